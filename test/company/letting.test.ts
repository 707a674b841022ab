/** The landlord's side: rent month by month, train or let at the break-even, the tenant's exit, and how well debt is covered. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { account } from "../../src/core/ledger/accounts.ts";
import { coverName } from "../../src/core/company/books/debt-cover.ts";
import { tracePath } from "../../src/core/company/trace.ts";
import { quantiles } from "../../src/core/numeric/statistics.ts";
import { planOf } from "../support/small-lab.ts";
import { run, simulatorOf } from "../support/run.ts";

/** 100 owned chips at $0.10 of electricity an hour; an hour of training is worth $2. */
const landlord = (tenancy: string, months = 6): string => `
plimsoll: 1
name: Landlord
calendar: {start: 2026-01, months: ${months}}
chips: {H100: {h100e: 1 H100e, power: 1 kW}}
markets: {h100: {price: {2026-01: $3/H100-hour, 2026-03: $1/H100-hour}}}
demand: {run_rate: $1/year}
workloads: {train: {kind: model-development, value: $2/H100e-hour, target: 0%}}
contracts: {fleet: {kind: own, capacity: 100 H100, term: 2025-01 to 2027-12, pue: 1x, power_price: $0.1/kWh}}
tenancies: {anchor: {size: 60 H100, from: 2026-02, term: 4 months, paid_after: 0 days${tenancy}}}
finance: {tax_rate: 0%, suppliers_paid_after: 0 days}
opening: {cash: $1M}`;

function told(text: string) {
  const plan = planOf(text);
  const { records, tenancies, trace } = tracePath(
    simulatorOf(plan),
    "base",
    Array.from({ length: plan.calendar.months }, (_, t) => String(t)),
  );
  const thousands = (usd: number): number => Math.round(usd / 10) / 100 + 0;
  return {
    cash: records.slice(1).map((record, t) => thousands(record[account.cash]! - records[t]![account.cash]!)),
    rent: records.slice(1).map((record) => thousands(-record[account.subletIncome]!)),
    ahead: records.slice(1).map((record) => thousands(-record[account.contractLiabilities]!)),
    isLet: tenancies[0]!.isLet,
    exitAt: tenancies[0]!.exitAt,
    trace,
  };
}

// 60 chips × 730 hours × $2.50 = $109,500; electricity of them $4,380.
const rent = 109.5;
const left = 105.12;

describe("60 of 100 chips for four months at $2.50", () => {
  test("rent comes from the first month of the term to its last, less electricity", () => {
    const { cash, rent: booked } = told(landlord(", rent: $2.50/H100-hour"));
    expect(booked).toEqual([0, rent, rent, rent, rent, 0]);
    expect(cash).toEqual([0, left, left, left, left, 0]);
  });

  test("a quarter paid ahead: one month's rent more at the start, a quarter less each month; earned as before", () => {
    const { cash, rent: booked, ahead } = told(landlord(", rent: $2.50/H100-hour, prepay: 25%, power: tenant"));
    expect(cash.map((usd) => Math.round(usd))).toEqual([0, Math.round(rent + 0.75 * rent), 82, 82, 82, 0]);
    expect(booked).toEqual([0, rent, rent, rent, rent, 0]);
    expect(ahead.map((usd) => Math.round(usd))).toEqual([0, 82, 55, 27, 0, 0]);
  });

  test("the tenant leaves: the market stands below its rent in March, a month's notice, and it pays its fee", () => {
    const { cash, exitAt } = told(
      landlord(", rent: $2.50/H100-hour, market: h100, leaves_below: 90%, leaves_after: 1 months, notice: 1 months, fee: $20k, power: tenant"),
    );
    // Below in March: notice from April on, gone in May.
    expect(exitAt).toBe(4);
    expect(cash).toEqual([0, rent, rent, rent, 20, 0]);
  });

  test("what is let leaves the envelope; more than there is cannot be let", () => {
    const { columns } = run(planOf(landlord(", rent: $2.50/H100-hour")), { paths: 1 });
    expect([...columns["envelopeH100eHours"]!].map((hours) => hours / 730)).toEqual([100, 40, 40, 40, 40, 100].map((chips) => expect.closeTo(chips, 9)));
    expect(told(landlord(", rent: $2.50/H100-hour").replace("size: 60", "size: 600")).rent[1]).toBeCloseTo((rent * 100) / 60, 2);
  });
});

describe("train or let", () => {
  test("on paper: rent of 1 % above what an hour of training is worth lets, 1 % below trains", () => {
    expect(told(landlord(", rent: $2.02/H100-hour, choose: train-or-let")).isLet).toBe(true);
    expect(told(landlord(", rent: $1.98/H100-hour, choose: train-or-let")).isLet).toBe(false);
  });

  test("chosen again every two months: it lets at $2.50, trains from April on, when rent has fallen below $2, and lets again in June", () => {
    const steps = "rent: {2026-01: $2.50/H100-hour, 2026-03: $1.90/H100-hour, 2026-06: $2.50/H100-hour}";
    const again = landlord(`, ${steps}, choose: train-or-let, chosen_again: 2 months, power: tenant`).replace("term: 4 months", "term: 6 months");
    // March is let at the rent of March: the tenant of February and March has its machines until April.
    expect(told(again.replace("months: 6", "months: 8")).cash).toEqual([0, rent, 83.22, 0, 0, rent, rent, 0]);
    // A tenth of two months' rent paid ahead, each time it is let.
    const ahead = told(again.replace("months: 6", "months: 8").replace("power: tenant", "power: tenant, prepay: 10%"));
    expect(ahead.cash.map((usd) => Math.round(usd))).toEqual([0, 120, 72, 0, 0, 120, 99, 0]);
    expect(ahead.rent).toEqual([0, rent, 83.22, 0, 0, rent, rent, 0]);
    expect(told(again.replace(", chosen_again: 2 months", "")).cash).toEqual([0, rent, 83.22, 83.22, 83.22, rent]);
  });

  const text = readFileSync(new URL("../../examples/neocloud.yaml", import.meta.url), "utf8");
  test("in the example: the break-even rent is $1.50 × 2.53 = $3.795; 1 % either side flips it", () => {
    const at = (rentUsd: number): boolean => {
      const plan = planOf(text.replace("rent: $4.00/GB200-hour", `rent: $${rentUsd}/GB200-hour`), "one-tenant");
      return tracePath(
        simulatorOf(plan),
        "base",
        Array.from({ length: 48 }, (_, t) => String(t)),
      ).tenancies[0]!.isLet;
    };
    const breakEven = 1.5 * 2.53;
    expect([at(breakEven * 1.01), at(breakEven * 0.99)]).toEqual([true, false]);
  });

  test("in the example the tenant's exit widens what covers the debt: p5 falls in every year it can leave in, and the spread grows", () => {
    const paths = 150;
    const base = planOf(text);
    const [stays, leaves] = ["one-tenant", "tenant-may-leave"].map((scenario) => run(planOf(text, scenario), { paths, basePlan: base }).perPath);
    for (const year of [1, 2, 3]) {
      const ends = [stays!, leaves!].map((perPath) => quantiles(perPath[coverName(year)]!, [0.05, 0.95]) as [number, number]);
      expect(ends[1]![0], `p5 of year ${year + 1}`).toBeLessThan(ends[0]![0] - 0.3);
      expect(ends[1]![1] - ends[1]![0], `spread of year ${year + 1}`).toBeGreaterThan(ends[0]![1] - ends[0]![0]);
    }
  });
});
