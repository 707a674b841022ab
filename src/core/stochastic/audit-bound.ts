/**
 * A bound checked from its file by code of its own: no solver, none of the engine's arithmetic. Every cut is derived again from
 * its duals by weak duality, the last stage first; the bound follows from the first stage's duals and the cuts derived here,
 * whatever the file says of them.
 *
 * For any duals y ≥ 0 of the rows' sides and multipliers m of cuts, each group's summing to its weight:
 *     value(state) ≥ Σ y·side + Σ m·intercept + Σ_j (d_j > 0 ? lower_j : upper_j)·d_j − (Bᵀy)·state,   d = cost − Aᵀy + Σ m·slope.
 * Duals on a side that is infinite are taken as 0, so nothing rests on them.
 */
import type { BoundProof, ChangeInFile, DualsInFile, FileNumber, ProgrammeInFile, StageInFile } from "./bound-proof.ts";

export interface BoundAudit {
  /** Bound that the file's duals prove. */
  readonly bound: number;
  readonly boundUsd: number;
  readonly cuts: number;
  readonly faults: readonly string[];
}

/** Relative difference up to which a number of the file is what was derived. */
const TOLERANCE = 1e-6;
/** How far multipliers of a group may sum from its weight. */
const SUM_TOLERANCE = 1e-9;

/** A child's plane, or a group's. */
interface Plane {
  readonly intercept: number;
  readonly slope: readonly number[];
}

interface Numbers {
  readonly cost: number[];
  readonly lower: number[];
  readonly upper: number[];
  readonly rowLower: number[];
  readonly rowUpper: number[];
  readonly value: number[];
  readonly incomingValue: number[];
}

const numberOf = (x: FileNumber): number => (x === "inf" ? Infinity : x === "-inf" ? -Infinity : x);
const numbersOf = (list: readonly FileNumber[]): number[] => list.map(numberOf);

function realised(programme: ProgrammeInFile, changes: readonly ChangeInFile[]): Numbers {
  const numbers: Numbers = {
    cost: numbersOf(programme.cost),
    lower: numbersOf(programme.lower),
    upper: numbersOf(programme.upper),
    rowLower: numbersOf(programme.rowLower),
    rowUpper: numbersOf(programme.rowUpper),
    value: [...programme.value],
    incomingValue: [...programme.incomingValue],
  };
  for (const [kind, place, first, second] of changes) {
    if (kind === "row" || kind === "column") {
      const [low, high] = kind === "row" ? [numbers.rowLower, numbers.rowUpper] : [numbers.lower, numbers.upper];
      low[place] = numberOf(first);
      high[place] = numberOf(second!);
    } else if (kind === "cost") numbers.cost[place] = numberOf(first);
    else (kind === "entry" ? numbers.value : numbers.incomingValue)[place] = numberOf(first);
  }
  return numbers;
}

/** Children of a stage in order: node and realisation. */
const childrenOf = ({ nodes }: StageInFile): { readonly node: number; readonly realisation: number }[] =>
  nodes.flatMap(({ realisations }, node) => realisations.map((_, realisation) => ({ node, realisation })));

/** Weight of each plane in the cost-to-go of a node: what its multipliers have to sum to. */
function planeWeights(stage: StageInFile, next: StageInFile, node: number): Map<number, number> {
  const weights = new Map<number, number>();
  if (stage.grouping === "parent") return weights.set(node, 1);
  childrenOf(next).forEach(({ node: n, realisation }, c) => {
    const weight = next.chances[node]![n]! * next.nodes[n]!.realisations[realisation]!.chance;
    const plane = stage.grouping === "child" ? c : n;
    if (weight > 0) weights.set(plane, (weights.get(plane) ?? 0) + weight);
  });
  return weights;
}

interface Proving {
  readonly proof: BoundProof;
  readonly faults: string[];
  /** Planes of a stage's cost-to-go, by trial and plane. */
  readonly planes: Map<string, Plane>[];
  /** Floors under the costs-to-go, derived here; −∞ where the file proves none. */
  readonly floors: number[];
}

/** The plane that a child's duals prove; nothing, and a fault, where they prove none. */
function provenPlane({ proof, faults, planes, floors }: Proving, t: number, child: number, duals: DualsInFile, where: string): Plane | undefined {
  const stage = proof.stages[t]!;
  const { node, realisation } = childrenOf(stage)[child]!;
  const { programme, realisations } = stage.nodes[node]!;
  const numbers = realised(programme, realisations[realisation]!.changes);
  const y = numbers.rowLower.map(() => 0);
  let intercept = 0;
  for (const [row, dual] of duals.rows) {
    const side = dual > 0 ? numbers.rowLower[row]! : numbers.rowUpper[row]!;
    if (!Number.isFinite(side)) continue;
    y[row] = dual;
    intercept += dual * side;
  }
  const gathered = numbers.cost.slice();
  const sums = new Map<number, number>();
  for (const [trial, plane, multiplier] of duals.cuts) {
    const cut = planes[t]!.get(`${trial} ${plane}`);
    if (cut === undefined || !(multiplier >= 0)) {
      faults.push(`${where}: rests on a cut that is not in the file, or on less than none of it`);
      return undefined;
    }
    sums.set(plane, (sums.get(plane) ?? 0) + multiplier);
    intercept += multiplier * cut.intercept;
    cut.slope.forEach((slope, s) => {
      gathered[programme.outgoing[s]!]! += multiplier * slope;
    });
  }
  const weights = t + 1 < proof.stages.length ? planeWeights(stage, proof.stages[t + 1]!, node) : new Map<number, number>();
  for (const plane of new Set([...weights.keys(), ...sums.keys()])) {
    const missing = (weights.get(plane) ?? 0) - (sums.get(plane) ?? 0);
    if (missing > SUM_TOLERANCE && floors[t]! > -Infinity) intercept += missing * floors[t]!;
    else if (Math.abs(missing) > SUM_TOLERANCE) {
      faults.push(`${where}: the multipliers of part ${plane} of the future sum to ${sums.get(plane) ?? 0}, its weight is ${weights.get(plane) ?? 0}`);
      return undefined;
    }
  }
  for (let j = 0; j < gathered.length; j++) {
    let d = gathered[j]!;
    for (let e = programme.start[j]!; e < programme.start[j + 1]!; e++) d -= numbers.value[e]! * y[programme.row[e]!]!;
    if (d === 0) continue;
    const bound = d > 0 ? numbers.lower[j]! : numbers.upper[j]!;
    if (Number.isFinite(bound)) intercept += d * bound;
    else if (Math.abs(d) > TOLERANCE) {
      faults.push(`${where}: nothing holds column ${j}`);
      return undefined;
    }
  }
  const states = t === 0 ? proof.initial.length : proof.stages[t - 1]!.nodes[0]!.programme.outgoing.length;
  const slope = Array.from({ length: states }, () => 0);
  programme.incomingRow.forEach((row, e) => {
    slope[programme.incomingState[e]!]! -= numbers.incomingValue[e]! * y[row]!;
  });
  return { intercept, slope };
}

const differ = (a: number, b: number): boolean => !(Math.abs(a - b) <= TOLERANCE * (1 + Math.max(Math.abs(a), Math.abs(b))));

/** Derives all cuts of stage t's cost-to-go and keeps them by trial and plane. */
function deriveCuts(proving: Proving, t: number): number {
  const { proof, faults, planes } = proving;
  const [stage, next] = [proof.stages[t]!, proof.stages[t + 1]!];
  const children = childrenOf(next);
  let count = 0;
  for (const { trial, planes: listed } of proof.trials[t]!) {
    const derived = new Map<number, Plane>();
    for (const [child, place, intercept] of listed) {
      const where = `stage ${t + 1}, trial ${trial}, child ${child}`;
      const duals = proof.duals[t]![place];
      if (duals === undefined) faults.push(`${where}: its duals are not in the file`);
      const plane = duals === undefined ? undefined : provenPlane(proving, t + 1, child, duals, where);
      if (plane === undefined) continue;
      count += 1;
      if (differ(plane.intercept, intercept)) faults.push(`${where}: the cut is not what its duals prove (intercept ${intercept}, proven ${plane.intercept})`);
      derived.set(child, plane);
    }
    for (const [plane, members] of membersOf(stage, next, children, [...derived.keys()])) {
      const cut = meanPlane(members.map(({ child, weight }) => ({ plane: derived.get(child), weight })));
      if (cut !== undefined) planes[t]!.set(`${trial} ${plane}`, cut);
    }
  }
  return count;
}

/** Floor under stage t's cost-to-go: the least of its children's planes over all states that may be handed on. */
function deriveFloor(proving: Proving, t: number): void {
  const { proof, floors } = proving;
  const listed = proof.floors[t] ?? [];
  const children = childrenOf(proof.stages[t + 1]!);
  if (listed.length !== children.length) return;
  const [lower, upper] = boxOf(proof.stages[t]!);
  let least = Infinity;
  listed.forEach((rows, child) => {
    const plane = provenPlane(proving, t + 1, child, { rows, cuts: [] }, `stage ${t + 1}, floor, child ${child}`);
    const lowest = plane?.slope.reduce((sum, slope, s) => sum + (slope === 0 ? 0 : slope * (slope > 0 ? lower[s]! : upper[s]!)), plane.intercept);
    least = Math.min(least, lowest ?? -Infinity);
  });
  floors[t] = least;
}

/** Bounds of the states that any node and realisation of a stage may hand on. */
function boxOf({ nodes }: StageInFile): readonly [lower: number[], upper: number[]] {
  const states = nodes[0]!.programme.outgoing.length;
  const lower = Array.from({ length: states }, () => Infinity);
  const upper = Array.from({ length: states }, () => -Infinity);
  for (const { programme, realisations } of nodes)
    for (const { changes } of realisations) {
      const numbers = realised(programme, changes);
      programme.outgoing.forEach((column, s) => {
        lower[s] = Math.min(lower[s]!, numbers.lower[column]!);
        upper[s] = Math.max(upper[s]!, numbers.upper[column]!);
      });
    }
  return [lower, upper];
}

/** Planes of groups with the children they are the mean of. */
function membersOf(
  { grouping }: StageInFile,
  next: StageInFile,
  children: readonly { readonly node: number; readonly realisation: number }[],
  derived: readonly number[],
): Map<number, { readonly child: number; readonly weight: number }[]> {
  const groups = new Map<number, { readonly child: number; readonly weight: number }[]>();
  if (grouping === "child") return new Map(derived.map((child) => [child, [{ child, weight: 1 }]]));
  if (grouping === "node") {
    for (const node of new Set(derived.map((child) => children[child]!.node)))
      groups.set(
        node,
        children.flatMap((c, child) => (c.node === node ? [{ child, weight: next.nodes[node]!.realisations[c.realisation]!.chance }] : [])),
      );
    return groups;
  }
  next.chances.forEach((row, m) => {
    const members = children.map(({ node, realisation }, child) => ({ child, weight: row[node]! * next.nodes[node]!.realisations[realisation]!.chance }));
    groups.set(
      m,
      members.filter(({ weight }) => weight > 0),
    );
  });
  return groups;
}

function meanPlane(members: readonly { readonly plane: Plane | undefined; readonly weight: number }[]): Plane | undefined {
  let intercept = 0;
  let slope: number[] | undefined;
  for (const { plane, weight } of members) {
    if (plane === undefined) return undefined;
    intercept += weight * plane.intercept;
    const scaled = plane.slope.map((x) => weight * x);
    slope = slope === undefined ? scaled : slope.map((x, s) => x + scaled[s]!);
  }
  return slope === undefined ? undefined : { intercept, slope };
}

/** Checks a proof. Without faults, the file's bound is proven. */
export function auditBound(proof: BoundProof): BoundAudit {
  const version: number = proof.version;
  if (version !== 2) return { bound: NaN, boundUsd: NaN, cuts: 0, faults: [`the file is of version ${version}, this audit reads version 2: solve again`] };
  const faults: string[] = [];
  const proving: Proving = { proof, faults, planes: proof.stages.map(() => new Map<string, Plane>()), floors: proof.stages.map(() => -Infinity) };
  proof.stages.forEach(({ chances }, t) =>
    chances.forEach((row, m) => {
      const sum = row.reduce((a, b) => a + b, 0);
      if (Math.abs(sum - 1) > SUM_TOLERANCE) faults.push(`stage ${t}: the chances from node ${m} sum to ${sum}`);
    }),
  );
  let cuts = 0;
  for (let t = proof.stages.length - 2; t >= 0; t--) deriveFloor(proving, t);
  for (let t = proof.stages.length - 2; t >= 0; t--) cuts += deriveCuts(proving, t);
  const first = proof.stages[0]!;
  let bound = 0;
  let weight = 0;
  for (const { child, ...duals } of proof.root) {
    const plane = provenPlane(proving, 0, child, duals, `the first stage, child ${child}`);
    const { node, realisation } = childrenOf(first)[child]!;
    const chance = first.chances[0]![node]! * first.nodes[node]!.realisations[realisation]!.chance;
    weight += chance;
    if (plane !== undefined) bound += chance * plane.slope.reduce((sum, slope, s) => sum + slope * proof.initial[s]!, plane.intercept);
    else bound = NaN;
  }
  if (Math.abs(weight - 1) > SUM_TOLERANCE) faults.push(`the first stage's duals cover chances of ${weight} only`);
  if (differ(bound, proof.bound)) faults.push(`the bound is not what the cuts prove: the file says ${proof.bound}, proven is ${bound}`);
  return { bound, boundUsd: -bound * proof.unitUsd, cuts, faults };
}
