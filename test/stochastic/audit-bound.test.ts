/** A bound's file proves the bound without the engine; whatever is planted in it is caught. */
import { describe, expect, test } from "vitest";
import { continuousProcess, plimT } from "../../bench/procurement/problems.mjs";
import { auditBound } from "../../src/core/stochastic/audit-bound.ts";
import type { BoundProof } from "../../src/core/stochastic/bound-proof.ts";
import { type Multistage, writeStage } from "../../src/core/stochastic/multistage.ts";
import { lognormalNoise } from "../../src/core/stochastic/noise.ts";
import { openSddp } from "../../src/core/stochastic/sddp.ts";
import { highs } from "./routes.ts";

/** The proof as a file holds it. */
function proofOf(problem: Multistage, iterations: number): BoundProof {
  const sddp = openSddp(problem, highs, true);
  sddp.train({ iterations, seed: 1 });
  const proof = sddp.proof("a test", 1)!;
  sddp.dispose();
  return JSON.parse(JSON.stringify(proof)) as BoundProof;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends object ? Mutable<T[K]> : T[K] };
const planted = (proof: BoundProof, plant: (copy: Mutable<BoundProof>) => void): readonly string[] => {
  const copy = JSON.parse(JSON.stringify(proof)) as Mutable<BoundProof>;
  plant(copy);
  return auditBound(copy as BoundProof).faults;
};

describe.each([
  ["every child has its cuts", plimT(writeStage, 5), 30],
  ["every node of the next stage has its cuts", groupedByNode(), 20],
  ["all children share a cut", continuousProcess(writeStage, 5, lognormalNoise(1.05, 0.15, 21)), 12],
] as const)("%s", (_name, problem, iterations) => {
  const proof = proofOf(problem, iterations);

  test("the audit derives the same bound", () => {
    const audit = auditBound(proof);
    expect(audit.faults).toEqual([]);
    expect(audit.cuts).toBeGreaterThan(5);
    expect(audit.bound).toBeCloseTo(proof.bound, 6);
    expect(proof.bound).toBeGreaterThan(1);
  });

  test("a cut lifted by a thousandth is caught", () => {
    expect(planted(proof, ({ trials }) => void (trials[0]![0]!.planes[0]![2] += 0.001 * (1 + Math.abs(proof.bound))))[0]).toContain(
      "the cut is not what its duals prove",
    );
  });
  test("a cut tilted by other duals is caught", () => {
    expect(planted(proof, ({ duals, trials }) => void (duals[0]![trials[0]![0]!.planes[0]![1]]!.rows[0]![1] += 0.01)).length).toBeGreaterThan(0);
  });
  test("a cut that says it rests on the duals of another is caught", () => {
    expect(planted(proof, ({ duals, trials }) => void (trials[0]![0]!.planes[0]![1] = duals[0]!.length)).join()).toContain("its duals are not in the file");
  });
  test("a file of another version is not read", () => {
    expect(planted(proof, (copy) => void ((copy.version as number) = 1)).join()).toContain("solve again");
  });
  test("a bound shifted is caught", () => {
    expect(planted(proof, (copy) => void (copy.bound *= 1.0001))).toEqual([expect.stringContaining("the bound is not what the cuts prove")]);
  });
  test("duals of which more is claimed than they weigh are caught", () => {
    expect(planted(proof, ({ root }) => void (root[0]!.cuts[0]![2] *= 2)).join()).toContain("its weight is");
  });
  test("a cut taken out from under others is caught", () => {
    expect(planted(proof, ({ trials }) => void (trials[0] as unknown[]).shift()).join()).toContain("rests on a cut that is not in the file");
  });
  test("chances that do not sum to 1 are caught", () => {
    expect(planted(proof, ({ stages }) => void (stages[1]!.chances[0]![0]! += 0.1)).join()).toContain("sum to");
  });
});

/** PLIM-T with noise in its demand: nine nodes of three realisations. */
function groupedByNode(): Multistage {
  const plain = plimT(writeStage, 4);
  const stages = plain.stages.map((stage) => ({
    ...stage,
    nodes: stage.nodes.map((node) => ({
      ...node,
      realisations: [0.9, 0.95, 1, 1.05, 1.1, 1.2].map((factor) => ({
        chance: 1 / 6,
        changes: node.realisations[0]!.changes.map((change) => (change.kind === "row" ? { ...change, lower: change.lower * factor } : change)),
      })),
    })),
  }));
  return { ...plain, stages };
}
