/**
 * A bound with everything needed to check it again, as plain data for a file: the problem, and for every cut that the bound
 * rests on the duals that prove it. Infinite numbers are written "inf" and "-inf".
 */
import type { CutPool } from "./cuts.ts";
import { planeOf } from "./families.ts";
import type { Floors } from "./floors.ts";
import type { Change, Multistage, StageProgramme } from "./multistage.ts";
import type { CutDual, StageAnswer } from "./stage-model.ts";

export type FileNumber = number | "inf" | "-inf";

/** Duals of rows that are not 0, and multipliers of cuts of the cost-to-go. */
export interface DualsInFile {
  readonly rows: readonly (readonly [row: number, dual: number])[];
  readonly cuts: readonly (readonly [trial: number, plane: number, multiplier: number])[];
}

/** Child (node and realisation of the next stage, in order) whose value the plane supports; which of the stage's duals prove it; where it stands at a state of nothing. */
export type PlaneInFile = readonly [child: number, duals: number, intercept: number];

export interface TrialInFile {
  readonly trial: number;
  readonly planes: readonly PlaneInFile[];
}

export interface ProgrammeInFile {
  readonly cost: readonly FileNumber[];
  readonly lower: readonly FileNumber[];
  readonly upper: readonly FileNumber[];
  readonly rowLower: readonly FileNumber[];
  readonly rowUpper: readonly FileNumber[];
  readonly start: readonly number[];
  readonly row: readonly number[];
  readonly value: readonly number[];
  readonly incomingRow: readonly number[];
  readonly incomingState: readonly number[];
  readonly incomingValue: readonly number[];
  readonly outgoing: readonly number[];
}

/** A change as `[kind, place, number]`, or `["row" or "column", place, lower, upper]`. */
export type ChangeInFile = readonly [Change["kind"], number, FileNumber, FileNumber?];

export interface StageInFile {
  readonly chances: readonly (readonly number[])[];
  /** What has a cut of its own in the cost-to-go after this stage; "none" after the last. */
  readonly grouping: CutPool["grouping"] | "none";
  readonly nodes: readonly {
    readonly programme: ProgrammeInFile;
    readonly realisations: readonly { readonly chance: number; readonly changes: readonly ChangeInFile[] }[];
  }[];
}

export interface BoundProof {
  readonly format: "plimsoll bound proof";
  readonly version: 2;
  readonly about: string;
  readonly initial: readonly number[];
  readonly stages: readonly StageInFile[];
  /** By stage, the trials of its cost-to-go that the bound rests on. */
  readonly trials: readonly (readonly TrialInFile[])[];
  /** By stage, the duals that prove their planes: those of one realisation serve others that differ in right-hand sides only. */
  readonly duals: readonly (readonly DualsInFile[])[];
  /** By stage, what proves a floor under its cost-to-go: row duals of each child of the next stage. None where none was needed. */
  readonly floors: readonly (readonly DualsInFile["rows"][])[];
  /** Duals of the first stage, by child of the root. */
  readonly root: readonly (DualsInFile & { readonly child: number })[];
  /** Lower bound on the cost, in the problem's unit; `boundUsd` is −bound × unitUsd. */
  readonly bound: number;
  readonly unitUsd: number;
}

/** Duals kept of a solved child. */
export type KeptDuals = Pick<StageAnswer, "rowDual" | "cutDual">;

/** What a decomposition that keeps proofs has to show: `planes[t][family][plane]`. */
export interface KeptProofs {
  readonly planes: readonly (readonly (KeptDuals | undefined)[][])[];
  readonly root: readonly { readonly child: number; readonly duals: KeptDuals }[];
  readonly floors: Floors | undefined;
}

const fileNumber = (x: number): FileNumber => (x === Infinity ? "inf" : x === -Infinity ? "-inf" : x);
const fileNumbers = (array: Float64Array): FileNumber[] => Array.from(array, fileNumber);

/** Fifteen digits: a column that no more than its ceiling of thousands holds multiplies what is cut off. */
const rounded = (x: number): number => Number(x.toPrecision(15));
const rowsInFile = (rowDual: Float64Array): [row: number, dual: number][] => {
  const rows: [number, number][] = [];
  rowDual.forEach((dual, row) => {
    if (dual !== 0) rows.push([row, rounded(dual)]);
  });
  return rows;
};
const dualsInFile = ({ rowDual, cutDual }: KeptDuals): DualsInFile => ({
  rows: rowsInFile(rowDual),
  cuts: cutDual.map(({ trial, plane, multiplier }) => [trial, plane, rounded(multiplier)] as const),
});

function programmeInFile(programme: StageProgramme): ProgrammeInFile {
  const { cost, lower, upper, rowLower, rowUpper, start, row, value, incomingRow, incomingState, incomingValue, outgoing } = programme;
  return {
    cost: fileNumbers(cost),
    lower: fileNumbers(lower),
    upper: fileNumbers(upper),
    rowLower: fileNumbers(rowLower),
    rowUpper: fileNumbers(rowUpper),
    start: [...start],
    row: [...row],
    value: [...value],
    incomingRow: [...incomingRow],
    incomingState: [...incomingState],
    incomingValue: [...incomingValue],
    outgoing: [...outgoing],
  };
}

const changeInFile = (change: Change): ChangeInFile => {
  if (change.kind === "row") return ["row", change.row, fileNumber(change.lower), fileNumber(change.upper)];
  if (change.kind === "column") return ["column", change.column, fileNumber(change.lower), fileNumber(change.upper)];
  if (change.kind === "cost") return ["cost", change.column, change.cost];
  return [change.kind, change.entry, change.value];
};

/** Children of a stage that a plane is made of. */
function childrenOfPlane(pool: CutPool, plane: number): number[] {
  if (pool.grouping === "child") return [plane];
  const all = Array.from(pool.nodeOf.keys());
  return pool.grouping === "node" ? all.filter((c) => pool.nodeOf[c] === plane) : all.filter((c) => pool.weights[plane * pool.children + c]! > 0);
}

/**
 * The proof of a bound, with only those cuts that it rests on.
 *
 * @throws where a needed cut's duals were not kept
 */
export function boundProof(
  problem: Multistage,
  pools: readonly CutPool[],
  kept: KeptProofs,
  told: { readonly about: string; readonly bound: number; readonly unitUsd: number },
): BoundProof {
  let needed = new Map<string, CutDual>();
  const need = (duals: KeptDuals): void => duals.cutDual.forEach((cut) => needed.set(`${cut.trial} ${cut.plane}`, cut));
  kept.root.forEach(({ duals }) => need(duals));
  const duals: DualsInFile[][] = pools.map(() => []);
  const trials = pools.map((pool, t): TrialInFile[] => {
    const wanted = new Map<number, Set<number>>();
    for (const { trial, plane } of needed.values()) {
      const children = wanted.get(trial) ?? new Set<number>();
      for (const child of childrenOfPlane(pool, plane)) children.add(child);
      wanted.set(trial, children);
    }
    needed = new Map();
    const places = new Map<string, number>();
    const placeOf = (family: number, plane: number): number => {
      const key = `${family} ${plane}`;
      const known = places.get(key);
      if (known !== undefined) return known;
      const found = kept.planes[t]![family]?.[plane];
      if (found === undefined) throw new Error(`boundProof: the duals of stage ${t}, family ${family}, plane ${plane} were not kept`);
      need(found);
      places.set(key, duals[t]!.length);
      return duals[t]!.push(dualsInFile(found)) - 1;
    };
    const none = new Float64Array(pool.states);
    const planeInFile = (trial: number, child: number): PlaneInFile => {
      const family = pool.familyOf[child]!;
      const plane = pool.chosen[trial * pool.children + child]!;
      return [child, placeOf(family, plane), planeOf(pool.families[family]!, plane, pool.memberOf[child]!, 0, none)];
    };
    const rising = (list: Iterable<number>): number[] => [...list].sort((a, b) => a - b);
    return rising(wanted.keys()).map((trial) => ({ trial, planes: rising(wanted.get(trial)!).map((child) => planeInFile(trial, child)) }));
  });
  return {
    format: "plimsoll bound proof",
    version: 2,
    ...told,
    initial: [...problem.initial],
    stages: problem.stages.map(({ nodes, chances }, t) => ({
      chances: chances.map((row) => [...row]),
      grouping: pools[t]?.grouping ?? "none",
      nodes: nodes.map(({ programme, realisations }) => ({
        programme: programmeInFile(programme),
        realisations: realisations.map(({ chance, changes }) => ({ chance, changes: changes.map(changeInFile) })),
      })),
    })),
    trials,
    duals,
    floors: kept.floors?.duals.map((children) => children.map(rowsInFile)) ?? [],
    root: kept.root.map(({ child, duals }) => ({ child, ...dualsInFile(duals) })),
  };
}

/** Keeps the duals of every plane, while training goes on: `planes[t][family][plane]`. */
export interface ProofKeeper {
  readonly planes: KeptDuals[][][];
}

export const openKeeper = (pools: readonly CutPool[]): ProofKeeper => ({ planes: pools.map(({ families }) => families.map(() => [])) });

export function keepDuals(
  keeper: ProofKeeper,
  place: { readonly t: number; readonly family: number; readonly plane: number },
  { rowDual, cutDual }: StageAnswer,
): void {
  keeper.planes[place.t]![place.family]![place.plane] = { rowDual: rowDual.slice(), cutDual };
}
