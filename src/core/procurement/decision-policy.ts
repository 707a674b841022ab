/** A decision as the simulator obeys it: the policy of a path, and what it does to the path's funding. */
import { observeDemand } from "../company/operations/claims.ts";
import { type Forecast, openForecast } from "../company/policy/forecast.ts";
import { type Futures, roundHalfUp } from "../company/futures/futures.ts";
import { medianParameters } from "../company/model/medians.ts";
import type { Model } from "../company/model/model.ts";
import type { Operations, OperationsSpace } from "../company/operations/operations.ts";
import { bothPolicies, coverPolicy, dueCapacity, forecastTask, openPolicy, plannedLead, type Policy, servableOfBlock, sign } from "../company/policy/policy.ts";
import { giveNotice } from "../company/operations/signed.ts";
import { quantiles } from "../numeric/statistics.ts";
import type { Decision, LaterRule } from "./decision.ts";
import { leavingPolicy } from "./leaving.ts";

/** What rules share: forecasts are drawn once for all decisions. */
export interface RuleDesk {
  readonly space: OperationsSpace;
  readonly forecastOf: (workload: number, every: number) => Forecast;
  /** The plan's own rule. */
  readonly planPolicy: () => Policy;
}

/** @param seed seed of the futures that forecasts and the plan's own rule are trained on */
export function openRuleDesk(space: OperationsSpace, seed: number): RuleDesk {
  const { model } = space;
  const forecasts = new Map<string, Forecast>();
  let ofPlan: Policy | undefined;
  return {
    space,
    forecastOf(workload, every) {
      const key = `${workload} ${every}`;
      const known = forecasts.get(key);
      if (known !== undefined) return known;
      const forecast = openForecast(model, seed, forecastTask(model, { workload, every, offers: model.offers.map((_, offer) => ({ offer, share: () => 1 })) }));
      forecasts.set(key, forecast);
      return forecast;
    },
    planPolicy: () => (ofPlan ??= openPolicy(space, seed)),
  };
}

/** Most signings of offers that a decision makes on a path. */
export const mostSignings = (offers: number, months: number, orders: number): number => offers * (months + 1) + orders;

/** The policy of a decision. @throws Error where it names what the plan has not */
export function decisionPolicy(desk: RuleDesk, decision: Decision): Policy {
  const { model } = desk.space;
  const orders = decision.orders.map((order) => ({ ...order, offer: offerIndex(model, order.offer) }));
  const notices = Object.entries(decision.notices).map(([name, month]) => ({ contract: named(model.contracts, name, "contract"), month }));
  const now: Policy = {
    decide(futures, state, t) {
      for (const { contract, month } of notices) if (t >= month) giveNotice(state.signed, contract, model.contracts[contract]!, t + 1, futures.parameters, 1);
      if (t >= state.stopSigningFrom) return;
      for (const order of orders) if (order.month === t) sign(model, futures, state, order.offer, order.blocks, t);
    },
  };
  const first = decision.leaves === undefined ? now : bothPolicies(leavingPolicy(desk.space, decision.leaves), now);
  const later = laterPolicy(desk, decision.later);
  return later === undefined ? first : bothPolicies(first, later);
}

/** Raises that a decision declines do not close on this path. Returns what undoes it. */
export function declineRaises(model: Model, decision: Decision, futures: Futures): () => void {
  if (decision.declinedRaises.length === 0) return () => {};
  const kept = Float64Array.from(futures.raiseMonth);
  const pulled = Uint8Array.from(futures.raisePulled);
  for (const name of decision.declinedRaises) {
    const r = named(model.raises, name, "raise");
    futures.raiseMonth[r] = Infinity;
    // Nothing is tried, so nothing is pulled.
    futures.raisePulled.fill(0, r * model.months, (r + 1) * model.months);
  }
  return () => {
    futures.raiseMonth.set(kept);
    futures.raisePulled.set(pulled);
  };
}

function named(entries: readonly { readonly name: string }[], name: string, what: string): number {
  const index = entries.findIndex((entry) => entry.name === name);
  if (index < 0) throw new Error(`the decision names ${what} \`${name}\`, which the plan has not`);
  return index;
}
const offerIndex = (model: Model, name: string): number => named(model.offers, name, "offer");

function laterPolicy(desk: RuleDesk, rule: LaterRule): Policy | undefined {
  const { space } = desk;
  const { model } = space;
  switch (rule.kind) {
    case "none":
      return undefined;
    case "plan":
      return desk.planPolicy();
    case "most":
      return mostPolicy(space);
    case "cover": {
      const workload = named(model.workloads, rule.workload, "workload");
      return coverPolicy(space, desk.forecastOf(workload, rule.every), {
        workload,
        from: rule.every,
        every: rule.every,
        quantile: rule.quantile,
        sizing: () => rule.sizing,
        runwayMonths: rule.runwayMonths,
        offers: Object.keys(rule.offers)
          .sort()
          .map((name) => ({ offer: offerIndex(model, name), share: () => rule.offers[name]! })),
      });
    }
    case "mean": {
      const workload = named(model.workloads, rule.workload, "workload");
      const forecast = desk.forecastOf(workload, rule.every);
      return toppingUp(space, rule, workload, (futures, t, lead) => forecast.meanRatio(futures, t, lead) * forecast.demandMtok(futures, t) * rule.sizing);
    }
    case "two-stage": {
      const workload = named(model.workloads, rule.workload, "workload");
      const forecast = desk.forecastOf(workload, rule.every);
      const ratios = rule.fractiles.map((fractile) => forecast.ratiosAt(fractile));
      const { leads } = forecast.law;
      return toppingUp(
        space,
        rule,
        workload,
        (futures, t, lead, i) => ratios[i]!(futures, t)[leads.indexOf(lead)]! * forecast.demandMtok(futures, t) * rule.sizing,
      );
    }
    case "look-back": {
      const workload = named(model.workloads, rule.workload, "workload");
      return toppingUp(space, rule, workload, (futures, t) => {
        const past = Float64Array.from({ length: Math.min(rule.months, t + 1) }, (_, back) => observeDemand(model, futures, workload, t - back));
        return quantiles(past, [rule.quantile])[0]!;
      });
    }
    case "online":
      return onlinePolicy(space, rule);
  }
}

const mostPolicy = (space: OperationsSpace): Policy => ({
  decide(futures, state, t) {
    const { model } = space;
    if (t >= state.stopSigningFrom) return;
    model.offers.forEach((offer, i) => {
      if (t >= offer.from && t <= offer.until) sign(model, futures, state, i, offer.max, t);
    });
  },
});

/** Tops up to what is wanted at each offer's delivery, one offer after the other. */
function toppingUp(
  space: OperationsSpace,
  rule: { readonly every: number; readonly offers: readonly string[] },
  workload: number,
  /** @param i  position in the rule's offers */
  wanted: (futures: Futures, t: number, lead: number, i: number) => number,
): Policy {
  const { model } = space;
  const medians = medianParameters(model);
  const offers = rule.offers.map((name) => offerIndex(model, name));
  return {
    decide(futures, state, t) {
      if (t >= state.stopSigningFrom || t % rule.every !== 0) return;
      for (const [at, i] of offers.entries()) {
        const offer = model.offers[i]!;
        const lead = plannedLead(medians, offer);
        if (t < offer.from || t > offer.until || t + lead >= model.months) continue;
        const perBlock = servableOfBlock(space, futures, workload, offer, t);
        if (perBlock === 0) continue;
        const gap = wanted(futures, t, lead, at) - dueCapacity(space, futures, state, workload, t, t + lead);
        sign(model, futures, state, i, roundHalfUp(gap / perBlock), t);
      }
    },
  };
}

/**
 * The deterministic online rule A_β: a further block is signed once the months, within the last term, in which demand went
 * beyond what is held reach the break-even. It foresees nothing. Wang, Li, Liang, "To Reserve or Not to Reserve" (2013).
 */
function onlinePolicy(space: OperationsSpace, rule: Extract<LaterRule, { readonly kind: "online" }>): Policy {
  const { model } = space;
  const workload = named(model.workloads, rule.workload, "workload");
  const i = offerIndex(model, rule.offer);
  const offer = model.offers[i]!;
  return {
    decide(futures, state, t) {
      if (t >= state.stopSigningFrom || t % rule.every !== 0 || t < offer.from || t > offer.until) return;
      const perBlock = servableOfBlock(space, futures, workload, offer, t);
      if (perBlock === 0) return;
      const signedBefore = state.signed.blocksOfOffer[i]!;
      let blocks = 0;
      while (blocks < offer.max - signedBefore && monthsShort(space, futures, state, workload, t, rule.termMonths, blocks * perBlock) >= rule.breakEvenMonths)
        blocks++;
      sign(model, futures, state, i, blocks, t);
    },
  };
}

/** Months of the last `within` in which demand went beyond all that was signed by now, and `more` on top. */
function monthsShort(space: OperationsSpace, futures: Futures, state: Operations, workload: number, t: number, within: number, more: number): number {
  let count = 0;
  for (let m = Math.max(0, t - within + 1); m <= t; m++) {
    // What is signed counts from its signing on, delivered or not: it would be signed twice otherwise.
    if (observeDemand(space.model, futures, workload, m) > heldBy(space, futures, state, workload, t) + more) count++;
  }
  return count;
}

function heldBy(space: OperationsSpace, futures: Futures, state: Operations, workload: number, t: number): number {
  const { model, terms } = space;
  const { signed } = state;
  let latest = 0;
  // Capacity once all that is signed has arrived: rows still to come are added at full size.
  for (let row = 0; row < signed.count; row++) {
    if (signed.promisedStart[row]! <= t || signed.terms[row]! < model.contracts.length) continue;
    const offer = model.offers[signed.terms[row]! - model.contracts.length]!;
    if (terms[signed.terms[row]!]!.chip >= 0) latest += servableOfBlock(space, futures, workload, offer, t) * signed.blocks[row]!;
  }
  return latest + dueCapacity(space, futures, state, workload, t, t);
}
