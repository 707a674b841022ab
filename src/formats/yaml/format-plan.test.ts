import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { generatePlan } from "../../../test/fuzz/generate.ts";
import { openRandom } from "../../../test/fuzz/random.ts";
import { canonicalPlan } from "../../core/plan/canonical.ts";
import { checkPlan } from "../../core/plan/check/check.ts";
import { formatYamlPlan } from "./format-plan.ts";
import { readYamlPlan } from "./read-plan.ts";

const format = (text: string): string => {
  const { text: formatted, diagnostics } = formatYamlPlan(text, "plan.yaml");
  if (formatted === undefined) throw new Error(`${JSON.stringify(diagnostics)}\n${text}`);
  return formatted;
};
const canonical = (text: string): string | undefined => {
  const { root } = readYamlPlan(text, "plan.yaml");
  const plan = root === undefined ? undefined : checkPlan(root).plan;
  return plan === undefined ? undefined : canonicalPlan(plan);
};
const comments = (text: string): string[] =>
  text
    .split("\n")
    .flatMap((line) => /(?:^|\s)(#.*)$/.exec(line)?.[1] ?? [])
    .sort();

test("a marked document keeps its mark above all comments, whichever entry comes first", () => {
  const once = format("---\n# of the seed\nseed: 16\n# of the version\nplimsoll: 1\nname: Lab\n");
  expect(once).toBe("---\n# of the seed\n# of the version\nplimsoll: 1\nname: Lab\nseed: 16\n");
  expect(format(once)).toBe(once);
});

test("a plan is laid out in the vocabulary's order, and comments stay with what they speak of", () => {
  const text = [
    "# of the file",
    "",
    "# why this name",
    "name:   Lab   # trailing",
    "plimsoll: 1",
    "# of demand",
    "demand: # beside the key",
    "  # of growth",
    "  growth: 3–11%/month",
    "  run_rate:    $1B/year",
    "  # last of demand",
    "# of the opening",
    "opening: {cash: $1B,   # inside brackets",
    "   shares: 1B shares}  # after brackets",
    "calendar:",
    "  {months: 36, start:   2026-07}",
    "sources:",
    "  cfo:",
    "      title: plain",
    "        text",
    "      note: |",
    "        kept",
    "         as it is",
    "      kind: reported",
    "checks:",
    "- opening.cash at least $1 # one",
    "# between",
    "-   check: opening.cash at least $2",
    "    accept: {reason: x}",
    "distress:",
    "  - lag: 2 months",
    "    action: draw",
    "  # last of distress",
    "",
    "",
    "x-mine: [1,2,  {b: 1, a: 2}]",
    "# end of the file",
  ].join("\n");
  expect(format(text).split("\n")).toEqual([
    "# of the file",
    "",
    "plimsoll: 1",
    "# why this name",
    "name: Lab   # trailing",
    "calendar:",
    "  {start: 2026-07, months: 36}",
    "sources:",
    "  cfo:",
    "    kind: reported",
    "    title: plain",
    "      text",
    "    note: |",
    "      kept",
    "       as it is",
    "# of demand",
    "demand: # beside the key",
    "  run_rate: $1B/year",
    "  # of growth",
    "  growth: 3% to 11%/month",
    "  # last of demand",
    "# of the opening",
    "opening: {cash: $1B,   # inside brackets",
    "  shares: 1B shares}  # after brackets",
    "distress:",
    "  - action: draw",
    "    lag: 2 months",
    "  # last of distress",
    "checks:",
    "  - opening.cash at least $1 # one",
    "  # between",
    "  - check: opening.cash at least $2",
    "    accept: {reason: x}",
    "",
    "x-mine: [1, 2, {b: 1, a: 2}]",
    "# end of the file",
    "",
  ]);
});

test("odd spaces and tabs become spaces", () => {
  expect(format("plimsoll:\u00a01\nname:\tLab\nopening: {cash:\u00a0$1B}\n")).toBe("plimsoll: 1\nname: Lab\nopening: {cash: $1B}\n");
  expect(format("demand:\n\trun_rate: $1B/year\n")).toBe("demand:\n  run_rate: $1B/year\n");
});

test("names and steps keep the order of their author, and texts their dashes", () => {
  const text =
    "chips:\n  Z1: 1 H100e\n  A1: 2 H100e\nmarkets:\n  b: {process: gbm, volatility: 35%/year, start: $3/Z1-hour}\nevents:\n  x: {chance: 5%, when: 2027-01 to 2028-12, note: 2024–2025 was calm}\n";
  expect(format(text)).toBe(text);
});

test("what cannot be read is left alone, with the reason", () => {
  const { text, diagnostics } = formatYamlPlan("opening: {cash: &a $1B}\n", "plan.yaml");
  expect(text).toBeUndefined();
  expect(diagnostics.map((found) => found.code)).toEqual(["P006"]);
});

test("columns that the author has lined up stay, and moved lines keep theirs; other runs of spaces do not", () => {
  const text = [
    "plimsoll: 1",
    "name:       Lab",
    "chips:                        # a yardstick",
    "  H100:  {h100e: 1 H100e     @chips, power: 1.3 kW  @power}",
    "  GB200: {h100e: 2.53 H100e  @chips, power: 1.75 kW @power}   # two dies",
    "  T2:    {power: 0.6 kW    @power}",
    "demand:",
    "  growth:   3%/month",
    "  run_rate: $1B/year",
    '  note:    "two  spaces  in  a  text"',
    "",
  ].join("\n");
  const formatted = format(text);
  expect(formatted.split("\n")).toEqual([
    "plimsoll: 1",
    "name: Lab",
    "chips:                        # a yardstick",
    "  H100:  {h100e: 1 H100e     @chips, power: 1.3 kW  @power}",
    "  GB200: {h100e: 2.53 H100e  @chips, power: 1.75 kW @power}   # two dies",
    "  T2:    {power: 0.6 kW @power}",
    "demand:",
    "  run_rate: $1B/year",
    "  growth:   3%/month",
    '  note: "two  spaces  in  a  text"',
    "",
  ]);
  expect(format(formatted)).toBe(formatted);
});

test("of lines that read alike each keeps its own gaps, so that twice changes nothing", () => {
  const text =
    "plimsoll: 1\nname: Lab\ndemand:\n  insolvency:        at most 10%\nlimits:\n  insolvency:        at most 10%\n  insolvency_sooner: at most 1%\n";
  const formatted = format(text);
  expect(formatted).toContain("\n  insolvency:        at most 10%\n  insolvency_sooner: at most 1%\n");
  expect(format(formatted)).toBe(formatted);
});

test("line ends stay as they are, all of one kind", () => {
  const text = "plimsoll: 1\nname: Lab\nopening:\n  cash:   $1B\n  note:   |\n    kept\n";
  expect(format(text.replaceAll("\n", "\r\n"))).toBe(format(text).replaceAll("\n", "\r\n"));
  expect(format("plimsoll: 1\r\nname: Lab\n")).toBe("plimsoll: 1\nname: Lab\n");
});

const examples = readdirSync("examples").filter((name) => name.endsWith(".yaml"));
test.each(examples)("formatting %s changes neither the plan nor a comment, and twice changes nothing", (name) => {
  const text = readFileSync(`examples/${name}`, "utf8");
  const formatted = format(text);
  expect(canonical(formatted)).toBe(canonical(text));
  expect(comments(formatted)).toEqual(comments(text));
  expect(format(formatted)).toBe(formatted);
});

test.each(examples)("%s is formatted", (name) => {
  const text = readFileSync(`examples/${name}`, "utf8");
  expect(format(text)).toBe(text);
});

test("formatting generated plans changes neither the plan nor a comment, and twice changes nothing", () => {
  for (let index = 0; index < 20; index++) {
    const random = openRandom(5, index);
    const text = commented(generatePlan(random), index);
    const formatted = format(text);
    expect(canonical(formatted)).toBe(canonical(text));
    expect(comments(formatted)).toEqual(comments(text));
    expect(format(formatted)).toBe(formatted);
  }
});

/** Comments above and after some lines, at their indentation or less. */
function commented(text: string, salt: number): string {
  return text
    .split("\n")
    .flatMap((line, index) => {
      const indent = /^ */.exec(line)![0];
      const isPlain = line.trim() !== "" && !/[|>"'{[]/.test(line) && /[\w%]$/.test(line);
      const trailing = isPlain && (index + salt) % 5 === 0 ? [`${line}   # t${index}`] : [line];
      return (index + salt) % 7 === 0 && line.trim() !== "" ? [`${indent}# c${index}`, ...((index + salt) % 14 === 0 ? [""] : []), ...trailing] : trailing;
    })
    .join("\n");
}

test("a file of another program is left alone; a part that a plan includes is formatted", () => {
  const { text, diagnostics } = formatYamlPlan('{"openapi": "3.1.0", "info": {"title": "x"}, "paths": {}}', "api.json");
  expect(text).toBeUndefined();
  expect(diagnostics).toMatchObject([{ code: "P020", message: "the file is no plan: it has no `plimsoll`, and `openapi` is no key of one" }]);
  expect(formatYamlPlan("hello\n", "note.yaml")).toMatchObject({ text: undefined, diagnostics: [{ code: "P020" }] });
  expect(formatYamlPlan("x-note: 1\ncontracts:   {}\n", "contracts.yaml").text).toBe("contracts: {}\nx-note: 1\n");
});
