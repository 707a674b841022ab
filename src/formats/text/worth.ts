/** The worth of knowing in words: what to find out about first, and how much that could bring. */
import { isSure, type KnowingRow, type WorthAnswer } from "../../core/information/worth-of-knowing.ts";
import { wrap } from "./columns.ts";
import { markdownTable } from "./markdown.ts";
import { moneyText } from "./money.ts";
import { countText, percentText } from "./number.ts";
import { painter } from "./paint.ts";
import type { TextOptions } from "./show.ts";

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

/** For a terminal, ending in a line feed. */
export function renderWorth(answer: WorthAnswer, options: TextOptions): string {
  const paint = painter(options.color);
  const { decisions, sources, futures, objective } = answer;
  const sure = answer.rows.filter(isSure);
  const unsure = answer.rows.filter((row) => !isSure(row) && row.mean > 0);
  const rows = [...sure, ...unsure.slice(0, unsureShown)];
  const isOpen = decisions.filter(({ isChoice }) => isChoice).length > 1;
  const sourceOf = (id: string | undefined): string => {
    const source = sources.find((one) => one.id === id);
    return id === undefined
      ? "none"
      : `@${id}${source === undefined ? "" : ` (${source.kind}${source.asOf === undefined ? ", undated" : `, ${source.asOf}`})`}`;
  };
  const table = markdownTable(
    ["Assumption", "Median", "One sd up", "Worth of knowing", "Changes the decision", "Instead, mostly", "Source"],
    rows.map((row) => [
      row.address,
      row.from ?? "",
      row.to ?? "",
      `${worthOf(row)}${isSure(row) ? "" : " (may be nothing)"}`,
      percentText(row.changes),
      row.instead === undefined ? "" : decisions[row.instead]!.name,
      sourceOf(row.source),
    ]),
    [5, 6],
  );
  const chosen = markdownTable(
    ["Decision", objective === "value" ? "Mean value" : "Mean cash at the end", "Insolvent", "Limits"],
    decisions.map(({ name, mean, insolvent, breaks, isChoice }) => [
      name,
      moneyText(mean),
      percentText(insolvent),
      breaks.length === 0 ? "kept" : `breaks ${breaks.join(", ")}${isChoice ? "" : ": left out"}`,
    ]),
    [3],
  );
  const notes = [
    `${countText(answer.rows.length - sure.length)} of ${countText(answer.rows.length)} assumptions, each known alone, are not told apart from nothing. Worths do not add up: two sources may tell the same.`,
    `${countText(futures)} futures under each decision. Each tenth of an assumption's range is decided on one half of its futures and valued on the other, so figures err low.`,
  ];
  return `${[
    paint.dim(answer.planName),
    ...wrap(worthSentence(answer), options.width).map(paint.bold),
    "",
    ...(isOpen && rows.length > 0 ? [table] : []),
    paint.bold("Weighed"),
    "",
    chosen,
    ...notes.flatMap((note) => wrap(note, options.width)).map(paint.dim),
  ].join("\n")}\n`;
}
