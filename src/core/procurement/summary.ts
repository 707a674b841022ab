/** What `plimsoll commit` says, as plain data: text, JSON and report are drawn from it. */
import { chipsOfBlock } from "../company/operations/signed.ts";
import { type Certificate, type FrontierPoint, toldAttempt } from "./certificate.ts";
import { frontierOf } from "./certify.ts";
import { type Clash, clashOf } from "./clash.ts";
import { type Decision, decisionKey } from "./decision.ts";
import type { Examination } from "./examine.ts";
import { type Measured, type Objective, objectiveOf } from "./measure.ts";
import type { Tried } from "./archive.ts";
import type { SearchProblem } from "./problem.ts";
import { keptBySome, type Selection, type Standing, standingOf, takeable } from "./select.ts";

/** One line of what is signed now, with the cash and obligations it creates at the plan's medians. */
export interface SigningRow {
  readonly offer: string;
  readonly supplier: string;
  readonly blocks: number;
  readonly maxBlocks: number;
  readonly chip: string;
  readonly chips: number;
  /** Month it should be in service, from the plan's start, and first month after its term. */
  readonly startsMonth: number;
  readonly endsMonth: number;
  /** Last month in which the offer stands. */
  readonly untilMonth: number;
  /** Due soon after signing: prepayment. */
  readonly prepaidUsd: number;
  /** Of building, until it is in service. */
  readonly capexUsd: number;
  /** A month at full ramp, and in all. */
  readonly monthUsd: number;
  readonly totalUsd: number;
}

export interface CommitSummary {
  readonly planName: string;
  readonly planHash: string;
  readonly engine: string;
  /** "2026-07". */
  readonly start: string;
  readonly months: number;
  readonly objective: Objective;
  readonly decision: Decision;
  readonly signNow: readonly SigningRow[];
  /** What the selecting futures say of it, and of today's plan. */
  readonly standing: Standing;
  readonly selected: Measured;
  readonly todaysPlan: Measured;
  readonly nothingMore: Measured;
  readonly frontier: readonly FrontierPoint[];
  /** Limits that the frontier was searched for; absent where it is drawn from what was weighed for the decision. */
  readonly searchedLimits?: readonly number[];
  /** Where no decision weighed keeps all limits as counted. */
  readonly clash?: Clash;
  /** Where today's plan stands on the frontier's axes. */
  readonly today: { readonly insolvent: number; readonly valueUsd: number };
  /** Decisions weighed, and lives of the company lived for it. */
  readonly effort: { readonly decisions: number; readonly lives: number };
  /** Absent in a quick answer. */
  readonly examination?: Examination;
  readonly certificate?: Certificate;
  /** The search was stopped by the user: the best so far. */
  readonly isInterrupted?: true;
}

/** @param decision its orders of month 0 are listed */
export function signingRows({ model, base, economics }: SearchProblem, decision: Decision): readonly SigningRow[] {
  return decision.orders
    .filter(({ month, blocks }) => month === 0 && blocks > 0)
    .map(({ offer: name, blocks }) => {
      const offer = model.offers.find((candidate) => candidate.name === name)!;
      const costs = economics.find((candidate) => candidate.name === name)!;
      const chips = blocks * chipsOfBlock(model, offer, base.parameters);
      const capexUsd = offer.capex < 0 ? 0 : base.parameters[offer.capex]! * (offer.capexPerW ? blocks * base.parameters[offer.capacity]! : chips);
      const totalUsd = costs.blockTotalUsd * blocks;
      return {
        offer: name,
        supplier: offer.supplier,
        blocks,
        maxBlocks: offer.max,
        chip: model.chips[offer.chip]!.name,
        chips,
        startsMonth: costs.leadMonths,
        endsMonth: costs.leadMonths + costs.termMonths,
        untilMonth: Math.min(offer.until, model.months - 1),
        prepaidUsd: base.parameters[offer.prepay]! * totalUsd,
        capexUsd,
        monthUsd: (totalUsd - capexUsd) / costs.termMonths,
        totalUsd,
      };
    })
    .sort((a, b) => b.totalUsd - a.totalUsd || (a.offer < b.offer ? -1 : 1));
}

export interface CommitSummaryInput {
  readonly problem: SearchProblem;
  readonly selection: Selection;
  readonly planHash: string;
  readonly engine: string;
  readonly start: string;
  readonly lives: number;
  readonly decisions: number;
  readonly nothingMore: Tried;
  readonly todaysPlan: Tried;
  readonly isInterrupted?: true;
  readonly examination?: Examination;
  readonly certificate?: Certificate;
  readonly searchedLimits?: readonly number[];
}

export function commitSummary(input: CommitSummaryInput): CommitSummary {
  const { problem, selection, certificate, todaysPlan, nothingMore } = input;
  const decision = certificate?.decision ?? selection.chosen.decision;
  const tried = takeable(selection.select);
  // Where the first choice fails its certificate, another one is told of.
  // What keeps all limits on the certifying futures refutes that they clash; on the few futures of a quick answer they may seem to.
  const isRefuted = certificate === undefined || toldAttempt(certificate.attempts).limits.every(({ holds }) => holds) || keptBySome(selection.finals);
  const clash = isRefuted ? undefined : clashOf(tried);
  const { measured } = selection.select.tried.get(decisionKey(decision)) ?? selection.chosen;
  return {
    planName: problem.model.plan.name,
    planHash: input.planHash,
    engine: input.engine,
    start: input.start,
    months: problem.model.months,
    objective: objectiveOf(problem.model),
    decision,
    signNow: signingRows(problem, decision),
    standing: standingOf((selection.finals.tried.get(decisionKey(decision)) ?? selection.chosen).measured),
    selected: measured,
    nothingMore: nothingMore.measured,
    frontier: frontierOf(tried, input.searchedLimits),
    ...(input.searchedLimits === undefined ? {} : { searchedLimits: input.searchedLimits }),
    todaysPlan: todaysPlan.measured,
    today: { insolvent: todaysPlan.measured.insolvent, valueUsd: todaysPlan.measured.value.mean },
    ...(clash === undefined ? {} : { clash }),
    ...(input.isInterrupted === undefined ? {} : { isInterrupted: input.isInterrupted }),
    effort: { decisions: input.decisions, lives: input.lives },
    ...(input.examination === undefined ? {} : { examination: input.examination }),
    ...(certificate === undefined ? {} : { certificate }),
  };
}
