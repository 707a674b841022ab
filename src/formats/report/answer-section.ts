/** The top of the report: the answer in words, four figures, and the decision table. */
import type { RunSummary } from "../../core/results/run.ts";
import { answerDetails, answerSentence } from "../text/answer.ts";
import { decisionGroups, insolvencyLimit, owesForCompute } from "../text/decision.ts";
import type { DecisionRow } from "../text/decision.ts";
import { moneyText } from "../text/money.ts";
import { monthLabel } from "../text/months.ts";
import { countText, percentText } from "../text/number.ts";
import { prose } from "./html.ts";
import type { Section } from "./html.ts";

/** Title, answer in words, and the figures a reader would quote. */
export function topHtml(summary: RunSummary, date: string, isLinked = false): string {
  const through = `${monthLabel(summary.start, 0)} to ${monthLabel(summary.start, summary.months - 1)}`;
  const meta = [through, `${countText(summary.paths)} futures`, ...(summary.scenario === undefined ? [] : [`scenario ${summary.scenario}`]), `printed ${date}`];
  return `<header class="top">
<p class="overline">Compute capital plan</p>
<h1>${prose(summary.planName)}</h1>
<p class="meta">${prose(meta.join(" · "))}</p>
<p class="answer">${prose(answerSentence(summary))}</p>
<div class="lead">${answerDetails(summary)
    .map((sentence) => `<p>${prose(sentence)}</p>`)
    .join("\n")}</div>
<dl class="facts">
${facts(summary)
  .map(
    (fact) =>
      `<div><dt>${prose(fact.name)}</dt><dd class="big">${linkedHtml(prose(fact.big), isLinked ? fact.origin : undefined)}</dd><dd class="small">${prose(fact.small)}</dd></div>`,
  )
  .join("\n")}
</dl>
</header>`;
}

interface Fact {
  readonly name: string;
  readonly big: string;
  readonly small: string;
  readonly origin: string;
}

/** A figure that leads to where it comes from. */
const linkedHtml = (html: string, origin: string | undefined): string => (origin === undefined ? html : `<a class="origin" href="#from-${origin}">${html}</a>`);

function facts(summary: RunSummary): readonly Fact[] {
  const { pInsolvent, cashTrough, obligationsUsd, servedShare } = summary;
  const { count, paths } = pInsolvent.withRaises;
  const limit = insolvencyLimit(summary);
  const insolvent = {
    name: "Futures insolvent",
    origin: "insolvent",
    big: count === 0 ? `under ${percentText(pInsolvent.withRaises.high95)}` : percentText(count / paths),
    small:
      limit === undefined
        ? "no limit set"
        : `limit ${percentText(limit.limit)}: ${limit.holds ? "holds" : "broken"}${limit.holds || limit.under === undefined ? "" : " under a belief"}`,
  };
  const cash = {
    name: "Lowest cash, 5th percentile",
    origin: "trough",
    big: moneyText(cashTrough.p5Usd),
    small: `${monthLabel(summary.start, cashTrough.month)}; median then ${moneyText(cashTrough.p50Usd)}`,
  };
  const last = servedShare.p50.length - 1;
  return [
    insolvent,
    cash,
    ...(!owesForCompute(summary)
      ? []
      : [
          {
            name: "Owed for compute, non-cancellable",
            origin: "obligations",
            big: moneyText(obligationsUsd.nonCancellable[0]!),
            small: `of ${moneyText(obligationsUsd.headline[0]!)} headline; walk-away ${moneyText(obligationsUsd.walkAway[0]!)}`,
          },
        ]),
    ...(last < 0
      ? []
      : [
          {
            name: "Demand served, median",
            origin: "unserved",
            big: percentText(servedShare.p50[0]!),
            small: `${monthLabel(summary.start, 0)}; ${percentText(servedShare.p50[last]!)} in ${monthLabel(summary.start, last)}`,
          },
        ]),
  ];
}

/**
 * The decision table: each question with its result, its bound and whether it holds.
 *
 * @param isLinked  results lead to where they come from (see `originsSection`)
 */
export function decisionSection(summary: RunSummary, isLinked = false): Section {
  const groups = decisionGroups(summary).map(
    (group) => `<tbody>
<tr><th scope="rowgroup" colspan="2">${prose(group.title)}</th></tr>
${group.rows.map((row) => rowHtml(row, isLinked)).join("\n")}
</tbody>`,
  );
  return {
    id: "decision",
    title: "Decision table",
    body: `<div class="decision"><div class="scroll" role="region" tabindex="0" aria-labelledby="decision-caption"><table id="decision-table"><caption id="decision-caption">Intervals are 95 %, sampling error only: they do not cover wrong assumptions.</caption>
<thead><tr><th scope="col">Question</th><th scope="col">Result</th></tr></thead>
${groups.join("\n")}
</table></div></div>`,
  };
}

function rowHtml(row: DecisionRow, isLinked: boolean): string {
  const verdict = row.verdict === undefined ? "" : ` ${verdictHtml(row.verdict)}`;
  const bound = row.bound === undefined ? "" : `<span class="bound">${prose(row.bound)}</span>`;
  return `<tr><th scope="row">${prose(row.question)}</th><td>${linkedHtml(prose(row.result).replaceAll("\n", "<br>"), isLinked ? row.origin : undefined)}${verdict}${bound}</td></tr>`;
}

/** A verdict in words with a sign; colour only repeats it. */
export function verdictHtml(verdict: NonNullable<DecisionRow["verdict"]>): string {
  const sign = verdict === "holds" ? "✓" : verdict === "accepted" ? "~" : "✗";
  return `<span class="verdict ${verdict}"><span aria-hidden="true">${sign}</span> ${verdict}</span>`;
}
