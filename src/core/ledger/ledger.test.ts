import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  account,
  accountCount,
  accountNames,
  cashCrossing,
  cashLine,
  cashLineCount,
  cashLineNames,
  cashLines,
  chart,
  crossing,
  indirectLine,
  indirectNames,
  indirectLineCount,
  refused,
} from "./accounts.ts";
import {
  closeMonth,
  keepJournal,
  openLedger,
  openingBalances,
  pay,
  post,
  postSigned,
  pretaxIncomeUsd,
  receive,
  recordCashLines,
  recordIndirectLines,
  resetLedger,
  splitClearing,
} from "./ledger.ts";
import type { Ledger } from "./ledger.ts";

function booksWith(amountsUsd: Parameters<typeof openingBalances>[0], withStatements = true): Ledger {
  const ledger = openLedger(withStatements);
  resetLedger(ledger, openingBalances(amountsUsd));
  return ledger;
}

describe("the chart", () => {
  test("numbers its accounts, cash lines and indirect lines from 0 without gaps", () => {
    expect(accountNames.map((name) => account[name])).toEqual(Array.from({ length: accountCount }, (_, a) => a));
    expect(cashLineNames.map((name) => cashLine[name])).toEqual(Array.from({ length: cashLineCount }, (_, line) => line));
    expect(indirectNames.map((name) => indirectLine[name])).toEqual(Array.from({ length: indirectLineCount }, (_, line) => line));
  });

  test("orders sections as the close reads them: cash, other assets, liabilities, equity, income; operating cash lines first", () => {
    const order = ["asset", "liability", "equity", "income"];
    const sections = accountNames.map((name) => order.indexOf(chart[name].section));
    expect(sections).toEqual([...sections].sort((a, b) => a - b));
    for (const name of accountNames) {
      expect(chart[name].section === "equity" || chart[name].section === "income").toBe(account[name] >= account.openingEquity);
      expect(chart[name].section === "income").toBe(account[name] >= account.revenue);
      expect(chart[name].activity === "cash").toBe(account[name] <= account.restrictedCash);
    }
    for (const name of cashLineNames) expect(cashLines[name].activity === "operating").toBe(cashLine[name] < cashLine.capitalExpenditure);
  });

  test("knows the crossings that everybody knows", () => {
    const at = (debit: keyof typeof account, credit: keyof typeof account) => crossing[account[debit] * accountCount + account[credit]];
    expect(at("depreciation", "accumulatedDepreciation")).toBe(indirectLine.depreciation + 1);
    expect(at("researchStock", "stockAwards")).toBe(indirectLine.stockCompensation + 1);
    expect(at("disposalLoss", "rightOfUseFinance")).toBe(indirectLine.disposals + 1);
    expect(at("leaseFinance", "disposalLoss")).toBe(-(indirectLine.disposals + 1));
    expect(at("rightOfUseFinance", "leaseFinance")).toBe(0);
    expect(at("receivables", "revenue")).toBe(0);
    expect(at("cash", "revenue")).toBe(refused);
    expect(at("revenue", "retainedEarnings")).toBe(refused);
    expect(cashCrossing[cashLine.interestPaid * accountCount + account.leaseFinance]).toBe(-(indirectLine.accretion + 1));
    expect(cashCrossing[cashLine.leasePrincipal * accountCount + account.leaseFinance]).toBe(0);
    expect(cashCrossing[cashLine.capitalExpenditure * accountCount + account.researchOther]).toBe(refused);
  });
});

describe("the ledger", () => {
  test("holds what a month moves in one array, part by part", () => {
    const { state, balance, opening, indirect } = openLedger();
    expect(state.length).toBe(4 * accountCount + cashLineCount + indirectLineCount);
    expect([balance, opening, indirect].map(({ byteOffset, length }) => [byteOffset / 8, length])).toEqual([
      [0, accountCount],
      [2 * accountCount + cashLineCount + indirectLineCount, accountCount],
      [2 * accountCount + cashLineCount, indirectLineCount],
    ]);
  });

  test("finds equity as the residual, once", () => {
    const ledger = booksWith({ cash: 100, equipment: 50, accumulatedDepreciation: 20, debt: 70 });
    expect(ledger.balance[account.openingEquity]).toBe(-60);
    expect(closeMonth(ledger)).toBe(0);
    expect(() => openingBalances({ openingEquity: 1 })).toThrow("residual");
    expect(() => openingBalances({ cash: Number.NaN })).toThrow("NaN");
  });

  test("depreciation of 10 at 40 % tax: net income −6, cash +4", () => {
    const year = (depreciationUsd: number) => {
      const ledger = booksWith({ cash: 1000, equipment: 100 });
      receive(ledger, cashLine.customers, account.revenue, 200);
      post(ledger, account.depreciation, account.accumulatedDepreciation, depreciationUsd);
      const taxUsd = 0.4 * pretaxIncomeUsd(ledger);
      post(ledger, account.tax, account.taxPayable, taxUsd);
      pay(ledger, cashLine.taxPaid, account.taxPayable, taxUsd);
      closeMonth(ledger);
      return { netIncome: -ledger.balance[account.retainedEarnings]!, cash: ledger.balance[account.cash]! };
    };
    const without = year(0);
    const with_ = year(10);
    expect(with_.netIncome - without.netIncome).toBeCloseTo(-6, 12);
    expect(with_.cash - without.cash).toBeCloseTo(4, 12);
  });

  test("derives the indirect statement: stock awards, depreciation, working capital, a disposal", () => {
    const ledger = booksWith({ cash: 1000, receivables: 80, equipment: 300, accumulatedDepreciation: 100, payables: 40 });
    receive(ledger, cashLine.customers, account.receivables, 80);
    post(ledger, account.receivables, account.revenue, 120);
    post(ledger, account.servingCompute, account.payables, 50);
    pay(ledger, cashLine.compute, account.payables, 40);
    post(ledger, account.researchStock, account.stockAwards, 30);
    post(ledger, account.servingCompute, account.accumulatedDepreciation, 10);
    post(ledger, account.accumulatedDepreciation, account.equipment, 60);
    receive(ledger, cashLine.disposals, account.equipment, 25);
    post(ledger, account.disposalLoss, account.equipment, 15);
    closeMonth(ledger);
    const indirect = (name: keyof typeof indirectLine) => ledger.record[recordIndirectLines + indirectLine[name]];
    expect(-ledger.balance[account.retainedEarnings]!).toBe(15); // 120 − 50 − 30 − 10 − 15
    expect(indirect("depreciation")).toBe(10);
    expect(indirect("stockCompensation")).toBe(30);
    expect(indirect("disposals")).toBe(15);
    expect(indirect("receivables")).toBe(-40);
    expect(indirect("payables")).toBe(10);
    expect(ledger.record[recordCashLines + cashLine.customers]! + ledger.record[recordCashLines + cashLine.compute]!).toBe(40); // = 15 + 10 + 30 + 15 − 40 + 10
  });

  test("capital expenditure that was accrued first is investing when paid, and drops out of accrued costs", () => {
    const ledger = booksWith({ cash: 100 });
    post(ledger, account.construction, account.accruedCosts, 70);
    closeMonth(ledger);
    expect(ledger.record[recordIndirectLines + indirectLine.accruedCosts]).toBe(0);
    pay(ledger, cashLine.capitalExpenditure, account.accruedCosts, 70);
    closeMonth(ledger);
    expect(ledger.record[recordIndirectLines + indirectLine.accruedCosts]).toBe(0);
    expect(ledger.record[recordCashLines + cashLine.capitalExpenditure]).toBe(-70);
  });

  test("keeps the lowest cash of the month, payments falling before receipts", () => {
    const ledger = booksWith({ cash: 100, receivables: 500, payables: 90 });
    pay(ledger, cashLine.compute, account.payables, 90);
    receive(ledger, cashLine.customers, account.receivables, 500);
    expect(ledger.lowestCashUsd).toBe(10);
    closeMonth(ledger);
    expect(ledger.lowestCashUsd).toBe(510);
  });

  test("empties income into retained earnings and keeps the month in the record", () => {
    const ledger = booksWith({ cash: 1 });
    post(ledger, account.receivables, account.revenue, 100);
    closeMonth(ledger);
    expect(ledger.record[account.revenue]).toBe(-100);
    expect(ledger.balance[account.revenue]).toBe(0);
    expect(ledger.balance[account.retainedEarnings]).toBe(-100);
    closeMonth(ledger);
    expect(ledger.record[account.revenue]).toBe(0);
    expect(ledger.balance[account.retainedEarnings]).toBe(-100);
  });

  test("splits compute cost by shares to the last bit, and refuses to close while some is not split", () => {
    const ledger = booksWith({ cash: 1 });
    post(ledger, account.computeClearing, account.payables, 0.1);
    post(ledger, account.computeClearing, account.payables, 1000.7);
    expect(() => closeMonth(ledger)).toThrow("not split");
    const again = booksWith({ cash: 1 });
    post(again, account.computeClearing, account.payables, 0.1);
    post(again, account.computeClearing, account.payables, 1000.7);
    splitClearing(again, [account.servingCompute, account.researchCompute, account.servingIdle], [9, 0.7, 0.2, 0.1], 1);
    expect(again.balance[account.computeClearing]).toBe(0);
    expect(again.balance[account.researchCompute]).toBeCloseTo(200.16, 10);
    closeMonth(again);
    expect(again.imbalanceUsd).toBeLessThan(1e-20);
  });

  test("refuses what makes no sense", () => {
    const ledger = booksWith({ cash: 1 });
    expect(() => post(ledger, account.cash, account.revenue, 1)).toThrow("debit cash, credit revenue");
    expect(() => post(ledger, account.receivables, account.revenue, -1)).toThrow("-1 USD");
    expect(() => post(ledger, account.receivables, account.revenue, Number.NaN)).toThrow("NaN");
    expect(() => pay(ledger, cashLine.compute, account.cash, 1)).toThrow("refused");
    expect(() => pay(ledger, cashLine.compute, account.payables, Infinity)).toThrow("Infinity");
    expect(() => receive(ledger, cashLine.stockIssued, account.revenue, 1)).toThrow("refused");
    expect(() => post(ledger, 99, account.cash, 1)).toThrow("refused");
  });

  test("finds books that somebody has written into past the functions", () => {
    const ledger = booksWith({ cash: 1000 });
    ledger.balance[account.payables]! -= 0.01;
    expect(() => closeMonth(ledger)).toThrow("assets − liabilities − equity");
    const bare = booksWith({ cash: 1000 }, false);
    bare.balance[account.cash]! += 0.01;
    expect(() => closeMonth(bare)).toThrow("assets − liabilities − equity");
    const notANumber = booksWith({ cash: 1000 });
    notANumber.balance[account.payables] = Number.NaN;
    expect(() => closeMonth(notANumber)).toThrow("NaN");
  });

  test("keeps a journal when asked, with reasons", () => {
    const ledger = booksWith({ cash: 10 });
    const journal = keepJournal(ledger);
    journal.why = "Memphis, March";
    post(ledger, account.servingCompute, account.payables, 5);
    journal.why = "";
    pay(ledger, cashLine.compute, account.payables, 3);
    postSigned(ledger, account.terminationCosts, account.payables, -1);
    post(ledger, account.servingCompute, account.payables, 0);
    expect(journal.entries).toEqual([
      { debit: "servingCompute", credit: "payables", usd: 5, why: "Memphis, March" },
      { debit: "payables", credit: "cash", usd: 3, cashLine: "compute", why: "Paid for compute" },
      { debit: "payables", credit: "terminationCosts", usd: 1, why: "Payables for compute / Termination fees and damages" },
    ]);
  });
});

test("whatever is posted between accounts that may meet, the statements tie: every pair, in every order", () => {
  const isAllowed = (debit: number, credit: number) => crossing[debit * accountCount + credit] !== refused;
  const posting = fc.record({
    verb: fc.constantFrom("post", "pay", "receive"),
    debit: fc.nat(accountCount - 1),
    credit: fc.nat(accountCount - 1),
    line: fc.nat(cashLineCount - 1),
    usd: fc.integer({ min: 0, max: 1e11 }).map((cents) => cents / 100),
  });
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.array(fc.array(posting, { maxLength: 40 }), { maxLength: 4 }), (months) => {
      const ledger = booksWith({ cash: 1e9, equipment: 1e8, payables: 1e7 });
      const bare = booksWith({ cash: 1e9, equipment: 1e8, payables: 1e7 }, false);
      for (const postings of months) {
        for (const { verb, debit, credit, line, usd } of postings) {
          for (const books of [ledger, bare])
            if (verb === "post") {
              if (isAllowed(debit, credit)) post(books, debit, credit, usd);
              else expect(() => post(books, debit, credit, usd)).toThrow("refused");
            } else if (cashCrossing[line * accountCount + debit] !== refused) (verb === "pay" ? pay : receive)(books, line, debit, usd);
          seen.add(`${verb} ${verb === "post" ? credit : line} ${debit}`);
        }
        for (const books of [ledger, bare]) splitClearing(books, [account.servingCompute, account.researchCompute], [0.5, 0.5], 0);
        const imbalanceUsd = closeMonth(ledger); // throws if anything does not tie
        // Without statements the books are the same, and proved to balance.
        expect(closeMonth(bare)).toBe(imbalanceUsd);
        expect(bare.balance).toEqual(ledger.balance);
      }
      expect(ledger.imbalanceUsd).toBeLessThan(1e-12);
    }),
    { numRuns: 400 },
  );
  expect(seen.size).toBeGreaterThan(2000);
});

describe("drift", () => {
  /** 240 months × 40 postings of awkward amounts around balances of 10¹² USD; a plain sum of doubles beside. */
  function longRun(scale: number) {
    const ledger = booksWith({ cash: 1.1e12 * scale, equipment: 0.9e12 * scale, debt: 0.7e12 * scale });
    const plain = Float64Array.from(ledger.balance);
    let state = 12345;
    const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
    const pairs = [
      [account.receivables, account.revenue],
      [account.computeClearing, account.payables],
      [account.researchOther, account.accruedCosts],
      [account.researchStock, account.stockAwards],
      [account.depreciation, account.accumulatedDepreciation],
    ] as const;
    for (let month = 0; month < 240; month++) {
      for (let i = 0; i < 40; i++) {
        const [debit, credit] = pairs[i % pairs.length]!;
        const amount = next() ** 3 * 1e10 * scale;
        if (i < 30) post(ledger, debit, credit, amount);
        else if (i % 2 === 0) pay(ledger, cashLine.otherCosts, account.accruedCosts, amount);
        else receive(ledger, cashLine.customers, account.receivables, amount);
        const [d, c] = i < 30 ? [debit, credit] : i % 2 === 0 ? [account.accruedCosts, account.cash] : [account.cash, account.receivables];
        plain[d]! += amount;
        plain[c]! -= amount;
      }
      splitClearing(ledger, [account.servingCompute, account.researchCompute], [0.6, 0.4], 0);
      closeMonth(ledger);
    }
    return { ledger, plainUsd: plain.reduce((sum, x) => sum + x, 0) };
  }

  test("of 240 months at balances of 10¹² USD is nil, where plain sums of doubles lose a hundredth of a dollar", () => {
    const { ledger, plainUsd } = longRun(1);
    expect(ledger.imbalanceUsd).toBeLessThan(1e-15);
    expect(ledger.imbalanceRelative).toBeLessThan(1e-27);
    expect(Math.abs(plainUsd)).toBeGreaterThan(1e-3);
  });

  test("is not hidden by a smallest dollar: twice the money is twice every bit", () => {
    const once = longRun(1).ledger;
    const twice = longRun(2).ledger;
    expect(twice.record).toEqual(once.record.map((x) => 2 * x));
  });
});
