import { describe, expect, test } from "vitest";
import { randomFrom } from "../../../test/reference/allocation-problems.ts";
import { createBasisFactor, factorize, MOST_ETAS } from "./basis-factor.ts";
import { pushEta, solveColumn, solveRow } from "./basis-solve.ts";
import { linearProgram, setPair } from "./linear-program.ts";
import type { LinearProgram } from "./linear-program.ts";

/** Twelve pools, five workloads, two of them capped and all in the group: the densest kind of basis. */
function program(seed: number): LinearProgram {
  const random = randomFrom(seed);
  const blocks = Array.from({ length: 5 }, (_, w) => ({
    first: Array.from({ length: 12 }, (_none, p) => p).filter(() => random() < 0.7),
    second: 12 + w,
    third: w < 2 ? 17 + w : -1,
    fourth: 19,
  }));
  const singles = Array.from({ length: 20 }, (_, i) => i);
  const made = linearProgram(20, blocks, singles);
  for (let b = 0; b < 5; b += 1) for (let j = made.blockStart[b]!; j < made.blockStart[b + 1]!; j += 1) setPair(made, b, j, 0.1 + random(), 0.1 + random());
  return made;
}

/** B x by row, for x by slot. */
function product({ start, row, value, rows }: LinearProgram, head: Int32Array, x: Float64Array): number[] {
  const b = Array.from({ length: rows }, () => 0);
  head.forEach((column, s) => {
    for (let e = start[column]!; e < start[column + 1]!; e += 1) b[row[e]!]! += value[e]! * x[s]!;
  });
  return b;
}

/** y B by slot. */
const transposed = ({ start, row, value }: LinearProgram, head: Int32Array, y: Float64Array): number[] =>
  Array.from(head, (column) =>
    Array.from({ length: start[column + 1]! - start[column]! }, (_, k) => start[column]! + k).reduce((sum, e) => sum + value[e]! * y[row[e]!]!, 0),
  );

function expectSolves(made: LinearProgram, factor: ReturnType<typeof createBasisFactor>, head: Int32Array, random: () => number): void {
  const right = Float64Array.from({ length: 20 }, random);
  const x = new Float64Array(20);
  solveColumn(factor, right.slice(), x);
  product(made, head, x).forEach((b, i) => expect(b).toBeCloseTo(right[i]!, 7));
  const y = new Float64Array(20);
  solveRow(factor, right.slice(), y);
  transposed(made, head, y).forEach((c, s) => expect(c).toBeCloseTo(right[s]!, 7));
}

describe("a factored basis", () => {
  test("solves B x = b and y B = c, and goes on doing so while columns are exchanged", () => {
    let bumps = 0;
    for (let seed = 0; seed < 30; seed += 1) {
      const made = program(seed);
      const random = randomFrom(seed + 100);
      const factor = createBasisFactor(made);
      const head = made.slack.slice();
      expect(factorize(factor, made, head)).toBe(true);
      const column = new Float64Array(20);
      for (let k = 0; k < 40; k += 1) {
        const entering = Math.floor(random() * made.pairs);
        const byRow = new Float64Array(20);
        for (let e = made.start[entering]!; e < made.start[entering + 1]!; e += 1) byRow[made.row[e]!] = made.value[e]!;
        solveColumn(factor, byRow, column);
        const slot = Math.floor(random() * 20);
        if (head.includes(entering) || Math.abs(column[slot]!) < 0.2 || factor.etas === MOST_ETAS) continue;
        pushEta(factor, column, slot);
        head[slot] = entering;
        expectSolves(made, factor, head, random);
      }
      const again = createBasisFactor(made);
      expect(factorize(again, made, head)).toBe(true);
      if (again.peeled < 20) bumps += 1;
      expectSolves(made, again, head, random);
    }
    expect(bumps).toBeGreaterThan(10);
  });

  test("two columns that are the same are singular", () => {
    const made = program(1);
    const head = made.slack.slice();
    head[3] = 0;
    head[4] = 0;
    expect(factorize(createBasisFactor(made), made, head)).toBe(false);
  });

  test("a row without a single of its own is refused", () => {
    expect(() => linearProgram(2, [], [0])).toThrow("every row");
  });
});
