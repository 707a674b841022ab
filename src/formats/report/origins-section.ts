/** Where the figures of the decision table come from: formula, what goes in, its sources and its share, each a link on. */
import { figureOrigins, rowsFrom } from "../../core/evidence/figure-origins.ts";
import type { Contribution, Contributions, FigureOrigin } from "../../core/evidence/figure-origins.ts";
import type { AssumptionRow, RunSummary } from "../../core/results/run.ts";
import { slug } from "../../core/evidence/table-address.ts";
import { tableOriginOf } from "../../core/evidence/table-origins.ts";
import type { ResultTable } from "../../core/results/run.ts";
import { addressForm } from "../text/number-origin.ts";
import { decisionGroups } from "../text/decision.ts";
import { countText, decimalText } from "../text/number.ts";
import { sourceLink, valueId } from "./evidence-section.ts";
import { cellText, plainTable, prose } from "./html.ts";
import type { Section } from "./html.ts";

/** Rows shown of what goes into a figure. */
const rowsMost = 12;

/** A table of the report, and the section that shows it. */
export interface ShownTable {
  readonly table: ResultTable;
  readonly section: string;
}

export function originsSection(summary: RunSummary, contributions: Contributions, shown: readonly ShownTable[] = []): Section {
  const used = new Set(decisionGroups(summary).flatMap(({ rows }) => rows.map((row) => row.origin)));
  const blocks = figureOrigins.filter(({ id }) => used.has(id)).map((origin) => originHtml(origin, summary, contributions));
  const tables = shown.map((one) => tableOriginHtml(one, summary, used));
  const folded =
    tables.length === 0
      ? []
      : [`<details class="long"><summary>Numbers of the tables (${countText(tables.length)} tables)</summary>\n${tables.join("\n")}\n</details>`];
  return { id: "origins", title: "Where these figures come from", body: [...blocks, ...folded].join("\n") };
}

const tableAnchor = ({ id }: ResultTable): string => `from-table-${slug(id)}`;

/** Links from a section to where the numbers of its tables come from. */
export const tableLinks = (tables: readonly ResultTable[]): string =>
  `<p class="soft">Where these numbers come from: ${tables.map((table) => `<a href="#${tableAnchor(table)}">${prose(table.title)}</a>`).join(", ")}.</p>`;

function tableOriginHtml({ table, section }: ShownTable, summary: RunSummary, used: ReadonlySet<string | undefined>): string {
  const { basis, from, figure } = tableOriginOf(table.id);
  const over = { futures: "Counted over futures.", "base case": "The base case.", plan: "It follows from the plan alone." }[basis];
  const parts = from.flatMap((start) => {
    const rows = rowsFrom(summary.assumptions, [start]);
    return rows.length === 0 ? [] : [`<a href="#${valueId(rows[0]!.address)}">${prose(start)}</a> (${countText(rows.length)})`];
  });
  const inputs = parts.length === 0 ? allOf(summary) : ` What goes into it: values of ${parts.join(", ")}.`;
  const shares = figure === undefined || !used.has(figure) ? "" : ` <a href="#from-${figure}">Inputs by their share</a>.`;
  const address = addressForm(table);
  const asked = address === undefined ? "" : `\n<p>Any of its numbers, with each input's part: <code>plimsoll explain RUN ${cellText(address)}</code></p>`;
  const told = table.measures === "" ? "" : `${prose(table.measures.replace(/\.$/, ""))}. `;
  return `<div class="block" id="${tableAnchor(table)}"><h3>${prose(table.title)}</h3>
<p>${told}${over}${inputs}${shares}</p>${asked}
<p class="soft"><a href="#${section}">Back to the table</a></p></div>`;
}

function originHtml(origin: FigureOrigin, summary: RunSummary, contributions: Contributions): string {
  const { id, title, formula, outcome, from } = origin;
  const inputs =
    outcome !== undefined
      ? shareTable(origin, summary, contributions[outcome] ?? [])
      : from !== undefined
        ? valueTable(origin, summary)
        : placeHtml(id, summary);
  return `<div class="block" id="from-${id}"><h3>${prose(title)}</h3>
<p>${prose(formula)}</p>
${inputs}
<p class="soft"><a href="#decision">Back to the decision table</a></p></div>`;
}

const places: Readonly<Record<string, string>> = { checks: "checks", evidence: "assumptions", warnings: "warnings" };
const placeHtml = (id: string, summary: RunSummary): string =>
  places[id] === undefined || (id === "evidence" && summary.assumptions.length === 0) ? "" : `<p><a href="#${places[id]}">All of them</a></p>`;

/** Where all values stand; nothing where the plan has none. */
const allOf = ({ assumptions }: RunSummary): string =>
  assumptions.length === 0 ? "" : ` All ${countText(assumptions.length)} values stand under <a href="#assumptions">Assumptions</a>.`;

function sourceCells(sources: readonly string[], summary: RunSummary): string {
  if (sources.length === 0) return "<td>none</td><td></td>";
  const dates = sources.map((id) => summary.sources.find((source) => source.id === id)?.asOf ?? "");
  return `<td>${sources.map((id) => sourceLink(id, summary)).join(", ")}</td><td>${prose(dates.join(", "))}</td>`;
}

/** Rows of the plan's values at or below an input's address. */
function typedAt(address: string, rows: readonly AssumptionRow[]): readonly AssumptionRow[] {
  const bare = address.replace(/ \(.*\)$/, "").replace(/: share of months.*$/, "");
  return rows.filter((row) => row.address === bare || row.address.startsWith(`${bare}.`) || bare.startsWith(`${row.address}.`));
}

function shareTable({ id, title }: FigureOrigin, summary: RunSummary, contributions: readonly Contribution[]): string {
  if (contributions.length === 0) return `<p>No uncertain value moves it in the futures of this run.${allOf(summary)}</p>`;
  const rows = contributions.map(({ address, sources, share }) => {
    const typed = typedAt(address, summary.assumptions);
    const name = typed.length === 0 ? prose(address) : `<a href="#${valueId(typed[0]!.address)}">${prose(address)}</a>`;
    const text =
      typed.length === 0 ? "follows from several" : typed.length === 1 ? `<code>${prose(typed[0]!.text)}</code>` : `${countText(typed.length)} numbers`;
    return {
      cells: [`<th scope="row">${name}</th>`, `<td>${text}</td>`, sourceCells(sources, summary), `<td class="number">${decimalText(100 * share, 0)} %</td>`],
    };
  });
  return `${plainTable({
    id: `origin-${id}`,
    caption: `${title}: inputs by their share in its spread over futures`,
    headers: [...["Input", "As typed", "Sources", "Dates"].map((text) => ({ text, numeric: false })), { text: "Share", numeric: true }],
    rows,
  })}
<p class="soft">Shares are read off the first futures of this run and overlap where inputs move together; <code>plimsoll sensitivity</code> takes them apart. Certain values have none.${allOf(summary)}</p>`;
}

function valueTable({ id, title, from }: FigureOrigin, summary: RunSummary): string {
  const all = rowsFrom(summary.assumptions, from!);
  const rows = all.slice(0, rowsMost).map((row) => ({
    cells: [
      `<th scope="row"><a href="#${valueId(row.address)}">${prose(row.address)}</a></th>`,
      `<td><code>${prose(row.text)}</code></td>`,
      sourceCells(row.source === undefined ? [] : [row.source], summary),
    ],
  }));
  const table = plainTable({
    id: `origin-${id}`,
    caption: `${title}: what goes into it`,
    headers: ["Value", "As typed", "Source", "Date"].map((text) => ({ text, numeric: false })),
    rows,
  });
  return `${table}${all.length <= rowsMost ? "" : `\n<p class="soft">The first ${countText(rowsMost)} of ${countText(all.length)} values.${allOf(summary)}</p>`}`;
}
