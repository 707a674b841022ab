/** Stacked area over months: what a whole is made of. Hatches tell the parts apart without colour. */
import { drawEndLabels, drawMonthAxis, drawValueAxis, labelRoom, shortened, textWidth, valueAxis, yOf } from "./axis.ts";
import type { AxisUnit, Plot } from "./axis.ts";
import { placer } from "./fan.ts";
import { areaPath, drawing, element, linePath } from "./svg.ts";
import type { ChartText, Size } from "./svg.ts";
import { fillOf, fillPatterns } from "./tones.ts";
import type { Tone } from "./tones.ts";

export interface StackSpec extends ChartText {
  readonly unit: AxisUnit;
  readonly start: string;
  /** From the bottom up; values ≥ 0, all of one length. */
  readonly series: readonly { readonly label: string; readonly values: readonly number[]; readonly tone: Tone }[];
}

/** The stacked area; series that are zero throughout are left out. */
export function stackChart(spec: StackSpec, size: Size): string {
  const series = spec.series.filter((s) => s.values.some((v) => v > 0)).map((s) => ({ ...s, label: shortened(s.label, labelRoom(size), size.font) }));
  const months = spec.series[0]?.values.length ?? 0;
  const tops = cumulate(
    series.map((s) => s.values),
    months,
  );
  const plot: Plot = {
    left: 52,
    right: size.width - 20 - Math.max(30, ...series.map((s) => textWidth(s.label, size.font))),
    top: 32,
    bottom: size.height - 28,
  };
  const axis = valueAxis([0, ...tops.flat()], spec.unit, 5);
  const place = placer(axis, plot, months);
  const zero = Array.from({ length: months }, () => 0);
  const middle = (i: number): number => yOf(axis, plot, ((tops[i]?.at(-1) ?? 0) + (tops[i - 1]?.at(-1) ?? 0)) / 2);
  return drawing(spec, size, [
    fillPatterns(
      spec.id,
      size,
      series.map((s) => s.tone),
    ),
    drawValueAxis(axis, plot),
    ...series.map((s, i) => element("path", { fill: fillOf(spec.id, size, s.tone), d: areaPath(place(tops[i]!), place(tops[i - 1] ?? zero)) })),
    ...series.map((s, i) => element("path", { class: `tone-${s.tone.name} outline`, d: linePath(place(tops[i]!)) })),
    drawMonthAxis(plot, spec.start, months, size),
    drawEndLabels(
      series.map((s, i) => ({ text: s.label, y: middle(i), tone: s.tone.name })),
      plot,
      size,
    ),
  ]);
}

/**
 * Running sums over series, month by month.
 *
 * @example cumulate([[1, 2], [3, 4]], 2) // [[1, 2], [4, 6]]
 */
export function cumulate(series: readonly (readonly number[])[], months: number): readonly (readonly number[])[] {
  const tops: number[][] = [];
  for (const values of series) {
    const below = tops.at(-1);
    tops.push(Array.from({ length: months }, (_, t) => values[t]! + (below?.[t] ?? 0)));
  }
  return tops;
}
