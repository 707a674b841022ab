/**
 * A future that agrees with `known` up to month t, and with `other` in all that month t has not yet shown.
 *
 * Series are grafted: after t they move as `other` does, from where `known` stands. Drawn constants stay where they have
 * shown themselves (a signed contract's price, today's throughput) and change where they have not (a raise not yet due, an
 * event that has not struck, a delay not yet announced, an offer's lead time before it is signed).
 */
import type { Futures } from "../../src/core/company/futures/futures.ts";
import type { Model } from "../../src/core/company/model/model.ts";

export interface Shown {
  /** Offers signed by month t. */
  readonly signedOffers: ReadonlySet<number>;
}

export function spliceFutures(model: Model, known: Futures, other: Futures, t: number, shown: Shown): Futures {
  const { months } = model;
  const out: Futures = structuredClone(known);
  const graft = (row: Float64Array, from: Float64Array, start: number): void => {
    for (let m = t + 1; m < months; m++) {
      const [here, there, then] = [row[start + t]!, from[start + t]!, from[start + m]!];
      row[start + m] = here > 0 && there > 0 && then > 0 ? here * (then / there) : then;
    }
  };
  for (let s = 0; s < model.series.length; s++) if (!isTerms(model, s)) graft(out.courses, other.courses, s * months);
  graft(out.demandUsdPerYear, other.demandUsdPerYear, 0);
  for (let i = 0; i < model.products.length; i++) graft(out.customers, other.customers, i * months);
  for (let i = 0; i < model.costs.length; i++) graft(out.costGrowth, other.costGrowth, i * months);
  for (let i = 0; i < model.workloads.length; i++) graft(out.improvement, other.improvement, i * months);
  graft(out.rivalH100e, other.rivalH100e, 0);
  for (let c = 0; c < model.contracts.length; c++)
    out.contractFactor.set(other.contractFactor.subarray(c * months + t + 1, (c + 1) * months), c * months + t + 1);
  for (let w = 0; w < model.workloads.length; w++)
    out.goodputFactor.set(other.goodputFactor.subarray(w * months + t + 1, (w + 1) * months), w * months + t + 1);
  for (let r = 0; r < model.regimes.length; r++) out.regimes.set(other.regimes.subarray(r * months + t + 1, (r + 1) * months), r * months + t + 1);
  for (let r = 0; r < model.raises.length; r++) {
    if (known.raiseMonth[r]! <= t) continue;
    out.raiseMonth[r] = other.raiseMonth[r]! <= t ? t + 1 : other.raiseMonth[r]!;
    out.raisePriced[r] = Math.min(out.raiseMonth[r]!, other.raisePriced[r]!);
    out.raiseDemand[r] = other.raiseDemand[r]!;
    out.raisePulled.set(other.raisePulled.subarray(r * months + t + 1, (r + 1) * months), r * months + t + 1);
    const { amount, sold, valuation, spread, costs } = model.raises[r]!;
    for (const index of [amount, sold, valuation, spread, costs]) if (index >= 0) out.parameters[index] = other.parameters[index]!;
  }
  model.offers.forEach((offer, o) => {
    if (shown.signedOffers.has(o)) return;
    for (const index of [offer.leadMonths, offer.termMonths]) out.parameters[index] = other.parameters[index]!;
  });
  model.sites.forEach((site, s) => {
    const announced = out.parameters[site.announced]!;
    const isKnown =
      model.contracts.some((contract) => contract.site === s && contract.first - announced <= t) ||
      model.offers.some((offer, o) => offer.site === s && shown.signedOffers.has(o));
    if (!isKnown) out.slipMonths[s] = other.slipMonths[s]!;
  });
  if (model.valuation !== undefined) for (const index of [model.valuation.discount, model.valuation.multiple]) out.parameters[index] = other.parameters[index]!;
  return out;
}

/** A contract's own price steps are its terms, known from the start. */
const isTerms = (model: Model, s: number): boolean => model.contracts.some((contract) => contract.price === s && model.series[s]!.course.kind === "steps");
