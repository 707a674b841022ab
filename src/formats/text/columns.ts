/** Plain text laid out in columns: wrapped paragraphs and aligned tables. */

/** Codes of emphasis, which take no room on a terminal. */
// oxlint-disable-next-line no-control-regex
const ansi = /\u001b\[\d+m/g;

/**
 * Columns that a text takes on a terminal, ANSI codes left out.
 *
 * @example displayWidth("\u001b[1mab\u001b[22m") // 2
 */
export const displayWidth = (text: string): number => [...text.replace(ansi, "")].length;

const padEnd = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - displayWidth(text)));
const padStart = (text: string, width: number): string => " ".repeat(Math.max(0, width - displayWidth(text))) + text;

/**
 * Lines no wider than `width`, broken at spaces but not before a percent sign; a longer word stands alone.
 *
 * @param indent put before the first line
 * @param hang put before every other line
 * @example wrap("one two three", 8) // ["one two", "three"]
 */
export function wrap(text: string, width: number, indent = "", hang = indent): readonly string[] {
  const lines: string[] = [];
  let line = indent;
  let empty = true;
  for (const word of text.split(/ (?!%)/)) {
    if (!empty && displayWidth(`${line} ${word}`) > width) {
      lines.push(line);
      line = hang + word;
    } else line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}

export interface TextColumn {
  readonly label: string;
  readonly align: "left" | "right";
}

/**
 * A table with aligned columns. Where it is wider than `width` the columns are shown in several bands, each led by the
 * first column; nothing is cut off.
 *
 * @example alignedTable([{ label: "a", align: "left" }, { label: "n", align: "right" }], [["x", "10"], ["y", "9"]], 80) // ["a   n", "x  10", "y   9"]
 */
export function alignedTable(columns: readonly TextColumn[], rows: readonly (readonly string[])[], width: number): readonly string[] {
  const widths = columns.map((column, i) => rows.reduce((most, row) => Math.max(most, displayWidth(row[i] ?? "")), displayWidth(column.label)));
  const bands = bandsOf(widths, width);
  const cell = (text: string, i: number): string => (columns[i]!.align === "right" ? padStart(text, widths[i]!) : padEnd(text, widths[i]!));
  const band = (shown: readonly number[]): readonly string[] =>
    [columns.map((c) => c.label), ...rows].map((row) =>
      shown
        .map((i) => cell(row[i] ?? "", i))
        .join("  ")
        .trimEnd(),
    );
  return bands.flatMap((shown, i) => (i === 0 ? band(shown) : ["", ...band(shown)]));
}

/** Indices of the columns of each band. */
function bandsOf(widths: readonly number[], width: number): readonly (readonly number[])[] {
  const bands: number[][] = [];
  let used = 0;
  for (let i = 0; i < widths.length; i++) {
    const last = bands.at(-1);
    if (last === undefined || (used + 2 + widths[i]! > width && last.length > 1)) {
      bands.push(i === 0 ? [0] : [0, i]);
      used = widths[0]! + (i === 0 ? 0 : 2 + widths[i]!);
    } else {
      last.push(i);
      used += 2 + widths[i]!;
    }
  }
  return bands;
}
