/** EVPI and VSS against published values, and the re-planned mean plan against one written apart. */
import { expect, test } from "vitest";
import { plimT } from "../../bench/procurement/problems.mjs";
import { planPolicy } from "../../bench/procurement/rules.mjs";
import { informationSteps, type InformationWorth, replannedMeanPolicy } from "../../src/core/stochastic/information.ts";
import { writeStage } from "../../src/core/stochastic/multistage.ts";
import { openSddp } from "../../src/core/stochastic/sddp.ts";
import { exactValueOfPolicy } from "../../src/core/stochastic/simulate-policy.ts";
import { farmer, lands } from "./known-problems.ts";
import { highs, off } from "./routes.ts";

function worthOf(problem: ReturnType<typeof farmer>, paths: number): InformationWorth {
  const sddp = openSddp(problem, highs);
  sddp.train({ iterations: 40, seed: 1 });
  const steps = informationSteps(sddp, highs, { paths, seed: 3 });
  for (let next = steps.next(); ; next = steps.next())
    if (next.done === true) {
      sddp.dispose();
      return next.value;
    }
}

test("13, the farmer: the plan for the mean earns 1,150 less, exactly", () => {
  expect(exactValueOfPolicy(farmer(), replannedMeanPolicy(farmer(), highs))).toBeCloseTo(-107240, 4);
});

test.each([
  ["13, the farmer", farmer(), 7015.555556, 1150],
  ["1, LandS", lands(), 1.686667, 2.133333],
] as const)("%s: EVPI and VSS by sampled futures", (_name, problem, evpi, vss) => {
  const { paths, perfect, meanPlan } = worthOf(problem, 300);
  expect(paths).toBe(300);
  // Half-widths are at 95 %: three standard errors are one and a half of them.
  expect(Math.abs(perfect.mean - evpi)).toBeLessThan(1.6 * perfect.halfWidth);
  expect(Math.abs(meanPlan.mean - vss)).toBeLessThan(1.6 * meanPlan.halfWidth);
  expect(perfect.halfWidth).toBeLessThan(0.5 * evpi);
});

test("26, PLIM-T in six quarters: the re-planned mean plan costs what another route says", () => {
  const problem = plimT(writeStage, 6);
  const ours = exactValueOfPolicy(problem, replannedMeanPolicy(problem, highs))!;
  const theirs = exactValueOfPolicy(problem, planPolicy(highs, 6, "mean", true))!;
  expect(off(ours, theirs)).toBeLessThan(1e-7);
  expect(ours).toBeGreaterThan(382.34384);
});
