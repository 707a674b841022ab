/**
 * Microseconds of a processor per warm re-solve of a month, beside HiGHS (WebAssembly, one kept model, warm) on the same months, in turns.
 *
 *     npm run build && node bench/micro/allocation.mjs [turns]
 *
 * Each shape is a month with segments, capacities, variable costs and values; every month moves capacity, demand and the
 * values of each workload by up to ±20 %. Objectives are compared, so a wrong answer cannot be a fast one.
 */
import { fileURLToPath } from "node:url";
import loadHighs from "highs";
import { builtProduct } from "../built.mjs";
import { exampleMonth, randomFrom } from "../instances/example-month.mjs";
import { median } from "../statistics.mjs";

/** Objectives of the two may differ by this share of their size. */
const AGREEMENT = 1e-8;

const shapes = [
  { name: "20 workloads x 6 pools x 4 segments, capacity and demand +-20 %", make: [20, 6, 1, 4], share: 0, values: false },
  { name: "20 workloads x 6 pools x 4 segments, values too", make: [20, 6, 1, 4], share: 0, values: true },
  { name: "20 workloads x 18 pools (6 chips x 3 blocks), values too", make: [20, 6, 3, 4], share: 0, values: true },
  { name: "10 workloads x 18 pools, floor of 35 % over a group, values too", make: [10, 6, 3, 4], share: 0.35, values: true },
];

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

/** Microseconds of a processor a month, solving all `months` once: what others on the machine take does not count. */
function microsecondsOf(months, solve) {
  const begin = process.cpuUsage();
  for (const month of months) solve(month);
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / months.length;
}

/**
 * Solves the months of every shape with ours and with HiGHS in turns.
 *
 * @param {URL} dist  the built product
 * @param {{ months: number, turns: number }} size  HiGHS solves the first fifth of the months
 * @returns a row for every shape: medians of the turns, and the median of their ratios
 * @throws if the objectives differ
 */
export async function compareAllocation(dist, { months: count, turns }) {
  const { createAllocator } = await import(new URL("core/allocation/allocator.js", dist).href);
  const highs = await loadHighs();
  return shapes.map(({ name, make, share, values }) => {
    const month = exampleMonth(...make, share);
    const months = monthsAbout(month, count, share, values);
    const allocator = createAllocator(month.shape);
    const objectives = months.map((m) => allocator.solve(m, true).objective);
    const kept = highsModel(highs, month);
    const prepared = months.slice(0, Math.ceil(count / 5)).map(kept.prepared);
    const apart = Math.max(...prepared.map((p, i) => Math.abs(kept.solve(p) - objectives[i]) / (1 + Math.abs(objectives[i]))));
    if (!(apart <= AGREEMENT)) throw new Error(`${name}: objectives are ${apart} apart`);
    // Compiling is not what is measured.
    for (let k = 0; k < 4; k++) for (const warm of [true, false]) microsecondsOf(months, (m) => allocator.solve(m, warm));
    const rows = Array.from({ length: turns }, () => ({
      cold: microsecondsOf(months.slice(0, prepared.length), (m) => allocator.solve(m, false)),
      warm: microsecondsOf(months, (m) => allocator.solve(m, true)),
      highs: microsecondsOf(prepared, kept.solve),
    }));
    kept.dispose();
    const of = (figure) => median(rows.map(figure));
    return { name, warm: of(({ warm }) => warm), cold: of(({ cold }) => cold), highs: of((row) => row.highs), ratio: of((row) => row.highs / row.warm), apart };
  });
}

/** A row of `compareAllocation` in words. */
export const allocationLine = ({ name, warm, cold, highs, ratio, apart }) =>
  `${name}: ${warm.toFixed(2)} us warm, ${cold.toFixed(1)} us cold; HiGHS ${highs.toFixed(0)} us warm: ${ratio.toFixed(1)} times; objectives within ${apart.toExponential(1)}`;

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const row of await compareAllocation(builtProduct(), { months: 1000, turns: Number(process.argv[2] ?? 15) })) console.log(allocationLine(row));
