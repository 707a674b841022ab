/**
 * What business metrics are made of, kept by path and month: the ledger's lines that margins and ratios need, customers and
 * what they pay, and what cohorts of a year ago still bring.
 *
 * Kept of the first paths of a run only, and no part of its result hash: metrics are read from them, nothing follows from them.
 */
import { account, type AccountName } from "../ledger/accounts.ts";
import type { Books } from "./books/books.ts";
import type { Futures } from "./futures/futures.ts";
import { turn } from "./kept-columns.ts";
import type { Model } from "./model/model.ts";
import type { OperationsSpace } from "./operations/operations.ts";

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
  readonly customers: Float64Array;
  readonly paid: Float64Array;
  readonly cohorts: { readonly units: Float64Array; readonly kept: Float64Array; readonly keptGross: Float64Array } | undefined;
}

export interface BusinessColumns {
  readonly months: number;
  /** By name, [path × month] until `turnBusiness`. */
  readonly columns: Readonly<Record<string, Float64Array>>;
  /** Columns of the ledger; the accounts of the n-th are `accountOf[accountStart[n]] … accountOf[accountStart[n + 1] − 1]`. */
  readonly ofLedger: readonly Float64Array[];
  readonly accountStart: Int32Array;
  readonly accountOf: Int32Array;
  readonly own: Readonly<Record<(typeof ownNames)[number], Float64Array>>;
  readonly products: readonly CountedProduct[];
}

export function openBusinessColumns(model: Model, pathCount: number): BusinessColumns {
  const { months } = model;
  const columns: Record<string, Float64Array> = {};
  const open = (name: string): Float64Array => (columns[name] = new Float64Array(months * pathCount));
  for (const name of businessNames) open(name);
  const products = model.products.flatMap(({ name, customers, cohorts }, index): readonly CountedProduct[] => {
    if (customers < 0) return [];
    const counted = { index, customers: open(productColumn("customers", name)), paid: open(productColumn("paid", name)) };
    if (cohorts === undefined) return [{ ...counted, cohorts: undefined }];
    return [
      {
        ...counted,
        cohorts: { units: open(productColumn("units", name)), kept: open(productColumn("kept", name)), keptGross: open(productColumn("keptGross", name)) },
      },
    ];
  });
  const accounts = Object.entries(businessAccounts).map(([name, of]) => ({ column: columns[name]!, of: of.map((one) => account[one]) }));
  const accountStart = new Int32Array(accounts.length + 1);
  accounts.forEach(({ of }, n) => (accountStart[n + 1] = accountStart[n]! + of.length));
  return {
    months,
    columns,
    ofLedger: accounts.map(({ column }) => column),
    accountStart,
    accountOf: Int32Array.from(accounts.flatMap(({ of }) => of)),
    own: { freeServingUsd: columns["freeServingUsd"]!, fundingUsd: columns["fundingUsd"]!, h100eHours: columns["h100eHours"]! },
    products,
  };
}

/** The columns by name, [month × path]. */
export const turnBusiness = ({ columns, months }: BusinessColumns): Record<string, Float64Array> =>
  Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, turn(column, months)]));

/** Keeps month `t` of path `p` of the chunk; after its books are closed. */
export function keepBusiness(kept: BusinessColumns, space: OperationsSpace, futures: Futures, books: Books, p: number, t: number): void {
  const { model, month, envelope, servingCost: cost } = space;
  const { ofLedger, accountStart, accountOf, own, products } = kept;
  const at = p * kept.months + t;
  const { record } = books.ledger;
  for (let n = 0; n < ofLedger.length; n++) {
    let usd = 0;
    for (let a = accountStart[n]!; a < accountStart[n + 1]!; a++) usd += record[accountOf[a]!]!;
    ofLedger[n]![at] = usd;
  }
  let free = 0;
  for (let i = 0; i < model.products.length; i++) if (model.products[i]!.free) free += cost.usedUsd[i]! + cost.idleUsd[i]!;
  own.freeServingUsd[at] = free;
  own.fundingUsd[at] = books.fundingUsd;
  let bought = 0;
  const { supplies, shape } = envelope;
  for (let s = 0; s < supplies.length; s++) bought += month.allocation!.bought[s]! * space.constants.poolWeight[shape.supplyPool[s]!]!;
  own.h100eHours[at] = month.envelopeH100eHours + bought;
  for (let n = 0; n < products.length; n++) keepProduct(products[n]!, space, futures, at, t);
}

/** Losses and prices act on all units of a product alike, so customers and cohorts have their part of what is sold. */
function keepProduct(kept: CountedProduct, { model, month, constants }: OperationsSpace, futures: Futures, at: number, t: number): void {
  const { index: i, cohorts } = kept;
  const row = i * model.months + t;
  const product = model.products[i]!;
  const units = futures.customers[row]!;
  const perCustomer = product.unit === "Mtok" ? futures.parameters[product.useMtok]! : 1;
  // Before what past shortages and a changed price have cost.
  const all = constants.unitsAtBasePrice[row]!;
  const left = all > 0 ? month.units[i]! / all : 0;
  kept.customers[at] = (cohorts === undefined ? units : futures.heads[row]!) * left;
  kept.paid[at] = all > 0 ? (month.revenueUsd[i]! * units * perCustomer) / all : 0;
  if (cohorts === undefined) return;
  cohorts.units[at] = units;
  cohorts.kept[at] = futures.keptUnits[row]!;
  cohorts.keptGross[at] = futures.keptGrossUnits[row]!;
}
