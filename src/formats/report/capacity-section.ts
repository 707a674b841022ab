/** Demand against capacity, and what products bring. */
import type { RunSummary } from "../../core/results/run.ts";
import { columnsChart } from "../charts/columns.ts";
import { fanChart } from "../charts/fan.ts";
import { linesChart } from "../charts/lines.ts";
import type { Panel } from "../charts/lines.ts";
import { responsive } from "../charts/svg.ts";
import { seriesTones, toneOf } from "../charts/tones.ts";
import { moneyText } from "../text/money.ts";
import { fiscalQuarterLabel, monthLabel } from "../text/months.ts";
import { percentText } from "../text/number.ts";
import { tableOf } from "../text/summary-tables.ts";
import { figureHtml, notesHtml, prose, tableHtml } from "./html.ts";
import type { Section } from "./html.ts";
import { columnOf, distinct, seriesByKey } from "./read-table.ts";
import type { NamedSeries } from "./read-table.ts";

/** Demand and capacity by load block, the share served, and the chain from nameplate to use. */
export function capacitySection(summary: RunSummary): Section | undefined {
  const parts = [...blocksFigure(summary), ...servedFigure(summary), ...chainBlock(summary)];
  return parts.length === 0 ? undefined : { id: "capacity", title: "Demand and capacity", body: parts.join("\n") };
}

function blocksFigure(summary: RunSummary): readonly string[] {
  const table = tableOf(summary, "demand-capacity");
  if (table === undefined) return [];
  const [month, block, demand, servable] = [
    columnOf(table, "month"),
    columnOf(table, "block", "load block"),
    columnOf(table, "demand"),
    columnOf(table, "servable", "capacity"),
  ];
  if (month === undefined || block === undefined || demand === undefined || servable === undefined) return [];
  const panels = distinct(table, block).map((name): Panel => {
    const of = (value: number): readonly number[] => seriesByKey(table, { month, key: block, value }, (row) => row[block] === name)[0]?.values ?? [];
    return {
      title: name,
      gap: true,
      lines: [
        { label: "demand", values: of(demand), tone: seriesTones[1]! },
        { label: "servable", values: of(servable), tone: seriesTones[0]! },
      ],
    };
  });
  const months = distinct(table, month);
  const short = panels.map((panel) => panel.lines[0]!.values.filter((v, t) => v > panel.lines[1]!.values[t]! * (1 + 1e-9)).length);
  const sentence = shortSentence(
    panels.map((panel, i) => ({ block: panel.title, months: short[i]! })),
    months.length,
  );
  const spec = {
    id: "demand-blocks",
    title: table.title,
    description: sentence,
    unit: { kind: "quantity", unit: table.columns[demand]!.unit ?? "" },
    start: months[0]!,
    panels,
    gapLabel: "demand beyond capacity",
  } as const;
  return [figureHtml({ id: "figure-demand", heading: table.title, summary: sentence, chart: responsive((size) => linesChart(spec, size)), table })];
}

function shortSentence(short: readonly { readonly block: string; readonly months: number }[], months: number): string {
  const tight = short.filter((s) => s.months > 0);
  if (tight.length === 0) return `Own capacity covers demand in every load block of all ${months} months.`;
  return `Demand exceeds what own capacity can serve ${tight.map((s) => `in ${s.months} of ${months} months at ${s.block}`).join(", ")}.`;
}

function servedFigure(summary: RunSummary): readonly string[] {
  const table = tableOf(summary, "served-share");
  const fan = summary.servedShare;
  if (table === undefined || fan.p50.length === 0) return [];
  const low = fan.p5.reduce((least, v, t) => (v < fan.p5[least]! ? t : least), 0);
  const sentence = `At the median ${percentText(fan.p50[0]!)} of demand is served in ${monthLabel(summary.start, 0)}; the 5th percentile is lowest in ${monthLabel(summary.start, low)}, at ${percentText(fan.p5[low]!)}.`;
  const spec = { id: "served-fan", title: "Share of demand served", description: sentence, unit: { kind: "share" }, start: summary.start, fan } as const;
  return [figureHtml({ id: "figure-served", heading: "Share of demand served", summary: sentence, chart: responsive((size) => fanChart(spec, size)), table })];
}

function chainBlock(summary: RunSummary): readonly string[] {
  const table = tableOf(summary, "capacity-chain");
  return table === undefined
    ? []
    : [`<div class="block"><h3>${prose(table.title)}</h3>\n${tableHtml(table, { id: "capacity-chain" })}\n${notesHtml(table)}</div>`];
}

/** Revenue, and what each product brings and costs. */
export function productSection(summary: RunSummary): Section | undefined {
  const parts = [...revenueFigure(summary), ...productFigure(summary)];
  return parts.length === 0 ? undefined : { id: "products", title: "Revenue and products", body: parts.join("\n") };
}

function revenueFigure(summary: RunSummary): readonly string[] {
  const table = tableOf(summary, "revenue");
  const fan = summary.revenueUsd;
  if (table === undefined || fan.p50.length === 0) return [];
  const last = fan.p50.length - 1;
  const sentence = `Revenue is ${moneyText(fan.p50[0]!)} in ${monthLabel(summary.start, 0)} and at the median ${moneyText(fan.p50[last]!)} in ${monthLabel(summary.start, last)}, with 90 % of futures between ${moneyText(fan.p5[last]!)} and ${moneyText(fan.p95[last]!)}.`;
  const spec = { id: "revenue-fan", title: "Revenue a month", description: sentence, unit: { kind: "usd" }, start: summary.start, fan } as const;
  return [figureHtml({ id: "figure-revenue", heading: "Revenue a month", summary: sentence, chart: responsive((size) => fanChart(spec, size)), table })];
}

function productFigure(summary: RunSummary): readonly string[] {
  const table = tableOf(summary, "products");
  if (table === undefined) return [];
  const [product, year, revenue] = [columnOf(table, "product"), columnOf(table, "year"), columnOf(table, "revenue")];
  if (product === undefined || year === undefined || revenue === undefined)
    return [`<div class="block"><h3>${prose(table.title)}</h3>\n${tableHtml(table, { id: "products-table" })}\n${notesHtml(table)}</div>`];
  const series = seriesByKey(table, { month: year, key: product, value: revenue }).filter((s) => s.values.some((v) => v > 0));
  const periods = distinct(table, year);
  const cut = shortYears(summary);
  const last = periods.length - 1;
  const best = series.reduce<NamedSeries | undefined>((most, s) => (most === undefined || s.values[last]! > most.values[last]! ? s : most), undefined);
  const sentence =
    best === undefined
      ? "No product earns revenue."
      : `In ${periods[last]} the largest product is ${best.label}, with revenue of ${moneyText(best.values[last]!)}.${cut}`;
  const spec = {
    id: "product-revenue",
    title: "Revenue by product and year",
    description: sentence,
    unit: { kind: "usd" },
    periods,
    series: series.map((s, i) => ({ ...s, tone: toneOf(i) })),
    stacked: true,
  } as const;
  const figure = figureHtml({
    id: "figure-products",
    heading: "Revenue by product",
    summary: sentence,
    chart: responsive((size) => columnsChart(spec, size)),
    table,
  });
  return series.length === 0 ? [] : [figure];
}

/** Says which fiscal years the plan covers only in part: their bars are lower for that reason alone. */
function shortYears(summary: RunSummary): string {
  const months = new Map<string, number>();
  for (let t = 0; t < summary.months; t++) {
    const year = fiscalQuarterLabel(summary.start, t, summary.fiscalYearStarts).slice(0, 4);
    months.set(year, (months.get(year) ?? 0) + 1);
  }
  const short = [...months].filter(([, count]) => count < 12).map(([year, count]) => `${count} month${count === 1 ? "" : "s"} of ${year}`);
  return short.length === 0 ? "" : ` The plan covers only ${short.join(" and ")}.`;
}
