/** What a simulator posts and decides on a future, and the first month in which another future changes it too early. */
import { openFutures } from "../../src/core/company/futures/draw-futures.ts";
import type { Futures } from "../../src/core/company/futures/futures.ts";
import { runPath, type Simulator } from "../../src/core/company/simulate.ts";
import { keepJournal } from "../../src/core/ledger/ledger.ts";
import { spliceFutures } from "./splice-futures.ts";

export interface Story {
  /** By month: all postings, and what has been signed so far. */
  readonly months: readonly string[];
  readonly signedOffers: (t: number) => ReadonlySet<number>;
}

/** Everything posted and decided on one future, as text to the last bit. */
export function tell(simulator: Simulator, futures: Futures): Story {
  const books = simulator.books[2]!;
  const months: string[] = [];
  const signed: { readonly offer: number; readonly month: number }[] = [];
  let journal = keepJournal(books.ledger);
  runPath(simulator, futures, {
    month(t) {
      months[t] = JSON.stringify(journal.entries);
      journal = keepJournal(books.ledger);
    },
    decided(t, operations) {
      const { count, terms, signedIn, blocks, price } = operations.signed;
      const rows = Array.from({ length: count }, (_row, i) => [terms[i], signedIn[i], blocks[i], price[i]]);
      signed.length = 0;
      for (let i = 0; i < count; i++)
        if (terms[i]! >= simulator.model.contracts.length) signed.push({ offer: terms[i]! - simulator.model.contracts.length, month: signedIn[i]! });
      months[t] += JSON.stringify(rows);
    },
  });
  books.ledger.journal = undefined;
  return { months, signedOffers: (t) => new Set(signed.filter(({ month }) => month <= t).map(({ offer }) => offer)) };
}

/** The first month at or before t whose story differs once the future after t is another; −1 if none does. */
export function firstLeak(simulator: Simulator, path: number, t: number): number {
  const { model, source } = simulator;
  const known = structuredClone(source.draw(path));
  const story = tell(simulator, known);
  const other = structuredClone(openFutures(model, 999).draw(path + 1000));
  const spliced = tell(simulator, spliceFutures(model, known, other, t, { signedOffers: story.signedOffers(t) }));
  for (let m = 0; m <= Math.min(t, story.months.length - 1); m++) if (spliced.months[m] !== story.months[m]) return m;
  return -1;
}
