/** A month of sales through clouds in the books; what is booked and why stands in `clouds.ts`. */
import { account } from "../../ledger/accounts.ts";
import { post } from "../../ledger/ledger.ts";
import { settle } from "../../ledger/working-capital.ts";
import type { Books } from "./books.ts";
import * as due from "./due.ts";
import { feeOf, grossOf } from "./clouds.ts";
import type { Futures } from "../futures/futures.ts";
import type { MonthOperations } from "../operations/operations.ts";

/**
 * Books the month's sales through clouds, once all revenue is booked as priced.
 *
 * @returns what revenue changes by: the cloud's share comes on top of net prices, or is taken out where books are net
 */
export function bookClouds(books: Books, futures: Futures, month: MonthOperations, t: number): number {
  const { ledger, billed, plan, clouds } = books;
  const { parameters: value } = futures;
  let changeUsd = 0;
  for (let c = 0; c < plan.model.clouds.length; c++) {
    const cloud = plan.model.clouds[c]!;
    let pricedUsd = 0;
    for (const { product, share } of cloud.products) pricedUsd += value[share]! * month.revenueUsd[product]!;
    const grossUsd = cloud.priceIsNet ? grossOf(cloud, value, pricedUsd) : pricedUsd;
    const feeUsd = feeOf(cloud, value, grossUsd);
    clouds.grossUsd[c] = grossUsd;
    clouds.feeUsd[c] = feeUsd;
    if (ledger.journal !== undefined) ledger.journal.why = cloud.name;
    if (grossUsd > pricedUsd) post(ledger, account.receivables, account.revenue, grossUsd - pricedUsd);
    if (feeUsd > 0) post(ledger, cloud.isNet ? account.revenue : account.servingOther, cloud.cloudBills ? account.receivables : account.accruedCosts, feeUsd);
    changeUsd += grossUsd - pricedUsd - (cloud.isNet ? feeUsd : 0);
    const scale = pricedUsd > 0 ? grossUsd / pricedUsd : 0;
    for (const { product, share } of cloud.products) {
      const soldUsd = value[share]! * month.revenueUsd[product]!;
      billed[plan.receivableGroup[product]!]! += cloud.cloudBills ? -soldUsd : soldUsd * (scale - 1);
    }
    if (cloud.cloudBills) billed[clouds.receivableGroup[c]!]! += grossUsd - feeUsd;
    else books.dueUsd[due.costs]! += settle(clouds.fees, c, t, feeUsd);
  }
  if (ledger.journal !== undefined) ledger.journal.why = "";
  return changeUsd;
}

/** Sets the supplier's bills that are due this month off against what this month's sales through its cloud leave for us. */
export function setOffClouds(books: Books): void {
  const { ledger, billed, clouds, plan } = books;
  for (let c = 0; c < plan.model.clouds.length; c++) {
    const group = clouds.payableGroup[c]!;
    if (group < 0) continue;
    const usd = Math.max(0, Math.min(billed[clouds.receivableGroup[c]!]!, books.payableDueUsd[group]!));
    clouds.setOffUsd[c] = usd;
    if (usd === 0) continue;
    post(ledger, account.payables, account.receivables, usd);
    billed[clouds.receivableGroup[c]!]! -= usd;
    books.payableDueUsd[group]! -= usd;
    books.dueUsd[due.compute]! -= usd;
  }
}
