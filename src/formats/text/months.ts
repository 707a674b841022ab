/** Months of a plan as text. A month is an index from the plan's start; the start is `YYYY-MM`. */
import { formatMonth } from "../../core/calendar/months.ts";

function monthNumber(start: string): number {
  const match = /^(\d{4})-(\d{2})$/.exec(start);
  if (match === null) throw new Error(`not a month: ${start}`);
  return 12 * Number(match[1]) + Number(match[2]) - 1;
}

/**
 * The calendar month of an index.
 *
 * @param month whole, may be negative
 * @throws Error if `start` is not `YYYY-MM`
 * @example monthLabel("2026-07", 18) // "2028-01"
 */
export function monthLabel(start: string, month: number): string {
  return formatMonth(monthNumber(start) + month);
}

/**
 * The fiscal quarter of a month; a fiscal year is named after the calendar year in which it ends.
 *
 * @param fiscalYearStarts first month of the fiscal year, 1 (January) to 12
 * @example fiscalQuarterLabel("2026-07", 0, 2) // "FY27 Q2"
 */
export function fiscalQuarterLabel(start: string, month: number, fiscalYearStarts: number): string {
  const sinceStart = monthNumber(start) + month - (fiscalYearStarts - 1);
  const year = Math.floor(sinceStart / 12) + (fiscalYearStarts === 1 ? 0 : 1);
  return `FY${String(year % 100).padStart(2, "0")} Q${Math.floor((sinceStart % 12) / 3) + 1}`;
}

/**
 * Whole months from one date to another, both `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; undefined where either is none of these.
 *
 * @example monthsBetween("2026-05-13", "2026-07-01") // 2
 */
export function monthsBetween(from: string, to: string): number | undefined {
  const read = (date: string): number | undefined => {
    const match = /^(\d{4})(?:-(\d{2}))?(?:-\d{2})?$/.exec(date);
    // A bare year speaks of its last month.
    return match === null ? undefined : 12 * Number(match[1]) + Number(match[2] ?? "12") - 1;
  };
  const a = read(from);
  const b = read(to);
  return a === undefined || b === undefined ? undefined : b - a;
}
