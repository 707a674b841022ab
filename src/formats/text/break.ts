/** The reverse stress test in words: one sentence, then every part of the shift with its source. */
import { normalCdf } from "../../core/numeric/normal.ts";
import type { Move } from "../../core/stress/move.ts";
import type { BreakAnswer, Crossing } from "../../core/stress/reverse-stress.ts";
import type { Proportion, ResultTable } from "../../core/results/run.ts";
import { wrap } from "./columns.ts";
import { estimateText } from "./commit.ts";
import { signedText } from "./change.ts";
import { countedText, countText, decimalText, percentText } from "./number.ts";
import { painter } from "./paint.ts";
import type { TextOptions } from "./show.ts";

const shareOf = ({ count, paths }: Proportion): string => countedText(count / paths);
const sdText = (sd: number): string => signedText(sd, (size) => `${decimalText(size, 2)} sd`);
const seen = (proportion: Proportion): string =>
  `${shareOf(proportion)} of ${countText(proportion.paths)} futures (${percentText(proportion.low95)} to ${percentText(proportion.high95)})`;
const withinText = ({ withinMonths }: BreakAnswer): string => (withinMonths === undefined ? "" : ` within ${countText(withinMonths)} months`);

/** Moves told in the sentence: the largest, until they bear most of the shift. */
const toldShare = 0.8;
const toldMost = 4;

/** What would break the plan, or mend it, in one sentence. */
export function breakSentence(answer: BreakAnswer): string {
  const { crossing, isKept, bound, asPlanned, farthest } = answer;
  const limit = `P(insolvent)${withinText(answer)} at most ${percentText(bound)}`;
  if (crossing === undefined)
    return isKept
      ? `Nothing that the plan draws moves it past its limit (${limit}) within ${countText(farthest)} standard deviations; as planned it is ${shareOf(asPlanned)}.`
      : `The limit (${limit}) is broken as planned (${shareOf(asPlanned)}), and no change of its assumptions within ${countText(farthest)} standard deviations mends it.`;
  const moves = told(crossing).map((move) => moveText(move, true));
  const rest = crossing.moves.filter(({ share }) => share !== 0).length - moves.length;
  const all = `${moves.join("; ")}${rest > 0 ? `; and ${countText(rest)} smaller ${rest === 1 ? "move" : "moves"}` : ""}`;
  const distance = `${decimalText(crossing.distance, 2)} standard deviations along the plan's own correlations`;
  return isKept
    ? `Distance to ruin ${distance}: the least implausible way past the limit (${limit}, ${shareOf(asPlanned)} as planned) is ${all}.`
    : `The limit (${limit}) is broken as planned, at ${shareOf(asPlanned)}; the least it takes to keep it is ${distance}: ${all}.`;
}

function told({ moves }: Crossing): readonly Move[] {
  const list: Move[] = [];
  let share = 0;
  for (const move of moves) {
    if (list.length === toldMost || share >= toldShare) break;
    list.push(move);
    share += move.share;
  }
  return list;
}

const moveKinds: Readonly<Record<Move["kind"], string>> = { value: "", weights: " weights", chance: "", course: " over its whole course" };

/** @param isCited  whether its source is named as well */
function moveText({ address, kind, from, to, sd, source }: Move, isCited = false): string {
  const how = moveKinds[kind];
  const cited = isCited && source !== undefined ? `, @${source}` : "";
  return from === undefined || to === undefined
    ? `${address}${how} ${sdText(sd)}${cited}`
    : `${address}${how} ${to} in place of ${from} (${sdText(sd)}${cited})`;
}

/** What would have to be otherwise for another decision to be worth more. */
export function flipSentence(flip: NonNullable<BreakAnswer["flip"]> | null): string {
  if (flip === null) return "No alternative weighed becomes worth more within reach of the plan's own assumptions.";
  const { instead, distance, moves, asPlanned, there } = flip;
  const own = moves.filter(({ share }) => share !== 0);
  const more = own.length - toldMost;
  const all = `${own
    .slice(0, toldMost)
    .map((move) => moveText(move, true))
    .join("; ")}${more > 0 ? `; and ${countText(more)} smaller ${more === 1 ? "move" : "moves"}` : ""}`;
  return `"${instead}" in place of the decision is worth as much ${decimalText(distance, 2)} standard deviations away: ${all}. On futures never used: ${estimateText(asPlanned)} as planned, ${estimateText(there)} there.`;
}

/** How the crossing was confirmed, and how far out it lies. */
export function crossingStatements({ crossing, asPlanned, futures }: BreakAnswer): readonly string[] {
  if (crossing === undefined) return [];
  const { distance, halfWidth95, halfWay, there } = crossing;
  return [
    `On ${countText(futures.confirm)} futures never used before, insolvent: as planned ${seen(asPlanned)}, half way ${seen(halfWay)}, there ${seen(there)}.`,
    `The distance is ${decimalText(distance, 2)} ± ${decimalText(halfWidth95, 2)}; a single normal quantity lies as far out on that side with a chance of ${percentText(1 - normalCdf(distance))}. It rests on the spreads and correlations of the plan's guesses more than on their tails, on which P(insolvent) itself hangs.`,
  ];
}

export const searchNote = ({ futures }: BreakAnswer): string =>
  `Searched on ${countText(futures.search)} futures a step under the plan's own rule, which knows nothing of the shift. Month-by-month noise is not moved, only what is drawn once a future.`;

/** A row a part of the shift, those that bear most of it first; undefined where nothing crosses the limit. */
export function movesTable(answer: BreakAnswer): ResultTable | undefined {
  const { crossing, isKept, sources } = answer;
  if (crossing === undefined) return undefined;
  const sourceText = (id: string | undefined): string => {
    const source = sources.find((one) => one.id === id);
    return id === undefined ? "none" : `${id}${source === undefined ? "" : ` (${source.kind}, ${source.asOf ?? "undated"})`}`;
  };
  return {
    id: "moves",
    title: isKept ? "What moves" : "What would have to be better",
    columns: ["Assumption", "As planned", "There", "Standard deviations", "Part of the shift", "Source"].map((label, i) => ({ id: `c${i + 1}`, label })),
    rows: crossing.moves.map(({ address, kind, from, to, sd, share, source }) => [
      `${address}${moveKinds[kind]}`,
      from ?? "",
      to ?? "",
      sdText(sd),
      share === 0 ? "along with others" : percentText(share),
      sourceText(source),
    ]),
    measures: `The shift of ${decimalText(crossing.distance, 2)} standard deviations, part by part`,
    source: `${answer.planName}, engine ${answer.engine}`,
    limitations: searchNote(answer),
  };
}

/** For a terminal, ending in a line feed. */
export function renderBreak(answer: BreakAnswer, options: TextOptions): string {
  const paint = painter(options.color);
  const { crossing, isKept } = answer;
  const lines = [paint.dim(answer.planName), ...wrap(breakSentence(answer), options.width).map(paint.bold)];
  if (crossing !== undefined) {
    const { moves } = crossing;
    const checked = crossingStatements(answer);
    lines.push("", ...checked.flatMap((text) => wrap(text, options.width)), "", paint.bold(isKept ? "What moves" : "What would have to be better"));
    const own = moves.filter(({ share }) => share !== 0);
    const along = moves.filter(({ share }) => share === 0);
    for (const move of own) {
      const source = move.source === undefined ? "no source" : `@${move.source}`;
      lines.push(...wrap(`${moveText(move)}: ${percentText(move.share)} of it; ${source}`, options.width, "  ", "    "));
    }
    if (along.length > 0) lines.push(...wrap(`Along with them, by their correlation: ${along.map((move) => moveText(move)).join("; ")}.`, options.width));
    if (answer.sources.length > 0) {
      lines.push("", paint.bold("Sources"));
      for (const { id, kind, title, asOf } of answer.sources)
        lines.push(...wrap(`@${id}: ${kind}${title === "" ? "" : `, ${title}`}${asOf === undefined ? ", undated" : `, ${asOf}`}`, options.width, "  ", "    "));
    }
  }
  if (answer.flip !== undefined) lines.push("", paint.bold("What would flip the decision"), ...wrap(flipSentence(answer.flip), options.width));
  lines.push("", ...wrap(searchNote(answer), options.width).map(paint.dim));
  return `${lines.join("\n")}\n`;
}
