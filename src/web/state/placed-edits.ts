/**
 * Edits at places of a text that was read a moment ago.
 *
 * Places on the page are those of the last text that was understood; reading the next takes a moment, in which more may be
 * typed. An edit is worked out on the text that its place belongs to, and carried over the edits made since; where it would
 * touch one of them it is refused, since another value could stand there by now.
 */
import { applyChange } from "../../formats/yaml/patch-plan.ts";
import type { TextChange } from "../../formats/yaml/patch-plan.ts";

export interface PlacedEdits {
  /** Places are those of `text` from now on. */
  readAs(text: string): void;
  /** The text after a change that `find` works out on the text of the places; undefined where it cannot be made. */
  edit(current: string, find: (text: string) => TextChange | undefined): string | undefined;
}

export function createPlacedEdits(): PlacedEdits {
  let base = "";
  let known = "";
  let since: TextChange[] = [];
  return {
    readAs(text) {
      base = text;
      known = text;
      since = [];
    },
    edit(current, find) {
      const found = find(base);
      // Somebody else has changed the text since: undone, typed as a whole, or on disk.
      if (found === undefined || current !== known) return undefined;
      const change = carriedOver(found, since);
      if (change === undefined) return undefined;
      known = applyChange(current, change);
      since.push(change);
      return known;
    },
  };
}

/** The change at its offsets after `earlier`; the value of an earlier change may be changed again. @example carriedOver({ from: 5, to: 6, insert: "x" }, [{ from: 0, to: 1, insert: "ab" }]) // { from: 6, to: 7, insert: "x" } */
export function carriedOver(change: TextChange, earlier: readonly TextChange[]): TextChange | undefined {
  let { from, to } = change;
  for (const made of earlier) {
    if (to <= made.from && from < made.from) continue;
    const grown = made.insert.length - (made.to - made.from);
    if (from === made.from && to === made.to) to += grown;
    else if (from >= made.to) [from, to] = [from + grown, to + grown];
    else return undefined;
  }
  return { from, to, insert: change.insert };
}
