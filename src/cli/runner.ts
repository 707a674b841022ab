/** Where a verb's futures run: in this thread where they are one chunk, else in threads. */
import { companyEngine } from "../adapters/workers/engine.ts";
import { createInThreadRunner } from "../adapters/workers/in-thread.ts";
import { createWorkerRunner } from "../adapters/workers/pool.ts";
import type { JobRunner } from "../app/ports.ts";
import { chunksOf } from "../app/simulate.ts";
import type { Context } from "./context.ts";

/** @param workers  threads asked for; absent: one a processor */
export function runnerFor(paths: number, workers: number | undefined, { processors }: Pick<Context, "processors">): JobRunner {
  const threads = Math.min(workers ?? processors, chunksOf(paths).length);
  return threads === 1 ? createInThreadRunner(companyEngine) : createWorkerRunner(threads);
}
