/** Where the figures of the decision table come from: formula, what goes in, its sources and its share, each a link on. */
import { figureOrigins, rowsFrom } from "../../core/evidence/figure-origins.ts";
import type { Contribution, Contributions, FigureOrigin } from "../../core/evidence/figure-origins.ts";
import type { AssumptionRow, RunSummary } from "../../core/results/run.ts";
import { decisionGroups } from "../text/decision.ts";
import { countText, decimalText } from "../text/number.ts";
import { sourceLink, valueId } from "./evidence-section.ts";
import { plainTable, prose } from "./html.ts";
import type { Section } from "./html.ts";

/** Rows shown of what goes into a figure. */
const rowsMost = 12;

export function originsSection(summary: RunSummary, contributions: Contributions): Section {
  const used = new Set(decisionGroups(summary).flatMap(({ rows }) => rows.map((row) => row.origin)));
  const blocks = figureOrigins.filter(({ id }) => used.has(id)).map((origin) => originHtml(origin, summary, contributions));
  return { id: "origins", title: "Where these figures come from", body: blocks.join("\n") };
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
