/** Compute as an investment: what was paid splits in two, the return is what a hand calculation says, and no GAAP cell moves. */
import { describe, expect, test } from "vitest";
import { account, cashLine } from "../../src/core/ledger/accounts.ts";
import { recordCashLines } from "../../src/core/ledger/ledger.ts";
import { tracePath } from "../../src/core/company/trace.ts";
import { planOf, smallLabText } from "../support/small-lab.ts";
import { differingColumns, run, simulatorOf } from "../support/run.ts";

const view = "accounting: {compute_as_investment: {training_life: 2 months}}\n";

/** 100 chips at $1 an hour; 10,000 hours serve $100,000 a month; development takes the other 63,000. */
const lab = (more: string): string => `
plimsoll: 1
name: By hand
calendar: {start: 2026-01, months: 3}
chips: {H100: {h100e: 1 H100e, power: 1 kW}}
demand: {run_rate: $1.2M/year}
products: {api: {on: serve, price: $10/Mtok, share: 100%, variable_cost: 10%}}
workloads:
  serve: {kind: inference, throughput: {H100: 1 Mtok/H100-hour}}
  train: {kind: model-development, floor: 50%}
contracts: {fleet: {kind: take-or-pay, capacity: 100 H100, price: $1/H100-hour, term: 2025-01 to 2027-12}}
finance: {tax_rate: 0%, suppliers_paid_after: 0 days, customers_pay_after: 0 days}
opening: {cash: $1M}
valuation: {discount: 12.682503%/year, multiple: 2x}
${more}`;

describe("a lab whose numbers fit on paper", () => {
  const plan = planOf(lab(view));
  const { investment } = tracePath(simulatorOf(plan), "base", ["1", "2", "3"]);
  const { tally, returns } = investment!;
  const cents = (column: Float64Array): readonly number[] => [...column].map((usd) => Math.round(usd * 100) / 100);

  test("what is paid is capitalised as far as hours were development, and expensed for the rest", () => {
    expect(cents(tally.paidUsd)).toEqual([73000, 73000, 73000]);
    expect(cents(tally.capitalisedUsd)).toEqual([63000, 63000, 63000]);
    expect(cents(tally.contributionUsd)).toEqual([90000, 90000, 90000]);
  });

  test("return: 90 over 73 in every month, less 1; with terminal value 2 × $1.2M at the end of the third, discounted at 1 % a month", () => {
    expect(returns.withoutTerminal).toBeCloseTo(90 / 73 - 1, 9);
    const annuity = 1.01 ** -1 + 1.01 ** -2 + 1.01 ** -3;
    expect(returns.withTerminal).toBeCloseTo((90 * annuity + 2400 * 1.01 ** -3) / (73 * annuity) - 1, 6);
  });
});

describe("on every future of the small lab", () => {
  const paths = 40;
  const text = smallLabText.replace("finance:\n", `${view}finance:\n`);
  const [off, on] = [run(planOf(smallLabText), { paths }), run(planOf(text), { paths })];
  const trace = (of: string) =>
    tracePath(
      simulatorOf(planOf(of)),
      "base",
      Array.from({ length: 30 }, (_, t) => String(t)),
    );

  test("switching the view on changes no bit of the books, only adds the two returns", () => {
    expect(differingColumns(off, on)).toEqual(["returnOnCompute", "returnOnComputeWithTerminal"]);
    expect(trace(text).records).toEqual(trace(smallLabText).records);
    expect([...on.sums]).toEqual([...off.sums]);
  });

  test("capitalised and expensed add up to the cash that left for compute and building, as the cash-flow statement has it", () => {
    const { investment, records } = trace(text);
    const { paidUsd, capitalisedUsd } = investment!.tally;
    for (let t = 0; t < 30; t++) {
      const record = records[t + 1]!;
      const out = (line: number): number => -record[recordCashLines + line]!;
      // Interest paid that is no debt's is that of finance leases: part of what compute costs.
      const leaseInterest = out(cashLine.interestPaid) - record[account.interestExpense]! - record[account.commitmentFees]!;
      const left = out(cashLine.compute) + out(cashLine.leasePrincipal) + out(cashLine.capitalExpenditure) + leaseInterest;
      expect(Math.abs(paidUsd[t]! - left), `month ${t}`).toBeLessThan(0.01);
      expect(capitalisedUsd[t]! >= 0 && capitalisedUsd[t]! <= paidUsd[t]!).toBe(true);
    }
    expect(paidUsd.some((usd) => usd > 0)).toBe(true);
  });

  test("a terminal value never lowers the return", () => {
    const [without, terminal] = ["returnOnCompute", "returnOnComputeWithTerminal"].map((name) => on.perPath[name]!);
    for (let p = 0; p < paths; p++) expect(terminal![p]!).toBeGreaterThanOrEqual(without![p]!);
  });
});
