import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { OperatingError } from "../../app/ports.ts";
import { createRunStore } from "./run-store.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-store-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const store = createRunStore();
const manifest = (engine: string, ...more: readonly string[]) => JSON.stringify({ engine, files: ["tables/cash.csv", ...more].map((name) => ({ name })) });
const run = (engine: string, ...more: readonly string[]) =>
  new Map<string, string | Uint8Array>([
    ...more.map((name): [string, string] => [name, ""]),
    ["manifest.json", manifest(engine, ...more)],
    ["tables/cash.csv", "a,b\n"],
  ]);

test("a run is written whole, and read back", async () => {
  await store.write(join(folder, "deep/run"), run("one"), {});
  expect(await store.readText(join(folder, "deep/run"), "manifest.json")).toBe(manifest("one"));
  expect(readdirSync(join(folder, "deep"))).toEqual(["run"]);
  expect(await store.readText(join(folder, "deep/run"), "absent.json")).toBeUndefined();
});

test("a new run replaces the old one with all its files", async () => {
  const target = join(folder, "run");
  await store.write(target, run("one", "stale.csv"), {});
  await store.write(target, run("two"), {});
  expect(readdirSync(target).sort()).toEqual(["manifest.json", "tables"]);
  expect(readFileSync(join(target, "manifest.json"), "utf8")).toBe(manifest("two"));
  expect(readdirSync(folder)).toEqual(["run"]);
});

test("what a person put into the folder of a run stays", async () => {
  const target = join(folder, "run");
  await store.write(target, run("one", "stale.csv"), {});
  writeFileSync(join(target, "notes.txt"), "mine");
  mkdirSync(join(target, "tables/deep"));
  writeFileSync(join(target, "tables/deep/mine.csv"), "mine too");
  await store.write(target, run("two"), {});
  expect(readdirSync(target).sort()).toEqual(["manifest.json", "notes.txt", "tables"]);
  expect(readFileSync(join(target, "notes.txt"), "utf8")).toBe("mine");
  expect(readFileSync(join(target, "tables/deep/mine.csv"), "utf8")).toBe("mine too");
  await expect(store.write(target, run("three", "notes.txt"), {})).rejects.toThrow("notes.txt in it is not of the earlier run");
  expect(readFileSync(join(target, "notes.txt"), "utf8")).toBe("mine");
});

test("a run whose list of files is damaged is not replaced", async () => {
  const target = join(folder, "run");
  await store.write(target, run("one"), {});
  writeFileSync(join(target, "manifest.json"), "{");
  await expect(store.write(target, run("two"), {})).rejects.toThrow("manifest.json is damaged");
});

test("an abort in the middle leaves the old run and nothing else", async () => {
  const target = join(folder, "run");
  await store.write(target, run("one"), {});
  const controller = new AbortController();
  const stopped = new Error("stopped");
  const write = store.write(target, run("two"), { signal: controller.signal, onProgress: () => controller.abort(stopped) });
  await expect(write).rejects.toBe(stopped);
  expect(readFileSync(join(target, "manifest.json"), "utf8")).toBe(manifest("one"));
  expect(readdirSync(folder)).toEqual(["run"]);
});

test("a folder that is no run is never replaced", async () => {
  const target = join(folder, "thesis");
  mkdirSync(target);
  writeFileSync(join(target, "chapter.txt"), "years of work");
  await expect(store.write(target, run("one"), {})).rejects.toThrow("something other than a run");
  expect(readdirSync(target)).toEqual(["chapter.txt"]);
  await expect(store.write(join(target, "chapter.txt"), run("one"), {})).rejects.toThrow(OperatingError);
});

test("what writing would refuse is refused before, and nothing is left behind", async () => {
  const target = join(folder, "mine");
  mkdirSync(target);
  writeFileSync(join(target, "thesis.txt"), "years of work");
  await expect(store.prepare(target, [])).rejects.toThrow("holds something other than a run");
  writeFileSync(join(folder, "file"), "");
  await expect(store.prepare(join(folder, "file"), [])).rejects.toThrow("it is a file");
  await expect(store.prepare(join(folder, "file/run"), [])).rejects.toThrow("is a file");
  await store.write(join(folder, "run"), run("one"), {});
  writeFileSync(join(folder, "run/report.html"), "mine");
  await expect(store.prepare(join(folder, "run"), ["report.html"])).rejects.toThrow("report.html in it is not of the earlier run");
  await store.prepare(join(folder, "run"), ["summary.json"]);
  await store.prepare(join(folder, "a/b/c"), []);
  expect(readdirSync(folder).sort()).toEqual(["file", "mine", "run"]);
});
