/** Has one use-case done in a worker that is started for it and ended with it. */
import type { MeetingHeld } from "../../app/meeting.ts";
import type { Errand, FromErrandWorker } from "./messages.ts";
import type { WorkerLike } from "./web-runner.ts";

/** @throws Error with the use-case's message, or if the worker ends early */
export function sendErrand(start: () => WorkerLike, errand: Errand): Promise<MeetingHeld> {
  const worker = start();
  return new Promise<MeetingHeld>((resolve, reject) => {
    worker.onmessage = ({ data }) => {
      const message = data as FromErrandWorker;
      if (message.kind === "answer") resolve(message.value);
      else reject(new Error(message.message));
    };
    worker.onerror = ({ message }) => reject(new Error(`a worker ended early: ${message ?? "no reason given"}`));
    worker.postMessage(errand);
  }).finally(() => worker.terminate());
}
