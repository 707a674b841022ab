/** Bills paid some months after their month, as formulas. */
import { call, compare, type Expr, max, minus, month, now, one, over, past, plus, type Row, times, when, zero } from "./grid.ts";
import { type Making, work } from "./making.ts";

/** Bills of counterparties with the same days to pay, and what of them falls due. */
export interface Bills {
  readonly label: string;
  /** Months from bill to payment. */
  readonly lag: Expr;
  readonly bills: Expr;
  readonly opening: Expr | undefined;
}

/**
 * What falls due of bills paid some months after their month (a real number): of a bill the part 1 − fraction falls due after the
 * whole months, the rest a month later. What is owed at the start runs off evenly over the months rounded up.
 */
export function fallsDue(making: Making, { label, lag, bills, opening }: Bills): Row {
  const billed = work(making, `${label}: bills`, bills);
  const months = work(making, `${label}: months to payment`, lag, { unit: "months" });
  const whole = call("INT", now(months));
  const fraction = minus(now(months), whole);
  const due = plus(times(minus(one, fraction), past(billed, whole)), times(fraction, past(billed, plus(whole, one))));
  if (opening === undefined) return work(making, `${label}: falls due`, due);
  const runOff = max(one, minus(zero, call("INT", minus(zero, now(months)))));
  return work(making, `${label}: falls due`, plus(due, when(compare(month, "<=", runOff), over(opening, runOff), zero)));
}
