/** Entry of a worker that does one use-case and is then ended. */
import { doErrand } from "./do-errand.ts";
import type { Errand, FromErrandWorker } from "./messages.ts";
import { messageOf } from "./message-of.ts";
import type { Scope } from "./serve-chunks.ts";

const scope = globalThis as unknown as Scope;
const post = (message: FromErrandWorker): void => scope.postMessage(message);

scope.onmessage = ({ data }) => {
  doErrand(data as Errand).then(
    (value) => post({ kind: "answer", value }),
    (error: unknown) => post({ kind: "failed", message: messageOf(error) }),
  );
};
