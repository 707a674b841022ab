import { expect, test } from "vitest";
import { isValid, loadPlan } from "./load-plan.ts";
import type { PlanFiles } from "./ports.ts";

/** A plan and its files in memory; `asked` keeps what was read. */
function inMemory(text: string, named: Readonly<Record<string, string>>, asked: string[] = []): PlanFiles {
  return {
    open: () => Promise.resolve({ kind: "text", file: "plans/lab.yaml", text }),
    readText: (path) => {
      asked.push(path);
      return Promise.resolve(named[path]);
    },
  };
}

const plan = (extra: string): string => `plimsoll: 1
name: Lab
calendar: {start: 2026-01, months: 12}
demand: {run_rate: $1M/year}
opening: {cash: $100}
${extra}`;
const chips = "chips: {H100: 1 H100e}\nmarkets:\n  h100: {price: {file: prices.csv, column: close, unit: USD/H100-hour}}\n";

test("files that a plan names are fetched once each, beside the plan", async () => {
  const asked: string[] = [];
  const loaded = await loadPlan(inMemory(plan(chips), { "plans/prices.csv": "month,close\n2026-01,2.5\n2026-02,2.6\n" }, asked), undefined);
  expect(loaded.diagnostics.filter((found) => found.severity === "error")).toEqual([]);
  expect(asked).toEqual(["plans/prices.csv"]);
  expect([...loaded.named.keys()]).toEqual(["plans/prices.csv"]);
  expect(isValid(loaded)).toBe(true);
});

test("a file that is not there is a diagnostic at the place that names it", async () => {
  const asked: string[] = [];
  const loaded = await loadPlan(inMemory(plan(chips), {}, asked), undefined);
  expect(isValid(loaded)).toBe(false);
  expect(loaded.diagnostics.map(({ code, place }) => [code, place.line])).toContainEqual(["P801", 8]);
  expect(asked).toEqual(["plans/prices.csv"]);
});

test("an included file may name another", async () => {
  const asked: string[] = [];
  const named = {
    "plans/more/chips.yaml": "chips: {H100: 1 H100e}\nmarkets:\n  h100: {price: {file: prices.csv, column: close, unit: USD/H100-hour}}\n",
    "plans/more/prices.csv": "month,close\n2026-01,2.5\n",
  };
  const loaded = await loadPlan(inMemory(plan("include: more/chips.yaml\n"), named, asked), undefined);
  expect(loaded.diagnostics.filter((found) => found.severity === "error")).toEqual([]);
  expect(asked).toEqual(["plans/more/chips.yaml", "plans/more/prices.csv"]);
});

test("a scenario changes the plan and its hash, not the base plan", async () => {
  const text = plan("scenarios:\n  poor: {why: less cash, set: {opening.cash: $50}}\n  same: {why: nothing changes, set: {opening.cash: $100}}\n");
  const [base, poor, same] = await Promise.all([undefined, "poor", "same"].map((name) => loadPlan(inMemory(text, {}), name)));
  expect(base?.scenarios.map(({ name }) => name)).toEqual(["poor", "same"]);
  expect(poor?.planHash).not.toBe(base?.planHash);
  expect(same?.planHash).toBe(base?.planHash);
  expect(base?.basePlan).toBe(base?.plan);
  expect(poor?.basePlan?.opening.cash).toEqual(base?.plan?.opening.cash);
});

test("an object gives the plan and hash of its YAML twin", async () => {
  const yaml = await loadPlan(inMemory(plan(""), {}), undefined);
  const value = { plimsoll: 1, name: "Lab", calendar: { start: "2026-01", months: 12 }, demand: { run_rate: "$1M/year" }, opening: { cash: "$100" } };
  const files: PlanFiles = { open: () => Promise.resolve({ kind: "object", file: "lab.ts", text: "", value }), readText: () => Promise.resolve(undefined) };
  expect((await loadPlan(files, undefined)).planHash).toBe(yaml.planHash);
});

test("a check that cannot be understood is refused like any other word of a plan", async () => {
  const loaded = await loadPlan(inMemory(plan("checks: [nonsense at most 1%]\n"), {}), undefined);
  expect(isValid(loaded)).toBe(false);
  expect(loaded.diagnostics.map(({ code, place }) => [code, place.line])).toContainEqual([expect.stringMatching(/^P7/), 6]);
});
