/**
 * Runs decisions on futures, in this thread or in workers that stay until they are closed.
 *
 * A task is cut into ranges of paths; a worker takes the next range that nobody has. Paths do not know of each other, so
 * how many workers there are changes no bit.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { type MessagePort, Worker } from "node:worker_threads";
import { type Cancellation, type EvaluationProgram, type EvaluationRunner, OperatingError } from "../../app/ports.ts";
import {
  beliefsOfPart,
  type EvaluationPart,
  type EvaluationTask,
  type Evaluator,
  joinParts,
  openEvaluator,
  rangesOfTask,
} from "../../core/procurement/evaluate.ts";

type ToWorker = { readonly program: EvaluationProgram } | { readonly task: EvaluationTask };

/** Runs in this thread, one range after the other. */
export function openEvaluationsHere({ plan, basePlan, forecastSeed }: EvaluationProgram): EvaluationRunner {
  let evaluator: Evaluator | undefined;
  return {
    async evaluate(task, signal) {
      evaluator ??= openEvaluator(plan, basePlan, forecastSeed);
      const parts: EvaluationPart[] = [];
      for (const range of rangesOfTask(task)) {
        // A turn of the event loop, in which Ctrl-C and the progress line are handled.
        await nextTurn();
        signal?.throwIfAborted();
        parts.push(evaluator(range));
      }
      return joinParts(parts, beliefsOfPart(parts[0]!));
    },
    close: () => Promise.resolve(),
  };
}

/** The worker's entry: beside this file in the build too (scripts/build-program.mjs), or its source where Node reads TypeScript. */
const defaultEntry = new URL(import.meta.url.endsWith(".ts") ? "./evaluation-worker.ts" : "./evaluation-worker.js", import.meta.url);

/** @param workers threads, at least 1; they are started at once and kept until `close` */
export function openEvaluations(program: EvaluationProgram, workers: number, entry: URL = defaultEntry): EvaluationRunner {
  const threads = Array.from({ length: workers }, () => new Worker(entry));
  for (const thread of threads) {
    thread.on("error", () => {});
    thread.postMessage({ program } satisfies ToWorker);
  }
  return {
    async evaluate(task, signal) {
      signal?.throwIfAborted();
      const parts = await distribute(rangesOfTask(task), threads, signal);
      return joinParts(parts, beliefsOfPart(parts[0]!));
    },
    async close() {
      await Promise.all(threads.map((thread) => thread.terminate()));
    },
  };
}

function distribute(ranges: readonly EvaluationTask[], threads: readonly Worker[], signal: Cancellation | undefined): Promise<readonly EvaluationPart[]> {
  return new Promise((resolve, reject) => {
    const parts: EvaluationPart[] = [];
    let next = 0;
    const listeners = threads.map((thread) => ({
      thread,
      message: (part: EvaluationPart): void => {
        parts.push(part);
        if (parts.length === ranges.length) settle(() => resolve(parts));
        else give(thread);
      },
      error: (error: unknown): void => settle(() => reject(error)),
      exit: (code: number): void =>
        settle(() => reject(new OperatingError(`a worker thread ended early (exit code ${code})`, { fault: "system", hint: "try --workers 1" }))),
    }));
    const abort = (): void => settle(() => reject(signal?.reason));
    const settle = (finish: () => void): void => {
      signal?.removeEventListener("abort", abort);
      for (const { thread, message, error, exit } of listeners) thread.off("message", message).off("error", error).off("exit", exit);
      finish();
    };
    const give = (thread: Worker): void => {
      if (next < ranges.length) thread.postMessage({ task: ranges[next++]! } satisfies ToWorker);
    };
    signal?.addEventListener("abort", abort);
    for (const { thread, message, error, exit } of listeners) {
      thread.on("message", message).on("error", error).on("exit", exit);
      give(thread);
    }
  });
}

/** Serves evaluations on `port`: the program first, then tasks, each answered with its part. */
export function serveEvaluations(port: MessagePort): void {
  let evaluator: Evaluator | undefined;
  port.on("message", (message: ToWorker) => {
    if ("program" in message) {
      evaluator = openEvaluator(message.program.plan, message.program.basePlan, message.program.forecastSeed);
      return;
    }
    if (evaluator === undefined) throw new Error("a worker was given a task before its program");
    // Copied, not handed over, for the reason told in serve.ts.
    port.postMessage(evaluator(message.task));
  });
}
