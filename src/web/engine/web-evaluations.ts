/** Runs decisions on futures in Web Workers that are kept until it is closed. */
import type { Cancellation, EvaluationProgram, EvaluationRunner } from "../../app/ports.ts";
import { beliefsOfPart, joinParts, rangesOfTask } from "../../core/procurement/evaluate.ts";
import type { EvaluationPart, EvaluationTask } from "../../core/procurement/evaluate.ts";
import type { FromEvaluationWorker, ToEvaluationWorker } from "./messages.ts";
import type { WorkerLike } from "./web-runner.ts";

/** @param workers at least 1; paths do not know of each other, so their number changes no bit */
export function openWebEvaluations(program: EvaluationProgram, start: () => WorkerLike, workers: number): EvaluationRunner {
  const pool = Array.from({ length: workers }, start);
  for (const worker of pool) worker.postMessage({ kind: "program", program } satisfies ToEvaluationWorker);
  let lastKey = 0;
  return {
    evaluate: async (task, signal) => {
      signal?.throwIfAborted();
      const parts = await distribute(++lastKey, rangesOfTask(task), pool, signal);
      return joinParts(parts, beliefsOfPart(parts[0]!));
    },
    close: () => {
      for (const worker of pool) worker.terminate();
      return Promise.resolve();
    },
  };
}

function distribute(
  key: number,
  ranges: readonly EvaluationTask[],
  pool: readonly WorkerLike[],
  signal: Cancellation | undefined,
): Promise<readonly EvaluationPart[]> {
  return new Promise((resolve, reject) => {
    const parts: EvaluationPart[] = [];
    let next = 0;
    const settle = (finish: () => void): void => {
      signal?.removeEventListener("abort", abort);
      for (const worker of pool) worker.onmessage = null;
      finish();
    };
    const abort = (): void => settle(() => reject(signal?.reason));
    const give = (worker: WorkerLike): void => {
      if (next < ranges.length) worker.postMessage({ kind: "task", key, task: ranges[next++]! } satisfies ToEvaluationWorker);
    };
    signal?.addEventListener("abort", abort);
    for (const worker of pool) {
      worker.onmessage = ({ data }) => {
        const message = data as FromEvaluationWorker;
        if (message.key !== key && message.kind === "part") return;
        if (message.kind === "failed") return settle(() => reject(message.error));
        parts.push(message.part);
        if (parts.length === ranges.length) settle(() => resolve(parts));
        else give(worker);
      };
      worker.onerror = ({ message }) => settle(() => reject(new Error(`a worker ended early: ${message ?? "no reason given"}`)));
      give(worker);
    }
  });
}
