import { expect, test } from "vitest";
import type { SourceNode } from "../../core/plan/source-tree.ts";
import { readYamlPlan } from "./read-plan.ts";

/** The tree as plain data, broken values as "?". */
const plainOf = (node: SourceNode | undefined): unknown =>
  node === undefined || node.kind === "broken"
    ? "?"
    : node.kind === "scalar"
      ? node.text
      : node.kind === "list"
        ? node.items.map(plainOf)
        : Object.fromEntries(node.entries.map((entry) => [entry.key, plainOf(entry.value)]));
const read = (text: string) => {
  const { root, diagnostics } = readYamlPlan(text, "plan.yaml");
  return { tree: plainOf(root), codes: diagnostics.map(({ code, place }) => `${place.line}:${place.column} ${code}`) };
};

test("scalars stay as typed", () => {
  expect(read("a: 1.10\nb: 'it''s'\nc: \"x\\ty\"\nd: [no, 2026-07-01, 0o17]\ne: {f: a  b}\ng: |\n  one\n   two\nh: plain\n  folded\n")).toEqual({
    tree: { a: "1.10", b: "it's", c: "x\ty", d: ["no", "2026-07-01", "0o17"], e: { f: "a  b" }, g: "one\n two\n", h: "plain folded" },
    codes: [],
  });
});

test("byte order mark and carriage returns before line feeds do no harm", () => {
  expect(read("\ufeffa: 1\r\nb: 2\r\n")).toEqual({ tree: { a: "1", b: "2" }, codes: [] });
  expect(readYamlPlan("\ufeffab: 1\r\nb: $2\r\n", "plan.yaml").root).toMatchObject({
    entries: [{ value: { place: { line: 1, column: 5, length: 1 } } }, { value: { place: { line: 2, column: 4, length: 2 } } }],
  });
});

test("several traps are told in one run, and the rest is read", () => {
  const { tree, codes } = read(
    ["a: >= 1%", "b: @guess", "c: &z 1", "d: e: f", "g: {h: 220,000 H100, i: 2}", "j:\u00a03", "k:", "l: {m:1}", "n: *o", "p: 4"].join("\n"),
  );
  expect(tree).toEqual({ a: "?", b: "?", c: "1", d: "?", g: { h: "?", i: "2" }, j: "3", k: "?", l: { m: "?" }, n: "?", p: "4" });
  expect(codes).toEqual(["1:4 P015", "2:4 P018", "3:4 P006", "4:4 P016", "5:8 P014", "6:3 P012", "7:1 P011", "8:5 P017", "9:4 P007"]);
});

test.each([
  ["{cash: $500,000,000}", "write $500_000_000 (or $500M)"],
  ["{cash: $500,000,000, debt: 1}", "write $500_000_000 (or $500M)"],
  ["{rate: $1,250,000/month}", "write $1_250_000/month (or $1250k/month)"],
  ["{count: 1,234 H100}", "write 1_234 H100"],
  ["{cash: $2,000,000,000,000}", "write $2_000_000_000_000 (or $2000B)"],
])("%s is one mistake, with all its digits in the remedy", (text, remedy) => {
  const { diagnostics } = readYamlPlan(`${text}\n`, "plan.yaml");
  expect(diagnostics.map(({ code, remedy: told }) => [code, told])).toEqual([["P014", `inside { } a comma starts a new entry: ${remedy}`]]);
});

test("a quoted trap is a text", () => {
  expect(read('a: ">= 1%"\nb: "@guess"\nc: "null"\nd: \'x: y\'\ne: "2\u00a05"\nf: "&z"\n').codes).toEqual([]);
});

test("keys may repeat: where that is wrong the checker says", () => {
  const { root } = readYamlPlan("mix: {50%: a, 50%: b}\n", "plan.yaml");
  expect(root).toMatchObject({ entries: [{ value: { entries: [{ key: "50%" }, { key: "50%" }] } }] });
});

test.each([
  ['x: "abc\nb: 1\n', "1:4 P021"],
  ["x: {a: 1\nb: 2\n", "1:4 P021"],
  ["x: [1, 2\n", "1:4 P021"],
  ["a: 1\n b: 2\n", "1:4 P003"],
  ["a:\n  b: 1\n c: 2\n", "3:1 P003"],
  ["a: {b: 1,, c: 2}\n", "1:10 P003"],
  ["a: ]\n", "1:4 P003"],
  ['a: "b" @c\n', "1:8 P018"],
  ["? a\n: b\n", "1:1 P010"],
  ["{a: 1}: 2\n", "1:1 P010"],
  ["a: {{ b }}\n", "1:4 P022"],
  ["# only\n", "1:1 P020"],
])("%j is told as %s", (text, code) => {
  expect(read(text).codes[0]).toBe(code);
});

const hostile: readonly (readonly [string, string])[] = [
  ["brackets", "[".repeat(900_000)],
  ["question marks", "? ".repeat(400_000)],
  ["anchors", `a: [${"&a 1,".repeat(100_000)}]`],
  ["empty keys", Array.from({ length: 60_000 }, (_, index) => `k${index}:`).join("\n")],
  ["spaces", `a: 1${" ".repeat(900_000)}x: 2`],
  ["a comment per line", "a: 5 # @x\n".repeat(60_000)],
];
// A reader whose work grows with the square of the text does not end within the runner's own limit.
test.each(hostile)("a long text of %s is refused, with few messages", (_, text) => {
  const { diagnostics } = readYamlPlan(text, "plan.yaml");
  expect(diagnostics.length).toBeGreaterThan(0);
  expect(diagnostics.length).toBeLessThanOrEqual(300);
});
