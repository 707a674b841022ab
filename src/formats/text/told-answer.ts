/** An answer as a sentence, some statements and tables: for a terminal here, as a page in `formats/report/told-report`. */
import type { ComparedRun } from "../../core/results/paired-runs.ts";
import type { ResultTable } from "../../core/results/run.ts";
import { wrap } from "./columns.ts";
import { painter } from "./paint.ts";
import { tableText, type TextOptions } from "./show.ts";

export interface ToldAnswer extends ComparedRun {
  /** What kind of answer it is: "Risk register". */
  readonly overline: string;
  readonly sentence: string;
  readonly statements: readonly string[];
  readonly tables: readonly ResultTable[];
}

/** For a terminal, ending in a line feed. */
export function renderTold(told: ToldAnswer, options: TextOptions): string {
  const paint = painter(options.color);
  return [
    paint.dim(told.planName + (told.scenario === undefined ? "" : `, scenario ${told.scenario}`)),
    ...wrap(told.sentence, options.width).map(paint.bold),
    "",
    ...told.statements.flatMap((text) => wrap(text, options.width)),
    "",
    ...told.tables.map((table) => tableText(table, options)),
  ].join("\n");
}
