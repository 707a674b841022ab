/**
 * Continuous noise in a few points, so that the optimum on the points is a lower bound for the continuous process.
 *
 * The line is cut into bins and each point is its bin's conditional mean. A value that is convex in the noise can only fall
 * when noise is replaced by conditional means (Jensen's inequality), so discretising *noise* gives a bound; discretising the
 * *level* of a process gives none (Kuhn 2008, doi 10.1007/s10107-006-0048-6; Maggioni & Pflug 2019, doi 10.1137/17M1140601).
 */
import { normalCdf, normalDensity, normalQuantile } from "../numeric/normal.ts";

export interface NoisePoint {
  readonly chance: number;
  readonly value: number;
}

/** Edges of equally likely bins of a standard normal, ±Infinity at the ends. */
function edges(points: number): number[] {
  if (!Number.isInteger(points) || points < 1) throw new Error(`noise in ${points} points`);
  return Array.from({ length: points + 1 }, (_, i) => (i === 0 ? -Infinity : i === points ? Infinity : normalQuantile(i / points)));
}

const cdf = (z: number): number => (z === -Infinity ? 0 : z === Infinity ? 1 : normalCdf(z));
const density = (z: number): number => (Number.isFinite(z) ? normalDensity(z) : 0);

/**
 * A normal in equally likely bins' conditional means.
 *
 * @param points  1 or more
 * @example normalNoise(10, 2, 1)[0].value // 10
 */
export function normalNoise(mean: number, deviation: number, points: number): NoisePoint[] {
  const at = edges(points);
  return Array.from({ length: points }, (_, i) => ({
    chance: 1 / points,
    value: mean + deviation * points * (density(at[i]!) - density(at[i + 1]!)),
  }));
}

/**
 * A lognormal factor of the given mean in equally likely bins' conditional means; their mean is `mean`.
 *
 * @param mean       above 0
 * @param deviation  standard deviation of its logarithm
 * @example lognormalNoise(1.05, 0.15, 1)[0].value // 1.05
 */
export function lognormalNoise(mean: number, deviation: number, points: number): NoisePoint[] {
  const at = edges(points);
  const shares = Array.from({ length: points }, (_, i) => cdf(at[i + 1]! - deviation) - cdf(at[i]! - deviation));
  // In the upper tail the difference of two numbers near 1 loses digits that the lower tail keeps.
  const exact = shares.map((share, i) => (at[i]! > deviation ? cdf(deviation - at[i]!) - cdf(deviation - at[i + 1]!) : share));
  return exact.map((share) => ({ chance: 1 / points, value: mean * points * share }));
}

/**
 * Any law in equally likely bins' conditional means, from its quantile function, by the midpoint rule inside each bin.
 *
 * @param quantile  of u in (0, 1)
 * @param inside    steps within a bin
 * @example quantileNoise((u) => 2 * u, 2, 8)[0].value // 0.5
 */
export function quantileNoise(quantile: (u: number) => number, points: number, inside = 64): NoisePoint[] {
  return Array.from({ length: points }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < inside; k++) sum += quantile((i + (k + 0.5) / inside) / points);
    return { chance: 1 / points, value: sum / inside };
  });
}
