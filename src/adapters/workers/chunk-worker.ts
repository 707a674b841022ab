/** Entry of a worker thread. */
import { parentPort } from "node:worker_threads";
import { companyEngine } from "./engine.ts";
import { serveChunks } from "./serve.ts";

if (parentPort === null) throw new Error("chunk-worker runs only as a worker thread");
serveChunks(parentPort, companyEngine);
