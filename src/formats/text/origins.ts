/** Where a figure of a run comes from, for a terminal. */
import { rowsFrom } from "../../core/evidence/figure-origins.ts";
import type { Contributions, FigureOrigin } from "../../core/evidence/figure-origins.ts";
import type { RunSummary } from "../../core/results/run.ts";
import { alignedTable, wrap } from "./columns.ts";
import { decisionGroups } from "./decision.ts";
import { countText, decimalText } from "./number.ts";
import { painter } from "./paint.ts";
import type { TextOptions } from "./show.ts";

/** What the run says of a figure: question and result, line by line. */
export const figureRows = (summary: RunSummary, id: string): readonly (readonly [string, string])[] =>
  decisionGroups(summary).flatMap(({ title, rows }) =>
    rows.filter((row) => row.origin === id).map((row): [string, string] => [`${title}: ${row.question}`, row.result.replaceAll("\n", "; ")]),
  );

/** The figure, its formula, what goes into it with its source and its share. Ends in a line feed. */
export function renderOrigin(origin: FigureOrigin, summary: RunSummary, contributions: Contributions, { width, color }: TextOptions): string {
  const paint = painter(color);
  const { title, formula, outcome, from } = origin;
  const left = (label: string) => ({ label, align: "left" as const });
  const dateOf = (id: string): string => summary.sources.find((source) => source.id === id)?.asOf ?? "";
  const lines = [
    paint.bold(title),
    ...figureRows(summary, origin.id).flatMap(([question, result]) => wrap(`${question}: ${result}`, width, "  ", "    ")),
    "",
    ...wrap(formula, width),
  ];
  if (outcome !== undefined) {
    const rows = (contributions[outcome] ?? []).map(({ address, sources, share }) => [
      `${decimalText(100 * share, 0)} %`,
      address,
      sources.join(", ") || "none",
      sources.map(dateOf).join(", "),
    ]);
    lines.push(
      "",
      paint.bold("Inputs by their share in its spread over futures"),
      ...(rows.length === 0
        ? ["none: no uncertain value moves it in these futures"]
        : alignedTable([{ label: "Share", align: "right" }, left("Input"), left("Sources"), left("Dates")], rows, width)),
      ...wrap("Shares overlap where inputs move together; `plimsoll sensitivity` takes them apart. Certain values have none.", width).map(paint.dim),
    );
  }
  if (from !== undefined) {
    const all = rowsFrom(summary.assumptions, from);
    const rows = all.map((row) => [row.address, row.text, row.source ?? "none", row.asOf ?? ""]);
    lines.push(
      "",
      paint.bold(`What goes into it: ${countText(all.length)} values`),
      ...alignedTable([left("Value"), left("As typed"), left("Source"), left("Date")], rows, width),
    );
  }
  return `${lines.join("\n")}\n`;
}
