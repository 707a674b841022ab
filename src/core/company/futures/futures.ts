/**
 * One path's future: everything chance decides, drawn before the months run.
 *
 * The months read it only up to the month they are in: non-anticipativity is tested by changing what lies beyond.
 * A draw is a pure function of (seed, stream, path, period); correlated latents share a copula block, and an entry in no
 * correlation is untouched by any. The base path has every draw at its median and every event at its likelier outcome.
 */
import type { Latents } from "./latents.ts";

export interface Futures {
  readonly path: number | "base";
  /** One draw of each value; length values. */
  readonly parameters: Float64Array;
  /** [series × month], events included. */
  readonly courses: Float64Array;
  /** [regime × month]: index of the state. */
  readonly regimes: Uint8Array;
  /** Latent demand by month, USD a year, before churn. */
  readonly demandUsdPerYear: Float64Array;
  /** What demand grows to, by month. */
  readonly ceilingUsd: Float64Array;
  /** [segment × month]: what we could hold of it, USD a year; filled in a plan whose products name segments. */
  readonly segmentUsd: Float64Array;
  /** [product × month]: customers on top of demand, before churn. */
  readonly customers: Float64Array;
  /**
   * [product × month], filled for products with cohorts only, and read by no decision: customers by head; units of those who
   * were there twelve months before, with and without what they have expanded since.
   */
  readonly heads: Float64Array;
  readonly keptUnits: Float64Array;
  readonly keptGrossUnits: Float64Array;
  /** [cost × month]: growth since the start. */
  readonly costGrowth: Float64Array;
  /** [workload × month]: throughput over its start. */
  readonly improvement: Float64Array;
  /** [contract × month]: share of capacity that events leave. */
  readonly contractFactor: Float64Array;
  /** [workload × month]: share of development's goodput that events leave. */
  readonly goodputFactor: Float64Array;
  /** Delay by site, whole months. */
  readonly slipMonths: Float64Array;
  /** Month of closing by raise; Infinity: it does not close. */
  readonly raiseMonth: Float64Array;
  /** Month of pricing by raise (of an offering before its closing, else the same); Infinity: never. */
  readonly raisePriced: Float64Array;
  /** Demand multiple at which an offering is priced; NaN where it is not. */
  readonly raiseDemand: Float64Array;
  /** [raise × month]: 1 where an offering is pulled. */
  readonly raisePulled: Uint8Array;
  /** Month each event strikes; Infinity: never. */
  readonly eventMonth: Float64Array;
  /** 1 where the help of a distress action can be had (bridge). */
  readonly helpAvailable: Uint8Array;
  /** Rival's development capacity by month, H100e. */
  readonly rivalH100e: Float64Array;
  /** Part drawn of each belief, in the order of `Model.beliefs`. */
  readonly beliefPart: Int32Array;
}

export interface FutureSource {
  readonly futures: Futures;
  /** What draws are made from: `latents.draw(path)` are the normals of a path. */
  readonly latents: Latents;
  /** Draws a path; the arrays of `futures` are overwritten. */
  draw(path: number | "base"): Futures;
}

/** Half up, as durations round. */
export const roundHalfUp = (x: number): number => Math.floor(x + 0.5);

/** A drawn life or term in whole months, at least one: what exists lasts the month. */
export const wholeLife = (months: number): number => Math.max(1, roundHalfUp(months));
