/** A decision beside the others one could take, on futures of their own. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openEvaluationsHere } from "../../src/adapters/workers/evaluations.ts";
import { sha256 } from "../../src/adapters/files/sha256.ts";
import { besideOthers } from "../../src/app/other-decisions.ts";
import { isValid, loadPlan } from "../../src/app/load-plan.ts";
import { nothingMore } from "../../src/core/procurement/decision.ts";
import type { CommitSummary } from "../../src/core/procurement/summary.ts";

const newsvendor = readFileSync(new URL("../../examples/newsvendor.yaml", import.meta.url), "utf8");

test("the newsvendor: nothing, the plan's rule, and everything on offer", async () => {
  const files = { open: () => Promise.resolve({ kind: "text" as const, file: "plan.yaml", text: newsvendor }), readText: () => Promise.resolve(undefined) };
  const loaded = await loadPlan(files, undefined);
  if (!isValid(loaded)) throw new Error("the example is not valid");
  const found = { decision: nothingMore, objective: "cash" } as unknown as CommitSummary;
  const [decision, rule, nothing, most] = await besideOthers(loaded, found, 200, { openRunner: openEvaluationsHere, sha256 }, {});
  expect(decision).toEqual({ ...nothing, id: "decision" });
  expect([rule, nothing, most].map((one) => one!.id)).toEqual(["todays-plan", "nothing-more", "most"]);
  // The rule's amount is the best one. Of all 20,000 chips most stand idle, at $0.18 for each of 730 hours; without any, each hour costs $0.88.
  expect(rule!.measured.value.mean).toBeGreaterThan(nothing!.measured.value.mean);
  expect(rule!.measured.value.mean).toBeGreaterThan(most!.measured.value.mean);
  const saved = rule!.measured.value.mean - nothing!.measured.value.mean;
  expect(saved).toBeGreaterThan(0.9 * 4500 * 730 * 0.7);
  expect(saved).toBeLessThan(5706 * 730 * 0.7);
  // Customers bring more than machines cost in every month: cash is least at the start.
  expect([rule, most].map((one) => one!.cashTroughP5Usd)).toEqual([1e8, 1e8]);
  expect(most!.measured.insolvent).toBe(0);
  expect(most!.fallsBehind).toBeUndefined();
});
