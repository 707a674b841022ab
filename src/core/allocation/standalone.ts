/**
 * The allocation of a problem file: the answer with its prices, its proof and the worth of capacity, or what is wrong with
 * the file. Floors that clash are an answer too: which, by how much, and what bending each alone would cost.
 */
import { createAllocator } from "./allocator.ts";
import type { Allocation, Allocator } from "./problem.ts";
import type { ProblemError } from "./json-fields.ts";
import { readProblem } from "./problem-file.ts";
import type { ProblemFile } from "./problem-file.ts";
import { monthOf } from "./problem-month.ts";
import type { ProblemMonth } from "./problem-month.ts";
import { verifyAllocation } from "./verify.ts";

export interface AnswerPool {
  readonly id: string;
  readonly used: number;
  readonly idle: number;
  /** Held idle for the group's floor. */
  readonly reserve: number;
  readonly onDemandHours: number;
  readonly subletHours: number;
  /** USD per chip-hour: what a claim pays. */
  readonly price: number;
  /** USD gained per further chip-hour; null where more cannot be taken on. */
  readonly worthLow: number | null;
  /** USD lost per chip-hour removed; null where capacity cannot fall. */
  readonly worthHigh: number | null;
}

export interface Clash {
  /** Workload, or group for the share floor. */
  readonly id: string;
  /** Output units, or weighted chip-hours of the group. */
  readonly needs: number;
  /** What it gets in this answer, in which floors bend by priority. */
  readonly has: number;
  /** Level at which the clash ends if this floor alone bends; null where that is not enough. */
  readonly relaxTo: number | null;
  /** Value of the month without floors less its value when this floor alone bends; null with `relaxTo`. */
  readonly costUsd: number | null;
}

export interface Answer {
  /** `infeasible`: floors clash; the allocation is the one in which they bend by priority. */
  readonly status: "optimal" | "infeasible";
  readonly objectiveUsd: number;
  readonly boundUsd: number;
  /** USD: bound less objective. */
  readonly gap: number;
  readonly allocation: readonly { readonly workload: string; readonly pool: string; readonly chipHours: number; readonly output: number }[];
  readonly pools: readonly AnswerPool[];
  /** USD per unit of what each floor is measured in. */
  readonly floors: readonly { readonly id: string; readonly price: number }[];
  /** Cheapest to bend first. */
  readonly clash?: readonly Clash[];
}

/** An answer, or every mistake of the file. */
export interface Outcome {
  readonly answer?: Answer;
  readonly errors: readonly ProblemError[];
}

/** Weighted hours of the group, reserve included, that an allocation holds. */
const groupHours = (month: ProblemMonth, solved: Allocation): number => month.input.groupFloor - solved.groupShortfall;

interface Floor {
  readonly id: string;
  readonly needs: number;
  readonly has: number;
  /** Its index; the group's is the number of workloads. */
  readonly at: number;
}

function floorsOf(problem: ProblemFile, month: ProblemMonth, solved: Allocation): Floor[] {
  const floors = month.workloads.map(({ id, floor }, at): Floor => ({ id, needs: floor, has: floor - solved.shortfall[at]!, at }));
  const { groupFloor } = problem;
  if (groupFloor !== undefined)
    floors.push({ id: groupFloor.group, needs: month.input.groupFloor, has: groupHours(month, solved), at: month.workloads.length });
  return floors.filter(({ needs }) => needs > 0);
}

/** The month with floor `at` giving way before all others. */
function bendingAlone({ shape, input }: ProblemMonth, at: number): Allocation {
  const floorPriority = new Uint8Array(shape.workloads).fill(9);
  if (at < shape.workloads) floorPriority[at] = 1;
  return createAllocator({ ...shape, floorPriority, groupPriority: at === shape.workloads ? 1 : 9 }).solve(input, false);
}

/** What clashes: floors that bend in the answer, or whose bending alone would end the clash. */
function clashOf(problem: ProblemFile, month: ProblemMonth, solved: Allocation): Clash[] {
  const { shape, input } = month;
  const free = createAllocator(shape).solve({ ...input, floor: new Float64Array(shape.workloads), groupFloor: 0 }, false).objective;
  const clash = floorsOf(problem, month, solved).flatMap(({ id, needs, has, at }): Clash[] => {
    const alone = bendingAlone(month, at);
    const short = at < shape.workloads ? alone.shortfall[at]! : alone.groupShortfall;
    const othersHold = floorsOf(problem, month, alone).every((other) => other.at === at || other.has >= other.needs * (1 - 1e-9));
    if (othersHold) return [{ id, needs, has, relaxTo: needs - short, costUsd: free - alone.objective }];
    return has < needs ? [{ id, needs, has, relaxTo: null, costUsd: null }] : [];
  });
  return clash.sort((a, b) => (a.costUsd ?? Infinity) - (b.costUsd ?? Infinity));
}

const orNull = (x: number): number | null => (Number.isNaN(x) ? null : x);

function poolsOf(problem: ProblemFile, month: ProblemMonth, allocator: Allocator): AnswerPool[] {
  const { shape, supplyOf, sinkOf } = month;
  const { result } = allocator;
  const low = new Float64Array(shape.pools);
  const high = new Float64Array(shape.pools);
  allocator.worth(month.floorPerHour, low, high);
  return problem.pools.map(({ id }) => {
    const p = month.pools.findIndex((pool) => pool.id === id);
    let used = 0;
    for (let w = 0; w < shape.workloads; w += 1) used += result.hours[w * shape.pools + p]!;
    return {
      id,
      used,
      idle: result.idle[p]!,
      reserve: result.reserve[p]!,
      onDemandHours: supplyOf.has(id) ? result.bought[supplyOf.get(id)!]! : 0,
      subletHours: sinkOf.has(id) ? result.sunk[sinkOf.get(id)!]! : 0,
      price: result.price[p]!,
      worthLow: orNull(low[p]!),
      worthHigh: orNull(high[p]!),
    };
  });
}

/** The answer that the allocator holds, in the order of the file. */
export function answerOf(problem: ProblemFile, month: ProblemMonth, allocator: Allocator): Answer {
  const { shape, input } = month;
  const { result } = allocator;
  const proof = verifyAllocation(shape, input, result);
  if (!proof.holds) throw new Error(`allocation failed its own check: gap ${proof.gapUsd} of ${proof.objectiveUsd}, ${proof.worstConstraint}`);
  const prices = month.workloads.map(({ id, floor }, w) => ({ id, floor, price: result.floorPrice[w]! }));
  const floors = problem.workloads.filter(({ floor }) => floor > 0).map(({ id }) => ({ id, price: prices.find((entry) => entry.id === id)!.price }));
  if (problem.groupFloor !== undefined) floors.push({ id: problem.groupFloor.group, price: result.groupFloorPrice });
  return {
    status: result.status === "relaxed" ? "infeasible" : "optimal",
    objectiveUsd: proof.objectiveUsd,
    boundUsd: proof.boundUsd,
    gap: proof.gapUsd,
    allocation: problem.workloads.flatMap(({ id: workload, outputPerChipHour }) => {
      const w = month.workloads.findIndex(({ id }) => id === workload);
      return problem.pools.flatMap(({ id: pool }) => {
        const chipHours = result.hours[w * shape.pools + month.pools.findIndex(({ id }) => id === pool)]!;
        return chipHours > 0 ? [{ workload, pool, chipHours, output: chipHours * (outputPerChipHour.get(pool) ?? 0) }] : [];
      });
    }),
    pools: poolsOf(problem, month, allocator),
    floors,
    ...(result.status === "relaxed" ? { clash: clashOf(problem, month, { ...result }) } : {}),
  };
}

/**
 * Solves a parsed problem file for the greatest value.
 *
 * @param json what `JSON.parse` made of the file.
 * @throws Error where the solver fails its own check, which is our mistake.
 * @example solveProblem({ pools: [{ id: "A", chipHours: 10 }], workloads: [{ id: "w", segments: [{ valueUsd: 2, amount: 4 }], outputPerChipHour: { A: 1 } }] }).answer.objectiveUsd // 8
 */
export function solveProblem(json: unknown): Outcome {
  const { problem, errors } = readProblem(json);
  if (problem === undefined) return { errors };
  const month = monthOf(problem);
  const allocator = createAllocator(month.shape);
  allocator.solve(month.input, false);
  return { answer: answerOf(problem, month, allocator), errors };
}
