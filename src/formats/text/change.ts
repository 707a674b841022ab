/**
 * Changes as text: what is more by has a plus, what is less by a minus. A level that is negative stands in parentheses instead
 * (`money.ts`), so that a reader tells a loss from a fall.
 */
import type { ChanceChange, MeanChange } from "../../core/results/paired-runs.ts";
import { moneyText } from "./money.ts";
import { decimalText, ratioText } from "./number.ts";

/**
 * A change with its sign; what reads as nothing has none.
 *
 * @param sizeText  writes the size, which is not negative
 * @example signedText(-2.5, (size) => `${size} months`) // "−2.5 months"
 */
export function signedText(change: number, sizeText: (size: number) => string): string {
  const size = sizeText(Math.abs(change));
  if (!/[1-9]/.test(size)) return size;
  return `${change > 0 ? "+" : "−"}${size}`;
}

/**
 * A change of money.
 *
 * @example moneyChangeText(-57e9) // "−$57B"
 * @example moneyChangeText(2e9) // "+$2B"
 */
export const moneyChangeText = (usd: number): string => signedText(usd, moneyText);

/**
 * A change as a part of what was.
 *
 * @example ratioChangeText(-0.125) // "−12.5 %"
 */
export const ratioChangeText = (ratio: number): string => signedText(ratio, ratioText);

/**
 * A mean change of money with the half-width of its interval.
 *
 * @example meanMoneyChangeText({ mean: -2e9, halfWidth95: 3e8 }) // "−$2B ± $300M"
 */
export const meanMoneyChangeText = ({ mean, halfWidth95 }: MeanChange): string => `${moneyChangeText(mean)} ± ${moneyText(halfWidth95)}`;

/** Percentage points with a sign. */
const pointsText = (share: number): string => signedText(share, (size) => decimalText(100 * size, size >= 0.1 ? 1 : 2));

/**
 * A change of a chance in percentage points, with its interval.
 *
 * @example chanceChangeText({ added: 0, removed: 12, paths: 1000, change: -0.012, low95: -0.022, high95: -0.006 }) // "−1.20 (−2.20 to −0.60)"
 */
export const chanceChangeText = (change: ChanceChange): string => `${pointsText(change.change)} (${pointsText(change.low95)} to ${pointsText(change.high95)})`;

/** A change of a mean share in percentage points, with the half-width of its interval. */
export const shareChangeText = ({ mean, halfWidth95 }: MeanChange): string => `${pointsText(mean)} ± ${decimalText(100 * halfWidth95, 2)}`;
