/** The planning model of a plan: what it says of plans whose best decision is known. */
import { describe, expect, test } from "vitest";
import { compileModel } from "../../src/core/company/model/compile-model.ts";
import type { Model } from "../../src/core/company/model/model.ts";
import { hasPlanningModel, solvePlanningModel } from "../../src/core/stochastic/solve-planning-model.ts";
import { loadedFrom, planText, tokenShop } from "../support/token-shop.ts";
import { highs } from "./routes.ts";

/** Demand certain, one offer, hours to be bought, no limits. */
const shop = (changes: { readonly price?: string; readonly growth?: string; readonly until?: string } = {}): string =>
  tokenShop({
    months: 24,
    demand: ["run_rate: $876M/year @guess", `growth: ${changes.growth ?? "0%/month @guess"}`],
    price: "$10/Mtok",
    rest: `contracts:
  first: {kind: take-or-pay, capacity: 5k H100 @guess, price: $2/H100-hour @guess, term: 2027-01 to 2028-12}
offers:
  more: {kind: take-or-pay, block: 1k H100, max: 20, until: ${changes.until ?? "2028-01"}, price: ${changes.price ?? "$2"}/H100-hour @guess, term: 12 months, lead: 3 months}
finance:
  customers_pay_after: 0 days
  suppliers_paid_after: 0 days
opening: {cash: $5B @guess}
policy: {rule: none}
`,
  });

async function modelOf(text: string): Promise<Model> {
  const { plan, basePlan } = await loadedFrom(planText(text));
  return compileModel(plan, basePlan);
}

const options = { seed: 1, futures: 60, iterations: 25, paths: 40 };

describe("a shop with certain demand for 10,000 chips and 5,000 of its own", () => {
  test("signs the 5,000 that are missing, and knows that no rule does better", async () => {
    const model = await modelOf(shop());
    expect(hasPlanningModel(model)).toBe(true);
    const result = solvePlanningModel(model, highs, options);
    expect(result.status).toBe("solved");
    const [offer] = result.offers;
    expect(offer!.blocksNow).toBeCloseTo(5, 4);
    expect(offer!.wholeBlocksNow).toBe(5);
    expect(Math.abs(result.lpGapUsd)).toBeLessThan(1e-5 * result.boundUsd);
    expect(result.lotGapUsd).toBeLessThan(1e-5 * result.boundUsd);
    expect(result.tightnessByQuarter[0]).toBeCloseTo(2, 6);
    expect(result.tightnessByQuarter[1]).toBeCloseTo(1, 6);
    // By hand: 5,000 chips × 730 h × ($10 − $2) for 21 of 24 months, less $2 for the 3 months that the renewal runs on beyond the end.
    expect(result.valueAtStakeUsd / 1e6).toBeCloseTo((5000 * 730 * (8 * 21 - 2 * 3)) / 1e6, 3);
    expect(result.counts.failed).toBe(0);
  });

  test("at eleven dollars it signs nothing, and says at what price it would: below the ten a token brings", async () => {
    const result = solvePlanningModel(await modelOf(shop({ price: "$11", until: "2027-01" })), highs, options);
    const [offer] = result.offers;
    expect(offer!.blocksNow).toBeCloseTo(0, 6);
    expect(offer!.entryPriceShare! * 11).toBeCloseTo(10, 4);
    expect(result.valueAtStakeUsd).toBeLessThan(1);
  });

  test("break-even is confirmed by solving again a percent to either side", async () => {
    const inside = solvePlanningModel(await modelOf(shop({ price: "$9.90", until: "2027-01" })), highs, options);
    const outside = solvePlanningModel(await modelOf(shop({ price: "$10.10", until: "2027-01" })), highs, options);
    expect(inside.offers[0]!.blocksNow).toBeCloseTo(5, 4);
    expect(outside.offers[0]!.blocksNow).toBeCloseTo(0, 6);
  });

  test("uncertain growth: the bound stays above the value, and the same seed gives the same digits", async () => {
    const text = shop({ growth: "-2% to 6%/month @guess" });
    const first = solvePlanningModel(await modelOf(text), highs, { ...options, iterations: 40 });
    expect(first.boundUsd).toBeGreaterThan(first.value.usd - 2 * first.value.halfWidthUsd);
    expect(first.lpGapUsd).toBeLessThan(0.02 * first.valueAtStakeUsd + 2 * first.value.halfWidthUsd);
    for (let i = 1; i < first.boundsUsd.length; i++) expect(first.boundsUsd[i]!).toBeLessThan(first.boundsUsd[i - 1]! + 1e-6 * first.boundUsd);
    expect(solvePlanningModel(await modelOf(text), highs, { ...options, iterations: 40 })).toEqual(first);
  });
});
