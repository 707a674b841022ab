/** Ladder of contracts: one bar a contract from start to end, with the earliest month in which we can be out. */
import { drawMonthAxis, textWidth } from "./axis.ts";
import type { Plot } from "./axis.ts";
import { drawing, element, textElement } from "./svg.ts";
import type { ChartText, Size } from "./svg.ts";
import { fillOf, fillPatterns, seriesTones } from "./tones.ts";
import type { Tone } from "./tones.ts";

export interface Rung {
  readonly label: string;
  /** Set to the right of the label or below it: kind, size, monthly payment. */
  readonly note: string;
  /** Months from the plan's start, both included; may lie outside the horizon. */
  readonly first: number;
  readonly last: number;
  /** First month after the earliest exit. */
  readonly exit?: number;
  readonly group: string;
}

export interface LadderSpec extends ChartText {
  readonly start: string;
  readonly months: number;
  readonly rungs: readonly Rung[];
}

const rungHeight = 46;

/** The ladder; a bar is cut at the edges of the horizon and then ends in an arrow. */
export function ladderChart(spec: LadderSpec, size: Size): string {
  const horizon = Math.max(spec.months, 1);
  const plot: Plot = { left: 2, right: size.width - 12, top: 4, bottom: spec.rungs.length * rungHeight + 8 };
  const groups = [...new Set(spec.rungs.map((rung) => rung.group))];
  const toneFor = (rung: Rung): Tone => seriesTones[groups.indexOf(rung.group) % seriesTones.length]!;
  const x = (month: number): number => plot.left + (Math.min(horizon, Math.max(0, month)) / horizon) * (plot.right - plot.left);
  const rungs = spec.rungs.map((rung, i) => drawRung(rung, { spec, size, x, y: plot.top + i * rungHeight, tone: toneFor(rung), horizon }));
  return drawing(spec, { ...size, height: plot.bottom + size.font + 14 }, [
    fillPatterns(spec.id, size, spec.rungs.map(toneFor)),
    drawMonthAxis(plot, spec.start, horizon, size),
    ...rungs,
  ]);
}

interface RungPlace {
  readonly spec: LadderSpec;
  readonly size: Size;
  readonly x: (month: number) => number;
  readonly y: number;
  readonly tone: Tone;
  readonly horizon: number;
}

function drawRung(rung: Rung, { spec, size, x, y, tone, horizon }: RungPlace): string {
  const [from, to] = [x(rung.first), Math.max(x(rung.last + 1), x(rung.first) + 2)];
  const text =
    textWidth(`${rung.label}  ${rung.note}`, size.font) < size.width ? `${rung.label}  ${rung.note}` : `${rung.label}  ${rung.note.split(" · ")[0] ?? ""}`;
  // A label starts with its bar unless it would then leave the drawing.
  const labelX = Math.max(2, Math.min(from, size.width - textWidth(text, size.font)));
  const box = { x: from, y: y + size.font + 7, width: to - from, height: 15 };
  const exitX = rung.exit === undefined || rung.exit > horizon ? undefined : x(rung.exit);
  return element("g", { class: `tone-${tone.name}` }, [
    textElement(text, { class: "label halo", x: labelX, y: y + size.font + 1 }),
    element("rect", { fill: fillOf(spec.id, size, tone), ...box }),
    element("rect", { class: "outline", ...box }),
    ...(rung.last + 1 > horizon ? [element("path", { class: "fill", d: `M${to.toFixed(1)} ${box.y.toFixed(1)}l9 7.5l-9 7.5z` })] : []),
    ...(exitX === undefined
      ? []
      : [
          element("path", {
            style: "fill:var(--paper);stroke:var(--ink);stroke-width:1.5",
            d: `M${exitX.toFixed(1)} ${(box.y + 0.5).toFixed(1)}l6.5 7l-6.5 7l-6.5 -7z`,
          }),
        ]),
  ]);
}
