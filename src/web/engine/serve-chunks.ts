/** The worker's side: compiles the job it is given, then answers each range of paths with its result. */
import type { Engine } from "../../adapters/workers/engine.ts";
import type { FromChunkWorker, ToChunkWorker } from "./messages.ts";

/** What a worker's global scope, or a port, offers. */
export interface Scope {
  postMessage(message: unknown): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
}

/** Serves jobs until the worker is ended. A chunk of a job that is no longer the last one given is not answered. */
export function serveChunks(scope: Scope, engine: Engine): void {
  let current: { readonly key: number; simulate: ReturnType<Engine> | undefined } | undefined;
  const post = (message: FromChunkWorker): void => scope.postMessage(message);
  scope.onmessage = ({ data }) => {
    const message = data as ToChunkWorker;
    try {
      if (message.kind === "job") {
        current = { key: message.key, simulate: engine(message.job) };
        return;
      }
      if (current?.simulate === undefined || current.key !== message.key) return;
      const result = current.simulate(message.firstPath, message.pathCount);
      // Copied, not handed over: a buffer handed over slows every typed array of its thread (see docs/internals/benchmarks.md).
      post({ kind: "result", key: message.key, index: message.index, result });
    } catch (error) {
      post({ kind: "failed", key: message.key, error });
    }
  };
}
