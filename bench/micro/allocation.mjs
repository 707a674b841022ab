/**
 * Microseconds per warm re-solve of a month, beside HiGHS (WASM, one kept model, warm) on the same months in the same run.
 *
 *     npm run build && node bench/micro/allocation.mjs [rounds]
 *
 * Each shape is a month with segments, capacities, variable costs and values; every month moves capacity, demand and the
 * values of each workload by up to ±20 %. Objectives are compared, so a wrong answer cannot be a fast one.
 */
import loadHighs from "highs";
import { exampleMonth, randomFrom } from "../instances/example-month.mjs";

const dist = process.env.PLIMSOLL_DIST ?? new URL("../../dist/", import.meta.url).href;
const { createAllocator } = await import(new URL("core/allocation/allocator.js", dist).href);

/** `count` months about the first, each moved by up to ±20 % in capacity, demand and the workloads' values. */
function monthsAbout({ shape, input }, count, share, values) {
  const random = randomFrom(77);
  const move = () => 1 + 0.2 * (2 * random() - 1);
  return Array.from({ length: count }, () => {
    const capacity = input.capacity.map((c) => c * move());
    const segmentValue = input.segmentValue.slice();
    for (let w = 0; w < shape.workloads; w += 1) {
      const factor = values ? move() : 1;
      for (let k = shape.segmentStart[w]; k < shape.segmentStart[w + 1]; k += 1) segmentValue[k] *= factor;
    }
    const groupFloor = share * capacity.reduce((sum, c, p) => sum + c * input.groupWeight[p], 0);
    return { ...input, capacity, segmentAmount: input.segmentAmount.map((a) => a * move()), segmentValue, groupFloor };
  });
}

/** HiGHS on the same months: columns hours, segments, reserve; rows pools, coverage, group. */
function highsModel(highs, { shape, input }) {
  const { pools, workloads, segmentStart, compatible, inGroup } = shape;
  const hours = Math.max(...input.capacity);
  const starts = [];
  const indices = [];
  const values = [];
  const put = (...entries) => {
    starts.push(indices.length);
    for (const [row, v] of entries) {
      indices.push(row);
      values.push(v);
    }
  };
  const group = pools + workloads;
  const usable = new Set();
  for (let w = 0; w < workloads; w += 1) {
    for (let p = 0; p < pools; p += 1) {
      if (compatible[w * pools + p] !== 1) continue;
      if (inGroup[w] === 1) usable.add(p);
      put([p, 1], [pools + w, input.output[w * pools + p]], ...(inGroup[w] === 1 ? [[group, input.groupWeight[p]]] : []));
    }
  }
  const pairs = starts.length;
  for (let w = 0; w < workloads; w += 1) for (let k = segmentStart[w]; k < segmentStart[w + 1]; k += 1) put([pools + w, -1]);
  const segments = starts.length - pairs;
  for (const p of usable) put([p, 1], [group, input.groupWeight[p]]);
  const numCols = starts.length;
  const numRows = pools + workloads + 1;
  starts.push(indices.length);
  const costs = (month) => {
    const cost = new Float64Array(numCols);
    let at = 0;
    for (let w = 0; w < workloads; w += 1) for (let p = 0; p < pools; p += 1) if (compatible[w * pools + p] === 1) cost[at++] = -month.variableCost[p];
    cost.set(month.segmentValue, pairs);
    return cost;
  };
  const uppers = (month) =>
    Float64Array.from({ length: numCols }, (_, j) => (j >= pairs && j < pairs + segments ? month.segmentAmount[j - pairs] / hours : Infinity));
  const rowLowers = (month) => Float64Array.from({ length: numRows }, (_, i) => (i < pools ? -Infinity : i < group ? 0 : month.groupFloor / hours));
  const rowUppers = (month) => Float64Array.from({ length: numRows }, (_, i) => (i < pools ? month.capacity[i] / hours : Infinity));
  const model = highs.createModel({
    numCols,
    numRows,
    sense: highs.constants.objectiveSense.maximize,
    colCost: costs(input),
    colLower: new Float64Array(numCols),
    colUpper: uppers(input),
    rowLower: rowLowers(input),
    rowUpper: rowUppers(input),
    matrix: { format: "csc", numRows, numCols, starts, indices, values },
  });
  model.options.set({ output_flag: false, presolve: "off", solver: "simplex", primal_feasibility_tolerance: 1e-10, dual_feasibility_tolerance: 1e-10 });
  const columns = { kind: "range", from: 0, to: numCols - 1 };
  const rows = { kind: "range", from: 0, to: numRows - 1 };
  const zero = new Float64Array(numCols);
  const prepared = (month) => ({ cost: costs(month), upper: uppers(month), rowLower: rowLowers(month), rowUpper: rowUppers(month) });
  const solve = ({ cost, upper, rowLower, rowUpper }) => {
    model.raw.changeColsCost(columns, cost);
    model.raw.changeColsBounds(columns, zero, upper);
    model.raw.changeRowsBounds(rows, rowLower, rowUpper);
    model.raw.run();
    return model.raw.getObjectiveValue() * hours;
  };
  return { prepared, solve, dispose: () => model.dispose() };
}

/** Mean over batches of the best time per month of each batch in `rounds` rounds: what a busy machine adds is left out. */
function bestMicroseconds(months, batch, rounds, solve) {
  const best = new Float64Array(Math.floor(months.length / batch)).fill(Infinity);
  for (let round = 0; round < rounds; round += 1) {
    for (let b = 0; b < best.length; b += 1) {
      const begin = process.hrtime.bigint();
      for (let i = b * batch; i < (b + 1) * batch; i += 1) solve(months[i]);
      best[b] = Math.min(best[b], Number(process.hrtime.bigint() - begin) / 1000 / batch);
    }
  }
  return best.reduce((sum, us) => sum + us, 0) / best.length;
}

const rounds = Number(process.argv[2] ?? 30);
const highs = await loadHighs();
const shapes = [
  { name: "20 workloads x 6 pools x 4 segments, capacity and demand +-20 %", make: [20, 6, 1, 4], share: 0, values: false },
  { name: "20 workloads x 6 pools x 4 segments, values too", make: [20, 6, 1, 4], share: 0, values: true },
  { name: "20 workloads x 18 pools (6 chips x 3 blocks), values too", make: [20, 6, 3, 4], share: 0, values: true },
  { name: "10 workloads x 18 pools, floor of 35 % over a group, values too", make: [10, 6, 3, 4], share: 0.35, values: true },
];
for (const { name, make, share, values } of shapes) {
  const month = exampleMonth(...make, share);
  const months = monthsAbout(month, 1000, share, values);
  const allocator = createAllocator(month.shape);
  const objectives = months.map((m) => allocator.solve(m, true).objective);
  const kept = highsModel(highs, month);
  const prepared = months.slice(0, 300).map(kept.prepared);
  let apart = 0;
  prepared.forEach((p, i) => (apart = Math.max(apart, Math.abs(kept.solve(p) - objectives[i]) / (1 + Math.abs(objectives[i])))));
  const cold = bestMicroseconds(months, 50, 5, (m) => allocator.solve(m, false));
  const warm = bestMicroseconds(months, 50, rounds, (m) => allocator.solve(m, true));
  const other = bestMicroseconds(prepared, 20, Math.max(2, Math.floor(rounds / 4)), kept.solve);
  kept.dispose();
  console.log(
    `${name}: ${warm.toFixed(2)} us warm, ${cold.toFixed(1)} us cold; HiGHS ${other.toFixed(0)} us warm, ${(other / warm).toFixed(0)}x; objectives within ${apart.toExponential(1)}`,
  );
}
