import { expect, test } from "vitest";
import { sha256 } from "../../src/adapters/files/sha256.ts";
import { openEvaluationsHere } from "../../src/adapters/workers/evaluations.ts";
import { commit } from "../../src/app/commit.ts";
import { risingShares } from "../../src/cli/options.ts";
import { frontierLimits } from "../../src/core/procurement/certificate.ts";
import { frontierOf } from "../../src/core/procurement/certify.ts";
import { decisionKey, nothingMore, todaysPlan } from "../../src/core/procurement/decision.ts";
import { limitsSeen, type MeasuredLimit } from "../../src/core/procurement/measure.ts";
import type { Tried } from "../../src/core/procurement/archive.ts";
import { frontierFigure } from "../../src/formats/report/decision-parts.ts";
import { limitsCell, renderCommit } from "../../src/formats/text/commit.ts";
import { loadedFrom, planText, tokenShop } from "../support/token-shop.ts";

const limit = (id: MeasuredLimit["id"], holds: boolean, isLikely: boolean) => ({ id, holds, isLikely }) as MeasuredLimit;
function tried(decision: typeof nothingMore, insolvent: number, valueUsd: number, limits: readonly MeasuredLimit[]): Tried {
  const measured = { futures: 500, value: { mean: valueUsd, halfWidth95: 1 }, insolvent, limits };
  return { key: decisionKey(decision), decision, measured, outcomes: { fundingUsd: Float64Array.of(1, 3) } } as unknown as Tried;
}

test("the frontier looks at insolvency alone, and tells what each point does to the limits", () => {
  const points = frontierOf([
    tried(nothingMore, 0.004, 10, [limit("insolvency", true, true), limit("fall_behind", false, false)]),
    tried(todaysPlan, 0.015, 8, [limit("insolvency", true, true), limit("fall_behind", true, false)]),
    tried({ ...nothingMore, declinedRaises: ["b"] }, 0.04, 12, [limit("insolvency", false, false), limit("fall_behind", true, true)]),
  ]);
  expect(points.map(({ atMost }) => atMost)).toEqual(frontierLimits.filter((atMost) => atMost >= 0.004));
  expect(points.map(({ value }) => value.mean)).toEqual([10, 10, 10, 10, 12, 12, 12]);
  expect(points.map(limitsCell)).toEqual([...Array<string>(4).fill("breaks: rival"), ...Array<string>(3).fill("breaks: insolvency")]);
  expect(points[0]).toMatchObject({ futures: 500, fundingUsd: 2 });
});

test("kept, kept too narrowly, and broken are told apart", () => {
  const cell = (...limits: MeasuredLimit[]) => limitsCell(limitsSeen({ limits }));
  expect(cell(limit("insolvency", true, true))).toBe("kept");
  expect(cell(limit("insolvency", true, true), limit("unserved", true, false))).toBe("narrow: unserved");
  expect(cell(limit("insolvency_sooner", false, false), limit("fall_behind", true, false))).toBe("breaks: insolvency, shorter limit");
});

/** A shop that grows or does not, with little cash: signing more earns more and fails more often. */
const shop = tokenShop({
  months: 15,
  demand: ["run_rate: $400M/year @guess", "growth: -3%/month to 9%/month @guess", "volatility: 25%/sqrt(year) @guess"],
  price: "$4/Mtok",
  rest: `contracts:
  first: {kind: take-or-pay, capacity: 10k H100 @guess, price: $2/H100-hour @guess, term: 2027-01 to 2028-03}
offers:
  more: {kind: take-or-pay, block: 1k H100, max: 30, until: 2027-12, price: $2/H100-hour @guess, term: 12 months, lead: 3 months}
finance:
  costs:
    staff: {amount: $12M/month @guess}
opening: {cash: $75M @guess}
policy: {rule: none}
limits:
  insolvency: at most 2%
`,
});

test("searched for, the frontier is worth no less at any limit, never falls, and leaves the decision as it was", async () => {
  const loaded = await loadedFrom(planText(shop));
  const effort = {
    screenPaths: 60,
    startPaths: 20,
    starts: 6,
    paths: 40,
    climbs: 1,
    moveMonths: 4_000,
    selectPaths: 120,
    selected: 3,
    finalPaths: 120,
    finals: 2,
  };
  const limits = [0.001, 0.05, 0.1, 0.15, 0.2, 0.3];
  const asked = { isQuick: true, paths: 400, engine: "test", effort };
  const ports = { openRunner: openEvaluationsHere, sha256 };
  const plain = await commit(loaded, asked, ports, {});
  const searched = await commit(loaded, { ...asked, frontier: limits }, ports, {});
  expect(searched.decision).toEqual(plain.decision);
  expect(plain.searchedLimits).toBeUndefined();
  expect(searched.searchedLimits).toEqual(limits);
  const values = searched.frontier.map(({ value }) => value.mean);
  expect(values.length).toBeGreaterThanOrEqual(2);
  expect(values).toEqual([...values].sort((a, b) => a - b));
  expect(values.at(-1)!).toBeGreaterThanOrEqual(Math.max(...plain.frontier.map(({ value }) => value.mean)));
  for (const { atMost, insolvent, value } of searched.frontier) {
    expect(insolvent).toBeLessThanOrEqual(atMost);
    const drawn = plain.frontier.find((point) => point.atMost === atMost);
    if (drawn !== undefined) expect(value.mean).toBeGreaterThanOrEqual(drawn.value.mean);
  }
  const missed = limits.filter((limit) => searched.frontier.every(({ atMost }) => atMost !== limit));
  const text = renderCommit(searched, { width: 100, color: false }).replaceAll(/\s+/g, " ");
  expect(text).toContain("Each limit was searched for.");
  expect(text.includes("No decision was found within")).toBe(missed.length > 0);
  expect(frontierFigure(searched)!.table.rows).toHaveLength(searched.frontier.length);
});

test("limits of the frontier are read as shares or percent, and must rise", () => {
  expect(risingShares("0.1%,1%,20%")).toEqual([0.001, 0.01, 0.2]);
  expect(risingShares("0.001,.01")).toEqual([0.001, 0.01]);
  for (const text of ["1%,1%", "2%,1%", "0", "100%", "one", ""]) expect(() => risingShares(text)).toThrow(/rising order/);
});
