/**
 * SVG as text: elements, paths and the frame of a chart.
 *
 * Colours come from CSS variables (see `chart-style.ts`); every chart is an image with a title and a description. A chart
 * is drawn twice, wide and narrow, and the page shows one of them, so that text keeps its size on a phone.
 */

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** The size of a drawing in user units; `font` is the size of its text. */
export interface Size {
  readonly name: "wide" | "narrow";
  readonly width: number;
  readonly height: number;
  readonly font: number;
}

export const wide: Size = { name: "wide", width: 860, height: 360, font: 13 };
export const narrow: Size = { name: "narrow", width: 360, height: 320, font: 12.5 };

/** What every chart says about itself. `id` is unique on the page. */
export interface ChartText {
  readonly id: string;
  readonly title: string;
  /** One sentence: what the chart shows, with its main numbers. */
  readonly description: string;
}

export type Point = readonly [number, number];

/**
 * Text made safe for HTML and SVG, attributes included.
 *
 * @example escapeText('a < "b"') // "a &lt; &quot;b&quot;"
 */
export const escapeText = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/**
 * A coordinate to a tenth of a unit.
 *
 * @throws Error if it is not finite: a chart never draws what is not a number
 * @example coordinate(12.349) // "12.3"
 */
export function coordinate(x: number): string {
  if (!Number.isFinite(x)) throw new Error(`not a coordinate: ${x}`);
  const text = x.toFixed(1).replace(/\.0$/, "");
  return text === "-0" ? "0" : text;
}

/**
 * An element; numbers are written as coordinates, attributes that are undefined are left out.
 *
 * @example element("line", { x1: 0, x2: 10.04 }) // "<line x1=\"0\" x2=\"10\"/>"
 */
export function element(name: string, attributes: Attributes, children: readonly string[] = []): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${typeof value === "number" ? coordinate(value) : escapeText(value)}"`],
  );
  const open = `<${name}${written.join("")}`;
  return children.length === 0 ? `${open}/>` : `${open}>${children.join("")}</${name}>`;
}

/** A text element; its content is escaped. */
export const textElement = (text: string, attributes: Attributes): string => element("text", attributes, [escapeText(text)]);

/**
 * The path of a line through points.
 *
 * @example linePath([[0, 1], [2, 3]]) // "M0 1L2 3"
 */
export const linePath = (points: readonly Point[]): string => points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${coordinate(x)} ${coordinate(y)}`).join("");

/** The path of the area between two lines over the same abscissae. */
export const areaPath = (upper: readonly Point[], lower: readonly Point[]): string =>
  upper.length === 0 ? "" : `${linePath([...upper, ...[...lower].reverse()])}Z`;

/** The whole drawing: an image with title and description. */
export function drawing(text: ChartText, size: Size, parts: readonly string[]): string {
  const id = `${text.id}-${size.name}`;
  return element(
    "svg",
    {
      class: `chart ${size.name}`,
      viewBox: `0 0 ${coordinate(size.width)} ${coordinate(size.height)}`,
      role: "img",
      "aria-labelledby": `${id}-title ${id}-desc`,
      "font-size": String(size.font),
    },
    [element("title", { id: `${id}-title` }, [escapeText(text.title)]), element("desc", { id: `${id}-desc` }, [escapeText(text.description)]), ...parts],
  );
}

/** Both sizes of a chart; CSS shows the one that fits. */
export const responsive = (draw: (size: Size) => string): string => draw(wide) + draw(narrow);
