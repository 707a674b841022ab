/** Lines of an SMPS file: words, where they stand, and what is wrong with them. */

export interface SmpsFault {
  readonly file: string;
  /** From 1; 0 for the file as a whole. */
  readonly line: number;
  readonly message: string;
}

/** A line that says something: its words, and whether it starts a section (nothing before its first word). */
export interface Line {
  readonly number: number;
  readonly words: readonly string[];
  readonly isHeader: boolean;
}

/** The file as it is read: what is wrong is noted, and reading goes on. */
export interface Reading {
  readonly file: string;
  readonly faults: SmpsFault[];
}

/** Lines without comments (`*` first) and empty ones. Names hold no blanks; fields are split where blanks are. */
export function linesOf(text: string): Line[] {
  return text.split(/\r\n|\n|\r/).flatMap((raw, index): Line[] => {
    if (/^\s*\*/.test(raw) || raw.trim() === "") return [];
    return [{ number: index + 1, words: raw.trim().split(/\s+/), isHeader: !/^\s/.test(raw) }];
  });
}

/** Notes a fault at a line. */
export function refuse(reading: Reading, line: number, message: string): void {
  reading.faults.push({ file: reading.file, line, message });
}

/** A number as SMPS writes it; NaN and a fault where it is none. */
export function numberAt(reading: Reading, line: Line, word: string | undefined): number {
  const value = word === undefined || !/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][-+]?\d+)?$/.test(word) ? NaN : Number(word.replace(/[dD]/, "e"));
  if (Number.isNaN(value)) refuse(reading, line.number, word === undefined ? "a number is missing" : `${word} is no number`);
  return value;
}

/** A probability, in [0, 1]. */
export function chanceAt(reading: Reading, line: Line, word: string | undefined): number {
  const value = numberAt(reading, line, word);
  if (value < 0 || value > 1) refuse(reading, line.number, `${word} is no probability`);
  return value;
}
