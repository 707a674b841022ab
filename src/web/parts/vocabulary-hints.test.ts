import { expect, test } from "vitest";
import { completionsAt, meaningAt } from "./vocabulary-hints.ts";

const labels = (before: string, whole = before): readonly string[] => completionsAt(before, whole).map(({ label }) => label);

test("what may stand at a place is offered: keys of the plan, of an entry, of a map in braces", () => {
  expect(labels("")).toContain("demand");
  expect(labels("demand:\n  ")).toContain("growth");
  expect(labels("contracts:\n  memphis:\n    ")).toContain("term");
  expect(labels("contracts:\n  memphis: {kind: take-or-pay, ")).toContain("price");
  expect(labels("contracts:\n  ")).toEqual([]);
});

test("choices and sources are offered as values", () => {
  expect(labels("contracts:\n  memphis:\n    kind: ")).toContain("take-or-pay");
  const plan = "sources:\n  rao:\n    kind: reported\n  fees: {kind: reported}\ndemand:\n  growth: 2% @";
  expect(labels(plan)).toEqual(["rao", "fees"]);
});

test("a key is told with its unit and default; a name of the plan's own is not", () => {
  expect(meaningAt("demand:\n  ", "growth")).toMatch(/growth.*Unit:/i);
  expect(meaningAt("contracts:\n  ", "memphis")).toBeUndefined();
});
