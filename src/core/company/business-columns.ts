/**
 * What business metrics are made of, kept by path and month: the ledger's lines that margins and ratios need, customers and
 * what they pay, and what cohorts of a year ago still bring.
 *
 * Kept of the first paths of a run only, and no part of its result hash: metrics are read from them, nothing follows from them.
 */
import { account, type AccountName } from "../ledger/accounts.ts";
import type { Books } from "./books.ts";
import { unitsAtBasePrice } from "./claims.ts";
import type { Futures } from "./futures.ts";
import type { Model } from "./model.ts";
import type { MonthOperations, OperationsSpace } from "./operations.ts";

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
  readonly pathCount: number;
  /** By name, [month × path]. */
  readonly columns: Readonly<Record<string, Float64Array>>;
  readonly accounts: readonly { readonly column: Float64Array; readonly of: readonly number[] }[];
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
  return { months, pathCount, columns, accounts, products };
}

/** Keeps month `t` of path `p` of the chunk; after its books are closed. */
export function keepBusiness(kept: BusinessColumns, space: OperationsSpace, futures: Futures, books: Books, p: number, t: number): void {
  const { model, month, envelope, servingCost: cost } = space;
  const at = t * kept.pathCount + p;
  const { record } = books.ledger;
  for (const { column, of } of kept.accounts) {
    let usd = 0;
    for (let n = 0; n < of.length; n++) usd += record[of[n]!]!;
    column[at] = usd;
  }
  let free = 0;
  for (let i = 0; i < model.products.length; i++) if (model.products[i]!.free) free += cost.usedUsd[i]! + cost.idleUsd[i]!;
  kept.columns["freeServingUsd"]![at] = free;
  kept.columns["fundingUsd"]![at] = books.fundingUsd;
  let bought = 0;
  const { supplies, shape } = envelope;
  for (let s = 0; s < supplies.length; s++) bought += month.allocation!.bought[s]! * space.constants.poolWeight[shape.supplyPool[s]!]!;
  kept.columns["h100eHours"]![at] = month.envelopeH100eHours + bought;
  for (const product of kept.products) keepProduct(product, model, futures, month, at, t);
}

/** Losses and prices act on all units of a product alike, so customers and cohorts have their part of what is sold. */
function keepProduct(kept: CountedProduct, model: Model, futures: Futures, month: MonthOperations, at: number, t: number): void {
  const { index: i, cohorts } = kept;
  const row = i * model.months + t;
  const product = model.products[i]!;
  const units = futures.customers[row]!;
  const perCustomer = product.unit === "Mtok" ? futures.parameters[product.useMtok]! : 1;
  // Before what past shortages and a changed price have cost.
  const all = unitsAtBasePrice(model, futures, i, t);
  const left = all > 0 ? month.units[i]! / all : 0;
  kept.customers[at] = (cohorts === undefined ? units : futures.heads[row]!) * left;
  kept.paid[at] = all > 0 ? (month.revenueUsd[i]! * units * perCustomer) / all : 0;
  if (cohorts === undefined) return;
  cohorts.units[at] = units;
  cohorts.kept[at] = futures.keptUnits[row]!;
  cohorts.keptGross[at] = futures.keptGrossUnits[row]!;
}
