/** What an answer is sensitive to, as plain data: every uncertain input with its effects, scatters, and a rule for failure. */
import type { FailingRule } from "./failing-rule.ts";
import type { Effect } from "./sobol.ts";

/** Outcomes that effects are told of. */
export const outcomes = ["insolvent", "value", "unserved"] as const;
export type Outcome = (typeof outcomes)[number];

export interface IndexWithInterval {
  readonly value: number;
  readonly low95: number;
  readonly high95: number;
}

const z95 = 1.959963984540054;

/** An effect with its 95 % interval: sampling error only. */
export const withInterval = ({ value, standardError }: Effect): IndexWithInterval => ({
  value,
  low95: value - z95 * standardError,
  high95: value + z95 * standardError,
});

export interface BlockEffects {
  /** Addresses of inputs that are drawn together; one where an input is correlated with none. */
  readonly addresses: readonly string[];
  /** By outcome; absent where the outcome does not vary over futures. */
  readonly first: Partial<Record<Outcome, IndexWithInterval>>;
  readonly total: Partial<Record<Outcome, IndexWithInterval>>;
  /** Redrawing it changed no outcome of any future. */
  readonly isWithoutEffect: boolean;
}

/** Mean outcomes with one input held at an end of its range, all else as drawn. */
export interface Swing {
  readonly address: string;
  readonly unit: string;
  readonly sources: readonly string[];
  /** "2.1" or "strikes"; the number in the canonical unit. */
  readonly low: { readonly value?: number; readonly words?: string; readonly means: Partial<Record<Outcome, number>> };
  readonly high: { readonly value?: number; readonly words?: string; readonly means: Partial<Record<Outcome, number>> };
  readonly isWithoutEffect: boolean;
}

export interface Scatter {
  readonly address: string;
  readonly unit: string;
  readonly x: readonly number[];
  readonly valueUsd: readonly number[];
  readonly insolvent: readonly number[];
  /** Spearman's rank correlation of the driver with value. */
  readonly rank: number;
}

export interface Sensitivity {
  readonly planName: string;
  readonly planFile: string;
  readonly planHash: string;
  readonly scenario?: string;
  readonly engine: string;
  readonly seed: number;
  /** Futures of each run. */
  readonly paths: number;
  readonly runs: number;
  /** Means as the plan is written; absent where it has no such outcome. */
  readonly means: Partial<Record<Outcome, number>>;
  readonly deviations: Partial<Record<Outcome, number>>;
  /** By total effect, the largest first. */
  readonly blocks: readonly BlockEffects[];
  /** By swing, the largest first; inputs that have no two ends to be held at are in `blocks` only. */
  readonly swings: readonly Swing[];
  readonly scatters: readonly Scatter[];
  readonly rule?: { readonly sentence: readonly RuleCondition[]; readonly judged: Omit<FailingRule, "conditions"> };
}

export interface RuleCondition {
  readonly address: string;
  readonly unit: string;
  readonly side: "at most" | "at least";
  readonly bound: number;
  /** Of what happens or not. */
  readonly words?: string;
}
