/**
 * Floors under the costs-to-go, derived and never given: the least that a stage can cost whatever state within its bounds it
 * takes in, plus the floor of what follows. −∞ where bounds do not hold it.
 */
import { dualBound, provesOptimal } from "./duality.ts";
import { type Multistage, realise, type Realised, type Stage, type StageProgramme } from "./multistage.ts";
import { checkedSolve, type Programme, type SolveCounts, type Solver } from "./solver.ts";

export interface Floors {
  /** A valid floor under the cost-to-go after each stage but the last. */
  readonly floors: readonly number[];
  /** Duals of the rows that prove them, by stage and child of the next stage; none where there is no floor. */
  readonly duals: readonly (readonly Float64Array[])[];
}

export function derivedFloors({ stages }: Multistage, solver: Solver, counts: SolveCounts): Floors {
  const floors = Array.from({ length: stages.length - 1 }, () => -Infinity);
  const duals: Float64Array[][] = floors.map(() => []);
  let later = 0;
  for (let t = stages.length - 1; t > 0; t--) {
    const box = boxOf(stages[t - 1]!);
    let least = Infinity;
    const proofs: Float64Array[] = [];
    for (const { programme, realisations } of stages[t]!.nodes)
      for (const realisation of realisations) {
        const { cost, rowDual } = leastCost(programme, realise(programme, realisation), box, solver, counts);
        least = Math.min(least, cost);
        proofs.push(rowDual);
      }
    later += least;
    if (!Number.isFinite(later)) break;
    floors[t - 1] = later;
    duals[t - 1] = proofs;
  }
  return { floors, duals };
}

interface Box {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** Bounds of the states that any node of a stage may hand on. */
function boxOf({ nodes }: Stage): Box {
  const states = nodes[0]!.programme.outgoing.length;
  const lower = new Float64Array(states).fill(Infinity);
  const upper = new Float64Array(states).fill(-Infinity);
  for (const { programme, realisations } of nodes)
    for (const realisation of realisations) {
      const numbers = realise(programme, realisation);
      programme.outgoing.forEach((column, s) => {
        lower[s] = Math.min(lower[s]!, numbers.lower[column]!);
        upper[s] = Math.max(upper[s]!, numbers.upper[column]!);
      });
    }
  return { lower, upper };
}

/** Least cost of a stage with its incoming state free in a box, as the duals prove it. */
function leastCost(
  programme: StageProgramme,
  numbers: Realised,
  box: Box,
  solver: Solver,
  counts: SolveCounts,
): { readonly cost: number; readonly rowDual: Float64Array } {
  const free = withFreeState(programme, numbers, box);
  const held = solver.hold(free);
  const solution = checkedSolve(held, (candidate) => provesOptimal(free, candidate), counts);
  held.dispose();
  // What cannot happen bounds nothing; that it cannot is found, and said, by the walk.
  const { status, rowDual } = solution;
  if (status === "infeasible") return { cost: Infinity, rowDual };
  return { cost: status === "optimal" ? dualBound(free, rowDual) : -Infinity, rowDual };
}

function withFreeState(programme: StageProgramme, numbers: Realised, box: Box): Programme {
  const { columns, rows, incomingRow, incomingState } = programme;
  const states = box.lower.length;
  const joined = (a: Float64Array, b: Float64Array): Float64Array => {
    const both = new Float64Array(columns + states);
    both.set(a);
    both.set(b, columns);
    return both;
  };
  const start = new Int32Array(columns + states + 1);
  start.set(programme.start);
  const row = [...programme.row];
  const value = [...numbers.value];
  for (let s = 0; s < states; s++) {
    incomingState.forEach((of, e) => {
      if (of !== s) return;
      row.push(incomingRow[e]!);
      value.push(numbers.incomingValue[e]!);
    });
    start[columns + s + 1] = row.length;
  }
  return {
    columns: columns + states,
    rows,
    cost: joined(numbers.cost, new Float64Array(states)),
    lower: joined(numbers.lower, box.lower),
    upper: joined(numbers.upper, box.upper),
    rowLower: numbers.rowLower,
    rowUpper: numbers.rowUpper,
    start,
    row: Int32Array.from(row),
    value: Float64Array.from(value),
  };
}
