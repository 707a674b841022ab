/**
 * Columns that an author has lined up, kept when a plan is formatted.
 *
 * A formatted line that differs from one of the author's in runs of spaces only gets those runs back where they line something
 * up: what follows the run begins in the same column as something on the line above or below. What stands before a comment
 * at the end of a line is the author's. Other runs stay single spaces.
 */

/** Words of a line and the width of the gap before each; the first gap is the indentation. */
interface SpacedLine {
  readonly words: readonly string[];
  readonly gaps: number[];
}

/** A quoted text, a run of anything else without spaces, or the comment that ends the line. */
const word = /#.*$|(?:(?<=^|[\s{[,:])(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')|[^\s])(?:[^\s])*/g;

function spacedLine(line: string): SpacedLine {
  const words: string[] = [];
  const gaps: number[] = [];
  let end = 0;
  for (const match of line.matchAll(word)) {
    words.push(match[0].trimEnd());
    gaps.push(match.index - end);
    end = match.index + match[0].length;
  }
  return { words, gaps };
}

const isComment = (text: string): boolean => text.startsWith("#");

/** Columns in which a word begins that has a gap before it. */
function columnsOf({ words, gaps }: SpacedLine): ReadonlySet<number> {
  const columns = new Set<number>();
  let column = 0;
  words.forEach((text, i) => {
    column += gaps[i]!;
    if (i > 0) columns.add(column);
    column += text.length;
  });
  return columns;
}

/**
 * The lines with the author's alignment. Done twice it changes nothing more.
 *
 * @param formatted  lines of the formatted plan
 * @param written    lines of the author
 * @example withAlignment(["a: 1", "bcd: 2"], ["a:   1", "bcd: 2"]) // ["a:   1", "bcd: 2"]
 * @example withAlignment(["a: 1", "bcd: 2"], ["a:      1", "bcd: 2"]) // ["a: 1", "bcd: 2"]
 */
export function withAlignment(formatted: readonly string[], written: readonly string[]): readonly string[] {
  if (!written.some((text) => text.length <= longest && /\S {2,}/.test(text))) return formatted;
  // Lines that read alike are taken in their order, those without gaps too: each keeps its own.
  const waiting = new Map<string, { readonly lines: SpacedLine[]; next: number }>();
  for (const text of written) {
    if (text.length > longest) continue;
    const line = spacedLine(text);
    const same = line.words.join(" ");
    const known = waiting.get(same);
    if (known === undefined) waiting.set(same, { lines: [line], next: 0 });
    else known.lines.push(line);
  }
  const lines = formatted.map((text): SpacedLine => {
    if (text.length > longest) return { words: [text], gaps: [0] };
    const line = spacedLine(text);
    const known = waiting.get(line.words.join(" "));
    const author = known?.lines[known.next++];
    return author === undefined ? line : { words: line.words, gaps: [line.gaps[0] ?? 0, ...author.gaps.slice(1)] };
  });
  const isChangeable = lines.map((line, i) => !/\S {2,}/.test(formatted[i]!) && line.gaps.some((gap, k) => k > 0 && gap > 1));
  dropLoneGaps(lines, isChangeable);
  return formatted.map((text, i) => (isChangeable[i] ? textOf(lines[i]!) : text));
}

/** Nobody lines up longer lines, and work on a line grows with its square. */
const longest = 400;

const textOf = ({ words, gaps }: SpacedLine): string => words.map((text, i) => " ".repeat(gaps[i]!) + text).join("");

/** Single spaces for gaps that line nothing up. What is dropped moves what follows, so it is repeated until nothing is. */
function dropLoneGaps(lines: readonly SpacedLine[], isChangeable: readonly boolean[]): void {
  let doubtful = lines.map((_, i) => i).filter((i) => isChangeable[i]);
  while (doubtful.length > 0) {
    const moved = new Set(doubtful.filter((i) => dropFirstLoneGap(lines, i)).flatMap((i) => [i - 1, i, i + 1]));
    doubtful = [...moved].filter((i) => isChangeable[i] === true).sort((a, b) => a - b);
  }
}

function dropFirstLoneGap(lines: readonly SpacedLine[], i: number): boolean {
  const line = lines[i]!;
  const near = [lines[i - 1], lines[i + 1]].filter((other) => other !== undefined).map(columnsOf);
  let column = 0;
  for (let k = 0; k < line.words.length; k++) {
    column += line.gaps[k]!;
    if (k > 0 && line.gaps[k]! > 1 && !isComment(line.words[k]!) && !near.some((columns) => columns.has(column))) {
      line.gaps[k] = 1;
      return true;
    }
    column += line.words[k]!.length;
  }
  return false;
}
