/** Cohorts by hand: ages, who stays, what they buy. */
import { describe, expect, test } from "vitest";
import { servedCompany } from "../../../../test/support/served-company.ts";
import { planOf } from "../../../../test/support/small-lab.ts";
import { ageCurve } from "./cohorts.ts";
import { run } from "../../../../test/support/run.ts";
import { openSimulator, runPath } from "../simulate.ts";

describe("curves over age", () => {
  test("decay evenly between the ages given, and on at the last rate", () => {
    const stay = ageCurve([12, 24], [0.81, 0.9 * 0.81], 49, true);
    // 0.81 a year is 0.9 each half; 0.9 a year from then on.
    expect([0, 6, 12, 24, 36, 48].map((age) => Number(stay[age]!.toFixed(12)))).toEqual([1, 0.9, 0.81, 0.729, 0.6561, 0.59049]);
  });

  test("expansion stays level after its last age", () => expect([...ageCurve([1, 2], [2, 4], 5, false)]).toEqual([1, 2, 4, 4, 4]));

  test("from or to nothing it goes in a straight line", () =>
    expect([...ageCurve([0, 4], [0.8, 0], 6, true)].map((x) => Number(x.toFixed(12)))).toEqual([0.8, 0.6, 0.4, 0.2, 0, 0]));
});

test("new customers and retained ones who expand are the demand: three cohorts by hand, and their revenue", () => {
  const plan = planOf(
    servedCompany(
      "  desk: {on: serve, price: $1,000/customer-month, use: 1 Mtok/customer-month, customers: 100 customers, cohorts: {new: {2026-01: 10 customers/month, 2026-04: 0 customers/month}, retention: {1 month: 50%}, expansion: {1 month: 4x}, opening_age: 1 month}}".replaceAll(
        "$1,000",
        "$1000",
      ),
    ),
  );
  const simulator = openSimulator(plan, plan, 1);
  const futures = simulator.source.draw("base");
  // Half leave a month. What stays buys four times its first month from age 1 on: the start's customers are there already.
  // Month 0: 100. Month 1: 50, and 10 new. Month 2: 25, 5 of the first ten at 4, 10 new. Month 3: 12.5, 2.5 × 4, 5 × 4.
  expect([...futures.customers.subarray(0, 4)]).toEqual([100, 60, 55, 42.5]);
  expect([...futures.heads.subarray(0, 4)]).toEqual([100, 60, 40, 20]);
  const revenue: number[] = [];
  runPath(simulator, futures, { month: (_, month) => revenue.push(month.revenueUsd[0]!) }, true);
  expect(revenue.slice(0, 4)).toEqual([100_000, 60_000, 55_000, 42_500]);
  // A year on, of month 0's 100 there are 100 × 0.5^12; with no purchases beyond theirs.
  expect(futures.keptUnits[11]).toBeNaN();
  expect(futures.keptUnits[12]).toBeCloseTo(100 * 0.5 ** 12, 12);
});

test("an event on customers acts on all cohorts while it lasts", () => {
  const plan = planOf(
    servedCompany(
      "  desk: {on: serve, price: $9/customer-month, use: 1 Mtok/customer-month, customers: 100 customers, cohorts: {new: 10 customers/month, retention: {12 months: 100%}}}",
      "events:\n  leak: {chance: 100%, when: 2026-03 to 2026-03, lasts: 2 months, effects: {products.desk.customers: -50%}}\n",
    ),
  );
  const simulator = openSimulator(plan, plan, 1);
  expect([...simulator.source.draw(0).customers.subarray(0, 6)]).toEqual([100, 110, 60, 65, 140, 150]);
});

test("on every uncertain path demand is the sum over cohorts, and their dollars are the product's revenue", () => {
  const plan = planOf(
    servedCompany(
      "  desk: {on: serve, price: $9 to $11/customer-month, use: 1 Mtok/customer-month, customers: 80 to 120 customers, churn_if_unserved: 20%, cohorts: {new: {process: noise, around: 5 to 20 customers/month}, retention: {12 months: 60% to 95%}, expansion: {12 months: 1.1x to 1.9x}, opening_age: 2 to 24 months}}",
    )
      .replace("100k H100", "1.2 H100")
      .replace("100 Mtok/H100-hour", "0.1 Mtok/H100-hour"),
  );
  const paths = 12;
  const merged = run(plan, { paths });
  const simulator = openSimulator(plan, plan, plan.seed);
  const { cohorts, customers } = simulator.model.products[0]!;
  let shortMonths = 0;
  for (let p = 0; p < paths; p++) {
    const { parameters: value, courses, customers: units } = simulator.source.draw(p);
    const stay = (age: number): number => value[cohorts!.retention[0]!.index]! ** (age / 12);
    const buy = (age: number): number => value[cohorts!.expansion[0]!.index]! ** (Math.min(12, age) / 12);
    const age = Math.floor(value[cohorts!.openingAge]! + 0.5);
    for (let t = 0; t < 36; t++) {
      let sum = (courses[customers * 36]! * stay(age + t) * buy(age + t)) / (stay(age) * buy(age));
      for (let s = 1; s <= t; s++) sum += courses[cohorts!.newCustomers * 36 + s]! * stay(t - s) * buy(t - s);
      expect(units[t]! / sum).toBeCloseTo(1, 10);
      const [paid, revenue] = [merged.business["paid desk"]![t * paths + p]!, merged.columns["revenueUsd"]![t * paths + p]!];
      expect(Math.abs(paid - revenue)).toBeLessThan(1e-6 * (1 + revenue));
      if (merged.columns["servedShare"]![t * paths + p]! < 0.999) shortMonths++;
    }
  }
  expect(shortMonths).toBeGreaterThan(0);
});

test("a plan says customers of the start, and no growth beside cohorts", () => {
  expect(() =>
    planOf(servedCompany("  desk: {on: serve, price: $9/seat-month, use: 1 Mtok/seat-month, cohorts: {new: 10 seats/month, retention: {12 months: 90%}}}")),
  ).toThrow("P910");
  expect(() =>
    planOf(
      servedCompany(
        "  desk: {on: serve, price: $9/seat-month, use: 1 Mtok/seat-month, customers: 5 seats, growth: 1%/month, cohorts: {new: 10 seats/month, retention: {12 months: 90%}}}",
      ),
    ),
  ).toThrow("P910");
  expect(() =>
    planOf(
      servedCompany(
        "  desk: {on: serve, price: $9/seat-month, use: 1 Mtok/seat-month, customers: 5 seats, cohorts: {new: 10 agents/month, retention: {12 months: 90%}}}",
      ),
    ),
  ).toThrow("P122");
});
