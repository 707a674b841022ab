/** Chunks joined. */
import { expect, test } from "vitest";
import { businessPaths } from "../company/business-columns.ts";
import type { ChunkResult } from "../company/chunk.ts";
import { mergeChunks } from "./merged.ts";

/** A chunk of two months and two lines of prices, in which every price tells line, month and path. */
function chunk(firstPath: number, pathCount: number): ChunkResult {
  const priced = Math.max(0, Math.min(pathCount, 1000 - firstPath));
  const prices = Float64Array.from({ length: 4 * priced }, (_, at) => Math.floor(at / priced) * 1e6 + firstPath + (at % priced));
  const kept = Math.max(0, Math.min(pathCount, businessPaths - firstPath));
  const users = Float64Array.from({ length: 2 * kept }, (_, at) => Math.floor(at / kept) * 1e6 + firstPath + (at % kept));
  return {
    firstPath,
    pathCount,
    columns: {},
    perPath: {},
    prices,
    business: { users },
    sums: new Float64Array(6),
    maxImbalanceUsd: 0,
    maxImbalanceRelative: 0,
  };
}

test("prices are those of the first thousand paths, whatever the chunks", () => {
  const whole = mergeChunks([chunk(0, 1500)], 2);
  expect(whole.pricedCount).toBe(1000);
  expect(whole.prices).toHaveLength(4000);
  expect([whole.prices[3 * 1000 + 999], whole.prices[1000]]).toEqual([3_000_999, 1_000_000]);
  expect(mergeChunks([chunk(900, 300), chunk(1200, 300), chunk(0, 900)], 2).prices).toEqual(whole.prices);
  expect(mergeChunks([chunk(0, 3), chunk(3, 2)], 2).prices).toEqual(mergeChunks([chunk(0, 5)], 2).prices);
});

test("business metrics are those of the first ten thousand paths, however many there are", () => {
  const whole = mergeChunks([chunk(0, 30_000)], 2);
  expect([whole.businessCount, whole.business.users!.length, whole.business.users![10_000 + 9999]]).toEqual([10_000, 20_000, 1_009_999]);
  expect(mergeChunks([chunk(0, 9000), chunk(9000, 3000), chunk(12_000, 18_000)], 2).business).toEqual(whole.business);
});
