/** Numbers of checks as readers see them: in the unit of the phrase, with as many digits as tell two numbers apart. */
import { decimalText } from "../quantity/number.ts";
import { measureOfText } from "./dimension.ts";

const scales = [
  ["T", 1e12],
  ["B", 1e9],
  ["M", 1e6],
  ["k", 1e3],
] as const;

/**
 * A number of base units in a unit of the plan language.
 *
 * @param value   in base units
 * @param unit    "USD/year", "%", "%/year", "H100e"; empty for a plain number
 * @param chips   names of the plan's chip families
 * @param beside  a number it is read against: more digits are shown until the two differ
 * @example formatIn(3.84e9 / 12, "USD/year", []) // "$3.84B/year"
 * @example formatIn(0.01004, "%", [], 0.01) // "1.004%"
 */
export function formatIn(value: number, unit: string, chips: readonly string[], beside?: number): string {
  const measure = measureOfText(unit, chips);
  if (!measure.ok) throw new Error(`${unit} is no unit`);
  const show = (number: number, digits: number): string => shortQuantity(number / measure.value.factor, unit, digits);
  let digits = 3;
  while (beside !== undefined && beside !== value && digits < 12 && show(value, digits) === show(beside, digits)) digits += 1;
  return show(value, digits);
}

/** A share as a percentage. @example formatShare(0.782) // "78.2%" */
export const formatShare = (share: number, beside?: number): string => formatIn(share, "%", [], beside);

/**
 * A number that is already in a unit, to `digits` significant digits.
 *
 * @example shortQuantity(380e9, "USD/year", 4) // "$380B/year"
 * @example shortQuantity(1e25, "FLOP", 3) // "10 YFLOP"
 */
export function shortQuantity(number: number, unit: string, digits: number): string {
  const sign = number < 0 ? "-" : "";
  const size = Math.abs(number);
  if (unit.startsWith("%")) return `${sign}${rounded(size, digits)}${unit}`;
  if (unit.startsWith("USD")) return `${sign}$${scaled(size, digits)}${unit.slice(3)}`;
  if (unit === "" || unit === "x" || unit.startsWith("1/")) return sign + scaled(size, digits) + unit.replace(/^1/, "");
  if (unit === "FLOP" && size >= 1e15) return `${sign}${flopText(size, digits)}`;
  return `${sign}${scaled(size, digits)} ${unit}`;
}

const flopScales = [
  ["Y", 1e24],
  ["Z", 1e21],
  ["E", 1e18],
  ["P", 1e15],
] as const;

/** FLOP in the prefixes of the trade. */
function flopText(size: number, digits: number): string {
  const [letter, scale] = flopScales.find(([, least]) => Number(size.toPrecision(digits)) >= least) ?? ["P", 1e15];
  return `${rounded(size / scale, digits)} ${letter}FLOP`;
}

/** A number to `digits` significant digits with a scale letter from ten thousand on. @example shortNumber(-1.25e9, 3) // "-1.25B" */
export const shortNumber = (value: number, digits: number): string => (value < 0 ? "-" : "") + scaled(Math.abs(value), digits);

function scaled(number: number, digits: number): string {
  if (number < 10_000) return rounded(number, digits);
  // Rounding first, so that 999,996 becomes 1M and not 1000k.
  const rounding = Number(number.toPrecision(digits));
  const [letter, size] = scales.find(([, least]) => rounding >= least) ?? ["", 1];
  return rounded(number / size, digits) + letter;
}

/** To `digits` significant digits, without an exponent and without trailing zeros; whole numbers keep all theirs. */
function rounded(number: number, digits: number): string {
  if (!Number.isFinite(number)) return String(number);
  if (Number.isInteger(number) && number < 10_000) return String(number);
  return decimalText(Number(number.toPrecision(digits)));
}
