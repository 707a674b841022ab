/**
 * Charts of one row a thing: bars with their values, intervals as dots with whiskers.
 *
 * The name of a row stands above it where the drawing is narrow, to its left where it is wide.
 */
import { textWidth, valueAxis, valueText } from "./axis.ts";
import type { AxisUnit, ValueAxis } from "./axis.ts";
import { drawKey } from "./key.ts";
import { drawing, element, textElement } from "./svg.ts";
import type { ChartText, Size } from "./svg.ts";
import { danger, fillOf, fillPatterns, seriesTones } from "./tones.ts";
import type { Tone } from "./tones.ts";

export interface RowBarsSpec extends ChartText {
  readonly unit: AxisUnit;
  /** One bar for each part; values ≥ 0. */
  readonly rows: readonly { readonly label: string; readonly values: readonly number[]; readonly texts?: readonly string[] }[];
  readonly parts: readonly { readonly label: string; readonly tone: Tone }[];
}

interface Layout {
  readonly left: number;
  readonly right: number;
  readonly labelAbove: boolean;
}

function layoutOf(labels: readonly string[], valueWidth: number, size: Size): Layout {
  const labelAbove = size.name === "narrow";
  const widest = Math.max(0, ...labels.map((label) => textWidth(label, size.font)));
  return { left: labelAbove ? 1 : Math.min(widest + 12, size.width * 0.42), right: size.width - valueWidth - 8, labelAbove };
}

function rowLabel(text: string, layout: Layout, size: Size, at: { readonly top: number; readonly middle: number }): string {
  return layout.labelAbove
    ? textElement(text, { class: "label", x: 0, y: at.top + size.font })
    : textElement(text, { class: "label", x: layout.left - 12, y: at.middle + size.font * 0.35, "text-anchor": "end" });
}

/** Lying bars with their values at the end. A key is drawn where a row has several bars. */
export function rowBarsChart(spec: RowBarsSpec, size: Size): string {
  const key = drawKey(spec.id, spec.parts.length < 2 ? [] : spec.parts.map((part) => ({ ...part, as: "area" as const })), size);
  const textOf = (row: RowBarsSpec["rows"][number], k: number): string => row.texts?.[k] ?? valueText(row.values[k]!, spec.unit);
  const valueWidth = Math.max(20, ...spec.rows.flatMap((row) => row.values.map((_, k) => textWidth(textOf(row, k), size.font))));
  const layout = layoutOf(
    spec.rows.map((row) => row.label),
    valueWidth,
    size,
  );
  const thickness = spec.parts.length > 1 ? 15 : 20;
  const rowHeight = spec.parts.length * (thickness + 3) + 14 + (layout.labelAbove ? size.font + 5 : 0);
  const most = Math.max(0, ...spec.rows.flatMap((row) => row.values)) || 1;
  const parts = spec.rows.flatMap((row, i) => {
    const top = key.height + i * rowHeight;
    const first = top + 5 + (layout.labelAbove ? size.font + 5 : 0);
    const bars = row.values.flatMap((value, k) => {
      const box = { x: layout.left, y: first + k * (thickness + 3), width: (value / most) * (layout.right - layout.left), height: thickness };
      const tone = spec.parts[k]!.tone;
      return [
        ...(value > 0 ? [element("rect", { fill: fillOf(spec.id, size, tone), ...box }), element("rect", { class: `tone-${tone.name} outline`, ...box })] : []),
        textElement(textOf(row, k), { class: "label", x: box.x + box.width + 6, y: box.y + thickness / 2 + size.font * 0.35 }),
      ];
    });
    return [rowLabel(row.label, layout, size, { top, middle: first + (spec.parts.length * (thickness + 3)) / 2 }), ...bars];
  });
  const base = element("line", { class: "base", x1: layout.left, x2: layout.left, y1: key.height, y2: key.height + spec.rows.length * rowHeight });
  return drawing(spec, { ...size, height: key.height + spec.rows.length * rowHeight + 4 }, [
    fillPatterns(
      spec.id,
      size,
      spec.parts.map((part) => part.tone),
    ),
    key.drawn,
    ...parts,
    base,
  ]);
}

export interface IntervalRow {
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly text: string;
  /** Starts a new group with this heading. */
  readonly heading?: string;
}

export interface IntervalsSpec extends ChartText {
  readonly unit: AxisUnit;
  readonly rows: readonly IntervalRow[];
  /** A bound, drawn through all rows. */
  readonly limit?: { readonly value: number; readonly label: string };
}

/** Dots with whiskers on one scale; a dot beyond the limit is filled in vermillion and ringed. */
export function intervalsChart(spec: IntervalsSpec, size: Size): string {
  const valueWidth = size.name === "wide" ? Math.max(...spec.rows.map((row) => textWidth(row.text, size.font))) + 8 : 0;
  const layout = layoutOf(
    spec.rows.map((row) => row.label),
    valueWidth,
    size,
  );
  const left = layout.left + 8;
  const right = layout.right - 8;
  const axis = valueAxis(
    [0, ...spec.rows.map((row) => row.high), ...(spec.limit === undefined ? [] : [spec.limit.value])],
    spec.unit,
    size.name === "wide" ? 6 : 4,
  );
  const x = (value: number): number => left + ((value - axis.low) / (axis.high - axis.low)) * (right - left);
  const top = spec.limit === undefined ? 8 : size.font + 14;
  const rowHeight = layout.labelAbove ? size.font * 2 + 38 : size.font + 16;
  let y = top;
  const parts: string[] = [];
  for (const row of spec.rows) {
    if (row.heading !== undefined) {
      parts.push(textElement(row.heading, { class: "label strong", x: 0, y: y + size.font + 6 }));
      y += size.font + 14;
    }
    parts.push(drawInterval(row, spec, size, { layout, x, y, rowHeight }));
    y += rowHeight;
  }
  const bottom = y + 4;
  const limit =
    spec.limit === undefined
      ? []
      : drawLimit(spec.limit, size, { x: x(spec.limit.value), top, bottom: layout.labelAbove ? top - 2 : bottom, right: size.width });
  const rule = layout.labelAbove ? { top: y, bottom } : { top, bottom };
  return drawing(spec, { ...size, height: bottom + size.font + 14 }, [drawRule(axis, x, { ...rule, font: size.font }), ...limit, ...parts]);
}

interface RowPlace {
  readonly layout: Layout;
  readonly x: (value: number) => number;
  readonly y: number;
  readonly rowHeight: number;
}

function drawInterval(row: IntervalRow, spec: IntervalsSpec, size: Size, { layout, x, y, rowHeight }: RowPlace): string {
  const middle = y + rowHeight - (layout.labelAbove ? 18 : rowHeight / 2);
  const beyond = spec.limit !== undefined && row.value > spec.limit.value;
  const tone = beyond ? danger : seriesTones[0]!;
  const texts = layout.labelAbove
    ? [textElement(row.label, { class: "label halo", x: 0, y: y + size.font }), textElement(row.text, { class: "tick halo", x: 0, y: y + 2 * size.font + 3 })]
    : [rowLabel(row.label, layout, size, { top: y, middle }), textElement(row.text, { class: "tick", x: layout.right + 8, y: middle + size.font * 0.35 })];
  // Under a label of its own, a row has its own stretch of scale, so that no rule crosses the words.
  const scale = layout.labelAbove
    ? [
        element("line", { class: "grid", x1: x(0), x2: layout.right - 8, y1: middle, y2: middle }),
        element("line", { class: "zero", x1: x(0), x2: x(0), y1: middle - 8, y2: middle + 8 }),
        ...(spec.limit === undefined
          ? []
          : [
              element("line", {
                class: "tone-ink reference",
                "stroke-dasharray": "4 2",
                x1: x(spec.limit.value),
                x2: x(spec.limit.value),
                y1: middle - 9,
                y2: middle + 9,
              }),
            ]),
      ]
    : [];
  return element("g", { class: `tone-${tone.name}` }, [
    ...scale,
    element("line", { class: "stroke", style: "stroke-width:2", x1: x(row.low), x2: x(row.high), y1: middle, y2: middle }),
    ...[row.low, row.high].map((end) => element("line", { class: "stroke", style: "stroke-width:2", x1: x(end), x2: x(end), y1: middle - 5, y2: middle + 5 })),
    element("circle", { class: "fill", cx: x(row.value), cy: middle, r: beyond ? 6 : 5 }),
    ...(beyond ? [element("path", { style: "stroke:var(--paper);stroke-width:1.6", d: cross(x(row.value), middle) })] : []),
    ...texts,
  ]);
}

/** A small cross on a dot: the second cue for "beyond the limit". */
const cross = (x: number, y: number): string => `M${(x - 2.5).toFixed(1)} ${(y - 2.5).toFixed(1)}l5 5m0 -5l-5 5`;

function drawRule(axis: ValueAxis, x: (value: number) => number, at: { readonly top: number; readonly bottom: number; readonly font: number }): string {
  const parts = axis.ticks.flatMap(({ value, text }, i) => [
    element("line", { class: value === 0 ? "zero" : "grid", x1: x(value), x2: x(value), y1: at.top, y2: at.bottom }),
    textElement(i === axis.ticks.length - 1 ? `${text} ${axis.label}` : text, {
      class: "tick",
      x: x(value),
      y: at.bottom + at.font + 4,
      "text-anchor": i === 0 ? "start" : i === axis.ticks.length - 1 ? "end" : "middle",
    }),
  ]);
  return element("g", { class: "axis" }, parts);
}

function drawLimit(
  limit: { readonly label: string },
  size: Size,
  at: { readonly x: number; readonly top: number; readonly bottom: number; readonly right: number },
): readonly string[] {
  const fits = at.x + textWidth(limit.label, size.font) < at.right;
  return [
    element("line", { class: "tone-ink reference", "stroke-dasharray": "6 3", x1: at.x, x2: at.x, y1: at.top - 6, y2: at.bottom }),
    textElement(limit.label, { class: "label strong", x: at.x, y: at.top - 10, "text-anchor": fits ? "start" : "end" }),
  ];
}
