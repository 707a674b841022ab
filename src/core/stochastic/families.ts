/**
 * Planes under the values of a stage's children, by *family*: the realisations of a node that differ in right-hand sides only,
 * or in what multiplies the incoming state. They have one dual feasible set, so the duals of one prove a plane for each of the
 * others (Infanger & Morton 1996): a family's planes are kept once, without the parts in which its members differ.
 */
import { DUAL_TOLERANCE, sideTerm } from "./duality.ts";
import type { StageNode } from "./multistage.ts";
import type { StageAnswer } from "./stage-model.ts";

export interface Family {
  readonly node: number;
  /** Children (node and realisation of the stage, in order) that are its members; realisation of each. */
  readonly children: Int32Array;
  readonly realisation: Int32Array;
  /** Rows in which members differ, and their sides: `[member × rows + r]`. */
  readonly rows: Int32Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Incoming entries of those rows: which of `rows`, which state, and their values: `[member × entries + e]`. */
  readonly entryRow: Int32Array;
  readonly entryState: Int32Array;
  readonly entryValue: Float64Array;
  readonly states: number;
  /** Planes so far. */
  count: number;
  /** What all members share of plane j: `intercept[j]`, `slope[j × states + s]`; and its duals of `rows`. */
  intercept: Float64Array;
  slope: Float64Array;
  dual: Float64Array;
}

/** Families of a stage, in the order of its children. */
export function familiesOf(nodes: readonly StageNode[], states: number): Family[] {
  const families: Family[] = [];
  let child = 0;
  nodes.forEach((node, n) => {
    const { realisations } = node;
    const isOne = realisations.every(({ changes }) => changes.every(({ kind }) => kind === "row" || kind === "incoming"));
    const all = realisations.map((_, k) => k);
    for (const members of isOne ? [all] : all.map((k) => [k])) {
      families.push(familyOf(node, n, members, { states, first: child }));
      child += members.length;
    }
  });
  return families;
}

function familyOf(
  { programme, realisations }: StageNode,
  node: number,
  members: readonly number[],
  at: { readonly states: number; readonly first: number },
): Family {
  const { incomingRow, incomingState, incomingValue } = programme;
  const touched = new Set<number>();
  if (members.length > 1)
    for (const k of members)
      for (const change of realisations[k]!.changes) {
        if (change.kind === "row") touched.add(change.row);
        if (change.kind === "incoming") touched.add(incomingRow[change.entry]!);
      }
  const rows = Int32Array.from(touched).sort();
  const entries = Array.from(incomingRow.keys()).filter((e) => touched.has(incomingRow[e]!));
  const lower = new Float64Array(members.length * rows.length);
  const upper = new Float64Array(members.length * rows.length);
  const entryValue = new Float64Array(members.length * entries.length);
  members.forEach((k, m) => {
    rows.forEach((r, i) => {
      lower[m * rows.length + i] = programme.rowLower[r]!;
      upper[m * rows.length + i] = programme.rowUpper[r]!;
    });
    entries.forEach((e, i) => (entryValue[m * entries.length + i] = incomingValue[e]!));
    for (const change of realisations[k]!.changes) {
      if (change.kind === "row" && touched.has(change.row)) {
        lower[m * rows.length + rows.indexOf(change.row)] = change.lower;
        upper[m * rows.length + rows.indexOf(change.row)] = change.upper;
      } else if (change.kind === "incoming" && entries.includes(change.entry)) entryValue[m * entries.length + entries.indexOf(change.entry)] = change.value;
    }
  });
  const none = new Float64Array(0);
  return {
    node,
    children: Int32Array.from(members, (_, m) => at.first + m),
    realisation: Int32Array.from(members),
    rows,
    lower,
    upper,
    entryRow: Int32Array.from(entries, (e) => rows.indexOf(incomingRow[e]!)),
    entryState: Int32Array.from(entries, (e) => incomingState[e]!),
    entryValue,
    states: at.states,
    count: 0,
    intercept: none,
    slope: none,
    dual: none,
  };
}

/** Twice as long where it is too short. */
export function grown<T extends Float64Array | Int32Array>(array: T, needed: number): T {
  if (array.length >= needed) return array;
  const next = new (array.constructor as new (length: number) => T)(Math.max(needed, 2 * array.length));
  next.set(array);
  return next;
}

/** Keeps the plane that a member's answer at a state proves, for all members; its index. */
export function addPlane(family: Family, member: number, state: Float64Array, { value, slope, rowDual }: StageAnswer): number {
  const j = family.count;
  const { states, rows, entryRow, entryState, entryValue } = family;
  family.intercept = grown(family.intercept, j + 1);
  family.slope = grown(family.slope, (j + 1) * states);
  family.dual = grown(family.dual, (j + 1) * rows.length);
  let intercept = value;
  for (let s = 0; s < states; s++) intercept -= slope[s]! * state[s]!;
  family.slope.set(slope, j * states);
  for (let r = 0; r < rows.length; r++) {
    const dual = counted(family, r, rowDual[rows[r]!]!);
    family.dual[j * rows.length + r] = dual;
    intercept -= sideTerm(dual, family.lower[member * rows.length + r]!, family.upper[member * rows.length + r]!, DUAL_TOLERANCE);
  }
  for (let e = 0; e < entryRow.length; e++)
    family.slope[j * states + entryState[e]!]! += entryValue[member * entryRow.length + e]! * family.dual[j * rows.length + entryRow[e]!]!;
  family.intercept[j] = intercept;
  family.count = j + 1;
  return j;
}

/** A dual of row r, or 0 where it is forgiven and some member's side is infinite. */
function counted({ children, rows, lower, upper }: Family, r: number, dual: number): number {
  if (Math.abs(dual) > DUAL_TOLERANCE) return dual;
  const side = dual > 0 ? lower : upper;
  for (let m = 0; m < children.length; m++) if (!Number.isFinite(side[m * rows.length + r]!)) return 0;
  return dual;
}

/** Intercept of plane j for a member; its slope is added to `slope`, times `weight`. */
export function planeOf(family: Family, j: number, member: number, weight: number, slope: Float64Array): number {
  const { states, rows, entryRow, entryState, entryValue, dual } = family;
  let intercept = family.intercept[j]!;
  for (let s = 0; s < states; s++) slope[s]! += weight * family.slope[j * states + s]!;
  for (let r = 0; r < rows.length; r++)
    intercept += sideTerm(dual[j * rows.length + r]!, family.lower[member * rows.length + r]!, family.upper[member * rows.length + r]!, DUAL_TOLERANCE);
  for (let e = 0; e < entryRow.length; e++)
    slope[entryState[e]!]! -= weight * entryValue[member * entryRow.length + e]! * dual[j * rows.length + entryRow[e]!]!;
  return intercept;
}

/** The highest plane of each member at a state: its height into `height[child]`, its index into `plane[child]`. */
export function highestPlanes(family: Family, state: Float64Array, height: Float64Array, plane: Int32Array): void {
  const { children, states, rows, intercept, slope, dual } = family;
  const sides = sidesAt(family, state);
  for (const c of children) {
    height[c] = -Infinity;
    plane[c] = -1;
  }
  const first = children[0]!;
  for (let j = 0; j < family.count; j++) {
    let base = intercept[j]!;
    for (let s = 0, at = j * states; s < states; s++, at++) base += slope[at]! * state[s]!;
    for (let m = 0; m < children.length; m++) {
      let above = base;
      for (let r = 0; r < rows.length; r++) {
        const y = dual[j * rows.length + r]!;
        if (y !== 0) above += y * sides[2 * (m * rows.length + r) + (y > 0 ? 0 : 1)]!;
      }
      if (above > height[first + m]!) {
        height[first + m] = above;
        plane[first + m] = j;
      }
    }
  }
}

/** Lower and upper sides of the rows in which members differ, less what the state takes of them. */
function sidesAt({ children, rows, lower, upper, entryRow, entryState, entryValue }: Family, state: Float64Array): Float64Array {
  const sides = new Float64Array(2 * children.length * rows.length);
  for (let m = 0; m < children.length; m++) {
    for (let r = 0; r < rows.length; r++) {
      const at = m * rows.length + r;
      sides[2 * at] = lower[at]!;
      sides[2 * at + 1] = upper[at]!;
    }
    for (let e = 0; e < entryRow.length; e++) {
      const at = m * rows.length + entryRow[e]!;
      const shift = entryValue[m * entryRow.length + e]! * state[entryState[e]!]!;
      sides[2 * at]! -= shift;
      sides[2 * at + 1]! -= shift;
    }
  }
  return sides;
}
