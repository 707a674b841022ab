/** Checks that the plan alone answers: judged before any future is simulated. */
import type { Phrase } from "../plan/vocabulary/attribute.ts";
import type { Plan } from "../plan/vocabulary/vocabulary.ts";
import { bindCheck } from "./bind.ts";
import { evaluateCheck } from "./evaluate.ts";
import type { CheckOutcome } from "./evaluate.ts";
import { planScope } from "./scope.ts";

export interface PlanCheck extends CheckOutcome {
  readonly phrase: Phrase;
}

export interface PlanChecks {
  /** Judged, in the plan's order. */
  readonly judged: readonly PlanCheck[];
  /** How many more ask for results of a run. */
  readonly needRun: number;
}

/**
 * Judges the checks of a plan that ask nothing of a run.
 *
 * @param plan  checked, and its checks without a fault (`diagnoseChecks`); others are left out
 */
export function judgePlanChecks(plan: Plan): PlanChecks {
  const scope = planScope(plan);
  const bound = (plan.checks ?? []).flatMap((phrase) => {
    const read = bindCheck(phrase.text, scope);
    return read.ok ? [{ phrase, check: read.value }] : [];
  });
  const judged = bound.filter(({ check }) => !check.needsRun).map(({ phrase, check }) => ({ phrase, ...evaluateCheck(check, { metric: () => undefined }) }));
  return { judged, needRun: bound.length - judged.length };
}

/** Whether a check fails and the plan does not say why that is accepted. */
export const isOpen = ({ holds, phrase }: PlanCheck): boolean => !holds && phrase.accept === undefined;
