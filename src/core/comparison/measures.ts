/** The figures by which two answers are compared. */
import { mean } from "../numeric/statistics.ts";
import type { PathOutcomes } from "../results/path-outcomes.ts";
import type { RunSummary } from "../results/run.ts";

export type MeasureUnit = "share" | "USD";

export interface Measure {
  readonly id: string;
  readonly title: string;
  readonly unit: MeasureUnit;
  readonly moreIsWorse: boolean;
  /** A share of futures, counted: none seen is no proof of none. */
  readonly isCounted?: true;
  /** Undefined where the plan has no such figure. */
  of(summary: RunSummary, outcomes: PathOutcomes): number | undefined;
}

const shareOf = (held: { readonly count: number; readonly paths: number } | undefined): number | undefined => held && held.count / held.paths;

const measure = (id: string, unit: MeasureUnit, moreIsWorse: boolean, title: string, of: Measure["of"]): Measure => ({ id, title, unit, moreIsWorse, of });

const counted = (id: string, title: string, of: Measure["of"]): Measure => ({ ...measure(id, "share", true, title, of), isCounted: true });

/** Those whose difference is shared among the changes, first of all. */
export const measures: readonly Measure[] = [
  counted("insolvent", "Futures insolvent", (s) => shareOf(s.pInsolvent.withRaises)),
  measure("value", "USD", false, "Value to holders, mean", (s) => s.valueUsd?.mean),
  measure("trough", "USD", false, "Lowest cash, p5", (s) => s.cashTrough.p5Usd),
  measure("unserved", "share", true, "Demand unserved, mean", (_, outcomes) => mean(outcomes.unserved)),
  counted("behind", "Falls behind", (s) => shareOf(s.pFallBehind)),
  counted("without", "Insolvent without unsigned raises or playbook", (s) => shareOf(s.pInsolvent.withoutRaises)),
  counted("comfort", "Below the comfort line at some time", (s) => shareOf(s.pBelowComfort)),
  counted("covenant", "Covenant breached at some time", (s) => shareOf(s.pCovenantBreach)),
  measure("served", "share", false, "Demand served in the last month, median", (s) => s.servedShare.p50.at(-1)),
  measure("revenue", "USD", false, "Revenue of the last month, median", (s) => s.revenueUsd.p50.at(-1)),
  measure("headline", "USD", true, "Owed at the start, headline", (s) => s.obligationsUsd.headline[0]),
  measure("bound", "USD", true, "Owed at the start, non-cancellable", (s) => s.obligationsUsd.nonCancellable[0]),
];

/** Ids of the measures whose difference is shared among the changes. */
export const sharedMeasures: readonly string[] = ["insolvent", "value", "trough", "unserved", "behind"];

/** Figures by measure; what the plan does not have is absent. */
export type Figures = Readonly<Record<string, number>>;

export function figuresOf(summary: RunSummary, outcomes: PathOutcomes): Figures {
  return Object.fromEntries(
    measures.flatMap((one): [string, number][] => {
      const figure = one.of(summary, outcomes);
      return figure === undefined || !Number.isFinite(figure) ? [] : [[one.id, figure]];
    }),
  );
}

export interface Difference {
  readonly change: number;
  readonly low95: number;
  readonly high95: number;
}

/**
 * Differences of what is a mean over paths, measured path by path on the same futures, with the 95 % interval of their
 * sampling error. Of chances it is that of matched pairs with half a count added to each cell (Agresti and Min 2005).
 */
export function pairedDifferences(before: PathOutcomes, after: PathOutcomes): Readonly<Record<string, Difference>> {
  return {
    insolvent: chanceDifference(before.insolvent, after.insolvent),
    ...(Number.isFinite(before.valueUsd[0]) && Number.isFinite(after.valueUsd[0]) ? { value: meanDifference(before.valueUsd, after.valueUsd) } : {}),
    unserved: meanDifference(before.unserved, after.unserved),
  };
}

const z95 = 1.959963984540054;

function meanDifference(before: Float64Array, after: Float64Array): Difference {
  const differences = after.map((x, p) => x - before[p]!);
  const change = mean(differences);
  const squares = mean(differences.map((x) => (x - change) ** 2));
  const half = differences.length < 2 ? Infinity : z95 * Math.sqrt(squares / (differences.length - 1));
  return { change, low95: change - half, high95: change + half };
}

function chanceDifference(before: Float64Array, after: Float64Array): Difference {
  const paths = before.length;
  let worse = 0;
  let better = 0;
  for (let p = 0; p < paths; p++) {
    if (after[p]! > before[p]!) worse++;
    else if (after[p]! < before[p]!) better++;
  }
  const [b, c, n] = [worse + 0.5, better + 0.5, paths + 2];
  const centre = (b - c) / n;
  const half = (z95 * Math.sqrt(b + c - (b - c) ** 2 / n)) / n;
  return { change: (worse - better) / paths, low95: Math.max(-1, centre - half), high95: Math.min(1, centre + half) };
}
