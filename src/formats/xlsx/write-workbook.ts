/** A workbook as the bytes of an .xlsx file: the same workbook gives the same bytes. */
import type { Expr, GridSheet, InputLine, Item, Row, Scalar } from "../../core/workbook/grid.ts";
import { firstItemLine } from "../../core/workbook/grid.ts";
import type { Workbook } from "../../core/workbook/workbook.ts";
import { columnName, firstMonthColumn, type FormulaPlace, formulaText, labelLine, numberLine, openingColumn, scalarColumn } from "./formula-text.ts";
import { type Cell, type SheetPart, xlsxOf } from "./package-parts.ts";
import { styleOf, stylesXml, type Tint } from "./styles.ts";

export interface WriteOptions {
  /** Defined names for inputs and headline outputs. */
  readonly names: boolean;
}

type Line = Map<number, Cell>;

/** What the writing of one workbook needs throughout. */
interface Writing {
  readonly workbook: Workbook;
  readonly months: number;
  readonly inputLines: readonly [number, number];
}

export function writeWorkbook(workbook: Workbook, options: WriteOptions): Uint8Array {
  const writing: Writing = { workbook, months: workbook.labels.length, inputLines: inputLinesOf(workbook.sheets) };
  const parts = workbook.sheets.map((sheet) => sheetPart(writing, sheet));
  const names = options.names ? workbook.names.map(({ name, target }) => ({ name, target: targetOf(target, writing.months) })) : [];
  return xlsxOf(parts, names, stylesXml(workbook.inMillions), columnName);
}

function inputLinesOf(sheets: readonly GridSheet[]): readonly [number, number] {
  const lines = sheets.flatMap((sheet) => sheet.items).flatMap((item) => (item.kind === "input" ? [item.place!.line] : []));
  return lines.length === 0 ? [1, 1] : [lines[0]!, lines.at(-1)!];
}

function targetOf(target: Row | Scalar, months: number): string {
  const { sheet, line } = target.place!;
  if (target.kind === "scalar") return `${sheet}!$${columnName(scalarColumn)}$${line}`;
  return `${sheet}!$${columnName(firstMonthColumn)}$${line}:$${columnName(firstMonthColumn + months - 1)}$${line}`;
}

const text = (words: string, tint: Tint = "plain"): Cell => ({ kind: "text", text: words, style: styleOf(tint, "text") });

function sheetPart(writing: Writing, sheet: GridSheet): SheetPart {
  const { workbook, months } = writing;
  const cells = new Map<number, Line>();
  const hasMonths = sheet.items.some((item) => item.kind === "row");
  const at: FormulaPlace = { sheet: sheet.name, t: undefined, months, inputLines: writing.inputLines };
  cells.set(1, new Map([[1, text(sheet.title, "title")]]));
  cells.set(
    2,
    new Map([
      [1, text("All checks of this workbook", "note")],
      [scalarColumn, masterFlag(workbook, at)],
    ]),
  );
  cells.set(labelLine, hasMonths ? axis(writing, (t) => text(workbook.labels[t]!, "head")) : inputHeads(sheet));
  if (hasMonths)
    cells.set(
      numberLine,
      axis(writing, (t) => ({ kind: "number", value: t + 1, style: styleOf("head", "count") }), true),
    );
  sheet.items.forEach((item, i) => {
    const line = itemCells(writing, item, at);
    if (line.size > 0) cells.set(firstItemLine + i, line);
  });
  const isInputs = sheet.items.some((item) => item.kind === "input");
  const hasNotes = sheet.items.some((item) => (item.kind === "row" && item.notes.length > 0) || (item.kind === "words" && item.cells.length > 2));
  const widths = isInputs
    ? [labelWidth(sheet), 18, 44, 18, 26, 10, 44, 18, 10]
    : [labelWidth(sheet), 12, hasNotes ? 34 : 3, 14, 14, ...(hasMonths ? workbook.labels.map(() => 12) : [])];
  return {
    name: sheet.name,
    cells,
    widths,
    frozen: { lines: hasMonths ? numberLine : labelLine, columns: hasMonths ? openingColumn : 1 },
    tab: isInputs ? "0000C8" : (tabs[sheet.name] ?? "808080"),
    print: {
      titleLines: hasMonths ? numberLine : labelLine,
      titleColumns: hasMonths ? openingColumn : 1,
      pagesAcross: hasMonths ? Math.ceil(months / monthsPerPage) : 1,
      footer: footerOf(workbook, sheet.name),
    },
  };
}

/** Width of the first column: of most of its labels, within reason. */
function labelWidth({ items }: GridSheet): number {
  const lengths = items.flatMap((item) =>
    item.kind === "row" || item.kind === "scalar" ? [item.label.length] : item.kind === "input" ? [item.address.length] : [],
  );
  return Math.min(64, Math.max(36, ...lengths));
}

/** As many months as can be read beside their labels on a page. */
const monthsPerPage = 12;

const tabs: Readonly<Record<string, string>> = {
  Control: "000000",
  Checks: "C00000",
  Income: "006B3C",
  Balance: "006B3C",
  CashFlow: "006B3C",
  Valuation: "006B3C",
};

/** Left, middle and right of the foot of a page: sheet, plan and its hash, page. An ampersand in a text is two. */
function footerOf({ title, stamp }: Workbook, sheet: string): string {
  const plain = (words: string): string => words.replaceAll("&", "&&").slice(0, 80);
  const hash = stamp.find(([label]) => label === "Plan hash")?.[1] ?? "";
  return `&L${plain(sheet)}&C${plain(title)} ${hash.slice(0, 19)}&R&P / &N`;
}

/** "all hold", or what does not. */
function masterFlag({ flags, calculation }: Workbook, at: FormulaPlace): Cell {
  const cell = (scalar: Scalar): string => formulaText({ kind: "scalar", scalar }, at);
  const says = calculation.scalar(flags.rerun) > 0 ? "re-run in Plimsoll" : calculation.scalar(flags.failed) > 0 ? "a check fails" : "all hold";
  return {
    kind: "formula",
    formula: `IF(${cell(flags.rerun)}>0,"re-run in Plimsoll",IF(${cell(flags.failed)}>0,"a check fails","all hold"))`,
    value: says,
    style: styleOf("flag", "text"),
  };
}

function axis({ workbook }: Writing, cellOf: (t: number) => Cell, isNumber = false): Line {
  const line: Line = new Map([
    [1, text(isNumber ? "Month, counted from 1" : "Month", "head")],
    [2, text(isNumber ? "" : "Unit", "head")],
    [3, text("", "head")],
    [4, text("", "head")],
    [openingColumn, text(isNumber ? "" : "opening", "head")],
  ]);
  workbook.labels.forEach((_, t) => line.set(firstMonthColumn + t, cellOf(t)));
  return line;
}

function inputHeads(sheet: GridSheet): Line {
  if (!sheet.items.some((item) => item.kind === "input")) return new Map();
  const heads = [
    "Address in the plan",
    "Unit of the number",
    "As in the plan (may be changed)",
    "Base case (may be changed)",
    "Source",
    "Followed",
    "Text as exported",
    "Number as exported",
    "Re-run",
  ];
  return new Map(heads.map((head, i) => [i + 1, text(head, "head")]));
}

function itemCells(writing: Writing, item: Item, at: FormulaPlace): Line {
  switch (item.kind) {
    case "heading":
      return new Map([[1, text(item.text, "heading")]]);
    case "words":
      return new Map(item.cells.map((words, i) => [i + 1, text(words, i === 0 ? "plain" : "note")]));
    case "scalar":
      return new Map([
        [1, text(item.label)],
        [2, text(unitText(item.unit, writing.workbook), "note")],
        [scalarColumn, scalarCell(writing, item, at)],
      ]);
    case "input":
      return inputCells(writing, item);
    case "row":
      return rowCells(writing, item, at);
  }
}

const unitText = (unit: string, { inMillions }: Workbook): string =>
  unit === "USD" ? (inMillions ? "USD million" : "USD") : unit === "USD each" || unit === "difference" ? "USD" : unit === "flag" ? "yes / no" : unit;

function scalarCell({ workbook }: Writing, scalar: Scalar, at: FormulaPlace): Cell {
  if (typeof scalar.value === "number") return { kind: "number", value: scalar.value, style: styleOf("held", scalar.unit) };
  // Outside the time axis a formula stands where the last month would: none of them asks for a month.
  return { kind: "formula", formula: formulaText(scalar.value, at), value: workbook.calculation.scalar(scalar), style: styleOf("formula", scalar.unit) };
}

function inputCells({ workbook }: Writing, input: InputLine): Line {
  const { line } = input.place!;
  const { scalar, isLive } = input;
  const cells: Line = new Map([
    [1, text(input.address)],
    [2, text(scalar === undefined ? "" : input.unitText, "note")],
    [3, text(input.text, "input")],
    [5, text(input.source, "note")],
    [6, text(isLive ? "live" : "re-run", "note")],
    [7, text(input.text, "held")],
  ]);
  const isText = `EXACT(C${line},G${line})`;
  if (scalar === undefined) return cells.set(9, { kind: "formula", formula: `IF(${isText},0,1)`, value: 0, style: styleOf("check", "count") });
  const value = workbook.calculation.scalar(scalar);
  cells.set(4, { kind: "number", value, style: styleOf("input", scalar.unit) });
  cells.set(8, { kind: "number", value, style: styleOf("held", scalar.unit) });
  const formula = isLive ? `IF(${isText},0,1)` : `IF(AND(${isText},D${line}=H${line}),0,1)`;
  return cells.set(9, { kind: "formula", formula, value: 0, style: styleOf("check", "count") });
}

function rowCells({ workbook, months }: Writing, row: Row, at: FormulaPlace): Line {
  const cells: Line = new Map([
    [1, text(row.label, row.look === "total" ? "total" : "plain")],
    [2, text(unitText(row.unit, workbook), "note")],
  ]);
  row.notes.slice(0, 2).forEach((note, i) => cells.set(3 + i, text(note, "note")));
  const { calculation } = workbook;
  if (row.opening !== undefined)
    cells.set(openingColumn, {
      kind: "formula",
      formula: formulaText(row.opening, { ...at, t: -1 }),
      value: calculation.at(row, -1),
      style: styleOf(tintOf(row, row.opening), row.unit),
    });
  for (let t = 0; t < months; t++) {
    const value = calculation.at(row, t);
    const held = row.months;
    cells.set(
      firstMonthColumn + t,
      isValues(held)
        ? { kind: "number", value, style: styleOf("held", row.unit) }
        : { kind: "formula", formula: formulaText(held, { ...at, t }), value, style: styleOf(tintOf(row, held), row.unit) },
    );
  }
  return cells;
}

const isValues = (months: Row["months"]): months is readonly number[] => Array.isArray(months);

/** A formula that only fetches from another sheet is a link. */
function tintOf(row: Row, expr: Expr): Tint {
  if (row.look !== "line") return row.look;
  const isLink =
    (expr.kind === "row" && expr.row.place?.sheet !== row.place?.sheet) || (expr.kind === "scalar" && expr.scalar.place?.sheet !== row.place?.sheet);
  return isLink ? "link" : "formula";
}
