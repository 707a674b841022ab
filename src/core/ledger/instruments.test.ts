/**
 * Each instrument told month by month: events in; postings and cash out. Amounts are rounded to cents for reading.
 */
import { describe, expect, test } from "vitest";
import { account, cashLine } from "./accounts.ts";
import type { AccountName } from "./accounts.ts";
import { drawableUsd, openLoans, postDebtService, postDraw, resetLoans, testCovenant } from "./debt.ts";
import { changeLife, openEquipment, postDepreciation, setVintage } from "./depreciation.ts";
import { beginLease, openLeases, postLeaseEnd, postLeaseMonth, postLeaseStart } from "./leases.ts";
import { closeMonth, keepJournal, openLedger, openingBalances, pay, post, receive, resetLedger, splitClearing } from "./ledger.ts";
import type { Ledger } from "./ledger.ts";
import { endTaxQuarter, openTax, postTaxAccrual, postTaxPayment } from "./tax.ts";
import { openSettlements, releaseUsd, settle } from "./working-capital.ts";

const cents = (usd: number) => String(Math.round(usd * 100) / 100);

/** Runs `happen` for each event (a month may be quiet) and tells what was posted, then the closing cash. */
function tell<E>(opening: Partial<Record<AccountName, number>>, events: readonly E[], happen: (ledger: Ledger, month: number, event: E) => void): string {
  const ledger = openLedger();
  resetLedger(ledger, openingBalances(opening));
  const rows = events.map((event, month) => {
    const journal = keepJournal(ledger);
    happen(ledger, month, event);
    closeMonth(ledger);
    const postings = journal.entries.map(({ debit, credit, usd }) => `${debit} ${cents(usd)} to ${credit}`);
    return `${month} | ${postings.join(", ") || "-"} | ${cents(ledger.balance[account.cash]!)}`;
  });
  return `\n${["month | postings | cash", ...rows].join("\n")}\n`;
}

test("customers at 45 days: revenue at once, half of the cash after one month and half after two", () => {
  const customers = openSettlements([1.5], [40]);
  const story = tell({ cash: 0, receivables: 40 }, [100, 200, 0, 0], (ledger, month, billed) => {
    post(ledger, account.receivables, account.revenue, billed);
    receive(ledger, cashLine.customers, account.receivables, settle(customers, 0, month, billed));
  });
  expect(story).toBe(`
month | postings | cash
0 | receivables 100 to revenue, cash 20 to receivables | 20
1 | receivables 200 to revenue, cash 70 to receivables | 90
2 | cash 150 to receivables | 240
3 | cash 100 to receivables | 340
`);
});

test("compute at 30 days, split over the lines by use", () => {
  const suppliers = openSettlements([1], [0]);
  const story = tell({ cash: 500 }, [100, 120, 0], (ledger, month, billed) => {
    pay(ledger, cashLine.compute, account.payables, settle(suppliers, 0, month, billed));
    post(ledger, account.computeClearing, account.payables, billed);
    splitClearing(ledger, [account.servingCompute, account.researchCompute, account.servingIdle], [0.6, 0.3, 0.1], 0);
  });
  expect(story).toBe(`
month | postings | cash
0 | computeClearing 100 to payables, servingCompute 60 to computeClearing, researchCompute 30 to computeClearing, servingIdle 10 to computeClearing | 500
1 | payables 100 to cash, computeClearing 120 to payables, servingCompute 72 to computeClearing, researchCompute 36 to computeClearing, servingIdle 12 to computeClearing | 400
2 | payables 120 to cash | 280
`);
});

test("a prepayment of 90 at signing, credited evenly over three months of 100; the rest is paid at once", () => {
  let prepaidUsd = 90;
  const story = tell({ cash: 500 }, ["sign", "use", "use", "use"], (ledger, month, event) => {
    if (event === "sign") return pay(ledger, cashLine.compute, account.prepaidCompute, 90);
    const creditUsd = releaseUsd(prepaidUsd, 4 - month);
    prepaidUsd -= creditUsd;
    pay(ledger, cashLine.compute, account.researchCompute, 100 - creditUsd);
    post(ledger, account.researchCompute, account.prepaidCompute, creditUsd);
  });
  expect(story).toBe(`
month | postings | cash
0 | prepaidCompute 90 to cash | 410
1 | researchCompute 70 to cash, researchCompute 30 to prepaidCompute | 340
2 | researchCompute 70 to cash, researchCompute 30 to prepaidCompute | 270
3 | researchCompute 70 to cash, researchCompute 30 to prepaidCompute | 200
`);
});

describe("a lease of three months at 100, 1 % a month", () => {
  const lease = (kind: "operating-lease" | "finance-lease", monthsRun: number) => {
    const leases = openLeases(1);
    return tell({ cash: 500 }, ["start", "month", "month", "month"].slice(0, monthsRun + 1).concat(monthsRun < 3 ? ["end"] : []), (ledger, _, event) => {
      if (event === "start") {
        const common = { paymentsUsd: [100, 100, 100], first: 0, months: 3, ratePerMonth: 0.01, pays: "arrears", prepaidUsd: 0, settled: "cash" } as const;
        beginLease(leases, 0, { ...common, kind, costAccount: kind === "operating-lease" ? account.researchCompute : account.leaseAmortisation });
        postLeaseStart(ledger, leases, 0, 0);
      } else if (event === "month") postLeaseMonth(ledger, leases, 0, 100);
      else postLeaseEnd(ledger, leases, 0);
    });
  };

  test("operating: the cost is 100 a month, made of interest and the fall of the asset", () => {
    expect(lease("operating-lease", 3)).toBe(`
month | postings | cash
0 | rightOfUseOperating 294.1 to leaseOperating | 500
1 | researchCompute 2.94 to leaseOperating, researchCompute 97.06 to rightOfUseOperating, leaseOperating 100 to cash | 400
2 | researchCompute 1.97 to leaseOperating, researchCompute 98.03 to rightOfUseOperating, leaseOperating 100 to cash | 300
3 | researchCompute 0.99 to leaseOperating, researchCompute 99.01 to rightOfUseOperating, leaseOperating 100 to cash | 200
`);
  });

  test("finance: even amortisation and interest apart; the payment is interest, then principal", () => {
    expect(lease("finance-lease", 3)).toBe(`
month | postings | cash
0 | rightOfUseFinance 294.1 to leaseFinance | 500
1 | leaseInterest 2.94 to leaseFinance, leaseAmortisation 98.03 to rightOfUseFinance, leaseFinance 2.94 to cash, leaseFinance 97.06 to cash | 400
2 | leaseInterest 1.97 to leaseFinance, leaseAmortisation 98.03 to rightOfUseFinance, leaseFinance 1.97 to cash, leaseFinance 98.03 to cash | 300
3 | leaseInterest 0.99 to leaseFinance, leaseAmortisation 98.03 to rightOfUseFinance, leaseFinance 0.99 to cash, leaseFinance 99.01 to cash | 200
`);
  });

  test("finance, ended after a month: what is owed exceeds the asset by 0.97, a gain", () => {
    expect(lease("finance-lease", 1)).toBe(`
month | postings | cash
0 | rightOfUseFinance 294.1 to leaseFinance | 500
1 | leaseInterest 2.94 to leaseFinance, leaseAmortisation 98.03 to rightOfUseFinance, leaseFinance 2.94 to cash, leaseFinance 97.06 to cash | 400
2 | leaseFinance 196.07 to rightOfUseFinance, leaseFinance 0.97 to disposalLoss | 400
`);
  });
});

test("machines of 200 that were built, in service for four months with a tenth left over, their life cut by one month", () => {
  const site = openEquipment(1);
  const story = tell({ construction: 200, cash: 300 }, ["open", "run", "shorten"], (ledger, _, event) => {
    if (event === "open") {
      post(ledger, account.equipment, account.construction, 200);
      setVintage(site, 0, { costUsd: 200, residualUsd: 20, monthsLeft: 4 });
    }
    if (event === "shorten") changeLife(site, 0, 1);
    postDepreciation(ledger, site, 0, account.servingCompute);
  });
  expect(story).toBe(`
month | postings | cash
0 | equipment 200 to construction, servingCompute 45 to accumulatedDepreciation | 300
1 | servingCompute 45 to accumulatedDepreciation | 300
2 | servingCompute 90 to accumulatedDepreciation | 300
`);
});

test("tax: a loss is carried forward, offsets at most 80 % of a quarter, and is never refunded", () => {
  const terms = { rateShare: 0.25, lossLimitShare: 0.8 };
  const state = openTax(40);
  const monthly = [100, -150, -10, 50, 50, 0, 0, 0, 100, 0];
  const story = tell({ cash: 1000 }, monthly, (ledger, month, incomeUsd) => {
    postTaxPayment(ledger, state);
    if (incomeUsd > 0) receive(ledger, cashLine.customers, account.revenue, incomeUsd);
    else pay(ledger, cashLine.otherCosts, account.researchOther, -incomeUsd);
    postTaxAccrual(ledger, state, incomeUsd, terms);
    if (month % 3 === 2) endTaxQuarter(state, terms);
  });
  // Quarter 1 loses 60: losses 100. Quarter 2 earns 100: 80 offset, 20 taxed, losses 20. Quarter 3 earns 100: 20 offset, 80 taxed.
  expect(story).toBe(`
month | postings | cash
0 | cash 100 to revenue, tax 15 to taxPayable | 1100
1 | researchOther 150 to cash, taxPayable 15 to tax | 950
2 | researchOther 10 to cash | 940
3 | cash 50 to revenue, tax 2.5 to taxPayable | 990
4 | cash 50 to revenue, tax 2.5 to taxPayable | 1040
5 | - | 1040
6 | taxPayable 5 to cash | 1035
7 | - | 1035
8 | cash 100 to revenue, tax 20 to taxPayable | 1135
9 | taxPayable 20 to cash | 1115
`);
  expect(state.lossesUsd).toBe(0);
});

test("a delayed draw: fee while undrawn, interest from the month after the draw, two even repayments", () => {
  const terms = {
    limitUsd: 1000,
    ratePerMonth: 0.01,
    feePerMonth: 0.001,
    available: { first: 0, last: 2 },
    maturity: 4,
    amortisedFrom: 3,
    minimumCashUsd: 0,
    cureMonths: 2,
    isBridge: false,
  };
  const loans = openLoans([terms]);
  resetLoans(loans, [0]);
  const story = tell({ cash: 100 }, [0, 600, 0, 0, 0, 0], (ledger, month, amountUsd) => {
    postDebtService(ledger, loans, 0, month);
    if (amountUsd > 0) postDraw(ledger, loans, 0, { month, amountUsd });
  });
  expect(story).toBe(`
month | postings | cash
0 | commitmentFees 1 to cash | 99
1 | commitmentFees 1 to cash, cash 600 to debt | 698
2 | interestExpense 6 to cash, commitmentFees 0.4 to cash | 691.6
3 | interestExpense 6 to cash, debt 300 to cash | 385.6
4 | interestExpense 3 to cash, debt 300 to cash | 82.6
5 | - | 82.6
`);
});

describe("a covenant of 50 with two months to cure", () => {
  const covenant = (closing: readonly number[]) => {
    const loans = openLoans([
      { limitUsd: 300, ratePerMonth: 0, feePerMonth: 0, available: { first: 0, last: 99 }, maturity: 60, minimumCashUsd: 50, cureMonths: 2, isBridge: false },
    ]);
    resetLoans(loans, [200]);
    return closing.map((cashUsd, month) => {
      const isBreached = testCovenant(loans, 0, month, cashUsd);
      return `${cashUsd}: ${isBreached ? "breach" : "kept"}, can draw ${drawableUsd(loans, 0, month + 1)}, accelerated ${loans.isAccelerated[0]}`;
    });
  };

  test("blocks drawing while it lasts, and heals", () => {
    expect(covenant([60, 49, 40, 50])).toEqual([
      "60: kept, can draw 100, accelerated 0",
      "49: breach, can draw 0, accelerated 0",
      "40: breach, can draw 0, accelerated 0",
      "50: kept, can draw 100, accelerated 0",
    ]);
  });

  test("accelerates at the third month-end in a row, for good", () => {
    expect(covenant([49, 49, 49, 500])).toEqual([
      "49: breach, can draw 0, accelerated 0",
      "49: breach, can draw 0, accelerated 0",
      "49: breach, can draw 0, accelerated 1",
      "500: kept, can draw 0, accelerated 1",
    ]);
  });

  test("once accelerated, all is due in the next month", () => {
    const loans = openLoans([{ limitUsd: 300, ratePerMonth: 0.01, feePerMonth: 0, maturity: 60, minimumCashUsd: 50, cureMonths: 0, isBridge: true }]);
    resetLoans(loans, [200]);
    const story = tell({ cash: 210, bridgeDebt: 200 }, [40, 0], (ledger, month, coverUsd) => {
      postDebtService(ledger, loans, 0, month);
      if (coverUsd > 0) testCovenant(loans, 0, month, coverUsd);
    });
    expect(story).toBe(`
month | postings | cash
0 | interestExpense 2 to cash | 208
1 | interestExpense 2 to cash, bridgeDebt 200 to cash | 6
`);
  });
});

test("a raise: gross, then its costs; awards that vest are an expense without cash, their withholding is cash", () => {
  const story = tell({ cash: 0 }, ["raise", "awards"], (ledger, _, event) => {
    if (event === "raise") {
      receive(ledger, cashLine.stockIssued, account.stockIssued, 1000);
      pay(ledger, cashLine.issueCosts, account.stockIssued, 30);
    } else {
      post(ledger, account.researchStock, account.stockAwards, 200);
      pay(ledger, cashLine.awardWithholding, account.stockAwards, 80);
    }
  });
  expect(story).toBe(`
month | postings | cash
0 | cash 1000 to stockIssued, stockIssued 30 to cash | 970
1 | researchStock 200 to stockAwards, stockAwards 80 to cash | 890
`);
});
