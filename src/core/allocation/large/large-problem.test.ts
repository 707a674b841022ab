import { expect, test } from "vitest";
import { LARGE_PAIRS, solveProblem } from "../standalone.ts";
import { verifyResult } from "../verify-file.ts";

const some = (i: number): number => ((i + 1) * Math.E) % 1;

/** Three pools and as many workloads as make the problem large; the first must have some of its output. */
function bigProblem() {
  const workloads = Array.from({ length: Math.ceil(LARGE_PAIRS / 3) }, (_, w) => ({
    id: `job ${w}`,
    ...(w === 0 ? { floor: 4 } : {}),
    segments: [
      { valueUsd: 1 + some(w), amount: 10 },
      { valueUsd: 0.2, amount: 10 },
    ],
    outputPerChipHour: { A: 0.5 + some(3 * w), B: 0.5 + some(3 * w + 1), C: 0.5 + some(3 * w + 2) },
  }));
  const pools = [
    { id: "A", chipHours: 20_000 },
    { id: "B", chipHours: 20_000, onDemand: { priceUsdPerChipHour: 1, maxChipHours: 5000 } },
    { id: "C", chipHours: 0 },
  ];
  return { pools, workloads };
}

test("a big problem file is solved, with worths and floors, and its result verifies", () => {
  const problem = bigProblem();
  const { answer } = solveProblem(problem);
  expect(answer).toMatchObject({ status: "optimal", floors: [{ id: "job 0" }] });
  expect(verifyResult(problem, JSON.parse(JSON.stringify(answer))).verification).toMatchObject({ holds: true, proves: "optimal" });
  const [a, b, c] = answer!.pools;
  // One more and one fewer hour are worth about the price where thousands compete.
  for (const pool of [a!, b!]) {
    expect(pool.worthLow).toBeLessThanOrEqual(pool.worthHigh! + 1e-9);
    expect(Math.abs(pool.worthHigh! - pool.price!)).toBeLessThan(0.01 * pool.price!);
  }
  expect(b!.onDemandHours).toBe(5000);
  expect(c!.worthHigh).toBeNull();
  expect(c!.worthLow).toBeGreaterThan(1);
});
