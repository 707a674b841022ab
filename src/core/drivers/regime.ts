/**
 * Markov chains of market states, month by month.
 */

/** A chain made ready. Chances may be refilled for each path. */
export interface Chain {
  readonly states: number;
  /** State of month 0. */
  readonly start: number;
  /** Chance a month of moving, [from × states + to]. The diagonal is not read: what no move takes stays. */
  readonly chances: Float64Array;
}

/**
 * Why a chain cannot run, or undefined if it can.
 *
 * @example chainFault({ states: 1, start: 0, chances: new Float64Array(1) }) // undefined
 */
export function chainFault(chain: Chain): string | undefined {
  const { states, start, chances } = chain;
  if (!(states >= 1 && states <= 256 && chances.length === states * states)) return `${chances.length} chances for ${states} states`;
  if (!(Number.isInteger(start) && start >= 0 && start < states)) return `it starts in state ${start} of ${states}`;
  for (let from = 0; from < states; from++) {
    let sum = 0;
    for (let to = 0; to < states; to++) {
      if (to === from) continue;
      const chance = chances[from * states + to];
      if (!(chance >= 0)) return `the chance from state ${from} to ${to} is ${chance}`;
      sum += chance;
    }
    if (sum > 1 + 1e-9) return `the chances of leaving state ${from} add to ${sum}`;
  }
  return undefined;
}

/**
 * Fills `out` with one path of the chain.
 *
 * Moves share the unit interval from 0 up in the order of states, the rest stays; so with uniforms of ½ (the base case) a
 * move is made only where one is likelier than not.
 *
 * @param uniforms   in (0, 1), one a month; `uniforms[t]` moves month t − 1 to t, month 0 is not read
 * @param out        state by month; overwritten after `fromMonth`, and returned
 * @param fromMonth  last month kept, −1 for none
 * @example fillRegime({ states: 1, start: 0, chances: new Float64Array(1) }, new Float64Array(3), new Uint8Array(3)) // Uint8Array.of(0, 0, 0)
 */
export function fillRegime(chain: Chain, uniforms: Float64Array, out: Uint8Array, fromMonth: number = -1): Uint8Array {
  const { states, chances } = chain;
  if (fromMonth < 0) out[0] = chain.start;
  for (let t = Math.max(fromMonth, 0) + 1; t < out.length; t++) out[t] = nextState(states, chances, out[t - 1], uniforms[t]);
  return out;
}

function nextState(states: number, chances: Float64Array, from: number, uniform: number): number {
  let below = 0;
  for (let to = 0; to < states; to++) {
    if (to === from) continue;
    below += chances[from * states + to];
    if (uniform < below) return to;
  }
  return from;
}
