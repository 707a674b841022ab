/**
 * The envelope of a month as an allocation problem: pools by chip, class and load block; claims by workload and block.
 *
 * A class keeps capacity that costs nothing more to use (leased) apart from capacity that does (owned: power), because
 * only then do pools of one chip differ for the problem. Pool index: class × 3 + block.
 */
import { createAllocator } from "../../allocation/allocator.ts";
import type { AllocationInput, AllocationShape, Allocator } from "../../allocation/problem.ts";
import { blockCount } from "../model/load-blocks.ts";
import type { Model, WorkloadModel } from "../model/model.ts";

/** One chip family under one running cost. */
export interface PoolClass {
  readonly chip: number;
  readonly own: boolean;
}

/** A claim: an inference workload in one block, or another workload over all blocks (block −1). */
export interface Claim {
  readonly workload: number;
  readonly block: number;
}

/** Capacity bought by the hour: `row` is a contract (−1: none) or, for spend commitments offered, an offer. */
export interface Supply {
  readonly contract: number;
  readonly offer: number;
  readonly poolClass: number;
  readonly block: number;
  /** Spend commitments: the tier within the commitment is free at the margin. */
  readonly withinCommitment: boolean;
}

export interface Sink {
  /** −1: the playbook's. */
  readonly contract: number;
  readonly poolClass: number;
  readonly block: number;
}

export interface Envelope {
  readonly classes: readonly PoolClass[];
  readonly claims: readonly Claim[];
  readonly supplies: readonly Supply[];
  readonly sinks: readonly Sink[];
  /** Products by claim, in the model's order; segments of a claim are its products (inference) or one segment. */
  readonly productsOf: readonly (readonly number[])[];
  readonly shape: AllocationShape;
  readonly input: AllocationInput & { groupFloor: number; readonly outputMoves: Int32Array };
  /** Product of each segment after sorting by value; −1 for other claims. */
  readonly segmentProduct: Int32Array;
  readonly development: number;
}

const isPlacedHourly = (kind: string): boolean => kind === "on-demand" || kind === "spot" || kind === "spend-commitment";

/** Lays out the problem of a model; sizes never change between months, so that a basis can be carried on. */
export function layOutEnvelope(model: Model): Envelope {
  const terms = [...model.contracts, ...model.offers];
  const classes: PoolClass[] = model.chips.flatMap((_, chip) => {
    const leased = terms.some((term) => term.chip === chip && term.kind !== "own");
    const own = terms.some((term) => term.chip === chip && term.kind === "own");
    return [...(leased ? [{ chip, own: false }] : []), ...(own ? [{ chip, own: true }] : [])];
  });
  const classOf = (chip: number, own: boolean): number => classes.findIndex((candidate) => candidate.chip === chip && candidate.own === own);
  const blocks = Array.from({ length: blockCount }, (_, b) => b);
  const claims: Claim[] = model.workloads.flatMap((workload, w) =>
    workload.kind === "inference" ? blocks.map((block) => ({ workload: w, block })) : [{ workload: w, block: -1 }],
  );
  const hourly = (contract: number, offer: number): Supply[] => {
    const term = contract >= 0 ? model.contracts[contract]! : model.offers[offer]!;
    const tiers = term.kind === "spend-commitment" ? [true, false] : [false];
    return tiers.flatMap((withinCommitment) => blocks.map((block) => ({ contract, offer, poolClass: classOf(term.chip, false), block, withinCommitment })));
  };
  const supplies = [
    ...model.contracts.flatMap((contract, c) => (isPlacedHourly(contract.kind) ? hourly(c, -1) : [])),
    ...model.offers.flatMap((offer, o) => (offer.kind === "spend-commitment" ? hourly(-1, o) : [])),
  ];
  const sinks: Sink[] = model.contracts.flatMap((contract, c) =>
    contract.kind === "sublet"
      ? classes.flatMap((candidate, poolClass) => (candidate.chip === contract.chip ? blocks.map((block) => ({ contract: c, poolClass, block })) : []))
      : [],
  );
  if (model.distress.some((step) => step.action === "sublet"))
    for (let poolClass = 0; poolClass < classes.length; poolClass++) for (const block of blocks) sinks.push({ contract: -1, poolClass, block });

  const productsOf = claims.map((claim) => model.products.flatMap((product, i) => (claim.block >= 0 && product.workload === claim.workload ? [i] : [])));
  const segmentStart = new Int32Array(claims.length + 1);
  claims.forEach((claim, i) => (segmentStart[i + 1] = segmentStart[i]! + (claim.block >= 0 ? Math.max(1, productsOf[i]!.length) : 1)));
  const pools = classes.length * blockCount;
  const compatible = new Uint8Array(claims.length * pools);
  claims.forEach((claim, i) => {
    const workload = model.workloads[claim.workload]!;
    classes.forEach((candidate, k) => {
      if (workload.throughput[candidate.chip]! < 0) return;
      for (const b of blocks) if (claim.block < 0 || claim.block === b) compatible[i * pools + k * blockCount + b] = 1;
    });
  });
  const shape: AllocationShape = {
    pools,
    workloads: claims.length,
    segmentStart,
    supplyPool: Int32Array.from(supplies, (supply) => supply.poolClass * blockCount + supply.block),
    sinkPool: Int32Array.from(sinks, (sink) => sink.poolClass * blockCount + sink.block),
    inGroup: Uint8Array.from(claims, (claim) => (model.workloads[claim.workload]!.kind === "model-development" ? 1 : 0)),
    compatible,
    floorPriority: Uint8Array.from(claims, (claim) => model.workloads[claim.workload]!.priority),
    groupPriority: Math.max(1, ...model.workloads.filter(isDevelopment).map((workload) => workload.priority)),
  };
  const segments = segmentStart[claims.length]!;
  return {
    classes,
    claims,
    supplies,
    sinks,
    productsOf,
    shape,
    input: {
      capacity: new Float64Array(pools),
      variableCost: new Float64Array(pools),
      output: new Float64Array(claims.length * pools),
      outputMoves: new Int32Array(claims.length),
      segmentValue: new Float64Array(segments),
      segmentAmount: new Float64Array(segments),
      floor: new Float64Array(claims.length),
      hoursCap: new Float64Array(claims.length).fill(Infinity),
      supplyPrice: new Float64Array(supplies.length),
      supplyMax: new Float64Array(supplies.length),
      sinkPrice: new Float64Array(sinks.length),
      sinkMax: new Float64Array(sinks.length),
      groupWeight: new Float64Array(pools),
      groupFloor: 0,
    },
    segmentProduct: new Int32Array(segments).fill(-1),
    development: model.workloads.findIndex(isDevelopment),
  };
}

const isDevelopment = (workload: WorkloadModel): boolean => workload.kind === "model-development";

export const openAllocator = (envelope: Envelope): Allocator => createAllocator(envelope.shape);
