/** What the steps of `commit` share: the plan as a problem, threads, streams of futures, and the count of lives lived. */
import type { StreamRecord } from "../core/procurement/certificate.ts";
import { type Decision, decisionKey, nothingMore } from "../core/procurement/decision.ts";
import type { EvaluationTask } from "../core/procurement/evaluate.ts";
import type { Archive, Evaluating, EvaluationAnswer } from "../core/procurement/archive.ts";
import type { SearchProblem } from "../core/procurement/problem.ts";
import { moneyText } from "../formats/text/money.ts";
import type { ValidPlan } from "./load-plan.ts";
import type { EvaluationRunner, Progress, RunOptions, Sha256 } from "./ports.ts";

export interface Desk {
  readonly loaded: ValidPlan;
  readonly problem: SearchProblem;
  readonly runner: EvaluationRunner;
  streams: Readonly<Record<"forecast" | "train" | "select", StreamRecord>>;
  readonly options: RunOptions;
  readonly sha256: Sha256;
  lives: number;
  /** What an interruption tells the best of. */
  archive: Archive | undefined;
}

/** Seed of a stream: the first 32 bits of SHA-256 of its key. */
export const seedOf = (sha256: Sha256, key: string): number => Number.parseInt(sha256([key]).slice(0, 8), 16);

export function streamOf(sha256: Sha256, key: string, paths: number): StreamRecord {
  return { key, seed: seedOf(sha256, key), paths };
}

export const tell = (options: RunOptions, progress: Progress): void => options.onProgress?.(progress);

/** Runs what a generator asks for until it returns. */
export async function drive<Result>(desk: Desk, work: Evaluating<Result>): Promise<Result> {
  let done = 0;
  for (let step = work.next(); ;) {
    if (step.done === true) return step.value;
    const { stream, firstPath, pathCount, paths, decisions, stage, shift, isDetailed, archive } = step.value;
    // An interruption tells of a decision beside signing nothing more.
    if (archive !== undefined && (desk.archive === undefined || archive.tried.has(decisionKey(nothingMore)))) desk.archive = archive;
    const best = desk.archive?.best;
    tell(desk.options, {
      stage,
      done,
      total: done,
      isOpenEnded: true,
      unit: "decisions",
      ...(best === undefined ? {} : { note: `best so far ${moneyText(best.measured.value.mean)}` }),
    });
    done += decisions.length;
    // A search that goes on knows more futures of its stream than it began with.
    const known = desk.streams[stream];
    if (paths === undefined && firstPath + pathCount > known.paths) desk.streams = { ...desk.streams, [stream]: { ...known, paths: firstPath + pathCount } };
    const task = {
      firstPath,
      pathCount,
      ...(paths === undefined ? {} : { paths }),
      ...(shift === undefined ? {} : { shift }),
      ...(isDetailed === undefined ? {} : { isDetailed }),
    };
    step = work.next(await evaluate(desk, desk.streams[stream].seed, task, decisions));
  }
}

/** @throws the signal's reason if aborted */
export async function evaluate(
  desk: Desk,
  seed: number,
  task: Omit<EvaluationTask, "seed" | "decisions">,
  decisions: readonly Decision[],
): Promise<EvaluationAnswer> {
  const { signal } = desk.options;
  signal?.throwIfAborted();
  desk.lives += task.pathCount * decisions.length;
  return desk.runner.evaluate({ seed, ...task, decisions }, signal);
}
