/**
 * The desk: the worker that reads and checks the plan, has it simulated, and makes the summary. The page only shows.
 *
 * A run goes through stages of more and more paths, so that there is something to see at once; a stage takes up where the
 * last one ended, and the last is, to the bit, what `plimsoll simulate` prints.
 */
import { loadPlan, isValid } from "../../app/load-plan.ts";
import type { LoadedPlan, ValidPlan } from "../../app/load-plan.ts";
import type { Cancellation, EvaluationProgram, EvaluationRunner, JobRunner, RunStore } from "../../app/ports.ts";
import { decide } from "../../app/decide.ts";
import type { MeetingHeld } from "../../app/meeting.ts";
import { simulate } from "../../app/simulate.ts";
import { trace } from "../../app/trace.ts";
import { openPolicy } from "../../core/company/policy.ts";
import { diagnoseChecks } from "../../core/checks/scope.ts";
import type { ChunkResult } from "../../core/company/chunk.ts";
import type { DemandLaw } from "../../core/company/forecast.ts";
import { openSimulator } from "../../core/company/simulate.ts";
import type { Simulator } from "../../core/company/simulate.ts";
import { tracePath } from "../../core/company/trace.ts";
import type { OwedRow } from "../../core/company/trace.ts";
import { checkPlan } from "../../core/plan/check.ts";
import type { Place, SourceNode } from "../../core/plan/source-tree.ts";
import type { Plan } from "../../core/plan/vocabulary.ts";
import type { CommitSummary } from "../../core/procurement/summary.ts";
import type { RunSummary } from "../../core/results/run.ts";
import { monthLabels, summarise } from "../../core/results/summarise.ts";
import { sha256Parts } from "../../formats/hash.ts";
import { readYamlPlan } from "../../formats/yaml/read-plan.ts";
import { filesOf } from "./files-of-text.ts";
import type { Answers, Brought, CheckedText, Errand, OwedByMonth, PlanText, Substitution, Variant } from "./messages.ts";
import { studiesOf } from "./studies.ts";
import type { Studies } from "./studies.ts";
import { withScalarAt } from "./tree-changes.ts";
import { sessionStore } from "./session-store.ts";
import { valueRows } from "./value-rows.ts";

export interface DeskPorts {
  readonly runner: JobRunner;
  openEvaluations(program: EvaluationProgram): EvaluationRunner;
  /** Has a use-case done elsewhere. @throws what it throws; the signal's reason if aborted */
  send<E extends Errand>(errand: E, signal?: Cancellation): Promise<Brought[E["kind"]]>;
  /** Seconds, never running backwards. */
  seconds(): number;
  /** Version of the program, kept with every result. */
  readonly engine: string;
}

export interface RunUpdates {
  readonly signal: Cancellation;
  progress(done: number, total: number): void;
  summary(summary: RunSummary, owed: readonly OwedByMonth[], isFinal: boolean): void;
}

export interface Desk extends Studies {
  /** Takes a text as the plan of all that follows. */
  check(plan: PlanText, today: string): Promise<CheckedText>;
  /** A few futures of the plan with one value replaced: quick and rough (see `previewPaths`). */
  preview(substitution: Substitution, variant: Variant, seed: number | undefined, updates: RunUpdates): Promise<void>;
  /** The futures of the plan, stage after stage. @throws the signal's reason if aborted */
  run(variant: Variant, seed: number | undefined, stages: readonly number[], updates: RunUpdates): Promise<void>;
  trace(variant: Variant, seed: number | undefined, path: number | "base"): Promise<Answers["trace"]>;
  /** The plan's requests, decided on one future. @throws what the use-case throws */
  meeting(variant: Variant, seed: number | undefined, path: number | "base", month: number | undefined): Promise<MeetingHeld>;
  /** What to sign: a first answer, or with a certificate over `paths` futures. @throws the signal's reason if aborted */
  decide(variant: Variant, paths: number | undefined, updates: Pick<RunUpdates, "signal" | "progress">): Promise<CommitSummary>;
}

/**
 * Futures of a preview: as many as were simulated in 60 ms the last time, at least 64. Its rule still expects what it learned
 * before the change, since learning takes longer than a hand waits; the run that follows learns anew.
 */
const previewPathsLeast = 64;
const previewPathsMost = 2048;
const previewSeconds = 0.06;

/** Paths of a chunk: few in the first stages, so that a new preview need not wait long for a worker. */
const chunkPaths = (paths: number): number => (paths <= 1000 ? 16 : 50);

export function createDesk(ports: DeskPorts): Desk {
  const store = sessionStore();
  let current: { readonly plan: PlanText; readonly root: SourceNode | undefined } | undefined;

  let previewPaths = previewPathsLeast;
  /** What the rule of the last run had learned. */
  let learned: { readonly scenario: string | undefined; readonly law: DemandLaw | undefined } | undefined;

  const opened = (): ReadText => {
    if (current?.root === undefined) throw new Error("the desk has no plan that can be read");
    return { plan: current.plan, root: current.root };
  };
  const valid = async (variant: Variant): Promise<ValidPlan> => {
    const loaded = await loadPlan(filesOf(opened().plan), variant.scenario);
    if (!isValid(loaded)) throw new Error(loaded.diagnostics.find(({ severity }) => severity === "error")?.message ?? "the plan is not valid");
    return loaded;
  };

  return {
    check: async (plan, today) => {
      const read = readYamlPlan(plan.text, plan.file);
      current = { plan, root: read.root };
      const loaded = await loadPlan(filesOf(plan), undefined, today);
      return checkedOf(loaded, read.root);
    },
    preview: async (substitution, variant, seedOrNot, updates) => {
      const { plan, root } = opened();
      const { plan: checked, basePlan } = checkTree(plan, withScalarAt(root, substitution.place, substitution.value), variant.scenario);
      if (checked === undefined || basePlan === undefined) throw new Error("not a value that fits here");
      const seed = seedOrNot ?? checked.seed;
      const isSameRule = learned?.scenario === variant.scenario && !learnedFrom.has(partOf(root, substitution.place) ?? "policy");
      const simulator = openWith(checked, basePlan, seed, isSameRule ? learned?.law : undefined);
      const { law } = simulator.policy;
      const paths = previewPaths;
      const job = { plan: checked, basePlan, seed, paths, keepAll: false, ...(law === undefined ? {} : { law }) };
      const startedAt = ports.seconds();
      const running = ports.runner.run({ ...job, chunks: rangesOf(0, paths, 8) }, { signal: updates.signal });
      // The base case is told here while the workers simulate.
      const partial = partialSummary({ simulator, seed, planHash: "", planFile: plan.file, engine: ports.engine });
      const chunks = await running;
      const fitting = (paths * previewSeconds) / Math.max(1e-3, ports.seconds() - startedAt);
      previewPaths = Math.max(previewPathsLeast, Math.min(previewPathsMost, 16 * Math.floor(fitting / 16)));
      updates.signal.throwIfAborted();
      updates.summary(partial.of(chunks), partial.owed, false);
    },
    run: async (variant, seedOrNot, stages, updates) => {
      const loaded = await valid(variant);
      const seed = seedOrNot ?? loaded.plan.seed;
      const total = stages.at(-1) ?? loaded.plan.paths;
      const runner: JobRunner = {
        run: async (job, options) => {
          learned = { scenario: variant.scenario, law: job.law };
          const about = { seed, planHash: loaded.planHash, planFile: loaded.source.file, engine: ports.engine };
          const partial = partialSummary({ ...about, simulator: openWith(loaded.plan, loaded.basePlan, seed, job.law) });
          const kept: ChunkResult[] = [];
          let done = 0;
          for (const paths of stages) {
            const from = done;
            const onProgress = ({ done: fresh }: { readonly done: number }): void => updates.progress(from + fresh, total);
            kept.push(...(await ports.runner.run({ ...job, chunks: rangesOf(from, paths, chunkPaths(paths)) }, { ...options, onProgress })));
            done = paths;
            options.signal?.throwIfAborted();
            if (paths < total) updates.summary(partial.of(kept), partial.owed, false);
            else owed = partial.owed;
          }
          return kept;
        },
      };
      let owed: readonly OwedByMonth[] = [];
      const request = { scenario: variant.scenario, paths: total, seed: seedOrNot, keepAll: false, engine: ports.engine };
      const clock = { seconds: () => ports.seconds(), today: () => "" };
      const summary = await simulate(loaded, request, { runner, store: noStore, clock, sha256: sha256Parts }, { signal: updates.signal });
      updates.signal.throwIfAborted();
      updates.summary(summary, owed, true);
    },
    trace: async (variant, seed, path) => {
      const loaded = await valid(variant);
      return trace(loaded, seed ?? loaded.plan.seed, path);
    },
    meeting: async (variant, seed, path, month) => {
      const { plan, basePlan } = await valid(variant);
      return ports.send({ kind: "meeting", plan, basePlan, requested: { path, month, seed: seed ?? plan.seed, paths: 1 } });
    },
    decide: async (variant, paths, { signal, progress }) => {
      const { openEvaluations } = ports;
      const loaded = await valid(variant);
      // A plan's folder lasts as long as the page: asked again, attempts at its certificate count on.
      const out = loaded.planHash;
      const request = { isQuick: paths === undefined, paths: paths ?? 0, engine: ports.engine, out, recordedIn: out, isAgain: false, today: "" };
      const onProgress = ({ done, total }: { readonly done: number; readonly total: number }): void => progress(done, total);
      const kept = { openRunner: openEvaluations, sha256: sha256Parts, store };
      return (await decide(loaded, request, kept, { signal, onProgress })).summary;
    },
    ...studiesOf({ ...ports, store }, valid, () => opened().plan),
  };
}

interface ReadText {
  readonly plan: PlanText;
  readonly root: SourceNode;
}

/** Parts of a plan that fix what a rule learns: when one of them changes, it must learn anew. */
const learnedFrom: ReadonlySet<string> = new Set(["policy", "offers", "calendar", "workloads"]);

/** Key of the plan under which a place stands. */
function partOf(root: SourceNode, place: Place): string | undefined {
  return root.kind === "map" ? root.entries.findLast((entry) => entry.keyPlace.line <= place.line && entry.keyPlace.file === place.file)?.key : undefined;
}

function openWith(plan: Plan, basePlan: Plan, seed: number, law: DemandLaw | undefined): Simulator {
  return openSimulator(plan, basePlan, seed, (space) => openPolicy(space, seed, law));
}

interface PartialInput {
  readonly simulator: Simulator;
  readonly seed: number;
  readonly planHash: string;
  readonly planFile: string;
  readonly engine: string;
}

/** Summaries of the paths so far; the base case is told once. */
function partialSummary({ simulator, ...about }: PartialInput): { of(chunks: readonly ChunkResult[]): RunSummary; readonly owed: readonly OwedByMonth[] } {
  const { start, months } = simulator.model.plan.calendar;
  const base = tracePath(simulator, "base", monthLabels(start, months));
  return {
    owed: owedByMonth(base.owed),
    of: (chunks) => summarise({ ...about, simulator, chunks, base, warnings: [], seconds: { simulate: 0, write: 0 }, hash: () => "" }),
  };
}

/** @example rangesOf(0, 20, 16) // [{ firstPath: 0, pathCount: 16 }, { firstPath: 16, pathCount: 4 }] */
export function rangesOf(from: number, to: number, size: number): { readonly firstPath: number; readonly pathCount: number }[] {
  return Array.from({ length: Math.ceil((to - from) / size) }, (_, k) => ({
    firstPath: from + k * size,
    pathCount: Math.min(size, to - from - k * size),
  }));
}

const noStore: RunStore = {
  prepare: (): Promise<void> => Promise.resolve(),
  write: (): Promise<void> => Promise.resolve(),
  readText: (): Promise<undefined> => Promise.resolve(undefined),
};

interface CheckedTree {
  readonly plan: Plan | undefined;
  readonly basePlan: Plan | undefined;
  readonly diagnostics: LoadedPlan["diagnostics"];
}

/** Checks a tree that no text gives, with and without the scenario. */
function checkTree({ named }: PlanText, root: SourceNode, scenario: string | undefined): CheckedTree {
  const readText = (path: string): string | undefined => (Object.hasOwn(named, path) ? named[path] : undefined);
  const options = { readText, parse: readYamlPlan, onlyChosen: true };
  const checked = checkPlan(root, { ...options, scenario });
  const base = scenario === undefined ? checked : checkPlan(root, options);
  const ofChecks = checked.plan === undefined ? [] : diagnoseChecks(checked.plan);
  const isSound = !ofChecks.some(({ severity }) => severity === "error");
  return { plan: isSound ? checked.plan : undefined, basePlan: base.plan, diagnostics: [...checked.diagnostics, ...ofChecks] };
}

function checkedOf(loaded: LoadedPlan, root: SourceNode | undefined): CheckedText {
  const { plan, planHash: hash, diagnostics, scenarios } = loaded;
  if (plan === undefined || hash === undefined || root === undefined) return { diagnostics, scenarios };
  return { diagnostics, scenarios, plan: { name: plan.name, hash, seed: plan.seed, paths: plan.paths, values: valueRows(plan, root) } };
}

/** Rows of what is signed, joined by contract, month by month. */
function owedByMonth(months: readonly (readonly OwedRow[])[]): readonly OwedByMonth[] {
  const rows = new Map<string, { supplier: string; headlineUsd: number[]; nonCancellableUsd: number[]; walkAwayUsd: number[] }>();
  for (const [t, owed] of months.entries()) {
    for (const { contract, supplier, headlineUsd, nonCancellableUsd, walkAwayUsd } of owed) {
      let row = rows.get(contract);
      if (row === undefined) {
        const zeros = (): number[] => months.map(() => 0);
        row = { supplier, headlineUsd: zeros(), nonCancellableUsd: zeros(), walkAwayUsd: zeros() };
        rows.set(contract, row);
      }
      row.headlineUsd[t]! += headlineUsd;
      row.nonCancellableUsd[t]! += nonCancellableUsd;
      row.walkAwayUsd[t]! += walkAwayUsd;
    }
  }
  return [...rows].map(([contract, row]) => ({ contract, ...row }));
}
