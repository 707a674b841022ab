import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { account, cashLine, indirectLine } from "./accounts.ts";
import { beginLease, openLeases, postLeaseEnd, postLeaseMonth, postLeaseStart, resumeLease, stepLease } from "./leases.ts";
import type { LeaseTerms } from "./leases.ts";
import { closeMonth, openLedger, openingBalances, pay, recordCashLines, recordIndirectLines, resetLedger } from "./ledger.ts";

const level = (usd: number, months: number) => Array.from({ length: months }, () => usd);
const termsOf = (change: Partial<LeaseTerms>): LeaseTerms => ({
  kind: "operating-lease",
  paymentsUsd: level(100, 36),
  first: 0,
  months: 36,
  ratePerMonth: 0.08 / 12,
  pays: "arrears",
  prepaidUsd: 0,
  costAccount: account.researchCompute,
  settled: "cash",
  ...change,
});

/** Books of one lease: each month's cost, interest, balances and cash, all read from the ledger. */
function books(terms: LeaseTerms, monthsRun = terms.months) {
  const ledger = openLedger();
  resetLedger(ledger, openingBalances({ cash: 1e6, prepaidCompute: terms.prepaidUsd }));
  const leases = openLeases(1);
  beginLease(leases, 0, terms);
  postLeaseStart(ledger, leases, 0, terms.prepaidUsd);
  const rows = [];
  for (let month = 0; month < monthsRun; month++) {
    postLeaseMonth(ledger, leases, 0, terms.paymentsUsd[terms.first + month]!);
    closeMonth(ledger);
    const [liabilityAccount, assetAccount] =
      terms.kind === "operating-lease" ? [account.leaseOperating, account.rightOfUseOperating] : [account.leaseFinance, account.rightOfUseFinance];
    rows.push({
      cost: ledger.record[terms.costAccount]!,
      interest: ledger.record[account.leaseInterest]!,
      liability: -ledger.balance[liabilityAccount]!,
      asset: ledger.balance[assetAccount]!,
      cash: ledger.balance[account.cash]!,
      operatingCash: ledger.record[recordCashLines + cashLine.compute]! + ledger.record[recordCashLines + cashLine.interestPaid]!,
      principal: 0 - ledger.record[recordCashLines + cashLine.leasePrincipal]!,
      amortisation: ledger.record[recordIndirectLines + indirectLine.depreciation]!,
    });
  }
  return { ledger, leases, rows };
}

describe("36 payments of 100 at each month's end, 8 %/12", () => {
  test("are a liability of 3,191.18", () => {
    expect(beginLease(openLeases(1), 0, termsOf({}))).toBeCloseTo(3191.18, 2);
  });

  test("as an operating lease cost 100.00 a month; after a year liability = asset = 2,211.05", () => {
    const { rows, ledger } = books(termsOf({}));
    for (const row of rows) expect(row.cost).toBeCloseTo(100, 9);
    expect(rows[11]!.liability).toBeCloseTo(2211.05, 2);
    expect(rows[11]!.asset).toBeCloseTo(2211.05, 2);
    expect(rows[35]).toMatchObject({ interest: 0, principal: 0, operatingCash: expect.closeTo(-100, 9) });
    expect(Math.abs(ledger.balance[account.leaseOperating]!)).toBeLessThan(1e-9);
    expect(Math.abs(ledger.balance[account.rightOfUseOperating]!)).toBeLessThan(1e-9);
  });

  test("as a finance lease cost 88.64 + 21.27 = 109.92 in month 1 and 89.31 in month 36; interest sums to 408.82", () => {
    const { rows } = books(termsOf({ kind: "finance-lease" }));
    expect(rows[0]!.cost).toBeCloseTo(88.64, 2);
    expect(rows[0]!.interest).toBeCloseTo(21.27, 2);
    expect(rows[0]!.cost + rows[0]!.interest).toBeCloseTo(109.92, 2);
    expect(rows[35]!.cost + rows[35]!.interest).toBeCloseTo(89.31, 2);
    expect(rows.reduce((sum, row) => sum + row.interest, 0)).toBeCloseTo(408.82, 2);
    expect(rows[11]!.liability).toBeCloseTo(2211.05, 2);
    expect(rows[11]!.asset).toBeCloseTo(2127.45, 2);
    expect(rows[0]!.operatingCash).toBeCloseTo(-21.27, 2);
    expect(rows[0]!.principal).toBeCloseTo(78.73, 2);
    expect(rows[0]!.amortisation).toBeCloseTo(88.64, 2);
  });

  test("in advance are a liability one month's interest higher, and cost the same 100 a month", () => {
    const terms = termsOf({ pays: "advance" });
    expect(beginLease(openLeases(1), 0, terms)).toBeCloseTo(3191.1806 * (1 + 0.08 / 12), 2);
    const { rows } = books(terms);
    for (const row of rows) expect(row.cost).toBeCloseTo(100, 9);
    expect(rows[34]!.liability).toBeCloseTo(100, 9);
    expect(rows[35]!.liability).toBeCloseTo(0, 9);
    const finance = books({ ...terms, kind: "finance-lease" }).rows;
    expect(finance[0]!.principal).toBeCloseTo(100, 12);
    expect(finance[1]!.operatingCash).toBeCloseTo(-finance[0]!.interest, 12);
  });
});

describe("a lease whose rent begins after a pause and then rises", () => {
  const paymentsUsd = [0, 0, 0, ...level(100, 9), ...level(130, 12)];
  const terms = termsOf({ paymentsUsd, months: 24, prepaidUsd: 240 });
  const cost = (9 * 100 + 12 * 130 + 240) / 24;

  test("costs the same every month as an operating lease, and its asset is liability + prepaid − accrued rent", () => {
    const { rows } = books(terms);
    let paid = 240;
    for (const [month, row] of rows.entries()) {
      paid += paymentsUsd[month]!;
      expect(row.cost).toBeCloseTo(cost, 9);
      expect(row.asset).toBeCloseTo(row.liability + paid - cost * (month + 1), 8);
    }
  });

  test("adds unpaid interest to the liability of a finance lease, and later pays it from operations", () => {
    const { rows } = books({ ...terms, kind: "finance-lease" });
    expect(rows[0]!.operatingCash).toBe(0);
    expect(rows[0]!.principal).toBe(0);
    const owed = rows[0]!.interest + rows[1]!.interest + rows[2]!.interest + rows[3]!.interest;
    expect(rows[3]!.operatingCash).toBeCloseTo(-owed, 9);
    expect(rows.reduce((sum, row) => sum + row.operatingCash + row.interest, 0)).toBeCloseTo(0, 8);
  });
});

test("the cash is the same under either accounting, and so is the total cost", () => {
  const payment = fc.integer({ min: 0, max: 1e11 }).map((cents) => cents / 100);
  fc.assert(
    fc.property(
      fc.array(payment, { minLength: 1, maxLength: 30 }),
      fc.double({ min: 0, max: 0.02, noNaN: true }),
      fc.constantFrom("arrears" as const, "advance" as const),
      payment,
      (paymentsUsd, ratePerMonth, pays, prepaidUsd) => {
        const terms = termsOf({ paymentsUsd, months: paymentsUsd.length, ratePerMonth, pays, prepaidUsd });
        const us = books(terms);
        const ifrs = books({ ...terms, kind: "finance-lease" });
        const total = paymentsUsd.reduce((sum, usd) => sum + usd, prepaidUsd);
        const tolerance = 1e-9 * (total + 1);
        expect(us.rows.map((row) => row.cash)).toEqual(ifrs.rows.map((row) => expect.closeTo(row.cash, 3)));
        for (const { rows } of [us, ifrs]) {
          expect(Math.abs(rows.reduce((sum, row) => sum + row.cost + row.interest, 0) - total)).toBeLessThan(tolerance);
          expect(Math.abs(rows.at(-1)!.liability)).toBeLessThan(tolerance);
          expect(Math.abs(rows.at(-1)!.asset)).toBeLessThan(tolerance);
          expect(rows.reduce((sum, row) => sum - row.operatingCash + row.principal, 0)).toBeCloseTo(total - prepaidUsd, 1);
        }
      },
    ),
    { numRuns: 100 },
  );
});

describe("ending early", () => {
  test("an operating lease of level rent ends without gain or loss", () => {
    const { ledger, leases } = books(termsOf({}), 12);
    expect(postLeaseEnd(ledger, leases, 0)).toBeCloseTo(0, 9);
    closeMonth(ledger);
    expect(Math.abs(ledger.balance[account.leaseOperating]!)).toBeLessThan(1e-9);
    expect(() => stepLease(leases, 0, 100)).toThrow("not running");
  });

  test("a finance lease ends with a gain of liability less asset: 2,211.05 − 2,127.45 = 83.60, which is no operating cash", () => {
    const { ledger, leases } = books(termsOf({ kind: "finance-lease" }), 12);
    expect(postLeaseEnd(ledger, leases, 0)).toBeCloseTo(83.6, 2);
    closeMonth(ledger);
    expect(ledger.record[account.disposalLoss]).toBeCloseTo(-83.6, 2);
    expect(ledger.record[recordIndirectLines + indirectLine.disposals]).toBeCloseTo(-83.6, 2);
    expect(ledger.record[recordIndirectLines + indirectLine.accretion]).toBeCloseTo(0, 9);
    expect(Math.abs(ledger.balance[account.rightOfUseFinance]!)).toBeLessThan(1e-9);
  });

  test("a lease with much prepaid ends with a loss of what is prepaid", () => {
    const { ledger, leases } = books(termsOf({ prepaidUsd: 360, months: 36 }), 12);
    expect(postLeaseEnd(ledger, leases, 0)).toBeCloseTo(-240, 9);
    closeMonth(ledger);
    expect(ledger.record[account.disposalLoss]).toBeCloseTo(240, 9);
  });
});

test("a lease of the opening balance sheet is paid by the level payment its liability implies", () => {
  const leases = openLeases(1);
  const running = {
    kind: "operating-lease",
    liabilityUsd: 2211.05,
    assetUsd: 2300,
    months: 24,
    ratePerMonth: 0.08 / 12,
    costAccount: account.servingCompute,
    settled: "cash",
  } as const;
  const paymentUsd = resumeLease(leases, 0, running);
  expect(paymentUsd).toBeCloseTo(100, 3);
  expect(leases.costUsd[0]).toBeCloseTo(100 + 88.95 / 24, 3);
  for (let month = 0; month < 24; month++) stepLease(leases, 0, paymentUsd);
  expect(leases.kind[0]).toBe(0);
});

test("payments other than those scheduled are found out in the last month", () => {
  const leases = openLeases(1);
  beginLease(leases, 0, termsOf({ months: 2, paymentsUsd: [100, 100] }));
  stepLease(leases, 0, 90);
  expect(() => stepLease(leases, 0, 100)).toThrow("not those scheduled");
});

test("a billed lease waits in payables, and its two parts are paid under their own lines", () => {
  const ledger = openLedger();
  resetLedger(ledger, openingBalances({ cash: 1e6 }));
  const leases = openLeases(1);
  beginLease(leases, 0, termsOf({ kind: "finance-lease", settled: "payables" }));
  postLeaseStart(ledger, leases, 0, 0);
  postLeaseMonth(ledger, leases, 0, 100);
  closeMonth(ledger);
  expect(ledger.balance[account.payables]).toBe(-100);
  expect(ledger.record[recordCashLines + cashLine.leasePrincipal]).toBe(0);
  pay(ledger, cashLine.interestPaid, account.payables, leases.interestPaidUsd[0]!);
  pay(ledger, cashLine.leasePrincipal, account.payables, leases.principalUsd[0]!);
  closeMonth(ledger);
  expect(ledger.balance[account.payables]).toBeCloseTo(0, 12);
  expect(ledger.record[recordCashLines + cashLine.leasePrincipal]).toBeCloseTo(-78.73, 2);
});

test("a row used again for another lease owes no interest of the one before", () => {
  const leases = openLeases(1);
  beginLease(leases, 0, termsOf({ kind: "finance-lease", paymentsUsd: [0, 0, 300], months: 3 }));
  stepLease(leases, 0, 0);
  beginLease(leases, 0, termsOf({ kind: "finance-lease", pays: "advance" }));
  stepLease(leases, 0, 100);
  expect(leases.interestPaidUsd[0]).toBe(0);
  expect(leases.principalUsd[0]).toBe(100);
});

test("terms that make no sense are refused", () => {
  expect(() => beginLease(openLeases(1), 0, termsOf({ months: 0 }))).toThrow("0 months");
  expect(() => beginLease(openLeases(1), 0, termsOf({ ratePerMonth: -0.01 }))).toThrow("rate -0.01");
});
