/**
 * Runs chunks in worker threads.
 *
 * Every worker compiles the job once and then takes the next chunk that nobody has, so that a slow chunk holds up no other.
 * Results are put in the order of the job's chunks: how many workers there are changes nothing else.
 */
import { Worker } from "node:worker_threads";
import { OperatingError } from "../../app/ports.ts";
import type { JobRunner, RunOptions } from "../../app/ports.ts";
import type { ChunkResult, SimulationJob } from "../../core/company/chunk.ts";
import type { FromWorker, ToWorker } from "./serve.ts";

/** The worker's entry: built beside this file, or its source where Node reads TypeScript. */
const defaultEntry = new URL(import.meta.url.endsWith(".ts") ? "./chunk-worker.ts" : "./chunk-worker.js", import.meta.url);

/**
 * @param workers  threads, at least 1; no more are started than there are chunks
 * @param entry    module that calls `serveChunks`
 */
export function createWorkerRunner(workers: number, entry: URL = defaultEntry): JobRunner {
  if (!Number.isInteger(workers) || workers < 1) throw new RangeError(`workers must be a whole number from 1, not ${workers}`);
  return {
    run: async (job, options) => {
      options.signal?.throwIfAborted();
      const threads = Array.from({ length: Math.min(workers, job.chunks.length) }, () => new Worker(entry));
      try {
        return await distribute(job, threads, options);
      } finally {
        await Promise.all(threads.map((thread) => thread.terminate()));
      }
    },
  };
}

function distribute(job: SimulationJob, threads: readonly Worker[], { signal, onProgress }: RunOptions): Promise<readonly ChunkResult[]> {
  return new Promise((resolve, reject) => {
    const results: (ChunkResult | undefined)[] = job.chunks.map(() => undefined);
    let next = 0;
    let received = 0;
    let donePaths = 0;
    const settle = (finish: () => void): void => {
      signal?.removeEventListener("abort", abort);
      // What a thread says while it is being ended no longer matters, but an unheard error would end us.
      for (const thread of threads) thread.removeAllListeners().on("error", () => {});
      finish();
    };
    const fail = (error: unknown): void => settle(() => reject(error));
    const abort = (): void => fail(signal?.reason);
    const giveNext = (thread: Worker): void => {
      if (next < job.chunks.length) send(thread, { chunk: next++ });
    };
    const take = (thread: Worker, message: FromWorker): void => {
      if (message.kind === "result") {
        results[message.chunk] = message.result;
        received += 1;
        donePaths += message.result.pathCount;
        onProgress?.({ stage: "simulate", done: donePaths, total: job.paths, unit: "futures" });
        if (received === job.chunks.length) return settle(() => resolve(results as ChunkResult[]));
      }
      giveNext(thread);
    };

    signal?.addEventListener("abort", abort);
    for (const thread of threads) {
      thread.on("message", (message: FromWorker) => take(thread, message));
      thread.on("error", (error) => fail(ofWorker(error)));
      thread.on("exit", (code) => fail(new OperatingError(`a worker thread ended early (exit code ${code})`, { fault: "system", hint: "try --workers 1" })));
      send(thread, { job });
    }
    if (job.chunks.length === 0) settle(() => resolve([]));
  });
}

function send(thread: Worker, message: ToWorker): void {
  thread.postMessage(message);
}

/** Out of memory is the machine's fault; all else that a worker throws is ours and passes as it is. */
function ofWorker(error: unknown): unknown {
  if ((error as NodeJS.ErrnoException).code !== "ERR_WORKER_OUT_OF_MEMORY") return error;
  return new OperatingError("a worker thread ran out of memory", {
    fault: "system",
    hint: "use fewer --paths, fewer --workers, or not --keep all",
    cause: error,
  });
}
