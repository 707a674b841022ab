/** The report of a decision: what to sign and why, its certificate, its frontier, its rule; one HTML file without scripts or requests. */
import type { Certificate } from "../../core/procurement/certificate.ts";
import type { CommitSummary } from "../../core/procurement/summary.ts";
import type { ResultTable } from "../../core/results/run.ts";
import { escapeText } from "../charts/svg.ts";
import { clashLines } from "../text/clash.ts";
import { attemptLine, commitSentence, limitLine, notClaimed, planningLines, ruleSentence, scoreName, stepLines, worthSentence } from "../text/commit.ts";
import { examinationStatements } from "../text/examination.ts";
import { moneyText } from "../text/money.ts";
import { monthLabel } from "../text/months.ts";
import { countText, percentText, ratioText } from "../text/number.ts";
import { policySnippet } from "../text/policy-snippet.ts";
import { frontierFigure, signNowTable, toldLimits } from "./decision-parts.ts";
import { prose, type Section, tableHtml } from "./html.ts";
import { pageHtml } from "./page.ts";
import { changeColumn, column } from "../../core/results/table-column.ts";

/** @param date of the report, `YYYY-MM-DD` */
export function renderCommitReport(summary: CommitSummary, date: string): string {
  const { certificate, examination } = summary;
  const sections = [
    decisionSection(summary),
    ruleSection(summary),
    limitsSection(summary),
    clashSection(summary),
    ...(certificate === undefined
      ? []
      : [planningSection(certificate), certificateSection(certificate), comparedSection(certificate), beliefSection(certificate)]),
    frontierSection(summary),
    ...(examination === undefined ? [] : [examinationSection(summary)]),
  ].filter((section): section is Section => section !== undefined);
  const foot = [
    ["Plan hash", summary.planHash],
    ["Engine", `Plimsoll ${summary.engine}`],
    ["Date", date],
  ] as const;
  return pageHtml({
    title: `${summary.planName}: what to sign`,
    description: commitSentence(summary),
    printed: `plan ${summary.planHash.slice(0, 12)} · ${date}`,
    skipTo: "the decision",
    top: `<header class="top">
<p class="overline">What to sign</p>
<h1>${prose(summary.planName)}</h1>
<p class="meta">${prose(`${monthLabel(summary.start, 0)} to ${monthLabel(summary.start, summary.months - 1)} · printed ${date}`)}</p>
<p class="answer">${prose(commitSentence(summary))}</p>
<div class="lead"><p>${prose(ruleSentence(summary.decision.later))}</p>
<p>${prose(worthSentence(summary))}</p>
<p>${prose(notClaimed(summary))}</p></div>
</header>`,
    sections,
    foot,
    promise: "The same plan and engine give the same numbers on any machine.",
  });
}

const paragraphs = (lines: readonly string[]): string => lines.map((line) => `<p>${prose(line)}</p>`).join("\n");
const bare = { measures: "", source: "", limitations: "" };

function decisionSection(summary: CommitSummary): Section | undefined {
  const table = signNowTable(summary);
  return table === undefined ? undefined : { id: "decision", title: "Sign now", body: tableHtml(table, { id: "sign-now-table" }) };
}

function ruleSection({ decision, start }: CommitSummary): Section {
  const text = `<p>${prose(ruleSentence(decision.later))}</p>
<p>In a plan:</p>
<pre><code>${escapeText(policySnippet(decision, start))}</code></pre>`;
  return { id: "rule", title: "The rule for later", body: text };
}

function limitsSection(summary: CommitSummary): Section | undefined {
  const limits = toldLimits(summary);
  return limits.length === 0 ? undefined : { id: "limits", title: "Limits", body: paragraphs(limits.map(limitLine)) };
}

function clashSection({ clash }: CommitSummary): Section | undefined {
  return clash === undefined ? undefined : { id: "clash", title: "What clashes, and what would have to give", body: paragraphs(clashLines(clash)) };
}

function certificateSection({ company, attempts, streams }: Certificate): Section {
  const rows = [
    `Value ${moneyText(company.value.mean)} ± ${moneyText(company.value.halfWidth95)} over ${countText(company.futures)} futures never used before; mean of the worst 5 % ${moneyText(company.cvar5Usd)}.`,
    `${ratioText(company.shareTerminal)} of the value is the multiple; without any, ${moneyText(company.cashValue.mean)} ± ${moneyText(company.cashValue.halfWidth95)}.`,
    `Insolvent in ${countText(company.insolvent.count)} of ${countText(company.insolvent.futures)} futures: at most ${percentText(company.insolvent.atMost95)}, 95 %.`,
    `Raised and drawn: ${moneyText(company.fundingUsd.mean)} on average, more than ${moneyText(company.fundingUsd.p95)} in 5 % of futures. Cash falls below ${moneyText(company.cashTroughP5Usd)} in 5 %.`,
    ...attempts.map(attemptLine),
    `Streams apart: training seed ${streams.train.seed}, selecting seed ${streams.select.seed}, forecasts ${streams.forecast.seed}; each is a hash of the plan, the certifying one of the plan, the decision and the attempt.`,
  ];
  return { id: "certificate", title: "Certificate: the company, on futures never used before", body: paragraphs(rows) };
}

function planningSection(certificate: Certificate): Section | undefined {
  const lines = [...planningLines(certificate), ...stepLines(certificate)];
  return lines.length === 0 ? undefined : { id: "planning", title: "The planning model, its bound, and the step to the company", body: paragraphs(lines) };
}

function comparedSection({ compared, comparedFutures }: Certificate): Section {
  const table: ResultTable = {
    ...bare,
    id: "compared",
    title: `Against other rules, on the same ${countText(comparedFutures)} futures`,
    columns: [
      column("does", "A company that"),
      column("value", "Value", "USD"),
      changeColumn("ours", "Ours less theirs", "USD"),
      column("half", "±", "USD"),
      column("insolvent", "Insolvent", "share"),
      column("limits", "Limits"),
    ],
    rows: compared.map(({ does, value, oursLessTheirs, insolvent, keepsLimits }) => [
      does,
      value.mean,
      oursLessTheirs.mean,
      oursLessTheirs.halfWidth95,
      insolvent.count / insolvent.futures,
      keepsLimits ? "kept" : "broken",
    ]),
  };
  return { id: "compared", title: "Against other rules", body: tableHtml(table, { id: "compared-table" }) };
}

function beliefSection({ company }: Certificate): Section | undefined {
  if (company.byBelief.length === 0) return undefined;
  const table: ResultTable = {
    ...bare,
    id: "beliefs",
    title: "Under each belief",
    columns: [
      column("address", "Quantity"),
      column("belief", "Belief"),
      column("weight", "Weight", "share"),
      column("insolvent", "Insolvent", "share"),
      column("most", "At most (95 %)", "share"),
      column("value", "Value", "USD"),
    ],
    rows: company.byBelief.map(({ address, belief, weight, insolvent, value }) => [
      address,
      belief,
      weight,
      insolvent.count / insolvent.futures,
      insolvent.atMost95,
      value.mean,
    ]),
  };
  return { id: "beliefs", title: "Where sources disagree", body: tableHtml(table, { id: "beliefs-table" }) };
}

function frontierSection(summary: CommitSummary): Section | undefined {
  const figure = frontierFigure(summary);
  return figure === undefined ? undefined : { id: "frontier", title: `${scoreName(summary)} against insolvency`, body: figure.html };
}

function examinationSection({ examination, start }: CommitSummary): Section {
  const body = examinationStatements(examination!, start).map(({ title, lines }) => `<h3>${prose(title)}</h3>\n${paragraphs(lines)}`);
  return { id: "hangs-on", title: "What it hangs on", body: body.join("\n") };
}
