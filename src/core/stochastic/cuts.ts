/**
 * The cuts of one stage's cost-to-go: what the future costs at least, as a function of the state handed on.
 *
 * A parent node bounds its cost-to-go by *groups* of children (nodes and realisations of the next stage), each with a θ of its
 * own (multicut, Birge & Louveaux 1988): every child where they are few, else every node of the next stage, else all together.
 * The cut of a group at a *trial* (a state that was handed on) is the mean of its children's planes, of each child the plane
 * that is highest there, whichever trial it was found at (`families.ts`). Planes are kept whole: they are the control variate of
 * a simulation, and what an auditor derives again. All in typed arrays that grow.
 */
import type { StageNode } from "./multistage.ts";
import { familiesOf, type Family, grown, highestPlanes, planeOf } from "./families.ts";

export interface CutPool {
  readonly states: number;
  readonly children: number;
  readonly parents: number;
  /** Chances of children: `weights[m × children + c]`. */
  readonly weights: Float64Array;
  /** Node of each child, and its chance there. */
  readonly nodeOf: Int32Array;
  readonly chanceAtNode: Float64Array;
  readonly families: readonly Family[];
  /** Family of each child, and its place there. */
  readonly familyOf: Int32Array;
  readonly memberOf: Int32Array;
  readonly grouping: "child" | "node" | "parent";
  /** Cuts of each trial: children, nodes or parents. */
  readonly groups: number;
  /** Trials so far. */
  count: number;
  /** Trial states, `[i × states + s]`. */
  trial: Float64Array;
  /** Plane of its family that each child brings into the cuts of a trial, `[i × children + c]`; −1 where there is none. */
  chosen: Int32Array;
  /** Cuts: `[i × groups + g]` and `[(i × groups + g) × states + s]`; −∞ where a child has no plane. */
  intercept: Float64Array;
  slope: Float64Array;
  /** Height and plane of each child at a state that is being looked at. */
  readonly height: Float64Array;
  readonly highest: Int32Array;
}

/** θs that one parent has at most. */
const MOST_GROUPS = 16;

/** What a pool is opened with: nodes of the next stage, `weights[m × children + c]`, and of each child its node and its chance there. */
export interface PoolShape {
  readonly states: number;
  readonly children: number;
  readonly weights: Float64Array;
  readonly nodeOf: Int32Array;
  readonly chanceAtNode: Float64Array;
}

export function openPool(shape: PoolShape, nodes: readonly StageNode[]): CutPool {
  const { weights, children, nodeOf, states } = shape;
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
  const families = familiesOf(nodes, states);
  const familyOf = new Int32Array(children);
  const memberOf = new Int32Array(children);
  families.forEach((family, f) =>
    family.children.forEach((c, m) => {
      familyOf[c] = f;
      memberOf[c] = m;
    }),
  );
  const none = new Float64Array(0);
  const found = { height: new Float64Array(children).fill(-Infinity), highest: new Int32Array(children).fill(-1) };
  return {
    ...shape,
    parents,
    grouping,
    groups,
    families,
    familyOf,
    memberOf,
    count: 0,
    trial: none,
    chosen: new Int32Array(0),
    intercept: none,
    slope: none,
    ...found,
  };
}

/** A part of a parent's cost-to-go with a θ of its own. */
export interface Group {
  /** Index of its cut within a trial. */
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

/** What child c brings into the cut of group g. */
const shareOf = ({ grouping, weights, children, nodeOf, chanceAtNode }: CutPool, g: number, c: number): number =>
  grouping === "child" ? Number(c === g) : grouping === "parent" ? weights[g * children + c]! : nodeOf[c] === g ? chanceAtNode[c]! : 0;

/** A trial at a state: the highest planes there, made into cuts; its index. */
export function addTrial(pool: CutPool, state: Float64Array): number {
  const i = pool.count;
  const { states, children, groups, families, highest, height, familyOf, memberOf } = pool;
  pool.trial = grown(pool.trial, (i + 1) * states);
  pool.chosen = grown(pool.chosen, (i + 1) * children);
  pool.intercept = grown(pool.intercept, (i + 1) * groups);
  pool.slope = grown(pool.slope, (i + 1) * groups * states);
  pool.trial.set(state, i * states);
  for (const family of families) highestPlanes(family, state, height, highest);
  pool.chosen.set(highest, i * children);
  pool.intercept.fill(0, i * groups, (i + 1) * groups);
  pool.slope.fill(0, i * groups * states, (i + 1) * groups * states);
  for (let g = 0; g < groups; g++) {
    const slope = pool.slope.subarray((i * groups + g) * states, (i * groups + g + 1) * states);
    for (let c = 0; c < children; c++) {
      const share = shareOf(pool, g, c);
      if (share === 0) continue;
      const plane = highest[c]!;
      pool.intercept[i * groups + g]! += plane < 0 ? -Infinity : share * planeOf(families[familyOf[c]!]!, plane, memberOf[c]!, share, slope);
    }
  }
  pool.count = i + 1;
  return i;
}

export const interceptOf = (pool: CutPool, i: number, plane: number): number => pool.intercept[i * pool.groups + plane]!;

/** Slopes of a cut: a view, good until the next trial. */
export function slopesOf(pool: CutPool, i: number, plane: number): Float64Array {
  const at = (i * pool.groups + plane) * pool.states;
  return pool.slope.subarray(at, at + pool.states);
}

/** Height of a cut of trial i at a state. */
export function planeAt({ states, groups, slope, intercept }: CutPool, i: number, plane: number, state: Float64Array, offset = 0): number {
  const at = i * groups + plane;
  let height = intercept[at]!;
  for (let s = 0, from = at * states; s < states; s++) height += slope[from + s]! * state[offset + s]!;
  return height;
}

/** The highest plane of each child of nonzero weight under parent m at a state, into `out[c]`; others are left alone. */
export function childHeights(pool: CutPool, m: number, state: Float64Array, out: Float64Array): void {
  const { children, weights, families, highest, height } = pool;
  for (const family of families) {
    if (family.children.every((c) => weights[m * children + c] === 0)) continue;
    highestPlanes(family, state, height, highest);
    for (const c of family.children) if (weights[m * children + c] !== 0) out[c] = height[c]!;
  }
}
