/** Ladder of contracts: one bar a contract from start to end, with the earliest month in which we can be out. */
import { drawMonthAxis, shortened, textWidth } from "./axis.ts";
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
const repeatHeight = 19;

/** A further signing of the same thing as the rung before: drawn close below it, without words of its own. */
const repeats = (rung: Rung, before: Rung | undefined): boolean => before !== undefined && rung.label === before.label && rung.note === before.note;

/** The ladder; a bar is cut at the edges of the horizon and then ends in an arrow. */
export function ladderChart(spec: LadderSpec, size: Size): string {
  const horizon = Math.max(spec.months, 1);
  const tops: number[] = [];
  let bottom = 4;
  for (const [i, rung] of spec.rungs.entries()) {
    tops.push(bottom);
    bottom += repeats(rung, spec.rungs[i - 1]) ? repeatHeight : rungHeight;
    // Room below the last of a run of repeats.
    if (repeats(rung, spec.rungs[i - 1]) && !(spec.rungs[i + 1] !== undefined && repeats(spec.rungs[i + 1]!, rung))) bottom += 8;
  }
  const plot: Plot = { left: 32, right: size.width - 32, top: 4, bottom: bottom + 4 };
  const groups = [...new Set(spec.rungs.map((rung) => rung.group))];
  const toneFor = (rung: Rung): Tone => seriesTones[groups.indexOf(rung.group) % seriesTones.length]!;
  const x = (month: number): number => plot.left + (Math.min(horizon, Math.max(0, month)) / horizon) * (plot.right - plot.left);
  const rungs = spec.rungs.map((rung, i) =>
    drawRung(rung, { spec, size, x, y: tops[i]!, tone: toneFor(rung), horizon, repeat: repeats(rung, spec.rungs[i - 1]) }),
  );
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
  readonly repeat: boolean;
}

function drawRung(rung: Rung, { spec, size, x, y, tone, horizon, repeat }: RungPlace): string {
  const [from, to] = [x(rung.first), Math.max(x(rung.last + 1), x(rung.first) + 2)];
  const fits = (text: string): boolean => textWidth(text, size.font) < size.width - 4;
  const text =
    [`${rung.label}  ${rung.note}`, `${rung.label}  ${rung.note.split(" · ")[0] ?? ""}`].find(fits) ?? shortened(rung.label, size.width - 4, size.font);
  // A label starts with its bar unless it would then leave the drawing.
  const starts = from + textWidth(text, size.font) < size.width;
  const words = repeat
    ? []
    : [textElement(text, { class: "label halo", x: starts ? from : size.width - 2, y: y + size.font + 1, "text-anchor": starts ? "start" : "end" })];
  const box = { x: from, y: repeat ? y : y + size.font + 7, width: to - from, height: 15 };
  const exitX = rung.exit === undefined || rung.exit > horizon ? undefined : x(rung.exit);
  return element("g", { class: `tone-${tone.name}` }, [
    ...words,
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
