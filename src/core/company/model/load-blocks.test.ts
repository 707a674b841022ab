import { expect, test } from "vitest";
import { blockHours, blockLoads, blocksOfData } from "./load-blocks.ts";

test("blocks keep the mean load", () => {
  for (const ratio of [1, 1.3, 2, 5]) {
    const mean = blockLoads(ratio).reduce((sum, load, b) => sum + load * blockHours[b]!, 0);
    expect(mean).toBeCloseTo(1, 12);
  }
});

test("a peak-to-mean ratio of 2: the curve 2(1 − x) has means 1.8, 1.1 and 0.3 over its blocks", () =>
  expect([...blockLoads(2)]).toEqual([1.8, 1.1, 0.3].map((load) => expect.closeTo(load, 12))));

test("data become their own duration curve, whatever their order", () => {
  // The highest fifth is 9 and 5, the next half 4 … 0, the rest nothing.
  const loads = [1, 9, 2, 0, 5, 4, 3, 0, 0, 0];
  expect(blocksOfData(loads)).toEqual([14 / 24 / 0.2, 10 / 24 / 0.5, 0].map((load) => expect.closeTo(load, 12)));
  expect(blocksOfData([...loads].reverse())).toEqual(blocksOfData(loads));
});

test("without load there is no curve", () => expect(() => blocksOfData([0, 0])).toThrow(/positive load/));
