/** A digest of observations: sentences that can be read aloud, the largest effect first. */
import type { Comparison } from "../../core/comparison/comparison.ts";
import { measures } from "../../core/comparison/measures.ts";
import type { Figures } from "../../core/comparison/measures.ts";
import type { ResultTable } from "../../core/results/run.ts";
import { spokenAddress } from "../../core/evidence/observations.ts";
import type { ObservationDigest, ObservationEffect } from "../../core/evidence/observations.ts";
import { changeText, figureText } from "./comparison.ts";
import { wrap } from "./columns.ts";
import { moneyText } from "./money.ts";
import { countText } from "./number.ts";
import { painter } from "./paint.ts";
import type { TextOptions } from "./show.ts";

/** Sentences of a digest. */
export const sentencesMost = 5;

/** The observations that move the answer most. */
export const leading = ({ effects }: ObservationDigest): readonly ObservationEffect[] =>
  effects.filter(({ verdict }) => verdict === "moves").slice(0, sentencesMost);

/** As said: without citations, and what is a map in a few words. */
function said(text: string): string {
  const bare = text.replace(/\s*@[\w-]+/g, "");
  if (!bare.startsWith("{")) return bare;
  const beliefs = beliefsIn(bare);
  return beliefs.length > 1 ? `${beliefs.slice(0, -1).join(", ")} or ${beliefs.at(-1)}` : "a range of its own";
}

const beliefsIn = (text: string): readonly string[] => (text.startsWith("{") ? [...text.matchAll(/value: ([^,}]+)/g)].map((match) => match[1]!.trim()) : []);
const isDisputed = (text: string): boolean => beliefsIn(text).length > 1;

const dateText = (date: string | undefined): string => (date === undefined || date === "undated" ? "without a date" : date);

/** What one observation says and does, in one sentence. */
export function observationSentence(effect: ObservationEffect, base: Figures): string {
  const { observation, before, against } = effect;
  const { source, title, date, quantities, values } = observation;
  const puts = quantities.map((address, i) => {
    const held = `${said(before[i]!)} in the plan${isDisputed(before[i]!) ? ", whose sources disagree" : ""}`;
    return `${spokenAddress(address)} at ${said(values[i]!)}, against ${held}`;
  });
  const others = against.map((other) => `, and against ${other.values.map(said).join(" and ")} of ${other.source} (${dateText(other.date)})`);
  return `${title ?? source} (${source}, ${dateText(date)}) puts ${puts.join(", and ")}${others.join("")}: ${movesText(effect.figures!, base)}.`;
}

function movesText(figures: Figures, base: Figures): string {
  const [value, insolvent] = [change(figures, base, "value"), change(figures, base, "insolvent")];
  const ofValue =
    value === undefined ? [] : [value === 0 ? "value stays" : `value to holders ${value > 0 ? "rises" : "falls"} by ${moneyText(Math.abs(value))}`];
  const measure = measures[0]!;
  const told = (held: Figures): string => figureText(measure, held["insolvent"]!);
  const ofInsolvent =
    insolvent === undefined
      ? []
      : base["insolvent"] === 0 && insolvent === 0
        ? ["no future is insolvent before or after"]
        : [insolvent === 0 ? `futures insolvent stay at ${told(base)}` : `futures insolvent go from ${told(base)} to ${told(figures)}`];
  return [...ofValue, ...ofInsolvent].join(", and ");
}

const change = (figures: Figures, base: Figures, id: string): number | undefined =>
  figures[id] === undefined || base[id] === undefined ? undefined : figures[id] - base[id];

/** All sentences of the digest. */
export function digestSentences(digest: ObservationDigest): readonly string[] {
  const told = leading(digest);
  return told.length === 0 ? [nothingNew(digest)] : told.map((effect) => observationSentence(effect, digest.figures));
}

function nothingNew({ leftOut, effects }: ObservationDigest): string {
  const parts = [
    ...(leftOut.told === 0 ? [] : [`${countText(leftOut.told)} told before`]),
    ...(leftOut.older === 0 ? [] : [`${countText(leftOut.older)} older`]),
    ...(effects.length === 0 ? [] : [`${countText(effects.length)} that move nothing`]),
  ];
  return `Nothing new${parts.length === 0 ? "" : `: ${parts.join(", ")}`}.`;
}

/** What is left to say of the other observations, one line each. */
export function digestNotes(digest: ObservationDigest): readonly string[] {
  const rest = digest.effects.filter((effect) => !leading(digest).includes(effect));
  return rest.map(({ observation, verdict, reason }) => {
    const what = `${observation.source} on ${observation.quantities.join(", ")}`;
    if (verdict === "moves") return `${what} moves the answer less.`;
    if (verdict === "refused") return `${what}, line ${observation.line}, is refused: ${reason}.`;
    return verdict === "confirms" ? `${what} is what the plan has.` : `${what} changes no figure.`;
  });
}

/** The values of the leading observations as they would stand under `override:`; empty where nothing moves. */
export function proposedPatch(digest: ObservationDigest): string {
  const told = leading(digest);
  if (told.length === 0) return "";
  const sources = told.flatMap(({ isNewSource, observation: { source, date, title } }) =>
    isNewSource ? [`  ${source}: {kind: reported, as_of: ${date}${title === undefined ? "" : `, title: ${plainOrQuoted(title)}`}}`] : [],
  );
  const addresses = [...new Set(told.flatMap(({ observation }) => observation.quantities))];
  const lines = addresses.map((address) => patchLine(address, told));
  const added = sources.length === 0 ? "" : `sources:\n${[...new Set(sources)].join("\n")}\n`;
  return `${added}override:\n${lines.join("\n")}\n`;
}

/** A text as YAML, quoted where it would read as something else. */
const plainOrQuoted = (text: string): string => (/[:#{}[\],&*?|<>=!%@`"']|^[-\s]/.test(text) ? JSON.stringify(text) : text);

const verdicts: Readonly<Record<ObservationEffect["verdict"], string>> = {
  moves: "moves the answer",
  "no effect": "changes no figure",
  confirms: "is what the plan has",
  refused: "refused",
};

/** A row an observation, the largest effect first. */
export function observationsTable(digest: ObservationDigest): ResultTable {
  const { effects, figures: base, paths, seed, engine, planName } = digest;
  const change = (figures: Figures | undefined, id: string, text: (by: number) => string): string =>
    figures?.[id] === undefined || base[id] === undefined ? "" : text(figures[id] - base[id]);
  return {
    id: "observations",
    title: "What came in",
    columns: ["Quantity", "Says", "In the plan", "Source", "Date", "Value to holders", "Insolvent", "Verdict"].map((label, i) => ({ id: `c${i + 1}`, label })),
    rows: effects.map(({ observation, before, verdict, reason, figures }) => [
      observation.quantities.join("; "),
      observation.values.map(said).join("; "),
      before.map(said).join("; "),
      observation.source,
      observation.date,
      change(figures, "value", (by) =>
        changeText(
          measures.find(({ id }) => id === "value")!,
          by,
        ),
      ),
      change(figures, "insolvent", (by) => changeText(measures[0]!, by)),
      verdict === "refused" ? `refused: ${reason ?? ""}` : verdicts[verdict],
    ]),
    measures: "Change of the answer with each observation in the plan, alone",
    source: `runs of ${countText(paths)} futures of ${planName}, seed ${seed}, engine ${engine}`,
    limitations: "Each is tried alone: two that only matter together are told as small.",
  };
}

/** For a terminal, ending in a line feed. */
export function renderDigest(digest: ObservationDigest, { width, color }: TextOptions): string {
  const paint = painter(color);
  const told = leading(digest);
  const sentences = digestSentences(digest);
  const lines = [
    paint.dim(digest.planName),
    ...sentences.flatMap((sentence, i) => (told.length === 0 ? wrap(sentence, width).map(paint.bold) : wrap(`${i + 1}. ${sentence}`, width, "", "   "))),
    ...digestNotes(digest).flatMap((note) => wrap(note, width, "   ").map(paint.dim)),
  ];
  if (told.length > 0) {
    const { paths, seed, engine } = digest;
    lines.push("", paint.bold("Proposed; nothing is written:"), ...proposedPatch(digest).trimEnd().split("\n"));
    lines.push(
      "",
      ...wrap(
        `Each alone, on the same ${countText(paths)} futures (seed ${seed}, engine ${engine}), ranked by what it moves in value and insolvency.`,
        width,
      ).map(paint.dim),
    );
  }
  return `${lines.join("\n")}\n`;
}

/** As Markdown, for a message. */
export function digestMarkdown(digest: ObservationDigest): string {
  const told = leading(digest);
  const sentences = digestSentences(digest).map((sentence, i) => (told.length === 0 ? sentence : `${i + 1}. ${sentence}`));
  const notes = digestNotes(digest).map((note) => `- ${note}`);
  const patch = told.length === 0 ? [] : ["Proposed; nothing is written:", `\`\`\`yaml\n${proposedPatch(digest).trimEnd()}\n\`\`\``];
  return `${[`### ${digest.planName}`, sentences.join("\n"), ...(notes.length === 0 ? [] : [notes.join("\n")]), ...patch].join("\n\n")}\n`;
}

/** One address at what was observed; where observations disagree on it, all of them as beliefs of equal weight. */
function patchLine(address: string, told: readonly ObservationEffect[]): string {
  const rows = told.flatMap(({ observation, beforeSource }) =>
    observation.quantities.flatMap((quantity, i) =>
      quantity === address ? [{ source: observation.source, value: observation.values[i]!.replace(/\s*@[\w-]+\s*$/, ""), beforeSource }] : [],
    ),
  );
  const distinct = rows.filter(({ value }, i) => rows.findIndex((other) => other.value === value) === i);
  const [first] = distinct;
  const held = first!.beforeSource;
  const dispute = held === undefined || distinct.some(({ source }) => source === held) ? "" : `   # disagrees with ${held}: or write beliefs`;
  if (distinct.length === 1) return `  ${address}: ${first!.value} @${first!.source}${dispute}`;
  const weight = Math.floor(100 / distinct.length);
  const parts = distinct.map(({ source, value }, i) => {
    const id = rows.filter((row) => row.source === source).length > 1 ? `${source}-${i + 1}` : source;
    return `${id}: {weight: ${i === 0 ? 100 - weight * (distinct.length - 1) : weight}%, value: ${/[,{}[\]#"]|: /.test(value) ? JSON.stringify(value) : value}, source: ${source}}`;
  });
  return `  ${address}: {beliefs: {${parts.join(", ")}}}   # they disagree${held === undefined ? "" : `, the plan has ${held}`}: the weights are yours to set`;
}

/* ---- since a run ------------------------------------------------------------------------------------------------- */

/** What changed in the plan since a run, the changes that move the answer most first. */
export function changeSentences(comparison: Comparison): readonly string[] {
  const { attribution, inputs } = comparison;
  if (attribution === undefined) return [inputs.length === 0 ? "Nothing new." : "Nothing new: words and sources changed, no number."];
  const steps = attribution.steps["insolvent"] ?? [];
  const parts = (id: string): readonly number[] => steps.map((_, i) => attribution.steps[id]?.[i]?.change ?? 0);
  const [insolvent, value] = [parts("insolvent"), parts("value")];
  const share = (column: readonly number[], i: number): number => Math.abs(column[i]!) / (Math.max(...column.map(Math.abs)) || 1);
  const order = steps.map((_, i) => i).sort((a, b) => share(value, b) + share(insolvent, b) - share(value, a) - share(insolvent, a) || a - b);
  const moved = order.filter((i) => value[i] !== 0 || insolvent[i] !== 0).slice(0, sentencesMost);
  if (moved.length === 0) return ["Nothing new: what changed in the plan moves neither value nor insolvency."];
  return moved.map((i) => {
    const what = steps[i]!.addresses.map((address) => {
      const row = inputs.find((input) => input.address === address)!;
      const source = /@([\w-]+)/.exec(row.after)?.[1];
      return `${spokenAddress(address)} goes from ${said(row.before)} to ${said(row.after)}${source === undefined ? "" : ` (${source})`}`;
    });
    const ofValue =
      attribution.steps["value"] === undefined
        ? []
        : [value[i] === 0 ? "value stays" : `value to holders ${value[i]! > 0 ? "rises" : "falls"} by ${moneyText(Math.abs(value[i]!))}`];
    const ofInsolvent = insolvent[i] === 0 ? "futures insolvent stay" : `futures insolvent change by ${changeText(measures[0]!, insolvent[i]!)}`;
    const sentence = `${what.join(", and ")}: ${[...ofValue, ofInsolvent].join(", and ")}.`;
    return sentence.charAt(0).toUpperCase() + sentence.slice(1);
  });
}
