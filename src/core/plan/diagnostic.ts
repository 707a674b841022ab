/**
 * What is wrong with a plan, as data: a code, a place, what, and how to mend it.
 *
 * Diagnostics are values, never thrown. The table of codes is in `diagnostic-codes.ts`.
 */
import type { Place } from "./source-tree.ts";

export type Severity = "error" | "warning" | "note";

export interface Diagnostic {
  readonly severity: Severity;
  /** Stable for ever: one row in the table of codes. `P` errors and `W` warnings. */
  readonly code: string;
  /** Address in the plan, e.g. "contracts.memphis.price"; empty for the file as a whole. */
  readonly address: string;
  readonly place: Place;
  /** What is wrong, with the value as written. One sentence, no full stop. */
  readonly message: string;
  /** What to do about it, in the user's words. */
  readonly remedy?: string;
}
