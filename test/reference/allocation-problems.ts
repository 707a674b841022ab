/** Random allocation problems of every shape, from a seed. */
import type { AllocationInput, AllocationShape } from "../../src/core/allocation/problem.ts";

export interface Problem {
  readonly shape: AllocationShape;
  readonly input: AllocationInput;
}

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const kinds = [
  "plain",
  "tied",
  "zero capacity",
  "sparse",
  "floors",
  "group floor",
  "supplies and sinks",
  "caps",
  "clashing floors",
  "nine orders",
  "wide hours",
  "everything",
] as const;
export type Kind = (typeof kinds)[number];

/** A random problem of one kind: values and outputs over nine orders of magnitude in "nine orders", hours in "wide hours". */
export function randomProblem(seed: number, kind: Kind): Problem {
  const random = randomFrom(seed * 2654435761 + kinds.indexOf(kind));
  const any = kind === "everything" || kind === "nine orders" || kind === "wide hours";
  const chance = (share: number): boolean => random() < share;
  const between = (low: number, high: number): number => low + (high - low) * random();
  const whole = (low: number, high: number): number => Math.floor(between(low, high + 1));
  const orders = (spread: number): number => 10 ** between(-spread / 2, spread / 2);
  const wide = (): number => orders(kind === "nine orders" ? 9 : 2);
  const tied = kind === "tied" || (any && chance(0.3));
  const number = (low: number, high: number): number => (tied ? whole(low, high) : between(low, high));
  const pools = whole(1, 8);
  const workloads = whole(1, 10);
  const counts = Array.from({ length: workloads }, () => whole(1, 4));
  const segmentStart = new Int32Array(workloads + 1);
  counts.forEach((count, w) => (segmentStart[w + 1] = segmentStart[w]! + count));
  const segments = segmentStart[workloads]!;
  const hasMarket = kind === "supplies and sinks" || (any && chance(0.5));
  const supplies = hasMarket ? whole(0, pools) : 0;
  const sinks = hasMarket ? whole(0, pools) : 0;
  const incompatible = kind === "sparse" ? 0.6 : any ? 0.3 : 0.1;
  const compatible = Uint8Array.from({ length: pools * workloads }, () => (chance(incompatible) ? 0 : 1));
  const hasGroup = kind === "group floor" || kind === "clashing floors" || (any && chance(0.5));
  const shape: AllocationShape = {
    pools,
    workloads,
    segmentStart,
    supplyPool: Int32Array.from({ length: supplies }, () => whole(0, pools - 1)),
    sinkPool: Int32Array.from({ length: sinks }, () => whole(0, pools - 1)),
    inGroup: Uint8Array.from({ length: workloads }, () => (hasGroup && chance(0.4) ? 1 : 0)),
    compatible,
    floorPriority: Uint8Array.from({ length: workloads }, () => whole(1, 9)),
    groupPriority: whole(1, 9),
  };
  const hours = (): number => (tied ? whole(0, 5) * 10 : between(1, 100) * (any ? orders(kind === "wide hours" ? 9 : 2) : 1));
  const capacity = Float64Array.from({ length: pools }, () => (chance(kind === "zero capacity" ? 0.5 : any ? 0.15 : 0) ? 0 : hours()));
  const output = Float64Array.from({ length: pools * workloads }, () => 0);
  const segmentValue = new Float64Array(segments);
  const segmentAmount = new Float64Array(segments);
  const totalHours = capacity.reduce((sum, c) => sum + c, 0) + 1;
  for (let w = 0; w < workloads; w += 1) {
    const speed = tied ? 1 : wide();
    for (let p = 0; p < pools; p += 1) if (compatible[w * pools + p] === 1) output[w * pools + p] = chance(0.03) ? 0 : speed * number(1, 4);
    let value = (number(1, 9) * (kind === "nine orders" ? wide() : 1)) / speed;
    for (let k = segmentStart[w]!; k < segmentStart[w + 1]!; k += 1) {
      segmentValue[k] = value;
      if (!(tied && chance(0.4))) value *= chance(0.05) ? 0 : between(0.2, 1);
      segmentAmount[k] = chance(0.08) ? 0 : tied ? speed * whole(0, 4) * 10 : (speed * between(0, 4) * totalHours) / workloads / 2;
    }
  }
  const demand = (w: number): number => segmentAmount.subarray(segmentStart[w]!, segmentStart[w + 1]!).reduce((sum, a) => sum + a, 0);
  const floorShare = kind === "clashing floors" ? 0.9 : kind === "floors" ? 0.3 : any ? 0.2 : 0;
  const groupWeight = Float64Array.from({ length: pools }, () => (chance(0.05) ? 0 : number(1, 3)));
  const weighted = capacity.reduce((sum, c, p) => sum + c * groupWeight[p]!, 0);
  return {
    shape,
    input: {
      capacity,
      variableCost: Float64Array.from({ length: pools }, () => (chance(0.4) ? number(0, 1) : 0)),
      output,
      segmentValue,
      segmentAmount,
      floor: Float64Array.from({ length: workloads }, (_, w) => (chance(0.6) ? floorShare * random() * demand(w) : 0)),
      hoursCap: Float64Array.from({ length: workloads }, () => (kind === "caps" || (any && chance(0.2)) ? hours() : Infinity)),
      supplyPrice: Float64Array.from({ length: supplies }, () => number(0, 6)),
      supplyMax: Float64Array.from({ length: supplies }, () => (chance(0.2) ? Infinity : hours())),
      sinkPrice: Float64Array.from({ length: sinks }, () => number(0, 4)),
      sinkMax: Float64Array.from({ length: sinks }, () => (chance(0.2) ? 1e4 : hours())),
      groupWeight,
      groupFloor: hasGroup && chance(0.8) ? weighted * between(0, kind === "clashing floors" ? 1.2 : 0.7) : 0,
    },
  };
}

/** The same shape a month later: capacities, amounts, prices and values moved by up to ±`share`. */
export function nextMonth({ shape, input }: Problem, random: () => number, share: number): Problem {
  const moved = (values: Float64Array): Float64Array => values.map((v) => v * (1 + share * (2 * random() - 1)));
  const segmentValue = input.segmentValue.slice();
  const segmentAmount = moved(input.segmentAmount);
  const floor = input.floor.slice();
  for (let w = 0; w < shape.workloads; w += 1) {
    const factor = 1 + share * (2 * random() - 1);
    let demand = 0;
    for (let k = shape.segmentStart[w]!; k < shape.segmentStart[w + 1]!; k += 1) {
      segmentValue[k]! *= factor;
      demand += segmentAmount[k]!;
    }
    floor[w] = Math.min(floor[w]!, demand);
  }
  return { shape, input: { ...input, capacity: moved(input.capacity), segmentAmount, segmentValue, floor, supplyPrice: moved(input.supplyPrice) } };
}
