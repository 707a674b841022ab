/** The plan in the README is a plan: it checks without an error and runs. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
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
