/** The planning model of a plan, solved: value, bound and gap of its convex core. */
import { compileModel } from "../core/company/model/compile-model.ts";
import type { BoundProof } from "../core/stochastic/bound-proof.ts";
import type { PlanningResult } from "../core/stochastic/planning-model.ts";
import type { Solver } from "../core/stochastic/solver.ts";
import { hasPlanningModel, planningSteps } from "../core/stochastic/solve-planning-model.ts";
import type { ValidPlan } from "./load-plan.ts";
import { OperatingError, type RunOptions } from "./ports.ts";

export interface SolvePlanRequest {
  readonly seed: number;
  readonly iterations?: number;
  /** Futures on which EVPI and VSS are measured; none unless told. */
  readonly informationPaths?: number;
  readonly keepProof: boolean;
  readonly run: RunOptions;
  /** A turn of the event loop, in which Ctrl-C is heard. */
  readonly nextTurn: () => Promise<unknown>;
}

/** @throws OperatingError where the plan has no planning model; the signal's reason if aborted */
export async function solvePlan(
  { plan, basePlan }: ValidPlan,
  solver: Solver,
  request: SolvePlanRequest,
): Promise<{ readonly result: PlanningResult; readonly proof: BoundProof | undefined }> {
  const model = compileModel(plan, basePlan);
  if (!hasPlanningModel(model))
    throw new OperatingError("the plan has no planning model", {
      fault: "input",
      hint: "it needs inference in demand, an offer that serves it, and six months",
    });
  const { signal, onProgress } = request.run;
  let proof: BoundProof | undefined;
  const steps = planningSteps(model, solver, {
    seed: request.seed,
    ...(request.iterations === undefined ? {} : { iterations: request.iterations }),
    ...(request.informationPaths === undefined ? {} : { informationPaths: request.informationPaths }),
    ...(request.keepProof ? { onProof: (held: BoundProof) => void (proof = held) } : {}),
  });
  for (let next = steps.next(); ; next = steps.next()) {
    if (next.done === true) return { result: next.value, proof };
    const { stage, done, total } = next.value;
    onProgress?.({ stage, done, total, unit: "iterations" });
    await request.nextTurn();
    signal?.throwIfAborted();
  }
}
