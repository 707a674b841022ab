/** A chart of the page as a file that stands alone: light, on paper, with its style inside. */
import { chartCss } from "../../formats/charts/chart-style.ts";

/** Rules of a page with both sizes of a chart do not hold for one alone. */
const standaloneCss = `${chartCss.replaceAll(/@media[^{]*\{:root\{[^}]*\}\}/g, "")}\n.chart.wide,.chart.narrow{display:inline;max-width:none}`;

export function svgFileOf(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const { width, height } = svg.viewBox.baseVal;
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  const style = document.createElementNS("http://www.w3.org/2000/svg", "style");
  style.textContent = standaloneCss;
  const paper = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of Object.entries({ class: "paper", width: "100%", height: "100%" })) paper.setAttribute(name, value);
  copy.prepend(style, paper);
  return new XMLSerializer().serializeToString(copy);
}

/** At twice the size, for slides and paper. */
export async function pngOf(svg: SVGSVGElement): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgFileOf(svg))}`;
  await image.decode();
  const { width, height } = svg.viewBox.baseVal;
  const canvas = document.createElement("canvas");
  canvas.width = 2 * width;
  canvas.height = 2 * height;
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("this browser cannot draw the picture");
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob === null ? reject(new Error("the picture could not be made")) : resolve(blob)), "image/png"),
  );
}
