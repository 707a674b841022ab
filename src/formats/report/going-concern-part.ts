/** The look-forward of the going-concern test, quarter by quarter. */
import type { RunSummary } from "../../core/results/run.ts";
import { percentText } from "../text/number.ts";
import { tableOf } from "../text/summary-tables.ts";
import { notesHtml, prose, tableHtml } from "./html.ts";

/** A block with its table; none where the horizon is too short for a look-forward. */
export function goingConcernPart(summary: RunSummary): readonly string[] {
  const table = tableOf(summary, "going-concern");
  if (table === undefined) return [];
  const flagged = table.rows.filter((row) => row[3] === "substantial doubt").map((row) => row[0]);
  const worst = table.rows.reduce((most, row) => ((row[6] as number) > (most[6] as number) ? row : most));
  const base =
    flagged.length === 0 ? "The base case raises no doubt in any quarter" : `The base case raises substantial doubt in the quarters to ${flagged.join(", ")}`;
  const share =
    (worst[6] as number) === 0
      ? "no future fails within its look-forward"
      : `at most ${percentText(worst[6] as number)} of futures fail within it (quarter to ${worst[0]})`;
  return [
    `<div class="block"><h3>${prose(table.title)}</h3>\n<p class="summary">${prose(`${base}; ${share}. Approved funding only.`)}</p>\n${tableHtml(table, { id: "table-going-concern" })}\n${notesHtml(table)}</div>`,
  ];
}
