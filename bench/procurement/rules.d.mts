import type { exactValueOfPolicy } from "../../src/core/stochastic/simulate-policy.ts";
import type { Solver } from "../../src/core/stochastic/solver.ts";

type Policy = Parameters<typeof exactValueOfPolicy>[1];
export function planPolicy(solver: Solver, quarters: number, kind: "mean" | "stochastic", isReplanned: boolean): Policy;

export interface ReadableRule {
  readonly centre: "mean" | "median";
  /** The lease that tops up first; the other counts what it adds. */
  readonly first: "L4" | "L12";
  /** Of the demand foreseen in two quarters, and in one; quarters left below which no L12 is signed. */
  readonly shares: readonly number[];
}
export function coverPolicy(quarters: number, rule: ReadableRule): Policy;
export function meanCost(quarters: number, policy: Policy, futures: { readonly paths: number; uniform(path: number, stage: number): number }): number;
/** One rule of each form, the best first. */
export function searchCover(costOf: (rule: ReadableRule) => number): (ReadableRule & { readonly cost: number })[];
export function ruleInWords(rule: ReadableRule): string;
