import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { sha256 } from "../../src/adapters/files/sha256.ts";
import { openEvaluationsHere } from "../../src/adapters/workers/evaluations.ts";
import { isValid, loadPlan, withFileBeside } from "../../src/app/load-plan.ts";
import { addedOffers, weigh } from "../../src/app/offer.ts";
import type { Decision } from "../../src/core/procurement/decision.ts";
import { nothingMore } from "../../src/core/procurement/decision.ts";
import type { Evaluating } from "../../src/core/procurement/archive.ts";
import { outcomeNames, type Outcomes } from "../../src/core/procurement/evaluate.ts";
import { counterFactorOf } from "../../src/core/procurement/weigh-offer.ts";
import { recalling } from "../../src/core/procurement/recall.ts";
import { renderOffer } from "../../src/formats/text/offer.ts";
import { planText, tokenShop } from "../support/token-shop.ts";

const text = readFileSync(new URL("../../examples/newsvendor.yaml", import.meta.url), "utf8");
const files = planText(text, "newsvendor.yaml");

const sheet = (priceUsd: number, more = ""): string =>
  `offers: {hall: {kind: take-or-pay, block: 500 H100, max: 10, until: 2026-01, price: $${priceUsd}/H100-hour, term: 1 months, lead: 1 months${more}}}\n`;

async function weighed(term: string, standing: Decision, hasClauses = false) {
  const before = await loadPlan(files, undefined);
  const loaded = await loadPlan(withFileBeside(files, "hall.yaml", term), undefined, undefined, "hall.yaml");
  if (!isValid(loaded) || !isValid(before)) throw new Error(loaded.diagnostics.map(({ message }) => message).join("; "));
  const [name] = addedOffers(loaded.plan, before.plan);
  return weigh(loaded, { name: name!, standing, hasClauses, start: "2026-01", paths: 300 }, { openRunner: openEvaluationsHere, sha256 }, {});
}

/** The newsvendor's best amount, and half of it. */
const full: Decision = { ...nothingMore, orders: [{ offer: "ahead", month: 0, blocks: 570 }] };
const half: Decision = { ...nothingMore, orders: [{ offer: "ahead", month: 0, blocks: 285 }] };

describe("a term sheet beside the newsvendor's decision", () => {
  test("a good one is taken, and displaces the dearer contract", async () => {
    const answer = await weighed(sheet(0.05), full);
    expect(answer.verdict).toBe("take");
    expect(answer.displaces.join()).toContain("ahead");
    // 5,000 of 5,700 chips for 0.13 an hour less: about 730 × 5,000 × 0.13 = $474.5k.
    expect(answer.worthUsd.mean).toBeGreaterThan(400_000);
    expect(answer.worthUsd.mean).toBeLessThan(560_000);
  });

  test("a bad one, dearer than the hour it saves, is rejected", async () => {
    const answer = await weighed(sheet(0.9), full);
    expect(answer.verdict).toBe("reject");
    expect(answer.blocks).toBe(0);
    expect(answer.decision).toEqual(full);
    expect(renderOffer(answer, { width: 100, color: false })).toContain("Reject hall");
  });

  test("a borderline one, a little dearer than the hour it saves, is countered with the price by the hour", async () => {
    const answer = await weighed(sheet(0.9), half);
    expect(answer.verdict).toBe("counter");
    expect(answer.counterFactor! * 0.9).toBeCloseTo(0.88, 2);
    expect(renderOffer(answer, { width: 200, color: false })).toContain(
      `Counter hall: 1 block at no more than ${(answer.counterFactor! * 100).toFixed(1)} % of the price`,
    );
  });

  test("one that is worth something, not told apart from nothing, is countered below its price", () => {
    expect(counterFactorOf({ mean: 50, halfWidth95: 60 }, 2)).toBeCloseTo(0.8, 12);
    expect(counterFactorOf({ mean: 1, halfWidth95: 60 }, 2)).toBeUndefined();
  });

  test("where demand is half covered every hour is sold: the first block breaks even at the price by the hour, confirmed 1 % either side", async () => {
    const answer = await weighed(sheet(0.5), half);
    expect(answer.verdict).toBe("take");
    const first = answer.volumes[0]!;
    // 500 chips × 730 hours × (0.88 − 0.50): demand is never below 3,350 chips in these futures but for a rare one.
    expect(first.worthUsd.mean / (500 * 730 * 0.38)).toBeCloseTo(1, 1);
    expect(answer.confirmed!.belowUsd.mean).toBeGreaterThan(0);
    expect(answer.confirmed!.aboveUsd.mean).toBeLessThan(0);
  });

  test("clauses are worth what they change: paying ahead costs no interest here, and a ramp delays what is sold", async () => {
    const answer = await weighed(sheet(0.5, ", prepay: 50%"), half, true);
    const prepayment = answer.clauses!.find(({ id }) => id === "prepayment")!;
    expect(Math.abs(prepayment.changeUsd.mean)).toBeLessThan(0.01 * answer.worthUsd.mean);
    expect(answer.clauses!.map(({ id }) => id)).toEqual(["prepayment"]);
  });
});

describe("a term sheet that we may leave", () => {
  // 10,000 chips are in demand for two years, at all hours more than 1,000; by the hour they cost $2.60 at first and ever less.
  const falling = "{process: gbm, start: $2.60/H100-hour, drift: -45%/year, volatility: 0%/year}";
  const shop = tokenShop({
    months: 24,
    demand: ["run_rate: $876M/year @guess", "growth: 0%/month @guess"],
    price: "$10/Mtok",
    rest: `markets:
  h100: {price: ${falling}}
contracts:
  hours: {kind: on-demand, capacity: 50k H100, price: ${falling}}
finance: {tax_rate: 0%, customers_pay_after: 0 days, suppliers_paid_after: 0 days}
opening: {cash: $100M @guess}
policy: {rule: none}
`,
  });
  const term = (exit: string): string =>
    `offers: {hall: {kind: take-or-pay, block: 1k H100, max: 1, until: 2027-01, price: $1.80/H100-hour, term: 22 months, lead: 1 months, market: h100${exit}}}\n`;
  const weighShop = async (exit: string) => {
    const loaded = await loadPlan(withFileBeside(planText(shop), "hall.yaml", term(exit)), undefined, undefined, "hall.yaml");
    if (!isValid(loaded)) throw new Error(loaded.diagnostics.map(({ message }) => message).join("; "));
    const request = { name: "hall", standing: nothingMore, hasClauses: true, start: "2027-01", paths: 20 };
    return weigh(loaded, request, { openRunner: openEvaluationsHere, sha256 }, {});
  };

  test("is left once the market is cheaper, and the right is worth what that saves", async () => {
    const [free, held] = [await weighShop(", exit: {by: us, notice: 90 days}"), await weighShop("")];
    expect(held.leaving).toBeUndefined();
    expect(free.leaving!.rule.when).toBe("price");
    expect(free.verdict).toBe("take");
    // By hand: 1,000 chips × 730 hours × (the market's price − $1.80) over the months it is kept, the rule looking every quarter.
    const market = (t: number): number => 2.6 * Math.exp((Math.log(0.55) * t) / 12);
    const rule = free.leaving!.rule;
    const seen = [3, 6, 9, 12, 15, 18, 21].find((t) => market(t) <= rule.share * 1.8)!;
    const kept = (until: number): number => Array.from({ length: until - 1 }, (_, m) => 730_000 * (market(m + 1) - 1.8)).reduce((a, b) => a + b, 0);
    expect(free.worthUsd.mean / kept(seen + 1 + 3)).toBeCloseTo(1, 2);
    expect(free.leaving!.addsUsd.mean / (kept(seen + 1 + 3) - kept(23))).toBeCloseTo(1, 2);
    const right = free.clauses!.find(({ id }) => id === "our-exit")!;
    expect(right.changeUsd.mean).toBeLessThan(0);
    // Held to the end it is worth less than nothing, so without the right none of it is taken.
    expect(right).toMatchObject({ blocks: 0, changeUsd: { mean: expect.closeTo(-free.worthUsd.mean, 0) } });
    // A longer notice is a smaller right.
    expect(free.clauses!.find(({ id }) => id === "longer-notice")!.changeUsd.mean).toBeLessThan(0);
    expect(renderOffer(free, { width: 200, color: false })).toContain("Leave it once the market asks");
  });
});

test("a term sheet whose offer the plan already has is refused with a place", async () => {
  const term = sheet(1).replace("hall", "ahead");
  const loaded = await loadPlan(withFileBeside(files, "hall.yaml", term), undefined, undefined, "hall.yaml");
  expect(loaded.plan).toBeUndefined();
  expect(loaded.diagnostics.map(({ code, place }) => `${code} ${place.file}`)).toContain("P603 hall.yaml");
});

test("what has been run is not run again, also not the first part of it", () => {
  const asked: string[] = [];
  const outcomesOf = (from: number, count: number): Outcomes =>
    Object.fromEntries(outcomeNames.map((name) => [name, Float64Array.from({ length: count }, (_, p) => from + p)])) as Outcomes;
  const seen: number[][] = [];
  const work = function* (): Evaluating<void> {
    for (const pathCount of [4, 10, 6]) {
      const answer = yield { stream: "select", firstPath: 0, pathCount, decisions: [nothingMore, full], stage: "test" };
      seen.push([...answer.outcomes[1]!.valueUsd], [...answer.beliefPart]);
    }
  };
  const recalled = recalling(work(), 1);
  for (let step = recalled.next(); step.done !== true;) {
    const { firstPath, pathCount, decisions } = step.value;
    asked.push(`${decisions.length} × ${firstPath}+${pathCount}`);
    const beliefPart = Uint8Array.from({ length: pathCount }, (_, p) => firstPath + p);
    step = recalled.next({ pathCount, beliefPart, outcomes: decisions.map(() => outcomesOf(firstPath, pathCount)) });
  }
  expect(asked).toEqual(["2 × 0+4", "2 × 4+6"]);
  const upTo = (count: number): number[] => Array.from({ length: count }, (_, p) => p);
  expect(seen).toEqual([4, 4, 10, 10, 6, 6].map(upTo));
});
