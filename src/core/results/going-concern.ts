/**
 * Going concern (ASC 205-40): at each quarter's end, can what falls due within a year of the statements' issue be paid with funding
 * that is approved? Unsigned raises and facilities do not count, nor does a playbook that nobody has approved.
 */
import { formatMonth } from "../calendar/months.ts";
import { roundHalfUp } from "../company/futures/futures.ts";
import { proportion } from "./merged.ts";
import type { ResultTable } from "./run.ts";
import type { TableInput } from "./table-input.ts";
import { column } from "./table-column.ts";

/** Months that the look-forward covers from the issue of the statements. */
const lookForwardMonths = 12;
const usualLagMonths = 2;

export function goingConcern({ model, merged, base, years, source }: TableInput): ResultTable {
  const { start } = model.plan.calendar;
  const lag = model.accounting.issuedAfter < 0 ? usualLagMonths : roundHalfUp(base.futures.parameters[model.accounting.issuedAfter]!);
  const failed = merged.perPath["failedMonthWithoutRaises"]!;
  const baseFailed = base.failedMonths[0]!;
  const isQuarterEnd = (t: number): boolean => years[t] !== years[t + 1] || (t + 1 - firstOfYear(years, t)) % 3 === 0;
  const rows = years.flatMap((_, t) => {
    const last = t + lag + lookForwardMonths;
    if (!isQuarterEnd(t) || last > model.months - 1) return [];
    const isFlagged = (month: number): boolean => month > t && month <= last;
    let alive = 0;
    let flagged = 0;
    for (const month of failed) {
      if (month >= 0 && month <= t) continue;
      alive++;
      if (isFlagged(month)) flagged++;
    }
    const { low95, high95 } = proportion(flagged, alive);
    const told = baseFailed <= t ? "has failed" : isFlagged(baseFailed) ? "substantial doubt" : "none";
    return [
      [formatMonth(start + t), formatMonth(start + t + lag), formatMonth(start + last), told, flagged, alive, alive > 0 ? flagged / alive : 0, low95, high95],
    ];
  });
  return {
    id: "going-concern",
    title: "Going concern, a year from issue, approved funding only",
    columns: [
      column("quarter", "Quarter to"),
      column("issued", "Issued"),
      column("through", "Looks to"),
      column("base", "Base case"),
      column("flagged", "Futures that fail in it", ""),
      column("alive", "Of those solvent at the quarter's end", ""),
      column("share", "Share", "share"),
      column("low95", "95 % low", "share"),
      column("high95", "95 % high", "share"),
    ],
    rows,
    measures: `At each quarter's end: whether the base case, and what share of futures, fails between it and twelve months after its statements are issued (${lag} months later), counting signed funding only and no playbook`,
    source,
    limitations:
      "Quarters whose year runs past the horizon are left out. The standard asks whether failure is probable from what is known at the issue; a share of futures drawn today is not that judgment. Intervals: sampling error only.",
  };
}

/** First month of the fiscal year of month t; a year that began before the plan is counted from its end. */
function firstOfYear(years: readonly string[], t: number): number {
  const first = years.indexOf(years[t]!);
  return first === 0 ? years.lastIndexOf(years[0]!) - 11 : first;
}
