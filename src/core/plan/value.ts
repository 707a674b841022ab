/**
 * A number of the plan, once understood: a constant, a spread of belief about it, or its course over time.
 *
 * All numbers here are in the canonical unit of the attribute that holds them (see `vocabulary.ts`): money in USD,
 * rates per month where the attribute says so, durations in months, tokens in Mtok, power in W.
 *
 * `a to b`, percentiles, `mix` and `beliefs` are one draw per path, constant along it. `spread` is variety among users
 * or customers: the month uses its mean. What moves monthly is a `Series`.
 */
import type { Place } from "./source-tree.ts";

/** Shape of an interval, by the domain of the field: positive → lognormal, share → logit-normal, real → normal. */
export type Shape = "lognormal" | "logit-normal" | "normal" | "uniform" | "triangular";

/** One random or constant number. `weight`s are in 0–1 and sum to 1. */
export type Distribution =
  | { readonly kind: "constant"; readonly value: number }
  /** Central 90 %: `low` is the 5th percentile and `high` the 95th (uniform, triangular: the ends). */
  | { readonly kind: "interval"; readonly low: number; readonly high: number; readonly shape: Shape }
  /** Quantiles in rising order; `p` in (0, 1). Interpolated in the latent normal of `shape`, extended linearly there. */
  | { readonly kind: "percentiles"; readonly points: readonly { readonly p: number; readonly value: number }[]; readonly shape: Shape }
  | { readonly kind: "mix"; readonly parts: readonly { readonly weight: number; readonly value: Distribution }[] }
  /** Sources that disagree. Results are printed per part and never averaged silently. */
  | { readonly kind: "beliefs"; readonly parts: readonly Belief[] }
  /** Variety over users or customers; a month uses the mean, pricing its percentiles. */
  | { readonly kind: "spread"; readonly over: Distribution };

export interface Belief {
  readonly id: string;
  readonly weight: number;
  readonly value: Distribution;
  readonly source?: string;
}

/** What every checked number carries besides itself. */
export interface Evidence {
  /** Address in the plan, e.g. "demand.growth". */
  readonly address: string;
  /** Name of its random stream: the address, with an entry's `stream:` in place of its name. */
  readonly stream: string;
  /** As typed, for display: "3% to 11%/month @guess". */
  readonly text: string;
  /** Id in `sources:`, if cited. */
  readonly source?: string;
  readonly place: Place;
  /** Chip named by the unit ("H100" in `220k H100` or `$2/H100-hour`), where the unit names one. */
  readonly chip?: string;
  /** Unit as typed, without scale letters ("USD/Mtok"), where alternatives are allowed. */
  readonly unit?: string;
  /** The plan left it out: it is the vocabulary's default. */
  readonly isDefault?: true;
  /** Nobody typed it: made from this entry of `models:`. */
  readonly modelled?: string;
  /** The numbers it is made of, where it is a map of several: parts, steps, parameters, states. */
  readonly leaves?: readonly Leaf[];
}

/** One number typed inside another, with the evidence of its own. */
export interface Leaf {
  /** Where it stands in the value: "drift", "both-sites", "2027-01". */
  readonly label: string;
  readonly text: string;
  readonly distribution: Distribution;
  readonly unit: string;
  /** Absent: the source of the whole holds. */
  readonly source?: string;
  readonly line: number;
}

/** A number constant along a path. */
export interface Value extends Evidence {
  readonly distribution: Distribution;
}

/** A number that changes over months. */
export interface Series extends Evidence {
  readonly course: Course;
}

export type Course =
  | { readonly kind: "value"; readonly distribution: Distribution }
  /** From each month on (index from the plan's start, may be negative) the given value holds. Rising months. */
  | { readonly kind: "steps"; readonly steps: readonly { readonly month: number; readonly distribution: Distribution }[] }
  /** Monthly values from the plan's first month; the last one holds on. */
  | { readonly kind: "data"; readonly values: readonly number[] }
  | { readonly kind: "process"; readonly process: Process }
  /** A share of another series: `110% of market.h100`. */
  | { readonly kind: "relative"; readonly share: Distribution; readonly of: string };

/**
 * Monthly stochastic processes. Rates compound; t is in years; `drift` is growth of the mean.
 * `volatility` is per square root of a year unless said otherwise.
 */
export type Process =
  | {
      readonly kind: "gbm";
      readonly start: Distribution;
      readonly drift: Distribution;
      readonly volatility: Distribution;
      readonly floor?: number;
      readonly cap?: number;
    }
  | {
      readonly kind: "logistic";
      readonly start: Distribution;
      readonly growth: Distribution;
      readonly ceiling: Distribution;
      readonly volatility: Distribution;
    }
  /** Mean-reverting in logs (positive domain) or in levels (real domain); `halfLife` in months. */
  | {
      readonly kind: "mean-reverting";
      readonly start: Distribution;
      readonly mean: Distribution;
      readonly halfLife: Distribution;
      readonly volatility: Distribution;
      readonly logs: boolean;
    }
  /** One value per state of a named Markov chain of `regimes:`. */
  | { readonly kind: "regime"; readonly of: string; readonly states: readonly { readonly state: string; readonly value: Distribution }[] }
  /** GBM with jumps: on average `rate` jumps a year, each multiplying by 1 + size. */
  | {
      readonly kind: "jump";
      readonly start: Distribution;
      readonly drift: Distribution;
      readonly volatility: Distribution;
      readonly rate: Distribution;
      readonly size: Distribution;
    }
  /** Resamples monthly log changes of a history, in blocks of `block` months. */
  | { readonly kind: "bootstrap"; readonly start: Distribution; readonly history: readonly number[]; readonly block: number }
  /** Adds a normal step each month: mean `drift`, standard deviation `step`, both per month. */
  | { readonly kind: "random-walk"; readonly start: Distribution; readonly drift: Distribution; readonly step: Distribution }
  /** Independent each month, drawn from `around`. */
  | { readonly kind: "noise"; readonly around: Distribution };
