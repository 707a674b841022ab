import { describe, expect, test } from "vitest";
import { randomFrom, randomProblem } from "../../../test/reference/allocation-problems.ts";
import type { Kind, Problem } from "../../../test/reference/allocation-problems.ts";
import { createAllocator } from "./allocator.ts";
import { divideLots } from "./lots.ts";
import { aloneOutput, demandOf, maxMinLevels } from "./max-min.ts";
import { proportionalDivision } from "./proportional.ts";

const fairKinds: readonly Kind[] = ["plain", "tied", "sparse", "caps", "group floor", "zero capacity", "floors"];
/** Problems whose floors hold. */
const problems = fairKinds.flatMap((kind) =>
  Array.from({ length: 6 }, (_, seed) => ({ kind, seed, ...randomProblem(seed, kind) })).filter(
    ({ shape, input }) => createAllocator(shape).solve(input, false).status === "optimal",
  ),
);

describe("proportional fairness", () => {
  test("reaches its bound, which no division can exceed", () => {
    for (const { kind, seed, shape, input } of problems) {
      const { utility, bound } = proportionalDivision(shape, input, new Float64Array(shape.workloads).fill(1));
      expect({ kind, seed, gap: (bound - utility) / (1 + Math.abs(utility)) < 1e-9, ordered: bound >= utility - 1e-9 }).toEqual({
        kind,
        seed,
        gap: true,
        ordered: true,
      });
    }
  });
});

describe("max-min", () => {
  test("levels can be had together, and no workload below its demand can have more without a smaller share losing", () => {
    for (const { kind, seed, shape, input } of problems) {
      const levels = maxMinLevels(shape, input, new Float64Array(shape.workloads).fill(1));
      const allocator = createAllocator(shape);
      const holds = (floor: Float64Array): boolean => allocator.solve({ ...input, floor }, true).status === "optimal";
      expect({ kind, seed, holds: holds(levels.map((level) => level * (1 - 1e-12))) }).toEqual({ kind, seed, holds: true });
      const alone = aloneOutput(shape, input);
      const demand = demandOf(shape, input);
      const share = (w: number): number => levels[w]! / alone[w]!;
      for (let w = 0; w < shape.workloads; w += 1) {
        if (!(alone[w]! > 0) || levels[w]! >= demand[w]! * (1 - 1e-9)) continue;
        // Those no worse off than w keep what they have; w asks for a little more.
        const more = levels.map((level, v) => (v === w ? level * (1 + 1e-6) : alone[v]! > 0 && share(v) <= share(w) * (1 + 1e-9) ? level : input.floor[v]!));
        expect({ kind, seed, w, more: levels[w]! > 0 && holds(more) }).toEqual({ kind, seed, w, more: false });
      }
    }
  });
});

/** A month of one or two pools with lots of 8 hours, small enough to try every division. */
function smallMonth(seed: number): Problem {
  const random = randomFrom(seed);
  const pools = 1 + Math.floor(random() * 2);
  const workloads = 2 + Math.floor(random() * 2);
  const base = randomProblem(seed, "plain");
  const counts = Array.from({ length: workloads }, () => 1 + Math.floor(random() * 3));
  const segmentStart = Int32Array.from({ length: workloads + 1 }, (_, w) => counts.slice(0, w).reduce((sum, c) => sum + c, 0));
  const output = Float64Array.from({ length: pools * workloads }, () => (random() < 0.15 ? 0 : 1 + 3 * random()));
  const values = counts.flatMap((count) => {
    const first = 1 + 9 * random();
    return Array.from({ length: count }, (_, k) => first / (1 + k));
  });
  return {
    shape: {
      ...base.shape,
      pools,
      workloads,
      segmentStart,
      inGroup: new Uint8Array(workloads),
      compatible: Uint8Array.from(output, (r) => (r > 0 ? 1 : 0)),
      floorPriority: new Uint8Array(workloads).fill(5),
    },
    input: {
      ...base.input,
      capacity: Float64Array.from({ length: pools }, () => 8 * Math.floor(1 + random() * 3) + Math.floor(random() * 8)),
      variableCost: Float64Array.from({ length: pools }, () => random() / 2),
      output,
      segmentValue: Float64Array.from(values),
      segmentAmount: Float64Array.from(values, () => random() * 30),
      floor: new Float64Array(workloads),
      hoursCap: new Float64Array(workloads).fill(Infinity),
      groupWeight: new Float64Array(pools),
      groupFloor: 0,
    },
  };
}

/** Value of the best division into lots of 8, by trying all. */
function bestByTrying({ shape, input }: Problem): number {
  const { pools, workloads, segmentStart } = shape;
  const hours = new Float64Array(pools * workloads);
  const value = (): number => {
    let total = 0;
    for (let w = 0; w < workloads; w += 1) {
      let made = 0;
      for (let p = 0; p < pools; p += 1) {
        made += hours[w * pools + p]! * input.output[w * pools + p]!;
        total -= hours[w * pools + p]! * input.variableCost[p]!;
      }
      for (let k = segmentStart[w]!; k < segmentStart[w + 1]!; k += 1) {
        total += Math.min(made, input.segmentAmount[k]!) * input.segmentValue[k]!;
        made -= Math.min(made, input.segmentAmount[k]!);
      }
    }
    return total;
  };
  const left = input.capacity.slice();
  const best = (at: number): number => {
    if (at === hours.length) return value();
    let most = best(at + 1);
    for (; left[at % pools]! >= 8; most = Math.max(most, best(at + 1))) {
      left[at % pools]! -= 8;
      hours[at]! += 8;
    }
    left[at % pools]! += hours[at]!;
    hours[at] = 0;
    return most;
  };
  return best(0);
}

describe("lots", () => {
  test("the search finds what trying every division finds", () => {
    for (let seed = 0; seed < 60; seed += 1) {
      const problem = smallMonth(seed);
      const { answer, boundUsd, method } = divideLots(problem.shape, problem.input, new Float64Array(problem.shape.pools).fill(8));
      expect(method).toBe("exact");
      expect(answer!.objective).toBeCloseTo(bestByTrying(problem), 8);
      expect(boundUsd).toBeCloseTo(answer!.objective, 6);
    }
  });
});
