/** The worth of knowing in words: what to find out about first, and how much that could bring. */
import { isSure, type KnowingRow, type WorthAnswer } from "../../core/information/worth-of-knowing.ts";
import type { ResultTable } from "../../core/results/run.ts";
import { wrap } from "./columns.ts";
import { markdownOf } from "./markdown.ts";
import { moneyText } from "./money.ts";
import { countedText, countText, percentText } from "./number.ts";
import { painter } from "./paint.ts";
import type { TextOptions } from "./show.ts";
import { column } from "../../core/results/table-column.ts";

const worthOf = ({ mean, halfWidth95 }: KnowingRow): string => `${moneyText(mean)} ± ${moneyText(halfWidth95)}`;

/** Assumptions listed although their worth is not told apart from nothing. */
const unsureShown = 5;

/** What to check first, in one sentence. */
export function worthSentence({ rows, perfect, decisions }: WorthAnswer): string {
  const choices = decisions.filter(({ isChoice }) => isChoice).length;
  if (choices === 1) return "Only one of the decisions weighed keeps the plan's limits: nothing that might be learned would change it.";
  const first = rows.find(isSure);
  const all = `Knowing everything beforehand would be worth ${moneyText(perfect)} in the choice among ${countText(choices)} decisions`;
  return first === undefined
    ? `${all}; no single assumption, known alone, is told apart from nothing.`
    : `Find out about ${first.address} first: knowing it is worth ${worthOf(first)} and would change the decision in ${percentText(first.changes)} of futures. ${all}.`;
}

const runsText = ({ futures, planName, engine }: WorthAnswer): string => `${countText(futures)} futures of ${planName} under each decision, engine ${engine}`;

/** Assumptions by what knowing them is worth: those told apart from nothing, and the first of the others. */
export function worthTable(answer: WorthAnswer): ResultTable {
  const sure = answer.rows.filter(isSure);
  const unsure = answer.rows.filter((row) => !isSure(row) && row.mean > 0);
  const sourceOf = (id: string | undefined): string => {
    const source = answer.sources.find((one) => one.id === id);
    return id === undefined
      ? "none"
      : `@${id}${source === undefined ? "" : ` (${source.kind}${source.asOf === undefined ? ", undated" : `, ${source.asOf}`})`}`;
  };
  return {
    id: "worth",
    title: "What to find out about first",
    columns: [
      column("assumption", "Assumption"),
      column("median", "Median"),
      column("one-sd", "One sd up"),
      column("worth", "Worth of knowing"),
      column("changes", "Changes the decision"),
      column("instead", "Instead, mostly"),
      column("source", "Source"),
    ],
    rows: [...sure, ...unsure.slice(0, unsureShown)].map((row) => [
      row.address,
      row.from ?? "",
      row.to ?? "",
      `${worthOf(row)}${isSure(row) ? "" : " (may be nothing)"}`,
      percentText(row.changes),
      row.instead === undefined ? "" : answer.decisions[row.instead]!.name,
      sourceOf(row.source),
    ]),
    measures: "Mean gain of deciding in the light of each assumption, known alone, over deciding without; 95 % interval of sampling",
    source: runsText(answer),
    limitations: worthNotes(answer).join(" "),
  };
}

/** The decisions that are chosen among. */
export function weighedTable(answer: WorthAnswer): ResultTable {
  const { decisions, objective } = answer;
  return {
    id: "weighed",
    title: "Weighed",
    columns: [
      column("decision", "Decision"),
      { id: "mean", label: objective === "value" ? "Mean value" : "Mean cash at the end" },
      column("insolvent", "Insolvent"),
      column("limits", "Limits"),
    ],
    rows: decisions.map(({ name, mean, insolvent, breaks, isChoice }) => [
      name,
      moneyText(mean),
      countedText(insolvent),
      breaks.length === 0 ? "kept" : `breaks ${breaks.join(", ")}${isChoice ? "" : ": left out"}`,
    ]),
    measures: "Each decision on the same futures",
    source: runsText(answer),
    limitations: "Another decision may be better than all of these.",
  };
}

/** What the figures are not. */
export function worthNotes(answer: WorthAnswer): readonly string[] {
  const unsure = answer.rows.filter((row) => !isSure(row)).length;
  return [
    `${countText(unsure)} of ${countText(answer.rows.length)} assumptions, each known alone, are not told apart from nothing. Worths do not add up: two sources may tell the same.`,
    `${countText(answer.futures)} futures under each decision. Each tenth of an assumption's range is decided on one half of its futures and valued on the other, so figures err low.`,
  ];
}

/** Whether there is more than one decision to choose from, and something to know. */
export const isOpen = (answer: WorthAnswer): boolean =>
  answer.decisions.filter(({ isChoice }) => isChoice).length > 1 && answer.rows.some(({ mean }) => mean > 0);

/** For a terminal, ending in a line feed. */
export function renderWorth(answer: WorthAnswer, options: TextOptions): string {
  const paint = painter(options.color);
  return `${[
    paint.dim(answer.planName),
    ...wrap(worthSentence(answer), options.width).map(paint.bold),
    "",
    ...(isOpen(answer) ? [markdownOf(worthTable(answer), [5, 6])] : []),
    paint.bold("Weighed"),
    "",
    markdownOf(weighedTable(answer), [3]),
    ...worthNotes(answer)
      .flatMap((note) => wrap(note, options.width))
      .map(paint.dim),
  ].join("\n")}\n`;
}
