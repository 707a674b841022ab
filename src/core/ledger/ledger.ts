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
  /** All that a month moves, in one array: [`balance` | `carry` | `cashFlow` | `indirect` | `opening` | its carry]. */
  readonly state: Float64Array;
  /** USD, debit positive, by account; a view of `state`, as those that follow. Read it freely; write only through the functions below. */
  readonly balance: Float64Array;
  /** Balances at the end of the month before; of books without statements those of the start. */
  readonly opening: Float64Array;
  /** This month's crossings by line of the indirect statement; movements are added at the close. */
  readonly indirect: Float64Array;
  /** The month closed last; overwritten by the next close. Empty in books without statements. */
  readonly record: Float64Array;
  /** Lowest unrestricted cash after any payment of this month; the opening cash if nothing was paid. */
  lowestCashUsd: number;
  /** Largest |assets − liabilities − equity| of any close since `resetLedger`. */
  imbalanceUsd: number;
  /** Largest of the same relative to gross assets (to liabilities, where a failing company owes more than it has). */
  imbalanceRelative: number;
  /** Keeps every posting if set (see `keepJournal`); the hot loop runs without. */
  journal: Journal | undefined;
  /** State of books without statements in which what is posted here without cash is posted, too; see `followMonth`. */
  twin: Float64Array | undefined;
}

/** Where the parts of `state` begin: sums of the counts of `accounts.ts`, as plain numbers for the bundler. */
const carryAt = 49;
const cashFlowAt = 98;
const indirectAt = 117;
const openingAt = 130;
const openingCarryAt = 179;

/** Most the books may be out, in USD and relative to gross assets. */
export const imbalanceUsdMax = 0.005;
export const imbalanceRelativeMax = 1e-12;

/**
 * Empty books. One ledger serves path after path: call `resetLedger` at the start of each.
 *
 * @param withStatements false where nobody asks for statements: a close then proves that the books balance, and leaves it at that
 * @example openLedger().balance.length // 49
 */
export function openLedger(withStatements = true): Ledger {
  const state = new Float64Array(openingCarryAt + accountCount);
  return {
    state,
    balance: state.subarray(0, accountCount),
    opening: state.subarray(openingAt, openingAt + accountCount),
    indirect: state.subarray(indirectAt, indirectAt + indirectLineCount),
    record: new Float64Array(withStatements ? recordLength : 0),
    lowestCashUsd: NaN,
    imbalanceUsd: 0,
    imbalanceRelative: 0,
    journal: undefined,
    twin: undefined,
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
  const { state } = ledger;
  state.fill(0);
  for (let a = 0; a < account.openingEquity; a++) {
    state[a] = openingUsd[a];
    add(state, account.openingEquity, -openingUsd[a]);
  }
  settleCarry(state, account.openingEquity);
  state.copyWithin(openingAt, 0, cashFlowAt);
  ledger.record.fill(0);
  ledger.lowestCashUsd = state[account.cash];
  ledger.imbalanceUsd = 0;
  ledger.imbalanceRelative = 0;
  if (ledger.journal !== undefined) ledger.journal.entries.length = 0;
}

/** Copies one set of books to another, which may be without statements; journals apart. */
export function copyLedger(from: Ledger, to: Ledger): void {
  to.state.set(from.state);
  if (to.record.length > 0) to.record.set(from.record);
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
  if (!(amountUsd >= 0)) refuse("posting", debit, credit, amountUsd);
  postSigned(ledger, debit, credit, amountUsd);
}

/**
 * `post` for an amount of either sign: a negative one is posted the other way round.
 *
 * @example (() => { const l = openLedger(); postSigned(l, 42, 10, -5); return l.balance[10]; })() // 5
 */
export function postSigned(ledger: Ledger, debit: number, credit: number, amountUsd: number): void {
  if (!(amountUsd > -Infinity && amountUsd < Infinity)) refuse("posting", debit, credit, amountUsd);
  const { state } = ledger;
  const cross = crossing[debit * accountCount + credit];
  if (cross !== 0) {
    if (cross === refused || cross === undefined) refuse("pair of accounts", debit, credit, amountUsd);
    if (cross > 0) state[indirectAt + cross - 1] += amountUsd;
    else state[indirectAt - cross - 1] -= amountUsd;
  }
  add(state, debit, amountUsd);
  add(state, credit, -amountUsd);
  if (ledger.twin !== undefined) {
    add(ledger.twin, debit, amountUsd);
    add(ledger.twin, credit, -amountUsd);
  }
  if (ledger.journal === undefined) return;
  if (amountUsd < 0) ledger.journal.keep(credit, debit, -amountUsd, -1);
  else ledger.journal.keep(debit, credit, amountUsd, -1);
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
  const { state } = ledger;
  const cross = cashCrossing[line * accountCount + against];
  if (cross !== 0) {
    if (cross === refused || cross === undefined) refuse("pair of accounts", against, account.cash, amountUsd);
    if (cross > 0) state[indirectAt + cross - 1] += amountUsd;
    else state[indirectAt - cross - 1] -= amountUsd;
  }
  add(state, against, amountUsd);
  add(state, account.cash, -amountUsd);
  state[cashFlowAt + line] -= amountUsd;
  const cashUsd = state[account.cash];
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
  const { state } = ledger;
  const cross = cashCrossing[line * accountCount + against];
  if (cross !== 0) {
    if (cross === refused || cross === undefined) refuse("pair of accounts", account.cash, against, amountUsd);
    if (cross > 0) state[indirectAt + cross - 1] -= amountUsd;
    else state[indirectAt - cross - 1] += amountUsd;
  }
  add(state, account.cash, amountUsd);
  add(state, against, -amountUsd);
  state[cashFlowAt + line] += amountUsd;
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
  const { state } = ledger;
  const totalUsd = state[account.computeClearing];
  const last = accounts.length - 1;
  for (let i = 0; i < last; i++) {
    const shareUsd = totalUsd * shares[offset + i];
    if (shareUsd !== 0) postSigned(ledger, accounts[i], account.computeClearing, shareUsd);
  }
  settleCarry(state, account.computeClearing);
  const restUsd = state[account.computeClearing];
  if (restUsd !== 0) postSigned(ledger, accounts[last], account.computeClearing, restUsd);
}

/**
 * This month's income before tax so far, USD.
 *
 * @example (() => { const l = openLedger(); post(l, 2, 23, 100); post(l, 37, 11, 30); return pretaxIncomeUsd(l); })() // 70
 */
export function pretaxIncomeUsd(ledger: Ledger): number {
  const { state } = ledger;
  let sumUsd = 0;
  for (let a: number = firstIncomeAccount; a < account.tax; a++) {
    const usd = state[a];
    // Half of the accounts are empty, and a sum waits for each of its terms.
    if (usd !== 0) sumUsd -= usd;
  }
  return sumUsd;
}

/**
 * Closes the month: moves income to retained earnings, proves the books, and writes `record` where there are statements.
 *
 * Proved are: assets = liabilities + equity; all compute cost is split; with statements also that the cash lines add up to the movement of
 * cash, and that net income and the indirect lines add up to the operating cash lines. None is plugged.
 *
 * @returns |assets − liabilities − equity| of this month, USD
 * @throws Error if any of them fails: always a mistake of ours
 */
export function closeMonth(ledger: Ledger): number {
  const { state, record } = ledger;
  const hasStatements = record.length > 0;
  const unsplitUsd = state[account.computeClearing];
  const netIncomeUsd = emptyIncome(state, record);
  const cashBefore = cashUsd(state, openingAt);

  // One pass: each balance becomes the nearest double to its pair, its movement goes to the indirect statement, and all are summed.
  let sum = 0;
  let low = 0;
  let assetsUsd = 0;
  let owedUsd = 0;
  for (let a = 0; a < firstIncomeAccount; a++) {
    let x = state[a];
    let c = state[carryAt + a];
    if (c !== 0) {
      const settled = x + c;
      const taken = settled - x;
      c = x - (settled - taken) + (c - taken);
      x = settled;
      state[a] = x;
      state[carryAt + a] = c;
    }
    if (hasStatements) {
      record[a] = x;
      const line = movementLine[a];
      if (line >= 0) state[indirectAt + line] -= x - state[openingAt + a] + (c - state[openingCarryAt + a]);
      state[openingAt + a] = x;
      state[openingCarryAt + a] = c;
    }
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
  const tolerance = Math.max(imbalanceUsdMax, imbalanceRelativeMax * grossUsd);
  if (!(Math.abs(unsplitUsd) <= tolerance)) fail("compute cost not split", unsplitUsd);
  if (hasStatements) proveStatements(state, record, netIncomeUsd, cashUsd(state, 0) - cashBefore, tolerance);
  ledger.lowestCashUsd = state[account.cash];
  return imbalanceUsd;
}

/** Records the lines of both cash-flow statements, empties them, and proves them. */
function proveStatements(state: Float64Array, record: Float64Array, netIncomeUsd: number, cashMovedUsd: number, tolerance: number): void {
  let operatingUsd = 0;
  let cashFlowUsd = 0;
  for (let line = 0; line < cashLineCount; line++) {
    const usd = state[cashFlowAt + line];
    record[recordCashLines + line] = usd;
    // Few lines move in a month.
    if (usd === 0) continue;
    state[cashFlowAt + line] = 0;
    cashFlowUsd += usd;
    if (line < firstInvestingLine) operatingUsd = cashFlowUsd;
  }
  let indirectUsd = netIncomeUsd;
  for (let line = 0; line < indirectLineCount; line++) {
    const usd = state[indirectAt + line];
    record[recordIndirectLines + line] = usd;
    state[indirectAt + line] = 0;
    indirectUsd += usd;
  }
  if (!(Math.abs(cashMovedUsd - cashFlowUsd) <= tolerance)) fail("movement of cash − cash lines", cashMovedUsd - cashFlowUsd);
  if (!(Math.abs(indirectUsd - operatingUsd) <= tolerance)) fail("indirect − direct cash from operations", indirectUsd - operatingUsd);
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

/** Two-sum: afterwards balance + carry of account `a` is larger by amountUsd, exactly but for the rounding of the carry. */
function add(state: Float64Array, a: number, amountUsd: number): void {
  const before = state[a];
  const sum = before + amountUsd;
  const taken = sum - before;
  state[carryAt + a] += before - (sum - taken) + (amountUsd - taken);
  state[a] = sum;
}

/** Moves as much of the carry into the balance as fits, so that the balance is the nearest double to the pair. */
function settleCarry(state: Float64Array, a: number): void {
  const before = state[a];
  const carry = state[carryAt + a];
  const sum = before + carry;
  const taken = sum - before;
  state[carryAt + a] = before - (sum - taken) + (carry - taken);
  state[a] = sum;
}

/** Moves the month's income to retained earnings, by way of the record where there is one, and returns it. */
function emptyIncome(state: Float64Array, record: Float64Array): number {
  const hasStatements = record.length > 0;
  let sum = 0;
  let low = 0;
  for (let a: number = firstIncomeAccount; a < accountCount; a++) {
    const x = state[a];
    const c = state[carryAt + a];
    if (hasStatements) record[a] = x;
    if (x === 0 && c === 0) continue;
    const next = sum + x;
    const taken = next - sum;
    low += sum - (next - taken) + (x - taken) + c;
    sum = next;
    state[a] = 0;
    state[carryAt + a] = 0;
  }
  add(state, account.retainedEarnings, sum);
  state[carryAt + account.retainedEarnings] += low;
  return -(sum + low);
}

/** Cash, restricted or not, of the balances that begin at `at`. */
const cashUsd = (state: Float64Array, at: number): number =>
  state[at + account.cash] + state[at + account.restrictedCash] + (state[at + carryAt + account.cash] + state[at + carryAt + account.restrictedCash]);

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
