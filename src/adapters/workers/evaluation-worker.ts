/** Entry of a worker thread that runs decisions on futures. */
import { parentPort } from "node:worker_threads";
import { serveEvaluations } from "./evaluations.ts";

if (parentPort === null) throw new Error("evaluation-worker runs only as a worker thread");
serveEvaluations(parentPort);
