/** Waterfall: how one total becomes another, step by step. Totals are solid, steps float between them. */
import { drawValueAxis, shortened, textWidth, valueAxis, yOf } from "./axis.ts";
import type { AxisUnit, Plot, ValueAxis } from "./axis.ts";
import { wrap } from "../text/columns.ts";
import { drawing, element, textElement } from "./svg.ts";
import type { ChartText, Size } from "./svg.ts";
import { danger, fillOf, fillPatterns, muted, seriesTones } from "./tones.ts";
import type { Tone } from "./tones.ts";

export interface WaterfallSpec extends ChartText {
  readonly unit: AxisUnit;
  readonly from: { readonly label: string; readonly value: number };
  /** Changes in the order they are made. */
  readonly steps: readonly { readonly label: string; readonly change: number }[];
  readonly to: { readonly label: string; readonly value: number };
  /** Whether more is worse: a rise is then drawn in the colour of danger. */
  readonly moreIsWorse: boolean;
  /** A value or a change as text. */
  text(value: number, isChange: boolean): string;
}

interface Bar {
  readonly label: string;
  readonly low: number;
  readonly high: number;
  /** Where the next bar begins. */
  readonly level: number;
  readonly text: string;
  readonly tone: Tone;
}

/** Bars from left to right where the drawing is wide; where it is narrow the same bars with shorter names. */
export function waterfallChart(spec: WaterfallSpec, size: Size): string {
  const bars = barsOf(spec);
  const slotWidth = (size.width - 56) / bars.length;
  const characters = Math.max(6, Math.floor((slotWidth - 6) / textWidth("m", size.font)));
  const labels = bars.map((bar) =>
    wrap(bar.label.replaceAll(/([._-])/g, "$1 "), characters).map((line) => shortened(line.replaceAll(/([._-]) /g, "$1"), slotWidth - 4, size.font)),
  );
  const lines = Math.min(4, Math.max(...labels.map((label) => label.length)));
  // Numbers wider than their slot stand on two lines, in turn.
  const isTight = bars.some(({ text }, i) => i > 0 && (textWidth(text, size.font) + textWidth(bars[i - 1]!.text, size.font)) / 2 > slotWidth - 4);
  const plot: Plot = { left: 52, right: size.width - 4, top: 36, bottom: size.height - 10 - lines * (size.font + 2) };
  const axis = valueAxis([0, ...bars.flatMap((bar) => [bar.low, bar.high])], spec.unit, 5);
  return drawing(spec, size, [
    fillPatterns(
      spec.id,
      size,
      bars.map((bar) => bar.tone),
    ),
    drawValueAxis(axis, plot),
    ...bars.flatMap((bar, i) =>
      drawBar(spec, size, {
        bar,
        next: bars[i + 1],
        i,
        count: bars.length,
        plot,
        axis,
        label: labels[i]!.slice(0, 4),
        raised: isTight && i % 2 === 1 ? size.font + 3 : 0,
      }),
    ),
  ]);
}

function barsOf(spec: WaterfallSpec): readonly Bar[] {
  const total = (label: string, value: number): Bar => ({
    label,
    low: Math.min(0, value),
    high: Math.max(0, value),
    level: value,
    text: spec.text(value, false),
    tone: seriesTones[0]!,
  });
  let level = spec.from.value;
  const steps = spec.steps.map(({ label, change }): Bar => {
    const from = level;
    level += change;
    const isWorse = spec.moreIsWorse ? change > 0 : change < 0;
    const tone = change === 0 ? muted : isWorse ? danger : seriesTones[2]!;
    return { label, low: Math.min(from, level), high: Math.max(from, level), level, text: spec.text(change, true), tone };
  });
  return [total(spec.from.label, spec.from.value), ...steps, total(spec.to.label, spec.to.value)];
}

interface At {
  readonly bar: Bar;
  readonly next: Bar | undefined;
  readonly i: number;
  readonly count: number;
  readonly plot: Plot;
  readonly axis: ValueAxis;
  readonly label: readonly string[];
  /** How much higher its number stands than it would, px. */
  readonly raised: number;
}

function drawBar(spec: WaterfallSpec, size: Size, { bar, next, i, count, plot, axis, label, raised }: At): readonly string[] {
  const slot = (plot.right - plot.left) / count;
  const width = Math.min(64, slot * 0.62);
  const middle = plot.left + slot * (i + 0.5);
  const [top, bottom] = [yOf(axis, plot, bar.high), yOf(axis, plot, bar.low)];
  const box = { x: middle - width / 2, y: top, width, height: Math.max(1, bottom - top) };
  const level = yOf(axis, plot, bar.level);
  return [
    element("rect", { fill: fillOf(spec.id, size, bar.tone), ...box }),
    element("rect", { class: `tone-${bar.tone.name} outline`, ...box }),
    ...(next === undefined ? [] : [element("line", { class: "leader", x1: middle + width / 2, x2: middle + slot - width / 2, y1: level, y2: level })]),
    textElement(bar.text, { class: "label strong halo", x: middle, y: top - 6 - raised, "text-anchor": "middle" }),
    ...label.map((line, k) => textElement(line, { class: "tick", x: middle, y: plot.bottom + 8 + (k + 0.7) * (size.font + 2), "text-anchor": "middle" })),
  ];
}
