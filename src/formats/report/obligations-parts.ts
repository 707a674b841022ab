/** Parts of the page of obligations that stand as tables: by due date, on and off the balance sheet, roll-off, dependence. */
import type { ResultTable, RunSummary } from "../../core/results/run.ts";
import { columnsChart } from "../charts/columns.ts";
import { responsive } from "../charts/svg.ts";
import { seriesTones } from "../charts/tones.ts";
import { moneyText } from "../text/money.ts";
import { percentText } from "../text/number.ts";
import { landlordText } from "../text/landlord.ts";
import { tableOf } from "../text/summary-tables.ts";
import { figureHtml, notesHtml, prose, tableHtml } from "./html.ts";
import { columnOf } from "./read-table.ts";

type Row = ResultTable["rows"][number];

/** The column of that id as numbers; text counts as nothing. */
const numbersOf = (table: ResultTable, id: string): readonly number[] => {
  const column = columnOf(table, id.toLowerCase());
  return table.rows.map((row) => (column !== undefined && typeof row[column] === "number" ? row[column] : 0));
};

const block = (heading: string, summary: string, table: ResultTable): string =>
  `<div class="block"><h3>${prose(heading)}</h3>\n<p class="summary">${prose(summary)}</p>\n${tableHtml(table, { id: `table-${table.id}` })}\n${notesHtml(table)}</div>`;

/** By the time they fall due, as of the start. */
export function maturityPart(summary: RunSummary): readonly string[] {
  const table = tableOf(summary, "obligations-by-maturity");
  if (table === undefined) return [];
  const at = String(table.rows[0]![0]);
  const now: ResultTable = { ...table, title: `Obligations by the time they fall due, ${at}`, columns: table.columns.slice(1), rows: startRows(table, at) };
  const all = now.rows.at(-1)!;
  const [headline, soon, bound, boundSoon] = [1, 2, 6, 7].map((c) => all[c] as number);
  const sentence = `Of ${moneyText(headline!)} headline, ${moneyText(soon!)} falls due within a year; of ${moneyText(bound!)} that cannot be cancelled, ${moneyText(boundSoon!)}.`;
  return [block(`When it falls due, seen from ${at}`, sentence, now)];
}

const startRows = (table: ResultTable, at: string): readonly Row[] => table.rows.filter((row) => row[0] === at).map((row) => row.slice(1));

/** On and off the balance sheet. */
export function carriedPart(summary: RunSummary): readonly string[] {
  const table = tableOf(summary, "obligations-carried");
  if (table === undefined) return [];
  const [carried, headline, recognised] = [columnOf(table, "carried")!, numbersOf(table, "headline"), numbersOf(table, "recognised")];
  const sum = (values: readonly number[], where: (row: Row) => boolean): number =>
    values.reduce((total, usd, i) => total + (where(table.rows[i]!) ? usd : 0), 0);
  const isOff = (row: Row): boolean => String(row[carried]).startsWith("off");
  const sentence = `${moneyText(sum(recognised, () => true))} stands in the balance sheet; ${moneyText(sum(headline, isOff))} of scheduled payments stands beside it, ${moneyText(sum(numbersOf(table, "nonCancellable"), isOff))} of which cannot be cancelled.`;
  return [block("On and off the balance sheet", sentence, table)];
}

/** What of today's contracts falls due and ends year by year. */
export function rollOffPart(summary: RunSummary): readonly string[] {
  const table = tableOf(summary, "roll-off");
  if (table === undefined) return [];
  const share = numbersOf(table, "share");
  const sentence = `Of today's capacity ${percentText(share[0]!)} is left after a year${share.length > 2 ? ` and ${percentText(share[2]!)} after three` : ""}, renewals apart.`;
  const spec = {
    id: "roll-off",
    title: "Roll-off of what is signed today",
    description: sentence,
    unit: { kind: "usd" },
    periods: table.rows.map((row) => String(row[0])),
    series: [
      { label: "falls due", values: numbersOf(table, "paid"), tone: seriesTones[4]! },
      { label: "of it non-cancellable", values: numbersOf(table, "bound"), tone: seriesTones[0]! },
    ],
    stacked: false,
  } as const;
  return [figureHtml({ id: "figure-roll-off", heading: "What rolls off", summary: sentence, chart: responsive((size) => columnsChart(spec, size)), table })];
}

/** On whom capacity rests, and who may take it back. */
export function concentrationPart(summary: RunSummary): readonly string[] {
  const table = tableOf(summary, "concentration");
  return table === undefined ? [] : [block("On whom capacity rests", landlordText(summary) ?? "", table)];
}

/** Contracts that sources tell differently. */
export function readingsPart(summary: RunSummary): readonly string[] {
  const table = tableOf(summary, "contract-readings");
  if (table === undefined) return [];
  const contracts = [...new Set(table.rows.map((row) => String(row[0])))];
  return [
    block("Where sources disagree", `Sources tell ${contracts.join(", ")} differently; what follows from each stands side by side, never averaged.`, table),
  ];
}
