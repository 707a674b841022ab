/** Efficient frontier: value against the share of futures insolvent, with what is chosen and what it is compared with marked. */
import { drawValueAxis, roundTicks, spreadLabels, textWidth, valueAxis, yOf } from "./axis.ts";
import type { Plot } from "./axis.ts";
import { percentText } from "../text/number.ts";
import { drawing, element, linePath, textElement } from "./svg.ts";
import type { ChartText, Point, Size } from "./svg.ts";

export interface FrontierSpec extends ChartText {
  /** Shares of futures and USD; hollow where the point may not be taken. */
  readonly points: readonly { readonly x: number; readonly y: number; readonly isHollow?: boolean }[];
  readonly marks: readonly { readonly label: string; readonly x: number; readonly y: number }[];
}

/** Signs of the marks: told apart by shape as well as by place. */
const shapes = ["M-6 0L0 -6L6 0L0 6Z", "M-5 -5H5V5H-5Z", "M0 -6L6 5H-6Z"] as const;
const tones = ["vermillion", "blue", "grey"] as const;

export function frontierChart(spec: FrontierSpec, size: Size): string {
  const all = [...spec.points, ...spec.marks];
  const axis = valueAxis(
    all.map(({ y }) => y),
    { kind: "usd" },
    5,
  );
  const widest = Math.max(0, ...spec.marks.map(({ label }) => textWidth(label, size.font)));
  const plot: Plot = { left: 52, right: size.width - widest - 24, top: 32, bottom: size.height - 48 };
  const ticks = roundTicks(0, Math.max(0.01, ...all.map(({ x }) => x)), size.name === "wide" ? 6 : 3);
  const xOf = (x: number): number => plot.left + (x / ticks.at(-1)!) * (plot.right - plot.left);
  const at = ({ x, y }: { readonly x: number; readonly y: number }): Point => [xOf(x), yOf(axis, plot, y)];
  const rising = [...spec.points].sort((a, b) => a.x - b.x || a.y - b.y);
  const labels = spreadLabels(
    spec.marks.map((mark) => at(mark)[1]),
    size.font + 4,
    plot.top,
    plot.bottom,
  );
  return drawing(spec, size, [
    drawValueAxis(axis, plot),
    element("line", { class: "base", x1: plot.left, x2: plot.right, y1: plot.bottom, y2: plot.bottom }),
    ...ticks.flatMap((tick) => [
      element("line", { class: "tickmark", x1: xOf(tick), x2: xOf(tick), y1: plot.bottom, y2: plot.bottom + 5 }),
      textElement(percentText(tick), { class: "tick", x: xOf(tick), y: plot.bottom + 6 + size.font, "text-anchor": "middle" }),
    ]),
    textElement("futures insolvent", { class: "unit", x: plot.right, y: plot.bottom + 12 + 2 * size.font, "text-anchor": "end" }),
    element("path", { class: "tone-blue stroke series", d: linePath(rising.map(at)) }),
    ...rising.map((point) =>
      element("circle", { class: point.isHollow === true ? "tone-blue outline" : "tone-blue fill", cx: at(point)[0], cy: at(point)[1], r: 3 }),
    ),
    ...spec.marks.flatMap((mark, i) => {
      const [x, y] = at(mark);
      return [
        element("polyline", {
          class: "leader",
          points: `${x.toFixed(1)},${y.toFixed(1)} ${(plot.right + 6).toFixed(1)},${labels[i]!.toFixed(1)} ${(plot.right + 12).toFixed(1)},${labels[i]!.toFixed(1)}`,
        }),
        element("path", { class: `tone-${tones[i % 3]!} fill`, d: shapes[i % 3]!, transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` }),
        textElement(mark.label, { class: i === 0 ? "label strong" : "label", x: plot.right + 15, y: labels[i]! + size.font * 0.35 }),
      ];
    }),
  ]);
}
