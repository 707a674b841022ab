/** Building blocks of the page: prose, tables in their own scroll region, figures with all that belongs to them. */
import type { ResultTable } from "../../core/results/run.ts";
import { escapeText } from "../charts/svg.ts";
import { commonUnit, formatTable, headerText } from "../text/cells.ts";
import type { CellColumn } from "../text/cells.ts";

export interface Section {
  readonly id: string;
  readonly title: string;
  /** HTML. */
  readonly body: string;
}

/**
 * Text of a table cell as HTML: escaped, and a number kept together with its percent sign.
 *
 * @example cellText("1.8 % < 2 %") // "1.8\u00a0% &lt; 2\u00a0%"
 */
export const cellText = (text: string): string => escapeText(text).replace(/(\d) %/g, "$1\u00a0%");

/**
 * Running text as HTML: as in a cell, with months and ranges kept on one line, and what is typed in the plan as code.
 *
 * @example prose("by 2028-01") // "by <span class=\"one\">2028-01</span>"
 */
export const prose = (text: string): string =>
  cellText(text)
    .replace(/`([^`]+)`/g, "<code>$1</code>")
    .replace(/\d{4}-\d{2}(?:-\d{2})?(?![\w-])|[\d.]+–[\d.]+\u00a0%/g, (whole) => `<span class="one">${whole}</span>`);

export interface TableOptions {
  /** Unique on the page. */
  readonly id: string;
  /** Class of a row, by index: "subtotal", "check". */
  readonly rowClass?: (row: number) => string | undefined;
  readonly caption?: string;
}

/** A result table as HTML, numbers in the table's units, within a region that scrolls by itself and takes the focus. */
export function tableHtml(table: ResultTable, options: TableOptions): string {
  const cells = formatTable(table);
  const unit = commonUnit(cells.columns);
  const caption = `${options.caption ?? table.title}${unit === undefined ? "" : `, ${unit}`}`;
  const headers = cells.columns.map((column) => ({ text: unit === undefined ? headerText(column) : column.label, numeric: column.numeric }));
  return plainTable({
    id: options.id,
    caption,
    headers,
    rows: cells.rows.map((row, r) => ({ cells: row.map((text, c) => cellHtml(text, cells.columns[c]!, c === 0)), className: options.rowClass?.(r) })),
  });
}

/** A month or a day stays on one line. */
const isDate = /^\d{4}-\d{2}(?:-\d{2})?$/;

function cellHtml(text: string, column: CellColumn, isRowHeader: boolean): string {
  if (isRowHeader) return `<th scope="row"${column.numeric ? ' class="number"' : ""}>${cellText(text)}</th>`;
  if (!column.numeric) return `<td${isDate.test(text) ? ' class="one"' : ""}>${cellText(text)}</td>`;
  return `<td class="number${text.startsWith("(") ? " negative" : ""}">${cellText(text)}</td>`;
}

export interface PlainTable {
  readonly id: string;
  readonly caption: string;
  readonly headers: readonly { readonly text: string; readonly numeric: boolean }[];
  /** Cells are HTML, `<th scope="row">` or `<td>`. */
  readonly rows: readonly { readonly cells: readonly string[]; readonly className?: string | undefined }[];
}

/** A table with caption and scopes, in its region. */
export function plainTable(table: PlainTable): string {
  const head = table.headers.map((header) => `<th scope="col"${header.numeric ? ' class="number"' : ""}>${prose(header.text)}</th>`).join("");
  const rows = table.rows.map((row) => `<tr${row.className === undefined ? "" : ` class="${row.className}"`}>${row.cells.join("")}</tr>`).join("\n");
  return `<div class="scroll" role="region" tabindex="0" aria-labelledby="${table.id}-caption"><table id="${table.id}"><caption id="${table.id}-caption">${prose(table.caption)}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${rows}
</tbody></table></div>`;
}

export interface Figure {
  readonly id: string;
  readonly heading: string;
  /** One sentence with the main numbers. */
  readonly summary: string;
  /** SVG in both sizes. */
  readonly chart: string;
  readonly table: ResultTable;
  /** A second data table, where the chart draws on two. */
  readonly more?: ResultTable | undefined;
}

/** A chart with its heading, its sentence, its data table and what it measures, from where, with which limitations. */
export function figureHtml(figure: Figure): string {
  return `<figure id="${figure.id}" aria-labelledby="${figure.id}-heading">
<h3 id="${figure.id}-heading">${prose(figure.heading)}</h3>
<p class="summary">${prose(figure.summary)}</p>
<div class="frame">${figure.chart}</div>
${notesHtml(figure.table)}
${dataHtml(figure.table, `${figure.id}-data`)}${figure.more === undefined ? "" : `\n${dataHtml(figure.more, `${figure.id}-more`)}`}
</figure>`;
}

/** What a table measures, its source and its limitations. */
export function notesHtml(table: ResultTable): string {
  return `<dl class="notes"><div><dt>Measures</dt><dd>${prose(table.measures)}</dd></div><div><dt>Source</dt><dd>${prose(table.source)}</dd></div><div><dt>Limitations</dt><dd>${prose(table.limitations)}</dd></div></dl>`;
}

/** A table folded away under its name. */
export function dataHtml(table: ResultTable, id: string): string {
  return `<details class="data"><summary>Data table: ${prose(table.title)}</summary>
${tableHtml(table, { id })}
</details>`;
}
