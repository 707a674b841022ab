import { expect, test } from "vitest";
import { complaint } from "./closing-line.ts";

test("a skip without a reason is a failure", () => {
  expect(complaint({ name: "a", reason: undefined }, false)).toContain("without a reason");
});

test("the switch turns a skip into a failure, except for want of public data", () => {
  expect(complaint({ name: "a", reason: "no Chromium found" }, false)).toBeUndefined();
  expect(complaint({ name: "a", reason: "no Chromium found" }, true)).toContain("PLIMSOLL_NO_SKIPS");
  expect(complaint({ name: "a", reason: "public data absent: epoch" }, true)).toBeUndefined();
});
