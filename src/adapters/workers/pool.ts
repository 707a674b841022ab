/**
 * Runs chunks in worker threads.
 *
 * Every worker compiles the job once and then takes the next chunk that nobody has, so that a slow chunk holds up no other.
 * Results are put in the order of the job's chunks: how many workers there are changes nothing else.
 *
 * Threads start with the runner, while its first job is still being made ready, and stay for the next job: a fresh one takes about a
 * second until its code is compiled. Idle ones do not keep the process alive; `close` ends them at once.
 */
import { Worker } from "node:worker_threads";
import { OperatingError } from "../../app/ports.ts";
import type { JobRunner, RunOptions } from "../../app/ports.ts";
import type { ChunkResult, SimulationJob } from "../../core/company/chunk.ts";
import type { FromWorker, ToWorker } from "./serve.ts";

/** The worker's entry: beside this file in the build too (scripts/build-program.mjs), or its source where Node reads TypeScript. */
const defaultEntry = new URL(import.meta.url.endsWith(".ts") ? "./chunk-worker.ts" : "./chunk-worker.js", import.meta.url);

interface Thread {
  readonly worker: Worker;
  /** What ended it while nobody listened. */
  fault?: unknown;
}

/**
 * @param workers  threads, at least 1; no more of them work than there are chunks
 * @param entry    module that calls `serveChunks`
 */
export function createWorkerRunner(workers: number, entry: URL = defaultEntry): JobRunner & { readonly close: () => Promise<void> } {
  if (!Number.isInteger(workers) || workers < 1) throw new RangeError(`workers must be a whole number from 1, not ${workers}`);
  const idle = Array.from({ length: workers }, () => startThread(entry));
  return {
    close: async () => {
      await Promise.all(idle.splice(0).map(({ worker }) => worker.terminate()));
    },
    run: async (job, options) => {
      options.signal?.throwIfAborted();
      const count = Math.min(workers, job.chunks.length);
      const threads = idle.splice(0, count);
      while (threads.length < count) threads.push(startThread(entry));
      for (const { worker } of threads) worker.ref();
      try {
        const results = await distribute(job, threads, options);
        for (const { worker } of threads) worker.unref();
        idle.push(...threads);
        return results;
      } catch (error) {
        await Promise.all(threads.map(({ worker }) => worker.terminate()));
        throw error;
      }
    },
  };
}

function startThread(entry: URL): Thread {
  const thread: Thread = { worker: new Worker(entry) };
  thread.worker.on("error", (error) => (thread.fault ??= ofWorker(error)));
  thread.worker.on("exit", (code) => (thread.fault ??= endedEarly(code)));
  thread.worker.unref();
  return thread;
}

function distribute(job: SimulationJob, threads: readonly Thread[], { signal, onProgress }: RunOptions): Promise<readonly ChunkResult[]> {
  return new Promise((resolve, reject) => {
    const results: (ChunkResult | undefined)[] = job.chunks.map(() => undefined);
    let next = 0;
    let received = 0;
    let donePaths = 0;
    const settle = (finish: () => void): void => {
      signal?.removeEventListener("abort", abort);
      for (const { worker, message, exit } of listeners) worker.off("message", message).off("exit", exit);
      finish();
    };
    const fail = (error: unknown): void => settle(() => reject(error));
    const abort = (): void => fail(signal?.reason);
    const giveNext = (worker: Worker): void => {
      if (next < job.chunks.length) send(worker, { chunk: next++ });
    };
    const take = (worker: Worker, message: FromWorker): void => {
      if (message.kind === "result") {
        results[message.chunk] = message.result;
        received += 1;
        donePaths += message.result.pathCount;
        onProgress?.({ stage: "simulate", done: donePaths, total: job.paths, unit: "futures" });
        if (received === job.chunks.length) return settle(() => resolve(results as ChunkResult[]));
        // While there is enough for all, it has one more than it works on and need not wait for the next.
      } else if (next + 2 * threads.length <= job.chunks.length) giveNext(worker);
      giveNext(worker);
    };
    const listeners = threads.map((thread) => ({
      worker: thread.worker,
      message: (message: FromWorker): void => take(thread.worker, message),
      // What it threw has been noted by then.
      exit: (): void => fail(thread.fault),
    }));

    signal?.addEventListener("abort", abort);
    const ended = threads.find(({ fault }) => fault !== undefined);
    if (ended !== undefined) return fail(ended.fault);
    for (const { worker, message, exit } of listeners) {
      worker.on("message", message).on("exit", exit);
      send(worker, { job });
    }
    if (job.chunks.length === 0) settle(() => resolve([]));
  });
}

function send(worker: Worker, message: ToWorker): void {
  worker.postMessage(message);
}

const endedEarly = (code: number): OperatingError =>
  new OperatingError(`a worker thread ended early (exit code ${code})`, { fault: "system", hint: "try --workers 1" });

/** Out of memory is the machine's fault; all else that a worker throws is ours and passes as it is. */
function ofWorker(error: unknown): unknown {
  if ((error as NodeJS.ErrnoException).code !== "ERR_WORKER_OUT_OF_MEMORY") return error;
  return new OperatingError("a worker thread ran out of memory", {
    fault: "system",
    hint: "use fewer --paths, fewer --workers, or not --keep all",
    cause: error,
  });
}
