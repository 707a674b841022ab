import { parentPort } from "node:worker_threads";
import { serveChunks } from "../../dist/adapters/workers/serve.js";
import { fakeEngine } from "./fake-engine.mjs";

serveChunks(parentPort, fakeEngine);
