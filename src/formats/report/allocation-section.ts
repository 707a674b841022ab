/** Who gets the machines, what stands idle, and what an hour of them and of the development floor is worth. */
import type { ResultTable, RunSummary } from "../../core/results/run.ts";
import { heatChart } from "../charts/heat.ts";
import { linesChart } from "../charts/lines.ts";
import type { Panel } from "../charts/lines.ts";
import { stackChart } from "../charts/stack.ts";
import { responsive } from "../charts/svg.ts";
import type { Size } from "../charts/svg.ts";
import { muted, toneOf } from "../charts/tones.ts";
import type { Tone } from "../charts/tones.ts";
import { countText, percentText, ratioText, significantText } from "../text/number.ts";
import { tableOf } from "../text/summary-tables.ts";
import { figureHtml } from "./html.ts";
import type { Section } from "./html.ts";
import { columnOf, distinct, seriesByColumn, seriesByKey } from "./read-table.ts";
import type { NamedSeries } from "./read-table.ts";

/** Allocation by workload, and prices of a chip-hour beside the market. */
export function allocationSection(summary: RunSummary): Section | undefined {
  const parts = [...allocationFigure(summary), ...idleFigure(summary), ...tightnessFigure(summary), ...pricesFigure(summary), ...floorPriceFigure(summary)];
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

/** Price over market by pool and quarter; on narrow pages by year, the mean of its quarters. */
function tightnessFigure(summary: RunSummary): readonly string[] {
  const table = tableOf(summary, "tightness");
  if (table === undefined) return [];
  const cells = table.rows.map(([quarter, chip, block, ratio]) => ({ quarter: String(quarter), pool: `${chip} ${block}`, ratio: Number(ratio) }));
  const pools = [...new Set(cells.map(({ pool }) => pool))];
  const tightest = cells.reduce((most, cell) => (cell.ratio > most.ratio ? cell : most));
  const above = cells.filter(({ ratio }) => ratio >= 1).length;
  const sentence = `An hour is dearest against its market on ${tightest.pool} in ${tightest.quarter}, at ${ratioText(tightest.ratio)} of its price; it is worth the market price or more in ${countText(above)} of ${countText(cells.length)} quarters of a pool.`;
  const draw = (size: Size): string => {
    const spanOf = (quarter: string): string => (size.name === "wide" ? quarter : quarter.slice(0, 4));
    const columns = [...new Set(cells.map(({ quarter }) => spanOf(quarter)))];
    const meanIn = (pool: string, span: string): number => {
      const mine = cells.filter((cell) => cell.pool === pool && spanOf(cell.quarter) === span);
      return mine.reduce((sum, { ratio }) => sum + ratio, 0) / Math.max(1, mine.length);
    };
    const rows = pools.map((label) => ({ label, values: columns.map((span) => meanIn(label, span)) }));
    const words = { id: "tightness-heat", title: table.title, description: sentence };
    return heatChart({ ...words, columns, rows, full: 1.5, marked: 1, tone: "blue", text: (ratio) => String(Math.round(100 * ratio)) }, size);
  };
  return [
    figureHtml({ id: "figure-tightness", heading: "Where machines are tight, % of the market price", summary: sentence, chart: responsive(draw), table }),
  ];
}

function priceSentence(panels: readonly Panel[], month: string): string {
  const words = panels.map((panel) => {
    const best = panel.lines.filter((line) => line.label !== "market").reduce((most, line) => Math.max(most, line.values[0] ?? 0), 0);
    const market = panel.lines.find((line) => line.label === "market")?.values[0];
    return `${panel.title} $${significantText(best)}${market === undefined ? "" : ` (market $${significantText(market)})`}`;
  });
  return `What a claim on one more chip-hour would pay in the dearest load block of ${month}: ${words.join(", ")}.`;
}

/** Idle hours of each block, and those held for the floor. */
function idleFigure(summary: RunSummary): readonly string[] {
  const table = tableOf(summary, "idle-blocks");
  if (table === undefined) return [];
  const [month, block, idle, reserve] = [columnOf(table, "month"), columnOf(table, "block"), columnOf(table, "idle"), columnOf(table, "reserve")];
  if (month === undefined || block === undefined || idle === undefined || reserve === undefined) return [];
  const months = distinct(table, month);
  const panels = distinct(table, block).map((name): Panel => {
    const of = (value: number): readonly number[] => seriesByKey(table, { month, key: block, value }, (row) => row[block] === name)[0]?.values ?? [];
    return {
      title: name,
      lines: [
        { label: "idle", values: of(idle), tone: toneOf(0) },
        { label: "idle under the floor", values: of(reserve), tone: toneOf(1) },
      ],
    };
  });
  const total = (line: number): number => panels.reduce((sum, panel) => sum + panel.lines[line]!.values.reduce((a, b) => a + b, 0), 0);
  const [unused, held] = [total(0), total(1)];
  const most = panels.reduce((best, panel) => {
    const hours = (of: Panel): number => of.lines.reduce((sum, line) => sum + line.values.reduce((a, b) => a + b, 0), 0);
    return hours(panel) > hours(best) ? panel : best;
  }, panels[0]!);
  const sentence =
    unused + held === 0
      ? "Nothing stands idle in any month."
      : `Most idle hours are at ${most.title}; ${held === 0 ? "none of them are held for the development floor" : `${percentText(held / (unused + held))} of all are held for the development floor`}.`;
  const unit = table.columns[idle]!.unit ?? "";
  const spec = { id: "idle-blocks", title: table.title, description: sentence, unit: { kind: "quantity", unit }, start: months[0]!, panels } as const;
  return [figureHtml({ id: "figure-idle-blocks", heading: table.title, summary: sentence, chart: responsive((size) => linesChart(spec, size)), table })];
}

/** What the floor costs by month: nothing where it does not bind. */
function floorPriceFigure(summary: RunSummary): readonly string[] {
  const table = tableOf(summary, "floor-price");
  if (table === undefined) return [];
  const [month, price, high, binds] = [columnOf(table, "month"), columnOf(table, "price"), columnOf(table, "p90"), columnOf(table, "binds")];
  if (month === undefined || price === undefined) return [];
  const months = distinct(table, month);
  const values = (column: number | undefined): readonly number[] => (column === undefined ? [] : table.rows.map((row) => row[column] as number));
  const means = values(price);
  const dearest = means.reduce((most, usd, t) => (usd > means[most]! ? t : most), 0);
  const often = values(binds);
  const sentence =
    means.length === 0 || means[dearest]! === 0
      ? "The development floor binds in no month: holding it costs nothing."
      : `The development floor is dearest in ${months[dearest]}: one hour less of it would earn $${significantText(means[dearest]!)} on average${often.length === 0 ? "" : `, and it binds in ${percentText(often[dearest]!)} of futures`}.`;
  const lines = [{ label: "mean", values: means, tone: toneOf(0) }, ...(high === undefined ? [] : [{ label: "p90", values: values(high), tone: toneOf(1) }])];
  const spec = {
    id: "floor-price",
    title: table.title,
    description: sentence,
    unit: { kind: "quantity", unit: "$/H100e-hour" },
    start: months[0] ?? summary.start,
    panels: [{ title: "development floor", lines }],
  } as const;
  return [figureHtml({ id: "figure-floor-price", heading: table.title, summary: sentence, chart: responsive((size) => linesChart(spec, size)), table })];
}
