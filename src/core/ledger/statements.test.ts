import { describe, expect, test } from "vitest";
import { account, cashLine, cashLineNames, cashLines, chart, accountNames } from "./accounts.ts";
import { closeMonth, openLedger, openingBalances, pay, post, receive, recordCashLines, recordLength, resetLedger } from "./ledger.ts";
import { balanceSheet, cashFlowStatement, grossProfitUsd, incomeStatement, joinMonths, openingRecord } from "./statements.ts";
import type { Statement } from "./statements.ts";

/** Four months of a small company. */
function company() {
  const ledger = openLedger();
  resetLedger(ledger, openingBalances({ cash: 900, restrictedCash: 100, receivables: 80, equipment: 300, debt: 500 }));
  const months = new Float64Array(4 * recordLength);
  const opening = openingRecord(ledger);
  for (let month = 0; month < 4; month++) {
    pay(ledger, cashLine.interestPaid, account.interestExpense, 5);
    pay(ledger, cashLine.compute, account.servingCompute, 40);
    post(ledger, account.generalCompute, account.payables, 15);
    post(ledger, account.servingIdle, account.accumulatedDepreciation, 10);
    post(ledger, account.researchStock, account.stockAwards, 20);
    post(ledger, account.receivables, account.revenue, 100);
    receive(ledger, cashLine.customers, account.receivables, month === 0 ? 80 : 100);
    if (month === 1) pay(ledger, cashLine.capitalExpenditure, account.construction, 50);
    if (month === 2) receive(ledger, cashLine.debtDrawn, account.debt, 70);
    if (month === 3) post(ledger, account.cash, account.restrictedCash, 30);
    closeMonth(ledger);
    months.set(ledger.record, month * recordLength);
  }
  return { months, opening };
}

/** The statement as text: label, then one amount a period. */
const text = ({ lines }: Statement) =>
  `\n${lines.map(({ label, kind, valuesUsd }) => `${kind === "line" ? "  " : ""}${label}: ${valuesUsd.join(" ")}`).join("\n")}\n`;

describe("two periods of two months", () => {
  const { months, opening } = company();
  const periods = { records: joinMonths(months, [1, 3]), labels: ["Q1", "Q2"] };

  test("income statement", () => {
    expect(text(incomeStatement(periods))).toBe(`
  Revenue: 200 200
  Compute serving paid users: -80 -80
  Idle compute in cost of revenue: -20 -20
Gross profit: 100 100
  Stock compensation in research: -40 -40
  Free and internal compute: -30 -30
Operating income: 30 30
  Interest expense: -10 -10
Income before tax: 20 20
Net income: 20 20
`);
    expect(grossProfitUsd(periods.records, 0, "paid-only")).toBe(100);
    expect(grossProfitUsd(periods.records, recordLength, "all-in")).toBe(70);
  });

  test("balance sheet", () => {
    expect(text(balanceSheet(periods))).toBe(`
  Cash: 940 1150
  Restricted cash: 100 70
  Receivables: 100 100
  Property and equipment, net: 280 260
  Construction in progress: 50 50
Total assets: 1470 1630
  Payables for compute: 30 60
  Debt: 500 570
Total liabilities: 530 630
  Equity at the start (residual): 880 880
  Stock awards: 40 80
  Retained earnings since the start: 20 40
Total liabilities and equity: 1470 1630
Assets less liabilities and equity: 0 0
`);
  });

  test("cash-flow statement: cash includes restricted cash, moving it is no flow", () => {
    expect(text(cashFlowStatement(periods))).toBe(`
  Net income: 20 20
  Depreciation and amortisation: 20 20
  Stock compensation: 40 40
  Change in receivables: -20 0
  Change in payables for compute: 30 30
Cash from operations: 90 110
  Capital expenditure: -50 0
Cash from investing: -50 0
  Debt drawn: 0 70
Cash from financing: 0 70
  Cash at the start, restricted included: 1000 1040
Change in cash: 40 180
Cash at the end, restricted included: 1040 1220
  Received from customers: 180 200
  Paid for compute: -80 -80
  Interest and commitment fees paid: -10 -10
Cash from operations, direct: 90 110
Indirect less direct: 0 0
`);
  });

  test("the opening balance sheet stands as a period of its own", () => {
    const sheet = balanceSheet({ records: opening, labels: ["opening"] });
    expect(sheet.lines.find(({ label }) => label === "Total assets")?.valuesUsd).toEqual([1380]);
    expect(sheet.lines.at(-1)?.valuesUsd).toEqual([0]);
  });

  test("means over paths are statements, too: the mean of two equal paths is either", () => {
    const doubled = months.map((usd) => (usd + usd) / 2);
    expect(text(cashFlowStatement({ records: joinMonths(doubled, [1, 3]), labels: ["Q1", "Q2"] }))).toBe(text(cashFlowStatement(periods)));
  });
});

test("the all-in margin bears free and internal compute with its idle share", () => {
  const records = new Float64Array(recordLength);
  records[account.revenue] = -100;
  records[account.servingStock] = 3;
  records[account.generalCompute] = 20;
  records[account.generalIdle] = 7;
  expect(grossProfitUsd(records, 0, "paid-only")).toBe(97);
  expect(grossProfitUsd(records, 0, "all-in")).toBe(70);
});

test("every account of the chart is on a statement", () => {
  const records = new Float64Array(recordLength);
  for (const name of accountNames) records[account[name]] = 1;
  const shown = [incomeStatement({ records, labels: ["x"] }), balanceSheet({ records, labels: ["x"] })].flatMap(({ lines }) => lines.map(({ label }) => label));
  for (const name of accountNames) expect(shown).toContain(chart[name].line);
});

test("every cash line is in one section of the cash-flow statement", () => {
  const records = new Float64Array(recordLength);
  for (const name of cashLineNames) records[recordCashLines + cashLine[name]] = 1;
  const shown = cashFlowStatement({ records, labels: ["x"] }).lines.map(({ label }) => label);
  for (const name of cashLineNames) expect(shown.filter((label) => label === cashLines[name].label)).toHaveLength(1);
});
