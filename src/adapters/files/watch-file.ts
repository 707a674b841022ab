/** Tells when a file has changed, however it was written: editors replace files as often as they write into them. */
import { unwatchFile, watchFile } from "node:fs";

const intervalMs = 400;

/** @returns what ends the watching */
export function watchForChange(path: string, changed: () => void): () => void {
  const listener = (now: { readonly mtimeMs: number; readonly size: number }, before: { readonly mtimeMs: number; readonly size: number }): void => {
    if (now.mtimeMs !== before.mtimeMs || now.size !== before.size) changed();
  };
  watchFile(path, { interval: intervalMs }, listener);
  return () => unwatchFile(path, listener);
}
