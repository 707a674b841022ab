/**
 * Claims as the large solver sees them: a row of outputs by pool, a curve of value, perhaps a cap on hours and a floor.
 *
 * A floor is laid into the curve: the segments that fill it are *owed*, whatever they are worth. A segment that the floor
 * ends in is split there.
 */
import type { AllocationInput, AllocationShape } from "../problem.ts";

export interface ClaimRows {
  readonly count: number;
  readonly pools: number;
  /** Units of output per chip-hour [w × pools + p]; 0 where the pool cannot be used. */
  readonly output: Float64Array;
  /** Chip-hours over all pools; Infinity for none. */
  readonly cap: Float64Array;
  /** Segments of row w are `start[w] … start[w+1]-1`. */
  readonly start: Int32Array;
  /** USD per unit of output, not rising within a row. */
  readonly value: Float64Array;
  /** Units of output. */
  readonly amount: Float64Array;
  /** How many of the row's first segments are owed. */
  readonly owed: Int32Array;
  /** 1 where the row's hours count towards the group's floor. */
  readonly inGroup: Uint8Array;
}

/** Outputs with those of incompatible pairs at 0; the month's own array where it has none. */
function usableOutput({ compatible }: AllocationShape, { output }: AllocationInput): Float64Array {
  let same = true;
  for (let at = 0; at < output.length && same; at += 1) same = compatible[at] === 1 || output[at] === 0;
  return same ? output : output.map((rate, at) => (compatible[at] === 1 ? rate : 0));
}

/** The rows of a month, a workload each, in its order. Arrays of the month are shared where nothing is changed. */
export function claimRows(shape: AllocationShape, input: AllocationInput): ClaimRows {
  const { workloads, pools, segmentStart, inGroup } = shape;
  const plain = {
    count: workloads,
    pools,
    output: usableOutput(shape, input),
    cap: input.hoursCap,
    start: segmentStart,
    value: input.segmentValue,
    amount: input.segmentAmount,
    owed: new Int32Array(workloads),
    inGroup,
  };
  return input.floor.some((floor) => floor > 0) ? withFloors(plain, input.floor) : plain;
}

/** Splits segments where floors end and marks those before as owed. */
export function withFloors(rows: ClaimRows, floor: Float64Array): ClaimRows {
  const { count, start } = rows;
  const splitStart = new Int32Array(count + 1);
  const owed = new Int32Array(count);
  const value: number[] = [];
  const amount: number[] = [];
  for (let w = 0; w < count; w += 1) {
    let left = floor[w]!;
    for (let k = start[w]!; k < start[w + 1]!; k += 1) {
      const whole = rows.amount[k]!;
      if (left > 0) {
        value.push(rows.value[k]!);
        amount.push(Math.min(whole, left));
        owed[w]! += 1;
      }
      if (left < whole || !(left > 0)) {
        value.push(rows.value[k]!);
        amount.push(whole - Math.max(0, left));
      }
      left -= whole;
    }
    splitStart[w + 1] = value.length;
  }
  return { ...rows, start: splitStart, value: Float64Array.from(value), amount: Float64Array.from(amount), owed };
}
