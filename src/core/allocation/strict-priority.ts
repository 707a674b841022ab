/**
 * Strict priority: the greatest value for the workloads of priority 9, then for those of 8 with the former untouched, and
 * so on. What lower priorities have floors for is kept in every step.
 */
import { createAllocator } from "./allocator.ts";
import type { AllocationInput, AllocationShape } from "./problem.ts";

/** Output of each workload under strict priority, `shape.floorPriority` being the priorities; floors must not clash. */
export function priorityLevels(shape: AllocationShape, input: AllocationInput): Float64Array {
  const { workloads, segmentStart, floorPriority } = shape;
  const allocator = createAllocator(shape);
  const floor = input.floor.slice();
  for (let priority = 9; priority >= 1; priority -= 1) {
    if (!floorPriority.includes(priority)) continue;
    const segmentValue = input.segmentValue.slice();
    for (let w = 0; w < workloads; w += 1) {
      if (floorPriority[w]! < priority) segmentValue.fill(0, segmentStart[w]!, segmentStart[w + 1]!);
    }
    const answer = allocator.solve({ ...input, segmentValue, floor }, true);
    for (let w = 0; w < workloads; w += 1) {
      if (floorPriority[w] !== priority) continue;
      let served = 0;
      for (let k = segmentStart[w]!; k < segmentStart[w + 1]!; k += 1) served += answer.served[k]!;
      floor[w] = Math.max(floor[w]!, served);
    }
  }
  return floor;
}
