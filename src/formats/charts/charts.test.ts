import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { textPalette } from "../report/page-style.ts";
import { roundTicks, spreadLabels, valueAxis } from "./axis.ts";
import { palette } from "./chart-style.ts";
import { columnsChart } from "./columns.ts";
import { dotsChart } from "./dots.ts";
import { fanChart } from "./fan.ts";
import { heatChart } from "./heat.ts";
import { ladderChart } from "./ladder.ts";
import { linesChart } from "./lines.ts";
import { intervalsChart, rowBarsChart } from "./rows.ts";
import { cumulate, stackChart } from "./stack.ts";
import { coordinate, narrow, wide } from "./svg.ts";
import type { Size } from "./svg.ts";
import { seriesTones, toneOf } from "./tones.ts";

describe("axes", () => {
  test("round ticks cover the data and rise evenly", () => {
    fc.assert(
      fc.property(fc.double({ min: -1e12, max: 1e12, noNaN: true }), fc.double({ min: 1e-3, max: 1e12, noNaN: true }), (low, width) => {
        const range = Math.max(width, 1e-3 * Math.abs(low));
        const ticks = roundTicks(low, low + range, 5);
        expect(ticks[0]!).toBeLessThanOrEqual(low + 1e-6 * range);
        expect(ticks.at(-1)!).toBeGreaterThanOrEqual(low + range - 1e-6 * range);
        expect(ticks.length).toBeLessThanOrEqual(9);
      }),
    );
  });

  test("every value lies within its axis", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e11, max: 1e12, noNaN: true }), { minLength: 1, maxLength: 30 }), (values) => {
        const axis = valueAxis(values, { kind: "usd" }, 5);
        const slack = 1e-9 * (axis.high - axis.low);
        for (const v of values) {
          expect(v).toBeGreaterThanOrEqual(axis.low - slack);
          expect(v).toBeLessThanOrEqual(axis.high + slack);
        }
        for (const tick of axis.ticks) expect(tick.text).not.toMatch(/NaN|undefined|-/);
      }),
    );
  });

  test("one unit for the whole axis, negatives in parentheses", () => {
    const axis = valueAxis([-4.2e9, 9e9], { kind: "usd" }, 5);
    expect(axis.label).toBe("$B");
    expect(axis.ticks.map((t) => t.text)).toEqual(["(5)", "0", "5", "10"]);
  });

  test("labels keep their order, their distance and their bounds", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -50, max: 350, noNaN: true }), { minLength: 1, maxLength: 12 }), (wanted) => {
        const placed = spreadLabels(wanted, 15, 0, 300);
        const order = wanted.map((_, i) => i).toSorted((a, b) => wanted[a]! - wanted[b]! || a - b);
        order.forEach((i, k) => {
          expect(placed[i]!).toBeGreaterThanOrEqual(-1e-9);
          expect(placed[i]!).toBeLessThanOrEqual(300 + 1e-9);
          if (k > 0) expect(placed[i]! - placed[order[k - 1]!]!).toBeGreaterThanOrEqual(15 - 1e-9);
        });
      }),
    );
  });

  test("labels with room stay where they want to be", () => expect(spreadLabels([200, 20, 90], 15, 0, 300)).toEqual([200, 20, 90]));
});

/** Contrast of two colours `#rrggbb` (WCAG 2.2, 1.4.3). */
function contrast(a: string, b: string): number {
  const luminance = (colour: string): number => {
    const [r, g, bl] = [1, 3, 5]
      .map((i) => Number.parseInt(colour.slice(i, i + 2), 16) / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * bl!;
  };
  const [low, high] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

describe.each(["light", "dark"] as const)("contrast, %s", (theme) => {
  const { paper, ink, soft, line: _line, ...marks } = palette[theme];
  test.each(Object.entries(marks))("mark %s has 3:1", (_name, colour) => expect(contrast(colour, paper)).toBeGreaterThanOrEqual(3));
  test.each(Object.entries({ ink, soft, link: textPalette[theme].link, good: textPalette[theme].good, bad: textPalette[theme].bad }))(
    "text %s has 4.5:1",
    (_name, colour) => expect(contrast(colour, paper)).toBeGreaterThanOrEqual(4.5),
  );
  test("page and paper are one", () => expect(textPalette[theme].page).toBe(paper));
});

test("no two series share colour, dash and hatch", () => {
  const tones = Array.from({ length: 14 }, (_, i) => toneOf(i));
  expect(new Set(tones.map((t) => `${t.name}/${t.dash}/${t.hatch}`)).size).toBe(14);
  expect(new Set(seriesTones.map((t) => t.hatch)).size).toBe(seriesTones.length);
});

test("a coordinate that is none is refused", () => expect(() => coordinate(Number.NaN)).toThrow("not a coordinate"));

const text = { id: "c", title: "Title & more", description: "What it shows." };
const flat = (months: number, v = 5): readonly number[] => Array.from({ length: months }, () => v);
const fanOf = (months: number, v = 5) => ({
  p5: flat(months, v),
  p10: flat(months, v),
  p25: flat(months, v),
  p50: flat(months, v),
  p75: flat(months, v),
  p90: flat(months, v),
  p95: flat(months, v),
});

/** Each chart with ordinary and with degenerate data. */
const charts: readonly (readonly [string, (size: Size) => string])[] = [
  [
    "fan",
    (size) => fanChart({ ...text, unit: { kind: "usd" }, start: "2026-07", fan: fanOf(24), dangerBelow: 0, mark: { month: 3, value: 5, text: "low" } }, size),
  ],
  ["fan of one month", (size) => fanChart({ ...text, unit: { kind: "usd" }, start: "2026-07", fan: fanOf(1, 0) }, size)],
  ["fan below zero", (size) => fanChart({ ...text, unit: { kind: "usd" }, start: "2026-07", fan: fanOf(3, -2e9), dangerBelow: 0 }, size)],
  ["fan of certain shares", (size) => fanChart({ ...text, unit: { kind: "share" }, start: "2026-07", fan: fanOf(3, 1) }, size)],
  ["fan of nothing served", (size) => fanChart({ ...text, unit: { kind: "share" }, start: "2026-07", fan: fanOf(3, 0) }, size)],
  [
    "stack",
    (size) =>
      stackChart(
        {
          ...text,
          unit: { kind: "quantity", unit: "chip-hours" },
          start: "2026-07",
          series: [
            { label: "a", values: flat(5), tone: toneOf(0) },
            { label: "b", values: flat(5, 0), tone: toneOf(1) },
          ],
        },
        size,
      ),
  ],
  ["empty stack", (size) => stackChart({ ...text, unit: { kind: "usd" }, start: "2026-07", series: [] }, size)],
  [
    "lines",
    (size) =>
      linesChart(
        { ...text, unit: { kind: "usd" }, start: "2026-07", panels: [{ title: "", lines: [{ label: "a", values: flat(240), tone: toneOf(0) }] }] },
        size,
      ),
  ],
  [
    "panels with a gap",
    (size) =>
      linesChart(
        {
          ...text,
          unit: { kind: "usd" },
          start: "2026-07",
          gapLabel: "short",
          panels: ["p", "q", "r", "s"].map((title) => ({
            title,
            gap: true,
            lines: [
              { label: "a", values: flat(2, 9), tone: toneOf(0) },
              { label: "b", values: flat(2), tone: toneOf(1) },
            ],
          })),
        },
        size,
      ),
  ],
  ["no panels", (size) => linesChart({ ...text, unit: { kind: "usd" }, start: "2026-07", panels: [] }, size)],
  [
    "grouped columns",
    (size) =>
      columnsChart(
        { ...text, unit: { kind: "usd" }, periods: ["2026-07", "2027-12"], stacked: false, series: [{ label: "a", values: [4, -2], tone: toneOf(0) }] },
        size,
      ),
  ],
  [
    "stacked columns",
    (size) => columnsChart({ ...text, unit: { kind: "usd" }, periods: ["FY27"], stacked: true, series: [{ label: "a", values: [0], tone: toneOf(0) }] }, size),
  ],
  [
    "row bars",
    (size) =>
      rowBarsChart(
        {
          ...text,
          unit: { kind: "usd" },
          rows: [{ label: "a row with a rather long name, longer than others", values: [0, 5e9] }],
          parts: [
            { label: "x", tone: toneOf(0) },
            { label: "y", tone: toneOf(1) },
          ],
        },
        size,
      ),
  ],
  ["no rows", (size) => rowBarsChart({ ...text, unit: { kind: "usd" }, rows: [], parts: [{ label: "x", tone: toneOf(0) }] }, size)],
  [
    "intervals",
    (size) =>
      intervalsChart(
        {
          ...text,
          unit: { kind: "share" },
          rows: [{ label: "a", value: 0.02, low: 0.01, high: 0.03, text: "t", heading: "h" }],
          limit: { value: 0.01, label: "limit 1 %" },
        },
        size,
      ),
  ],
  ["intervals at zero", (size) => intervalsChart({ ...text, unit: { kind: "share" }, rows: [{ label: "a", value: 0, low: 0, high: 0, text: "t" }] }, size)],
  ["intervals at one", (size) => intervalsChart({ ...text, unit: { kind: "share" }, rows: [{ label: "a", value: 1, low: 0.99, high: 1, text: "t" }] }, size)],
  [
    "ladder",
    (size) =>
      ladderChart(
        {
          ...text,
          start: "2026-07",
          months: 12,
          rungs: [
            { label: "a", note: "b · c", first: -5, last: 40, exit: 3, group: "g" },
            { label: "late", note: "", first: 30, last: 50, group: "h" },
          ],
        },
        size,
      ),
  ],
  [
    "dots",
    (size) =>
      dotsChart(
        { ...text, unit: { kind: "usd" }, quantiles: Array.from({ length: 50 }, (_, i) => (i - 3) * 1e9), threshold: { value: 0, label: "zero" } },
        size,
      ),
  ],
  ["equal dots", (size) => dotsChart({ ...text, unit: { kind: "usd" }, quantiles: flat(50, 2e9) }, size)],
];

describe.each(charts)("chart: %s", (_name, draw) => {
  test.each([wide, narrow])("$name: an image with title and description, every reference resolves, every text is legible", (size) => {
    const svg = draw(size);
    expect(svg).toContain(`role="img" aria-labelledby="c-${size.name}-title c-${size.name}-desc"`);
    expect(svg).toContain("Title &amp; more</title>");
    expect(svg).toContain("What it shows.</desc>");
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    const ids = [...svg.matchAll(/ id="([^"]+)"/g)].map((m) => m[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of svg.matchAll(/url\(#([^)]+)\)/g)) expect(ids).toContain(id);
    for (const [, font] of svg.matchAll(/font-size="([^"]+)"/g)) expect(Number(font)).toBeGreaterThanOrEqual(12);
  });
});

test("dots below the threshold are crossed, so that colour is not the only cue", () => {
  const svg = dotsChart(
    { ...text, unit: { kind: "usd" }, quantiles: Array.from({ length: 50 }, (_, i) => i - 2.5), threshold: { value: 0, label: "zero" } },
    wide,
  );
  expect(svg.match(/tone-vermillion/g)).toHaveLength(3);
});

test("a stack adds up", () => {
  expect(
    cumulate(
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      2,
    ),
  ).toEqual([
    [1, 2],
    [4, 6],
    [9, 12],
  ]);
});

test("danger is hatched exactly where the fan lies below the line", () => {
  const spec = { ...text, unit: { kind: "usd" }, start: "2026-07", dangerBelow: 0 } as const;
  expect(fanChart({ ...spec, fan: fanOf(3, -1) }, wide)).toContain("url(#c-wide-vermillion-cross)");
  expect(fanChart({ ...spec, fan: fanOf(3, 1) }, wide)).not.toContain("url(#c-wide-vermillion-cross)");
});

test("a heat map prints every number, and outlines those that are marked", () => {
  const spec = {
    id: "heat",
    title: "t",
    description: "d",
    columns: ["a", "b"],
    rows: [{ label: "x", values: [0.5, 1.25] }],
    full: 1.5,
    marked: 1,
    tone: "blue",
    text: String,
  } as const;
  const svg = heatChart(spec, wide);
  expect(svg).toContain(">0.5<");
  expect(svg).toContain(">1.25<");
  expect(svg.match(/class="outline"/g)).toHaveLength(1);
});
