/** Two texts side by side as a unified diff, for changes of a few lines. */

/**
 * @param name  what the text is called
 * @example textDiff("a\nb\n", "a\nc\n", "x.yaml") // "--- x.yaml\n+++ x.yaml\n@@ -2 +2 @@\n-b\n+c\n"
 */
export function textDiff(before: string, after: string, name: string): string {
  if (before === after) return "";
  const [a, b] = [before.split("\n"), after.split("\n")];
  const out = [`--- ${name}`, `+++ ${name}`];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      i++;
      j++;
      continue;
    }
    const [m, n] = nextSame(a, b, i, j);
    out.push(`@@ -${range(i, m - i)} +${range(j, n - j)} @@`, ...a.slice(i, m).map((line) => `-${line}`), ...b.slice(j, n).map((line) => `+${line}`));
    [i, j] = [m, n];
  }
  return `${out.join("\n")}\n`;
}

const range = (from: number, count: number): string => (count === 1 ? `${from + 1}` : `${count === 0 ? from : from + 1},${count}`);

/** The nearest place from which the texts go on alike: the one that skips fewest lines. */
function nextSame(a: readonly string[], b: readonly string[], i: number, j: number): readonly [number, number] {
  for (let skipped = 1; skipped <= a.length - i + (b.length - j); skipped++)
    for (let ofA = Math.min(skipped, a.length - i); ofA >= 0; ofA--) {
      const [m, n] = [i + ofA, j + skipped - ofA];
      if (n > b.length) continue;
      if (m === a.length && n === b.length) return [m, n];
      if (m < a.length && n < b.length && a[m] === b[n]) return [m, n];
    }
  return [a.length, b.length];
}
