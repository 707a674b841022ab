import { describe, expect, test } from "vitest";
import { kinds, randomProblem } from "../../../test/reference/allocation-problems.ts";
import { createAllocator } from "./allocator.ts";
import type { Allocation } from "./problem.ts";
import { verifyAllocation } from "./verify.ts";

const copyOf = (a: Allocation): Allocation => structuredClone(a);
const problems = kinds.flatMap((kind) => Array.from({ length: 10 }, (_, seed) => ({ kind, seed, ...randomProblem(seed + 900, kind) })));

describe("the check", () => {
  test("refuses hours that were not there, served output that was not made, and prices that prove nothing", () => {
    for (const { kind, seed, shape, input } of problems) {
      const allocator = createAllocator(shape);
      const right = copyOf(allocator.solve(input, false));
      const low = new Float64Array(shape.pools);
      const high = new Float64Array(shape.pools);
      allocator.worth(new Float64Array(shape.pools), low, high);
      const holds = (change: (answer: Allocation) => void): boolean => {
        const answer = copyOf(right);
        change(answer);
        return verifyAllocation(shape, input, answer).holds;
      };
      const place = { kind, seed };
      expect({ ...place, holds: holds(() => undefined) }).toEqual({ ...place, holds: true });
      const busy = right.hours.findIndex((hours) => hours > 1e-3);
      if (busy >= 0) {
        const changed = holds((a) => void (a.hours[busy]! *= 1.001));
        expect({ ...place, more: changed }).toEqual({ ...place, more: false });
      }
      const served = right.served.findIndex((z, k) => z > 1e-3 && z < input.segmentAmount[k]! && input.segmentValue[k]! > 0);
      if (served >= 0) expect({ ...place, served: holds((a) => void (a.served[served]! *= 1.001)) }).toEqual({ ...place, served: false });
      // Where worth has one value, so has the price.
      const counts = (p: number): boolean => low[p] === high[p] && right.price[p]! * input.capacity[p]! > 1e-3 * (1 + Math.abs(right.objective));
      const priced = right.price.findIndex((_, p) => counts(p));
      if (priced >= 0) expect({ ...place, price: holds((a) => void (a.price[priced]! *= 0.9)) }).toEqual({ ...place, price: false });
      expect({ ...place, failed: holds((a) => void (a.status = "failed")) }).toEqual({ ...place, failed: false });
      expect({ ...place, nan: holds((a) => a.hours.fill(NaN)) }).toEqual({ ...place, nan: false });
    }
  });

  test("a feasible answer that is not the best does not hold", () => {
    for (const { kind, seed, shape, input } of problems) {
      const right = copyOf(createAllocator(shape).solve(input, false));
      if (!(right.objective > 1e-3) || input.floor.some((f) => f > 0) || input.groupFloor > 0) continue;
      const idle: Allocation = {
        ...copyOf(right),
        hours: right.hours.map(() => 0),
        served: right.served.map(() => 0),
        sunk: right.sunk.map(() => 0),
        bought: right.bought.map(() => 0),
        reserve: right.reserve.map(() => 0),
        idle: input.capacity,
      };
      expect({ kind, seed, ...verifyAllocation(shape, input, idle) }).toMatchObject({ holds: false, worstViolation: 0 });
    }
  });
});
