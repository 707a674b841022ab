/** Has one use-case done in a worker that is started for it and ended with it. */
import type { Cancellation } from "../../app/ports.ts";
import type { Brought, Errand, FromErrandWorker } from "./messages.ts";
import type { WorkerLike } from "./web-runner.ts";

/** @throws Error with the use-case's message, or if the worker ends early; the signal's reason if aborted */
export function sendErrand<E extends Errand>(start: () => WorkerLike, errand: E, signal?: Cancellation): Promise<Brought[E["kind"]]> {
  const worker = start();
  let abort = (): void => {};
  return new Promise<Brought[E["kind"]]>((resolve, reject) => {
    abort = () => reject(signal?.reason);
    signal?.addEventListener("abort", abort);
    worker.onmessage = ({ data }) => {
      const message = data as FromErrandWorker;
      if (message.kind === "answer") resolve(message.value as Brought[E["kind"]]);
      else reject(new Error(message.message));
    };
    worker.onerror = ({ message }) => reject(new Error(`a worker ended early: ${message ?? "no reason given"}`));
    worker.postMessage(errand);
  }).finally(() => {
    signal?.removeEventListener("abort", abort);
    worker.terminate();
  });
}
