import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { planHash } from "../../formats/hash.ts";
import { readYamlPlan } from "../../formats/yaml/read-plan.ts";
import { checkPlan } from "./check/check.ts";
import { canonicalPlan } from "./canonical.ts";
import { definePlan, sourceTreeOf } from "./define-plan.ts";
import type { SourceNode } from "./source-tree.ts";

const lab = definePlan({
  plimsoll: 1,
  name: "Lab",
  calendar: { start: "2026-07", months: 24 },
  sources: { guess: { kind: "assumption" } },
  chips: { H100: "1 H100e", GB200: { h100e: "2.5 H100e @guess", power: "1.9 kW" } },
  markets: { h100: { process: "gbm", start: "$2.95/H100-hour", drift: "0%/year", volatility: "35%/year", source: "guess" } },
  demand: { run_rate: "$800M/year @guess", growth: { p10: "3%/month", p90: "11%/month" }, ceiling: "$300B/year" },
  products: { api: { on: "serve", price: "$8/Mtok", share: "100%", free: false } },
  workloads: { serve: { kind: "inference", throughput: { H100: "0.5 to 0.85 Mtok/H100-hour" } } },
  contracts: { site: { kind: "take-or-pay @guess", capacity: "20k H100", price: "105% of markets.h100", term: "2026-07 to 2028-06" } },
  opening: { cash: "$30B" },
  limits: { insolvency: "at most 1%" },
  checks: ["run_rate at most $1T/year", { check: "run_rate at least $1B/year", accept: { reason: "because" } }],
  scenarios: { slow: { why: "later", set: { "demand.late_by": "12 months" } } },
  "x-private": { anything: [1, 2] },
});

test("a plan in TypeScript is checked like one in YAML", () => {
  const { plan, diagnostics } = checkPlan(sourceTreeOf(lab, "lab.ts"));
  expect(diagnostics).toEqual([]);
  expect(plan?.contracts.site?.capacity?.chip).toBe("H100");
  expect(plan?.demand.growth?.course).toMatchObject({ kind: "value", distribution: { kind: "percentiles", shape: "normal" } });
});

test("wrong keys and choices are type errors", () => {
  // @ts-expect-error -- a misspelt key
  definePlan({ plimsoll: 1, calender: {} });
  // @ts-expect-error -- no such kind
  const lease = definePlan({ contracts: { a: { kind: "lease" } } });
  expect(checkPlan(sourceTreeOf(lease, "lab.ts")).diagnostics.map((found) => found.code)).toContain("P305");
});

test("the order of entries, seed, paths and wording change no canonical form", () => {
  const canonical = (plan: unknown) => canonicalPlan(checkPlan(sourceTreeOf(plan, "lab.ts")).plan!);
  const reversed = (value: unknown): unknown =>
    typeof value !== "object" || value === null || Array.isArray(value)
      ? value
      : Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([key, held]) => [key, reversed(held)]),
        );
  const base = canonical(lab);
  expect(canonical(reversed(lab))).toBe(base);
  expect(canonical({ ...lab, seed: 99, paths: "1k", "x-other": 1 })).toBe(base);
  expect(canonical({ ...lab, opening: { cash: "$30_000M", shares: "1B shares" } })).toBe(base);
  expect(canonical({ ...lab, opening: { cash: "$31B" } })).not.toBe(base);
});

test("a plan in YAML and its twin in TypeScript have one canonical form", () => {
  const readText = (path: string): string => (path.endsWith("load.csv") ? "requests\n1\n2\n" : "month,close\n2026-06,2\n2026-07,3\n2026-08,4\n");
  const { root } = readYamlPlan(readFileSync("test/golden/everything.yaml", "utf8"), "everything.yaml");
  const twin = (node: SourceNode): unknown => {
    if (node.kind === "map") return Object.fromEntries(node.entries.map((entry) => [entry.key, twin(entry.value)]));
    return node.kind === "list"
      ? node.items.map(twin)
      : node.kind === "scalar" && /^\d+(\.\d+)?$/.test(node.text)
        ? Number(node.text)
        : (node as { text: string }).text;
  };
  const written = checkPlan(root!, { readText }).plan!;
  const typed = checkPlan(sourceTreeOf(twin(root!), "everything.ts"), { readText }).plan!;
  expect(canonicalPlan(typed)).toBe(canonicalPlan(written));
  expect(planHash(typed)).toBe(planHash(written));
});

test.each([
  ["null", { ...lab, name: null }],
  ["a function", { ...lab, opening: { cash: () => 3 } }],
  ["not a number", { ...lab, calendar: { start: "2026-07", months: Number.NaN } }],
  ["no object", 5],
])("%s is refused with a diagnostic", (_, plan) => {
  const checked = checkPlan(sourceTreeOf(plan, "lab.ts"));
  expect(checked.plan).toBeUndefined();
  expect(checked.diagnostics.some((found) => found.severity === "error")).toBe(true);
});

test("a plan that holds itself is refused", () => {
  const circle: Record<string, unknown> = { ...lab };
  circle.opening = circle;
  expect(checkPlan(sourceTreeOf(circle, "lab.ts")).plan).toBeUndefined();
});
