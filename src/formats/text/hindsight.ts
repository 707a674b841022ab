/** Hindsight in words and tables: how each rule fared, and how well the plan of the day foresaw what came. */
import { coverageOf, type HindsightAnswer, type RuleOutcome } from "../../core/hindsight/hindsight.ts";
import type { ResultTable } from "../../core/results/run.ts";
import { wrap } from "./columns.ts";
import { moneyText } from "./money.ts";
import { monthLabel } from "./months.ts";
import { countText, percentText, significantText } from "./number.ts";
import { painter } from "./paint.ts";
import type { TextOptions } from "./show.ts";
import { markdownOf } from "./markdown.ts";

const names: Readonly<Record<string, string>> = {
  "nothing-more": "nothing more",
  "todays-plan": "the plan's rule",
  "mean-plan": "mean, re-planned",
  "two-stage": "two-stage, re-planned",
  "look-back": "look-back",
  online: "online",
};
const nameOf = ({ id }: RuleOutcome): string => names[id] ?? id;

/** What the plan's rule came to, beside the best of the others, in one sentence. */
export function hindsightSentence(answer: HindsightAnswer): string {
  const { rules, start, months, everyMonths } = answer;
  const ours = rules.find(({ id }) => id === "todays-plan")!;
  const others = rules.filter(({ id }) => id !== "todays-plan");
  const best = others.reduce((most, rule) => (rule.finalCashUsd > most.finalCashUsd ? rule : most), others[0]!);
  const told = (rule: RuleOutcome): string =>
    `${rule.failedMonth === undefined ? `${percentText(rule.servedShare)} of demand served and ${moneyText(rule.finalCashUsd)} of cash left` : `insolvent in ${monthLabel(start, rule.failedMonth)}`}`;
  return `From ${monthLabel(start, 0)} to ${monthLabel(start, months - 1)}, deciding every ${countText(everyMonths)} months on what was known then, the plan's rule ends with ${told(ours)}; of the others ${nameOf(best)} ends best, with ${told(best)}.`;
}

const source = ({ planName, engine, observations }: HindsightAnswer): string => `${countText(observations)} observations against ${planName}, engine ${engine}`;
const textColumns = (...labels: readonly string[]): ResultTable["columns"] => labels.map((label, i) => ({ id: `c${i + 1}`, label }));

/** How each rule fared, what was known and signed, and what was foreseen: cells are text. */
export function hindsightTables(answer: HindsightAnswer): readonly ResultTable[] {
  return [rulesTable(answer), knownTable(answer), ...(answer.foreseen.length === 0 ? [] : [foreseenTable(answer)])];
}

/** How often what came lay within what was foreseen. */
export function coverageSentence({ foreseen }: HindsightAnswer): string {
  const { within, above, dates: count } = coverageOf(foreseen);
  return `What came lay between p10 and p90 of what was foreseen in ${countText(within)} of ${countText(count)} dates (a sound forecast: about 80 %), and above it in ${countText(above)}.`;
}

/** For a terminal, ending in a line feed. */
export function renderHindsight(answer: HindsightAnswer, options: TextOptions): string {
  const paint = painter(options.color);
  const [rules, known, foreseen] = hindsightTables(answer);
  const lines = [
    paint.dim(answer.planName),
    ...wrap(hindsightSentence(answer), options.width).map(paint.bold),
    "",
    markdownOf(rules!),
    paint.bold(known!.title),
    "",
    markdownOf(known!, [1, 2, 3]),
  ];
  if (foreseen !== undefined) lines.push(paint.bold(foreseen.title), "", markdownOf(foreseen, [1]), ...wrap(coverageSentence(answer), options.width), "");
  return `${[
    ...lines,
    ...hindsightLimits(answer)
      .flatMap((text) => wrap(text, options.width))
      .map(paint.dim),
  ].join("\n")}\n`;
}

function rulesTable(answer: HindsightAnswer): ResultTable {
  const { rules, start } = answer;
  return {
    id: "rules",
    title: "How each rule fared",
    columns: textColumns("Rule", "Served", "Months > 5 % short", "Revenue", "Compute paid", "Lowest cash", "Final cash", "Failed"),
    rows: rules.map((rule) => [
      nameOf(rule),
      percentText(rule.servedShare),
      percentText(rule.monthsShort),
      moneyText(rule.revenueUsd),
      moneyText(rule.computePaidUsd),
      moneyText(rule.lowestCashUsd),
      moneyText(rule.finalCashUsd),
      rule.failedMonth === undefined ? "no" : monthLabel(start, rule.failedMonth),
    ]),
    measures: "Each rule deciding on what was known, through the one future that came true",
    source: source(answer),
    limitations: "One future: a good outcome is no proof of a good rule, nor a bad one of a bad.",
  };
}

function knownTable(answer: HindsightAnswer): ResultTable {
  const { dates, rules, start } = answer;
  const ours = rules.find(({ id }) => id === "todays-plan");
  return {
    id: "known",
    title: "What was known, and what the plan's rule signed",
    columns: textColumns("End of", "Seen", "Believed", "Signed"),
    rows: dates.map(({ month, facts, beliefs }) => [
      monthLabel(start, month),
      facts.map(({ quantity, value }) => `${quantity} ${value}`).join("; "),
      beliefs.map(({ quantity, value }) => `${quantity} ${value}`).join("; "),
      (ours?.signed ?? [])
        .filter((one) => one.month === month)
        .map(({ offer, blocks, chips }) => `${offer} ${countText(blocks)} (${countText(Math.round(chips))} chips)`)
        .join("; "),
    ]),
    measures: "What had been observed and published by each date of decision, and what was signed on it",
    source: source(answer),
    limitations: "Between observations the course is taken to have moved at an even rate.",
  };
}

function foreseenTable(answer: HindsightAnswer): ResultTable {
  const { foreseen, start } = answer;
  return {
    id: "foreseen",
    title: "What was foreseen of demand, and what came",
    columns: textColumns("End of", "For", "Then, Mtok/month", "p10", "p50", "p90", "Came", ""),
    rows: foreseen.map(({ month, lead, nowMtok, p10Mtok, p50Mtok, p90Mtok, cameMtok }) => [
      monthLabel(start, month),
      monthLabel(start, month + lead),
      ...[nowMtok, p10Mtok, p50Mtok, p90Mtok, cameMtok].map((mtok) => significantText(mtok)),
      cameMtok > p90Mtok ? "above" : cameMtok < p10Mtok ? "below" : "within",
    ]),
    measures: "Percentiles of demand as the plan of the day foresaw it, beside what came",
    source: source(answer),
    limitations: "Dates overlap, so misses come in rows.",
  };
}

/** What such a look back is not. */
export function hindsightLimits(answer: HindsightAnswer): readonly string[] {
  const { merged, notYetKnown, laterSources, observations, start } = answer;
  return [
    `One future that came true, from ${countText(observations)} observations: a good outcome is no proof of a good rule, nor a bad one of a bad. Between observations the course is taken to have moved at an even rate, so that a level seen between two of them already leans on the later; all else is as in the plan's base case.`,
    ...(merged.length === 0
      ? []
      : [
          `Sources disagree on ${merged.map(({ quantity, month, rows }) => `${quantity} in ${monthLabel(start, month)} (${countText(rows)} rows)`).join(", ")}: their geometric mean is taken.`,
        ]),
    ...(notYetKnown.length === 0 ? [] : [`Nothing was published of ${notYetKnown.join(", ")} by the first date: until it was, the plan's own value stood in.`]),
    ...(laterSources.length === 0
      ? []
      : [
          `Known throughout, though their sources are dated later: what cites ${laterSources.map(({ id, asOf }) => `@${id} (${asOf})`).join(", ")}. Terms of offers are of this kind as a rule.`,
        ]),
    "Nothing is signed that would arrive after the last observation.",
  ];
}
