/** Entry of a worker that does one use-case and is then ended. */
import { meetingOf } from "../../app/meeting.ts";
import { OperatingError } from "../../app/ports.ts";
import type { Errand, FromErrandWorker } from "./messages.ts";
import type { Scope } from "./serve-chunks.ts";

const scope = globalThis as unknown as Scope;
const post = (message: FromErrandWorker): void => scope.postMessage(message);

scope.onmessage = ({ data }) => {
  const errand = data as Errand;
  try {
    post({ kind: "answer", value: meetingOf(errand, errand.requested) });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    post({ kind: "failed", message: error instanceof OperatingError ? `${message}: ${error.hint}` : message });
  }
};
