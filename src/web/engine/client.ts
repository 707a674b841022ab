/** The page's side of the desk: requests with answers, runs that report and can be cancelled. */
import type { Glance } from "../../core/results/glance.ts";
import type { RunSummary } from "../../core/results/run.ts";
import type { Answers, CheckedText, ComparedScenarios, FromDesk, OwedByMonth, PlanText, Question, Substitution, ToDesk, Variant } from "./messages.ts";

export interface RunEvents {
  progress?(done: number, total: number): void;
  summary(summary: RunSummary, owed: readonly OwedByMonth[], isFinal: boolean): void;
  /** The first figures of a preview. */
  glance?(glance: Glance): void;
  /** A first part of the answer. */
  found?(value: unknown): void;
}

/** A run that goes on. `done` resolves to true when it has ended by itself, to false when it was cancelled. */
export interface RunHandle {
  readonly done: Promise<boolean>;
  cancel(): void;
}

export interface EngineClient {
  check(plan: PlanText, today: string): Promise<CheckedText>;
  trace(variant: Variant, seed: number | undefined, path: number | "base"): Promise<Answers["trace"]>;
  /** The plan's requests decided on one future; without `month`, in the first month in which one can start. */
  meeting(variant: Variant, seed: number | undefined, path: number | "base", month?: number): Promise<Answers["meeting"]>;
  /** Both answers as soon as they are `found`, then with what each change has part in; undefined if cancelled. */
  compare(
    sides: ComparedScenarios,
    asked: { readonly seed: number | undefined; readonly paths: number },
    events: { found(value: Answers["compare"]): void; progress(done: number, total: number): void },
  ): { readonly answer: Promise<Answers["compare"] | undefined>; cancel(): void };
  /** The decision, or undefined if cancelled; `progress` counts decisions weighed. */
  decide(
    variant: Variant,
    paths: number | undefined,
    progress: (done: number) => void,
  ): { readonly answer: Promise<Answers["decide"] | undefined>; cancel(): void };
  /** What the answer is sensitive to; undefined if cancelled. */
  sensitivity(
    variant: Variant,
    asked: { readonly seed: number | undefined; readonly paths: number },
    progress: (done: number, total: number) => void,
  ): { readonly answer: Promise<Answers["sensitivity"] | undefined>; cancel(): void };
  /** A question answered in a sentence and tables; undefined if cancelled. */
  told(question: Question, progress: (done: number, total: number) => void): { readonly answer: Promise<Answers["told"] | undefined>; cancel(): void };
  preview(substitution: Substitution, variant: Variant, seed: number | undefined, events: RunEvents): RunHandle;
  run(variant: Variant, seed: number | undefined, stages: readonly number[], events: RunEvents): RunHandle;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
  readonly events?: RunEvents;
}

class Cancelled extends Error {}

/** Nothing, of what was cancelled. */
function unlessCancelled(error: unknown): undefined {
  if (error instanceof Cancelled) return undefined;
  throw error;
}

/** @param worker  runs `desk-worker.ts`; `failed` is told if it ends */
export function createClient(worker: Worker, failed: (message: string) => void): EngineClient {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;

  worker.onmessage = ({ data }: MessageEvent<FromDesk>) => {
    const waiter = waiting.get(data.id);
    if (waiter === undefined) return;
    if (data.kind === "progress") waiter.events?.progress?.(data.done, data.total);
    else if (data.kind === "glance") waiter.events?.glance?.(data.glance);
    else if (data.kind === "found") waiter.events?.found?.(data.value);
    else if (data.kind === "summary") waiter.events?.summary(data.summary, data.owed, data.isFinal);
    else {
      waiting.delete(data.id);
      if (data.kind === "answer") waiter.resolve(data.value);
      else waiter.reject(data.isCancelled ? new Cancelled(data.message) : new Error(data.message));
    }
  };
  worker.onerror = (event) => failed(event.message);

  const ask = <T>(make: (id: number) => ToDesk, events?: RunEvents): { readonly id: number; readonly answer: Promise<T> } => {
    const id = ++lastId;
    const answer = new Promise<T>((resolve, reject) => {
      waiting.set(id, { resolve: resolve as (value: unknown) => void, reject, ...(events === undefined ? {} : { events }) });
      worker.postMessage(make(id));
    });
    return { id, answer };
  };
  const follow = (make: (id: number) => ToDesk, events: RunEvents): RunHandle => {
    const { id, answer } = ask<void>(make, events);
    return {
      done: answer.then(
        () => true,
        (error: unknown) => {
          if (error instanceof Cancelled) return false;
          throw error;
        },
      ),
      cancel: () => worker.postMessage({ kind: "cancel", id } satisfies ToDesk),
    };
  };

  return {
    check: (plan, today) => ask<CheckedText>((id) => ({ kind: "check", id, plan, today })).answer,
    trace: (variant, seed, path) => ask<Answers["trace"]>((id) => ({ kind: "trace", id, variant, seed, path })).answer,
    meeting: (variant, seed, path, month) =>
      ask<Answers["meeting"]>((id) => ({ kind: "meeting", id, variant, seed, path, ...(month === undefined ? {} : { month }) })).answer,
    compare: (sides, { seed, paths }, { found, progress }) => {
      const events = { progress, found: (value: unknown) => found(value as Answers["compare"]), summary: () => {} };
      const { id, answer } = ask<Answers["compare"]>((number) => ({ kind: "compare", id: number, sides, seed, paths }), events);
      return { answer: answer.catch(unlessCancelled), cancel: () => worker.postMessage({ kind: "cancel", id } satisfies ToDesk) };
    },
    decide: (variant, paths, progress) => {
      const { id, answer } = ask<Answers["decide"]>((number) => ({ kind: "decide", id: number, variant, paths }), { progress, summary: () => {} });
      return { answer: answer.catch(unlessCancelled), cancel: () => worker.postMessage({ kind: "cancel", id } satisfies ToDesk) };
    },
    sensitivity: (variant, { seed, paths }, progress) => {
      const events = { progress, summary: () => {} };
      const { id, answer } = ask<Answers["sensitivity"]>((number) => ({ kind: "sensitivity", id: number, variant, seed, paths }), events);
      return { answer: answer.catch(unlessCancelled), cancel: () => worker.postMessage({ kind: "cancel", id } satisfies ToDesk) };
    },
    told: (question, progress) => {
      const { id, answer } = ask<Answers["told"]>((number) => ({ kind: "told", id: number, question }), { progress, summary: () => {} });
      return { answer: answer.catch(unlessCancelled), cancel: () => worker.postMessage({ kind: "cancel", id } satisfies ToDesk) };
    },
    preview: (substitution, variant, seed, events) => follow((id) => ({ kind: "preview", id, substitution, variant, seed }), events),
    run: (variant, seed, stages, events) => follow((id) => ({ kind: "run", id, variant, seed, stages }), events),
  };
}
