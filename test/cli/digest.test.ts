import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { linear } from "../sensitivity/linear-lab.ts";
import { cli, root } from "./run-cli.ts";
import type { Ended } from "./run-cli.ts";

let folder = "";
const at = (name: string): string => join(folder, name);
const rows = [
  "date,quantity,value,source,title",
  '2026-03-01,opening.cash,$1.4k,bank,"The bank, on a statement"',
  "2026-02,finance.costs.rent.amount,$90 to $130/month (normal),landlord,A letter of the landlord",
  "undated,finance.costs.staff.amount,$30 to $50/month (normal),payroll,The payroll",
  "2026-03-02,finance.cost.rent.amount,$5/month,typo,A row with a wrong address",
];

let was = "";
beforeAll(() => {
  was = process.cwd();
  folder = mkdtempSync(join(tmpdir(), "plimsoll-digest-"));
  writeFileSync(at("plan.yaml"), linear("$1.75k"));
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(was);
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  rmSync(at("runs"), { recursive: true, force: true });
  writeFileSync(at("reports.csv"), rows.slice(0, 4).join("\n"));
});

const digest = (...more: readonly string[]): Promise<Ended> =>
  cli(["digest", "plan.yaml", "--observations", "reports.csv", "--paths", "100", "--quiet", ...more]);
const sentencesOf = async (...more: readonly string[]): Promise<readonly string[]> =>
  (JSON.parse((await digest("--json", ...more)).out) as { sentences: readonly string[] }).sentences;

describe("digest of observations", () => {
  test("tells what moves the answer, the largest first, and what does not", async () => {
    const { code, out } = await digest();
    expect(code).toBe(0);
    const [first, second] = [
      "1. The bank, on a statement (bank, 2026-03-01) puts the cash of opening at $1.4k, against",
      "2. A letter of the landlord (landlord, 2026-02) puts the amount of the",
    ].map((text) => out.replace(/\s+/g, " ").indexOf(text));
    expect(first).toBeGreaterThan(0);
    expect(second).toBeGreaterThan(first!);
    expect(out).toContain("payroll on finance.costs.staff.amount is what the plan has.");
    expect(out).toContain("Proposed; nothing is written:");
    expect(readFileSync(at("plan.yaml"), "utf8")).toBe(linear("$1.75k"));
  });

  test("the patch is a plan's own language: at the end of the plan it sets what was observed, disputes as beliefs", async () => {
    writeFileSync(at("reports.csv"), [...rows.slice(0, 3), "2026-03-05,opening.cash,$1.6k,auditor,The auditor"].join("\n"));
    const { out } = await digest("--json");
    const { patch, sentences } = JSON.parse(out) as { patch: string; sentences: readonly string[] };
    expect(sentences[0]).toContain("and against $1.6k of auditor (2026-03-05)");
    expect(patch.split("\n").filter((line) => line.startsWith("  opening.cash:"))).toHaveLength(1);
    writeFileSync(at("patched.yaml"), `${linear("$1.75k")}${patch}`);
    const checked = await cli(["check", "patched.yaml"]);
    expect([checked.code, checked.err]).toEqual([0, expect.not.stringContaining("error")]);
    const told = await cli(["explain", "patched.yaml", "opening.cash"]);
    for (const word of ["bank", "auditor", "50 %"]) expect(told.out).toContain(word);
    expect((await cli(["explain", "patched.yaml", "finance.costs.rent.amount"])).out).toContain("landlord");
  });

  test("an observation taken out takes its sentence with it, and no other", async () => {
    const all = await sentencesOf();
    writeFileSync(at("reports.csv"), [rows[0], ...rows.slice(2, 4)].join("\n"));
    expect(await sentencesOf("--again")).toEqual(all.filter((sentence) => !sentence.includes("bank")));
    expect(all.length).toBe(2);
  });

  test("twice in a row gives nothing new, and --again tells it again", async () => {
    const all = await sentencesOf();
    expect(await sentencesOf()).toEqual(["Nothing new: 3 told before."]);
    expect(await sentencesOf("--again")).toEqual(all);
    expect(await sentencesOf("--again", "--since", "2026-03-01")).toEqual(all.filter((sentence) => sentence.includes("bank")));
  });

  test("a row that fits nowhere is refused with the reason, told again until it is mended, and ends with 5", async () => {
    writeFileSync(at("reports.csv"), rows.join("\n"));
    for (const _ of [1, 2]) {
      const { code, out } = await digest();
      expect(code).toBe(5);
      expect(out.replace(/\s+/g, " ")).toContain("typo on finance.cost.rent.amount, line 5, is refused: ");
    }
    writeFileSync(at("reports.csv"), "date,quantity,value,source\n13 May,opening.cash,$1,bank\n");
    const { code, err } = await digest();
    expect(code).toBe(5);
    expect(err).toContain("reports.csv:2: error: the date `13 May` is none");
  });

  test("since a run it tells what changed in the plan, and nothing new where nothing did", async () => {
    await cli(["simulate", "plan.yaml", "--quiet", "--paths", "100", "--out", "yesterday"]);
    const same = await cli(["digest", "plan.yaml", "--run", "yesterday", "--quiet"]);
    expect(same.out).toBe("Nothing new.\n");
    writeFileSync(at("today.yaml"), linear("$1.6k").replace("$30 to $50/month (normal)", "$40 to $60/month (normal)"));
    const { out } = await cli(["digest", "today.yaml", "--run", "yesterday", "--quiet", "--markdown"]);
    expect(out).toContain("goes from $1.75k to $1.6k: value to holders falls by $");
    expect(out).toContain("2. The amount of");
  });

  test("wrong usage is told", async () => {
    expect((await cli(["digest", "plan.yaml"])).err).toContain("needs --observations FILE or --run FOLDER");
    expect((await digest("--since", "May")).err).toContain("is no date");
  });
});

test("the example's five documents give five sentences, each with number, date and source", async () => {
  const argv = [
    "digest",
    join(root, "examples/frontier-lab.yaml"),
    "--observations",
    join(root, "examples/frontier-lab.observations.csv"),
    "--paths",
    "20",
    "--quiet",
    "--json",
    "--again",
  ];
  const { code, out } = await cli(argv);
  const { sentences, effects } = JSON.parse(out) as { sentences: readonly string[]; effects: readonly { verdict: string }[] };
  expect(effects.map(({ verdict }) => verdict)).toEqual(["moves", "moves", "moves", "moves", "moves"]);
  expect(sentences).toHaveLength(5);
  for (const source of ["conference, 2026-06-04", "podcast-digest, 2026-05", "ipo-article, without a date", "deal-podcast, 2026-05", "product-blog, 2025-12"])
    expect(sentences.filter((sentence) => sentence.includes(`(${source})`))).toHaveLength(1);
  for (const sentence of sentences) expect(sentence).toMatch(/value to holders (rises|falls) by \$/);
  expect(code).toBe(0);
});
