/** Work is bounded by the size of a text: four times the text, not sixteen times the work. */
import { expect, test } from "vitest";
import { examine } from "./examine.ts";
import { hardTexts } from "./hard-texts.ts";

test.each(Object.entries(hardTexts))("%s", { timeout: 30_000 }, (_, text) => {
  expect(examine(text(40_000)).faults).toEqual([]);
});
