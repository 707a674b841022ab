/**
 * Present values, and the rates at which they vanish.
 *
 * Three conventions live side by side and are named apart: `presentValueUsd` puts the first amount at time 0; `excelNpvUsd` puts
 * it one period later, as spreadsheets' NPV does; `xnpvUsd` counts days from the first date over a year of 365, as XNPV does.
 *
 * The internal rate solves Σ a(i)·e^(−x·t(i)) = 0 in x = log(1 + rate). Such a sum has at most as many roots as its amounts
 * change sign (Descartes' rule for real exponents), and between two of its roots lies one of its derivative after division
 * by the first exponential, which has one term fewer. Descending term by term isolates **all** roots; nothing is guessed.
 */
import { exp, expm1, log, log1p } from "../numeric/elementary.ts";

/**
 * Value today of 1 paid at the end of each of `periods` periods.
 *
 * @param ratePerPeriod > −1; 0 gives `periods`
 * @example annuityFactor(0, 36) // 36
 */
export function annuityFactor(ratePerPeriod: number, periods: number): number {
  if (ratePerPeriod === 0) return periods;
  return -expm1(-periods * log1p(ratePerPeriod)) / ratePerPeriod;
}

/**
 * Value at time 0 of amounts at times 0, 1, 2, …: the first is not discounted.
 *
 * @param amountsUsd read from `first` on, `count` of them; not modified
 * @param ratePerPeriod > −1
 * @example presentValueUsd([-100, 60, 60], 0.1) // 4.132…
 */
export function presentValueUsd(amountsUsd: ArrayLike<number>, ratePerPeriod: number, first = 0, count = amountsUsd.length - first): number {
  let value = 0;
  for (let i = first + count - 1; i >= first; i--) value = value / (1 + ratePerPeriod) + amountsUsd[i];
  return value;
}

/**
 * Value one period before the first amount: spreadsheets' NPV.
 *
 * @example excelNpvUsd([-100, 60, 60], 0.1) // 3.756…
 */
export function excelNpvUsd(amountsUsd: ArrayLike<number>, ratePerPeriod: number): number {
  return presentValueUsd(amountsUsd, ratePerPeriod) / (1 + ratePerPeriod);
}

/** Dated amounts: USD, and days from any common date. Same length. */
export interface DatedAmounts {
  readonly amountsUsd: ArrayLike<number>;
  readonly days: ArrayLike<number>;
}

/**
 * Value at the first date of dated amounts: spreadsheets' XNPV, actual days over 365.
 *
 * @param ratePerYear > −1, compounding
 * @example xnpvUsd({ amountsUsd: [-100, 121], days: [0, 730] }, 0.1).toFixed(9) // "0.000000000"
 */
export function xnpvUsd(dated: DatedAmounts, ratePerYear: number): number {
  const perYear = log1p(ratePerYear);
  let value = 0;
  for (let i = 0; i < dated.amountsUsd.length; i++) value += dated.amountsUsd[i] * exp((-perYear * (dated.days[i] - dated.days[0])) / 365);
  return value;
}

/** The rates at which a present value vanishes: usually one; of several none is "the" return. */
export type InternalRate =
  | { readonly kind: "one"; readonly rate: number }
  | { readonly kind: "none" }
  /** Rising. */
  | { readonly kind: "several"; readonly rates: readonly number[] };

/**
 * Internal rate of return a period of amounts at times 0, 1, 2, …
 *
 * @example internalRate([-100, 230, -132]).kind // "several"
 */
export function internalRate(amountsUsd: ArrayLike<number>): InternalRate {
  return rootsOf(Array.from(amountsUsd, (usd, i) => ({ usd, time: i })));
}

/**
 * Internal rate of return a year of dated amounts: XIRR, but with all its roots, and none where there is none.
 *
 * @example xirr({ amountsUsd: [100, 20], days: [0, 365] }) // { kind: "none" }
 */
export function xirr(dated: DatedAmounts): InternalRate {
  return rootsOf(Array.from(dated.amountsUsd, (usd, i) => ({ usd, time: (dated.days[i] - dated.days[0]) / 365 })));
}

/* ---- roots of Σ a·e^(−x·t) ---------------------------------------------------------------------------------------- */

interface Term {
  readonly usd: number;
  readonly time: number;
}

/** Rates beyond e^±700 − 1 are not numbers anybody means. */
const exponentMax = 700;

function rootsOf(amounts: readonly Term[]): InternalRate {
  for (const { usd, time } of amounts) if (!Number.isFinite(usd) || !Number.isFinite(time)) throw new Error(`present value: ${usd} USD at ${time}`);
  const rates = zerosOf(merged(amounts)).map(expm1);
  if (rates.length === 0) return { kind: "none" };
  return rates.length === 1 ? { kind: "one", rate: rates[0] } : { kind: "several", rates };
}

/** By time, one term a time, without zeros. */
function merged(amounts: readonly Term[]): Term[] {
  const byTime = new Map<number, number>();
  for (const { usd, time } of amounts) byTime.set(time, (byTime.get(time) ?? 0) + usd);
  return [...byTime]
    .map(([time, usd]) => ({ time, usd }))
    .filter(({ usd }) => usd !== 0)
    .sort((a, b) => a.time - b.time);
}

/** The sum, scaled by e^(x·first time) for x ≥ 0 and by e^(x·last time) below, so that nothing overflows. */
function sumAt(terms: readonly Term[], x: number): number {
  const base = x >= 0 ? terms[0].time : terms[terms.length - 1].time;
  let sum = 0;
  for (const { usd, time } of terms) sum += usd * exp(-x * (time - base));
  return sum;
}

/** The same of |a|: the yardstick for "vanishes". */
function sizeAt(terms: readonly Term[], x: number): number {
  const base = x >= 0 ? terms[0].time : terms[terms.length - 1].time;
  let sum = 0;
  for (const { usd, time } of terms) sum += Math.abs(usd) * exp(-x * (time - base));
  return sum;
}

function signChanges(terms: readonly Term[]): number {
  let changes = 0;
  for (let i = 1; i < terms.length; i++) if (terms[i].usd > 0 !== terms[i - 1].usd > 0) changes++;
  return changes;
}

/** All zeros in x, rising. Where the sum touches zero without crossing, the touching point is one zero. */
function zerosOf(terms: readonly Term[]): number[] {
  if (signChanges(terms) === 0) return [];
  const [low, high] = boundsOf(terms);
  const turns = signChanges(terms) === 1 ? [] : zerosOf(reduced(terms)).filter((x) => x > low && x < high);
  const stops = [low, ...turns, high];
  const zeros: number[] = [];
  const vanishes = (x: number) => Math.abs(sumAt(terms, x)) <= 1e-13 * sizeAt(terms, x);
  for (let i = 0; i + 1 < stops.length; i++) {
    const [from, to] = [stops[i], stops[i + 1]];
    if (i > 0 && vanishes(from)) zeros.push(from);
    else if (!(i + 2 < stops.length && vanishes(to)) && sumAt(terms, from) > 0 !== sumAt(terms, to) > 0) zeros.push(bisect(terms, from, to));
  }
  return zeros;
}

/** Beyond these the first (right) or the last (left) term outweighs all others. */
function boundsOf(terms: readonly Term[]): readonly [number, number] {
  const last = terms.length - 1;
  let total = 0;
  for (const { usd } of terms) total += Math.abs(usd);
  const right = log(total / Math.abs(terms[0].usd)) / (terms[1].time - terms[0].time);
  const left = log(total / Math.abs(terms[last].usd)) / (terms[last].time - terms[last - 1].time);
  return [-Math.min(left, exponentMax), Math.min(right, exponentMax)];
}

/** Derivative of the sum × e^(x·first time), up to a factor: one term fewer, the same zeros as the turning points. */
function reduced(terms: readonly Term[]): Term[] {
  const rest = terms.slice(1).map(({ usd, time }) => ({ usd: usd * (time - terms[0].time), time }));
  const size = rest.reduce((largest, { usd }) => Math.max(largest, Math.abs(usd)), 0);
  return rest.map(({ usd, time }) => ({ usd: usd / size, time })).filter(({ usd }) => usd !== 0);
}

function bisect(terms: readonly Term[], from: number, to: number): number {
  const isPositive = sumAt(terms, from) > 0;
  let [low, high] = [from, to];
  for (let i = 0; i < 200; i++) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    if (sumAt(terms, middle) > 0 === isPositive) low = middle;
    else high = middle;
  }
  return low + (high - low) / 2;
}
