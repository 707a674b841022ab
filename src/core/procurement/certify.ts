/** From outcomes on futures never used before to the figures of a certificate. */
import type { Model } from "../company/model/model.ts";
import { chanceAtMost } from "../numeric/beta.ts";
import { mean, quantiles } from "../numeric/statistics.ts";
import type { Baseline } from "./baselines.ts";
import { type CertifiedShare, type Compared, type CompanyBlock, type FrontierPoint, frontierLimits } from "./certificate.ts";
import type { EvaluationAnswer, Tried } from "./archive.ts";
import type { Outcomes } from "./evaluate.ts";
import { estimate, groupsOf, limitsSeen, measure, objectiveColumn, objectiveOf, paired } from "./measure.ts";

/** Level of attempt k, from 1: they sum to 5 % over any number of attempts. @example levelOf(1) // 0.025 */
export const levelOf = (attempt: number): number => 0.05 / 2 ** attempt;

export function shareOf(column: Float64Array, paths?: readonly number[]): CertifiedShare {
  let count = 0;
  if (paths === undefined) for (let p = 0; p < column.length; p++) count += column[p]! >= 0 ? 1 : 0;
  else for (const p of paths) count += column[p]! >= 0 ? 1 : 0;
  const futures = paths?.length ?? column.length;
  return { count, futures, atMost95: chanceAtMost(count, futures) };
}

/** Mean of the worst `share` of futures (the partial one weighted). @example tailMean(Float64Array.of(4, 1, 2, 3), 0.5) // 1.5 */
export function tailMean(column: Float64Array, share: number): number {
  const sorted = Float64Array.from(column).sort();
  const wanted = share * sorted.length;
  let sum = 0;
  for (let i = 0; i < wanted; i++) sum += sorted[i]! * Math.min(1, wanted - i);
  return sum / wanted;
}

export function companyBlock(model: Model, answer: EvaluationAnswer, index: number): CompanyBlock {
  const outcomes = answer.outcomes[index]!;
  const objective = objectiveOf(model);
  const value = objectiveColumn(outcomes, objective);
  const failuresByMonth = Array.from({ length: model.months }, () => 0);
  for (const month of outcomes.failedMonth) if (month >= 0) failuresByMonth[month]!++;
  const mean0 = mean(value);
  return {
    futures: value.length,
    value: estimate(value),
    cvar5Usd: tailMean(value, 0.05),
    shareTerminal: objective === "value" && mean0 !== 0 ? mean(outcomes.terminalUsd) / mean0 : 0,
    cashValue: estimate(outcomes.settledUsd),
    shareholdersUsd: objective === "value" ? mean(outcomes.shareholdersUsd) : mean(outcomes.settledUsd.map((usd) => Math.max(0, usd))),
    insolvent: shareOf(outcomes.failedMonth),
    failuresByMonth,
    byBelief: beliefRows(model, answer, outcomes, value),
    ...(model.rival === undefined ? {} : { fallsBehind: shareOf(outcomes.behindMonth) }),
    fundingUsd: { mean: mean(outcomes.fundingUsd), p95: quantiles(outcomes.fundingUsd, [0.95])[0]! },
    cashTroughP5Usd: quantiles(outcomes.cashTroughUsd, [0.05])[0]!,
  };
}

function beliefRows(model: Model, answer: EvaluationAnswer, outcomes: Outcomes, value: Float64Array): CompanyBlock["byBelief"] {
  return model.beliefs.flatMap((belief, b) =>
    belief.parts.flatMap(({ id, weight }, k) => {
      const paths: number[] = [];
      for (let p = 0; p < answer.pathCount; p++) if (answer.beliefPart[b * answer.pathCount + p] === k) paths.push(p);
      if (paths.length === 0) return [];
      const held = Float64Array.from(paths, (p) => value[p]!);
      return [{ address: belief.address, belief: id, weight, insolvent: shareOf(outcomes.failedMonth, paths), value: estimate(held) }];
    }),
  );
}

/** Baselines against the decision, whose outcomes come first. */
export function comparedWith(model: Model, answer: EvaluationAnswer, baselines: readonly Baseline[]): readonly Compared[] {
  const objective = objectiveOf(model);
  const ours = objectiveColumn(answer.outcomes[0]!, objective);
  const groups = groupsOf(model, answer);
  return baselines.map(({ id, does }, i) => {
    const outcomes = answer.outcomes[i + 1]!;
    const theirs = objectiveColumn(outcomes, objective);
    return {
      id,
      does,
      value: estimate(theirs),
      insolvent: shareOf(outcomes.failedMonth),
      oursLessTheirs: paired(ours, theirs),
      keepsLimits: measure(model, outcomes, groups).limits.every(({ holds }) => holds),
    };
  });
}

/** The most valuable decision for each limit on the insolvent share; one found for a smaller limit may be used for a larger: never decreasing. */
export function frontierOf(tried: readonly Tried[], limits: readonly number[] = frontierLimits): readonly FrontierPoint[] {
  return limits.flatMap((atMost) => {
    const within = tried.filter(({ measured }) => measured.insolvent <= atMost);
    if (within.length === 0) return [];
    const best = within.reduce((a, b) => (b.measured.value.mean > a.measured.value.mean ? b : a));
    const { decision, measured, outcomes } = best;
    const { futures, insolvent, value } = measured;
    return [{ atMost, futures, insolvent, value, decision, fundingUsd: mean(outcomes.fundingUsd), ...limitsSeen(measured) }];
  });
}
