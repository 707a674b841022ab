/** A chunk of unfunded paths: needs, what sank the cash, and which money could meet the need. */
import type { ChunkResult } from "../company/chunk.ts";
import { pricedOffering } from "../company/raises/raise-funds.ts";
import type { Simulator } from "../company/simulate.ts";
import { fundingSources, type Means, meetNeed, type Met, openMet } from "./meet-need.ts";
import { openUnfundedRun, runUnfunded } from "./unfunded-path.ts";

/** With what a need may be met; the first short month of each is kept by path. */
export const meansOf = {
  /** Rounds, prepayments, and further private capital up to its ceiling. */
  private: { credit: false, offering: false },
  privateAndCredit: { credit: true, offering: false },
  /** All that the plan has. */
  all: { credit: true, offering: true },
  privateUnlimited: { credit: false, offering: false, ceilingLifted: true },
} as const satisfies Readonly<Record<string, Means>>;
export type MeansName = keyof typeof meansOf;

/** Columns of an unfunded run, [month × path]; those of `fundingSources` follow. */
export const needColumns = ["toPayUsd", "toKeepComfortUsd", "trainingUsd", "inferenceUsd", "overheadsUsd", "restUsd"] as const;

/** What an offering brought, one number a path; NaN where it was not taken. */
export const offeringNumbers = ["gross", "issue", "withheld", "greenshoe", "available"] as const;
export const offeringColumn = (raise: string, number: (typeof offeringNumbers)[number]): string => `${raise} ${number}`;
export const pulledColumn = (raise: string): string => `${raise} pulled`;

/** @returns runs a range of paths */
export function openUnfunded(simulator: Simulator): (firstPath: number, pathCount: number) => ChunkResult {
  const { model } = simulator;
  const run = openUnfundedRun(simulator);
  const met = openMet(model.months);
  return (firstPath, pathCount) => {
    const column = (rows: number): Float64Array => new Float64Array(rows * pathCount);
    const columns: Record<string, Float64Array> = Object.fromEntries([...needColumns, ...fundingSources, "unmet"].map((name) => [name, column(model.months)]));
    const perPath: Record<string, Float64Array> = Object.fromEntries(Object.keys(meansOf).map((name) => [name, column(1)]));
    const keep = { columns, perPath, pathCount };
    for (let p = 0; p < pathCount; p++) {
      const futures = simulator.source.draw(firstPath + p);
      const path = runUnfunded(simulator, futures, run);
      for (let t = 0; t < model.months; t++) for (const name of needColumns) columns[name]![t * pathCount + p] = path[name][t]!;
      for (const [name, means] of Object.entries(meansOf)) {
        meetNeed(model, futures, path.toKeepComfortUsd, means, met);
        perPath[name]![p] = met.firstShort;
        if (name === "all") keepMet(met, keep, p, model.months);
      }
      keepOfferings(simulator, keep, p);
    }
    return {
      firstPath,
      pathCount,
      columns,
      perPath,
      prices: new Float64Array(),
      business: {},
      sums: new Float64Array(),
      maxImbalanceUsd: 0,
      maxImbalanceRelative: 0,
    };
  };
}

interface Kept {
  readonly columns: Readonly<Record<string, Float64Array>>;
  readonly perPath: Record<string, Float64Array>;
  readonly pathCount: number;
}

function keepMet({ usedUsd, unmetUsd }: Met, { columns, pathCount }: Kept, p: number, months: number): void {
  for (let t = 0; t < months; t++) {
    fundingSources.forEach((source, s) => (columns[source]![t * pathCount + p] = usedUsd[s * months + t]!));
    columns["unmet"]![t * pathCount + p] = unmetUsd[t]!;
  }
}

function keepOfferings({ model, source: { futures } }: Simulator, { perPath, pathCount }: Kept, p: number): void {
  model.raises.forEach(({ kind, name }, r) => {
    if (kind !== "ipo") return;
    const of = (column: string): Float64Array => (perPath[column] ??= new Float64Array(pathCount).fill(NaN));
    let pulled = 0;
    for (let t = 0; t < model.months; t++) pulled += futures.raisePulled[r * model.months + t]!;
    of(pulledColumn(name))[p] = pulled;
    const closes = futures.raiseMonth[r]! < model.months;
    const priced = closes ? pricedOffering(model, futures, r) : undefined;
    const issueUsd = priced === undefined ? NaN : Math.min(priced.grossUsd, priced.spreadUsd + priced.costsUsd);
    of(offeringColumn(name, "gross"))[p] = priced?.grossUsd ?? NaN;
    of(offeringColumn(name, "issue"))[p] = issueUsd;
    of(offeringColumn(name, "withheld"))[p] = priced?.withholdingUsd ?? NaN;
    of(offeringColumn(name, "greenshoe"))[p] = priced === undefined ? NaN : priced.greenshoeUsd - priced.greenshoeSpreadUsd;
    of(offeringColumn(name, "available"))[p] =
      priced === undefined ? NaN : priced.grossUsd - issueUsd - priced.withholdingUsd + priced.greenshoeUsd - priced.greenshoeSpreadUsd;
  });
}
