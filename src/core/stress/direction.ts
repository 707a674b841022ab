/**
 * The least implausible way towards some futures: where the latent normals of a plan point among them.
 *
 * Let the latents be shifted by δ, their correlation R. The chance of what is asked about grows fastest per standard
 * deviation (length √(δᵀR⁻¹δ)) along g = E[z − δ | it happens]: the gradient is R⁻¹·P·g, and the steepest way of unit length
 * under R is g itself. At the shortest shift that reaches a given chance, δ is parallel to g (its Lagrange condition).
 * Estimated from m futures each mean errs by 1/√m, so latents that do not clearly point anywhere are left where they are,
 * save that those correlated with one that does go along, by their conditional mean, at no cost.
 */
import type { LatentName } from "../company/futures/latents.ts";
import { choleskyFactor, type CopulaBlock } from "../numeric/correlation.ts";
import { log } from "../numeric/elementary.ts";
import type { LatentSample } from "./latent-sample.ts";

/** A way of length one. */
export interface Direction {
  /** Shift of each latent for one standard deviation of the whole, by index in `LatentSample.names`. */
  readonly shift: Float64Array;
  /** Part that each latent has in the squared length; those that only go along have none. They add up to 1. */
  readonly share: Float64Array;
  /** Length of the covariances under R: what a linear quantity grows by for one standard deviation. */
  readonly slope: number;
}

/**
 * The direction in which some paths lie; undefined if none is clear.
 *
 * @param among   the paths: those where it happened
 * @param tilted  shift that the sample was drawn with, by index
 */
export function directionOf(sample: LatentSample, among: readonly number[], tilted: Float64Array, blocks: readonly CopulaBlock[]): Direction | undefined {
  const { names, normals, paths } = sample;
  const means = names.map((_, i) => among.reduce((sum, p) => sum + normals[i * paths + p]!, 0) / among.length - tilted[i]!);
  return leastWay(names, means, 1 / Math.sqrt(among.length), blocks);
}

/**
 * The way of length one along which a quantity grows fastest, from its covariance with each latent; undefined if none is
 * told apart from nothing.
 *
 * @param error  standard error of each covariance
 */
export function leastWay(names: readonly LatentName[], covariances: readonly number[], error: number, blocks: readonly CopulaBlock[]): Direction | undefined {
  // The largest of as many standard normals as there are latents stays below this, as a rule.
  const clear = (1 + Math.sqrt(2 * log(Math.max(2, names.length)))) * error;
  const isKept = covariances.map((g) => Math.abs(g) >= clear);
  const shift = new Float64Array(names.length);
  const share = new Float64Array(names.length);
  let square = 0;
  const add = (i: number, by: number, part: number): void => {
    shift[i] = by;
    share[i] = part;
    square += part;
  };
  const blockOf = new Map(blocks.flatMap((block) => block.names.map((name) => [name, block] as const)));
  names.forEach(({ name, isChoice }, i) => {
    if (isKept[i] === true && (isChoice || !blockOf.has(name))) add(i, covariances[i]!, covariances[i]! ** 2);
  });
  for (const block of blocks) {
    const members = block.names.map((name) => names.findIndex((latent) => !latent.isChoice && latent.name === name));
    const kept = members.flatMap((i, row) => (i >= 0 && isKept[i] === true ? [row] : []));
    if (kept.length === 0) continue;
    const weights = solve(
      kept.map((a) => kept.map((b) => correlationOf(block, a, b))),
      kept.map((row) => covariances[members[row]!]!),
    );
    members.forEach((i, row) => {
      if (i < 0) return;
      const at = kept.indexOf(row);
      const by = kept.reduce((sum, other, k) => sum + correlationOf(block, row, other) * weights[k]!, 0);
      add(i, by, at < 0 ? 0 : by * weights[at]!);
    });
  }
  if (square === 0) return undefined;
  const length = Math.sqrt(square);
  return { shift: shift.map((by) => by / length), share: share.map((part) => part / square), slope: length };
}

/** Element of L·Lᵀ. */
function correlationOf({ names, factor }: CopulaBlock, a: number, b: number): number {
  let sum = 0;
  for (let k = 0; k <= Math.min(a, b); k++) sum += factor[a * names.length + k]! * factor[b * names.length + k]!;
  return sum;
}

/** x of A·x = b for a correlation matrix; where it is singular, what its factor leaves undecided is 0. */
function solve(matrix: readonly (readonly number[])[], b: readonly number[]): readonly number[] {
  const n = b.length;
  const factor = choleskyFactor(Float64Array.from(matrix.flat()), n);
  if (factor === undefined) throw new Error("a correlation matrix is not positive semi-definite");
  const at = (i: number, j: number): number => factor[i * n + j]!;
  const y: number[] = [];
  for (let i = 0; i < n; i++) {
    let rest = b[i]!;
    for (let k = 0; k < i; k++) rest -= at(i, k) * y[k]!;
    y.push(at(i, i) === 0 ? 0 : rest / at(i, i));
  }
  const x = Array.from({ length: n }, () => 0);
  for (let i = n - 1; i >= 0; i--) {
    let rest = y[i]!;
    for (let k = i + 1; k < n; k++) rest -= at(k, i) * x[k]!;
    x[i] = at(i, i) === 0 ? 0 : rest / at(i, i);
  }
  return x;
}
