import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { generatePlan } from "../../../test/fuzz/generate.ts";
import { openRandom } from "../../../test/fuzz/random.ts";
import { checkPlan } from "../../core/plan/check/check.ts";
import { planTable } from "../../core/plan/vocabulary/vocabulary.ts";
import { generatedFiles } from "../reference/generated-files.ts";
import { initPlanText } from "../init/plan-text.ts";
import { tablesFrom, unitExamples } from "../reference/attribute-words.ts";
import { readYamlPlan } from "../yaml/read-plan.ts";
import { planSchema } from "./plan-schema.ts";

const validate = new Ajv({ strict: false, allErrors: true }).compile(planSchema("plan.schema.json"));
const example = readFileSync(new URL("../../../examples/frontier-lab.yaml", import.meta.url), "utf8");
const firstPlan = initPlanText({
  answers: { name: "Test", start: "2026-07", demand: "$100M/year, 2% to 6%/month", fleet: "4000 H100 at $2.35/H100-hour", cash: "$500M" },
  schemaAddress: "plan.schema.json",
  today: "2026-07-01",
});
/** As editors see a plan: YAML 1.2 with its core schema. */
const faults = (text: string): string[] =>
  validate(parse(text)) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);

test("the schema is a valid draft-07 schema that editors can fetch from beside the plan", () => {
  const schema = planSchema("plan.schema.json");
  expect(schema["$schema"]).toBe("http://json-schema.org/draft-07/schema#");
  expect(new Ajv({ strict: false }).validateSchema(schema)).toBe(true);
  // The meta-schema's name is the only address with a host.
  expect(JSON.stringify(schema).replace("http://json-schema.org/draft-07/schema#", "")).not.toMatch(/https?:/);
});

describe("plans that the checker accepts are accepted", () => {
  test("the example and the plan of init", () => {
    expect(faults(example)).toEqual([]);
    expect(faults(firstPlan)).toEqual([]);
  });

  test("generated plans with all forms of values", () => {
    let accepted = 0;
    for (let index = 0; index < 150; index += 1) {
      const text = generatePlan(openRandom(7, index));
      const { root, diagnostics } = readYamlPlan(text, "plan.yaml");
      if (root === undefined || diagnostics.length > 0 || checkPlan(root).plan === undefined) continue;
      accepted += 1;
      expect(faults(text), text).toEqual([]);
    }
    expect(accepted).toBeGreaterThan(30);
  });

  test.each([
    "name: 2026",
    "seed: 7 @placeholder",
    "x-mine: {anything: [1, 2]}",
    "scenarios: {slow: {why: late, set: {demand.late_by: 12 months}}}",
    "include: [contracts.yaml]",
    "override: {demand.growth: 1%/month}",
    "limits: {unserved: at most 5% in 90% of months}",
    "checks: [{check: p_insolvent at most 1%, accept: {reason: known, by: cfo}}]",
    "segments: {all: {size: $10B/year, in: 2028}}",
    "demand: {run_rate: {process: regime, of: r, states: {a: $1B/year}}}",
  ])("%s", (line) => {
    const key = line.split(":")[0] as string;
    const without = firstPlan.replace(new RegExp(`^${key}:.*\\n(?:[ #].*\\n|\\n)*`, "m"), "");
    expect(faults(`${without}\n${line}\n`)).toEqual([]);
  });
});

describe("slips are marked while typing", () => {
  test.each([
    ["run_rate: ", "runrate: "],
    ["months: 60", "months: 600"],
    ["months: 60", "months: many"],
    ["start: 2026-07", "start: July 2026"],
    ["kind: take-or-pay", "kind: take or pay"],
    ["cash: $500M", "cash: 500000000"],
    ["cash: $500M", "cash: a lot"],
    ["capacity: 4000 H100", "capacity: 4000"],
    ["insolvency: at most 1%", "insolvency: below 1%"],
    ["rule: cover", "rule: whatever"],
    ["plimsoll: 1", "plimsoll: 2"],
    ["opening: {cash: $500M @answers}", ""],
  ])("%s → %s", (right, slip) => {
    expect(firstPlan).toContain(right);
    expect(faults(firstPlan.replace(right, slip))).not.toEqual([]);
  });
});

test("every unit of the vocabulary has an example that reads in it", () => {
  const units = new Set(tablesFrom(planTable).flatMap(({ rows }) => Object.values(rows).flatMap(({ kind }) => ("units" in kind ? kind.units : []))));
  expect([...units].filter((unit) => unitExamples[unit] === undefined)).toEqual([]);
});

test("the generated files are fresh: else run `npm run tables`", () => {
  const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8").replaceAll("\r\n", "\n");
  const files = generatedFiles((code) => read(`test/golden/diagnostics/${code}.txt`));
  expect(Object.entries(files).flatMap(([path, text]) => (read(path) === text ? [] : [path]))).toEqual([]);
});
