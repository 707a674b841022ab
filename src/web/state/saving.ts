/** Writing the text back to where it came from. */
import { download } from "./plan-source.ts";
import type { Session } from "./session.ts";
import type { Store } from "./store.ts";

/** Saves the session's text; calls in a row wait for each other, so that each starts from what the last one left. */
export function createSaving(store: Store<Session>): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    const { source, text, savedText, file } = store.get();
    if (source === undefined) return;
    if (source.save === undefined) {
      download(file, new Blob([text], { type: "text/yaml" }));
      store.set({ savedText: text });
      return;
    }
    if (text === savedText) return;
    store.set({ isSaving: true });
    try {
      await source.save(text);
      store.set({ savedText: text, isSaving: false });
    } catch (error) {
      store.set({ isSaving: false, notice: `Not saved: ${error instanceof Error ? error.message : String(error)}` });
    }
  }

  return () => {
    last = last.then(write);
    return last;
  };
}
