/** Faults that `npm run fuzz` has found, each as small as it could be made, so that they stay mended. */
import { expect, test } from "vitest";
import { checkPlan } from "../../src/core/plan/check/check.ts";
import { readYamlPlan } from "../../src/formats/yaml/read-plan.ts";
import { examine } from "./examine.ts";

const head = "plimsoll: 1\nname: Found\ncalendar: {start: 2026-07}\n";
const tail = "opening: {cash: $1B}\n";

function codesOf(text: string): readonly string[] {
  const { root, diagnostics } = readYamlPlan(text, "plan.yaml");
  return [...diagnostics, ...(root === undefined ? [] : checkPlan(root).diagnostics)].filter(({ severity }) => severity === "error").map(({ code }) => code);
}

test.each([
  ["a chip that bears the name of a unit must not change that unit", `${head}chips: {months: 1 H100e}\ndemand: {run_rate: $1B/year}\n${tail}`, "P308"],
  ["a loss so fast that nothing is left of a month in a double", `${head}demand: {run_rate: $1B/year, growth: -10%/hour}\n${tail}`, "P130"],
  ["a factor that compounds to nothing", `${head}demand: {run_rate: $1B/year, growth: 0.000000000000000000001x/month}\n${tail}`, "P130"],
  [
    "a note given twice beside a check",
    `${head}demand: {run_rate: $1B/year}\nchecks:\n  - check: opening.cash at least $1\n    note: of 12\n    note: of 13\n${tail}`,
    "P303",
  ],
  ["a unit of very many words", `${head}demand: {run_rate: 5 ${"hour-".repeat(200)}hour}\n${tail}`, "P101"],
  [
    "a workload whose kind cannot be read, beside a rule that covers it",
    `${head}demand: {run_rate: $1B/year}\nworkloads: {serve: {kind: {}}}\noffers: {a: {kind: take-or-pay, block: 1 H100}}\npolicy: {rule: cover, cover: {quantile: 50%, workload: serve, offers: {a: 100%}}}\n${tail}`,
    "P304",
  ],
])("%s", (_, text, code) => {
  expect(codesOf(text)).toContain(code);
  expect(examine(text).faults).toEqual([]);
});
