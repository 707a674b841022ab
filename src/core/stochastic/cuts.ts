/**
 * The cuts of one stage's cost-to-go: what the future costs at least, as a function of the state handed on.
 *
 * Each *trial* (a state at which the next stage was solved) gives for every child c (node and realisation of the next stage)
 * a supporting plane a_c + b_c·x of that child's value. A parent node bounds its cost-to-go by *groups* of children, each with a
 * θ of its own (multicut, Birge & Louveaux 1988): every child where they are few, else every node of the next stage, else all
 * together; the cut of a group is the mean of its planes. Planes of children are kept whole: they are the control variate of a simulation, and what an
 * auditor re-derives. All in typed arrays that grow.
 */

export interface CutPool {
  readonly states: number;
  readonly children: number;
  readonly parents: number;
  /** Chances of children: `weights[m × children + c]`. */
  readonly weights: Float64Array;
  /** Node of each child, and its chance there. */
  readonly nodeOf: Int32Array;
  readonly chanceAtNode: Float64Array;
  readonly grouping: "child" | "node" | "parent";
  /** Planes kept for each trial: children, nodes or parents. */
  readonly groups: number;
  /** Trials so far. */
  count: number;
  /** Trial states, `[i × states + s]`. */
  trial: Float64Array;
  /** Planes of children: `[i × children + c]` and `[(i × children + c) × states + s]`; −∞ where a child was not solved. */
  childIntercept: Float64Array;
  childSlope: Float64Array;
  /** Planes of groups: `[i × groups + g]` and `[(i × groups + g) × states + s]`; those of children are not kept twice. */
  groupIntercept: Float64Array;
  groupSlope: Float64Array;
}

/** θs that one parent has at most. */
const MOST_GROUPS = 16;

/** What a pool is opened with: `weights[m × children + c]`, and of each child its node and its chance there. */
export interface PoolShape {
  readonly states: number;
  readonly children: number;
  readonly weights: Float64Array;
  readonly nodeOf: Int32Array;
  readonly chanceAtNode: Float64Array;
}

export function openPool(shape: PoolShape): CutPool {
  const { weights, children, nodeOf } = shape;
  const parents = weights.length / children;
  let mostChildren = 0;
  let mostNodes = 0;
  for (let m = 0; m < parents; m++) {
    const reached = Array.from(nodeOf.keys()).filter((c) => weights[m * children + c]! > 0);
    mostChildren = Math.max(mostChildren, reached.length);
    mostNodes = Math.max(mostNodes, new Set(reached.map((c) => nodeOf[c])).size);
  }
  const grouping = mostChildren <= MOST_GROUPS ? "child" : mostNodes <= MOST_GROUPS ? "node" : "parent";
  const groups = { child: children, node: nodeOf[children - 1]! + 1, parent: parents }[grouping];
  const none = new Float64Array(0);
  return { ...shape, parents, grouping, groups, count: 0, trial: none, childIntercept: none, childSlope: none, groupIntercept: none, groupSlope: none };
}

/** A part of a parent's cost-to-go with a θ of its own. */
export interface Group {
  /** Index of its plane within a trial. */
  readonly plane: number;
  /** Weight of its θ in the cost-to-go. */
  readonly weight: number;
}

export function groupsOf({ grouping, groups, weights, children, nodeOf }: CutPool, m: number): Group[] {
  if (grouping === "parent") return [{ plane: m, weight: 1 }];
  const sums = new Float64Array(groups);
  for (let c = 0; c < children; c++) sums[grouping === "child" ? c : nodeOf[c]!]! += weights[m * children + c]!;
  return Array.from(sums, (weight, plane) => ({ plane, weight })).filter(({ weight }) => weight > 0);
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
  const { states, children, groups } = pool;
  pool.trial = grown(pool.trial, (i + 1) * states);
  pool.childIntercept = grown(pool.childIntercept, (i + 1) * children);
  pool.childSlope = grown(pool.childSlope, (i + 1) * children * states);
  if (pool.grouping !== "child") {
    pool.groupIntercept = grown(pool.groupIntercept, (i + 1) * groups);
    pool.groupSlope = grown(pool.groupSlope, (i + 1) * groups * states);
  }
  pool.trial.set(state, i * states);
  return i;
}

/** Takes the means of trial `i`'s planes by group, and counts the trial. */
export function closeTrial(pool: CutPool, i: number): void {
  pool.count = i + 1;
  const { grouping, groups, states, children, weights, nodeOf, chanceAtNode } = pool;
  if (grouping === "child") return;
  pool.groupIntercept.fill(0, i * groups, (i + 1) * groups);
  pool.groupSlope.fill(0, i * groups * states, (i + 1) * groups * states);
  for (let g = 0; g < groups; g++) {
    for (let c = 0; c < children; c++) {
      const weight = grouping === "parent" ? weights[g * children + c]! : nodeOf[c] === g ? chanceAtNode[c]! : 0;
      if (weight === 0) continue;
      pool.groupIntercept[i * groups + g]! += weight * pool.childIntercept[i * children + c]!;
      const from = (i * children + c) * states;
      const to = (i * groups + g) * states;
      for (let s = 0; s < states; s++) pool.groupSlope[to + s]! += weight * pool.childSlope[from + s]!;
    }
  }
}

export const interceptOf = (pool: CutPool, i: number, plane: number): number =>
  (pool.grouping === "child" ? pool.childIntercept : pool.groupIntercept)[i * pool.groups + plane]!;

/** Slopes of a group's plane: a view, good until the next trial. */
export function slopesOf(pool: CutPool, i: number, plane: number): Float64Array {
  const at = (i * pool.groups + plane) * pool.states;
  return (pool.grouping === "child" ? pool.childSlope : pool.groupSlope).subarray(at, at + pool.states);
}

/** Height of a group's plane of trial i at a state. */
export function planeAt(pool: CutPool, i: number, plane: number, state: Float64Array, offset = 0): number {
  const { states } = pool;
  const at = i * pool.groups + plane;
  const isChild = pool.grouping === "child";
  const slope = isChild ? pool.childSlope : pool.groupSlope;
  let height = (isChild ? pool.childIntercept : pool.groupIntercept)[at]!;
  for (let s = 0; s < states; s++) height += slope[at * states + s]! * state[offset + s]!;
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
      if (height === -Infinity) continue;
      for (let s = 0; s < states; s++) height += childSlope[k * states + s]! * state[s]!;
      if (height > best) best = height;
    }
    out[c] = best;
  }
}

/** Trials among `held` whose planes are highest at some trial state (level-one dominance: de Matos, Philpott & Finardi 2015). */
export function undominated(pool: CutPool, plane: number, held: readonly number[]): ReadonlySet<number> {
  const keep = new Set<number>();
  for (let j = 0; j < pool.count; j++) {
    let best = -Infinity;
    let highest = -1;
    for (const i of held) {
      const height = planeAt(pool, i, plane, pool.trial, j * pool.states);
      if (height > best) {
        best = height;
        highest = i;
      }
    }
    if (highest >= 0) keep.add(highest);
  }
  return keep;
}
