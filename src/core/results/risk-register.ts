/**
 * The risk register: what each event contributes to insolvency and to value.
 *
 * A contribution is measured by switching the event off (its chance set to nothing) and running the same futures again:
 * once with the other events in place, once alone. Where risks feed each other the first is larger than the second, and
 * neither adds up to the whole, which is measured too.
 */
import { medianOf } from "../numeric/distribution.ts";
import type { Plan } from "../plan/vocabulary/vocabulary.ts";
import { type ChanceChange, chanceChange, type ComparedRun, happened, type MeanChange, meanChange, type RunColumns } from "./paired-runs.ts";
import type { Proportion } from "./run.ts";

/** One run of the register: the plan with some of its events. */
export interface RegisterRun {
  readonly kind: "all" | "none" | "without" | "only";
  /** The event left out, or alone left in. */
  readonly event?: string;
  readonly plan: Plan;
}

/** What a run has more of with a risk than without it, on the same futures. */
export interface Contribution {
  readonly insolvent: ChanceChange;
  /** The same with signed funding only. */
  readonly insolventWithoutRaises: ChanceChange;
  readonly fallsBehind: ChanceChange;
  /** Share of tokens unserved, mean over months. */
  readonly unserved: MeanChange;
  readonly valueUsd: MeanChange;
}

export interface RegisteredRisk {
  readonly name: string;
  /** Median of the chance that it strikes within its months. */
  readonly chance: number;
  /** First and last month in which it may strike, and how long it lasts (months; absent: to the horizon). */
  readonly first: number;
  readonly last: number;
  readonly lastsMonths?: number;
  readonly effects: readonly { readonly driver: string; readonly change: string }[];
  readonly source?: string;
  /** Futures in which it strikes. */
  readonly strikes: Proportion;
  /** With the other events in place. */
  readonly besideOthers: Contribution;
  readonly alone: Contribution;
}

export interface RegisterAnswer extends ComparedRun {
  readonly hasRival: boolean;
  /** Whether value is that of `valuation:`; else it is cash at the end. */
  readonly isValued: boolean;
  readonly withAll: Level;
  readonly withNone: Level;
  readonly together: Contribution;
  readonly risks: readonly RegisteredRisk[];
}

export interface Level {
  readonly insolvent: Proportion;
  readonly insolventWithoutRaises: Proportion;
  readonly fallsBehind: Proportion;
  readonly valueUsd: number;
  readonly unserved: number;
}

/** Events of the plan that can strike, by name. */
export const liveEvents = (plan: Plan): readonly string[] =>
  Object.keys(plan.events)
    .filter((name) => {
      const { distribution } = plan.events[name]!.chance;
      return distribution.kind !== "constant" || distribution.value > 0;
    })
    .sort();

/** The plan with events switched off: their chance is nothing. All others keep their draws. */
export function withoutEvents(plan: Plan, names: readonly string[]): Plan {
  const off = names.map((name): [string, Plan["events"][string]] => {
    const event = plan.events[name]!;
    return [name, { ...event, chance: { ...event.chance, distribution: { kind: "constant", value: 0 } } }];
  });
  return { ...plan, events: { ...plan.events, ...Object.fromEntries(off) } };
}

/** The runs that a register needs: with all events, with none, and each left out and alone (with one event neither is another run). */
export function registerRuns(plan: Plan): readonly RegisterRun[] {
  const names = liveEvents(plan);
  const runs: RegisterRun[] = [{ kind: "all", plan }];
  if (names.length > 0) runs.push({ kind: "none", plan: withoutEvents(plan, names) });
  if (names.length < 2) return runs;
  for (const event of names) {
    runs.push({ kind: "without", event, plan: withoutEvents(plan, [event]) });
    runs.push({
      kind: "only",
      event,
      plan: withoutEvents(
        plan,
        names.filter((name) => name !== event),
      ),
    });
  }
  return runs;
}

/** What run `a` has more of than run `b`. */
export const contribution = (a: RunColumns, b: RunColumns): Contribution => ({
  insolvent: chanceChange(a.failedMonth, b.failedMonth),
  insolventWithoutRaises: chanceChange(a.failedWithoutRaises, b.failedWithoutRaises),
  fallsBehind: chanceChange(a.behindMonth, b.behindMonth),
  unserved: meanChange(a.unservedShare, b.unservedShare),
  valueUsd: meanChange(a.valueUsd, b.valueUsd),
});

/** Chances and means of one run. */
export const levelOf = (run: RunColumns): Level => ({
  insolvent: happened(run.failedMonth),
  insolventWithoutRaises: happened(run.failedWithoutRaises),
  fallsBehind: happened(run.behindMonth),
  valueUsd: meanChange(run.valueUsd, new Float64Array(run.paths)).mean,
  unserved: meanChange(run.unservedShare, new Float64Array(run.paths)).mean,
});

/**
 * The register's contributions.
 *
 * @param results of `registerRuns(plan)`, in that order
 * @param strikes futures in which each of `liveEvents(plan)` strikes, in that order
 */
export function registeredRisks(plan: Plan, results: readonly RunColumns[], strikes: readonly Proportion[]): readonly RegisteredRisk[] {
  const runs = registerRuns(plan);
  const runOf = (kind: RegisterRun["kind"], event: string): RunColumns => {
    const index = runs.findIndex((run) => run.kind === kind && run.event === event);
    // With one event, leaving it out is the plan without any, and alone it is the plan.
    return results[index >= 0 ? index : kind === "only" ? 0 : 1]!;
  };
  return liveEvents(plan).map((name, e) => {
    const { chance, when, lasts, effects, source } = plan.events[name]!;
    const cited = chance.source ?? source;
    return {
      name,
      chance: medianOf(chance.distribution),
      first: when.first ?? 0,
      last: when.last ?? (when.months ?? plan.calendar.months) - 1,
      ...(lasts === undefined ? {} : { lastsMonths: medianOf(lasts.distribution) }),
      effects: Object.keys(effects ?? {})
        .sort()
        .map((driver) => ({ driver, change: effects![driver]!.text })),
      ...(cited === undefined ? {} : { source: cited }),
      strikes: strikes[e]!,
      besideOthers: contribution(results[0]!, runOf("without", name)),
      alone: contribution(runOf("only", name), results[1]!),
    };
  });
}
