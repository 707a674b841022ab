/**
 * Two plans on the same futures: the difference of their inputs, of their answers, and what each change has part in it.
 *
 * Combinations of changes are plans of their own: those changes made in the first plan as written, checked as any plan is
 * and simulated like it. Of each only its figures are kept, so memory does not grow with their number.
 */
import { numbersText } from "../core/comparison/comparison.ts";
import type { Attribution, ChangeEffect, ComparedSide, Comparison, InputRow, ScenarioOverview } from "../core/comparison/comparison.ts";
import { inputChanges, sourceText, withChanges } from "../core/comparison/input-changes.ts";
import type { InputChange } from "../core/comparison/input-changes.ts";
import { figuresOf, pairedDifferences, sharedMeasures } from "../core/comparison/measures.ts";
import type { Figures } from "../core/comparison/measures.ts";
import { combinationsOf, shapleyShares, sharingDesign } from "../core/comparison/shapley.ts";
import type { SharingDesign, SharingEffort } from "../core/comparison/shapley.ts";
import { canonicalPlan } from "../core/plan/canonical.ts";
import { checkPlan } from "../core/plan/check/check.ts";
import type { SourceMap } from "../core/plan/source-tree.ts";
import type { Plan } from "../core/plan/vocabulary/vocabulary.ts";
import type { ChunkResult } from "../core/company/chunk.ts";
import { type PathOutcomes, pathOutcomes } from "../core/results/path-outcomes.ts";
import type { RunSummary } from "../core/results/run.ts";
import { readYamlPlan } from "../formats/yaml/read-plan.ts";
import { withScenario } from "./load-plan.ts";
import type { ValidPlan } from "./load-plan.ts";
import type { Clock, JobRunner, RunOptions, Sha256 } from "./ports.ts";
import { simulate } from "./simulate.ts";

export interface Side {
  /** As the user named it: "plan.yaml#slow-year". */
  readonly label: string;
  readonly loaded: ValidPlan;
  readonly scenario?: string | undefined;
}

export interface CompareRequest {
  readonly seed: number;
  readonly paths: number;
  /** Absent: exact up to ten changes. */
  readonly effort?: SharingEffort | undefined;
  /** Leaves out which change has what part. */
  readonly onlyAnswers?: boolean;
  readonly engine: string;
}

export interface ComparePorts {
  readonly runner: JobRunner;
  readonly clock: Clock;
  readonly sha256: Sha256;
}

export interface CompareOptions extends RunOptions {
  /** Told as soon as both answers are known, before the changes are tried one by one. */
  readonly onAnswers?: (found: Compared) => void;
}

export interface Compared {
  readonly comparison: Comparison;
  readonly before: RunSummary;
  readonly after: RunSummary;
}

/** A plan to be run, with the plan that fixes the units of its demand. */
interface Runnable {
  readonly plan: Plan;
  readonly basePlan: Plan;
}

interface Ran {
  readonly summary: RunSummary;
  readonly outcomes: PathOutcomes;
}

/** A difference at one address: in the plans as they are run, and in the plans without scenario that fix units. */
interface Change {
  readonly address: string;
  readonly tree: InputChange | undefined;
  readonly base: InputChange | undefined;
}

/** @throws the signal's reason if aborted */
export async function compare(sides: readonly [Side, Side], request: CompareRequest, ports: ComparePorts, options: CompareOptions): Promise<Compared> {
  const workbench = openWorkbench(sides);
  const run = runnerOf(sides[0], request, ports);
  const totals = { done: 0, total: 2 };
  const tell = (stage: string): RunOptions => ({
    ...options,
    onProgress: ({ stage: part, done, total }) => {
      if (part === "simulate") options.onProgress?.({ stage, done: totals.done * total + done, total: totals.total * total, unit: "futures" });
    },
  });
  const ends: Ran[] = [];
  for (const side of sides) {
    ends.push(await run(side.loaded, tell("both answers")));
    totals.done++;
  }
  const [before, after] = ends as [Ran, Ran];
  const comparison: Comparison = {
    from: sideOf(sides[0]),
    to: sideOf(sides[1]),
    engine: request.engine,
    seed: request.seed,
    paths: request.paths,
    inputs: workbench.inputs,
    figures: { from: figuresOf(before.summary, before.outcomes), to: figuresOf(after.summary, after.outcomes) },
    differences: pairedDifferences(before.outcomes, after.outcomes),
  };
  const found = (extra: Partial<Comparison>): Compared => ({ comparison: { ...comparison, ...extra }, before: before.summary, after: after.summary });
  if (request.onlyAnswers === true || workbench.players.length === 0) return found({});
  options.onAnswers?.(found({}));
  const attribution = await attribute({ workbench, request, figures: comparison.figures, totals, run: (plan) => run(plan, tell("changes one by one")) });
  return found({ attribution });
}

function sideOf({ label, loaded, scenario }: Side): ComparedSide {
  const { plan, source, planHash } = loaded;
  return { label, planName: plan.name, planFile: source.file, planHash, ...(scenario === undefined ? {} : { scenario }) };
}

/** Simulates a plan and keeps what each path came to. */
function runnerOf({ loaded }: Side, request: CompareRequest, ports: ComparePorts): (plan: Runnable, options: RunOptions) => Promise<Ran> {
  return async (plan, options) => {
    let chunks: readonly ChunkResult[] = [];
    const runner: JobRunner = { run: async (job, runOptions) => (chunks = await ports.runner.run(job, runOptions)) };
    const { seed, paths, engine } = request;
    const none = { prepare: () => Promise.resolve(), write: () => Promise.resolve(), readText: () => Promise.resolve(undefined) };
    const valid: ValidPlan = { ...loaded, plan: plan.plan, basePlan: plan.basePlan };
    const summary = await simulate(valid, { seed, paths, keepAll: false, engine }, { ...ports, runner, store: none }, options);
    return { summary, outcomes: pathOutcomes(chunks, paths) };
  };
}

/**
 * Each scenario of a plan beside the plan as written. What is kept of a scenario are its figures.
 *
 * @param names  scenarios, in the order wanted
 * @throws the signal's reason if aborted
 */
export async function compareScenarios(
  from: Side,
  names: readonly string[],
  request: CompareRequest,
  ports: ComparePorts,
  options: RunOptions,
): Promise<ScenarioOverview> {
  const run = runnerOf(from, request, ports);
  let runs = 0;
  const told: RunOptions = {
    ...options,
    onProgress: ({ stage, done, total }) => {
      if (stage === "simulate") options.onProgress?.({ stage: "scenarios", done: runs * total + done, total: (names.length + 1) * total, unit: "futures" });
    },
  };
  const base = await run(from.loaded, told);
  const figures = figuresOf(base.summary, base.outcomes);
  const scenarios: ScenarioOverview["scenarios"][number][] = [];
  for (const scenario of names) {
    runs++;
    const { summary, outcomes } = await run(withScenario(from.loaded, scenario), told);
    const why = from.loaded.scenarios.find(({ name }) => name === scenario)?.why ?? "";
    scenarios.push({ scenario, why, figures: figuresOf(summary, outcomes), differences: pairedDifferences(base.outcomes, outcomes) });
  }
  return { from: sideOf(from), engine: request.engine, seed: request.seed, paths: request.paths, figures, scenarios };
}

/* ---- combinations of changes ------------------------------------------------------------------------------------- */

interface Workbench {
  readonly inputs: readonly InputRow[];
  /** Changes that change a number, by address. */
  readonly players: readonly Change[];
  /** The first plan with some of the players' changes made; undefined if that is no valid plan. */
  combine(changes: readonly Change[]): Runnable | undefined;
}

function openWorkbench([from, to]: readonly [Side, Side]): Workbench {
  const [a, b] = [treesOf(from), treesOf(to)];
  const changes = joined(inputChanges(a.plan, b.plan), inputChanges(a.basePlan, b.basePlan));
  // A value may cite a source that only its own plan has: sources of both are known throughout.
  const added = changes.filter(({ address, tree }) => address.startsWith("sources") && tree?.after !== undefined);
  const rest = changes.filter((change) => !added.includes(change));
  const texts = new Map([...to.loaded.named, ...from.loaded.named]);
  const readText = (path: string): string | undefined => texts.get(path);
  const checked = (tree: SourceMap): Plan | undefined => checkPlan(tree, { readText, parse: readYamlPlan, onlyChosen: true }).plan;
  const isOneTree = a.plan === a.basePlan && b.plan === b.basePlan;
  const combine = (made: readonly Change[]): Runnable | undefined => {
    const all = [...added, ...made];
    const plan = checked(withoutChecks(withChanges(a.plan, present(all.map(({ tree }) => tree)))));
    if (plan === undefined || isOneTree) return plan === undefined ? undefined : { plan, basePlan: plan };
    const basePlan = checked(withoutChecks(withChanges(a.basePlan, present(all.map(({ base }) => base)))));
    return basePlan === undefined ? undefined : { plan, basePlan };
  };
  const none = combine([]);
  const effects = rest.map((change) => effectOf(none, combine([change])));
  const players = rest.filter((_, i) => effects[i] === "numbers");
  const isWhole = numbersOf(combine(players)) === numbersOf(to.loaded);
  return {
    inputs: changes
      .map((change): InputRow => ({ ...rowOf(change), effect: added.includes(change) ? "evidence" : effects[rest.indexOf(change)]! }))
      .filter(({ address }) => address !== "seed" && address !== "paths"),
    players: isWhole ? players : rest,
    combine,
  };
}

const present = <T>(items: readonly (T | undefined)[]): readonly T[] => items.filter((item) => item !== undefined);

function treesOf({ loaded, label }: Side): { readonly plan: SourceMap; readonly basePlan: SourceMap } {
  if (loaded.trees === undefined) throw new Error(`${label} was understood without a tree`);
  return loaded.trees;
}

/** Checks are sentences about one plan, and say nothing of a combination of two. */
const withoutChecks = (tree: SourceMap): SourceMap => ({ ...tree, entries: tree.entries.filter(({ key }) => key !== "checks") });

function joined(trees: readonly InputChange[], bases: readonly InputChange[]): readonly Change[] {
  const addresses = [...new Set([...trees, ...bases].map(({ address }) => address))].sort();
  const at = (list: readonly InputChange[], address: string): InputChange | undefined => list.find((change) => change.address === address);
  return addresses.map((address) => ({ address, tree: at(trees, address), base: at(bases, address) }));
}

function rowOf({ address, tree, base }: Change): Omit<InputRow, "effect"> {
  const { before, after } = (tree ?? base)!;
  return { address, before: sourceText(before), after: sourceText(after) };
}

const numbersOf = (of: Runnable | undefined): string => (of === undefined ? "" : `${numbersText(of.plan)} ${numbersText(of.basePlan)}`);

function effectOf(none: Runnable | undefined, alone: Runnable | undefined): ChangeEffect {
  if (none === undefined || alone === undefined || numbersOf(none) !== numbersOf(alone)) return "numbers";
  return canonicalPlan(none.plan) === canonicalPlan(alone.plan) ? "wording" : "evidence";
}

/* ---- sharing the difference -------------------------------------------------------------------------------------- */

interface Sharing {
  readonly workbench: Workbench;
  readonly request: CompareRequest;
  readonly figures: Comparison["figures"];
  readonly totals: { done: number; total: number };
  run(plan: Runnable): Promise<Ran>;
}

async function attribute({ workbench, request, figures, totals, run }: Sharing): Promise<Attribution> {
  const known = new Map<string, Figures>();
  const keyOf = (changes: readonly Change[]): string =>
    changes
      .map(({ address }) => address)
      .sort()
      .join("\n");
  const sound = new Set<string>();
  const isSound = (changes: readonly Change[]): boolean => {
    const key = keyOf(changes);
    if (!known.has(key) && !sound.has(key) && workbench.combine(changes) !== undefined) sound.add(key);
    return known.has(key) || sound.has(key);
  };
  known.set(keyOf([]), figures.from);
  known.set(keyOf(workbench.players), figures.to);
  let groups: readonly (readonly Change[])[] = workbench.players.map((change) => [change]);
  for (;;) {
    const design = sharingDesign(groups.length, request.seed, request.effort);
    const combinations = combinationsOf(design).map((combination) => ({
      combination,
      changes: groups.flatMap((group, i) => (combination[i] === "1" ? group : [])),
    }));
    const clash = combinations.find(({ changes }) => !isSound(changes));
    if (clash !== undefined) {
      groups = merged(groups, clash.combination, isSound);
      continue;
    }
    totals.total = totals.done + combinations.filter(({ changes }) => !known.has(keyOf(changes))).length;
    for (const { changes } of combinations) {
      if (known.has(keyOf(changes))) continue;
      const { summary, outcomes } = await run(workbench.combine(changes)!);
      known.set(keyOf(changes), figuresOf(summary, outcomes));
      totals.done++;
    }
    const byCombination = new Map(combinations.map(({ combination, changes }) => [combination, known.get(keyOf(changes))!]));
    return attributionOf(design, groups, byCombination);
  }
}

/**
 * Groups after two of them are joined because a combination is no valid plan: one that it has and cannot do without
 * another, with the one it lacks. Where no such two are found, all that cannot be made alone become one.
 */
function merged(groups: readonly (readonly Change[])[], combination: string, isValid: (changes: readonly Change[]) => boolean): readonly (readonly Change[])[] {
  const made = groups.filter((_, i) => combination[i] === "1");
  const lacked = groups.filter((_, i) => combination[i] !== "1");
  const joinedWith = lacked.find((group) => isValid([...made, group].flat()));
  const needing = made.find((group) => isValid(made.filter((other) => other !== group).flat()));
  if (joinedWith === undefined || needing === undefined) {
    const dependent = groups.filter((group) => !isValid(group));
    if (dependent.length < 2) return [groups.flat()];
    return [dependent.flat(), ...groups.filter((group) => !dependent.includes(group))];
  }
  return groups.flatMap((group) => (group === needing ? [[...needing, ...joinedWith]] : group === joinedWith ? [] : [group]));
}

function attributionOf(design: SharingDesign, groups: readonly (readonly Change[])[], figures: ReadonlyMap<string, Figures>): Attribution {
  const steps = sharedMeasures.flatMap((id): [string, Attribution["steps"][string]][] => {
    if ([...figures.values()].some((held) => held[id] === undefined)) return [];
    const { shares, halfWidth95 } = shapleyShares(design, (combination) => figures.get(combination)![id]!);
    return [
      [
        id,
        groups.map((group, i) => ({
          addresses: group.map(({ address }) => address),
          change: shares[i]!,
          ...(halfWidth95 === undefined ? {} : { halfWidth95: halfWidth95[i]! }),
        })),
      ],
    ];
  });
  return {
    method: design.kind,
    ...(design.kind === "sampled" ? { pairs: design.orders.length / 2 } : {}),
    runs: figures.size,
    steps: Object.fromEntries(steps),
  };
}
