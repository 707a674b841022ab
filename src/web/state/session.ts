/**
 * What the page holds. The text is the truth: every edit is a new text, and undo goes back to an earlier one. Numbers
 * follow from the text, the scenario and the seed alone.
 */
import type { Glance } from "../../core/results/glance.ts";
import type { RunSummary } from "../../core/results/run.ts";
import type { CheckedText, OwedByMonth } from "../engine/messages.ts";
import type { PlaceName } from "./location.ts";
import type { PlanSource } from "./plan-source.ts";

/** How far the numbers on the page have come. */
export type RunState =
  | { readonly kind: "none" }
  | { readonly kind: "preview"; readonly paths: number }
  | { readonly kind: "running"; readonly done: number; readonly total: number }
  | { readonly kind: "done"; readonly seconds: number }
  | { readonly kind: "cancelled" }
  | { readonly kind: "failed"; readonly message: string };

export interface Session {
  readonly place: PlaceName;
  readonly source: PlanSource | undefined;
  readonly file: string;
  readonly text: string;
  readonly named: Readonly<Record<string, string>>;
  /** The text as it stands where it came from. */
  readonly savedText: string;
  readonly past: readonly string[];
  readonly future: readonly string[];
  readonly checked: CheckedText | undefined;
  /** Values of the last text that was valid: shown while a mistake is being mended. */
  readonly lastGood: CheckedText | undefined;
  readonly scenario: string | undefined;
  readonly seed: number | undefined;
  readonly run: RunState;
  /** The numbers shown; while a run goes on, those of the paths so far. */
  readonly summary: RunSummary | undefined;
  /** Figures of a preview that goes on, newer than `summary`. */
  readonly glance: Glance | undefined;
  /** The last full answer before the present text or scenario: what a change is measured by. */
  readonly prior: RunSummary | undefined;
  readonly owed: readonly OwedByMonth[];
  /** What the reader should know, until dismissed. */
  readonly notice: string | undefined;
  readonly isSaving: boolean;
}

export const emptySession: Session = {
  place: "answer",
  source: undefined,
  checked: undefined,
  lastGood: undefined,
  scenario: undefined,
  seed: undefined,
  summary: undefined,
  glance: undefined,
  prior: undefined,
  notice: undefined,
  file: "",
  text: "",
  named: {},
  savedText: "",
  past: [],
  future: [],
  run: { kind: "none" },
  owed: [],
  isSaving: false,
};
