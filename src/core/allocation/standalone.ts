/**
 * The allocation of a problem file: the answer with its prices, its proof and the worth of capacity, or what is wrong with
 * the file. Floors that clash are an answer too: which, by how much, and what bending each alone would cost.
 */
import { createAllocator } from "./allocator.ts";
import type { Answer, AnswerPool, Lots, Objective, Outcome } from "./answer.ts";
import { clashOf } from "./clash.ts";
import { dominantDivision } from "./dominant-share.ts";
import { allocateLarge } from "./large/large-allocator.ts";
import type { ProblemError } from "./json-fields.ts";
import { divideLots } from "./lots.ts";
import { aloneOutput, demandOf, maxMinLevels } from "./max-min.ts";
import type { Allocation, AllocationInput, Allocator } from "./problem.ts";
import { readProblem } from "./problem-file.ts";
import type { ProblemFile } from "./problem-file.ts";
import { monthOf } from "./problem-month.ts";
import type { ProblemMonth } from "./problem-month.ts";
import { proportionalDivision } from "./proportional.ts";
import { priorityLevels } from "./strict-priority.ts";
import { verifyAllocation } from "./verify.ts";

/** Claims of a fair division are asked for less this share, so that rounding does not make them clash. */
const CLAIM_ROUNDING = 1e-13;

const orNull = (x: number): number | null => (Number.isNaN(x) ? null : x);

/** What is solved and what it is called, in the order of the file. */
interface Solved {
  readonly problem: ProblemFile;
  readonly month: ProblemMonth;
  /** Whose prices and worths of capacity are reported. */
  readonly allocator: Pick<Allocator, "result" | "worth">;
  /** The allocation to report: the allocator's own, or one in whole lots. */
  readonly answer: Allocation;
}

function poolsOf({ problem, month, allocator, answer }: Solved): AnswerPool[] {
  const { shape, supplyOf, sinkOf } = month;
  const low = new Float64Array(shape.pools);
  const high = new Float64Array(shape.pools);
  allocator.worth(month.floorPerHour, low, high);
  return problem.pools.map(({ id }) => {
    const p = month.poolIndex.get(id)!;
    let used = 0;
    for (let w = 0; w < shape.workloads; w += 1) used += answer.hours[w * shape.pools + p]!;
    return {
      id,
      used,
      idle: answer.idle[p]!,
      reserve: answer.reserve[p]!,
      onDemandHours: supplyOf.has(id) ? answer.bought[supplyOf.get(id)!]! : 0,
      subletHours: sinkOf.has(id) ? answer.sunk[sinkOf.get(id)!]! : 0,
      price: allocator.result.price[p]!,
      worthLow: orNull(low[p]!),
      worthHigh: orNull(high[p]!),
    };
  });
}

function allocationOf({ problem, month, answer }: Solved): Answer["allocation"] {
  const pools = problem.pools.map(({ id }) => ({ id, p: month.poolIndex.get(id)! }));
  const rows: Answer["allocation"][number][] = [];
  for (const { id: workload, outputPerChipHour } of problem.workloads) {
    const row = month.workloadIndex.get(workload)! * month.shape.pools;
    for (const { id: pool, p } of pools) {
      const chipHours = answer.hours[row + p]!;
      if (chipHours > 0) rows.push({ workload, pool, chipHours, output: chipHours * (outputPerChipHour.get(pool) ?? 0) });
    }
  }
  return rows;
}

/** Prices of the floors set in `month`, in the order of the file. */
function floorsOf({ problem, month, allocator }: Solved): Answer["floors"] {
  const floors = problem.workloads.flatMap(({ id }) => {
    const w = month.workloadIndex.get(id)!;
    return month.input.floor[w]! > 0 ? [{ id, price: allocator.result.floorPrice[w]! }] : [];
  });
  if (problem.groupFloor !== undefined) floors.push({ id: problem.groupFloor.group, price: allocator.result.groupFloorPrice });
  return floors;
}

function proved(month: ProblemMonth, answer: Allocation): { readonly objectiveUsd: number; readonly boundUsd: number; readonly gap: number } {
  const { holds, objectiveUsd, boundUsd, gapUsd, worstConstraint } = verifyAllocation(month.shape, month.input, answer);
  if (!holds) throw new Error(`allocation failed its own check: gap ${gapUsd} of ${objectiveUsd}, ${worstConstraint}`);
  return { objectiveUsd, boundUsd, gap: gapUsd };
}

/** The month with its floors where they were bent to. */
function atLevels(month: ProblemMonth, { shortfall, groupShortfall }: Allocation): ProblemMonth {
  const floor = month.input.floor.map((f, w) => (f - shortfall[w]!) * (1 - CLAIM_ROUNDING));
  return { ...month, input: { ...month.input, floor, groupFloor: (month.input.groupFloor - groupShortfall) * (1 - CLAIM_ROUNDING) } };
}

/** Workloads × pools from which the solver for very many workloads is asked first. */
export const LARGE_PAIRS = 20_000;

/** Workloads × pools beyond which the monthly solver would take hours: what the large one has no answer for is refused. */
const MOST_MONTHLY_PAIRS = 1_000_000;

/** A month of very many workloads; undefined where the large solver has no answer, as where floors clash. */
function solveLargeForValue(problem: ProblemFile, month: ProblemMonth): Answer | undefined {
  const { shape, input } = month;
  const inLots = problem.pools.some(({ lotChipHours }) => lotChipHours > 0);
  if (inLots || shape.workloads * shape.pools < LARGE_PAIRS) return undefined;
  const large = allocateLarge(shape, input);
  if (large === undefined) return undefined;
  const solved: Solved = { problem, month, allocator: large, answer: large.result };
  const proof = proved(month, large.result);
  return { objective: "value", status: "optimal", ...proof, allocation: allocationOf(solved), pools: poolsOf(solved), floors: floorsOf(solved) };
}

function solveForValue(problem: ProblemFile, month: ProblemMonth): Answer | undefined {
  const large = solveLargeForValue(problem, month);
  if (large !== undefined) return large;
  if (month.shape.workloads * month.shape.pools > MOST_MONTHLY_PAIRS) return undefined;
  const allocator = createAllocator(month.shape);
  const answer = allocator.solve(month.input, false);
  const solved: Solved = { problem, month, allocator, answer };
  const relaxed = answer.status === "relaxed";
  const clash = relaxed ? { clash: clashOf(problem, month, answer) } : {};
  const status = relaxed ? "infeasible" : "optimal";
  const proof = proved(month, answer);
  if (problem.pools.every(({ lotChipHours }) => lotChipHours === 0)) {
    return { objective: "value", status, ...proof, allocation: allocationOf(solved), pools: poolsOf(solved), floors: floorsOf(solved), ...clash };
  }
  const lotHours = Float64Array.from(month.pools, ({ lotChipHours }) => lotChipHours);
  const division = divideLots(month.shape, atLevels(month, answer).input, lotHours);
  if (division.answer === undefined) return { ...withoutLots(solved, proof), ...clash };
  const whole: Solved = { ...solved, answer: division.answer };
  const objectiveUsd = division.answer.objective;
  const boundUsd = Math.max(objectiveUsd, division.boundUsd);
  const lots: Lots = { method: division.method, divisibleUsd: proof.objectiveUsd, lossUsd: proof.objectiveUsd - objectiveUsd };
  return {
    objective: "value",
    status,
    objectiveUsd,
    boundUsd,
    gap: boundUsd - objectiveUsd,
    allocation: allocationOf(whole),
    pools: poolsOf(whole),
    floors: floorsOf(solved),
    ...clash,
    lots,
  };
}

/** Floors that hold only for divided hours: the divisible answer stands, and says so. */
function withoutLots(solved: Solved, proof: { readonly objectiveUsd: number; readonly boundUsd: number; readonly gap: number }): Answer {
  const lots: Lots = { method: "none holds the floors", divisibleUsd: proof.objectiveUsd, lossUsd: 0 };
  return { objective: "value", status: "infeasible", ...proof, allocation: allocationOf(solved), pools: poolsOf(solved), floors: floorsOf(solved), lots };
}

/** Outputs that a fair objective gives each workload; floors hold. */
function fairLevels(month: ProblemMonth, objective: Objective): Float64Array {
  const { shape, input, workloads } = month;
  const weights = Float64Array.from(workloads, ({ weight }) => weight);
  if (objective === "max-min") return maxMinLevels(shape, input, weights);
  if (objective === "proportional") return proportionalDivision(shape, input, weights).levels;
  return priorityLevels(shape, input);
}

/** Fair objectives fix what each workload gets; how it is made is then chosen for the greatest value. */
function solveFairly(problem: ProblemFile, month: ProblemMonth, objective: Objective): Answer {
  const { shape } = month;
  const closed: AllocationInput = { ...month.input, supplyMax: new Float64Array(shape.supplyPool.length), sinkMax: new Float64Array(shape.sinkPool.length) };
  const own: ProblemMonth = objective === "priority" ? month : { ...month, input: closed };
  const allocator = createAllocator(shape);
  const bent = allocator.solve(own.input, false);
  const relaxed = bent.status === "relaxed";
  const clash = relaxed ? { clash: clashOf(problem, own, bent) } : {};
  const held = relaxed ? atLevels(own, bent) : own;
  const levels = fairLevels(held, objective).map((level) => level * (1 - CLAIM_ROUNDING));
  const fair: ProblemMonth = { ...held, input: { ...held.input, floor: levels } };
  const answer = allocator.solve(fair.input, true);
  const solved: Solved = { problem, month: fair, allocator, answer };
  const alone = aloneOutput(shape, own.input);
  const shares = problem.workloads.map(({ id, weight }) => {
    const w = month.workloadIndex.get(id)!;
    let output = 0;
    for (let k = shape.segmentStart[w]!; k < shape.segmentStart[w + 1]!; k += 1) output += answer.served[k]!;
    return { workload: id, output, share: alone[w]! > 0 ? output / alone[w]! / weight : 0 };
  });
  const status = relaxed ? "infeasible" : "optimal";
  return { objective, status, ...proved(fair, answer), allocation: allocationOf(solved), pools: poolsOf(solved), floors: floorsOf(solved), ...clash, shares };
}

/** Dominant resource fairness has needs in fixed proportions instead of outputs by pool, and so no prices. */
function solveDominant(problem: ProblemFile, month: ProblemMonth): { readonly answer?: Answer; readonly errors: readonly ProblemError[] } {
  const missing = problem.workloads.flatMap(({ demandPerOutput }, at): ProblemError[] =>
    demandPerOutput === undefined
      ? [{ path: `workloads[${at}].demandPerOutput`, message: "dominant resource fairness needs the chip-hours of each pool per unit of output" }]
      : [],
  );
  if (missing.length > 0) return { errors: missing };
  const { shape, input, workloads, pools } = month;
  const need = Float64Array.from(workloads.flatMap(({ demandPerOutput }) => pools.map(({ id }) => demandPerOutput!.get(id) ?? 0)));
  const { output, dominantShare } = dominantDivision({
    capacity: input.capacity,
    need,
    demand: demandOf(shape, input),
    weights: Float64Array.from(workloads, ({ weight }) => weight),
  });
  const hours = need.map((perOutput, at) => perOutput * output[Math.floor(at / shape.pools)]!);
  let objectiveUsd = 0;
  workloads.forEach(({ segments }, w) => {
    let left = output[w]!;
    for (const { valueUsd, amount } of segments) {
      objectiveUsd += valueUsd * Math.min(left, amount);
      left = Math.max(0, left - amount);
    }
    for (let p = 0; p < shape.pools; p += 1) objectiveUsd -= hours[w * shape.pools + p]! * input.variableCost[p]!;
  });
  const indexOf = (id: string): number => workloads.findIndex((workload) => workload.id === id);
  const poolAt = (id: string): number => pools.findIndex((pool) => pool.id === id);
  const answer: Answer = {
    objective: "drf",
    status: "optimal",
    objectiveUsd,
    boundUsd: null,
    gap: null,
    allocation: problem.workloads.flatMap(({ id: workload }) => {
      const w = indexOf(workload);
      const total = need.subarray(w * shape.pools, (w + 1) * shape.pools).reduce((sum, n) => sum + n, 0);
      return problem.pools.flatMap(({ id: pool }) => {
        const chipHours = hours[w * shape.pools + poolAt(pool)]!;
        return chipHours > 0 ? [{ workload, pool, chipHours, output: (output[w]! * need[w * shape.pools + poolAt(pool)]!) / total }] : [];
      });
    }),
    pools: problem.pools.map(({ id, chipHours }) => {
      let used = 0;
      for (let w = 0; w < shape.workloads; w += 1) used += hours[w * shape.pools + poolAt(id)]!;
      return { id, used, idle: Math.max(0, chipHours - used), reserve: 0, onDemandHours: 0, subletHours: 0, price: null, worthLow: null, worthHigh: null };
    }),
    floors: [],
    shares: problem.workloads.map(({ id }) => ({ workload: id, output: output[indexOf(id)]!, share: dominantShare[indexOf(id)]! })),
  };
  return { answer, errors: [] };
}

/**
 * Solves a parsed problem file.
 *
 * @param json what `JSON.parse` made of the file.
 * @throws Error where the solver fails its own check, which is our mistake.
 * @example solveProblem({ pools: [{ id: "A", chipHours: 10 }], workloads: [{ id: "w", segments: [{ valueUsd: 2, amount: 4 }], outputPerChipHour: { A: 1 } }] }).answer.objectiveUsd // 8
 */
export function solveProblem(json: unknown, objective: Objective = "value"): Outcome {
  const { problem, errors } = readProblem(json);
  if (problem === undefined) return { errors };
  const month = monthOf(problem);
  if (objective === "drf") return solveDominant(problem, month);
  if (objective !== "value") return { answer: solveFairly(problem, month, objective), errors };
  const answer = solveForValue(problem, month);
  if (answer !== undefined) return { answer, errors };
  const pairs = `more than ${MOST_MONTHLY_PAIRS} pairs of workload and pool`;
  return {
    errors: [
      { path: "", message: `floors clash, hours come in lots, or too many claims are tied, which is not solved for ${pairs}; lower floors or split it` },
    ],
  };
}
