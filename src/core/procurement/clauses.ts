/** The rights in a term sheet, each switched off in turn: what it is worth is the difference on the same futures. */
import { medianOf } from "../numeric/distribution.ts";
import type { Value } from "../plan/value.ts";
import type { Offer, Plan } from "../plan/vocabulary/vocabulary.ts";
import type { Estimate } from "./measure.ts";

export interface Clause {
  readonly id: "our-exit" | "their-exit" | "longer-notice" | "ramp" | "prepayment" | "index" | "long-stop" | "damages";
  /** What is changed, in words. */
  readonly change: string;
  /** The plan with the changed term sheet. */
  readonly plan: Plan;
}

export interface ClauseWorth {
  readonly id: Clause["id"];
  readonly change: string;
  /** Worth of the best decision as changed less as offered: what giving the right up would bring, negative where it is worth having. */
  readonly changeUsd: Estimate;
  readonly insolventChange: number;
  /** Blocks of the offer that are best then: chosen anew. */
  readonly blocks: number;
}

const constant = (value: Value, number: number): Value => ({ ...value, distribution: { kind: "constant", value: number } });

/** The clauses that a term sheet has, each with the plan in which it is changed. */
export function clausesOf(plan: Plan, name: string): readonly Clause[] {
  const offer = plan.offers[name]!;
  const changed = (changes: Partial<Offer>): Plan => ({ ...plan, offers: { ...plan.offers, [name]: without(offer, changes) } });
  const clauses: Clause[] = [];
  const { exit } = offer;
  if (exit !== undefined && exit.by !== "supplier")
    clauses.push({
      id: "our-exit",
      change: "we may not leave",
      plan: changed({ exit: exit.by === "us" ? undefined : { ...exit, by: "supplier" } } as Partial<Offer>),
    });
  if (exit !== undefined && exit.by !== "us")
    clauses.push({
      id: "their-exit",
      change: "the supplier may not leave",
      plan: changed({ exit: exit.by === "supplier" ? undefined : { ...exit, by: "us" } } as Partial<Offer>),
    });
  if (exit !== undefined) {
    const months = medianOf(exit.notice.distribution);
    if (months > 0)
      clauses.push({
        id: "longer-notice",
        change: `${Math.round(months * 30)} days' notice become ${Math.round(months * 60)}`,
        plan: changed({ exit: { ...exit, notice: constant(exit.notice, months * 2) } }),
      });
  }
  if (Object.keys(offer.ramp ?? {}).length > 0)
    clauses.push({ id: "ramp", change: "all of it is delivered, and paid, from the first month", plan: changed({ ramp: undefined } as Partial<Offer>) });
  if (medianOf(offer.prepay.distribution) > 0)
    clauses.push({ id: "prepayment", change: "nothing is paid ahead", plan: changed({ prepay: constant(offer.prepay, 0) }) });
  if (offer.indexed) clauses.push({ id: "index", change: "the price stays as signed", plan: changed({ indexed: false }) });
  if (offer.long_stop !== undefined)
    clauses.push({ id: "long-stop", change: "it never falls away for being late", plan: changed({ long_stop: undefined } as Partial<Offer>) });
  if (medianOf(offer.damages.distribution) > 0)
    clauses.push({ id: "damages", change: "no damages for being late", plan: changed({ damages: constant(offer.damages, 0) }) });
  return clauses;
}

/** The offer with changes; what is changed to nothing is left out. */
function without(offer: Offer, changes: Partial<Offer>): Offer {
  const merged: Record<string, unknown> = { ...offer, ...changes };
  for (const [key, value] of Object.entries(changes)) if (value === undefined) delete merged[key];
  return merged as unknown as Offer;
}
