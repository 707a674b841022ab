/** Scales and axes: round ticks, money in one unit, months, and labels that do not collide. */
import { moneyText } from "../text/money.ts";
import { monthLabel } from "../text/months.ts";
import { decimalText, magnitude } from "../text/number.ts";
import { element, textElement } from "./svg.ts";
import type { Size } from "./svg.ts";

/** What an axis measures. */
export type AxisUnit = { readonly kind: "usd" } | { readonly kind: "share" } | { readonly kind: "quantity"; readonly unit: string };

export interface ValueAxis {
  /** Unit in words or signs, put at the head of the axis: "$B". */
  readonly label: string;
  readonly ticks: readonly { readonly value: number; readonly text: string }[];
  readonly low: number;
  readonly high: number;
}

/** The rectangle of a drawing in which data stands. */
export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * Round numbers that cover an interval, about `count` of them.
 *
 * @example roundTicks(-0.7, 9.1, 5) // [-2, 0, 2, 4, 6, 8, 10]
 */
export function roundTicks(low: number, high: number, count: number): readonly number[] {
  const rough = (high - low) / count;
  // Data that differ by less than rounding are one value.
  if (!(rough > 1e-12 * Math.max(1, Math.abs(low), Math.abs(high)))) return [low - 1, low, low + 1];
  const power = Number(`1e${magnitude(rough)}`);
  const factor = [1, 2, 2.5, 5, 10].find((f) => f * power >= rough * 0.999) ?? 10;
  const step = factor * power;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/**
 * The axis of some values, in one unit.
 *
 * Includes zero unless it is a share all of whose values lie near 1, which is said by its first tick.
 */
export function valueAxis(values: readonly number[], unit: AxisUnit, tickCount: number): ValueAxis {
  const largest = values.reduce((most, v) => Math.max(most, v), 0);
  const smallest = values.reduce((least, v) => Math.min(least, v), unit.kind === "share" ? largest : 0);
  const low = unit.kind === "share" ? (smallest > 0.6 ? Math.min(0.9, smallest) : Math.min(0, smallest)) : smallest;
  const high = unit.kind === "share" && largest > 0.6 ? 1 : Math.max(largest, low === 0 && largest === 0 ? 1 : largest);
  const round = roundTicks(low, high, tickCount);
  const range = round.at(-1)! - round[0]!;
  // Where little lies beyond the last round number but one, the axis ends with the data: no empty bands.
  const bottom = low < round[0]! + 0.5 * (round[1]! - round[0]!) ? round[0]! : low - 0.04 * range;
  const top = high > round.at(-1)! - 0.5 * (round[1]! - round[0]!) ? round.at(-1)! : high + 0.04 * range;
  const ticks = round.filter((value) => value >= bottom && value <= top);
  const [perUnit, label] = scaleOf(Math.max(Math.abs(round[0]!), Math.abs(round.at(-1)!)), unit);
  const decimals = decimalsOf((round[1]! - round[0]!) / perUnit);
  const text = (value: number): string =>
    value < 0 ? `(${decimalText(-value / perUnit, decimals)})` : decimalText(value / perUnit, value === 0 ? 0 : decimals);
  return { label, ticks: ticks.map((value) => ({ value, text: text(value) })), low: bottom, high: top };
}

/** Decimals that a step needs. */
function decimalsOf(step: number): number {
  const digits = Number(step.toPrecision(6)).toString().split(".")[1] ?? "";
  return digits.length;
}

function scaleOf(largest: number, unit: AxisUnit): readonly [number, string] {
  if (unit.kind === "share") return [0.01, "%"];
  const steps: readonly (readonly [number, string])[] = [
    [1e9, "B"],
    [1e6, "M"],
    [1e3, "k"],
  ];
  const [perUnit, letter] = steps.find(([size]) => largest >= size * (unit.kind === "usd" ? 1 : 10)) ?? [1, ""];
  return [perUnit, unit.kind === "usd" ? `$${letter}` : `${letter} ${unit.unit}`.trim()];
}

/** A value as text in the unit of an axis, for labels within a chart. */
export function valueText(value: number, unit: AxisUnit): string {
  if (unit.kind === "usd") return moneyText(value);
  if (unit.kind === "share") return `${decimalText(100 * value, 1)} %`;
  return decimalText(value, Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : 2);
}

/** Vertical position of a value. */
export const yOf = (axis: ValueAxis, plot: Plot, value: number): number =>
  plot.bottom - ((value - axis.low) / (axis.high - axis.low)) * (plot.bottom - plot.top);

/** Horizontal position of the middle of a month. */
export const xOfMonth = (plot: Plot, months: number, t: number): number => plot.left + ((t + 0.5) / months) * (plot.right - plot.left);

/** Gridlines, tick texts and unit of a vertical axis. */
export function drawValueAxis(axis: ValueAxis, plot: Plot): string {
  const parts = axis.ticks.flatMap(({ value, text }) => {
    const y = yOf(axis, plot, value);
    return [
      element("line", { class: value === 0 ? "zero" : "grid", x1: plot.left, x2: plot.right, y1: y, y2: y }),
      textElement(text, { class: "tick", x: plot.left - 7, y: y + 4, "text-anchor": "end" }),
    ];
  });
  return element("g", { class: "axis" }, [...parts, textElement(axis.label, { class: "unit", x: plot.left - 48, y: plot.top - 12 })]);
}

/** Ticks of a time axis: months, quarters or years, never more than fit. */
export function drawMonthAxis(plot: Plot, start: string, months: number, size: Size): string {
  const room = Math.max(1, Math.floor((plot.right - plot.left) / (size.font * 4.6)));
  const step = [1, 3, 6, 12, 24, 36, 60, 120].find((s) => Math.ceil(months / s) <= room) ?? 240;
  const parts: string[] = [];
  for (let t = 0; t < months; t++) {
    const label = monthLabel(start, t);
    const [year, month] = [Number(label.slice(0, 4)), Number(label.slice(5))];
    if ((12 * year + month - 1) % step !== 0) continue;
    const x = plot.left + (t / months) * (plot.right - plot.left);
    const middle = step === 1 ? xOfMonth(plot, months, t) : x;
    parts.push(element("line", { class: "tickmark", x1: x, x2: x, y1: plot.bottom, y2: plot.bottom + 5 }));
    parts.push(
      textElement(step >= 12 ? String(year) : label, {
        class: "tick",
        x: middle,
        y: plot.bottom + 5 + size.font,
        "text-anchor": middle > plot.right - 20 ? "end" : middle < 26 ? "start" : "middle",
      }),
    );
  }
  return element("g", { class: "axis" }, [element("line", { class: "base", x1: plot.left, x2: plot.right, y1: plot.bottom, y2: plot.bottom }), ...parts]);
}

/**
 * Positions near those wanted, at least `gap` apart and within bounds; closer together only where there is no room.
 *
 * @param wanted in any order
 * @returns in the same order
 * @example spreadLabels([10, 11, 30], 5, 0, 40) // [8, 13, 30]
 */
export function spreadLabels(wanted: readonly number[], gap: number, low: number, high: number): readonly number[] {
  const room = wanted.length > 1 ? Math.min(gap, (high - low) / (wanted.length - 1)) : gap;
  const order = wanted.map((_, i) => i);
  order.sort((a, b) => wanted[a]! - wanted[b]! || a - b);
  // Blocks of touching labels, each centred on the mean of what its labels want (pool adjacent violators).
  const blocks: { count: number; sum: number }[] = [];
  for (const i of order) {
    blocks.push({ count: 1, sum: wanted[i]! });
    while (blocks.length > 1 && overlap(blocks.at(-2)!, blocks.at(-1)!, room)) {
      const last = blocks.pop()!;
      const previous = blocks.pop()!;
      blocks.push({ count: previous.count + last.count, sum: previous.sum + last.sum });
    }
  }
  const placed = blocks.flatMap(({ count, sum }) => Array.from({ length: count }, (_, k) => sum / count + (k - (count - 1) / 2) * room));
  // Then inside the bounds, from below and from above.
  for (let k = 0; k < placed.length; k++) placed[k] = Math.max(placed[k]!, low + k * room, k > 0 ? placed[k - 1]! + room : low);
  for (let k = placed.length - 1; k >= 0; k--)
    placed[k] = Math.min(placed[k]!, high - (placed.length - 1 - k) * room, k < placed.length - 1 ? placed[k + 1]! - room : high);
  const result: number[] = [];
  for (const [k, i] of order.entries()) result[i] = placed[k]!;
  return result;
}

function overlap(a: { count: number; sum: number }, b: { count: number; sum: number }, gap: number): boolean {
  const endOfA = a.sum / a.count + ((a.count - 1) / 2) * gap;
  const startOfB = b.sum / b.count - ((b.count - 1) / 2) * gap;
  return startOfB - endOfA < gap;
}

export interface EndLabel {
  readonly text: string;
  /** Vertical position of what is labelled, at the right edge of the plot. */
  readonly y: number;
  readonly tone?: string;
  readonly strong?: boolean;
}

/** Labels to the right of a plot, spread apart, each with a leader to what it names. */
export function drawEndLabels(labels: readonly EndLabel[], plot: Plot, size: Size): string {
  const places = spreadLabels(
    labels.map((label) => label.y),
    size.font + 2,
    plot.top + 2,
    plot.bottom - 2,
  );
  const parts = labels.flatMap((label, i) => [
    element("polyline", {
      class: `leader ${label.tone === undefined ? "" : `tone-${label.tone} stroke`}`.trim(),
      points: `${plot.right + 2},${label.y.toFixed(1)} ${plot.right + 9},${places[i]!.toFixed(1)} ${plot.right + 12},${places[i]!.toFixed(1)}`,
    }),
    textElement(label.text, { class: label.strong === true ? "label strong" : "label", x: plot.right + 15, y: places[i]! + size.font * 0.35 }),
  ]);
  return element("g", {}, parts);
}

/**
 * Width that a text takes at most, for margins; system fonts differ, so this errs to the wide side.
 *
 * @example textWidth("comfort", 10) // 46
 * @example textWidth("$247M", 10) // 36
 */
export function textWidth(text: string, font: number): number {
  let ems = 0;
  for (const character of text) ems += /[MWmw%@]/.test(character) ? 1 : /[A-Z0-9$#&…]/.test(character) ? 0.65 : 0.6;
  return Math.ceil(Number((ems * font).toPrecision(12)));
}

/**
 * A name shortened in its middle to what fits; the data table has it in full.
 *
 * @param room in user units
 * @example shortened("model-development", 80, 10) // "model-de…ent"
 */
export function shortened(text: string, room: number, font: number): string {
  const characters = Math.max(5, Math.floor(room / (font * 0.6)) - 1);
  const tail = Math.floor(characters / 4);
  return textWidth(text, font) <= room ? text : `${text.slice(0, characters - tail - 1)}…${text.slice(text.length - tail)}`;
}

/** Most room that direct labels take from the width of a chart. */
export const labelRoom = (size: Size): number => size.width * 0.28;
