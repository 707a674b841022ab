/**
 * Drawing from the numbers of a plan, and their mean, median and quantiles.
 *
 * A draw takes a uniform and a latent normal: the uniform chooses the part of a `mix` or of `beliefs` (parts in the
 * order given, nested ones by what is left of the same uniform), the normal the value within it. Every other kind reads
 * the normal alone and rises with it. A `spread` is no uncertainty: it is its mean.
 */
import type { Distribution, Shape } from "../plan/value.ts";
import { constantCurve, scaledCurve, triangularCurve, uniformCurve, Z95 } from "./curve.ts";
import type { Curve, Scale } from "./curve.ts";
import { normalCdf, normalQuantile } from "./normal.ts";

/** A distribution made ready: its parts in the order given, nested ones unfolded. */
export interface Sampler {
  readonly parts: readonly SamplerPart[];
  /** Whether draws read the uniform. */
  readonly isMixed: boolean;
}

/** Drawn where the uniform is below `upTo` and not below the part before. */
export interface SamplerPart {
  readonly upTo: number;
  readonly weight: number;
  readonly curve: Curve;
}

const scaleOf: { readonly [S in Shape]: Scale | undefined } = {
  lognormal: "log",
  "logit-normal": "logit",
  normal: "level",
  uniform: undefined,
  triangular: undefined,
};

/**
 * Why numbers cannot be drawn from `distribution`, or undefined if they can.
 *
 * @example distributionFault({ kind: "interval", low: 0, high: 2, shape: "lognormal" }) // "0 is not above 0, as a positive quantity must be"
 */
export function distributionFault(distribution: Distribution): string | undefined {
  switch (distribution.kind) {
    case "constant":
      return Number.isFinite(distribution.value) ? undefined : `${distribution.value} is not a finite number`;
    case "spread":
      return distributionFault(distribution.over);
    case "interval":
      if (distribution.low > distribution.high) return `${distribution.low} to ${distribution.high} runs backwards`;
      return valueFault(distribution.low, distribution.shape) ?? valueFault(distribution.high, distribution.shape);
    case "percentiles":
      return percentilesFault(distribution.points, distribution.shape);
    case "mix":
    case "beliefs":
      return partsFault(distribution.parts);
  }
}

function valueFault(value: number, shape: Shape): string | undefined {
  if (!Number.isFinite(value)) return `${value} is not a finite number`;
  if (shape === "lognormal" && value <= 0) return `${value} is not above 0, as a positive quantity must be`;
  if (shape === "logit-normal" && (value <= 0 || value >= 1)) return `${value} is not between 0 and 1, as an uncertain share must be`;
  return undefined;
}

/** In percent, without the digits that the multiplication makes up. */
const percent = (share: number): number => Number((share * 100).toPrecision(12));

function percentilesFault(points: readonly { readonly p: number; readonly value: number }[], shape: Shape): string | undefined {
  if (scaleOf[shape] === undefined) return `percentiles cannot be ${shape}`;
  if (points.length < 2) return "percentiles need two points or more";
  for (const [i, { p, value }] of points.entries()) {
    if (!(p > 0 && p < 1)) return `percentile ${percent(p)} is not between 0 and 100`;
    if (i > 0 && p <= points[i - 1].p) return `percentile ${percent(p)} stands after ${percent(points[i - 1].p)}`;
    if (i > 0 && value < points[i - 1].value) return `values fall from ${points[i - 1].value} to ${value} as percentiles rise`;
    const fault = valueFault(value, shape);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function partsFault(parts: readonly { readonly weight: number; readonly value: Distribution }[]): string | undefined {
  let sum = 0;
  for (const { weight, value } of parts) {
    if (!(weight >= 0)) return `a weight of ${percent(weight)} % is not at least 0`;
    sum += weight;
    const fault = distributionFault(value);
    if (fault !== undefined) return fault;
  }
  return Math.abs(sum - 1) <= 1e-9 ? undefined : `weights add to ${percent(sum)} %, not to 100 %`;
}

const samplers = new WeakMap<Distribution, Sampler>();

/**
 * A distribution made ready for drawing. Remembered by object, so that asking again costs a look-up.
 *
 * @throws where `distributionFault` names a fault: plans are checked before
 * @example samplerOf({ kind: "constant", value: 3 }).isMixed // false
 */
export function samplerOf(distribution: Distribution): Sampler {
  const known = samplers.get(distribution);
  if (known !== undefined) return known;
  const fault = distributionFault(distribution);
  if (fault !== undefined) throw new Error(`samplerOf: ${fault}`);
  const parts: SamplerPart[] = [];
  unfold(distribution, 0, 1, parts);
  const sampler = { parts, isMixed: parts.length > 1 };
  samplers.set(distribution, sampler);
  return sampler;
}

/** Appends the parts that share the uniforms in [from, to). */
function unfold(distribution: Distribution, from: number, to: number, into: SamplerPart[]): void {
  if (!(to > from)) return;
  if (distribution.kind !== "mix" && distribution.kind !== "beliefs") {
    into.push({ upTo: to, weight: to - from, curve: curveOf(distribution) });
    return;
  }
  const last = distribution.parts.length - 1;
  let sum = 0;
  let start = from;
  for (const [i, { weight, value }] of distribution.parts.entries()) {
    sum += weight;
    const end = i === last ? to : Math.min(from + (to - from) * sum, to);
    unfold(value, start, end, into);
    start = end;
  }
}

function curveOf(distribution: Exclude<Distribution, { kind: "mix" | "beliefs" }>): Curve {
  switch (distribution.kind) {
    case "constant":
      return constantCurve(distribution.value);
    case "spread":
      return constantCurve(meanOf(distribution.over));
    case "percentiles": {
      const z = distribution.points.map((point) => normalQuantile(point.p));
      return scaledCurve(
        scaleOf[distribution.shape]!,
        z,
        distribution.points.map((point) => point.value),
      );
    }
    case "interval": {
      const { low, high, shape } = distribution;
      if (low === high) return constantCurve(low);
      if (shape === "uniform") return uniformCurve(low, high);
      if (shape === "triangular") return triangularCurve(low, high);
      return scaledCurve(scaleOf[shape]!, [-Z95, Z95], [low, high]);
    }
  }
}

/** `drawFrom` for a distribution made ready. */
export function drawOf(sampler: Sampler, uniform: number, z: number): number {
  const parts = sampler.parts;
  let i = 0;
  while (i < parts.length - 1 && uniform >= parts[i].upTo) i++;
  return parts[i].curve.valueAt(z);
}

/**
 * A draw: the part by `uniform`, in [0, 1), its value by the latent normal `z`.
 *
 * @example drawFrom({ kind: "interval", low: 1, high: 3, shape: "normal" }, 0.5, 0) // 2
 */
export function drawFrom(distribution: Distribution, uniform: number, z: number): number {
  return drawOf(samplerOf(distribution), uniform, z);
}

/**
 * Index of the part of a `mix` or of `beliefs` that `uniform`, in [0, 1), chooses: the same as in `drawFrom`. 0 for other
 * kinds.
 *
 * @example partOf({ kind: "constant", value: 3 }, 0.6) // 0
 */
export function partOf(distribution: Distribution, uniform: number): number {
  if (distribution.kind !== "mix" && distribution.kind !== "beliefs") return 0;
  const last = distribution.parts.length - 1;
  let sum = 0;
  for (let i = 0; i < last; i++) {
    sum += distribution.parts[i].weight;
    if (uniform < sum) return i;
  }
  return last;
}

/** Chance of a value at or below x, for a distribution made ready. */
function samplerCdf(sampler: Sampler, x: number): number {
  return sampler.parts.reduce((sum, part) => sum + part.weight * part.curve.cdf(x), 0);
}

/**
 * Chance of a value at or below x.
 *
 * @example cdfOf({ kind: "interval", low: 0, high: 4, shape: "uniform" }, 1) // 0.25
 */
export function cdfOf(distribution: Distribution, x: number): number {
  return samplerCdf(samplerOf(distribution), x);
}

/** Halvings of the bracket that holds the quantile of a mix: 2^-100 of its width is below any digit shown. */
const HALVINGS = 100;
/** Chance within which weights such as 0.1 + 0.2 + 0.2 count as one half. */
const WEIGHT_ROUNDING = 2 ** -50;

/** Smallest value at or below which lies a chance of `u`; for a mix by halving the span of its parts' quantiles. */
function samplerQuantile(sampler: Sampler, u: number): number {
  const { parts } = sampler;
  const ofParts = parts.map((part) => part.curve.quantile(u));
  let low = Math.min(...ofParts);
  let high = Math.max(...ofParts);
  if (parts.length === 1 || u <= 0) return low;
  if (u >= 1) return high;
  const reaches = (x: number): boolean => samplerCdf(sampler, x) >= u - WEIGHT_ROUNDING;
  if (reaches(low)) return low;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = low + 0.5 * (high - low);
    if (reaches(middle)) high = middle;
    else low = middle;
  }
  // Where the chance jumps, the quantile is a part's fixed value, which halving only closes in on.
  return ofParts.find((value) => value > low && value <= high) ?? high;
}

/**
 * The value at chance u, in [0, 1]: the smallest at or below which lies a chance of u. Of a mix, of the whole.
 *
 * @example quantileOf({ kind: "interval", low: 0, high: 4, shape: "uniform" }, 0.25) // 1
 */
export function quantileOf(distribution: Distribution, u: number): number {
  return samplerQuantile(samplerOf(distribution), u);
}

/**
 * The value at the latent normal z: rises with z, also for a mix, where it is the quantile of the whole at Φ(z).
 *
 * @example fromNormal({ kind: "interval", low: 1, high: 3, shape: "uniform" }, 0) // 2
 */
export function fromNormal(distribution: Distribution, z: number): number {
  const sampler = samplerOf(distribution);
  if (!sampler.isMixed) return sampler.parts[0].curve.valueAt(z);
  // A finite z is never the very end, though Φ(z) rounds to 1 beyond 8.3.
  const u = normalCdf(z);
  return samplerQuantile(sampler, u === 1 && z < Infinity ? 1 - 2 ** -53 : u);
}

/**
 * Expected value: closed form, save for logit-normal pieces (quadrature, see `curve.ts`).
 *
 * @example meanOf({ kind: "interval", low: 1, high: 3, shape: "normal" }) // 2
 */
export function meanOf(distribution: Distribution): number {
  return samplerOf(distribution).parts.reduce((sum, part) => sum + part.weight * part.curve.mean(), 0);
}

/**
 * Median; of a mix the true weighted median, the smaller one where half the weight lies on either side.
 *
 * @example medianOf({ kind: "interval", low: 1, high: 3, shape: "triangular" }) // 2
 */
export function medianOf(distribution: Distribution): number {
  return fromNormal(distribution, 0);
}

/**
 * ∫ quantile over chances from 0 to `u`: what the lowest share `u` of values adds to the mean (the Lorenz curve, not yet
 * divided by the mean).
 *
 * @param u  in [0, 1]
 * @example meanBelow({ kind: "interval", low: 0, high: 4, shape: "uniform" }, 0.5) // 0.5
 */
export function meanBelow(distribution: Distribution, u: number): number {
  if (!(u > 0)) return 0;
  const sampler = samplerOf(distribution);
  if (u >= 1) return meanOf(distribution);
  if (!sampler.isMixed) return sampler.parts[0].curve.meanBetween(-Infinity, normalQuantile(u));
  const x = samplerQuantile(sampler, u);
  const sum = sampler.parts.reduce((total, { weight, curve }) => total + weight * curve.meanBetween(-Infinity, normalQuantile(curve.cdf(x))), 0);
  // Where the chance jumps at x, only part of what stands there is among the lowest.
  return sum - x * (samplerCdf(sampler, x) - u);
}

/**
 * Expected value of the smaller of a draw and `limit`.
 *
 * @param limit  at least 0, as are the draws
 * @example meanUpTo({ kind: "interval", low: 0, high: 4, shape: "uniform" }, 2) // 1.5
 */
export function meanUpTo(distribution: Distribution, limit: number): number {
  const below = cdfOf(distribution, limit);
  return meanBelow(distribution, below) + limit * (1 - below);
}
