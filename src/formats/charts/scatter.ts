/** Scatter: one dot a future, what chance drew against what it came to; failed futures in another tone and shape. */
import { drawValueAxis, valueAxis, yOf } from "./axis.ts";
import type { AxisUnit, Plot } from "./axis.ts";
import { drawKey } from "./key.ts";
import { drawing, element, textElement } from "./svg.ts";
import type { ChartText, Size } from "./svg.ts";
import { danger, fillPatterns, seriesTones } from "./tones.ts";

export interface ScatterSpec extends ChartText {
  readonly unit: AxisUnit;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** 1 where the future fails. */
  readonly failed: readonly number[];
  readonly xLabel: string;
  xText(value: number): string;
}

/** Dots over a rising axis of the driver, which ends where its draws do. */
export function scatterChart(spec: ScatterSpec, size: Size): string {
  const tone = seriesTones[0]!;
  const key = drawKey(
    spec.id,
    [
      { label: "stays solvent", tone, as: "area" },
      { label: "goes insolvent", tone: danger, as: "area" },
    ],
    size,
  );
  const plot: Plot = { left: 64, right: size.width - 10, top: key.height + 26, bottom: size.height - 44 };
  const axis = valueAxis(spec.y, spec.unit, 5);
  const low = Math.min(...spec.x);
  const high = Math.max(...spec.x);
  const at = (x: number): number => plot.left + 6 + ((x - low) / (high - low || 1)) * (plot.right - plot.left - 12);
  const dots = spec.x.map((x, i) => {
    const [cx, cy] = [at(x), yOf(axis, plot, spec.y[i]!)];
    return spec.failed[i] === 1
      ? element("rect", { class: `tone-${danger.name} fill`, x: (cx - 3).toFixed(1), y: (cy - 3).toFixed(1), width: 6, height: 6 })
      : element("circle", { class: `tone-${tone.name} solid`, cx: cx.toFixed(1), cy: cy.toFixed(1), r: 2.4 });
  });
  const ends = [
    textElement(spec.xText(low), { class: "tick", x: plot.left, y: plot.bottom + 18 }),
    textElement(spec.xText(high), { class: "tick", x: plot.right, y: plot.bottom + 18, "text-anchor": "end" }),
    textElement(spec.xLabel, { class: "label", x: (plot.left + plot.right) / 2, y: plot.bottom + 36, "text-anchor": "middle" }),
  ];
  return drawing(spec, size, [fillPatterns(spec.id, size, [tone, danger]), key.drawn, drawValueAxis(axis, plot), ...dots, ...ends]);
}
