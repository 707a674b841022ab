/** From a plan's source to a checked plan: reads what it names, and checks it with and without its scenario. */
import { diagnoseChecks } from "../core/checks/scope.ts";
import { checkPlan } from "../core/plan/check/check.ts";
import type { CheckedPlan } from "../core/plan/check/check.ts";
import { sourceTreeOf } from "../core/plan/define-plan.ts";
import type { Diagnostic } from "../core/plan/diagnostic.ts";
import type { SourceMap, SourceNode } from "../core/plan/source-tree.ts";
import type { Plan } from "../core/plan/vocabulary/vocabulary.ts";
import { planHash } from "../formats/hash.ts";
import { readYamlPlan } from "../formats/yaml/read-plan.ts";
import type { ReadPlan } from "../formats/yaml/read-plan.ts";
import type { PlanFiles, PlanSource } from "./ports.ts";

/** A plan as far as it could be understood. `plan` is absent if a diagnostic is an error. */
export interface LoadedPlan {
  readonly source: PlanSource;
  readonly plan: Plan | undefined;
  /** The plan without its scenario; the same object where there is none. */
  readonly basePlan: Plan | undefined;
  readonly planHash: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly scenarios: CheckedPlan["scenarios"];
  /** Texts that places point into, by the name they use; for printing the line at fault. */
  readonly texts: ReadonlyMap<string, string>;
  /** Files the plan names, as it writes their names. */
  readonly named: ReadonlyMap<string, string>;
  /** What was read, with the scenario and without: files merged, values overridden. Absent where that failed. */
  readonly trees?: { readonly plan: SourceMap; readonly basePlan: SourceMap };
}

/** A plan that was read without an error. */
export interface ValidPlan extends LoadedPlan {
  readonly plan: Plan;
  readonly basePlan: Plan;
  readonly planHash: string;
}

export const isValid = (loaded: LoadedPlan): loaded is ValidPlan => loaded.plan !== undefined && loaded.basePlan !== undefined && loaded.planHash !== undefined;

/** A plan's files with a text of ours beside them, under a name that `loadPlan` may be told to read as if the plan included it. */
export function withFileBeside(files: PlanFiles, name: string, text: string): PlanFiles {
  return {
    open: () => files.open(),
    readText: async (path) => (path === name || path.endsWith(`/${name}`) ? text : await files.readText(path)),
  };
}

/** More rounds of reading than this means files that name each other in a circle. */
const maxRounds = 32;

/**
 * @param today   "2026-11-22": evidence whose date of review has passed is warned of; without it none is
 * @param beside  file read as if the plan included it: a term sheet, what was observed
 */
export async function loadPlan(files: PlanFiles, scenario: string | undefined, today?: string, beside?: string): Promise<LoadedPlan> {
  const source = await files.open();
  const named = new Map<string, string>();
  const absent = new Set<string>();
  // The checker is pure and reads only what is at hand. What it asked for in vain is fetched, and it is asked again.
  for (let round = 0; ; round++) {
    const missed = new Set<string>();
    const readText: ReadText = (path) => {
      if (!named.has(path) && !absent.has(path)) missed.add(path);
      return named.get(path);
    };
    const loaded = understand(source, readText, { scenario, today, beside }, named);
    if (missed.size === 0 || round === maxRounds) return loaded;
    for (const path of missed) {
      const text = await files.readText(path);
      if (text === undefined) absent.add(path);
      else named.set(path, text);
    }
  }
}

/** A plan with one of its scenarios set; `loaded` is without any, so that each of them is known to be sound. */
export function withScenario(loaded: ValidPlan, scenario: string): ValidPlan {
  const { source } = loaded;
  const root = source.kind === "text" ? readYamlPlan(source.text, source.file).root : sourceTreeOf(source.value, source.file);
  const options = { readText: (path: string) => loaded.named.get(path), parse: readYamlPlan, scenario };
  const { plan, tree } = checkPlan(root!, options);
  if (plan === undefined || tree === undefined) throw new Error(`the scenario ${scenario} was not refused by the checker`);
  return { ...loaded, plan, planHash: planHash(plan), trees: { plan: tree, basePlan: loaded.trees!.basePlan } };
}

type ReadText = (path: string) => string | undefined;

interface Asked {
  readonly scenario: string | undefined;
  readonly today: string | undefined;
  readonly beside: string | undefined;
}

/** The tree as if it included one file more. */
function withInclude(root: SourceNode | undefined, name: string | undefined): SourceNode | undefined {
  if (root?.kind !== "map" || name === undefined) return root;
  const added: SourceNode = { kind: "scalar", text: name, quoted: true, place: root.place };
  const known = root.entries.find(({ key }) => key === "include");
  const items = known === undefined ? [added] : known.value.kind === "list" ? [...known.value.items, added] : [known.value, added];
  const entry = { key: "include", keyPlace: known?.keyPlace ?? root.place, value: { kind: "list" as const, items, place: root.place } };
  return { ...root, entries: [...root.entries.filter((other) => other !== known), entry] };
}

function understand(source: PlanSource, readText: ReadText, { scenario, today, beside }: Asked, named: ReadonlyMap<string, string>): LoadedPlan {
  const own: ReadPlan = source.kind === "text" ? readYamlPlan(source.text, source.file) : { root: sourceTreeOf(source.value, source.file), diagnostics: [] };
  const read: ReadPlan = { ...own, root: withInclude(own.root, beside) };
  const options = { readText, parse: readYamlPlan, today };
  const checked = read.root === undefined ? nothing : checkPlan(read.root, { ...options, scenario });
  const base = read.root === undefined || scenario === undefined || checked.plan === undefined ? checked : checkPlan(read.root, options);
  const ofChecks = checked.plan === undefined ? [] : diagnoseChecks(checked.plan);
  const diagnostics = [...read.diagnostics, ...(base.plan === undefined && checked.plan !== undefined ? base : checked).diagnostics, ...ofChecks];
  const isSound = !diagnostics.some((diagnostic) => diagnostic.severity === "error");
  return {
    source,
    plan: isSound ? checked.plan : undefined,
    basePlan: isSound ? base.plan : undefined,
    planHash: isSound && checked.plan !== undefined ? planHash(checked.plan) : undefined,
    diagnostics,
    scenarios: checked.scenarios,
    texts: new Map([...named, [source.file, source.text]]),
    named: new Map(named),
    ...(checked.tree === undefined || base.tree === undefined ? {} : { trees: { plan: checked.tree, basePlan: base.tree } }),
  };
}

const nothing: CheckedPlan = { plan: undefined, diagnostics: [], scenarios: [] };
