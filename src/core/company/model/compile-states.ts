/** The states of a regime in the order in which a model counts them. */
import type { Plan } from "../../plan/vocabulary/vocabulary.ts";
import { namesOf } from "./registry.ts";

/** Every state that is named: by the start, or by a transition. */
export function compileStates(plan: Plan, name: string): readonly string[] {
  const regime = plan.regimes[name]!;
  const states = new Set<string>([regime.start, ...namesOf(regime.transitions)]);
  for (const from of namesOf(regime.transitions)) for (const to of namesOf(regime.transitions[from]!.to ?? {})) states.add(to);
  return [...states].sort();
}
