/** Numbers that mislead alone: each stands with its companion, in the terminal's answer, the report, and the page's strip. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { sha256 } from "../../src/adapters/files/sha256.ts";
import { companyEngine } from "../../src/adapters/workers/engine.ts";
import { createInThreadRunner } from "../../src/adapters/workers/in-thread.ts";
import { isValid, loadPlan } from "../../src/app/load-plan.ts";
import { simulate } from "../../src/app/simulate.ts";
import type { RunSummary } from "../../src/core/results/run.ts";
import { renderReport } from "../../src/formats/report/report.ts";
import { renderAnswer } from "../../src/formats/text/answer.ts";
import { informationSentence } from "../../src/formats/text/planning.ts";

let summary: RunSummary;
let answer: string;
let report: string;
const text = readFileSync(new URL("../../examples/frontier-lab.yaml", import.meta.url), "utf8");

beforeAll(async () => {
  const files = { open: () => Promise.resolve({ kind: "text" as const, file: "plan.yaml", text }), readText: () => Promise.resolve(undefined) };
  const loaded = await loadPlan(files, undefined);
  if (!isValid(loaded)) throw new Error("the example does not pass its checks");
  const store = { prepare: () => Promise.resolve(), write: () => Promise.resolve(), readText: () => Promise.resolve(undefined) };
  const ports = { runner: createInThreadRunner(companyEngine), store, clock: { seconds: () => 0, today: () => "2026-07-01" }, sha256 };
  summary = await simulate(loaded, { paths: 24, keepAll: false, engine: "test" }, ports, {});
  answer = renderAnswer(summary, { width: 400, color: false });
  report = renderReport(summary, { date: "2026-07-01" });
});

/** What stands between two headings of the report. */
const section = (id: string): string =>
  report
    .slice(report.indexOf(`id="${id}"`), report.indexOf("<section", report.indexOf(`id="${id}"`)))
    .replace(/<[^>]+>/g, " ")
    .replaceAll("\u00a0", " ");

interface Row {
  readonly number: string;
  /** Where both stand. */
  readonly in: "answer" | string;
  readonly companions: readonly RegExp[];
}

const rows: readonly Row[] = [
  { number: "Plan as written", in: "answer", companions: [/Signed funding only/, /distress playbook/i, /weight/, /sampling error only/] },
  {
    number: "Mean, and 5th to 95th percentile",
    in: "answer",
    companions: [/Share that is terminal value/, /Mean without the terminal value/, /Terminal value at which the mean is nothing/],
  },
  {
    number: "Fall behind the rival",
    in: "answer",
    companions: [/held \(weight 30 %\)/, /tripling \(weight 70 %\)/, /our development in the first month is [\d.]+ of the rival/],
  },
  { number: "Headline: all remaining payments", in: "answer", companions: [/Non-cancellable: notice given then/, /Walk-away/] },
  // 325,000 H100s × 730 hours × $2.65 are $629M.
  {
    number: "Largest landlord: Google",
    in: "answer",
    companions: [/85\.8 % of the capacity signed/, /\$1\.25B a month of payments would end \(the same machines at the market: \$629M\)/],
  },
  { number: "Plan as written", in: "decision", companions: [/Signed funding only/, /weight/, /sampling error only/] },
  { number: "Mean, and 5th to 95th percentile", in: "decision", companions: [/Share that is terminal value/, /Terminal value at which the mean is nothing/] },
  { number: "Fall behind the rival", in: "decision", companions: [/tripling \(weight 70 %\)/, /in the first month is/] },
  { number: "Headline", in: "obligations", companions: [/Non-cancellable/, /2030-07/, /The other side may leave|their exit|other side/i] },
  { number: "Gross", in: "funding", companions: [/Cash available/, /is cash to spend, after spread, costs and the tax on awards/] },
  {
    number: "Gross margin",
    in: "statements",
    companions: [/Free and internal use included/, /Paid only, all idle charged/, /Paid only, no idle charged/, /Idle capacity is split/],
  },
  { number: "EBITDA", in: "statements", companions: [/Compare EBITDA only within one standard/] },
  { number: "Return on compute", in: "products", companions: [/Return on compute with the terminal value/, /There is no standard for return on compute/] },
  { number: "Burn multiple", in: "products", companions: [/undefined where revenue did not grow/, /p90/] },
];

describe("a number that misleads alone has its companion in the same place", () => {
  test.each(rows)("$number, in $in", ({ number, in: where, companions }) => {
    const place = where === "answer" ? answer : section(where);
    expect(place).toContain(number);
    for (const companion of companions) expect(place).toMatch(companion);
  });

  test("no runway is printed, which would be one number of a deterministic burn: the quarters in which futures fail are", () => {
    expect(report).not.toMatch(/months of runway/i);
    expect(report).toContain("Insolvencies by fiscal quarter");
  });

  test("what the optimiser earns is told against re-planning, never against a plan that is not looked at again", () => {
    const told = informationSentence({ perfect: { usd: 2e9, halfWidthUsd: 1e8 }, beyondMeanPlan: { usd: 1e9, halfWidthUsd: 1e8 }, paths: 24 });
    expect(told).toContain("beyond the plan for the mean, re-planned every quarter");
  });
});

test("the falls-behind row is counted by belief as the headline is: the parts add up to it", () => {
  const { byBelief } = summary.race!;
  expect(byBelief.map(({ address }) => address)).toEqual(["rival.level", "rival.level"]);
  expect(byBelief.reduce((sum, { fallsBehind }) => sum + fallsBehind.count, 0)).toBe(summary.pFallBehind!.count);
  expect(byBelief.reduce((sum, { fallsBehind }) => sum + fallsBehind.paths, 0)).toBe(24);
});
