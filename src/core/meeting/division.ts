/**
 * A month divided with some requests granted: the month's own problem, in which a granted request is a claim that must be
 * met in every load block. What it may lend back is met only where nobody else is worth more.
 */
import { createAllocator } from "../allocation/allocator.ts";
import type { Allocation, Allocator } from "../allocation/problem.ts";
import type { ProblemFile, WorkloadFile } from "../allocation/problem-file.ts";
import { monthOf, type ProblemMonth } from "../allocation/problem-month.ts";
import { hoursOfBlock } from "../company/model/load-blocks.ts";
import { blockCount, blockNames } from "../company/model/load-blocks.ts";
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

/** A claim of a request in a block: of `size`, wherever `place` lets it stand; it must be met where `binding`. */
function claimOf(
  request: MeetingRequest,
  block: number,
  month: PathMonth,
  asked: { readonly size: number; readonly place: Grant["place"]; readonly binding: boolean },
): WorkloadFile {
  const amount = asked.size * hoursOfBlock[block]!;
  return {
    id: claimId(request, block),
    group: request.side === "research" ? month.problem.groupFloor?.group : undefined,
    floor: asked.binding && !mayLend(request, block) ? amount : 0,
    capChipHours: Infinity,
    weight: 1,
    priority: BENDS_FIRST,
    segments: [{ valueUsd: request.valueUsdPerHour, amount }],
    outputPerChipHour: outputOf(request, asked.place, block, month),
    demandPerOutput: undefined,
  };
}

const blocks = Array.from({ length: blockCount }, (_, block) => block);

/** The plan's workloads, whose floors come before requests: among floors of priority 1, requests would share the loss. */
const beforeRequests = (workload: WorkloadFile): WorkloadFile => ({ ...workload, priority: Math.max(BENDS_FIRST + 1, workload.priority) });

export interface Division {
  readonly laid: ProblemMonth;
  readonly allocator: Allocator;
  readonly solved: Allocation;
}

/**
 * Divides a month (as `heldMonth` left it) with grants.
 *
 * @returns undefined where the grants do not leave the plan's floors
 */
export function divide(month: PathMonth, requests: readonly MeetingRequest[], grants: readonly Grant[]): Division | undefined {
  const { problem } = month;
  const claims = grants.flatMap(({ request, size, place }) => blocks.map((block) => claimOf(requests[request]!, block, month, { size, place, binding: true })));
  const laid = monthOf({ ...problem, workloads: [...problem.workloads.map(beforeRequests), ...claims] });
  const allocator = createAllocator(laid.shape);
  const solved = allocator.solve(laid.input, false);
  if (solved.status === "failed") throw new Error("a month of the meeting could not be solved");
  return solved.status === "relaxed" ? undefined : { laid, allocator, solved };
}

/** Values of one month under many sets of grants. */
export interface MonthValues {
  /**
   * Value of the month with grants, -Infinity where they do not leave the plan's floors. `open` requests take any part of
   * their size, anywhere: a bound.
   */
  value(grants: readonly Grant[], open: readonly number[]): number;
}

/** What a request may use, as a key: everything, or the machines of one family, owned or leased. */
const placeKey = (place: Grant["place"]): string => (place === undefined ? "anywhere" : `${place.chip}${place.own ? " own" : ""}`);

/** Prepares a month: one problem with a claim for every request and every kind of machines, of which most are nothing. */
export function openMonth(month: PathMonth, requests: readonly MeetingRequest[]): MonthValues {
  const { problem } = month;
  const variants = requests.flatMap((request, r) => {
    const places = new Map<string, Grant["place"]>([["anywhere", undefined]]);
    if (request.placed !== "anywhere")
      for (const { chip, own } of month.fabrics) {
        const place: Grant["place"] = { name: "", kind: request.placed, chip, own };
        if (request.unitsPerChip.has(chip)) places.set(placeKey(place), place);
      }
    return [...places].map(([key, place]) => ({ key: `${r} ${key}`, request, place }));
  });
  const claims = variants.flatMap(({ key, request, place }) =>
    blocks.map((block) => ({ ...claimOf(request, block, month, { size: 0, place, binding: false }), id: `request ${key} ${block}` })),
  );
  const laid = monthOf({ ...problem, workloads: [...problem.workloads.map(beforeRequests), ...claims] });
  const { shape, input } = laid;
  const at = new Map(laid.workloads.map(({ id }, w) => [id, w]));
  const rows = new Map(variants.map(({ key }) => [key, blocks.map((block) => at.get(`request ${key} ${block}`)!)]));
  const allocator = createAllocator(shape);
  let solvedBefore = false;
  const ask = (request: number, place: Grant["place"], size: number, binding: boolean): void =>
    rows.get(`${request} ${placeKey(place)}`)!.forEach((w, block) => {
      const amount = size * hoursOfBlock[block]!;
      input.segmentAmount[shape.segmentStart[w]!] = amount;
      input.floor[w] = binding && !mayLend(requests[request]!, block) ? amount : 0;
    });
  const value = (grants: readonly Grant[], open: readonly number[]): number => {
    for (const { request, place, size } of grants) ask(request, place, size, true);
    for (const request of open) ask(request, undefined, requests[request]!.sizes[0]!, false);
    const { status, objective } = allocator.solve(input, solvedBefore);
    solvedBefore = true;
    for (const { request, place } of grants) ask(request, place, 0, true);
    for (const request of open) ask(request, undefined, 0, false);
    if (status === "failed") throw new Error("a month of the meeting could not be solved");
    return status === "relaxed" ? -Infinity : objective;
  };
  return { value };
}
