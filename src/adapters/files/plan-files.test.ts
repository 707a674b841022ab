import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { planFilesOf } from "./plan-files.ts";

let folder = "";
const noStdin = (): Promise<string> => Promise.reject(new Error("not asked for"));
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-plans-"));
  writeFileSync(join(folder, "plan.yaml"), "name: a\n");
  writeFileSync(join(folder, "plan.json"), '{"name": "a"}');
  writeFileSync(join(folder, "broken.json"), "{");
  writeFileSync(join(folder, "plan.mjs"), 'export default { name: "from a module" };\n');
  writeFileSync(join(folder, "empty.mjs"), "export const other = 1;\n");
  writeFileSync(join(folder, "typed.ts"), "export default { name: 'typed' as string };\n");
  mkdirSync(join(folder, "data"));
  writeFileSync(join(folder, "data/prices.csv"), "month,close\n");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const open = (name: string) => planFilesOf(join(folder, name), noStdin).open();

test("YAML comes as text, JSON and modules as objects", async () => {
  expect(await open("plan.yaml")).toMatchObject({ kind: "text", text: "name: a\n" });
  expect(await open("plan.json")).toMatchObject({ kind: "object", value: { name: "a" } });
  expect(await open("plan.mjs")).toMatchObject({ kind: "object", value: { name: "from a module" } });
});

test("standard input is a plan", async () => {
  expect(await planFilesOf("-", () => Promise.resolve("name: b\n")).open()).toEqual({ kind: "text", file: "<stdin>", text: "name: b\n" });
});

test("files named by a plan are found", async () => {
  const files = planFilesOf(join(folder, "plan.yaml"), noStdin);
  expect(await files.readText(join(folder, "data/prices.csv"))).toBe("month,close\n");
  expect(await files.readText(join(folder, "data/absent.csv"))).toBeUndefined();
  await expect(files.readText(join(folder, "data"))).rejects.toThrow("it is a folder");
});

test("what cannot be read says why", async () => {
  await expect(open("absent.yaml")).rejects.toThrow("there is no such file");
  await expect(open("data")).rejects.toThrow("it is a folder");
  await expect(open("broken.json")).rejects.toThrow("not valid JSON");
  await expect(open("empty.mjs")).rejects.toThrow("exports no plan");
});

test("a TypeScript plan is read where Node can, and else the error says how", async () => {
  if ((process.features as { typescript?: unknown }).typescript) expect(await open("typed.ts")).toMatchObject({ value: { name: "typed" } });
  else await expect(open("typed.ts")).rejects.toMatchObject({ hint: expect.stringContaining("Node 22.18") });
});
