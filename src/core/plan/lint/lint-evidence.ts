/**
 * Lints of evidence: sources undated, past their review, cited by nothing, or that do not contain what they are cited for.
 *
 * W153 compares numbers, not words: a value and its source's `quote` agree if the digits do, or the amounts with their
 * scale (`$1.25B` and "1,250 million"); small numbers may be spelled out; months may be written in words.
 */
import { monthNames } from "../../calendar/months.ts";
import { clip, numberOf, scanNumber } from "../../quantity/number.ts";
import { warn } from "../check/checking.ts";
import type { Checking } from "../check/checking.ts";
import { wholeEntries } from "../read/partial-plan.ts";
import type { PartialPlan } from "../read/partial-plan.ts";
import type { Plan } from "../vocabulary/vocabulary.ts";

type Source = Plan["sources"][string];

/** Kinds that speak of something seen or written down, so they have a date. */
const dated = new Set<Source["kind"]>(["contract", "measured", "reported", "estimate"]);

/** Kinds that go out of date by themselves; a contract holds while it runs. */
const ageing = new Set<Source["kind"]>(["measured", "reported", "estimate"]);
const oldAfterMonths = 24;

/**
 * @param today  2026-09-30, or undefined where nobody said: reviews are then not judged
 */
export function lintEvidence(checking: Checking, plan: PartialPlan, today: string | undefined): void {
  for (const [name, source] of wholeEntries(checking, plan.sources)) {
    checkDates(checking, name, source, today);
    const citations = checking.cited.get(name);
    if (citations === undefined)
      warn(checking, {
        code: "W132",
        address: `sources.${name}`,
        place: source.place,
        message: `no value cites the source \`${name}\``,
        remedy: `cite it (\`… @${name}\`), or remove it`,
      });
    if (source.quote === undefined) continue;
    const quote = readQuote(source.quote);
    for (const citation of citations ?? []) {
      const missing = missingFrom(quote, citation.text);
      if (missing !== undefined)
        warn(checking, {
          code: "W153",
          address: citation.address,
          place: citation.place,
          message: `\`${missing}\` does not stand in the quote of \`${name}\`: "${clip(source.quote)}"`,
          remedy: "correct the value or the quote, or cite another source",
        });
    }
  }
}

function checkDates(checking: Checking, name: string, source: Source, today: string | undefined): void {
  const { as_of: asOf, review_by: reviewBy, place, kind } = source;
  if ((asOf === undefined && dated.has(kind)) || asOf === "undated")
    warn(checking, {
      code: "W130",
      address: `sources.${name}`,
      place,
      message: `the source \`${name}\` (${kind}) has no date`,
      remedy: asOf === "undated" ? "find its date, or accept that it has none" : "add `as_of: 2026-05-13`, the date it speaks of",
    });
  if (today === undefined) return;
  const old = asOf === undefined || !ageing.has(kind) ? undefined : monthsBetween(asOf, today);
  if (reviewBy !== undefined && reviewBy < today.slice(0, reviewBy.length))
    warn(checking, {
      code: "W131",
      address: `sources.${name}`,
      place,
      message: `the source \`${name}\` was to be reviewed by ${reviewBy}`,
      remedy: "look at it again, and set a new date",
    });
  else if (old !== undefined && old > oldAfterMonths && reviewBy === undefined)
    warn(checking, {
      code: "W131",
      address: `sources.${name}`,
      place,
      message: `the source \`${name}\` (${kind}) speaks of ${asOf}, more than two years ago`,
      remedy: "look for newer evidence, or set `review_by:`",
    });
}

/** Whole months from one date to another; undefined if the first is none. */
function monthsBetween(from: string, to: string): number | undefined {
  const [first, last] = [from, to].map((date) => /^(\d{4})(?:-(\d{2}))?/.exec(date));
  if (first === null || last === null) return undefined;
  return (Number(last[1]) - Number(first[1])) * 12 + Number(last[2] ?? 12) - Number(first[2] ?? 12);
}

/** The first number of a value that its quote does not contain; undefined if it has all of them. @example missingNumber("$1.25B/month @s1", "pays $1.25 billion a month") // undefined */
export const missingNumber = (value: string, quote: string): string | undefined => missingFrom(readQuote(quote), value);

interface Quote {
  readonly text: string;
  readonly numbers: readonly FoundNumber[];
}

/** Quotes are short; more than this is not looked at. */
const quoteCharactersMax = 5000;

function readQuote(quote: string): Quote {
  const text = quote.slice(0, quoteCharactersMax);
  return { text, numbers: numbersIn(spelledToDigits(text)) };
}

function missingFrom(quote: Quote, value: string): string | undefined {
  const text = value.replace(/\s@[\w-]+/g, " ");
  for (const date of text.matchAll(/\b(\d{4})-(\d{2})\b/g)) {
    const month = monthNames[Number(date[2]) - 1] ?? "";
    const isNamed =
      new RegExp(`\\b${month.slice(0, 3)}[a-z]*\\.?,?\\s+(?:\\d{1,2},?\\s+)?${date[1]}`, "i").test(quote.text) ||
      new RegExp(`\\b${date[1]}-${date[2]}|\\b0?${Number(date[2])}/${date[1]}`).test(quote.text);
    if (!isNamed) return date[0];
  }
  const rest = text.replace(/\b\d{4}-\d{2}\b/g, " ");
  return numbersIn(rest).find((typed) => !quote.numbers.some((found) => found.digits === typed.digits || found.amount === typed.amount))?.text;
}

interface FoundNumber {
  readonly text: string;
  /** Digits and point without separators and trailing zeros. */
  readonly digits: string;
  readonly amount: number;
}

const scaleWords: Readonly<Record<string, number>> = { thousand: 3, k: 3, million: 6, m: 6, mn: 6, billion: 9, b: 9, bn: 9, trillion: 12, t: 12, tn: 12 };

/** Numbers of a text with their scale; names such as H100 or GB200 are none. */
function numbersIn(text: string): readonly FoundNumber[] {
  const found: FoundNumber[] = [];
  for (const match of text.matchAll(
    /(?<![A-Za-z\d_.,])\$?(\d[\d,_]*(?:\.\d+)?)[ -]?(k|m|mn|b|bn|t|tn|thousand|million|billion|trillion)?(?![A-Za-z])(\s?%)?/gi,
  )) {
    const digits = match[1].replace(/[,_]/g, "");
    const scanned = scanNumber(digits.replace(/^0+(?=\d)/, ""), 0);
    if (!scanned.ok) continue;
    const exponent = scaleWords[(match[2] ?? "").toLowerCase()] ?? 0;
    found.push({ text: match[0].trim(), digits: digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits, amount: numberOf(scanned.value, exponent) });
  }
  return found;
}

const units = [
  "zero",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
  "eleven",
  "twelve",
  "thirteen",
  "fourteen",
  "fifteen",
  "sixteen",
  "seventeen",
  "eighteen",
  "nineteen",
];
const tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/** "thirty-five percent" → "35 percent". */
function spelledToDigits(text: string): string {
  return text.replace(
    /\b(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -](one|two|three|four|five|six|seven|eight|nine))?\b|\b(zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen)\b/gi,
    (_, ten: string | undefined, unit: string | undefined, small: string | undefined) =>
      String(
        small === undefined
          ? tens.indexOf(ten!.toLowerCase()) * 10 + Math.max(0, units.indexOf((unit ?? "").toLowerCase()))
          : units.indexOf(small.toLowerCase()),
      ),
  );
}
