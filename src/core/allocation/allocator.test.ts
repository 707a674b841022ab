import { describe, expect, test } from "vitest";
import { kinds, nextMonth, randomFrom, randomProblem } from "../../../test/reference/allocation-problems.ts";
import type { Problem } from "../../../test/reference/allocation-problems.ts";
import { createAllocator } from "./allocator.ts";
import type { Allocation, AllocationInput, AllocationShape } from "./problem.ts";
import { verifyAllocation } from "./verify.ts";

/** A month small enough to work out by hand: one number per pool or workload, one segment each unless said. */
function month(parts: {
  capacity: number[];
  output: number[][];
  value: number[][];
  amount: number[][];
  floor?: number[];
  priority?: number[];
  cap?: number[];
  cost?: number[];
  group?: number[];
  groupFloor?: number;
  groupPriority?: number;
  supply?: { pool: number; price: number; max: number }[];
  sink?: { pool: number; price: number; max: number }[];
}): Problem {
  const pools = parts.capacity.length;
  const workloads = parts.output.length;
  const segmentStart = new Int32Array(workloads + 1);
  parts.value.forEach((values, w) => (segmentStart[w + 1] = segmentStart[w]! + values.length));
  const supply = parts.supply ?? [];
  const sink = parts.sink ?? [];
  const output = Float64Array.from(parts.output.flat());
  const shape: AllocationShape = {
    pools,
    workloads,
    segmentStart,
    supplyPool: Int32Array.from(supply, (s) => s.pool),
    sinkPool: Int32Array.from(sink, (s) => s.pool),
    inGroup: Uint8Array.from(parts.group ?? parts.output.map(() => 0)),
    compatible: Uint8Array.from(output, (r) => (r > 0 ? 1 : 0)),
    floorPriority: Uint8Array.from(parts.priority ?? parts.output.map(() => 5)),
    groupPriority: parts.groupPriority ?? 5,
  };
  const input: AllocationInput = {
    capacity: Float64Array.from(parts.capacity),
    variableCost: Float64Array.from(parts.cost ?? parts.capacity.map(() => 0)),
    output,
    segmentValue: Float64Array.from(parts.value.flat()),
    segmentAmount: Float64Array.from(parts.amount.flat()),
    floor: Float64Array.from(parts.floor ?? parts.output.map(() => 0)),
    hoursCap: Float64Array.from(parts.cap ?? parts.output.map(() => Infinity)),
    supplyPrice: Float64Array.from(supply, (s) => s.price),
    supplyMax: Float64Array.from(supply, (s) => s.max),
    sinkPrice: Float64Array.from(sink, (s) => s.price),
    sinkMax: Float64Array.from(sink, (s) => s.max),
    groupWeight: new Float64Array(pools).fill(1),
    groupFloor: parts.groupFloor ?? 0,
  };
  return { shape, input };
}

const solve = ({ shape, input }: Problem): Allocation => createAllocator(shape).solve(input, false);
const bits = (a: Allocation): string =>
  [a.status, a.objective, a.hours, a.served, a.bought, a.sunk, a.reserve, a.idle, a.price, a.groupFloorPrice, a.floorPrice, a.groupShortfall, a.shortfall].join(
    ";",
  );

describe("by hand", () => {
  test("one pool goes to the best segments first, and its price is the value of the last one served in part", () => {
    // 100 h; A: 40 at $5 then 40 at $1; B: 50 at $3. Order: A 40, B 50, A 10 of 40.
    const a = solve(month({ capacity: [100], output: [[1], [1]], value: [[5, 1], [3]], amount: [[40, 40], [50]] }));
    expect([...a.served]).toEqual([40, 10, 50]);
    expect(a.objective).toBe(40 * 5 + 10 * 1 + 50 * 3);
    expect([...a.price]).toEqual([1]);
  });

  test("each workload runs where its advantage is, not where it is fastest", () => {
    // A makes 4 or 2 an hour, B 3 or 1: B gives up more by leaving pool 0. 10 h each, demand beyond reach.
    const a = solve(
      month({
        capacity: [10, 10],
        output: [
          [4, 2],
          [3, 1],
        ],
        value: [[1], [1.1]],
        amount: [[1000], [1000]],
      }),
    );
    expect([...a.hours]).toEqual([10, 10, 0, 0]);
    expect(a.objective).toBe(60);
    expect([...a.price]).toEqual([4, 2]);
  });

  test("idle hours are free, and variable cost stops what does not pay", () => {
    const a = solve(month({ capacity: [10, 10], output: [[1, 1]], value: [[2]], amount: [[100]], cost: [1, 3] }));
    expect([...a.hours]).toEqual([10, 0]);
    expect([...a.idle]).toEqual([0, 10]);
    expect([...a.price]).toEqual([1, 0]);
  });

  test("on-demand is bought while it pays and hours are sublet while that pays more", () => {
    const parts = { capacity: [10], output: [[1]], value: [[5]], amount: [[12]] };
    const bought = solve(month({ ...parts, supply: [{ pool: 0, price: 4, max: 100 }] }));
    expect([bought.bought[0], bought.objective, bought.price[0]]).toEqual([2, 60 - 8, 4]);
    const sublet = solve(month({ ...parts, sink: [{ pool: 0, price: 6, max: 3 }] }));
    expect([sublet.sunk[0], sublet.served[0], sublet.objective, sublet.price[0]]).toEqual([3, 7, 18 + 35, 5]);
  });

  test("a floor is served at a loss, and its price is what it costs per unit", () => {
    // 10 h: A pays 5, B pays 1 but is owed 4.
    const a = solve(month({ capacity: [10], output: [[1], [1]], value: [[5], [1]], amount: [[20], [20]], floor: [0, 4] }));
    expect([...a.served]).toEqual([6, 4]);
    expect([...a.floorPrice]).toEqual([0, 4]);
    expect(a.status).toBe("optimal");
  });

  test("a programme that needs less than the share floor leaves a reserve, not a clash", () => {
    // 100 h, 35 for development, which can use 10; serving pays 10 and would take all.
    const a = solve(month({ capacity: [100], output: [[1], [1]], value: [[0.1], [10]], amount: [[10], [1000]], group: [1, 0], groupFloor: 35 }));
    expect(a.status).toBe("optimal");
    expect([...a.served]).toEqual([10, 65]);
    expect(a.reserve[0]).toBeCloseTo(25, 12);
    expect(a.groupFloorPrice).toBeCloseTo(10, 12);
  });

  test("capacity that development cannot use can lower the value when the floor is a share of all", () => {
    const value = (b: number): number => {
      const a = solve(
        month({
          capacity: [100, b],
          output: [
            [1, 0],
            [1, 1],
          ],
          value: [[0.1], [10]],
          amount: [[1000], [1000]],
          group: [1, 0],
          groupFloor: 0.35 * (100 + b),
        }),
      );
      return Math.round(a.objective * 10) / 10;
    };
    // Serving is limited to its 1000 h, so B's hours count only through the floor and through A's hours they free.
    const noValue = (b: number): number => {
      const parts = {
        capacity: [100, b],
        output: [
          [1, 0],
          [1, 0],
        ],
        value: [[0.1], [10]],
        amount: [[1000], [1000]],
        group: [1, 0],
      };
      return Math.round(solve(month({ ...parts, groupFloor: 0.35 * (100 + b) })).objective * 10) / 10;
    };
    expect([0, 20, 40, 100].map(noValue)).toEqual([653.5, 584.2, 514.9, 307]);
    expect(value(20)).toBeGreaterThan(value(0));
  });

  test("floors of one priority shrink by one factor, and only those that clash", () => {
    // Pool 0 has 10 h for A (owed 20) and B (owed 5); C has a pool of its own and is owed all of it.
    const a = solve(
      month({
        capacity: [10, 7],
        output: [
          [1, 0],
          [1, 0],
          [0, 1],
        ],
        value: [[1], [1], [1]],
        amount: [[20], [20], [20]],
        floor: [20, 5, 7],
      }),
    );
    expect(a.status).toBe("relaxed");
    expect(a.served[0]).toBeCloseTo(8, 12);
    expect(a.served[1]).toBeCloseTo(2, 12);
    expect(a.served[2]).toBeCloseTo(7, 12);
    expect(a.shortfall[0]).toBeCloseTo(12, 12);
    expect(a.shortfall[2]).toBe(0);
  });

  test("a floor of higher priority is met before the others bend", () => {
    const parts = { capacity: [10], output: [[1], [1]], value: [[1], [1]], amount: [[20], [20]], floor: [8, 8] };
    const a = solve(month({ ...parts, priority: [9, 1] }));
    expect([...a.shortfall].map((s) => Math.round(s * 1e9) / 1e9)).toEqual([0, 6]);
    const b = solve(month({ ...parts, priority: [1, 9] }));
    expect([...b.shortfall].map((s) => Math.round(s * 1e9) / 1e9)).toEqual([6, 0]);
  });

  test("a floor above all segments is short by what nobody asks for", () => {
    const a = solve(month({ capacity: [100], output: [[1]], value: [[1]], amount: [[10]], floor: [15] }));
    expect([a.status, a.shortfall[0], a.served[0]]).toEqual(["relaxed", 5, 10]);
  });

  test("a cap on hours binds across pools", () => {
    const a = solve(month({ capacity: [10, 10], output: [[1, 3]], value: [[1]], amount: [[1000]], cap: [12] }));
    expect([...a.hours]).toEqual([2, 10]);
    expect(a.objective).toBe(32);
  });

  test("equal claims are settled by position, whole", () => {
    const a = solve(month({ capacity: [10], output: [[1], [1]], value: [[1], [1]], amount: [[10], [10]] }));
    expect([...a.served].sort((x, y) => x - y)).toEqual([0, 10]);
  });

  test("a month with nothing in it is solved", () => {
    const a = solve(month({ capacity: [0, 0], output: [[1, 1]], value: [[1]], amount: [[0]] }));
    expect([a.status, a.objective]).toEqual(["optimal", 0]);
  });

  test("unlimited supply with unlimited sublet has no optimum", () => {
    const endless = month({
      capacity: [1],
      output: [[1]],
      value: [[1]],
      amount: [[1]],
      supply: [{ pool: 0, price: 1, max: Infinity }],
      sink: [{ pool: 0, price: 2, max: Infinity }],
    });
    expect(() => solve(endless)).toThrow(RangeError);
  });

  test("arrays that do not fit together are refused", () => {
    const { shape } = month({ capacity: [1], output: [[1]], value: [[1]], amount: [[1]] });
    expect(() => createAllocator({ ...shape, compatible: new Uint8Array(2) })).toThrow(RangeError);
  });
});

describe("laws on random problems", () => {
  const problems = kinds.flatMap((kind) => Array.from({ length: 20 }, (_, seed) => ({ kind, seed, ...randomProblem(seed + 5000, kind) })));

  test("every answer proves itself", () => {
    for (const { kind, seed, shape, input } of problems) {
      expect({ kind, seed, ...verifyAllocation(shape, input, solve({ shape, input })) }).toMatchObject({ holds: true });
    }
  });

  test("complementary slackness: a price only where nothing is idle, a floor's price only where it binds", () => {
    for (const { kind, seed, shape, input } of problems) {
      const a = solve({ shape, input });
      const hours = Math.max(1, ...input.capacity);
      for (let p = 0; p < shape.pools; p += 1) {
        if (a.idle[p]! > 1e-9 * hours) expect({ kind, seed, p, price: a.price[p] }).toEqual({ kind, seed, p, price: 0 });
      }
      for (let w = 0; w < shape.workloads; w += 1) {
        const served = a.served.subarray(shape.segmentStart[w]!, shape.segmentStart[w + 1]!).reduce((sum, z) => sum + z, 0);
        const slack = served - (input.floor[w]! - a.shortfall[w]!) > 1e-7 * (1 + served);
        if (slack) expect({ kind, seed, w, price: a.floorPrice[w] }).toEqual({ kind, seed, w, price: 0 });
      }
    }
  });

  test("a pool without hours has the price of its first hour", () => {
    for (const { kind, seed, shape, input } of problems) {
      if (input.groupFloor > 0 || kind === "nine orders" || kind === "wide hours" || input.supplyMax.some((hours) => hours > 0)) continue;
      const a = solve({ shape, input });
      if (a.status !== "optimal") continue;
      const before = a.objective;
      for (let p = 0; p < shape.pools; p += 1) {
        if (input.capacity[p]! > 0) continue;
        const price = a.price[p]!;
        const capacity = input.capacity.slice();
        capacity[p] = 1e-6;
        const gain = (solve({ shape, input: { ...input, capacity } }).objective - before) / 1e-6;
        // Duals bound the gain from above; where the basis has a kink there, the first hour brings less.
        expect({ kind, seed, p, above: gain <= price + 1e-3 * (1 + price) }).toEqual({ kind, seed, p, above: true });
      }
    }
  });

  test("more capacity never lowers the value where there is no share floor", () => {
    for (const { kind, seed, shape, input } of problems) {
      if (input.groupFloor > 0) continue;
      const a = solve({ shape, input });
      if (a.status !== "optimal") continue;
      const before = a.objective;
      for (let p = 0; p < shape.pools; p += 1) {
        const capacity = input.capacity.slice();
        capacity[p]! = capacity[p]! * 1.1 + 1;
        const more = solve({ shape, input: { ...input, capacity } }).objective;
        expect({ kind, seed, p, lower: more < before - 1e-9 * (1 + Math.abs(before)) }).toEqual({ kind, seed, p, lower: false });
      }
    }
  });

  test("the answer has the same bits from 100 random starts, ties included", () => {
    for (const kind of ["tied", "everything", "clashing floors"] as const) {
      for (let seed = 0; seed < 5; seed += 1) {
        const problem = randomProblem(seed, kind);
        const allocator = createAllocator(problem.shape);
        const cold = bits(allocator.solve(problem.input, false));
        const random = randomFrom(seed);
        for (let start = 0; start < 100; start += 1) {
          const other = nextMonth(problem, random, 1).input;
          allocator.solve({ ...other, variableCost: other.variableCost.map(() => random() * (start % 3)) }, start % 2 === 0);
          expect({ kind, seed, start, bits: bits(allocator.solve(problem.input, true)) }).toEqual({ kind, seed, start, bits: cold });
        }
      }
    }
  });

  test("1,000 months in a row, warm, are the months solved cold", () => {
    for (const kind of ["everything", "group floor"] as const) {
      let problem = randomProblem(3, kind);
      const first = problem;
      const warm = createAllocator(problem.shape);
      const cold = createAllocator(problem.shape);
      const random = randomFrom(8);
      for (let m = 0; m < 1000; m += 1) {
        problem = nextMonth(m % 20 === 0 ? first : problem, random, 0.2);
        expect({ kind, m, bits: bits(warm.solve(problem.input, true)) }).toEqual({ kind, m, bits: bits(cold.solve(problem.input, false)) });
      }
    }
  });

  test("pools, supplies and sinks that come and go leave no trace: warm months are the months solved cold", () => {
    for (const kind of ["everything", "supplies and sinks", "group floor", "tied", "zero capacity"] as const) {
      for (let seed = 20; seed < 24; seed += 1) {
        const problem = randomProblem(seed, kind);
        const warm = createAllocator(problem.shape);
        const random = randomFrom(seed);
        const some = (values: Float64Array): Float64Array => values.map((v) => (random() < 0.3 ? 0 : v));
        for (let m = 0; m < 60; m += 1) {
          const { input } = nextMonth(problem, random, 0.2);
          const month = {
            ...input,
            capacity: some(input.capacity),
            supplyMax: some(input.supplyMax),
            sinkMax: some(input.sinkMax),
            output: m % 3 === 0 ? some(input.output) : input.output,
          };
          const answer = warm.solve(month, true);
          expect({ kind, seed, m, ...verifyAllocation(problem.shape, month, answer) }).toMatchObject({ holds: true });
          expect({ kind, seed, m, bits: bits(answer) }).toEqual({ kind, seed, m, bits: bits(createAllocator(problem.shape).solve(month, false)) });
        }
      }
    }
  });

  test("caps may come and go between months", () => {
    const free = month({
      capacity: [10, 10],
      output: [
        [1, 3],
        [1, 1],
      ],
      value: [[1], [0.5]],
      amount: [[1000], [1000]],
    });
    const capped = { ...free, input: { ...free.input, hoursCap: Float64Array.of(12, Infinity) } };
    const allocator = createAllocator(free.shape);
    const objectives = [free, capped, free].map(({ input }) => allocator.solve(input, true).objective);
    expect(objectives).toEqual([40, 36, 40]);
  });
});
