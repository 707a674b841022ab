/** Work of the desk that takes long: one button starts it, another stops it, and it outlives a visit to another place. */
import type { App } from "../state/app.ts";
import { createStore, type Store, useStore } from "../state/store.ts";

/** What was found, and for which plan, scenario and seed. */
export interface Found<Answer> {
  readonly answer: Answer;
  readonly of: string;
}

export type JobState =
  | { readonly kind: "idle" }
  | { readonly kind: "at work"; readonly done: number; readonly total: number }
  | { readonly kind: "failed"; readonly message: string };

interface Job<Answer> {
  readonly answer: Promise<Answer | undefined>;
  cancel(): void;
}

interface Held<Answer> {
  readonly state: JobState;
  readonly found: Found<Answer> | undefined;
  readonly stop: (() => void) | undefined;
}

/** Where a place keeps its work and what it found last, for as long as the page is open. */
export type KeptJob<Answer> = Store<Held<Answer>>;

export const keepJob = <Answer,>(): KeptJob<Answer> => createStore<Held<Answer>>({ state: { kind: "idle" }, found: undefined, stop: undefined });

export interface LongJob<Answer> {
  readonly state: JobState;
  readonly found: Found<Answer> | undefined;
  /** Stops the run of the page, does the work, and takes the run up again. `of`: what the answer is for. */
  start(of: string, begin: (progress: (done: number, total: number) => void) => Job<Answer>): void;
  cancel(): void;
}

export function useLongJob<Answer>(app: App, kept: KeptJob<Answer>): LongJob<Answer> {
  const { state, found, stop } = useStore(kept, (held) => held);
  return {
    state,
    found,
    cancel: () => stop?.(),
    start: (of, begin) => {
      const wasRunning = app.store.get().run.kind === "running";
      app.actions.cancel();
      const job = begin((done, total) => kept.set({ state: { kind: "at work", done, total } }));
      kept.set({ state: { kind: "at work", done: 0, total: 0 }, stop: () => job.cancel() });
      const ended = (next: JobState): void => {
        kept.set({ state: next, stop: undefined });
        // What has begun since goes on by itself.
        if (wasRunning && app.store.get().run.kind === "cancelled") app.actions.rerun();
      };
      job.answer.then(
        (answer) => {
          if (answer !== undefined) kept.set({ found: { answer, of } });
          ended({ kind: "idle" });
        },
        (error: unknown) => ended({ kind: "failed", message: error instanceof Error ? error.message : String(error) }),
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
      <span class={state.kind === "failed" ? "problem" : "soft"} role="status">
        {state.kind === "at work" ? words(state.done, state.total) : state.kind === "failed" ? state.message : ""}
      </span>
    </>
  );
}
