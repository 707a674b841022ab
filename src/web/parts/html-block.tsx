/** A section of the report within the page: its charts and tables, each with CSV, SVG and PNG to take away. */
import { useEffect, useRef } from "preact/hooks";
import type { ResultTable } from "../../core/results/run.ts";
import { csvOf } from "../../formats/text/show.ts";
import { download } from "../state/plan-source.ts";
import { pngOf, svgFileOf } from "./chart-files.ts";

export interface HtmlBlockProps {
  readonly html: string;
  /** Tables that the section draws from: a figure is matched to its own by title. */
  tables(): readonly ResultTable[];
}

/** What is open stays open, and the focus stays where it was, when new numbers arrive. */
export function HtmlBlock({ html, tables }: HtmlBlockProps) {
  const host = useRef<HTMLDivElement>(null);
  const shown = useRef("");
  useEffect(() => {
    const element = host.current;
    if (element === null || shown.current === html) return;
    shown.current = html;
    const open = new Set([...element.querySelectorAll<HTMLDetailsElement>("details[open]")].map(keyOf));
    const scrolled = new Map([...element.querySelectorAll<HTMLElement>(".scroll")].map((region) => [labelOf(region), [region.scrollLeft, region.scrollTop]]));
    const focused =
      document.activeElement instanceof HTMLElement && element.contains(document.activeElement) ? pathOf(element, document.activeElement) : undefined;
    element.innerHTML = html;
    for (const details of element.querySelectorAll("details")) if (open.has(keyOf(details))) details.open = true;
    for (const region of element.querySelectorAll<HTMLElement>(".scroll")) {
      const [left, top] = scrolled.get(labelOf(region)) ?? [0, 0];
      region.scrollTo(left!, top!);
    }
    for (const figure of element.querySelectorAll("figure")) figure.append(toolsOf(figure, tables));
    for (const lines of element.querySelectorAll("pre")) lines.after(copierOf(lines));
    if (focused !== undefined) (element.querySelectorAll<HTMLElement>(focusable)[focused] ?? element).focus({ preventScroll: true });
  }, [html]);
  return <div class="report" ref={host} />;
}

const focusable = "a, button, summary, [tabindex]";
const keyOf = (details: HTMLDetailsElement): string => details.querySelector("summary")?.textContent ?? "";
const labelOf = (region: HTMLElement): string => region.getAttribute("aria-labelledby") ?? "";
const pathOf = (host: HTMLElement, focused: HTMLElement): number => [...host.querySelectorAll(focusable)].indexOf(focused);

/** Lines that are there to be put into the plan by hand. */
function copierOf(lines: HTMLElement): HTMLElement {
  const tools = document.createElement("div");
  tools.className = "tools";
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy these lines";
  button.onclick = () => void navigator.clipboard.writeText(lines.textContent ?? "").then(() => (button.textContent = "Copied"));
  tools.append(button);
  return tools;
}

function toolsOf(figure: HTMLElement, tables: () => readonly ResultTable[]): HTMLElement {
  const title = figure.querySelector("h3")?.textContent ?? "chart";
  const name = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  const titles = [...figure.querySelectorAll("details.data > summary")].map((summary) =>
    (summary.textContent ?? "").replace(/^Data table: /, "").replaceAll("\u00a0", " "),
  );
  const tools = document.createElement("div");
  tools.className = "tools";
  const add = (label: string, words: string, act: () => void | Promise<void>): void => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.setAttribute("aria-label", `${label}: ${words} ${title}`);
    button.onclick = () => void act();
    tools.append(button);
  };
  for (const of of titles)
    add("CSV", titles.length > 1 ? `${of}, data of` : "data of", () => {
      const table = tables().find((one) => one.title === of);
      if (table !== undefined) download(`${table.id}.csv`, new Blob([csvOf(table)], { type: "text/csv" }));
    });
  const chart = (): SVGSVGElement | undefined => [...figure.querySelectorAll<SVGSVGElement>("svg.chart")].find((svg) => svg.getBoundingClientRect().width > 0);
  add("SVG", "drawing of", () => {
    const svg = chart();
    if (svg !== undefined) download(`${name}.svg`, new Blob([svgFileOf(svg)], { type: "image/svg+xml" }));
  });
  add("PNG", "picture of", async () => {
    const svg = chart();
    if (svg !== undefined) download(`${name}.png`, await pngOf(svg));
  });
  return tools;
}
