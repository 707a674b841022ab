/** Runs kept for as long as the page is open: what a desk decides is found again, and attempts at certificates go on counting. */
import type { RunStore } from "../../app/ports.ts";

/** @example sessionStore().readText("a", "b").constructor.name // "Promise" */
export function sessionStore(): RunStore {
  const folders = new Map<string, ReadonlyMap<string, string | Uint8Array>>();
  return {
    prepare: () => Promise.resolve(),
    write: (folder, files) => {
      folders.set(folder, files);
      return Promise.resolve();
    },
    readText: (folder, name) => {
      const held = folders.get(folder)?.get(name);
      return Promise.resolve(typeof held === "string" ? held : undefined);
    },
  };
}
