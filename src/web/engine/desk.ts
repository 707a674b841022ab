/**
 * The desk: the worker that reads and checks the plan, has it simulated, and makes the summary. The page only shows.
 *
 * A run goes through stages of more and more paths, so that there is something to see at once; a stage takes up where the
 * last one ended, and the last is, to the bit, what `plimsoll simulate` prints.
 */
import { loadPlan, isValid } from "../../app/load-plan.ts";
import type { LoadedPlan, ValidPlan } from "../../app/load-plan.ts";
import type { Cancellation, EvaluationProgram, EvaluationRunner, JobRunner, RunStore } from "../../app/ports.ts";
import { besideOthers } from "../../app/other-decisions.ts";
import { decide } from "../../app/decide.ts";
import type { MeetingHeld } from "../../app/meeting.ts";
import { simulate } from "../../app/simulate.ts";
import { trace } from "../../app/trace.ts";
import type { ChunkResult } from "../../core/company/chunk.ts";
import type { SourceNode } from "../../core/plan/source-tree.ts";
import type { RunSummary } from "../../core/results/run.ts";
import { sha256Parts } from "../../formats/hash.ts";
import { readYamlPlan } from "../../formats/yaml/read-plan.ts";
import { createDeskPreviews } from "./desk-previews.ts";
import type { DeskPreviews } from "./desk-previews.ts";
import { openWith, partialSummary, rangesOf } from "./partial-summary.ts";
import { filesOf } from "./files-of-text.ts";
import type { Answers, Brought, CheckedText, DecidedOn, Errand, OwedByMonth, PlanText, Variant } from "./messages.ts";
import { studiesOf } from "./studies.ts";
import type { Studies } from "./studies.ts";
import type { PreviewRunner } from "./web-runner.ts";
import { sessionStore } from "./session-store.ts";
import { valueRows } from "./value-rows.ts";

export interface DeskPorts {
  readonly runner: JobRunner;
  readonly previews: PreviewRunner;
  openEvaluations(program: EvaluationProgram): EvaluationRunner;
  /** Has a use-case done elsewhere. @throws what it throws; the signal's reason if aborted */
  send<E extends Errand>(errand: E, signal?: Cancellation): Promise<Brought[E["kind"]]>;
  /** Resolves once a hand that moves would have moved on. */
  rest(): Promise<void>;
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

export interface Desk extends Studies, Pick<DeskPreviews, "preview"> {
  /** Takes a text as the plan of all that follows. */
  check(plan: PlanText, today: string): Promise<CheckedText>;
  /** The futures of the plan, stage after stage. @throws the signal's reason if aborted */
  run(variant: Variant, seed: number | undefined, stages: readonly number[], updates: RunUpdates): Promise<void>;
  trace(variant: Variant, seed: number | undefined, path: number | "base"): Promise<Answers["trace"]>;
  /** The plan's requests, decided on one future. @throws what the use-case throws */
  meeting(variant: Variant, seed: number | undefined, path: number | "base", month: number | undefined): Promise<MeetingHeld>;
  /** What to sign: a first answer, or with a certificate over `paths` futures. @throws the signal's reason if aborted */
  decide(variant: Variant, paths: number | undefined, updates: Pick<RunUpdates, "signal" | "progress">): Promise<DecidedOn>;
}

/** Futures on which a decision is seen beside the others. */
const besidePaths = 1000;

/** Paths of a chunk: few, so that a preview need not wait long for a worker. */
const chunkPaths = (paths: number): number => (paths <= 1000 ? 16 : 25);
export function createDesk(ports: DeskPorts): Desk {
  const store = sessionStore();
  let current: { readonly plan: PlanText; readonly root: SourceNode | undefined } | undefined;

  const opened = (): ReadText => {
    if (current?.root === undefined) throw new Error("the desk has no plan that can be read");
    return { plan: current.plan, root: current.root };
  };
  const valid = async (variant: Variant): Promise<ValidPlan> => {
    const loaded = await loadPlan(filesOf(opened().plan), variant.scenario);
    if (!isValid(loaded)) throw new Error(loaded.diagnostics.find(({ severity }) => severity === "error")?.message ?? "the plan is not valid");
    return loaded;
  };
  const previews = createDeskPreviews(ports, opened, valid);

  return {
    check: async (plan, today) => {
      const read = readYamlPlan(plan.text, plan.file);
      current = { plan, root: read.root };
      const loaded = await loadPlan(filesOf(plan), undefined, today);
      return checkedOf(loaded, read.root);
    },
    preview: previews.preview,
    run: async (variant, seedOrNot, stages, updates) => {
      const { plan: text } = opened();
      const loaded = await valid(variant);
      const seed = seedOrNot ?? loaded.plan.seed;
      const total = stages.at(-1) ?? loaded.plan.paths;
      const runner: JobRunner = {
        run: async (job, options) => {
          previews.startFrom(loaded, text, variant.scenario, job.law);
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
      return ports.send({ kind: "meeting", plan, basePlan, requested: { path, month, seed: seed ?? plan.seed } });
    },
    decide: async (variant, paths, { signal, progress }) => {
      const { openEvaluations } = ports;
      const loaded = await valid(variant);
      // A plan's folder lasts as long as the page: asked again, attempts at its certificate count on.
      const out = loaded.planHash;
      const request = { isQuick: paths === undefined, paths: paths ?? 0, engine: ports.engine, out, recordedIn: out, isAgain: false, today: "" };
      const onProgress = ({ done, total }: { readonly done: number; readonly total: number }): void => progress(done, total);
      const kept = { openRunner: openEvaluations, sha256: sha256Parts, store };
      const { summary } = await decide(loaded, request, kept, { signal, onProgress });
      return { summary, courses: await besideOthers(loaded, summary, besidePaths, kept, { signal, onProgress }) };
    },
    ...studiesOf({ ...ports, store }, valid, () => opened().plan),
  };
}

export interface ReadText {
  readonly plan: PlanText;
  readonly root: SourceNode;
}

const noStore: RunStore = {
  prepare: (): Promise<void> => Promise.resolve(),
  write: (): Promise<void> => Promise.resolve(),
  readText: (): Promise<undefined> => Promise.resolve(undefined),
};

function checkedOf(loaded: LoadedPlan, root: SourceNode | undefined): CheckedText {
  const { plan, planHash: hash, diagnostics, scenarios } = loaded;
  if (plan === undefined || hash === undefined || root === undefined) return { diagnostics, scenarios };
  return { diagnostics, scenarios, plan: { name: plan.name, hash, seed: plan.seed, paths: plan.paths, values: valueRows(plan, root) } };
}
