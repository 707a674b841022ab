/**
 * What the use-cases need from the world. Each port has an adapter in `src/adapters`; tests and the browser bring their own.
 */
import type { ChunkResult, SimulationJob } from "../core/company/chunk.ts";
import type { Plan } from "../core/plan/vocabulary/vocabulary.ts";
import type { EvaluationTask } from "../core/procurement/evaluate.ts";
import type { EvaluationAnswer } from "../core/procurement/archive.ts";

/** A plan as it came: text (YAML), or an object made by a program (TypeScript, JSON) together with the text it came from. */
export type PlanSource =
  | { readonly kind: "text"; readonly file: string; readonly text: string }
  | { readonly kind: "object"; readonly file: string; readonly text: string; readonly value: unknown };

/** One plan and the files it names. Their paths are relative to where the plan's own path starts from. */
export interface PlanFiles {
  /** The plan itself. @throws OperatingError if it cannot be read */
  open(): Promise<PlanSource>;
  /** A file that the plan names; `undefined` if there is none. @throws OperatingError if it exists and cannot be read */
  readText(path: string): Promise<string | undefined>;
}

export interface Progress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  /** Nobody knows how much there will be: `total` is what is done. */
  readonly isOpenEnded?: true;
  /** What is counted: "futures", "files". */
  readonly unit: string;
  /** What is known already: "best so far $472B". */
  readonly note?: string;
}

/** What the use-cases need of an `AbortSignal`, which is one. */
export interface Cancellation {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

export interface RunOptions {
  readonly signal?: Cancellation;
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * Runs chunks of paths somewhere: in this thread, in worker threads, later on a queue over many machines.
 * A chunk is the unit of work; results come in the order of the job's chunks. Nothing else may know where they ran.
 */
export interface JobRunner {
  /** @throws the signal's reason if aborted; what the engine threw if it failed */
  run(job: SimulationJob, options: RunOptions): Promise<readonly ChunkResult[]>;
}

/** Runs decisions on futures. It is compiled once for a plan and keeps its threads until it is closed. */
export interface EvaluationRunner {
  /** Outcomes in the order of the task's decisions and paths, wherever they ran. @throws the signal's reason if aborted; what the engine threw */
  evaluate(task: EvaluationTask, signal?: Cancellation): Promise<EvaluationAnswer>;
  close(): Promise<void>;
}

/** What an `EvaluationRunner` is opened for. */
export interface EvaluationProgram {
  readonly plan: Plan;
  readonly basePlan: Plan;
  /** Seed of the futures that forecasts are trained on. */
  readonly forecastSeed: number;
}

/** Keeps finished runs. Writing is all or nothing: a half-written run is never left behind. */
export interface RunStore {
  /**
   * Whether `write` would be refused, asked before long work is done for it.
   *
   * @param names  files that are to be written for certain
   * @throws OperatingError if it would
   */
  prepare(folder: string, names: readonly string[]): Promise<void>;
  /** Replaces an earlier run of that name only when the new one is complete. @throws OperatingError, or the signal's reason */
  write(folder: string, files: ReadonlyMap<string, string | Uint8Array>, options: RunOptions): Promise<void>;
  /** @throws OperatingError if the run exists and cannot be read */
  readText(folder: string, name: string): Promise<string | undefined>;
}

/** Single text files, by the path a user typed. All throw OperatingError if the world refuses. */
export interface TextFiles {
  read(path: string): Promise<string>;
  prepare: PrepareFile;
  /** Writes over what is there; it stays whole if that fails. */
  replace(path: string, text: string): Promise<void>;
  /** Refuses if something is there. */
  create(path: string, text: string): Promise<void>;
  /** Replaces it, and makes its folder where there is none. */
  keep(path: string, text: string): Promise<void>;
}

/**
 * Refuses a path that could not be written, before long work is done for it, and leaves nothing behind.
 *
 * @param isNew         whether something that stands there is a fault
 * @param isFolderMade  whether a missing folder is no fault, since it will be made
 * @throws OperatingError
 */
export type PrepareFile = (path: string, options?: { readonly isNew?: boolean; readonly isFolderMade?: boolean }) => Promise<void>;

/** Single files of bytes: workbooks, pages. All throw OperatingError if the world refuses. */
export interface BinaryFiles {
  read(path: string): Promise<Uint8Array>;
  prepare: PrepareFile;
  /** Writes over what is there; it stays whole if that fails. */
  replace(path: string, bytes: Uint8Array): Promise<void>;
}

/** Prints a page without scripts to PDF. */
export interface PagePrinter {
  /** @throws OperatingError if nothing that prints is found or it fails; the signal's reason if aborted */
  print(html: string, signal?: Cancellation): Promise<Uint8Array>;
}

/** SHA-256 of `parts` one after the other (text as UTF-8), in hexadecimal. */
export type Sha256 = (parts: readonly (string | Uint8Array)[]) => string;

export interface Clock {
  /** Seconds since an arbitrary moment, never running backwards. */
  seconds(): number;
  /** Today as 2026-07-31, for reports: nothing computed depends on it. */
  today(): string;
}

/**
 * The world refused: a missing file, a full disk, a worker that died. `hint` says what to do about it.
 * `fault`: "input" if what the user gave cannot be used, "data" if a file of data is not what it should be, "system" otherwise.
 */
export class OperatingError extends Error {
  override readonly name = "OperatingError";
  readonly fault: "input" | "data" | "system";
  readonly hint: string | undefined;
  constructor(message: string, options: { readonly fault: OperatingError["fault"]; readonly hint?: string | undefined; readonly cause?: unknown }) {
    super(message, { cause: options.cause });
    this.fault = options.fault;
    this.hint = options.hint;
  }
}
