import { describe, expect, test } from "vitest";
import { debtDueUsd, drawableUsd, feeDueUsd, openLoans, postDebtService, postDraw, repaymentDueUsd, resetLoans, testCovenant } from "./debt.ts";
import type { LoanTerms } from "./debt.ts";
import { openLedger, openingBalances, resetLedger } from "./ledger.ts";

const termsOf = (change: Partial<LoanTerms>): LoanTerms => ({
  limitUsd: 1000,
  ratePerMonth: 0.01,
  feePerMonth: 0.001,
  available: { first: 2, last: 9 },
  maturity: 8,
  minimumCashUsd: 50,
  cureMonths: 1,
  isBridge: false,
  ...change,
});

function loanOf(change: Partial<LoanTerms>, openingUsd = 0) {
  const loans = openLoans([termsOf(change)]);
  resetLoans(loans, [openingUsd]);
  const ledger = openLedger();
  resetLedger(ledger, openingBalances({ cash: 1e6, debt: openingUsd }));
  return { loans, ledger };
}

describe("drawing", () => {
  test("is possible within its months and before maturity only", () => {
    const { loans } = loanOf({});
    expect([1, 2, 7, 8, 9].map((month) => drawableUsd(loans, 0, month))).toEqual([0, 1000, 1000, 0, 0]);
    expect(drawableUsd(loanOf({ maturity: 99 }).loans, 0, 10)).toBe(0);
  });

  test("what is repaid cannot be drawn again, and bears no fee", () => {
    const { loans, ledger } = loanOf({ amortisedFrom: 3 });
    postDraw(ledger, loans, 0, { month: 2, amountUsd: 600 });
    postDebtService(ledger, loans, 0, 3); // repays 100 of 600
    expect(loans.owedUsd[0]).toBe(500);
    expect(drawableUsd(loans, 0, 4)).toBe(400);
    expect(feeDueUsd(loans, 0, 4)).toBeCloseTo(0.4, 12);
  });

  test("of more than can be drawn is our mistake", () => {
    const { loans, ledger } = loanOf({});
    expect(() => postDraw(ledger, loans, 0, { month: 2, amountUsd: 1001 })).toThrow("1001 USD drawn of 1000");
    expect(() => postDraw(ledger, loans, 0, { month: 1, amountUsd: 1 })).toThrow("drawn of 0");
  });
});

describe("what falls due", () => {
  test("is interest on the opening balance, the fee on the undrawn, and all principal at maturity", () => {
    const { loans } = loanOf({}, 400);
    expect(debtDueUsd(loans, 0, 3)).toBeCloseTo(4 + 0.6, 12);
    expect(debtDueUsd(loans, 0, 8)).toBeCloseTo(4 + 0.6 + 400, 12);
  });

  test("is paid to the cent that was announced", () => {
    const { loans, ledger } = loanOf({ amortisedFrom: 4 }, 700);
    for (let month = 0; month < 10; month++) {
      const due = debtDueUsd(loans, 0, month);
      expect(postDebtService(ledger, loans, 0, month)).toBe(due);
    }
    expect(loans.owedUsd[0]).toBe(0);
  });

  test("nothing of a loan without maturity", () => {
    const { maturity: _, ...open } = termsOf({});
    const loans = openLoans([open]);
    resetLoans(loans, [400]);
    expect(repaymentDueUsd(loans, 0, 239)).toBe(0);
  });

  test("repayment cannot begin after maturity", () => {
    expect(() => openLoans([termsOf({ amortisedFrom: 9 })])).toThrow("maturity 8");
  });
});

describe("the covenant", () => {
  test("binds a lender who is owed or may still be drawn on, and no other", () => {
    const { loans } = loanOf({});
    expect(testCovenant(loans, 0, 3, 0)).toBe(true);
    const { available: _, ...neverDrawn } = termsOf({});
    const none = openLoans([neverDrawn]);
    resetLoans(none, [0]);
    expect(testCovenant(none, 0, 3, 0)).toBe(false);
    expect(none.breachMonths[0]).toBe(0);
    resetLoans(none, [1]);
    expect(testCovenant(none, 0, 3, 0)).toBe(true);
  });

  test("is met by nil that is the rounding of a sum, not by a cent too little", () => {
    const { loans } = loanOf({});
    expect(testCovenant(loans, 0, 3, 50 - 1e-12)).toBe(false);
    expect(testCovenant(loans, 0, 3, 49.99)).toBe(true);
  });

  test("once it has accelerated the loan, the fee ends and all is due; the next path begins anew", () => {
    const { loans } = loanOf({ maturity: 99, available: { first: 0, last: 50 } }, 300);
    testCovenant(loans, 0, 0, 49);
    expect(repaymentDueUsd(loans, 0, 1)).toBe(0);
    testCovenant(loans, 0, 1, 49);
    expect(repaymentDueUsd(loans, 0, 2)).toBe(300);
    expect(feeDueUsd(loans, 0, 2)).toBe(0);
    resetLoans(loans, [300]);
    expect(repaymentDueUsd(loans, 0, 2)).toBe(0);
    expect(feeDueUsd(loans, 0, 2)).toBeCloseTo(0.7, 12);
  });
});
