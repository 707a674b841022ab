/** Two futures told month by month: the median one, and the first to fail. */
import type { MonthTrace, PathTrace } from "../../core/results/run.ts";
import { cashHeaders, cashRows, failureParts, monthParts, traceSentence } from "../text/trace.ts";
import type { MonthPart } from "../text/trace.ts";
import { cellText, plainTable, prose } from "./html.ts";
import type { Section } from "./html.ts";

export interface ReportTrace {
  readonly role: "median" | "worst";
  readonly trace: PathTrace;
}

/** Names of the futures told. */
export const traceTitles = { median: "The median future", worst: "The worst failing future" } as const;

/** The traces given, each as a table of cash and some months in full. */
export function tracesSection(traces: readonly ReportTrace[]): Section | undefined {
  const told = traces.filter(({ trace }) => trace.months.length > 0);
  if (told.length === 0) return undefined;
  const intro = `<p class="lead">A band of the charts is no future; these are. <code>plimsoll trace RUN --path N --month M</code> tells any month of any path.</p>`;
  return { id: "futures", title: "Single futures, month by month", body: `<div class="traces">${[intro, ...told.map(traceHtml)].join("\n")}</div>` };
}

function traceHtml({ role, trace }: ReportTrace): string {
  const id = `trace-${role}`;
  const { scale, rows } = cashRows(trace);
  const table = plainTable({
    id: `${id}-cash`,
    caption: `Cash of ${trace.path === "base" ? "the base case" : `path ${trace.path}`}, ${scale.label}`,
    headers: [{ text: "Month", numeric: false }, ...cashHeaders.map((text) => ({ text, numeric: true }))],
    rows: rows.map((row, t) => ({ cells: cellsHtml(row), ...(trace.months[t]!.month === trace.failedMonth ? { className: "subtotal" } : {}) })),
  });
  return `<div class="block" id="${id}"><h3>${traceTitles[role]}</h3>
<p>${prose(traceSentence(trace))}</p>
${
  trace.failure === undefined
    ? ""
    : failureParts(trace.failure)
        .map((part) => partTable(part, `${id}-failure`))
        .join("\n")
}
<details><summary>Cash by month</summary>
${table}
</details>
${monthsInFull(trace)
  .map((month) => monthHtml(`${id}-${month.label}`, month))
  .join("\n")}</div>`;
}

const cellsHtml = (row: readonly string[]): readonly string[] =>
  row.map((text, i) =>
    i === 0 ? `<th scope="row">${cellText(text)}</th>` : `<td class="number${text.startsWith("(") ? " negative" : ""}">${cellText(text)}</td>`,
  );

/** The first month, the month of lowest cash, and the last two of a failing path: where the story turns. */
function monthsInFull(trace: PathTrace): readonly MonthTrace[] {
  const lowest = trace.months.reduce((low, month, t) => (month.cash.closingUsd < trace.months[low]!.cash.closingUsd ? t : low), 0);
  const last = trace.months.length - 1;
  const wanted = new Set([0, lowest, ...(trace.failedMonth === undefined ? [] : [last - 1, last])]);
  return trace.months.filter((_, t) => wanted.has(t));
}

function monthHtml(id: string, month: MonthTrace): string {
  return `<details><summary>${month.label} in full</summary>
${monthParts(month)
  .map((part, i) => partTable(part, `${id}-${i + 1}`))
  .join("\n")}
</details>`;
}

function partTable(part: MonthPart, id: string): string {
  return plainTable({
    id,
    caption: part.title,
    headers: part.columns.map((column) => ({ text: column.label, numeric: column.align === "right" })),
    rows: part.rows.map((row) => ({
      cells: row.map((text, c) => {
        const kind = part.columns[c]!.align === "right" ? ` class="number${text.startsWith("(") ? " negative" : ""}"` : "";
        return c === 0 ? `<th scope="row"${kind}>${cellText(text)}</th>` : `<td${kind}>${cellText(text)}</td>`;
      }),
    })),
  });
}
