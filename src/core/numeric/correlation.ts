/**
 * The Gaussian copula, by blocks: what makes latent normals move together.
 *
 * Pairs are stated by Spearman rank correlation, from which the correlation of the latent normals is
 * ρ = 2·sin(π·rank/6) (Pearson 1907). Names joined by pairs, directly or through others, form a block; pairs of a block
 * that are not stated have ρ = 0. Each block has a lower triangular factor L with L·Lᵀ = R; its latents are L·z for
 * independent z, in name order. So the first name keeps its own draw, and a name in no pair is touched by nobody.
 */
import { sin } from "./elementary.ts";

export interface RankPair {
  readonly a: string;
  readonly b: string;
  /** Spearman rank correlation, −1 to 1. */
  readonly rank: number;
}

/** Names that move together, and the Cholesky factor of their latents' correlation. */
export interface CopulaBlock {
  /** In rising order of UTF-16 units. */
  readonly names: readonly string[];
  /** Lower triangular, [row × names + column]. */
  readonly factor: Float64Array;
}

export type Copula =
  | { readonly kind: "blocks"; readonly blocks: readonly CopulaBlock[] }
  /** Index of the pair at fault in the list given. */
  | { readonly kind: "invalid"; readonly pair: number; readonly reason: "same name" | "repeated" | "out of range" }
  | NotPsd;

/** The stated correlations contradict each other. */
export interface NotPsd {
  readonly kind: "not-psd";
  readonly names: readonly string[];
  /** The one pair whose change restores consistency with the smallest move of its rank; undefined if no single one does. */
  readonly pair: { readonly a: string; readonly b: string } | undefined;
  /** Its rank as given; 0 where the pair was not stated. */
  readonly rank: number;
  readonly isStated: boolean;
  /** The rank it would need, rounded inwards to whole percents where that is enough; `rank` if no single pair does. */
  readonly changeTo: number;
  /** Multiplying every rank of the block by this restores consistency, too. Rounded down to whole percents. */
  readonly shrinkAllBy: number;
}

/**
 * Correlation of latent normals for a Spearman rank correlation.
 *
 * @example latentCorrelation(1) // 0.9999999999999999
 */
export function latentCorrelation(rank: number): number {
  return 2 * sin((Math.PI / 6) * rank);
}

/** Inverse of `latentCorrelation`, by halving. */
function rankOf(correlation: number): number {
  let low = -1;
  let high = 1;
  for (let i = 0; i < 60; i++) {
    const middle = 0.5 * (low + high);
    if (latentCorrelation(middle) < correlation) low = middle;
    else high = middle;
  }
  return 0.5 * (low + high);
}

/** Below this a pivot counts as zero: its variable is decided by those before it. */
const PIVOT_MIN = 1e-12;

/**
 * Cholesky factor of a positive semi-definite matrix, or undefined where it is not one.
 *
 * @param matrix  symmetric, [row × size + column], unit diagonal; not modified
 * @example choleskyFactor(Float64Array.of(1, 0.6, 0.6, 1), 2) // Float64Array.of(1, 0, 0.6, 0.8)
 */
export function choleskyFactor(matrix: Float64Array, size: number): Float64Array | undefined {
  const factor = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    const pivot = residual(matrix, factor, size, j, j);
    if (pivot < -PIVOT_MIN) return undefined;
    const isZero = pivot < PIVOT_MIN;
    const root = isZero ? 0 : Math.sqrt(pivot);
    factor[j * size + j] = root;
    for (let i = j + 1; i < size; i++) {
      const rest = residual(matrix, factor, size, i, j);
      // A zero pivot leaves nothing to correlate with: the rest of its column must vanish.
      if (isZero && Math.abs(rest) > 1e-6) return undefined;
      factor[i * size + j] = isZero ? 0 : rest / root;
    }
  }
  return factor;
}

/** Element (i, j) less what the columns of the factor before j explain. */
function residual(matrix: Float64Array, factor: Float64Array, size: number, i: number, j: number): number {
  let rest = matrix[i * size + j];
  for (let k = 0; k < j; k++) rest -= factor[i * size + k] * factor[j * size + k];
  return rest;
}

/**
 * Blocks and factors for stated rank correlations.
 *
 * @param pairs  any order; the result does not depend on it
 * @example correlate([]) // { kind: "blocks", blocks: [] }
 */
export function correlate(pairs: readonly RankPair[]): Copula {
  const seen = new Set<string>();
  for (const [pair, { a, b, rank }] of pairs.entries()) {
    if (a === b) return { kind: "invalid", pair, reason: "same name" };
    if (!(rank >= -1 && rank <= 1)) return { kind: "invalid", pair, reason: "out of range" };
    const key = JSON.stringify(a < b ? [a, b] : [b, a]);
    if (seen.has(key)) return { kind: "invalid", pair, reason: "repeated" };
    seen.add(key);
  }
  const blocks: CopulaBlock[] = [];
  for (const names of connectedNames(pairs)) {
    const within = pairs.filter((pair) => names.includes(pair.a));
    const matrix = correlationMatrix(names, within, 1);
    const factor = choleskyFactor(matrix, names.length);
    if (factor === undefined) return explainNotPsd(names, within, matrix);
    blocks.push({ names, factor });
  }
  return { kind: "blocks", blocks };
}

/**
 * Turns independent latents of a block, in the order of its names, into correlated ones.
 *
 * @param latents  one per name; overwritten and returned
 * @example correlateLatents({ names: ["a", "b"], factor: Float64Array.of(1, 0, 0.6, 0.8) }, Float64Array.of(1, 1)) // Float64Array.of(1, 1.4)
 */
export function correlateLatents(block: CopulaBlock, latents: Float64Array): Float64Array {
  const size = block.names.length;
  // From the last row up, so that no row overwrites what another still needs.
  for (let row = size - 1; row >= 0; row--) {
    let sum = 0;
    for (let k = 0; k <= row; k++) sum += block.factor[row * size + k] * latents[k];
    latents[row] = sum;
  }
  return latents;
}

/** Names joined by pairs, each group and the groups in name order. */
function connectedNames(pairs: readonly RankPair[]): string[][] {
  const groups: Set<string>[] = [];
  for (const { a, b } of pairs) {
    const joined = new Set([a, b]);
    for (let i = groups.length - 1; i >= 0; i--) {
      if (!groups[i].has(a) && !groups[i].has(b)) continue;
      for (const name of groups[i]) joined.add(name);
      groups.splice(i, 1);
    }
    groups.push(joined);
  }
  const byName = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);
  return groups.map((group) => [...group].sort(byName)).sort((x, y) => byName(x[0], y[0]));
}

function correlationMatrix(names: readonly string[], pairs: readonly RankPair[], shrink: number): Float64Array {
  const size = names.length;
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) matrix[i * size + i] = 1;
  for (const { a, b, rank } of pairs) {
    const i = names.indexOf(a);
    const j = names.indexOf(b);
    matrix[i * size + j] = matrix[j * size + i] = latentCorrelation(rank * shrink);
  }
  return matrix;
}

/**
 * The correlations of (i, j) that leave the matrix positive semi-definite, all others held; undefined if none does.
 *
 * With i and j moved last, rows i and j of the factor of the rest give them in closed form: the part of the correlation
 * that the rest explains, give or take what is left of both.
 */
function admissible(matrix: Float64Array, size: number, i: number, j: number): { readonly low: number; readonly high: number } | undefined {
  const order = [...Array(size).keys()].filter((k) => k !== i && k !== j);
  const reordered = (last: readonly number[]): Float64Array | undefined => {
    const index = [...order, ...last];
    const sub = new Float64Array(index.length ** 2);
    for (const [r, from] of index.entries()) for (const [c, to] of index.entries()) sub[r * index.length + c] = matrix[from * size + to];
    return choleskyFactor(sub, index.length);
  };
  const withI = reordered([i]);
  const withJ = reordered([j]);
  if (withI === undefined || withJ === undefined) return undefined;
  const width = size - 1;
  const row = (size - 2) * width;
  let explained = 0;
  for (let k = 0; k < size - 2; k++) explained += withI[row + k] * withJ[row + k];
  const free = withI[row + size - 2] * withJ[row + size - 2];
  return { low: explained - free, high: explained + free };
}

function explainNotPsd(names: readonly string[], pairs: readonly RankPair[], matrix: Float64Array): NotPsd {
  const size = names.length;
  let best: { i: number; j: number; rank: number; changeTo: number } | undefined;
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) {
      const bounds = admissible(matrix, size, i, j);
      if (bounds === undefined) continue;
      const correlation = matrix[i * size + j];
      const rank = rankGiven(names, pairs, i, j) ?? 0;
      const changeTo = rankOf(Math.min(Math.max(correlation, bounds.low), bounds.high));
      if (best === undefined || Math.abs(changeTo - rank) < Math.abs(best.changeTo - best.rank)) best = { i, j, rank, changeTo };
    }
  }
  const shrinkAllBy = largestShrink(names, pairs);
  if (best === undefined) return { kind: "not-psd", names, pair: undefined, rank: 0, isStated: false, changeTo: 0, shrinkAllBy };
  const { i, j, rank } = best;
  const isStated = rankGiven(names, pairs, i, j) !== undefined;
  return { kind: "not-psd", names, pair: { a: names[i], b: names[j] }, rank, isStated, changeTo: roundInwards(matrix, size, best), shrinkAllBy };
}

function rankGiven(names: readonly string[], pairs: readonly RankPair[], i: number, j: number): number | undefined {
  return pairs.find((pair) => (pair.a === names[i] && pair.b === names[j]) || (pair.a === names[j] && pair.b === names[i]))?.rank;
}

/** The rank with the fewest decimals, beyond the bound as seen from the rank given, that makes the matrix hold. */
function roundInwards(
  matrix: Float64Array,
  size: number,
  move: { readonly i: number; readonly j: number; readonly rank: number; readonly changeTo: number },
): number {
  const trial = matrix.slice();
  for (const unit of [100, 1000, 10_000, 1_000_000]) {
    const scaled = move.changeTo * unit;
    const rounded = (move.changeTo > move.rank ? Math.ceil(scaled) : Math.floor(scaled)) / unit;
    if (Math.abs(rounded) > 1) continue;
    trial[move.i * size + move.j] = trial[move.j * size + move.i] = latentCorrelation(rounded);
    if (choleskyFactor(trial, size) !== undefined) return rounded;
  }
  return move.changeTo;
}

/** In whole percents, by halving; the value returned was tried. */
function largestShrink(names: readonly string[], pairs: readonly RankPair[]): number {
  let holds = 0;
  let fails = 100;
  while (fails - holds > 1) {
    const middle = Math.floor((holds + fails) / 2);
    if (choleskyFactor(correlationMatrix(names, pairs, middle / 100), names.length) === undefined) fails = middle;
    else holds = middle;
  }
  return holds / 100;
}
