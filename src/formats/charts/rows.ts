/**
 * Charts of one row a thing: bars with their values, intervals as dots with whiskers.
 *
 * The name of a row stands above it where the drawing is narrow, to its left where it is wide.
 */
import { wrap } from "../text/columns.ts";
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
  /** Lines of the longest label. */
  readonly lines: number;
  wrapped(label: string): readonly string[];
}

/** Lines that fit: broken at spaces, and within a long address at its dots and hyphens, at worst anywhere. */
function brokenLines(text: string, room: number, size: Size): readonly string[] {
  const characters = Math.max(8, Math.floor(room / textWidth("m", size.font)));
  return wrap(text, characters).flatMap((line) => {
    if (line.length <= characters) return [line];
    const pieces = line.match(new RegExp(`.{1,${characters - 1}}[./-]|.{1,${characters}}`, "g")) ?? [line];
    return pieces;
  });
}

function layoutOf(labels: readonly string[], valueWidth: number, size: Size): Layout {
  const labelAbove = size.name === "narrow";
  const room = labelAbove ? size.width : size.width * 0.4;
  const wrapped = (label: string): readonly string[] => brokenLines(label, room, size);
  const lines = labels.map(wrapped);
  const widest = Math.max(0, ...lines.flat().map((line) => textWidth(line, size.font)));
  return { left: labelAbove ? 1 : widest + 12, right: size.width - valueWidth - 8, labelAbove, lines: Math.max(1, ...lines.map((l) => l.length)), wrapped };
}

/** The name of a row in its lines, above the row from `top` on, or to its left about `middle`. */
function rowLabel(label: string, layout: Layout, size: Size, at: { readonly top: number; readonly middle: number }): string {
  const lines = layout.wrapped(label);
  const lineHeight = size.font + 2;
  return lines
    .map((line, i) =>
      layout.labelAbove
        ? textElement(line, { class: "label", x: 0, y: at.top + size.font + i * lineHeight })
        : textElement(line, {
            class: "label",
            x: layout.left - 12,
            y: at.middle + size.font * 0.35 + (i - (lines.length - 1) / 2) * lineHeight,
            "text-anchor": "end",
          }),
    )
    .join("");
}

/** Lying bars with their values at the end. A key is drawn where a row has several bars. */
export function rowBarsChart(spec: RowBarsSpec, size: Size): string {
  const key = drawKey(spec.id, spec.parts.length < 2 ? [] : spec.parts.map((part) => ({ ...part, as: "area" as const })), size);
  const textOf = (row: RowBarsSpec["rows"][number], k: number): string => row.texts?.[k] ?? valueText(row.values[k]!, spec.unit);
  const valueWidth = Math.max(20, ...spec.rows.flatMap((row) => row.values.map((_, k) => textWidth(textOf(row, k), size.font))));
  const labels = spec.rows.map((row) => row.label);
  const layout = layoutOf(labels, valueWidth, size);
  const thickness = spec.parts.length > 1 ? 15 : 20;
  const bars = spec.parts.length * (thickness + 3);
  const labelHeight = layout.lines * (size.font + 2) + 3;
  const rowHeight = (layout.labelAbove ? labelHeight + bars : Math.max(labelHeight, bars)) + 14;
  const most = Math.max(0, ...spec.rows.flatMap((row) => row.values)) || 1;
  const parts = spec.rows.flatMap((row, i) => {
    const top = key.height + i * rowHeight;
    const first = layout.labelAbove ? top + labelHeight + 3 : top + (rowHeight - bars) / 2;
    const drawn = row.values.flatMap((value, k) => {
      const box = { x: layout.left, y: first + k * (thickness + 3), width: (value / most) * (layout.right - layout.left), height: thickness };
      const tone = spec.parts[k]!.tone;
      return [
        ...(value > 0 ? [element("rect", { fill: fillOf(spec.id, size, tone), ...box }), element("rect", { class: `tone-${tone.name} outline`, ...box })] : []),
        textElement(textOf(row, k), { class: "label", x: box.x + box.width + 6, y: box.y + thickness / 2 + size.font * 0.35 }),
      ];
    });
    return [rowLabel(row.label, layout, size, { top, middle: first + bars / 2 }), ...drawn];
  });
  const height = key.height + spec.rows.length * rowHeight;
  const base = element("line", { class: "base", x1: layout.left, x2: layout.left, y1: key.height, y2: height });
  const tones = spec.parts.map((part) => part.tone);
  return drawing(spec, { ...size, height: height + 4 }, [fillPatterns(spec.id, size, tones), key.drawn, ...parts, base]);
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
  const labelHeight = layout.lines * (size.font + 2);
  const rowHeight = layout.labelAbove ? labelHeight + size.font + 36 : labelHeight + 14;
  let y = top;
  const parts: string[] = [];
  for (const row of spec.rows) {
    for (const [i, line] of (row.heading === undefined ? [] : brokenLines(row.heading, size.width * 0.9, size)).entries()) {
      parts.push(textElement(line, { class: "label strong halo", x: 0, y: y + size.font + (i === 0 ? 6 : 2) }));
      y += size.font + (i === 0 ? 14 : 4);
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
    ? [
        rowLabel(row.label, layout, size, { top: y, middle }),
        textElement(row.text, { class: "tick", x: 0, y: y + layout.wrapped(row.label).length * (size.font + 2) + size.font }),
      ]
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
