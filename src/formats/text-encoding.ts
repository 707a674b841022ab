/**
 * Files that are no text in UTF-8, told by what reading them as such leaves: U+FFFD for bytes that are none, U+0000 for
 * halves of UTF-16.
 */

export interface EncodingFault {
  readonly message: string;
  readonly remedy: string;
  /** Where it begins; undefined: the file as a whole. */
  readonly index?: number;
  readonly line: number;
}

/** Characters looked at to tell what a file is. */
const sampleCharacters = 4096;

/**
 * What is wrong with the encoding of a file; undefined if nothing is.
 *
 * @param text  its bytes, read as UTF-8
 * @example encodingFault("PK\u0003\u0004").message.slice(0, 22) // "the file is an archive"
 */
export function encodingFault(text: string): EncodingFault | undefined {
  const sample = text.slice(0, sampleCharacters);
  const count = (pattern: RegExp): number => sample.match(pattern)?.length ?? 0;
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  const nulls = count(/\u0000/g);
  // oxlint-disable-next-line no-control-regex
  const odd = count(/[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/g);
  const isUtf16 = text.startsWith("\ufffd\ufffd") || nulls * 3 > sample.length;
  if (isUtf16 && nulls > 0 && odd * 10 <= sample.length + 20)
    return {
      message: "the file is text in UTF-16, and UTF-8 is due",
      remedy: "save it as UTF-8 (Notepad: Save as, Encoding; PowerShell: Set-Content -Encoding utf8)",
      line: 1,
    };
  if (text.startsWith("PK\u0003\u0004"))
    return {
      message: "the file is an archive, such as a workbook of a spreadsheet, and no text",
      remedy: "a plan is YAML, JSON or a module; export a table as CSV in UTF-8",
      line: 1,
    };
  if ((nulls + odd) * 20 > sample.length && nulls + odd > 2)
    return { message: "the file is binary, and no text", remedy: "give a plan in YAML or JSON, or a module; tables are CSV in UTF-8", line: 1 };
  const index = text.indexOf("\ufffd");
  if (index < 0) return undefined;
  return {
    message: "a character that is not UTF-8",
    remedy: "save the file as UTF-8: it seems to be in another encoding, such as Latin-1 or Windows-1252",
    index,
    line: text.slice(0, index).split("\n").length,
  };
}
