/** Tornado: what an outcome comes to with each input held at either end of its range, the widest swing on top. */
import { shortened, textWidth, valueAxis } from "./axis.ts";
import type { AxisUnit } from "./axis.ts";
import { drawKey } from "./key.ts";
import { drawing, element, textElement } from "./svg.ts";
import type { ChartText, Size } from "./svg.ts";
import { fillOf, fillPatterns, seriesTones } from "./tones.ts";

export interface TornadoRow {
  readonly label: string;
  /** The outcome with the input at its low end and at its high end, and these ends in words. */
  readonly low: { readonly value: number; readonly text: string };
  readonly high: { readonly value: number; readonly text: string };
}

export interface TornadoSpec extends ChartText {
  readonly unit: AxisUnit;
  /** The outcome with nothing held. */
  readonly base: number;
  readonly baseLabel: string;
  readonly rows: readonly TornadoRow[];
}

const barHeight = 18;

/** Two bars a row from the base, with the ends of the range beside them; names above where the drawing is narrow. */
export function tornadoChart(spec: TornadoSpec, size: Size): string {
  const isNarrow = size.name === "narrow";
  const tones = [seriesTones[0]!, seriesTones[1]!] as const;
  const key = drawKey(
    spec.id,
    [
      { label: "at its low end (p5)", tone: tones[0], as: "area" },
      { label: "at its high end (p95)", tone: tones[1], as: "area" },
    ],
    size,
  );
  const endWidth = Math.max(30, ...spec.rows.flatMap(({ low, high }) => [textWidth(low.text, size.font), textWidth(high.text, size.font)])) + 8;
  const nameRoom = isNarrow ? 0 : Math.min(size.width * 0.36, Math.max(60, ...spec.rows.map(({ label }) => textWidth(label, size.font))) + 12);
  const plot = { left: nameRoom + Math.min(endWidth, size.width * 0.2), right: size.width - Math.min(endWidth, size.width * 0.2) };
  const changes = spec.rows.flatMap(({ low, high }) => [low.value - spec.base, high.value - spec.base]);
  const axis = valueAxis([0, ...changes], spec.unit, isNarrow ? 3 : 5);
  const x = (value: number): number => plot.left + ((value - spec.base - axis.low) / (axis.high - axis.low || 1)) * (plot.right - plot.left);
  const rowHeight = barHeight + 12 + (isNarrow ? size.font + 6 : 0);
  const top = key.height + size.font + 20;
  const rows = spec.rows.flatMap((row, i) => {
    const y = top + i * rowHeight + (isNarrow ? size.font + 4 : 0);
    const name = isNarrow
      ? textElement(shortened(row.label, size.width, size.font), { class: "label", x: 0, y: y - 5 })
      : textElement(shortened(row.label, nameRoom - 8, size.font), { class: "label", x: nameRoom - 8, y: y + barHeight * 0.7, "text-anchor": "end" });
    const ends = ([row.low, row.high] as const).flatMap(({ value }, k) => {
      const box = { x: Math.min(x(value), x(spec.base)), y, width: Math.max(1, Math.abs(x(value) - x(spec.base))), height: barHeight };
      return [element("rect", { fill: fillOf(spec.id, size, tones[k]!), ...box }), element("rect", { class: `tone-${tones[k]!.name} outline`, ...box })];
    });
    const [left, right] = row.low.value <= row.high.value ? [row.low, row.high] : [row.high, row.low];
    const beside = (end: TornadoRow["low"], isLeft: boolean): string =>
      textElement(shortened(end.text, endWidth, size.font), {
        class: "label halo",
        x: isLeft ? Math.min(x(end.value), x(spec.base)) - 4 : Math.max(x(end.value), x(spec.base)) + 4,
        y: y + barHeight * 0.7,
        "text-anchor": isLeft ? "end" : "start",
      });
    return [name, ...ends, beside(left, true), beside(right, false)];
  });
  const bottom = top + spec.rows.length * rowHeight;
  const ticks = axis.ticks.flatMap((tick) => [
    element("line", { class: "grid", x1: x(tick.value + spec.base), x2: x(tick.value + spec.base), y1: top - 6, y2: bottom }),
    textElement(tick.text, { class: "tick", x: x(tick.value + spec.base), y: bottom + size.font + 2, "text-anchor": "middle" }),
  ]);
  const base = [
    element("line", { class: "base", x1: x(spec.base), x2: x(spec.base), y1: top - 8, y2: bottom }),
    textElement(spec.baseLabel, { class: "label strong halo", x: x(spec.base), y: top - 14, "text-anchor": "middle" }),
  ];
  const unit = textElement(`change, ${axis.label}`, { class: "unit", x: 0, y: bottom + size.font + 2 });
  return drawing(spec, { ...size, height: bottom + size.font + 10 }, [fillPatterns(spec.id, size, tones), key.drawn, ...ticks, ...rows, ...base, unit]);
}
