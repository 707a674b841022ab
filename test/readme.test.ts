/** The plan in the README is a plan: it checks without an error and runs. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { checkPlan } from "../src/core/plan/check/check.ts";
import { explainAddress } from "../src/core/explain/explain.ts";
import { readYamlPlan } from "../src/formats/yaml/read-plan.ts";
import { run } from "./support/run.ts";
import { planOf } from "./support/small-lab.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test("every plan in the README runs", () => {
  const plans = [...readme.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1]!);
  expect(plans.length).toBeGreaterThan(0);
  for (const text of plans) {
    const result = run(planOf(text), { paths: 20 });
    expect(result.columns["servedShare"]!.some((share) => share > 0)).toBe(true);
  }
});

test("the first session names what the plan that it begins with has", () => {
  const session = /```\n(npx plimsoll init [\s\S]*?)```/.exec(readme)?.[1] ?? "";
  const example = /--example ([\w-]+)/.exec(session)?.[1];
  expect(example).toBeDefined();
  const text = readFileSync(new URL(`../examples/${example}.yaml`, import.meta.url), "utf8");
  const { root } = readYamlPlan(text, "plan.yaml");
  const explained = [...session.matchAll(/explain \S+ (\S+)/g)].map((match) => match[1]!);
  const scenarios = [...session.matchAll(/--scenario (\S+)/g)].map((match) => match[1]!);
  expect([explained.length, scenarios.length].every((count) => count > 0)).toBe(true);
  for (const scenario of scenarios) {
    const { plan, diagnostics } = checkPlan(root!, { scenario });
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    for (const address of explained) expect(explainAddress(plan!, address).kind, address).not.toBe("unknown");
  }
});
