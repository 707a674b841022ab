/** Hindsight on the dated example: what is decided by a date rests on what was known by it. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sha256 } from "../../src/adapters/files/sha256.ts";
import { hindsight } from "../../src/app/hindsight.ts";
import { isValid, loadPlan, type ValidPlan } from "../../src/app/load-plan.ts";
import type { PlanFiles } from "../../src/app/ports.ts";
import { beliefBy, knownOf, levelIn, levelOf } from "../../src/core/evidence/known-when.ts";
import { coverageOf, type HindsightAnswer } from "../../src/core/hindsight/hindsight.ts";
import { hindsightFinding } from "../../src/formats/report/findings-sections.ts";
import { renderHindsight } from "../../src/formats/text/hindsight.ts";

const read = (name: string): string => readFileSync(new URL(`../../examples/${name}`, import.meta.url), "utf8");
const files: PlanFiles = {
  open: () => Promise.resolve({ kind: "text", file: "plan.yaml", text: read("hindsight-2024.yaml") }),
  readText: () => Promise.resolve(undefined),
};
const published = read("hindsight-2024.csv");

async function look(observations: string): Promise<HindsightAnswer> {
  const loaded = await loadPlan(files, undefined);
  if (!isValid(loaded)) throw new Error("the example is not valid");
  return hindsight(loaded as ValidPlan, { files, observationsFile: "published.csv", observations, engine: "test" }, sha256, {});
}
const signedBy = ({ rules }: HindsightAnswer, month: number) => rules.map(({ id, signed }) => [id, signed.filter((one) => one.month <= month)]);

test("every rule is played through the same future, and the forecasts of the day are held against it", async () => {
  const answer = await look(published);
  expect(answer.months).toBe(18);
  expect(answer.rules.map(({ id }) => id)).toEqual(expect.arrayContaining(["nothing-more", "todays-plan", "mean-plan", "look-back", "online"]));
  const of = (id: string) => answer.rules.find((rule) => rule.id === id)!;
  // Demand grew fivefold: who signs nothing serves less of it, and pays less for compute.
  expect(of("nothing-more").servedShare).toBeLessThan(of("todays-plan").servedShare);
  expect(of("nothing-more").computePaidUsd).toBeLessThan(of("todays-plan").computePaidUsd);
  expect(of("nothing-more").signed).toEqual([]);
  const { foreseen } = answer;
  expect(coverageOf(foreseen).dates).toBe(foreseen.length);
  for (const { p10Mtok, p50Mtok, p90Mtok } of foreseen) expect([p10Mtok, p50Mtok, p90Mtok]).toEqual([p10Mtok, p50Mtok, p90Mtok].sort((a, b) => a - b));
  expect(answer.merged).toEqual([
    { quantity: "demand.run_rate", month: -1, rows: 2 },
    { quantity: "demand.run_rate", month: 17, rows: 2 },
  ]);
  const text = renderHindsight(answer, { width: 100, color: false });
  expect(text).toContain("a good outcome is no proof of a good rule");
  expect(text).toContain("@epoch (2025-12-14)");
  const { body, tables } = hindsightFinding(answer);
  expect(tables.map(({ id }) => id)).toEqual(["rules", "known", "foreseen"]);
  expect(body).toContain("a good outcome is no proof of a good rule");
});

test("what is published later changes nothing that was signed before", async () => {
  const before = await look(published);
  // The last facts and the last belief, both after September 2024, turned about.
  const other = published
    .replace("2024-12-31,demand.run_rate,$5.5B/year", "2024-12-31,demand.run_rate,$2.5B/year")
    .replace("2% to 8%/month", "-8% to -2%/month");
  const after = await look(other);
  const lastFactBefore = 8;
  expect(signedBy(after, lastFactBefore)).toEqual(signedBy(before, lastFactBefore));
  expect(signedBy(after, 17)).not.toEqual(signedBy(before, 17));
});

test("one number is a fact, a range a belief", () => {
  expect(levelOf("$3.4B/year")).toEqual({ number: 3.4e9, before: "$", after: "/year" });
  expect(levelOf("2.95 $/H100-hour @obs")).toEqual({ number: 2.95, before: "", after: " $/H100-hour" });
  expect(levelOf("4% to 16%/month")).toBeUndefined();
  expect(levelOf("-$5M/month")).toEqual({ number: -5e6, before: "$", after: "/month" });
  const { courses, beliefs, faults } = knownOf([
    { line: 2, month: 0, quantity: "q", value: "$100/year" },
    { line: 3, month: 2, quantity: "q", value: "$400/year" },
    { line: 4, month: 2, quantity: "g", value: "1% to 2%/month" },
    { line: 5, month: 3, quantity: "q", value: "$1/month" },
    { line: 6, month: 3, quantity: "g", value: "2%/month" },
  ]);
  // Half way between in logarithms.
  expect(levelIn(courses[0]!, 1)).toBeCloseTo(200, 10);
  expect([levelIn(courses[0]!, -3), levelIn(courses[0]!, 9)]).toEqual([100, 400]);
  expect([beliefBy(beliefs.get("g")!, 1), beliefBy(beliefs.get("g")!, 5)?.line]).toEqual([undefined, 4]);
  expect(faults.map(({ line }) => line)).toEqual([5, 6]);
});

test("observations that cannot be used are told with line and remedy, all at once", async () => {
  const wrong = "date,quantity,value,source\n2024-13-01,demand.run_rate,$2B/year,x\n2024-02-01,demand.runrate,$2B/year,x\n2024-03-01,demand.run_rate,,x\n";
  await expect(look(wrong)).rejects.toThrow(
    /published\.csv:2: `2024-13-01` is no month[\s\S]*published\.csv:3: .*did you mean `demand\.run_rate`[\s\S]*published\.csv:4: a quantity or a value is empty/,
  );
  await expect(look("day,quantity,value,source\n")).rejects.toThrow(/no column date/);
  await expect(look("date,quantity,value,source\n2024-03-01,demand.growth,1% to 2%/month,x\n")).rejects.toThrow(/nothing that came true/);
  await expect(look("date,quantity,value,source\n2023-03-01,demand.run_rate,$1B/year,x\n")).rejects.toThrow(/before the plan begins/);
});
