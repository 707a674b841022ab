/** Demand against capacity. */
import type { RunSummary } from "../../core/results/run.ts";
import { fanChart } from "../charts/fan.ts";
import { linesChart } from "../charts/lines.ts";
import type { Panel } from "../charts/lines.ts";
import { responsive } from "../charts/svg.ts";
import { seriesTones } from "../charts/tones.ts";
import { monthLabel } from "../text/months.ts";
import { percentText } from "../text/number.ts";
import { tableOf } from "../text/summary-tables.ts";
import { figureHtml, notesHtml, prose, tableHtml } from "./html.ts";
import type { Section } from "./html.ts";
import { columnOf, distinct, seriesByKey } from "./read-table.ts";

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
