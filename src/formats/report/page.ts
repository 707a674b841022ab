/** The frame of a report: one HTML file without scripts or requests, with contents and what its numbers came from. */
import { escapeText } from "../charts/svg.ts";
import { prose, type Section } from "./html.ts";
import { pageCss } from "./page-style.ts";

export interface PageSpec {
  readonly title: string;
  readonly description: string;
  /** Beside the product's name on each printed page. */
  readonly printed: string;
  readonly skipTo: string;
  /** HTML of the head of the page. */
  readonly top: string;
  readonly sections: readonly Section[];
  readonly foot: readonly (readonly [name: string, value: string])[];
  /** What gives the same numbers again. */
  readonly promise: string;
}

export const pageHtml = (page: PageSpec): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${escapeText(page.description)}">
<title>${escapeText(page.title)}</title>
<link rel="icon" href="data:,">
<style>
${pageCss(`Plimsoll · ${page.printed}`)}
</style>
</head>
<body>
<a class="skip" href="#main">Skip to ${page.skipTo}</a>
${page.top}
<div class="page">
<nav aria-labelledby="contents"><h2 id="contents">Contents</h2><ul>${page.sections.map(contentsEntry).join("")}</ul></nav>
<main id="main">
${page.sections.map(sectionHtml).join("\n")}
</main>
</div>
<footer><dl>${page.foot.map(([name, value]) => `<dt>${name}</dt><dd>${prose(value)}</dd>`).join("")}</dl>
<p>${page.promise}</p></footer>
</body>
</html>
`;

const sectionHtml = ({ id, title, body }: Section): string => `<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${prose(title)}</h2>
${body}
</section>`;

/** Where a section goes: before another one, or after it. */
export type SectionPlace = { readonly before: string } | { readonly after: string };

/**
 * A page with one section more, or anew, beside another of its sections.
 *
 * @throws Error if the page has no section of that id
 */
export function withSection(page: string, section: Section, place: SectionPlace): string {
  const without = withoutSection(page, section.id);
  const beside = "before" in place ? place.before : place.after;
  const from = without.indexOf(`<section id="${beside}"`);
  const entry = without.indexOf(`<li><a href="#${beside}">`);
  if (from < 0 || entry < 0) throw new Error(`the page has no section ${beside}`);
  const isAfter = "after" in place;
  const [body, contents] = isAfter ? [endOf(without, "</section>\n", from), endOf(without, "</li>", entry)] : [from, entry];
  return `${without.slice(0, contents)}${contentsEntry(section)}${without.slice(contents, body)}${sectionHtml(section)}\n${without.slice(body)}`;
}

const endOf = (page: string, closing: string, from: number): number => page.indexOf(closing, from) + closing.length;

const contentsEntry = ({ id, title }: Section): string => `<li><a href="#${id}">${prose(title)}</a></li>`;

function withoutSection(page: string, id: string): string {
  const from = page.indexOf(`<section id="${id}"`);
  if (from < 0) return page;
  const shorter = page.slice(0, from) + page.slice(endOf(page, "</section>\n", from));
  const entry = shorter.indexOf(`<li><a href="#${id}">`);
  return entry < 0 ? shorter : shorter.slice(0, entry) + shorter.slice(endOf(shorter, "</li>", entry));
}
