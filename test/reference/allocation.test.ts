import { describe, expect, test } from "vitest";
import { createAllocator } from "../../src/core/allocation/allocator.ts";
import { allocateLarge } from "../../src/core/allocation/large/large-allocator.ts";
import { verifyAllocation } from "../../src/core/allocation/verify.ts";
import { solveWithHighs } from "./allocation-highs.ts";
import { kinds, randomProblem } from "./allocation-problems.ts";

/** Problems of each kind; `PROBLEMS=180 npx vitest run test/reference/allocation.test.ts` checks 2,160 in all. */
const count = Number(process.env["PROBLEMS"] ?? 26);

/**
 * Where HiGHS stops short of an optimum that carries its own proof, by its tolerance: values over nine orders of magnitude
 * make 1e-10 of the largest a share of the small that shows.
 */
const shortOfOptimum = new Set(["nine orders 141"]);

/** The large solver's effort that places every claim by screening that can be. */
const byScreening = { sample: 4000, enough: 0, most: Infinity, boxes: 60 };
/** Where it ends without a proof and leaves a month that has one to the monthly solver. */
const leftToMonthly = new Set(["nine orders 18", "wide hours 57"]);

describe("random problems prove themselves optimal and agree with HiGHS, by the monthly and the large solver", () => {
  for (const kind of kinds) {
    test(kind, () => {
      for (let seed = 0; seed < count; seed += 1) {
        const problem = randomProblem(seed, kind);
        const { shape, input } = problem;
        const answer = createAllocator(shape).solve(input, false);
        const proof = verifyAllocation(shape, input, answer);
        expect({ seed, ...proof }).toMatchObject({ holds: true });
        const asked = solveWithHighs(problem, input.floor, input.groupFloor);
        expect({ seed, status: asked.status }).toEqual({ seed, status: answer.status === "optimal" ? "optimal" : "infeasible" });
        const met = input.floor.map((floor, w) => (floor - answer.shortfall[w]!) * (1 - 1e-12));
        const group = (input.groupFloor - answer.groupShortfall) * (1 - 1e-12);
        const reference = answer.status === "optimal" ? asked : solveWithHighs(problem, met, group);
        expect({ seed, status: reference.status }).toEqual({ seed, status: "optimal" });
        const short = (proof.objectiveUsd - reference.objective) / (1 + Math.abs(proof.objectiveUsd));
        if (shortOfOptimum.has(`${kind} ${seed}`)) expect(short).toBeGreaterThan(0);
        else expect({ seed, agrees: Math.abs(short) < 1e-8, short }).toEqual({ seed, agrees: true, short });
        const large = allocateLarge(shape, input, byScreening);
        const left = answer.status !== "optimal" || leftToMonthly.has(`${kind} ${seed}`);
        expect({ seed, left: large === undefined }).toEqual({ seed, left });
        if (large === undefined) continue;
        expect({ seed, ...verifyAllocation(shape, input, large.result) }).toMatchObject({ holds: true });
        const apart = Math.abs(large.result.objective - answer.objective) / (1 + Math.abs(answer.objective));
        expect({ seed, agrees: apart < 1e-9, apart }).toEqual({ seed, agrees: true, apart });
      }
    });
  }
});
