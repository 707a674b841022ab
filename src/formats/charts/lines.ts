/** Lines over months, in one panel or several small ones that share a scale. */
import { drawEndLabels, drawMonthAxis, drawValueAxis, textWidth, valueAxis, yOf } from "./axis.ts";
import type { AxisUnit, Plot, ValueAxis } from "./axis.ts";
import { placer } from "./fan.ts";
import { drawKey } from "./key.ts";
import { areaPath, drawing, element, linePath, textElement } from "./svg.ts";
import type { ChartText, Size } from "./svg.ts";
import { danger, fillOf, fillPatterns } from "./tones.ts";
import type { Tone } from "./tones.ts";

export interface Line {
  readonly label: string;
  readonly values: readonly number[];
  readonly tone: Tone;
}

export interface Panel {
  readonly title: string;
  readonly lines: readonly Line[];
  /** Hatches where the first line lies above the second: what is asked for and cannot be had. */
  readonly gap?: boolean;
}

export interface LinesSpec extends ChartText {
  readonly unit: AxisUnit;
  readonly start: string;
  readonly panels: readonly Panel[];
  /** Words for the hatched gap in the key. */
  readonly gapLabel?: string;
}

/** One panel is labelled directly at its line ends; several panels share one key and one scale. */
export function linesChart(spec: LinesSpec, size: Size): string {
  const axis = valueAxis(
    [0, ...spec.panels.flatMap((panel) => panel.lines.flatMap((line) => line.values))],
    spec.unit,
    size.name === "wide" || spec.panels.length === 1 ? 5 : 4,
  );
  const [only, ...others] = spec.panels;
  if (only !== undefined && others.length === 0) return onePanel(spec, size, only, axis);
  const key = keyOf(spec, size);
  const { plots, height } = layout(spec.panels.length, size, key.height);
  const parts = spec.panels.map((panel, i) => drawPanel(spec, size, { panel, plot: plots[i]!, axis }));
  return drawing(spec, { ...size, height }, [fillPatterns(spec.id, size, [danger]), key.drawn, ...parts]);
}

function onePanel(spec: LinesSpec, size: Size, panel: Panel, axis: ValueAxis): string {
  const plot: Plot = {
    left: 52,
    right: size.width - 20 - Math.max(30, ...panel.lines.map((line) => textWidth(line.label, size.font))),
    top: 32,
    bottom: size.height - 28,
  };
  const labels = panel.lines.flatMap((line) =>
    line.values.length === 0 ? [] : [{ text: line.label, y: yOf(axis, plot, line.values.at(-1)!), tone: line.tone.name }],
  );
  return drawing(spec, size, [
    fillPatterns(spec.id, size, [danger]),
    drawPanel(spec, size, { panel: { ...panel, title: "" }, plot, axis }),
    drawEndLabels(labels, plot, size),
  ]);
}

function keyOf(spec: LinesSpec, size: Size): { readonly drawn: string; readonly height: number } {
  const lines = new Map(spec.panels.flatMap((panel) => panel.lines.map((line) => [line.label, line.tone] as const)));
  const items = [...lines].map(([label, tone]) => ({ label, tone, as: "line" as const }));
  const gap =
    spec.gapLabel !== undefined && spec.panels.some((panel) => panel.gap === true) ? [{ label: spec.gapLabel, tone: danger, as: "area" as const }] : [];
  return drawKey(spec.id, [...items, ...gap], size);
}

/** Panels side by side where the drawing is wide (three a row), else one below the other. */
function layout(count: number, size: Size, top: number): { readonly plots: readonly Plot[]; readonly height: number } {
  const columns = size.name === "wide" ? Math.max(1, Math.min(3, count)) : 1;
  const panelHeight = size.name === "wide" ? 255 : 175;
  const cell = size.width / columns;
  const plots = Array.from({ length: count }, (_, i): Plot => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    return { left: column * cell + 52, right: (column + 1) * cell - 10, top: top + row * panelHeight + 54, bottom: top + (row + 1) * panelHeight - 26 };
  });
  return { plots, height: top + Math.ceil(count / columns) * panelHeight };
}

function drawPanel(spec: LinesSpec, size: Size, { panel, plot, axis }: { readonly panel: Panel; readonly plot: Plot; readonly axis: ValueAxis }): string {
  const months = panel.lines[0]?.values.length ?? 0;
  const place = placer(axis, plot, months);
  const [asked, had] = panel.lines;
  const gap =
    panel.gap === true && asked !== undefined && had !== undefined && asked.values.some((v, t) => v > had.values[t]!)
      ? [
          element("path", {
            fill: fillOf(spec.id, size, danger),
            d: areaPath(place(asked.values.map((v, t) => Math.max(v, had.values[t]!))), place(had.values)),
          }),
        ]
      : [];
  return element("g", {}, [
    ...(panel.title === "" ? [] : [textElement(panel.title, { class: "label strong", x: plot.left, y: plot.top - 34 })]),
    drawValueAxis(axis, plot),
    ...gap,
    ...panel.lines.map((line) =>
      element("path", { class: `tone-${line.tone.name} stroke series`, "stroke-dasharray": line.tone.dash, d: linePath(place(line.values)) }),
    ),
    drawMonthAxis(plot, spec.start, months, size),
  ]);
}
