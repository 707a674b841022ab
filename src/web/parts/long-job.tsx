/** Work of the desk that takes long: one button starts it, another stops it, and what it found outlives a visit to another place. */
import { useRef, useState } from "preact/hooks";
import type { App } from "../state/app.ts";
import { useStore } from "../state/store.ts";

/** What was found, and for which plan, scenario and seed. */
export interface Found<Answer> {
  readonly answer: Answer;
  readonly of: string;
}

/** Where a place keeps what it found last. */
export interface Memory<Answer> {
  last?: Found<Answer>;
}

export type JobState =
  | { readonly kind: "idle" }
  | { readonly kind: "at work"; readonly done: number; readonly total: number }
  | { readonly kind: "failed"; readonly message: string };

interface Job<Answer> {
  readonly answer: Promise<Answer | undefined>;
  cancel(): void;
}

export interface LongJob<Answer> {
  readonly state: JobState;
  readonly found: Found<Answer> | undefined;
  /** Stops the run of the page, does the work, and takes the run up again. `of`: what the answer is for. */
  start(of: string, begin: (progress: (done: number, total: number) => void) => Job<Answer>): void;
  cancel(): void;
}

export function useLongJob<Answer>(app: App, memory: Memory<Answer>): LongJob<Answer> {
  const run = useStore(app.store, (session) => session.run);
  const [state, setState] = useState<JobState>({ kind: "idle" });
  const [found, setFound] = useState(memory.last);
  const stop = useRef<(() => void) | undefined>(undefined);
  return {
    state,
    found,
    cancel: () => stop.current?.(),
    start: (of, begin) => {
      const wasRunning = run.kind === "running";
      app.actions.cancel();
      setState({ kind: "at work", done: 0, total: 0 });
      const job = begin((done, total) => setState({ kind: "at work", done, total }));
      stop.current = () => job.cancel();
      job.answer.then(
        (answer) => {
          if (answer !== undefined) {
            memory.last = { answer, of };
            setFound(memory.last);
          }
          setState({ kind: "idle" });
          if (wasRunning) app.actions.rerun();
        },
        (error: unknown) => setState({ kind: "failed", message: error instanceof Error ? error.message : String(error) }),
      );
    },
  };
}

/** The button that stops it, and a line that says how far it is or why it failed. */
export function JobStatus({ job, words }: { readonly job: LongJob<unknown>; words(done: number, total: number): string }) {
  const { state } = job;
  return (
    <>
      {state.kind === "at work" ? (
        <button type="button" onClick={() => job.cancel()}>
          Stop
        </button>
      ) : undefined}
      <span class="soft" role="status">
        {state.kind === "at work" ? words(state.done, state.total) : state.kind === "failed" ? state.message : ""}
      </span>
    </>
  );
}
