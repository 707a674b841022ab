/**
 * The planning model of a plan: its convex core, quarter by quarter, and what is proven of it (block A of a certificate).
 * `buildPlanningModel` (`build-planning-model.ts`) makes it from a compiled plan, `solvePlanningModel` solves it.
 *
 * Money is in USD, of the horizon and discounted as the plan values it; demand and capacity are in Mtok a month of the main
 * inference workload at the throughput of the first month. It is a model of the company and not the company: what it leaves
 * out is listed in `leftOut`, and no bound is claimed for that.
 */
import type { BoundProof } from "./bound-proof.ts";
import type { SolveCounts } from "./solver.ts";

/** What a plan's caller chooses. */
export interface PlanningOptions {
  readonly seed: number;
  /** Futures that the law of demand and prices is read from; 1000 unless told. */
  readonly futures?: number;
  /** Iterations of training; 240 unless told. */
  readonly iterations?: number;
  /** Sampled futures on which the policy is valued; 400 unless told. */
  readonly paths?: number;
  /** Price of a dollar of rescue money, dollars at the horizon; 3 unless told. Above 1. */
  readonly rescuePrice?: number;
  /** Cash kept at every quarter's end, USD; the plan's comfort line unless told. */
  readonly minimumCashUsd?: number;
  /** Sampled futures on which the worth of knowing and of planning for chance is measured; none unless told. */
  readonly informationPaths?: number;
  /** Given the bound with all that proves it: some megabytes. Without it no duals are kept. */
  readonly onProof?: (proof: BoundProof) => void;
}

/** One iteration done, of the model or of signing nothing more. */
export interface PlanningStep {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  /** Bound so far of what is being trained. */
  readonly boundUsd: number;
}

export interface OfferInPlanningModel {
  readonly name: string;
  /** Blocks to sign now: with blocks divisible, and whole. */
  readonly blocksNow: number;
  readonly wholeBlocksNow: number;
  /** What one block would lose if signed now at today's price, USD, blocks divisible; 0 where it is signed; NaN where it cannot be signed now. */
  readonly lossOfFirstBlockUsd: number;
  /** Payments of one block over its term, USD, as valued at the horizon. */
  readonly blockPaymentsUsd: number;
  /** Price at which the first block would enter (LP), as a share of today's: 0.95 means 5 % cheaper. Nothing where it cannot be signed now. */
  readonly entryPriceShare: number | undefined;
  /** Mean blocks signed over the horizon by the policy. */
  readonly blocksInAll: number;
}

/** At the shortfall price of the model: a difference of the policy's value to another's, with half of its 95 % interval. */
export interface PlanningInformation {
  readonly paths: number;
  /** EVPI: what knowing each future would bring on top. The true one is smaller by what the policy leaves to the optimum. */
  readonly perfect: { readonly usd: number; readonly halfWidthUsd: number };
  /** VSS: what the policy earns beyond the plan for the mean, re-planned every quarter. */
  readonly beyondMeanPlan: { readonly usd: number; readonly halfWidthUsd: number };
}

/** Block A. Every figure is of the planning model's own discrete law. */
export interface PlanningResult {
  readonly status: "solved" | "infeasible" | "unbounded";
  /** Value of the policy on sampled futures of the model, with the cost-to-go as control variate; half of its 95 % interval. */
  readonly value: { readonly usd: number; readonly halfWidthUsd: number; readonly paths: number; readonly unanswered: number };
  /** No rule that knows no more can have more value in the planning model. */
  readonly boundUsd: number;
  /** Bound less value: blocks divisible. */
  readonly lpGapUsd: number;
  /** What whole blocks cost on top at the first signing. */
  readonly lotGapUsd: number;
  /** Value of signing nothing more, in the planning model; the policy's value less it is the value at stake. */
  readonly nothingMoreUsd: number;
  readonly valueAtStakeUsd: number;
  /** Gap as a share of the value at stake, and in payments of the smallest block on offer. */
  readonly gapShareOfStake: number;
  readonly gapInBlocks: number;
  readonly smallestBlock: { readonly name: string; readonly paymentsUsd: number } | undefined;
  readonly offers: readonly OfferInPlanningModel[];
  /** By quarter, under the policy: mean demand over capacity in service. Above 1 the company is short. */
  readonly tightnessByQuarter: readonly number[];
  /** Mean rescue money over the horizon, USD, and its price: the bound holds for rules that need no more of it. */
  readonly rescueUsd: number;
  readonly rescuePrice: number;
  /** What knowing, and planning for chance, is worth, on the first of the futures the policy is valued on; absent where not asked for. */
  readonly information?: PlanningInformation;
  readonly iterations: number;
  readonly boundsUsd: readonly number[];
  readonly counts: SolveCounts;
  readonly size: { readonly stages: number; readonly nodes: number; readonly realisations: number; readonly states: number; readonly columns: number };
  /** What is in the plan and not in the model, in words. */
  readonly leftOut: readonly string[];
}
