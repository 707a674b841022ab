/** The answer to a problem file, as it is written to JSON. */
import type { ProblemError } from "./json-fields.ts";

export interface AnswerPool {
  readonly id: string;
  readonly used: number;
  readonly idle: number;
  /** Held idle for the group's floor. */
  readonly reserve: number;
  readonly onDemandHours: number;
  readonly subletHours: number;
  /** USD per chip-hour: what a claim pays. With lots, the price of divisible hours; null where the objective has none. */
  readonly price: number | null;
  /** USD gained per further chip-hour; null where more cannot be taken on. */
  readonly worthLow: number | null;
  /** USD lost per chip-hour removed; null where capacity cannot fall. */
  readonly worthHigh: number | null;
}

export interface Clash {
  /** Workload, or group for the share floor. */
  readonly id: string;
  /** Output units, or weighted chip-hours of the group. */
  readonly needs: number;
  /** What it gets in this answer, in which floors bend by priority. */
  readonly has: number;
  /** Level at which the clash ends if this floor alone bends; null where that is not enough. */
  readonly relaxTo: number | null;
  /** Value of the month without floors less its value when this floor alone bends; null with `relaxTo`. */
  readonly costUsd: number | null;
}

export const objectives = ["value", "max-min", "proportional", "priority", "drf"] as const;
/**
 * What is to be made greatest: value; the smallest share, then the next (max-min); Σ weight · log(output) (proportional);
 * value by priority; dominant shares (drf). Fair objectives divide own hours only, without on-demand and sublet.
 */
export type Objective = (typeof objectives)[number];

export interface Answer {
  readonly objective: Objective;
  /** `infeasible`: floors clash; the allocation is the one in which they bend by priority. */
  readonly status: "optimal" | "infeasible";
  readonly objectiveUsd: number;
  /**
   * Value that no allocation exceeds; for fair objectives, none that gives every workload the output it has here; null where
   * nothing bounds it (drf).
   */
  readonly boundUsd: number | null;
  /** USD: bound less objective. */
  readonly gap: number | null;
  readonly allocation: readonly { readonly workload: string; readonly pool: string; readonly chipHours: number; readonly output: number }[];
  readonly pools: readonly AnswerPool[];
  /** USD per unit of what each floor is measured in. */
  readonly floors: readonly { readonly id: string; readonly price: number }[];
  /** Cheapest to bend first. */
  readonly clash?: readonly Clash[];
  /** Fair objectives: output against entitlement (weight × what all pools would make), or dominant share. */
  readonly shares?: readonly { readonly workload: string; readonly output: number; readonly share: number }[];
  /** Where hours come in lots. */
  readonly lots?: Lots;
}

export interface Lots {
  /** `none holds the floors`: the answer is of divided hours. */
  readonly method: "exact" | "largest remainder" | "none holds the floors";
  /** Value if hours could be divided at will, and what whole lots lose against it. */
  readonly divisibleUsd: number;
  readonly lossUsd: number;
}

/** An answer, or every mistake of the file. */
export interface Outcome {
  readonly answer?: Answer;
  readonly errors: readonly ProblemError[];
}
