import { describe, expect, test } from "vitest";
import { openHighs } from "../../src/adapters/highs/solver.ts";
import { provesFeasible, provesOptimal } from "../../src/core/stochastic/duality.ts";
import { openSmallSimplex } from "../../src/core/stochastic/small-simplex.ts";
import { checkedSolve, noCounts, type HeldProgramme, type Solution, type Solver } from "../../src/core/stochastic/solver.ts";
import { conformsAsSolver, programmeOf, small } from "./solver.ts";

const highs = await openHighs();
conformsAsSolver("HiGHS", highs);
conformsAsSolver("small simplex", openSmallSimplex(highs));

/** Answers of which those listed by `spoil` are garbage. */
function spoiling(solver: Solver, spoil: (solution: Solution, solve: number) => Solution): Solver {
  let solves = 0;
  const hold = (programme: Parameters<Solver["hold"]>[0]): HeldProgramme => {
    const held = solver.hold(programme);
    return { ...held, solve: (options) => spoil(held.solve(options), solves++) };
  };
  return { name: "spoilt", hold };
}

describe("planted garbage", () => {
  const proves = (solution: Solution): boolean => provesOptimal(small, solution);
  const plants: Readonly<Record<string, (solution: Solution) => Solution>> = {
    "an objective made better": (s) => ({ ...s, primal: Float64Array.of(5, 4) }),
    "a primal that breaks a bound": (s) => ({ ...s, primal: Float64Array.of(7, 3) }),
    "duals of another programme": (s) => ({ ...s, rowDual: Float64Array.of(2, -1) }),
    "duals of the wrong sign": (s) => ({ ...s, rowDual: Float64Array.of(-3, 0) }),
    "no number": (s) => ({ ...s, primal: Float64Array.of(NaN, 4) }),
    "status unknown": (s) => ({ ...s, status: "failed" }),
  };
  test.each(Object.keys(plants))("%s is seen, mended and counted", (name) => {
    const counts = noCounts();
    const held = spoiling(highs, (solution, solve) => (solve === 0 ? plants[name]!(solution) : solution)).hold(small);
    const solution = checkedSolve(held, proves, counts);
    held.dispose();
    expect(solution.objective).toBeCloseTo(24, 9);
    expect(counts).toEqual({ solves: 1, rejected: 1, mendedFresh: 1, mendedPresolve: 0, failed: 0 });
  });

  test("garbage that stays is given up, never used", () => {
    const counts = noCounts();
    const held = spoiling(highs, plants["an objective made better"]!).hold(small);
    expect(checkedSolve(held, proves, counts).status).toBe("failed");
    held.dispose();
    expect(counts).toEqual({ solves: 1, rejected: 1, mendedFresh: 0, mendedPresolve: 0, failed: 1 });
  });

  test("a false infeasible is believed only when said twice", () => {
    const counts = noCounts();
    const held = spoiling(highs, (solution, solve) => (solve === 0 ? { ...solution, status: "infeasible" } : solution)).hold(small);
    expect(checkedSolve(held, proves, counts).objective).toBeCloseTo(24, 9);
    held.dispose();
    expect(counts.rejected).toBe(1);
  });

  test("half a truck is no whole truck", () => {
    const programme = programmeOf({ cost: [-1], upper: [1], rowLower: [], rowUpper: [], entries: [], integer: [1] });
    const half: Solution = {
      status: "optimal",
      objective: -0.5,
      primal: Float64Array.of(0.5),
      rowDual: new Float64Array(0),
      reducedCost: new Float64Array(0),
      bound: -0.5,
    };
    expect(provesFeasible(programme, half)).toBe(false);
    expect(provesFeasible(programme, { ...half, objective: -1, primal: Float64Array.of(1) })).toBe(true);
  });
});
