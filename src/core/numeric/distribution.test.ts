import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Distribution, Shape } from "../plan/value.ts";
import { cdfOf, distributionFault, drawFrom, fromNormal, meanOf, medianOf, partOf, quantileOf } from "./distribution.ts";
import { normalCdf, normalQuantile } from "./normal.ts";

const constant = (value: number): Distribution => ({ kind: "constant", value });
const interval = (low: number, high: number, shape: Shape): Distribution => ({ kind: "interval", low, high, shape });
const mix = (...parts: readonly (readonly [number, Distribution])[]): Distribution => ({
  kind: "mix",
  parts: parts.map(([weight, value]) => ({ weight, value })),
});
const percentiles = (shape: Shape, points: Record<number, number>): Distribution => ({
  kind: "percentiles",
  shape,
  points: Object.entries(points).map(([p, value]) => ({ p: Number(p) / 100, value })),
});

const slip = mix([0.65, constant(0)], [0.25, interval(3, 9, "lognormal")], [0.1, constant(12)]);
const examples: readonly Distribution[] = [
  constant(3),
  interval(2, 5, "lognormal"),
  interval(0.1, 0.3, "logit-normal"),
  interval(-5, 20, "normal"),
  interval(-5, 20, "uniform"),
  interval(2, 3, "triangular"),
  interval(4, 4, "lognormal"),
  percentiles("lognormal", { 10: 1, 50: 2, 90: 5 }),
  percentiles("logit-normal", { 5: 0.2, 50: 0.7, 95: 0.9 }),
  percentiles("normal", { 10: -1, 50: 0, 60: 0, 90: 9 }),
  slip,
  mix([0.5, slip], [0.5, interval(-2, 2, "normal")]),
];

describe("intervals", () => {
  test("a to b holds the central 90 % of every scaled shape, and is the whole range of uniform and triangular", () => {
    for (const [low, high, shape] of [
      [2, 5, "lognormal"],
      [0.1, 0.3, "logit-normal"],
      [-5, 20, "normal"],
    ] as const) {
      expect(quantileOf(interval(low, high, shape), 0.05)).toBeCloseTo(low, 13);
      expect(quantileOf(interval(low, high, shape), 0.95)).toBeCloseTo(high, 13);
    }
    for (const shape of ["uniform", "triangular"] as const) {
      expect([quantileOf(interval(2, 5, shape), 0), quantileOf(interval(2, 5, shape), 1), medianOf(interval(2, 5, shape))]).toEqual([2, 5, 3.5]);
      expect([fromNormal(interval(2, 5, shape), -50), fromNormal(interval(2, 5, shape), 50)]).toEqual([2, 5]);
    }
  });
  test("2 to 5 is lognormal with median √10 and mean 3.288", () => {
    expect(medianOf(interval(2, 5, "lognormal"))).toBeCloseTo(Math.sqrt(10), 14);
    const sigma = Math.log(2.5) / (2 * 1.6448536269514722);
    expect(meanOf(interval(2, 5, "lognormal"))).toBeCloseTo(Math.sqrt(10) * Math.exp((sigma * sigma) / 2), 13);
  });
  test("logit-normal means agree with 40-digit quadrature to 1e-12", () => {
    // mpmath, quad over ±14 with breaks about the step.
    const truth = [
      [0.1, 0.3, 0.1868189276737585],
      [0.001, 0.999, 0.5],
      [0.000001, 0.99, 0.21639136058172384],
      [1e-9, 0.5, 0.05695176100007275],
      [1e-12, 0.9999999, 0.33399603129506483],
      [1e-40, 0.9999, 0.08956068167428492],
    ] as const;
    for (const [low, high, mean] of truth) expect(Math.abs(meanOf(interval(low, high, "logit-normal")) - mean)).toBeLessThan(1e-12);
  });
  test("equal ends are a constant, to the bit", () => {
    expect([fromNormal(interval(0.3, 0.3, "logit-normal"), 1), quantileOf(interval(7, 7, "lognormal"), 1), meanOf(interval(7, 7, "uniform"))]).toEqual([
      0.3, 7, 7,
    ]);
  });
});

describe("percentiles", () => {
  test("pass through their points and stay straight on the latent scale beyond them", () => {
    const d = percentiles("lognormal", { 10: 1, 50: 2, 90: 5 });
    expect([quantileOf(d, 0.1), quantileOf(d, 0.5), quantileOf(d, 0.9)].map((x) => Math.round(x * 1e12) / 1e12)).toEqual([1, 2, 5]);
    const z90 = normalQuantile(0.9);
    expect(fromNormal(d, 2 * z90)).toBeCloseTo(12.5, 12);
    expect(fromNormal(d, -2 * z90)).toBeCloseTo(0.5, 13);
  });
  test("two points are the interval they span", () => {
    const two = percentiles("logit-normal", { 5: 0.1, 95: 0.3 });
    for (const z of [-3, -1, 0, 0.3, 4]) expect(fromNormal(two, z)).toBeCloseTo(fromNormal(interval(0.1, 0.3, "logit-normal"), z), 14);
  });
});

describe("mixes", () => {
  test("the part is chosen in the order given, and the value rises within it", () => {
    expect([drawFrom(slip, 0, 5), drawFrom(slip, 0.6499, -5), drawFrom(slip, 0.9, 0), drawFrom(slip, 0.9999999, 0)]).toEqual([0, 0, 12, 12]);
    expect(drawFrom(slip, 0.65, 0)).toBeCloseTo(Math.sqrt(27), 13);
    expect(drawFrom(slip, 0.7, 1)).toBeGreaterThan(drawFrom(slip, 0.7, 0));
  });
  test("far latents stay finite", () => {
    expect(fromNormal(slip, 9)).toBe(fromNormal(slip, 20));
    expect([fromNormal(slip, 20) < Infinity, fromNormal(slip, Infinity)]).toEqual([true, Infinity]);
  });
  test("a nested mix is chosen by what is left of the same uniform", () => {
    const nested = mix([0.5, constant(1)], [0.5, mix([0.2, constant(2)], [0.8, constant(3)])]);
    expect([0.49, 0.5, 0.59, 0.61, 0.99].map((u) => drawFrom(nested, u, 0))).toEqual([1, 2, 2, 3, 3]);
    expect([0.49, 0.5, 0.99].map((u) => partOf(nested, u))).toEqual([0, 1, 1]);
  });
  test("partOf and drawFrom agree at every boundary", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 12 }),
        fc.double({ min: 0, max: 0.9999999999999999, noNaN: true }),
        (raw, u) => {
          const total = raw.reduce((a, b) => a + b, 0);
          fc.pre(total > 0);
          const d = mix(...raw.map((weight, i) => [weight / total, constant(i)] as const));
          const edges = raw.map((_, i) => raw.slice(0, i).reduce((sum, weight) => sum + weight / total, 0)).filter((edge) => edge < 1);
          for (const at of [u, ...edges]) {
            const part = partOf(d, at);
            if (raw[part] > 0) expect(drawFrom(d, at, 0)).toBe(part);
          }
        },
      ),
    );
  });
  test("the median is the weighted median, to the bit where it is a fixed value", () => {
    expect(medianOf(slip)).toBe(0);
    expect(medianOf(mix([0.2, constant(-7)], [0.6, constant(5.3)], [0.2, interval(20, 30, "normal")]))).toBe(5.3);
    expect(medianOf(mix([0.1, constant(0.7)], [0.2, constant(0.1)], [0.2, constant(0.3)], [0.5, constant(9)]))).toBe(0.7);
    expect(medianOf(mix([0.5, constant(1)], [0.5, constant(3)]))).toBe(1);
    expect(medianOf(mix([0.5, interval(0, 1, "uniform")], [0.5, interval(2, 3, "uniform")]))).toBeCloseTo(1, 12);
  });
  test("quantiles, mean and draws of a mix tell one story", () => {
    const d = mix([0.3, interval(1, 4, "lognormal")], [0.5, interval(0, 6, "normal")], [0.2, constant(2)]);
    let sum = 0;
    let below = 0;
    const steps = 200;
    const q70 = quantileOf(d, 0.7);
    for (let i = 0; i < steps; i++) {
      for (let j = 0; j < steps; j++) {
        const x = drawFrom(d, (i + 0.5) / steps, normalQuantile((j + 0.5) / steps));
        sum += x;
        if (x <= q70) below++;
      }
    }
    expect(sum / steps ** 2).toBeCloseTo(meanOf(d), 2);
    expect(below / steps ** 2).toBeCloseTo(0.7, 2);
  });
});

test("a spread is its mean, in every question", () => {
  const over = interval(1, 30, "lognormal");
  const d: Distribution = { kind: "spread", over };
  expect(new Set([meanOf(d), medianOf(d), quantileOf(d, 0.9), drawFrom(d, 0.2, 3), fromNormal(d, -1)])).toEqual(new Set([meanOf(over)]));
});

describe("laws of every kind", () => {
  test("values never fall as the latent normal rises", () => {
    for (const d of examples) {
      let previous = -Infinity;
      for (let z = -6; z <= 6; z += 0.0625) {
        const x = fromNormal(d, z);
        expect(x).toBeGreaterThanOrEqual(previous - 1e-12 * Math.abs(x));
        previous = x;
      }
    }
  });
  test("the distribution function inverts the quantile", () => {
    for (const d of examples) {
      for (let u = 0.03; u < 1; u += 0.045) {
        const x = quantileOf(d, u);
        expect(cdfOf(d, x * (1 + 1e-12 * Math.sign(x)))).toBeGreaterThanOrEqual(u - 1e-9);
        expect(cdfOf(d, x - 1e-9 - 1e-9 * Math.abs(x))).toBeLessThanOrEqual(u + 1e-9);
      }
    }
  });
  test("the mean is the integral of the quantile", () => {
    for (const d of examples) {
      // Substituting u = Φ(z) tames the tails; the trapezoidal rule in z, kinks cost the digits.
      let sum = 0;
      const h = 1 / 256;
      for (let z = -8; z <= 8; z += h) {
        const width = normalCdf(z + h / 2) - normalCdf(z - h / 2);
        sum += fromNormal(d, z) * width;
      }
      expect(Math.abs(sum - meanOf(d))).toBeLessThan(0.02 * (1 + Math.abs(meanOf(d))) * (d.kind === "mix" ? 1 : 1e-3));
    }
  });
});

test("faults are named, and drawing from a faulty distribution throws", () => {
  const faults: readonly (readonly [Distribution, string])[] = [
    [constant(Infinity), "Infinity is not a finite number"],
    [interval(5, 2, "normal"), "5 to 2 runs backwards"],
    [interval(0, 2, "lognormal"), "0 is not above 0, as a positive quantity must be"],
    [interval(0.2, 1, "logit-normal"), "1 is not between 0 and 1, as an uncertain share must be"],
    [interval(NaN, 2, "uniform"), "NaN is not a finite number"],
    [percentiles("uniform", { 10: 1, 90: 2 }), "percentiles cannot be uniform"],
    [percentiles("normal", { 50: 1 }), "percentiles need two points or more"],
    [
      {
        kind: "percentiles",
        shape: "normal",
        points: [
          { p: 0.5, value: 1 },
          { p: 0.5, value: 2 },
        ],
      },
      "percentile 50 stands after 50",
    ],
    [percentiles("normal", { 10: 3, 90: 2 }), "values fall from 3 to 2 as percentiles rise"],
    [
      {
        kind: "percentiles",
        shape: "normal",
        points: [
          { p: 0, value: 1 },
          { p: 0.5, value: 2 },
        ],
      },
      "percentile 0 is not between 0 and 100",
    ],
    [mix([0.5, constant(1)], [0.4, constant(2)]), "weights add to 90 %, not to 100 %"],
    [mix([1.5, constant(1)], [-0.5, constant(2)]), "a weight of -50 % is not at least 0"],
    [mix([1, interval(3, 2, "normal")]), "3 to 2 runs backwards"],
    [{ kind: "spread", over: interval(-1, 2, "lognormal") }, "-1 is not above 0, as a positive quantity must be"],
  ];
  for (const [d, fault] of faults) {
    expect(distributionFault(d)).toBe(fault);
    expect(() => drawFrom(d, 0.5, 0)).toThrow(fault);
  }
  for (const d of examples) expect(distributionFault(d)).toBeUndefined();
});
