/** The answer of a run in words, and the decision table for a terminal. */
import type { BeliefResult, Cause, RunSummary } from "../../core/results/run.ts";
import { wrap } from "./columns.ts";
import { decisionGroups, insolvencyLimit, isOpen } from "./decision.ts";
import type { DecisionRow } from "./decision.ts";
import { landlordText } from "./landlord.ts";
import { moneyText } from "./money.ts";
import { monthLabel } from "./months.ts";
import { complementText, countText, percentText } from "./number.ts";
import { painter } from "./paint.ts";
import type { Paint } from "./paint.ts";
import type { TextOptions } from "./show.ts";

/**
 * The whole answer in one sentence: solvency, limit, lowest cash, main cause.
 *
 * Certainty is never claimed: where no future failed, the bound of the interval is given.
 */
export function answerSentence(summary: RunSummary): string {
  const cash = `cash lowest ${monthLabel(summary.start, summary.cashTrough.month)}, p5 ${moneyText(summary.cashTrough.p5Usd)}`;
  const cause = mainCause(summary);
  return [solventText(summary), ...limitText(summary), cash, ...(cause === undefined ? [] : [causeText(summary, cause)])].join("; ") + ".";
}

function solventText(summary: RunSummary): string {
  const { withRaises, throughMonth } = summary.pInsolvent;
  const through = `through ${monthLabel(summary.start, throughMonth)}`;
  const paths = countText(withRaises.paths);
  if (withRaises.count === 0) return `Solvent in all ${paths} futures ${through} (chance of insolvency under ${percentText(withRaises.high95)})`;
  if (withRaises.count === withRaises.paths) return `Solvent in none of ${paths} futures ${through}`;
  return `Solvent in ${complementText(withRaises.count / withRaises.paths)} of ${paths} futures ${through}`;
}

function limitText(summary: RunSummary): readonly string[] {
  const limit = insolvencyLimit(summary);
  if (limit === undefined) return ["no limit set"];
  // Where a belief decides, its own share stands beside, since the headline is that of all futures together.
  const where = limit.under === undefined || limit.value === 0 ? "" : ` under ${limit.under} (${complementText(limit.value)})`;
  return [`limit ${percentText(1 - limit.limit)}: ${limit.holds ? "holds" : "broken"}${where}${isOpen(limit) ? ", too few futures to be sure" : ""}`];
}

/** The cause behind most failures, if any future failed. */
export function mainCause(summary: RunSummary): Cause | undefined {
  const [first, ...rest] = summary.causes.filter((cause) => cause.count > 0);
  return first === undefined ? undefined : rest.reduce((most, cause) => (cause.count > most.count ? cause : most), first);
}

function causeText(summary: RunSummary, cause: Cause): string {
  const failures = summary.pInsolvent.withRaises.count;
  const share = cause.count === failures ? "all failures, " : cause.count < failures ? `${percentText(cause.count / failures)} of failures, ` : "";
  return `main cause: ${cause.label} (${share}median ${monthLabel(summary.start, cause.medianMonth)})`;
}

/** Further sentences of the answer: funding, beliefs, obligations, service. Empty where there is nothing to say. */
export function answerDetails(summary: RunSummary): readonly string[] {
  return [...fundingText(summary), ...beliefText(summary), ...obligationText(summary)];
}

function fundingText(summary: RunSummary): readonly string[] {
  const { withRaises, withPlaybook, withoutRaises } = summary.pInsolvent;
  if (withRaises.count + withPlaybook.count + withoutRaises.count === 0)
    return ["No future fails on signed funding alone, with the distress playbook or with unsigned raises."];
  const share = (p: typeof withRaises): string => (p.count === 0 ? `under ${percentText(p.high95)}` : percentText(p.count / p.paths));
  return [
    `Insolvent in ${share(withRaises)} of futures as written, ${share(withPlaybook)} without unsigned raises, ${share(withoutRaises)} without raises or distress playbook.`,
  ];
}

/** The range over all beliefs, by its ends: the belief that is kindest and the one that is worst. */
function beliefText(summary: RunSummary): readonly string[] {
  const beliefs = summary.pInsolvent.byBelief.filter((belief) => belief.withRaises.paths > 0);
  const share = ({ withRaises }: BeliefResult): number => withRaises.count / withRaises.paths;
  beliefs.sort((a, b) => share(a) - share(b));
  const [low, high] = [beliefs[0], beliefs.at(-1)];
  if (low === undefined || high === undefined || low === high) return [];
  const disputed = new Set(beliefs.map((belief) => belief.address)).size;
  const what = disputed === 1 ? high.address : `${disputed} quantities`;
  const name = (belief: BeliefResult): string => (disputed === 1 ? `“${belief.belief}”` : `${belief.address} “${belief.belief}”`);
  return [
    `Sources disagree on ${what}: belief by belief, from ${percentText(share(low))} of futures insolvent (${name(low)}) to ${percentText(share(high))} (${name(high)}).`,
  ];
}

function obligationText(summary: RunSummary): readonly string[] {
  const { headline, nonCancellable, walkAway } = summary.obligationsUsd;
  if (headline[0] === undefined || headline[0] === 0) return [];
  const landlord = landlordText(summary);
  return [
    `Owed for compute today: ${moneyText(headline[0])} headline, ${moneyText(nonCancellable[0]!)} of it non-cancellable; walking away would cost ${moneyText(walkAway[0]!)}.`,
    ...(landlord === undefined ? [] : [landlord]),
  ];
}

/**
 * The answer and the decision table for a terminal, ending in a line feed.
 *
 * @param options width from 40 columns; with `color` false no ANSI code is printed
 */
export function renderAnswer(summary: RunSummary, options: TextOptions): string {
  const paint = painter(options.color);
  const name = summary.scenario === undefined ? summary.planName : `${summary.planName}, scenario ${summary.scenario}`;
  const lines = [
    paint.dim(name),
    ...wrap(answerSentence(summary), options.width).map(paint.bold),
    "",
    ...answerDetails(summary).flatMap((sentence) => wrap(sentence, options.width)),
  ];
  for (const group of decisionGroups(summary)) {
    lines.push("", ...wrap(group.title, options.width).map(paint.bold));
    for (const row of group.rows) lines.push(...rowLines(row, options.width, paint));
  }
  lines.push(...warningLines(summary, options.width, paint));
  lines.push("", ...wrap("Intervals are 95 %, sampling error only: they do not cover wrong assumptions.", options.width).map(paint.dim));
  return `${lines.join("\n")}\n`;
}

/** Warnings shown, and characters of each: the report has them all, in full. */
const warningsShown = 5;
const warningCharacters = 240;

function warningLines({ warnings }: RunSummary, width: number, paint: Paint): readonly string[] {
  if (warnings.length === 0) return [];
  const shown = warnings.slice(0, warningsShown).map((text) => (text.length > warningCharacters ? `${text.slice(0, warningCharacters - 1)}…` : text));
  const more = warnings.length > shown.length ? `${warnings.length - shown.length} more, and all of them` : "All of them";
  const where = `${more} in full: the report, section Warnings; what a code means: docs/reference/diagnostics.md.`;
  return ["", paint.bold("Warnings"), ...shown.flatMap((text) => wrap(text, width, "  - ", "    ")), ...wrap(where, width, "  ").map(paint.dim)];
}

const labelWidth = 46;

function rowLines(row: DecisionRow, width: number, paint: Paint): readonly string[] {
  const verdict = row.verdict === undefined ? "" : `  ${row.bound === undefined ? "" : `${row.bound}: `}${verdictText(row.verdict, paint)}`;
  const results = `${row.result}${verdict}`.split("\n");
  if (width < 84 || row.question.length > labelWidth)
    return [...wrap(row.question, width, "  "), ...results.flatMap((line) => wrap(line, width, "    ", "      "))];
  const [first = "", ...rest] = results.flatMap((line) => wrap(line, width - labelWidth - 4, "", "  "));
  return [`  ${row.question.padEnd(labelWidth)}  ${first}`, ...rest.map((line) => `${" ".repeat(labelWidth + 4)}${line}`)];
}

function verdictText(verdict: NonNullable<DecisionRow["verdict"]>, paint: Paint): string {
  return verdict === "holds" ? paint.good("✓ holds") : verdict === "accepted" ? "~ accepted" : paint.bad(`✗ ${verdict}`);
}
