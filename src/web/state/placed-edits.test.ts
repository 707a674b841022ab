import { expect, test } from "vitest";
import { replaceValue } from "../../formats/yaml/patch-plan.ts";
import { createPlacedEdits } from "./placed-edits.ts";

const text = "a: {b: 1, c: 2, d: 3}\ne: 4\n";
const at = (line: number, column: number, value: string) => (base: string) => replaceValue(base, { line, column }, value);

test("edits typed before the text is read again change the values that were meant", () => {
  const edits = createPlacedEdits();
  edits.readAs(text);
  const first = edits.edit(text, at(1, 8, "1000"))!;
  const second = edits.edit(first, at(1, 14, "20"))!;
  const third = edits.edit(second, at(2, 4, "44"))!;
  expect(third).toBe("a: {b: 1000, c: 20, d: 3}\ne: 44\n");
  // The first value once more: its place is still that of the text that was read.
  expect(edits.edit(third, at(1, 8, "7"))).toBe("a: {b: 7, c: 20, d: 3}\ne: 44\n");
});

test("an edit around one just made, or of a text that others have changed, is refused", () => {
  const edits = createPlacedEdits();
  edits.readAs(text);
  const first = edits.edit(text, at(1, 8, "1000"))!;
  expect(edits.edit(first, at(1, 4, "9"))).toBeUndefined();
  expect(edits.edit(`# mine\n${first}`, at(2, 4, "44"))).toBeUndefined();
  edits.readAs(first);
  expect(edits.edit(first, at(1, 4, "9"))).toBe("a: 9\ne: 4\n");
});
