/**
 * Conditional value at risk of the *total* cost, as one more state (Rockafellar & Uryasev 2000): with Z the cost of a whole
 * future, CVaR of the worst share a is min over η of η + E[(Z − η)⁺] / a. The first stage chooses η, the state carries the cost
 * so far less η, and the last stage pays its positive part. So the bound and a simulation measure the same thing, unlike a
 * measure nested stage by stage. The choice of η is a pre-commitment: it is not what one would choose again later.
 */
import type { Change, Multistage, Realisation, Stage, StageProgramme } from "./multistage.ts";

export interface TailRisk {
  /** Weight of the expected cost, and of the CVaR. */
  readonly expectation: number;
  readonly tail: number;
  /** Share of futures, the costliest, that the CVaR is the mean of; above 0, up to 1. */
  readonly worstShare: number;
  /** Bounds that the total cost of every future lies within. */
  readonly costBetween: readonly [number, number];
}

/** The problem whose cost is expectation · E[Z] + tail · CVaR[Z]. Its first stage has one more column (η, the last). */
export function withTailRisk(problem: Multistage, risk: TailRisk): Multistage {
  const last = problem.stages.length - 1;
  const stages = problem.stages.map((stage, t): Stage => {
    const written = new Map<StageProgramme, Extended>();
    const states = t === 0 ? problem.initial.length : problem.stages[t - 1]!.nodes[0]!.programme.outgoing.length;
    const nodes = stage.nodes.map((node) => {
      const { programme, realisations } = node;
      // Every column that may have a cost in some realisation has an entry in the row that adds costs up.
      const costly = new Set<number>();
      programme.cost.forEach((cost, j) => cost !== 0 && costly.add(j));
      for (const n of stage.nodes) for (const r of n.realisations) for (const c of r.changes) if (c.kind === "cost") costly.add(c.column);
      const known = written.get(programme) ?? extend(programme, costly, { risk, isFirst: t === 0, isLast: t === last, states });
      written.set(programme, known);
      return { ...node, programme: known.programme, realisations: realisations.map((r) => extendRealisation(r, known, risk)) };
    });
    return { ...stage, nodes };
  });
  return { stages, initial: Float64Array.of(...problem.initial, 0) };
}

interface Place {
  readonly risk: TailRisk;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** States that come in, without ours. */
  readonly states: number;
}

interface Extended {
  readonly programme: StageProgramme;
  /** Position of a column's entry in the row that adds costs up. */
  readonly entryOf: (column: number) => number;
  readonly positionOf: (entry: number) => number;
}

/** Adds the columns d (cost so far less η), at the last stage its positive part, at the first η, and the row that ties them. */
function extend(programme: StageProgramme, costly: ReadonlySet<number>, { risk, isFirst, isLast, states }: Place): Extended {
  const { columns, rows, cost, lower, upper, rowLower, rowUpper, start, row, value } = programme;
  const [lowest, highest] = risk.costBetween;
  const spread = highest - lowest;
  const d = columns;
  const extra = isLast ? (isFirst ? 3 : 2) : isFirst ? 2 : 1;
  const eta = isFirst ? columns + extra - 1 : -1;
  const starts = [0];
  const newRow: number[] = [];
  const newValue: number[] = [];
  const entries = new Map<number, number>();
  const positions = new Int32Array(start[columns]!);
  const put = (at: number, number: number): void => {
    newRow.push(at);
    newValue.push(number);
  };
  for (let j = 0; j < columns; j++) {
    for (let e = start[j]!; e < start[j + 1]!; e++) {
      positions[e] = newRow.length;
      put(row[e]!, value[e]!);
    }
    if (costly.has(j)) {
      entries.set(j, newRow.length);
      put(rows, -cost[j]!);
    }
    starts.push(newRow.length);
  }
  const close = (): void => {
    starts.push(newRow.length);
  };
  // Row: d − cost·x (+ η at the first stage) = d in. Last stage, second row: excess − d ≥ 0.
  put(rows, 1);
  if (isLast) put(rows + 1, -1);
  close();
  if (isLast) {
    put(rows + 1, 1);
    close();
  }
  if (isFirst) {
    put(rows, 1);
    close();
  }
  const extraCost = [0, ...(isLast ? [risk.tail / risk.worstShare] : []), ...(isFirst ? [risk.tail] : [])];
  const extraLower = [-spread, ...(isLast ? [0] : []), ...(isFirst ? [lowest] : [])];
  const extraUpper = [spread, ...(isLast ? [spread] : []), ...(isFirst ? [highest] : [])];
  const integer = programme.integer === undefined ? {} : { integer: Uint8Array.from([...programme.integer, ...extraCost.map(() => 0)]) };
  return {
    positionOf: (entry) => positions[entry]!,
    entryOf: (column) => entries.get(column)!,
    programme: {
      columns: columns + extra,
      rows: rows + (isLast ? 2 : 1),
      cost: Float64Array.from([...cost.map((c) => risk.expectation * c), ...extraCost]),
      lower: Float64Array.from([...lower, ...extraLower]),
      upper: Float64Array.from([...upper, ...extraUpper]),
      rowLower: Float64Array.from([...rowLower, 0, ...(isLast ? [0] : [])]),
      rowUpper: Float64Array.from([...rowUpper, 0, ...(isLast ? [Infinity] : [])]),
      start: Int32Array.from(starts),
      row: Int32Array.from(newRow),
      value: Float64Array.from(newValue),
      ...integer,
      incomingRow: Int32Array.from([...programme.incomingRow, rows]),
      incomingState: Int32Array.from([...programme.incomingState, states]),
      incomingValue: Float64Array.from([...programme.incomingValue, -1]),
      outgoing: Int32Array.from([...programme.outgoing, d]),
      columnNames: [...(programme.columnNames ?? Array.from(cost, (_, j) => `x${j}`)), "excess cost", ...(isLast ? ["tail"] : []), ...(eta < 0 ? [] : ["eta"])],
    },
  };
}

function extendRealisation({ chance, changes }: Realisation, { entryOf, positionOf }: Extended, risk: TailRisk): Realisation {
  const extended = changes.flatMap((change): Change[] => {
    if (change.kind === "entry") return [{ ...change, entry: positionOf(change.entry) }];
    if (change.kind !== "cost") return [change];
    return [
      { ...change, cost: risk.expectation * change.cost },
      { kind: "entry", entry: entryOf(change.column), value: -change.cost },
    ];
  });
  return { chance, changes: extended };
}
