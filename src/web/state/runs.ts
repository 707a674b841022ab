/** Runs and previews: what is being computed, and what of it is shown. */
import type { RunSummary } from "../../core/results/run.ts";
import type { EngineClient, RunHandle } from "../engine/client.ts";
import type { Substitution } from "../engine/messages.ts";
import type { RunState, Session } from "./session.ts";
import type { Store } from "./store.ts";

export interface Runs {
  /** Runs the text, scenario and seed of the session; what ran before is cancelled. */
  start(): void;
  stop(): void;
  stopAndTell(): void;
  /** Shows what a value would do. Of values that come faster than previews, the last is taken. */
  preview(substitution: Substitution): void;
  /** Goes back to the numbers from before the preview. */
  endPreview(): void;
  /** Lets the preview's numbers stand until others come. */
  forgetPreview(): void;
}

/** Paths of the stages of a run: something to see, something to trust, all. */
export const stagesOf = (paths: number): readonly number[] => [...[64, 1000].filter((stage) => stage < paths), paths];

/** Enough futures to measure a change by. */
const isSolid = (summary: RunSummary, run: RunState): boolean => run.kind === "done" || summary.paths >= 1000;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export function createRuns(store: Store<Session>, engine: EngineClient): Runs {
  let running: RunHandle | undefined;
  const stop = (): void => {
    running?.cancel();
    running = undefined;
  };

  /** What the summary shown is of, and how many paths it has. */
  let shown = { of: "", paths: 0 };

  function start(): void {
    stop();
    const { checked, scenario, seed, summary, run } = store.get();
    if (checked?.plan === undefined) return;
    const about = `${checked.plan.hash} ${seed ?? checked.plan.seed} ${scenario ?? ""}`;
    if (summary !== undefined && run.kind !== "preview" && isSolid(summary, run) && shown.of !== about) store.set({ prior: summary });
    const total = checked.plan.paths;
    const startedAt = performance.now();
    store.set({ run: { kind: "running", done: 0, total } });
    const handle = engine.run(scenario === undefined ? {} : { scenario }, seed, stagesOf(total), {
      progress: (done) => {
        if (running === handle) store.set({ run: { kind: "running", done, total } });
      },
      summary: (fresh, owed, isFinal) => {
        // Run again, the same plan need not begin with fewer paths than are shown.
        if (running !== handle || (shown.of === about && fresh.paths < shown.paths)) return;
        shown = { of: about, paths: fresh.paths };
        const done: RunState = { kind: "done", seconds: (performance.now() - startedAt) / 1000 };
        store.set({ summary: fresh, glance: undefined, ...(owed.length > 0 ? { owed } : {}), ...(isFinal ? { run: done } : {}) });
      },
    });
    running = handle;
    const ended = (run: RunState | undefined): void => {
      if (running !== handle) return;
      running = undefined;
      if (run !== undefined) store.set({ run });
    };
    handle.done.then(
      (hasEnded) => ended(hasEnded ? undefined : { kind: "cancelled" }),
      (error: unknown) => ended({ kind: "failed", message: messageOf(error) }),
    );
  }

  const previews = createPreviews(store, engine);
  return {
    start,
    stop,
    stopAndTell: () => {
      if (running === undefined) return;
      stop();
      store.set({ run: { kind: "cancelled" } });
    },
    preview: (substitution) => {
      stop();
      shown = { of: "", paths: 0 };
      previews.show(substitution);
    },
    endPreview: () => {
      const wasComplete = previews.restore();
      if (!wasComplete && running === undefined) start();
    },
    forgetPreview: previews.forget,
  };
}

interface Previews {
  show(substitution: Substitution): void;
  forget(): void;
  /** Whether the numbers put back are those of a run that had ended, or nothing had been changed. */
  restore(): boolean;
}

function createPreviews(store: Store<Session>, engine: EngineClient): Previews {
  let atWork: RunHandle | undefined;
  let isGlanced = false;
  let waiting: Substitution | undefined;
  let shownBefore: Pick<Session, "summary" | "owed" | "run"> | undefined;

  function next(): void {
    const substitution = waiting;
    // The figures of one value are shown before the next is taken; what follows them waits for a hand that rests.
    if (substitution === undefined || (atWork !== undefined && !isGlanced)) return;
    waiting = undefined;
    atWork?.cancel();
    isGlanced = false;
    const { scenario, seed } = store.get();
    const handle = engine.preview(substitution, scenario === undefined ? {} : { scenario }, seed, {
      glance: (glance) => {
        if (atWork !== handle) return;
        isGlanced = true;
        store.set({ glance, run: { kind: "preview", paths: glance.paths } });
        next();
      },
      summary: (summary, owed) => {
        if (atWork === handle) store.set({ summary, owed, glance: undefined, run: { kind: "preview", paths: summary.paths } });
      },
    });
    atWork = handle;
    const finished = (): void => {
      if (atWork !== handle) return;
      atWork = undefined;
      next();
    };
    // A value that does not fit shows nothing new; it is told once it is set.
    handle.done.then(finished, finished);
  }
  const forget = (): void => {
    waiting = undefined;
    atWork?.cancel();
    atWork = undefined;
    shownBefore = undefined;
  };
  return {
    forget,
    show: (substitution) => {
      const { summary, owed, run } = store.get();
      if (shownBefore === undefined && summary !== undefined) {
        shownBefore = { summary, owed, run };
        if (isSolid(summary, run)) store.set({ prior: summary });
      }
      waiting = substitution;
      next();
    },
    restore: () => {
      const before = shownBefore;
      forget();
      if (before === undefined) return true;
      store.set({ ...before, glance: undefined });
      return before.run.kind === "done";
    },
  };
}
