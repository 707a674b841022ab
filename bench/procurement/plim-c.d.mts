import type { Multistage, StageWriter } from "../../src/core/stochastic/multistage.ts";
import type { columnsAt, ExpectationLimit, TreeNode, TreeSolution } from "../../src/core/stochastic/tree.ts";

export interface KnownDecision {
  readonly atMost: number;
  readonly value: number;
  readonly chance: number;
  readonly long: number;
  readonly longDigits: number;
}
export const knownDecisions: readonly KnownDecision[];

export interface SignedNow {
  readonly long: number;
  readonly short: number;
}
export function livedThrough(nodes: readonly TreeNode[], signed: (node: number) => SignedNow): { readonly value: number; readonly chance: number };
export function signedIn(problem: Multistage, solution: TreeSolution, columns: typeof columnsAt): (node: number) => SignedNow;
export function tiesOf(
  write: () => StageWriter,
  name: "L12" | "L4",
  within: { readonly atMost: number; readonly value: number },
  solve: (problem: Multistage, limits: readonly ExpectationLimit[]) => TreeSolution,
): [least: number, most: number];
