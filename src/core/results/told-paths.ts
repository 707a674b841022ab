/** Futures that are told by a name: by the rank of their cash at the end, or as the first to fail. */

/**
 * The path whose cash at the end has a rank among all; of equals the one with the lower number comes first.
 *
 * @param finalCashUsd  one number a path, at least one; of a path that failed, its last cash
 * @param percentile    0–100: 50 is the median
 * @example pathOfRank(new Float64Array([30, 10, 20]), 50) // 2
 */
export function pathOfRank(finalCashUsd: Float64Array, percentile: number): number {
  const order = Array.from(finalCashUsd.keys()).sort((a, b) => finalCashUsd[a]! - finalCashUsd[b]! || a - b);
  return order[Math.min(order.length - 1, Math.floor((percentile / 100) * order.length))]!;
}

/**
 * The path that fails first, of several the one with the lowest number; undefined if none does.
 *
 * @param failedMonths  one number a path, −1 for none
 * @example earliestFailure(new Float64Array([-1, 9, 4, 4])) // 2
 */
export function earliestFailure(failedMonths: Float64Array): number | undefined {
  let worst: number | undefined;
  failedMonths.forEach((month, p) => {
    if (month >= 0 && (worst === undefined || month < failedMonths[worst]!)) worst = p;
  });
  return worst;
}
