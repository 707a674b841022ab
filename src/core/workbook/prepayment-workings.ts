/** Prepayments to suppliers as formulas: paid in the month after signing, credited evenly, given back or lost when it is left. */
import type { TermsModel } from "../company/model/model.ts";
import { before, compare, type Expr, max, min, minus, now, of, one, over, plus, times, when, zero } from "./grid.ts";
import { heldRow, heldScalar, type Making, scaleOf, valueAt, work } from "./making.ts";

export interface PrepaymentWorkings {
  readonly due: Expr;
  readonly credited: Expr;
  readonly refunded: Expr | undefined;
  readonly lost: Expr | undefined;
}

/**
 * The prepayment of row `i`; undefined where nothing was prepaid within the plan.
 *
 * @param charge  what row `i` is charged, where a formula of its own is known (spend commitments)
 */
export function prepaymentOf(making: Making, term: TermsModel, i: number, charge?: Expr): PrepaymentWorkings | undefined {
  const { base, model } = making;
  const prepaidUsd = base.money.at(-1)!.prepaidUsd[i]!;
  if (i < model.contracts.length || prepaidUsd === 0) return undefined;
  const { signed } = base.operations.at(-1)!;
  const share = base.futures.parameters[term.prepay]!;
  const name = `${term.name}, signed ${i}`;
  const isCommitment = term.kind === "spend-commitment";
  const scale = isCommitment
    ? { expr: valueAt(making, term.commit), value: base.futures.parameters[term.commit]! }
    : ((term.price < 0 ? undefined : scaleOf(making, term.price, Math.max(0, signed.signedIn[i]!))) ?? { expr: one, value: 1 });
  const what = isCommitment ? "blocks committed to" : "planned quantity of the whole term, at the price's index";
  const total = heldScalar(making, `${name}: ${what}`, prepaidUsd / share / scale.value, "number");
  const [start, end, exitAt] = [signed.start[i]!, signed.end[i]!, signed.exitAt[i]!];
  const pays = heldRow(making, `${name}: the prepayment is due`, "count", (t) => (t === signed.signedIn[i]! + 1 ? 1 : 0));
  const isOpen = (t: number): boolean => (isCommitment ? t < end : t >= start && t < end && t < exitAt);
  const left = heldRow(making, `${name}: months left of the term`, "count", (t) => (isOpen(t) ? end - t : 0));
  const charged =
    charge ??
    times(
      scale.expr,
      now(heldRow(making, `${name}: quantity charged, at the price's index`, "number", (t) => (base.money[t]!.chargeUsd[i] ?? 0) / scale.value)),
    );
  const paid = work(making, `${name}: prepaid`, times(now(pays), times(times(valueAt(making, term.prepay), scale.expr), of(total))));
  const balance = work(making, `${name}: prepaid, still to be credited`, zero);
  const open = plus(before(balance), now(paid));
  const longStop = term.longStop < 0 ? Infinity : signed.promisedStart[i]! + Math.floor(base.futures.parameters[term.longStop]!) + 1;
  const isOver = (t: number): boolean => (t === exitAt && t < end) || (start === Infinity && t === longStop);
  const ends = base.money.some((_, t) => isOver(t)) ? heldRow(making, `${name}: left, or fallen away`, "count", (t) => (isOver(t) ? 1 : 0)) : undefined;
  const rest = ends === undefined ? undefined : now(work(making, `${name}: prepaid and not used when it ends`, when(compare(now(ends), "=", one), open, zero)));
  const used = work(making, `${name}: credited`, when(compare(now(left), ">", zero), min(charged, over(open, max(one, now(left)))), zero));
  balance.months = rest === undefined ? minus(open, now(used)) : minus(minus(open, now(used)), rest);
  const isBack = start === Infinity || term.refundable || signed.exitBy[i] === 2;
  return { due: now(paid), credited: now(used), refunded: isBack ? rest : undefined, lost: isBack ? undefined : rest };
}
