/**
 * Sharing a difference among the changes that made it (Shapley 1953, "A value for n-person games").
 *
 * Where changes work together, the order in which they are made decides what each seems to do. The share of a change is
 * its mean effect over all orders: the only sharing that adds up, treats equals alike, and gives nothing to what has no
 * effect. Up to `exactChangesMax` changes every combination is asked for; above, orders are drawn, each beside its reverse
 * (antithetic permutations: Mitchell, Cooper, Frank, Holmes 2022): the errors of a pair cancel in part, and swapping both
 * sides visits the same combinations, so that every sign flips.
 */
import { studentQuantile } from "../numeric/beta.ts";
import { openStream } from "../numeric/random.ts";

export const exactChangesMax = 10;

export type SharingDesign =
  | { readonly kind: "exact"; readonly count: number }
  /** `orders` come in pairs: an order, then its reverse. */
  | { readonly kind: "sampled"; readonly count: number; readonly orders: readonly (readonly number[])[] };

export interface Shares {
  /** One for each change; they sum to the whole difference. */
  readonly shares: readonly number[];
  /** Half-width of the 95 % interval of each, of sampled orders only. */
  readonly halfWidth95?: readonly number[];
}

/** Up to how many changes every combination is tried, and over how many pairs of orders the rest are sampled. */
export interface SharingEffort {
  readonly exactMax: number;
  /** At least 2. */
  readonly pairs: number;
}

export const usualEffort: SharingEffort = { exactMax: exactChangesMax, pairs: 8 };

/** How `count` changes are to be tried. The orders sampled follow from the seed alone. */
export function sharingDesign(count: number, seed: number, { exactMax, pairs }: SharingEffort = usualEffort): SharingDesign {
  if (count <= exactMax) return { kind: "exact", count };
  const stream = openStream(seed, "order of changes");
  const orders = Array.from({ length: pairs }, (_, pair) => {
    const order = Array.from({ length: count }, (_held, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = Math.floor(stream.uniform(pair, i) * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return [order, order.toReversed()];
  });
  return { kind: "sampled", count, orders: orders.flat() };
}

/** A combination of changes: one digit a change, "1" where it is made. */
export type Combination = string;

/** Combinations whose outcome a design needs, each once, nothing changed and everything changed included. @example combinationsOf({ kind: "exact", count: 1 }) // ["0", "1"] */
export function combinationsOf(design: SharingDesign): readonly Combination[] {
  const { count } = design;
  if (design.kind === "exact") return Array.from({ length: 2 ** count }, (_, mask) => maskText(mask, count));
  return [...new Set(design.orders.flatMap((order) => prefixesOf(order)))];
}

const maskText = (mask: number, count: number): Combination => Array.from({ length: count }, (_, i) => ((mask >> i) & 1 ? "1" : "0")).join("");

function prefixesOf(order: readonly number[]): readonly Combination[] {
  const made = order.map(() => "0");
  return [
    made.join(""),
    ...order.map((i) => {
      made[i] = "1";
      return made.join("");
    }),
  ];
}

/**
 * The share of each change in outcome("1…1") − outcome("0…0").
 *
 * @example shapleyShares({ kind: "exact", count: 2 }, (c) => ({ "00": 0, "10": 1, "01": 2, "11": 7 })[c]).shares // [3, 4]
 */
export function shapleyShares(design: SharingDesign, outcome: (combination: Combination) => number): Shares {
  return design.kind === "exact" ? { shares: exactShares(design.count, outcome) } : sampledShares(design, outcome);
}

function exactShares(count: number, outcome: (combination: Combination) => number): readonly number[] {
  const value = Array.from({ length: 2 ** count }, (_, mask) => outcome(maskText(mask, count)));
  // Orders in which k changes come before and the rest after: k! (n − k − 1)! of n!.
  const weight: number[] = [];
  for (let k = 0, w = 1 / count; k < count; k++) {
    weight.push(w);
    w *= (k + 1) / (count - k - 1);
  }
  return Array.from({ length: count }, (_, i) => {
    let sum = 0;
    for (let mask = 0; mask < value.length; mask++) if (((mask >> i) & 1) === 0) sum += weight[bitCount(mask)]! * (value[mask | (1 << i)]! - value[mask]!);
    return sum;
  });
}

function bitCount(mask: number): number {
  let count = 0;
  for (let rest = mask; rest > 0; rest &= rest - 1) count++;
  return count;
}

function sampledShares({ count, orders }: Extract<SharingDesign, { kind: "sampled" }>, outcome: (combination: Combination) => number): Shares {
  const pairs = orders.length / 2;
  const byPair = Array.from({ length: pairs }, () => new Float64Array(count));
  orders.forEach((order, n) => {
    const levels = prefixesOf(order).map(outcome);
    order.forEach((i, k) => (byPair[n >> 1]![i]! += 0.5 * (levels[k + 1]! - levels[k]!)));
  });
  const t = studentQuantile(0.975, pairs - 1);
  const mean = (of: (pair: number) => number): number => byPair.reduce((sum, _, pair) => sum + of(pair), 0) / pairs;
  const shares = Array.from({ length: count }, (_, i) => mean((pair) => byPair[pair]![i]!));
  const halfWidth95 = shares.map((share, i) => t * Math.sqrt(mean((pair) => (byPair[pair]![i]! - share) ** 2) / (pairs - 1)));
  return { shares, halfWidth95 };
}
