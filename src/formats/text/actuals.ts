/** A plan beside what happened: tables, text for a terminal and Markdown for a message. */
import { formatIn } from "../../core/checks/told.ts";
import type { BridgeStep, FigureHeld, PlanAgainstActuals } from "../../core/evidence/actuals.ts";
import type { ResultTable } from "../../core/results/run.ts";
import { wrap } from "./columns.ts";
import { markdownOf } from "./markdown.ts";
import { ratioChangeText, signedText } from "./change.ts";
import { countText, percentText } from "./number.ts";
import { painter } from "./paint.ts";
import { textTable, type TextOptions } from "./show.ts";

const columnsOf = (...labels: readonly string[]): ResultTable["columns"] => labels.map((label, i) => ({ id: `c${i + 1}`, label }));

const runsText = ({ paths, planName, seed, engine }: PlanAgainstActuals): string =>
  `${countText(paths)} futures of ${planName}, seed ${seed}, engine ${engine}`;

type Chips = PlanAgainstActuals["chips"];
const valueText = (value: number, { unit }: FigureHeld, chips: Chips): string => formatIn(value, unit, chips);

/** A change with its sign; of percentages in points. */
function partText(change: number, { unit }: FigureHeld, chips: Chips): string {
  if (change === 0) return "no change";
  return signedText(change, (size) => (unit === "%" ? `${Number((100 * size).toPrecision(3))} pts` : formatIn(size, unit, chips)));
}

/** Steps by how much they move, the largest first. */
const bySize = (steps: readonly BridgeStep[]): readonly BridgeStep[] =>
  [...steps].sort((a, b) => Math.abs(b.change) - Math.abs(a.change) || (a.address < b.address ? -1 : 1));

export const missesOf = ({ figures }: PlanAgainstActuals): readonly FigureHeld[] => figures.filter(({ verdict }) => verdict !== "within");

/** What was expected of each figure, and where what came stands among it. */
export function expectedTable(answer: PlanAgainstActuals): ResultTable {
  const { figures, chips } = answer;
  return {
    id: "actuals",
    title: "What was expected, and what came",
    columns: columnsOf("Figure", "Period", "p10", "p50", "p90", "Came", "Futures below", "", "Source"),
    rows: figures.map((figure) => [
      figure.quantity,
      figure.period,
      ...[figure.p10, figure.p50, figure.p90, figure.came].map((value) => valueText(value, figure, chips)),
      percentText(figure.below),
      figure.verdict,
      figure.source,
    ]),
    measures: "Percentiles over futures of each figure in its period, what came, and the share of futures below it (its probability integral transform)",
    source: runsText(answer),
    limitations:
      "Figures of one company move together: many misses can have one cause. Of a sound forecast about a tenth comes below p10 and a tenth above p90.",
  };
}

/** What fell outside p10 to p90, the farthest out first. */
export function missesTable(answer: PlanAgainstActuals): ResultTable {
  const { chips } = answer;
  const far = ({ below }: FigureHeld): number => Math.abs(below - 0.5);
  const misses = [...missesOf(answer)].sort((a, b) => far(b) - far(a) || a.line - b.line);
  const isBridged = misses.some(({ bridge }) => bridge !== undefined);
  return {
    id: "misses",
    title: "Misses",
    columns: columnsOf("Figure", "Period", "Expected (p50)", "Came", "Gap", ...(isBridged ? ["Mostly by", "Not explained", "Then below"] : [])),
    rows: misses.map((figure) => {
      const { bridge, p50, came } = figure;
      // What works against the gap is no cause of it.
      const largest = bySize(bridge?.steps ?? []).find(({ change }) => change * (came - p50) > 0);
      const relative = p50 > 0 ? ` (${ratioChangeText(came / p50 - 1)})` : "";
      return [
        figure.quantity,
        figure.period,
        valueText(p50, figure, chips),
        valueText(came, figure, chips),
        partText(came - p50, figure, chips) + (figure.unit === "%" ? "" : relative),
        ...(isBridged
          ? bridge === undefined
            ? ["", "", ""]
            : [
                largest === undefined ? "none of the inputs" : `${largest.address} ${partText(largest.change, figure, chips)}`,
                partText(bridge.rest, figure, chips),
                percentText(bridge.withInputs.below),
              ]
          : []),
      ];
    }),
    measures: "Figures that came below p10 or above p90; what the inputs that came explain of the gap, and the share of futures below, were those inputs known",
    source: runsText(answer),
    limitations: "A miss is no fault by itself: one figure in five of a sound forecast is one.",
  };
}

/** From what was expected to what came, of each figure in its last period. */
export function bridgeTables(answer: PlanAgainstActuals): readonly ResultTable[] {
  const { figures, chips, method } = answer;
  const last = figures.filter((figure, i) => figure.bridge !== undefined && !figures.slice(i + 1).some(({ quantity }) => quantity === figure.quantity));
  return last.map((figure) => {
    const { bridge, quantity, period, p50, came } = figure;
    let level = p50;
    const isSampled = bridge!.steps.some(({ halfWidth95 }) => halfWidth95 !== undefined);
    const blank = isSampled ? [""] : [];
    const steps = bySize(bridge!.steps).map(({ address, change, halfWidth95 }) => {
      level += change;
      const width = halfWidth95 === undefined ? [] : [`± ${partText(halfWidth95, figure, chips).replace(/^\+/, "")}`];
      return [address, partText(change, figure, chips), ...(isSampled ? width : []), valueText(level, figure, chips)];
    });
    return {
      id: `bridge-${quantity.replace(/[^a-z0-9]+/gi, "-")}`,
      title: `${quantity}, ${period}: from what was expected to what came`,
      columns: columnsOf("Input as it came", "Part", ...(isSampled ? ["95 %, orders"] : []), "Level"),
      rows: [
        ["Expected (p50)", "", ...blank, valueText(p50, figure, chips)],
        ...steps,
        ["Not explained by these inputs", partText(bridge!.rest, figure, chips), ...blank, valueText(came, figure, chips)],
      ],
      measures: `Mean effect on the median of setting each input to what came, over ${method!.kind === "exact" ? "all" : countText(2 * method!.pairs!)} orders of doing so (Shapley value), on the same futures`,
      source: `${countText(method!.runs)} combinations of the inputs; ${runsText(answer)}`,
      limitations:
        "An input goes at an even rate from the plan's start to its first observation and between observations. The rule decides as it had learned from the plan.",
    };
  });
}

/** What was put in for each input. */
export function inputsTable(answer: PlanAgainstActuals): ResultTable {
  return {
    id: "inputs-came",
    title: "Inputs as they came",
    columns: columnsOf("Input", "In the plan", "First", "Last", "Observed", "Source"),
    rows: answer.inputs.map(({ address, before, first, last, observed, sources, isCourse }) => [
      address,
      before,
      first,
      observed === 1 ? "" : `${last}${isCourse ? "" : ", throughout"}`,
      countText(observed),
      sources.join(", "),
    ]),
    measures: "Values of the plan that were observed, set to what they were",
    source: answer.file,
    limitations: "Levels between observations are not known.",
  };
}

/** How well the plan foresaw what came, in one sentence. */
export function actualsSentence(answer: PlanAgainstActuals): string {
  const { figures, chips } = answer;
  const within = figures.length - missesOf(answer).length;
  const farthest = figures.reduce((far, one) => (Math.abs(one.below - 0.5) > Math.abs(far.below - 0.5) ? one : far), figures[0]!);
  const share = Math.max(farthest.below, 1 - farthest.below);
  const side = `${farthest.below >= 0.5 ? "above" : "below"} ${share === 1 ? `every one of ${countText(farthest.futures)} futures` : `${percentText(share)} of futures`}`;
  const count = figures.length === 1 ? "The one figure" : `Of ${countText(figures.length)} figures ${countText(within)}`;
  const came =
    figures.length === 1
      ? `came ${farthest.verdict === "within" ? "between p10 and p90" : `${farthest.verdict} ${farthest.verdict === "above" ? "p90" : "p10"}`}`
      : "came between p10 and p90 (a sound forecast: about 80 %)";
  return `${count} ${came}; ${figures.length === 1 ? "" : "farthest out is "}${farthest.quantity} in ${farthest.period}: ${valueText(farthest.came, farthest, chips)} came where ${valueText(farthest.p50, farthest, chips)} was expected, ${side}.`;
}

/** What is left to say. */
export function actualsNotes({ inputs, beliefs, figures }: PlanAgainstActuals): readonly string[] {
  return [
    ...(inputs.length === 0 ? ["No input is among the rows: what made the difference cannot be told. Add rows whose quantity is an address of the plan."] : []),
    ...(beliefs === 0
      ? []
      : [`${countText(beliefs)} ${beliefs === 1 ? "row is a range" : "rows are ranges"}: what was believed, not what happened; left out.`]),
    ...(figures.length < 5 ? ["Few figures say little of how good a forecast is."] : []),
  ];
}

/** Every table of it. */
export const actualsTables = (answer: PlanAgainstActuals): readonly ResultTable[] => [
  expectedTable(answer),
  ...(missesOf(answer).length === 0 ? [] : [missesTable(answer)]),
  ...bridgeTables(answer),
  ...(answer.inputs.length === 0 ? [] : [inputsTable(answer)]),
];

const leftLabels: ReadonlySet<string> = new Set(["Figure", "Period", "", "Source", "Mostly by", "Input", "In the plan", "First", "Last", "Input as it came"]);

/** For a terminal, ending in a line feed. */
export function renderActuals(answer: PlanAgainstActuals, { width, color }: TextOptions): string {
  const paint = painter(color);
  const lines = [paint.dim(`${answer.planName} → ${answer.file}`), ...wrap(actualsSentence(answer), width).map(paint.bold)];
  for (const table of actualsTables(answer)) lines.push("", ...textTable(table, (label) => leftLabels.has(label), { width, color }));
  const notes = [
    ...actualsNotes(answer),
    `${runsText(answer)}. ${expectedTable(answer).limitations}`,
    ...bridgeTables(answer)
      .slice(0, 1)
      .map((table) => `${table.measures}. ${table.limitations}`),
  ];
  lines.push("", ...notes.flatMap((note) => wrap(note, width)).map(paint.dim));
  return `${lines.join("\n")}\n`;
}

/** As Markdown, for a message. */
export function actualsMarkdown(answer: PlanAgainstActuals): string {
  const parts = [`### ${answer.planName} → ${answer.file}`, `**${actualsSentence(answer)}**`];
  for (const table of actualsTables(answer)) {
    const left = table.columns.flatMap(({ label }, i) => (leftLabels.has(label) ? [i] : []));
    parts.push(`#### ${table.title}`, markdownOf(table, left).trimEnd());
  }
  return `${[...parts, ...actualsNotes(answer), `${runsText(answer)}.`].join("\n\n")}\n`;
}
