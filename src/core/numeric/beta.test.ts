import { describe, expect, test } from "vitest";
import { chanceAtLeast, chanceAtMost, chanceInterval, incompleteBeta, inverseIncompleteBeta, largestCertifying } from "./beta.ts";

describe("incomplete beta function", () => {
  test("agrees with 40-digit values (mpmath betainc) to 1e-12", () => {
    const truth = [
      [0.5, 2, 3, 0.6875],
      [0.001, 13, 9988, 0.20834867055478262],
      [0.0008, 1, 10000, 0.9996656097078046],
      [0.3, 0.5, 0.5, 0.36901011956554536],
      [0.9, 20, 3.5, 0.7242237605448755],
      [0.01, 1000, 99001, 0.5042686879721119],
      [0.5, 500, 600, 0.9987291941553817],
      [1e-8, 0.1, 3, 0.18305516339643102],
      [0.999, 50, 0.2, 0.407538336616083],
    ] as const;
    for (const [x, a, b, value] of truth) expect([x, a, b, Math.abs(incompleteBeta(x, a, b) / value - 1) < 1e-12]).toEqual([x, a, b, true]);
  });
  test("is the tail of the binomial law: P(X ≥ 3 of 7) by adding it up", () => {
    const choose = [35, 35, 21, 7, 1];
    for (const p of [0.1, 0.37, 0.8]) {
      const tail = choose.reduce((sum, ways, i) => sum + ways * p ** (3 + i) * (1 - p) ** (4 - i), 0);
      expect(incompleteBeta(p, 3, 5)).toBeCloseTo(tail, 14);
    }
  });
  test("mirrors, inverts, and keeps its ends", () => {
    for (const [a, b] of [
      [0.9, 4],
      [5, 5],
      [13, 9988],
      [400, 3],
    ] as const) {
      for (const p of [1e-6, 0.025, 0.5, 0.9]) {
        const x = inverseIncompleteBeta(p, a, b);
        expect(incompleteBeta(x, a, b)).toBeCloseTo(p, 9);
        expect(incompleteBeta(x, a, b) + incompleteBeta(1 - x, b, a)).toBeCloseTo(1, 12);
      }
    }
    expect([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)]).toEqual([0, 1]);
    expect(() => incompleteBeta(1.1, 1, 1)).toThrow("x = 1.1");
    expect(() => inverseIncompleteBeta(-0.1, 1, 1)).toThrow("p = -0.1");
  });
});

describe("Clopper–Pearson", () => {
  test("12 of 10,000 is 0.12 %, 0.06–0.21 %", () => {
    const { low, high } = chanceInterval(12, 10_000);
    // SciPy 1.17, beta.ppf.
    expect(low).toBeCloseTo(0.0006202063772964036, 15);
    expect(high).toBeCloseTo(0.0020952192793709757, 15);
    expect([(low * 100).toFixed(2), (high * 100).toFixed(2)]).toEqual(["0.06", "0.21"]);
  });
  test("none and all of the sample", () => {
    expect(chanceInterval(0, 10_000)).toEqual({ low: 0, high: expect.closeTo(0.0003688199146187622, 15) as number });
    expect(chanceInterval(10_000, 10_000)).toEqual({ low: expect.closeTo(0.9996311800853812, 13) as number, high: 1 });
    // With none seen, (1 − p)^n = 5 % in closed form: the rule of three.
    expect(chanceAtMost(0, 1000)).toBeCloseTo(1 - 0.05 ** (1 / 1000), 14);
    expect([chanceAtLeast(0, 9), chanceAtMost(9, 9)]).toEqual([0, 1]);
  });
  test("counts that certify a limit at one-sided 95 %", () => {
    const limits = [0.05, 0.02, 0.01, 0.005, 0.001];
    expect(limits.map((limit) => largestCertifying(limit, 10_000))).toEqual([463, 176, 83, 38, 4]);
    expect(limits.map((limit) => largestCertifying(limit, 100_000))).toEqual([4886, 1926, 948, 463, 83]);
    expect(largestCertifying(0.001, 100)).toBe(-1);
  });
  test("refuses counts that cannot be", () => {
    for (const [count, trials] of [
      [-1, 10],
      [11, 10],
      [1.5, 10],
      [0, 0],
      [NaN, 10],
    ])
      expect(() => chanceInterval(count, trials)).toThrow("Clopper");
    expect(() => chanceAtMost(1, 10, 1)).toThrow("Clopper");
  });
});
