/** Sales through clouds as formulas: what customers pay, the cloud's share by tiers, gross or net in the books. */
import type { CloudModel } from "../company/model/model.ts";
import { type Expr, max, min, minus, now, of, one, over, plus, type Row, sum, times, when, zero } from "./grid.ts";
import { compare } from "./grid.ts";
import { type Making, monthsPerYear, postLive, section, valueAt, work } from "./making.ts";
import type { CustomerBills } from "./revenue-workings.ts";
import type { Bills } from "./settlement.ts";

export interface CloudWorkings {
  /** By product: what its own bills change by. */
  readonly changeOfProduct: readonly (Expr | undefined)[];
  /** By cloud: what it owes us; undefined where we bill. */
  readonly bills: readonly (CustomerBills | undefined)[];
  /** What we owe clouds whose sales we bill. */
  readonly fees: readonly Bills[];
}

export function cloudWorkings(making: Making): CloudWorkings {
  const { model } = making;
  const changes: Expr[][] = model.products.map(() => []);
  const fees: Bills[] = [];
  const bills = model.clouds.map((cloud) => {
    section(making, `Sales through ${cloud.name}`);
    const sold = cloud.products.map(({ product, share }) => ({
      product,
      usd: now(
        work(
          making,
          `${cloud.name}: sales of ${model.products[product]!.name}, as priced`,
          times(valueAt(making, share), making.revenue[product] === undefined ? zero : now(making.revenue[product])),
        ),
      ),
    }));
    const priced = work(making, `${cloud.name}: sales, as priced`, sum(sold.map(({ usd }) => usd)));
    const gross = work(making, `${cloud.name}: what customers pay`, cloud.priceIsNet ? grossOf(making, cloud, priced) : now(priced));
    const fee = work(making, `${cloud.name}: its share`, feeOf(making, cloud, gross));
    const grossUp = cloud.priceIsNet ? minus(now(gross), now(priced)) : zero;
    const onReceivables = cloud.isNet && cloud.cloudBills ? minus(grossUp, now(fee)) : grossUp;
    if (onReceivables !== zero) postLive(making, { debit: "receivables", credit: "revenue", why: cloud.name }, onReceivables);
    if (!(cloud.isNet && cloud.cloudBills))
      postLive(
        making,
        { debit: cloud.isNet ? "revenue" : "servingOther", credit: cloud.cloudBills ? "receivables" : "accruedCosts", why: cloud.name },
        now(fee),
      );
    const scale = when(compare(now(priced), ">", zero), minus(over(now(gross), now(priced)), one), zero);
    for (const { product, usd } of sold) changes[product]!.push(cloud.cloudBills ? minus(zero, usd) : times(usd, scale));
    const lag = valueAt(making, cloud.paidAfterMonths);
    if (cloud.cloudBills) return { label: `Paid by ${cloud.name}`, lag, bills: minus(now(gross), now(fee)), opening: undefined };
    fees.push({ label: `Share owed to ${cloud.name}`, lag, bills: now(fee), opening: undefined });
    return undefined;
  });
  return { changeOfProduct: changes.map((parts) => (parts.length === 0 ? undefined : sum(parts))), bills, fees };
}

/** A bound of a tier, a month. */
const monthly = (making: Making, above: number): Expr => over(valueAt(making, above), of(monthsPerYear(making)));

function feeOf(making: Making, { share, tiers }: CloudModel, gross: Row): Expr {
  const parts: Expr[] = [times(valueAt(making, share), now(gross))];
  let held = share;
  for (const tier of tiers) {
    parts.push(times(minus(valueAt(making, tier.share), valueAt(making, held)), max(zero, minus(now(gross), monthly(making, tier.above)))));
    held = tier.share;
  }
  return sum(parts);
}

/** What customers pay where prices are what is left for us: tier by tier, from the lowest. */
function grossOf(making: Making, { name, share, tiers }: CloudModel, net: Row): Expr {
  const shares = [share, ...tiers.map((tier) => tier.share)];
  const from: Expr[] = [zero, ...tiers.map((tier) => monthly(making, tier.above))];
  const kept = (n: number): Expr => minus(one, valueAt(making, shares[n]!));
  let below: Expr = zero;
  return sum(
    shares.map((_, n) => {
      const above = n === 0 ? now(net) : max(zero, minus(now(net), below));
      if (n === shares.length - 1) return over(above, kept(n));
      const width = times(minus(from[n + 1]!, from[n]!), kept(n));
      const left = work(making, `${name}: left for us of tier ${n + 1}`, min(above, width));
      below = plus(below, width);
      return over(now(left), kept(n));
    }),
  );
}
