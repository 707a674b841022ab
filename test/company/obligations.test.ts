/** What is owed, by date: derived from the terms, never typed. */
import { describe, expect, test } from "vitest";
import type { OwedDetail } from "../../src/core/company/books/owed-detail.ts";
import { tracePath, type TracedPath } from "../../src/core/company/trace.ts";
import { monthLabels } from "../../src/core/results/summarise.ts";
import { planOf, smallLab } from "../support/small-lab.ts";
import { simulatorOf } from "../support/run.ts";

/**
 * The deal as reported: $1.25B a month to May 2029, either side on 90 days' notice, and how many GPUs, the sources disagree.
 * (SpaceX's S-1 as told in the press, May and June 2026.)
 */
const deal = (start: string, exit: string, ramp = ""): string => `
plimsoll: 1
name: The deal
calendar: {start: ${start}, months: 12}
sources:
  s1: {kind: reported, as_of: 2026-06-01, title: "The filing of 1 June 2026", quote: "325,000 GPUs, $1.25 billion per month through May 2029"}
  first: {kind: reported, as_of: 2026-05-21, title: "The first site alone", quote: "over 220,000 GPUs"}
chips: {H100: {h100e: 1 H100e, power: 1.3 kW}}
markets: {h100: {price: $2.65/H100-hour}}
demand: {run_rate: $1/year}
opening: {cash: $60B}
contracts:
  memphis:
    kind: whole-site
    supplier: SpaceX/xAI
    market: h100
    capacity: {beliefs: {both: {weight: 70%, value: 325k H100, source: s1}, first: {weight: 30%, value: 220k H100, source: first}}}
    price: $1.25B/month
    term: 2026-05 to 2029-05
    exit: {by: either, notice: 90 days${exit}}${ramp}`;

const trace = (text: string): TracedPath => {
  const plan = planOf(text);
  return tracePath(simulatorOf(plan), "base", monthLabels(plan.calendar.start, plan.calendar.months));
};
const sum = (values: readonly number[]): number => values.reduce((total, usd) => total + usd, 0);
const billions = (usd: number): number => Math.round(usd / 1e4) / 1e5;
const owed = (text: string): readonly [headline: number, nonCancellable: number] => {
  const [row] = trace(text).details[0]!.rows;
  return [billions(sum(row!.headlineUsd)), billions(sum(row!.nonCancellableUsd))];
};

describe("the deal of the press, by date", () => {
  test("without a lock, July 2026: $43.75B headline, three months of it binding", () => {
    expect(owed(deal("2026-07", ""))).toEqual([43.75, 3.75]);
  });

  test("locked until August 2026: notice cannot be given in July, so four months bind", () => {
    expect(owed(deal("2026-07", ", locked_until: 2026-08"))).toEqual([43.75, 5]);
  });

  test("seen from its first month, notice barred for three: six months bind", () => {
    expect(owed(deal("2026-05", ", locked_until: 2026-08"))).toEqual([46.25, 7.5]);
  });

  test("with the lower fee of its first two months, half of it, two of the six months cost half", () => {
    expect(owed(deal("2026-05", ", locked_until: 2026-08", "\n    ramp: {0 months: 50%, 2 months: 100%}"))).toEqual([45, 6.25]);
  });

  test("by due date: twelve months, then the rest to May 2029; nothing later; binding is all within a year", () => {
    const [row] = trace(deal("2026-07", "")).details[0]!.rows;
    const band = (values: readonly number[], from: number, to: number): number => billions(sum(values.slice(from, to)));
    expect([band(row!.headlineUsd, 0, 12), band(row!.headlineUsd, 12, 36), band(row!.headlineUsd, 36, 999)]).toEqual([15, 28.75, 0]);
    expect([band(row!.nonCancellableUsd, 0, 12), band(row!.nonCancellableUsd, 12, 999)]).toEqual([3.75, 0]);
  });

  test("the other side may leave as soon as we may", () => {
    const [row] = trace(deal("2026-07", ", locked_until: 2026-08")).details[0]!.rows;
    expect([row!.by, row!.noticeMonths, row!.ourExit, row!.theirExit]).toEqual(["either", 3, 4, 4]);
  });
});

test("a fee falls due in the month of leaving, and never makes leaving dearer than staying", () => {
  const [row] = trace(deal("2026-07", ", fee: $2B")).details[0]!.rows;
  expect(row!.nonCancellableUsd.slice(0, 5).map(billions)).toEqual([1.25, 1.25, 1.25, 2, 0]);
  const [dear] = trace(deal("2026-07", ", fee: $90B")).details[0]!.rows;
  expect(billions(sum(dear!.nonCancellableUsd))).toBe(43.75);
});

test("by due month or in one sum: the same is owed under every row of what is signed, in every year", () => {
  const lab = smallLab();
  const { details, owed: sums } = tracePath(simulatorOf(lab), "base", monthLabels(lab.calendar.start, lab.calendar.months));
  expect(details.length).toBe(3);
  for (const { month, rows } of details) {
    const named = (supplier: string): readonly OwedDetail[] => rows.filter((row) => row.supplier === supplier);
    for (const supplier of new Set(sums[month]!.map((row) => row.supplier))) {
      const inSum = sums[month]!.filter((row) => row.supplier === supplier);
      for (const of of ["headlineUsd", "nonCancellableUsd"] as const) {
        const total = sum(inSum.map((row) => row[of]));
        expect(Math.abs(sum(named(supplier).map((row) => sum(row[of]))) - total), `${supplier}, month ${month}, ${of}`).toBeLessThanOrEqual(1e-9 * (1 + total));
      }
    }
  }
});
