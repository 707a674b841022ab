/**
 * The cells of an .xlsx file, whoever saved it: numbers, texts and the values of formulas.
 *
 * What comes back from a spreadsheet program is a stranger's file: what is no archive, or not an .xlsx, is told apart from our own mistakes.
 */
import { strFromU8, unzipSync } from "fflate";

export type CellValue = number | string | boolean;

export interface ReadSheet {
  readonly name: string;
  /** By reference: "D7". Cells without a value are left out; an error of a formula is its text ("#DIV/0!"). */
  readonly cells: ReadonlyMap<string, CellValue>;
}

/** Why a file could not be read. */
export interface Unreadable {
  readonly kind: "unreadable";
  readonly why: string;
}

/** Most bytes that the parts of a file may come to once unpacked: more is no workbook of ours. */
const mostBytes = 512 * 1024 * 1024;

/** Reads the cells of all sheets, in the order of the workbook. */
export function readWorkbook(bytes: Uint8Array): readonly ReadSheet[] | Unreadable {
  let parts: Record<string, Uint8Array>;
  let total = 0;
  try {
    parts = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!/\.(xml|rels)$/.test(name)) return false;
        total += originalSize;
        if (total > mostBytes) throw new Error("it unpacks to more than 512 MB");
        return true;
      },
    });
  } catch (error) {
    return { kind: "unreadable", why: `it is no .xlsx file: ${(error as Error).message}` };
  }
  const part = (path: string): string | undefined => (parts[path] === undefined ? undefined : strFromU8(parts[path]));
  const book = part("xl/workbook.xml");
  const relations = part("xl/_rels/workbook.xml.rels");
  if (book === undefined || relations === undefined) return { kind: "unreadable", why: "it is no .xlsx file: it has no workbook" };
  const targets = new Map(
    [...relations.matchAll(/<(?:\w+:)?Relationship\b[^>]*>/g)].map(([tag]) => [attribute(tag, "Id") ?? "", attribute(tag, "Target") ?? ""]),
  );
  const shared = [...(part("xl/sharedStrings.xml") ?? "").matchAll(/<(?:\w+:)?si\b[^>]*?(?:\/>|>([\s\S]*?)<\/(?:\w+:)?si>)/g)].map(([, inside]) =>
    textsOf(inside ?? ""),
  );
  const sheets: ReadSheet[] = [];
  for (const [tag] of book.matchAll(/<(?:\w+:)?sheet\b[^>]*>/g)) {
    const target = targets.get(attribute(tag, "r:id") ?? attribute(tag, "id") ?? "") ?? "";
    const xml = part(target.startsWith("/") ? target.slice(1) : `xl/${target}`);
    if (xml === undefined) continue;
    sheets.push({ name: plain(attribute(tag, "name") ?? ""), cells: cellsOf(xml, shared) });
  }
  return sheets;
}

const attribute = (tag: string, name: string): string | undefined =>
  new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`)
    .exec(tag)
    ?.slice(1)
    .find((held) => held !== undefined);

/** All runs of text of a string item or an inline string; readings of it (furigana) apart. */
function textsOf(xml: string): string {
  const spoken = xml.replace(/<(?:\w+:)?rPh\b[\s\S]*?<\/(?:\w+:)?rPh>/g, "");
  return [...spoken.matchAll(/<(?:\w+:)?t\b[^>]*?(?:\/>|>([\s\S]*?)<\/(?:\w+:)?t>)/g)].map(([, text]) => plain(text ?? "")).join("");
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

const plain = (xml: string): string =>
  xml.replace(/&(#x[0-9a-fA-F]+|#\d+|\w+);/g, (whole, code: string) => {
    if (!code.startsWith("#")) return entities[code] ?? whole;
    const point = code[1] === "x" ? parseInt(code.slice(2), 16) : Number(code.slice(1));
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });

function cellsOf(xml: string, shared: readonly string[]): ReadonlyMap<string, CellValue> {
  const cells = new Map<string, CellValue>();
  for (const [, attributes, inside] of xml.matchAll(/<(?:\w+:)?c\b([^>]*?)(?:\/>|>([\s\S]*?)<\/(?:\w+:)?c>)/g)) {
    const reference = attribute(` ${attributes}`, "r");
    if (reference === undefined || inside === undefined) continue;
    const type = attribute(` ${attributes}`, "t") ?? "n";
    if (type === "inlineStr") {
      cells.set(reference, textsOf(inside));
      continue;
    }
    const raw = /<(?:\w+:)?v\b[^>]*>([\s\S]*?)<\/(?:\w+:)?v>/.exec(inside)?.[1];
    if (raw === undefined) continue;
    const value = plain(raw);
    if (type === "s") cells.set(reference, shared[Number(value)] ?? "");
    else if (type === "b") cells.set(reference, value === "1");
    else cells.set(reference, type === "n" ? Number(value) : value);
  }
  return cells;
}
