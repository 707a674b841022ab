import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

test("of a run it stands in the run's report, once however often it is asked, and the run is still a run", async () => {
  await cli(["simulate", at("plan.yaml"), "--paths", "60", "--quiet", "--out", at("run")]);
  const report = (): string => readFileSync(join(at("run"), "report.html"), "utf8");
  const before = report();
  const { out } = await cli(["sensitivity", at("run"), "--paths", "40", "--quiet"]);
  expect(out).toContain("run/report.html#sensitivity");
  const once = report();
  expect((await cli(["sensitivity", at("run"), "--paths", "40", "--quiet", "--json"])).code).toBe(0);
  expect(report()).toBe(once);
  await cli(["sources", at("run"), "--paths", "0", "--quiet"]);
  const whole = report();
  for (const id of ["sensitivity", "evidence-sources"])
    expect([whole.split(`<section id="${id}"`).length, whole.split(`<li><a href="#${id}">`).length]).toEqual([2, 2]);
  const ids = [...whole.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]!);
  expect(new Set(ids).size).toBe(ids.length);
  // What was there is there still, and the run lists what came in, so that the next takes its place.
  expect(
    whole
      .replace(/<section id="(sensitivity|evidence-sources)"[^]*?<\/section>\n/g, "")
      .replace(/<li><a href="#(sensitivity|evidence-sources)">.*?<\/li>/g, ""),
  ).toBe(before);
  expect((await cli(["explain", at("run"), "tables.cash.2026-12.p50", "--quiet", "--paths", "20"])).out).toContain("opening.cash");
  await cli(["simulate", at("plan.yaml"), "--paths", "60", "--quiet", "--out", at("run")]);
  expect(existsSync(join(at("run"), "sensitivity.json"))).toBe(false);
  writeFileSync(join(at("run"), "report.html"), "mine");
  const refused = await cli(["sensitivity", at("run"), "--paths", "40", "--quiet"]);
  expect([refused.code, refused.err.includes("is not what the run wrote")]).toEqual([5, true]);
  expect(report()).toBe("mine");
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
