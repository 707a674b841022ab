/** What-ifs on the same futures: prices, growth or an offer's terms moved by a stated amount, everything else drawn alike. */
import type { Futures } from "../company/futures/futures.ts";
import type { Model } from "../company/model/model.ts";
import { exp, log1p } from "../numeric/elementary.ts";

export interface Shift {
  /** Factor on the price of every product, from the first month on. */
  readonly productPrice?: number;
  /** Added to the growth of demand a month. */
  readonly growthPerMonth?: number;
  /** Factor on an offer's price (for what is owned: on the cost of building), by name. */
  readonly offerPrice?: Readonly<Record<string, number>>;
}

/**
 * Moves a drawn future in place. The rule knows nothing of it but what it sees.
 *
 * @returns what puts everything back: a draw leaves what is constant as it finds it
 */
export function shiftFutures(model: Model, futures: Futures, shift: Shift): () => void {
  const { months } = model;
  const moved = [futures.courses, futures.demandUsdPerYear, futures.customers, futures.parameters];
  const kept = moved.map((column) => column.slice());
  const scale = (series: number, factor: number): void => {
    for (let t = 0; t < months; t++) futures.courses[series * months + t]! *= factor;
  };
  if (shift.productPrice !== undefined) for (const product of model.products) scale(product.price, shift.productPrice);
  if (shift.growthPerMonth !== undefined) {
    const rate = log1p(shift.growthPerMonth);
    for (let t = 0; t < months; t++) futures.demandUsdPerYear[t]! *= exp(rate * t);
    for (let i = 0; i < futures.customers.length; i++) futures.customers[i]! *= exp(rate * (i % months));
  }
  for (const [name, factor] of Object.entries(shift.offerPrice ?? {})) {
    const offer = model.offers.find((candidate) => candidate.name === name);
    if (offer === undefined) throw new Error(`a shift names offer \`${name}\`, which the plan has not`);
    if (offer.price >= 0) scale(offer.price, factor);
    else if (offer.capex >= 0) futures.parameters[offer.capex]! *= factor;
  }
  return () => moved.forEach((column, i) => column.set(kept[i]!));
}
