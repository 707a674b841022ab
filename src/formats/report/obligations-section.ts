/** What is owed for compute: read three ways, by due date, on and off the balance sheet, as it rolls off, and to whom. */
import type { ResultTable, RunSummary } from "../../core/results/run.ts";
import { columnsChart } from "../charts/columns.ts";
import { ladderChart } from "../charts/ladder.ts";
import type { Rung } from "../charts/ladder.ts";
import { rowBarsChart } from "../charts/rows.ts";
import { responsive } from "../charts/svg.ts";
import { seriesTones } from "../charts/tones.ts";
import { owesForCompute } from "../text/decision.ts";
import { moneyText } from "../text/money.ts";
import { monthsBetween } from "../text/months.ts";
import { countText } from "../text/number.ts";
import { tableOf } from "../text/summary-tables.ts";
import { figureHtml } from "./html.ts";
import type { Section } from "./html.ts";
import { carriedPart, concentrationPart, maturityPart, readingsPart, rollOffPart } from "./obligations-parts.ts";
import { columnOf } from "./read-table.ts";

const parts = [
  { label: "headline", tone: seriesTones[4]! },
  { label: "non-cancellable", tone: seriesTones[0]! },
  { label: "walk-away", tone: seriesTones[1]! },
];

/** Obligations over time and by supplier, and the ladder of contracts. */
export function obligationsSection(summary: RunSummary): Section | undefined {
  const owed = owesForCompute(summary)
    ? [
        ...overTimeFigure(summary),
        ...maturityPart(summary),
        ...carriedPart(summary),
        ...supplierFigure(summary),
        ...concentrationPart(summary),
        ...readingsPart(summary),
        ...rollOffPart(summary),
      ]
    : [];
  const figures = [...owed, ...ladderFigure(summary)];
  return figures.length === 0 ? undefined : { id: "obligations", title: "Obligations", body: figures.join("\n") };
}

function overTimeFigure(summary: RunSummary): readonly string[] {
  const table = tableOf(summary, "obligations");
  const o = summary.obligationsUsd;
  if (table === undefined) return [];
  const sentence = `In ${o.years[0]}, ${moneyText(o.headline[0]!)} of payments are scheduled; ${moneyText(o.nonCancellable[0]!)} of them cannot be cancelled; walking away would cost ${moneyText(o.walkAway[0]!)}.`;
  const values = [o.headline, o.nonCancellable, o.walkAway];
  const spec = {
    id: "obligations-time",
    title: "Obligations for compute",
    description: sentence,
    unit: { kind: "usd" },
    periods: o.years,
    series: parts.map((part, i) => ({ ...part, values: values[i]! })),
    stacked: false,
  } as const;
  return [
    figureHtml({
      id: "figure-obligations",
      heading: "What is owed for compute, over time",
      summary: sentence,
      chart: responsive((size) => columnsChart(spec, size)),
      table,
    }),
  ];
}

function supplierFigure(summary: RunSummary): readonly string[] {
  const table = tableOf(summary, "obligations-by-supplier");
  const { bySupplier, headline, years } = summary.obligationsUsd;
  if (table === undefined) return [];
  const rows = bySupplier.map((s) => ({ label: s.supplier, values: [s.headline[0]!, s.nonCancellable[0]!, s.walkAway[0]!] }));
  rows.sort((a, b) => b.values[0]! - a.values[0]!);
  const largest = rows[0]!;
  const share = headline[0]! > 0 ? `, ${Math.round((100 * largest.values[0]!) / headline[0]!)} % of the headline` : "";
  const sentence = `The largest supplier in ${years[0]} is ${largest.label}: ${moneyText(largest.values[0]!)} headline${share}, ${moneyText(largest.values[1]!)} non-cancellable.`;
  const spec = {
    id: "obligations-supplier",
    title: `Obligations by supplier at ${years[0]}`,
    description: sentence,
    unit: { kind: "usd" },
    rows,
    parts,
  } as const;
  return [
    figureHtml({
      id: "figure-suppliers",
      heading: `By supplier, in ${years[0]}`,
      summary: sentence,
      chart: responsive((size) => rowBarsChart(spec, size)),
      table,
    }),
  ];
}

const exitNames = ["exit", "earliest exit"] as const;

function ladderFigure(summary: RunSummary): readonly string[] {
  const table = tableOf(summary, "contracts");
  if (table === undefined) return [];
  const rungs = rungsOf(summary, table);
  if (rungs === undefined || rungs.length === 0) return [];
  const exits = rungs.filter((rung) => rung.exit !== undefined && rung.exit <= rung.last).length;
  // Where the table does not say when a contract can be left, nothing is said about it.
  const early =
    columnOf(table, ...exitNames) === undefined ? "" : exits === 0 ? "; none can be left early" : `; ${exits} can be left early, from the diamond on`;
  const sentence = `${countText(rungs.length)} contract${rungs.length === 1 ? "" : "s and signings"}${early}. An arrow runs past the horizon; equal signings stand close together.`;
  const spec = { id: "contract-ladder", title: "Ladder of contracts", description: sentence, start: summary.start, months: summary.months, rungs } as const;
  return [
    figureHtml({ id: "figure-contracts", heading: "Ladder of contracts", summary: sentence, chart: responsive((size) => ladderChart(spec, size)), table }),
  ];
}

/** Rungs of the contracts table; undefined if it lacks a column that a ladder needs. */
function rungsOf(summary: RunSummary, table: ResultTable): readonly Rung[] | undefined {
  const [contract, start, end] = [columnOf(table, "contract"), columnOf(table, "start"), columnOf(table, "end")];
  if (contract === undefined || start === undefined || end === undefined) return undefined;
  const [supplier, kind, chips, payment, exit] = [
    columnOf(table, "supplier"),
    columnOf(table, "kind"),
    columnOf(table, "chips", "capacity"),
    columnOf(table, "payment", "monthly payment"),
    columnOf(table, ...exitNames),
  ];
  const cell = (row: ResultTable["rows"][number], column: number | undefined): number | string => (column === undefined ? "" : row[column]!);
  return table.rows.flatMap((row) => {
    const [first, last] = [monthsBetween(summary.start, String(row[start])), monthsBetween(summary.start, String(row[end]))];
    if (first === undefined || last === undefined) return [];
    const [size, monthly] = [cell(row, chips), cell(row, payment)];
    const note = [
      cell(row, kind) === row[contract] ? "" : String(cell(row, kind)),
      ...(typeof size === "number" && size > 0 ? [`${countText(size)} chips`] : []),
      ...(typeof monthly === "number" && monthly > 0 ? [`${moneyText(monthly)} a month`] : []),
    ];
    const out = monthsBetween(summary.start, String(cell(row, exit)));
    return [
      {
        label: String(row[contract]),
        note: note.filter((word) => word !== "").join(" · "),
        first,
        last,
        group: String(cell(row, supplier)),
        ...(out === undefined ? {} : { exit: out }),
      },
    ];
  });
}
