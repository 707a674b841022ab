import { expect, test } from "vitest";
import { formatMonth, parseDuration, parseMonth, parsePeriod, parseSpan } from "./months.ts";

const month = (year: number, number: number): number => year * 12 + number - 1;
const valueOf = <T>(outcome: { ok: true; value: T } | { ok: false; problem: unknown }): T => {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problem));
  return outcome.value;
};
const codeOf = (outcome: { ok: boolean; problem?: { code: string } }): string => (outcome.ok ? "none" : outcome.problem!.code);

test("an event's date is the last month of what is written, an opening the first", () => {
  expect(valueOf(parseMonth("2026-07", 1, false))).toBe(month(2026, 7));
  expect(valueOf(parseMonth("2026-Q4", 1, false))).toBe(month(2026, 12));
  expect(valueOf(parseMonth("2026-Q4", 1, true))).toBe(month(2026, 10));
  expect(valueOf(parseMonth("2028", 7, false))).toBe(month(2028, 12));
  expect(valueOf(parseMonth("FY2027", 1, false))).toBe(month(2027, 12));
});

test("a fiscal year is named after the year in which it ends", () => {
  expect(valueOf(parsePeriod("FY2027", 2))).toEqual({ first: month(2026, 2), last: month(2027, 1) });
  expect(valueOf(parsePeriod("FY2027", 10))).toEqual({ first: month(2026, 10), last: month(2027, 9) });
});

test("spans include both ends", () => {
  expect(valueOf(parseSpan("2026-07 to 2029-05", 1))).toEqual({ first: month(2026, 7), last: month(2029, 5) });
  expect(valueOf(parseSpan("2026-Q4", 1))).toEqual({ first: month(2026, 10), last: month(2026, 12) });
  expect(valueOf(parseSpan("FY2027 to FY2028", 7))).toEqual({ first: month(2026, 7), last: month(2028, 6) });
  expect(valueOf(parseSpan("36 months", 1))).toEqual({ months: 36 });
  expect(valueOf(parseSpan("45 days", 1))).toEqual({ months: 2 });
  expect(codeOf(parseSpan("2029-05 to 2026-07", 1))).toBe("P403");
  expect(codeOf(parseSpan("24 hours", 1))).toBe("P404");
});

test("durations: 730 hours, 30 days and a twelfth of a year are one month", () => {
  expect(valueOf(parseDuration("36 months"))).toBe(36);
  expect(valueOf(parseDuration("90 days"))).toBe(3);
  expect(valueOf(parseDuration("2 years"))).toBe(24);
  expect(valueOf(parseDuration("730 hours"))).toBe(1);
  expect(valueOf(parseDuration("24 hours"))).toBe(24 / 730);
  expect(valueOf(parseDuration("1 quarter"))).toBe(3);
  expect(codeOf(parseDuration("3 H100e"))).toBe("P404");
  expect(codeOf(parseDuration("-3 months"))).toBe("P404");
  expect(codeOf(parseDuration("007 months"))).toBe("P105");
});

test.each([
  ["2026-13", "P402"],
  ["2026-00", "P402"],
  ["2026-Q5", "P402"],
  ["2026-7", "P401"],
  ["02026-07", "P401"],
  ["2026-07-01", "P401"],
  ["2026/07", "P401"],
  ["26-07", "P401"],
  ["Jul 2026", "P401"],
  ["2026–07", "P401"],
  ["0026-07", "P405"],
  ["2026-07 to 2027-01", "P401"],
])("%s is refused as %s", (text, code) => {
  expect(codeOf(parseMonth(text, 1, false))).toBe(code);
});

test("a near miss is told the right form", () => {
  const remedy = (text: string) => {
    const outcome = parseMonth(text, 1, false);
    return outcome.ok ? "" : outcome.problem.remedy;
  };
  expect(remedy("2026-07-01")).toContain("2026-07");
  expect(remedy("7/2026")).toBe("write 2026-07");
  expect(remedy("Q4 2026")).toBe("write 2026-Q4");
  expect(remedy("July 2026")).toBe("write 2026-07");
  expect(remedy("FY27")).toBe("write FY2027");
});

test("every month is written and read back", () => {
  for (let value = month(1990, 1); value <= month(2199, 12); value++) expect(valueOf(parseMonth(formatMonth(value), 1, false))).toBe(value);
});
