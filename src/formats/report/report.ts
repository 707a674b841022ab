/**
 * The report of a run: one HTML file without scripts or requests, the answer in words first.
 *
 * The same summary and the same extras give the same bytes.
 */
import type { Contributions } from "../../core/evidence/figure-origins.ts";
import { slug } from "../../core/evidence/table-address.ts";
import type { ResultTable, RunSummary } from "../../core/results/run.ts";
import { countText } from "../text/number.ts";
import { answerSentence } from "../text/answer.ts";
import { tablesOf } from "../text/summary-tables.ts";
import { decisionSection, topHtml } from "./answer-section.ts";
import { allocationSection } from "./allocation-section.ts";
import { capacitySection } from "./capacity-section.ts";
import { productSection } from "./product-section.ts";
import { cashSection, insolvencySection } from "./cash-section.ts";
import { assumptionsSection, checksSection, warningsSection } from "./evidence-section.ts";
import { dataHtml, notesHtml, prose, tableHtml } from "./html.ts";
import type { Section } from "./html.ts";
import { fundingSection } from "./funding-section.ts";
import { originsSection, tableLinks } from "./origins-section.ts";
import type { ShownTable } from "./origins-section.ts";
import { obligationsSection } from "./obligations-section.ts";
import { ownershipSection } from "./ownership-section.ts";
import { pageHtml } from "./page.ts";
import { servingSection } from "./serving-section.ts";
import { statementsSection } from "./statements-section.ts";
import { traceTitles, tracesSection } from "./traces-section.ts";
import type { ReportTrace } from "./traces-section.ts";

export interface ReportExtras {
  /** Date of the report, `YYYY-MM-DD`: core and formats know no clock. Ages of sources count to it. */
  readonly date: string;
  /** The median and the worst failing path, told month by month. */
  readonly traces?: readonly ReportTrace[];
  /** What each input contributes to the spread of the outcomes. */
  readonly contributions?: Contributions;
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
    decisionSection(summary, true),
    cashSection(summary),
    withLinks(insolvencySection(summary), extras.traces ?? []),
    fundingSection(summary),
    capacitySection(summary),
    allocationSection(summary),
    obligationsSection(summary),
    ownershipSection(summary),
    productSection(summary),
    servingSection(summary),
    statementsSection(summary),
    checksSection(summary),
    tracesSection(extras.traces ?? []),
  ].filter((section) => section !== undefined);
  const evidence = [assumptionsSection(summary, extras.date), warningsSection(summary)].filter((section) => section !== undefined);
  const shown = [...sections, ...evidence].map((section) => section.body).join("\n");
  const rest = otherTables(summary, shown);
  const placed = tablesBySection(rest === undefined ? sections : [...sections, rest], summary);
  const all = [
    ...sections.map((section) => withTableLinks(section, placed)),
    originsSection(summary, extras.contributions ?? {}, placed),
    ...evidence,
    ...(rest === undefined ? [] : [withTableLinks(rest, placed)]),
  ];
  return pageHtml({
    title: `${summary.planName}: compute capital plan`,
    description: answerSentence(summary),
    printed: `plan ${summary.planHash.slice(0, 12)} · seed ${summary.seed} · ${extras.date}`,
    skipTo: "the decision table",
    top: topHtml(summary, extras.date, true),
    sections: all,
    foot: footOf(summary, extras.date),
    promise: "The same plan, seed and engine give the same numbers on any machine.",
  });
}

/** Tables with the section that shows each first; a table is known by its title. */
const tablesBySection = (sections: readonly Section[], summary: RunSummary): readonly ShownTable[] =>
  tablesOf(summary).flatMap((table) => {
    const section = sections.find(({ body }) => body.includes(prose(table.title)));
    return section === undefined ? [] : [{ table, section: section.id }];
  });

function withTableLinks(section: Section, placed: readonly ShownTable[]): Section {
  const tables = placed.filter((one) => one.section === section.id).map(({ table }) => table);
  return tables.length === 0 ? section : { ...section, body: `${section.body}\n${tableLinks(tables)}` };
}

/** Leads from the probability of failure to the futures that are told month by month. */
function withLinks(section: Section, traces: readonly ReportTrace[]): Section {
  const links = traces.filter(({ trace }) => trace.months.length > 0).map(({ role }) => `<a href="#trace-${role}">${traceTitles[role].toLowerCase()}</a>`);
  return links.length === 0 ? section : { ...section, body: `${section.body}\n<p>Told month by month: ${links.join(", ")}.</p>` };
}

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

const footOf = (summary: RunSummary, date: string): readonly (readonly [string, string])[] => [
  ["Plan", `${summary.planFile}${summary.scenario === undefined ? "" : `, scenario ${summary.scenario}`}`],
  ["Plan hash", summary.planHash],
  ["Result hash", summary.resultHash],
  ["Engine", `Plimsoll ${summary.engine}`],
  ["Seed", String(summary.seed)],
  ["Futures", `${countText(summary.paths)} paths of ${summary.months} months from ${summary.start}`],
  ["Date", date],
];
