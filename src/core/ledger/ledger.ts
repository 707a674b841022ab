/**
 * Books of one path: double entry, closed every month.
 *
 * A month of the simulation posts in this order, so that payments fall before receipts and nothing is circular:
 *
 *     1. what is due on opening balances is paid: interest, fees, principal, tax, leases
 *     2. the month's costs are booked (to payables, accruals, prepayments, depreciation, stock awards), and bills paid as they fall due
 *     3. revenue is booked; customers' receipts and interest on opening cash come in
 *     4. compute cost is split over the lines of the income statement (`splitClearing`); tax is accrued
 *     5. financing: draws, raises
 *     6. `closeMonth`
 *
 * `lowestCashUsd` keeps the lowest cash after any payment of the month.
 *
 * **Drift.** Balances of 10¹² USD have a spacing of 10⁻⁴ USD, and 240 months × 40 postings would walk away from the
 * permitted 0.005 USD. So each balance is a pair: `balance + carry` is the sum of its postings with the rounding errors
 * of the additions kept (two-sum; Knuth, TAOCP vol. 2, 4.2.2; Neumaier 1974). Both sides of a posting get the same double,
 * so what remains is rounding of the carries: measured over 200 such runs at most 2·10⁻¹⁹ USD (3·10⁻³² of gross assets),
 * where plain doubles lose up to 0.02 USD. The balances as published, rounded to doubles, add up to within 0.002 USD. No dollar
 * is rounded to a grid: multiplying all money by a power of two multiplies every bit of the books.
 *
 * Balances are **debit-positive** inside; statements turn signs once.
 */
import {
  account,
  accountCount,
  accountNames,
  cashCrossing,
  cashLineCount,
  chart,
  crossing,
  firstIncomeAccount,
  indirectLineCount,
  movementLine,
  refused,
} from "./accounts.ts";
import type { AccountName } from "./accounts.ts";
// Operating lines come first.
import { capitalExpenditure as firstInvestingLine } from "./cash-line.ts";
import { openJournal } from "./journal.ts";
import type { Journal } from "./journal.ts";

/**
 * A closed month as one row of numbers, additive over paths:
 * [accounts: closing balance, or the month's movement of an income account, debit-positive | cash lines | indirect lines].
 */
export const recordLength: number = accountCount + cashLineCount + indirectLineCount;
/** Where the cash lines begin in a record. */
export const recordCashLines: number = accountCount;
/** Where the lines of the indirect statement begin in a record. */
export const recordIndirectLines: number = accountCount + cashLineCount;

export interface Ledger {
  /** USD, debit positive, by account. Read it freely; write only through the functions below. */
  readonly balance: Float64Array;
  /** What `balance` lost to rounding. */
  readonly carry: Float64Array;
  /** `balance` and `carry` at the end of the month before. */
  readonly opening: Float64Array;
  readonly openingCarry: Float64Array;
  /** This month's cash by line; receipts positive. */
  readonly cashFlow: Float64Array;
  /** This month's crossings by line of the indirect statement; movements are added at the close. */
  readonly indirect: Float64Array;
  /** The month closed last; overwritten by the next close. */
  readonly record: Float64Array;
  /** Lowest unrestricted cash after any payment of this month; the opening cash if nothing was paid. */
  lowestCashUsd: number;
  /** Largest |assets − liabilities − equity| of any close since `resetLedger`. */
  imbalanceUsd: number;
  /** Largest of the same relative to gross assets (to liabilities, where a failing company owes more than it has). */
  imbalanceRelative: number;
  /** Keeps every posting if set (see `keepJournal`); the hot loop runs without. */
  journal: Journal | undefined;
}

/** Most the books may be out, in USD and relative to gross assets. */
export const imbalanceUsdMax = 0.005;
export const imbalanceRelativeMax = 1e-12;

/**
 * Empty books. One ledger serves path after path: call `resetLedger` at the start of each.
 *
 * @example openLedger().balance.length // 49
 */
export function openLedger(): Ledger {
  const column = (length: number) => new Float64Array(length);
  return {
    balance: column(accountCount),
    carry: column(accountCount),
    opening: column(accountCount),
    openingCarry: column(accountCount),
    cashFlow: column(cashLineCount),
    indirect: column(indirectLineCount),
    record: column(recordLength),
    lowestCashUsd: NaN,
    imbalanceUsd: 0,
    imbalanceRelative: 0,
    journal: undefined,
  };
}

/**
 * Opening balances from amounts by account, each on the account's own normal side (debt 5 means five owed).
 *
 * @returns debit-positive USD by account, without equity: `resetLedger` finds the residual
 * @throws Error if an amount is not finite, or is given for an equity or income account: equity is the residual, once
 * @example openingBalances({ cash: 10, debt: 4 })[17] // -4
 */
export function openingBalances(amountsUsd: Partial<Readonly<Record<AccountName, number>>>): Float64Array {
  const balances = new Float64Array(accountCount);
  for (const name of Object.keys(amountsUsd) as AccountName[]) setOpeningBalance(balances, account[name], amountsUsd[name]!);
  return balances;
}

const isDebit = Uint8Array.from(accountNames, (name) => (chart[name].normal === "debit" ? 1 : 0));
const isResidual = Uint8Array.from(accountNames, (name) => (chart[name].section === "equity" || chart[name].section === "income" ? 1 : 0));

/**
 * Sets one of the opening balances, in place; amounts as in `openingBalances`.
 *
 * @throws Error as there
 * @example (() => { const balances = openingBalances({}); setOpeningBalance(balances, 17, 4); return balances[17]; })() // -4
 */
export function setOpeningBalance(balances: Float64Array, a: number, amountUsd: number): void {
  if (!Number.isFinite(amountUsd)) throw new Error(`ledger: opening ${accountNames[a]} is ${amountUsd}`);
  if (amountUsd !== 0 && isResidual[a] === 1) throw new Error(`ledger: opening ${accountNames[a]}: equity is the residual`);
  // Nothing is nil, not minus nil.
  balances[a] = amountUsd === 0 ? 0 : isDebit[a] === 1 ? amountUsd : -amountUsd;
}

/**
 * Puts the books back to the opening balance sheet. Equity at the start is the residual, held as a pair so that it is exact.
 *
 * @param openingUsd debit-positive by account, as from `openingBalances`; length accountCount; not modified
 * @example (() => { const l = openLedger(); resetLedger(l, openingBalances({ cash: 10, debt: 4 })); return l.balance[19]; })() // -6
 */
export function resetLedger(ledger: Ledger, openingUsd: Float64Array): void {
  const { balance, carry } = ledger;
  balance.fill(0);
  carry.fill(0);
  for (let a = 0; a < account.openingEquity; a++) {
    balance[a] = openingUsd[a];
    add(balance, carry, account.openingEquity, -openingUsd[a]);
  }
  settleCarry(balance, carry, account.openingEquity);
  ledger.opening.set(balance);
  ledger.openingCarry.set(carry);
  ledger.cashFlow.fill(0);
  ledger.indirect.fill(0);
  ledger.record.fill(0);
  ledger.lowestCashUsd = balance[account.cash];
  ledger.imbalanceUsd = 0;
  ledger.imbalanceRelative = 0;
  if (ledger.journal !== undefined) ledger.journal.entries.length = 0;
}

/** Copies one set of books to another; journals apart. */
export function copyLedger(from: Ledger, to: Ledger): void {
  to.balance.set(from.balance);
  to.carry.set(from.carry);
  to.opening.set(from.opening);
  to.openingCarry.set(from.openingCarry);
  to.cashFlow.set(from.cashFlow);
  to.indirect.set(from.indirect);
  to.record.set(from.record);
  to.lowestCashUsd = from.lowestCashUsd;
  to.imbalanceUsd = from.imbalanceUsd;
  to.imbalanceRelative = from.imbalanceRelative;
}

/**
 * Posts an amount without cash: the first account is debited, the second credited. Also moves cash to and from restricted cash.
 *
 * @param amountUsd finite, ≥ 0
 * @throws Error if the amount is negative or not finite, or the pair of accounts makes no sense (see `crossing`)
 * @example (() => { const l = openLedger(); post(l, 2, 23, 100); return l.balance[23]; })() // -100
 */
export function post(ledger: Ledger, debit: number, credit: number, amountUsd: number): void {
  if (!(amountUsd >= 0 && amountUsd < Infinity)) refuse("posting", debit, credit, amountUsd);
  const cross = crossing[debit * accountCount + credit];
  if (cross !== 0) {
    if (cross === refused || cross === undefined) refuse("pair of accounts", debit, credit, amountUsd);
    if (cross > 0) ledger.indirect[cross - 1] += amountUsd;
    else ledger.indirect[-cross - 1] -= amountUsd;
  }
  add(ledger.balance, ledger.carry, debit, amountUsd);
  add(ledger.balance, ledger.carry, credit, -amountUsd);
  if (ledger.journal !== undefined) ledger.journal.keep(debit, credit, amountUsd, -1);
}

/**
 * `post` for an amount of either sign: a negative one is posted the other way round.
 *
 * @example (() => { const l = openLedger(); postSigned(l, 42, 10, -5); return l.balance[10]; })() // 5
 */
export function postSigned(ledger: Ledger, debit: number, credit: number, amountUsd: number): void {
  if (amountUsd >= 0) post(ledger, debit, credit, amountUsd);
  else post(ledger, credit, debit, -amountUsd);
}

/**
 * Pays cash: debits `against`, under a line of the cash-flow statement. Cash may go below zero: whether it may is not
 * bookkeeping's question but that of the solvency test.
 *
 * @param amountUsd finite, ≥ 0
 * @throws Error as `post`
 * @example (() => { const l = openLedger(); pay(l, 2, 10, 5); return l.balance[0]; })() // -5
 */
export function pay(ledger: Ledger, line: number, against: number, amountUsd: number): void {
  if (!(amountUsd >= 0 && amountUsd < Infinity)) refuse("payment", against, account.cash, amountUsd);
  const cross = cashCrossing[line * accountCount + against];
  if (cross !== 0) {
    if (cross === refused || cross === undefined) refuse("pair of accounts", against, account.cash, amountUsd);
    if (cross > 0) ledger.indirect[cross - 1] += amountUsd;
    else ledger.indirect[-cross - 1] -= amountUsd;
  }
  add(ledger.balance, ledger.carry, against, amountUsd);
  add(ledger.balance, ledger.carry, account.cash, -amountUsd);
  ledger.cashFlow[line] -= amountUsd;
  const cashUsd = ledger.balance[account.cash];
  if (cashUsd < ledger.lowestCashUsd) ledger.lowestCashUsd = cashUsd;
  if (ledger.journal !== undefined) ledger.journal.keep(against, account.cash, amountUsd, line);
}

/**
 * Receives cash: credits `against`, under a line of the cash-flow statement.
 *
 * @param amountUsd finite, ≥ 0
 * @throws Error as `post`
 * @example (() => { const l = openLedger(); receive(l, 0, 2, 5); return l.balance[0]; })() // 5
 */
export function receive(ledger: Ledger, line: number, against: number, amountUsd: number): void {
  if (!(amountUsd >= 0 && amountUsd < Infinity)) refuse("receipt", account.cash, against, amountUsd);
  const cross = cashCrossing[line * accountCount + against];
  if (cross !== 0) {
    if (cross === refused || cross === undefined) refuse("pair of accounts", account.cash, against, amountUsd);
    if (cross > 0) ledger.indirect[cross - 1] -= amountUsd;
    else ledger.indirect[-cross - 1] += amountUsd;
  }
  add(ledger.balance, ledger.carry, account.cash, amountUsd);
  add(ledger.balance, ledger.carry, against, -amountUsd);
  ledger.cashFlow[line] += amountUsd;
  if (ledger.journal !== undefined) ledger.journal.keep(account.cash, against, amountUsd, line);
}

/**
 * Splits what `computeClearing` holds over income accounts. The last account takes the remainder, so clearing ends at zero.
 *
 * @param accounts income accounts, one a share
 * @param shares   ≥ 0, sum 1; `shares[offset + i]` belongs to `accounts[i]`; not modified
 * @example (() => { const l = openLedger(); post(l, 39, 10, 8); splitClearing(l, [24, 29], [0.25, 0.75], 0); return l.balance[29]; })() // 6
 */
export function splitClearing(ledger: Ledger, accounts: ArrayLike<number>, shares: ArrayLike<number>, offset: number): void {
  const totalUsd = ledger.balance[account.computeClearing];
  const last = accounts.length - 1;
  for (let i = 0; i < last; i++) {
    const shareUsd = totalUsd * shares[offset + i];
    if (shareUsd !== 0) postSigned(ledger, accounts[i], account.computeClearing, shareUsd);
  }
  settleCarry(ledger.balance, ledger.carry, account.computeClearing);
  const restUsd = ledger.balance[account.computeClearing];
  if (restUsd !== 0) postSigned(ledger, accounts[last], account.computeClearing, restUsd);
}

/**
 * This month's income before tax so far, USD.
 *
 * @example (() => { const l = openLedger(); post(l, 2, 23, 100); post(l, 37, 11, 30); return pretaxIncomeUsd(l); })() // 70
 */
export function pretaxIncomeUsd(ledger: Ledger): number {
  let sumUsd = 0;
  for (let a = firstIncomeAccount; a < account.tax; a++) sumUsd -= ledger.balance[a];
  return sumUsd;
}

/**
 * Closes the month: writes `record`, moves income to retained earnings, and proves the books.
 *
 * Proved are: assets = liabilities + equity; the cash lines add up to the movement of cash; net income and the indirect
 * lines add up to the operating cash lines; all compute cost is split. None is plugged.
 *
 * @returns |assets − liabilities − equity| of this month, USD
 * @throws Error if any of the four fails: always a mistake of ours
 */
export function closeMonth(ledger: Ledger): number {
  const { balance, carry, cashFlow, indirect, record } = ledger;
  const { opening, openingCarry } = ledger;
  const netIncomeUsd = emptyIncome(ledger);
  let operatingUsd = 0;
  let cashFlowUsd = 0;
  for (let line = 0; line < cashLineCount; line++) {
    const usd = cashFlow[line];
    record[recordCashLines + line] = usd;
    // Few lines move in a month.
    if (usd === 0) continue;
    cashFlow[line] = 0;
    cashFlowUsd += usd;
    if (line < firstInvestingLine) operatingUsd = cashFlowUsd;
  }
  const cashBefore = cashUsd(opening, openingCarry);

  // One pass: each balance becomes the nearest double to its pair, its movement goes to the indirect statement, and all are summed.
  let sum = 0;
  let low = 0;
  let assetsUsd = 0;
  let owedUsd = 0;
  for (let a = 0; a < firstIncomeAccount; a++) {
    if (carry[a] !== 0) settleCarry(balance, carry, a);
    const x = balance[a];
    const c = carry[a];
    record[a] = x;
    // Most accounts of a month are empty, and were.
    if (x === 0 && c === 0 && opening[a] === 0 && openingCarry[a] === 0) continue;
    const line = movementLine[a];
    if (line >= 0) indirect[line] -= x - opening[a] + (c - openingCarry[a]);
    opening[a] = x;
    openingCarry[a] = c;
    const next = sum + x;
    const taken = next - sum;
    low += sum - (next - taken) + (x - taken) + c;
    sum = next;
    if (a < account.openingEquity) {
      if (x > 0) assetsUsd += x;
      else owedUsd -= x;
    }
  }
  const grossUsd = Math.max(assetsUsd, owedUsd);
  const imbalanceUsd = noteImbalance(ledger, Math.abs(sum + low), grossUsd);

  let indirectUsd = netIncomeUsd;
  for (let line = 0; line < indirectLineCount; line++) {
    const usd = indirect[line];
    record[recordIndirectLines + line] = usd;
    if (usd === 0) continue;
    indirectUsd += usd;
    indirect[line] = 0;
  }
  const tolerance = Math.max(imbalanceUsdMax, imbalanceRelativeMax * grossUsd);
  const cashMovedUsd = cashUsd(balance, carry) - cashBefore;
  if (!(Math.abs(cashMovedUsd - cashFlowUsd) <= tolerance)) fail("movement of cash − cash lines", cashMovedUsd - cashFlowUsd);
  if (!(Math.abs(indirectUsd - operatingUsd) <= tolerance)) fail("indirect − direct cash from operations", indirectUsd - operatingUsd);
  if (!(Math.abs(record[account.computeClearing]) <= tolerance)) fail("compute cost not split", record[account.computeClearing]);
  ledger.lowestCashUsd = balance[account.cash];
  return imbalanceUsd;
}

/**
 * Starts keeping every posting, for a trace of one path. It costs time and memory: not for the hot loop.
 *
 * @example keepJournal(openLedger()).entries.length // 0
 */
export function keepJournal(ledger: Ledger): Journal {
  ledger.journal = openJournal();
  return ledger.journal;
}

/* ---- inside ------------------------------------------------------------------------------------------------------- */

/** Two-sum: afterwards balance + carry is larger by amountUsd, exactly but for the rounding of the carry. */
function add(balance: Float64Array, carry: Float64Array, a: number, amountUsd: number): void {
  const before = balance[a];
  const sum = before + amountUsd;
  const taken = sum - before;
  carry[a] += before - (sum - taken) + (amountUsd - taken);
  balance[a] = sum;
}

/** Moves as much of the carry into the balance as fits, so that `balance` is the nearest double to the pair. */
function settleCarry(balance: Float64Array, carry: Float64Array, a: number): void {
  const before = balance[a];
  const sum = before + carry[a];
  const taken = sum - before;
  carry[a] = before - (sum - taken) + (carry[a] - taken);
  balance[a] = sum;
}

/** Moves the month's income to retained earnings and returns it. */
function emptyIncome(ledger: Ledger): number {
  const { balance, carry, record } = ledger;
  let sum = 0;
  let low = 0;
  for (let a: number = firstIncomeAccount; a < accountCount; a++) {
    const x = balance[a];
    record[a] = x;
    if (x === 0 && carry[a] === 0) continue;
    const next = sum + x;
    const taken = next - sum;
    low += sum - (next - taken) + (x - taken) + carry[a];
    sum = next;
    balance[a] = 0;
    carry[a] = 0;
  }
  add(balance, carry, account.retainedEarnings, sum);
  carry[account.retainedEarnings] += low;
  return -(sum + low);
}

const cashUsd = (balance: Float64Array, carry: Float64Array): number =>
  balance[account.cash] + balance[account.restrictedCash] + (carry[account.cash] + carry[account.restrictedCash]);

function noteImbalance(ledger: Ledger, imbalanceUsd: number, grossUsd: number): number {
  const relative = imbalanceUsd === 0 ? 0 : imbalanceUsd / grossUsd;
  if (!(imbalanceUsd <= imbalanceUsdMax && relative <= imbalanceRelativeMax)) fail("assets − liabilities − equity", imbalanceUsd);
  if (imbalanceUsd > ledger.imbalanceUsd) ledger.imbalanceUsd = imbalanceUsd;
  if (relative > ledger.imbalanceRelative) ledger.imbalanceRelative = relative;
  return imbalanceUsd;
}

function fail(what: string, byUsd: number): never {
  throw new Error(`ledger: ${what} is ${byUsd} USD; please report this`);
}

function refuse(what: string, debit: number, credit: number, amountUsd: number): never {
  throw new Error(`ledger: ${what} refused: debit ${accountNames[debit]}, credit ${accountNames[credit]}, ${amountUsd} USD`);
}
