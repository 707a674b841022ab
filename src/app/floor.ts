/** What a floor for development is worth. */
import { medianOf } from "../core/numeric/distribution.ts";
import { type FloorAnswer, floorColumns, floorResult, programmes, withFloor } from "../core/results/floor-choice.ts";
import type { ValidPlan } from "./load-plan.ts";
import { type JobRunner, OperatingError, type RunOptions } from "./ports.ts";
import { type ComparedRequest, comparedRun, runOnSameFutures } from "./same-futures.ts";

/** Floors that are tried unless others are named. */
export const usualFloors: readonly number[] = [0, 0.1, 0.2, 0.3, 0.4, 0.5];

/**
 * @param floors shares of the envelope, 0–1
 * @throws OperatingError if the plan develops nothing; the signal's reason if aborted
 */
export async function chooseFloor(
  loaded: ValidPlan,
  request: ComparedRequest & { readonly floors: readonly number[] },
  runner: JobRunner,
  options: RunOptions,
): Promise<FloorAnswer> {
  const { plan, basePlan } = loaded;
  const names = programmes(plan);
  if (names.length === 0)
    throw new OperatingError("the plan has no workload of kind model-development", {
      fault: "input",
      hint: "write `workloads: {train: {kind: model-development, floor: 30%, target: 50%}}`",
    });
  const run = comparedRun(loaded, request);
  const own = names.reduce((sum, name) => sum + medianOf(plan.workloads[name]!.floor!.distribution), 0);
  // The plan's own floor runs as it is written, spread and all.
  const tried = [...new Set(request.floors)].filter((floor) => Math.abs(floor - own) > 1e-9);
  const plans = [plan, ...tried.map((floor) => withFloor(plan, floor, (value) => medianOf(value.distribution)))];
  const results = await runOnSameFutures(
    plans.map((one) => ({ plan: one, basePlan, keep: floorColumns })),
    { ...run, stage: "floors" },
    runner,
    options,
  );
  const floors = [own, ...tried].map((floor, i) => floorResult(floor, i === 0, results[i]!, results[0]!));
  return {
    ...run,
    hasRival: plan.rival !== undefined,
    isValued: plan.valuation !== undefined,
    hasCapability: plan.capability !== undefined,
    floors: floors.sort((a, b) => a.floor - b.floor),
  };
}
