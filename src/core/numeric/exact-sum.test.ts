import fc from "fast-check";
import { expect, test } from "vitest";
import { addExact, exactSums, mergeExact, valueExact } from "./exact-sum.ts";

const sumOf = (terms: readonly number[]): Float64Array => {
  const limbs = exactSums(1);
  for (const x of terms) addExact(limbs, 0, x);
  return limbs;
};

const term = fc.oneof(
  fc.double({ min: -(2 ** 58), max: 2 ** 58, noNaN: true }),
  fc.double({ min: -1e12, max: 1e12, noNaN: true }),
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.integer({ min: -58, max: 58 }).map((k) => 2 ** k),
);

test("any order and any grouping give the same bits", () => {
  fc.assert(
    fc.property(fc.array(term, { maxLength: 60 }), fc.array(fc.nat(), { minLength: 60, maxLength: 60 }), fc.nat(60), (terms, keys, cut) => {
      const shuffled = terms
        .map((x, i) => [keys[i], x] as const)
        .sort((a, b) => a[0] - b[0])
        .map(([, x]) => x);
      const parts = sumOf(shuffled.slice(cut));
      mergeExact(parts, sumOf(shuffled.slice(0, cut)));
      const whole = sumOf(terms);
      expect(Array.from(parts)).toEqual(Array.from(whole));
      expect(valueExact(parts, 0)).toBe(valueExact(whole, 0));
    }),
    { numRuns: 2000 },
  );
});

test("the total is exact: whole-number arithmetic in units of 2^-20 agrees", () => {
  fc.assert(
    fc.property(fc.array(term, { maxLength: 60 }), (terms) => {
      const units = (x: number): bigint => {
        // Ties round to even, as IEEE rounding does.
        const scaled = x * 2 ** 20;
        if (Math.abs(scaled) >= 2 ** 52) return BigInt(scaled);
        const floor = Math.floor(scaled);
        const rest = scaled - floor;
        return BigInt(rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor);
      };
      const exact = terms.reduce((sum, x) => sum + units(x), 0n);
      const limbs = sumOf(terms);
      const ours = BigInt(limbs[0]) * 2n ** 20n + BigInt(limbs[1]) * 2n ** 20n + BigInt(limbs[2] * 2 ** 20);
      expect(ours).toBe(exact);
      expect(Math.abs(valueExact(limbs, 0) - Number(exact) / 2 ** 20)).toBeLessThanOrEqual(Math.abs(Number(exact) / 2 ** 20) * 2 ** -51);
    }),
    { numRuns: 2000 },
  );
});

test("2^25 terms of the largest size leave every limb exact", () => {
  // One add, then doubled by merging with itself 25 times: the limbs hold what 2^25 adds would.
  for (const x of [2 ** 58, -(2 ** 58), 2 ** 31 - 2 ** -20, 2 ** 57 + 2 ** 31 + 2 ** 5, 31.999999046325684]) {
    const limbs = sumOf([x]);
    for (let i = 0; i < 25; i++) mergeExact(limbs, limbs.slice());
    addExact(limbs, 0, 2 ** -20);
    addExact(limbs, 0, -(2 ** -20));
    expect(valueExact(limbs, 0)).toBe(x * 2 ** 25);
  }
});

test("plain addition fails where this does not (canary)", () => {
  const terms = [2 ** 57, 1.25, -(2 ** 57)];
  expect(terms.reduce((sum, x) => sum + x, 0)).toBe(0);
  expect(valueExact(sumOf(terms), 0)).toBe(1.25);
});

test("columns are apart, and what does not fit is refused", () => {
  const limbs = exactSums(3);
  addExact(limbs, 1, 2.5);
  expect([0, 1, 2].map((i) => valueExact(limbs, i))).toEqual([0, 2.5, 0]);
  for (const x of [NaN, Infinity, -Infinity, 2 ** 59]) expect(() => addExact(limbs, 0, x)).toThrow("outside");
  expect(() => mergeExact(limbs, exactSums(2))).toThrow("do not fit");
});
