/** Business metrics by hand: a table of cohorts, and lines that tie to the statements. */
import { describe, expect, test } from "vitest";
import { bindCheck } from "../../src/core/checks/bind.ts";
import { evaluateCheck } from "../../src/core/checks/evaluate.ts";
import { planScope } from "../../src/core/checks/scope.ts";
import { tracePath } from "../../src/core/company/trace.ts";
import { account } from "../../src/core/ledger/accounts.ts";
import { recordLength } from "../../src/core/ledger/ledger.ts";
import { incomeStatement, joinMonths } from "../../src/core/ledger/statements.ts";
import { businessMetrics } from "../../src/core/results/business-metrics.ts";
import { metricEnvironment } from "../../src/core/results/metric-environment.ts";
import { monthLabels } from "../../src/core/results/summarise.ts";
import { servedCompany } from "../support/served-company.ts";
import { planOf } from "../support/small-lab.ts";
import { run, simulatorOf } from "../support/run.ts";

const cohort = (retention: string, expansion: string): string =>
  `  desk: {on: serve, price: $1000/customer-month, use: 1 Mtok/customer-month, customers: 100 customers, cohorts: {new: 0 customers/month, retention: {12 months: ${retention}}, expansion: {12 months: 1x, 24 months: ${expansion}, 36 months: ${expansion}}}}`;

function asked(text: string, phrases: readonly string[], paths = 5) {
  const plan = planOf(text);
  const simulator = simulatorOf(plan);
  const merged = run(plan, { paths });
  const base = tracePath(simulator, "base", monthLabels(plan.calendar.start, plan.calendar.months));
  const environment = metricEnvironment(simulator.model, merged, simulator.layout, base);
  return phrases.map((phrase) => {
    const bound = bindCheck(phrase, planScope(plan));
    if (!bound.ok) throw new Error(bound.problem.message);
    return evaluateCheck(bound.value, environment);
  });
}

describe("net dollar retention, by hand", () => {
  // 100 customers of age twelve months, $100k a month. A year on some have left and the others buy more:
  // 80 × 1.475 = 118 of 100; 90 × 1.4 = 126; 88 × 1.625 = 143.
  const marks = ["ndr(2026-12) at least 0%", "ndr(2027-01) at most 120%", "ndr(2027-01) between 120% and 140%", "ndr(2027-01) at least 140%"];
  test.each([
    ["80%", "1.475x", "118%", [true, false, false]],
    ["90%", "1.4x", "126%", [false, true, false]],
    ["88%", "1.625x", "143%", [false, false, true]],
  ])("%s stay and buy %s: %s, beside the marks of 120 and 140 %%", (stay, buy, ndr, holds) => {
    const [early, ...found] = asked(servedCompany(cohort(stay, buy)), marks);
    expect(early).toMatchObject({ holds: false });
    expect(found.map((outcome) => outcome.holds)).toEqual(holds);
    expect(found[0]!.computed).toContain(ndr);
    // Gross retention leaves the expansion out: only who stays counts.
    expect(asked(servedCompany(cohort(stay, buy)), [`grr(2027-01) between ${parseFloat(stay) - 1e-9}% and ${parseFloat(stay) + 1e-9}%`])[0]!.holds).toBe(true);
  });

  test("new customers are no retention, and a shrinking price is", () => {
    const plan = (price: string): string =>
      servedCompany(cohort("90%", "1.4x").replace("new: 0 customers/month", "new: 10 customers/month").replace("$1000/customer-month", price));
    expect(asked(plan("$1000/customer-month"), ["ndr(2027-01) between 125.999% and 126.001%"])[0]!.holds).toBe(true);
    // At half the price from 2027 on: 63 %, and gross 45 %.
    const halved = plan("{2026-01: $1000/customer-month, 2027-01: $500/customer-month}");
    expect(asked(halved, ["ndr(2027-01) between 62.999% and 63.001%", "grr(2027-01) between 44.999% and 45.001%"]).every(({ holds }) => holds)).toBe(true);
  });

  test("the twelve-month version sums dollars: with a year of 100 and steps after it, the year over the year", () => {
    // All stay; from 24 months of age on they buy 1.4 times, evenly reached: months 12 … 23 buy 1.4^(m/12 − 1).
    const text = servedCompany(cohort("100%", "1.4x"), "metrics: {ndr: year-v1}");
    const dollars = (m: number): number => 1.4 ** Math.min(1, m / 12);
    const sum = (from: number): number => Array.from({ length: 12 }, (_, k) => dollars(from + k)).reduce((a, b) => a + b, 0);
    const by = (100 * sum(12)) / sum(0);
    const [early, late] = asked(text, ["ndr(2027-11) at least 0%", `ndr(2027-12) between ${by - 1e-6}% and ${by + 1e-6}%`]);
    expect([early!.holds, late!.holds]).toEqual([false, true]);
  });
});

describe("what ties to the statements", () => {
  const text = servedCompany(
    `  seats: {on: serve, price: $30/seat-month, use: 2 Mtok/seat-month, customers: 40k seats, growth: 2%/month}
  desk: {on: serve, price: $20k/customer-month, use: 500 Mtok/customer-month, customers: 100 customers, growth: 1%/month, variable_cost: 5%}
  guests: {on: serve, price: $1/seat-month, use: 3 Mtok/seat-month, customers: 50k seats, free: yes, unserved_cost: $1/Mtok}`,
    `finance:
  costs:
    scientists: {amount: $1M/month, function: research}
    hosting: {amount: $100k/month, function: cost-of-revenue}
`,
  );
  const plan = planOf(text);
  const simulator = simulatorOf(plan);
  const merged = run(plan, { paths: 3 });
  const base = tracePath(simulator, "base", monthLabels(plan.calendar.start, plan.calendar.months));
  const metrics = businessMetrics(simulator.model, merged);
  const year = { first: 12, last: 23 };
  /** Nothing is uncertain, so the base case's ledger is every future's. */
  const ledger = (...names: readonly (keyof typeof account)[]): number => {
    let usd = 0;
    for (let t = year.first; t <= year.last; t++) for (const name of names) usd += base.records[t + 1]![account[name]]!;
    return usd;
  };
  const revenue = -ledger("revenue");

  test("the R&D ratio is research expense over revenue, as the income statement has them", () => {
    const research = ledger("researchCompute", "researchIdle", "researchOther", "researchStock");
    expect(research).toBeCloseTo(12e6, 3);
    expect(metrics.research_ratio(year)[0]).toBeCloseTo(research / revenue, 12);
    const months = new Float64Array(36 * recordLength);
    for (let t = 0; t < 36; t++) months.set(base.records[t + 1]!, t * recordLength);
    const { lines } = incomeStatement({ records: joinMonths(months, [11, 23, 35]), labels: ["2026", "2027", "2028"] });
    const line = (label: RegExp): number => lines.filter((one) => label.test(one.label)).reduce((sum, one) => sum + one.valuesUsd[1]!, 0);
    expect(line(/^Revenue/)).toBeCloseTo(revenue, 3);
    expect(line(/research$|^Development compute/)).toBeCloseTo(-research, 3);
  });

  test("customers times contract value is a year of the last month's revenue", () => {
    const last = -base.records[24]![account.revenue]!;
    const of = { first: 23, last: 23 };
    expect(metrics.customers({ ...of, product: "desk" })[0]).toBeCloseTo(100 * 1.01 ** 23, 9);
    expect(metrics.contract_value({ ...of, product: "desk" })[0]).toBeCloseTo(240_000, 6);
    expect(metrics.customers(of)[0]! * metrics.contract_value(of)[0]!).toBeCloseTo(12 * last, 3);
  });

  test("margins: free users' compute is no cost of revenue until it is counted", () => {
    const cost = ledger("servingCompute", "servingIdle", "servingOther", "servingStock");
    expect(metrics.paid_margin(year)[0]).toBeCloseTo(1 - cost / revenue, 12);
    // Guests use 150k Mtok a month at $2 ÷ 100: $3,000, $36,000 a year; nothing else is general compute.
    expect(ledger("generalCompute", "generalIdle")).toBeCloseTo(36_000, 6);
    expect(metrics.all_in_margin(year)[0]).toBeCloseTo(1 - (cost + 36_000) / revenue, 12);
  });

  test("return on compute, revenue per chip-hour, net burn and the burn multiple", () => {
    const compute = ledger("servingCompute", "servingIdle", "researchCompute", "researchIdle", "generalCompute", "generalIdle");
    const other = ledger("servingOther", "servingStock");
    expect(metrics.return_on_compute(year)[0]).toBeCloseTo((revenue - other) / compute - 1, 9);
    // Hours are bought at $2: as many as the compute cost over 2.
    expect(metrics.revenue_per_chip_hour(year)[0]).toBeCloseTo(revenue / (compute / 2), 9);
    const burnt = base.trace.months[11]!.cash.closingUsd - base.trace.months[23]!.cash.closingUsd;
    expect(metrics.net_burn(year)[0]).toBeCloseTo(burnt, 3);
    const grown = 12 * (base.records[12]![account.revenue]! - base.records[24]![account.revenue]!);
    expect(metrics.burn_multiple(year)[0]).toBeCloseTo(burnt / grown, 9);
  });
});
