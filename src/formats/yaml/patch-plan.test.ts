import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { checkPlan } from "../../core/plan/check/check.ts";
import { numbersOfPlan } from "../../core/checks/plan-numbers.ts";
import { addValue, applyChange, replaceValue } from "./patch-plan.ts";
import { readYamlPlan } from "./read-plan.ts";

const example = readFileSync(new URL("../../../examples/frontier-lab.yaml", import.meta.url), "utf8");

function replaced(text: string, line: number, column: number, value: string): string | undefined {
  const change = replaceValue(text, { line, column }, value);
  return change && applyChange(text, change);
}

test("one value changes; comments, spacing and line ends stay", () => {
  expect(replaced("a: 1   # one\r\nb: {c: 2, d: 3}\r\n", 1, 4, "7 @s")).toBe("a: 7 @s   # one\r\nb: {c: 2, d: 3}\r\n");
  expect(replaced("a: 1\nb: {c: 2, d: 3}\n", 2, 8, "5")).toBe("a: 1\nb: {c: 5, d: 3}\n");
  expect(replaced("\ufeffa: 1\n", 1, 4, "2")).toBe("\ufeffa: 2\n");
});

test("what YAML would read otherwise is quoted, in braces more than outside", () => {
  expect(replaced("a: 1\n", 1, 4, "x: y")).toBe('a: "x: y"\n');
  expect(replaced("a: {b: 1}\n", 1, 8, "1,000")).toBe('a: {b: "1,000"}\n');
  expect(replaced("a: 1\n", 1, 4, "1,000")).toBe("a: 1,000\n");
  expect(replaced("a: 1\n", 1, 4, "2 # two")).toBe('a: "2 # two"\n');
});

test("a whole block gives way to one value, and what follows stays", () => {
  const text = "demand:\n  late_by:   # slips\n    mix: {70%: 0 months}\n    source: g  # ours\n  # next\n  growth: 2%\n";
  expect(replaced(text, 3, 5, "12 months")).toBe("demand:\n  late_by:   # slips\n    12 months  # ours\n  # next\n  growth: 2%\n");
});

test("a key is added in a block and in braces, not twice", () => {
  const add = (text: string, path: readonly string[]): string | undefined => {
    const change = addValue(text, path, "9");
    return change && applyChange(text, change);
  };
  expect(add("a:\n  b: 1 # c\n\nd: 2\n", ["a", "n"])).toBe("a:\n  b: 1 # c\n  n: 9\n\nd: 2\n");
  expect(add("a: {b: 1}\n", ["a", "n"])).toBe("a: {b: 1, n: 9}\n");
  expect(add("a: {b: 1}\n", ["n"])).toBe("a: {b: 1}\nn: 9\n");
  expect(add("a: {b: 1}\n", ["a", "b"])).toBeUndefined();
});

test("no value begins in the middle of a key, and broken text is left alone", () => {
  expect(replaceValue("abc: 1\n", { line: 1, column: 2 }, "2")).toBeUndefined();
  expect(replaceValue("a: [1\n", { line: 1, column: 5 }, "2")).toBeUndefined();
  expect(replaceValue("a: 1\n", { line: 9, column: 1 }, "2")).toBeUndefined();
});

test("numbers of the example can be put back where they stand without changing a character", () => {
  const { plan } = checkPlan(readYamlPlan(example, "p").root!, { parse: readYamlPlan });
  let tried = 0;
  for (const [index, [address, { held }]] of [...numbersOfPlan(plan!)].entries()) {
    if (index % 12 !== 0) continue;
    if (typeof held === "number" || held.isDefault === true || held.text.startsWith("{") || !example.includes(held.text)) continue;
    const line = example.split("\n")[held.place.line - 1]!;
    if (!line.slice(held.place.column - 1).startsWith(held.text)) continue;
    tried++;
    const change = replaceValue(example, held.place, held.text);
    expect([address, change && applyChange(example, change) === example]).toEqual([address, true]);
  }
  expect(tried).toBeGreaterThan(10);
});
