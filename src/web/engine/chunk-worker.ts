/** Entry of a worker that simulates. */
import { companyEngine } from "../../adapters/workers/engine.ts";
import { serveChunks } from "./serve-chunks.ts";
import type { Scope } from "./serve-chunks.ts";

serveChunks(globalThis as unknown as Scope, companyEngine);
