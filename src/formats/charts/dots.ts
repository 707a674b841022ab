/**
 * Quantile dot plot: a distribution as 50 dots, each one future in fifty.
 *
 * Read "3 of 50 futures lie below zero". Source: Fernandes et al. (2018), "Uncertainty displays using quantile dotplots
 * or CDFs improve transit decision-making".
 */
import { textWidth, valueAxis } from "./axis.ts";
import type { AxisUnit } from "./axis.ts";
import { drawing, element, textElement } from "./svg.ts";
import type { ChartText, Size } from "./svg.ts";

export interface DotsSpec extends ChartText {
  readonly unit: AxisUnit;
  /** Quantiles at (i + ½)/n in rising order; 50 of them as a rule. */
  readonly quantiles: readonly number[];
  /** Dots below it are crossed and vermillion. */
  readonly threshold?: { readonly value: number; readonly label: string };
}

/** The dots, stacked in bins as wide as a dot. */
export function dotsChart(spec: DotsSpec, size: Size): string {
  const left = 14;
  const right = size.width - 14;
  const axis = valueAxis([...spec.quantiles, ...(spec.threshold === undefined ? [] : [spec.threshold.value])], spec.unit, size.name === "wide" ? 7 : 4);
  const x = (value: number): number => left + ((value - axis.low) / (axis.high - axis.low)) * (right - left);
  // Bins start at the threshold, so that no stack straddles it.
  const origin = x(spec.threshold?.value ?? axis.low);
  const positions = spec.quantiles.map((q) => x(q) - origin);
  // Smaller dots where most futures stand on one spot.
  const diameter = [15, 12, 10].find((d) => d <= size.width / 30 && tallestStack(positions, d) * d <= 240) ?? 8;
  const places = stackDots(positions, diameter);
  const top = size.font * 2 + 10;
  const bottom = top + tallestStack(positions, diameter) * diameter + 4;
  const dots = places.map(({ at: fromOrigin, level }, i) => {
    const at = origin + fromOrigin;
    const bad = spec.threshold !== undefined && spec.quantiles[i]! < spec.threshold.value;
    const y = bottom - (level + 0.5) * diameter;
    return element("g", { class: bad ? "tone-vermillion" : "tone-blue" }, [
      element("circle", { class: "fill", cx: at, cy: y, r: diameter / 2 - 0.8 }),
      ...(bad
        ? [element("path", { style: "stroke:var(--paper);stroke-width:1.6", d: `M${(at - 2.5).toFixed(1)} ${(y - 2.5).toFixed(1)}l5 5m0 -5l-5 5` })]
        : []),
    ]);
  });
  const ticks = axis.ticks.flatMap(({ value, text }, i) => [
    element("line", { class: "tickmark", x1: x(value), x2: x(value), y1: bottom, y2: bottom + 5 }),
    textElement(i === axis.ticks.length - 1 ? `${text} ${axis.label}` : text, {
      class: "tick",
      x: i === axis.ticks.length - 1 ? size.width : x(value),
      y: bottom + 6 + size.font,
      "text-anchor": i === axis.ticks.length - 1 ? "end" : "middle",
    }),
  ]);
  return drawing(spec, { ...size, height: bottom + size.font + 14 }, [
    element("line", { class: "base", x1: left - 12, x2: right + 12, y1: bottom, y2: bottom }),
    ...thresholdOf(spec, size, { x, bottom }),
    ...ticks,
    ...dots,
  ]);
}

const tallestStack = (positions: readonly number[], diameter: number): number => Math.max(1, ...stackDots(positions, diameter).map((p) => p.level + 1));

function thresholdOf(spec: DotsSpec, size: Size, at: { readonly x: (value: number) => number; readonly bottom: number }): readonly string[] {
  if (spec.threshold === undefined) return [];
  const x = at.x(spec.threshold.value);
  const fits = x + 6 + textWidth(spec.threshold.label, size.font) < size.width;
  return [
    element("line", { class: "tone-ink reference", "stroke-dasharray": "6 3", x1: x, x2: x, y1: 4, y2: at.bottom }),
    textElement(spec.threshold.label, { class: "label strong", x: fits ? x + 6 : x - 6, y: size.font + 2, "text-anchor": fits ? "start" : "end" }),
  ];
}

/**
 * Dots stacked in bins one dot wide: the place of each along the axis and its level in the stack.
 *
 * @param positions in rising order
 * @example stackDots([0, 1, 20], 10) // [{ at: 5, level: 0 }, { at: 5, level: 1 }, { at: 25, level: 0 }]
 */
export function stackDots(positions: readonly number[], diameter: number): readonly { readonly at: number; readonly level: number }[] {
  const levels = new Map<number, number>();
  return positions.map((position) => {
    const bin = Math.floor(position / diameter);
    const level = levels.get(bin) ?? 0;
    levels.set(bin, level + 1);
    return { at: (bin + 0.5) * diameter, level };
  });
}
