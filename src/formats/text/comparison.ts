/** A comparison as tables, as text for a terminal, as Markdown for a pull request, and as JSON. */
import type { Attribution, Comparison, InputRow, ScenarioOverview, Step } from "../../core/comparison/comparison.ts";
import { measures, sharedMeasures } from "../../core/comparison/measures.ts";
import type { Difference, Measure } from "../../core/comparison/measures.ts";
import type { ResultTable } from "../../core/results/run.ts";
import { alignedTable, wrap } from "./columns.ts";
import { markdownTable } from "./markdown.ts";
import { moneyChangeText, signedText } from "./change.ts";
import { moneyText } from "./money.ts";
import { countedText, countText, percentText } from "./number.ts";
import { painter } from "./paint.ts";
import type { TextOptions } from "./show.ts";
import { changeColumn, column } from "../../core/results/table-column.ts";

/** A figure of a measure. */
export const figureText = ({ unit, isCounted }: Measure, value: number): string =>
  unit === "USD" ? moneyText(value) : isCounted ? countedText(value) : percentText(value);

/**
 * A change with its sign: shares in percentage points.
 *
 * @example changeText({ unit: "share" }, -0.012) // "−1.2 pts"
 */
export function changeText({ unit }: Pick<Measure, "unit">, change: number): string {
  if (change === 0) return "no change";
  if (unit === "USD") return moneyChangeText(change);
  return signedText(change, (size) => {
    const points = Number((100 * size).toPrecision(size < 0.1 ? 2 : 3));
    return `${points < 1e-6 ? "under 0.000001" : points} pts`;
  });
}

/** The interval of a change; both ends in the words of `changeText`. */
const intervalText = (measure: Measure, { low95, high95 }: Difference): string => `${changeText(measure, low95)} to ${changeText(measure, high95)}`;

/**
 * What the two sides are called in a table: by scenario where they are of one plan, else without the folders they share.
 *
 * @example sideNames({ from: { label: "a/p.yaml" }, to: { label: "a/p.yaml#slow", scenario: "slow" } }) // ["as planned", "slow"]
 * @example sideNames({ from: { label: "runs/a" }, to: { label: "runs/b" } }) // ["a", "b"]
 */
export function sideNames({ from, to }: Pick<Comparison, "from" | "to">): readonly [string, string] {
  const fileOf = ({ label, scenario }: Comparison["from"]): string => (scenario === undefined ? label : label.replace(`#${scenario}`, ""));
  if (fileOf(from) === fileOf(to)) return [from.scenario ?? "as planned", to.scenario ?? "as planned"];
  const folder = /^.*\//.exec(from.label)?.[0] ?? "";
  return folder !== "" && to.label.startsWith(folder) ? [from.label.slice(folder.length), to.label.slice(folder.length)] : [from.label, to.label];
}

/** Measures that both answers have. */
export const comparedMeasures = ({ figures }: Comparison): readonly Measure[] =>
  measures.filter(({ id }) => figures.from[id] !== undefined && figures.to[id] !== undefined);

const effectTexts: Readonly<Record<InputRow["effect"], string>> = { numbers: "", evidence: "changes no number", wording: "same meaning" };

/** Every value that differs, as typed. */
export function inputTable(comparison: Comparison): ResultTable {
  const { inputs } = comparison;
  const [before, after] = sideNames(comparison);
  return {
    id: "input",
    title: "Values that differ",
    columns: [column("address", "Value"), { id: "before", label: before }, { id: "after", label: after }, column("effect", "Effect")],
    rows: inputs.map(({ address, before, after, effect }) => [address, before, after, effectTexts[effect]]),
    measures: "",
    source: "",
    limitations: "",
  };
}

/** Both answers by measure, and the change. */
export function answerTable(comparison: Comparison): ResultTable {
  const { figures, differences } = comparison;
  const [before, after] = sideNames(comparison);
  const rows = comparedMeasures(comparison).map((measure) => {
    const [a, b] = [figures.from[measure.id]!, figures.to[measure.id]!];
    const relative =
      measure.unit === "USD" && a !== 0 && b !== a ? ` (${signedText((100 * (b - a)) / Math.abs(a), (size) => `${Number(size.toPrecision(2))} %`)})` : "";
    const difference = differences[measure.id];
    return [
      measure.title,
      figureText(measure, a),
      figureText(measure, b),
      changeText(measure, b - a) + relative,
      difference === undefined || a === b ? "" : intervalText(measure, difference),
    ];
  });
  return {
    id: "comparison",
    title: "Both answers",
    columns: [
      column("measure", "Measure"),
      { id: "before", label: before },
      { id: "after", label: after },
      column("change", "Change"),
      column("interval", "95 % interval of the change"),
    ],
    rows,
    measures: "The same figures of both, on the same futures",
    source: sourceText(comparison),
    limitations: "Differences are measured future by future and are surer than each figure by itself; the interval is sampling error only.",
  };
}

const sourceText = ({ paths, from, seed, engine }: Comparison): string => `${countText(paths)} futures of ${from.planName}, seed ${seed}, engine ${engine}`;

/** Name of a step: the change, or those that only work together. */
export const stepName = ({ addresses }: Step): string => addresses.join(" with ");

/** Steps by how much they move, the largest first. */
export const bySize = (steps: readonly Step[]): readonly Step[] =>
  [...steps].sort((a, b) => Math.abs(b.change) - Math.abs(a.change) || (stepName(a) < stepName(b) ? -1 : 1));

const methodText = ({ method, pairs }: Attribution): string =>
  method === "exact"
    ? "Each change's mean effect over all orders of making them (Shapley value), interactions included"
    : `Each change's mean effect over ${countText(2 * pairs!)} sampled orders of making them (Shapley value), each order beside its reverse`;

/** What each change has part in the difference of a measure; undefined where that is not known. */
export function stepsTable(comparison: Comparison, measure: Measure): ResultTable | undefined {
  const { attribution, figures, paths } = comparison;
  const steps = attribution?.steps[measure.id];
  if (attribution === undefined || steps === undefined) return undefined;
  let level = figures.from[measure.id]!;
  const isSampled = attribution.method === "sampled";
  const rows = bySize(steps).map((step): (string | number)[] => {
    level += step.change;
    return [stepName(step), step.change, ...(isSampled ? [step.halfWidth95!] : []), level];
  });
  return {
    id: `steps-${measure.id}`,
    title: `${measure.title}: what each change has part in`,
    columns: [
      column("step", "Change"),
      changeColumn("change", "Part", measure.unit),
      ...(isSampled ? [{ id: "half95", label: "± (95 %, orders)", unit: measure.unit }] : []),
      { id: "level", label: "Level", unit: measure.unit },
    ],
    rows: [[sideNames(comparison)[0], 0, ...(isSampled ? [0] : []), figures.from[measure.id]!], ...rows],
    measures: methodText(attribution),
    source: `${countText(attribution.runs)} combinations of the changes on ${countText(paths)} futures, the same for each`,
    limitations: `The parts add up to the difference.${isSampled ? " The interval is of the sampled orders; that of the futures is in the table of both answers." : ""}`,
  };
}

/** The whole comparison in one sentence. */
export function comparisonSentence(comparison: Comparison): string {
  const { inputs, figures } = comparison;
  const [from, to] = sideNames(comparison);
  const moving = inputs.filter(({ effect }) => effect === "numbers").length;
  if (inputs.length === 0) return `${from} and ${to} are the same plan.`;
  if (moving === 0) return `${from} and ${to} differ in words or sources only: every figure is the same.`;
  const [first, value] = [measures[0]!, measures[1]!];
  const told = (measure: Measure): string =>
    `${figureText(measure, figures.from[measure.id]!)} → ${figureText(measure, figures.to[measure.id]!)} (${changeText(measure, figures.to[measure.id]! - figures.from[measure.id]!)})`;
  const ofValue = figures.from["value"] === undefined || figures.to["value"] === undefined ? "" : `; value to holders ${told(value)}`;
  const largest = bySize(comparison.attribution?.steps["insolvent"] ?? [])[0];
  const cause =
    largest === undefined || largest.change === 0 || moving === 1 ? "" : `, most of it by ${stepName(largest)} (${changeText(first, largest.change)})`;
  if (figures.from[first.id] === 0 && figures.to[first.id] === 0) return `No future is insolvent in either${ofValue}.`;
  return `Futures insolvent ${told(first)}${cause}${ofValue}.`;
}

const fine = "Differences are measured on the same futures; intervals are 95 %, sampling error only: they do not cover wrong assumptions.";

/** Characters of a value shown in a table of the terminal or of a comment. */
const valueCharacters = 60;
const clipped = (text: string): string => (text.length > valueCharacters ? `${text.slice(0, valueCharacters - 1)}…` : text);
const inputRows = ({ inputs }: Comparison): readonly (readonly string[])[] =>
  inputs.map(({ address, before, after, effect }) => [address, clipped(before), clipped(after), effectTexts[effect]]);

const stepCells = (measure: Measure, steps: readonly Step[]): readonly (readonly string[])[] =>
  bySize(steps).map((step) => [
    stepName(step),
    changeText(measure, step.change),
    ...(step.halfWidth95 === undefined ? [] : [step.halfWidth95 === 0 ? "none" : `± ${changeText(measure, step.halfWidth95).slice(1)}`]),
  ]);

/** Measures with the steps between them, where there are several. */
const sharedOf = (comparison: Comparison): readonly { readonly measure: Measure; readonly steps: readonly Step[] }[] =>
  comparedMeasures(comparison).flatMap((measure) => {
    const steps = comparison.attribution?.steps[measure.id];
    const isMoved = steps !== undefined && sharedMeasures.includes(measure.id) && steps.some(({ change }) => change !== 0);
    return isMoved && steps.length > 1 ? [{ measure, steps }] : [];
  });

/** The comparison for a terminal, ending in a line feed: input first, then the answers, then what each change has part in. */
export function renderComparison(comparison: Comparison, { width, color }: TextOptions): string {
  const paint = painter(color);
  const { from, to, inputs, attribution } = comparison;
  const left = (label: string) => ({ label, align: "left" as const });
  const names = sideNames(comparison);
  const right = (label: string) => ({ label, align: "right" as const });
  const lines = [paint.dim(`${from.label} → ${to.label}`), ...wrap(comparisonSentence(comparison), width).map(paint.bold)];
  if (inputs.length > 0)
    lines.push(
      "",
      paint.bold("What differs in the plan"),
      ...alignedTable([left("Value"), left(names[0]), left(names[1]), left("Effect")], inputRows(comparison), width),
    );
  const answers = answerTable(comparison);
  lines.push(
    "",
    paint.bold("What differs in the answer"),
    ...alignedTable(
      answers.columns.map(({ label }, i) => (i === 0 ? left(label) : right(label))),
      answers.rows as string[][],
      width,
    ),
  );
  const shared = sharedOf(comparison);
  for (const { measure, steps } of shared)
    lines.push(
      "",
      paint.bold(`${measure.title}: what each change has part in`),
      ...alignedTable([left("Change"), right("Part"), ...(attribution!.method === "sampled" ? [right("95 %, orders")] : [])], stepCells(measure, steps), width),
    );
  if (shared.length > 0) lines.push("", ...wrap(`${methodText(attribution!)}; parts add up to the change.`, width).map(paint.dim));
  lines.push("", ...wrap(`${sourceText(comparison)}. ${fine}`, width).map(paint.dim));
  return `${lines.join("\n")}\n`;
}

/** The comparison as Markdown, for a comment on a change that is proposed. */
export function comparisonMarkdown(comparison: Comparison): string {
  const { from, to, inputs, attribution } = comparison;
  const answers = answerTable(comparison);
  const parts = [`### ${from.label} → ${to.label}`, `**${comparisonSentence(comparison)}**`];
  if (inputs.length > 0)
    parts.push("#### What differs in the plan", markdownTable(["Value", ...sideNames(comparison), "Effect"], inputRows(comparison), [1, 2, 3]));
  parts.push(
    "#### What differs in the answer",
    markdownTable(
      answers.columns.map(({ label }) => label),
      answers.rows as string[][],
    ),
  );
  for (const { measure, steps } of sharedOf(comparison))
    parts.push(
      `#### ${measure.title}: what each change has part in`,
      markdownTable(["Change", "Part", ...(attribution!.method === "sampled" ? ["95 %, orders"] : [])], stepCells(measure, steps)),
    );
  if (attribution !== undefined) parts.push(`${methodText(attribution)}; parts add up to the change.`);
  parts.push(`${sourceText(comparison)}. ${fine}`);
  return `${parts.map((part) => part.trimEnd()).join("\n\n")}\n`;
}

/** One line of JSON, without line feed. */
export const comparisonJson = (comparison: Comparison): string => JSON.stringify(comparison);

/* ---- scenarios --------------------------------------------------------------------------------------------------- */

const overviewIds = ["insolvent", "value", "trough", "unserved"];

/** A row a scenario: its figures, and their change from the plan as written. */
export function overviewTable({ from, figures, scenarios, paths, seed, engine }: ScenarioOverview): ResultTable {
  const shown = measures.filter(({ id }) => overviewIds.includes(id) && figures[id] !== undefined);
  const cells = (held: ScenarioOverview["figures"], isBase: boolean): string[] =>
    shown.flatMap((measure) => {
      const figure = held[measure.id];
      if (figure === undefined) return ["–", ""];
      return [figureText(measure, figure), isBase ? "" : changeText(measure, figure - figures[measure.id]!)];
    });
  return {
    id: "scenarios",
    title: "Scenarios beside the plan as written",
    columns: [
      column("scenario", "Scenario"),
      ...shown.flatMap(({ id, title }) => [
        { id, label: title },
        { id: `${id}-change`, label: "change" },
      ]),
    ],
    rows: [["as planned", ...cells(figures, true)], ...scenarios.map((one) => [one.scenario, ...cells(one.figures, false)])],
    measures: "Figures of each scenario and their change from the plan as written, on the same futures",
    source: `${countText(paths)} futures of ${from.planName}, seed ${seed}, engine ${engine}`,
    limitations: "Differences are surer than each figure by itself; sampling error remains.",
  };
}

/** The scenarios for a terminal, ending in a line feed. */
export function renderOverview(overview: ScenarioOverview, { width, color }: TextOptions): string {
  const paint = painter(color);
  const table = overviewTable(overview);
  const columns = table.columns.map(({ label }, i) => ({ label, align: i === 0 ? ("left" as const) : ("right" as const) }));
  const lines = [
    paint.bold(table.title),
    ...alignedTable(columns, table.rows as string[][], width),
    "",
    ...wrap(`${table.source}. ${fine}`, width).map(paint.dim),
  ];
  return `${lines.join("\n")}\n`;
}

/** The scenarios as Markdown. */
export function overviewMarkdown(overview: ScenarioOverview): string {
  const table = overviewTable(overview);
  const cells = table.rows as readonly (readonly string[])[];
  return `### ${table.title}\n\n${markdownTable(
    table.columns.map(({ label }) => label),
    cells,
  )}\n${table.source}. ${fine}\n`;
}
