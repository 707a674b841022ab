/** A changed number put back into the words of the plan: the unit, the scale and the source stay as they were typed. */
import { decimalText } from "../quantity/number.ts";
import { quantityText } from "../quantity/quantity.ts";

/** The first number of a text, and what stands around it: "$9.50/PU-hour @guess". */
const number = /^([^\d@]*?)(\d+(?:\.\d+)?)(.*)$/s;

/**
 * The text with its number multiplied; undefined where no number stands at its beginning.
 *
 * @param ratio  new value over old, in whatever unit
 * @example withRatio("$9.50/PU-hour @guess", 1.2) // "$11.4/PU-hour @guess"
 * @example withRatio("30 days", 1.5) // "45 days"
 */
export function withRatio(text: string, ratio: number): string | undefined {
  const parts = number.exec(text);
  if (parts === null || !(ratio > 0)) return undefined;
  const [, before = "", digits = "", after = ""] = parts;
  return `${before}${decimalText(Number((Number(digits) * ratio).toPrecision(12)))}${after}`;
}

/**
 * The same for both ends of a range.
 *
 * @example bothWithRatio("$44k to $56k/GB200 @guess", 1.5) // "$66k to $84k/GB200 @guess"
 */
export function bothWithRatio(text: string, ratio: number): string | undefined {
  const at = text.indexOf(" to ");
  const [low, high] = at < 0 ? [undefined, undefined] : [withRatio(text.slice(0, at), ratio), withRatio(text.slice(at + 4), ratio)];
  return low === undefined || high === undefined ? undefined : `${low} to ${high}`;
}

/**
 * The number in its canonical unit, with the source that the text cited.
 *
 * @example inCanonicalUnit("0% @guess", 0.25, "1") // "0.25 @guess"
 */
export function inCanonicalUnit(text: string, value: number, unit: string, chip?: string): string {
  const source = /\s@[\w-]+\s*$/.exec(text)?.[0].trim();
  return `${quantityText(value, unit, chip)}${source === undefined ? "" : ` ${source}`}`;
}
