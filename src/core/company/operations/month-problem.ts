/**
 * One month's allocation problem of one path, written as a problem file: what the simulation solved, to be solved alone.
 *
 * Pools are named "CHIP block", owned ones "CHIP (own) block". What is bought by the hour is a pool of its own without
 * capacity; a second sublet of a pool is a workload. Amounts are those of the month, at the month's throughput.
 */
import type { Envelope } from "./envelope.ts";
import type { Futures } from "../futures/futures.ts";
import { blockCount, blockNames } from "../model/load-blocks.ts";
import { asWritten, runPath, type Simulator } from "../simulate.ts";

/** As `readProblem` of the allocation reads it. */
export interface MonthProblem {
  readonly pools: readonly PoolRow[];
  readonly workloads: readonly WorkloadRow[];
  readonly groupFloor?: { readonly group: string; readonly share: number; readonly weights: Readonly<Record<string, number>> };
}

export interface PoolRow {
  readonly id: string;
  readonly chipHours: number;
  readonly variableCostUsd: number;
  readonly onDemand?: { readonly priceUsdPerChipHour: number; readonly maxChipHours: number };
  readonly sublet?: { readonly priceUsdPerChipHour: number; readonly maxChipHours: number };
}

export interface WorkloadRow {
  readonly id: string;
  readonly group?: string;
  readonly floor: number;
  readonly priority: number;
  readonly segments: readonly { readonly valueUsd: number; readonly amount: number }[];
  readonly outputPerChipHour: Readonly<Record<string, number>>;
}

const development = "development";

/**
 * The problem of month `t` of a path; undefined if the path has failed by then.
 */
export function monthProblem(simulator: Simulator, futures: Futures, t: number): MonthProblem | undefined {
  let problem: MonthProblem | undefined;
  runPath(simulator, futures, {
    month(at) {
      if (at === t) problem = readMonth(simulator);
    },
  });
  return problem;
}

/** Name of pool `p`. */
export function poolName({ model, envelope }: Simulator, p: number): string {
  const { chip, own } = envelope.classes[Math.floor(p / blockCount)]!;
  return `${model.chips[chip]!.name}${own ? " (own)" : ""} ${blockNames[p % blockCount]!}`;
}

/** Reads the problem that the plan as written has just solved: for observers of a path. */
export function readMonth(simulator: Simulator): MonthProblem {
  const { envelope, books } = simulator;
  const { input, shape } = envelope;
  if (books[asWritten]!.failedMonth < Infinity) throw new Error("a failed path has no month");
  const isUsed = Uint8Array.from({ length: shape.pools }, (_, p) => (input.capacity[p]! > 0 ? 1 : 0));
  const own = Array.from({ length: shape.pools }, (_, p) => p).filter((p) => isUsed[p] === 1);
  const pools = [...own.map((p) => poolRow(simulator, p)), ...hourlyPools(simulator)];
  const extraSublets = envelope.sinks.flatMap((sink, j) => {
    const p = shape.sinkPool[j]!;
    if (input.sinkMax[j] === 0 || isUsed[p] === 0 || firstSink(envelope, p) === j) return [];
    const id = `sublet ${j + 1} of ${poolName(simulator, p)}`;
    return [
      {
        id,
        floor: 0,
        priority: 1,
        segments: [{ valueUsd: input.sinkPrice[j]!, amount: input.sinkMax[j]! }],
        outputPerChipHour: { [poolName(simulator, p)]: 1 },
      },
    ];
  });
  const weighted = own.reduce((sum, p) => sum + input.groupWeight[p]! * input.capacity[p]!, 0);
  return {
    pools,
    workloads: [...envelope.claims.map((_, i) => workloadRow(simulator, i, isUsed)), ...extraSublets],
    ...(input.groupFloor > 0 && weighted > 0
      ? {
          groupFloor: {
            group: development,
            share: input.groupFloor / weighted,
            weights: Object.fromEntries([
              ...own.map((p) => [poolName(simulator, p), input.groupWeight[p]!]),
              ...envelope.supplies.flatMap((_, s) => (input.supplyMax[s]! > 0 ? [[supplyName(simulator, s), input.groupWeight[shape.supplyPool[s]!]!]] : [])),
            ]) as Record<string, number>,
          },
        }
      : {}),
  };
}

const firstSink = ({ shape, input }: Envelope, p: number): number => shape.sinkPool.findIndex((pool, j) => pool === p && input.sinkMax[j]! > 0);

function poolRow(simulator: Simulator, p: number): PoolRow {
  const { input } = simulator.envelope;
  const j = firstSink(simulator.envelope, p);
  return {
    id: poolName(simulator, p),
    chipHours: input.capacity[p]!,
    variableCostUsd: input.variableCost[p]!,
    ...(j < 0 ? {} : { sublet: { priceUsdPerChipHour: input.sinkPrice[j]!, maxChipHours: input.sinkMax[j]! } }),
  };
}

function hourlyPools(simulator: Simulator): PoolRow[] {
  const { input, supplies } = simulator.envelope;
  return supplies.flatMap((_, s) =>
    input.supplyMax[s]! > 0
      ? [
          {
            id: supplyName(simulator, s),
            chipHours: 0,
            variableCostUsd: 0,
            onDemand: { priceUsdPerChipHour: input.supplyPrice[s]!, maxChipHours: input.supplyMax[s]! },
          },
        ]
      : [],
  );
}

/** Name of the pool that supply `s`, bought by the hour, is in a problem. */
export function supplyName({ model, envelope }: Simulator, s: number): string {
  const { contract, offer, block, withinCommitment } = envelope.supplies[s]!;
  const { name } = contract >= 0 ? model.contracts[contract]! : model.offers[offer]!;
  return `${name}${withinCommitment ? " (committed)" : ""} ${blockNames[block]!}`;
}

function workloadRow(simulator: Simulator, i: number, isUsed: Uint8Array): WorkloadRow {
  const { model, envelope, space } = simulator;
  const { input, shape, supplies } = envelope;
  const { workload, block } = envelope.claims[i]!;
  const { name, kind, priority } = model.workloads[workload]!;
  const speed = space.speed[i]!;
  const output: Record<string, number> = {};
  for (let p = 0; p < shape.pools; p++)
    if (shape.compatible[i * shape.pools + p] === 1 && isUsed[p] === 1) output[poolName(simulator, p)] = input.output[i * shape.pools + p]! * speed;
  supplies.forEach((_, s) => {
    const p = shape.supplyPool[s]!;
    if (shape.compatible[i * shape.pools + p] === 1 && input.supplyMax[s]! > 0) output[supplyName(simulator, s)] = input.output[i * shape.pools + p]! * speed;
  });
  const segments = Array.from({ length: shape.segmentStart[i + 1]! - shape.segmentStart[i]! }, (_, k) => {
    const s = shape.segmentStart[i]! + k;
    return { valueUsd: input.segmentValue[s]! / speed, amount: finite(input.segmentAmount[s]! * speed) };
  });
  return {
    id: block < 0 ? name : `${name} ${blockNames[block]!}`,
    ...(kind === "model-development" ? { group: development } : {}),
    floor: input.floor[i]! * speed,
    priority,
    segments,
    outputPerChipHour: output,
  };
}

/** More than any month can make, where a plan sets no bound. */
const finite = (amount: number): number => Math.min(amount, 1e18);
