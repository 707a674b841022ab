/**
 * A contract or offer at the median of everything uncertain: the chain from nameplate to placeable chips, and what it costs.
 *
 * Nameplate → delivered (ramp, after the site's delay) → healthy (`availability`) → placeable. The last step, what is
 * allocated, is a result of each month and stands in the tables of a run.
 */
import { formatMonth } from "../calendar/months.ts";
import { medianOf } from "../numeric/distribution.ts";
import type { Contract, Offer, Plan } from "../plan/vocabulary/vocabulary.ts";
import { earliestExit, headlineUsd, nonCancellableUsd } from "../supply/obligations.ts";
import type { ObligationTerms } from "../supply/obligations.ts";
import { planScope } from "../checks/scope.ts";

export interface ChainStep {
  /** "2026-07" for a contract, "month 3 of the term" for an offer. */
  readonly from: string;
  readonly nameplate: number;
  readonly delivered: number;
  readonly healthy: number;
  readonly placeable: number;
  /** Charged for the month; absent where it depends on use. */
  readonly paymentUsd?: number;
}

export interface ExplainedTerms {
  /** Family the counts are in; absent where the capacity is power. */
  readonly chip?: string;
  readonly delayMonths: number;
  /** What makes healthy of delivered, and placeable of healthy; shares. */
  readonly availability: number;
  readonly placeable: number;
  /** One step for each change; empty without a capacity. */
  readonly chain: readonly ChainStep[];
  /** Contracts that owe payments: at the plan's start (or the term's, if later). */
  readonly obligations?: { readonly at: string; readonly headlineUsd: number; readonly nonCancellableUsd: number; readonly earliestExit: string };
}

const hoursPerMonth = 730;
const roundHalfUp = (months: number): number => Math.floor(months + 0.5);

type Terms = Contract | Offer;

/** @param address  of the entry, such as "contracts.memphis" */
export function explainTerms(terms: Terms, address: string, plan: Plan): ExplainedTerms {
  const isContract = "capacity" in terms || !("block" in terms);
  const delayMonths = delayOf(terms, isContract, plan);
  const chips = chipsOf(terms, plan);
  const chip = chipName(terms);
  const chain = chips === undefined ? [] : chainOf(terms, address, plan, chips, delayMonths);
  const obligations = isContract ? obligationsOf(terms as Contract, address, plan, chips ?? 0, delayMonths) : undefined;
  const shares = { availability: medianOf(terms.availability.distribution), placeable: medianOf(terms.placeable.distribution) };
  return { ...(chip === undefined ? {} : { chip }), delayMonths, ...shares, chain, ...(obligations === undefined ? {} : { obligations }) };
}

function chipName(terms: Terms): string | undefined {
  return terms.chip ?? ("block" in terms ? terms.block.chip : terms.capacity?.chip);
}

/** Median chips of a contract, or of one block; power is divided by the chip's power times the site's overhead. */
function chipsOf(terms: Terms, plan: Plan): number | undefined {
  const amount = "block" in terms ? terms.block : terms.capacity;
  if (amount === undefined) return undefined;
  const median = medianOf(amount.distribution);
  if (!("block" in terms) || amount.chip !== undefined) return median;
  const family = chipName(terms);
  const powerW = family === undefined ? undefined : plan.chips[family]?.power;
  if (powerW === undefined || terms.pue === undefined) return undefined;
  return median / (medianOf(powerW.distribution) * medianOf(terms.pue.distribution));
}

/** Power and building wait for each other, the chips for both; what runs already is late no more. */
function delayOf(terms: Terms, isContract: boolean, plan: Plan): number {
  const site = terms.site === undefined ? undefined : plan.sites[terms.site];
  if (site === undefined || (isContract && ((terms as Contract).term?.first ?? 0) < 0)) return 0;
  const months = (value: typeof site.power_slip): number => roundHalfUp(medianOf(value.distribution));
  return Math.max(months(site.power_slip), months(site.shell_slip)) + months(site.chips_slip);
}

/** Ages at which the delivered share changes, with the share from there on. */
function rampOf(terms: Terms): readonly { readonly age: number; readonly share: number }[] {
  const steps = Object.entries(terms.ramp ?? {}).map(([age, share]) => ({ age: Number(age), share: medianOf(share.distribution) }));
  steps.sort((a, b) => a.age - b.age);
  if (steps.length === 0) return [{ age: 0, share: 1 }];
  return (steps[0] as { age: number }).age > 0 ? [{ age: 0, share: 0 }, ...steps] : steps;
}

function chainOf(terms: Terms, address: string, plan: Plan, chips: number, delayMonths: number): readonly ChainStep[] {
  const start = "block" in terms ? undefined : (terms.term?.first ?? 0) + delayMonths;
  const healthyShare = medianOf(terms.availability.distribution);
  const placeableShare = medianOf(terms.placeable.distribution);
  return rampOf(terms).map(({ age, share }) => {
    const delivered = chips * share;
    const paymentUsd = monthlyPaymentUsd(terms, address, plan, chips);
    return {
      from: start === undefined ? `month ${age + 1} of the term` : formatMonth(plan.calendar.start + start + age),
      nameplate: chips,
      delivered,
      healthy: delivered * healthyShare,
      placeable: delivered * healthyShare * placeableShare,
      ...(paymentUsd === undefined ? {} : { paymentUsd: paymentUsd * share }),
    };
  });
}

/** Charge of a month at full ramp and the median price of the first month; undefined where it depends on use. */
function monthlyPaymentUsd(terms: Terms, address: string, plan: Plan, chips: number): number | undefined {
  if (terms.kind !== "take-or-pay" && terms.kind !== "whole-site") return undefined;
  const price = planScope(plan).constant(`${address}.price`);
  if (price === undefined) return undefined;
  if (price.unit === "USD/month") return price.median;
  const h100e = price.unit === "USD/H100e-hour" ? plan.chips[chipName(terms) ?? ""]?.h100e : undefined;
  return price.median * chips * hoursPerMonth * (h100e === undefined ? 1 : medianOf(h100e.distribution));
}

function obligationsOf(contract: Contract, address: string, plan: Plan, chips: number, delayMonths: number): ExplainedTerms["obligations"] {
  const fullUsd = monthlyPaymentUsd(contract, address, plan, chips);
  const { first, last } = contract.term ?? {};
  if (fullUsd === undefined || first === undefined || last === undefined) return undefined;
  const start = first + delayMonths;
  const ramp = rampOf(contract);
  const payment = (month: number): number =>
    fullUsd * (ramp.findLast(({ age }) => age <= month - start)?.share ?? 0) * (1 - medianOf(contract.prepay.distribution));
  const { exit } = contract;
  const terms: ObligationTerms = {
    end: last + 1,
    canLeave: exit !== undefined && exit.by !== "supplier",
    noticeMonths: exit === undefined ? 0 : roundHalfUp(medianOf(exit.notice.distribution)),
    lockedUntil: exit?.locked_until ?? Number.NEGATIVE_INFINITY,
    feeUsd: exit === undefined ? 0 : medianOf(exit.fee.distribution),
    forfeitUsd: 0,
  };
  const at = Math.max(0, start);
  const out = earliestExit(terms, at);
  return {
    at: formatMonth(plan.calendar.start + at),
    headlineUsd: headlineUsd(terms, at, payment),
    nonCancellableUsd: nonCancellableUsd(terms, at, payment),
    earliestExit: formatMonth(plan.calendar.start + out),
  };
}
