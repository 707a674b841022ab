/** Tables of Markdown that also read well as plain text. */
import type { ResultTable } from "../../core/results/run.ts";
import { displayWidth } from "./columns.ts";

/**
 * A table, its cells padded; the first column to the left, columns named in `left` too, the others to the right.
 *
 * @example markdownTable(["a", "b"], [["x", "10"]]) // "| a | b  |\n| - | -: |\n| x | 10 |\n"
 */
export function markdownTable(headers: readonly string[], rows: readonly (readonly string[])[], left: readonly number[] = []): string {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const isLeft = (c: number): boolean => c === 0 || left.includes(c);
  const widths = headers.map((header, c) => Math.max(displayWidth(header), isLeft(c) ? 1 : 2, ...cells.map((row) => displayWidth(row[c]!))));
  const padded = (text: string, c: number): string => {
    const room = " ".repeat(widths[c]! - displayWidth(text));
    return isLeft(c) || text === headers[c] ? text + room : room + text;
  };
  const line = (row: readonly string[]): string => `| ${row.map(padded).join(" | ")} |\n`;
  const rule = widths.map((width, c) => (isLeft(c) ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return line(headers) + `| ${rule.join(" | ")} |\n` + cells.map(line).join("");
}

/** A table whose cells are text already. */
export const markdownOf = ({ columns, rows }: ResultTable, left: readonly number[] = []): string =>
  markdownTable(
    columns.map(({ label }) => label),
    rows.map((row) => row.map(String)),
    left,
  );
