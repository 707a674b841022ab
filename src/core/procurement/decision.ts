/**
 * A decision: what is signed now, by which rule offers are signed later, what is left, which raises are not taken.
 *
 * Plain data by name, so that it survives a file, a worker and a change in the order of a plan's entries.
 */
import type { LeavingRule } from "./leaving.ts";

/** Blocks of an offer signed at the end of a month; month 0 is now. */
export interface Order {
  readonly offer: string;
  readonly month: number;
  readonly blocks: number;
}

/** Tops capacity due at t + lead up to `sizing` × a quantile of the demand foreseen for then, while cash lasts. */
export interface CoverRule {
  readonly kind: "cover";
  readonly workload: string;
  /** Months between decisions; the first falls `every` months from now. */
  readonly every: number;
  /** Quantile of demand at delivery given the path's past, 0–1; −1: its mean. */
  readonly quantile: number;
  readonly sizing: number;
  /** It signs only while cash covers so many months of payments. */
  readonly runwayMonths: number;
  /** Share of the gap that each offer fills; they sum to 1. */
  readonly offers: Readonly<Record<string, number>>;
}

/** How offers are signed after now. Those besides `cover` are what a decision is compared with. */
export type LaterRule =
  | { readonly kind: "none" }
  /** The plan's own rule, from now on. */
  | { readonly kind: "plan" }
  | CoverRule
  /** All that is offered, as soon as it is. */
  | { readonly kind: "most" }
  /** Tops up to mean demand foreseen, cheapest offers first, re-planned at every decision, from now on. */
  | { readonly kind: "mean"; readonly workload: string; readonly every: number; readonly sizing: number; readonly offers: readonly string[] }
  /**
   * Solves the two-stage problem of each offer anew at every decision (sign now, see demand at delivery, miss it or hold too
   * much): tops up to its fractile of the demand foreseen, cheapest offers first, from now on.
   */
  | {
      readonly kind: "two-stage";
      readonly workload: string;
      readonly every: number;
      readonly sizing: number;
      readonly offers: readonly string[];
      /** By offer, 0–1. */
      readonly fractiles: readonly number[];
    }
  /** As clouds recommend: commits to a quantile of the demand of the last months, foreseeing none. From now on. */
  | {
      readonly kind: "look-back";
      readonly workload: string;
      readonly every: number;
      readonly months: number;
      readonly quantile: number;
      readonly offers: readonly string[];
    }
  /** Signs a block once the months in which it was missed would have paid for it (deterministic online rule). From now on. */
  | {
      readonly kind: "online";
      readonly workload: string;
      readonly every: number;
      readonly offer: string;
      /** Months of shortage, within the offer's term, after which a block is signed. */
      readonly breakEvenMonths: number;
      readonly termMonths: number;
    };

export interface Decision {
  /** When we leave what we sign of an offer, where its terms let us; absent: never but by the playbook. */
  readonly leaves?: Readonly<Record<string, LeavingRule>>;
  readonly orders: readonly Order[];
  readonly later: LaterRule;
  /** Month in which we give notice, by contract. */
  readonly notices: Readonly<Record<string, number>>;
  /** Unsigned raises that are not taken. */
  readonly declinedRaises: readonly string[];
}

export const nothingMore: Decision = { orders: [], later: { kind: "none" }, notices: {}, declinedRaises: [] };
/** The plan's own rule, and nothing else. */
export const todaysPlan: Decision = { ...nothingMore, later: { kind: "plan" } };

/**
 * The same text for the same decision, whatever order its parts were made in.
 *
 * @example decisionKey({ orders: [], later: { kind: "none" }, notices: {}, declinedRaises: [] }).length // 70
 */
export function decisionKey(decision: Decision): string {
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sorted);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, held]) => [key, sorted(held)]),
    );
  };
  const orders = decision.orders.filter(({ blocks }) => blocks > 0).sort((a, b) => (a.offer < b.offer ? -1 : a.offer > b.offer ? 1 : a.month - b.month));
  return JSON.stringify(sorted({ ...decision, orders, declinedRaises: [...decision.declinedRaises].sort() }));
}

/** Blocks signed now, by offer. */
export const blocksNow = (decision: Decision): ReadonlyMap<string, number> =>
  new Map(decision.orders.filter(({ month, blocks }) => month === 0 && blocks > 0).map(({ offer, blocks }) => [offer, blocks]));

/** The decision with other orders of one offer in month 0. */
export function withBlocksNow(decision: Decision, offer: string, blocks: number): Decision {
  const others = decision.orders.filter((order) => order.offer !== offer || order.month !== 0);
  return { ...decision, orders: blocks > 0 ? [...others, { offer, month: 0, blocks }] : others };
}
