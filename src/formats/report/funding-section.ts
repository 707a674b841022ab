/** Funding: what each raise of the base case brings in cash, who owns the company after it, and what goes round. */
import type { ResultTable, RunSummary } from "../../core/results/run.ts";
import { moneyText } from "../text/money.ts";
import { monthLabel } from "../text/months.ts";
import { percentText, proportionText } from "../text/number.ts";
import { tableOf } from "../text/summary-tables.ts";
import { notesHtml, prose, type Section, tableHtml } from "./html.ts";

const block = (heading: string, summary: string, table: ResultTable): string =>
  `<div class="block"><h3>${prose(heading)}</h3>\n<p class="summary">${prose(summary)}</p>\n${tableHtml(table, { id: `table-${table.id}` })}\n${notesHtml(table)}</div>`;

/** Undefined where the plan raises nothing. */
export function fundingSection(summary: RunSummary): Section | undefined {
  const raised = tableOf(summary, "sources-and-uses");
  if (raised === undefined) return undefined;
  const owners = tableOf(summary, "cap-table");
  const linked = tableOf(summary, "linked-deals");
  const blocks = [
    block("What each raise brings", raisedSentence(summary, raised), raised),
    ...(owners === undefined ? [] : [block("Who owns the company", ownersSentence(owners), owners)]),
    ...(linked === undefined ? [] : [block("Money that goes round", linkedSentence(linked), linked)]),
  ];
  return { id: "funding", title: "Funding", body: blocks.join("\n") };
}

const sumOf = ({ columns, rows }: ResultTable, id: string): number => {
  const at = columns.findIndex((column) => column.id === id);
  return rows.reduce((sum, row) => sum + (typeof row[at] === "number" ? row[at] : 0), 0);
};

function raisedSentence(summary: RunSummary, table: ResultTable): string {
  const { withRaises, withPlaybook } = summary.pInsolvent;
  const through = monthLabel(summary.start, summary.pInsolvent.throughMonth);
  return `Of ${moneyText(sumOf(table, "gross"))} gross ${moneyText(sumOf(table, "available"))} is cash to spend, after spread, costs and the tax on awards. Insolvent through ${through} with what is not signed yet: ${proportionText(withRaises, "futures")}; without it ${proportionText(withPlaybook)}.`;
}

function ownersSentence({ columns, rows }: ResultTable): string {
  const at = columns.findIndex((column) => column.id === "today");
  return `Holders of today keep ${percentText(rows.at(-1)![at] as number)} of the shares.`;
}

const linkedSentence = (table: ResultTable): string =>
  `Investors who are suppliers put in ${moneyText(sumOf(table, "raised"))} and are owed ${moneyText(sumOf(table, "charged"))} for compute: ${moneyText(sumOf(table, "net"))} net.`;
