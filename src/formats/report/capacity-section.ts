/** Demand against capacity, who gets the machines, and what an hour of them is worth. */
import type { ResultTable, RunSummary } from "../../core/results/run.ts";
import { columnsChart } from "../charts/columns.ts";
import { fanChart } from "../charts/fan.ts";
import { linesChart } from "../charts/lines.ts";
import type { Panel } from "../charts/lines.ts";
import { stackChart } from "../charts/stack.ts";
import { responsive } from "../charts/svg.ts";
import { muted, seriesTones, toneOf } from "../charts/tones.ts";
import type { Tone } from "../charts/tones.ts";
import { moneyText } from "../text/money.ts";
import { fiscalQuarterLabel, monthLabel } from "../text/months.ts";
import { percentText, significantText } from "../text/number.ts";
import { tableOf } from "../text/summary-tables.ts";
import { figureHtml, notesHtml, prose, tableHtml } from "./html.ts";
import type { Section } from "./html.ts";
import { columnOf, distinct, seriesByColumn, seriesByKey } from "./read-table.ts";
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

/** Allocation by workload, and prices of a chip-hour beside the market. */
export function allocationSection(summary: RunSummary): Section | undefined {
  const parts = [...allocationFigure(summary), ...pricesFigure(summary)];
  return parts.length === 0 ? undefined : { id: "allocation", title: "Allocation", body: parts.join("\n") };
}

/** Hours that are already counted within the workloads that use them. */
const insideNames: ReadonlySet<string> = new Set(["bought by the hour"]);

/** What no workload uses is drawn in grey. */
const unusedNames: ReadonlySet<string> = new Set(["idle", "reserve", "sublet"]);

function allocationFigure(summary: RunSummary): readonly string[] {
  const table = tableOf(summary, "allocation");
  if (table === undefined) return [];
  const series = allocationSeries(table).filter((s) => !insideNames.has(s.label.toLowerCase()));
  const [month, first] = [columnOf(table, "month") ?? 0, series[0]];
  if (first === undefined || first.values.length === 0) return [];
  const months = distinct(table, month);
  // The largest stands at the bottom, in the plainest tone.
  const sum = (s: NamedSeries): number => s.values.reduce((a, b) => a + b, 0);
  const used = series.filter((s) => !unusedNames.has(s.label.toLowerCase()) && sum(s) > 0);
  used.sort((a, b) => sum(b) - sum(a));
  const unused = series.filter((s) => unusedNames.has(s.label.toLowerCase()));
  const unusedHatches: readonly Tone[] = [muted, { ...muted, hatch: "dots" }, { ...muted, hatch: "rising" }];
  const drawn = [...used.map((s, i) => ({ ...s, tone: toneOf(i) })), ...unused.map((s, i) => ({ ...s, tone: unusedHatches[i % 3]! }))];
  const total = (t: number): number => series.reduce((sum, s) => sum + s.values[t]!, 0);
  const last = months.length - 1;
  const shares = (t: number): string =>
    [...series]
      .sort((a, b) => b.values[t]! - a.values[t]!)
      .slice(0, 3)
      .filter((s) => s.values[t]! > 0)
      .map((s) => `${s.label} ${percentText(s.values[t]! / total(t))}`)
      .join(", ");
  const sentence =
    total(0) > 0 && total(last) > 0
      ? `Largest shares of the envelope in ${months[0]}: ${shares(0)}; in ${months[last]}: ${shares(last)}.`
      : "Shares of the envelope by workload.";
  const unit = table.columns.find((column) => column.unit !== undefined)?.unit ?? "chip-hours";
  const spec = {
    id: "allocation-stack",
    title: table.title,
    description: sentence,
    unit: { kind: "quantity", unit },
    start: months[0]!,
    series: drawn,
  } as const;
  return [figureHtml({ id: "figure-allocation", heading: table.title, summary: sentence, chart: responsive((size) => stackChart(spec, size)), table })];
}

/** One series a workload, whether the table is long (month, workload, hours) or has a column for each. */
function allocationSeries(table: ResultTable): readonly NamedSeries[] {
  const [month, workload] = [columnOf(table, "month"), columnOf(table, "workload")];
  const value = table.columns.findIndex((column) => column.unit !== undefined);
  return month !== undefined && workload !== undefined && value >= 0 ? seriesByKey(table, { month, key: workload, value }) : seriesByColumn(table);
}

function pricesFigure(summary: RunSummary): readonly string[] {
  const table = tableOf(summary, "prices");
  if (table === undefined) return [];
  const [month, chip, block, price, market] = [
    columnOf(table, "month"),
    columnOf(table, "chip", "pool"),
    columnOf(table, "block", "load block"),
    columnOf(table, "price", "shadow price"),
    columnOf(table, "market"),
  ];
  if (month === undefined || chip === undefined || block === undefined || price === undefined) return [];
  const blocks = distinct(table, block);
  const panels = distinct(table, chip).map((name): Panel => {
    const mine = (row: ResultTable["rows"][number]): boolean => row[chip] === name;
    const byBlock = seriesByKey(table, { month, key: block, value: price }, mine);
    const atMarket =
      market === undefined ? undefined : seriesByKey(table, { month, key: chip, value: market }, (row) => mine(row) && row[block] === blocks[0])[0];
    const lines = byBlock.map((s) => ({ label: `price at ${s.label}`, values: s.values, tone: toneOf(blocks.indexOf(s.label)) }));
    // A chip without a market has a price of nothing in every month.
    const hasMarket = atMarket?.values.some((usd) => usd > 0) === true;
    return {
      title: name,
      lines:
        !hasMarket || atMarket === undefined
          ? lines
          : [...lines, { label: "market", values: atMarket.values, tone: { name: "ink", dash: "1 3", hatch: "plain" } }],
    };
  });
  const months = distinct(table, month);
  const sentence = priceSentence(panels, months[0]!);
  const spec = {
    id: "price-panels",
    title: table.title,
    description: sentence,
    unit: { kind: "quantity", unit: "$/chip-hour" },
    start: months[0]!,
    panels,
  } as const;
  return [figureHtml({ id: "figure-prices", heading: table.title, summary: sentence, chart: responsive((size) => linesChart(spec, size)), table })];
}

function priceSentence(panels: readonly Panel[], month: string): string {
  const words = panels.map((panel) => {
    const best = panel.lines.filter((line) => line.label !== "market").reduce((most, line) => Math.max(most, line.values[0] ?? 0), 0);
    const market = panel.lines.find((line) => line.label === "market")?.values[0];
    return `${panel.title} $${significantText(best)}${market === undefined ? "" : ` (market $${significantText(market)})`}`;
  });
  return `What a claim on one more chip-hour would pay in the dearest load block of ${month}: ${words.join(", ")}.`;
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
