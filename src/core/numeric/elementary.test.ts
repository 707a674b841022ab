import { describe, expect, test } from "vitest";
import { exp, expm1, log, log1p, pow, sin } from "./elementary.ts";

/** A plain generator for inputs, so that this file does not lean on the streams that lean on it. */
function inputs(): () => number {
  let state = 12345;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 4294967296;
  };
}

/** Largest |ours/theirs − 1|, in units of 2^-52. */
function worstError(count: number, draw: (next: () => number) => readonly [number, number]): number {
  const next = inputs();
  let worst = 0;
  for (let i = 0; i < count; i++) {
    const [ours, theirs] = draw(next);
    worst = Math.max(worst, Math.abs(ours - theirs) / Math.max(Math.abs(theirs), 1e-307) / 2 ** -52);
  }
  return worst;
}

describe("agreement with the engine's own functions to 1e-15, relative", () => {
  const cases: Record<string, (next: () => number) => readonly [number, number]> = {
    exp: (next) => pair(exp, Math.exp, (next() - 0.5) * 1400),
    "exp near 0": (next) => pair(exp, Math.exp, (next() - 0.5) * 4),
    log: (next) => pair(log, Math.log, Math.exp((next() - 0.5) * 1400)),
    "log near 1": (next) => pair(log, Math.log, 0.5 + next()),
    expm1: (next) => pair(expm1, Math.expm1, (next() - 0.5) * 120),
    "expm1 near 0": (next) => pair(expm1, Math.expm1, (next() - 0.5) * 10 ** (-18 * next())),
    log1p: (next) => pair(log1p, Math.log1p, Math.exp((next() - 0.5) * 1400)),
    "log1p near 0": (next) => pair(log1p, Math.log1p, (next() - 0.5) * 10 ** (-18 * next())),
    "log1p near -1": (next) => pair(log1p, Math.log1p, -1 + Math.exp(-36 * next())),
    sin: (next) => pair(sin, Math.sin, (next() - 0.5) * 1.04),
  };
  for (const [name, draw] of Object.entries(cases)) {
    test(name, () => {
      expect(worstError(20_000, draw)).toBeLessThan(4);
    });
  }

  test("pow keeps its digits where y·ln x is large, and the engine's are good enough to judge", () => {
    const worst = worstError(20_000, (next) => {
      const x = Math.exp((next() - 0.5) * 20);
      return pair(
        (y) => pow(x, y),
        (y) => Math.pow(x, y),
        (next() - 0.5) * 60,
      );
    });
    expect(worst).toBeLessThan(4);
  });
});

function pair(ours: (x: number) => number, theirs: (x: number) => number, x: number): readonly [number, number] {
  return [ours(x), theirs(x)];
}

test("pow of whole powers of two is exact", () => {
  for (let y = -1022; y < 1024; y++) expect(pow(2, y)).toBe(2 ** y);
  expect(pow(2, -1074)).toBe(5e-324);
  expect(pow(10, 15)).toBe(1e15);
  expect(pow(1.0000000001, 1e10)).toBeCloseTo(2.7182820532347, 12);
});

describe("edges", () => {
  test("exp: ends of the range, and subnormal results", () => {
    expect([exp(0), exp(-0), exp(Infinity), exp(-Infinity), exp(NaN)]).toEqual([1, 1, Infinity, 0, NaN]);
    expect([exp(709.782712893384), exp(709.7827128933841)]).toEqual([1.7976931348622732e308, Infinity]);
    expect([exp(-745.1332191019411), exp(-746)]).toEqual([5e-324, 0]);
    for (const x of [-708.5, -720.25, -740.125]) expect(Math.abs(exp(x) - Math.exp(x))).toBeLessThanOrEqual(5e-324);
  });
  test("log: 0, negative, subnormal", () => {
    expect([log(1), log(0), log(-0), log(-1), log(Infinity), log(NaN)]).toEqual([0, -Infinity, -Infinity, NaN, Infinity, NaN]);
    expect(log(5e-324)).toBe(-744.4400719213812);
    expect(log(1.5e-310)).toBeCloseTo(Math.log(1.5e-310), 12);
  });
  test("expm1 and log1p: signed zeros and tiny numbers pass through", () => {
    expect([expm1(-0), log1p(-0), expm1(0), log1p(0)]).toEqual([-0, -0, 0, 0]);
    expect([expm1(1e-300), log1p(-1e-300)]).toEqual([1e-300, -1e-300]);
    expect([expm1(Infinity), expm1(-Infinity), expm1(NaN), expm1(-100)]).toEqual([Infinity, -1, NaN, -1]);
    expect([log1p(-1), log1p(-1.5), log1p(Infinity), log1p(NaN)]).toEqual([-Infinity, NaN, Infinity, NaN]);
  });
  test("pow: as Math.pow for x ≥ 0, NaN for every x below 0", () => {
    for (const x of [0, 0.25, 1, 4, Infinity, NaN]) {
      for (const y of [-Infinity, -2.5, -1, 0, 0.5, 1, 3, Infinity, NaN]) expect([x, y, pow(x, y)]).toEqual([x, y, Math.pow(x, y)]);
    }
    expect([pow(-2, 2), pow(-1, 0)]).toEqual([NaN, 1]);
    expect([pow(1e300, 2), pow(1e300, -2), pow(1e-300, -1e300)]).toEqual([Infinity, 0, Infinity]);
  });
  test("sin: refuses angles beyond its series", () => {
    expect(sin(0)).toBe(0);
    expect(() => sin(0.6)).toThrow("outside");
    expect(() => sin(NaN)).toThrow("outside");
  });
});

test("same bits on every engine: hash of 10,000 results, frozen", () => {
  const next = inputs();
  const view = new DataView(new ArrayBuffer(8));
  let hash = 0x811c9dc5;
  const eat = (value: number): void => {
    view.setFloat64(0, value);
    for (let i = 0; i < 8; i++) hash = Math.imul(hash ^ view.getUint8(i), 0x01000193);
  };
  for (let i = 0; i < 10_000; i++) {
    const wide = (next() - 0.5) * 1400;
    const near = (next() - 0.5) * 4;
    eat(exp(wide));
    eat(exp(near));
    eat(expm1(near));
    eat(log(0.001 + next() * 1000));
    eat(log1p(next() - 0.5));
    eat(pow(0.01 + next() * 10, near * 10));
    eat(sin(near / 4));
  }
  expect((hash >>> 0).toString(16)).toBe("b818f967");
});
