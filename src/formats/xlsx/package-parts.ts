/** The parts of an .xlsx file (ECMA-376) as XML, and the archive that holds them. Nothing in it depends on a clock. */
import { strToU8, zipSync } from "fflate";

/** A cell: text, a number, or a formula with its value. `style` is an index into the styles of `styles.ts`. */
export type Cell =
  | { readonly kind: "text"; readonly text: string; readonly style: number }
  | { readonly kind: "number"; readonly value: number; readonly style: number }
  | { readonly kind: "formula"; readonly formula: string; readonly value: number | string; readonly style: number };

export interface SheetPart {
  readonly name: string;
  /** By line and column, both counted from 1. */
  readonly cells: ReadonlyMap<number, ReadonlyMap<number, Cell>>;
  readonly widths: readonly number[];
  /** Lines and columns that stay in sight. */
  readonly frozen: { readonly lines: number; readonly columns: number };
  readonly tab: string;
  readonly print: PrintSetUp;
}

/** How a sheet is printed, on A4 across: lines and columns repeated on each page, pages side by side, a footer. */
export interface PrintSetUp {
  readonly titleLines: number;
  readonly titleColumns: number;
  readonly pagesAcross: number;
  readonly footer: string;
}

export interface NamePart {
  readonly name: string;
  /** "Inputs!$D$7" */
  readonly target: string;
}

/** What XML cannot hold at all: control characters other than tab and line ends. */
const forbidden = /[^\P{Cc}\t\n\r]/gu;

const escaped = (text: string): string =>
  text.replace(forbidden, "").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packages = "http://schemas.openxmlformats.org/package/2006";

/** The first moment that an archive can name: a file says nothing of when it was made. */
const noTime = "1980-01-01T00:00:00";

/** @param styles  the part `styles.xml` */
export function xlsxOf(sheets: readonly SheetPart[], names: readonly NamePart[], styles: string, columnNameOf: (column: number) => string): Uint8Array {
  const parts: Record<string, Uint8Array> = {};
  const add = (path: string, xml: string): void => void (parts[path] = strToU8(head + xml));
  add(
    "[Content_Types].xml",
    `<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>${sheets.map((_, i) => `<Override PartName="/xl/worksheets/sheet${i + 1}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`).join("")}</Types>`,
  );
  add(
    "_rels/.rels",
    `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  );
  add(
    "xl/workbook.xml",
    `<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${sheets.map(({ name }, i) => `<sheet name="${escaped(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`).join("")}</sheets>${definedNames(printTitles(sheets, columnNameOf), names)}<calcPr calcId="0" fullCalcOnLoad="1"/></workbook>`,
  );
  add(
    "xl/_rels/workbook.xml.rels",
    `<Relationships xmlns="${packages}/relationships">${sheets.map((_, i) => `<Relationship Id="rId${i + 1}" Type="${relations}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`).join("")}<Relationship Id="rId${sheets.length + 1}" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
  );
  add("xl/styles.xml", styles);
  sheets.forEach((sheet, i) => add(`xl/worksheets/sheet${i + 1}.xml`, worksheet(sheet, columnNameOf)));
  return zipSync(parts, { level: 6, mtime: noTime });
}

/** Lines and columns that are repeated on each printed page. */
const printTitles = (sheets: readonly SheetPart[], columnNameOf: (column: number) => string): string =>
  sheets
    .map(({ name, print }, i) => {
      const columns = `${name}!$A:$${columnNameOf(print.titleColumns)}`;
      return `<definedName name="_xlnm.Print_Titles" localSheetId="${i}">${columns},${name}!$1:$${print.titleLines}</definedName>`;
    })
    .join("");

function definedNames(titles: string, names: readonly NamePart[]): string {
  return `<definedNames>${titles}${names.map(({ name, target }) => `<definedName name="${escaped(name)}">${escaped(target)}</definedName>`).join("")}</definedNames>`;
}

function worksheet({ cells, widths, frozen, tab, print }: SheetPart, columnNameOf: (column: number) => string): string {
  const corner = `${columnNameOf(frozen.columns + 1)}${frozen.lines + 1}`;
  const lines = [...cells].sort(([a], [b]) => a - b);
  const rows = lines.map(([line, held]) => {
    const inOrder = [...held].sort(([a], [b]) => a - b);
    return `<row r="${line}">${inOrder.map(([column, cell]) => cellXml(`${columnNameOf(column)}${line}`, cell)).join("")}</row>`;
  });
  const columns = widths.map((width, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`).join("");
  return [
    `<worksheet xmlns="${main}"><sheetPr><tabColor rgb="FF${tab}"/><pageSetUpPr fitToPage="1"/></sheetPr>`,
    `<sheetViews><sheetView showGridLines="0" workbookViewId="0"><pane xSplit="${frozen.columns}" ySplit="${frozen.lines}" topLeftCell="${corner}" activePane="bottomRight" state="frozen"/></sheetView></sheetViews>`,
    `<sheetFormatPr defaultRowHeight="15"/><cols>${columns}</cols><sheetData>${rows.join("")}</sheetData>`,
    '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>',
    `<pageSetup paperSize="9" orientation="landscape" fitToWidth="${print.pagesAcross}" fitToHeight="0"/>`,
    `<headerFooter><oddFooter>${escaped(print.footer)}</oddFooter></headerFooter></worksheet>`,
  ].join("");
}

function cellXml(reference: string, cell: Cell): string {
  const start = `<c r="${reference}" s="${cell.style}"`;
  if (cell.kind === "number") return `${start}><v>${cell.value}</v></c>`;
  if (cell.kind === "text") return cell.text === "" ? `${start}/>` : `${start} t="inlineStr"><is><t xml:space="preserve">${escaped(cell.text)}</t></is></c>`;
  const type = typeof cell.value === "string" ? ' t="str"' : "";
  return `${start}${type}><f>${escaped(cell.formula)}</f><v>${typeof cell.value === "string" ? escaped(cell.value) : cell.value}</v></c>`;
}
