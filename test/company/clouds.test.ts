/** Sales through clouds, told month by month: who bills, what is booked, when cash comes. */
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { account, type AccountName } from "../../src/core/ledger/accounts.ts";
import { tracePath } from "../../src/core/company/trace.ts";
import { planOf, smallLabText } from "../support/small-lab.ts";
import { run, simulatorOf } from "../support/run.ts";

/** Sells $100 a month on machines of $30 a month, half of it through a cloud that keeps a fifth. Customers pay at once, the cloud after a month. */
const shop = (cloud: string, suppliers = "0 days"): string => `
plimsoll: 1
name: Shop
calendar: {start: 2026-01, months: 4}
chips: {H100: {h100e: 1 H100e, power: 1 kW}}
demand: {run_rate: $1200/year}
products: {api: {on: serve, price: $1/Mtok, share: 100%}}
workloads: {serve: {kind: inference, throughput: {H100: 1 Mtok/H100-hour}}}
contracts: {fleet: {kind: whole-site, supplier: Sky, chip: H100, capacity: 1 H100, price: $30/month, term: 2025-01 to 2027-12}}
finance: {tax_rate: 0%, suppliers_paid_after: ${suppliers}, customers_pay_after: 0 days}
opening: {cash: $1000}
clouds: {sky: {products: {api: 50%}, share: 20%, paid_after: 30 days${cloud}}}`;

const trace = (text: string) => {
  const plan = planOf(text);
  return tracePath(
    simulatorOf(plan),
    "base",
    Array.from({ length: plan.calendar.months }, (_, t) => String(t)),
  );
};
const round = (usd: number): number => Math.round(usd * 1e6) / 1e6 + 0;
/** Cash at the month-ends, and revenue, other cost of revenue, receivables and accruals of the first month. */
function told(text: string) {
  const { records } = trace(text);
  const first = (name: AccountName): number => round(Math.abs(records[1]![account[name]]!));
  return {
    cash: records.slice(1).map((record) => round(record[account.cash]!)),
    revenue: first("revenue"),
    otherCost: first("servingOther"),
    receivables: first("receivables"),
    accrued: first("accruedCosts"),
  };
}

describe("half of 100 through a cloud that keeps a fifth", () => {
  test("the cloud bills, gross: 50 at once, 40 a month later; revenue 100, cost 10", () =>
    expect(told(shop(""))).toEqual({ cash: [1020, 1080, 1140, 1200], revenue: 100, otherCost: 10, receivables: 40, accrued: 0 }));

  test("the same, net: revenue 90, the same cash", () =>
    expect(told(shop(", books: net"))).toEqual({ cash: [1020, 1080, 1140, 1200], revenue: 90, otherCost: 0, receivables: 40, accrued: 0 }));

  test("we bill: 100 at once, its 10 a month later", () => {
    const cash = [1070, 1130, 1190, 1250];
    expect(told(shop(", bills: us"))).toEqual({ cash, revenue: 100, otherCost: 10, receivables: 0, accrued: 10 });
    expect(told(shop(", bills: us, books: net"))).toEqual({ cash, revenue: 90, otherCost: 0, receivables: 0, accrued: 10 });
  });

  test("where prices are net, customers pay 62.50 for our 50", () => {
    expect(told(shop(", price: net"))).toEqual({ cash: [1020, 1090, 1160, 1230], revenue: 112.5, otherCost: 12.5, receivables: 50, accrued: 0 });
    expect(told(shop(", price: net, books: net"))).toMatchObject({ cash: [1020, 1090, 1160, 1230], revenue: 100, otherCost: 0 });
  });

  test("a lower share above $240 a year: a fifth of 20, a tenth of the other 30", () =>
    expect(told(shop(", tiers: [{above: $240/year, share: 10%}]"))).toMatchObject({ otherCost: 7, receivables: 43 }));

  test("net prices and tiers: what customers pay is found back", () =>
    expect(told(shop(", price: net, tiers: [{above: $240/year, share: 10%}]"))).toMatchObject({
      revenue: round(50 + 20 + 34 / 0.9),
      otherCost: round(20 + 34 / 0.9 - 50),
    }));

  test("set off against its own bills: 30 of this month's 40 pay this month's machines; the rest comes on its day", () => {
    // 50 at once, 30 of machines set off against 40; the other 10 come a month later.
    expect(told(shop(", set_off: Sky"))).toEqual({ cash: [1050, 1110, 1170, 1230], revenue: 100, otherCost: 10, receivables: 10, accrued: 0 });
  });
});

test("both margins are told: 60 of 100, and 60 of 90", () => {
  const { cloudSales, records } = trace(shop(""));
  expect(cloudSales.map(({ grossUsd, feeUsd }) => [round(grossUsd[0]!), round(feeUsd[0]!)])).toEqual([[50, 10]]);
  const record = records[1]!;
  const profit = -record[account.revenue]! - record[account.servingCompute]! - record[account.servingIdle]! - record[account.servingOther]!;
  expect([round(profit / 100), round(profit / 90)]).toEqual([0.6, round(60 / 90)]);
});

test("on every future: the same cash gross or net, whoever bills, whatever is set off; and the books balance", () => {
  const paths = 6;
  const withCloud = (books: string, rest: string): string =>
    smallLabText.replace(
      "finance:\n",
      `clouds: {alpha: {products: {api: 40%, seat: 10%}, share: 25%, tiers: [{above: $100M/year, share: 15%}], books: ${books}${rest}}}\nfinance:\n`,
    );
  fc.assert(
    fc.property(fc.constantFrom("cloud", "us"), fc.constantFrom("list", "net"), fc.integer({ min: 0, max: 90 }), fc.boolean(), (bills, price, days, setOff) => {
      const rest = `, bills: ${bills}, price: ${price}, paid_after: ${days} days${setOff ? ", set_off: Alpha" : ""}`;
      // The tax of a quarter and all that follows is the same, as income before tax is.
      const [gross, net] = ["gross", "net"].map((books) => run(planOf(withCloud(books, rest).replace("of_revenue: 10%", "of_revenue: 0%")), { paths }));
      const worst = gross!.columns["cashUsd"]!.reduce((most, usd, at) => Math.max(most, Math.abs(usd - net!.columns["cashUsd"]![at]!)), 0);
      expect(worst).toBeLessThan(0.01);
      expect(Math.max(gross!.maxImbalanceUsd, net!.maxImbalanceUsd)).toBeLessThanOrEqual(0.005);
    }),
    { numRuns: 4, seed: 7 },
  );
});
