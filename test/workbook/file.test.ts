/**
 * What Excel asks of a file and LibreOffice forgives: the parts in their order, names, styles, lengths, references. A file that breaks one
 * of these opens with a repair, or not at all.
 */
import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "vitest";
import { writeWorkbook } from "../../src/formats/xlsx/write-workbook.ts";
import { madeOf } from "./made.ts";

/** Functions that both Excel 2010 and LibreOffice 7.4 have, none volatile. */
const functions = new Set(["SUM", "MAX", "MIN", "IF", "INT", "ABS", "AND", "OR", "ROUND", "LN", "NPV", "INDEX", "EXACT"]);
/** Children of a worksheet in the order of ECMA-376, 18.3.1.99. */
const inOrder = ["sheetPr", "sheetViews", "sheetFormatPr", "cols", "sheetData", "pageMargins", "pageSetup", "headerFooter"];
const limits = { formula: 8192, text: 32767, nesting: 64, arguments: 255, name: 255 };

interface Found {
  readonly sheets: readonly { readonly name: string; readonly xml: string }[];
  readonly styles: string;
  readonly book: string;
  readonly parts: readonly string[];
}

function opened(bytes: Uint8Array): Found {
  const parts = unzipSync(bytes);
  const xml = (path: string): string => strFromU8(parts[path]!);
  const book = xml("xl/workbook.xml");
  const names = [...book.matchAll(/<sheet name="([^"]*)" sheetId="(\d+)"/g)];
  return {
    book,
    styles: xml("xl/styles.xml"),
    sheets: names.map(([, name, id]) => ({ name: name!, xml: xml(`xl/worksheets/sheet${id}.xml`) })),
    parts: Object.keys(parts),
  };
}

const plain = (text: string): string => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");

/** What is wrong with one formula. */
function faultsOf(formula: string, sheets: ReadonlySet<string>): readonly string[] {
  const faults: string[] = [];
  const code = formula.replace(/"[^"]*"/g, '""');
  if (formula.length > limits.formula) faults.push(`${formula.length} characters`);
  for (const [, name] of code.matchAll(/([A-Z][A-Z0-9.]*)\(/g)) if (!functions.has(name!)) faults.push(`function ${name}`);
  for (const [, sheet] of code.matchAll(/([A-Za-z_]+)!/g)) if (!sheets.has(sheet!)) faults.push(`sheet ${sheet}`);
  // No number stands in a formula but 0 and 1: the rest are cells.
  for (const [number] of code.replace(/\$?[A-Z]{1,3}\$?\d+/g, "").matchAll(/\d+(\.\d+)?/g))
    if (number !== "0" && number !== "1") faults.push(`number ${number}`);
  const args: number[] = [];
  let deepest = 0;
  for (const letter of code) {
    if (letter === "(") args.push(1);
    if (letter === ",") args[args.length - 1]!++;
    deepest = Math.max(deepest, args.length);
    if (letter === ")" && args.pop()! > limits.arguments) faults.push("too many arguments");
  }
  if (args.length > 0) faults.push("brackets");
  if (deepest > limits.nesting) faults.push(`${deepest} levels`);
  return faults;
}

test.each(["every", "frontier-lab"])("the file of %s is one that Excel opens", async (name) => {
  const { workbook } = await madeOf(name);
  const { sheets, styles, book, parts } = opened(writeWorkbook(workbook, { names: true }));
  expect(parts).not.toContain("xl/calcChain.xml");
  const sheetNames = sheets.map((sheet) => sheet.name);
  expect(new Set(sheetNames.map((sheet) => sheet.toLowerCase())).size).toBe(sheetNames.length);
  expect(sheetNames.filter((sheet) => sheet.length > 31 || !/^[A-Za-z]+$/.test(sheet))).toEqual([]);

  const styleCount = (styles.match(/<cellXfs count="(\d+)"/) ?? [])[1];
  for (const part of ["numFmts", "fonts", "fills", "borders", "cellXfs"]) {
    const [, count, inside] = new RegExp(`<${part} count="(\\d+)">(.*?)</${part}>`).exec(styles)!;
    const child = { numFmts: "numFmt", fonts: "font", fills: "fill", borders: "border", cellXfs: "xf" }[part]!;
    expect([part, [...inside!.matchAll(new RegExp(`<${child}[ />]`, "g"))].length]).toEqual([part, Number(count)]);
  }
  expect(Number(styleCount)).toBeLessThan(64_000);

  const definedNames = [...book.matchAll(/<definedName name="([^"]*)"(?: localSheetId="\d+")?>([^<]*)</g)].map(([, defined, target]) => ({
    name: defined!,
    target: target!,
  }));
  const own = definedNames.filter((defined) => !defined.name.startsWith("_xlnm."));
  expect(own.length).toBeGreaterThan(20);
  expect(new Set(own.map((defined) => defined.name.toLowerCase())).size).toBe(own.length);
  for (const { name: defined, target } of own) {
    // Neither a cell's address (TAX2026) nor one by row and column (R1C1), and of letters that both programs take.
    expect([defined, /^[A-Za-z_][A-Za-z0-9_.]*$/.test(defined) && defined.length <= limits.name]).toEqual([defined, true]);
    expect([defined, /^[A-Za-z]{1,3}\d+$|^[Rr]\d*([Cc]\d*)?$|^[Cc]\d*$/.test(defined)]).toEqual([defined, false]);
    expect([defined, sheetNames.includes(target.split("!")[0]!)]).toEqual([defined, true]);
  }

  for (const { name: sheet, xml } of sheets) {
    const found = [...xml.matchAll(/<(\w+)/g)].map(([, tag]) => tag!).filter((tag) => inOrder.includes(tag));
    expect([sheet, found]).toEqual([sheet, inOrder]);
    const faults: string[] = [];
    const lines = [...xml.matchAll(/<row r="(\d+)"/g)].map(([, line]) => Number(line));
    if (lines.some((line, i) => i > 0 && line <= lines[i - 1]!)) faults.push("lines out of order");
    for (const [, cell, style] of xml.matchAll(/<c r="([A-Z]+\d+)" s="(\d+)"/g))
      if (!(Number(style) < Number(styleCount))) faults.push(`${cell}: style ${style}`);
    for (const [, value] of xml.matchAll(/<v>([^<]*)<\/v>/g)) if (/NaN|Infinity/.test(value!)) faults.push(`value ${value}`);
    for (const [, text] of xml.matchAll(/<t [^>]*>([^<]*)<\/t>/g)) if (plain(text!).length > limits.text) faults.push("text too long");
    const known = new Set<string>();
    for (const [, coded] of xml.matchAll(/<f>([^<]*)<\/f>/g)) {
      // The formulas of a row are one formula, moved: each shape once is enough.
      const shape = coded!.replace(/\$?[A-Z]{1,3}(?=\$?\d)/g, "");
      if (known.has(shape)) continue;
      known.add(shape);
      faults.push(...faultsOf(plain(coded!), new Set(sheetNames)).map((fault) => `${fault}: ${plain(coded!).slice(0, 80)}`));
    }
    expect([sheet, faults]).toEqual([sheet, []]);
  }
});

test("canary: what the checks are for is found", () => {
  const sheets = new Set(["Inputs"]);
  expect(faultsOf("SUM(Inputs!$D$7,1)*IF(A1>0,0,1)", sheets)).toEqual([]);
  expect(faultsOf("XLOOKUP(A1,B1:B9,C1:C9)", sheets)).toEqual(["function XLOOKUP"]);
  expect(faultsOf("A1*1.21", sheets)).toEqual(["number 1.21"]);
  expect(faultsOf("Other!A1", sheets)).toEqual(["sheet Other"]);
  expect(faultsOf(`SUM(${Array.from({ length: 256 }, (_, i) => `A${i + 1}`).join(",")})`, sheets)).toEqual(["too many arguments"]);
  expect(faultsOf(`${"IF(A1,".repeat(65)}0${",0)".repeat(65)}`, sheets)).toEqual(["65 levels"]);
});
