/**
 * What business metrics are made of, kept by path and month: the ledger's lines that margins and ratios need, customers and
 * what they pay, and what cohorts of a year ago still bring.
 *
 * Kept of the first paths of a run only, and no part of its result hash: metrics are read from them, nothing follows from them.
 */
import { account, type AccountName } from "../ledger/accounts.ts";
import type { Books } from "./books/books.ts";
import type { Futures } from "./futures/futures.ts";
import { boughtH100eHours, type LineSums } from "./lines.ts";
import type { Model } from "./model/model.ts";
import type { OperationsSpace } from "./operations/operations.ts";
import { openPathColumns, type PathColumns } from "./path-columns.ts";

/** Paths of which these columns are kept: the first of a run. */
export const businessPaths = 10_000;

/** Accounts behind each column of the ledger; revenue is a column that every run keeps. */
export const businessAccounts = {
  costOfRevenueUsd: ["servingCompute", "servingIdle", "servingOther", "servingStock"],
  servingIdleUsd: ["servingIdle"],
  otherCostOfRevenueUsd: ["servingOther", "servingStock"],
  researchUsd: ["researchCompute", "researchIdle", "researchOther", "researchStock"],
  computeUsd: ["servingCompute", "servingIdle", "researchCompute", "researchIdle", "generalCompute", "generalIdle"],
} as const satisfies Readonly<Record<string, readonly AccountName[]>>;

/** Columns of every run, beside those of accounts. */
const ownNames = ["freeServingUsd", "fundingUsd", "h100eHours"] as const;
export const businessNames = [...(Object.keys(businessAccounts) as (keyof typeof businessAccounts)[]), ...ownNames] as const;

/**
 * Columns of a product that counts its customers: customers by head, and what they pay; of one with cohorts also the units of
 * all cohorts, of those there a year before, and of these without what they have expanded.
 */
export const productColumn = (kind: "customers" | "paid" | "units" | "kept" | "keptGross", product: string): string => `${kind} ${product}`;

interface CountedProduct {
  readonly index: number;
  /** First of its columns: customers, what they pay, and with cohorts units, kept, kept gross. */
  readonly column: number;
  readonly hasCohorts: boolean;
  /** Tokens a customer uses, where they are what is sold; −1: seats and the like. */
  readonly useMtok: number;
}

export interface BusinessColumns {
  /** Those of `businessAccounts` first, in its order, then those of `ownNames`, then those of products. */
  readonly columns: PathColumns;
  /** The accounts of column n are `accountOf[accountStart[n]] … accountOf[accountStart[n + 1] − 1]`. */
  readonly accountStart: Int32Array;
  readonly accountOf: Int32Array;
  readonly products: readonly CountedProduct[];
}

export function openBusinessColumns(model: Model): BusinessColumns {
  const names: string[] = [...businessNames];
  const products = model.products.flatMap(({ name, customers, cohorts, unit, useMtok }, index): readonly CountedProduct[] => {
    if (customers < 0) return [];
    const kinds = cohorts === undefined ? (["customers", "paid"] as const) : (["customers", "paid", "units", "kept", "keptGross"] as const);
    const column = names.push(...kinds.map((kind) => productColumn(kind, name))) - kinds.length;
    return [{ index, column, hasCohorts: cohorts !== undefined, useMtok: unit === "Mtok" ? useMtok : -1 }];
  });
  const accounts = Object.values(businessAccounts).map((of) => of.map((one) => account[one]));
  const accountStart = new Int32Array(accounts.length + 1);
  accounts.forEach((of, n) => (accountStart[n + 1] = accountStart[n]! + of.length));
  return { columns: openPathColumns(names, model.months), accountStart, accountOf: Int32Array.from(accounts.flat()), products };
}

/** Keeps month `t` of path `p` of the chunk; after its books are closed and its lines kept. */
export function keepBusiness(kept: BusinessColumns, space: OperationsSpace, futures: Futures, books: Books, lines: LineSums, p: number, t: number): void {
  const { month, servingCost, index } = space;
  const { accountStart, accountOf, products } = kept;
  const { cells, months, size } = kept.columns;
  const { record } = books.ledger;
  let at = p * size + t;
  for (let n = 0, a = 0; n < accountStart.length - 1; n++, at += months) {
    const end = accountStart[n + 1]!;
    let usd = 0;
    for (; a < end; a++) usd += record[accountOf[a]!]!;
    cells[at] = usd;
  }
  const { isFree } = index;
  const { usedUsd, idleUsd } = servingCost;
  let free = 0;
  for (let i = 0; i < isFree.length; i++) if (isFree[i] !== 0) free += usedUsd[i]! + idleUsd[i]!;
  cells[at] = free;
  cells[at + months] = books.fundingUsd;
  cells[at + 2 * months] = month.envelopeH100eHours + boughtH100eHours(lines, t);
  for (let n = 0; n < products.length; n++) keepProduct(kept.columns, products[n]!, space, futures, p * size + t, t);
}

/** Losses and prices act on all units of a product alike, so customers and cohorts have their part of what is sold. */
function keepProduct(columns: PathColumns, product: CountedProduct, space: OperationsSpace, futures: Futures, from: number, t: number): void {
  const { cells, months } = columns;
  const { index: i, hasCohorts, useMtok } = product;
  const { model, month, constants } = space;
  const row = i * model.months + t;
  const at = from + product.column * months;
  const units = futures.customers[row]!;
  const perCustomer = useMtok < 0 ? 1 : futures.parameters[useMtok]!;
  // Before what past shortages and a changed price have cost.
  const all = constants.unitsAtBasePrice[row]!;
  const left = all > 0 ? month.units[i]! / all : 0;
  cells[at] = (hasCohorts ? futures.heads[row]! : units) * left;
  cells[at + months] = all > 0 ? (month.revenueUsd[i]! * units * perCustomer) / all : 0;
  if (!hasCohorts) return;
  cells[at + 2 * months] = units;
  cells[at + 3 * months] = futures.keptUnits[row]!;
  cells[at + 4 * months] = futures.keptGrossUnits[row]!;
}
