/**
 * What the use-cases need from the world. Each port has an adapter in `src/adapters`; tests and the browser bring their own.
 */
import type { ChunkResult, SimulationJob } from "../core/company/chunk.ts";

/** Reads a plan and the files it names. Paths are as written in the plan, relative to the file that names them. */
export interface PlanFiles {
  readText(path: string): Promise<string | undefined>;
}

export interface Progress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
}

/**
 * Runs chunks of paths somewhere: in this thread, in worker threads, later on a queue over many machines.
 * A chunk is the unit of work; results come in any order and are merged by index. Nothing else may know where they ran.
 */
export interface JobRunner {
  run(job: SimulationJob, options: { readonly signal?: AbortSignal; readonly onProgress?: (progress: Progress) => void }): Promise<readonly ChunkResult[]>;
}

/** Keeps finished runs. Writing is all or nothing: a half-written run is never left behind. */
export interface RunStore {
  write(folder: string, files: ReadonlyMap<string, string | Uint8Array>): Promise<void>;
  read(folder: string, name: string): Promise<Uint8Array | undefined>;
}
