/** Fits recover the laws that samples were drawn from. */
import { describe, expect, test } from "vitest";
import { exp, log } from "../numeric/elementary.ts";
import { normalQuantile } from "../numeric/normal.ts";
import { fillUniforms, openStream } from "../numeric/random.ts";
import { fitCdf, fitUse } from "./fit.ts";

const count = 4000;
const uniforms = (name: string): Float64Array => {
  const column = new Float64Array(count);
  fillUniforms(openStream(7, name), 0, column, 0, count);
  return column;
};
const normals = uniforms("normal").map((u) => normalQuantile(0.5 / count + u * (1 - 1 / count)));

describe("fits", () => {
  test("a lognormal sample is taken for a lognormal: μ 0.5, σ 1.2 within four standard errors", () => {
    const fits = fitUse(normals.map((z) => exp(0.5 + 1.2 * z)));
    expect(Math.abs(fits[0]!.mu - 0.5)).toBeLessThan((4 * 1.2) / Math.sqrt(count));
    expect(Math.abs(fits[0]!.sigma - 1.2)).toBeLessThan((4 * 1.2) / Math.sqrt(2 * count));
    // Critical distance of Kolmogorov and Smirnov at 1 %: 1.63 ÷ √n.
    expect(fits[0]!.distance).toBeLessThan(1.63 / Math.sqrt(count));
  });

  test("a Pareto tail of exponent 1.5 is seen, and its law is nearer than the lognormal", () => {
    const tail = uniforms("tail").map((u) => -log(1 - u) / 1.5);
    const fits = fitUse(normals.map((z, i) => exp(-1 + 0.8 * z + tail[i]!)));
    expect(fits[0]!.kind).toBe("pareto-lognormal");
    expect(fits[0]!.alpha).toBeGreaterThan(1.2);
    expect(fits[0]!.alpha).toBeLessThan(1.9);
    expect(fits[0]!.distance).toBeLessThan(fits[1]!.distance);
    expect(fits[0]!.distance).toBeLessThan(0.03);
  });

  test("its cumulative share by hand: with σ near nothing it is a Pareto from e^μ on, so half are below 2 at α = 1", () =>
    expect(fitCdf({ mu: 0, sigma: 1e-3, alpha: 1 }, 2)).toBeCloseTo(0.5, 4));

  test("three different uses are the least", () => expect(fitUse([1, 1, 2, 0])).toEqual([]));
});
