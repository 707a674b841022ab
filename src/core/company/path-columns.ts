/**
 * Columns of what a chunk keeps of each path by month.
 *
 * While a chunk runs the months of a path stand side by side in memory, [path × column × month]; they are turned at its end to
 * [month × path]: written there at once, every number would touch a line of memory of its own. The room stays for the next
 * chunk: what is opened for every chunk anew is compiled anew.
 */
export interface PathColumns {
  readonly names: readonly string[];
  readonly months: number;
  /** Numbers of one path. */
  readonly size: number;
  cells: Float64Array;
}

export const openPathColumns = (names: readonly string[], months: number): PathColumns => ({
  names,
  months,
  size: names.length * months,
  cells: new Float64Array(0),
});

/** Makes room for so many paths; what was kept before may be lost. */
export function makeRoom(columns: PathColumns, pathCount: number): void {
  if (columns.cells.length < columns.size * pathCount) columns.cells = new Float64Array(columns.size * pathCount);
}

/** Ends path `p` after `lastMonth` (−1: it failed in the first): columns that `holds` marks keep their last number, others are nil. */
export function endPath({ names, months, size, cells }: PathColumns, p: number, lastMonth: number, holds?: readonly boolean[]): void {
  if (lastMonth === months - 1) return;
  for (let c = 0; c < names.length; c++) {
    const from = p * size + c * months;
    cells.fill(holds?.[c] === true && lastMonth >= 0 ? cells[from + lastMonth]! : 0, from + lastMonth + 1, from + months);
  }
}

/** The columns by name, [month × path]. */
export function takeColumns(columns: PathColumns, pathCount: number): Record<string, Float64Array> {
  return Object.fromEntries(columns.names.map((name, c) => [name, turn(columns, c, pathCount)]));
}

function turn({ months, size, cells }: PathColumns, c: number, pathCount: number): Float64Array {
  const out = new Float64Array(months * pathCount);
  for (let t = 0; t < months; t++) for (let p = 0, at = t * pathCount, from = c * months + t; p < pathCount; p++, from += size) out[at + p] = cells[from]!;
  return out;
}
