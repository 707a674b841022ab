import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Sensitivity } from "../../src/core/sensitivity/sensitivity.ts";
import { linear } from "../sensitivity/linear-lab.ts";
import { cli } from "./run-cli.ts";

let folder = "";
const at = (name: string): string => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-sensitivity-"));
  writeFileSync(at("plan.yaml"), linear("$1.5k to $2k"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("inputs, effects and ends are printed, and a page with charts is written", async () => {
  const { code, out } = await cli(["sensitivity", at("plan.yaml"), "--paths", "60", "--quiet", "--html", at("page.html")]);
  expect(code).toBe(0);
  for (const words of ["The spread of value rests most on", "Sobol' effects", "One input at a time", "$80/month", "(no effect)"]) expect(out).toContain(words);
  const page = readFileSync(at("page.html"), "utf8");
  expect(page).toContain('id="figure-tornado-value"');
  expect(page).toContain('id="figure-scatter-0"');
  expect(page).not.toContain("NaN");
});

test("--only takes a part, and the digits are the same with it", async () => {
  const run = async (...more: readonly string[]): Promise<Sensitivity> =>
    JSON.parse((await cli(["sensitivity", at("plan.yaml"), "--paths", "40", "--quiet", "--json", ...more])).out) as Sensitivity;
  const whole = await run();
  const part = await run("--only", "finance.costs");
  expect(part.blocks.map(({ addresses }) => addresses[0])).toEqual(["finance.costs.rent.amount", "finance.costs.staff.amount"]);
  for (const block of part.blocks) expect(whole.blocks).toContainEqual(block);
  expect(part.runs).toBe(2 + 2 + 4);
});

test("a plan with mistakes ends with 2", async () => {
  writeFileSync(at("bad.yaml"), "plimsoll: 1\n");
  expect((await cli(["sensitivity", at("bad.yaml"), "--quiet"])).code).toBe(2);
});

test("sources are listed with what is wrong with them; --paths 0 runs nothing", async () => {
  writeFileSync(at("cited.yaml"), linear("$2k @bank", "sources: {bank: {kind: measured, as_of: 2026-01, title: statement}}\n"));
  const { code, out } = await cli(["sources", at("cited.yaml"), "--paths", "20", "--quiet"]);
  expect(code).toBe(0);
  for (const words of ["rests on what nobody has observed", "bank", "2026-01"]) expect(out).toContain(words);
  const none = JSON.parse((await cli(["sources", at("cited.yaml"), "--paths", "0", "--quiet", "--json"])).out) as {
    paths: number;
    sources: readonly { id: string }[];
  };
  expect([none.paths, none.sources.map(({ id }) => id)]).toEqual([0, ["bank"]]);
});

test("a figure of a run is followed to its formula, its inputs, their sources and their shares", async () => {
  writeFileSync(
    at("failing.yaml"),
    linear("$1.7k", "sources: {letter: {kind: reported, as_of: 2026-02, title: a letter}}\n").replace(
      "$80 to $120/month (normal)",
      "$80 to $120/month (normal) @letter",
    ),
  );
  await cli(["simulate", at("failing.yaml"), "--quiet", "--paths", "200", "--out", at("failing-run")]);
  const { code, out } = await cli(["explain", at("failing-run"), "value"]);
  expect(code).toBe(0);
  expect(out).toContain("cash − debt + terminal value");
  // Rent has four fifths of the variance of value: (20² of 20² + 10²), less what failing takes away.
  expect(out).toMatch(/[6-9]\d % +finance\.costs\.rent\.amount +letter +2026-02/);
  const found = JSON.parse((await cli(["explain", at("failing-run"), "insolvent", "--json"])).out) as {
    contributions: readonly { address: string; sources: readonly string[] }[];
  };
  expect(found.contributions[0]).toMatchObject({ address: "finance.costs.rent.amount", sources: ["letter"] });
  const page = readFileSync(at("failing-run/report.html"), "utf8");
  for (const link of ['href="#from-insolvent"', 'id="from-insolvent"', 'href="#value-finance.costs.rent.amount"', 'id="source-letter"'])
    expect(page).toContain(link);
});
