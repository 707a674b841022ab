/**
 * When money comes: every raise by its date and chance; an offering by its window, its demand and the offerings of rivals.
 *
 * An offering is priced in its month if its window is open and it is wanted. Else it is pulled: its costs are lost, and it tries again
 * once the window that it shut has opened for it (`retry`), or never. Money comes at closing, `cash_after` pricing.
 */
import { normalQuantile } from "../../numeric/normal.ts";
import type { PhiloxStream } from "../../numeric/random.ts";
import type { OpenStream } from "./disturbance.ts";
import { type Futures, roundHalfUp } from "./futures.ts";
import type { Model } from "../model/model.ts";

export interface OfferingStreams {
  /** Of each raise: whether the window takes it. */
  readonly window: readonly PhiloxStream[];
  readonly rival: readonly PhiloxStream[];
}

export const openOfferingStreams = (model: Model, open: OpenStream): OfferingStreams => ({
  window: model.raises.map(({ stream }) => open(`${stream}#window`)),
  rival: model.rivalOfferings.map(({ stream }) => open(`${stream}#rival`)),
});

/** Fills months of pricing and closing, pulls and demand multiples of a path whose parameters and regimes are drawn. */
export function drawRaises(model: Model, futures: Futures, path: number | "base", z: Float64Array, latents: readonly number[], streams: OfferingStreams): void {
  const { parameters: value } = futures;
  futures.raisePulled.fill(0);
  model.raises.forEach((raise, r) => {
    const closes = path === "base" ? value[raise.chance]! >= 0.5 : z[latents[r]!]! < normalQuantile(value[raise.chance]!);
    const month = closes ? raise.when + roundHalfUp(value[raise.lateBy]!) : Infinity;
    futures.raisePriced[r] = month;
    futures.raiseMonth[r] = month;
    futures.raiseDemand[r] = NaN;
    if (raise.offering === undefined || month === Infinity) return;
    futures.raisePriced[r] = pricingMonth(model, futures, r, month, streams);
    const { cashAfterMonths } = raise.offering;
    futures.raiseMonth[r] = futures.raisePriced[r]! + (cashAfterMonths < 0 ? 0 : roundHalfUp(value[cashAfterMonths]!));
  });
}

/** Month in which raise `r` is priced from its first try on; Infinity: never. Pulls and the multiple are written on the way. */
function pricingMonth(model: Model, futures: Futures, r: number, first: number, { window, rival }: OfferingStreams): number {
  const { months } = model;
  const { parameters: value, path } = futures;
  const { pulledBelow, demand, retryMonths } = model.raises[r]!.offering!;
  for (let t = first; t < months;) {
    if (t < 0) return t;
    const shift = rivalsShift(model, futures, rival, t);
    // Two is the middle of the range: what `amount` and `valuation` speak of.
    const multiple = (demand < 0 ? 2 : value[demand]!) * shift.demand;
    const chance = windowChance(model, futures, r, t) + shift.open;
    const isOpen = chance >= 1 || (path === "base" ? 0.5 : window[r]!.uniform(path, t)) < chance;
    if (isOpen && !(pulledBelow >= 0 && multiple < value[pulledBelow]!)) {
      futures.raiseDemand[r] = multiple;
      return t;
    }
    futures.raisePulled[r * months + t] = 1;
    if (retryMonths < 0) return Infinity;
    t += Math.max(1, roundHalfUp(value[retryMonths]!));
  }
  return Infinity;
}

/** Chance that the window is open to raise `r` in month `t`, rivals apart. */
function windowChance(model: Model, { parameters: value, regimes }: Futures, r: number, t: number): number {
  const { regime, open, opensByName } = model.raises[r]!.offering!;
  if (regime < 0) return 1;
  const state = regimes[regime * model.months + t]!;
  return open[state]! >= 0 ? value[open[state]!]! : opensByName[state] ? 1 : 0;
}

/** What rivals that came before us in month `t`, or with us, take of the chance and of the demand multiple. */
function rivalsShift(
  model: Model,
  { parameters: value, path }: Futures,
  streams: readonly PhiloxStream[],
  t: number,
): { readonly open: number; readonly demand: number } {
  let open = 0;
  let demand = 1;
  for (let n = 0; n < model.rivalOfferings.length; n++) {
    const rival = model.rivalOfferings[n]!;
    const isFelt = t >= rival.when && t < rival.when + roundHalfUp(value[rival.lastsMonths]!);
    if (!isFelt || !((path === "base" ? 0.5 : streams[n]!.uniform(path, -1)) < value[rival.chance]!)) continue;
    open += value[rival.open]!;
    demand *= Math.max(0, 1 + value[rival.demand]!);
  }
  return { open, demand };
}
