import type { exactValueOfPolicy } from "../../src/core/stochastic/simulate-policy.ts";
import type { Solver } from "../../src/core/stochastic/solver.ts";

type Policy = Parameters<typeof exactValueOfPolicy>[1];
export function planPolicy(solver: Solver, quarters: number, kind: "mean" | "stochastic", isReplanned: boolean): Policy;
