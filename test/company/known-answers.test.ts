/** Known answers through legal plans: insolvency of a cash process, and the newsvendor by scanning the cover rule. */
import { describe, expect, test } from "vitest";
import { normalCdf, normalQuantile } from "../../src/core/numeric/normal.ts";
import { mean } from "../../src/core/numeric/statistics.ts";
import { monthOf } from "../../src/core/results/merged.ts";
import { run } from "../support/run.ts";
import { planOf } from "../support/small-lab.ts";

/** Central 90 % of a normal quantity, as a plan writes it. */
const normal = (mu: number, sigma: number, unit: string): string => {
  const [low, high] = [mu - 1.6448536269514722 * sigma, mu + 1.6448536269514722 * sigma];
  const usd = (x: number): string => (x < 0 ? `-$${-x}` : `$${x}`);
  return `${usd(low)}${unit} to ${usd(high)}${unit} (normal)`;
};

describe("insolvency of cash that moves by a normal amount a month, watched monthly", () => {
  // Exact by recursion on a grid: opening cash, mean and deviation of a month, months, chance of ruin.
  const cases = [
    [100, -1, 10, 60, 0.412964],
    [100, 0, 10, 60, 0.172777],
    [150, 1, 15, 60, 0.0785],
    [60, 0.5, 10, 60, 0.275336],
  ] as const;
  for (const [cash, mu, sigma, months, exact] of cases)
    test(`${cash} + N(${mu}, ${sigma}) over ${months} months fails in ${exact}`, () => {
      const paths = 6000;
      const plan = planOf(`
plimsoll: 1
name: Cash only
calendar: {start: 2026-01, months: ${months}}
seed: 22
demand: {run_rate: $1/year}
finance: {tax_rate: 0%, costs: {drain: {amount: {process: noise, around: "${normal(-mu, sigma, "/month")}"}}}}
opening: {cash: $${cash}}
`);
      const failed = run(plan, { paths }).perPath["failedMonthWithRaises"]!.filter((month) => month >= 0).length / paths;
      const standardError = Math.sqrt((exact * (1 - exact)) / paths);
      expect(Math.abs(failed - exact)).toBeLessThanOrEqual(3 * standardError);
    });
});

describe("the newsvendor: capacity at 0.18 an hour signed a month ahead, what is missing bought at 0.88", () => {
  const [mu, sigma] = [50, 8];
  // A normal law written as percentiles, dense enough that what lies between them is of no account.
  const percentiles = [0.1, 0.5, 1, 2.5, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 97.5, 99, 99.5, 99.9]
    .map((p) => `p${p}: ${(mu + sigma * normalQuantile(p / 100)) * 1000} customers`)
    .join(", ");
  const plan = (quantile: number) =>
    planOf(`
plimsoll: 1
name: Newsvendor
calendar: {start: 2026-01, months: 2}
seed: 16
chips: {H100: 1 H100e}
demand: {run_rate: $1/year}
products: {hours: {on: serve, price: $2000/customer-month, use: 730 Mtok/customer-month, customers: {process: noise, around: {${percentiles}}}}}
workloads: {serve: {kind: inference, throughput: {H100: 1 Mtok/H100-hour}}}
contracts: {overflow: {kind: on-demand, capacity: 1M H100, price: $0.88/H100-hour}}
offers: {ahead: {kind: take-or-pay, block: 10 H100, max: 50000, until: 2026-01, price: $0.18/H100-hour, term: 1 months, lead: 1 months}}
finance: {tax_rate: 0%, suppliers_paid_after: 0 days}
opening: {cash: $1B}
policy: {rule: cover, cover: {quantile: ${quantile * 100}%, workload: serve, every: 1 months, offers: {ahead: 100%}}}
`);
  const paths = 4000;
  /** Mean cost of the second month beyond 0.18 for every hour demanded, per chip-hour and thousand chips. */
  const costAt = (quantile: number): number => {
    const result = run(plan(quantile), { paths });
    const paid = mean(Float64Array.from(monthOf(result, "computePaidUsd", 1)));
    const demand = mean(Float64Array.from(monthOf(result, "demandMtok", 1)));
    return (paid - 0.18 * demand) / 730 / 1000;
  };

  test("the cheapest quantile is the critical fractile 0.70/0.88, within one step of the grid", () => {
    const step = 0.05;
    const grid = Array.from({ length: 9 }, (_, i) => 0.55 + i * step);
    const costs = grid.map(costAt);
    const best = grid[costs.indexOf(Math.min(...costs))]!;
    expect(Math.abs(best - 0.7 / 0.88)).toBeLessThanOrEqual(step);
  });

  test("its cost is (h + p)·σ·φ(z)", () => {
    const z = normalQuantile(0.7 / 0.88);
    const exact = 0.88 * sigma * (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI));
    expect(exact).toBeCloseTo(1.9976051932, 9);
    expect(normalCdf(z)).toBeCloseTo(0.7954545454, 9);
    // The rule reads its quantile from 2,048 training futures: 3 % covers their sampling and the paths'.
    expect(Math.abs(costAt(0.7 / 0.88) / exact - 1)).toBeLessThan(0.05);
  });
});
