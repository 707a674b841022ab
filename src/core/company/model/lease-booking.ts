/** How a contract is booked: as it says, or by the facts of its lease test. */
import { classifyLease } from "../../ledger/lease-classification.ts";
import { annuityFactor } from "../../ledger/present-value.ts";
import { medianOf } from "../../numeric/distribution.ts";
import type { Series, Value } from "../../plan/value.ts";
import type { Contract, Offer, Plan } from "../../plan/vocabulary/vocabulary.ts";
import { hoursPerMonth } from "../operations/signed.ts";

export interface LeaseBooking {
  readonly accounting: Contract["accounting"];
  /** Why the lease test decided so; absent where the plan states it. */
  readonly accountingWhy: string | undefined;
}

/**
 * The booking of a contract or an offer, once for all futures: uncertain terms count at their medians, a price at its first.
 *
 * @param termMonths  whole term
 */
export function leaseBooking(plan: Plan, terms: Contract | Offer, termMonths: number): LeaseBooking {
  const facts = terms.lease_test;
  if (facts === undefined) return { accounting: terms.accounting, accountingWhy: undefined };
  const { exit } = terms;
  const isFree = exit !== undefined && exit.by === "either" && medianOf(exit.fee.distribution) === 0;
  const payment = monthlyUsd(terms);
  const rate = medianOf(plan.finance!.borrowing_rate.distribution) / 12;
  const { booked, why } = classifyLease({
    isIdentified: facts.identified,
    isSubstitutable: facts.substitution,
    transfersTitle: facts.transfers,
    termMonths,
    ...(isFree ? { freeNoticeMonths: wholeMonths(exit.notice) } : {}),
    ...(facts.economic_life === undefined ? {} : { lifeMonths: wholeMonths(facts.economic_life) }),
    ...(payment === undefined ? {} : { presentValueUsd: payment * annuityFactor(rate, termMonths) }),
    ...(facts.fair_value === undefined ? {} : { fairValueUsd: medianOf(facts.fair_value.distribution) }),
  });
  return { accounting: booked, accountingWhy: why };
}

const wholeMonths = (value: Value): number => Math.round(medianOf(value.distribution));

/** Lease payment of a month at full ramp and the first price; undefined where the price is no number at signing. */
function monthlyUsd(terms: Contract | Offer): number | undefined {
  const price = firstPrice(terms.price);
  const size = "block" in terms ? terms.block : terms.capacity;
  if (price === undefined || (terms.price!.unit !== "USD/month" && size === undefined)) return undefined;
  const whole = terms.price!.unit === "USD/month" ? price : price * medianOf(size!.distribution) * hoursPerMonth;
  return whole * medianOf(terms.lease_share.distribution);
}

function firstPrice(price: Series | undefined): number | undefined {
  if (price?.course.kind === "value") return medianOf(price.course.distribution);
  return price?.course.kind === "steps" ? medianOf(price.course.steps[0]!.distribution) : undefined;
}
