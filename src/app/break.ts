/** The reverse stress test of a plan: what would break it, run with the plan's own rule. */
import { openFutures } from "../core/company/draw-futures.ts";
import { openSimulator } from "../core/company/simulate.ts";
import { todaysPlan } from "../core/procurement/decision.ts";
import { type BreakAnswer, reverseStress } from "../core/stress/reverse-stress.ts";
import { type CommitPorts, seedOf } from "./commit.ts";
import type { ValidPlan } from "./load-plan.ts";
import { OperatingError, type RunOptions } from "./ports.ts";

export interface BreakRequest {
  /** Futures of each run of the search, and of each that confirms. */
  readonly paths: number;
  readonly confirmPaths: number;
  /** In place of the plan's limit on insolvency: a share. */
  readonly bound?: number;
  readonly engine: string;
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
  try {
    const work = reverseStress(problem);
    for (let step = work.next(); ;) {
      if (step.done === true) {
        const cited = new Set(step.value.crossing?.moves.flatMap(({ source }) => source ?? []));
        const sources = Object.entries(plan.sources)
          .filter(([id]) => cited.has(id))
          .map(([id, source]) => ({ id, kind: source.kind, title: source.title ?? "", ...(source.as_of === undefined ? {} : { asOf: source.as_of }) }));
        const about = { planName: plan.name, planHash, engine: request.engine, months: plan.calendar.months };
        return { ...about, ...(within === undefined ? {} : { withinMonths: within }), ...step.value, sources };
      }
      const { stage, stream, pathCount, tilt } = step.value;
      options.onProgress?.({ stage, done: 0, total: pathCount, unit: "futures" });
      const task = { seed: seeds[stream], firstPath: 0, pathCount, decisions: [todaysPlan], tilt };
      step = work.next(await runner.evaluate(task, options.signal));
    }
  } finally {
    await runner.close();
  }
}
