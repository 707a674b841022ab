/** The price of an offer at which a lot of it is worth nothing, sought by running it at one price after another on the same futures. */
import type { EvaluationAnswer, Evaluating } from "./archive.ts";
import type { Decision } from "./decision.ts";
import { type Estimate, paired } from "./measure.ts";
import type { Shift } from "./shift.ts";

/** Runs decisions under a shift, on the same futures each time. */
export type Ask = (decisions: readonly Decision[], stage: string, shift?: Shift) => Evaluating<EvaluationAnswer>;
/** What decision `d` of an answer is worth by future, USD. */
export type ValueOf = (answer: EvaluationAnswer, d: number) => Float64Array;

/** Worth of a lot at a price, as a factor on the offer's own. */
export interface PricedWorth {
  readonly factor: number;
  readonly worthUsd: Estimate;
}

/** Worth of a lot 1 % below and 1 % above a price. */
export interface Sides {
  readonly belowUsd: Estimate;
  readonly aboveUsd: Estimate;
}

/** Highest price tried, as a factor. */
const factorMost = 10;
const below = 0.99;
const above = 1.01;
/** Most prices tried anew where 1 % either side of the last its worth has one sign. */
const correctionsMost = 5;

/**
 * The price by the line through two prices, then corrected once.
 *
 * @param pair  a decision with the lot, and what it is held against
 * @returns worth at the offer's own price, what was run, and the factor, absent where no price between nothing and ten times the offer's is one
 */
export function* breakEvenOf(
  offer: string,
  pair: readonly [Decision, Decision],
  ask: Ask,
  valueOf: ValueOf,
): Evaluating<{ readonly worthUsd: Estimate; readonly priceFactor?: number; readonly run: readonly PricedWorth[] }> {
  const worthAt = worthOf(offer, pair, ask, valueOf, "break-even prices");
  const today = yield* worthAt(1);
  const other = yield* worthAt(today.worthUsd.mean > 0 ? 1.5 : 0.5);
  const first = crossing(today, other);
  if (first === undefined) return { worthUsd: today.worthUsd, run: [today, other] };
  const there = yield* worthAt(first);
  const nearer = Math.abs(first - 1) < Math.abs(first - other.factor) ? today : other;
  const run = [today, other, there];
  const second = there.worthUsd.mean === 0 ? first : (within(narrowest(run), crossing(there, nearer)) ?? nextFactor(run, there, nearer, false));
  return { worthUsd: today.worthUsd, run, ...(second === undefined ? {} : { priceFactor: second }) };
}

/**
 * A price that breaks even, run 1 % either side; where its worth has one sign there, corrected by what has been run.
 *
 * @param run  the lot's worth at other prices
 * @returns the price last tried and its two sides: above nothing and below it, unless the corrections did not suffice
 */
export function* confirmed(
  offer: string,
  pair: readonly [Decision, Decision],
  found: { readonly priceFactor: number; readonly run: readonly PricedWorth[] },
  ask: Ask,
  valueOf: ValueOf,
): Evaluating<{ readonly priceFactor: number; readonly sides: Sides }> {
  const worthAt = worthOf(offer, pair, ask, valueOf, "break-even, 1 % either side");
  const run = [...found.run];
  let factor = found.priceFactor;
  for (let correction = 0; ; correction++) {
    const [low, high] = [yield* worthAt(factor * below), yield* worthAt(factor * above)];
    const sides: Sides = { belowUsd: low.worthUsd, aboveUsd: high.worthUsd };
    if (isCrossing(low, high) || correction === correctionsMost) return { priceFactor: factor, sides };
    run.push(low, high);
    const next = nextFactor(run, low, high, correction > 0);
    if (next === undefined) return { priceFactor: factor, sides };
    factor = next;
  }
}

/** Whether a lot is worth something at the lower price and nothing at the higher. */
const isCrossing = (low: PricedWorth, high: PricedWorth): boolean => low.worthUsd.mean >= 0 && high.worthUsd.mean <= 0;

/** The two nearest prices between which worth changes its sign. */
function narrowest(run: readonly PricedWorth[]): readonly [PricedWorth, PricedWorth] | undefined {
  const sorted = [...run].sort((a, b) => a.factor - b.factor);
  const pairs = sorted.slice(1).map((b, i) => [sorted[i]!, b] as const);
  return pairs.filter(([a, b]) => isCrossing(a, b)).sort(([a, b], [c, d]) => b.factor - a.factor - (d.factor - c.factor))[0];
}

const within = (between: readonly [PricedWorth, PricedWorth] | undefined, factor: number | undefined): number | undefined =>
  factor === undefined || (between !== undefined && (factor < between[0].factor || factor > between[1].factor)) ? undefined : factor;

/**
 * The price to try next: between the two nearest where worth changes its sign, on their line or (where lines have misled before) in
 * their middle, and no nearer to either than 1 % reaches; without two such prices where the line through the last two goes.
 */
function nextFactor(run: readonly PricedWorth[], low: PricedWorth, high: PricedWorth, inMiddle: boolean): number | undefined {
  const between = narrowest(run);
  if (between === undefined) return crossing(low, high);
  const [a, b] = between;
  const [from, to] = [a.factor / below, b.factor / above];
  if (inMiddle || from >= to) return (from + to) / 2;
  return Math.min(to, Math.max(from, crossing(a, b)!));
}

/** Where the line through two prices crosses nothing; absent beyond those tried. */
function crossing(a: PricedWorth, b: PricedWorth): number | undefined {
  const at = zeroBetween(a.factor, a.worthUsd.mean, b.factor, b.worthUsd.mean);
  return at === undefined || at <= 0 || at > factorMost ? undefined : at;
}

/** Where the line through two points crosses nothing; absent where it is level. @example zeroBetween(0, 1, 2, -1) // 1 */
export function zeroBetween(x0: number, y0: number, x1: number, y1: number): number | undefined {
  if (y0 === y1) return undefined;
  return x0 - (y0 * (x1 - x0)) / (y1 - y0);
}

const worthOf = (offer: string, pair: readonly [Decision, Decision], ask: Ask, valueOf: ValueOf, stage: string) =>
  function* (factor: number): Evaluating<PricedWorth> {
    const answer = yield* ask(pair, stage, factor === 1 ? undefined : { offerPrice: { [offer]: factor } });
    return { factor, worthUsd: paired(valueOf(answer, 0), valueOf(answer, 1)) };
  };
