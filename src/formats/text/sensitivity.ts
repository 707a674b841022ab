/** Sensitivity as tables and as text for a terminal. */
import { coverageOf, liftOf } from "../../core/sensitivity/failing-rule.ts";
import type { ResultTable } from "../../core/results/run.ts";
import type { IndexWithInterval, Outcome, RuleCondition, Sensitivity, Swing } from "../../core/sensitivity/sensitivity.ts";
import { amountText } from "./canonical-amount.ts";
import { wrap } from "./columns.ts";
import { moneyText } from "./money.ts";
import { countedText, countText, decimalText, percentText } from "./number.ts";
import { painter } from "./paint.ts";
import { tableNote, textTable, type TextOptions } from "./show.ts";
import { column } from "../../core/results/table-column.ts";

export const outcomeTitles: Readonly<Record<Outcome, string>> = {
  insolvent: "Futures insolvent",
  value: "Value to holders, mean",
  unserved: "Demand unserved, mean",
};

export const outcomeText = (outcome: Outcome, value: number): string =>
  outcome === "value" ? moneyText(value) : outcome === "insolvent" ? countedText(value) : percentText(value);

/** Outcomes that vary over the plan's futures, value first. */
export const varyingOutcomes = ({ deviations }: Sensitivity): readonly Outcome[] =>
  (["value", "insolvent", "unserved"] as const).filter((outcome) => deviations[outcome] !== undefined);

/** An end of an input's range. */
export const endText = ({ value, words }: Swing["low"], unit: string): string => (value === undefined ? (words ?? "") : amountText(value, unit));

/** An index in percent with its interval; none where nothing moved. */
function indexText(index: IndexWithInterval | undefined): string {
  if (index === undefined) return "–";
  if (index.value === 0 && index.high95 === 0) return "none";
  const percent = (share: number): string => decimalText(100 * share, 0).replace(/^-/, "−");
  return `${percent(index.value)} % (${percent(index.low95)} to ${percent(index.high95)})`;
}

const sourceOf = ({ paths, planName, seed, engine, runs }: Sensitivity): string =>
  `${countText(runs)} runs of ${countText(paths)} futures of ${planName}, seed ${seed}, engine ${engine}`;

/** Share of the variance of each outcome that an input has part in: alone, and with all it interacts with. */
export function effectsTable(sensitivity: Sensitivity): ResultTable {
  const shown = varyingOutcomes(sensitivity);
  return {
    id: "sobol",
    title: "What the spread of the answer comes from (Sobol' effects)",
    columns: [
      column("input", "Uncertain input"),
      ...shown.flatMap((outcome) => [
        { id: `${outcome}-total`, label: `${outcomeTitles[outcome]}: total effect` },
        { id: `${outcome}-first`, label: "alone" },
      ]),
    ],
    rows: sensitivity.blocks.map((block) => [
      `${block.addresses.join(" with ")}${block.isWithoutEffect ? " (no effect)" : ""}`,
      ...shown.flatMap((outcome) => [indexText(block.total[outcome]), indexText(block.first[outcome])]),
    ]),
    measures:
      "Share of the variance over futures that an input has part in, with all its interactions (total effect) and by itself (first effect), 95 % interval in brackets",
    source: sourceOf(sensitivity),
    limitations:
      "Inputs that the plan correlates are one row: draws that move together have no effects of their own. Total effects overlap and may add up to more than 100 %. Intervals are sampling error only.",
  };
}

/** Mean outcomes with each input held at either end of its range. */
export function swingsTable(sensitivity: Sensitivity): ResultTable {
  const shown = (["value", "insolvent", "unserved"] as const).filter((outcome) => sensitivity.means[outcome] !== undefined);
  return {
    id: "tornado",
    title: "One input at a time",
    columns: [
      column("input", "Held input"),
      column("low", "at p5"),
      column("high", "at p95"),
      ...shown.flatMap((outcome) => [
        { id: `${outcome}-low`, label: `${outcomeTitles[outcome]}, at p5` },
        { id: `${outcome}-high`, label: "at p95" },
      ]),
      column("source", "Source"),
    ],
    rows: sensitivity.swings.map((swing) => [
      `${swing.address}${swing.isWithoutEffect ? " (no effect)" : ""}`,
      endText(swing.low, swing.unit),
      endText(swing.high, swing.unit),
      ...shown.flatMap((outcome) => [outcomeText(outcome, swing.low.means[outcome]!), outcomeText(outcome, swing.high.means[outcome]!)]),
      swing.sources.length === 0 ? "none" : swing.sources.join(", "),
    ]),
    measures: "Means over futures with one input held at its 5th or 95th percentile (of what happens or not: at either), all else as drawn",
    source: sourceOf(sensitivity),
    limitations: "Ranges are the plan's own. Correlated inputs are not moved along. The rule that signs expects what the plan's law taught it.",
  };
}

const conditionText = ({ address, unit, side, bound, words }: RuleCondition): string =>
  words === undefined ? `${address} is ${side} ${amountText(bound, unit)}` : `${address} ${words}`;

/** What distinguishes the futures that fail, in one sentence. */
export function ruleSentence({ rule, deviations, means }: Sensitivity): string {
  if (rule === undefined)
    return deviations.insolvent === undefined && means.insolvent === 0
      ? "No future fails, so nothing distinguishes the futures that do."
      : "No short rule tells the futures that fail from the rest: too few fail, or too much plays a part.";
  const { judged } = rule;
  const conditions = { conditions: [], ...judged };
  return `Futures in which ${rule.sentence.map(conditionText).join(" and ")} are ${decimalText(liftOf(conditions), 1)} times as likely to fail: they are ${percentText(judged.held / judged.futures)} of futures and hold ${countText(judged.heldFailures)} of ${countText(judged.failures)} failures (${percentText(coverageOf(conditions))}). Judged on futures that the rule was not found on.`;
}

/** What moves the answer most, in one sentence. */
export function sensitivitySentence(sensitivity: Sensitivity): string {
  const [outcome] = varyingOutcomes(sensitivity);
  if (outcome === undefined) return "Nothing varies over the futures of this plan.";
  const [first, second] = sensitivity.blocks.filter((block) => !block.isWithoutEffect);
  if (first === undefined) return "No uncertain input changes the answer.";
  const name = outcome === "value" ? "value" : outcome === "insolvent" ? "insolvency" : "unserved demand";
  const told = (block: typeof first): string => `${block.addresses.join(" with ")} (${decimalText(100 * block.total[outcome]!.value, 0)} %)`;
  const idle = sensitivity.blocks.filter((block) => block.isWithoutEffect).length;
  return `The spread of ${name} rests most on ${told(first)}${second === undefined ? "" : `, then on ${told(second)}`}${idle === 0 ? "" : `; ${countText(idle)} of ${countText(sensitivity.blocks.length)} uncertain inputs change nothing`}.`;
}

/** For a terminal, ending in a line feed. */
export function renderSensitivity(sensitivity: Sensitivity, { width, color }: TextOptions): string {
  const paint = painter(color);
  const { planName, scenario } = sensitivity;
  const options = { width, color };
  const shown = (table: ResultTable): readonly string[] => [
    "",
    ...textTable(table, (label, i) => i === 0 || label === "Source", options),
    ...tableNote(table, options),
  ];
  const lines = [
    paint.dim(scenario === undefined ? planName : `${planName}, scenario ${scenario}`),
    ...wrap(sensitivitySentence(sensitivity), width).map(paint.bold),
    "",
    ...wrap(ruleSentence(sensitivity), width),
    ...shown(effectsTable(sensitivity)),
    ...shown(swingsTable(sensitivity)),
    "",
    ...wrap(`${sourceOf(sensitivity)}.`, width).map(paint.dim),
  ];
  return `${lines.join("\n")}\n`;
}
