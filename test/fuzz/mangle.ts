/** Damage to the text of a plan, from one character to its structure, of the kinds that people, editors and tools do. */
import type { Random } from "./random.ts";

type Damage = (text: string, random: Random) => string;

const oddCharacters = [
  "\u00a0",
  "\u2013",
  "\u2212",
  "\ufeff",
  "\u200b",
  "\t",
  "\r",
  "\r\n",
  "\u0000",
  "\u2028",
  "é",
  "漢",
  "😀",
  "\ud800",
  "{",
  "}",
  "[",
  "]",
  ":",
  ": ",
  ",",
  "#",
  " #",
  "&",
  "*",
  "!",
  "|",
  ">",
  "'",
  '"',
  "%",
  "@",
  "`",
  "-",
  "- ",
  "?",
  "? ",
  "\\",
  "~",
  "0",
  "9",
  ".",
  "e",
  "_",
  "$",
];
const oddScalars = [
  "0x10",
  "0o17",
  "007",
  "1e3",
  ".inf",
  ".nan",
  "-.inf",
  "1,000",
  "220,000 H100",
  "2–5",
  "2-5",
  "1.2.3",
  "",
  "~",
  "null",
  "true",
  "yes",
  "2026-13",
  "2026-00",
  "FY26",
  "9999-12",
  "1e400",
  "9".repeat(45),
  "9".repeat(400),
  `0.${"0".repeat(60)}1`,
  "-5",
  "0",
  "-0",
  "101%",
  "-3%",
  "5 @nobody",
  "5@guess",
  "@guess",
  "$",
  "$$5",
  "5 to",
  "to 5",
  "5 to 2",
  "0 to 5",
  "5 to 5",
  "-5 to 5 (lognormal)",
  "1 to 2 (beta)",
  "3 parsecs",
  "5 H100-hour/month/year",
  "$2/H100e-hour",
  "$5/GB200-hour",
  "10 chips",
  "50% of markets.h100",
  "50% of markets.nowhere",
  "__proto__",
  "constructor",
  "{}",
  "[]",
  "{mix: {}}",
  "{mix: {50%: 1, 40%: 2}}",
  "{beliefs: {a: 1}}",
  "{p10: 2, p90: 1}",
  "{spread: 1 to 2}",
  "{process: gbm}",
  "{process: chaos}",
  "{file: nowhere.csv, column: a}",
  "{value: {value: {value: 1}}}",
  "*x",
  "&x 1",
  "!!int 5",
  "| text",
  "> text",
  "<<",
  "'unclosed",
  '"unclosed',
  "a: b: c",
  "1 # @guess",
  "toString",
  "x".repeat(3000),
];

const splice = (text: string, at: number, remove: number, insert: string): string => text.slice(0, at) + insert + text.slice(at + remove);

/** Start and end of a random scalar after `: ` or `- `. */
function scalarAt(text: string, random: Random): { readonly start: number; readonly end: number } | undefined {
  const found = [...text.matchAll(/(?<=: |- )[^\n{},[\]#]+/g)];
  if (found.length === 0) return undefined;
  const one = random.pick(found);
  return { start: one.index, end: one.index + one[0].trimEnd().length };
}

const lines = (text: string): string[] => text.split("\n");

const damages: readonly Damage[] = [
  // One character.
  (text, random) => splice(text, random.below(text.length + 1), 0, random.pick(oddCharacters)),
  (text, random) => splice(text, random.below(text.length), 1, ""),
  (text, random) => splice(text, random.below(text.length), 1, random.pick(oddCharacters)),
  (text, random) => {
    const at = random.below(Math.max(1, text.length - 1));
    return splice(text, at, 2, (text[at + 1] ?? "") + (text[at] ?? ""));
  },
  // One value.
  (text, random) => {
    const scalar = scalarAt(text, random);
    return scalar === undefined ? text : splice(text, scalar.start, scalar.end - scalar.start, random.pick(oddScalars));
  },
  (text, random) => {
    const to = scalarAt(text, random);
    const from = scalarAt(text, random);
    return to === undefined || from === undefined ? text : splice(text, to.start, to.end - to.start, text.slice(from.start, from.end));
  },
  (text, random) =>
    text.replace(
      random.pick([/\/month/, /\/year/, /%/, /\$/, /H100/, /months/, / to /, /Mtok/, /@\w+/, /-hour/]),
      random.pick(["", "/hour", " ", "$", "%", "H100e", "GB200", " to ", "kW", "@cfo", "-hour"]),
    ),
  (text, random) => {
    const scalar = scalarAt(text, random);
    return scalar === undefined
      ? text
      : splice(
          text,
          scalar.end,
          0,
          random.pick([" @guess", "@guess", " @nobody", "%", "k", "T", " # note", "/month", " (normal)", " to 1000000000000", "0".repeat(30)]),
        );
  },
  // One line.
  (text, random) => {
    const all = lines(text);
    all.splice(random.below(all.length), 1);
    return all.join("\n");
  },
  (text, random) => {
    const all = lines(text);
    const at = random.below(all.length);
    all.splice(random.below(all.length), 0, all[at] as string);
    return all.join("\n");
  },
  (text, random) => {
    const all = lines(text);
    const at = random.below(all.length);
    all[at] = random.chance(0.5) ? ` ${all[at]}` : (all[at] as string).replace(/^ {1,2}/, "");
    return all.join("\n");
  },
  (text, random) => {
    const all = lines(text);
    const at = random.below(all.length);
    all[at] = (all[at] as string).replace(
      /^(\s*)([\w-]+):/,
      (_, indent: string, key: string) =>
        `${indent}${random.pick([`${key}s`, key.slice(1), key.toUpperCase(), `x-${key}`, "<<", "? ", `"${key}"`, "__proto__", "constructor", "220,000 k", "000 H100", `&a ${key}`])}:`,
    );
    return all.join("\n");
  },
  // Structure.
  (text, random) => splice(text, random.below(text.length + 1), 0, random.pick(["[", "{", "- ", "? ", "{a: "]).repeat(1 + random.below(200))),
  (text, random) => text.slice(0, random.below(text.length)),
  (text, random) => `${random.pick(["%YAML 1.1\n---\n", "---\n", "...\n", "--- !plan\n", "\ufeff", "# only a comment\n", "- "])}${text}`,
  (text, random) =>
    text +
    random.pick([
      "---\nplimsoll: 1\n",
      "...\n",
      "\n\n\n",
      "a: &a [*a]\n",
      "x-mine: {deep: [1, 2, {a: 3}]}\n",
      "include: [other.yaml]\n",
      "override: {demand.growth: 1%/month}\n",
      "scenarios: {slow: {why: later, set: {demand.late_by: 12 months}}}\n",
      "scenarios: {bad: {set: {nowhere.at.all: 1}}}\n",
      "actuals: {}\n",
      "checks: [nonsense at most 1%]\n",
    ]),
  (text, random) => {
    const at = random.below(text.length);
    const length = random.below(400);
    return splice(text, random.below(text.length), 0, text.slice(at, at + length));
  },
  (text, random) => {
    const at = random.below(text.length);
    return splice(text, at, random.below(200), "");
  },
];

/** `text` with a few damages, mostly one; 64 KB at most. */
export function manglePlan(text: string, random: Random): string {
  let mangled = text;
  for (let count = random.pick([1, 1, 1, 2, 2, 3, 6]); count > 0; count -= 1) mangled = random.pick(damages)(mangled, random);
  return mangled.slice(0, 65_536);
}
