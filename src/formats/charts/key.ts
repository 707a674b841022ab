/** The key of a chart: swatches with words, in rows. For charts whose marks cannot be labelled where they stand. */
import { textWidth } from "./axis.ts";
import { element, textElement } from "./svg.ts";
import type { Size } from "./svg.ts";
import { fillOf } from "./tones.ts";
import type { Tone } from "./tones.ts";

export interface KeyItem {
  readonly label: string;
  readonly tone: Tone;
  readonly as: "line" | "area";
}

/** The key from the upper left corner, and the height it takes. */
export function drawKey(chartId: string, items: readonly KeyItem[], size: Size): { readonly drawn: string; readonly height: number } {
  const swatch = 26;
  const rowHeight = size.font + 9;
  let x = 0;
  let row = 0;
  const parts = items.flatMap((item) => {
    const width = swatch + 7 + textWidth(item.label, size.font);
    if (x > 0 && x + width > size.width) {
      x = 0;
      row++;
    }
    const y = row * rowHeight + rowHeight / 2;
    const at = x;
    x += width + 14;
    return [drawSwatch(chartId, item, size, { x: at, y }), textElement(item.label, { class: "label", x: at + swatch + 7, y: y + size.font * 0.35 })];
  });
  return { drawn: element("g", {}, parts), height: items.length === 0 ? 0 : (row + 1) * rowHeight + 4 };
}

function drawSwatch(chartId: string, item: KeyItem, size: Size, at: { readonly x: number; readonly y: number }): string {
  if (item.as === "line")
    return element("line", { class: `tone-${item.tone.name} stroke series`, "stroke-dasharray": item.tone.dash, x1: at.x, x2: at.x + 26, y1: at.y, y2: at.y });
  return element("g", { class: `tone-${item.tone.name}` }, [
    element("rect", { class: "stroke", style: "stroke-width:1.2", fill: "none", x: at.x, y: at.y - 6, width: 26, height: 12 }),
    element("rect", { fill: fillOf(chartId, size, item.tone), x: at.x, y: at.y - 6, width: 26, height: 12 }),
  ]);
}
