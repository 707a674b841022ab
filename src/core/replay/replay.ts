/**
 * A month's allocation against real traffic in ten-minute windows.
 *
 * The traffic gives the shape, the plan the level: windows are scaled so that their mean is the month's. The highest fifth
 * of the windows has the serving hours of the peak block, the next half those of the shoulder, the rest those of the trough.
 * Within a window the load is taken as even: a fluid. What the hours held cannot serve first pushes aside work that may be
 * (the least worth first), then waits, oldest first; what has waited longer than `patienceWindows` is lost.
 */
import { blockCount, blockHours, blocksOfData } from "../company/model/load-blocks.ts";

export const minutesPerWindow = 10;
const windowsPerHour = 60 / minutesPerWindow;

/** Hours of other work that serving may take back. Amounts are per hour of the block. */
export interface Yielding {
  readonly workload: string;
  readonly chips: number;
  readonly h100ePerChip: number;
  /** Tokens that one of its chip-hours would serve. */
  readonly mtokPerChipHour: number;
  /** Worth of a chip-hour to the work itself. */
  readonly usdPerChipHour: number;
  /** Output of its hour in this block that the month claimed, against an undisturbed one. */
  readonly claimedShare: number;
}

/** What the month holds for a workload in a load block, per hour of the block. */
export interface HeldBlock {
  /** Tokens it can serve at the stated throughput: its headroom included. */
  readonly capacityMtok: number;
  /** Load and service that the month claimed. */
  readonly loadMtok: number;
  readonly servedMtok: number;
  readonly yielding: readonly Yielding[];
}

export interface Yielded {
  readonly workload: string;
  /** H100e-hours a month: held, pushed aside, and allowed for by the month's own factor. */
  readonly heldH100eHours: number;
  readonly lostH100eHours: number;
  readonly allowedH100eHours: number;
}

/** What became of the load, shares 0–1. */
export interface Service {
  /** Tokens served in time. */
  readonly servedShare: number;
  /** Windows in which nothing was lost. */
  readonly wholeWindows: number;
  /** Tokens served in time in the worst hour; of shorter traffic, in all of it. */
  readonly worstHour: number;
}

export interface Replay {
  readonly windows: number;
  readonly peakToMean: number;
  /** Mean load of the month, Mtok an hour, and the month's tokens. */
  readonly meanMtokPerHour: number;
  readonly demandMtok: number;
  /** Load of each block over the mean: as the month claimed, and of the traffic. */
  readonly claimedBlocks: readonly number[];
  readonly trafficBlocks: readonly number[];
  /** Served as the month claimed, by the traffic's own three blocks, and window by window with the hours held alone. */
  readonly claimedShare: number;
  readonly blocksShare: number;
  readonly held: Service;
  /** With other work pushed aside. */
  readonly pushing: Service;
  /** `blocksShare` less the share of `held`: what three blocks hide of the same traffic. */
  readonly blockError: number;
  /** Tokens of a month lost: with the hours held alone, and with pushing aside. */
  readonly lostMtokHeld: number;
  readonly lostMtok: number;
  /** Serving hours held that stood idle, as a share. */
  readonly idleShare: number;
  readonly yielded: readonly Yielded[];
}

/** Block of each window: by rank of load, of equals the earlier first. */
function blocksOfWindows(loads: readonly number[]): Uint8Array {
  const order = [...loads.keys()].sort((a, b) => loads[b]! - loads[a]! || a - b);
  const blocks = new Uint8Array(loads.length);
  const [peak, shoulder] = [blockHours[0]!, blockHours[0]! + blockHours[1]!];
  order.forEach((window, rank) => {
    const at = (rank + 0.5) / loads.length;
    blocks[window] = at < peak ? 0 : at < shoulder ? 1 : 2;
  });
  return blocks;
}

/**
 * Replays traffic.
 *
 * @param loads  one number a window, in any unit and in order of time; the mean is above 0
 * @param held  by load block
 * @param patienceWindows  windows that a request waits before it is lost; 0: it is served in its window or lost
 * @throws Error if there is no load
 */
export function replayTraffic(loads: readonly number[], held: readonly HeldBlock[], patienceWindows = 0): Replay {
  const mean = loads.reduce((sum, load) => sum + load, 0) / loads.length;
  if (!(mean > 0)) throw new Error("traffic needs a positive load");
  const blended = (of: (block: HeldBlock) => number): number => held.reduce((sum, block, b) => sum + blockHours[b]! * of(block), 0);
  const meanMtokPerHour = blended(({ loadMtok }) => loadMtok);
  const scaled = loads.map((load) => (load / mean) * meanMtokPerHour);
  const blocks = blocksOfWindows(loads);
  const trafficBlocks = blocksOfData(loads);
  const alone = serve(scaled, blocks, held, { patienceWindows, pushes: false });
  const pushing = serve(scaled, blocks, held, { patienceWindows, pushes: true });
  const byBlocks = held.reduce((sum, { capacityMtok }, b) => sum + blockHours[b]! * Math.min(trafficBlocks[b]! * meanMtokPerHour, capacityMtok), 0);
  const demandMtok = meanMtokPerHour * 730;
  const blocksShare = byBlocks / meanMtokPerHour;
  return {
    windows: loads.length,
    peakToMean: loads.reduce((most, load) => Math.max(most, load), 0) / mean,
    meanMtokPerHour,
    demandMtok,
    claimedBlocks: held.map(({ loadMtok }) => loadMtok / meanMtokPerHour),
    trafficBlocks,
    claimedShare: blended(({ servedMtok }) => servedMtok) / meanMtokPerHour,
    blocksShare,
    held: alone.service,
    pushing: pushing.service,
    blockError: blocksShare - alone.service.servedShare,
    lostMtokHeld: demandMtok * (1 - alone.service.servedShare),
    lostMtok: demandMtok * (1 - pushing.service.servedShare),
    idleShare: alone.idleShare,
    yielded: pushing.yielded,
  };
}

interface Rules {
  readonly patienceWindows: number;
  readonly pushes: boolean;
}

interface Outcome {
  readonly service: Service;
  readonly idleShare: number;
  readonly yielded: readonly Yielded[];
}

/** Serves the windows one after the other. Loads and capacities are rates, Mtok an hour. */
function serve(loads: readonly number[], blocks: Uint8Array, held: readonly HeldBlock[], { patienceWindows, pushes }: Rules): Outcome {
  const served = new Float64Array(loads.length);
  const pulled = held.map(({ yielding }) => new Float64Array(yielding.length));
  const orders = held.map(({ yielding }) => pushOrder(yielding));
  /** Load of windows that still waits: `waiting[i]` came in window i. */
  const waiting = Float64Array.from(loads);
  let capacity = 0;
  let used = 0;
  loads.forEach((_, i) => {
    const b = blocks[i]!;
    const oldest = Math.max(0, i - patienceWindows);
    let due = 0;
    for (let w = oldest; w <= i; w++) due += waiting[w]!;
    let room = held[b]!.capacityMtok;
    capacity += room;
    used += Math.min(room, due);
    if (pushes && due > room) room += pushAside(due - room, held[b]!.yielding, orders[b]!, pulled[b]!);
    for (let w = oldest; w <= i && room > 0; w++) {
      const part = Math.min(room, waiting[w]!);
      waiting[w]! -= part;
      served[w]! += part;
      room -= part;
    }
  });
  return {
    service: serviceOf(loads, served),
    idleShare: capacity > 0 ? 1 - used / capacity : 0,
    yielded: yieldedOf(held, pulled, loads.length, blocks),
  };
}

/** Least worth lost per token first. */
const pushOrder = (yielding: readonly Yielding[]): readonly number[] =>
  [...yielding.keys()]
    .filter((y) => yielding[y]!.mtokPerChipHour > 0)
    .sort((a, b) => yielding[a]!.usdPerChipHour / yielding[a]!.mtokPerChipHour - yielding[b]!.usdPerChipHour / yielding[b]!.mtokPerChipHour || a - b);

/** Pushes work aside until `missing` can be served, or none is left; counts chips pushed. Gives what can be served. */
function pushAside(missing: number, yielding: readonly Yielding[], order: readonly number[], pulled: Float64Array): number {
  let gained = 0;
  for (const y of order) {
    const { chips, mtokPerChipHour } = yielding[y]!;
    const taken = Math.min(chips, (missing - gained) / mtokPerChipHour);
    if (!(taken > 0)) break;
    pulled[y]! += taken;
    gained += taken * mtokPerChipHour;
  }
  return gained;
}

/** Losses below this share of a window's load are rounding. */
const ROUNDING = 1e-9;

function serviceOf(loads: readonly number[], served: Float64Array): Service {
  const total = loads.reduce((sum, load) => sum + load, 0);
  let whole = 0;
  let worst = 1;
  let done = 0;
  for (let i = 0; i < loads.length; i++) {
    done += served[i]!;
    if (served[i]! >= loads[i]! * (1 - ROUNDING)) whole++;
  }
  const span = Math.min(windowsPerHour, loads.length);
  for (let i = 0; i + span <= loads.length; i++) {
    let [load, had] = [0, 0];
    for (let w = i; w < i + span; w++) {
      load += loads[w]!;
      had += served[w]!;
    }
    if (load > 0) worst = Math.min(worst, had / load);
  }
  return { servedShare: Math.min(1, done / total), wholeWindows: whole / loads.length, worstHour: worst };
}

/** Work by workload: hours a month held and lost, at the traffic's own share of windows in each block. */
function yieldedOf(held: readonly HeldBlock[], pulled: readonly Float64Array[], windows: number, blocks: Uint8Array): readonly Yielded[] {
  const rows = new Map<string, { heldH100eHours: number; lostH100eHours: number; allowedH100eHours: number }>();
  const windowsIn = new Float64Array(blockCount);
  for (const b of blocks) windowsIn[b]!++;
  held.forEach(({ yielding }, b) => {
    const hours = 730 * blockHours[b]!;
    yielding.forEach(({ workload, chips, h100ePerChip, claimedShare }, y) => {
      const row = rows.get(workload) ?? { heldH100eHours: 0, lostH100eHours: 0, allowedH100eHours: 0 };
      row.heldH100eHours += chips * h100ePerChip * hours;
      // Chips pushed aside, as a mean over the windows of the block.
      if (windowsIn[b]! > 0) row.lostH100eHours += (pulled[b]![y]! / windowsIn[b]!) * h100ePerChip * hours;
      row.allowedH100eHours += (1 - claimedShare) * chips * h100ePerChip * hours;
      rows.set(workload, row);
    });
  });
  return [...rows].map(([workload, row]) => ({ workload, ...row }));
}
