import { describe, expect, test } from "vitest";
import { kinds, randomProblem } from "../../../test/reference/allocation-problems.ts";
import type { Problem } from "../../../test/reference/allocation-problems.ts";
import { createAllocator } from "./allocator.ts";

/** Worths of a problem whose floor is a share of weighted capacity, and its value as a function of one pool's capacity. */
function worthsOf({ shape, input }: Problem) {
  const weighted = input.capacity.reduce((sum, hours, p) => sum + hours * input.groupWeight[p]!, 0);
  const share = weighted > 0 ? input.groupFloor / weighted : 0;
  const floorPerHour = input.groupWeight.map((weight) => weight * share);
  const allocator = createAllocator(shape);
  const { status, objective } = allocator.solve(input, false);
  const low = new Float64Array(shape.pools);
  const high = new Float64Array(shape.pools);
  allocator.worth(floorPerHour, low, high);
  const other = createAllocator(shape);
  const value = (pool: number, more: number): number | undefined => {
    const capacity = input.capacity.slice();
    capacity[pool]! += more;
    if (capacity[pool]! < 0) return undefined;
    const answer = other.solve({ ...input, capacity, groupFloor: input.groupFloor + more * floorPerHour[pool]! }, false);
    return answer.status === "optimal" ? answer.objective : undefined;
  };
  return { status, objective, low, high, value, allocator };
}

describe("worth", () => {
  test("at a kink the next hour brings the next segment, and losing one costs the last", () => {
    // 10 h, 10 at $5, then $2: one more hour brings 2, one fewer costs 5.
    const problem = randomProblem(0, "plain");
    const kink: Problem = {
      shape: {
        ...problem.shape,
        pools: 1,
        workloads: 1,
        segmentStart: Int32Array.of(0, 2),
        inGroup: Uint8Array.of(0),
        compatible: Uint8Array.of(1),
        floorPriority: Uint8Array.of(5),
      },
      input: {
        ...problem.input,
        capacity: Float64Array.of(10),
        variableCost: Float64Array.of(0),
        output: Float64Array.of(1),
        segmentValue: Float64Array.of(5, 2),
        segmentAmount: Float64Array.of(10, 10),
        floor: Float64Array.of(0),
        hoursCap: Float64Array.of(Infinity),
        groupWeight: Float64Array.of(1),
      },
    };
    const { low, high } = worthsOf(kink);
    expect([low[0], high[0]]).toEqual([2, 5]);
    const none = worthsOf({ ...kink, input: { ...kink.input, capacity: Float64Array.of(0) } });
    expect([none.low[0], none.high[0]]).toEqual([5, NaN]);
  });

  const problems = kinds.flatMap((kind) => Array.from({ length: 12 }, (_, at) => ({ kind, seed: 200 + at, problem: randomProblem(200 + at, kind) })));

  test("V(C+δ) − V(C) ≤ δ·low ≤ δ·high ≤ V(C) − V(C−δ)", () => {
    for (const { kind, seed, problem } of problems) {
      const { status, objective, low, high, value } = worthsOf(problem);
      if (status !== "optimal") continue;
      const room = 1e-9 * (1 + Math.abs(objective));
      const hours = Math.max(1, ...problem.input.capacity);
      for (let p = 0; p < problem.shape.pools; p += 1) {
        expect({ kind, seed, p, holds: !(low[p]! > high[p]! + 1e-9 * (1 + Math.abs(high[p]!))) }).toEqual({ kind, seed, p, holds: true });
        const holds = [1e-3 * hours, 0.2 * hours].every((delta) => {
          const more = value(p, delta) ?? -Infinity;
          const less = value(p, -delta) ?? -Infinity;
          return !(more - objective > delta * low[p]! + room) && !(objective - less < delta * high[p]! - room);
        });
        expect({ kind, seed, p, holds }).toEqual({ kind, seed, p, holds: true });
      }
    }
  });

  test("a small change of capacity brings its worth", () => {
    for (const { kind, seed, problem } of problems) {
      const { status, objective, low, high, value } = worthsOf(problem);
      if (status !== "optimal" || kind === "wide hours" || kind === "nine orders") continue;
      const small = 1e-7 * Math.max(1, ...problem.input.capacity);
      const near = (change: number | undefined, worth: number): boolean =>
        change === undefined || Math.abs(change / small - worth) < 1e-5 * (1 + Math.abs(worth)) + (1e-14 * Math.abs(objective)) / small;
      for (let p = 0; p < problem.shape.pools; p += 1) {
        const more = value(p, small);
        const less = value(p, -small);
        const holds = near(more === undefined ? undefined : more - objective, low[p]!) && near(less === undefined ? undefined : objective - less, high[p]!);
        expect({ kind, seed, p, holds }).toEqual({ kind, seed, p, holds: true });
      }
    }
  });

  test("asking for worth leaves the allocator as it was", () => {
    const problem = randomProblem(7, "tied");
    const { allocator, objective } = worthsOf(problem);
    expect(allocator.solve(problem.input, true).objective).toBe(objective);
  });

  test("worth is asked of a solved month only", () => {
    const { shape } = randomProblem(1, "plain");
    const none = new Float64Array(shape.pools);
    expect(() => createAllocator(shape).worth(none, none, none)).toThrow("solved month");
  });
});
