/** What can be done on the page. */
import type { Place } from "../../core/plan/source-tree.ts";
import { addValue, applyChange, replaceValue } from "../../formats/yaml/patch-plan.ts";
import type { EngineClient } from "../engine/client.ts";
import type { Substitution } from "../engine/messages.ts";
import { draftOf, keepDraft } from "./drafts.ts";
import type { PlaceName } from "./location.ts";
import { createPlacedEdits } from "./placed-edits.ts";
import type { PlacedEdits } from "./placed-edits.ts";
import type { OpenedPlan } from "./plan-source.ts";
import { createRuns } from "./runs.ts";
import { createSaving } from "./saving.ts";
import type { ServedChange } from "./served.ts";
import { emptySession } from "./session.ts";
import type { Session } from "./session.ts";
import type { Store } from "./store.ts";

/** What a link asks for. */
export interface Wanted {
  readonly scenario?: string | undefined;
  readonly seed?: number | undefined;
  /** Hash of the plan that the link pins. */
  readonly plan?: string | undefined;
  readonly engine?: string | undefined;
}

export interface Actions {
  open(opened: OpenedPlan, wanted?: Wanted): Promise<void>;
  /** The file, or one that it names, was changed by someone else. */
  reload(change: ServedChange): void;
  close(): void;
  goTo(place: PlaceName): void;
  setScenario(scenario: string | undefined): void;
  setSeed(seed: number | undefined): void;
  /** Replaces the value at a place; says why not where it cannot. */
  setValue(place: Place, value: string): string | undefined;
  /** Adds an attribute that the plan leaves to its default. */
  addValue(address: string, value: string): string | undefined;
  /** Another text, as typed. Edits in a row that `joins` the last one are undone together. */
  setText(text: string, joins?: boolean): void;
  preview(substitution: Substitution): void;
  endPreview(): void;
  undo(): void;
  redo(): void;
  cancel(): void;
  rerun(): void;
  save(): Promise<void>;
  tell(notice: string | undefined): void;
}

type History = Pick<Session, "past" | "future">;

const historyMax = 200;
const today = (): string => new Date().toISOString().slice(0, 10);

export function createActions(store: Store<Session>, engine: EngineClient, version: string): Actions {
  const runs = createRuns(store, engine);
  const save = createSaving(store);
  const placed = createPlacedEdits();
  const checkText = createChecking(store, engine, runs, placed);

  const pushed = (text: string): History => ({ past: [...store.get().past, text].slice(-historyMax), future: [] });
  /** Shows another text; what it says is computed, and where it came from follows. */
  function changeText(text: string, history: History): void {
    runs.stop();
    runs.forgetPreview();
    store.set({ text, ...history });
    void checkText();
    if (store.get().source?.savesItself === true) void save();
  }
  return {
    open: async (opened, wanted = {}) => {
      runs.stop();
      store.set(sessionOf(opened, wanted, store.get().place));
      await checkText();
      store.set({ notice: noticeOf(store.get(), wanted, version) });
    },
    reload: ({ opened: { plan }, isOwnText }) => {
      const { text } = store.get();
      runs.stop();
      runs.forgetPreview();
      store.set({ named: plan.named });
      if (!isOwnText) {
        store.set({ savedText: plan.text });
        if (plan.text !== text) store.set({ text: plan.text, ...pushed(text), notice: `${plan.file} was changed outside and read again.` });
      }
      void checkText();
    },
    close: () => {
      runs.stop();
      store.set(emptySession);
      history.pushState(null, "", "#/");
    },
    goTo: (place) => store.set({ place }),
    setScenario: (scenario) => {
      store.set({ scenario });
      runs.start();
    },
    setSeed: (seed) => {
      store.set({ seed });
      runs.start();
    },
    setValue: (place, value) => {
      const { file, text } = store.get();
      if (place.file !== file) return `this value stands in ${place.file}`;
      const changed = placed.edit(text, (read) => replaceValue(read, place, value));
      if (changed === undefined) return "the text has changed since this was shown: type it again, or change it in the plan's text";
      if (changed !== text) changeText(changed, pushed(text));
      return undefined;
    },
    addValue: (address, value) => {
      const { text } = store.get();
      const change = addValue(text, address.split("."), value);
      if (change === undefined) return "this value cannot be changed here: change it in the plan's text";
      changeText(applyChange(text, change), pushed(text));
      return undefined;
    },
    setText: (text, joins = false) => {
      const before = store.get();
      if (text !== before.text) changeText(text, joins ? { past: before.past, future: [] } : pushed(before.text));
    },
    preview: runs.preview,
    endPreview: runs.endPreview,
    undo: () => {
      const { past, future, text } = store.get();
      const before = past.at(-1);
      if (before !== undefined) changeText(before, { past: past.slice(0, -1), future: [...future, text] });
    },
    redo: () => {
      const { past, future, text } = store.get();
      const after = future.at(-1);
      if (after !== undefined) changeText(after, { past: [...past, text], future: future.slice(0, -1) });
    },
    cancel: runs.stopAndTell,
    rerun: runs.start,
    save,
    tell: (notice) => store.set({ notice }),
  };
}

/** Has the session's text checked, and run if it is sound. Of texts that follow each other quickly the last counts. */
function createChecking(store: Store<Session>, engine: EngineClient, runs: { start(): void; stop(): void }, placed: PlacedEdits): () => Promise<void> {
  let last = 0;
  return async () => {
    const number = ++last;
    const { file, text, named } = store.get();
    const checked = await engine.check({ file, text, named }, today());
    if (number !== last) return;
    if (checked.plan !== undefined) placed.readAs(text);
    const { scenario, savedText } = store.get();
    const isGone = scenario !== undefined && checked.plan !== undefined && !checked.scenarios.some(({ name }) => name === scenario);
    store.set({ checked, ...(checked.plan === undefined ? {} : { lastGood: checked }), ...(isGone ? { scenario: undefined } : {}) });
    if (checked.plan === undefined) {
      runs.stop();
      store.set({ run: { kind: "none" } });
      return;
    }
    if (text !== savedText) keepDraft(checked.plan.hash, text, savedText);
    runs.start();
  };
}

/** The session of a plan just opened: with the edits that a link pins, if this browser has kept them. */
function sessionOf({ source, plan }: OpenedPlan, wanted: Wanted, place: PlaceName): Session {
  const draft = wanted.plan === undefined ? undefined : draftOf(wanted.plan);
  const isKept = draft !== undefined && draft.saved === plan.text;
  return {
    ...emptySession,
    place,
    source,
    file: plan.file,
    text: isKept ? draft.text : plan.text,
    named: plan.named,
    savedText: plan.text,
    past: isKept ? [plan.text] : [],
    scenario: wanted.scenario,
    seed: wanted.seed,
  };
}

/** What a reader who followed a link should know about the numbers they see. */
function noticeOf({ checked, file, notice }: Session, wanted: Wanted, version: string): string | undefined {
  const hash = checked?.plan?.hash;
  if (wanted.plan !== undefined && hash !== undefined && hash !== wanted.plan)
    return `The link pins plan ${wanted.plan.slice(0, 12)}, and ${file} is ${hash.slice(0, 12)}: the plan has changed since, or its edits are on another machine.`;
  if (wanted.engine !== undefined && wanted.engine !== version) return `The link was made by version ${wanted.engine}; this is ${version}: numbers may differ.`;
  return notice;
}
