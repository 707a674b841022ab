/** What the answer rests on: checks, assumptions with their sources and ages, warnings. */
import type { AssumptionRow, RunSummary } from "../../core/results/run.ts";
import { isReported } from "../text/decision.ts";
import { monthsBetween } from "../text/months.ts";
import { countText } from "../text/number.ts";
import { tableOf } from "../text/summary-tables.ts";
import { verdictHtml } from "./answer-section.ts";
import { notesHtml, plainTable, prose, tableHtml } from "./html.ts";
import type { Section } from "./html.ts";

/** Limits and checks, each with what was asserted and what was computed. */
export function checksSection(summary: RunSummary): Section | undefined {
  const limits = tableOf(summary, "limits");
  const checks = tableOf(summary, "checks");
  if (limits === undefined && checks === undefined) return undefined;
  const blocks = [
    ...(limits === undefined ? [] : [`<div class="block"><h3>Limits</h3>\n${tableHtml(limits, { id: "limits-table" })}\n${notesHtml(limits)}</div>`]),
    ...(checks === undefined ? [] : [`<div class="block"><h3>Checks</h3>\n${checksHtml(summary)}\n${notesHtml(checks)}</div>`]),
  ];
  return { id: "checks", title: "Limits and checks", body: blocks.join("\n") };
}

function checksHtml(summary: RunSummary): string {
  return plainTable({
    id: "checks-table",
    caption: `Checks of ${summary.planFile}`,
    headers: ["Check", "Asserted", "Computed", "Result"].map((text) => ({ text, numeric: false })),
    rows: summary.checks.map((check) => ({
      cells: [
        `<th scope="row">${prose(check.text)} <span class="bound">line ${check.line}</span></th>`,
        `<td>${prose(check.asserted)}</td>`,
        `<td>${prose(check.computed)}</td>`,
        `<td>${verdictHtml(check.holds ? "holds" : check.accepted === undefined ? "fails" : "accepted")}${check.accepted === undefined || check.holds ? "" : ` <span class="bound">${prose(check.accepted)}</span>`}</td>`,
      ],
    })),
  });
}

/** Age, in months at the date of the report, from which a source is called old. */
const oldMonths = 12;

/** Every value of the plan with its source: what is reported and what is assumed, and how old the sources are. */
export function assumptionsSection(summary: RunSummary, date: string): Section | undefined {
  if (summary.assumptions.length === 0) return undefined;
  const reported = summary.assumptions.filter((row) => isReported(row.sourceKind));
  const assumed = summary.assumptions.filter((row) => !isReported(row.sourceKind));
  const bare = assumed.filter((row) => row.source === undefined).length;
  const old = summary.assumptions.filter((row) => (ageMonths(row, date) ?? 0) > oldMonths).length;
  const intro = `Of ${countText(summary.assumptions.length)} values ${countText(reported.length)} rest on a contract, a measurement or a report; ${countText(assumed.length)} are estimates, opinions or assumptions, ${countText(bare)} of them without any source. ${old === 0 ? `None rests on a source older than ${oldMonths} months.` : `Resting on sources older than ${oldMonths} months: ${countText(old)}.`}`;
  const table = tableOf(summary, "assumptions")!;
  const sources = tableOf(summary, "sources");
  return {
    id: "assumptions",
    title: "Assumptions",
    body: `<p class="lead">${prose(intro)}</p>
${groupHtml("reported", "Reported", reported, summary, date)}
${groupHtml("assumed", "Assumed", assumed, summary, date)}
${sources === undefined ? "" : `<details class="long always"><summary>Sources (${countText(summary.sources.length)})</summary>\n${sourcesHtml(summary)}\n</details>`}
${notesHtml(table)}`,
  };
}

function groupHtml(id: string, title: string, rows: readonly AssumptionRow[], summary: RunSummary, date: string): string {
  if (rows.length === 0) return "";
  // Of rows with one address the first can be led to.
  const idOf = (row: AssumptionRow): string =>
    summary.assumptions.find(({ address }) => address === row.address) === row ? ` id="${valueId(row.address)}"` : "";
  return `<details class="long"><summary>${title} (${countText(rows.length)})</summary>
${plainTable({
  id: `assumptions-${id}`,
  caption: `${title} values, ages at ${date}`,
  headers: ["Address", "As typed", "As understood", "Source", "Age"].map((text) => ({ text, numeric: false })),
  rows: rows.map((row) => ({
    cells: [
      `<th scope="row"${idOf(row)}><code>${addressHtml(row.address)}</code> <span class="bound">line ${row.line}</span></th>`,
      `<td><code>${prose(row.text)}</code></td>`,
      `<td>${prose(row.understood)}</td>`,
      `<td>${row.source === undefined ? "none" : `${sourceLink(row.source, summary)} <span class="bound">${prose(row.sourceKind ?? "")}</span>`}</td>`,
      `<td>${prose(ageText(row, date))}</td>`,
    ],
  })),
})}
</details>`;
}

/** Where a value, or a source, stands in the report. */
export const valueId = (address: string): string => `value-${address.replace(/[^\w.-]/g, "_")}`;
const sourceId = (id: string): string => `source-${id.replace(/[^\w.-]/g, "_")}`;

/** The name of a source, leading to its row where the report has one. */
export const sourceLink = (id: string, { sources }: RunSummary): string =>
  sources.some((source) => source.id === id) ? `<a href="#${sourceId(id)}">${prose(id)}</a>` : prose(id);

/** The sources, each to be led to. */
function sourcesHtml(summary: RunSummary): string {
  return plainTable({
    id: "sources-table",
    caption: "Sources",
    headers: [...["Source", "Kind", "Title", "Date"].map((text) => ({ text, numeric: false })), { text: "Values", numeric: true }],
    rows: summary.sources.map(({ id, kind, title, asOf, cited }) => ({
      cells: [
        `<th scope="row" id="${sourceId(id)}">${prose(id)}</th>`,
        `<td>${prose(kind)}</td>`,
        `<td>${prose(title)}</td>`,
        `<td>${prose(asOf)}</td>`,
        `<td class="number">${countText(cited)}</td>`,
      ],
    })),
  });
}

/** An address may break after its dots. */
const addressHtml = (address: string): string => prose(address).replace(/([._])(?=\w)/g, "$1<wbr>");

const ageMonths = (row: AssumptionRow, date: string): number | undefined => (row.asOf === undefined ? undefined : monthsBetween(row.asOf, date));

function ageText(row: AssumptionRow, date: string): string {
  if (row.source === undefined) return "";
  const age = ageMonths(row, date);
  if (age === undefined) return row.asOf ?? "undated";
  return `${row.asOf}, ${age <= 0 ? "new" : `${age} month${age === 1 ? "" : "s"}`}${age > oldMonths ? ", old" : ""}`;
}

/** Warnings of the plan, and what no run of it can tell. */
export function warningsSection(summary: RunSummary): Section {
  const list =
    summary.warnings.length === 0 ? "<p>None.</p>" : `<ul class="warnings">${summary.warnings.map((warning) => `<li>${prose(warning)}</li>`).join("")}</ul>`;
  return {
    id: "warnings",
    title: "Warnings",
    body: `${list}
<p class="lead">Probabilities here are shares of simulated futures. They hold if the assumptions hold; intervals cover sampling error only. Where sources disagree, each future draws one of them: results are shown belief by belief, beside those of all futures.</p>`,
  };
}
