/** The report of a decision: what to sign and why, its certificate, its frontier, its rule; one HTML file without scripts or requests. */
import { type Certificate, toldAttempt } from "../../core/procurement/certificate.ts";
import type { MeasuredLimit } from "../../core/procurement/measure.ts";
import type { CommitSummary } from "../../core/procurement/summary.ts";
import type { ResultTable } from "../../core/results/run.ts";
import { frontierChart } from "../charts/frontier.ts";
import { escapeText, responsive } from "../charts/svg.ts";
import {
  attemptLine,
  commitSentence,
  frontierSentence,
  limitLine,
  limitsCell,
  notClaimed,
  planningLines,
  ruleSentence,
  stepLines,
  worthSentence,
} from "../text/commit.ts";
import { examinationStatements } from "../text/examination.ts";
import { moneyText } from "../text/money.ts";
import { monthLabel } from "../text/months.ts";
import { countText, percentText, ratioText } from "../text/number.ts";
import { policySnippet } from "../text/policy-snippet.ts";
import { figureHtml, prose, type Section, tableHtml } from "./html.ts";
import { pageCss } from "./page-style.ts";

/** @param date of the report, `YYYY-MM-DD` */
export function renderCommitReport(summary: CommitSummary, date: string): string {
  const { certificate, examination } = summary;
  const sections = [
    decisionSection(summary),
    ruleSection(summary),
    limitsSection(summary),
    ...(certificate === undefined
      ? []
      : [planningSection(certificate), certificateSection(certificate), comparedSection(certificate), beliefSection(certificate)]),
    frontierSection(summary),
    ...(examination === undefined ? [] : [examinationSection(summary)]),
  ].filter((section): section is Section => section !== undefined);
  const links = sections.map(({ id, title }) => `<li><a href="#${id}">${prose(title)}</a></li>`).join("");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${escapeText(commitSentence(summary))}">
<title>${escapeText(summary.planName)}: what to sign</title>
<link rel="icon" href="data:,">
<style>
${pageCss(`Plimsoll · plan ${summary.planHash.slice(0, 12)} · ${date}`)}
</style>
</head>
<body>
<a class="skip" href="#main">Skip to the decision</a>
<header class="top">
<p class="overline">What to sign</p>
<h1>${prose(summary.planName)}</h1>
<p class="meta">${prose(`${monthLabel(summary.start, 0)} to ${monthLabel(summary.start, summary.months - 1)} · printed ${date}`)}</p>
<p class="answer">${prose(commitSentence(summary))}</p>
<div class="lead"><p>${prose(ruleSentence(summary.decision.later))}</p>
<p>${prose(worthSentence(summary))}</p>
<p>${prose(notClaimed(summary))}</p></div>
</header>
<div class="page">
<nav aria-labelledby="contents"><h2 id="contents">Contents</h2><ul>${links}</ul></nav>
<main id="main">
${sections.map(({ id, title, body }) => `<section id="${id}" aria-labelledby="${id}-title">\n<h2 id="${id}-title">${prose(title)}</h2>\n${body}\n</section>`).join("\n")}
</main>
</div>
<footer><dl><dt>Plan hash</dt><dd>${prose(summary.planHash)}</dd><dt>Engine</dt><dd>${prose(`Plimsoll ${summary.engine}`)}</dd><dt>Date</dt><dd>${prose(date)}</dd></dl>
<p>The same plan and engine give the same numbers on any machine.</p></footer>
</body>
</html>
`;
}

const paragraphs = (lines: readonly string[]): string => lines.map((line) => `<p>${prose(line)}</p>`).join("\n");
const bare = { measures: "", source: "", limitations: "" };

function decisionSection({ signNow, start }: CommitSummary): Section | undefined {
  if (signNow.length === 0) return undefined;
  const table: ResultTable = {
    ...bare,
    id: "sign-now",
    title: "Signed now, and the cash and obligations it creates at the plan's medians",
    columns: [
      { id: "offer", label: "Offer" },
      { id: "supplier", label: "Supplier" },
      { id: "blocks", label: "Blocks", unit: "blocks" },
      { id: "chips", label: "Chips", unit: "chips" },
      { id: "from", label: "In service" },
      { id: "to", label: "Until" },
      { id: "prepaid", label: "Prepaid", unit: "USD" },
      { id: "building", label: "Building", unit: "USD" },
      { id: "month", label: "A month", unit: "USD" },
      { id: "total", label: "In all", unit: "USD" },
      { id: "stands", label: "Offer stands until" },
    ],
    rows: signNow.map((row) => [
      row.offer,
      row.supplier,
      row.blocks,
      row.chips,
      monthLabel(start, row.startsMonth),
      monthLabel(start, row.endsMonth - 1),
      row.prepaidUsd,
      row.capexUsd,
      row.monthUsd,
      row.totalUsd,
      monthLabel(start, row.untilMonth),
    ]),
  };
  return { id: "decision", title: "Sign now", body: tableHtml(table, { id: "sign-now-table" }) };
}

function ruleSection({ decision, start }: CommitSummary): Section {
  const text = `<p>${prose(ruleSentence(decision.later))}</p>
<p>In a plan:</p>
<pre><code>${escapeText(policySnippet(decision, start))}</code></pre>`;
  return { id: "rule", title: "The rule for later", body: text };
}

const limitsOf = ({ certificate, selected }: CommitSummary): readonly MeasuredLimit[] =>
  certificate === undefined ? selected.limits : toldAttempt(certificate.attempts).limits;

function limitsSection(summary: CommitSummary): Section | undefined {
  const limits = limitsOf(summary);
  return limits.length === 0 ? undefined : { id: "limits", title: "Limits", body: paragraphs(limits.map(limitLine)) };
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
      { id: "does", label: "A company that" },
      { id: "value", label: "Value", unit: "USD" },
      { id: "ours", label: "Ours less theirs", unit: "USD" },
      { id: "half", label: "±", unit: "USD" },
      { id: "insolvent", label: "Insolvent", unit: "share" },
      { id: "limits", label: "Limits" },
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
      { id: "address", label: "Quantity" },
      { id: "belief", label: "Belief" },
      { id: "weight", label: "Weight", unit: "share" },
      { id: "insolvent", label: "Insolvent", unit: "share" },
      { id: "most", label: "At most (95 %)", unit: "share" },
      { id: "value", label: "Value", unit: "USD" },
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
  const { frontier, today, selected } = summary;
  if (frontier.length === 0) return undefined;
  const table: ResultTable = {
    id: "frontier",
    title: "The most valuable decision for each limit on insolvency",
    columns: [
      { id: "limit", label: "Insolvent at most", unit: "share" },
      { id: "seen", label: "Seen", unit: "share" },
      { id: "value", label: "Value", unit: "USD" },
      { id: "half", label: "±", unit: "USD" },
      { id: "funding", label: "Raised and drawn", unit: "USD" },
      { id: "limits", label: "Limits" },
      { id: "rule", label: "Later" },
    ],
    rows: frontier.map(({ atMost, insolvent, value, fundingUsd, decision, ...limits }) => [
      atMost,
      insolvent,
      value.mean,
      value.halfWidth95,
      fundingUsd,
      limitsCell(limits),
      ruleSentence(decision.later),
    ]),
    measures: "value and share of futures insolvent of the decisions that were weighed, all beliefs together",
    source: `the ${countText(selected.futures)} selecting futures; a decision found for a smaller limit may be used for a larger`,
    limitations: "of the decisions weighed, not of all there are; sampling error is in ±",
  };
  const spec = {
    id: "frontier-chart",
    title: "Value against insolvency",
    description: `The most valuable decision for each limit on the share of futures insolvent; today's plan and this decision are marked. ${frontierSentence(summary)} Such points are hollow.`,
    points: frontier.map(({ atMost, value, breaks, narrow }) => ({ x: atMost, y: value.mean, isHollow: breaks.length + narrow.length > 0 })),
    marks: [
      { label: "today's plan", x: today.insolvent, y: today.valueUsd },
      { label: "this decision", x: selected.insolvent, y: selected.value.mean },
    ],
  };
  const chart = responsive((size) => frontierChart(spec, size));
  return {
    id: "frontier",
    title: "Value against insolvency",
    body: figureHtml({ id: "frontier-figure", heading: "What safety costs", summary: spec.description, chart, table }),
  };
}

function examinationSection({ examination, start }: CommitSummary): Section {
  const body = examinationStatements(examination!, start).map(({ title, lines }) => `<h3>${prose(title)}</h3>\n${paragraphs(lines)}`);
  return { id: "hangs-on", title: "What it hangs on", body: body.join("\n") };
}
