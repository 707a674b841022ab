/**
 * The report of a run: one HTML file without scripts or requests, the answer in words first.
 *
 * The same summary and the same extras give the same bytes.
 */
import type { ResultTable, RunSummary } from "../../core/results/run.ts";
import { escapeText } from "../charts/svg.ts";
import { countText } from "../text/number.ts";
import { answerSentence } from "../text/answer.ts";
import { decisionSection, topHtml } from "./answer-section.ts";
import { allocationSection } from "./allocation-section.ts";
import { capacitySection, productSection } from "./capacity-section.ts";
import { cashSection, insolvencySection } from "./cash-section.ts";
import { assumptionsSection, checksSection, warningsSection } from "./evidence-section.ts";
import { dataHtml, notesHtml, prose, slug, tableHtml } from "./html.ts";
import type { Section } from "./html.ts";
import { obligationsSection } from "./obligations-section.ts";
import { pageCss } from "./page-style.ts";
import { statementsSection } from "./statements-section.ts";
import { traceTitles, tracesSection } from "./traces-section.ts";
import type { ReportTrace } from "./traces-section.ts";

export interface ReportExtras {
  /** Date of the report, `YYYY-MM-DD`: core and formats know no clock. Ages of sources count to it. */
  readonly date: string;
  /** The median and the worst failing path, told month by month. */
  readonly traces?: readonly ReportTrace[];
  /** Cash of a few whole futures, USD by month, drawn into the fan. */
}

/**
 * The whole report as HTML.
 *
 * Sections without data are left out; tables that have no section of their own are listed at the end.
 *
 * @throws Error if a number is not finite, naming its table
 */
export function renderReport(summary: RunSummary, extras: ReportExtras): string {
  const sections = [
    decisionSection(summary),
    cashSection(summary),
    withLinks(insolvencySection(summary), extras.traces ?? []),
    capacitySection(summary),
    allocationSection(summary),
    obligationsSection(summary),
    productSection(summary),
    statementsSection(summary),
    checksSection(summary),
    tracesSection(extras.traces ?? []),
    assumptionsSection(summary, extras.date),
    warningsSection(summary),
  ].filter((section) => section !== undefined);
  const shown = sections.map((section) => section.body).join("\n");
  const rest = otherTables(summary, shown);
  const all = rest === undefined ? sections : [...sections, rest];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${escapeText(answerSentence(summary))}">
<title>${escapeText(summary.planName)}: compute capital plan</title>
<link rel="icon" href="data:,">
<style>
${pageCss(`Plimsoll · plan ${summary.planHash.slice(0, 12)} · seed ${summary.seed} · ${extras.date}`)}
</style>
</head>
<body>
<a class="skip" href="#main">Skip to the decision table</a>
${topHtml(summary, extras.date)}
<div class="page">
${navHtml(all)}
<main id="main">
${all.map(sectionHtml).join("\n")}
</main>
</div>
${footerHtml(summary, extras.date)}
</body>
</html>
`;
}

/** Leads from the probability of failure to the futures that are told month by month. */
function withLinks(section: Section, traces: readonly ReportTrace[]): Section {
  const links = traces.filter(({ trace }) => trace.months.length > 0).map(({ role }) => `<a href="#trace-${role}">${traceTitles[role].toLowerCase()}</a>`);
  return links.length === 0 ? section : { ...section, body: `${section.body}\n<p>Told month by month: ${links.join(", ")}.</p>` };
}

function navHtml(sections: readonly Section[]): string {
  const links = sections.map((section) => `<li><a href="#${section.id}">${prose(section.title)}</a></li>`).join("");
  return `<nav aria-labelledby="contents"><h2 id="contents">Contents</h2><ul>${links}</ul></nav>`;
}

const sectionHtml = (section: Section): string => `<section id="${section.id}" aria-labelledby="${section.id}-title">
<h2 id="${section.id}-title">${prose(section.title)}</h2>
${section.body}
</section>`;

/** Rows up to which a table without a section of its own stands open. */
const rowsShown = 24;

const folded = (table: ResultTable, options: { readonly id: string }): string => dataHtml(table, options.id);

/** Tables of the summary that no section has shown; a table is known by its title. */
function otherTables(summary: RunSummary, shown: string): Section | undefined {
  const left = summary.tables.filter((table) => table.rows.length > 0 && !shown.includes(prose(table.title)));
  if (left.length === 0) return undefined;
  const data = (table: ResultTable): string => (table.rows.length <= rowsShown ? tableHtml : folded)(table, { id: `table-${slug(table.id)}` });
  const block = (table: ResultTable): string => `<div class="block"><h3>${prose(table.title)}</h3>\n${data(table)}\n${notesHtml(table)}</div>`;
  return { id: "tables", title: "More tables", body: left.map(block).join("\n") };
}

function footerHtml(summary: RunSummary, date: string): string {
  const rows: readonly (readonly [string, string])[] = [
    ["Plan", `${summary.planFile}${summary.scenario === undefined ? "" : `, scenario ${summary.scenario}`}`],
    ["Plan hash", summary.planHash],
    ["Result hash", summary.resultHash],
    ["Engine", `Plimsoll ${summary.engine}`],
    ["Seed", String(summary.seed)],
    ["Futures", `${countText(summary.paths)} paths of ${summary.months} months from ${summary.start}`],
    ["Date", date],
  ];
  return `<footer><dl>${rows.map(([name, value]) => `<dt>${name}</dt><dd>${prose(value)}</dd>`).join("")}</dl>
<p>The same plan, seed and engine give the same numbers on any machine.</p></footer>`;
}
