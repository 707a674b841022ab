/** Accounting standards: the cash is the same, the statements are not. Hand calculations stand beside what the books say. */
import { describe, expect, test } from "vitest";
import { account } from "../../src/core/ledger/accounts.ts";
import { classifyLease } from "../../src/core/ledger/lease-classification.ts";
import { ebitdaUsd, operatingIncomeUsd } from "../../src/core/ledger/statements.ts";
import { tracePath } from "../../src/core/company/trace.ts";
import { planOf, smallLabText } from "../support/small-lab.ts";
import { run, simulatorOf } from "../support/run.ts";

/** Records of the base path: the opening balance, then one a month. */
function records(text: string): readonly Float64Array[] {
  const plan = planOf(text);
  return tracePath(
    simulatorOf(plan),
    "base",
    Array.from({ length: plan.calendar.months }, (_, t) => String(t)),
  ).records;
}
const cashOf = (text: string): readonly number[] => records(text).map((record) => record[account.cash]!);

describe("the lease test", () => {
  const facts = { isIdentified: true, isSubstitutable: false, transfersTitle: false, termMonths: 36 };
  test.each([
    ["no asset is identified", { ...facts, isIdentified: false }, "service"],
    ["the supplier may substitute", { ...facts, isSubstitutable: true }, "service"],
    ["title passes", { ...facts, transfersTitle: true, termMonths: 6 }, "finance-lease"],
    ["a year", { ...facts, termMonths: 12 }, "service"],
    ["thirteen months", { ...facts, termMonths: 13 }, "operating-lease"],
    ["either side may leave on 90 days' notice", { ...facts, freeNoticeMonths: 3 }, "service"],
    ["36 of 48 months of life", { ...facts, lifeMonths: 48 }, "finance-lease"],
    ["36 of 49 months of life", { ...facts, lifeMonths: 49 }, "operating-lease"],
    ["payments worth nine tenths of the asset", { ...facts, presentValueUsd: 90, fairValueUsd: 100 }, "finance-lease"],
    ["payments worth a little less", { ...facts, presentValueUsd: 89.9, fairValueUsd: 100 }, "operating-lease"],
  ] as const)("%s", (_, given, booked) => expect(classifyLease(given).booked).toBe(booked));

  test("decides for a contract of a plan, and only what is a lease stands in the balance sheet", () => {
    const site = (facts: string): string => `
plimsoll: 1
name: A hall
calendar: {start: 2026-01, months: 3}
chips: {H100: {h100e: 1 H100e, power: 1 kW}}
demand: {run_rate: $1/year}
finance: {tax_rate: 0%}
opening: {cash: $9B}
contracts: {hall: {kind: whole-site, chip: H100, capacity: 100 H100, price: $100/month, term: 2026-01 to 2028-12${facts}}}`;
    const liabilities = (facts: string): readonly number[] => {
      const last = records(site(facts)).at(-1)!;
      return [-last[account.leaseOperating]!, -last[account.leaseFinance]!].map((usd) => Math.round(usd) + 0);
    };
    // 36 × 100 at 8 %/12: 3,191.18; after three months 100 × 33 payments discounted are 2,953.08.
    expect(liabilities(", lease_test: {}")).toEqual([2953, 0]);
    expect(liabilities(", lease_test: {economic_life: 4 years}")).toEqual([0, 2953]);
    expect(liabilities(", lease_test: {fair_value: $3500}")).toEqual([0, 2953]);
    expect(liabilities(", lease_test: {substitution: yes}")).toEqual([0, 0]);
    expect(liabilities(", lease_test: {}, exit: {by: either, notice: 90 days}")).toEqual([0, 0]);
    expect(liabilities(", accounting: operating-lease, lease_share: 50%")).toEqual([1477, 0]);
  });
});

describe("US GAAP and IFRS", () => {
  const ifrs = smallLabText.replace("finance:\n", "accounting: {gaap: ifrs}\nfinance:\n");
  const paths = 60;
  const [us, other] = [run(planOf(smallLabText), { paths }), run(planOf(ifrs), { paths })];

  test("the same cash on every future and month, tax included: rent is deducted on a straight line under both", () => {
    expect(us.columns["cashUsd"]!.every((usd, at) => Math.abs(usd - other.columns["cashUsd"]![at]!) < 0.01)).toBe(true);
    for (const name of ["failedMonthWithRaises", "failedMonthWithPlaybook", "failedMonthWithoutRaises"])
      expect([...other.perPath[name]!]).toEqual([...us.perPath[name]!]);
  });

  test("another EBITDA: rent has become amortisation and interest; the balance sheet still balances", () => {
    const [usRecords, ifrsRecords] = [records(smallLabText), records(ifrs)];
    const total = (of: readonly Float64Array[], measure: (records: Float64Array, offset: number) => number): number =>
      of.slice(1).reduce((sum, record) => sum + measure(record, 0), 0);
    expect(total(ifrsRecords, ebitdaUsd)).toBeGreaterThan(total(usRecords, ebitdaUsd) + 1e8);
    expect(total(ifrsRecords, operatingIncomeUsd)).toBeGreaterThan(total(usRecords, operatingIncomeUsd));
    expect(ifrsRecords.at(-1)![account.leaseOperating]).toBe(0);
    expect(-ifrsRecords.at(-1)![account.leaseFinance]!).toBeGreaterThan(1e8);
    expect(other.maxImbalanceUsd).toBeLessThanOrEqual(0.005);
  });

  test("a lease of 36 × 100 at 8 %/12: 88.64 amortisation and 21.27 interest in the first month, against 100 of rent", () => {
    const lease = (gaap: string): string => `
plimsoll: 1
name: A hall
calendar: {start: 2026-01, months: 36}
chips: {H100: {h100e: 1 H100e, power: 1 kW}}
demand: {run_rate: $1/year}
finance: {tax_rate: 0%, suppliers_paid_after: 0 days}
accounting: {gaap: ${gaap}}
opening: {cash: $9000}
contracts: {hall: {kind: whole-site, chip: H100, capacity: 1 H100, price: $100/month, term: 2026-01 to 2028-12, accounting: operating-lease}}`;
    const [usMonths, ifrsMonths] = [records(lease("us")), records(lease("ifrs"))];
    const cents = (usd: number): number => Math.round(usd * 100) / 100;
    const first = ifrsMonths[1]!;
    expect([cents(first[account.leaseInterest]!), cents(-operatingIncomeUsd(first, 0))]).toEqual([21.27, 88.64]);
    expect(cents(-operatingIncomeUsd(usMonths[1]!, 0))).toBe(100);
    // After twelve months: 2,211.05 owed either way; the asset is 2,211.05 (operating) or 2,127.45 (finance).
    expect([usMonths[12]!, ifrsMonths[12]!].map((r) => cents(-r[account.leaseOperating]! - r[account.leaseFinance]!))).toEqual([2211.05, 2211.05]);
    expect([usMonths[12]!, ifrsMonths[12]!].map((r) => cents(r[account.rightOfUseOperating]! + r[account.rightOfUseFinance]!))).toEqual([2211.05, 2127.45]);
    const interest = ifrsMonths.slice(1).reduce((sum, record) => sum + record[account.leaseInterest]!, 0);
    expect(cents(interest)).toBe(408.82);
    const last = ifrsMonths[36]!;
    expect(cents(last[account.leaseInterest]! - operatingIncomeUsd(last, 0))).toBe(89.31);
    expect(cashOf(lease("ifrs")).map(cents)).toEqual(cashOf(lease("us")).map(cents));
  });
});

const builder = (accounting: string, more = ""): string => `
plimsoll: 1
name: Builder
calendar: {start: 2026-01, months: 9}
chips: {H100: {h100e: 1 H100e, power: 1 kW}}
demand: {run_rate: $1/year}
finance: {tax_rate: 0%, debt: {loan: {limit: $1000, drawn: $1000, rate: 12%/year, maturity: 2027-12}}}
${accounting}
opening: {cash: $9000}
offers: {site: {kind: own, block: 1 H100, capex: $600/H100, term: 5 months, lead: 3 months, life: 5 months, power_price: $0.01/kWh${more}}}
policy: {rule: schedule, schedule: {site: {2026-01: 1}}}`;

describe("interest while building", () => {
  test("of $10 a month on $1,000: by the average spent, until the site is placed in service; then over its life", () => {
    const months = records(builder("accounting: {capitalise_interest: yes}"));
    // Signed at the end of January; $200 paid in February, March and April; in service from April.
    // February: average 100 × 1 % = 1. March: (average 300 + 1) × 1 % = 3.01. April: in service, nothing.
    const expensed = months.slice(1).map((record) => Math.round(record[account.interestExpense]! * 100) / 100);
    expect(expensed).toEqual([10, 9, 6.99, 10, 10, 10, 10, 10, 10]);
    // $604.01 over five months from April.
    expect(months.at(-1)![account.equipment]).toBeCloseTo(604.01, 9);
    expect(months.at(-1)![account.accumulatedDepreciation]).toBeCloseTo(-604.01, 9);
  });

  test("moves no cash", () => {
    const difference = cashOf(builder("accounting: {capitalise_interest: yes}")).map((usd, t) => usd - cashOf(builder(""))[t]!);
    expect(difference.every((usd) => Math.abs(usd) < 1e-9)).toBe(true);
  });
});

describe("a change of life", () => {
  test("acts from its month on what is left: 120 a month for two months, then 360 over the two months left of four", () => {
    const months = records(builder("", ", life_change: {2026-06: 4 months}"));
    const charges = months.slice(1).map((record, t) => Math.round(months[t]![account.accumulatedDepreciation]! - record[account.accumulatedDepreciation]!));
    expect(charges).toEqual([0, 0, 0, 120, 120, 180, 180, 0, 0]);
  });

  test("of an opening vintage: 10 a month, then what is left over 20 months", () => {
    const text = builder("").replace(
      "opening: {cash: $9000}",
      "opening: {cash: $9000, equipment: {old: {book: $120, life_left: 12 months, life_change: {2026-03: 20 months}}}}",
    );
    const months = records(text.replace("site: {2026-01: 1}", "site: {2026-01: 0}"));
    const charges = months.slice(1).map((record, t) => months[t]![account.accumulatedDepreciation]! - record[account.accumulatedDepreciation]!);
    expect(charges.map((usd) => Math.round(usd * 1e9) / 1e9)).toEqual([10, 10, 5, 5, 5, 5, 5, 5, 5]);
  });

  test("of an opening vintage with less than half a month to go: charged whole in the first month", () => {
    const text = builder("").replace("opening: {cash: $9000}", "opening: {cash: $9000, equipment: {old: {book: $120, life_left: 0.3 months}}}");
    const months = records(text.replace("site: {2026-01: 1}", "site: {2026-01: 0}"));
    const charges = months.slice(1).map((record, t) => Math.round(months[t]![account.accumulatedDepreciation]! - record[account.accumulatedDepreciation]!));
    expect(charges).toEqual([120, 0, 0, 0, 0, 0, 0, 0, 0]);
  });
});
