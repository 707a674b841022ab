import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { earliestExit, headlineUsd, nonCancellableUsd, type ObligationTerms, walkAwayUsd } from "./obligations.ts";

// $1.25B a month from July 2026 (month 0) to May 2029: 35 payments; either side may leave on 90 days' notice.
const deal: ObligationTerms = { end: 35, canLeave: true, noticeMonths: 3, lockedUntil: -Infinity, feeUsd: 0, forfeitUsd: 0 };
const monthly = (): number => 1.25e9;

describe("a headline of $43.75B is an obligation of", () => {
  test("$3.75B without a lock", () => {
    expect(headlineUsd(deal, 0, monthly)).toBe(43.75e9);
    expect(nonCancellableUsd(deal, 0, monthly)).toBe(3.75e9);
  });
  test("$5.0B at July 1st if notice may be given from August on", () => expect(nonCancellableUsd({ ...deal, lockedUntil: 1 }, 0, monthly)).toBe(5e9));
  test("$7.5B at May 1st, two months before, if notice is barred for three months", () =>
    expect(nonCancellableUsd({ ...deal, lockedUntil: 1 }, -2, monthly)).toBe(7.5e9));
  test("nothing once it has ended", () => expect(nonCancellableUsd(deal, 35, monthly)).toBe(0));
});

test("leaving is never dearer than staying to the end", () => expect(nonCancellableUsd({ ...deal, end: 5, feeUsd: 1e12 }, 0, monthly)).toBe(5 * 1.25e9));

test("walking away costs what cannot be cancelled, less what use until then is worth; it can be below nothing", () => {
  expect(walkAwayUsd(deal, 0, monthly, () => 1e9)).toBe(0.75e9);
  expect(walkAwayUsd(deal, 0, monthly, () => 2e9)).toBe(-2.25e9);
});

const anyTerms = fc.record({
  end: fc.integer({ min: 1, max: 60 }),
  canLeave: fc.boolean(),
  noticeMonths: fc.integer({ min: 0, max: 12 }),
  lockedUntil: fc.integer({ min: -5, max: 40 }),
  feeUsd: fc.double({ min: 0, max: 1e9, noNaN: true }),
  forfeitUsd: fc.double({ min: 0, max: 1e9, noNaN: true }),
});
const anyRate = fc.double({ min: 0, max: 1e9, noNaN: true });

describe("laws", () => {
  test("a longer term at equal rate never lowers headline or non-cancellable", () =>
    fc.assert(
      fc.property(anyTerms, fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 30 }), anyRate, (terms, t, more, rate) => {
        const longer = { ...terms, end: terms.end + more };
        const pay = (): number => rate;
        expect(headlineUsd(longer, t, pay)).toBeGreaterThanOrEqual(headlineUsd(terms, t, pay));
        expect(nonCancellableUsd(longer, t, pay)).toBeGreaterThanOrEqual(nonCancellableUsd(terms, t, pay));
      }),
      { numRuns: 2000 },
    ));

  test("non-cancellable is at most the headline, and the earliest exit neither past the end nor before the notice has run", () =>
    fc.assert(
      fc.property(anyTerms, fc.integer({ min: 0, max: 30 }), anyRate, (terms, t, rate) => {
        expect(nonCancellableUsd(terms, t, () => rate)).toBeLessThanOrEqual(headlineUsd(terms, t, () => rate));
        const out = earliestExit(terms, t);
        expect(out).toBeLessThanOrEqual(terms.end);
        if (terms.canLeave && out < terms.end) expect(out).toBeGreaterThanOrEqual(t + terms.noticeMonths);
      }),
    ));
});
