import { expect, test } from "vitest";
import { kinds, nextMonth, randomFrom, randomProblem } from "../../../test/reference/allocation-problems.ts";
import { createAllocator } from "./allocator.ts";
import { basisOf, createKnownBasis, forget, noteEnd } from "./known-bases.ts";
import type { KnownBasis } from "./known-bases.ts";
import { linearProgram } from "./linear-program.ts";
import type { Allocation } from "./problem.ts";

const numbersOf = ({ hours, served, bought, sunk, reserve, idle, price, floorPrice, shortfall, ...rest }: Allocation): string =>
  JSON.stringify([...[hours, served, bought, sunk, reserve, idle, price, floorPrice, shortfall].map((list) => [...list]), rest]);

test.each(kinds)("months that come back to bases known before are those of an allocator that knows none: %s", (kind) => {
  for (let seed = 1; seed <= 3; seed += 1) {
    const problem = randomProblem(seed, kind);
    const random = randomFrom(seed);
    const allocator = createAllocator(problem.shape);
    for (let m = 0; m < 40; m += 1) {
      const { input } = nextMonth(problem, random, 0.4);
      // Every other month only hours and amounts move.
      const month = m % 2 === 0 ? { ...input, segmentValue: problem.input.segmentValue, supplyPrice: problem.input.supplyPrice } : input;
      const answer = numbersOf(allocator.solve(month, true));
      expect({ seed, m, answer }).toEqual({ seed, m, answer: numbersOf(createAllocator(problem.shape).solve(month, false)) });
    }
  }
});

test.each(kinds)("where more bases come back than are kept, too: %s", (kind) => {
  const problem = randomProblem(4, kind);
  const random = randomFrom(4);
  const allocator = createAllocator(problem.shape);
  const cold = createAllocator(problem.shape);
  for (let m = 0; m < 1000; m += 1) {
    const { input } = nextMonth(problem, random, 0.9);
    const { segmentValue, supplyPrice } = m % 5 === 0 ? input : problem.input;
    const month = { ...input, segmentValue, supplyPrice };
    const answer = numbersOf(allocator.solve(month, true));
    expect({ m, answer }).toEqual({ m, answer: numbersOf(cold.solve(month, false)) });
    expect(allocator.result.status).not.toBe("failed");
  }
});

test("a basis is known by its columns until it is forgotten, and no more than 64 are kept", () => {
  const program = linearProgram(2, [], [0, 0, 0, 1, 1, 1]);
  const known: KnownBasis[] = [];
  const keep = (columns: readonly number[]): KnownBasis => {
    const basis = basisOf(program, known, Int32Array.from(columns));
    basis.head.set(columns);
    return basis;
  };
  const first = keep([0, 3]);
  expect(keep([0, 4])).not.toBe(first);
  expect(keep([0, 3])).toBe(first);
  forget(first);
  expect(keep([0, 3])).not.toBe(first);
  for (let n = 0; n < 100; n += 1) keep([n, n + 1]);
  expect(known.length).toBe(64);
  expect(known.map(({ at }) => at)).toEqual(Array.from({ length: 64 }, (_, n) => n));
});

test("where a search ended is taken for sure when two in a row ended there", () => {
  const basis = createKnownBasis(linearProgram(1, [], [0]), []);
  const after = [5, 5, 5, 2, 5].map((end) => {
    noteEnd(basis, 1, end);
    return basis.endedIn[1];
  });
  expect(after).toEqual([-7, 5, 5, -4, -7]);
});
