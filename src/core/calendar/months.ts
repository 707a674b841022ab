/**
 * Months as integers, and the ways to write them.
 *
 * A month is counted from year 0 (`2026-07` is 2026 × 12 + 6) until the checker subtracts the plan's start. A quarter,
 * year or fiscal year stands for its last month as the date of an event and for its first where it opens a span. A
 * quarter is one of the calendar year; a fiscal year bears the name of the calendar year in which it ends.
 */
import { clip, numberOf, oddDash, scanNumber } from "../quantity/number.ts";
import { bad, good } from "../quantity/problem.ts";
import type { Outcome } from "../quantity/problem.ts";
import { parseUnit, sameDimensions, canonicalUnit } from "../quantity/unit.ts";

/** Months from year 0. */
export type AbsoluteMonth = number;

/** First and last month of what was written, both included. */
export interface Period {
  readonly first: AbsoluteMonth;
  readonly last: AbsoluteMonth;
}

export const monthNames = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"] as const;

/** Longer texts are no dates; the bound keeps the work of patterns small. */
const textCharactersMax = 100;
const yearMin = 1990;
const yearMax = 2199;
const forms = "write a month as 2026-07, a quarter as 2026-Q4, a fiscal year as FY2027, a year as 2028";

/**
 * Reads a month, quarter, year or fiscal year.
 *
 * @param fiscalYearStart  first month of the fiscal year, 1–12
 * @example parsePeriod("2026-Q4", 1) // {ok: true, value: {first: 24321, last: 24323}}
 */
export function parsePeriod(text: string, fiscalYearStart: number): Outcome<Period> {
  if (text.length > textCharactersMax) return bad("P401", `\`${clip(text)}\` is not a month`, forms);
  const month = /^(\d{4})-(\d{2})$/.exec(text);
  if (month !== null) return inYears(text, Number(month[1]), () => singleMonth(text, Number(month[1]), Number(month[2])));
  const quarter = /^(\d{4})-Q(\d)$/.exec(text);
  if (quarter !== null) return inYears(text, Number(quarter[1]), () => oneQuarter(text, Number(quarter[1]), Number(quarter[2])));
  const year = /^(FY)?(\d{4})$/.exec(text);
  if (year !== null) return inYears(text, Number(year[2]), () => good(wholeYear(Number(year[2]), year[1] === "FY" ? fiscalYearStart : 1)));
  return bad("P401", `\`${clip(text)}\` is not a month`, nearMonth(text) ?? forms);
}

function singleMonth(text: string, year: number, month: number): Outcome<Period> {
  if (month < 1 || month > 12) return bad("P402", `there is no month ${String(month).padStart(2, "0")} in \`${text}\``, "months run from 01 to 12");
  const value = year * 12 + month - 1;
  return good({ first: value, last: value });
}

function oneQuarter(text: string, year: number, quarter: number): Outcome<Period> {
  if (quarter < 1 || quarter > 4) return bad("P402", `there is no quarter ${quarter} in \`${text}\``, "quarters run from Q1 to Q4");
  const first = year * 12 + (quarter - 1) * 3;
  return good({ first, last: first + 2 });
}

/** A fiscal year that starts in January is the calendar year; else it starts in the year before its name. */
function wholeYear(year: number, firstMonth: number): Period {
  const first = year * 12 + firstMonth - 1 - (firstMonth === 1 ? 0 : 12);
  return { first, last: first + 11 };
}

function inYears(text: string, year: number, then: () => Outcome<Period>): Outcome<Period> {
  if (year >= yearMin && year <= yearMax) return then();
  return bad("P405", `\`${text}\` lies outside ${yearMin}–${yearMax}`, "check the year");
}

/** A remedy for the common ways to miss the form. */
function nearMonth(text: string): string | undefined {
  const day = /^(\d{4}-\d{2})-\d{2}$/.exec(text);
  if (day !== null) return `a plan counts in months: write ${day[1]}`;
  const short = /^(\d{4})-(\d)$/.exec(text);
  if (short !== null) return `write ${short[1]}-0${short[2]}`;
  const slash = /^(\d{4})[/.](\d{1,2})$/.exec(text);
  if (slash !== null) return `write ${slash[1]}-${slash[2].padStart(2, "0")}`;
  const reversed = /^(\d{1,2})[/.-](\d{4})$/.exec(text);
  if (reversed !== null) return `write ${reversed[2]}-${reversed[1].padStart(2, "0")}`;
  const quarter = /^(?:Q([1-4])[ -]?(\d{4})|(\d{4})[ -]?[qQ]([1-4]))$/.exec(text);
  if (quarter !== null) return `write ${quarter[2] ?? quarter[3]}-Q${quarter[1] ?? quarter[4]}`;
  const fiscal = /^FY[ '-]?(\d{2})$/.exec(text);
  if (fiscal !== null) return `write FY20${fiscal[1]}`;
  const named = /^([A-Za-z]{3,9})[ .,-]+(\d{4})$/.exec(text) ?? undefined;
  const index = named === undefined ? -1 : monthNames.findIndex((name) => name.toLowerCase().startsWith(named[1].toLowerCase()));
  if (named !== undefined && index >= 0) return `write ${named[2]}-${String(index + 1).padStart(2, "0")}`;
  return oddDash.test(text) ? "use the hyphen of the keyboard: 2026-07" : undefined;
}

/**
 * Reads the date of an event: the last month of what is written, or the first with `opens`.
 *
 * @example parseMonth("FY2027", 2, false) // {ok: true, value: 24324}
 */
export function parseMonth(text: string, fiscalYearStart: number, opens: boolean): Outcome<AbsoluteMonth> {
  const period = parsePeriod(text, fiscalYearStart);
  if (!period.ok)
    return text.length <= textCharactersMax && / to /.test(text)
      ? bad("P401", `\`${clip(text)}\` is a span; one month is due`, "write the month alone")
      : period;
  return good(opens ? period.value.first : period.value.last);
}

/** A span of months, both ends included, or a duration in whole months whose start is known elsewhere. */
export type WrittenSpan = Period | { readonly months: number };

/**
 * Reads `2026-07 to 2029-05` (both ends included), a single period (`2026-Q4`: its three months), or `36 months`.
 *
 * @example parseSpan("2026-07 to 2026-Q4", 1) // {ok: true, value: {first: 24318, last: 24323}}
 */
export function parseSpan(text: string, fiscalYearStart: number): Outcome<WrittenSpan> {
  if (text.length > textCharactersMax) return bad("P401", `\`${clip(text)}\` is not a span of months`, "write `2026-07 to 2029-05`");
  if (/^-?\d[\d_.]* ?[a-z]/i.test(text) && !/ to /.test(text) && !/^\d{4}-/.test(text)) {
    const months = parseDuration(text);
    if (!months.ok) return months;
    const whole = Math.floor(months.value + 0.5);
    return whole >= 1 ? good({ months: whole }) : bad("P404", `\`${clip(text)}\` is shorter than half a month`, "a span covers at least one month");
  }
  const dashed = /^(\S+) +[-–—] +(\S+)$/.exec(text);
  if (dashed !== null) return bad("P401", `\`${clip(text)}\` is not a span of months`, `write \`${dashed[1]} to ${dashed[2]}\``);
  const joint = / +to +/.exec(text);
  if (joint === null)
    return /[.]{2}/.test(text) || oddDash.test(text)
      ? bad("P401", `\`${clip(text)}\` is not a span of months`, "write `2026-07 to 2029-05`")
      : parsePeriod(text, fiscalYearStart);
  const highStart = joint.index + joint[0].length;
  const from = parsePeriod(text.slice(0, joint.index), fiscalYearStart);
  if (!from.ok) return { ok: false, problem: { ...from.problem, at: 0, length: joint.index } };
  const to = parsePeriod(text.slice(highStart), fiscalYearStart);
  if (!to.ok) return { ok: false, problem: { ...to.problem, at: highStart, length: text.length - highStart } };
  if (to.value.last < from.value.first)
    return bad("P403", `\`${text}\` ends before it begins`, `write \`${text.slice(highStart)} to ${text.slice(0, joint.index)}\` if the ends are swapped`);
  return good({ first: from.value.first, last: to.value.last });
}

/**
 * Reads a fixed duration into months: 30 days, 730 hours or a twelfth of a year make one.
 *
 * @example parseDuration("90 days") // {ok: true, value: 3}
 */
export function parseDuration(text: string): Outcome<number> {
  if (text.length > textCharactersMax) return bad("P404", `\`${clip(text)}\` is not a duration`, "write 36 months, 90 days, 2 years or 24 hours");
  const scanned = scanNumber(text, 0);
  if (!scanned.ok) return scanned;
  const unit = parseUnit(text.slice(scanned.value.end), [], scanned.value.dollars);
  if (!unit.ok) return { ok: false, problem: { ...unit.problem, at: scanned.value.end + (unit.problem.at ?? 0) } };
  if (!sameDimensions(unit.value, canonicalUnit("month")))
    return bad("P404", `\`${clip(text)}\` is not a duration`, "write 36 months, 90 days, 2 years or 24 hours");
  const months = (numberOf(scanned.value, unit.value.exponent) * unit.value.numerator) / unit.value.denominator;
  return months < 0 ? bad("P404", `\`${clip(text)}\` is below zero`, "a duration is zero or more") : good(months);
}

/** @example formatMonth(24318) // "2026-07" */
export function formatMonth(month: AbsoluteMonth): string {
  return `${Math.floor(month / 12)}-${String((((month % 12) + 12) % 12) + 1).padStart(2, "0")}`;
}
