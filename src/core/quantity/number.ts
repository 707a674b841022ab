/**
 * Numbers as people type them: `220k`, `$1.25B`, `35%`, `220_000`, `-25%`.
 *
 * Every spelling that another program would read as a different number (`0x10`, `007`, `1e3`, `220,000`, `2–5`) is
 * refused with its own message. A scanned number keeps its decimal digits and a power of ten, so scale letters and
 * percent signs cost no rounding: `2.35B` is the double nearest to 2,350,000,000.
 */
import { bad, good } from "./problem.ts";
import type { Outcome } from "./problem.ts";

export interface ScannedNumber {
  /** Sign, digits and point, without separators: "-1.25". */
  readonly digits: string;
  /** Power of ten from the scale letter and the percent sign. */
  readonly exponent: number;
  readonly scale: "" | "k" | "M" | "B" | "T";
  readonly dollars: boolean;
  readonly percent: boolean;
  /** Offset after the number. */
  readonly end: number;
}

const scaleExponents = { "": 0, k: 3, M: 6, B: 9, T: 12 } as const;
/** Slips of scale, and what was meant. */
const scaleSlips: Readonly<Record<string, string>> = {
  K: "k",
  m: "M",
  mn: "M",
  mln: "M",
  mm: "M",
  mio: "M",
  b: "B",
  bn: "B",
  bln: "B",
  G: "B",
  t: "T",
  tn: "T",
  trn: "T",
  million: "M",
  billion: "B",
  trillion: "T",
  thousand: "k",
};
const significantDigitsMax = 80;

/** Odd spaces that look like a space or like nothing: no-break, figure, narrow, ideographic, zero-width. */
export const oddSpace = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff]/;
/** Dashes and minus signs that are not the ASCII one. */
export const oddDash = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/;

/**
 * Scans one number at `start` of `text`, with its `$`, scale letter and `%`.
 *
 * @example scanNumber("$1.25B/month", 0) // {ok: true, value: {digits: "1.25", exponent: 9, scale: "B", dollars: true, percent: false, end: 6}}
 */
export function scanNumber(text: string, start: number): Outcome<ScannedNumber> {
  const head = /^(-?)(\$?)/.exec(text.slice(start, start + 2))!;
  let at = start + head[0].length;
  const rest = text.slice(at);
  const refused = refusedStart(text, start, at, rest);
  if (refused !== undefined) return refused;
  const match = /^\d[\d_]*(?:\.\d[\d_]*)?/.exec(rest)!;
  const written = match[0];
  const form = refusedForm(text, at, written, rest.slice(written.length));
  if (form !== undefined) return form;
  at += written.length;
  const scaled = scanScale(text, at, written);
  if (!scaled.ok) return scaled;
  at += scaled.value.length;
  const percent = /^ ?%/.exec(text.slice(at, at + 2));
  if (percent !== null) at += percent[0].length;
  const exponent = scaleExponents[scaled.value] - (percent === null ? 0 : 2);
  return good({ digits: head[1] + written.replaceAll("_", ""), exponent, scale: scaled.value, dollars: head[2] === "$", percent: percent !== null, end: at });
}

/** The double nearest to the number scanned, times a further power of ten. @example numberOf({digits: "35", exponent: -2}) // 0.35 */
export function numberOf(scanned: Pick<ScannedNumber, "digits" | "exponent">, furtherExponent = 0): number {
  return Number(`${scanned.digits}e${scanned.exponent + furtherExponent}`);
}

function refusedStart(text: string, start: number, at: number, rest: string): ReturnType<typeof bad> | undefined {
  if (/^\d/.test(rest)) return undefined;
  const whole = text.slice(start);
  const word = /^\S+/.exec(whole)?.[0] ?? "";
  if (/^[-+]?\.?(inf|infinity|nan)\b/i.test(whole))
    return bad("P106", `\`${word}\` is not a number a plan can hold`, "write a number, or leave the key out where there is no bound", start, word.length);
  if (oddDash.test(whole[0] ?? ""))
    return bad("P107", `\`${whole[0]}\` is not the minus sign of the keyboard`, `write \`-${whole.slice(1).trim()}\``, start, 1);
  if (whole.startsWith("+")) return bad("P111", `a plus sign before \`${whole.slice(1, 12)}\``, "leave the + out", start, 1);
  if (/^-?\$-/.test(text.slice(start))) return bad("P111", `the minus sign stands after the $ in \`${word}\``, "write it first: -$5", start, 2);
  if (/^\.\d/.test(rest)) return bad("P110", `\`${rest.slice(0, 8)}\` has no digit before the point`, `write 0${/^\.\d+[kMBT]?/.exec(rest)![0]}`, at, 1);
  if (/^[€£¥₹]|^(EUR|GBP|JPY|CNY|CHF)\b/.test(whole))
    return bad("P126", `\`${word}\` is not in dollars`, "plans are in USD: convert it, and say at what rate in a note", start, 1);
  return bad(
    "P101",
    whole === "" ? "a number is due here, and there is none" : `\`${clip(whole)}\` does not begin with a number`,
    "write digits first, then the unit: 25k H100, $2.35/H100-hour, 3%/month",
    start,
    Math.max(1, whole.length),
  );
}

function refusedForm(text: string, at: number, written: string, after: string): ReturnType<typeof bad> | undefined {
  const whole = text.slice(at);
  const based = /^0[xXoObB][0-9a-fA-F]+/.exec(whole);
  if (based !== null)
    return bad(
      "P104",
      `\`${based[0]}\` is not a decimal number`,
      Number.isSafeInteger(Number(based[0])) ? `write ${Number(based[0])} if that is meant` : "write it in decimals",
      at,
      based[0].length,
    );
  const power = /^[\d_.]+[eE][-+]?\d+/.exec(whole);
  if (power !== null) return bad("P103", `\`${power[0]}\` is written with an exponent`, "write the digits, or a scale letter: 1k, 1M, 1B", at, power[0].length);
  const thousands = /^\d{1,3}(,\d{3})+/.exec(whole);
  if (thousands !== null)
    return bad(
      "P102",
      `a comma splits \`${thousands[0]}\``,
      `write ${thousands[0].replaceAll(",", "_")} or ${shortForm(thousands[0].replaceAll(",", ""))}`,
      at,
      thousands[0].length,
    );
  const comma = /^\d+,\d+/.exec(whole);
  if (comma !== null)
    return bad("P102", `a comma stands in \`${comma[0]}\``, `write ${comma[0].replace(",", ".")} if a decimal point is meant`, at, comma[0].length);
  if (/^0\d/.test(written))
    return bad("P105", `\`${written}\` begins with a zero, which some programs read as octal`, `write ${written.replace(/^0+(?=\d)/, "")}`, at, written.length);
  if (written.includes("_") && !/^\d{1,3}(_\d{3})+(\.\d+)?$/.test(written))
    return bad("P108", `\`${written}\` is not separated in groups of three`, `write ${written.replaceAll("_", "")}`, at, written.length);
  if (/^\.(?!\d)/.test(after)) return bad("P110", `\`${written}.\` has no digit after the point`, `write ${written}`, at, written.length + 1);
  if (/^\.\d/.test(after)) return bad("P110", `\`${written}${/^[.\d]+/.exec(after)![0]}\` has more than one point`, "write one number", at, written.length + 1);
  if (oddDash.test(after[0] ?? ""))
    return bad(
      "P107",
      `\`${clip(whole)}\` has a dash that is not the ASCII one: a range, or a difference?`,
      rangeRemedy(text.slice(0, at), written, after),
      at,
      whole.length,
    );
  if (/^-\d/.test(after))
    return bad("P107", `\`${clip(whole)}\` may be a range or a difference`, rangeRemedy(text.slice(0, at), written, after), at, whole.length);
  if (written.replace(/[_.]/g, "").length > significantDigitsMax)
    return bad("P112", `a number of ${written.length} digits`, `at most ${significantDigitsMax} digits`, at, written.length);
  return undefined;
}

/** `$3–5B/year` → `$3B to $5B/year`: both ends written alike. */
function rangeRemedy(before: string, low: string, after: string): string {
  const high = after.slice(1).trim();
  const mark = /^\$?[\d_.]+([kMBT]?)( ?%)?/.exec(high);
  const dollars = before.endsWith("$") && !high.startsWith("$") ? "$" : "";
  return `for a range write \`${before.endsWith("$") ? "$" : ""}${low}${mark?.[1] ?? ""}${mark?.[2] ?? ""} to ${dollars}${high}\``;
}

function scanScale(text: string, at: number, written: string): Outcome<ScannedNumber["scale"]> {
  const letters = /^ ?[A-Za-z]+/.exec(text.slice(at))?.[0] ?? "";
  const endsHere = !/^[\w]/.test(text.slice(at + letters.length, at + letters.length + 1));
  if (endsHere && /^[kMBT]$/.test(letters)) return good(letters as ScannedNumber["scale"]);
  const slip = endsHere && Object.hasOwn(scaleSlips, letters.trim()) ? scaleSlips[letters.trim()] : undefined;
  if (slip !== undefined)
    return bad(
      "P109",
      `\`${letters.trim()}\` is no scale letter`,
      `write ${written}${slip}: k is thousand, M million, B billion, T trillion`,
      at,
      letters.length,
    );
  if (endsHere && /^ [kMBT]$/.test(letters))
    return bad("P109", `a space stands between \`${written}\` and its scale letter`, `write ${written}${letters.trim()}`, at, letters.length);
  return good("");
}

/** `220000` → `220k`. */
function shortForm(digits: string): string {
  for (const [letter, zeros] of [
    ["T", 12],
    ["B", 9],
    ["M", 6],
    ["k", 3],
  ] as const) {
    if (digits.length > zeros && digits.endsWith("0".repeat(zeros))) return digits.slice(0, -zeros) + letter;
  }
  return digits;
}

/** Text for a message, cut to 40 characters. @example clip("abc") // "abc" */
export const clip = (text: string): string => (text.length > 40 ? `${text.slice(0, 39)}…` : text);

/**
 * A finite number in plain decimals that `scanNumber` reads back to the same bits: never an exponent.
 *
 * @example decimalText(1e-7) // "0.0000001"
 * @throws RangeError if the number is not finite
 */
export function decimalText(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} has no decimal text`);
  const shortest = String(Object.is(value, -0) ? 0 : value);
  const parts = /^(-?)(\d+)(?:\.(\d+))?e([-+]\d+)$/.exec(shortest);
  if (parts === null) return shortest;
  const [, sign, whole, fraction = "", power] = parts;
  const digits = whole + fraction;
  const point = whole.length + Number(power);
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  return sign + digits.padEnd(point, "0");
}
