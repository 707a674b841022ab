/** Value against the chance of insolvency: a stepped line that never falls, with a mark for each plan that stands beside it. */
import { valueAxis } from "./axis.ts";
import { type ChartText, drawing, element, linePath, type Point, type Size, textElement } from "./svg.ts";
import type { ToneName } from "./tones.ts";

export interface ValueFrontierSpec extends ChartText {
  /** Rising in `share`. */
  readonly points: readonly { readonly share: number; readonly usd: number }[];
  readonly marks: readonly { readonly label: string; readonly share: number; readonly usd: number; readonly tone: ToneName }[];
}

export function valueFrontierChart(spec: ValueFrontierSpec, size: Size): string {
  const all = [...spec.points, ...spec.marks];
  const xAxis = valueAxis(
    all.map(({ share }) => share),
    { kind: "share" },
    size.name === "wide" ? 6 : 4,
  );
  // The vertical axis need not begin at zero: differences are what is read.
  const usd = all.map((point) => point.usd);
  const [least, most] = [Math.min(...usd), Math.max(...usd)];
  const room = Math.max(most - least, Math.abs(most) * 0.02, 1) * 0.12;
  const yAxis = valueAxis([least, most], { kind: "usd" }, 5);
  const plot = { left: 56, right: size.width - 24, top: size.font * 2 + 8, bottom: size.height - 34 };
  const x = (share: number): number => plot.left + ((share - xAxis.low) / (xAxis.high - xAxis.low)) * (plot.right - plot.left);
  const y = (value: number): number => plot.bottom - ((value - (least - room)) / (most - least + 2 * room)) * (plot.bottom - plot.top);
  const steps: Point[] = spec.points.flatMap(({ share, usd: value }, i): Point[] => [
    ...(i === 0 ? [] : [[x(share), y(spec.points[i - 1]!.usd)] as const]),
    [x(share), y(value)],
  ]);
  const last = spec.points.at(-1);
  if (last !== undefined) steps.push([plot.right, y(last.usd)]);
  const ticks = xAxis.ticks.map(({ value, text }) =>
    textElement(text, { class: "tick", x: x(value), y: plot.bottom + 6 + size.font, "text-anchor": "middle" }),
  );
  const perUnit = yAxis.label === "$B" ? 1e9 : yAxis.label === "$M" ? 1e6 : yAxis.label === "$k" ? 1e3 : 1;
  const levels = [least, (least + most) / 2, most].map((value) =>
    textElement((value / perUnit).toFixed(perUnit === 1 ? 0 : 1), { class: "tick", x: plot.left - 6, y: y(value) + size.font / 3, "text-anchor": "end" }),
  );
  const marks = spec.marks.map(({ label, share, usd: value, tone }) =>
    element("g", { class: `tone-${tone}` }, [
      element("circle", { class: "fill", cx: x(share), cy: y(value), r: 5 }),
      textElement(label, {
        class: "label",
        x: Math.min(x(share) + 8, plot.right),
        y: y(value) - 8,
        "text-anchor": x(share) > size.width * 0.6 ? "end" : "start",
      }),
    ]),
  );
  return drawing(spec, size, [
    textElement(`Value, ${yAxis.label}, against futures insolvent`, { class: "tick", x: 0, y: size.font }),
    element("line", { class: "base", x1: plot.left, x2: plot.right, y1: plot.bottom, y2: plot.bottom }),
    ...ticks,
    ...levels,
    ...(steps.length > 1 ? [element("path", { class: "tone-blue stroke series", d: linePath(steps) })] : []),
    ...marks,
  ]);
}
