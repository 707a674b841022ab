/** What every solver must do: known optima with their duals, changes in place, warm starts, refusals, whole numbers. */
import { afterAll, describe, expect, test } from "vitest";
import { dualBound, primalViolation, provesFeasible, provesOptimal } from "../../src/core/stochastic/duality.ts";
import type { HeldProgramme, Programme, Solver } from "../../src/core/stochastic/solver.ts";
import { openStream } from "../../src/core/numeric/random.ts";

type Entry = readonly [row: number, column: number, value: number];

/** A programme from lists. */
export function programmeOf(parts: {
  readonly cost: readonly number[];
  readonly lower?: readonly number[];
  readonly upper?: readonly number[];
  readonly rowLower: readonly number[];
  readonly rowUpper: readonly number[];
  readonly entries: readonly Entry[];
  readonly integer?: readonly number[];
}): Programme {
  const columns = parts.cost.length;
  const sorted = [...parts.entries].sort((a, b) => a[1] - b[1] || a[0] - b[0]);
  const start = new Int32Array(columns + 1);
  for (const [, column] of sorted) start[column + 1]! += 1;
  for (let j = 0; j < columns; j++) start[j + 1]! += start[j]!;
  return {
    columns,
    rows: parts.rowLower.length,
    cost: Float64Array.from(parts.cost),
    lower: Float64Array.from(parts.lower ?? parts.cost.map(() => 0)),
    upper: Float64Array.from(parts.upper ?? parts.cost.map(() => Infinity)),
    rowLower: Float64Array.from(parts.rowLower),
    rowUpper: Float64Array.from(parts.rowUpper),
    start,
    row: Int32Array.from(sorted, ([row]) => row),
    value: Float64Array.from(sorted, ([, , value]) => value),
    ...(parts.integer === undefined ? {} : { integer: Uint8Array.from(parts.integer) }),
  };
}

/** min 2x + 3y, x + y ≥ 10, x ≤ 6, x − y ≤ 4: x = 6, y = 4, cost 24; one more unit of the first row costs 3, of x saves 1. */
export const small: Programme = programmeOf({
  cost: [2, 3],
  upper: [6, Infinity],
  rowLower: [10, -Infinity],
  rowUpper: [Infinity, 4],
  entries: [
    [0, 0, 1],
    [0, 1, 1],
    [1, 0, 1],
    [1, 1, -1],
  ],
});

/** A random feasible programme: rows are satisfied by a known point, costs are positive. */
export function randomProgramme(seed: number, rows: number, columns: number): Programme {
  const stream = openStream(seed, "conformance");
  let draw = 0;
  const uniform = (): number => stream.uniform(0, draw++);
  const point = Array.from({ length: columns }, () => (uniform() < 0.3 ? 0 : 10 * uniform()));
  const entries: Entry[] = [];
  const activity = Array.from({ length: rows }, () => 0);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      if (uniform() > 0.4) continue;
      const value = Math.round(200 * (uniform() - 0.3)) / 20;
      if (value === 0) continue;
      entries.push([i, j, value]);
      activity[i]! += value * point[j]!;
    }
  }
  const kinds = activity.map(() => uniform());
  return programmeOf({
    cost: point.map(() => 0.1 + uniform()),
    upper: point.map((x) => x + 20 * uniform()),
    rowLower: activity.map((a, i) => (kinds[i]! < 0.5 ? a - 2 : kinds[i]! < 0.7 ? a : -Infinity)),
    rowUpper: activity.map((a, i) => (kinds[i]! < 0.5 ? Infinity : kinds[i]! < 0.7 ? a : a + 1)),
    entries,
  });
}

export function conformsAsSolver(name: string, solver: Solver): void {
  const open: HeldProgramme[] = [];
  const hold = (programme: Programme): HeldProgramme => {
    const held = solver.hold(programme);
    open.push(held);
    return held;
  };
  afterAll(() => open.forEach((held) => held.dispose()));

  describe(`solver ${name}`, () => {
    test("finds the optimum, with duals of the stated sign", () => {
      const solution = hold(small).solve();
      expect(solution.status).toBe("optimal");
      expect(solution.objective).toBeCloseTo(24, 9);
      expect([...solution.primal]).toEqual([expect.closeTo(6, 9), expect.closeTo(4, 9)]);
      expect([...solution.rowDual]).toEqual([expect.closeTo(3, 9), expect.closeTo(0, 9)]);
      expect([...solution.reducedCost]).toEqual([expect.closeTo(-1, 9), expect.closeTo(0, 9)]);
      expect(provesOptimal(small, solution)).toBe(true);
    });

    test("the dual of a row that binds above is negative", () => {
      const programme = programmeOf({ cost: [-5], rowLower: [-Infinity], rowUpper: [7], entries: [[0, 0, 2]] });
      const solution = hold(programme).solve();
      expect(solution.objective).toBeCloseTo(-17.5, 9);
      expect(solution.rowDual[0]).toBeCloseTo(-2.5, 9);
    });

    test("changes of sides, bounds, costs, coefficients and rows count, one after the other", () => {
      const held = hold(small);
      expect(held.solve().objective).toBeCloseTo(24, 9);
      held.setRowBounds(Int32Array.of(0), Float64Array.of(12), Float64Array.of(Infinity));
      expect(held.solve().objective).toBeCloseTo(30, 9); // x = 6, y = 6
      held.setColumnBounds(Int32Array.of(0), Float64Array.of(0), Float64Array.of(7));
      expect(held.solve().objective).toBeCloseTo(29, 9); // x = 7, y = 5
      held.setCosts(Int32Array.of(0, 1), Float64Array.of(4, 3));
      expect(held.solve().objective).toBeCloseTo(36, 9); // y = 12
      held.setCoefficient(0, 1, 2);
      expect(held.solve().objective).toBeCloseTo(18, 9); // 2y = 12
      held.addRows({
        rowLower: Float64Array.of(1),
        rowUpper: Float64Array.of(1),
        start: Int32Array.of(0, 1),
        column: Int32Array.of(0),
        value: Float64Array.of(1),
      });
      expect(held.solve().objective).toBeCloseTo(20.5, 9); // x = 1, y = 5.5
      held.deleteRows(Int32Array.of(2));
      expect(held.solve().objective).toBeCloseTo(18, 9);
    });

    test("says infeasible and unbounded, and recovers", () => {
      const held = hold(small);
      held.setColumnBounds(Int32Array.of(1), Float64Array.of(0), Float64Array.of(3));
      expect(held.solve().status).toBe("infeasible");
      held.setColumnBounds(Int32Array.of(1), Float64Array.of(0), Float64Array.of(Infinity));
      held.setCosts(Int32Array.of(1), Float64Array.of(-1));
      expect(held.solve().status).toBe("unbounded");
      held.setCosts(Int32Array.of(1), Float64Array.of(3));
      expect(held.solve({ fresh: true }).objective).toBeCloseTo(24, 9);
    });

    test("whole numbers: the best packing, its bound proven", () => {
      // max 10a + 13b + 7c with 3a + 4b + 2c ≤ 6, all 0 or 1: b and c, 20.
      const programme = programmeOf({
        cost: [-10, -13, -7],
        upper: [1, 1, 1],
        rowLower: [-Infinity],
        rowUpper: [6],
        entries: [
          [0, 0, 3],
          [0, 1, 4],
          [0, 2, 2],
        ],
        integer: [1, 1, 1],
      });
      const solution = hold(programme).solve();
      expect(solution.objective).toBeCloseTo(-20, 9);
      expect(solution.bound).toBeCloseTo(-20, 6);
      expect([...solution.primal].map(Math.round)).toEqual([0, 1, 1]);
      expect(provesFeasible(programme, solution)).toBe(true);
    });

    test("100 random programmes: primal and duals prove each other, from scratch and warm", () => {
      for (let seed = 0; seed < 100; seed++) {
        const programme = randomProgramme(seed, 3 + (seed % 9), 4 + (seed % 13));
        const held = hold(programme);
        const solution = held.solve();
        expect(solution.status).toBe("optimal");
        expect(primalViolation(programme, solution.primal)).toBeLessThan(1e-7);
        expect(Math.abs(dualBound(programme, solution.rowDual) - solution.objective)).toBeLessThan(1e-6 * (1 + Math.abs(solution.objective)));
        const rows = Int32Array.from({ length: programme.rows }, (_, i) => i);
        const wider = programme.rowLower.map((side) => side - 1);
        held.setRowBounds(rows, wider, programme.rowUpper);
        const warm = held.solve();
        const cold = held.solve({ fresh: true });
        expect(Math.abs(warm.objective - cold.objective)).toBeLessThan(1e-7 * (1 + Math.abs(cold.objective)));
        expect(warm.objective).toBeLessThan(solution.objective + 1e-7);
      }
    });
  });
}
