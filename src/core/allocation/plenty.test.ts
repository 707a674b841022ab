import { describe, expect, test } from "vitest";
import { kinds, nextMonth, randomFrom, randomProblem } from "../../../test/reference/allocation-problems.ts";
import { createAllocator } from "./allocator.ts";
import { emptyAllocation } from "./month-result.ts";
import { allocatePlenty, createPlenty } from "./plenty.ts";
import type { AllocationInput, AllocationShape } from "./problem.ts";
import { verifyAllocation } from "./verify.ts";

const none = new Float64Array(0);

/** Two pools, fast A of 100 h and slow B of 50 h. Serving makes 2 or 1 an hour, training, which is the group, 4 or 1. */
const shape: AllocationShape = {
  pools: 2,
  workloads: 2,
  segmentStart: Int32Array.of(0, 2, 3),
  supplyPool: new Int32Array(0),
  sinkPool: new Int32Array(0),
  inGroup: Uint8Array.of(0, 1),
  compatible: Uint8Array.of(1, 1, 1, 1),
  floorPriority: Uint8Array.of(5, 5),
  groupPriority: 5,
};
const plain: AllocationInput = {
  capacity: Float64Array.of(100, 50),
  variableCost: Float64Array.of(0, 0),
  output: Float64Array.of(2, 1, 4, 1),
  segmentValue: Float64Array.of(5, 3, 1),
  segmentAmount: Float64Array.of(10, 20, 200),
  floor: Float64Array.of(0, 0),
  hoursCap: Float64Array.of(Infinity, Infinity),
  supplyPrice: none,
  supplyMax: none,
  sinkPrice: none,
  sinkMax: none,
  groupWeight: Float64Array.of(1, 1),
  groupFloor: 0,
};

const allocate = (input: AllocationInput, of = shape) => {
  const result = emptyAllocation(of);
  return allocatePlenty(createPlenty(of), input, result) ? result : undefined;
};

describe("a month of plenty", () => {
  test("each claim keeps to hours that cost training least, and what stands idle is of least use to it", () => {
    // An hour of A gives serving 2 where training makes 4, one of B 1 where it makes 1: serving takes B. Training takes A.
    const answer = allocate(plain)!;
    expect([...answer.hours]).toEqual([0, 30, 50, 0]);
    expect([...answer.idle]).toEqual([50, 20]);
    expect([...answer.served]).toEqual([10, 20, 200]);
    expect([...answer.price]).toEqual([0, 0]);
    expect(answer.objective).toBe(10 * 5 + 20 * 3 + 200);
  });

  test("one unit more moves the hours it takes and no others", () => {
    const answer = allocate({ ...plain, segmentAmount: Float64Array.of(10, 21, 200) })!;
    expect([...answer.hours]).toEqual([0, 31, 50, 0]);
  });

  test("what overflows goes to the next best pool", () => {
    // 60 of serving: 50 on B, 10 on A at 2 an hour.
    const answer = allocate({ ...plain, segmentAmount: Float64Array.of(10, 50, 200) })!;
    expect([...answer.hours]).toEqual([5, 50, 50, 0]);
  });

  test("idle hours are held for the floor of the group as far as its own use leaves it open", () => {
    const answer = allocate({ ...plain, groupFloor: 105 })!;
    expect([...answer.reserve]).toEqual([50, 5]);
    expect([...answer.idle]).toEqual([0, 15]);
    expect(answer.groupFloorPrice).toBe(0);
    expect(allocate({ ...plain, groupFloor: 121 })).toBeUndefined();
  });

  test("hours that cost something, claims that are worth nothing, binding caps and open sublets are left to the search", () => {
    expect(allocate({ ...plain, variableCost: Float64Array.of(0, 0.1) })!.idle[1]).toBe(50);
    expect(allocate({ ...plain, variableCost: Float64Array.of(0.1, 0) })).toBeUndefined();
    expect(allocate({ ...plain, segmentValue: Float64Array.of(5, 0, 1) })).toBeUndefined();
    expect(allocate({ ...plain, hoursCap: Float64Array.of(29, Infinity) })).toBeUndefined();
    expect(allocate({ ...plain, floor: Float64Array.of(31, 0) })).toBeUndefined();
    const sublet = { ...shape, sinkPool: Int32Array.of(1) };
    const letting = (hours: number) => ({ ...plain, sinkPrice: Float64Array.of(0.5), sinkMax: Float64Array.of(hours) });
    expect([...allocate(letting(20), sublet)!.sunk]).toEqual([20]);
    expect(allocate(letting(51), sublet)).toBeUndefined();
  });

  test("hours prepaid come after hours of one's own", () => {
    const prepaid = { ...shape, supplyPool: Int32Array.of(0, 0) };
    const buying = (needed: number) => ({
      ...plain,
      segmentAmount: Float64Array.of(10, 20, needed),
      supplyPrice: Float64Array.of(0, 0),
      supplyMax: Float64Array.of(10, 10),
    });
    expect([...allocate(buying(400), prepaid)!.bought]).toEqual([0, 0]);
    // 468: 100 h of A and 20 h of B make 420, the rest takes 12 prepaid hours of A.
    const answer = allocate(buying(468), prepaid)!;
    expect([...answer.bought]).toEqual([10, 2]);
    expect([...answer.hours]).toEqual([0, 30, 112, 20]);
    expect(allocate({ ...buying(468), supplyMax: Float64Array.of(10, Infinity) }, prepaid)).toBeUndefined();
  });

  test("a further hour of any pool brings nothing, one fewer loses nothing, before a path's first search too", () => {
    const allocator = createAllocator(shape);
    allocator.solve(plain, false);
    const [low, high] = [new Float64Array(2), new Float64Array(2)];
    allocator.worth(new Float64Array(2), low, high);
    expect([...low, ...high].map(Math.abs)).toEqual([0, 0, 0, 0]);
  });

  test("random problems given plenty of hours prove themselves optimal, whatever month came before", () => {
    let found = 0;
    for (const kind of kinds) {
      for (let seed = 0; seed < 60; seed += 1) {
        const problem = randomProblem(seed, kind);
        const random = randomFrom(seed);
        const allocator = createAllocator(problem.shape);
        let month = problem;
        for (let m = 0; m < 4; m += 1) {
          const many = { ...month.input, capacity: month.input.capacity.map((hours) => hours * 1e3), variableCost: new Float64Array(problem.shape.pools) };
          const answer = allocator.solve(many, m > 0);
          expect({ kind, seed, m, ...verifyAllocation(problem.shape, many, answer) }).toMatchObject({ holds: true });
          const alone = allocate(many, problem.shape);
          if (alone !== undefined) {
            found += 1;
            expect({ kind, seed, m, hours: [...answer.hours] }).toEqual({ kind, seed, m, hours: [...alone.hours] });
          }
          // A month without plenty lies between two of it.
          allocator.solve(month.input, true);
          month = nextMonth(month, random, 0.2);
        }
      }
    }
    expect(found).toBeGreaterThan(1000);
  }, 20_000);
});
