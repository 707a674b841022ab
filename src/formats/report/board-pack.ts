/**
 * The board pack of a run: the report's pages that a board decides on, laid out for paper.
 *
 * Titles follow IBCS: a message, then who, what and in which unit, when and which kind of figure. PL is the base case of the plan, FC
 * a forecast over all futures; nothing in it is AC, an actual. Colours turn grey on paper: every mark has a second sign, a dash, a hatch or a label.
 */
import type { RunSummary } from "../../core/results/run.ts";
import { escapeText } from "../charts/svg.ts";
import { answerSentence } from "../text/answer.ts";
import { monthLabel } from "../text/months.ts";
import { countText } from "../text/number.ts";
import { decisionSection, topHtml } from "./answer-section.ts";
import { capacitySection } from "./capacity-section.ts";
import { cashSection, insolvencySection } from "./cash-section.ts";
import { checksSection, warningsSection } from "./evidence-section.ts";
import { prose, type Section } from "./html.ts";
import { obligationsSection } from "./obligations-section.ts";
import { pageCss } from "./page-style.ts";
import { productSection } from "./product-section.ts";
import { statementsSection } from "./statements-section.ts";

export type Paper = "a4" | "letter";

export interface BoardPackOptions {
  readonly paper: Paper;
  /** `YYYY-MM-DD`. */
  readonly date: string;
}

/** What a page measures, and whether its figures are of the base case, of all futures, or of both. */
const measures: Readonly<Record<string, readonly [what: string, kind: "PL" | "FC" | "PL, FC"]>> = {
  decision: ["Solvency, cash and capacity, against the limits of the plan", "FC"],
  cash: ["Cash at the month's end, USD", "FC"],
  insolvency: ["Share of futures that cannot pay", "FC"],
  capacity: ["Demand, served and servable, Mtok", "FC"],
  obligations: ["What is owed under contracts, USD", "PL"],
  products: ["Revenue and contribution by product, USD", "FC"],
  statements: ["Income, balance sheet and cash flow by fiscal quarter, USD", "PL"],
  checks: ["Limits and checks of the plan", "FC"],
  warnings: ["What the plan was warned of", "PL, FC"],
};

/** One HTML page, to be printed. The same summary and options give the same bytes. */
export function boardPackHtml(summary: RunSummary, { paper, date }: BoardPackOptions): string {
  const sections = [
    decisionSection(summary),
    cashSection(summary),
    insolvencySection(summary),
    obligationsSection(summary),
    capacitySection(summary),
    productSection(summary),
    statementsSection(summary),
    checksSection(summary),
    warningsSection(summary),
  ].filter((section) => section !== undefined);
  const footer = `plan ${summary.planHash.slice(0, 12)} · seed ${summary.seed} · engine ${summary.engine} · ${date}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="description" content="${escapeText(answerSentence(summary))}">
<title>${escapeText(`${summary.planName}: board pack`)}</title>
<style>
${pageCss(`Plimsoll · ${footer}`)}
${packCss(paper)}
</style>
</head>
<body>
${topHtml(summary, date)}
<div class="page"><main id="main">
${sections.map((section) => pageOf(summary, section)).join("\n")}
<section id="notation"><h2>How to read it</h2>
<p><b>PL</b> is the plan's base case: every draw at its median, events at their likelier outcome. <b>FC</b> is a forecast: percentiles over ${countText(summary.paths)} futures. There are no actuals (<b>AC</b>) in this pack. Negative sums stand in brackets; one table has one unit, in its heading. No meaning is carried by colour alone.</p>
<p>The report of the run (report.html) holds every table, all assumptions with their sources, and single futures told month by month; <code>plimsoll export RUN --xlsx</code> the base case with live formulas.</p>
<p>Plan hash ${summary.planHash}<br>Result hash ${summary.resultHash}<br>Engine Plimsoll ${escapeText(summary.engine)}, seed ${summary.seed}, ${countText(summary.paths)} futures of ${summary.months} months from ${summary.start}. The same plan, seed and engine give the same numbers on any machine.</p></section>
</main></div>
</body>
</html>
`;
}

function pageOf(summary: RunSummary, { id, title, body }: Section): string {
  const [what, kind] = measures[id] ?? [title, "PL, FC"];
  const when = `${monthLabel(summary.start, 0)} to ${monthLabel(summary.start, summary.months - 1)}`;
  return `<section id="${id}" class="pack">
<h2>${prose(title)}</h2>
<p class="ibcs">${prose(summary.planName)}${summary.scenario === undefined ? "" : `, scenario ${prose(summary.scenario)}`}<br>${prose(what)}<br>${when}, ${kind}</p>
${body}
</section>`;
}

const packCss = (paper: Paper): string => `@page{size:${paper === "a4" ? "A4" : "Letter"}}
:root{color-scheme:light}
details{display:none}
section.pack{break-before:page}
section.pack:first-of-type{break-before:auto}
.ibcs{font-size:8.6pt;line-height:1.35;color:#3d444d;margin:0 0 5mm}
#notation{font-size:9pt;break-inside:avoid}
@media print{main>section.pack{padding-top:0}
th,td{overflow-wrap:break-word}
td.number{white-space:nowrap}
thead th,tbody th{white-space:normal!important;overflow-wrap:normal!important}}`;
