/** Entry of a worker that simulates. */
import { companyEngine } from "../../adapters/workers/engine.ts";
import { openPreview } from "./open-preview.ts";
import { serveChunks } from "./serve-chunks.ts";
import type { Scope } from "./serve-chunks.ts";

serveChunks(globalThis as unknown as Scope, { engine: companyEngine, previewEngine: openPreview });
