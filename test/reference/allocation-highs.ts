/** HiGHS as a second opinion: the problem built anew from its definition, scaled to 1, at tolerance 1e-10. */
import loadHighs from "highs";
import type { Highs, Model, ModelData } from "highs";
import type { Problem } from "./allocation-problems.ts";

const highs: Highs = await (loadHighs as unknown as () => Promise<Highs>)();

export interface Reference {
  readonly status: "optimal" | "infeasible" | "other";
  readonly objective: number;
}

interface Scales {
  readonly hours: number;
  readonly value: number;
  readonly output: Float64Array;
}

function scalesOf({ shape, input }: Problem): Scales {
  const { pools, workloads, segmentStart } = shape;
  const output = Float64Array.from({ length: workloads }, (_, w) => Math.max(...input.output.subarray(w * pools, (w + 1) * pools)) || 1);
  let hours = Math.max(0, ...input.capacity, ...input.supplyMax.filter(Number.isFinite));
  let value = Math.max(0, ...input.supplyPrice, ...input.sinkPrice);
  for (let w = 0; w < workloads; w += 1) {
    for (let k = segmentStart[w]!; k < segmentStart[w + 1]!; k += 1) {
      value = Math.max(value, input.segmentValue[k]! * output[w]!);
      if (hours === 0) hours = input.segmentAmount[k]! / output[w]!;
    }
  }
  return { hours: hours || 1, value: value || 1, output };
}

interface Layout {
  readonly cost: number[];
  readonly lower: number[];
  readonly upper: number[];
  readonly rowLower: number[];
  readonly rowUpper: number[];
  readonly starts: number[];
  readonly indices: number[];
  readonly values: number[];
}

/** Columns: hours of pairs, segments, supplies, sinks, reserves. Rows: pools, coverage, caps, floors, group. */
function layOut({ shape, input }: Problem, scales: Scales, floors: Float64Array, groupFloor: number): Layout {
  const { pools, workloads, segmentStart, inGroup, compatible } = shape;
  const { hours, value, output } = scales;
  const out: Layout = { cost: [], lower: [], upper: [], rowLower: [], rowUpper: [], starts: [], indices: [], values: [] };
  const column = (cost: number, upper: number, entries: readonly (readonly [number, number])[]): void => {
    out.starts.push(out.indices.length);
    out.cost.push(cost / value);
    out.lower.push(0);
    out.upper.push(upper / hours);
    for (const [row, v] of entries) {
      if (v === 0) continue;
      out.indices.push(row);
      out.values.push(v);
    }
  };
  const cover = pools;
  const cap = pools + workloads;
  const floor = pools + 2 * workloads;
  const group = pools + 3 * workloads;
  const heaviest = Math.max(...input.groupWeight) || 1;
  const usable = new Set<number>();
  for (let w = 0; w < workloads; w += 1) {
    for (let p = 0; p < pools; p += 1) {
      if (compatible[w * pools + p] !== 1) continue;
      if (inGroup[w] === 1) usable.add(p);
      column(-input.variableCost[p]!, Infinity, [
        [p, 1],
        [cover + w, input.output[w * pools + p]! / output[w]!],
        [cap + w, 1],
        [group, inGroup[w] === 1 ? input.groupWeight[p]! / heaviest : 0],
      ]);
    }
    for (let k = segmentStart[w]!; k < segmentStart[w + 1]!; k += 1) {
      column(input.segmentValue[k]! * output[w]!, input.segmentAmount[k]! / output[w]!, [
        [cover + w, -1],
        [floor + w, 1],
      ]);
    }
  }
  shape.supplyPool.forEach((p, s) => column(-input.supplyPrice[s]!, input.supplyMax[s]!, [[p, -1]]));
  shape.sinkPool.forEach((p, j) => column(input.sinkPrice[j]!, input.sinkMax[j]!, [[p, 1]]));
  for (const p of usable)
    column(0, Infinity, [
      [p, 1],
      [group, input.groupWeight[p]! / heaviest],
    ]);
  out.starts.push(out.indices.length);
  for (let p = 0; p < pools; p += 1) pushRow(out, -Infinity, input.capacity[p]! / hours);
  for (let w = 0; w < workloads; w += 1) pushRow(out, 0, Infinity);
  for (let w = 0; w < workloads; w += 1) pushRow(out, -Infinity, input.hoursCap[w]! / hours);
  for (let w = 0; w < workloads; w += 1) pushRow(out, floors[w]! / output[w]! / hours, Infinity);
  pushRow(out, groupFloor / heaviest / hours, Infinity);
  return out;
}

function pushRow(out: Layout, lower: number, upper: number): void {
  out.rowLower.push(lower);
  out.rowUpper.push(upper);
}

function modelData(layout: Layout): ModelData {
  const numCols = layout.cost.length;
  const numRows = layout.rowLower.length;
  return {
    numCols,
    numRows,
    sense: highs.constants.objectiveSense.maximize,
    colCost: layout.cost,
    colLower: layout.lower,
    colUpper: layout.upper,
    rowLower: layout.rowLower,
    rowUpper: layout.rowUpper,
    matrix: { format: "csc", numRows, numCols, starts: layout.starts, indices: layout.indices, values: layout.values },
  };
}

const options = { output_flag: false, primal_feasibility_tolerance: 1e-10, dual_feasibility_tolerance: 1e-10, presolve: "off" } as const;

function outcome(model: Model, scale: number): Reference {
  model.run();
  const status = model.getModelStatus();
  const { optimal, infeasible } = highs.constants.modelStatus;
  if (status === optimal) return { status: "optimal", objective: model.getObjectiveValue() * scale };
  return { status: status === infeasible ? "infeasible" : "other", objective: 0 };
}

/** Solves a problem with the given floors. */
export function solveWithHighs(problem: Problem, floors: Float64Array, groupFloor: number): Reference {
  const scales = scalesOf(problem);
  return highs.withModel(modelData(layOut(problem, scales, floors, groupFloor)), (model) => {
    model.options.set(options);
    return outcome(model, scales.hours * scales.value);
  });
}

/** A model kept by HiGHS between months of one shape: only bounds and costs change, and it starts from its last basis. */
export function keptModel(first: Problem): { solve(next: Problem): Reference; dispose(): void } {
  const scales = scalesOf(first);
  const layout = layOut(first, scales, first.input.floor, first.input.groupFloor);
  const model = highs.createModel(modelData(layout));
  model.options.set(options);
  const columns = { kind: "range", from: 0, to: layout.cost.length - 1 } as const;
  const rows = { kind: "range", from: 0, to: layout.rowLower.length - 1 } as const;
  return {
    solve(next) {
      const { cost, lower, upper, rowLower, rowUpper } = layOut(next, scales, next.input.floor, next.input.groupFloor);
      model.changeColsCost(columns, cost);
      model.changeColsBounds(columns, lower, upper);
      model.changeRowsBounds(rows, rowLower, rowUpper);
      return outcome(model, scales.hours * scales.value);
    },
    dispose: () => model.dispose(),
  };
}
