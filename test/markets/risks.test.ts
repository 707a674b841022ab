import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { RegisterAnswer } from "../../src/core/results/risk-register.ts";
import { liveEvents, registerRuns, withoutEvents } from "../../src/core/results/risk-register.ts";
import { cli } from "../cli/run-cli.ts";
import { differingColumns, expectSameBits, run } from "../support/run.ts";
import { planOf, smallLab, smallLabText } from "../support/small-lab.ts";

const folder = mkdtempSync(join(tmpdir(), "plimsoll-risks-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Costs of $5 a month eat $120 of $125 in two years; a fault costs $5 more for four months, a windfall saves $1 for two. */
const drained = (events: string): string => `plimsoll: 1
name: Drained
calendar: {start: 2026-01, months: 24}
seed: 3
paths: 300
demand: {run_rate: $1/year}
finance:
  tax_rate: 0%
  costs: {drain: {amount: $5/month}}
opening: {cash: $125}
${events}`;
const events = `events:
  fault:    {chance: 40%, when: 2026-03 to 2026-06, lasts: 4 months, effects: {finance.costs.drain.amount: 100%}}
  windfall: {chance: 30%, when: 2026-08, lasts: 2 months, effects: {finance.costs.drain.amount: -20%}}
`;

async function risksOf(text: string, extra: readonly string[] = []): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  const file = join(folder, "plan.yaml");
  writeFileSync(file, text);
  return cli(["risks", file, "--workers", "1", "--quiet", ...extra]);
}

describe("what a risk contributes is what its effect costs, on paper", () => {
  test("the fault takes $20 and the company with it; the windfall brings $2; together as on paper", async () => {
    const answer = JSON.parse((await risksOf(drained(events), ["--json"])).out) as RegisterAnswer;
    const [fault, windfall] = answer.risks;
    const [faults, windfalls] = [fault!.strikes.count, windfall!.strikes.count];
    expect(faults / 300).toBeGreaterThan(0.29);
    expect(faults / 300).toBeLessThan(0.51);
    // Alone: every future it strikes fails ($125 − $120 − $20 < 0), none other.
    expect(fault!.alone.insolvent).toMatchObject({ added: faults, removed: 0, change: faults / 300 });
    // Beside the windfall as well: $2 do not save it.
    expect(fault!.besideOthers.insolvent.added).toBe(faults);
    expect(fault!.alone.insolvent.low95).toBeLessThan(faults / 300);
    expect(fault!.alone.insolvent.high95).toBeGreaterThan(faults / 300);
    // The windfall alone saves a fifth of $5 for two months on every future that it strikes.
    expect(windfall!.alone.valueUsd.mean).toBeCloseTo((2 * windfalls) / 300, 9);
    expect(windfall!.alone.insolvent).toMatchObject({ added: 0, removed: 0, change: 0 });
    expect(windfall!.alone.insolvent.high95).toBeGreaterThan(0);
    expect(answer.together.insolvent.added).toBe(faults);
    expect(answer.withNone.insolvent.count).toBe(0);
    expect(answer.withNone.valueUsd).toBeCloseTo(5, 9);
  });

  test("a report is kept and printed, and may be made again", async () => {
    const out = join(folder, "kept");
    const first = await risksOf(drained(events), ["--out", out]);
    expect(first.code).toBe(0);
    expect(first.out).toContain("The 2 risks of the register cost");
    expect(first.out).toContain("fault");
    const report = readFileSync(join(out, "report.html"), "utf8");
    expect(report).toContain("What each risk contributes, by switching it off");
    expect((await risksOf(drained(events), ["--out", out])).code).toBe(0);
    expect(readFileSync(join(out, "report.html"), "utf8")).toBe(report);
  });

  test("a plan without events is told how to write one", async () => {
    const ended = await risksOf(drained(""));
    expect(ended.code).toBe(2);
    expect(ended.err).toContain("no event that can strike");
    expect(ended.err).toContain("events: {safety-incident:");
  });

  test("an interrupted register says so and keeps nothing", async () => {
    const controller = new AbortController();
    controller.abort(new Error("stop"));
    const file = join(folder, "plan.yaml");
    writeFileSync(file, drained(events));
    const ended = await cli(["risks", file, "--workers", "1", "--out", join(folder, "none")], { signal: controller.signal });
    expect(ended.code).not.toBe(0);
  });
});

describe("switching events off", () => {
  const lab = smallLab();
  test("all off is the plan without a register, to the bit", () => {
    const bare = planOf(smallLabText.replace(/\nevents:\n(?: .*\n)+/, "\n"));
    expect(Object.keys(bare.events)).toEqual([]);
    expectSameBits(run(withoutEvents(lab, liveEvents(lab)), { paths: 40 }), run(bare, { paths: 40 }));
  });

  test("and events do change something", () =>
    expect(differingColumns(run(lab, { paths: 40 }), run(withoutEvents(lab, liveEvents(lab)), { paths: 40 }))).not.toEqual([]));

  test("one event needs two runs, three need eight", () => {
    expect(registerRuns(lab)).toHaveLength(2 + 2 * 3);
    expect(registerRuns(withoutEvents(lab, ["outage", "price-war"]))).toHaveLength(2);
  });
});

describe("what events act on", () => {
  /** The lab with one event that always strikes in a month, and its run. */
  const struck = (event: string): ReturnType<typeof run> =>
    run(planOf(smallLabText.replace(/\nevents:\n(?: .*\n)+/, `\nevents:\n  hit: ${event}\n`)), { paths: 30 });
  const calm = run(planOf(smallLabText.replace(/\nevents:\n(?: .*\n)+/, "\n")), { paths: 30 });

  test("goodput: less of the same hours advances the work, so more futures fall behind and nothing else moves", () => {
    const hit = struck("{chance: 100%, when: 2026-07, effects: {workloads.train.goodput: -60%}}");
    expect(differingColumns(hit, calm)).toEqual(["behindMonth"]);
    const behind = (merged: typeof hit): number => merged.perPath["behindMonth"]!.filter((month) => month >= 0).length;
    expect(behind(hit)).toBeGreaterThan(behind(calm));
  });

  test("the multiple at the horizon: the terminal value by that much, and only if it lasts until then", () => {
    const hit = struck("{chance: 100%, when: 2026-09, effects: {valuation.multiple: -25%}}");
    expect([...differingColumns(hit, calm)].sort()).toEqual(["shareholdersUsd", "terminalUsd", "valueUsd"]);
    hit.perPath["terminalUsd"]!.forEach((usd, p) => expect(usd).toBeCloseTo(0.75 * calm.perPath["terminalUsd"]![p]!, -1));
    expectSameBits(struck("{chance: 100%, when: 2026-09, lasts: 3 months, effects: {valuation.multiple: -25%}}"), calm);
  });

  test("a raise's valuation: what closes while it lasts brings less, what closed before is safe", () => {
    const cash = (merged: typeof calm, t: number): number => merged.columns["cashUsd"]!.subarray(t * 30, (t + 1) * 30).reduce((sum, usd) => sum + usd, 0);
    const hit = struck("{chance: 100%, when: 2027-06, lasts: 12 months, effects: {finance.raises.ipo.valuation: -50%}}");
    expect(cash(hit, 29)).toBeLessThan(cash(calm, 29));
    expect(cash(hit, 10)).toBe(cash(calm, 10));
    expectSameBits(struck("{chance: 100%, when: 2026-08, lasts: 2 months, effects: {finance.raises.ipo.valuation: -50%}}"), calm);
  });
});
