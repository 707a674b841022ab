/** Straight-line depreciation of what we own by contract, with changes of life that act prospectively. */
import { wholeLife } from "../futures/futures.ts";
import type { TermsModel } from "../model/model.ts";

/**
 * Charge of month `t` on `costUsd` placed in service in month `start`, USD.
 *
 * A change of life spreads what is left over the rest of the new life, at least one month (ASC 250-10-45-17, IAS 8.36).
 *
 * @param value parameters of the path
 */
export function ownDepreciation(costUsd: number, start: number, term: TermsModel, value: Float64Array, t: number): number {
  const life = wholeLife(value[term.lifeMonths]!);
  const totalUsd = costUsd * (1 - value[term.residual]!);
  if (term.lifeChanges.length === 0) return t - start < life ? totalUsd / life : 0;
  let from = start;
  let monthsLeft = life;
  let leftUsd = totalUsd;
  for (const change of term.lifeChanges) {
    if (change.month > t) break;
    const newLife = wholeLife(value[change.lifeMonths]!);
    if (change.month <= start) {
      monthsLeft = newLife;
      continue;
    }
    const run = change.month - from;
    if (run >= monthsLeft) return 0;
    leftUsd -= (leftUsd / monthsLeft) * run;
    from = change.month;
    monthsLeft = Math.max(1, newLife - (change.month - start));
  }
  return t - from < monthsLeft ? leftUsd / monthsLeft : 0;
}
