/** Dollars a million tokens, and what is left of a price. */

/**
 * USD per Mtok: USD per chip-hour ÷ 3600 ÷ (tokens per second and chip × utilisation) × 10⁶.
 *
 * @param utilisation  share of the chip's hours that serve, 0–1: the rest is paid for and stands
 * @example usdPerMtok(2.21 * 2, 25.568).toFixed(1) // "48.0"
 */
export function usdPerMtok(usdPerChipHour: number, tokensPerSecond: number, utilisation = 1): number {
  return (usdPerChipHour / 3600 / (tokensPerSecond * utilisation)) * 1e6;
}

/**
 * Share of the hours of a fleet sized for its peak that serve: 1 ÷ (peak over mean × (1 + headroom)).
 *
 * @example peakUtilisation(1.6, 0.25) // 0.5
 */
export const peakUtilisation = (peakToMean: number, headroom: number): number => 1 / (peakToMean * (1 + headroom));

/** Margin: share of the price that is left. Not the markup, which is over the cost. @example margin(8, 3.6) // 0.55 */
export const margin = (price: number, cost: number): number => (price - cost) / price;
