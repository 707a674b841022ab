/**
 * Every `@example expression // expected` of the pure layers runs. The names an example may use are the exports of its
 * own module; `expected` is an expression too, or `throws`, or a number cut short with "…" (`0.333…`).
 */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path/posix";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

interface Example {
  readonly line: number;
  readonly expression: string;
  readonly expected: string;
}

/** Examples in doc comments. One that has not the form is returned with an empty `expected`, and fails. */
function examplesOf(text: string): Example[] {
  const found: Example[] = [];
  for (const comment of text.matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    for (const match of comment[0].matchAll(/@example +(.*?)(?:\s*\*\/)?$/gm)) {
      const line = text.slice(0, comment.index + match.index).split("\n").length;
      const [, expression = "", expected = ""] = /^(.*?)\s\/\/\s(.*)$/.exec(match[1] as string) ?? [];
      found.push({ line, expression: expression === "" ? (match[1] as string) : expression, expected });
    }
  }
  return found;
}

function valueOf(expression: string, names: Readonly<Record<string, unknown>>): unknown {
  // A module's own example, written by us: this is the one place where text becomes code.
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval
  return new Function(...Object.keys(names), `"use strict"; return (${expression});`)(...Object.values(names));
}

function runExample(example: Example, names: Readonly<Record<string, unknown>>): void {
  if (example.expected === "") throw new Error(`not of the form "@example expression // expected": ${example.expression}`);
  if (/^throws\b/.test(example.expected)) {
    expect(() => valueOf(example.expression, names)).toThrow();
    return;
  }
  const value = valueOf(example.expression, names);
  if (example.expected.endsWith("…")) {
    expect(String(value).startsWith(example.expected.slice(0, -1)), `${String(value)} does not begin with ${example.expected}`).toBe(true);
    return;
  }
  expect(value).toEqual(valueOf(example.expected, names));
}

const files = ["core", "formats"]
  .flatMap((layer) =>
    (readdirSync(join(root, "src", layer), { recursive: true, encoding: "utf8" }) as string[]).map((name) => `src/${layer}/${name.replaceAll("\\", "/")}`),
  )
  .filter((name) => name.endsWith(".ts") && !/\.(?:test|d)\.ts$/.test(name))
  .sort();

let count = 0;
for (const file of files) {
  const examples = examplesOf(readFileSync(join(root, file), "utf8"));
  if (examples.length === 0) continue;
  count += examples.length;
  describe(file, () => {
    test.each(examples)("line $line: $expression", async (example) => {
      runExample(example, (await import(/* @vite-ignore */ `../${file}`)) as Record<string, unknown>);
    });
  });
}

describe("the runner itself", () => {
  test("found examples", () => {
    expect(count).toBeGreaterThan(20);
  });

  test("canary: a wrong example fails, a right one passes", () => {
    const [right, wrong, cut, formless] = examplesOf(
      "/**\n * @example f(1) // 2\n * @example f(1) // 3\n * @example f(1) / 3 // 0.666…\n * @example f(1)\n */",
    );
    const names = { f: (x: number): number => x + 1 };
    runExample(right as Example, names);
    runExample(cut as Example, names);
    expect(() => runExample(wrong as Example, names)).toThrow();
    expect(() => runExample(formless as Example, names)).toThrow("not of the form");
  });
});
