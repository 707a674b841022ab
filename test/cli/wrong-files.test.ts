/** Files that are not what a verb reads: each is told by name, with what is wrong and what to give instead; nothing is changed. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { cli, root } from "./run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "plimsoll-wrong-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const save = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

const bytes = Uint8Array.from({ length: 4000 }, (_, i) => (i * 73 + (i >> 3)) % 256);
const binary = save("binary", bytes);
const empty = save("empty", "");
const semicolons = save("semicolons.csv", "date;quantity;value;source\n2026-07;demand.growth;3%/month;note\n");
const example = join(root, "examples/newsvendor.yaml");

describe("tables", () => {
  const verbs: Readonly<Record<string, (file: string) => readonly string[]>> = {
    replay: (file) => ["replay", join(root, "examples/frontier-lab.yaml"), "--month", "2026-07", "--traffic", file],
    price: (file) => ["price", example, "--usage", file],
    digest: (file) => ["digest", example, "--observations", file],
    hindsight: (file) => ["hindsight", join(root, "examples/hindsight-2024.yaml"), "--observations", file],
    compare: (file) => ["compare", example, "--actuals", file],
    init: (file) => ["init", join(folder, "never.yaml"), "--no-input", "--contracts", file],
  };
  test.each(Object.keys(verbs))("%s", async (verb) => {
    const inBinary = await cli(verbs[verb]!(binary));
    expect(inBinary.code).toBe(5);
    expect(inBinary.err).toContain("the file is binary, and no text");
    expect(inBinary.err).not.toContain("\ufffd");
    const inSemicolons = await cli(verbs[verb]!(semicolons));
    expect(inSemicolons.code).toBe(5);
    expect(inSemicolons.err).toContain("cells are separated by semicolons");
    const inEmpty = await cli(verbs[verb]!(empty));
    expect(inEmpty.code).toBe(5);
    expect(inEmpty.err).toMatch(/error: /);
  });
});

test("JSON", async () => {
  for (const argv of [
    ["audit", binary],
    ["allocate", "--problem", binary],
    ["verify", binary, binary],
  ]) {
    expect(await cli(argv)).toEqual({ code: 5, out: "", err: `error: ${binary}: the file is binary, and no text\n  JSON is due, in UTF-8\n` });
  }
  expect((await cli(["audit", empty])).err).toContain("is empty");
  const other = save("other.json", '{"openapi": "3.1.0"}');
  for (const argv of [
    ["allocate", "--problem", other],
    ["verify", other, other],
  ]) {
    const { code, err } = await cli(argv);
    expect(code).toBe(2);
    expect(err.split("\n")[0]).toMatch(new RegExp(`^error: ${other.replace(/[.\\]/g, "\\$&")}: `));
  }
});

test("an SMPS set that is no text is not printed to the terminal", async () => {
  const { code, err } = await cli(["solve", "--smps", binary, binary, binary]);
  expect(code).toBe(2);
  expect(err).toContain("the file is binary, and no text");
});

test("fmt leaves another program's file as it is", async () => {
  const text = '{"openapi":"3.1.0","paths":{}}\n';
  const file = save("api.json", text);
  const { code, err } = await cli(["fmt", file]);
  expect(code).toBe(2);
  expect(err).toContain("the file is no plan");
  expect(readFileSync(file, "utf8")).toBe(text);
});

test("a folder that is not there is no run", async () => {
  const { code, err } = await cli(["show", join(folder, "nowhere")]);
  expect(code).toBe(2);
  expect(err).toContain("is no folder of a run: there is no ");
});

test("options about something else are refused, not passed over", async () => {
  const problem = save("problem.json", '{"pools":[],"workloads":[]}');
  for (const [argv, message] of [
    [["allocate", "--problem", problem, "--month", "2027-01"], "--month is about a plan"],
    [["allocate", example, "--meeting", "--objective", "drf"], "a meeting decides for value"],
    [["solve", "--smps", "a", "b", "c", "--iterations", "5"], "--iterations is about a plan"],
    [["serve", example, "--chips"], "--chips reads no plan"],
  ] as const) {
    const { code, err } = await cli(argv);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  }
});

test("where nobody can be asked, init says so", async () => {
  const file = join(folder, "asked.yaml");
  const { code, err } = await cli(["init", file]);
  expect([code, err]).toEqual([0, "standard input is no terminal: nobody was asked, and values @placeholder stand for the answers\n"]);
  expect((await cli(["init", join(folder, "told.yaml"), "--no-input"])).err).toBe("");
});

test("a term sheet in another folder is told by its own path, and hides no file of the plan that is called alike", async () => {
  const plan = save("alike.yaml", `include: [alike-terms.yaml]\n${readFileSync(example, "utf8")}`);
  save("alike-terms.yaml", "x-terms: {title: Terms}\n");
  mkdirSync(join(folder, "elsewhere"), { recursive: true });
  const sheet = save("elsewhere/alike-terms.yaml", "offers:\n  hall:\n    capacity: 5\n");
  const { code, err } = await cli(["offer", plan, "--offer", sheet]);
  expect(code).toBe(2);
  expect(err).toContain(`${sheet}:3:5: error P301: unknown key \`capacity\` in offers.hall`);
  expect(err).not.toContain("included twice");
});
