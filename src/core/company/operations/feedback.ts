/**
 * What earlier months do to later demand and prices: development → capability, spending on tools, and models that customers
 * run themselves. Absent from a plan, nothing here runs.
 *
 * Development adds to a stock of effective H100e-hours; the capability index is a power of it, 1 at the start (loss falls as a
 * power of compute: Kaplan et al. 2020, "Scaling Laws for Neural Language Models", figure 1; Hoffmann et al. 2022, "Training
 * Compute-Optimal Large Language Models", equation 10). With a lag, demand follows the index over the one that the stated
 * demand takes for granted, and prices follow it over the rival's. All in logarithms, so that elasticities multiply.
 */
import { exp, log, log1p, pow } from "../../numeric/elementary.ts";
import { type Futures, roundHalfUp } from "../futures/futures.ts";
import type { Model, SeriesIndex, ValueIndex } from "../model/model.ts";
import { hoursPerMonth } from "./signed.ts";

export interface CapabilityModel {
  readonly exponent: ValueIndex;
  readonly stock: ValueIndex;
  readonly rivalStock: ValueIndex;
  /** −1: the rival's growth is taken for granted. */
  readonly expected: ValueIndex;
  readonly lag: ValueIndex;
  readonly demand: ValueIndex;
  readonly price: ValueIndex;
}

export interface ToolsModel {
  readonly share: ValueIndex;
  readonly stock: ValueIndex;
  readonly lag: ValueIndex;
  readonly demand: ValueIndex;
  readonly churn: ValueIndex;
}

export interface LocalModelsModel {
  readonly quality: SeriesIndex;
  readonly churn: ValueIndex;
  readonly price: ValueIndex;
}

/** A segment in which products are sold. */
export interface SoldSegment {
  readonly name: string;
  /** Index into `Model.demand.segments`. */
  readonly segment: number;
  readonly products: readonly number[];
  /** −1: nothing is said of rivals' prices. */
  readonly rivalPrice: SeriesIndex;
  readonly switching: ValueIndex;
}

export interface FeedbackModel {
  /** Segments that products name. */
  readonly segments: readonly SoldSegment[];
  readonly capability: CapabilityModel | undefined;
  readonly tools: ToolsModel | undefined;
  readonly local: LocalModelsModel | undefined;
}

/** State of a path: stocks, and what of them customers feel this month. Arrays are by month, of its end. */
export interface Feedback {
  /** Effective H100e-hours since the start, ours and the rival's. */
  developed: number;
  rivalDeveloped: number;
  /** Spent on tools since the start, USD. */
  toolsUsd: number;
  /** Log of the capability index: ours, that taken for granted, the rival's. */
  readonly logIndex: Float64Array;
  readonly logExpected: Float64Array;
  readonly logRival: Float64Array;
  /** Log of what has been spent on tools over what had been at the start. */
  readonly logTools: Float64Array;
  /** What customers feel in the month that runs: factors on demand, prices and churn, and the pull of local models (0–1). */
  demandFactor: number;
  /** By product: all that feedback does to its demand. */
  readonly productFactor: Float64Array;
  /** By sold segment: what we could hold of it this month, USD a year. */
  readonly heldUsd: Float64Array;
  priceFactor: number;
  churnFactor: number;
  localPull: number;
}

export function openFeedback(model: Model): Feedback {
  // Without feedback nothing is read.
  const column = (): Float64Array => new Float64Array(model.feedback === undefined ? 0 : model.months);
  return {
    developed: 0,
    rivalDeveloped: 0,
    toolsUsd: 0,
    logIndex: column(),
    logExpected: column(),
    logRival: column(),
    logTools: column(),
    demandFactor: 1,
    productFactor: new Float64Array(model.products.length).fill(1),
    heldUsd: new Float64Array(model.feedback?.segments.length ?? 0),
    priceFactor: 1,
    churnFactor: 1,
    localPull: 0,
  };
}

export function startFeedback(feedback: Feedback): void {
  feedback.developed = 0;
  feedback.rivalDeveloped = 0;
  feedback.toolsUsd = 0;
  feedback.demandFactor = 1;
  feedback.productFactor.fill(1);
  feedback.priceFactor = 1;
  feedback.churnFactor = 1;
  feedback.localPull = 0;
}

export function copyFeedback(from: Feedback, to: Feedback): void {
  to.developed = from.developed;
  to.rivalDeveloped = from.rivalDeveloped;
  to.toolsUsd = from.toolsUsd;
  to.logIndex.set(from.logIndex);
  to.logExpected.set(from.logExpected);
  to.logRival.set(from.logRival);
  to.logTools.set(from.logTools);
  to.demandFactor = from.demandFactor;
  to.productFactor.set(from.productFactor);
  to.heldUsd.set(from.heldUsd);
  to.priceFactor = from.priceFactor;
  to.churnFactor = from.churnFactor;
  to.localPull = from.localPull;
}

/** What customers feel in month `t` of what the months before have done. */
export function feelFeedback(model: Model, futures: Futures, feedback: Feedback, t: number): void {
  const { capability, tools, local } = model.feedback!;
  const { parameters: value, courses } = futures;
  let logDemand = 0;
  let logPrice = 0;
  let logAhead = 0;
  feedback.churnFactor = 1;
  if (capability !== undefined) {
    const m = feltMonth(value[capability.lag]!, t);
    if (m >= 0) {
      logAhead = feedback.logIndex[m]! - feedback.logExpected[m]!;
      logDemand += value[capability.demand]! * logAhead;
      logPrice += value[capability.price]! * (feedback.logIndex[m]! - feedback.logRival[m]!);
    }
  }
  if (tools !== undefined) {
    const m = feltMonth(value[tools.lag]!, t);
    if (m >= 0) {
      logDemand += value[tools.demand]! * feedback.logTools[m]!;
      feedback.churnFactor = exp(-value[tools.churn]! * feedback.logTools[m]!);
    }
  }
  feedback.demandFactor = exp(logDemand);
  feedback.productFactor.fill(feedback.demandFactor);
  feedback.priceFactor = exp(logPrice);
  if (local === undefined) return;
  // Whoever is further ahead than expected keeps them at bay.
  const quality = courses[local.quality * model.months + t]!;
  feedback.localPull = logAhead === 0 ? quality : Math.min(1, quality * exp(-logAhead));
  feedback.priceFactor *= 1 - value[local.price]! * feedback.localPull;
}

/**
 * Share dynamics and ceilings of segments, once units are known: products follow their price against rivals', then all that is
 * sold in a segment is scaled down to what we could hold of it. `units` are changed in place.
 */
export function boundBySegments(model: Model, futures: Futures, feedback: Feedback, units: Float64Array, t: number): void {
  const { segments } = model.feedback!;
  const { parameters: value, courses, segmentUsd } = futures;
  const { months, products } = model;
  const priceOf = (i: number, month: number): number => courses[products[i]!.price * months + month]!;
  for (let s = 0; s < segments.length; s++) {
    const { segment, products: sold, rivalPrice, switching } = segments[s]!;
    if (rivalPrice >= 0 && switching >= 0)
      for (const i of sold) {
        const against = (priceOf(i, t) * feedback.priceFactor) / priceOf(i, 0) / (courses[rivalPrice * months + t]! / courses[rivalPrice * months]!);
        const kept = pow(against, -value[switching]!);
        feedback.productFactor[i]! *= kept;
        units[i]! *= kept;
      }
    let usd = 0;
    for (const i of sold) if (!products[i]!.free) usd += units[i]! * priceOf(i, t) * feedback.priceFactor;
    feedback.heldUsd[s] = segmentUsd[segment * months + t]!;
    const most = feedback.heldUsd[s]! / 12;
    if (usd <= most) continue;
    for (const i of sold) {
      feedback.productFactor[i]! *= most / usd;
      units[i]! *= most / usd;
    }
  }
}

/** The month whose end is felt in month t: what was done in a month is known after it. */
const feltMonth = (lag: number, t: number): number => t - Math.max(1, roundHalfUp(lag));

/**
 * Adds what month `t` has done.
 *
 * @param effectiveH100eHours  development of the month, less what failures took
 * @param researchComputeUsd   what its development hours cost
 * @returns what the month spends on tools, USD
 */
export function addToFeedback(model: Model, futures: Futures, feedback: Feedback, effectiveH100eHours: number, researchComputeUsd: number, t: number): number {
  const { capability, tools } = model.feedback!;
  const { parameters: value } = futures;
  if (capability !== undefined) {
    const { rival } = model;
    const exponent = value[capability.exponent]!;
    const efficiency = rival === undefined ? 1 : pow(1 + value[rival.ourEfficiency]!, t);
    feedback.developed += effectiveH100eHours * efficiency;
    feedback.logIndex[t] = exponent * log1p(feedback.developed / value[capability.stock]!);
    if (rival !== undefined) {
      feedback.rivalDeveloped += futures.rivalH100e[t]! * hoursPerMonth;
      const rivalStock = value[capability.rivalStock < 0 ? capability.stock : capability.rivalStock]!;
      feedback.logRival[t] = exponent * log1p(feedback.rivalDeveloped / rivalStock);
    }
    feedback.logExpected[t] = capability.expected < 0 ? feedback.logRival[t]! : exponent * (t + 1) * log1p(value[capability.expected]!);
  }
  if (tools === undefined) return 0;
  const share = value[tools.share]!;
  // Hours cost (1 − share) of what training would have cost: the share goes to tools.
  const toolsUsd = share === 0 ? 0 : (share / (1 - share)) * researchComputeUsd;
  feedback.toolsUsd += toolsUsd;
  feedback.logTools[t] = log(1 + feedback.toolsUsd / value[tools.stock]!);
  return toolsUsd;
}
