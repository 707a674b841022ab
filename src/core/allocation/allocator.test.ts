import { describe, expect, test } from "vitest";
import { kinds, randomProblem } from "../../../test/reference/allocation-problems.ts";
import { createAllocator } from "./allocator.ts";
import { verifyAllocation } from "./verify.ts";

describe("random problems carry their own proof", () => {
  for (const kind of kinds) {
    test(kind, () => {
      for (let seed = 0; seed < 200; seed += 1) {
        const { shape, input } = randomProblem(seed, kind);
        const answer = createAllocator(shape).solve(input, false);
        const proof = verifyAllocation(shape, input, answer);
        expect({ kind, seed, status: answer.status, ...proof }).toMatchObject({ holds: true });
      }
    });
  }
});
