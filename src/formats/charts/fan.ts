/** Fan chart: bands of 50, 80 and 90 % of futures, the median, reference lines, and a few sample futures. */
import type { Fan } from "../../core/results/run.ts";
import { drawEndLabels, drawMonthAxis, drawValueAxis, textWidth, valueAxis, xOfMonth, yOf } from "./axis.ts";
import type { AxisUnit, EndLabel, Plot, ValueAxis } from "./axis.ts";
import { areaPath, drawing, element, linePath, textElement } from "./svg.ts";
import type { ChartText, Point, Size } from "./svg.ts";
import { danger, fillOf, fillPatterns } from "./tones.ts";
import type { ToneName } from "./tones.ts";

export interface Reference {
  readonly label: string;
  readonly values: readonly number[];
  readonly tone: ToneName;
  readonly dash?: string;
}

export interface FanSpec extends ChartText {
  readonly unit: AxisUnit;
  /** First month, `YYYY-MM`. */
  readonly start: string;
  readonly fan: Fan;
  readonly references?: readonly Reference[];
  /** A few whole futures, to show that bands are not tracks. */
  readonly samples?: readonly (readonly number[])[];
  /** What lies below this value is hatched as danger. */
  readonly dangerBelow?: number;
  /** A point worth a word. */
  readonly mark?: { readonly month: number; readonly value: number; readonly text: string };
}

const bands = [
  { id: "b90", low: "p5", high: "p95", dash: "1 3" },
  { id: "b80", low: "p10", high: "p90", dash: "5 3" },
  { id: "b50", low: "p25", high: "p75", dash: undefined },
] as const;

/** The fan over months. A single month is drawn as a column of its bands. */
export function fanChart(spec: FanSpec, size: Size): string {
  const widths = [1.15 * textWidth("median", size.font), ...(spec.references ?? []).map((reference) => textWidth(reference.label, size.font))];
  const plot: Plot = {
    left: 52,
    right: size.width - 20 - Math.max(...widths),
    top: 32,
    bottom: size.height - 28,
  };
  const values = [...spec.fan.p5, ...spec.fan.p95, ...(spec.references ?? []).flatMap((r) => r.values), ...(spec.samples ?? []).flat()];
  // Room below a mark for its words.
  const room = spec.mark === undefined ? [] : [spec.mark.value - 0.1 * (values.reduce((a, b) => Math.max(a, b), 0) - Math.min(spec.mark.value, 0))];
  const axis = valueAxis([...values, ...room], spec.unit, size.name === "wide" ? 6 : 5);
  const place = placer(axis, plot, spec.fan.p50.length);
  return drawing(spec, size, [
    fillPatterns(spec.id, size, [danger]),
    drawValueAxis(axis, plot),
    ...bands.map((band) => element("path", { class: `tone-blue band ${band.id}`, d: areaPath(place(spec.fan[band.high]), place(spec.fan[band.low])) })),
    ...dangerZone(spec, size, { axis, plot, place }),
    ...bands.flatMap((band) =>
      [band.low, band.high].map((key) => element("path", { class: "tone-blue edge", "stroke-dasharray": band.dash, d: linePath(place(spec.fan[key])) })),
    ),
    ...(spec.samples ?? []).map((sample) => element("path", { class: "sample", d: linePath(place(sample)) })),
    ...(spec.references ?? []).map((r) => element("path", { class: `tone-${r.tone} reference`, "stroke-dasharray": r.dash, d: linePath(place(r.values)) })),
    element("path", { class: "tone-blue stroke series", d: linePath(place(spec.fan.p50)) }),
    drawMonthAxis(plot, spec.start, spec.fan.p50.length, size),
    drawEndLabels(endLabels(spec, axis, plot), plot, size),
    ...drawMark(spec, size, { axis, plot, place }),
  ]);
}

type Place = (values: readonly number[]) => readonly Point[];

interface Drawn {
  readonly axis: ValueAxis;
  readonly plot: Plot;
  readonly place: Place;
}

/** Points of a monthly series; the first and last month reach to the edges of the plot. */
export function placer(axis: ValueAxis, plot: Plot, months: number): Place {
  return (values) => {
    const points = values.map((value, t): Point => [xOfMonth(plot, months, t), yOf(axis, plot, value)]);
    if (points.length === 0) return points;
    return [[plot.left, points[0]![1]], ...points, [plot.right, points.at(-1)![1]]];
  };
}

function dangerZone(spec: FanSpec, size: Size, { axis, place }: Drawn): readonly string[] {
  const below = spec.dangerBelow;
  if (below === undefined || axis.low >= below || !spec.fan.p5.some((v) => v < below)) return [];
  const upper = spec.fan.p95.map((v) => Math.min(v, below));
  const lower = spec.fan.p5.map((v) => Math.min(v, below));
  return [
    element("path", { fill: fillOf(spec.id, size, danger), d: areaPath(place(upper), place(lower)) }),
    element("path", { class: "tone-vermillion edge", d: linePath(place(lower)) }),
  ];
}

function endLabels(spec: FanSpec, axis: ValueAxis, plot: Plot): readonly EndLabel[] {
  const y = (values: readonly number[]): number => yOf(axis, plot, values.at(-1)!);
  if (spec.fan.p50.length === 0) return [];
  return [
    ...(["p95", "p90", "p75", "p25", "p10", "p5"] as const).map((key) => ({ text: key, y: y(spec.fan[key]) })),
    { text: "median", y: y(spec.fan.p50), tone: "blue", strong: true },
    ...(spec.references ?? []).map((r) => ({ text: r.label, y: y(r.values), tone: r.tone })),
  ];
}

function drawMark(spec: FanSpec, size: Size, { axis, plot }: Drawn): readonly string[] {
  if (spec.mark === undefined) return [];
  const { month, value, text } = spec.mark;
  const x = xOfMonth(plot, spec.fan.p50.length, month);
  const y = yOf(axis, plot, value);
  const anchor = x > (plot.left + plot.right) / 2 ? "end" : "start";
  // Above or below the point, wherever the words are farther from every line.
  const lines = [...bands.flatMap((band) => [spec.fan[band.low], spec.fan[band.high]]), spec.fan.p50, ...(spec.references ?? []).map((r) => r.values)];
  const clearance = (at: number): number =>
    Math.min(
      plot.bottom - at - size.font,
      ...lines.filter((values) => values[month] !== value).map((values) => Math.abs(yOf(axis, plot, values[month]!) - at)),
    );
  const middles = { below: y + size.font * 0.7 + 7, above: y - size.font * 0.4 - 10 };
  const middle = clearance(middles.below) >= clearance(middles.above) ? middles.below : middles.above;
  return [
    element("circle", { class: "tone-vermillion fill", cx: x, cy: y, r: 4 }),
    textElement(text, { class: "label halo", x, y: middle + size.font * 0.35, "text-anchor": anchor }),
  ];
}
