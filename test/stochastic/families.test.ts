/** What one realisation's duals prove of the others of its node, and what becomes of a stage's programme once it is put away. */
import { describe, expect, test } from "vitest";
import { continuousProcess, plimT } from "../../bench/procurement/problems.mjs";
import { openStream } from "../../src/core/numeric/random.ts";
import { definitionsOf } from "../../src/core/stochastic/definitions.ts";
import { addPlane, familiesOf, highestPlanes, planeOf } from "../../src/core/stochastic/families.ts";
import { type StageNode, writeStage } from "../../src/core/stochastic/multistage.ts";
import { lognormalNoise } from "../../src/core/stochastic/noise.ts";
import { noCounts } from "../../src/core/stochastic/solver.ts";
import { openStageModel } from "../../src/core/stochastic/stage-model.ts";
import { highs } from "./routes.ts";

/** The last stage of PLIM-T's middle state, with noise in its demand. */
function noisySides(): StageNode {
  const node = plimT(writeStage, 3).stages[2]!.nodes[4]!;
  const [change] = node.realisations[0]!.changes;
  if (change?.kind !== "row") throw new Error("PLIM-T's demand is the side of a row");
  const realisations = [0.8, 1, 1.3].map((factor) => ({ chance: 1 / 3, changes: [{ ...change, lower: change.lower * factor }] }));
  return { ...node, realisations };
}

describe.each([
  ["noise that multiplies a state", continuousProcess(writeStage, 3, lognormalNoise(1.05, 0.15, 5)).stages[2]!.nodes[0]!, 2, [90, 100]],
  ["noise in a side", noisySides(), 5, [0, 0, 0, 0, 0]],
] as const)("%s", (_name, node, states, centre) => {
  const members = node.realisations.length;
  const [family, ...others] = familiesOf([node], states);
  const model = openStageModel(highs, node, undefined, 0, noCounts());
  const { uniform } = openStream(1, "families");
  const stateOf = (i: number): Float64Array => Float64Array.from(centre, (x, s) => x + 60 * uniform(i, s));

  test("a node's realisations are one family, and a plane of one lies under the value of each, and at its own state on it", () => {
    expect(others).toEqual([]);
    for (let i = 0; i < 12; i++) {
      const [at, elsewhere, solved] = [stateOf(i), stateOf(100 + i), i % members];
      const answer = model.solve(solved, at);
      const j = addPlane(family!, solved, at, answer);
      for (let m = 0; m < members; m++) {
        const slope = new Float64Array(states);
        const intercept = planeOf(family!, j, m, 1, slope);
        const height = (state: Float64Array): number => state.reduce((sum, x, s) => sum + slope[s]! * x, intercept);
        expect(height(elsewhere)).toBeLessThan(model.solve(m, elsewhere).value + 1e-7);
        if (m === solved) expect(height(at)).toBeCloseTo(answer.value, 7);
      }
    }
  });

  test("the highest plane of each member is the highest of all, one by one", () => {
    const state = stateOf(7);
    const height = new Float64Array(members);
    const plane = new Int32Array(members);
    highestPlanes(family!, state, height, plane);
    for (let m = 0; m < members; m++) {
      const heights = Array.from({ length: family!.count }, (_, j) => {
        const slope = new Float64Array(states);
        return planeOf(family!, j, m, 1, slope) + state.reduce((sum, x, s) => sum + slope[s]! * x, 0);
      });
      expect(height[m]).toBeCloseTo(Math.max(...heights), 8);
      expect(heights[plane[m]!]).toBeCloseTo(Math.max(...heights), 8);
    }
  });
});

test("realisations that differ in costs are families of their own", () => {
  const { stages } = continuousProcess(writeStage, 2, [{ chance: 1, value: 1 }]);
  const node = stages[1]!.nodes[0]!;
  const priced = [1, 2].map((cost) => ({ chance: 0.5, changes: [{ kind: "cost" as const, column: 2, cost }] }));
  expect(familiesOf([{ ...node, realisations: priced }], 2)).toHaveLength(2);
});

test("PLIM-T's stage: what is due is defined, what is signed and bought is free", () => {
  const { programme } = plimT(writeStage, 6).stages[1]!.nodes[0]!;
  const { free, list } = definitionsOf(programme);
  expect(Array.from(free, (j) => programme.columnNames![j])).toEqual(["L12", "L4", "shortfall"]);
  expect(list.map(({ column }) => programme.columnNames![column])).toEqual(["due1", "due2", "due3", "due4", "due5"]);
});
