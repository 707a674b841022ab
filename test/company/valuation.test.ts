/** The tables of valuation of a plan, redone from its statements and by hand. */
import { expect, test } from "vitest";
import { simulateChunk } from "../../src/core/company/simulate.ts";
import { tracePath } from "../../src/core/company/trace.ts";
import type { ResultTable } from "../../src/core/results/run.ts";
import { monthLabels, summarise } from "../../src/core/results/summarise.ts";
import { simulatorOf } from "../support/run.ts";
import { planOf } from "../support/small-lab.ts";

/** Revenue of $1,200 a month for two years, collected at once; nothing is owed; costs of $200 a month. */
const shop = (valuation: string): string => `
plimsoll: 1
name: Shop
calendar: {start: 2026-01, months: 24}
paths: 20
chips: {H100: {h100e: 1 H100e}}
demand: {run_rate: $14400/year}
products: {api: {on: serve, price: $1/Mtok, share: 100%}}
workloads: {serve: {kind: inference, throughput: {H100: 1 Mtok/H100-hour}}}
contracts: {pool: {kind: take-or-pay, capacity: 10 H100, price: $0/H100-hour, term: 2026-01 to 2027-12}}
finance:
  customers_pay_after: 0 days
  suppliers_paid_after: 0 days
  interest_on_cash: 0%/year
  tax_rate: 0%
  costs: {rent: {amount: $200/month, function: general, paid_after: 0 days}}
opening: {cash: $500, shares: 100 shares}
valuation: ${valuation}
policy: {rule: none}
`;

function tables(text: string): ReadonlyMap<string, ResultTable> {
  const plan = planOf(text);
  const simulator = simulatorOf(plan);
  const labels = monthLabels(plan.calendar.start, plan.calendar.months);
  const summary = summarise({
    simulator,
    chunks: [simulateChunk(simulator, { firstPath: 0, pathCount: 20, keepAll: false })],
    base: tracePath(simulator, "base", labels),
    seed: 1,
    planHash: "",
    planFile: "",
    engine: "test",
    warnings: [],
    seconds: { simulate: 0, write: 0 },
    hash: () => "",
  });
  return new Map(summary.tables.map((table) => [table.id, table]));
}

test("1,000 a month for two years at 0 %: 24,000 within, three times 14,400 beyond, 500 in cash", () => {
  const [row] = tables(shop("{discount: 0%/year, multiple: 3x}")).get("valuation")!.rows;
  expect(row!.slice(1, 5).map((usd) => Math.round(Number(usd)))).toEqual([24000, 43200, 500, 67700]);
  expect(row![5]).toBeCloseTo(43200 / 67200, 12);
  expect(row![6]).toBeCloseTo(677, 9);
});

test("growth for ever stands beside the multiple: 12,000 × 1.02 ÷ 10 % after two years at 12 %", () => {
  const [, row] = tables(shop("{discount: 12%/year, multiple: 3x, terminal_growth: 2%/year}")).get("valuation")!.rows;
  expect(row![2]).toBeCloseTo(122400 / 1.12 ** 2, 6);
});

test("multiples are told apart by name, and a rival's mark stands with its source's revenue only", () => {
  const marks = "marks: {peer: {value: $28800, revenue: $14400/year, basis: trailing, when: 2026-03}}";
  const { rows } = tables(shop(`{discount: 0%/year, multiple: 3x, ${marks}}`)).get("revenue-multiples")!;
  expect(rows).toEqual([
    ["Equity by discounting, 3x run-rate revenue at the horizon", "today", expect.closeTo(67700, 6), "–", "–", expect.closeTo(67700 / 14400, 9), "base case"],
    ["peer, a mark", "2026-03", 28800, 2, "–", "–", ""],
  ]);
});

test("a plan without valuation has none of these tables", () => {
  const none = tables(shop("X").replace("valuation: X\n", ""));
  for (const id of ["valuation", "value-per-share", "revenue-multiples"]) expect(none.has(id)).toBe(false);
});
