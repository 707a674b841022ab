import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mean, pearson, quantileOfSorted, quantiles, ranks, spearman, standardDeviation } from "./statistics.ts";

const column = (...x: number[]): Float64Array => Float64Array.from(x);
const finite = fc.double({ min: -1e12, max: 1e12, noNaN: true });

describe("quantiles", () => {
  test("type 7, as R and NumPy by default", () => {
    const ten = column(...Array.from({ length: 10 }, (_, i) => (i * 7) % 10));
    expect(quantiles(ten, [0, 0.05, 0.25, 0.5, 0.9, 1]).map((x) => Math.round(x * 1e12) / 1e12)).toEqual([0, 0.45, 2.25, 4.5, 8.1, 9]);
    expect(quantileOfSorted(column(7), 0.3)).toBe(7);
  });
  test("leave the column as it was, and use the scratch given", () => {
    const data = column(3, 1, 2);
    const scratch = new Float64Array(3);
    expect(quantiles(data, [0.5], scratch)).toEqual([2]);
    expect(Array.from(data)).toEqual([3, 1, 2]);
    expect(scratch[1]).toBe(2);
  });
  test("agree with sorting, whatever the length, order, ties and signed zeros", () => {
    const p = [0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 1];
    const tied = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(fc.oneof(tied, fc.array(finite, { minLength: 1, maxLength: 300 })), (data) => {
        const sorted = Float64Array.from(data).sort();
        expect(quantiles(Float64Array.from(data), p)).toEqual(p.map((one) => quantileOfSorted(sorted, one) + 0));
      }),
      { numRuns: 500 },
    );
    const n = 5000;
    const shapes: ((i: number) => number)[] = [
      (i) => i,
      (i) => -i,
      (i) => Math.min(i, n - i),
      (i) => i % 2,
      () => 7,
      (i) => (i * 7919) % n,
      (i) => (i % 2 === 0 ? -0 : 0),
    ];
    for (const shape of shapes) {
      const data = Float64Array.from({ length: n }, (_, i) => shape(i));
      const sorted = data.slice().sort();
      expect(quantiles(data, p)).toEqual(p.map((one) => quantileOfSorted(sorted, one) + 0));
    }
  });
  test("do not depend on order, lie between the ends, and rise with p", () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (data, a, b) => {
        const [low, qa, qb, high] = quantiles(Float64Array.from(data), [0, Math.min(a, b), Math.max(a, b), 1]);
        expect(quantiles(Float64Array.from(data.toReversed()), [Math.min(a, b)])).toEqual([qa]);
        expect(low <= qa && qa <= qb * (1 + Math.sign(qb) * 1e-15) && qb <= high).toBe(true);
      }),
    );
  });
  test("refuse what is not a number", () => {
    expect(() => quantiles(column(1, NaN), [0.5])).toThrow("element 1 is NaN");
    expect(() => quantiles(column(), [0.5])).toThrow("empty");
    expect(() => quantileOfSorted(column(1), 1.1)).toThrow("p = 1.1");
  });
});

describe("moments", () => {
  test("mean and deviation of small columns", () => {
    expect([mean(column(1, 2, 6)), standardDeviation(column(2, 4, 4, 4, 5, 5, 7, 9))]).toEqual([3, Math.sqrt(32 / 7)]);
    expect(mean(column(1, 1e100, 1, -1e100))).toBe(0.5);
  });
  test("a large common level costs no digits", () => {
    const data = Float64Array.from({ length: 10_001 }, (_, i) => 1e9 + i * 0.5);
    expect(mean(data)).toBe(1e9 + 2500);
    const deviation = Math.sqrt((0.25 * (10_001 * 10_002)) / 12);
    expect(Math.abs(standardDeviation(data) / deviation - 1)).toBeLessThan(1e-14);
  });
  test("refuse too few elements", () => {
    expect(() => mean(column())).toThrow("empty");
    expect(() => standardDeviation(column(1))).toThrow("fewer than two");
  });
});

describe("correlation", () => {
  test("ranks share ties", () => {
    expect(Array.from(ranks(column(5, 1, 5, 3, 5)))).toEqual([4, 1, 4, 2, 4]);
  });
  test("by hand: one swap among five gives 0.9", () => {
    expect(spearman(column(1, 2, 3, 4, 5), column(10, 20, 40, 30, 50))).toBeCloseTo(0.9, 14);
    expect(pearson(column(1, 2, 3), column(1, 2, 5))).toBeCloseTo(4 / Math.sqrt((2 * 26) / 3), 14);
  });
  test("of ranks: unmoved by any rising map, turned by a falling one", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.integer({ min: -300, max: 300 }), fc.integer({ min: -300, max: 300 })), { minLength: 3, selector: ([x]) => x }),
        (pairs) => {
          const a = Float64Array.from(pairs, ([x]) => x);
          const b = Float64Array.from(pairs, ([, y]) => y);
          fc.pre(new Set(b).size > 1);
          expect(
            spearman(
              a.map((x) => x ** 3),
              b,
            ),
          ).toBe(spearman(a, b));
          expect(
            spearman(
              a.map((x) => -x),
              b,
            ),
          ).toBeCloseTo(-spearman(a, b), 12);
        },
      ),
    );
  });
  test("a constant column has none", () => {
    expect(spearman(column(1, 1, 1), column(1, 2, 3))).toBeNaN();
    expect(() => pearson(column(1), column(1, 2))).toThrow("1 and 2 elements");
  });
});
