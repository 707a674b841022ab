/**
 * The books as a sheet: every account a corkscrew of its postings, the lines of the cash-flow statement, and those between net
 * income and cash from operations. Amounts are debit-positive, as in the engine; statements turn signs.
 */
import { account, accountNames, cashCrossing, cashLine, cashLineCount, cashLineNames, cashLines, chart, crossing } from "../ledger/accounts.ts";
import { accountCount, firstIncomeAccount, indirectLabels, indirectLine, indirectNames, movementLine } from "../ledger/accounts.ts";
import type { AccountName } from "../ledger/accounts.ts";
import { recordCashLines, recordIndirectLines, recordLength } from "../ledger/ledger.ts";
import { before, block, type Expr, heading, type Item, minus, now, plus, row, type Row, sum, zero } from "./grid.ts";
import type { PostingKey } from "./postings.ts";

/** A row of postings on its sheet, in chart order. */
export interface PostingRow extends PostingKey {
  readonly row: Row;
}

export interface LedgerSheet {
  readonly items: readonly Item[];
  /** Row of each element of a month's record (see `recordLength`); undefined where nothing can ever stand. */
  readonly elements: readonly (Row | undefined)[];
}

/**
 * @param openings  by account: what stands at the start, debit-positive; equity at the start is the residual and is not given
 * @param cash      the row of closing cash, where other rows refer to it already; its formula is set here
 */
export function ledgerSheet(postings: readonly PostingRow[], openings: ReadonlyMap<AccountName, Expr>, cash?: Row): LedgerSheet {
  const elements: (Row | undefined)[] = Array.from({ length: recordLength }, () => undefined);
  const items: Item[] = [heading("Balance sheet accounts, debit positive")];
  const balances = accountNames.slice(0, firstIncomeAccount).filter((name) => {
    const isPosted = postings.some((posting) => posting.debit === name || posting.credit === name);
    return isPosted || openings.has(name) || name === "openingEquity" || name === "retainedEarnings";
  });
  const closings = new Map(
    balances.map((name) => [name, name === "cash" && cash !== undefined ? cash : row(`${chart[name].label}, closing`, zero, { look: "total" })]),
  );
  const incomeItems: Item[] = [heading("Income accounts, movement of the month, debit positive")];
  for (const name of accountNames.slice(firstIncomeAccount)) {
    const moves = movesOf(name, postings);
    if (moves.length === 0) continue;
    const total = row(chart[name].label, block(moves), { look: "total" });
    elements[account[name]] = total;
    incomeItems.push(...moves, total);
  }
  for (const name of balances) {
    const closing = closings.get(name)!;
    const moves =
      name === "retainedEarnings"
        ? [row("Income of the month", sum(elements.slice(firstIncomeAccount, accountCount).flatMap((held) => (held === undefined ? [] : [now(held)]))))]
        : movesOf(name, postings);
    const opening = row(`${chart[name].label}, opening`, before(closing));
    closing.months = plus(now(opening), block(moves));
    if (moves.length === 0) closing.months = now(opening);
    closing.opening =
      name === "openingEquity"
        ? minus(zero, sum(balances.filter((other) => other !== name && openings.has(other)).map((other) => now(closings.get(other)!))))
        : openings.get(name);
    elements[account[name]] = closing;
    items.push(opening, ...moves, closing);
  }
  items.push(...incomeItems, ...cashItems(postings, elements), ...indirectItems(postings, elements, closings));
  return { items, elements };
}

/** One row for each posting that touches the account, with its sign. */
function movesOf(name: AccountName, postings: readonly PostingRow[]): Row[] {
  return postings.flatMap((posting) => {
    if (posting.debit !== name && posting.credit !== name) return [];
    const other = posting.debit === name ? posting.credit : posting.debit;
    const expr = posting.debit === name ? now(posting.row) : minus(zero, now(posting.row));
    return [row(`  ${posting.why}`, expr, { notes: [`against ${chart[other].label}`] })];
  });
}

function cashItems(postings: readonly PostingRow[], elements: (Row | undefined)[]): Item[] {
  const items: Item[] = [heading("Lines of the cash-flow statement, cash in positive")];
  for (let line = 0; line < cashLineCount; line++) {
    const name = cashLineNames[line]!;
    const moves = postings
      .filter((posting) => posting.cashLine === name)
      .map((posting) => row(`  ${posting.why}`, now(posting.row), { notes: [`against ${chart[posting.credit].label}`] }));
    if (moves.length === 0) continue;
    const total = row(cashLines[name].label, block(moves), { look: "total" });
    elements[recordCashLines + line] = total;
    items.push(...moves, total);
  }
  return items;
}

/** What lies between net income and cash from operations: movements of operating accounts, and postings that cross over. */
function indirectItems(postings: readonly PostingRow[], elements: (Row | undefined)[], closings: ReadonlyMap<AccountName, Row>): Item[] {
  const items: Item[] = [heading("Between net income and cash from operations")];
  for (const name of indirectNames) {
    const line = indirectLine[name];
    const moves: Row[] = [];
    for (const [held, closing] of closings) {
      if (movementLine[account[held]] === line) moves.push(row(`  ${chart[held].label}`, minus(before(closing), now(closing)), { notes: ["movement"] }));
    }
    for (const posting of postings) {
      const sign = crossingSign(posting, line);
      if (sign !== 0) moves.push(row(`  ${posting.why}`, sign > 0 ? now(posting.row) : minus(zero, now(posting.row)), { notes: ["posting without cash"] }));
    }
    if (moves.length === 0) continue;
    const total = row(indirectLabels[name], block(moves), { look: "total" });
    elements[recordIndirectLines + line] = total;
    items.push(...moves, total);
  }
  return items;
}

/** The sign with which a row of postings enters a line of the indirect statement; 0: not at all. */
export function crossingSign(posting: PostingRow, line: number): number {
  // Cash comes first in the chart: a positive amount is a receipt, whose sign is that of a payment turned.
  const cross =
    posting.cashLine === undefined
      ? crossing[account[posting.debit] * accountCount + account[posting.credit]]!
      : -cashCrossing[cashLine[posting.cashLine] * accountCount + account[posting.credit]]!;
  return Math.abs(cross) === line + 1 ? Math.sign(cross) : 0;
}
