/** Own, lease or let: break-evens, what a landlord must ask, what is let, how well debt is covered, and what a machine's life does to profit. */
import type { ResultTable, RunSummary } from "../../core/results/run.ts";
import { columnsChart } from "../charts/columns.ts";
import { responsive } from "../charts/svg.ts";
import { seriesTones } from "../charts/tones.ts";
import { tableOf } from "../text/summary-tables.ts";
import { figureHtml, notesHtml, prose, tableHtml } from "./html.ts";
import type { Section } from "./html.ts";

/** The section; undefined where the plan neither builds nor lets anything. */
export function ownershipSection(summary: RunSummary): Section | undefined {
  const parts = [
    ...block(summary, "own-or-lease", breakEvenText),
    ...block(summary, "tenancies", lettingText),
    ...block(summary, "rent-roll-off", () => ""),
    ...coverFigure(summary),
    ...block(summary, "quote-curve", () => "Longer terms and prepayments let a landlord ask less; both columns and rows end at what its money costs."),
    ...block(summary, "life-sensitivity", () => "The same machines and the same cash before tax, by the life the books give them."),
    ...block(
      summary,
      "idle-depreciation",
      () => "What own machines lose in value while nobody uses them: a lease would be paid all the same, but ends sooner.",
    ),
  ];
  return parts.length === 0 ? undefined : { id: "ownership", title: "Own, lease, let", body: parts.join("\n") };
}

function block(summary: RunSummary, id: string, sentence: (table: ResultTable) => string): readonly string[] {
  const table = tableOf(summary, id);
  if (table === undefined) return [];
  const said = sentence(table);
  const words = said === "" ? "" : `\n<p class="summary">${prose(said)}</p>`;
  return [`<div class="block"><h3>${prose(table.title)}</h3>${words}\n${tableHtml(table, { id: `table-${id}` })}\n${notesHtml(table)}</div>`];
}

function breakEvenText(table: ResultTable): string {
  const owned = table.rows.filter((row) => String(row.at(-1)).startsWith("own")).length;
  return `Fully used, owning is the cheaper way against ${owned} of ${table.rows.length} prices that the plan names.`;
}

const lettingText = (table: ResultTable): string =>
  table.rows
    .map((row) => `${row[0]}: rent $${(row[6] as number).toFixed(2)} an hour against $${(row[7] as number).toFixed(2)} that training is worth; ${row[11]}`)
    .join(". ");

function coverFigure(summary: RunSummary): readonly string[] {
  const table = tableOf(summary, "debt-cover");
  if (table === undefined) return [];
  const rows = table.rows.filter((row) => typeof row[1] === "number") as readonly (readonly (number | string)[])[];
  const worst = rows.reduce((least, row) => ((row[1] as number) < (least[1] as number) ? row : least));
  const sentence = `Weakest in the twelve months from ${worst[0]}: ${(worst[3] as number).toFixed(1)} times at the median, ${(worst[1] as number).toFixed(1)} at p5.`;
  const spec = {
    id: "debt-cover",
    title: table.title,
    description: sentence,
    unit: { kind: "quantity", unit: "×" },
    periods: rows.map((row) => String(row[0])),
    series: [
      { label: "p5", values: rows.map((row) => Math.max(0, row[1] as number)), tone: seriesTones[1]! },
      { label: "median", values: rows.map((row) => Math.max(0, row[3] as number)), tone: seriesTones[0]! },
      { label: "p95", values: rows.map((row) => Math.max(0, row[5] as number)), tone: seriesTones[4]! },
    ],
    stacked: false,
  } as const;
  return [
    figureHtml({
      id: "figure-debt-cover",
      heading: "How well debt is covered",
      summary: sentence,
      chart: responsive((size) => columnsChart(spec, size)),
      table,
    }),
  ];
}
