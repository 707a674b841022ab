/** Upright bars by period: side by side, or stacked. */
import { drawValueAxis, textWidth, valueAxis, yOf } from "./axis.ts";
import type { AxisUnit, Plot, ValueAxis } from "./axis.ts";
import { drawKey } from "./key.ts";
import { drawing, element, textElement } from "./svg.ts";
import type { ChartText, Size } from "./svg.ts";
import { fillOf, fillPatterns } from "./tones.ts";
import type { Tone } from "./tones.ts";

export interface ColumnsSpec extends ChartText {
  readonly unit: AxisUnit;
  readonly periods: readonly string[];
  /** One value a period each; stacked bars need values ≥ 0. */
  readonly series: readonly { readonly label: string; readonly values: readonly number[]; readonly tone: Tone }[];
  readonly stacked: boolean;
}

/** The bars with a key above them. */
export function columnsChart(spec: ColumnsSpec, size: Size): string {
  const key = drawKey(
    spec.id,
    spec.series.map((s) => ({ label: s.label, tone: s.tone, as: "area" as const })),
    size,
  );
  const plot: Plot = { left: 52, right: size.width - 4, top: key.height + 32, bottom: size.height - 28 };
  const totals = spec.periods.map((_, i) => spec.series.reduce((sum, s) => sum + s.values[i]!, 0));
  const axis = valueAxis([0, ...(spec.stacked ? totals : spec.series.flatMap((s) => s.values))], spec.unit, 5);
  const bars = spec.periods.map((_, i) => (spec.stacked ? stackedBar(spec, size, { i, plot, axis }) : groupedBars(spec, size, { i, plot, axis })));
  return drawing(spec, size, [
    fillPatterns(
      spec.id,
      size,
      spec.series.map((s) => s.tone),
    ),
    key.drawn,
    drawValueAxis(axis, plot),
    ...bars,
    drawPeriods(spec.periods, plot, size),
  ]);
}

interface At {
  readonly i: number;
  readonly plot: Plot;
  readonly axis: ValueAxis;
}

const slotOf = (spec: ColumnsSpec, plot: Plot): number => (plot.right - plot.left) / Math.max(1, spec.periods.length);

function groupedBars(spec: ColumnsSpec, size: Size, { i, plot, axis }: At): string {
  const slot = slotOf(spec, plot);
  const width = Math.min(44, (slot * 0.76) / Math.max(1, spec.series.length));
  const first = plot.left + slot * (i + 0.5) - (width * spec.series.length) / 2;
  return spec.series
    .map((s, k) => bar(spec, size, s.tone, { x: first + k * width + 1, width: width - 2, from: yOf(axis, plot, 0), to: yOf(axis, plot, s.values[i]!) }))
    .join("");
}

function stackedBar(spec: ColumnsSpec, size: Size, { i, plot, axis }: At): string {
  const slot = slotOf(spec, plot);
  const width = Math.min(72, slot * 0.7);
  let below = 0;
  return spec.series
    .map((s) => {
      const from = yOf(axis, plot, below);
      below += s.values[i]!;
      return bar(spec, size, s.tone, { x: plot.left + slot * (i + 0.5) - width / 2, width, from, to: yOf(axis, plot, below) });
    })
    .join("");
}

function bar(
  spec: ColumnsSpec,
  size: Size,
  tone: Tone,
  at: { readonly x: number; readonly width: number; readonly from: number; readonly to: number },
): string {
  const height = Math.abs(at.from - at.to);
  if (height === 0) return "";
  const box = { x: at.x, y: Math.min(at.from, at.to), width: Math.max(0.5, at.width), height };
  return element("rect", { fill: fillOf(spec.id, size, tone), ...box }) + element("rect", { class: `tone-${tone.name} outline`, ...box });
}

/** Period labels, thinned where they would touch. */
function drawPeriods(periods: readonly string[], plot: Plot, size: Size): string {
  const slot = (plot.right - plot.left) / Math.max(1, periods.length);
  const widest = Math.max(1, ...periods.map((period) => textWidth(period, size.font)));
  const every = Math.max(1, Math.ceil((widest + 6) / slot));
  return element(
    "g",
    {},
    periods.flatMap((period, i) =>
      i % every === 0 ? [textElement(period, { class: "tick", x: plot.left + slot * (i + 0.5), y: plot.bottom + 6 + size.font, "text-anchor": "middle" })] : [],
    ),
  );
}
