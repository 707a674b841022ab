/**
 * Numbers as text, the same on every machine: no locale, no engine-dependent rounding beyond `toFixed` and
 * `toPrecision`, which the language defines exactly.
 *
 * House rules: comma groups, negatives in parentheses, zero as `-` in tables, three significant digits on screen,
 * probabilities never rounded to 0 or 100 %.
 */
import type { Proportion } from "../../core/results/run.ts";

function assertFinite(x: number): void {
  if (!Number.isFinite(x)) throw new Error(`not a finite number: ${x}`);
}

/**
 * A number with comma groups and a fixed count of decimals; a minus sign for negatives.
 *
 * @param decimals 0 to 20
 * @throws Error if x is not finite
 * @example decimalText(1234567.891, 1) // "1,234,567.9"
 */
export function decimalText(x: number, decimals: number): string {
  assertFinite(x);
  const [whole = "0", fraction] = Math.abs(x).toFixed(decimals).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const digits = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  return x < 0 && /[1-9]/.test(digits) ? `-${digits}` : digits;
}

/**
 * A number rounded to three significant digits, without trailing zeros.
 *
 * @throws Error if x is not finite
 * @example significantText(0.0123456) // "0.0123"
 * @example significantText(98765) // "98,800"
 */
export function significantText(x: number, digits = 3): string {
  assertFinite(x);
  if (x === 0) return "0";
  const rounded = Number(x.toPrecision(digits));
  return decimalText(rounded, Math.min(20, Math.max(0, digits - 1 - magnitude(rounded))))
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");
}

/**
 * Power of ten of the leading digit.
 *
 * @example magnitude(0.0042) // -3
 */
export function magnitude(x: number): number {
  return Number(x.toExponential().split("e")[1]);
}

/**
 * A whole count with comma groups.
 *
 * @example countText(10000) // "10,000"
 */
export const countText = (count: number): string => decimalText(count, 0);

/**
 * Decimals at which a share in percent shows two significant digits of its distance to the nearer of 0 and 1.
 *
 * @example percentDecimals(0.9988) // 2
 */
export function percentDecimals(share: number): number {
  const distance = 100 * Math.min(share, 1 - share);
  if (!(distance > 0)) return 0;
  return Math.min(12, Math.max(distance >= 1 ? 1 : 0, 1 - magnitude(Number(distance.toPrecision(2)))));
}

const trimZeros = (text: string): string => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);

/**
 * A share as percent, with as many decimals as keep it apart from 0 and 100 %.
 *
 * What is nearer than half a millionth is named by its bound.
 *
 * @param share 0–1
 * @throws Error if the share is out of range
 * @example percentText(0.0012) // "0.12 %"
 * @example percentText(0.99997) // "99.997 %"
 */
export function percentText(share: number): string {
  if (share > 0 && share < 5e-7) return "under 0.0001 %";
  if (share < 1 && share > 1 - 5e-7) return "over 99.9999 %";
  return `${percentDigits(share, percentDecimals(share))} %`;
}

/**
 * A share of futures that were counted, where its interval stands elsewhere: none seen is no certainty.
 *
 * @param share 0–1
 * @example countedText(0) // "none seen"
 * @example countedText(0.02) // "2 %"
 */
export const countedText = (share: number): string => (share === 0 ? "none seen" : share === 1 ? "all" : percentText(share));

/**
 * What is left of a share that is told beside it: the two as printed add up to 100 %.
 *
 * @param share 0–1, of what is told beside it
 * @example complementText(0.0125) // "98.7 %"
 * @example percentText(0.0125) // "1.3 %"
 */
export function complementText(share: number): string {
  const told = percentText(share);
  if (!/^[0-9]/.test(told)) return percentText(1 - share);
  return `${trimZeros(decimalText(100 - Number(told.slice(0, -2)), percentDecimals(share)))} %`;
}

function percentDigits(share: number, decimals: number): string {
  if (!(share >= 0 && share <= 1)) throw new Error(`not a share: ${share}`);
  return trimZeros(decimalText(100 * share, decimals));
}

/** As many decimals as asked, more where the number would otherwise read as 0 or 100. */
function intervalEnd(share: number, decimals: number): string {
  const distance = 100 * Math.min(share, 1 - share);
  if (!(distance > 0)) return percentDigits(share, 0);
  return decimalText(100 * share, Math.max(decimals, Math.min(12, -magnitude(Number(distance.toPrecision(1))))));
}

/**
 * Count, share and interval of a proportion; the interval is sampling error only.
 *
 * A count of nothing, or of everything, gives the bound of its interval instead of a certainty.
 *
 * @param noun what is counted, put before the bracket: "futures"
 * @example proportionText({ count: 12, paths: 10000, low95: 0.00062, high95: 0.0021 }) // "12 of 10,000 (0.12 %, 0.06–0.21 %)"
 * @example proportionText({ count: 0, paths: 10000, low95: 0, high95: 0.000369 }) // "0 of 10,000 (under 0.037 %)"
 */
export function proportionText(p: Proportion, noun = ""): string {
  const head = `${countText(p.count)} of ${countText(p.paths)}${noun === "" ? "" : ` ${noun}`}`;
  if (p.count === 0) return `${head} (under ${percentText(p.high95)})`;
  if (p.count === p.paths) return `${head} (over ${percentText(p.low95)})`;
  const share = p.count / p.paths;
  const decimals = percentDecimals(share);
  return `${head} (${percentText(share)}, ${intervalEnd(p.low95, decimals)}–${intervalEnd(p.high95, decimals)} %)`;
}

/**
 * A ratio as percent, three significant digits: it may be negative or above 100 %, as a price beside another may.
 *
 * @example ratioText(1.2906) // "129 %"
 */
export const ratioText = (ratio: number): string => `${significantText(ratio * 100)} %`;
