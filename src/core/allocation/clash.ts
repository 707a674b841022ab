/** Floors that cannot all hold: which they are, and what bending each alone would cost. */
import { createAllocator } from "./allocator.ts";
import type { Clash } from "./answer.ts";
import type { Allocation } from "./problem.ts";
import type { ProblemFile } from "./problem-file.ts";
import type { ProblemMonth } from "./problem-month.ts";

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
export function clashOf(problem: ProblemFile, month: ProblemMonth, solved: Allocation): Clash[] {
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
