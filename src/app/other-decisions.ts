/** A decision beside the others one could take: today's plan, signing nothing more, and signing all that is offered. */
import { openSimulator } from "../core/company/simulate.ts";
import { quantiles } from "../core/numeric/statistics.ts";
import { type Decision, nothingMore, todaysPlan } from "../core/procurement/decision.ts";
import { groupsOf, measure, type Measured } from "../core/procurement/measure.ts";
import type { CommitSummary } from "../core/procurement/summary.ts";
import type { CommitPorts } from "./commit.ts";
import { seedOf } from "./procurement-desk.ts";
import type { ValidPlan } from "./load-plan.ts";
import type { RunOptions } from "./ports.ts";

export interface Course {
  readonly id: "decision" | "todays-plan" | "nothing-more" | "most";
  readonly measured: Measured;
  /** Share of futures that fall behind the rival, all beliefs together; absent without one. */
  readonly fallsBehind?: number;
  /** Lowest cash that 5 % of futures fall below. */
  readonly cashTroughP5Usd: number;
}

/** @param paths futures of each, none of which chose the decision. @throws the signal's reason if aborted */
export async function besideOthers(
  { plan, basePlan, planHash }: ValidPlan,
  { decision, objective }: CommitSummary,
  paths: number,
  ports: Pick<CommitPorts, "openRunner" | "sha256">,
  options: RunOptions,
): Promise<readonly Course[]> {
  const courses: readonly (readonly [id: Course["id"], decision: Decision])[] = [
    ["decision", decision],
    ["todays-plan", todaysPlan],
    ["nothing-more", nothingMore],
    ["most", { ...nothingMore, later: { kind: "most" } }],
  ];
  const seed = seedOf(ports.sha256, `plimsoll beside ${planHash}`);
  const { model } = openSimulator(plan, basePlan, seed, () => ({ decide() {} }));
  const runner = ports.openRunner({ plan, basePlan, forecastSeed: seedOf(ports.sha256, `plimsoll forecast ${planHash}`) });
  try {
    const task = { seed, firstPath: 0, pathCount: paths, decisions: courses.map(([, one]) => one) };
    const answer = await runner.evaluate(task, options.signal);
    const groups = groupsOf(model, answer);
    return courses.map(([id], i) => {
      const outcomes = answer.outcomes[i]!;
      const behind = outcomes.behindMonth.reduce((count, month) => count + (month >= 0 ? 1 : 0), 0);
      return {
        id,
        measured: measure(model, outcomes, groups, { objective }),
        ...(model.rival === undefined ? {} : { fallsBehind: behind / paths }),
        cashTroughP5Usd: quantiles(outcomes.cashTroughUsd, [0.05])[0]!,
      };
    });
  } finally {
    await runner.close();
  }
}
