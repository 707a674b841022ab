/** Operations held from another run: nothing changed gives the same bits; a changed price changes money and no hour. */
import { expect, test } from "vitest";
import { holdsNot, openHolding } from "../../src/core/company/operations/hold-operations.ts";
import { compileModel } from "../../src/core/company/model/compile-model.ts";
import { simulateChunk } from "../../src/core/company/simulate.ts";
import { type Merged, mergeChunks } from "../../src/core/results/merged.ts";
import { differingColumns, run } from "../support/run.ts";
import { planOf, smallLab, smallLabText } from "../support/small-lab.ts";

const paths = 60;
const lab = smallLab();
const free = run(lab, { paths });

function heldRun(text: string): Merged {
  const plan = planOf(text);
  const simulator = openHolding({ plan, basePlan: plan }, { plan: lab, basePlan: lab }, lab.seed);
  return mergeChunks([simulateChunk(simulator, { firstPath: 0, pathCount: paths, keepAll: true })], plan.calendar.months);
}

/** Numbers of the readings other than the plan as written: they run on the operations of the plan as written once these are held. */
const otherReadings = ["failedMonthWithPlaybook", "failedMonthWithoutRaises"];

test("a plan held to its own operations gives the same bits", () => {
  expect(differingColumns(free, heldRun(smallLabText)).filter((name) => !otherReadings.includes(name))).toEqual([]);
});

test("another price moves money and no hour", () => {
  const changed = smallLabText.replace("interest_on_cash: 4%/year", "interest_on_cash: 9%/year");
  expect(changed).not.toBe(smallLabText);
  const differing = differingColumns(free, heldRun(changed));
  expect(differing).toContain("cashUsd");
  expect(differing.filter((name) => /Mtok|H100e|servedShare|idleShare/.test(name))).toEqual([]);
});

test("plans with other contracts cannot be held", () => {
  const other = planOf(smallLabText.replace(/^ {2}burst:.*\n/m, ""));
  expect(holdsNot(compileModel(lab, lab), compileModel(other, other))).toBe("their contracts");
});
