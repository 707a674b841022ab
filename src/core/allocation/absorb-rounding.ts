/**
 * Where hours of a month span many orders of magnitude, a small workload on a large pool inherits the large one's
 * rounding errors: a part in 1e16 of a billion hours is a part in 1e7 of one hour. Here such errors are moved to where
 * they are small: first every workload gets the hours its output needs within its cap, then full pools take the excess from
 * their largest user, then what is served is cut to what is produced. No number moves by more than rounding.
 */
import type { Allocation, AllocationInput, AllocationShape } from "./problem.ts";

/** Adjusts `hours`, `served` and `idle` of a solved month in place. */
export function absorbRounding(shape: AllocationShape, input: AllocationInput, answer: Allocation): void {
  for (let w = 0; w < shape.workloads; w += 1) {
    meetOutput(shape, input, answer, w);
    meetCap(shape, input, answer, w);
  }
  for (let p = 0; p < shape.pools; p += 1) meetCapacity(shape, input, answer, p);
  for (let w = 0; w < shape.workloads; w += 1) cutServed(shape, input, answer, w);
}

/** Served output of `w` less what its hours produce. */
function shortOutput({ pools, segmentStart }: AllocationShape, input: AllocationInput, { hours, served }: Allocation, w: number): number {
  let short = 0;
  for (let k = segmentStart[w]!; k < segmentStart[w + 1]!; k += 1) short += served[k]!;
  for (let p = 0; p < pools; p += 1) if (hours[w * pools + p]! > 0) short -= hours[w * pools + p]! * input.output[w * pools + p]!;
  return short;
}

function meetOutput(shape: AllocationShape, input: AllocationInput, answer: Allocation, w: number): void {
  const { pools } = shape;
  const short = shortOutput(shape, input, answer, w);
  if (!(short > 0)) return;
  let most = -1;
  for (let at = w * pools; at < (w + 1) * pools; at += 1) {
    if (answer.hours[at]! * input.output[at]! > (most < 0 ? 0 : answer.hours[most]! * input.output[most]!)) most = at;
  }
  if (most >= 0) answer.hours[most]! += short / input.output[most]!;
}

function meetCap({ pools }: AllocationShape, input: AllocationInput, { hours }: Allocation, w: number): void {
  let excess = -input.hoursCap[w]!;
  let most = w * pools;
  for (let at = w * pools; at < (w + 1) * pools; at += 1) {
    excess += hours[at]!;
    if (hours[at]! > hours[most]!) most = at;
  }
  if (excess > 0) hours[most] = Math.max(0, hours[most]! - excess);
}

function meetCapacity(shape: AllocationShape, input: AllocationInput, { hours, reserve, sunk, bought, idle }: Allocation, p: number): void {
  const { pools, workloads, supplyPool, sinkPool } = shape;
  let free = input.capacity[p]! - reserve[p]!;
  for (let s = 0; s < supplyPool.length; s += 1) if (supplyPool[s] === p) free += bought[s]!;
  for (let j = 0; j < sinkPool.length; j += 1) if (sinkPool[j] === p) free -= sunk[j]!;
  let most = p;
  for (let w = 0; w < workloads; w += 1) {
    const at = w * pools + p;
    free -= hours[at]!;
    if (hours[at]! > hours[most]!) most = at;
  }
  if (free < 0 && workloads > 0) hours[most] = Math.max(0, hours[most]! + free);
  idle[p] = Math.max(0, free);
}

function cutServed(shape: AllocationShape, input: AllocationInput, answer: Allocation, w: number): void {
  let short = shortOutput(shape, input, answer, w);
  for (let k = shape.segmentStart[w + 1]! - 1; k >= shape.segmentStart[w]! && short > 0; k -= 1) {
    const cut = Math.min(short, answer.served[k]!);
    answer.served[k]! -= cut;
    short -= cut;
  }
}
