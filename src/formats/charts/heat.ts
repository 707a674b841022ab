/** Heat map: one row a thing, one column a span of time; each cell bears its number, so that shade is never the only cue. */
import { shortened, textWidth } from "./axis.ts";
import { drawing, element, textElement } from "./svg.ts";
import type { ChartText, Size } from "./svg.ts";
import type { ToneName } from "./tones.ts";

export interface HeatSpec extends ChartText {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly label: string; readonly values: readonly number[] }[];
  /** Full shade from this value on. */
  readonly full: number;
  /** Cells from this value on are outlined, and their numbers strong. */
  readonly marked: number;
  readonly tone: ToneName;
  /** A cell's number, three characters or so. */
  readonly text: (value: number) => string;
}

const cellHeight = 22;
/** Shade of a full cell: text on it stays legible in light and dark. */
const fullShade = 0.55;

export function heatChart(spec: HeatSpec, size: Size): string {
  const room = Math.min(size.width * 0.32, Math.max(0, ...spec.rows.map(({ label }) => textWidth(label, size.font))) + 10);
  const width = (size.width - room) / Math.max(1, spec.columns.length);
  const head = size.font + 10;
  const font = Math.min(size.font, (width - 4) / 2.2);
  // Heads of columns that do not fit stand at every second, third… one.
  const every = Math.ceil(Math.max(0, ...spec.columns.map((column) => textWidth(column, size.font))) / width);
  const heads = spec.columns.map((column, c) =>
    c % every === 0 ? textElement(column, { class: "tick", x: room + c * width + 2, y: size.font, "text-anchor": "start" }) : "",
  );
  const rows = spec.rows.map(({ label, values }, r) => {
    const y = head + r * cellHeight;
    const cells = values.map((value, c) => {
      const isMarked = value >= spec.marked;
      const box = { x: room + c * width + 1, y: y + 1, width: width - 2, height: cellHeight - 2 };
      return [
        element("rect", { class: "fill", "fill-opacity": (fullShade * Math.min(1, Math.max(0, value / spec.full))).toFixed(3), ...box }),
        ...(isMarked ? [element("rect", { class: "outline", ...box })] : []),
        textElement(spec.text(value), {
          class: isMarked ? "strong" : "soft",
          x: room + (c + 0.5) * width,
          y: y + cellHeight / 2 + font * 0.36,
          "text-anchor": "middle",
          "font-size": font.toFixed(1),
        }),
      ].join("");
    });
    const name = textElement(shortened(label, room - 8, size.font), { class: "label", x: 0, y: y + cellHeight / 2 + size.font * 0.36 });
    return element("g", { class: `tone-${spec.tone}` }, [name, ...cells]);
  });
  return drawing(spec, { ...size, height: head + spec.rows.length * cellHeight + 6 }, [...heads, ...rows]);
}
