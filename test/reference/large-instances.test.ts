/** Published instances, rebuilt from their recipes; `LARGE=1 npx vitest run test/reference/large-instances.test.ts` solves the million too. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { boundAt } from "../../src/core/allocation/large/certificate.ts";
import { claimRows } from "../../src/core/allocation/large/claim-rows.ts";
import { allocateLarge } from "../../src/core/allocation/large/large-allocator.ts";
import { marketOf } from "../../src/core/allocation/large/market.ts";
import { divideShared } from "../../src/core/allocation/large/shared-chips.ts";
import type { SharedChips } from "../../src/core/allocation/large/shared-chips.ts";
import type { AllocationInput, AllocationShape } from "../../src/core/allocation/problem.ts";
import { verifyAllocation } from "../../src/core/allocation/verify.ts";

/** Instances are plain JavaScript, shared with the benches; what the tests use of them is typed here. */
const load = async <T>(name: string): Promise<T> => (await import(new URL(`../../bench/instances/${name}`, import.meta.url).href)) as T;

interface Twister {
  mersenneTwister(seed: number): () => number;
  pythonTwister(key: number): () => number;
  numpyUniform(words: () => number): number;
}
interface Resalloc {
  readonly mosekUtility: number;
  resallocProblem(jobs: number): { readonly shape: AllocationShape; readonly input: AllocationInput; readonly offset: number };
}
interface Pop {
  readonly mosekLevel: number;
  popFigure2(folder: string): SharedChips;
}

test("generators give the first numbers that theirs give", async () => {
  const { mersenneTwister, pythonTwister, numpyUniform } = await load<Twister>("mersenne-twister.mjs");
  expect(mersenneTwister(5489)()).toBe(3499211612);
  // numpy.random.seed(0); numpy.random.random() and random.Random(0).random().
  expect(numpyUniform(mersenneTwister(0))).toBe(0.5488135039273248);
  expect(numpyUniform(pythonTwister(0))).toBe(0.8444218515250481);
});

describe("resalloc's TargetPriority", () => {
  test("a million jobs are those of the notebook: at its prices, the bound is its optimum", async () => {
    const { resallocProblem, mosekUtility } = await load<Resalloc>("resalloc.mjs");
    const { shape, input, offset } = resallocProblem(1_000_000);
    const pool = Float64Array.of(0, 0.0624441141, 0.375541434, 0.873845607);
    const bound = boundAt(claimRows(shape, input), marketOf(shape, input), { pool, group: 0 }) - offset;
    expect(Math.abs(bound - mosekUtility)).toBeLessThan(1e-6);
    if (process.env["LARGE"] === undefined) return;
    const large = allocateLarge(shape, input)!;
    expect(verifyAllocation(shape, input, large.result)).toMatchObject({ holds: true });
    expect(Math.abs(large.result.objective - offset - mosekUtility)).toBeLessThan(1e-6);
    expect(Math.abs(large.boundUsd - large.result.objective)).toBeLessThan(1e-8);
  });

  test("a thousand jobs with the same shares of capacity prove themselves", async () => {
    const { resallocProblem } = await load<Resalloc>("resalloc.mjs");
    const { shape, input } = resallocProblem(1000);
    const large = allocateLarge(shape, input)!;
    const { holds, gapUsd } = verifyAllocation(shape, input, large.result);
    expect(holds).toBe(true);
    expect(Math.abs(gapUsd)).toBeLessThan(1e-8);
  });
});

describe("POP's Figure 2", () => {
  const folder = fileURLToPath(new URL("../../../shared/data/gavel-throughputs", import.meta.url));

  test("2048 jobs are of 26 kinds, and the least is served as well as MOSEK found", async ({ skip }) => {
    if (!existsSync(folder)) skip("public data absent: Gavel's throughputs");
    const { popFigure2, mosekLevel } = await load<Pop>("pop-figure-2.mjs");
    const problem = popFigure2(folder);
    expect(problem.count.length).toBe(26);
    expect(problem.count.reduce((sum, jobs) => sum + jobs, 0)).toBe(2048);
    const { level, bound, chips } = divideShared(problem);
    // The log has throughputs in single precision: 1e-7 of each.
    expect(Math.abs(level - mosekLevel)).toBeLessThan(1e-7);
    expect(Math.abs(level - 1.110912886)).toBeLessThan(2e-9);
    expect(bound - level).toBeLessThan(1e-12);
    // Checked from the uses alone: time, chips, and every kind at the level.
    const time = new Float64Array(26);
    const output = new Float64Array(26);
    const used = new Float64Array(3);
    problem.uses.forEach(({ pool, first, second, firstOutput, secondOutput = 0 }, at) => {
      used[pool]! += chips[at]!;
      time[first]! += chips[at]!;
      output[first]! += chips[at]! * firstOutput;
      if (second === undefined) return;
      time[second]! += chips[at]!;
      output[second]! += chips[at]! * secondOutput;
    });
    problem.count.forEach((jobs, kind) => {
      expect(time[kind]).toBeLessThan(jobs * (1 + 1e-12));
      expect(output[kind]! / jobs / problem.entitlement[kind]!).toBeGreaterThan(level * (1 - 1e-12));
    });
    for (const chipsUsed of used) expect(chipsUsed).toBeLessThan(512 * (1 + 1e-12));
  });
});
