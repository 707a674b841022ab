/**
 * A month divided with some requests granted: the month's own problem, in which a granted request is a claim that must be
 * met in every load block. What it may lend back is met only where nobody else is worth more.
 */
import { createAllocator } from "../allocation/allocator.ts";
import type { Allocation, Allocator } from "../allocation/problem.ts";
import type { ProblemFile, WorkloadFile } from "../allocation/problem-file.ts";
import { monthOf, type ProblemMonth } from "../allocation/problem-month.ts";
import { hoursOfBlock } from "../company/load-blocks.ts";
import { blockCount, blockNames } from "../company/load-blocks.ts";
import type { Grant } from "./places.ts";
import type { PathMonth } from "./path-months.ts";
import type { MeetingRequest } from "./requests.ts";

/** Floors bent by a clash without any request are asked for less this share, so that rounding does not make them clash again. */
const CLAIM_ROUNDING = 1e-12;
/** Requests bend before any floor of the plan: where one bends, it cannot be granted. */
const BENDS_FIRST = 1;

/** Id of a request's claim in a block; no workload of a plan has a space before its block's name and this beginning. */
export const claimId = (request: MeetingRequest, block: number): string => `request ${request.name} ${blockNames[block]!}`;

/** The month as it stands without requests, floors at the level they can have. */
export function heldMonth(month: PathMonth): { readonly month: PathMonth; readonly bent: boolean } {
  const { problem } = month;
  const laid = monthOf(problem);
  const solved = createAllocator(laid.shape).solve(laid.input, false);
  if (solved.status === "failed") throw new Error("the month of a meeting could not be solved");
  if (solved.status !== "relaxed") return { month, bent: false };
  const level = (id: string, floor: number): number => {
    const w = laid.workloads.findIndex((workload) => workload.id === id);
    return Math.max(0, (floor - solved.shortfall[w]!) * (1 - CLAIM_ROUNDING));
  };
  const { groupFloor } = problem;
  const kept = laid.input.groupFloor > 0 ? Math.max(0, 1 - solved.groupShortfall / laid.input.groupFloor) * (1 - CLAIM_ROUNDING) : 1;
  const held: ProblemFile = {
    ...problem,
    workloads: problem.workloads.map((workload) => ({ ...workload, floor: level(workload.id, workload.floor) })),
    groupFloor: groupFloor === undefined ? undefined : { ...groupFloor, share: groupFloor.share * kept },
  };
  return { month: { ...month, problem: held }, bent: true };
}

/** What a request may use in a block, by pool id. */
function outputOf(request: MeetingRequest, place: Grant["place"], block: number, month: PathMonth): Map<string, number> {
  const output = new Map<string, number>();
  for (const { id } of month.problem.pools) {
    const pool = month.pools.get(id)!;
    const units = pool.block === block ? request.unitsPerChip.get(pool.chip) : undefined;
    if (units === undefined) continue;
    // What must stand together stands on machines of ours; what may be anywhere may be bought by the hour.
    if (place === undefined ? request.placed === "anywhere" || !pool.hourly : !pool.hourly && pool.chip === place.chip && pool.own === place.own)
      output.set(id, units);
  }
  return output;
}

const mayLend = (request: MeetingRequest, block: number): boolean => request.lendsBack === "always" || (request.lendsBack === "at-peak" && block === 0);

function claimsOf(request: MeetingRequest, size: number, place: Grant["place"], month: PathMonth, binding: boolean): WorkloadFile[] {
  const { groupFloor } = month.problem;
  return Array.from({ length: blockCount }, (_, block) => {
    const amount = size * hoursOfBlock[block]!;
    return {
      id: claimId(request, block),
      group: request.side === "research" ? groupFloor?.group : undefined,
      floor: binding && !mayLend(request, block) ? amount : 0,
      capChipHours: Infinity,
      weight: 1,
      priority: BENDS_FIRST,
      segments: [{ valueUsd: request.valueUsdPerHour, amount }],
      outputPerChipHour: outputOf(request, place, block, month),
      demandPerOutput: undefined,
    };
  });
}

export interface Division {
  readonly laid: ProblemMonth;
  readonly allocator: Allocator;
  readonly solved: Allocation;
}

/**
 * Divides a month (as `heldMonth` left it) with grants; `open` requests take any part of their size, anywhere: a bound.
 *
 * @returns undefined where the grants do not leave the plan's floors
 */
export function divide(month: PathMonth, requests: readonly MeetingRequest[], grants: readonly Grant[], open: readonly number[] = []): Division | undefined {
  const { problem } = month;
  const claims = [
    ...grants.flatMap(({ request, size, place }) => claimsOf(requests[request]!, size, place, month, true)),
    ...open.flatMap((request) => claimsOf(requests[request]!, requests[request]!.sizes[0]!, undefined, month, false)),
  ];
  // The floors of the plan come before requests: among floors of priority 1, requests would share the loss.
  const workloads = problem.workloads.map((workload) => ({ ...workload, priority: Math.max(BENDS_FIRST + 1, workload.priority) }));
  const laid = monthOf({ ...problem, workloads: [...workloads, ...claims] });
  const allocator = createAllocator(laid.shape);
  const solved = allocator.solve(laid.input, false);
  if (solved.status === "failed") throw new Error("a month of the meeting could not be solved");
  return solved.status === "relaxed" ? undefined : { laid, allocator, solved };
}

/** Adds hours to pools: what one more chip-hour would do, for `--explain` and tests. */
export function withHours(month: PathMonth, pool: string, chipHours: number): PathMonth {
  const pools = month.problem.pools.map((row) => (row.id === pool ? { ...row, chipHours: row.chipHours + chipHours } : row));
  return { ...month, problem: { ...month.problem, pools } };
}
