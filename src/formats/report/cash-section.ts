/** Cash against its three lines, and what can fail: how often, when, why. */
import type { ResultTable, RunSummary } from "../../core/results/run.ts";
import { dotsChart } from "../charts/dots.ts";
import { fanChart } from "../charts/fan.ts";
import type { Reference } from "../charts/fan.ts";
import { linesChart } from "../charts/lines.ts";
import { intervalsChart, rowBarsChart } from "../charts/rows.ts";
import type { IntervalRow } from "../charts/rows.ts";
import { responsive } from "../charts/svg.ts";
import { danger, muted, seriesTones } from "../charts/tones.ts";
import { mainCause } from "../text/answer.ts";
import { insolvencyLimit } from "../text/decision.ts";
import { moneyText } from "../text/money.ts";
import { monthLabel } from "../text/months.ts";
import { countText, percentText, proportionText } from "../text/number.ts";
import { readings, tableOf } from "../text/summary-tables.ts";
import { figureHtml } from "./html.ts";
import type { Section } from "./html.ts";
import { columnOf } from "./read-table.ts";
import { goingConcernPart } from "./going-concern-part.ts";

/** The cash fan; its low end apart where the upper futures would hide it; the lowest cash as fifty dots. */
export function cashSection(summary: RunSummary): Section | undefined {
  const table = tableOf(summary, "cash");
  if (table === undefined || summary.cashUsd.p50.length === 0) return undefined;
  return { id: "cash", title: "Cash", body: [fanFigure(summary, table), ...lowEndFigure(summary, table), ...dotsFigure(summary)].join("\n") };
}

/** The lines that cash is held against; zero is drawn by the danger zone below it. */
function cashLines(summary: RunSummary): readonly Reference[] {
  const { covenantUsd } = summary;
  const months = summary.cashUsd.p50.length;
  return [
    ...(summary.comfortUsd.length === months && summary.comfortUsd.some((v) => v > 0)
      ? [{ label: "comfort", values: summary.comfortUsd, tone: "green", dash: "8 4" } as const]
      : []),
    ...(covenantUsd === undefined
      ? []
      : [{ label: "covenant", values: Array.from({ length: months }, () => covenantUsd), tone: "purple", dash: "2 3" } as const]),
    { label: "zero", values: summary.cashUsd.p50.map(() => 0), tone: "ink" },
  ];
}

function fanFigure(summary: RunSummary, table: ResultTable): string {
  const { cashTrough, cashUsd, start } = summary;
  const trough = monthLabel(start, cashTrough.month);
  const last = cashUsd.p50.length - 1;
  const sentence = `Cash is lowest in ${trough}: in the worst 5 % of futures ${moneyText(cashTrough.p5Usd)} or less, at the median ${moneyText(cashTrough.p50Usd)}; by ${monthLabel(start, last)} the median is ${moneyText(cashUsd.p50[last]!)}. The bands hold the middle 50, 80 and 90 % of futures, each month for itself${summary.pInsolvent.withRaises.count > 0 ? "; a future that fails keeps its last cash in them" : ""}.`;
  const spec = {
    id: "cash-fan",
    title: "Cash at month-end",
    description: sentence,
    unit: { kind: "usd" },
    start,
    fan: cashUsd,
    references: cashLines(summary),
    dangerBelow: 0,
    mark: { month: cashTrough.month, value: cashTrough.p5Usd, text: `p5 ${moneyText(cashTrough.p5Usd)}` },
    samples: summary.sampleCashUsd,
  } as const;
  return figureHtml({
    id: "figure-cash",
    heading: "Cash at month-end against its lines",
    summary: sentence,
    chart: responsive((size) => fanChart(spec, size)),
    table,
  });
}

/** Where the best futures dwarf the lines, the lower half is drawn again on its own scale. */
function lowEndFigure(summary: RunSummary, table: ResultTable): readonly string[] {
  const { cashUsd, start } = summary;
  const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const months = cashUsd.p50.length;
  const nearLines = Math.max(most(summary.comfortUsd), most(cashUsd.p5.slice(0, Math.ceil(months / 2))));
  if (most(cashUsd.p95) < 5 * nearLines || nearLines === 0) return [];
  const cap = 2.5 * nearLines;
  const lines = [
    { label: "p25", values: cashUsd.p25, tone: seriesTones[4]! },
    { label: "p10", values: cashUsd.p10, tone: seriesTones[1]! },
    { label: "p5", values: cashUsd.p5, tone: { ...danger } },
    ...cashLines(summary).map((line) => ({ label: line.label, values: line.values, tone: line.label === "comfort" ? seriesTones[2]! : muted })),
  ].map((line) => ({ ...line, values: line.values.map((v) => Math.min(v, cap)) }));
  const sentence = `The lower futures on their own scale, cut off at ${moneyText(cap)}: what decides solvency lies here.`;
  const spec = {
    id: "cash-low",
    title: "Cash at month-end, lower futures",
    description: sentence,
    unit: { kind: "usd" },
    start,
    panels: [{ title: "", lines }],
  } as const;
  return [figureHtml({ id: "figure-cash-low", heading: "The low end of cash", summary: sentence, chart: responsive((size) => linesChart(spec, size)), table })];
}

/** Drawn where the run keeps fifty quantiles of each future's lowest cash. */
function dotsFigure(summary: RunSummary): readonly string[] {
  const table = tableOf(summary, "lowest-cash");
  const column = table === undefined ? undefined : columnOf(table, "lowest", "cash", "lowest cash");
  if (table === undefined || column === undefined) return [];
  const quantiles = table.rows.map((row) => row[column]).filter((v) => typeof v === "number");
  const below = quantiles.filter((v) => v < 0).length;
  // Where the failures are not among the dots below zero, the picture would deny the probability.
  const { count, paths } = summary.pInsolvent.withRaises;
  if (below < Math.floor((quantiles.length * count) / paths)) return [];
  const dots = below === 0 ? "No dot lies below zero" : `${below} of ${quantiles.length} dots below zero`;
  const sentence = `${dots}. Each is one future in ${quantiles.length}, at the lowest cash it has; ${proportionText(summary.pInsolvent.withRaises, "futures")} fail.`;
  const spec = {
    id: "cash-dots",
    title: "Lowest cash of each future",
    description: sentence,
    unit: { kind: "usd" },
    quantiles,
    threshold: { value: 0, label: "zero" },
  } as const;
  return [
    figureHtml({
      id: "figure-lowest-cash",
      heading: "The lowest cash a future sees",
      summary: sentence,
      chart: responsive((size) => dotsChart(spec, size)),
      table,
    }),
  ];
}

/** How often the company fails, read three ways and per belief; by month; why. */
export function insolvencySection(summary: RunSummary): Section {
  const figures = [readingsFigure(summary), byMonthFigure(summary), ...causesFigure(summary), ...goingConcernPart(summary)];
  return { id: "insolvency", title: "Insolvency", body: figures.join("\n") };
}

function readingsFigure(summary: RunSummary): string {
  const limit = insolvencyLimit(summary);
  const rows = [...readingRows(summary), ...beliefRows(summary)];
  const through = monthLabel(summary.start, summary.pInsolvent.throughMonth);
  const sentence = `Through ${through}, ${proportionText(summary.pInsolvent.withRaises, "futures")} of the plan as written become insolvent; without unsigned raises ${proportionText(summary.pInsolvent.withPlaybook)}; on signed funding and without the playbook ${proportionText(summary.pInsolvent.withoutRaises)}.`;
  const spec = {
    id: "insolvency-readings",
    title: `Share of futures insolvent through ${through}`,
    description: sentence,
    unit: { kind: "share" },
    rows,
    ...(limit === undefined ? {} : { limit: { value: limit.limit, label: `limit ${percentText(limit.limit)}` } }),
  } as const;
  const beliefs = tableOf(summary, "insolvency-by-belief");
  const table = tableOf(summary, "insolvency")!;
  const heading = beliefs === undefined ? "Insolvent futures: three readings" : "Insolvent futures: three readings, and each belief";
  return figureHtml({ id: "figure-insolvency", heading, summary: sentence, chart: responsive((size) => intervalsChart(spec, size)), table, more: beliefs });
}

function readingRows(summary: RunSummary): readonly IntervalRow[] {
  return readings.map(({ variant, short }) => {
    const p = summary.pInsolvent[variant];
    return { label: short, value: p.count / p.paths, low: p.low95, high: p.high95, text: proportionText(p) };
  });
}

function beliefRows(summary: RunSummary): readonly IntervalRow[] {
  let address = "";
  return summary.pInsolvent.byBelief
    .filter((belief) => belief.withRaises.paths > 0)
    .map((belief) => {
      const p = belief.withRaises;
      const heading = belief.address === address ? {} : { heading: belief.address };
      address = belief.address;
      return { label: belief.belief, value: p.count / p.paths, low: p.low95, high: p.high95, text: proportionText(p), ...heading };
    });
}

function byMonthFigure(summary: RunSummary): string {
  const limit = insolvencyLimit(summary);
  const counts = summary.pInsolvent.countByMonth;
  let failed = 0;
  const shares = counts.map((count) => (failed += count) / Math.max(1, summary.paths));
  const worst = counts.reduce((most, count, t) => (count > counts[most]! ? t : most), 0);
  const sentence =
    failed === 0
      ? "No future of the plan as written fails in any month."
      : `Most failures fall in ${monthLabel(summary.start, worst)} (${countText(counts[worst]!)}); half have happened by ${monthLabel(
          summary.start,
          shares.findIndex((share) => share >= shares.at(-1)! / 2),
        )}.`;
  const lines = [
    { label: "failed so far", values: shares, tone: danger },
    ...(limit === undefined ? [] : [{ label: `limit ${percentText(limit.limit)}`, values: counts.map(() => limit.limit), tone: muted }]),
  ];
  const spec = {
    id: "insolvency-month",
    title: "Share of futures failed so far",
    description: sentence,
    unit: { kind: "share" },
    start: summary.start,
    panels: [{ title: "", lines }],
  } as const;
  const table = tableOf(summary, "insolvency-by-month")!;
  return figureHtml({
    id: "figure-insolvency-month",
    heading: "When futures fail",
    summary: sentence,
    chart: responsive((size) => linesChart(spec, size)),
    table,
    more: tableOf(summary, "insolvency-by-quarter"),
  });
}

function causesFigure(summary: RunSummary): readonly string[] {
  const cause = mainCause(summary);
  const table = tableOf(summary, "causes");
  if (cause === undefined || table === undefined) return [];
  const total = summary.pInsolvent.withRaises.count;
  const sentence = `${countText(cause.count)} of ${countText(total)} failures: ${cause.label}, half of them by ${monthLabel(summary.start, cause.medianMonth)}.`;
  const spec = {
    id: "insolvency-causes",
    title: "Causes of insolvency",
    description: sentence,
    unit: { kind: "quantity", unit: "failures" },
    rows: summary.causes.map((c) => ({ label: c.label, values: [c.count], texts: [countText(c.count)] })),
    parts: [{ label: "failures", tone: danger }],
  } as const;
  return [figureHtml({ id: "figure-causes", heading: "Why futures fail", summary: sentence, chart: responsive((size) => rowBarsChart(spec, size)), table })];
}
