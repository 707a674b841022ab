/** Numbers within a value as typed: found, moved by a slider, and put back in the way they were written. */

export interface NumberField {
  /** Offsets in the text. */
  readonly from: number;
  readonly to: number;
  readonly value: number;
  /** As written: "$47B", "2%", "12". */
  readonly text: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/**
 * Numbers of a value that can be moved: neither dates nor parts of names, nothing after the source.
 *
 * @example numberFields("2% to 8%/month @guess").map(({ value }) => value) // [2, 8]
 */
export function numberFields(text: string): readonly NumberField[] {
  const part = text.replace(/\s@.*$/s, "");
  const fields: NumberField[] = [];
  for (const match of part.matchAll(/(?<![\w.,-])(-?)\$?(\d[\d_,]*(?:\.\d+)?)([kMBT](?![A-Za-z0-9]))?(?!-[\dQ]|\d)/g)) {
    const value = Number(match[2]!.replaceAll(/[_,]/g, "")) * (match[1] === "-" ? -1 : 1);
    if (!Number.isFinite(value)) continue;
    const from = match.index;
    const to = from + match[0].length;
    const isPercent = part[to] === "%";
    fields.push({ from, to, value, text: match[0] + (isPercent ? "%" : ""), ...rangeOf(value, isPercent) });
  }
  return fields;
}

/** From nothing to about three times the value, in steps that a hand can follow. */
function rangeOf(value: number, isPercent: boolean): Pick<NumberField, "min" | "max" | "step"> {
  const size = Math.abs(value) || (isPercent ? 5 : 4);
  const step = niceStep(size / 20);
  const top = Math.ceil((3 * size) / step) * step;
  const max = isPercent && size <= 100 ? Math.min(100, top) : top;
  return { min: value < 0 ? -max : 0, max: value < 0 ? 0 : Number(max.toPrecision(6)), step };
}

function niceStep(rough: number): number {
  const power = Number(`1e${Math.floor(Math.log10(rough) + 1e-9)}`);
  return ([1, 2, 5].find((factor) => factor * power >= rough * 0.999) ?? 10) * power;
}

/**
 * The text with another number in place of one.
 *
 * @example withNumber("2% to 8%/month", numberFields("2% to 8%/month")[1], 9.5) // "2% to 9.5%/month"
 */
export function withNumber(text: string, field: NumberField, value: number): string {
  const written = field.text.replace(/%$/, "");
  const letter = /[kMBT]$/.exec(written)?.[0] ?? "";
  const decimals = Math.max(0, -Math.floor(Math.log10(field.step) + 1e-9));
  const digits = Number(Math.abs(value).toFixed(Math.min(decimals, 12))).toString();
  const grouped = written.includes("_") ? digits.replace(/\B(?=(\d{3})+(?!\d))/g, "_") : digits;
  return `${text.slice(0, field.from)}${value < 0 ? "-" : ""}${written.includes("$") ? "$" : ""}${grouped}${letter}${text.slice(field.to)}`;
}
