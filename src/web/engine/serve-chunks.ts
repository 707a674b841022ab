/** The worker's side: compiles the job it is given, then answers each range of paths with its result. */
import type { Engine } from "../../adapters/workers/engine.ts";
import type { ChunkResult } from "../../core/company/chunk.ts";
import type { FromChunkWorker, ToChunkWorker } from "./messages.ts";

/** What a worker's global scope, or a port, offers. */
export interface Scope {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
}

/** Serves jobs until the worker is ended. A chunk of a job that is no longer the last one given is not answered. */
export function serveChunks(scope: Scope, engine: Engine): void {
  let current: { readonly key: number; simulate: ReturnType<Engine> | undefined } | undefined;
  const post = (message: FromChunkWorker, transfer: ArrayBuffer[] = []): void => scope.postMessage(message, transfer);
  scope.onmessage = ({ data }) => {
    const message = data as ToChunkWorker;
    try {
      if (message.kind === "job") {
        current = { key: message.key, simulate: engine(message.job) };
        return;
      }
      if (current?.simulate === undefined || current.key !== message.key) return;
      const result = current.simulate(message.firstPath, message.pathCount);
      post({ kind: "result", key: message.key, index: message.index, result }, buffersOf(result));
    } catch (error) {
      post({ kind: "failed", key: message.key, error });
    }
  };
}

/** Buffers to hand over rather than copy; each once, as arrays may share one. */
function buffersOf(result: ChunkResult): ArrayBuffer[] {
  const arrays = [...Object.values(result.columns), ...Object.values(result.perPath), result.sums];
  return [...new Set(arrays.map((array) => array.buffer))].filter((buffer) => buffer instanceof ArrayBuffer);
}
