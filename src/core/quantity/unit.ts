/**
 * Units with dimensions: `USD/H100-hour`, `Mtok/seat-month`, `kWh`, `1/sqrt(year)`.
 *
 * A unit is a product of base dimensions with exponents and an exact factor to base units. Base units are USD, one chip,
 * H100e, month, tok, FLOP, W, seat, agent, customer, share, byte, label. Time is counted so that 1 month = 730 hours = 30 days and
 * 1 year = 12 months. `a/b/c` is a/(b·c); within a slash, `-` multiplies; `per` is a slash.
 */
import { bad, good } from "./problem.ts";
import type { Outcome } from "./problem.ts";
import { nearest } from "./spelling.ts";

export type Dimension =
  | "USD"
  | "chip"
  | "H100e"
  | "month"
  | "root-month"
  | "tok"
  | "FLOP"
  | "W"
  | "seat"
  | "agent"
  | "customer"
  | "outcome"
  | "share"
  | "byte"
  | "label";

export interface Unit {
  /** As written, tidied: "USD/H100-hour"; empty for a bare number. */
  readonly text: string;
  readonly dimensions: Readonly<Partial<Record<Dimension, number>>>;
  /** Factor to base units: 10^exponent × numerator ÷ denominator, so that plain conversions stay exact. */
  readonly exponent: number;
  readonly numerator: number;
  readonly denominator: number;
  /** The plan's chip named by the unit, if one is; the generic word `chip` names none. */
  readonly chip: string | undefined;
  /** Written with `x`: in a rate, a factor (`2x/year` doubles) rather than a growth (`100%/year`). */
  readonly isFactor: boolean;
}

interface Word {
  readonly dimension?: Dimension;
  readonly exponent?: number;
  readonly numerator?: number;
  readonly denominator?: number;
  /** Also multiplied by time: `kWh`. */
  readonly hours?: true;
  readonly isFactor?: true;
}

const hour: Word = { dimension: "month", denominator: 730 };
const words: Readonly<Record<string, Word>> = {
  USD: { dimension: "USD" },
  $: { dimension: "USD" },
  $1: { dimension: "USD" },
  chip: { dimension: "chip" },
  chips: { dimension: "chip" },
  H100e: { dimension: "H100e" },
  second: { dimension: "month", denominator: 730 * 3600 },
  seconds: { dimension: "month", denominator: 730 * 3600 },
  s: { dimension: "month", denominator: 730 * 3600 },
  hour,
  hours: hour,
  day: { dimension: "month", denominator: 30 },
  days: { dimension: "month", denominator: 30 },
  week: { dimension: "month", numerator: 7, denominator: 30 },
  weeks: { dimension: "month", numerator: 7, denominator: 30 },
  month: { dimension: "month" },
  months: { dimension: "month" },
  quarter: { dimension: "month", numerator: 3 },
  quarters: { dimension: "month", numerator: 3 },
  year: { dimension: "month", numerator: 12 },
  years: { dimension: "month", numerator: 12 },
  seat: { dimension: "seat" },
  seats: { dimension: "seat" },
  user: { dimension: "seat" },
  users: { dimension: "seat" },
  agent: { dimension: "agent" },
  agents: { dimension: "agent" },
  customer: { dimension: "customer" },
  customers: { dimension: "customer" },
  outcome: { dimension: "outcome" },
  outcomes: { dimension: "outcome" },
  share: { dimension: "share" },
  shares: { dimension: "share" },
  byte: { dimension: "byte" },
  bytes: { dimension: "byte" },
  ...prefixed("B", "byte", { k: 3, M: 6, G: 9, T: 12, P: 15 }),
  GiB: { dimension: "byte", numerator: 2 ** 30 },
  TiB: { dimension: "byte", numerator: 2 ** 40 },
  label: { dimension: "label" },
  labels: { dimension: "label" },
  x: { isFactor: true },
  token: { dimension: "tok" },
  tokens: { dimension: "tok" },
  ...prefixed("tok", "tok", { "": 0, k: 3, M: 6, G: 9, B: 9, T: 12 }),
  ...prefixed("FLOP", "FLOP", { "": 0, M: 6, G: 9, T: 12, P: 15, E: 18, Z: 21, Y: 24 }),
  ...prefixed("W", "W", { "": 0, k: 3, M: 6, G: 9, T: 12 }),
  ...Object.fromEntries(
    Object.entries(prefixed("Wh", "W", { "": 0, k: 3, M: 6, G: 9, T: 12 })).map(([name, word]) => [name, { ...word, hours: true as const }]),
  ),
};

/** Words that people type and that are no units here, each with the right one. */
const slips: Readonly<Record<string, string>> = {
  h: "hour",
  hr: "hour",
  hrs: "hour",
  hourly: "hour",
  mo: "month",
  mth: "month",
  mos: "month",
  monthly: "month",
  yr: "year",
  yrs: "year",
  y: "year",
  annum: "year",
  annual: "year",
  d: "day",
  min: "hour",
  wk: "week",
  q: "quarter",
  GPU: "chip",
  GPUs: "chip",
  gpu: "chip",
  gpus: "chip",
  accelerator: "chip",
  H100E: "H100e",
  H100eq: "H100e",
  Mtoken: "Mtok",
  Mtokens: "Mtok",
  MTok: "Mtok",
  mtok: "Mtok",
  FLOPs: "FLOP",
  FLOPS: "FLOP",
  FLOPs_: "FLOP",
  TFLOPs: "TFLOP/s",
  TFLOPS: "TFLOP/s",
  PFLOPs: "PFLOP/s",
  PFLOPS: "PFLOP/s",
  Gb: "GB",
  gb: "GB",
  tb: "TB",
  usd: "USD",
  dollar: "USD",
  dollars: "USD",
  watt: "W",
  watts: "W",
  kwh: "kWh",
  mw: "MW",
  kw: "kW",
  gw: "GW",
  percent: "%",
  pct: "%",
  times: "x",
  licence: "seat",
  license: "seat",
};

function prefixed(name: string, dimension: Dimension, prefixes: Readonly<Record<string, number>>): Record<string, Word> {
  return Object.fromEntries(Object.entries(prefixes).map(([prefix, exponent]) => [prefix + name, { dimension, exponent }]));
}

/** Whether a chip may not bear this name, as a unit has it. @example isUnitWord("hour") // true */
export const isUnitWord = (name: string): boolean =>
  Object.hasOwn(words, name) || Object.hasOwn(slips, name) || name === "per" || name === "to" || name === "of" || name === "sqrt";

/** No unit at all: a bare number. */
export const bareUnit: Unit = { text: "", dimensions: {}, exponent: 0, numerator: 1, denominator: 1, chip: undefined, isFactor: false };

/**
 * Reads a unit such as `/H100-hour`, `Mtok/seat-month`, `per year`.
 *
 * @param text   the unit alone; a leading slash or `per` is read as one over what follows
 * @param chips  names of the plan's chips, which are units
 * @param leading whether a `$` stood before the number, which multiplies the unit by USD
 * @example parseUnit("/chip-hour", [], true) // {ok: true, value: {text: "USD/chip-hour", dimensions: {USD: 1, chip: -1, month: -1}, exponent: 0, numerator: 730, denominator: 1, chip: undefined, isFactor: false}}
 */
export function parseUnit(text: string, chips: readonly string[], leading = false): Outcome<Unit> {
  const found: Building = {
    dimensions: {},
    exponent: 0,
    numerator: 1,
    denominator: 1,
    chip: undefined,
    isFactor: false,
    above: leading ? ["USD"] : [],
    below: [],
  };
  if (leading) found.dimensions.USD = 1;
  let at = 0;
  let isBelow = false;
  let joined = true;
  while (at < text.length) {
    const separator = /^(?: *\/ *| +per +|^per +| *[-·*] *)/.exec(text.slice(at));
    if (separator !== null && separator[0].length > 0 && !(joined && /[-·*]/.test(separator[0]) && at > 0)) {
      if (!/[-·*]/.test(separator[0])) isBelow = true;
      else if (at === 0) return bad("P121", `\`${text.trim()}\` is no unit`, undefined, 0, text.length);
      at += separator[0].length;
      joined = true;
      if (at >= text.length)
        return bad("P121", `the unit \`${text.trim()}\` ends in \`${separator[0].trim()}\``, "say per what, or leave it out", 0, text.length);
      continue;
    }
    const space = /^ +/.exec(text.slice(at));
    if (space !== null) {
      at += space[0].length;
      continue;
    }
    if (!joined)
      return bad("P121", `\`${text.trim()}\` has two units side by side`, "join units by a hyphen (H100-hour) or a slash (USD/month)", 0, text.length);
    const name = wordAt(text, at, chips);
    const unknown = name === "" ? unknownWord(text, at, chips) : multiply(found, name, isBelow, chips, text, at);
    if (unknown !== undefined) return unknown;
    at += name.length;
    joined = false;
  }
  return good(finished(found));
}

interface Building {
  dimensions: Partial<Record<Dimension, number>>;
  exponent: number;
  numerator: number;
  denominator: number;
  chip: string | undefined;
  isFactor: boolean;
  above: string[];
  below: string[];
}

/** The longest unit word or chip name that starts here and ends at a separator; empty if none. */
function wordAt(text: string, at: number, chips: readonly string[]): string {
  let longest = "";
  const ends = (name: string): boolean => /^(?:$|[\s/·*)-])/.test(text.slice(at + name.length, at + name.length + 1));
  for (const name of chips) if (name.length > longest.length && text.startsWith(name, at) && ends(name)) longest = name;
  if (longest !== "") return longest;
  const root = /^sqrt\([a-z]+\)/.exec(text.slice(at, at + 20));
  if (root !== null) return root[0];
  const run = /^[A-Za-z$][A-Za-z0-9]*/.exec(text.slice(at, at + 40))?.[0] ?? (text[at] === "1" && /^1(?: *\/| +per)/.test(text.slice(at)) ? "1" : "");
  return run === "1" || (Object.hasOwn(words, run) && ends(run)) ? run : "";
}

function unknownWord(text: string, at: number, chips: readonly string[]): ReturnType<typeof bad> {
  const typed = /^[^\s/·*()-]+(?:-[^\s/·*()-]+)*/.exec(text.slice(at))?.[0] ?? text.slice(at);
  const first = /^[^-]+/.exec(typed)?.[0] ?? typed;
  if (/^[€£¥₹]|^(?:EUR|GBP|JPY|CNY|CHF)$/.test(first))
    return bad("P126", `\`${first}\` is not in dollars`, "plans are in USD: convert it, and say at what rate in a note", at, first.length);
  const candidates = [...chips, ...Object.keys(words).filter((word) => word.length > 1)];
  const right = Object.hasOwn(slips, first) ? slips[first] : (nearest(typed, chips) ?? nearest(first, candidates));
  const isChipLike = right === "chip" && chips.length > 0;
  const remedy =
    right === undefined
      ? `units are USD, a chip of the plan (${chips.length === 0 ? "none yet" : chips.slice(0, 6).join(", ")}), H100e, hour to year, Mtok, FLOP, W, GB, seat, agent, customer, label, share, x and %`
      : isChipLike
        ? `name the chip: ${chips.slice(0, 6).join(", ")}`
        : `did you mean \`${right}\`?`;
  return bad("P121", `unknown unit \`${typed}\``, remedy, at, typed.length);
}

function multiply(found: Building, name: string, isBelow: boolean, chips: readonly string[], text: string, at: number): ReturnType<typeof bad> | undefined {
  const sign = isBelow ? -1 : 1;
  if (name === "1") return undefined;
  (isBelow ? found.below : found.above).push(name);
  const root = /^sqrt\((.+)\)$/.exec(name);
  if (root !== null) {
    const inner = Object.hasOwn(words, root[1]) ? words[root[1]] : undefined;
    if (inner?.dimension !== "month" || !isBelow) return bad("P121", `\`${name}\` is no unit`, "the root is for volatilities: 35%/sqrt(year)", at, name.length);
    found.dimensions["root-month"] = (found.dimensions["root-month"] ?? 0) - 1;
    found.numerator *= inner.denominator ?? 1;
    found.denominator *= inner.numerator ?? 1;
    return undefined;
  }
  const isChip = chips.includes(name);
  const word = isChip ? words.chip : words[name];
  if (isChip) {
    if (found.chip !== undefined && found.chip !== name) return bad("P124", `\`${text.trim()}\` names two chips`, "name one", at, name.length);
    found.chip = name;
  }
  if (word.isFactor === true) found.isFactor = true;
  scale(found, word, sign);
  if (word.hours === true) scale(found, hour, sign);
  return undefined;
}

function scale(found: Building, word: Word, sign: 1 | -1): void {
  if (word.dimension !== undefined) found.dimensions[word.dimension] = (found.dimensions[word.dimension] ?? 0) + sign;
  found.exponent += sign * (word.exponent ?? 0);
  const [up, down] = sign === 1 ? [word.numerator ?? 1, word.denominator ?? 1] : [word.denominator ?? 1, word.numerator ?? 1];
  const divisor = commonDivisor(found.numerator * up, found.denominator * down);
  found.numerator = (found.numerator * up) / divisor;
  found.denominator = (found.denominator * down) / divisor;
}

/** Euclid's. @example commonDivisor(730, 12) // 2 */
export function commonDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

function finished(found: Building): Unit {
  const dimensions: Partial<Record<Dimension, number>> = {};
  for (const [name, power] of Object.entries(found.dimensions) as [Dimension, number][]) if (power !== 0) dimensions[name] = power;
  const above = found.above.map(tidy).join("-");
  const below = found.below.map(tidy).join("-");
  const text = below === "" ? above : `${above === "" ? "1" : above}/${below}`;
  return { text, dimensions, exponent: found.exponent, numerator: found.numerator, denominator: found.denominator, chip: found.chip, isFactor: found.isFactor };
}

const tidy = (word: string): string => (word === "$" || word === "$1" ? "USD" : word);

/** Whether two units measure the same kind of thing. @example sameDimensions(bareUnit, bareUnit) // true */
export function sameDimensions(a: Unit, b: Unit): boolean {
  return dimensionKey(a) === dimensionKey(b);
}

function dimensionKey(unit: Unit): string {
  return Object.entries(unit.dimensions)
    .map(([name, power]) => `${name}^${power}`)
    .sort()
    .join(" ");
}

/** Units of the vocabulary, parsed once each: there are a few dozen. */
const canonicalUnits = new Map<string, Unit>();

/**
 * A unit of the vocabulary, such as "USD/chip-hour" or "1".
 *
 * @throws Error if the vocabulary has a unit that is none: our mistake
 * @example canonicalUnit("1/month").text // "1/month"
 */
export function canonicalUnit(text: string): Unit {
  const known = canonicalUnits.get(text);
  if (known !== undefined) return known;
  const parsed = text === "1" ? good(bareUnit) : parseUnit(text, []);
  if (!parsed.ok) throw new Error(`the vocabulary has no valid unit ${text}: ${parsed.problem.message}`);
  canonicalUnits.set(text, parsed.value);
  return parsed.value;
}
