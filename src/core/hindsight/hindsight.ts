/**
 * Hindsight: a plan's rule, and others beside it, decide date by date on what was known, and then what happened happens.
 *
 * The future that came true is one path. A rule sees of it what a company sees: its own demand so far. What it expects is
 * learned anew at each date from the plan as it could be written then (see `core/evidence/known-when.ts`).
 */
import { observeDemand } from "../company/operations/claims.ts";
import { type Forecast, openForecast } from "../company/policy/forecast.ts";
import type { Futures } from "../company/futures/futures.ts";
import type { Model } from "../company/model/model.ts";
import { forecastTask, openPolicy, type Policy } from "../company/policy/policy.ts";
import { asWritten, runPath } from "../company/simulate.ts";
import { account } from "../ledger/accounts.ts";
import { type Baseline, baselinesOf } from "../procurement/baselines.ts";
import { decisionPolicy, type RuleDesk } from "../procurement/decision-policy.ts";
import type { DecisionSpace } from "../procurement/evaluate.ts";
import { openProblem, type SearchProblem } from "../procurement/problem.ts";

/** A date of decision, with the plan as it could be written then. */
export interface DecisionDate {
  /** Month from the plan's start, at whose end is decided. */
  readonly month: number;
  readonly space: DecisionSpace;
}

export interface RuleOutcome {
  readonly id: Baseline["id"];
  readonly does: string;
  /** Blocks signed, by decision date, of each offer signed then. */
  readonly signed: readonly { readonly month: number; readonly offer: string; readonly blocks: number; readonly chips: number }[];
  /** Month of failure; absent: none. */
  readonly failedMonth?: number;
  readonly servedShare: number;
  /** Share of months with more than 5 % unserved. */
  readonly monthsShort: number;
  readonly revenueUsd: number;
  readonly computePaidUsd: number;
  readonly lowestCashUsd: number;
  readonly finalCashUsd: number;
}

/** What was foreseen at a date for a lead later, and what came. */
export interface Foreseen {
  readonly month: number;
  readonly lead: number;
  /** Latent demand of the main inference workload, Mtok a month. */
  readonly nowMtok: number;
  readonly p10Mtok: number;
  readonly p50Mtok: number;
  readonly p90Mtok: number;
  readonly cameMtok: number;
}

export interface Played {
  readonly rules: readonly RuleOutcome[];
  readonly foreseen: readonly Foreseen[];
}

/**
 * Plays every rule through the future that came true.
 *
 * @param truth  the plan whose base case is what happened
 * @param dates  of decision, rising; the first is month 0
 * @param seed   of the futures that laws of demand are learned from
 */
export function playHindsight(truth: DecisionSpace, dates: readonly DecisionDate[], seed: number): Played {
  const { simulator } = truth;
  const problem = openProblem(truth);
  const desks = dates.map(({ space }) => deskOf(truth, space, seed));
  const rules = baselinesOf(problem)
    .filter(({ id }) => id !== "most")
    .map((baseline) => {
      const policies = desks.map((desk) => decisionPolicy(desk, baseline.decision));
      const at = (t: number): Policy =>
        policies[
          Math.max(
            0,
            dates.findLastIndex(({ month }) => month <= t),
          )
        ]!;
      const hasCashRule = policies.some(({ maySign }) => maySign !== undefined);
      const policy: Policy = {
        ...(hasCashRule ? { maySign: (books, futures, t) => at(t).maySign?.(books, futures, t) ?? true } : {}),
        decide: (futures, state, t, isOpen) => at(t).decide(futures, state, t, isOpen),
      };
      return outcomeOf(baseline, { ...simulator, policy });
    });
  return { rules, foreseen: foreseenBy(problem, simulator.source.draw("base"), desks, dates) };
}

/** What rules share at a date: capacity is that of the truth, what is expected that of the plan then. */
function deskOf(truth: DecisionSpace, known: DecisionSpace, seed: number): RuleDesk {
  const { space } = truth.simulator;
  const { model } = known.simulator;
  const forecasts = new Map<string, Forecast>();
  return {
    space,
    forecastOf(workload, every) {
      const key = `${workload} ${every}`;
      const found =
        forecasts.get(key) ??
        openForecast(model, seed, forecastTask(model, { workload, every, offers: model.offers.map((_, offer) => ({ offer, share: () => 1 })) }));
      forecasts.set(key, found);
      return found;
    },
    planPolicy: () => openPolicy(space, seed, openPolicy(known.simulator.space, seed).law),
  };
}

function outcomeOf({ id, does }: Baseline, simulator: Parameters<typeof runPath>[0]): RuleOutcome {
  const { model } = simulator;
  const futures = simulator.source.draw("base");
  const signed: RuleOutcome["signed"][number][] = [];
  const sums = { revenueUsd: 0, computePaidUsd: 0, demand: 0, served: 0, short: 0, months: 0, cash: NaN };
  let seen = model.contracts.length;
  const result = runPath(
    simulator,
    futures,
    {
      month(t, month, books) {
        sums.revenueUsd += books.revenueUsd[t]!;
        sums.computePaidUsd += books.computePaidUsd;
        sums.demand += month.totalDemandMtok;
        sums.served += month.totalServedMtok;
        if (month.totalDemandMtok > 0 && month.totalServedMtok < 0.95 * month.totalDemandMtok) sums.short++;
        sums.months++;
      },
      decided(t, { signed: state }) {
        for (; seen < state.count; seen++) {
          const offer = model.offers[state.terms[seen]! - model.contracts.length];
          if (offer !== undefined) signed.push({ month: t, offer: offer.name, blocks: state.blocks[seen]!, chips: state.chips[seen]! });
        }
      },
    },
    true,
  );
  const books = simulator.books[asWritten]!;
  const failed = result.failedMonth[asWritten]!;
  return {
    id,
    does,
    signed,
    ...(failed < Infinity ? { failedMonth: failed } : {}),
    servedShare: sums.demand > 0 ? sums.served / sums.demand : 1,
    monthsShort: sums.months > 0 ? sums.short / sums.months : 0,
    revenueUsd: sums.revenueUsd,
    computePaidUsd: sums.computePaidUsd,
    lowestCashUsd: books.cashTroughUsd,
    finalCashUsd: books.ledger.balance[account.cash]!,
  };
}

/** The longest lead of the plan's offers that still ends within the horizon, from each date. */
function foreseenBy({ model, workload }: SearchProblem, futures: Futures, desks: readonly RuleDesk[], dates: readonly DecisionDate[]): readonly Foreseen[] {
  if (workload === undefined || dates.length < 2) return [];
  const w = model.workloads.findIndex(({ name }) => name === workload);
  const every = dates[1]!.month - dates[0]!.month;
  return desks.flatMap((desk, i) => {
    const t = dates[i]!.month;
    const forecast = desk.forecastOf(w, every);
    const lead = forecast.law.leads.filter((months) => t + months < model.months).at(-1);
    if (lead === undefined || forecast.law.decisions[Math.floor(t / every)] === undefined) return [];
    const nowMtok = observeDemand(model, futures, w, t);
    const at = (quantile: number): number => nowMtok * forecast.ratio(futures, t, lead, quantile);
    return [{ month: t, lead, nowMtok, p10Mtok: at(0.1), p50Mtok: at(0.5), p90Mtok: at(0.9), cameMtok: observeDemand(model, futures, w, t + lead) }];
  });
}

/** Share of dates whose outcome lay within the band foreseen, and above it. */
export function coverageOf(foreseen: readonly Foreseen[]): { readonly within: number; readonly above: number; readonly dates: number } {
  const within = foreseen.filter(({ p10Mtok, p90Mtok, cameMtok }) => cameMtok >= p10Mtok && cameMtok <= p90Mtok).length;
  return { within, above: foreseen.filter(({ p90Mtok, cameMtok }) => cameMtok > p90Mtok).length, dates: foreseen.length };
}

/** Latent demand of the base case in a month, USD a year: what a plan's start is set by. */
export const baseDemand = (model: Model, futures: Futures, t: number): number => futures.demandUsdPerYear[Math.min(t, model.months - 1)]!;

/** What `plimsoll hindsight` says. */
export interface HindsightAnswer extends Played {
  readonly planName: string;
  readonly planHash: string;
  readonly engine: string;
  /** "2024-01". */
  readonly start: string;
  readonly months: number;
  readonly everyMonths: number;
  /** What was known at each date. */
  readonly dates: readonly {
    readonly month: number;
    readonly facts: readonly { readonly quantity: string; readonly value: string }[];
    readonly beliefs: readonly { readonly quantity: string; readonly value: string; readonly line: number }[];
  }[];
  /** Facts of one month from several rows, which disagree. */
  readonly merged: readonly { readonly quantity: string; readonly month: number; readonly rows: number }[];
  /** Quantities that had no belief yet at the first date: the plan's own stood in. */
  readonly notYetKnown: readonly string[];
  /** Sources cited by the plan that are dated after its start: their values are taken as known throughout. */
  readonly laterSources: readonly { readonly id: string; readonly asOf: string }[];
  readonly observations: number;
}
