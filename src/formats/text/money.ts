/**
 * Money as text: `$3.1B` in sentences, one unit per table in tables, negatives in parentheses.
 */
import { decimalText, significantText } from "./number.ts";

const scales = [
  { perUnit: 1e9, letter: "B" },
  { perUnit: 1e6, letter: "M" },
  { perUnit: 1e3, letter: "k" },
  { perUnit: 1, letter: "" },
] as const;

/** The unit of all money in one table or chart: `label` is `$B`, `$M`, `$k` or `$`. */
export interface MoneyScale {
  readonly perUnit: number;
  readonly label: string;
  readonly decimals: number;
}

/**
 * An amount for a sentence: three significant digits, scaled, negatives in parentheses. Trillions stay in billions.
 *
 * @throws Error if the amount is not finite
 * @example moneyText(-3100000000) // "$(3.1)B"
 * @example moneyText(999600000) // "$1B"
 */
export function moneyText(usd: number): string {
  const rounded = usd === 0 ? 0 : Number(Math.abs(usd).toPrecision(3));
  const scale = scales.find((s) => rounded >= s.perUnit) ?? scales[3];
  const digits = significantText(rounded / scale.perUnit);
  return usd < 0 && rounded > 0 ? `$(${digits})${scale.letter}` : `$${digits}${scale.letter}`;
}

/**
 * The unit for a table: the largest in which the biggest amount is at least 1 and most others keep their digits.
 *
 * Decimals are such that a small entry (lower quartile) still shows about three digits, two decimals at most.
 *
 * @example moneyScale([43750000000, 3750000000]) // { perUnit: 1000000000, label: "$B", decimals: 2 }
 */
export function moneyScale(amountsUsd: readonly number[]): MoneyScale {
  const sizes = amountsUsd.map(Math.abs).filter((a) => a > 0);
  sizes.sort((a, b) => a - b);
  const largest = sizes.at(-1) ?? 0;
  const small = sizes[Math.floor(sizes.length / 4)] ?? 0;
  const scale = scales.find((s) => largest >= s.perUnit && (small >= s.perUnit / 20 || largest >= s.perUnit * 1e4)) ?? scales[3];
  const decimals = small >= 100 * scale.perUnit || scale.perUnit === 1 ? 0 : small >= 10 * scale.perUnit ? 1 : 2;
  return { perUnit: scale.perUnit, label: `$${scale.letter}`, decimals: largest >= 1e4 * scale.perUnit ? Math.min(decimals, 1) : decimals };
}

/**
 * The unit for a financial statement: whole millions (thousands, dollars for a small company), so that columns add up
 * to within rounding.
 *
 * @example statementScale([12500000000, 40000000]) // { perUnit: 1000000, label: "$M", decimals: 0 }
 */
export function statementScale(amountsUsd: readonly number[]): MoneyScale {
  const largest = amountsUsd.reduce((most, a) => Math.max(most, Math.abs(a)), 0);
  const scale = largest >= 1e8 ? scales[1] : largest >= 1e5 ? scales[2] : scales[3];
  return { perUnit: scale.perUnit, label: `$${scale.letter}`, decimals: 0 };
}

/**
 * A table cell in the table's unit: parentheses for negatives, `-` for nothing (less than half a cent: what sums leave), `0` for
 * what only the unit rounds to nothing.
 *
 * @example moneyCell(4.7e-9, { perUnit: 1000000, label: "$M", decimals: 0 }) // "-"
 * @example moneyCell(-3100000000, { perUnit: 1000000, label: "$M", decimals: 0 }) // "(3,100)"
 */
export function moneyCell(usd: number, scale: MoneyScale): string {
  return accountingText(Math.abs(usd) < 0.005 ? 0 : usd / scale.perUnit, scale.decimals);
}

/**
 * A number as accountants write it: parentheses for negatives, `-` for zero.
 *
 * @example accountingText(-12.34, 1) // "(12.3)"
 */
export function accountingText(x: number, decimals: number): string {
  if (x === 0) return "-";
  const digits = decimalText(Math.abs(x), decimals);
  return x < 0 && /[1-9]/.test(digits) ? `(${digits})` : digits;
}
