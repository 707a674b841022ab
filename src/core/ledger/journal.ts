/**
 * A journal of postings for a reader who follows one path: what was debited and credited, how much, and why.
 */
import { accountNames, cashLineNames, cashLines, chart } from "./accounts.ts";
import type { AccountName, CashLineName } from "./accounts.ts";

export interface JournalEntry {
  readonly debit: AccountName;
  readonly credit: AccountName;
  readonly usd: number;
  /** Line of the cash-flow statement, if cash moved. */
  readonly cashLine?: CashLineName;
  /** The reason set last by the caller, else the accounts in words. */
  readonly why: string;
}

export interface Journal {
  readonly entries: JournalEntry[];
  /** Reason given to the entries that follow; empty: the accounts speak for themselves. */
  why: string;
  keep(debit: number, credit: number, usd: number, cashLine: number): void;
}

/**
 * An empty journal. Postings of nothing are left out.
 *
 * @example openJournal().entries // []
 */
export function openJournal(): Journal {
  const journal: Journal = {
    entries: [],
    why: "",
    keep(debit, credit, usd, cashLine) {
      if (usd === 0) return;
      const names = { debit: accountNames[debit]!, credit: accountNames[credit]! };
      const line = cashLine < 0 ? undefined : cashLineNames[cashLine]!;
      const inWords = line === undefined ? `${chart[names.debit].label} / ${chart[names.credit].label}` : cashLines[line].label;
      journal.entries.push({ ...names, usd, ...(line === undefined ? {} : { cashLine: line }), why: journal.why === "" ? inWords : journal.why });
    },
  };
  return journal;
}
