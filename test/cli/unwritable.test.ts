/** A place that cannot be written is told at the start, in words, with exit code 2: no future is run for it. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { smallLabText } from "../support/small-lab.ts";
import { drifting } from "./plans.ts";
import { cli } from "./run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "plimsoll-unwritable-"));
const at = (name: string): string => join(folder, name);
beforeAll(async () => {
  writeFileSync(at("plan.yaml"), drifting().replace(/^sources:\n.*\n/m, ""));
  writeFileSync(at("lab.yaml"), smallLabText);
  writeFileSync(at("file"), "mine");
  mkdirSync(at("folder"));
  await cli(["simulate", at("plan.yaml"), "--paths", "20", "--quiet", "--out", at("run")]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const plan = (): string => at("plan.yaml");
/** What writes a folder, made with the folders above it, and what writes a file into a folder that stands. */
const folders: Readonly<Record<string, (out: string) => readonly string[]>> = {
  simulate: (out) => ["simulate", plan(), "--out", out],
  commit: (out) => ["commit", plan(), "--out", out],
  fund: (out) => ["fund", plan(), "--out", out],
  risks: (out) => ["risks", plan(), "--out", out],
  floor: (out) => ["floor", plan(), "--out", out],
  access: (out) => ["access", plan(), "--out", out],
};
const files: Readonly<Record<string, (out: string) => readonly string[]>> = {
  allocate: (out) => ["allocate", at("lab.yaml"), "--meeting", "--out", out],
  sensitivity: (out) => ["sensitivity", plan(), "--html", out],
  solve: (out) => ["solve", plan(), "--proof", out],
  "export --xlsx": (out) => ["export", at("run"), "--xlsx", out],
  "export --pdf": (out) => ["export", at("run"), "--pdf", out],
  init: (out) => ["init", out],
};

/** Fails if a single future was run. */
async function refused(argv: readonly string[], why: string | RegExp): Promise<void> {
  const before = readdirSync(folder);
  const { code, out, err } = await cli(argv, { onProgress: (line) => expect(line).toBe("nothing is run") });
  expect(err).toMatch(/^error: cannot write .*\n {2}\S/);
  expect(err).toMatch(why);
  expect([code, out]).toEqual([2, ""]);
  expect(readdirSync(folder)).toEqual(before);
}

describe.each(Object.entries(folders))("%s", (_, argv) => {
  test("where a file stands, or is in the way", async () => {
    await refused(argv(at("file")), "it is a file");
    await refused(argv(at("file/deep/run")), /file is a file/);
  });
});

describe.each(Object.entries(files))("%s", (_, argv) => {
  test("where a folder stands, a file is in the way, or no folder is", async () => {
    await refused(argv(at("folder")), /it is a folder|exists already/);
    await refused(argv(at("file/page")), /file is a file/);
    await refused(argv(at("absent/page")), /there is no folder .*absent\n {2}make it first/);
  });
});
