/**
 * What our own purchases do to market prices: a large buyer moves the market.
 *
 * Signing chips that are a share x of a market lifts its price by `impact` × x from the next month on; the rise fades by
 * half-lives where the market says it settles. What follows the market (later signings, prices by the hour, sublets,
 * indexed contracts, suppliers who may leave) sees the price with the rise. Absent from a plan, nothing here runs.
 */
import { pow } from "../../numeric/elementary.ts";
import type { Futures } from "../futures/futures.ts";
import type { Model, ValueIndex } from "../model/model.ts";

export interface ImpactModel {
  /** By market: the one whose purchases move it (itself, or the one it moves with); −1: none. */
  readonly movedBy: Int32Array;
  /** By market, of one that is moved by its own purchases: its size, whether in H100e or of which chip, the impact, its half-life. */
  readonly markets: readonly (MovedMarket | undefined)[];
  /** By series: the market it is a share of; −1: none. */
  readonly followed: Int32Array;
}

export interface MovedMarket {
  readonly size: ValueIndex;
  /** −1: the size is in H100e. */
  readonly chip: number;
  readonly impact: ValueIndex;
  /** −1: the rise stays. */
  readonly halfLife: ValueIndex;
}

/** Adds what signing `chips` of a family in month `t` does to the market from the next month on: `rise` is [market × month]. */
export function addPurchase(model: Model, futures: Futures, rise: Float64Array, market: number, chip: number, chips: number, t: number): void {
  const moved = market < 0 ? undefined : model.impacts?.markets[market];
  if (moved === undefined) return;
  const { parameters: value } = futures;
  const h100e = (c: number): number => value[model.chips[c]!.h100e]!;
  const size = value[moved.size]! * (moved.chip < 0 ? 1 : h100e(moved.chip));
  const first = (value[moved.impact]! * chips * h100e(chip)) / size;
  const fades = moved.halfLife < 0 ? 1 : pow(0.5, 1 / value[moved.halfLife]!);
  const row = market * model.months;
  for (let u = t + 1, left = first; u < model.months; u++, left *= fades) rise[row + u]! += left;
}

/** Factor of our purchases on a market's price in month t. */
export function riseOf(model: Model, rise: Float64Array, market: number, t: number): number {
  const { impacts } = model;
  if (impacts === undefined || market < 0) return 1;
  const by = impacts.movedBy[market]!;
  return by < 0 ? 1 : 1 + rise[by * model.months + t]!;
}

/** The same for a price that is a share of a market's. */
export const riseOfPrice = (model: Model, rise: Float64Array, series: number, t: number): number =>
  model.impacts === undefined || series < 0 ? 1 : riseOf(model, rise, model.impacts.followed[series]!, t);
