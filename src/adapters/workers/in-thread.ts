/** Runs chunks in this thread, one after the other. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { JobRunner } from "../../app/ports.ts";
import type { ChunkResult } from "../../core/company/chunk.ts";
import type { Engine } from "./engine.ts";

export function createInThreadRunner(engine: Engine): JobRunner {
  return {
    run: async (job, { signal, onProgress }) => {
      signal?.throwIfAborted();
      const simulate = engine(job);
      const results: ChunkResult[] = [];
      let done = 0;
      for (const chunk of job.chunks) {
        // A turn of the event loop, in which Ctrl-C and the progress line are handled.
        await nextTurn();
        signal?.throwIfAborted();
        results.push(simulate(chunk.firstPath, chunk.pathCount));
        done += chunk.pathCount;
        onProgress?.({ stage: "simulate", done, total: job.paths, unit: "futures" });
      }
      return results;
    },
  };
}
