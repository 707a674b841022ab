/** What the build makes of the sources: which file loads what, and constants in their places. Looks at what was built. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import * as account from "../src/core/ledger/account.ts";

const dist = fileURLToPath(new URL("../dist", import.meta.url)).replaceAll("\\", "/");
const read = (file: string): string => readFileSync(`${dist}/${file}`, "utf8");

/** Files of dist/ that a file loads when it starts, itself included, and the modules of others. */
function loadedBy(start: string): { readonly files: readonly string[]; readonly others: readonly string[] } {
  const files = new Set([start]);
  const others = new Set<string>();
  for (const file of files)
    for (const [, specifier] of read(file).matchAll(/^(?:import|export) (?:[^"']+ from )?"([^"]+)";$/gm))
      if (specifier!.startsWith(".")) files.add(join(dirname(file), specifier!));
      else others.add(specifier!);
  return { files: [...files].sort(), others: [...others].sort() };
}

describe("the built program", () => {
  test("has an engine of one file, without constants, functions or exports that V8 would look up", () => {
    if (!existsSync(`${dist}/shared/engine.js`)) throw new Error("build first: npm test does");
    const engine = read("shared/engine.js");
    expect(loadedBy("shared/engine.js")).toEqual({ files: ["shared/engine.js"], others: [] });
    const indices = Object.keys(account).join("|");
    expect(engine.match(new RegExp(`\\[(?:account\\.)?(?:${indices})(?:\\$\\d+)?\\]`, "g"))).toBeNull();
    expect(engine.match(/\bbalance\[\d+\]/g)?.length).toBeGreaterThan(20);
    expect(engine.match(/^(?:async )?function\b.*/gm)).toBeNull();
    const [, exported] = /^export \{ (.*) \};$/m.exec(engine)!;
    expect(exported!.split(", ").filter((name) => !/\$out as /.test(name))).toEqual([]);
  });

  test("starts a thread with the engine alone", () => {
    expect(loadedBy("shared/chunk-worker.js")).toEqual({
      files: ["shared/chunk-worker.js", "shared/engine.js", "shared/serve.js"],
      others: ["node:worker_threads"],
    });
  });

  test("has a library that runs where there is no Node", () => {
    expect(loadedBy("index.js").others).toEqual(["yaml"]);
    expect(loadedBy("cli/main.js").others).toContain("node:fs");
  });
});
