/**
 * A problem file as a month of arrays. Pools and workloads are put in order of their ids, so that ties are settled by id
 * and the order of the file does not matter.
 */
import type { AllocationInput, AllocationShape } from "./problem.ts";
import type { GroupFloorFile, PoolFile, ProblemFile, WorkloadFile } from "./problem-file.ts";

export interface ProblemMonth {
  readonly shape: AllocationShape;
  readonly input: AllocationInput;
  /** In order of id: the index letters of `shape`. */
  readonly pools: readonly PoolFile[];
  readonly workloads: readonly WorkloadFile[];
  /** Index letters by id. */
  readonly poolIndex: ReadonlyMap<string, number>;
  readonly workloadIndex: ReadonlyMap<string, number>;
  /** Pool of the file → its supply or sink, or undefined. */
  readonly supplyOf: ReadonlyMap<string, number>;
  readonly sinkOf: ReadonlyMap<string, number>;
  /** By how much the group's floor rises per chip-hour of each pool, weighted hours. */
  readonly floorPerHour: Float64Array;
}

const byId = <T extends { readonly id: string }>(entries: readonly T[]): T[] => [...entries].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));

/**
 * Weight of a chip-hour of each pool in the group's floor. Proportional: the group's output there against its best pool,
 * as a mean over the group's workloads, so that the floor cannot be filled with chips that are wrong for the group.
 */
function weightsOf(floor: GroupFloorFile, pools: readonly PoolFile[], workloads: readonly WorkloadFile[]): Float64Array {
  if (floor.measure === "h100e") return Float64Array.from(pools, ({ id }) => floor.weights.get(id) ?? 0);
  const weights = new Float64Array(pools.length);
  const members = workloads.filter((workload) => workload.group === floor.group);
  for (const { outputPerChipHour } of members) {
    const best = Math.max(0, ...outputPerChipHour.values());
    if (best > 0) pools.forEach(({ id }, p) => (weights[p]! += (outputPerChipHour.get(id) ?? 0) / best / members.length));
  }
  return weights;
}

/** Lays a checked problem out. */
export function monthOf(problem: ProblemFile): ProblemMonth {
  const pools = byId(problem.pools);
  const workloads = byId(problem.workloads);
  const { groupFloor } = problem;
  const suppliers = pools.filter(({ onDemand }) => onDemand !== undefined);
  const sinks = pools.filter(({ sublet }) => sublet !== undefined);
  const poolIndex = new Map(pools.map(({ id }, p) => [id, p]));
  const segmentStart = new Int32Array(workloads.length + 1);
  workloads.forEach(({ segments }, w) => (segmentStart[w + 1] = segmentStart[w]! + segments.length));
  const output = new Float64Array(workloads.length * pools.length);
  const segmentValue = new Float64Array(segmentStart[workloads.length]!);
  const segmentAmount = new Float64Array(segmentValue.length);
  workloads.forEach(({ outputPerChipHour, segments }, w) => {
    pools.forEach(({ id }, p) => (output[w * pools.length + p] = outputPerChipHour.get(id) ?? 0));
    segments.forEach(({ valueUsd, amount }, k) => {
      segmentValue[segmentStart[w]! + k] = valueUsd;
      segmentAmount[segmentStart[w]! + k] = amount;
    });
  });
  const weights = groupFloor === undefined ? new Float64Array(pools.length) : weightsOf(groupFloor, pools, workloads);
  const floorPerHour = weights.map((weight) => weight * (groupFloor?.share ?? 0));
  const capacity = Float64Array.from(pools, ({ chipHours }) => chipHours);
  return {
    pools,
    workloads,
    poolIndex,
    workloadIndex: new Map(workloads.map(({ id }, w) => [id, w])),
    supplyOf: new Map(suppliers.map(({ id }, s) => [id, s])),
    sinkOf: new Map(sinks.map(({ id }, j) => [id, j])),
    floorPerHour,
    shape: {
      pools: pools.length,
      workloads: workloads.length,
      segmentStart,
      supplyPool: Int32Array.from(suppliers, ({ id }) => poolIndex.get(id)!),
      sinkPool: Int32Array.from(sinks, ({ id }) => poolIndex.get(id)!),
      inGroup: Uint8Array.from(workloads, ({ group }) => (groupFloor !== undefined && group === groupFloor.group ? 1 : 0)),
      compatible: Uint8Array.from(output, (rate) => (rate > 0 ? 1 : 0)),
      floorPriority: Uint8Array.from(workloads, ({ priority }) => priority),
      groupPriority: groupFloor?.priority ?? 5,
    },
    input: {
      capacity,
      variableCost: Float64Array.from(pools, ({ variableCostUsd }) => variableCostUsd),
      output,
      segmentValue,
      segmentAmount,
      floor: Float64Array.from(workloads, ({ floor }) => floor),
      hoursCap: Float64Array.from(workloads, ({ capChipHours }) => capChipHours),
      supplyPrice: Float64Array.from(suppliers, ({ onDemand }) => onDemand!.priceUsdPerChipHour),
      supplyMax: Float64Array.from(suppliers, ({ onDemand }) => onDemand!.maxChipHours),
      sinkPrice: Float64Array.from(sinks, ({ sublet }) => sublet!.priceUsdPerChipHour),
      // Unlimited sublet beside unlimited on-demand at no better a price adds nothing beyond the pool's own hours.
      sinkMax: Float64Array.from(sinks, ({ sublet, onDemand, chipHours }) =>
        onDemand?.maxChipHours === Infinity ? Math.min(sublet!.maxChipHours, chipHours) : sublet!.maxChipHours,
      ),
      groupWeight: weights,
      groupFloor: floorPerHour.reduce((sum, perHour, p) => sum + perHour * capacity[p]!, 0),
    },
  };
}
