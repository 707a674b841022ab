/** Caps, overage and outcomes: in the months of a plan, on its price page, and by hand. */
import { describe, expect, test } from "vitest";
import { pricePlan } from "../../src/app/price.ts";
import { runPath } from "../../src/core/company/simulate.ts";
import { planOf } from "../support/small-lab.ts";
import { simulatorOf } from "../support/run.ts";

/** Use even from 0.5 to 16.5 Mtok a seat: 8.5 on average. A token costs $2 a Mtok; everything is served. */
const planWith = (product: string): string => `plimsoll: 1
name: Tiers
calendar: {start: 2026-01, months: 12}
paths: 5
chips: {H100: 1 H100e}
demand: {run_rate: $1/year}
products:
  it: {on: serve, unserved_cost: $9/Mtok, ${product}}
workloads:
  serve: {kind: inference, throughput: {H100: 10 Mtok/H100-hour}}
contracts:
  by-the-hour: {kind: on-demand, capacity: 1000 H100, price: $20/H100-hour}
opening: {cash: $1M}
`;
const seats = "price: $20/seat-month, customers: 1000 seats, use: {spread: 0.5 to 16.5 Mtok/seat-month (uniform)}";

function firstMonth(product: string): { readonly mtok: number; readonly revenueUsd: number } {
  const plan = planOf(planWith(product));
  const simulator = simulatorOf(plan);
  const seen: { mtok: number; revenueUsd: number }[] = [];
  runPath(simulator, simulator.source.draw(0), { month: (_, month) => seen.push({ mtok: month.servedMtok[0]!, revenueUsd: month.revenueUsd[0]! }) }, true);
  return seen[0]!;
}

const pricing = async (product: string) => {
  const plan = planOf(planWith(product));
  const request = {
    from: 0,
    months: 12,
    seed: 1,
    paths: 2,
    product: "it",
    prices: [],
    usage: undefined,
    column: undefined,
    inputWeight: 0.2,
    per: "rows",
    scale: false,
    mtokPerAgent: undefined,
    wantedMargin: 0.5,
  } as const;
  return (await pricePlan({ plan, basePlan: plan }, request)).products[0]!;
};

describe("in the months of a plan", () => {
  test("without a cap a seat uses 8.5 Mtok and pays $20", () =>
    expect(firstMonth(seats)).toEqual({ mtok: expect.closeTo(8500, 6) as number, revenueUsd: expect.closeTo(20_000, 6) as number }));

  // Half are below 8.5 and use 4.5 on average; the others are cut to 8.5: 6.5 in all.
  test("a cap at the mean cuts the heavier half: 6.5 Mtok", () => expect(firstMonth(`${seats}, cap: 8.5 Mtok/seat-month`).mtok).toBeCloseTo(6500, 6));

  // Up to 4.5 Mtok 3.5 on average (a quarter at 2.5, the rest at 4.5: 4). The rest of the 8.5 is billed: 8.5 − 4 = 4.5 at $3.
  test("what goes beyond 4.5 Mtok is billed at $3: $13.50 a seat more", () =>
    expect(firstMonth(`${seats}, included: 4.5 Mtok/seat-month, overage: $3/Mtok`)).toEqual({
      mtok: expect.closeTo(8500, 6) as number,
      revenueUsd: expect.closeTo(33_500, 6) as number,
    }));

  test("a cap bounds what is billed: 6.5 − 4 at $3", () =>
    expect(firstMonth(`${seats}, included: 4.5 Mtok/seat-month, overage: $3/Mtok, cap: 8.5 Mtok/seat-month`).revenueUsd).toBeCloseTo(27_500, 6));

  test("an outcome is paid once, and its failed attempts are served too: 1,000 a month of 2 Mtok at 80 %", () =>
    expect(firstMonth("price: $10/outcome, released_demand: $120000/year, use: 2 Mtok/outcome, success: 80%")).toEqual({
      mtok: expect.closeTo(2500, 6) as number,
      revenueUsd: expect.closeTo(10_000, 6) as number,
    }));
});

describe("on the price page", () => {
  test("margins stop falling at the cap, and overage pays for the heavy", async () => {
    const capped = await pricing(`${seats}, cap: 8.5 Mtok/seat-month`);
    // The heaviest tenth: $20 less 8.5 × $2.
    expect(capped.plans[0]!.deciles[9]!.marginUsd).toBeCloseTo(3, 9);
    expect(capped.plans[0]!.mean.servedMtok).toBeCloseTo(6.5, 3);
    const billed = await pricing(`${seats}, included: 4.5 Mtok/seat-month, overage: $3/Mtok`);
    // The heaviest tenth use 15.7: 20 + 11.2 × 3 − 31.4.
    expect(billed.plans[0]!.deciles[9]!.marginUsd).toBeCloseTo(22.2, 9);
    expect(billed.plans[0]!.underWater.share).toBe(0);
    // What the flat price may fall to: 17 of compute less 13.5 of overage, for all together.
    expect(billed.breakEven[0]!.usd).toBeCloseTo(3.5, 3);
  });

  test("an outcome's margin counts the attempts that fail", async () => {
    const outcome = await pricing("price: $10/outcome, released_demand: $120000/year, use: {spread: 1 to 3 Mtok/outcome (uniform)}, success: 80%");
    // 2.5 Mtok an outcome at $2: $5 left. The heaviest tenth take 2.9 ÷ 0.8 Mtok.
    expect(outcome.plans[0]!.mean.marginUsd).toBeCloseTo(5, 9);
    expect(outcome.plans[0]!.deciles[9]!.marginUsd).toBeCloseTo(10 - 7.25, 9);
  });
});

test.each([
  ["price: $3/Mtok, released_demand: $1M/year, cap: 2 Mtok/seat-month", "P910"],
  [`${seats}, overage: $3/Mtok`, "P910"],
  [`${seats}, cap: 3 Mtok/agent-month`, "P122"],
  [`${seats}, success: 50%`, "P910"],
])("%s is refused", (product, code) => expect(() => planOf(planWith(product))).toThrow(code));
