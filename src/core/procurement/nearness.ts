/**
 * Limits on a chance, softened: a future that nearly breaks one counts in part.
 *
 * Few of a search's futures lie on the edge of a limit, so counts move in jumps and most moves seem to change nothing. How near
 * a future came (its least lead over the rival, its lowest cash) tells which way a move goes from every future near the edge.
 * Only differences between decisions on the same futures are read this way: the level is that of a count (`aim.ts`).
 */
import type { Model } from "../company/model/model.ts";
import type { Outcomes } from "./evaluate.ts";
import { type LimitOnFutures, limitColumns } from "./measure.ts";

/** Half the width of the edge in the lead over the rival: as a share of what counts as behind. */
export const leadEdge = 0.1;

/** Where cash is near its end: below this, USD; 0: only failures count. */
export interface Nearness {
  readonly cashUsd: number;
}

/** Lowest cash below which, without failing, as many futures came as failed. @param outcomes  of one decision on plain futures */
export function nearnessOf({ failedMonth, cashTroughUsd }: Pick<Outcomes, "failedMonth" | "cashTroughUsd">): Nearness {
  const failures = failedMonth.reduce((count, month) => count + (month >= 0 ? 1 : 0), 0);
  const others = [...cashTroughUsd].filter((_, p) => failedMonth[p]! < 0).sort((a, b) => a - b);
  return { cashUsd: Math.max(0, others[Math.min(failures, others.length) - 1] ?? 0) };
}

/** The limits as columns, those on a chance softened. Limits on a part of the horizon stay counts: how near is kept for the whole of it. */
export function softColumns(model: Model, outcomes: Outcomes, { cashUsd }: Nearness): readonly LimitOnFutures[] {
  return limitColumns(model, outcomes).map((column) => {
    const { id, isChance, limit } = column;
    if (!isChance || (limit.withinMonths ?? model.months) < model.months) return column;
    if (id === "fall_behind") return { ...column, of: outcomes.leastLead.map((lead) => Math.min(1, Math.max(0, (1 + leadEdge - lead) / (2 * leadEdge)))) };
    if (cashUsd <= 0) return column;
    return { ...column, of: column.of.map((failed, p) => (failed > 0 ? 1 : 0.5 * Math.max(0, 1 - Math.max(0, outcomes.cashTroughUsd[p]!) / cashUsd))) };
  });
}
