/** The page on the library names what the library exports, and its program runs. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as library from "../src/index.ts";

const page = readFileSync(new URL("../docs/reference/library.md", import.meta.url), "utf8");

test("every export has its row, and every row its export", () => {
  const rows = [...page.matchAll(/^\| (`.*?) \|/gm)].map((match) => match[1]!);
  const named = rows.flatMap((row) => [...row.matchAll(/`(\w+)[^`]*`/g)].map((match) => match[1]!));
  expect([...named].sort()).toEqual(Object.keys(library).sort());
});

test("its program runs, and some of the futures fail", () => {
  const program = /```js\n([\s\S]*?)```/.exec(page)![1]!;
  const body = program.replace(/^import (\{.*?\}) from "plimsoll";$/m, "const $1 = library;");
  expect(body).not.toBe(program);
  // Our own page: what it prints is what runs.
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval
  const ran = new Function("library", `"use strict"; ${body}; return { failed, diagnostics: [...diagnostics, ...checked.diagnostics] };`)(library) as {
    readonly failed: number;
    readonly diagnostics: readonly unknown[];
  };
  expect(ran.diagnostics).toEqual([]);
  expect(ran.failed).toBeGreaterThan(0);
  expect(ran.failed).toBeLessThan(200);
});
