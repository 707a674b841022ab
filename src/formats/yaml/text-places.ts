/** Offsets in a text to lines and columns, and back to its lines. */
import type { Place } from "../../core/plan/source-tree.ts";

export interface TextPlaces {
  readonly file: string;
  readonly text: string;
  /** Offset of each line's first character. */
  readonly lineStarts: readonly number[];
}

/** @example textPlaces("a\nb", "plan.yaml").lineStarts // [0, 2] */
export function textPlaces(text: string, file: string): TextPlaces {
  const lineStarts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lineStarts.push(at + 1);
  return { file, text, lineStarts };
}

/** Index of the line that holds an offset. @example lineIndexAt(textPlaces("a\nb", ""), 2) // 1 */
export function lineIndexAt(places: TextPlaces, offset: number): number {
  let low = 0;
  let high = places.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (places.lineStarts[middle] <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Offset just after the last character of a line, line break not included. */
export function lineEnd(places: TextPlaces, lineIndex: number): number {
  const next = places.lineStarts[lineIndex + 1];
  if (next === undefined) return places.text.length;
  return places.text[next - 2] === "\r" ? next - 2 : next - 1;
}

/** The place of `[start, end)`, cut at the end of its first line. @example placeOf(textPlaces("a: b", "f"), 3, 4).column // 4 */
export function placeOf(places: TextPlaces, start: number, end: number): Place {
  const line = lineIndexAt(places, start);
  const length = Math.max(0, Math.min(end, lineEnd(places, line)) - start);
  return { file: places.file, line: line + 1, column: start - places.lineStarts[line] + 1, length };
}
