/** A line of credit drawn to pay what is due: what it costs, and when. */
import { expect, test } from "vitest";
import { run } from "../support/run.ts";
import { planOf } from "../support/small-lab.ts";

test("a draw covers the month to the cent, and bears interest from the next month on", () => {
  // $100 a month due; $150 there at the start. February lacks $50; March lacks $100 and 1 % of 50; April 1 % of 150.50 more.
  const plan = planOf(`
plimsoll: 1
name: Line
calendar: {start: 2026-01, months: 6}
demand: {run_rate: $1/year}
finance:
  tax_rate: 0%
  debt: {line: {limit: $1000, rate: 12%/year, available: 2026-01 to 2026-12}}
  costs: {rent: {amount: $100/month}}
opening: {cash: $150}
`);
  const { columns, perPath } = run(plan, { paths: 1 });
  const debtUsd = [0, 50, 150.5, 252.005, 354.52505, 458.0703005];
  const cashUsd = [50, 0, 0, 0, 0, 0];
  for (let t = 0; t < 6; t++) {
    expect(columns["cashUsd"]![t]).toBeCloseTo(cashUsd[t]!, 9);
    // What was paid beyond rent is last month's debt at 1 %.
    expect(columns["costUsd"]![t]! - 100).toBeCloseTo(t === 0 ? 0 : 0.01 * debtUsd[t - 1]!, 9);
  }
  expect(perPath["failedMonthWithRaises"]![0]).toBe(-1);
});
