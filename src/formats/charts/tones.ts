/**
 * Colours of marks: the Okabe–Ito hues, darkened or lightened where 3:1 against the page asks for it. A dash and a hatch
 * go with each, so that nothing is told by colour alone.
 */
import { element } from "./svg.ts";
import type { Size } from "./svg.ts";

export type ToneName = "blue" | "orange" | "green" | "purple" | "sky" | "ochre" | "grey" | "vermillion" | "ink";
export type Hatch = "plain" | "rising" | "dots" | "falling" | "level" | "cross" | "upright" | "sparse";

export interface Tone {
  readonly name: ToneName;
  /** `stroke-dasharray` of a line in this tone; undefined for a solid line. */
  readonly dash?: string;
  readonly hatch: Hatch;
}

/** Tones of series in order of use. Vermillion is kept for what goes wrong. */
export const seriesTones: readonly Tone[] = [
  { name: "blue", hatch: "plain" },
  { name: "orange", dash: "7 3", hatch: "rising" },
  { name: "green", dash: "2 3", hatch: "dots" },
  { name: "purple", dash: "9 3 2 3", hatch: "falling" },
  { name: "sky", dash: "4 2", hatch: "level" },
  { name: "ochre", dash: "12 4", hatch: "cross" },
  { name: "grey", dash: "1 4", hatch: "upright" },
];

export const danger: Tone = { name: "vermillion", hatch: "cross" };
export const muted: Tone = { name: "grey", dash: "3 3", hatch: "sparse" };

/** The tone of the i-th series; beyond seven they repeat with another hatch, and direct labels tell them apart. */
export function toneOf(i: number): Tone {
  const tone = seriesTones[i % seriesTones.length]!;
  return i < seriesTones.length ? tone : { ...tone, hatch: "sparse", dash: "1 2" };
}

const strokesOf: Readonly<Record<Exclude<Hatch, "plain">, string>> = {
  rising: "M-2 2L2 -2M0 8L8 0M6 10L10 6",
  falling: "M-2 6L2 10M0 0L8 8M6 -2L10 2",
  level: "M0 2H8M0 6H8",
  upright: "M2 0V8M6 0V8",
  cross: "M0 0L8 8M8 0L0 8",
  dots: "M2 2h.01M6 6h.01",
  sparse: "M0 8L8 0",
};

/** The address of a tone's fill, to be used after `fillPatterns` of the same chart. */
export const fillOf = (chartId: string, size: Size, tone: Tone): string => `url(#${patternId(chartId, size, tone)})`;

const patternId = (chartId: string, size: Size, tone: Tone): string => `${chartId}-${size.name}-${tone.name}-${tone.hatch}`;

/** Definitions of the hatched fills of some tones. */
export function fillPatterns(chartId: string, size: Size, tones: readonly Tone[]): string {
  const unique = [...new Map(tones.map((tone) => [patternId(chartId, size, tone), tone]))];
  return element(
    "defs",
    {},
    unique.map(([id, tone]) =>
      element("pattern", { id, class: `tone-${tone.name}`, width: 8, height: 8, patternUnits: "userSpaceOnUse" }, [
        element("rect", { class: "paper", width: 8, height: 8 }),
        element("rect", { class: tone.hatch === "plain" ? "solid" : "tint", width: 8, height: 8 }),
        ...(tone.hatch === "plain" ? [] : [element("path", { class: tone.hatch === "dots" ? "hatch round" : "hatch", d: strokesOf[tone.hatch] })]),
      ]),
    ),
  );
}
