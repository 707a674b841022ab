/** What a product sells, serves and costs over a window of months, path by path, at a price that is the plan's times a factor. */
import { costServing } from "../company/operations/serving-cost.ts";
import { runPath, type Simulator } from "../company/simulate.ts";
import { account } from "../ledger/accounts.ts";

export interface Window {
  /** First month, and how many; inside the horizon. */
  readonly from: number;
  readonly months: number;
}

/** Sums over the window; a path that fails in it counts until then. */
export interface ProductEarnings {
  readonly units: number;
  /** Sum of price × units wanted; over `units` it is the mean price. */
  readonly listUsd: number;
  readonly demandMtok: number;
  readonly servedMtok: number;
  readonly revenueUsd: number;
  readonly variableUsd: number;
  readonly usedUsd: number;
  readonly idleUsd: number;
  readonly shadowUsd: number;
  readonly h100eHours: number;
}

export interface PathEarnings {
  /** By product of the model. */
  readonly products: readonly ProductEarnings[];
  /** Of the whole company: revenue less cost of revenue. */
  readonly grossProfitUsd: number;
  readonly revenueUsd: number;
  /** Of all inference, tokens of the stated throughput. */
  readonly demandMtok: number;
  readonly servedMtok: number;
  readonly failed: boolean;
}

const costOfRevenue = [account.servingCompute, account.servingIdle, account.servingOther, account.servingStock] as const;

/**
 * Runs paths as the plan has them, with the price of one product times a factor. Its elasticity acts; the futures are the
 * same for every factor, so that differences are the price's.
 *
 * @param product  index; its price is changed in every month
 * @param factor   of the plan's price; 1 leaves all as it is
 */
export function earningsAt(simulator: Simulator, paths: number, window: Window, product: number, factor: number): readonly PathEarnings[] {
  return Array.from({ length: paths }, (_, p) => pathEarnings(simulator, p, window, { product, factor }));
}

function pathEarnings(
  simulator: Simulator,
  path: number | "base",
  { from, months }: Window,
  { product, factor }: { product: number; factor: number },
): PathEarnings {
  const { model, space, source } = simulator;
  const { servingCost: cost } = space;
  const futures = source.draw(path);
  const { price } = model.products[product]!;
  const row = futures.courses.subarray(price * model.months, (price + 1) * model.months);
  // Courses that never differ are filled once for all paths: the row is put back.
  const listed = Float64Array.from(row);
  if (factor !== 1) for (let t = 0; t < row.length; t++) row[t]! *= factor;
  const sums = model.products.map(() => ({
    units: 0,
    listUsd: 0,
    demandMtok: 0,
    servedMtok: 0,
    revenueUsd: 0,
    variableUsd: 0,
    usedUsd: 0,
    idleUsd: 0,
    shadowUsd: 0,
    h100eHours: 0,
  }));
  const company = { grossProfitUsd: 0, revenueUsd: 0, demandMtok: 0, servedMtok: 0 };
  const result = runPath(
    simulator,
    futures,
    {
      month(t, month, books) {
        if (t < from || t >= from + months) return;
        costServing(space);
        sums.forEach((sum, i) => {
          sum.units += month.units[i]!;
          sum.listUsd += month.units[i]! * futures.courses[model.products[i]!.price * model.months + t]!;
          sum.demandMtok += month.demandMtok[i]!;
          sum.servedMtok += month.servedMtok[i]!;
          sum.revenueUsd += month.revenueUsd[i]!;
          sum.variableUsd += month.variableCostUsd[i]!;
          sum.usedUsd += cost.usedUsd[i]!;
          sum.idleUsd += cost.idleUsd[i]!;
          sum.shadowUsd += cost.shadowUsd[i]!;
          sum.h100eHours += cost.h100eHours[i]!;
        });
        const { record } = books.ledger;
        company.revenueUsd -= record[account.revenue]!;
        company.grossProfitUsd -= record[account.revenue]!;
        for (const of of costOfRevenue) company.grossProfitUsd -= record[of]!;
        company.demandMtok += month.totalDemandMtok;
        company.servedMtok += month.totalServedMtok;
      },
    },
    true,
  );
  row.set(listed);
  return { products: sums, ...company, failed: result.failedMonth[2]! < from + months };
}
