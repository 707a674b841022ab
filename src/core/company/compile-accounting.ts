/** How the books are kept, compiled: the standard, what interest is part of, changes of life. */
import type { Value } from "../plan/value.ts";
import type { Plan } from "../plan/vocabulary.ts";
import type { LifeChange, Model } from "./model.ts";
import type { Registry } from "./registry.ts";

export function compileAccounting({ value }: Registry, plan: Plan): Model["accounting"] {
  const { accounting } = plan;
  const view = accounting?.compute_as_investment;
  return {
    isIfrs: accounting?.gaap === "ifrs",
    capitalisesInterest: accounting?.capitalise_interest ?? false,
    investment: view === undefined ? undefined : { lifeMonths: value(view.training_life) },
  };
}

/** Changes of a useful life in the order of their months. */
export const compileLives = ({ value }: Registry, changes: Readonly<Record<string, Value>> | undefined): readonly LifeChange[] =>
  Object.keys(changes ?? {})
    .map((month) => ({ month: Number(month), lifeMonths: value(changes![month]) }))
    .sort((a, b) => a.month - b.month);
