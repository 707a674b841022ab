import { describe, expect, test } from "vitest";
import { normalCdf, normalDensity, normalQuantile } from "./normal.ts";

const relative = (ours: number, truth: number): number => Math.abs(ours / truth - 1);

describe("distribution function", () => {
  test("agrees with 50-digit values through the tails", () => {
    // mpmath, erfc(−z/√2)/2.
    const truth: readonly (readonly [number, number])[] = [
      [-37.5, 4.605353009581955e-308],
      [-30, 4.906713927148187e-198],
      [-20, 2.7536241186062337e-89],
      [-12.5, 3.732564298877713e-36],
      [-8, 6.220960574271784e-16],
      [-6, 9.86587645037698e-10],
      [-5, 2.866515718791939e-7],
      [-4.25, 1.068852577493442e-5],
      [-3, 0.0013498980316300946],
      [-2.3263478740408408, 0.010000000000000009],
      [-1.6448536269514722, 0.05000000000000005],
      [-1, 0.15865525393145705],
      [-0.5, 0.3085375387259869],
      [-0.1, 0.460172162722971],
      [0.1, 0.539827837277029],
      [0.6744897501960817, 0.75],
      [1, 0.8413447460685429],
      [2.5, 0.9937903346742238],
      [5, 0.9999997133484281],
    ];
    for (const [z, p] of truth) expect([z, relative(normalCdf(z), p) < 1e-15]).toEqual([z, true]);
  });
  test("both sides add to one, zero is one half, and it never falls", () => {
    expect(normalCdf(0)).toBe(0.5);
    let previous = 0;
    for (let z = -40; z <= 40; z += 0.01) {
      expect(Math.abs(normalCdf(z) + normalCdf(-z) - 1)).toBeLessThanOrEqual(2.3e-16);
      expect(normalCdf(z)).toBeGreaterThanOrEqual(previous);
      previous = normalCdf(z);
    }
    expect([normalCdf(-Infinity), normalCdf(Infinity), normalCdf(NaN)]).toEqual([0, 1, NaN]);
  });
});

describe("quantiles", () => {
  test("known values", () => {
    expect(normalQuantile(0.05)).toBeCloseTo(-1.6448536269514722, 15);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14);
    expect(normalQuantile(1e-10)).toBeCloseTo(-6.361340902404056, 14);
    expect(normalQuantile(0.5)).toBe(0);
  });
  test("inverts the distribution function to 1e-15 from 1e-300 to a half", () => {
    for (let e = 0; e <= 300; e += 0.37) {
      const u = 0.5 * 10 ** -e;
      const z = normalQuantile(u);
      // One ulp of z moves the function by density·z·ulp, hence the allowance for |z|².
      expect(relative(normalCdf(z), u)).toBeLessThan(1e-15 * (1 + z * z));
      if (e > 0 && e < 15) expect(normalQuantile(1 - u)).toBe(-normalQuantile(1 - (1 - u)));
    }
  });
  test("ends and beyond", () => {
    expect([normalQuantile(0), normalQuantile(1), normalQuantile(-0.1), normalQuantile(1.1), normalQuantile(NaN)]).toEqual([
      -Infinity,
      Infinity,
      NaN,
      NaN,
      NaN,
    ]);
  });
});

test("density is the slope of the distribution function", () => {
  for (const z of [-8, -3, -1, 0, 0.5, 2, 6]) {
    const h = 1e-4;
    expect(relative((normalCdf(z + h) - normalCdf(z - h)) / (2 * h), normalDensity(z))).toBeLessThan(z > 3 ? 1e-3 : 1e-6);
  }
  expect([normalDensity(0), normalDensity(-40), normalDensity(NaN)]).toEqual([0.3989422804014327, 0, NaN]);
});
