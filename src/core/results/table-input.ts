/** What the tables of a run are made from. */
import type { Envelope } from "../company/operations/envelope.ts";
import type { LineLayout } from "../company/lines.ts";
import type { Model } from "../company/model/model.ts";
import type { TracedPath } from "../company/trace.ts";
import type { Merged } from "./merged.ts";

export interface TableInput {
  readonly model: Model;
  readonly envelope: Envelope;
  readonly layout: LineLayout;
  readonly merged: Merged;
  readonly base: TracedPath;
  readonly labels: readonly string[];
  /** Fiscal year of each month: "FY2027". */
  readonly years: readonly string[];
  /** Where the numbers come from: plan, seed, paths. */
  readonly source: string;
}

/** Mean of a line in month t over the paths alive then. */
export function meanOf({ merged, layout }: TableInput, line: number, t: number): number {
  const alive = merged.sums[layout.alive * merged.months + t]!;
  return alive > 0 ? merged.sums[line * merged.months + t]! / alive : 0;
}
