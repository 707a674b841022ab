/**
 * What an owned chip-hour costs, when owning beats leasing and buying by the hour, and what rent a landlord must ask.
 *
 * The yearly rate is what money costs the owner; amounts fall at month-ends. What is left at the end of a term counts at its book value on
 * a straight line, which is what a lender would count, not what a market would pay.
 */
import { annuityFactor } from "./present-value.ts";
import { exp, log1p } from "../numeric/elementary.ts";

export interface OwnedMachine {
  /** Installed cost, USD. */
  readonly capexUsd: number;
  /** Value at the end of its life as a share of cost, 0–1. */
  readonly residualShare: number;
  readonly lifeMonths: number;
  readonly ratePerMonth: number;
  /** Staff and maintenance, USD a month. */
  readonly staffUsdPerMonth: number;
  /** Hours a month in which it is healthy and placeable. */
  readonly usableHoursPerMonth: number;
  /** Electricity of an hour in use, USD. */
  readonly powerUsdPerHour: number;
}

const discounted = (usd: number, ratePerMonth: number, months: number): number => usd * exp(-log1p(ratePerMonth) * months);

/**
 * What a usable hour costs whether used or not: capital recovered over the life, and staff.
 *
 * @example fixedUsdPerHour({ capexUsd: 7300, residualShare: 0, lifeMonths: 10, ratePerMonth: 0, staffUsdPerMonth: 73, usableHoursPerMonth: 730, powerUsdPerHour: 0.1 }) // 1.1
 */
export function fixedUsdPerHour(machine: OwnedMachine): number {
  const { capexUsd, residualShare, lifeMonths, ratePerMonth, staffUsdPerMonth, usableHoursPerMonth } = machine;
  const recoveredUsd = capexUsd - discounted(capexUsd * residualShare, ratePerMonth, lifeMonths);
  return (recoveredUsd / annuityFactor(ratePerMonth, lifeMonths) + staffUsdPerMonth) / usableHoursPerMonth;
}

/**
 * Share of usable hours from which owning costs less than buying the hours used at a price; above 1: never.
 *
 * @example breakEvenUtilisation({ capexUsd: 7300, residualShare: 0, lifeMonths: 10, ratePerMonth: 0, staffUsdPerMonth: 73, usableHoursPerMonth: 730, powerUsdPerHour: 0.1 }, 2.3) // 0.500…
 */
export function breakEvenUtilisation(machine: OwnedMachine, priceUsdPerHour: number): number {
  const saved = priceUsdPerHour - machine.powerUsdPerHour;
  return saved > 0 ? fixedUsdPerHour(machine) / saved : Infinity;
}

/**
 * Price of a leased hour, paid used or not and power included, at which leasing costs what owning does when every hour is used.
 *
 * @example breakEvenLeaseUsd({ capexUsd: 7300, residualShare: 0, lifeMonths: 10, ratePerMonth: 0, staffUsdPerMonth: 73, usableHoursPerMonth: 730, powerUsdPerHour: 0.1 }) // 1.200…
 */
export const breakEvenLeaseUsd = (machine: OwnedMachine): number => fixedUsdPerHour(machine) + machine.powerUsdPerHour;

export interface QuoteTerms {
  readonly termMonths: number;
  /** Share of the whole rent paid at the start, 0–1. */
  readonly prepayShare: number;
  /** Hours of a month that the tenant pays for. */
  readonly paidHoursPerMonth: number;
}

/**
 * The rent that earns the owner its rate over a term: present value of rent = cost less the book value left, staff and power.
 *
 * @example quoteUsdPerHour({ capexUsd: 7300, residualShare: 0, lifeMonths: 10, ratePerMonth: 0, staffUsdPerMonth: 0, usableHoursPerMonth: 730, powerUsdPerHour: 0 }, { termMonths: 5, prepayShare: 0.5, paidHoursPerMonth: 730 }) // 1
 */
export function quoteUsdPerHour(machine: OwnedMachine, { termMonths, prepayShare, paidHoursPerMonth }: QuoteTerms): number {
  const { capexUsd, residualShare, lifeMonths, ratePerMonth, staffUsdPerMonth, powerUsdPerHour } = machine;
  const leftUsd = capexUsd * (1 - ((1 - residualShare) * Math.min(termMonths, lifeMonths)) / lifeMonths);
  const annuity = annuityFactor(ratePerMonth, termMonths);
  const runningUsd = staffUsdPerMonth + powerUsdPerHour * paidHoursPerMonth;
  const wantedUsd = capexUsd - discounted(leftUsd, ratePerMonth, termMonths) + runningUsd * annuity;
  return wantedUsd / (paidHoursPerMonth * (prepayShare * termMonths + (1 - prepayShare) * annuity));
}
