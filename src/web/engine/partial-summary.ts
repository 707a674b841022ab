/** Summaries of the paths that there are so far. */
import type { ChunkResult } from "../../core/company/chunk.ts";
import type { DemandLaw } from "../../core/company/policy/forecast.ts";
import { openPolicy } from "../../core/company/policy/policy.ts";
import { openSimulator } from "../../core/company/simulate.ts";
import type { Simulator } from "../../core/company/simulate.ts";
import { tracePath } from "../../core/company/trace.ts";
import type { OwedRow } from "../../core/company/trace.ts";
import type { Plan } from "../../core/plan/vocabulary/vocabulary.ts";
import type { RunSummary } from "../../core/results/run.ts";
import { monthLabels, summarise } from "../../core/results/summarise.ts";
import type { OwedByMonth } from "./messages.ts";

export function openWith(plan: Plan, basePlan: Plan, seed: number, law: DemandLaw | undefined): Simulator {
  return openSimulator(plan, basePlan, seed, (space) => openPolicy(space, seed, law));
}

interface PartialInput {
  readonly simulator: Simulator;
  readonly seed: number;
  readonly planHash: string;
  readonly planFile: string;
  readonly engine: string;
}

/** Summaries of the paths so far; the base case is told once. */
export function partialSummary({ simulator, ...about }: PartialInput): {
  of(chunks: readonly ChunkResult[]): RunSummary;
  readonly owed: readonly OwedByMonth[];
} {
  const { start, months } = simulator.model.plan.calendar;
  const base = tracePath(simulator, "base", monthLabels(start, months));
  return {
    owed: owedByMonth(base.owed),
    of: (chunks) => summarise({ ...about, simulator, chunks, base, warnings: [], seconds: { simulate: 0, write: 0 }, hash: () => "" }),
  };
}

/** @example rangesOf(0, 20, 16) // [{ firstPath: 0, pathCount: 16 }, { firstPath: 16, pathCount: 4 }] */
export function rangesOf(from: number, to: number, size: number): { readonly firstPath: number; readonly pathCount: number }[] {
  return Array.from({ length: Math.ceil((to - from) / size) }, (_, k) => ({
    firstPath: from + k * size,
    pathCount: Math.min(size, to - from - k * size),
  }));
}

/** Rows of what is signed, joined by contract, month by month. */
function owedByMonth(months: readonly (readonly OwedRow[])[]): readonly OwedByMonth[] {
  const rows = new Map<string, { supplier: string; headlineUsd: number[]; nonCancellableUsd: number[]; walkAwayUsd: number[] }>();
  for (const [t, owed] of months.entries()) {
    for (const { contract, supplier, headlineUsd, nonCancellableUsd, walkAwayUsd } of owed) {
      let row = rows.get(contract);
      if (row === undefined) {
        const zeros = (): number[] => months.map(() => 0);
        row = { supplier, headlineUsd: zeros(), nonCancellableUsd: zeros(), walkAwayUsd: zeros() };
        rows.set(contract, row);
      }
      row.headlineUsd[t]! += headlineUsd;
      row.nonCancellableUsd[t]! += nonCancellableUsd;
      row.walkAwayUsd[t]! += walkAwayUsd;
    }
  }
  return [...rows].map(([contract, row]) => ({ contract, ...row }));
}
