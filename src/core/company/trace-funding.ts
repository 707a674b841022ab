/** What a path's raises did, for tables and for its story: sources and uses, who owns what after each, deals whose money goes round. */
import type { Books } from "./books/books.ts";
import type { Futures } from "./futures/futures.ts";
import type { Model } from "./model/model.ts";
import type { MonthOperations, Operations } from "./operations/operations.ts";
import type { TermsModel } from "./model/model.ts";

/** One raise as it went, USD. */
export interface RaiseRow {
  readonly raise: string;
  readonly kind: string;
  /** Months from the start; −1: not on this path. */
  readonly filedIn: number;
  readonly pricedIn: number;
  readonly closedIn: number;
  /** Month in which holders may sell; −1: no lock-up. */
  readonly lockedUntil: number;
  /** Shares bid for over shares offered; NaN where none is stated. */
  readonly demandMultiple: number;
  readonly grossUsd: number;
  readonly issueUsd: number;
  readonly withheldUsd: number;
  readonly pulledUsd: number;
  readonly availableUsd: number;
  /** To holders who sold. */
  readonly holdersUsd: number;
}

export interface CapRow {
  readonly month: number;
  readonly after: string;
  /** Parts of all shares: today's holders, then by raise. */
  readonly held: readonly number[];
  /** All shares over those at the start. */
  readonly total: number;
}

export interface LinkedRow {
  readonly deal: string;
  readonly raisedUsd: number;
  /** Charged by the horizon under what is bought from the same party. */
  readonly chargedUsd: number;
}

export interface FundingTrace {
  readonly capTable: CapRow[];
  readonly chargedUsd: Float64Array;
}

export const openFundingTrace = (model: Model): FundingTrace => ({ capTable: [], chargedUsd: new Float64Array(Object.keys(model.plan.finance.linked).length) });

/** Keeps month `t`: the cap table where it changed, and what linked deals charge. */
export function keepFunding(kept: FundingTrace, terms: readonly TermsModel[], books: Books, month: MonthOperations, { signed }: Operations, t: number): void {
  const { model } = books.plan;
  const { held, total, closedIn } = books.capTable;
  const last = kept.capTable.at(-1);
  if (model.raises.length > 0 && (last === undefined || held.some((share, h) => share !== last.held[h]))) {
    const names = model.raises.filter((_, r) => closedIn[r] === t).map(({ name }) => name);
    const optioned = model.raises.filter(({ offering }, r) => offering !== undefined && closedIn[r] === t - 1).map(({ name }) => `${name}, over-allotment`);
    if (last !== undefined || names.length > 0) kept.capTable.push({ month: t, after: [...names, ...optioned].join(", "), held: [...held], total: total[0]! });
  }
  Object.values(model.plan.finance.linked).forEach(({ contracts, offers }, n) => {
    const names = [...(contracts ?? []), ...(offers ?? [])];
    for (let i = 0; i < signed.count; i++) if (names.includes(terms[signed.terms[i]!]!.name)) kept.chargedUsd[n]! += month.chargeUsd[i]!;
  });
}

/** Every raise of the plan as it went. */
export function raiseRows({ plan: { model }, capTable }: Books, futures: Futures): readonly RaiseRow[] {
  const within = (month: number): number => (month < model.months ? month : -1);
  return model.raises.map(({ name, kind, offering }, r) => {
    const closedIn = within(capTable.closedIn[r]!);
    const pricedIn = offering === undefined ? -1 : within(futures.raisePriced[r]!);
    const lockUp = offering === undefined || offering.lockUpMonths < 0 ? -1 : Math.ceil(futures.parameters[offering.lockUpMonths]!);
    const [grossUsd, issueUsd, withheldUsd, pulledUsd] = [capTable.grossUsd[r]!, capTable.issueUsd[r]!, capTable.withheldUsd[r]!, capTable.pulledUsd[r]!];
    return {
      raise: name,
      kind,
      filedIn: offering === undefined ? -1 : Math.max(-1, offering.filed),
      pricedIn,
      closedIn,
      lockedUntil: pricedIn >= 0 && lockUp >= 0 ? pricedIn + lockUp : -1,
      demandMultiple: pricedIn >= 0 && offering!.demand >= 0 ? futures.raiseDemand[r]! : NaN,
      grossUsd,
      issueUsd,
      withheldUsd,
      pulledUsd,
      availableUsd: grossUsd - issueUsd - withheldUsd - pulledUsd,
      holdersUsd: capTable.holdersUsd[r]!,
    };
  });
}

export function linkedRows({ plan: { model }, capTable }: Books, kept: FundingTrace): readonly LinkedRow[] {
  return Object.entries(model.plan.finance.linked).map(([deal, { raises }], n) => ({
    deal,
    raisedUsd: raises.reduce((sum, name) => sum + capTable.grossUsd[model.raises.findIndex((raise) => raise.name === name)]!, 0),
    chargedUsd: kept.chargedUsd[n]!,
  }));
}

/** What a month's raises are told as in a story. */
export function raiseSentences({ plan: { model }, capTable }: Books, futures: Futures, t: number): readonly string[] {
  const billions = (usd: number): string => `$${(usd / 1e9).toPrecision(3)}B`;
  return model.raises.flatMap(({ name, kind, offering }, r) => {
    const said: string[] = [];
    if (futures.raisePulled[r * model.months + t] === 1 && capTable.pulledUsd[r]! > 0) said.push(`${name} is pulled: its costs are lost`);
    if (offering !== undefined && futures.raisePriced[r] === t && futures.raiseMonth[r] !== t)
      said.push(`${name} is priced at ${futures.raiseDemand[r]!.toPrecision(3)} times the shares offered; cash comes later`);
    if (capTable.closedIn[r] !== t) return said;
    const available = capTable.grossUsd[r]! - capTable.issueUsd[r]! - capTable.withheldUsd[r]!;
    if (kind === "secondary") said.push(`${name}: holders sell for ${billions(capTable.holdersUsd[r]!)}; nothing of it is the company's`);
    else
      said.push(
        `${name} closes: ${billions(capTable.grossUsd[r]!)} gross, ${billions(available)} available; holders of today keep ${(100 * capTable.held[0]!).toPrecision(3)} %`,
      );
    return said;
  });
}
