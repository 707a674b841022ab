/** What a month of a path holds for an inference workload, block by block, and what of others it may push aside. */
import type { Futures } from "../company/futures/futures.ts";
import { blockCount, blockNames, hoursOfBlock } from "../company/model/load-blocks.ts";
import type { Simulator } from "../company/simulate.ts";
import { divide, heldMonth } from "../meeting/division.ts";
import type { PathMonth } from "../meeting/path-months.ts";
import type { HeldBlock, Yielding } from "./replay.ts";

export interface HeldMonth {
  readonly blocks: readonly HeldBlock[];
  /** H100e-hours that development must have, and has in the month's allocation, its reserve included. */
  readonly floorH100eHours: number;
  readonly developmentH100eHours: number;
}

/**
 * Reads the month's allocation. Work that may be pushed aside is development and batch, on pools that the workload can use.
 *
 * @param workload  name of an inference workload
 * @throws Error if the plan has no such workload
 */
export function heldBlocks(
  simulator: Simulator,
  futures: Futures,
  months: readonly PathMonth[],
  { month, workload }: { readonly month: number; readonly workload: string },
): HeldMonth {
  const { model } = simulator;
  const { parameters: value } = futures;
  const serving = model.workloads.find(({ name }) => name === workload);
  if (serving === undefined) throw new Error(`no workload ${workload}`);
  const path = heldMonth(months[month]!).month;
  const { laid, solved } = divide(path, [], [])!;
  const { shape, input, pools, workloads } = laid;
  const withHeadroom = 1 + value[serving.headroom]!;
  const h100eOf = new Map(model.chips.map(({ name, h100e }) => [name, value[h100e]!]));
  const factorOf = (name: string): number => {
    const { kind, preempted } = model.workloads.find((candidate) => candidate.name === name)!;
    return kind === "internal" ? 1 : value[preempted]!;
  };
  const blocks = Array.from({ length: blockCount }, (_, b): HeldBlock => {
    const hours = hoursOfBlock[b]!;
    const w = workloads.findIndex(({ id }) => id === `${workload} ${blockNames[b]!}`);
    const mine = pools.flatMap(({ id }, p) => (path.pools.get(id)!.block === b ? [p] : []));
    const rate = (p: number): number => input.output[w * shape.pools + p]! * withHeadroom;
    const sum = (of: (k: number) => number): number => {
      let total = 0;
      for (let k = shape.segmentStart[w]!; k < shape.segmentStart[w + 1]!; k++) total += of(k);
      return total;
    };
    const yielding = workloads.flatMap(({ id }, other): Yielding[] => {
      const holder = path.holders.get(id)!;
      const kind = model.workloads.find(({ name }) => name === holder.name)?.kind;
      if (kind !== "model-development" && kind !== "batch") return [];
      return mine.flatMap((p): Yielding[] => {
        const chipHours = solved.hours[other * shape.pools + p]!;
        if (!(chipHours > 0) || !(rate(p) > 0)) return [];
        return [
          {
            workload: holder.name,
            chips: chipHours / hours,
            h100ePerChip: h100eOf.get(path.pools.get(pools[p]!.id)!.chip)!,
            mtokPerChipHour: rate(p),
            usdPerChipHour: input.output[other * shape.pools + p]! * input.segmentValue[shape.segmentStart[other]!]!,
            claimedShare: b === 0 ? 1 : factorOf(holder.name),
          },
        ];
      });
    });
    return {
      capacityMtok: mine.reduce((total, p) => total + solved.hours[w * shape.pools + p]! * rate(p), 0) / hours,
      loadMtok: sum((k) => input.segmentAmount[k]!) / hours,
      servedMtok: sum((k) => solved.served[k]!) / hours,
      yielding,
    };
  });
  return { blocks, floorH100eHours: input.groupFloor, developmentH100eHours: developmentOf(path, { laid, solved }) };
}

/** Weighted hours of the development group, reserve included. */
function developmentOf(path: PathMonth, { laid, solved }: Pick<NonNullable<ReturnType<typeof divide>>, "laid" | "solved">): number {
  const { shape, input, workloads } = laid;
  let total = 0;
  for (let p = 0; p < shape.pools; p++) total += solved.reserve[p]! * input.groupWeight[p]!;
  workloads.forEach(({ id }, w) => {
    if (path.holders.get(id)?.side !== "research") return;
    for (let p = 0; p < shape.pools; p++) total += solved.hours[w * shape.pools + p]! * input.groupWeight[p]!;
  });
  return total;
}
