/**
 * The result of reading a piece of text: a value, or what is wrong with it.
 *
 * A problem knows its position inside the text read; whoever knows where that text stands in a file turns it into a
 * diagnostic.
 */

export interface Problem {
  /** A code of the table in `core/plan/diagnostic-codes.ts`. */
  readonly code: string;
  /** One sentence without a full stop, with the text as written. */
  readonly message: string;
  readonly remedy?: string;
  /** Offset of the fault in the text read, from 0; absent: the whole text. */
  readonly at?: number;
  readonly length?: number;
}

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

/** @example good(3) // {ok: true, value: 3} */
export const good = <T>(value: T): Outcome<T> => ({ ok: true, value });

/** @example bad("P101", "no number").ok // false */
export const bad = (code: string, message: string, remedy?: string, at?: number, length?: number): { readonly ok: false; readonly problem: Problem } => ({
  ok: false,
  problem: {
    code,
    message,
    ...(remedy === undefined ? {} : { remedy }),
    ...(at === undefined ? {} : { at }),
    ...(length === undefined ? {} : { length }),
  },
});
