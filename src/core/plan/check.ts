/**
 * The plan as written → a checked plan, or diagnostics: the only way to a `Plan`.
 *
 * Order: files are merged and values overridden in the source tree, a scenario is set there too, so that every fault
 * points at the line that made it; then calendar, chips and names are learned; then every table is read; then what ties
 * entries together is checked. All faults that can be found independently are found in one run, ordered by place.
 */
import { monthNames, parseMonth } from "../calendar/months.ts";
import type { Checking } from "./checking.ts";
import { entryOf } from "./checking.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { readTable } from "./read-table.ts";
import { entryNames } from "./references.ts";
import type { SourceMap, SourceNode, SourceScalar } from "./source-tree.ts";
import { planTable } from "./vocabulary.ts";
import type { Plan } from "./vocabulary.ts";

export interface CheckOptions {
  /** Reads a file named by the plan, from a path relative to where the plan's own file name is; undefined if there is none. */
  readonly readText?: (path: string) => string | undefined;
  /** Name of the scenario to apply. */
  readonly scenario?: string | undefined;
  /** Counts how often each scalar is read: in an accepted plan each that bears a digit is read exactly once. */
  readonly reads?: Map<SourceScalar, number>;
}

export interface CheckedPlan {
  /** Undefined if any diagnostic is an error. */
  readonly plan: Plan | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Checks a plan.
 *
 * @example checkPlan({ kind: "map", entries: [], place: { file: "p", line: 1, column: 1, length: 0 } }).diagnostics[0].code // "P302"
 */
export function checkPlan(root: SourceNode, options: CheckOptions = {}): CheckedPlan {
  if (root.kind !== "map") return { plan: undefined, diagnostics: [{ severity: "error", code: "P020", address: "", place: root.place, message: "the file holds no plan", remedy: "begin with `plimsoll: 1`, or run `plimsoll init`" }] };
  const checking = beginChecking(root, options);
  learnCalendar(checking);
  learnNames(checking);
  const plan = readTable(checking, planTable, root, { address: "", stream: "", source: undefined, place: root.place });
  for (const question of checking.later) question();
  return { plan: checking.errorCount > 0 || plan === undefined ? undefined : (plan as unknown as Plan), diagnostics: inOrder(checking.diagnostics, root.place.file) };
}

function beginChecking(root: SourceMap, options: CheckOptions): Checking {
  return {
    root,
    diagnostics: [],
    errorCount: 0,
    whole: new WeakSet(),
    calendar: undefined,
    chips: [],
    sources: undefined,
    states: new Map(),
    numbers: new Map(),
    cited: new Map(),
    later: [],
    readText: options.readText ?? (() => undefined),
    reads: options.reads,
  };
}

/** The calendar is needed to read any date; its own faults are reported when its table is read. */
function learnCalendar(checking: Checking): void {
  const calendar = entryOf(checking.root, "calendar")?.value;
  if (calendar?.kind !== "map") return;
  const plain = (key: string): string | undefined => {
    const value = entryOf(calendar, key)?.value;
    return value?.kind === "scalar" ? value.text.replace(/\s+@\S+$/, "").trim() : undefined;
  };
  const fiscalName = plain("fiscal_year_starts") ?? "January";
  const fiscalYearStart = (monthNames as readonly string[]).indexOf(fiscalName) + 1;
  const start = parseMonth(plain("start") ?? "", Math.max(1, fiscalYearStart), true);
  if (!start.ok || fiscalYearStart === 0) return;
  checking.calendar = { start: start.value, months: Number(plain("months") ?? 60), fiscalYearStart };
}

function learnNames(checking: Checking): void {
  const { root } = checking;
  checking.chips = entryNames(root, "chips") ?? [];
  const sources = entryNames(root, "sources");
  checking.sources = sources === undefined ? undefined : new Set(sources);
  const regimes = entryOf(root, "regimes")?.value;
  if (regimes?.kind !== "map") return;
  for (const { key, value } of regimes.entries) checking.states.set(key, statesOf(value));
}

/** States of a regime, in the order of their names: those it starts in, moves from or moves to. */
function statesOf(regime: SourceNode): readonly string[] {
  if (regime.kind !== "map") return [];
  const found = new Set<string>();
  const start = entryOf(regime, "start")?.value;
  if (start?.kind === "scalar") found.add(start.text.replace(/\s+@\S+$/, "").trim());
  const transitions = entryOf(regime, "transitions")?.value;
  if (transitions?.kind === "map") {
    for (const { key, value } of transitions.entries) {
      found.add(key);
      const to = value.kind === "map" ? (entryOf(value, "to")?.value ?? value) : value;
      if (to.kind === "map") for (const entry of to.entries) found.add(entry.key);
    }
  }
  return [...found].sort();
}

/** By file (the plan's own first), line and column; the same fault at the same place once. */
function inOrder(diagnostics: readonly Diagnostic[], mainFile: string): readonly Diagnostic[] {
  const rank = (found: Diagnostic): number => (found.place.file === mainFile ? 0 : 1);
  const seen = new Set<string>();
  return [...diagnostics]
    .sort((a, b) => rank(a) - rank(b) || (a.place.file < b.place.file ? -1 : a.place.file > b.place.file ? 1 : 0) || a.place.line - b.place.line || a.place.column - b.place.column)
    .filter((found) => {
      const key = `${found.code} ${found.place.file} ${found.place.line} ${found.place.column} ${found.message}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}
