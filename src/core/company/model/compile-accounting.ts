/** How the books are kept, compiled: the standard, what interest is part of, changes of life. */
import type { Value } from "../../plan/value.ts";
import type { Plan } from "../../plan/vocabulary/vocabulary.ts";
import type { LifeChange, Model } from "./model.ts";
import { namesOf, type Registry } from "./registry.ts";

export function compileAccounting(registry: Registry, plan: Plan): Model["accounting"] {
  const { value } = registry;
  const { accounting } = plan;
  const view = accounting?.compute_as_investment;
  return {
    isIfrs: accounting?.gaap === "ifrs",
    capitalisesInterest: accounting?.capitalise_interest ?? false,
    taxRules: compileTaxRules(registry, plan),
    guarantees: namesOf(accounting?.guarantees ?? {}).map((name) => {
      const guarantee = accounting!.guarantees[name]!;
      return { name, of: guarantee.of ?? name, amount: value(guarantee.amount), until: guarantee.until ?? Infinity, called: guarantee.called ?? -1 };
    }),
    issuedAfter: value(accounting?.issued_after),
    investment: view === undefined ? undefined : { lifeMonths: value(view.training_life) },
  };
}

/** Changes of a useful life in the order of their months. */
export const compileLives = ({ value }: Registry, changes: Readonly<Record<string, Value>> | undefined): readonly LifeChange[] =>
  Object.keys(changes ?? {})
    .map((month) => ({ month: Number(month), lifeMonths: value(changes![month]) }))
    .sort((a, b) => a.month - b.month);

function compileTaxRules({ value }: Registry, plan: Plan): Model["accounting"]["taxRules"] {
  const rules = plan.accounting?.tax ?? {};
  const raises = namesOf(plan.finance!.raises);
  return namesOf(rules)
    .map((name) => rules[name]!)
    .filter((rule) => rule.on)
    .map((rule) => ({
      kind: rule.kind,
      first: rule.from ?? 0,
      last: rule.until ?? Infinity,
      share: value(rule.share),
      ofEbitda: rule.earnings !== "ebit",
      foreignShare: value(rule.foreign_share),
      foreignMonths: value(rule.foreign_life),
      domesticMonths: value(rule.domestic_life),
      raise: rule.raise === undefined ? -1 : raises.indexOf(rule.raise),
      value: value(rule.value),
      exemptRate: value(rule.tax_exempt_rate),
      least: value(rule.least),
      threshold: value(rule.threshold),
    }));
}
