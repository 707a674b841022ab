import { expect, test } from "vitest";
import { clashOf } from "../../src/core/procurement/clash.ts";
import type { Tried } from "../../src/core/procurement/archive.ts";
import { nothingMore } from "../../src/core/procurement/decision.ts";
import type { MeasuredLimit } from "../../src/core/procurement/measure.ts";
import { clashLines } from "../../src/formats/text/clash.ts";

/** A decision by the shares of its limits: insolvency at most 2 %, rival at most 10 %, unserved at most 10 % of months. */
function tried(valueUsd: number, insolvency: number, rival: number, unserved = 0.01): Tried {
  const limit = (id: MeasuredLimit["id"], text: string, allowed: number, share: number) =>
    ({ id, text, allowed, share, holds: share <= allowed }) as MeasuredLimit;
  const limits = [
    limit("insolvency", "at most 2%", 0.02, insolvency),
    limit("unserved", "at most 5% in 90% of months", 0.1, unserved),
    limit("fall_behind", "at most 10%", 0.1, rival),
  ];
  return { decision: nothingMore, measured: { futures: 2000, value: { mean: valueUsd, halfWidth95: 1e9 }, insolvent: insolvency, limits } } as unknown as Tried;
}

test("the smallest set that clashes, and the least of each that would do", () => {
  const clash = clashOf([
    tried(480e9, 0.0261, 0.09),
    tried(470e9, 0.012, 0.1042),
    tried(475e9, 0.012, 0.12),
    tried(500e9, 0.04, 0.05),
    tried(400e9, 0.0255, 0.09),
  ])!;
  expect(clash.limits.map(({ id }) => id)).toEqual(["insolvency", "fall_behind"]);
  expect(clash.relaxations.map(({ id, wouldDo, value }) => [id, wouldDo, value.mean])).toEqual([
    ["insolvency", 0.026, 400e9],
    ["fall_behind", 0.105, 470e9],
  ]);
  const text = clashLines(clash).join("\n");
  expect(text).toContain("keeps these together: limits.insolvency: at most 2%; limits.fall_behind: at most 10%");
  expect(text).toContain("limits.insolvency: at most 2.6 % in place of at most 2%");
});

test("one limit that nothing keeps clashes alone; where something keeps all, nothing does", () => {
  expect(clashOf([tried(1, 0.01, 0.3), tried(2, 0.05, 0.2)])!.limits.map(({ id }) => id)).toEqual(["fall_behind"]);
  expect(clashOf([tried(1, 0.01, 0.3), tried(2, 0.05, 0.2)])!.relaxations.map(({ wouldDo }) => wouldDo)).toEqual([0.3]);
  expect(clashOf([tried(1, 0.01, 0.3), tried(2, 0.01, 0.1)])).toBeUndefined();
});

test("three that clash only together have each their relaxation", () => {
  const clash = clashOf([tried(1, 0.03, 0.05, 0.05), tried(2, 0.01, 0.15, 0.05), tried(3, 0.01, 0.05, 0.125)])!;
  expect(clash.limits).toHaveLength(3);
  expect(clashLines(clash).at(-2)).toContain("at most 5% in 87.5 % of months in place of at most 5% in 90% of months");
});
