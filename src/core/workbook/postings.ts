/**
 * The postings of a path as rows: one row for each pair of accounts, line of the cash-flow statement and reason.
 *
 * Whatever the engine posts is here, whether a workbook has a formula for it or not: so the statements built from these rows
 * tie out, and what has no formula is seen to have none.
 */
import { account, type AccountName, cashLines, type CashLineName, chart } from "../ledger/accounts.ts";
import type { JournalEntry } from "../ledger/journal.ts";

/** What a row of postings is about. A debit of the first account and a credit of the second counts positive. */
export interface PostingKey {
  readonly debit: AccountName;
  readonly credit: AccountName;
  readonly cashLine: CashLineName | undefined;
  readonly why: string;
}

export interface PostingColumn extends PostingKey {
  /** By month, USD. */
  readonly usd: Float64Array;
}

/** Equal keys are one row. Accounts are taken in the order of the chart, so that a reversal is in the row of what it reverses. */
export const keyText = ({ debit, credit, cashLine, why }: PostingKey): string => `${debit}/${credit}/${cashLine ?? ""}/${why}`;

/** What the journal calls a posting that nobody gave a reason. */
export const inWords = (debit: AccountName, credit: AccountName, line?: CashLineName): string =>
  line === undefined ? `${chart[debit].label} / ${chart[credit].label}` : cashLines[line].label;

/** The key with its accounts in the order of the chart, and the sign with which an amount enters that row. */
export function inChartOrder(key: PostingKey): { readonly key: PostingKey; readonly sign: 1 | -1 } {
  if (account[key.debit] <= account[key.credit]) return { key, sign: 1 };
  // A posting without a reason is called after its accounts, in the order in which they were posted.
  const why = key.why === inWords(key.debit, key.credit) ? inWords(key.credit, key.debit) : key.why;
  return { key: { ...key, debit: key.credit, credit: key.debit, why }, sign: -1 };
}

/**
 * Adds the entries of each month up by key.
 *
 * @param months  the journal of one month after the other
 * @example postingColumns([[{ debit: "receivables", credit: "revenue", usd: 5, why: "sales" }]])[0].usd // new Float64Array([5])
 */
export function postingColumns(months: readonly (readonly JournalEntry[])[]): readonly PostingColumn[] {
  const columns = new Map<string, PostingColumn>();
  /** Entries are many, keys few: each is put into words once. Of one reason there are one or two. */
  const known = new Map<string, Known[]>();
  months.forEach((entries, t) => {
    for (const entry of entries) {
      const { debit, credit, cashLine, why } = entry;
      let list = known.get(why);
      if (list === undefined) known.set(why, (list = []));
      let found = list.find((one) => one.debit === debit && one.credit === credit && one.cashLine === cashLine);
      if (found === undefined) {
        const { key, sign } = inChartOrder({ debit, credit, cashLine, why });
        const text = keyText(key);
        const column = columns.get(text) ?? { ...key, usd: new Float64Array(months.length) };
        columns.set(text, column);
        list.push((found = { debit, credit, cashLine, column, sign }));
      }
      found.column.usd[t]! += found.sign * entry.usd;
    }
  });
  return [...columns.values()];
}

/** A pair of accounts and a line as posted, and the row it enters. */
interface Known extends Omit<PostingKey, "why"> {
  readonly column: PostingColumn;
  readonly sign: 1 | -1;
}
