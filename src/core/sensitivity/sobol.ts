/**
 * Sobol' indices by pick-freeze: the share of an outcome's variance that an input has part in.
 *
 * Of two independent sets of futures A and B, a third takes one input from B and all else from A. First effects are
 * estimated as in Saltelli et al. 2010 ("Variance based sensitivity analysis of model output", table 2, row b), total effects as in
 * Jansen 1999 (row f). An input without effect gives 0 in both, exactly. Standard errors come from the influence of each
 * future on the ratio. Sums are exact whatever the order of futures, so no digit depends on it.
 */
import { addExact, exactSums, valueExact } from "../numeric/exact-sum.ts";

export interface Effect {
  readonly value: number;
  readonly standardError: number;
}

export interface SobolIndices {
  /** Share of the variance that goes if this input alone were known. */
  readonly first: Effect;
  /** Share that stays if all but this input were known: its own and all its interactions. */
  readonly total: Effect;
}

/** Outcomes of the same futures: as drawn in A, in B, and in A with one input of B. Columns of equal length. */
export interface PickFreeze {
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly mixed: Float64Array;
}

/**
 * Mean whose bits do not depend on the order of its terms.
 *
 * @param length  at least 1
 * @param term    finite
 * @example exactMean(3, (i) => [0.1, 0.2, 0.3][i]) // 0.1999…
 */
export function exactMean(length: number, term: (i: number) => number): number {
  let largest = 0;
  for (let i = 0; i < length; i++) largest = Math.max(largest, Math.abs(term(i)));
  if (largest === 0) return 0;
  // A power of two brings the terms to where exact sums keep most of their digits; it rounds nothing.
  let scale = 1;
  while (largest * scale < 2 ** 50) scale *= 2;
  while (largest * scale > 2 ** 52) scale /= 2;
  const sum = exactSums(1);
  for (let i = 0; i < length; i++) addExact(sum, 0, scale * term(i));
  return valueExact(sum, 0) / scale / length;
}

/** Mean and standard deviation of an outcome over both sets; undefined where it does not vary. */
export function spreadOf(a: Float64Array, b: Float64Array): { readonly mean: number; readonly deviation: number } | undefined {
  const n = a.length;
  const mean = exactMean(n, (i) => 0.5 * (a[i]! + b[i]!));
  const variance = exactMean(n, (i) => 0.5 * ((a[i]! - mean) ** 2 + (b[i]! - mean) ** 2));
  // What rounding leaves of outcomes that are all the same is no spread.
  return variance > 1e-24 * mean * mean ? { mean, deviation: Math.sqrt(variance) } : undefined;
}

/** @returns undefined where the outcome does not vary */
export function sobolIndices({ a, b, mixed }: PickFreeze): SobolIndices | undefined {
  const spread = spreadOf(a, b);
  if (spread === undefined) return undefined;
  const standard = (x: number): number => (x - spread.mean) / spread.deviation;
  const ratio = (term: (i: number) => number): Effect => {
    const value = exactMean(a.length, term);
    const influence = (i: number): number => term(i) - value * 0.5 * (standard(a[i]!) ** 2 + standard(b[i]!) ** 2);
    return { value, standardError: Math.sqrt(exactMean(a.length, (i) => influence(i) ** 2) / (a.length - 1)) };
  };
  return {
    first: ratio((i) => standard(b[i]!) * (standard(mixed[i]!) - standard(a[i]!))),
    total: ratio((i) => 0.5 * (standard(mixed[i]!) - standard(a[i]!)) ** 2),
  };
}
