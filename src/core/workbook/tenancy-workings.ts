/** Machines let to a tenant for a term, as formulas: rent, its prepayment, what a tenant pays for leaving, and their electricity. */
import { hoursPerMonth } from "../company/operations/signed.ts";
import { agreedUntil, tenancyEnd } from "../company/books/tenancies.ts";
import { before, compare, type Expr, max, min, minus, now, one, over, plus, sum, times, when, zero } from "./grid.ts";
import { courseRow, heldRow, type Making, postLive, section, valueAt, work } from "./making.ts";
import type { Bills } from "./settlement.ts";

const quotient = (a: number, b: number): number => (a === 0 ? 0 : a / b);

/** Rents by tenancy, as bills to their tenants. */
export function rentWorkings(making: Making): readonly Bills[] {
  const { model, base } = making;
  const isLet = base.money.some(({ tenants }) => tenants.chips.some((chips) => chips > 0));
  if (!isLet) return [];
  section(making, "Machines let for a term");
  const ahead: Expr[] = [];
  const bills = model.tenancies.flatMap((tenancy, i): Bills[] => {
    const { name } = tenancy;
    if (base.money.every(({ tenants }) => tenants.rentUsd[i] === 0 && tenants.prepaidUsd[i] === 0)) return [];
    const end = tenancyEnd(tenancy, base.futures.parameters);
    const rentAt = (t: number): number => base.futures.courses[tenancy.rent * model.months + t]!;
    const price = courseRow(making, tenancy.rent);
    const hours = heldRow(making, `${name}: chip-hours let`, "number", (t) => base.money[t]!.tenants.chips[i]! * hoursPerMonth);
    const rent = work(making, `${name}: rent`, times(now(price), now(hours)));
    const hasPrepaid = base.money.some(({ tenants }) => tenants.prepaidUsd[i] !== 0);
    const share = base.futures.parameters[tenancy.prepay]!;
    const wanted = hasPrepaid
      ? heldRow(making, `${name}: chip-hours that rent is prepaid on`, "number", (t) => quotient(base.money[t]!.tenants.prepaidUsd[i]!, share * rentAt(t)))
      : undefined;
    const prepaid = wanted === undefined ? undefined : work(making, `${name}: prepaid`, times(times(valueAt(making, tenancy.prepay), now(price)), now(wanted)));
    const leaving = base.money.some(({ tenants }) => tenants.feeUsd[i] !== 0);
    const isOver = (t: number): boolean => {
      const { isLet, tenantExitAt } = base.operations[t]!;
      const isServed = t >= tenancy.first && t < Math.min(end, tenantExitAt[i]!);
      return isLet[i] === 1 && (t === tenantExitAt[i] || (isServed && t === agreedUntil(tenancy, base.futures.parameters, t) - 1));
    };
    const leaves = heldRow(making, `${name}: the tenant leaves, or what is agreed ends`, "count", (t) => (isOver(t) ? 1 : 0));
    let credit: Expr = zero;
    let kept: Expr = zero;
    if (prepaid !== undefined) {
      const left = heldRow(making, `${name}: months of the term left`, "count", (t) =>
        base.money[t]!.tenants.chips[i]! > 0 ? agreedUntil(tenancy, base.futures.parameters, t) - t : 0,
      );
      const balance = work(making, `${name}: prepaid rent not earned, closing`, zero);
      const open = plus(before(balance), now(prepaid));
      const used = work(making, `${name}: prepaid rent earned`, when(compare(now(left), ">", zero), min(now(rent), over(open, max(one, now(left)))), zero));
      const rest = work(making, `${name}: kept of the prepayment`, when(compare(now(leaves), "=", one), minus(open, now(used)), zero));
      balance.months = minus(minus(open, now(used)), now(rest));
      credit = now(used);
      kept = now(rest);
      ahead.push(now(prepaid));
      postLive(making, { debit: "contractLiabilities", credit: "subletIncome", why: name }, plus(credit, kept));
    }
    const fee = leaving
      ? times(
          valueAt(making, tenancy.fee),
          now(heldRow(making, `${name}: pays its fee for leaving`, "count", (t) => (base.money[t]!.tenants.feeUsd[i] !== 0 ? 1 : 0))),
        )
      : zero;
    const billed = work(making, `${name}: billed`, plus(minus(now(rent), credit), fee));
    postLive(making, { debit: "receivables", credit: "subletIncome", why: name }, now(billed));
    return [{ label: `Tenant of ${name}`, lag: valueAt(making, tenancy.paidAfterMonths), bills: now(billed), opening: undefined }];
  });
  if (ahead.length > 0) postLive(making, { debit: "cash", credit: "contractLiabilities", cashLine: "sublets" }, sum(ahead));
  return bills;
}
