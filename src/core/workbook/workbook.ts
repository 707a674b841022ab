/** A workbook, laid out and calculated: what a file is written from. */
import type { Calculation } from "./evaluate.ts";
import type { GridSheet, Row, Scalar } from "./grid.ts";

/** A name that a reader may jump to: inputs and headline outputs only, never used in a formula. */
export interface DefinedName {
  readonly name: string;
  readonly target: Row | Scalar;
}

export interface Workbook {
  readonly title: string;
  /** What the file says of itself on its first sheet: plan, hash, seed, engine. */
  readonly stamp: readonly (readonly [label: string, value: string])[];
  readonly sheets: readonly GridSheet[];
  /** Labels of the months: "2026-07". */
  readonly labels: readonly string[];
  readonly names: readonly DefinedName[];
  /** Numbers above nothing: inputs that the workbook cannot follow were changed; a check does not hold. */
  readonly flags: { readonly rerun: Scalar; readonly failed: Scalar };
  readonly calculation: Calculation;
  /** Money is shown in millions. */
  readonly inMillions: boolean;
}
