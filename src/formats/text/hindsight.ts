/** Hindsight in words and tables: how each rule fared, and how well the plan of the day foresaw what came. */
import { coverageOf, type Foreseen, type HindsightAnswer, type RuleOutcome } from "../../core/hindsight/hindsight.ts";
import { wrap } from "./columns.ts";
import { moneyText } from "./money.ts";
import { monthLabel } from "./months.ts";
import { countText, percentText, significantText } from "./number.ts";
import { painter } from "./paint.ts";
import type { TextOptions } from "./show.ts";
import { markdownTable } from "./markdown.ts";

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

/** For a terminal, ending in a line feed. */
export function renderHindsight(answer: HindsightAnswer, options: TextOptions): string {
  const paint = painter(options.color);
  const { start, rules, foreseen, dates } = answer;
  const lines = [
    paint.dim(answer.planName),
    ...wrap(hindsightSentence(answer), options.width).map(paint.bold),
    "",
    rulesTable(rules, start),
    paint.bold("What was known, and what the plan's rule signed"),
    "",
    knownTable(dates, rules, start),
  ];
  if (foreseen.length > 0) {
    const { within, above, dates: count } = coverageOf(foreseen);
    lines.push(
      paint.bold("What was foreseen of demand, and what came"),
      "",
      foreseenTable(foreseen, start),
      ...wrap(
        `What came lay between p10 and p90 of what was foreseen in ${countText(within)} of ${countText(count)} dates (a sound forecast: about 80 %), and above it in ${countText(above)}.`,
        options.width,
      ),
      "",
    );
  }
  return `${[
    ...lines,
    ...limits(answer)
      .flatMap((text) => wrap(text, options.width))
      .map(paint.dim),
  ].join("\n")}\n`;
}

function rulesTable(rules: readonly RuleOutcome[], start: string): string {
  return markdownTable(
    ["Rule", "Served", "Months > 5 % short", "Revenue", "Compute paid", "Lowest cash", "Final cash", "Failed"],
    rules.map((rule) => [
      nameOf(rule),
      percentText(rule.servedShare),
      percentText(rule.monthsShort),
      moneyText(rule.revenueUsd),
      moneyText(rule.computePaidUsd),
      moneyText(rule.lowestCashUsd),
      moneyText(rule.finalCashUsd),
      rule.failedMonth === undefined ? "no" : monthLabel(start, rule.failedMonth),
    ]),
  );
}

function knownTable(dates: HindsightAnswer["dates"], rules: readonly RuleOutcome[], start: string): string {
  const ours = rules.find(({ id }) => id === "todays-plan");
  return markdownTable(
    ["End of", "Seen", "Believed", "Signed"],
    dates.map(({ month, facts, beliefs }) => [
      monthLabel(start, month),
      facts.map(({ quantity, value }) => `${quantity} ${value}`).join("; "),
      beliefs.map(({ quantity, value }) => `${quantity} ${value}`).join("; "),
      (ours?.signed ?? [])
        .filter((one) => one.month === month)
        .map(({ offer, blocks, chips }) => `${offer} ${countText(blocks)} (${countText(Math.round(chips))} chips)`)
        .join("; "),
    ]),
    [1, 2, 3],
  );
}

function foreseenTable(foreseen: readonly Foreseen[], start: string): string {
  return markdownTable(
    ["End of", "For", "Then, Mtok/month", "p10", "p50", "p90", "Came", ""],
    foreseen.map(({ month, lead, nowMtok, p10Mtok, p50Mtok, p90Mtok, cameMtok }) => [
      monthLabel(start, month),
      monthLabel(start, month + lead),
      ...[nowMtok, p10Mtok, p50Mtok, p90Mtok, cameMtok].map((mtok) => significantText(mtok)),
      cameMtok > p90Mtok ? "above" : cameMtok < p10Mtok ? "below" : "within",
    ]),
    [1],
  );
}

/** What such a look back is not. */
function limits(answer: HindsightAnswer): readonly string[] {
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
