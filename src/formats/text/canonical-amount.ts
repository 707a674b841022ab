/** A number in a canonical unit of plans, for people. */
import { moneyText } from "./money.ts";
import { significantText } from "./number.ts";

/**
 * Rates in percent, money with its sign and scale, everything else in three digits with its unit.
 *
 * @example amountText(0.03, "1/month") // "3 %/month"
 * @example amountText(2.5e9, "USD/year") // "$2.5B/year"
 * @example amountText(2.345, "USD/chip-hour") // "$2.35/chip-hour"
 * @example amountText(1.5, "Mtok/chip-hour") // "1.5 Mtok/chip-hour"
 */
export function amountText(value: number, unit: string): string {
  if (unit.startsWith("1/")) return `${trimmed(100 * value)} %/${unit.slice(2)}`;
  if (unit === "USD" || /^USD\/(?:month|quarter|year)$/.test(unit)) return `${moneyText(value)}${unit.slice(3)}`;
  if (unit.startsWith("USD/")) return `${value < 0 ? "−" : ""}$${trimmed(Math.abs(value))}${unit.slice(3)}`;
  if (unit === "month") return `${trimmed(value)} months`;
  return unit === "" ? trimmed(value) : `${trimmed(value)} ${unit}`;
}

/** Three digits without zeros that say nothing; what rounding left of nothing is 0. */
function trimmed(value: number): string {
  if (Math.abs(value) < 1e-9) return "0";
  const text = significantText(value);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
