/**
 * Which money could meet a need as it arises, month by month on one path, in a stated order.
 *
 * Money that has come waits until it is needed: rounds by their dates, prepayments, offerings. What is not planned is raised when it is
 * needed, and only then: further private capital up to the year's ceiling, credit up to its limits. A prepayment has to be worked off, which
 * makes the need grow again. Covenants are not looked at: credit is counted as if they were kept.
 */
import { type Futures, roundHalfUp } from "../company/futures/futures.ts";
import type { Model } from "../company/model/model.ts";
import { pricedOffering, raiseTerms } from "../company/raises/raise-funds.ts";

/** In the order in which they are used. */
export const fundingSources = ["signed rounds", "planned rounds", "prepayments", "further private capital", "credit", "public offering"] as const;
export type FundingSource = (typeof fundingSources)[number];

/** What may be used to meet a need. */
export interface Means {
  readonly credit: boolean;
  readonly offering: boolean;
  /** Further private capital without any ceiling. */
  readonly ceilingLifted?: true;
}

export interface Met {
  /** By source and month, [source × month]: used so far, USD. */
  readonly usedUsd: Float64Array;
  /** By month: needed so far and met by nothing, USD. */
  readonly unmetUsd: Float64Array;
  /** First month in which something stays unmet; −1: none. */
  firstShort: number;
}

export const openMet = (months: number): Met => ({
  usedUsd: new Float64Array(fundingSources.length * months),
  unmetUsd: new Float64Array(months),
  firstShort: -1,
});

/** Half a cent: less than this is a rounding of sums. */
const roundingUsd = 0.005;

/**
 * Meets a need; `met` is overwritten.
 *
 * @param needUsd needed so far by month, never falling, USD
 */
export function meetNeed(model: Model, futures: Futures, needUsd: ArrayLike<number>, means: Means, met: Met): void {
  const { months } = model;
  const { usedUsd, unmetUsd } = met;
  const held = new Float64Array(fundingSources.length);
  const used = new Float64Array(fundingSources.length);
  const years = openYears(model);
  met.firstShort = -1;
  let missing = 0;
  /** Further private capital of the year: classes give it out of what their rounds leave. */
  let furtherUsed = 0;
  for (let t = 0; t < months; t++) {
    if (t % 12 === 0) {
      years.fill(0);
      furtherUsed = 0;
    }
    const workedOffUsd = takeIn(model, futures, t, held, years);
    missing += needUsd[t]! - (t === 0 ? 0 : needUsd[t - 1]!) + workedOffUsd;
    const take = (source: FundingSource, availableUsd: number): number => {
      const usd = Math.min(missing, Math.max(0, availableUsd));
      used[fundingSources.indexOf(source)]! += usd;
      missing -= usd;
      return usd;
    };
    const hold = (source: FundingSource): void => {
      const s = fundingSources.indexOf(source);
      held[s]! -= take(source, held[s]!);
    };
    hold("signed rounds");
    hold("planned rounds");
    hold("prepayments");
    const further = take("further private capital", means.ceilingLifted === true ? Infinity : furtherUsd(model, futures, years, t, furtherUsed));
    years[0]! += further;
    furtherUsed += further;
    if (means.credit) take("credit", creditUsd(model, futures, t) - used[fundingSources.indexOf("credit")]!);
    if (means.offering) hold("public offering");
    for (let s = 0; s < used.length; s++) usedUsd[s * months + t] = used[s]!;
    if (missing < roundingUsd) missing = 0;
    unmetUsd[t] = missing;
    if (missing > 0 && met.firstShort < 0) met.firstShort = t;
  }
}

/** What private rounds brought in the plan's year: all, then by class. */
const openYears = (model: Model): Float64Array => new Float64Array(model.investors.length + 1);

/** Puts what closes in month `t` with what is held; returns what prepayments take back in the month, USD. */
function takeIn(model: Model, futures: Futures, t: number, held: Float64Array, years: Float64Array): number {
  const { parameters: value } = futures;
  let workedOffUsd = 0;
  for (let r = 0; r < model.raises.length; r++) {
    const raise = model.raises[r]!;
    const month = futures.raiseMonth[r]!;
    if (raise.kind === "round" && month === t) {
      const { grossUsd } = raiseTerms(model, futures, r);
      const left = raise.signed ? Infinity : ceilingLeftUsd(model, futures, years, raise.investors, t);
      const gross = Math.min(grossUsd, Math.max(0, left));
      years[0]! += gross;
      if (raise.investors >= 0) years[raise.investors + 1]! += gross;
      held[raise.signed ? 0 : 1]! += gross - Math.min(gross, gross * value[raise.spread]! + value[raise.costs]!);
    }
    if (raise.kind === "prepayment") {
      const { grossUsd } = raiseTerms(model, futures, r);
      const over = raise.usedOver < 0 ? 12 : Math.max(1, roundHalfUp(value[raise.usedOver]!));
      if (month === t) held[2]! += grossUsd;
      else if (t > month && t <= month + over) workedOffUsd += grossUsd / over;
    }
    if (raise.kind === "ipo") held[5]! += offeringUsd(model, futures, r, t);
  }
  return workedOffUsd;
}

/** Cash of an offering in month `t`: what is available at closing, the option a month later, less costs where it is pulled. */
function offeringUsd(model: Model, futures: Futures, r: number, t: number): number {
  const month = futures.raiseMonth[r]!;
  const pulled = futures.raisePulled[r * model.months + t] === 1 ? -futures.parameters[model.raises[r]!.costs]! : 0;
  if (t !== month && t !== month + 1) return pulled;
  const { grossUsd, spreadUsd, costsUsd, withholdingUsd, greenshoeUsd, greenshoeSpreadUsd } = pricedOffering(model, futures, r);
  return t === month ? grossUsd - Math.min(grossUsd, spreadUsd + costsUsd) - withholdingUsd : greenshoeUsd - greenshoeSpreadUsd;
}

/** What the ceilings of the year leave for a round, USD; Infinity: no ceiling. */
function ceilingLeftUsd(model: Model, futures: Futures, years: Float64Array, investors: number, t: number): number {
  const all = model.privateCeiling < 0 ? Infinity : futures.courses[model.privateCeiling * model.months + t]! - years[0]!;
  return investors < 0 ? all : Math.min(all, futures.parameters[model.investors[investors]!.perYear]! - years[investors + 1]!);
}

/** Private capital beyond the planned rounds that the year's ceilings still allow, USD; none where the plan states no ceiling. */
function furtherUsd(model: Model, futures: Futures, years: Float64Array, t: number, furtherUsed: number): number {
  const all = model.privateCeiling < 0 ? Infinity : futures.courses[model.privateCeiling * model.months + t]! - years[0]!;
  if (model.investors.length === 0) return all === Infinity ? 0 : all;
  let classes = 0;
  for (let i = 0; i < model.investors.length; i++) classes += Math.max(0, futures.parameters[model.investors[i]!.perYear]! - years[i + 1]!);
  return Math.min(all, classes - furtherUsed);
}

/** Credit that can be drawn by month `t` in all, beyond what is drawn at the start, covenants apart, USD. */
function creditUsd(model: Model, { parameters: value }: Futures, t: number): number {
  let usd = 0;
  for (const { limit, drawn, availableFrom, availableTo, vendor } of model.facilities)
    if (vendor === undefined && t >= availableFrom && t <= availableTo) usd += Math.max(0, value[limit]! - value[drawn]!);
  return usd;
}
