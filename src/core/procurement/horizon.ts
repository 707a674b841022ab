/** How far the sign-now list hangs on where the plan ends: the same choice with a horizon that is longer. */
import type { Plan } from "../plan/vocabulary/vocabulary.ts";
import { blocksNow, type Decision, decisionKey } from "./decision.ts";
import type { EvaluationAnswer } from "./archive.ts";
import { type Estimate, type Objective, objectiveColumn, paired } from "./measure.ts";
import { mean } from "../numeric/statistics.ts";

export interface LongerHorizon {
  /** Months added. */
  readonly months: number;
  readonly futures: number;
  /** Decisions chosen among: those that stand as well with the limits. */
  readonly tried: number;
  /** Blocks by offer that the best list of the longer horizon has and ours has not, or the other way round; empty where it stays. */
  readonly moved: readonly { readonly offer: string; readonly blocks: number; readonly then: number }[];
  /** What the best one is worth there beyond ours; 0 where ours is best. */
  readonly gainUsd: Estimate;
}

/** The plan with more months; all else as it stands. */
export const lengthened = (plan: Plan, months: number): Plan => ({ ...plan, calendar: { ...plan.calendar, months: plan.calendar.months + months } });

/**
 * @param decisions  ours first, as in the answer
 * @param answer     outcomes under the longer horizon
 */
export function longerHorizon(decisions: readonly Decision[], answer: EvaluationAnswer, objective: Objective, months: number): LongerHorizon {
  const values = answer.outcomes.map((outcomes) => objectiveColumn(outcomes, objective));
  const best = values.reduce((at, value, d) => (mean(value) > mean(values[at]!) ? d : at), 0);
  const [now, then] = [blocksNow(decisions[0]!), blocksNow(decisions[best]!)];
  const moved = [...new Set([...now.keys(), ...then.keys()])]
    .sort()
    .map((offer) => ({ offer, blocks: now.get(offer) ?? 0, then: then.get(offer) ?? 0 }))
    .filter((row) => row.blocks !== row.then);
  return { months, futures: answer.pathCount, tried: decisions.length, moved, gainUsd: paired(values[best]!, values[0]!) };
}

/** Ours, and the most valuable of its peers. */
export function horizonDecisions(
  ours: Decision,
  peers: readonly { readonly decision: Decision; readonly valueUsd: number }[],
  most: number,
): readonly Decision[] {
  const key = decisionKey(ours);
  const others = peers.filter(({ decision }) => decisionKey(decision) !== key).sort((a, b) => b.valueUsd - a.valueUsd);
  return [ours, ...others.slice(0, most - 1).map(({ decision }) => decision)];
}
