import { describe, expect, test } from "vitest";
import { solveDense } from "./dense-simplex.ts";
import { divideShared } from "./shared-chips.ts";

describe("claims that may share a chip", () => {
  test("one chip, two claims: alone they have half each, together 0.8 of it each", () => {
    const alone = { pool: 0, first: 0, firstOutput: 1 };
    const both = { pool: 0, first: 0, second: 0, firstOutput: 0.8, secondOutput: 0.8 };
    const problem = { count: Float64Array.of(2), entitlement: Float64Array.of(1), chips: Float64Array.of(1) };
    expect(divideShared({ ...problem, uses: [alone] }).level).toBe(0.5);
    const { level, bound, chips } = divideShared({ ...problem, uses: [alone, both] });
    expect(level).toBeCloseTo(0.8, 12);
    expect(bound).toBeCloseTo(0.8, 12);
    expect(Array.from(chips)).toEqual([0, 1]);
  });

  test("two kinds and two pools: each kind where it is twice as good", () => {
    const { level, price } = divideShared({
      count: Float64Array.of(4, 4),
      entitlement: Float64Array.of(1, 1),
      chips: Float64Array.of(2, 2),
      uses: [0, 1].flatMap((first) => [0, 1].map((pool) => ({ pool, first, firstOutput: first === pool ? 2 : 1 }))),
    });
    // Two chips of rate 2 for four claims; one chip more of either pool brings half of 2/4, for the other kind gives way.
    expect(level).toBeCloseTo(1, 12);
    expect(price[0]! + price[1]!).toBeCloseTo(0.5, 12);
  });
});

describe("the dense simplex", () => {
  test("a corner, by hand: 3x + 2y, x + y ≤ 4, x ≤ 2", () => {
    const { x, price, objective, bound } = solveDense({
      limit: Float64Array.of(4, 2),
      columns: [
        { objective: 3, rows: [0, 1], values: [1, 1] },
        { objective: 2, rows: [0], values: [1] },
      ],
    });
    expect(Array.from(x)).toEqual([2, 2]);
    expect(Array.from(price)).toEqual([2, 1]);
    expect([objective, bound]).toEqual([10, 10]);
  });

  test("Beale's cycling example ends", () => {
    const columns = [
      { objective: 0.75, rows: [0, 1], values: [0.25, 0.5] },
      { objective: -150, rows: [0, 1], values: [-60, -90] },
      { objective: 0.02, rows: [0, 1, 2], values: [-0.04, -0.02, 1] },
      { objective: -6, rows: [0, 1], values: [9, 3] },
    ];
    expect(solveDense({ limit: Float64Array.of(0, 0, 1), columns }).objective).toBeCloseTo(0.05, 12);
  });

  test("what has no optimum, or no feasible start, is refused", () => {
    expect(() => solveDense({ limit: Float64Array.of(1), columns: [{ objective: 1, rows: [0], values: [-1] }] })).toThrow(RangeError);
    expect(() => solveDense({ limit: Float64Array.of(-1), columns: [] })).toThrow(RangeError);
  });
});
