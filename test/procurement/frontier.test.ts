import { expect, test } from "vitest";
import { frontierLimits } from "../../src/core/procurement/certificate.ts";
import { frontierOf } from "../../src/core/procurement/certify.ts";
import { decisionKey, nothingMore, todaysPlan } from "../../src/core/procurement/decision.ts";
import { limitsSeen, type MeasuredLimit } from "../../src/core/procurement/measure.ts";
import type { Tried } from "../../src/core/procurement/archive.ts";
import { limitsCell } from "../../src/formats/text/commit.ts";

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
