/** The worker's side: compiles the job it is given, then answers each chunk's index with its result. */
import type { MessagePort } from "node:worker_threads";
import type { ChunkResult, SimulationJob } from "../../core/company/chunk.ts";
import type { Engine } from "./engine.ts";

export type ToWorker = { readonly job: SimulationJob } | { readonly chunk: number };
export type FromWorker = { readonly kind: "ready" } | { readonly kind: "result"; readonly chunk: number; readonly result: ChunkResult };

/** Serves one job on `port`. What the engine throws ends the worker and reaches the pool as its `error` event. */
export function serveChunks(port: MessagePort, engine: Engine): void {
  let job: SimulationJob | undefined;
  let simulate: ReturnType<Engine> | undefined;
  port.on("message", (message: ToWorker) => {
    if ("job" in message) {
      job = message.job;
      simulate = engine(job);
      port.postMessage({ kind: "ready" } satisfies FromWorker);
      return;
    }
    const range = job?.chunks[message.chunk];
    if (range === undefined || simulate === undefined) throw new Error(`worker asked for chunk ${message.chunk}, which its job has not`);
    const result = simulate(range.firstPath, range.pathCount);
    // Copied, not handed over: once any buffer has been handed over, the engine checks at every access to a typed array
    // whether its buffer is still there, and whatever it had compiled is compiled anew. A copy takes a millisecond a chunk.
    port.postMessage({ kind: "result", chunk: message.chunk, result } satisfies FromWorker);
  });
}
