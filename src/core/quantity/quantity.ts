/**
 * A number with its unit, or an interval of two, converted into the unit that is due.
 *
 * Three ways to convert, by the unit due:
 * - `1/month` compounds: 40 %/year is (1.40)^(1/12) − 1 a month, and 2x/year is 2^(1/12) − 1;
 * - `1/sqrt(year)` is a volatility: 10 %/sqrt(month) is 10 % × √12, and plain 35 %/year is read as 35 %/sqrt(year);
 * - every other unit converts by a factor: 1 %/month is 12 %/year of simple interest.
 */
import { pow } from "../numeric/elementary.ts";
import { clip, decimalText, numberOf, oddDash, oddSpace, scanNumber } from "./number.ts";
import type { ScannedNumber } from "./number.ts";
import { bad, good } from "./problem.ts";
import type { Outcome } from "./problem.ts";
import { canonicalUnit, commonDivisor, parseUnit, sameDimensions } from "./unit.ts";
import type { Unit } from "./unit.ts";

/** What a place expects. */
export interface Due {
  /** Units of the vocabulary: any one of them. */
  readonly units: readonly string[];
  /** Names of the plan's chips. */
  readonly chips: readonly string[];
}

/** A number or interval in the unit `due.units[unitIndex]`. */
export interface Quantity {
  readonly low: number;
  /** Upper end of `low to high`. */
  readonly high?: number;
  /** Word in brackets after an interval, as typed. */
  readonly shape?: string;
  readonly unitIndex: number;
  readonly chip?: string;
}

/** Longer texts are no numbers; the bound keeps the work of patterns small. */
export const quantityCharactersMax = 300;

interface Measured {
  readonly scanned: ScannedNumber;
  readonly unit: Unit;
  readonly suffix: string;
}

/**
 * Reads `$2.35/H100-hour`, `3 to 7 months`, `-5 to 20 (normal)`.
 *
 * @example parseQuantity("40%/year", { units: ["1/year"], chips: [] }) // {ok: true, value: {low: 0.4, unitIndex: 0}}
 */
export function parseQuantity(text: string, due: Due): Outcome<Quantity> {
  if (text.length > quantityCharactersMax)
    return bad("P101", `${text.length} characters stand where a number is due`, "write digits first, then the unit: 25k H100, $2.35/H100-hour, 3%/month");
  const odd = oddSpace.exec(text);
  if (odd !== null) return bad("P012", `\`${clip(text)}\` holds a space that is not the ASCII one`, "retype the space, or run `plimsoll fmt`", odd.index, 1);
  const shaped = /^(.*\S) +\(([A-Za-z-]+)\)$/s.exec(text);
  const body = shaped === null ? text : shaped[1];
  const joint = / +to +/.exec(body);
  if (joint === null) {
    if (shaped !== null)
      return bad(
        "P101",
        `\`${clip(text)}\` names a shape but no interval`,
        "a shape follows an interval: `-5 to 20 (normal)`",
        body.length,
        text.length - body.length,
      );
    return convertOne(body, 0, due);
  }
  return convertInterval(body, joint.index, joint.index + joint[0].length, shaped?.[2], due);
}

function convertOne(text: string, at: number, due: Due): Outcome<Quantity> {
  const measured = measure(text, at, due.chips);
  if (!measured.ok) return measured;
  const { scanned, unit } = measured.value;
  const unitIndex = matchUnit(unit, due);
  if (unitIndex < 0) return mismatch(text.slice(at), at, measured.value, due);
  const converted = convert(scanned, unit, due.units[unitIndex], text, at);
  if (!converted.ok) return converted;
  return good({ low: converted.value, unitIndex, ...(unit.chip === undefined ? {} : { chip: unit.chip }) });
}

function convertInterval(text: string, lowEnd: number, highStart: number, shape: string | undefined, due: Due): Outcome<Quantity> {
  const lowText = text.slice(0, lowEnd);
  const low = measure(lowText, 0, due.chips);
  if (!low.ok) return low;
  const high = measure(text, highStart, due.chips);
  if (!high.ok) return high;
  const differ = endsDiffer(low.value, high.value, text, lowEnd);
  if (differ !== undefined) return differ;
  // An end without a unit of its own takes the other's: `2 to 5 months`, `$2 to $3/H100-hour`.
  const lowUnit = low.value.suffix === "" ? high.value.unit : low.value.unit;
  const unitIndex = matchUnit(high.value.unit, due);
  if (unitIndex < 0) return mismatch(text.slice(highStart), highStart, high.value, due);
  const lowIndex = matchUnit(lowUnit, due);
  if (lowIndex !== unitIndex) return mismatch(lowText, 0, low.value, { ...due, units: [due.units[unitIndex]] });
  if (lowUnit.chip !== undefined && high.value.unit.chip !== undefined && lowUnit.chip !== high.value.unit.chip)
    return bad("P124", `the two ends of \`${clip(text)}\` name different chips`, "name one chip", 0, text.length);
  const first = convert(low.value.scanned, lowUnit, due.units[unitIndex], text, 0);
  if (!first.ok) return first;
  const second = convert(high.value.scanned, high.value.unit, due.units[unitIndex], text, highStart);
  if (!second.ok) return second;
  const chip = lowUnit.chip ?? high.value.unit.chip;
  return good({ low: first.value, high: second.value, unitIndex, ...(shape === undefined ? {} : { shape }), ...(chip === undefined ? {} : { chip }) });
}

/** Scans the number and the unit after it. */
function measure(text: string, at: number, chips: readonly string[]): Outcome<Measured> {
  const scanned = scanNumber(text, at);
  if (!scanned.ok) return scanned;
  const suffix = text.slice(scanned.value.end);
  const cited = /@/.exec(suffix);
  if (cited !== null)
    return bad(
      "P503",
      `\`${clip(text.slice(at))}\` has no space before its source`,
      `write \`${text.slice(at, scanned.value.end + cited.index).trim()} ${suffix.slice(cited.index)}\``,
      scanned.value.end + cited.index,
      suffix.length - cited.index,
    );
  const dash = oddDash.exec(suffix);
  if (dash !== null)
    return bad(
      "P107",
      `\`${clip(text.slice(at))}\` has a dash that is not the ASCII one: a range, or a difference?`,
      "for a range write `2 to 5`",
      scanned.value.end + dash.index,
      1,
    );
  if (/^ *- *\$?\d/.test(suffix))
    return bad(
      "P107",
      `\`${clip(text.slice(at))}\` may be a range or a difference`,
      `for a range write \`${text.slice(at, scanned.value.end)} to ${suffix.replace(/^[ -]+/, "")}\``,
      at,
      text.length - at,
    );
  const comparison = /^ *\.\.+ *\d/.exec(suffix);
  if (comparison !== null)
    return bad("P107", `\`${clip(text.slice(at))}\` has dots between two numbers`, "for a range write `2 to 5`", scanned.value.end, comparison[0].length);
  const unit = parseUnit(suffix, chips, scanned.value.dollars);
  if (unit.ok) return good({ scanned: scanned.value, unit: unit.value, suffix: suffix.trim() });
  const { problem } = unit;
  return { ok: false, problem: { ...problem, at: scanned.value.end + (problem.at ?? 0), length: problem.length ?? suffix.length } };
}

/** Both ends must be written alike, since `2 to 5M` and `5 to 10%` can be read in two ways. */
function endsDiffer(low: Measured, high: Measured, text: string, lowEnd: number): ReturnType<typeof bad> | undefined {
  const written = text.slice(0, lowEnd);
  const mark = (what: string, remedy: string) =>
    bad("P125", `the ends of \`${clip(text)}\` are not written alike: only one has ${what}`, remedy, 0, text.length);
  if (low.scanned.dollars !== high.scanned.dollars && low.suffix === "" && !/USD/.test(high.suffix)) return mark("a $", "write the $ on both");
  if (low.scanned.percent !== high.scanned.percent && !low.unit.isFactor && !high.unit.isFactor && (low.suffix === "" || high.suffix === ""))
    return mark(
      "a %",
      low.scanned.percent ? "write the % on both" : `write \`${written}% to ${text.slice(lowEnd).replace(/^ *to */, "")}\` if percent is meant`,
    );
  const isZero = Number(low.scanned.digits) === 0;
  if (low.scanned.scale === "" && high.scanned.scale !== "" && low.suffix === "" && !isZero)
    return mark(
      `the letter ${high.scanned.scale}`,
      `write \`${written}${high.scanned.scale} to ${text.slice(lowEnd).replace(/^ *to */, "")}\`, or spell the number out`,
    );
  if (low.suffix !== "" && high.suffix === "" && low.suffix !== "x") return mark("a unit", "write the unit once, after the second number, or after both");
  return undefined;
}

function matchUnit(unit: Unit, due: Due): number {
  const exact = due.units.findIndex((text) => sameDimensions(unit, canonicalUnit(text)));
  if (exact >= 0) return exact;
  const isPerTime = Object.keys(unit.dimensions).length === 1 && unit.dimensions.month === -1;
  return isPerTime && unit.text === "1/year" ? due.units.indexOf("1/sqrt(year)") : -1;
}

function convert(scanned: ScannedNumber, unit: Unit, dueText: string, text: string, at: number): Outcome<number> {
  const due = canonicalUnit(dueText);
  if (dueText === "1/month") return compound(scanned, unit, text, at);
  const divisor = commonDivisor(unit.numerator * due.denominator, unit.denominator * due.numerator);
  const factorUp = (unit.numerator * due.denominator) / divisor;
  const factorDown = (unit.denominator * due.numerator) / divisor;
  const plain = numberOf(scanned, unit.exponent - due.exponent);
  const isVolatility = due.dimensions["root-month"] !== undefined;
  const value = isVolatility
    ? sameDimensions(unit, due) && factorUp !== factorDown
      ? plain * Math.sqrt(factorUp / factorDown)
      : plain
    : (plain * factorUp) / factorDown;
  return withinDoubles(value, text, at);
}

/** Growth per period to growth per month. */
function compound(scanned: ScannedNumber, unit: Unit, text: string, at: number): Outcome<number> {
  const stated = numberOf(scanned);
  const ratio = unit.isFactor ? stated : 1 + stated;
  // A unit 1/(n months) has the factor 1/n.
  const months = unit.denominator / unit.numerator;
  // Over many periods a month may leave less than a double can tell from nothing: -10%/hour.
  const perMonth = months === 1 ? (unit.isFactor ? stated - 1 : stated) : ratio > 0 ? pow(ratio, 1 / months) - 1 : -1;
  if (!(perMonth > -1))
    return bad(
      "P130",
      `\`${clip(text.slice(at).trim())}\` takes away everything or more within ${ratio > 0 ? "a month" : "one period"}`,
      unit.isFactor ? "a factor is above 0" : "a loss is above -100%",
      at,
    );
  return months === 1 ? good(perMonth) : withinDoubles(perMonth, text, at);
}

function withinDoubles(value: number, text: string, at: number): Outcome<number> {
  if (Number.isFinite(value) && Math.abs(value) <= 1e30) return good(value);
  return bad("P112", `\`${clip(text.slice(at).trim())}\` is too large`, "a plan holds numbers up to 1e30", at);
}

function mismatch(written: string, at: number, found: Measured, due: Due): ReturnType<typeof bad> {
  const typed = written.trim();
  const wanted = due.units.map((unit) => spoken(unit)).join(" or ");
  const isBare = found.suffix === "" && !found.scanned.dollars && !found.scanned.percent;
  const suggestion = suggest(found, due);
  if (isBare) return bad("P120", `\`${clip(typed)}\` has no unit: ${wanted} is due`, `write \`${suggestion}\` if that is meant`, at, written.length);
  const unit =
    found.unit.text === ""
      ? found.scanned.percent
        ? "%"
        : "no unit"
      : found.scanned.percent && found.unit.text.startsWith("1/")
        ? `%${found.unit.text.slice(1)}`
        : found.unit.text;
  // A month and a year of growth are far apart: nobody but the author knows which was meant.
  const remedy = lacksTime(found, due) ? `say per what: \`${suggestion}\` or \`${suggestion.replace(/month$/, "year")}\`` : `did you mean \`${suggestion}\`?`;
  return bad("P122", `\`${clip(typed)}\` is in ${unit}; ${wanted} is due`, remedy, at, written.length);
}

/** Whether a rate is due and a percentage of no time was typed. */
const lacksTime = (found: Measured, due: Due): boolean => due.units.includes("1/month") && found.scanned.percent && found.unit.text === "";

/** A unit of the vocabulary in words for a message. */
function spoken(unit: string): string {
  if (unit === "1") return "a plain number, % or x";
  if (unit === "1/month" || unit === "1/year") return `a rate (%/month or %/year)`;
  if (unit === "1/sqrt(year)") return "a volatility (%/sqrt(year))";
  if (unit === "month") return "a duration (days, months, years)";
  return unit;
}

/** The number as typed in the unit that is nearest to what was typed. */
function suggest(found: Measured, due: Due): string {
  const { scanned } = found;
  const shared = (unit: string): number =>
    Object.keys(canonicalUnit(unit).dimensions).filter((dimension) => Object.hasOwn(found.unit.dimensions, dimension)).length;
  const best = due.units.reduce((left, right) => (shared(right) > shared(left) ? right : left));
  const amount = scanned.digits + scanned.scale;
  const chip = found.unit.chip ?? due.chips[0] ?? "chip";
  const unit = best.replace(/\bchip\b/, chip);
  if (best === "1") return scanned.percent ? `${amount}%` : amount;
  if (best.startsWith("1/")) return `${amount}%${best.slice(1)}`;
  if (best.startsWith("USD")) return `$${amount}${unit.slice(3)}`;
  return best === "month" ? `${amount} months` : `${amount} ${unit}`;
}

/**
 * A canonical number in words that read back to the same bits in the same place.
 *
 * @example quantityText(0.03, "1/month", undefined) // "0.03 per month"
 */
export function quantityText(value: number, unit: string, chip: string | undefined): string {
  const named = chip === undefined ? unit : unit.replace(/\bchip\b/, chip);
  const digits = decimalText(value);
  if (unit === "1") return digits;
  if (unit.startsWith("1/")) return `${digits} per ${unit.slice(2)}`;
  if (unit === "USD" || unit.startsWith("USD/")) return `${digits.startsWith("-") ? "-" : ""}$${digits.replace("-", "")}${named.slice(3)}`;
  return `${digits} ${unit === "month" ? "months" : named}`;
}
