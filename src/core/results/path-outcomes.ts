/** What each path of a run came to, in the three figures that comparisons and sensitivities are about. */
import type { ChunkResult } from "../company/chunk.ts";

/** One number a path, in the order of paths. */
export interface PathOutcomes {
  /** 1 where the plan as written goes insolvent. */
  readonly insolvent: Float64Array;
  /** To today's holders, USD; NaN in a plan without `valuation:`. */
  readonly valueUsd: Float64Array;
  /** Tokens not served over tokens wanted, while the company lives; 0 where none were wanted. */
  readonly unserved: Float64Array;
}

/** @param chunks  that cover paths 0 … paths − 1 once, in any order */
export function pathOutcomes(chunks: readonly ChunkResult[], paths: number): PathOutcomes {
  const outcomes = { insolvent: new Float64Array(paths), valueUsd: new Float64Array(paths), unserved: new Float64Array(paths) };
  for (const { firstPath, pathCount, columns, perPath } of chunks) {
    const demand = columns["demandMtok"]!;
    const served = columns["servedShare"]!;
    for (let p = 0; p < pathCount; p++) {
      let wanted = 0;
      let missed = 0;
      // A path that has failed demands nothing.
      for (let at = p; at < demand.length; at += pathCount) {
        wanted += demand[at]!;
        missed += demand[at]! * (1 - served[at]!);
      }
      outcomes.insolvent[firstPath + p] = perPath["failedMonthWithRaises"]![p]! >= 0 ? 1 : 0;
      outcomes.valueUsd[firstPath + p] = perPath["valueUsd"]![p]!;
      outcomes.unserved[firstPath + p] = wanted > 0 ? missed / wanted : 0;
    }
  }
  return outcomes;
}
