/** 26 and 26b: contracts with lead times, and the same in continuous demand. */
import { describe, expect, test } from "vitest";
import { continuousProcess, plimT } from "../../bench/procurement/problems.mjs";
import { coverPolicy, meanCost, searchCover } from "../../bench/procurement/rules.mjs";
import { openStream } from "../../src/core/numeric/random.ts";
import { writeStage } from "../../src/core/stochastic/multistage.ts";
import { lognormalNoise } from "../../src/core/stochastic/noise.ts";
import { openSddp } from "../../src/core/stochastic/sddp.ts";
import { exactValueOfPolicy, trainedPolicy, valueOfPolicy } from "../../src/core/stochastic/simulate-policy.ts";
import { byStages, byTree, highs, off } from "./routes.ts";

describe("26: PLIM-T", () => {
  test.each([
    [4, 104.385423],
    [6, 382.34384],
    [8, 700.187155],
  ])("%d quarters: the tree", (quarters, known) => {
    const { objective, first } = byTree(plimT(writeStage, quarters));
    expect(off(objective, known)).toBeLessThan(1e-8);
    expect([first[0], first[1]]).toEqual([expect.closeTo(5.25, 4), expect.closeTo(5, 4)]);
  });

  test("6 quarters by stages: value and bound meet, exactly on the tree", () => {
    const problem = plimT(writeStage, 6);
    const sddp = openSddp(problem, highs);
    const { bounds } = sddp.train({ iterations: 150, seed: 1, stallShare: 1e-12, stallIterations: 40 });
    const value = exactValueOfPolicy(problem, trainedPolicy(sddp))!;
    const simulated = valueOfPolicy(sddp, trainedPolicy(sddp), { paths: 300, seed: 1 });
    sddp.dispose();
    expect(Math.max(...bounds)).toBeLessThan(382.34384 + 1e-5);
    expect(off(bounds.at(-1)!, 382.34384)).toBeLessThan(1e-4);
    expect(value).toBeGreaterThan(382.34384 - 1e-5);
    expect(off(value, 382.34384)).toBeLessThan(1e-4);
    // The control variate leaves the mean where it was, and takes almost all of its error.
    expect(Math.abs(simulated.mean - value)).toBeLessThan(3 * simulated.halfWidth + 1e-9);
    expect(simulated.halfWidth).toBeLessThan(simulated.plainHalfWidth / 50);
    expect(Math.abs(simulated.plainMean - value)).toBeLessThan(2 * simulated.plainHalfWidth);
  });
});

test("26: the rule that a search on sampled futures finds loses less than 1 % on the tree", () => {
  const { uniform } = openStream(2, "rule");
  const [rule] = searchCover((tried) => meanCost(9, coverPolicy(9, tried), { paths: 300, uniform }));
  const loss = exactValueOfPolicy(plimT(writeStage, 9), coverPolicy(9, rule!))! / 873.866955 - 1;
  expect(loss).toBeGreaterThan(-1e-8);
  expect(loss).toBeLessThan(0.01);
  expect(rule).toMatchObject({ centre: "median", first: "L4" });
});

describe("26b: conditional means of noise give a bound", () => {
  const optimum = 1497.25;
  // What the discrete problems are worth: 3 and 9 points are met, 31 are approached (bench/procurement.mjs goes all the way).
  const known = { 3: 1475.6, 9: 1493.68, 31: 1496.72 };
  test.each([
    [3, 60, 3e-4],
    [9, 60, 5e-4],
    [31, 25, 1e-2],
  ] as const)("%d points never exceed the optimum of the continuous process", (points, iterations, tolerance) => {
    const { bounds, bound } = byStages(continuousProcess(writeStage, 12, lognormalNoise(1.05, 0.15, points)), iterations);
    expect(Math.max(...bounds)).toBeLessThan(optimum);
    expect(Math.max(...bounds)).toBeLessThan(known[points] + 0.05);
    expect(off(bound, known[points])).toBeLessThan(tolerance);
  });

  test("halving the points takes off bound and value what it takes off the optimum", () => {
    const [fine, coarse] = [19, 9].map((points) => {
      const sddp = openSddp(continuousProcess(writeStage, 12, lognormalNoise(1.05, 0.15, points)), highs);
      const { bounds } = sddp.train({ iterations: 100, seed: 1, pruneEvery: 5 });
      const value = valueOfPolicy(sddp, trainedPolicy(sddp), { paths: 150, seed: 1 });
      sddp.dispose();
      return { bound: bounds.at(-1)!, value };
    });
    // 9 and 19 points are worth 1493.68 and 1496.12 (bench/procurement.mjs prints every halving from 301 on).
    for (const { bound, value } of [fine!, coarse!]) expect(bound).toBeLessThan(value.mean + value.halfWidth);
    expect(fine!.bound - coarse!.bound).toBeGreaterThan(1.6);
    expect(fine!.bound - coarse!.bound).toBeLessThan(2.6);
    const moved = fine!.value.mean - coarse!.value.mean;
    expect(Math.abs(moved - 2.44)).toBeLessThan(2 * (fine!.value.halfWidth + coarse!.value.halfWidth));
  });
});
