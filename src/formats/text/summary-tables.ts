/**
 * Every table of a run: those the summary carries and those read off its other fields, in one list with ids.
 *
 * `show`, CSV export and the report's data tables all draw from here, so that a chart and its table cannot disagree.
 */
import type { Fan, Proportion, ResultTable, RunSummary, Statement, Variant } from "../../core/results/run.ts";
import { column } from "../../core/results/table-column.ts";
import { fiscalQuarterLabel, monthLabel } from "./months.ts";
import { countText } from "./number.ts";

/** The readings of the same futures, from the strictest to the plan as written. */
export const readings: readonly { readonly variant: Variant; readonly label: string; readonly short: string }[] = [
  { variant: "withoutRaises", label: "Signed funding only, no distress playbook", short: "Signed funding, no playbook" },
  { variant: "withPlaybook", label: "With the distress playbook, no unsigned raises", short: "Playbook, no unsigned raises" },
  { variant: "withRaises", label: "Plan as written: playbook and unsigned raises", short: "Plan as written" },
];

/** How the futures behind every number of a run were made. */
export function sourceLine(summary: RunSummary): string {
  return `${countText(summary.paths)} futures of ${summary.planName}, seed ${summary.seed}, engine ${summary.engine}`;
}

/**
 * All tables of a run; a table the summary names itself takes the place of one derived here under the same id.
 *
 * Tables without rows are left out.
 */
export function tablesOf(summary: RunSummary): readonly ResultTable[] {
  const own = new Set(summary.tables.map((table) => table.id));
  const derived = [
    limitsTable(summary),
    checksTable(summary),
    insolvencyTable(summary),
    beliefsTable(summary),
    insolvencyByMonthTable(summary),
    insolvencyByQuarterTable(summary),
    causesTable(summary),
    fanTable(summary, { id: "cash", title: "Cash at month-end", unit: "USD", fan: summary.cashUsd }),
    fanTable(summary, { id: "served-share", title: "Share of demand served", unit: "share", fan: summary.servedShare }),
    fanTable(summary, { id: "revenue", title: "Revenue a month", unit: "USD", fan: summary.revenueUsd }),
    obligationsTable(summary),
    supplierTable(summary),
    ...summary.statements.map((statement) => statementTable(summary, statement)),
    assumptionsTable(summary),
    sourcesTable(summary),
  ];
  return [...derived.filter((table) => !own.has(table.id)), ...summary.tables].filter((table) => table.rows.length > 0);
}

/** The table of that id, if the run has one with rows. */
export const tableOf = (summary: RunSummary, id: string): ResultTable | undefined => tablesOf(summary).find((table) => table.id === id);

function limitsTable(summary: RunSummary): ResultTable {
  return {
    id: "limits",
    title: "Limits",
    columns: [
      column("limit", "Limit"),
      column("text", "As written"),
      column("value", "Measured", "share"),
      column("bound", "Bound", "share"),
      column("under", "Under belief"),
      column("result", "Result"),
    ],
    rows: summary.limits.map((l) => [l.id.replaceAll("_", " "), l.text, l.value, l.limit, l.under ?? "all", l.holds ? "holds" : "broken"]),
    measures: "Each limit of the plan against what this run measured; where beliefs decide, under the worst belief of weight 10 % or more.",
    source: sourceLine(summary),
    limitations: "The measured share has sampling error; the interval stands with the probability itself.",
  };
}

function checksTable(summary: RunSummary): ResultTable {
  return {
    id: "checks",
    title: "Checks",
    columns: [column("check", "Check"), column("asserted", "Asserted"), column("computed", "Computed"), column("result", "Result"), column("line", "Line", "")],
    rows: summary.checks.map((c) => [
      c.text,
      c.asserted,
      c.computed,
      c.holds ? "holds" : c.accepted === undefined ? "fails" : `accepted: ${c.accepted}`,
      c.line,
    ]),
    measures: "Assertions written in the plan against what was computed.",
    source: `${summary.planFile}, this run`,
    limitations: "A check covers only what its author thought of.",
  };
}

const proportionColumns = [
  column("count", "Failures", ""),
  column("paths", "Futures", ""),
  column("share", "Share", "share"),
  column("low95", "95 % low", "share"),
  column("high95", "95 % high", "share"),
];
const proportionCells = (p: Proportion): readonly number[] => [p.count, p.paths, p.paths === 0 ? 0 : p.count / p.paths, p.low95, p.high95];

function insolvencyTable(summary: RunSummary): ResultTable {
  return {
    id: "insolvency",
    title: "Futures that become insolvent",
    columns: [column("reading", "Reading"), ...proportionColumns],
    rows: readings.map(({ variant, label }) => [label, ...proportionCells(summary.pInsolvent[variant])]),
    measures: `Share of futures in which cash, plus what can really be drawn, could not pay what was due in some month through ${monthLabel(summary.start, summary.pInsolvent.throughMonth)}; the same futures read three ways.`,
    source: sourceLine(summary),
    limitations: "Intervals are two-sided 95 % Clopper–Pearson: sampling error only. They say nothing about whether the assumptions are right.",
  };
}

function beliefsTable(summary: RunSummary): ResultTable {
  return {
    id: "insolvency-by-belief",
    title: "Futures that become insolvent, by belief",
    columns: [
      column("quantity", "Quantity in dispute"),
      column("belief", "Belief"),
      column("weight", "Weight", "share"),
      ...proportionColumns,
      column("trough", "Lowest p5 of cash", "USD"),
      column("source", "Source"),
    ],
    rows: summary.pInsolvent.byBelief.map((b) => [
      b.address,
      b.belief,
      b.weight,
      ...proportionCells(b.withRaises),
      b.cashTroughP5Usd ?? "none",
      b.source ?? "none",
    ]),
    measures: "The plan as written, on the futures in which each belief holds. Beliefs are never averaged silently.",
    source: sourceLine(summary),
    limitations: "Fewer futures stand behind each belief than behind the whole, so its interval is wider.",
  };
}

function insolvencyByMonthTable(summary: RunSummary): ResultTable {
  let failed = 0;
  return {
    id: "insolvency-by-month",
    title: "Insolvencies by month",
    columns: [
      column("month", "Month"),
      column("new", "New failures", ""),
      column("failed", "Failed so far", ""),
      column("share", "Share failed so far", "share"),
    ],
    rows: summary.pInsolvent.countByMonth.map((count, t) => [monthLabel(summary.start, t), count, (failed += count), failed / Math.max(1, summary.paths)]),
    measures: "Futures that fail in each month, the plan as written. Failure is final.",
    source: sourceLine(summary),
    limitations: "Sampling error only; single months with few failures say little.",
  };
}

function insolvencyByQuarterTable(summary: RunSummary): ResultTable {
  const quarters = new Map<string, number>();
  for (const [t, count] of summary.pInsolvent.countByMonth.entries()) {
    const quarter = fiscalQuarterLabel(summary.start, t, summary.fiscalYearStarts);
    quarters.set(quarter, (quarters.get(quarter) ?? 0) + count);
  }
  let failed = 0;
  return {
    id: "insolvency-by-quarter",
    title: "Insolvencies by fiscal quarter",
    columns: [
      column("quarter", "Quarter"),
      column("new", "New failures", ""),
      column("failed", "Failed so far", ""),
      column("share", "Share failed so far", "share"),
    ],
    rows: [...quarters].map(([quarter, count]) => [quarter, count, (failed += count), failed / Math.max(1, summary.paths)]),
    measures: "Futures that fail in each fiscal quarter, the plan as written. Failure is final.",
    source: sourceLine(summary),
    limitations: "Sampling error only.",
  };
}

function causesTable(summary: RunSummary): ResultTable {
  const total = summary.pInsolvent.withRaises.count;
  return {
    id: "causes",
    title: "Causes of insolvency",
    columns: [column("cause", "Cause"), column("count", "Failures", ""), column("share", "Share of failures", "share"), column("month", "Median month")],
    rows: summary.causes.map((c) => [c.label, c.count, total === 0 ? 0 : c.count / total, monthLabel(summary.start, c.medianMonth)]),
    measures: "The payment or event that broke each failed future, one cause a future, the plan as written.",
    source: sourceLine(summary),
    limitations: "The last straw, not the whole story: trace a failed path to see what led there.",
  };
}

function fanTable(summary: RunSummary, of: { readonly id: string; readonly title: string; readonly unit: string; readonly fan: Fan }): ResultTable {
  const keys = ["p5", "p10", "p25", "p50", "p75", "p90", "p95"] as const;
  return {
    id: of.id,
    title: of.title,
    columns: [column("month", "Month"), ...keys.map((key) => column(key, key === "p50" ? "p50 (median)" : key, of.unit))],
    rows: of.fan.p50.map((_, t) => [monthLabel(summary.start, t), ...keys.map((key) => of.fan[key][t]!)]),
    measures: `Percentiles over futures, month by month. A failed future keeps its last value.`,
    source: sourceLine(summary),
    limitations: "Percentiles of different months belong to different futures: no single future follows a band's edge.",
  };
}

/** What is owed, read three ways. */
const owedColumns = [column("headline", "Headline", "USD"), column("nonCancellable", "Non-cancellable", "USD"), column("walkAway", "Walk-away", "USD")];

function obligationsTable(summary: RunSummary): ResultTable {
  const o = summary.obligationsUsd;
  return {
    id: "obligations",
    title: "Obligations for compute",
    columns: [column("date", "Read at"), ...owedColumns],
    rows: o.years.map((year, i) => [year, o.headline[i]!, o.nonCancellable[i]!, o.walkAway[i]!]),
    measures:
      "Headline: all remaining scheduled payments. Non-cancellable: payments until the earliest date we can be out if notice is given then, with fees and forfeited prepayments. Walk-away: non-cancellable less what use or sublet until then is worth.",
    source: `Contracts of ${summary.planName} as signed in the base case`,
    limitations: "The base case: delays and the other side's exits change all three.",
  };
}

function supplierTable(summary: RunSummary): ResultTable {
  const o = summary.obligationsUsd;
  return {
    id: "obligations-by-supplier",
    title: "Obligations by supplier",
    columns: [column("supplier", "Supplier"), column("date", "Read at"), ...owedColumns],
    rows: o.bySupplier.flatMap((s) => o.years.map((year, i) => [s.supplier, year, s.headline[i]!, s.nonCancellable[i]!, s.walkAway[i]!])),
    measures: "The three readings of what is owed to each supplier, at the start and at each year-end.",
    source: `Contracts of ${summary.planName} as signed in the base case`,
    limitations: "The base case: delays and the other side's exits change all three.",
  };
}

function statementTable(summary: RunSummary, statement: Statement): ResultTable {
  return {
    id: statement.id === "income" ? "income-statement" : statement.id === "balance" ? "balance-sheet" : "cash-flow",
    title: statement.title,
    columns: [column("line", "Line"), ...statement.periods.map((period) => column(period, period, "USD"))],
    rows: statement.lines.map((line) => [line.label, ...line.valuesUsd]),
    measures: "Base case: every draw at its median, events at their likelier outcome; by fiscal quarter.",
    source: `Double-entry ledger of ${summary.planName}, engine ${summary.engine}`,
    limitations: "One future out of many; not a forecast of the mean.",
  };
}

function assumptionsTable(summary: RunSummary): ResultTable {
  return {
    id: "assumptions",
    title: "Assumptions",
    columns: [
      column("address", "Address"),
      column("text", "As typed"),
      column("understood", "As understood"),
      column("source", "Source"),
      column("kind", "Kind"),
      column("asOf", "As of"),
      column("line", "Line", ""),
    ],
    rows: summary.assumptions.map((a) => [a.address, a.text, a.understood, a.source ?? "none", a.sourceKind ?? "assumption", a.asOf ?? "undated", a.line]),
    measures: "Every value of the plan, as typed and as understood.",
    source: summary.planFile,
    limitations: "A source makes a value traceable, not true.",
  };
}

function sourcesTable(summary: RunSummary): ResultTable {
  return {
    id: "sources",
    title: "Sources",
    columns: [column("id", "Source"), column("kind", "Kind"), column("title", "Title"), column("asOf", "As of"), column("cited", "Values citing it", "")],
    rows: summary.sources.map((s) => [s.id, s.kind, s.title, s.asOf, s.cited]),
    measures: "The evidence the plan cites.",
    source: summary.planFile,
    limitations: "A source makes a value traceable, not true.",
  };
}
