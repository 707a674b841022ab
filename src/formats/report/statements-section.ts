/** The three statements by fiscal quarter, eight quarters a table, with their check row. */
import type { RunSummary, Statement, StatementLine } from "../../core/results/run.ts";
import { moneyCell, statementScale } from "../text/money.ts";
import type { MoneyScale } from "../text/money.ts";
import { significantText } from "../text/number.ts";
import { tableOf } from "../text/summary-tables.ts";
import { notesHtml, plainTable, prose, tableHtml } from "./html.ts";
import type { Section } from "./html.ts";

/** Quarters side by side in one table. */
const quartersShown = 8;

/** Largest difference that a check row may show, in USD. */
const toleranceUsd = 0.005;

/** Statements of the base case. */
export function statementsSection(summary: RunSummary): Section | undefined {
  const statements = summary.statements.filter((statement) => statement.periods.length > 0 && statement.lines.length > 0);
  if (statements.length === 0) return undefined;
  const intro = `<p class="lead">Base case: every draw at its median, events at their likelier outcome. Lines are rounded one by one; sums are made before rounding. ✓ in a check row: the difference is at most $0.005. On every path and month of the run the books differ by ${summary.maxImbalanceUsd < 0.001 ? "less than $0.001" : `at most $${significantText(summary.maxImbalanceUsd)}`}.</p>`;
  return {
    id: "statements",
    title: "Statements",
    body: `${intro}\n<div class="statements">${statements.map(statementHtml).join("\n")}</div>\n${companions(summary).join("\n")}`,
  };
}

/** Numbers that mislead alone stand beside their companions: margin by rule, compute by use, EBITDA by standard. */
const companions = (summary: RunSummary): readonly string[] =>
  ["gross-margin", "cloud-sales", "compute-split", "earnings", "compute-investment", "return-on-compute"].flatMap((id) => {
    const table = tableOf(summary, id);
    if (table === undefined) return [];
    return [`<div class="block"><h3>${prose(table.title)}</h3>\n${tableHtml(table, { id: `table-${id}` })}\n${notesHtml(table)}</div>`];
  });

function statementHtml(statement: Statement): string {
  const scale = statementScale(statement.lines.filter((line) => line.kind !== "check").flatMap((line) => line.valuesUsd));
  const tables: string[] = [];
  for (let first = 0; first < statement.periods.length; first += quartersShown) tables.push(quartersHtml(statement, scale, first));
  return `<div class="block"><h3>${prose(statement.title)}</h3>\n${tables.join("\n")}</div>`;
}

function quartersHtml(statement: Statement, scale: MoneyScale, first: number): string {
  const periods = statement.periods.slice(first, first + quartersShown);
  const span = periods.length === 1 ? periods[0]! : `${periods[0]} to ${periods.at(-1)}`;
  return plainTable({
    id: `statement-${statement.id}-${first / quartersShown + 1}`,
    caption: `${statement.title}, ${span}, ${scale.label}`,
    headers: [{ text: "Line", numeric: false }, ...periods.map((period) => ({ text: period, numeric: true }))],
    rows: statement.lines.map((line) => ({
      cells: [`<th scope="row">${prose(line.label)}</th>`, ...line.valuesUsd.slice(first, first + quartersShown).map((usd) => cellHtml(line, usd, scale))],
      ...(line.kind === "line" ? {} : { className: line.kind }),
    })),
  });
}

function cellHtml(line: StatementLine, usd: number, scale: MoneyScale): string {
  if (line.kind === "check") return Math.abs(usd) <= toleranceUsd ? `<td class="number">✓</td>` : `<td class="number">✗ $${significantText(usd)}</td>`;
  const text = moneyCell(usd, scale);
  return `<td class="number${text.startsWith("(") ? " negative" : ""}">${text}</td>`;
}
