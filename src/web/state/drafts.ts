/** Texts with unsaved edits, kept in this browser by the plan's hash, so that a reload or a link finds them again. */

const prefix = "plimsoll-draft-";
const draftsMax = 12;

interface Draft {
  readonly text: string;
  readonly saved: string;
  readonly at: number;
}

export function keepDraft(planHash: string, text: string, saved: string): void {
  try {
    localStorage.setItem(prefix + planHash, JSON.stringify({ text, saved, at: Date.now() } satisfies Draft));
    for (const key of draftKeys().slice(0, -draftsMax)) localStorage.removeItem(key);
  } catch {
    // Without room, or where storage is switched off, a reload begins from the file as it is.
  }
}

export function draftOf(planHash: string): Draft | undefined {
  try {
    const held = localStorage.getItem(prefix + planHash);
    return held === null ? undefined : (JSON.parse(held) as Draft);
  } catch {
    return undefined;
  }
}

/** Oldest first. */
function draftKeys(): readonly string[] {
  const at = (key: string): number => (JSON.parse(localStorage.getItem(key) ?? "{}") as Partial<Draft>).at ?? 0;
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(prefix))
    .sort((a, b) => at(a) - at(b));
}

/** A setting of the reader's own, such as whether single keys act. */
export function readSetting(name: string): string | undefined {
  try {
    return localStorage.getItem(`plimsoll-${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}

export function writeSetting(name: string, value: string): void {
  try {
    localStorage.setItem(`plimsoll-${name}`, value);
  } catch {
    // The setting then lasts as long as the page.
  }
}
