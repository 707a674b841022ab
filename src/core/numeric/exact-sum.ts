/**
 * Sums that do not depend on the order of their terms, to the bit.
 *
 * Floating-point addition rounds, so totals over paths would change with the number of workers. Here each term is split
 * into three limbs, whole multiples of 2^32, 2^6 and 2^-20, by adding and subtracting 1.5·2^k, which rounds to a multiple
 * of 2^(k−52). Limbs are added apart; none ever rounds, so any order and any grouping give the same three numbers.
 *
 *     term   |x| ≤ 2^58 (2.9e17), rounded once, by itself, to a multiple of 2^-20 (1e-6)
 *     terms  up to 2^25 (33.5 million) in one sum
 *
 * A column of n sums is one Float64Array of 3n limbs, so that it can be passed between threads as it is.
 *
 * @see Demmel and Nguyen (2015), "Parallel reproducible summation"
 */

const LIMBS = 3;
const TERM_MAX = 2 ** 58;
/** What is smaller rounds to nil as a multiple of 2^32. */
const NO_HIGH_BELOW = 2 ** 31;
const ROUND_TO_2_32 = 1.5 * 2 ** 84;
const ROUND_TO_2_6 = 1.5 * 2 ** 58;
const ROUND_TO_2_MINUS_20 = 1.5 * 2 ** 32;

/**
 * Limbs of `count` sums, all zero.
 *
 * @example exactSums(2).length // 6
 */
export function exactSums(count: number): Float64Array {
  return new Float64Array(LIMBS * count);
}

/**
 * Adds `x` to the sum at `index`; returns the limbs.
 *
 * @throws where |x| is above 2^58, infinite or not a number
 * @example addExact(exactSums(1), 0, 0.5) // Float64Array.of(0, 0, 0.5)
 */
export function addExact(limbs: Float64Array, index: number, x: number): Float64Array {
  if (!(x >= -TERM_MAX && x <= TERM_MAX)) throw new Error(`addExact: ${x} is outside ±2^58`);
  const at = LIMBS * index;
  const high = x + ROUND_TO_2_32 - ROUND_TO_2_32;
  const rest = x - high;
  const middle = rest + ROUND_TO_2_6 - ROUND_TO_2_6;
  limbs[at] += high;
  limbs[at + 1] += middle;
  limbs[at + 2] += rest - middle + ROUND_TO_2_MINUS_20 - ROUND_TO_2_MINUS_20;
  return limbs;
}

/**
 * Adds a run of terms to as many sums that follow each other: `terms[from + i × step]` to the sum at `first + i`. The same bits as
 * `addExact` one by one.
 *
 * @throws as `addExact`
 * @example (() => { const limbs = exactSums(3); addExactRun(limbs, 1, Float64Array.of(0, 2, 3), 1, 1, 2); return valueExact(limbs, 2); })() // 3
 */
export function addExactRun(limbs: Float64Array, first: number, terms: Float64Array, from: number, step: number, count: number): void {
  const end = from + step * count;
  let term = from;
  for (let at = LIMBS * first; term < end; at += LIMBS, term += step) {
    let rest = terms[term];
    if (rest === 0) continue;
    // Terms of one kind are of one size: most are small, and their first limb is nil.
    if (!(rest > -NO_HIGH_BELOW && rest < NO_HIGH_BELOW)) {
      if (!(rest >= -TERM_MAX && rest <= TERM_MAX)) break;
      const high = rest + ROUND_TO_2_32 - ROUND_TO_2_32;
      limbs[at] += high;
      rest -= high;
    }
    const middle = rest + ROUND_TO_2_6 - ROUND_TO_2_6;
    limbs[at + 1] += middle;
    limbs[at + 2] += rest - middle + ROUND_TO_2_MINUS_20 - ROUND_TO_2_MINUS_20;
  }
  // Thrown here, not in the loop, which then keeps what it knows of the arrays.
  if (term < end) throw new Error(`addExactRun: ${terms[term]} is outside ±2^58`);
}

/**
 * Sums laid out as [row × column] in the order [column × row].
 *
 * @example turnExact(exactSums(6), 2).length // 18
 */
export function turnExact(limbs: Float64Array, rows: number): Float64Array {
  const columns = limbs.length / (LIMBS * rows);
  const turned = new Float64Array(limbs.length);
  for (let row = 0, at = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, at += LIMBS)
      for (let limb = 0; limb < LIMBS; limb++) turned[LIMBS * (column * rows + row) + limb] = limbs[at + limb];
  return turned;
}

/**
 * Adds all sums of `from` to those of `into`, as if every term of `from` had been added there; returns `into`.
 *
 * @throws where their lengths differ
 * @example mergeExact(addExact(exactSums(1), 0, 2), addExact(exactSums(1), 0, 3)) // Float64Array.of(0, 0, 5)
 */
export function mergeExact(into: Float64Array, from: Float64Array): Float64Array {
  if (into.length !== from.length) throw new Error(`mergeExact: ${from.length} limbs do not fit ${into.length}`);
  for (let i = 0; i < into.length; i++) into[i] += from[i];
  return into;
}

/**
 * The sum at `index`, rounded to a number (within two ulps of the exact total of the rounded terms).
 *
 * @example valueExact(exactSums(1), 0) // 0
 */
export function valueExact(limbs: Float64Array, index: number): number {
  const at = LIMBS * index;
  return limbs[at] + (limbs[at + 1] + limbs[at + 2]);
}
