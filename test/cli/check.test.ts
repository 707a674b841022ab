/** plimsoll check on checks that the plan alone answers: the clashes of an article, told and answered. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cli } from "./run-cli.ts";

const labs = "examples/labs-2025.yaml";
let folder = "";
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "plimsoll-check-"))));
afterAll(() => rmSync(folder, { recursive: true }));

const clashes = [
  ["peers.anthropic.customers * peers.anthropic.contract_value at most peers.anthropic.revenue", "at most $3.8B/year", "$3.84B/year (off by +1.05%)"],
  ["models.claude-4.context at least models.gemini-ultra-2.context", "at least 1M tok", "200k tok (off by -80%)"],
  ["models.claude-4.price at most models.llama-4-405b.price", "at most $0.6/Mtok", "$8/Mtok (off by +1230%)"],
  ["models.claude-4.active = models.claude-4.parameters", "1.5T", "900B (off by -40%)"],
  ["tokens_per_parameter(models.claude-4) at least 10", "at least 10", "0.741 (off by -92.6%)"],
  ["peers.anthropic.ipo_high at least peers.anthropic.valuation", "at least $380B", "$150B (off by -60.5%)"],
  ["models.claude-4.price at least peers.anthropic.list_price", "at least $15/Mtok", "$8/Mtok (off by -46.7%)"],
  ["peers.openai.revenue within 10% of peers.openai.reported", "$11.8B/year to $14.4B/year", "$6.2B/year (off by -47.4%)"],
  ["peers.anthropic.revenue within 10% of peers.anthropic.reported", "$4.05B/year to $4.95B/year", "$3.8B/year (off by -6.17%)"],
] as const;

describe("labs-2025", () => {
  test("exits 3, lists every clash with what was asserted, what came out, and why it matters", async () => {
    const { code, out } = await cli(["check", labs]);
    expect(code).toBe(3);
    for (const [text, asserted, computed] of clashes) expect(out).toContain(`${text}\n    asserted ${asserted}; computed ${computed}\n    `);
    expect(out.match(/✗ fails/g)).toHaveLength(clashes.length);
    expect(out).toContain(`of ${11 + clashes.length} checks 11 hold, ${clashes.length} fail\n`);
  });

  test("what adds up holds: totals, growth of 47.9, 52.0, 21.7 and 40.3 % a year, prices undercut", async () => {
    const { out } = await cli(["check", labs, "--json"]);
    const { checks } = JSON.parse(out) as { checks: { text: string; holds: boolean; computed: string }[] };
    const growth = checks.filter(({ text }) => text.startsWith("growth")).map(({ computed }) => computed);
    expect(growth).toEqual(["47.9%/year", "52%/year", "21.7%/year", "40.3%/year"]);
    expect(checks.filter(({ holds }) => !holds).map(({ text }) => text)).toEqual(clashes.map(([text]) => text));
  });

  test("with the scenario that answers them it exits 0, and still tells each with its reason", async () => {
    const { code, out } = await cli(["check", labs, "--scenario", "answered"]);
    expect(code).toBe(0);
    expect(out.match(/! accepted/g)).toHaveLength(clashes.length);
  });

  test("with an accept written beside each failing check it exits 0; one left open makes it 3", async () => {
    const text = readFileSync(labs, "utf8");
    const base = text.slice(0, text.indexOf("\nscenarios:"));
    const [plan, checks] = base.split("\nchecks:") as [string, string];
    const answer = (): string => `${plan}\nchecks:${checks.replace(/^    note: (".*")$/gm, "    note: $1\n    accept: {reason: read as a floor}")}`;
    const [answered, open] = ["answered.yaml", "open.yaml"].map((name) => join(folder, name)) as [string, string];
    writeFileSync(answered, answer());
    writeFileSync(open, answer().replace("    accept: {reason: read as a floor}\n", ""));
    expect((await cli(["check", answered])).code).toBe(0);
    const one = await cli(["check", open]);
    expect(one.code).toBe(3);
    expect(one.out).toContain("11 hold, 1 fail, 8 fail and are accepted");
  });
});

test("a plan whose checks all ask for results exits 0 and says where they are judged", async () => {
  const { code, out } = await cli(["check", "examples/frontier-lab.yaml"]);
  expect(code).toBe(0);
  expect(out).toMatch(/need futures: `plimsoll simulate`/);
});
