import { expect, test } from "vitest";
import { excelNpvUsd } from "../../ledger/present-value.ts";
import { discountedFlows, discountFactor, growingForeverUsd, namedRevenue } from "./valuation.ts";

test("110 after a year at 10 % are worth 100 today; a terminal value as much, if it comes then", () => {
  const flows = [...Array.from({ length: 11 }, () => 0), 110];
  expect(discountedFlows(flows, 220, 0.1).withinUsd).toBeCloseTo(100, 12);
  expect(discountedFlows(flows, 220, 0.1).terminalUsd).toBeCloseTo(200, 12);
});

test("monthly flows are worth what spreadsheets' NPV says at the rate a month", () => {
  const flows = [-50, 20, 0, 35.5, 12];
  expect(discountedFlows(flows, 0, 0.18).withinUsd).toBeCloseTo(excelNpvUsd(flows, 1.18 ** (1 / 12) - 1), 10);
  expect(discountFactor(0, 60)).toBe(1);
});

test("a year's flow of 100 growing 2 % for ever at 12 % is worth 1,020; at 2 % it has no value", () => {
  expect(growingForeverUsd(100, 0.12, 0.02)).toBeCloseTo(1020, 10);
  expect(growingForeverUsd(100, 0.02, 0.02)).toBeNaN();
});

test("revenue is named: trailing twelve, last quarter × 4, next twelve; absent where months are missing", () => {
  const revenue = Array.from({ length: 30 }, (_, t) => t + 1);
  expect(namedRevenue(revenue, 11)).toEqual({ trailingUsd: 78, runRateUsd: 4 * 33, forwardUsd: 222 });
  expect(namedRevenue(revenue, 1)).toEqual({ trailingUsd: NaN, runRateUsd: NaN, forwardUsd: 102 });
  expect(namedRevenue(revenue, 29).forwardUsd).toBeNaN();
});
