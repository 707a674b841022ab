import { describe, expect, test } from "vitest";
import { openStream } from "./random.ts";
import { cashForRuin, ruinContinuous, ruinCramerLundberg, ruinMonthly, ruinShifted } from "./ruin.ts";
import type { CashWalk } from "./ruin.ts";

const walk = (openingCash: number, drift: number, deviation: number, months: number): CashWalk => ({ openingCash, drift, deviation, months });
const within = (w: CashWalk): number => ruinMonthly(w)[w.months - 1];
/**
 * Opening cash, drift, deviation, months; chance watched continuously, by the shifted barrier, and monthly: by a recursion
 * for the chance of survival (NumPy; panels of 0.37 and 0.21 deviations, 16 and 10 points, agree to these digits).
 */
const table = [
  [100, -1, 10, 60, 0.446384, 0.411094, 0.412961347],
  [100, 0, 10, 60, 0.196706, 0.171874, 0.172774637],
  [150, 1, 15, 60, 0.093155, 0.078099, 0.078498251],
  [60, 0.5, 10, 60, 0.314321, 0.274666, 0.27533229],
] as const;

test("known answers", () => {
  for (const [cash, drift, deviation, months, continuous, shifted, monthly] of table) {
    const w = walk(cash, drift, deviation, months);
    expect([ruinContinuous(w), ruinShifted(w)].map((p) => Number(p.toFixed(6)))).toEqual([continuous, shifted]);
    expect(within(w)).toBeCloseTo(monthly, 9);
  }
});

test("opening cash for a chance of ruin", () => {
  const w = { drift: -1, deviation: 10, months: 60 };
  expect(cashForRuin(0.05, w, ruinContinuous)).toBeCloseTo(204.592, 3);
  expect(cashForRuin(0.01, w, ruinContinuous)).toBeCloseTo(254.503, 3);
  expect(cashForRuin(0.05, w, within)).toBeCloseTo(199.3052, 3);
  expect(cashForRuin(0.01, w, within)).toBeCloseTo(249.3284, 3);
  expect(cashForRuin(1, w, ruinContinuous)).toBe(0);
  expect(() => cashForRuin(-1, w, ruinContinuous)).toThrow("no opening cash");
});

describe("monthly recursion", () => {
  test("one month is the normal law, two months its double integral", () => {
    expect(ruinMonthly(walk(5, 1, 4, 1))[0]).toBeCloseTo(0.0668072012688581, 15);
    // Symmetric and without drift, from 0: the first step is ruin at ½, two steps at 5/8 (Sparre Andersen).
    const two = ruinMonthly(walk(0, 0, 3, 6));
    [1 / 2, 5 / 8, 11 / 16, 93 / 128, 193 / 256, 793 / 1024].forEach((p, t) => expect(two[t]).toBeCloseTo(p, 13));
    // The n-th of that series is 1 − (2n choose n)/4^n.
    let survival = 1;
    for (let k = 1; k <= 60; k++) survival *= (2 * k - 1) / (2 * k);
    expect(within(walk(0, 0, 3, 60))).toBeCloseTo(1 - survival, 13);
  });
  test("is independent of money's unit", () => {
    const millions = ruinMonthly(walk(60, 0.5, 10, 24));
    ruinMonthly(walk(60e6, 0.5e6, 10e6, 24)).forEach((p, t) => expect(p).toBeCloseTo(millions[t], 12));
  });
  test("agrees with simulation within 5 standard errors", () => {
    const n = 20_000;
    const months = 24;
    const ruined = new Float64Array(months);
    const stream = openStream(1, "cash");
    for (let path = 0; path < n; path++) {
      let cash = 30;
      for (let t = 0; t < months && cash >= 0; t++) {
        cash += -0.5 + 8 * stream.normal(path, t);
        if (cash < 0) for (let later = t; later < months; later++) ruined[later]++;
      }
    }
    ruinMonthly(walk(30, -0.5, 8, months)).forEach((p, t) => expect(Math.abs(ruined[t] / n - p)).toBeLessThanOrEqual(5 * Math.sqrt((p * (1 - p)) / n) + 1 / n));
  });
  test("rises by month, falls with cash, and stays below watching continuously", () => {
    const poor = ruinMonthly(walk(40, -2, 10, 36));
    const rich = ruinMonthly(walk(60, -2, 10, 36));
    for (let t = 1; t < 36; t++) expect(poor[t] > poor[t - 1] && rich[t] < poor[t] && poor[t] < ruinContinuous(walk(40, -2, 10, t + 1))).toBe(true);
  });
  test("far from ruin and certain ruin", () => {
    expect(within(walk(1e6, 1, 10, 12))).toBe(0);
    expect(within(walk(10, -50, 5, 12))).toBeCloseTo(1, 12);
  });
});

test("Cramér–Lundberg", () => {
  expect(ruinCramerLundberg({ openingCash: 10, claimMean: 1, loading: 0.25 })).toBeCloseTo(0.1082682, 7);
  expect(ruinCramerLundberg({ openingCash: 0, claimMean: 3, loading: 0.25 })).toBe(0.8);
  expect(ruinCramerLundberg({ openingCash: 10, claimMean: 1, loading: 0 })).toBe(1);
});

test("what is no walk is refused", () => {
  for (const w of [walk(-1, 0, 1, 1), walk(1, NaN, 1, 1), walk(1, 0, 0, 1), walk(1, 0, 1, 1.5), walk(1, 0, 1, 0)]) {
    expect(() => ruinContinuous(w)).toThrow("ruin:");
    expect(() => ruinMonthly(w)).toThrow("ruin:");
  }
  expect(() => ruinMonthly(walk(1, 1000, 1, 60))).toThrow("4096");
  expect(() => ruinCramerLundberg({ openingCash: -1, claimMean: 1, loading: 1 })).toThrow("cash -1");
});
