/** The two routes to an optimum: the deterministic equivalent of the tree, and the decomposition by stages. */
import { openHighs } from "../../src/adapters/highs/solver.ts";
import type { Multistage, Realisation, Stage, StageProgramme } from "../../src/core/stochastic/multistage.ts";
import { openSddp, type TrainOptions } from "../../src/core/stochastic/sddp.ts";
import { noCounts } from "../../src/core/stochastic/solver.ts";
import { columnsAt, solveTree } from "../../src/core/stochastic/tree.ts";

export const highs = await openHighs();

/** Optimum of the whole tree, and the first stage's columns. */
export function byTree(problem: Multistage): { readonly objective: number; readonly first: Float64Array } {
  const solution = solveTree(problem, highs, noCounts());
  if (solution.status !== "optimal") throw new Error(solution.status);
  return { objective: solution.objective, first: columnsAt(problem, solution, 0) };
}

/** Bound after training: equal to the optimum once the cuts have met it. */
export function byStages(
  problem: Multistage,
  iterations: number,
  options: Partial<TrainOptions> = {},
): { readonly bound: number; readonly first: Float64Array; readonly bounds: readonly number[] } {
  const sddp = openSddp(problem, highs);
  const { status, bounds } = sddp.train({ iterations, seed: 1, ...options });
  if (status !== "trained") throw new Error(status);
  const first = sddp.solveAt(0, 0, 0, problem.initial).primal;
  sddp.dispose();
  return { bound: bounds.at(-1)!, first, bounds };
}

/** A stage reached for certain, with its realisations. */
export const stageOf = (programme: StageProgramme, realisations: readonly Realisation[] = [{ chance: 1, changes: [] }]): Stage => ({
  nodes: [{ programme, realisations }],
  chances: [Float64Array.of(1)],
});

/** Relative error. */
export const off = (found: number, known: number): number => Math.abs(found - known) / Math.max(1, Math.abs(known));
