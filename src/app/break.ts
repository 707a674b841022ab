/** The reverse stress test of a plan: what would break it, run with the plan's own rule. */
import { openFutures } from "../core/company/futures/draw-futures.ts";
import { openSimulator } from "../core/company/simulate.ts";
import { alternatives } from "../core/procurement/alternatives.ts";
import type { EvaluationAnswer } from "../core/procurement/archive.ts";
import type { CommitSummary } from "../core/procurement/summary.ts";
import { todaysPlan } from "../core/procurement/decision.ts";
import { flip, type FlipRequest } from "../core/stress/flip.ts";
import { type BreakAnswer, reverseStress, type StressRequest } from "../core/stress/reverse-stress.ts";
import type { CommitPorts } from "./commit.ts";
import { seedOf } from "./procurement-desk.ts";
import type { ValidPlan } from "./load-plan.ts";
import { OperatingError, type RunOptions } from "./ports.ts";

export interface BreakRequest {
  /** Futures of each run of the search, and of each that confirms. */
  readonly paths: number;
  readonly confirmPaths: number;
  /** In place of the plan's limit on insolvency: a share. */
  readonly bound?: number;
  readonly engine: string;
  /** The decision whose flip is looked for as well. */
  readonly found?: CommitSummary;
}

/** @throws the signal's reason if aborted; OperatingError if the plan has no limit, or draws nothing */
export async function breakPlan(
  loaded: ValidPlan,
  request: BreakRequest,
  ports: Pick<CommitPorts, "openRunner" | "sha256">,
  options: RunOptions,
): Promise<BreakAnswer> {
  const { plan, basePlan, planHash } = loaded;
  const limit = plan.limits?.insolvency;
  const bound = request.bound ?? limit?.bound;
  if (bound === undefined)
    throw new OperatingError("the plan has no limit on insolvency to be broken", {
      fault: "input",
      hint: "write `limits: {insolvency: at most 2%}`, or name one with --at 2%",
    });
  const forecastSeed = seedOf(ports.sha256, `plimsoll forecast ${planHash}`);
  const seeds = { search: seedOf(ports.sha256, `plimsoll break ${planHash}`), confirm: seedOf(ports.sha256, `plimsoll break confirm ${planHash}`) };
  const { model } = openSimulator(plan, basePlan, seeds.search, () => ({ decide() {} }));
  if (openFutures(model, seeds.search).latents.names().length === 0)
    throw new OperatingError("nothing of the plan is uncertain: there is no assumption to move", {
      fault: "input",
      hint: "write what may turn out otherwise as a range, such as `3% to 8%/month`",
    });
  const within = request.bound === undefined ? limit?.withinMonths : undefined;
  const problem = {
    model,
    searchSeed: seeds.search,
    limit: { bound, ...(within === undefined ? {} : { withinMonths: within }) },
    paths: request.paths,
    confirmPaths: request.confirmPaths,
  };
  const runner = ports.openRunner({ plan, basePlan, forecastSeed });
  const run = async <Result>(work: Generator<FlipRequest | StressRequest, Result, EvaluationAnswer>): Promise<Result> => {
    for (let step = work.next(); ;) {
      if (step.done === true) return step.value;
      const { stage, stream, pathCount, tilt } = step.value;
      options.onProgress?.({ stage, done: 0, total: pathCount, unit: "futures" });
      const decisions = "decisions" in step.value ? step.value.decisions : [todaysPlan];
      step = work.next(await runner.evaluate({ seed: seeds[stream], firstPath: 0, pathCount, decisions, tilt }, options.signal));
    }
  };
  try {
    const broken = await run(reverseStress(problem));
    const found = request.found === undefined ? undefined : await run(flip({ ...problem, decisions: alternatives(request.found) }));
    const moves = [...(broken.crossing?.moves ?? []), ...(found?.moves ?? [])];
    const cited = new Set(moves.flatMap(({ source }) => source ?? []));
    const sources = Object.entries(plan.sources)
      .filter(([id]) => cited.has(id))
      .map(([id, source]) => ({ id, kind: source.kind, title: source.title ?? "", ...(source.as_of === undefined ? {} : { asOf: source.as_of }) }));
    return {
      planName: plan.name,
      planHash,
      engine: request.engine,
      months: plan.calendar.months,
      ...(within === undefined ? {} : { withinMonths: within }),
      ...broken,
      sources,
      ...(request.found === undefined ? {} : { flip: found ?? null }),
    };
  } finally {
    await runner.close();
  }
}
