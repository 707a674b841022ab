/** "Did you mean": the nearest of the right spellings. */

/** Most candidates compared, so that many slips in a long plan stay cheap. */
const candidatesCompared = 500;
/** Longest word compared; longer ones are no typing slips, and the work stays bounded. */
const longestCompared = 64;

/**
 * Edits (insert, delete, replace, swap of neighbours) from one word to another, ignoring case; capped at `limit + 1`.
 *
 * @example editDistance("florr", "floor", 3) // 1
 */
export function editDistance(from: string, to: string, limit: number): number {
  const a = from.toLowerCase();
  const b = to.toLowerCase();
  if (Math.abs(a.length - b.length) > limit || a.length > longestCompared || b.length > longestCompared) return limit + 1;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const here = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let best = Math.min(above[column] + 1, here[column - 1] + 1, above[column - 1] + (same ? 0 : 1));
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) best = Math.min(best, before[column - 2] + 1);
      here.push(best);
    }
    before = above;
    above = here;
  }
  return Math.min(above[b.length], limit + 1);
}

/**
 * The candidate nearest to a mistyped word, if one is near enough: at most two edits, and fewer for short words.
 *
 * The first of several equally near candidates wins. A candidate that differs in case alone is always near enough, and
 * so is one that begins with the word (three letters or more) or that only adds an ending.
 *
 * @example nearest("gpu-hr", ["chip-hour", "GPU-hr"]) // "GPU-hr"
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const limit = word.length <= 2 ? 0 : word.length <= 4 ? 1 : 2;
  let best: string | undefined;
  let bestDistance = limit + 1;
  let compared = 0;
  for (const candidate of candidates) {
    if (++compared > candidatesCompared) break;
    const distance = editDistance(word, candidate, limit);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  if (best !== undefined || word.length < 3) return best;
  const start = word.toLowerCase();
  compared = 0;
  for (const candidate of candidates) {
    if (++compared > candidatesCompared) break;
    if (candidate.toLowerCase().startsWith(start)) return candidate;
  }
  return undefined;
}

/** `did you mean X?`, or nothing. @example didYouMean("growht", ["growth"]) // "did you mean `growth`?" */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const found = nearest(word, candidates);
  return found === undefined ? undefined : `did you mean \`${found}\`?`;
}

/** Names for a message: at most `limit`, the rest counted. @example listNames(["a", "b", "c"], 2) // "a, b and 1 more" */
export function listNames(names: readonly string[], limit = 12): string {
  if (names.length === 0) return "none";
  const shown = names.slice(0, limit).join(", ");
  return names.length > limit ? `${shown} and ${names.length - limit} more` : shown;
}
