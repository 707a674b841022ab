/**
 * The cuts of one stage's cost-to-go: what the future costs at least, as a function of the state handed on.
 *
 * Each *trial* (a state at which the next stage was solved) gives for every child c (node and realisation of the next stage)
 * a supporting plane a_c + b_c·x of that child's value. A parent node bounds its cost-to-go by *groups* of them: where children
 * are few, each child is a group with a θ of its own (multicut, Birge & Louveaux 1988); where they are many, all are one group
 * and its cut is their mean. Planes of children are kept whole: they are the control variate of a simulation, and what an
 * auditor re-derives. All in typed arrays that grow.
 */

export interface CutPool {
  readonly states: number;
  readonly children: number;
  readonly parents: number;
  /** Chances of children: `weights[m × children + c]`. */
  readonly weights: Float64Array;
  /** True where each child is a group. */
  readonly isMulticut: boolean;
  /** Trials so far. */
  count: number;
  /** Trial states, `[i × states + s]`. */
  trial: Float64Array;
  /** Planes of children: `[i × children + c]` and `[(i × children + c) × states + s]`. */
  childIntercept: Float64Array;
  childSlope: Float64Array;
  /** Mean planes of parents, without multicut: `[i × parents + m]` and `[(i × parents + m) × states + s]`. */
  meanIntercept: Float64Array;
  meanSlope: Float64Array;
}

/** Children of one parent up to which each has a θ of its own. */
const MULTICUT_CHILDREN = 16;

export function openPool(states: number, children: number, weights: Float64Array): CutPool {
  const parents = weights.length / children;
  let most = 0;
  for (let m = 0; m < parents; m++) most = Math.max(most, weights.subarray(m * children, (m + 1) * children).filter((weight) => weight > 0).length);
  const none = new Float64Array(0);
  const isMulticut = most <= MULTICUT_CHILDREN;
  return {
    states,
    children,
    parents,
    weights,
    isMulticut,
    count: 0,
    trial: none,
    childIntercept: none,
    childSlope: none,
    meanIntercept: none,
    meanSlope: none,
  };
}

/** A part of a parent's cost-to-go with a θ of its own: a child, or −1 for the mean of all. */
export interface Group {
  readonly child: number;
  /** Weight of its θ in the cost-to-go. */
  readonly weight: number;
}

export function groupsOf({ isMulticut, weights, children }: CutPool, m: number): Group[] {
  if (!isMulticut) return [{ child: -1, weight: 1 }];
  return Array.from({ length: children }, (_, child) => ({ child, weight: weights[m * children + child]! })).filter(({ weight }) => weight > 0);
}

function grown(array: Float64Array, needed: number): Float64Array {
  if (array.length >= needed) return array;
  const next = new Float64Array(Math.max(needed, 2 * array.length));
  next.set(array);
  return next;
}

/** Makes room for one more trial and returns its index; the caller fills its planes, then calls `closeTrial`. */
export function openTrial(pool: CutPool, state: Float64Array): number {
  const i = pool.count;
  const { states, children, parents } = pool;
  pool.trial = grown(pool.trial, (i + 1) * states);
  pool.childIntercept = grown(pool.childIntercept, (i + 1) * children);
  pool.childSlope = grown(pool.childSlope, (i + 1) * children * states);
  if (!pool.isMulticut) {
    pool.meanIntercept = grown(pool.meanIntercept, (i + 1) * parents);
    pool.meanSlope = grown(pool.meanSlope, (i + 1) * parents * states);
  }
  pool.trial.set(state, i * states);
  return i;
}

/** Takes the means of trial `i`'s planes where they are wanted, and counts the trial. */
export function closeTrial(pool: CutPool, i: number): void {
  pool.count = i + 1;
  if (pool.isMulticut) return;
  const { states, children, parents, weights } = pool;
  for (let m = 0; m < parents; m++) {
    let a = 0;
    const at = (i * parents + m) * states;
    pool.meanSlope.fill(0, at, at + states);
    for (let c = 0; c < children; c++) {
      const weight = weights[m * children + c]!;
      if (weight === 0) continue;
      a += weight * pool.childIntercept[i * children + c]!;
      const from = (i * children + c) * states;
      for (let s = 0; s < states; s++) pool.meanSlope[at + s]! += weight * pool.childSlope[from + s]!;
    }
    pool.meanIntercept[i * parents + m] = a;
  }
}

/** Where a group's plane of trial i begins: its intercept's index, and `× states` the first of its slopes. */
const planeOf = ({ children, parents }: CutPool, i: number, m: number, child: number): number => (child < 0 ? i * parents + m : i * children + child);

export const interceptOf = (pool: CutPool, i: number, m: number, child: number): number =>
  (child < 0 ? pool.meanIntercept : pool.childIntercept)[planeOf(pool, i, m, child)]!;

/** Slopes of a group's plane: a view, good until the next trial. */
export function slopesOf(pool: CutPool, i: number, m: number, child: number): Float64Array {
  const at = planeOf(pool, i, m, child) * pool.states;
  return (child < 0 ? pool.meanSlope : pool.childSlope).subarray(at, at + pool.states);
}

/** Height of a group's plane of trial i at a state. */
export function planeAt(pool: CutPool, i: number, m: number, child: number, state: Float64Array, offset = 0): number {
  const { states } = pool;
  const plane = planeOf(pool, i, m, child);
  const slope = child < 0 ? pool.meanSlope : pool.childSlope;
  let height = (child < 0 ? pool.meanIntercept : pool.childIntercept)[plane]!;
  for (let s = 0; s < states; s++) height += slope[plane * states + s]! * state[offset + s]!;
  return height;
}

/** The highest plane of each child of nonzero weight under parent m at a state, into `out[c]`; others are left alone. */
export function childHeights(pool: CutPool, m: number, state: Float64Array, out: Float64Array): void {
  const { states, children, weights, childIntercept, childSlope } = pool;
  for (let c = 0; c < children; c++) {
    if (weights[m * children + c] === 0) continue;
    let best = -Infinity;
    for (let i = 0; i < pool.count; i++) {
      const k = i * children + c;
      let height = childIntercept[k]!;
      for (let s = 0; s < states; s++) height += childSlope[k * states + s]! * state[s]!;
      if (height > best) best = height;
    }
    out[c] = best;
  }
}

/** Trials among `held` whose planes are highest at some trial state (level-one dominance: de Matos, Philpott & Finardi 2015). */
export function undominated(pool: CutPool, m: number, child: number, held: readonly number[]): ReadonlySet<number> {
  const keep = new Set<number>();
  for (let j = 0; j < pool.count; j++) {
    let best = -Infinity;
    let highest = -1;
    for (const i of held) {
      const height = planeAt(pool, i, m, child, pool.trial, j * pool.states);
      if (height > best) {
        best = height;
        highest = i;
      }
    }
    if (highest >= 0) keep.add(highest);
  }
  return keep;
}
