/**
 * What a path's draws come to before its months run: looked up in every month, computed once a path.
 *
 * Element [product × month] of month t follows from that month's draws alone.
 */
import { cloudShareOf } from "../books/clouds.ts";
import { atPrice, mtokPerUnit, overageUsdPerUnit, unitsAtBasePrice } from "../operations/claims.ts";
import type { Envelope } from "../operations/envelope.ts";
import type { Futures } from "../futures/futures.ts";
import { blockCount, blockHours, blockLoads } from "./load-blocks.ts";
import type { Model } from "./model.ts";
import type { SpaceIndex } from "./space-index.ts";

export interface PathConstants {
  /** Share of the month's work that falls into each block, by workload: [workload × block]. */
  readonly blockShare: Float64Array;
  /** H100e of a chip-hour by class and by pool. */
  readonly classWeight: Float64Array;
  readonly poolWeight: Float64Array;
  /** By terms: share of chips in working order, and share of these that work can be placed on. */
  readonly availability: Float64Array;
  readonly placeable: Float64Array;
  /** By product: Mtok of a unit; tokens of the stated throughput per token. */
  readonly mtokPerUnit: Float64Array;
  /** By product: USD a unit pays beyond its price. */
  readonly overageUsd: Float64Array;
  readonly compute: Float64Array;
  /** [product × month]: units wanted before what past shortages cost, at the base plan's price and at the price; USD a token of the stated throughput brings or saves. */
  readonly unitsAtBasePrice: Float64Array;
  readonly units: Float64Array;
  readonly worthUsd: Float64Array;
  /** Highest output of an inference claim on any of its pools, Mtok per chip-hour at the start's throughput. */
  readonly bestOutput: Float64Array;
  /** [1]: share of the envelope that all floors leave. */
  readonly leftByFloors: Float64Array;
}

export function openPathConstants(model: Model, envelope: Envelope): PathConstants {
  const column = (length: number): Float64Array => new Float64Array(length);
  const terms = model.contracts.length + model.offers.length;
  const products = model.products.length;
  return {
    blockShare: column(model.workloads.length * blockCount),
    classWeight: column(envelope.classes.length),
    poolWeight: column(envelope.shape.pools),
    availability: column(terms),
    placeable: column(terms),
    mtokPerUnit: column(products),
    overageUsd: column(products),
    compute: column(products),
    unitsAtBasePrice: column(products * model.months),
    units: column(products * model.months),
    worthUsd: column(products * model.months),
    bestOutput: column(envelope.claims.length),
    leftByFloors: column(1),
  };
}

/** Computes the constants of a path, and writes into the allocation problem what stays of it: outputs and weights. */
export function fillPathConstants(constants: PathConstants, model: Model, envelope: Envelope, index: SpaceIndex, futures: Futures): void {
  const { parameters: value } = futures;
  const { availabilityOf, placeableOf } = index;
  for (let k = 0; k < availabilityOf.length; k++) {
    constants.availability[k] = value[availabilityOf[k]!]!;
    constants.placeable[k] = value[placeableOf[k]!]!;
  }
  let left = 1;
  for (let w = 0; w < model.workloads.length; w++) {
    const { floor } = model.workloads[w]!;
    if (floor >= 0) left -= value[floor]!;
  }
  constants.leftByFloors[0] = Math.max(0, left);
  fillLoads(constants, model, value);
  for (let i = 0; i < model.products.length; i++) fillProduct(constants, model, futures, i);
  fillOutputs(constants, model, envelope, index, value);
}

function fillLoads({ blockShare }: PathConstants, model: Model, value: Float64Array): void {
  for (let w = 0; w < model.workloads.length; w++) {
    const { load } = model.workloads[w]!;
    if (load === undefined) continue;
    if (load.fromData === undefined) blockLoads(Math.max(1, value[load.peakToMean]!), blockShare, w * blockCount);
    else blockShare.set(load.fromData, w * blockCount);
    for (let b = 0; b < blockCount; b++) blockShare[w * blockCount + b] = blockHours[b]! * blockShare[w * blockCount + b]!;
  }
}

/** Units and worth of product `i` by month. */
function fillProduct(constants: PathConstants, model: Model, futures: Futures, i: number): void {
  const { parameters: value, courses } = futures;
  const { units, worthUsd } = constants;
  const { months } = model;
  const product = model.products[i]!;
  const perUnit = mtokPerUnit(model, futures, i);
  const compute = value[product.compute]!;
  const kept = 1 - value[product.variableCost]! - cloudShareOf(model, value, i);
  const unservedCost = value[product.unservedCost]!;
  constants.mtokPerUnit[i] = perUnit;
  const overageUsd = overageUsdPerUnit(model, futures, i);
  constants.overageUsd[i] = overageUsd;
  constants.compute[i] = compute;
  for (let t = 0; t < months; t++) {
    const perMtok = (courses[product.price * months + t]! + overageUsd) / perUnit;
    const atBasePrice = unitsAtBasePrice(model, futures, i, t);
    constants.unitsAtBasePrice[i * months + t] = atBasePrice;
    units[i * months + t] = atPrice(model, futures, i, t, atBasePrice);
    worthUsd[i * months + t] = ((product.free ? 0 : perMtok * kept) + unservedCost) / compute;
  }
}

/** Output of a chip-hour at the start's throughput, by claim and pool, and what an hour weighs in development's floor. */
function fillOutputs(constants: PathConstants, model: Model, envelope: Envelope, index: SpaceIndex, value: Float64Array): void {
  const { classWeight, poolWeight, bestOutput } = constants;
  const { classes, claims, input, shape } = envelope;
  for (let k = 0; k < classes.length; k++) {
    const weight = value[model.chips[classes[k]!.chip]!.h100e]!;
    classWeight[k] = weight;
    for (let b = 0; b < blockCount; b++) poolWeight[k * blockCount + b] = weight;
  }
  input.groupWeight.set(poolWeight);
  bestOutput.fill(0);
  for (let i = 0; i < claims.length; i++) {
    const { workload: w, block } = claims[i]!;
    const workload = model.workloads[w]!;
    const { kind, throughput, headroom } = workload;
    // What internal work saves follows from the month's cost; see `claimInternal`.
    if (kind === "internal") continue;
    input.outputMoves[i]! += 1;
    const held = kind === "inference" ? 1 + value[headroom]! : 1;
    const offPeak = kind === "inference" ? 1 : value[workload.preempted]!;
    for (let k = 0; k < classes.length; k++) {
      const rate = throughput[classes[k]!.chip]!;
      if (rate < 0) continue;
      const output = kind === "model-development" ? classWeight[k]! : value[rate]! / held;
      for (let b = Math.max(0, block); b < (block < 0 ? blockCount : block + 1); b++)
        input.output[i * shape.pools + k * blockCount + b] = output * (b === 0 ? 1 : offPeak);
      if (kind === "inference") bestOutput[i] = Math.max(bestOutput[i]!, output);
    }
    if (workload.proportional) input.groupWeight.set(input.output.subarray(i * shape.pools, (i + 1) * shape.pools));
  }
}
