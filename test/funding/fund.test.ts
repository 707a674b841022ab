/** fund, as a user calls it: a plan of two futures worked by hand, a plan that sinks nothing, and the example. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { FundingAnswer } from "../../src/core/funding/funding-answer.ts";
import { openUnfunded } from "../../src/core/funding/unfunded-chunk.ts";
import { mean } from "../../src/core/numeric/statistics.ts";
import { cli } from "../cli/run-cli.ts";
import { simulatorOf } from "../support/run.ts";
import { planOf } from "../support/small-lab.ts";

const folder = mkdtempSync(join(tmpdir(), "plimsoll-fund-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const save = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

async function fund(file: string, ...more: readonly string[]): Promise<FundingAnswer> {
  const { out, err, code } = await cli(["fund", file, "--json", "--quiet", "--workers", "1", ...more]);
  expect([code, err]).toEqual([0, ""]);
  return JSON.parse(out) as FundingAnswer;
}

/** Research costs $1M a month in one future and $3M in the other; $10M is there. The seed draws one of each. */
const twoPaths = (finance: string, seed = 1): string => `plimsoll: 1
name: Two futures
calendar: {start: 2026-01, months: 12}
seed: ${seed}
paths: 2
demand: {run_rate: $1/year}
opening: {cash: $10M}
finance:
  tax_rate: 0%
  costs: {research: {amount: {mix: {51%: $1M/month, 49%: $3M/month}}, function: research}}
${finance}`;
const millions = (usd: readonly number[]): readonly number[] => usd.map((one) => Math.round(one / 1e4) / 100);

test("two futures by hand: need, sinks, sources, and the month from which private capital no longer suffices", async () => {
  const plan = save(
    "two.yaml",
    twoPaths(`  private_ceiling: $12M/year
  raises: {ipo: {kind: ipo, when: 2026-06, amount: $20M, valuation: $200M}}
`),
  );
  const answer = await fund(plan);
  // The cheap future has used up its $10M after ten months, the dear one lacks 2 in the fourth month and 3 more in every one after.
  const cheap = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2];
  const dear = [0, 0, 0, 2, 5, 8, 11, 14, 17, 20, 23, 26];
  expect(millions(answer.needUsd.toPay.mean)).toEqual(cheap.map((usd, t) => (usd + dear[t]!) / 2));
  expect(millions(answer.needUsd.toPay.p90)).toEqual(cheap.map((usd, t) => expect.closeTo(usd + 0.9 * (dear[t]! - usd), 6)));
  expect(answer.needUsd.toKeepComfort).toEqual(answer.needUsd.toPay);
  // Training sinks 12 and 36; nothing else happens (the dollar a year of demand rounds away).
  expect(millions(answer.sunkUsd.training.mean).at(-1)).toBe(24);
  expect(millions([answer.sunkUsd.inference.mean.at(-1)!, answer.sunkUsd.overheads.mean.at(-1)!, answer.sunkUsd.rest.mean.at(-1)!])).toEqual([0, 0, 0]);
  // Of the dear future's 26 the ceiling gives 12, until the eighth month needs 14; the offering of June gives the rest.
  const used = Object.fromEntries(answer.sources.map(({ source, usd }) => [source, millions(usd.mean).at(-1)]));
  expect(used).toEqual({ "signed rounds": 0, "planned rounds": 0, prepayments: 0, "further private capital": 7, credit: 0, "public offering": 7, unmet: 0 });
  expect(answer.shortFrom.private).toMatchObject({ p50: null, p90: "2026-08", short: { count: 1, paths: 2 } });
  expect(answer.shortFrom.privateUnlimited.short.count).toBe(0);
  expect(answer.shortFrom.all.short.count).toBe(0);
  // As written the offering of June saves the dear future, which would otherwise fail in April: it comes too late for that.
  expect(answer.asWritten.insolvent.count).toBe(1);
  expect(answer.withoutOffering).toMatchObject({ insolvent: { count: 2 }, change: { added: 1 } });
});

test("the ceiling of a class of investors holds for the year as that of all rounds does", async () => {
  const answer = await fund(save("class.yaml", twoPaths("  investors: {friends: $12M/year}\n")));
  const used = Object.fromEntries(answer.sources.map(({ source, usd }) => [source, millions(usd.mean).at(-1)]));
  expect(used).toMatchObject({ "further private capital": 7, unmet: 7 });
  expect(answer.shortFrom.private.p90).toBe("2026-08");
});

test("where neither training nor inference sinks cash, nothing is needed", async () => {
  const plan = save("none.yaml", twoPaths("").replace(/ {2}costs:.*\n/, ""));
  const answer = await fund(plan);
  expect(new Set(answer.sources.flatMap(({ usd }) => [...usd.mean, ...usd.p50, ...usd.p90]))).toEqual(new Set([0]));
  expect(Math.max(...answer.needUsd.toPay.p90, ...answer.needUsd.toKeepComfort.p90)).toBe(0);
  expect(answer.shortFrom.private).toMatchObject({ p50: null, p90: null, short: { count: 0 } });
  const told = await cli(["fund", plan, "--quiet", "--out", join(folder, "none")]);
  expect(told.out).toContain("Nothing is needed from outside through 2026-12.");
});

test("the frontier lab: training and inference apart, and the month from which the private ceiling no longer suffices", () => {
  const text = readFileSync(new URL("../../examples/frontier-lab.yaml", import.meta.url), "utf8");
  const plan = planOf(text);
  const paths = 80;
  const { columns, perPath } = openUnfunded(simulatorOf(plan))(0, paths);
  const last = (name: string): number => mean(columns[name]!.subarray((plan.calendar.months - 1) * paths));
  expect(last("trainingUsd")).toBeGreaterThan(50e9);
  expect(last("inferenceUsd")).toBeLessThan(0);
  const short = (name: string): number => perPath[name]!.filter((month) => month >= 0).length;
  // The plan's limit is 2 %.
  expect(short("private") / paths).toBeGreaterThan(0.02);
  expect(short("privateUnlimited")).toBe(0);
  expect(short("all")).toBeLessThanOrEqual(short("privateAndCredit"));
  expect(short("privateAndCredit")).toBeLessThanOrEqual(short("private"));
  const taken = perPath["ipo gross"]!.filter((usd) => !Number.isNaN(usd));
  const available = perPath["ipo available"]!.filter((usd) => !Number.isNaN(usd));
  expect(mean(available)).toBeLessThan(0.8 * mean(taken));
});
