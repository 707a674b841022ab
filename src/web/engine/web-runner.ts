/**
 * Runs chunks in Web Workers that stay: they are started once, warm up, and take one job after another.
 *
 * An aborted job's chunks in flight are finished and dropped, so a new job waits at most for one chunk a worker.
 */
import { OperatingError } from "../../app/ports.ts";
import type { Cancellation, JobRunner, RunOptions } from "../../app/ports.ts";
import type { ChunkResult, SimulationJob } from "../../core/company/chunk.ts";
import type { FromChunkWorker, PreviewAsked, PreviewGround, ToChunkWorker } from "./messages.ts";

/** What of a `Worker` is used. */
export interface WorkerLike {
  postMessage(message: unknown): void;
  terminate(): unknown;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onerror: ((event: { readonly message?: string }) => void) | null;
}

/** Runs previews: the workers themselves put the value in its place, since sending the plan takes longer than reading it. */
export interface PreviewRunner {
  /** @throws the signal's reason if aborted; Error where the value does not fit its place */
  preview(ground: PreviewGround, asked: PreviewAsked, chunks: SimulationJob["chunks"], signal: Cancellation): Promise<readonly ChunkResult[]>;
}

export interface WebRunner extends JobRunner, PreviewRunner {
  /** Ends the workers. */
  close(): void;
}

interface Running {
  take(worker: WorkerLike, message: FromChunkWorker): void;
  fail(error: unknown): void;
}

/** @param workers at least 1; all are started with the first job */
export function createWebRunner(start: () => WorkerLike, workers: number): WebRunner {
  let pool: readonly WorkerLike[] = [];
  let lastKey = 0;
  let lastJob: SimulationJob | undefined;
  let lastGround: PreviewGround | undefined;
  const running = new Map<number, Running>();

  const open = (): void => {
    pool = Array.from({ length: workers }, start);
    lastJob = undefined;
    lastGround = undefined;
    for (const worker of pool) {
      worker.onmessage = ({ data }) => {
        const message = data as FromChunkWorker;
        running.get(message.key)?.take(worker, message);
      };
      worker.onerror = ({ message }) => {
        const lost = new OperatingError(`a worker ended early: ${message ?? "no reason given"}`, { fault: "system", hint: "reload the page" });
        close();
        for (const job of running.values()) job.fail(lost);
      };
    }
  };
  const close = (): void => {
    for (const worker of pool) worker.terminate();
    pool = [];
  };
  const tellAll = (message: ToChunkWorker): void => {
    for (const worker of pool) worker.postMessage(message);
  };
  const keyOf = (job: SimulationJob): number => {
    const isSame = lastJob !== undefined && isSameModel(lastJob, job);
    lastJob = job;
    if (isSame) return lastKey;
    lastKey += 1;
    tellAll({ kind: "job", key: lastKey, job: { ...job, chunks: [] } });
    return lastKey;
  };
  const runKey = async (key: number, chunks: SimulationJob["chunks"], paths: number, options: RunOptions): Promise<readonly ChunkResult[]> => {
    try {
      return await distribute(key, { chunks, paths }, { pool, options, register: (it) => running.set(key, it) });
    } catch (error) {
      // Answers of chunks still in flight must not be taken for those of a later run.
      lastJob = undefined;
      throw error;
    } finally {
      running.delete(key);
    }
  };

  const runOne = async (job: SimulationJob, options: RunOptions): Promise<readonly ChunkResult[]> => {
    options.signal?.throwIfAborted();
    if (job.chunks.length === 0) return [];
    if (pool.length === 0) open();
    return runKey(keyOf(job), job.chunks, job.paths, options);
  };
  const previewOne = async (ground: PreviewGround, asked: PreviewAsked, chunks: SimulationJob["chunks"], signal: Cancellation) => {
    signal.throwIfAborted();
    if (pool.length === 0) open();
    if (lastGround !== ground) tellAll({ kind: "ground", ground });
    lastGround = ground;
    lastJob = undefined;
    lastKey += 1;
    tellAll({ kind: "preview", key: lastKey, asked });
    return runKey(lastKey, chunks, 0, { signal });
  };
  // The workers hold one job: another waits for its end.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(begin: () => Promise<T>): Promise<T> => {
    const run = last.then(begin);
    last = run.catch(() => undefined);
    return run;
  };
  return {
    close,
    run: (job, options) => inTurn(() => runOne(job, options)),
    preview: (ground, asked, chunks, signal) => inTurn(() => previewOne(ground, asked, chunks, signal)),
  };
}

/** Whether the workers can go on with what they have compiled: only the paths asked for may differ. */
function isSameModel(a: SimulationJob, b: SimulationJob): boolean {
  const { chunks: _a, paths: _pathsA, ...ofA } = a;
  const { chunks: _b, paths: _pathsB, ...ofB } = b;
  const keys = new Set([...Object.keys(ofA), ...Object.keys(ofB)]) as Set<keyof typeof ofA>;
  return [...keys].every((key) => ofA[key] === ofB[key]);
}

interface Distribution {
  readonly pool: readonly WorkerLike[];
  readonly options: RunOptions;
  register(running: Running): void;
}

/** Each worker has one chunk at work and one waiting, so that none is idle while an answer travels. */
function distribute(key: number, job: Pick<SimulationJob, "chunks" | "paths">, { pool, options, register }: Distribution): Promise<readonly ChunkResult[]> {
  const { signal, onProgress } = options;
  return new Promise((resolve, reject) => {
    const results: (ChunkResult | undefined)[] = job.chunks.map(() => undefined);
    let next = 0;
    let received = 0;
    let donePaths = 0;
    let isSettled = false;
    const settle = (finish: () => void): void => {
      if (isSettled) return;
      isSettled = true;
      signal?.removeEventListener("abort", abort);
      finish();
    };
    const fail = (error: unknown): void => settle(() => reject(error));
    const abort = (): void => fail(signal?.reason);
    const give = (worker: WorkerLike): void => {
      const range = job.chunks[next];
      if (range !== undefined) worker.postMessage({ kind: "chunk", key, index: next++, ...range } satisfies ToChunkWorker);
    };
    signal?.addEventListener("abort", abort);
    register({
      fail,
      take: (worker, message) => {
        if (isSettled) return;
        if (message.kind === "failed") return fail(message.error);
        results[message.index] = message.result;
        received += 1;
        donePaths += message.result.pathCount;
        give(worker);
        onProgress?.({ stage: "simulate", done: donePaths, total: job.paths, unit: "futures" });
        if (received === job.chunks.length) settle(() => resolve(results as ChunkResult[]));
      },
    });
    for (let round = 0; round < 2; round++) for (const worker of pool) give(worker);
  });
}
