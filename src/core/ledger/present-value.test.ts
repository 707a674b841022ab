import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { annuityFactor, excelNpvUsd, internalRate, presentValueUsd, xirr, xnpvUsd } from "./present-value.ts";

describe("present values", () => {
  test("spreadsheets' NPV discounts the first amount, ours does not", () => {
    expect(excelNpvUsd([-100, 60, 60], 0.1)).toBeCloseTo(3.757, 3);
    expect(presentValueUsd([-100, 60, 60], 0.1)).toBeCloseTo(4.132, 3);
  });

  test("36 × 100 at each month's end at 8 %/12 are worth 3,191.18", () => {
    expect(100 * annuityFactor(0.08 / 12, 36)).toBeCloseTo(3191.18, 2);
    expect(annuityFactor(1e-14, 12)).toBeCloseTo(12, 10);
  });

  test("XNPV counts days over 365", () => {
    expect(xnpvUsd({ amountsUsd: [-1000, 1100], days: [100, 465] }, 0.1)).toBeCloseTo(0, 9);
    expect(xnpvUsd({ amountsUsd: [0, 100], days: [0, 73] }, 0.5)).toBeCloseTo(100 / 1.5 ** 0.2, 10);
  });
});

describe("internal rates", () => {
  const rateOf = (amounts: readonly number[]) => {
    const found = internalRate(amounts);
    return found.kind === "one" ? found.rate : found.kind;
  };

  test("one root", () => {
    expect(rateOf([-100, 110])).toBeCloseTo(0.1, 12);
    expect(rateOf([-100, 60, 60])).toBeCloseTo(0.130662, 6);
    expect(rateOf([-100, 50])).toBeCloseTo(-0.5, 12);
    expect(rateOf([100, -10, -10])).toBeCloseTo(2 / (Math.sqrt(41) - 1) - 1, 12); // 10 = v + v², v = (√41 − 1)/2
  });

  test("a rate of 900 % and one of −99.9 % are found like any other", () => {
    expect(rateOf([-1, 10])).toBeCloseTo(9, 9);
    expect(rateOf([-1000, 1])).toBeCloseTo(-0.999, 12);
  });

  test("none where all have one sign, or where the sign change never brings the sum to zero", () => {
    expect(internalRate([100, 20])).toEqual({ kind: "none" });
    expect(internalRate([])).toEqual({ kind: "none" });
    expect(internalRate([0, 0])).toEqual({ kind: "none" });
    expect(internalRate([100, -150, 100])).toEqual({ kind: "none" });
  });

  test("two roots: −100, 230, −132 is zero at 10 % and at 20 %", () => {
    const found = internalRate([-100, 230, -132]);
    expect(found.kind === "several" ? found.rates.map((rate) => rate.toFixed(9)) : found).toEqual(["0.100000000", "0.200000000"]);
  });

  test("three roots: 0 %, 100 %, 200 %", () => {
    const found = internalRate([-1, 6, -11, 6]);
    expect(found.kind === "several" ? found.rates.map((rate) => Math.round(rate * 1e9) / 1e9 + 0) : found).toEqual([0, 1, 2]);
  });

  test("a root that is touched and not crossed: −100, 220, −121 at 10 %", () => {
    const found = internalRate([-100, 220, -121]);
    expect(found.kind === "one" ? found.rate : found.kind).toBeCloseTo(0.1, 6);
  });

  test("XIRR of dated amounts, in any order and with two on one day", () => {
    const found = xirr({ amountsUsd: [-1000, 605, -100, 605], days: [0, 730, 0, 365] });
    expect(found.kind === "one" ? found.rate : found.kind).toBeCloseTo(0.0659646, 6); // 605/(1+r) + 605/(1+r)² = 1100
  });

  test("amounts made from chosen rates are solved by those rates, and by no other", () => {
    const rate = fc.double({ min: -0.9, max: 3, noNaN: true });
    fc.assert(
      fc.property(fc.array(rate, { minLength: 1, maxLength: 4 }), (chosen) => {
        const distinct = [...chosen].sort((a, b) => a - b);
        for (let i = 1; i < distinct.length; i++) fc.pre(distinct[i]! - distinct[i - 1]! > 0.05);
        // Π (v(1 + r) − 1) as a polynomial in v = 1/(1 + rate) vanishes at each r.
        let amounts = [1];
        for (const r of distinct) {
          const next = Array.from({ length: amounts.length + 1 }, () => 0);
          for (const [i, a] of amounts.entries()) {
            next[i]! -= a;
            next[i + 1]! += a * (1 + r);
          }
          amounts = next;
        }
        const found = internalRate(amounts);
        const rates = found.kind === "one" ? [found.rate] : found.kind === "several" ? found.rates : [];
        expect(rates.length).toBe(distinct.length);
        for (const [i, r] of rates.entries()) expect(Math.abs(r - distinct[i]!)).toBeLessThan(1e-6);
      }),
    );
  });

  test("of roots that are touched as well as crossed each is told once", () => {
    const product = (rates: readonly number[]) => rates.reduce((amounts, r) => [...amounts, 0].map((a, i) => (i > 0 ? amounts[i - 1]! * (1 + r) : 0) - a), [1]);
    for (const [r, other] of [
      [0.1, 0.5],
      [-0.3, 0.02],
      [1, 0.25],
      [0.03, -0.6],
    ] as const) {
      const rates = [Math.min(r, other), Math.max(r, other)];
      for (const repeated of [
        [r, r, other],
        [r, other, other],
        [r, r, other, other],
      ]) {
        const found = internalRate(product(repeated));
        expect(found.kind === "several" ? found.rates.map((rate) => Math.round(rate * 1e4) / 1e4) : found).toEqual(rates);
      }
      const alone = internalRate(product([r, r]));
      expect(alone.kind === "one" ? alone.rate : alone.kind).toBeCloseTo(r, 5);
    }
  });

  test("twenty years of months with a mine to be closed at the end: both roots in well under a second", () => {
    const amounts = Array.from({ length: 241 }, (_, t) => (t === 0 ? -1000 : t === 240 ? -4000 : 25));
    const found = internalRate(amounts);
    expect(found.kind).toBe("several");
    if (found.kind === "several") for (const rate of found.rates) expect(Math.abs(presentValueUsd(amounts, rate))).toBeLessThan(1e-6);
  });
});
