/** Training programmes: FLOP, hours and labels by hand, claimed from the envelope and booked. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openSimulator } from "../../src/core/company/simulate.ts";
import { tracePath } from "../../src/core/company/trace.ts";
import { canonicalPlan } from "../../src/core/plan/canonical.ts";
import { checkPlan } from "../../src/core/plan/check/check.ts";
import { effortOf } from "../../src/core/plan/programme.ts";
import type { Plan } from "../../src/core/plan/vocabulary/vocabulary.ts";
import type { MonthTrace } from "../../src/core/results/run.ts";
import { readYamlPlan } from "../../src/formats/yaml/read-plan.ts";
import { cli } from "../cli/run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "plimsoll-programmes-"));
afterAll(() => rmSync(folder, { recursive: true }));

const base = `
plimsoll: 1
name: Programmes
calendar: {start: 2026-07, months: 6}
chips: {H100: 1 H100e}
models:
  large: {parameters: 400B, active: 40B}
  judge: {parameters: 70B}
demand: {run_rate: $0.01/year}
workloads:
  train: {kind: model-development, value: $3/H100e-hour}
contracts:
  fleet: {kind: take-or-pay, capacity: 20k H100, price: $2/H100-hour, term: 2026-01 to 2027-12}
opening: {cash: $1B}
finance: {tax_rate: 0%, suppliers_paid_after: 0 days, idle: general}
`;
const labels = "{kind: human-labels, labels: 2M labels, price: $2/label}";
const feedback = "{kind: ai-feedback, model: judge, tokens: 1T tok}";
const programme = (stages: string, more = ""): string => `${base}programmes:\n  next: {on: train, from: 2026-08, until: 2026-11, ${more}stages: ${stages}}\n`;

function accept(source: string): Plan {
  const { root } = readYamlPlan(source, "plan.yaml");
  const { plan, diagnostics } = checkPlan(root!);
  if (plan === undefined) throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join("\n"));
  return plan;
}

function monthsOf(source: string, path: number | "base" = "base"): readonly MonthTrace[] {
  const plan = accept(source);
  return tracePath(openSimulator(plan, plan, 1), path, ["1", "2", "3", "4", "5", "6"]).trace.months;
}
const trainHours = ({ allocation }: MonthTrace): number =>
  allocation.filter(({ workload }) => workload === "train").reduce((sum, { chipHours }) => sum + chipHours, 0);
const bookedUsd = ({ postings }: MonthTrace, debits: readonly string[]): number =>
  postings.filter(({ debit }) => debits.includes(debit)).reduce((sum, { usd }) => sum + usd, 0);
const researchUsd = (months: readonly MonthTrace[]): number =>
  months.reduce((sum, month) => sum + bookedUsd(month, ["Other research", "Development compute"]), 0);

/** 2 FLOP × 70B × 1T tokens at 40 % of 989.4 TFLOP/s and 90 % goodput. */
const feedbackHours = (2 * 70e9 * 1e12) / (989.4e12 * 0.4 * 3600) / 0.9;

describe("a programme", () => {
  test("takes 6 FLOP a parameter and token in training, 2 in feedback, of the parameters that are active", () => {
    const plan = accept(
      programme(`{run: {kind: pre-training, model: large, tokens: 15T tok, mfu: 35%}, judge: ${feedback}, labels: ${labels}}`, "exploration: 60%, "),
    );
    const effort = effortOf(plan, "next");
    expect(effort.stages.map(({ name, flop }) => [name, flop])).toEqual([
      ["judge", 2 * 70e9 * 1e12],
      ["labels", 0],
      ["run", 6 * 40e9 * 15e12],
    ]);
    const runHours = (6 * 40e9 * 15e12) / (989.4e12 * 0.35 * 3600) / 0.9;
    expect(effort.h100eHours).toBeCloseTo((runHours + feedbackHours) / 0.4, 3);
    expect(effort.explorationH100eHours).toBeCloseTo((runHours + feedbackHours) * 1.5, 3);
    expect(effort.labelsUsd).toBe(4e6);
  });

  test("claims its hours evenly over its months, and no more", () => {
    const months = monthsOf(programme(`{judge: ${feedback}}`));
    expect(months.map(trainHours)).toEqual([0, ...Array.from({ length: 4 }, () => expect.closeTo(feedbackHours / 4, 3)), 0]);
  });

  test("stated need and programmes add up", () => {
    const months = monthsOf(programme(`{judge: ${feedback}}`).replace("value: $3", "need: 1000 H100e-hour/month, value: $3"));
    expect(trainHours(months[0]!)).toBeCloseTo(1000, 6);
    expect(trainHours(months[1]!)).toBeCloseTo(1000 + feedbackHours / 4, 3);
  });

  test("human labels against feedback of a model: the labels' cost less the price of the feedback's hours", () => {
    const [human, ai] = [monthsOf(programme(`{labels: ${labels}}`)), monthsOf(programme(`{judge: ${feedback}}`))].map(researchUsd) as [number, number];
    expect(human).toBeCloseTo(4e6, 4);
    expect(human - ai).toBeCloseTo(4e6 - feedbackHours * 2, 2);
  });

  test("labels are an expense of research in the programme's months", () => {
    const months = monthsOf(programme(`{labels: ${labels}}`));
    expect(months.map((month) => bookedUsd(month, ["Other research"]))).toEqual([0, 1e6, 1e6, 1e6, 1e6, 0]);
  });

  test("hours and labels overrun together, by one draw a path", () => {
    const text = programme(`{judge: ${feedback}, labels: ${labels}}`, "overrun: 80% to 200%, ");
    for (const path of [0, 1, 2]) {
      const months = monthsOf(text, path);
      const factor = trainHours(months[1]!) / (feedbackHours / 4);
      expect(factor).not.toBeCloseTo(1, 2);
      expect(bookedUsd(months[2]!, ["Other research"])).toBeCloseTo(1e6 * factor, 2);
    }
  });

  test("hours that the envelope does not give are claimed again, month after month, until they are had", () => {
    const hungry = programme("{run: {kind: pre-training, flop: 20 YFLOP, mfu: 40%}}");
    const months = monthsOf(hungry);
    const hours = 20e24 / (989.4e12 * 0.4 * 3600) / 0.9;
    const had = months.map(trainHours);
    // 3.9M hours a month, of 14.6M that the fleet has; of a fifth of that fleet all there is, for as long as hours are missing.
    const small = monthsOf(hungry.replace("capacity: 20k H100", "capacity: 4k H100")).map(trainHours);
    expect(had).toEqual([0, ...Array.from({ length: 4 }, () => expect.closeTo(hours / 4, 0)), 0]);
    expect(small.slice(1).every((month) => month <= 4000 * 730 + 1)).toBe(true);
    expect(small[5]).toBeGreaterThan(0);
    expect(small.reduce((sum, month) => sum + month, 0)).toBeCloseTo(Math.min(hours, 5 * 4000 * 730), 0);
  });

  test("a check may ask whether programmes had their hours in time, and a table tells in how many futures they had not", async () => {
    const late = programme("{run: {kind: pre-training, flop: 20 YFLOP, mfu: 40%}}", "overrun: 90% to 150%, ").replace(
      "capacity: 20k H100",
      "capacity: 5k H100",
    );
    const file = join(folder, "late.yaml");
    const checks = ["programmes_owed(2026-11) at most 1 H100e-hour in 50% of paths", "programmes_owed(2026-07) at most 1 H100e-hour"];
    writeFileSync(file, `${late}checks:\n${checks.map((check) => `  - ${check}\n`).join("")}`);
    const out = join(folder, "run");
    expect((await cli(["simulate", file, "--paths", "40", "--workers", "1", "--quiet", "--out", out])).code).toBe(3);
    const summary = JSON.parse((await cli(["show", out, "--json"])).out) as { checks: { holds: boolean }[] };
    expect(summary.checks.map(({ holds }) => holds)).toEqual([false, true]);
    const { rows } = JSON.parse((await cli(["show", out, "programme-progress", "--json"])).out) as { rows: Record<string, number | string>[] };
    expect(rows).toMatchObject([{ programme: "next", deadline: "2026-11", planned: expect.closeTo(20e24 / (989.4e12 * 0.4 * 3600) / 0.9, 0) }]);
    expect(rows[0]!["owed-p95"]).toBeGreaterThan(rows[0]!["owed-p50"] as number);
    expect(rows[0]!["late"]).toBeGreaterThan(0.5);
  });

  test("without programmes, models and peers a plan's canonical form knows nothing of them", () => {
    const text = canonicalPlan(accept(base.replace(/models:\n.*\n.*\n/, "")));
    expect(text).not.toMatch(/"(models|programmes|peers|serving)"/);
  });

  test.each([
    ["{on: train, from: 2026-08, until: 2026-07, stages: {a: {kind: other, flop: 1 ZFLOP}}}", "P906"],
    ["{on: train, from: 2026-08, until: 2026-09}", "P909"],
    ["{on: train, from: 2026-08, until: 2026-09, stages: {a: {kind: other}}}", "P909"],
    ["{on: train, from: 2026-08, until: 2026-09, stages: {a: {kind: human-labels, labels: 1M labels}}}", "P910"],
    ["{on: train, from: 2026-08, until: 2026-09, stages: {a: {kind: other, flop: 1 to 2 ZFLOP}}}", "P919"],
    ["{on: train, from: 2026-08, until: 2026-09, exploration: 100%, stages: {a: {kind: other, flop: 1 ZFLOP}}}", "P130"],
  ])("%s is refused with %s", (entry, code) => {
    const { root } = readYamlPlan(`${base}programmes:\n  next: ${entry}\n`, "plan.yaml");
    expect(checkPlan(root!).diagnostics.filter(({ severity }) => severity === "error")).toMatchObject([{ code }]);
  });
});
