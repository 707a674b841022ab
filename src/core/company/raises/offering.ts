/**
 * The law of a public offering: from the demand for it to price, size, spread and what is left in cash.
 *
 * **Price and size** follow from the demand multiple m (shares bid for over shares offered) by a declared rule, monotone in m:
 * - m ≥ 3: all shares, at the top of the range;
 * - 1 ≤ m ≤ 3: all shares; the price rises evenly from the bottom to the top (the middle at 2);
 * - m < 1: at the bottom, and only the shares that were bid for.
 *
 * That threefold demand prices at the top and less than one shrinks the deal is how bookrunners speak of their books; the straight line
 * between is our convention. **Greenshoe**: none is exercised up to m = 1, all of it from m = 3 on, evenly between (convention): stock
 * that trades below its offer price is bought back in the market instead.
 *
 * **Spread by size of the deal**: 7 % up to $100M (95 % of the deals of $25–100M; Ritter, 2001–2020), 3.4 % at $1.5B (CoreWeave 2025:
 * between 2.7 and 4.1 % by rounded amounts), 0.8 % at $75B (SpaceX 2026, all costs of the issue); straight in the logarithm between,
 * constant outside (convention).
 *
 * A year of sizes and prices counts in USD; shares in the company are fractions of all shares as converted.
 */
import { log } from "../../numeric/elementary.ts";

const topMultiple = 3;

/**
 * Price over the middle of the range.
 *
 * @param multiple  shares bid for over shares offered, > 0
 * @param halfRange half the width of the range as a share of its middle, 0–1
 * @example priceFactor(3, 0.1) // 1.1
 */
export function priceFactor(multiple: number, halfRange: number): number {
  if (multiple >= topMultiple) return 1 + halfRange;
  if (multiple <= 1) return 1 - halfRange;
  return 1 + halfRange * (multiple - 2);
}

/**
 * Share of the offered shares that are sold.
 *
 * @example sizeFactor(0.5) // 0.5
 */
export const sizeFactor = (multiple: number): number => Math.min(1, multiple);

/**
 * Share of the over-allotment option that is exercised.
 *
 * @example exercisedShare(2) // 0.5
 */
export const exercisedShare = (multiple: number): number => Math.min(1, Math.max(0, (multiple - 1) / (topMultiple - 1)));

/** Deals between which the spread falls in the logarithm of their size. */
export const spreadAnchors = [
  { usd: 1e8, share: 0.07 },
  { usd: 1.5e9, share: 0.034 },
  { usd: 7.5e10, share: 0.008 },
] as const;

/**
 * Underwriters' share of a deal of this size.
 *
 * @param dealUsd gross of all shares sold, primary and secondary, USD
 * @example spreadOfSize(1e8) // 0.07
 */
export function spreadOfSize(dealUsd: number): number {
  if (dealUsd <= spreadAnchors[0].usd) return spreadAnchors[0].share;
  for (let i = 1; i < spreadAnchors.length; i++) {
    const [low, high] = [spreadAnchors[i - 1]!, spreadAnchors[i]!];
    if (dealUsd > high.usd) continue;
    const along = log(dealUsd / low.usd) / log(high.usd / low.usd);
    return low.share + (high.share - low.share) * along;
  }
  return spreadAnchors.at(-1)!.share;
}

export interface OfferingTerms {
  /** Gross of the primary shares at the middle of the range, USD. */
  readonly middleUsd: number;
  /** Share of the company sold at the middle, of the company after the offering. */
  readonly soldShare: number;
  /** Value of the company after the offering at the middle, USD; Infinity: not stated. */
  readonly valuationUsd: number;
  /** Shares bid for over shares offered; 2: in the middle of the range. */
  readonly multiple: number;
  readonly halfRange: number;
  /** Share of the offered shares that holders sell. */
  readonly secondaryShare: number;
  /** Over-allotment option as a share of the offered shares. */
  readonly greenshoeShare: number;
  /** Underwriters' share; undefined: by the size of the deal. */
  readonly spreadShare: number | undefined;
  readonly costsUsd: number;
  /** Share of the company before the offering in awards that vest, and the tax on them. */
  readonly awardShare: number;
  readonly withholdingShare: number;
}

/** Sources and uses of one offering, USD: gross → spread → costs → withholding → available. */
export interface PricedOffering {
  readonly grossUsd: number;
  /** To holders who sell: no cash of the company's. */
  readonly secondaryUsd: number;
  readonly spreadUsd: number;
  readonly costsUsd: number;
  readonly withholdingUsd: number;
  /** Gross and spread of the over-allotment option, which closes a month later. */
  readonly greenshoeUsd: number;
  readonly greenshoeSpreadUsd: number;
  /** New shares over all shares before the offering: of the offering, then of the option. */
  readonly newShares: number;
  readonly greenshoeShares: number;
  /** Shares kept back for tax over all shares before the offering. */
  readonly withheldShares: number;
  /** Price over the middle of the range. */
  readonly priceFactor: number;
  readonly spreadShare: number;
  /** Value of the company before the offering, at its price; 0 where none is stated. */
  readonly beforeUsd: number;
}

/**
 * Prices an offering.
 *
 * @example priceOffering({ middleUsd: 100, soldShare: 0.1, valuationUsd: 1000, multiple: 0.5, halfRange: 0.1, secondaryShare: 0, greenshoeShare: 0, spreadShare: 0, costsUsd: 0, awardShare: 0, withholdingShare: 0 }).grossUsd // 45
 */
export function priceOffering(terms: OfferingTerms): PricedOffering {
  const { middleUsd, soldShare, multiple, secondaryShare } = terms;
  const price = priceFactor(multiple, terms.halfRange);
  const size = sizeFactor(multiple);
  const grossUsd = middleUsd * price * size;
  const secondaryUsd = secondaryShare < 1 ? (grossUsd * secondaryShare) / (1 - secondaryShare) : 0;
  const spreadShare = terms.spreadShare ?? spreadOfSize(grossUsd + secondaryUsd);
  const optionShare = terms.greenshoeShare * exercisedShare(multiple);
  const greenshoeUsd = (grossUsd + secondaryUsd) * optionShare;
  // Old shares are 1 − sold of all after the offering at the middle: new over old is sold ÷ (1 − sold).
  const offered = soldShare < 1 ? soldShare / (1 - soldShare) : Infinity;
  const newShares = offered * size;
  const withheldShares = terms.awardShare * terms.withholdingShare;
  const beforeUsd = terms.valuationUsd < Infinity ? terms.valuationUsd * (1 - soldShare) * price : 0;
  return {
    grossUsd,
    secondaryUsd,
    spreadUsd: grossUsd * spreadShare,
    costsUsd: terms.costsUsd,
    withholdingUsd: withheldShares * beforeUsd,
    greenshoeUsd,
    greenshoeSpreadUsd: greenshoeUsd * spreadShare,
    newShares,
    greenshoeShares: grossUsd > 0 ? newShares * (greenshoeUsd / grossUsd) : 0,
    withheldShares,
    priceFactor: price,
    spreadShare,
    beforeUsd,
  };
}
