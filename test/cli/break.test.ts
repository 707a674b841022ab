import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BreakAnswer } from "../../src/core/stress/reverse-stress.ts";
import { cli } from "./run-cli.ts";

let folder = "";
const at = (name: string): string => join(folder, name);
const plan = (cost: string, limits = "limits: {insolvency: at most 5%}"): string => `plimsoll: 1
name: One cost
calendar: {start: 2026-01, months: 2}
demand: {run_rate: $1/year}
finance: {costs: {rent: {amount: ${cost}}}}
sources: {lease: {kind: contract, title: the lease, as_of: 2026-01-01}}
opening: {cash: $30M}
${limits}
`;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-break-"));
  writeFileSync(at("plan.yaml"), plan("$8M/month to $14M/month (normal) @lease"));
  writeFileSync(at("certain.yaml"), plan("$8M/month @lease"));
  writeFileSync(at("unlimited.yaml"), plan("$8M/month to $14M/month @lease", ""));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("break", () => {
  test("tells the distance to ruin, what moves and on what source it rests", async () => {
    const few = ["--paths", "400", "--confirm", "400", "--workers", "1", "--quiet"];
    const { code, out } = await cli(["break", at("plan.yaml"), ...few]);
    expect(code).toBe(0);
    expect(out).toMatch(/Distance to ruin [\d.]+ standard deviations/);
    expect(out).toContain("@lease: contract, the lease, 2026-01-01");
    expect(out.replace(/\s+/g, " ")).toMatch(/is finance\.costs\.rent\.amount .* in place of \$11M\/month \(\+[\d.]+ sd, @lease\)\./);
    const answer = JSON.parse((await cli(["break", at("plan.yaml"), ...few, "--json"])).out) as BreakAnswer;
    expect(answer.crossing!.moves.map(({ address, from, source }) => [address, from, source])).toEqual([["finance.costs.rent.amount", "$11M/month", "lease"]]);
    const again = JSON.parse((await cli(["break", at("plan.yaml"), ...few, "--json"])).out) as BreakAnswer;
    expect(again).toEqual(answer);
  });

  test("of a run it stands beside P(insolvent), in the report and in what is shown", async () => {
    await cli(["simulate", at("plan.yaml"), "--paths", "60", "--quiet", "--out", at("run")]);
    const before = (await cli(["show", at("run")])).out;
    await cli(["break", at("run"), "--paths", "400", "--confirm", "400", "--workers", "1", "--quiet"]);
    const sections = [...readFileSync(join(at("run"), "report.html"), "utf8").matchAll(/<section id="([^"]+)"/g)].map((match) => match[1]!);
    expect(sections.indexOf("evidence-break")).toBe(sections.indexOf("insolvency") + 1);
    const { out } = await cli(["show", at("run")]);
    expect(out.startsWith(before)).toBe(true);
    expect(out).toContain("Distance to ruin");
  });

  test("a plan without a limit, or without anything uncertain, is told how to mend it", async () => {
    const unlimited = await cli(["break", at("unlimited.yaml"), "--quiet"]);
    expect([unlimited.code, unlimited.err]).toEqual([2, expect.stringContaining("--at 2%")]);
    const certain = await cli(["break", at("certain.yaml"), "--quiet"]);
    expect([certain.code, certain.err]).toEqual([2, expect.stringContaining("nothing of the plan is uncertain")]);
    expect((await cli(["break", at("plan.yaml"), "--at", "2"])).code).toBe(2);
  });
});
