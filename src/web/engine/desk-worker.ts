/** Entry of the worker that is the desk: one request at a time is at work, and the newest run ends the one before it. */
import type { Compared } from "../../app/compare.ts";
import { createDesk } from "./desk.ts";
import { messageOf } from "./message-of.ts";
import type { FromDesk, ToDesk } from "./messages.ts";
import type { Scope } from "./serve-chunks.ts";
import { sendErrand } from "./send-errand.ts";
import { openWebEvaluations } from "./web-evaluations.ts";
import { createWebRunner } from "./web-runner.ts";
import type { WorkerLike } from "./web-runner.ts";

declare const PLIMSOLL_VERSION: string;

const scope = globalThis as unknown as Scope;
const workers = Math.max(1, Math.min(navigator.hardwareConcurrency, 16));
const start = (): WorkerLike => new Worker(new URL("./chunk-worker.ts", import.meta.url), { type: "module" }) as unknown as WorkerLike;
const startErrand = (): WorkerLike => new Worker(new URL("./errand-worker.ts", import.meta.url), { type: "module" }) as unknown as WorkerLike;
const startEvaluations = (): WorkerLike => new Worker(new URL("./evaluation-worker.ts", import.meta.url), { type: "module" }) as unknown as WorkerLike;
const runner = createWebRunner(start, workers);
/** A hand that drags moves on within this. */
const restMilliseconds = 250;
const desk = createDesk({
  runner,
  previews: runner,
  rest: () => new Promise((resolve) => setTimeout(resolve, restMilliseconds)),
  openEvaluations: (program) => openWebEvaluations(program, startEvaluations, workers),
  send: (errand, signal) => sendErrand(startErrand, errand, signal),
  seconds: () => performance.now() / 1000,
  engine: PLIMSOLL_VERSION,
});

const running = new Map<number, AbortController>();
const post = (message: FromDesk): void => scope.postMessage(message);

async function answer(message: Exclude<ToDesk, { readonly kind: "cancel" }>): Promise<void> {
  const { id } = message;
  if (message.kind === "check") return post({ kind: "answer", id, value: await desk.check(message.plan, message.today) });
  if (message.kind === "trace") return post({ kind: "answer", id, value: await desk.trace(message.variant, message.seed, message.path) });
  if (message.kind === "meeting") return post({ kind: "answer", id, value: await desk.meeting(message.variant, message.seed, message.path, message.month) });
  const controller = new AbortController();
  running.set(id, controller);
  const updates = {
    glance: (glance: Extract<FromDesk, { kind: "glance" }>["glance"]) => post({ kind: "glance", id, glance }),
    signal: controller.signal,
    progress: (done: number, total: number) => post({ kind: "progress", id, done, total }),
    summary: (summary: Extract<FromDesk, { kind: "summary" }>["summary"], owed: Extract<FromDesk, { kind: "summary" }>["owed"], isFinal: boolean) =>
      post({ kind: "summary", id, summary, owed, isFinal }),
  };
  if (message.kind === "compare") {
    const found = (value: Compared): void => post({ kind: "found", id, value });
    return post({ kind: "answer", id, value: await desk.compare(message.sides, message.seed, message.paths, { ...updates, found }) });
  }
  if (message.kind === "sensitivity") return post({ kind: "answer", id, value: await desk.sensitivity(message.variant, message.seed, message.paths, updates) });
  if (message.kind === "told") return post({ kind: "answer", id, value: await desk.told(message.question, updates) });
  if (message.kind === "decide") return post({ kind: "answer", id, value: await desk.decide(message.variant, message.paths, updates) });
  if (message.kind === "preview") await desk.preview(message.substitution, message.variant, message.seed, updates);
  else await desk.run(message.variant, message.seed, message.stages, updates);
  post({ kind: "answer", id, value: undefined });
}

scope.onmessage = ({ data }) => {
  const message = data as ToDesk;
  if (message.kind === "cancel") {
    running.get(message.id)?.abort(new Error("cancelled"));
    return;
  }
  answer(message)
    .catch((error: unknown) => {
      const isCancelled = running.get(message.id)?.signal.aborted === true;
      post({ kind: "failed", id: message.id, message: messageOf(error), isCancelled });
    })
    .finally(() => running.delete(message.id));
};
