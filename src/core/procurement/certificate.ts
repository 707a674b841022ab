/**
 * The certificate of a decision: everything needed to check it again, and nothing that was computed with the futures it is
 * checked on.
 *
 * Three blocks that are never mixed: A, the planning model (value, dual bound, gap); B, the company (the same rule in the
 * true simulator, on futures never used before); C, the step from A to B. A and C are absent where no planning model was
 * solved, and then no bound is claimed.
 */
import type { Decision } from "./decision.ts";
import type { Baseline } from "./baselines.ts";
import type { PlanningResult } from "../stochastic/planning-model.ts";
import type { Estimate, LimitsSeen, MeasuredLimit, Objective } from "./measure.ts";
import type { ModelStep } from "./planning-step.ts";

/** A stream of futures: the seed is the first 32 bits of SHA-256 of `key`. */
export interface StreamRecord {
  readonly key: string;
  readonly seed: number;
  readonly paths: number;
}

/** One look at futures of their own. All attempts are kept and printed, over runs of the same plan too; attempt k is tested at level 5 % ÷ 2^k. */
export interface Attempt {
  /** From 1. */
  readonly attempt: number;
  readonly decision: Decision;
  readonly stream: StreamRecord;
  /** Chance of error of each one-sided limit: 0.05 ÷ 2^attempt. */
  readonly level: number;
  readonly limits: readonly MeasuredLimit[];
  readonly hasPassed: boolean;
  /** Made by an earlier run for the same plan: it counts, so that running again is no second chance. */
  readonly isEarlier?: true;
}

/** The attempt that a certificate tells of: of its own run the one that passed, else the first, which the choice was for. */
export function toldAttempt(attempts: readonly Attempt[]): Attempt {
  const own = attempts.filter(({ isEarlier }) => isEarlier !== true);
  const told = own.find(({ hasPassed }) => hasPassed) ?? own[0];
  if (told === undefined) throw new Error("a certificate without an attempt of its own");
  return told;
}

/** A share of futures with its one-sided upper limit at the attempt's level, and the 95 % one. */
export interface CertifiedShare {
  readonly count: number;
  readonly futures: number;
  readonly atMost95: number;
}

/** Block B: the rule in the company, on the futures of the attempt that counts. */
export interface CompanyBlock {
  readonly futures: number;
  readonly value: Estimate;
  /** Mean of the worst 5 % of futures. */
  readonly cvar5Usd: number;
  /** Part of the value that is the multiple, 0–1; 0 without `valuation:`. */
  readonly shareTerminal: number;
  /** Without any multiple, receivables and payables settled. */
  readonly cashValue: Estimate;
  readonly shareholdersUsd: number;
  readonly insolvent: CertifiedShare;
  /** Futures that failed, by month. */
  readonly failuresByMonth: readonly number[];
  readonly byBelief: readonly {
    readonly address: string;
    readonly belief: string;
    readonly weight: number;
    readonly insolvent: CertifiedShare;
    readonly value: Estimate;
  }[];
  readonly fallsBehind?: CertifiedShare;
  /** Raised and drawn over the horizon: mean, and what 5 % of futures exceed. */
  readonly fundingUsd: { readonly mean: number; readonly p95: number };
  /** Lowest cash that 5 % of futures fall below. */
  readonly cashTroughP5Usd: number;
}

/** A baseline on the same futures: ours less theirs. */
export interface Compared {
  readonly id: Baseline["id"];
  readonly does: string;
  readonly value: Estimate;
  readonly insolvent: CertifiedShare;
  readonly oursLessTheirs: Estimate;
  readonly keepsLimits: boolean;
}

/**
 * A point of the frontier: the most valuable decision seen whose insolvent share is at most this, on the selecting futures.
 * It looks at insolvency in all futures together; what the decision does to the plan's limits stands beside.
 */
export interface FrontierPoint extends LimitsSeen {
  readonly atMost: number;
  /** Futures it was seen on: as many for every point, and for the decision's own value beside it. */
  readonly futures: number;
  readonly insolvent: number;
  readonly value: Estimate;
  readonly decision: Decision;
  readonly fundingUsd: number;
}

export interface Certificate {
  readonly format: "plimsoll certificate";
  readonly version: 1;
  readonly engine: string;
  readonly planHash: string;
  readonly planName: string;
  readonly months: number;
  /** "2026-07". */
  readonly start: string;
  readonly objective: Objective;
  /** On failure unpaid non-cancellable payments and debt count against value. */
  readonly scoring: "creditor-inclusive";
  readonly decision: Decision;
  /** Whether an attempt of this run passed. */
  readonly isCertified: boolean;
  /** Seed of training and selecting futures, where one was asked for. */
  readonly searchSeed?: number;
  readonly streams: { readonly forecast: StreamRecord; readonly train: StreamRecord; readonly select: StreamRecord };
  readonly attempts: readonly Attempt[];
  /** Block A; absent where the plan has no planning model, and then no bound is claimed. */
  readonly planning?: PlanningResult;
  readonly company: CompanyBlock;
  /** Block C, beside A. */
  readonly step?: ModelStep;
  readonly compared: readonly Compared[];
  /** Futures on which baselines were compared: the first of those of the attempt that counts. */
  readonly comparedFutures: number;
  readonly frontier: readonly FrontierPoint[];
  readonly search: { readonly decisions: number; readonly lives: number };
}

/** The frontier's limits on the insolvent share. */
export const frontierLimits = [0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2] as const;
