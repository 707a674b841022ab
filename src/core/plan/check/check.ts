/**
 * The plan as written → a checked plan, or diagnostics: the only way to a `Plan`.
 *
 * Order: files are merged and values overridden in the source tree, a scenario is set there too, so that every fault
 * points at the line that made it; then calendar, chips and names are learned; then every table is read; then what ties
 * entries together is checked. All faults that can be found independently are found in one run, ordered by place.
 */
import { monthNames, parseMonth } from "../../calendar/months.ts";
import { clip } from "../../quantity/number.ts";
import { isUnitWord } from "../../quantity/unit.ts";
import { applySets, assemble, hasTooMany } from "../assemble.ts";
import type { ParsePlan } from "../assemble.ts";
import type { Checking } from "./checking.ts";
import { entryOf, fault, joinAddress, plainText } from "./checking.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { crossCheck } from "./cross-checks.ts";
import { lintEconomics } from "../lint/lint-economics.ts";
import { lintEffects } from "../lint/lint-effects.ts";
import { lintEvidence } from "../lint/lint-evidence.ts";
import { lintModels } from "../lint/lint-models.ts";
import type { PartialPlan } from "../read/partial-plan.ts";
import { readTable } from "../read/read-table.ts";
import { entryNames } from "../read/references.ts";
import { chooseScenario, linesOf, readScenarios, scalarsOf } from "../scenarios.ts";
import type { Scenario } from "../scenarios.ts";
import type { SourceMap, SourceNode, SourceScalar } from "../source-tree.ts";
import { withModelledThroughput } from "../serving-model.ts";
import { planTable } from "../vocabulary/vocabulary.ts";
import type { Plan } from "../vocabulary/vocabulary.ts";

export interface CheckOptions {
  /**
   * Reads a file named by the plan; undefined if there is none. The path is as typed, joined to the folder of the file
   * that names it, with forward slashes.
   */
  readonly readText?: (path: string) => string | undefined;
  /** Reads the text of an included file into a tree. */
  readonly parse?: ParsePlan;
  /** Name of the scenario to apply. */
  readonly scenario?: string | undefined;
  /** Leaves scenarios that are not applied unread beyond their names: for a quick look at a changed value. */
  readonly onlyChosen?: boolean;
  /** Leaves out what is warned of in a sound plan: for the same quick look. */
  readonly onlyErrors?: boolean;
  /** 2026-09-30: what reviews of sources are judged by; absent, they are not. */
  readonly today?: string | undefined;
  /** Counts how often each scalar is read: in an accepted plan each that bears a digit is read exactly once. */
  readonly reads?: Map<SourceScalar, number>;
}

export interface CheckedPlan {
  /** Undefined if any diagnostic is an error. */
  readonly plan: Plan | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** Scenarios that the plan offers, in the order written. */
  readonly scenarios: readonly { readonly name: string; readonly why: string }[];
  /** What was read: the plan as written with files merged, values overridden and the scenario set. Undefined where that failed. */
  readonly tree?: SourceMap;
}

/** Nodes read when all scenarios are tried: a bound on the work that a plan can ask for. */
const scenarioNodesMax = 200_000;

/**
 * Checks a plan.
 *
 * Without a chosen scenario all scenarios are tried on the plan, and what each breaks is reported at its lines; with one,
 * the others are only read.
 *
 * @example checkPlan({ kind: "map", entries: [], place: { file: "p", line: 1, column: 1, length: 0 } }).diagnostics[0].code // "P302"
 */
export function checkPlan(source: SourceNode, options: CheckOptions = {}): CheckedPlan {
  if (source.kind !== "map")
    return {
      plan: undefined,
      scenarios: [],
      diagnostics: [
        {
          severity: "error",
          code: "P020",
          address: "",
          place: source.place,
          message: "the file holds no plan",
          remedy: "begin with `plimsoll: 1`, or run `plimsoll init`",
        },
      ],
    };
  const checking = beginChecking(source, options);
  if (hasTooMany(checking, source)) return { plan: undefined, scenarios: [], diagnostics: inOrder(checking.diagnostics, source.place.file) };
  const assembled = assemble(checking, source, options.parse);
  if (assembled === undefined) return { plan: undefined, scenarios: [], diagnostics: inOrder(checking.diagnostics, source.place.file) };
  const scenarios = readScenarios(checking, assembled.scenarios);
  const chosen =
    options.scenario === undefined ? undefined : chooseScenario(checking, scenarios, options.scenario, assembled.scenarios?.keyPlace ?? source.place);
  checking.root = chosen === undefined ? assembled.root : applySets(checking, assembled.root, chosen.sets, "scenario");
  const plan = readWhole(checking);
  if (plan !== undefined && options.onlyErrors !== true) lint(checking, plan, options.today);
  if (options.scenario === undefined && options.onlyChosen !== true) tryScenarios(checking, assembled.root, scenarios, plan !== undefined);
  reportTwice(checking, [assembled.root, ...(assembled.scenarios === undefined ? [] : [assembled.scenarios.value])]);
  return {
    plan: checking.errorCount > 0 ? undefined : plan,
    diagnostics: inOrder(checking.diagnostics, source.place.file),
    scenarios: scenarios.map(({ name, why }) => ({ name, why })),
    tree: checking.root,
  };
}

/** Keys given twice in one map where no reader has said so: maps that are no table, such as a check with its note or a number with its source. */
function reportTwice(checking: Checking, nodes: readonly SourceNode[]): void {
  const keyOf = ({ file, line, column }: SourceNode["place"]): string => `${file}:${line}:${column}`;
  const told = new Set(checking.diagnostics.filter(({ code }) => code === "P303").map(({ place }) => keyOf(place)));
  const visit = (node: SourceNode, address: string): void => {
    if (node.kind === "list") node.items.forEach((item, i) => visit(item, joinAddress(address, String(i))));
    if (node.kind !== "map") return;
    const first = new Map<string, number>();
    for (const { key, keyPlace, value } of node.entries) {
      if (key.startsWith("x-")) continue;
      const inner = joinAddress(address, key);
      const line = first.get(key);
      // Parts of a mixture and beliefs are named by their weights, and two may weigh the same.
      if (line === undefined && !/\.(mix|beliefs)$/.test(address)) first.set(key, keyPlace.line);
      else if (line !== undefined && !told.has(keyOf(keyPlace)))
        fault(checking, {
          code: "P303",
          address: inner,
          place: keyPlace,
          message: `\`${clip(key)}\` is given twice, first on line ${line}`,
          remedy: "keep one",
        });
      visit(value, inner);
    }
  };
  for (const node of nodes) visit(node, "");
}

function lint(checking: Checking, plan: Plan, today: string | undefined): void {
  lintEvidence(checking, plan, today);
  lintEconomics(checking, plan);
  lintEffects(checking, plan);
  lintModels(checking, plan);
}

/** Reads the tree of `checking.root`; undefined if any part of it is at fault. */
function readWhole(checking: Checking): Plan | undefined {
  learnCalendar(checking);
  learnNames(checking);
  const plan = readTable(checking, planTable, checking.root, { address: "", stream: "", source: undefined, place: checking.root.place });
  for (const question of checking.later) question();
  if (plan !== undefined) crossCheck(checking, plan as unknown as PartialPlan);
  if (checking.errorCount > 0 || plan === undefined) return undefined;
  const whole = withModelledThroughput(checking, plan as unknown as Plan);
  return checking.errorCount > 0 ? undefined : whole;
}

/** Tries every scenario on the plan: all of it if the plan itself is sound, else only whether its addresses exist. */
function tryScenarios(checking: Checking, root: SourceMap, scenarios: readonly Scenario[], isSound: boolean): void {
  const size = isSound ? scalarsOf(root).length : 0;
  if (size * scenarios.length > scenarioNodesMax) {
    fault(checking, {
      code: "P608",
      address: "scenarios",
      place: scenarios[0].place,
      message: `${scenarios.length} scenarios of a plan with ${size} values are too many to check`,
      remedy: "split the plan's scenarios over several files",
    });
    return;
  }
  for (const scenario of scenarios) {
    const trial = beginChecking(root, { readText: checking.readText, reads: new Map() });
    trial.root = applySets(trial, root, scenario.sets, "scenario");
    if (isSound && trial.errorCount === 0) readWhole(trial);
    const lines = linesOf(scenario.sets);
    for (const found of trial.diagnostics) if (found.severity === "error") fault(checking, atScenario(found, scenario, lines));
    for (const scalar of scalarsOf(scenario.sets)) {
      const count = trial.reads?.get(scalar) ?? 0;
      if (count > 0) checking.reads?.set(scalar, (checking.reads.get(scalar) ?? 0) + count);
    }
  }
}

/** A fault that a scenario causes elsewhere is reported at the scenario. */
function atScenario(found: Diagnostic, scenario: Scenario, lines: ReadonlySet<string>): Diagnostic {
  if (lines.has(`${found.place.file}:${found.place.line}`)) return found;
  return { ...found, place: scenario.place, message: `with scenario \`${scenario.name}\` (line ${found.place.line}): ${found.message}` };
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
  const plain = (key: string): string | undefined => plainText(entryOf(calendar, key)?.value);
  const fiscalName = plain("fiscal_year_starts") ?? "January";
  const fiscalYearStart = (monthNames as readonly string[]).indexOf(fiscalName) + 1;
  const start = parseMonth(plain("start") ?? "", Math.max(1, fiscalYearStart), true);
  if (!start.ok || fiscalYearStart === 0) return;
  checking.calendar = { start: start.value, months: Number(plain("months") ?? 60), fiscalYearStart };
}

function learnNames(checking: Checking): void {
  const { root } = checking;
  // A chip that bears the name of a unit is refused where it stands, and must not change what that unit means elsewhere.
  checking.chips = (entryNames(root, "chips") ?? []).filter((name) => !isUnitWord(name));
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
  const start = plainText(entryOf(regime, "start")?.value);
  if (start !== undefined) found.add(start);
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
    .sort(
      (a, b) =>
        rank(a) - rank(b) ||
        (a.place.file < b.place.file ? -1 : a.place.file > b.place.file ? 1 : 0) ||
        a.place.line - b.place.line ||
        a.place.column - b.place.column,
    )
    .filter((found) => {
      const key = `${found.code} ${found.place.file} ${found.place.line} ${found.place.column} ${found.message}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}
