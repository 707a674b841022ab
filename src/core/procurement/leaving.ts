/** When we leave what was signed of an offer whose term sheet lets us: a rule that sees no more than the path has shown. */
import { feedbackOnDemand, observeDemand } from "../company/operations/claims.ts";
import { roundHalfUp } from "../company/futures/futures.ts";
import type { Model } from "../company/model/model.ts";
import type { OperationsSpace } from "../company/operations/operations.ts";
import { dueCapacity, type Policy, servableOfBlock } from "../company/policy/policy.ts";
import { fullMonthUsd, giveNotice, hoursPerMonth, inService, marketForChip } from "../company/operations/signed.ts";

export type LeavingRule =
  /** The market asks at most this share of what we pay for the same machine-hours. */
  | { readonly when: "price"; readonly share: number }
  /** What is left of capacity once the notice has run would serve this many times the workload's demand of the month. */
  | { readonly when: "surplus"; readonly share: number; readonly workload: string };

/** Months between looks. */
const every = 3;

/** Rules worth trying for an offer: none where we may not leave it. */
export function leavingRules(model: Model, offer: string, workload: string): readonly LeavingRule[] {
  const terms = model.offers.find(({ name }) => name === offer);
  if (terms?.exit?.ours !== true) return [];
  const price = terms.market < 0 || terms.chip < 0 ? [] : [0.5, 0.65, 0.8, 0.95].map((share): LeavingRule => ({ when: "price", share }));
  return [...price, ...[0.9, 1.05, 1.2, 1.5].map((share): LeavingRule => ({ when: "surplus", share, workload }))];
}

/** @throws Error where it names what the plan has not */
export function leavingPolicy(space: OperationsSpace, leaves: Readonly<Record<string, LeavingRule>>): Policy {
  const { model } = space;
  const indexOf = (entries: readonly { readonly name: string }[], name: string): number => {
    const index = entries.findIndex((entry) => entry.name === name);
    if (index < 0) throw new Error(`the decision leaves by \`${name}\`, which the plan has not`);
    return index;
  };
  const rules = Object.entries(leaves).map(([name, rule]) => ({
    offer: indexOf(model.offers, name),
    rule,
    workload: rule.when === "surplus" ? indexOf(model.workloads, rule.workload) : -1,
  }));
  return {
    decide(futures, state, t) {
      if (t % every !== 0) return;
      const { signed } = state;
      for (const { offer, rule, workload } of rules) {
        const terms = model.offers[offer]!;
        if (terms.exit?.ours !== true) continue;
        for (let n = 0; n < signed.liveCount; n++) {
          const i = signed.live[n]!;
          if (signed.terms[i] !== model.contracts.length + offer || !inService(signed, i, t)) continue;
          if (rule.when === "price") {
            const ours = fullMonthUsd(terms, signed, i);
            if (marketForChip(model, futures, terms.market, terms.chip, t, signed.rise) * signed.chips[i]! * hoursPerMonth > rule.share * ours) continue;
          } else {
            const gone = t + 1 + Math.max(0, roundHalfUp(futures.parameters[terms.exit.notice]!));
            const left =
              dueCapacity(space, futures, state, workload, t, gone) -
              (gone < signed.end[i]! ? servableOfBlock(space, futures, workload, terms, t) * signed.blocks[i]! : 0);
            if (left < rule.share * observeDemand(model, futures, workload, t) * feedbackOnDemand(space, state, workload, t)) continue;
          }
          giveNotice(signed, i, terms, t + 1, futures.parameters, 1);
        }
      }
    },
  };
}

/** A rule in words, after "leave it once". */
export const leavingInWords = (rule: LeavingRule): string =>
  rule.when === "price"
    ? `the market asks ${Math.round(100 * rule.share)} % of its price or less`
    : `what is left without it serves ${Math.round(100 * rule.share)} % of the month's demand of ${rule.workload}`;
