/**
 * The worker's side: compiles the job it is given, then answers each range of paths with its result.
 *
 * Messages are taken one at a time from a queue of its own, so that a new job is seen before the chunks of an older one that
 * still wait: those are dropped.
 */
import type { Engine } from "../../adapters/workers/engine.ts";
import type { FromChunkWorker, PreviewGround, ToChunkWorker } from "./messages.ts";
import type { PreviewEngine } from "./open-preview.ts";

/** What a worker's global scope, or a port, offers. */
export interface Scope {
  postMessage(message: unknown): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
}

export interface ChunkEngines {
  readonly engine: Engine;
  readonly previewEngine: PreviewEngine;
}

/** Serves jobs and previews until the worker is ended. A chunk of a job that is no longer the last one given is not answered. */
export function serveChunks(scope: Scope, { engine, previewEngine }: ChunkEngines): void {
  let current: { readonly key: number; readonly simulate: ReturnType<Engine> } | undefined;
  let ground: PreviewGround | undefined;
  /** Key of the last job that was given, taken up or not. */
  let lastKey = 0;
  const waiting: ToChunkWorker[] = [];
  const post = (message: FromChunkWorker): void => scope.postMessage(message);

  function take(message: ToChunkWorker): void {
    if (message.kind === "ground") {
      ground = message.ground;
      return;
    }
    if (message.key !== lastKey) return;
    try {
      if (message.kind === "job") current = { key: message.key, simulate: engine(message.job) };
      else if (message.kind === "preview") {
        if (ground === undefined) throw new Error("a worker was asked for a preview of no plan");
        current = { key: message.key, simulate: previewEngine(ground, message.asked) };
      } else if (current?.key === message.key) {
        const result = current.simulate(message.firstPath, message.pathCount);
        // Copied, not handed over: a buffer handed over slows every typed array of its thread (see docs/internals/benchmarks.md).
        post({ kind: "result", key: message.key, index: message.index, result });
      }
    } catch (error) {
      post({ kind: "failed", key: message.key, error });
    }
  }

  // A timer would wait for four milliseconds between two chunks.
  const turns = new MessageChannel();
  turns.port1.onmessage = () => {
    const message = waiting.shift();
    if (message !== undefined) take(message);
    if (waiting.length > 0) turns.port2.postMessage(undefined);
  };
  scope.onmessage = ({ data }) => {
    const message = data as ToChunkWorker;
    if (message.kind === "job" || message.kind === "preview") lastKey = message.key;
    waiting.push(message);
    if (waiting.length === 1) turns.port2.postMessage(undefined);
  };
}
