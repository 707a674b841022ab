/**
 * One month's allocation problem as flat arrays, and what solving it gives.
 *
 *     max  Σ value·served + Σ sinkPrice·sunk − Σ supplyPrice·bought − Σ variableCost·hours
 *     s.t. Σ_k served[w,k] ≤ Σ_p output[w,p]·hours[w,p]            served within segments, hours ≥ 0 (free disposal)
 *          Σ_p hours[w,p] ≤ hoursCap[w]
 *          Σ_w hours[w,p] + reserve[p] + sunk[p] ≤ capacity[p] + bought[p]             dual: price[p] ≥ 0
 *          Σ_{w in group,p} weight[p]·hours[w,p] + Σ_{p usable by the group} weight[p]·reserve[p] ≥ groupFloor   dual: floorPrice ≥ 0
 *          Σ_k served[w,k] ≥ floor[w]                                                  (bends by priority where floors clash)
 *
 * Index letters: `p` pool (in the simulator a pool-block), `w` workload, `k` segment, `s` supply (on-demand, spot, spend
 * commitment: capacity that costs by the hour), `j` sink (sublet). Arrays are owned by the caller and not modified.
 *
 * Ties are settled by a rule where there is plenty for all (plenty.ts), else by position, so give pools and workloads in
 * order of their ids. Hours that make nothing of use are
 * reserve or idle, never a workload's.
 */

/** What does not change between months: sizes and incidence. Segments of `w` are `segmentStart[w] … segmentStart[w+1]-1`. */
export interface AllocationShape {
  readonly pools: number;
  readonly workloads: number;
  /** Length workloads + 1. */
  readonly segmentStart: Int32Array;
  /** Pool that each supply feeds; length supplies. */
  readonly supplyPool: Int32Array;
  /** Pool that each sink drains; length sinks. */
  readonly sinkPool: Int32Array;
  /** 1 where the workload belongs to the group with the share floor. */
  readonly inGroup: Uint8Array;
  /** Compatible pairs: 1 where workload w can use pool p; row-major [w × pools + p]. */
  readonly compatible: Uint8Array;
  /** 1 (gives way first) to 9, per workload floor. */
  readonly floorPriority: Uint8Array;
  /** Priority of the group's share floor. */
  readonly groupPriority: number;
}

/** One month's numbers. Hours are chip-hours; values USD per unit of output; output units per chip-hour. */
export interface AllocationInput {
  readonly capacity: Float64Array;
  readonly variableCost: Float64Array;
  /** [w × pools + p], ≥ 0; read only where compatible. */
  readonly output: Float64Array;
  /**
   * By workload, a number that another takes the place of whenever its outputs have been written: those of the others are
   * not looked at again. Without it all are.
   */
  readonly outputMoves?: Int32Array;
  /** Non-increasing within a workload; ≥ 0. */
  readonly segmentValue: Float64Array;
  /** Output units, ≥ 0. */
  readonly segmentAmount: Float64Array;
  /** Output units, ≥ 0. What exceeds the sum of the workload's segments is a shortfall. */
  readonly floor: Float64Array;
  /** Chip-hours; Infinity for none. */
  readonly hoursCap: Float64Array;
  readonly supplyPrice: Float64Array;
  readonly supplyMax: Float64Array;
  readonly sinkPrice: Float64Array;
  readonly sinkMax: Float64Array;
  /** Weight of a chip-hour in the group's floor (H100e, or the group's proportional measure); length pools. */
  readonly groupWeight: Float64Array;
  /** Required weighted hours of the group, reserve included; 0 for no floor. */
  readonly groupFloor: number;
}

/** A solved month. Arrays belong to the allocator and are overwritten by the next call. */
export interface Allocation {
  /** `relaxed`: floors clashed and bent by priority. `failed` is our bug, never the month's fault. */
  status: "optimal" | "relaxed" | "failed";
  /** USD, without any penalty for bent floors. */
  objective: number;
  /** Chip-hours [w × pools + p]. */
  readonly hours: Float64Array;
  /** Output units per segment. */
  readonly served: Float64Array;
  readonly bought: Float64Array;
  readonly sunk: Float64Array;
  /** Held idle for the group's floor. */
  readonly reserve: Float64Array;
  /** Neither used, reserved nor sunk. */
  readonly idle: Float64Array;
  /**
   * USD per chip-hour; together with `floorPrice` one optimal dual solution. Of a pool without hours of its own or to be
   * bought: what a first hour would bring.
   */
  readonly price: Float64Array;
  /** USD per weighted hour of the group's floor. */
  groupFloorPrice: number;
  /** USD per unit of output, per workload floor. */
  readonly floorPrice: Float64Array;
  /** Weighted hours by which the group's floor was missed. */
  groupShortfall: number;
  /** Output units by which each workload's floor was missed. */
  readonly shortfall: Float64Array;
}

/** Solves months of one shape. Not shared between threads. */
export interface Allocator {
  readonly result: Allocation;
  /**
   * Solves one month. `warm: true` starts from the basis of the previous call, which must be the same path's previous
   * month; the answer must not depend on it.
   */
  solve(input: AllocationInput, warm: boolean): Allocation;
  /**
   * Worth of capacity in the month just solved: fills `low` with the gain per further chip-hour of each pool and `high`
   * with the loss per chip-hour removed (NaN where capacity cannot change that way), USD. `floorPerHour` says by how much
   * the group's floor rises per chip-hour of the pool. V(C+δ) − V(C) ≤ δ·low ≤ δ·high ≤ V(C) − V(C−δ).
   */
  worth(floorPerHour: Float64Array, low: Float64Array, high: Float64Array): void;
}
