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

/**
 * A page with one section more, or anew, before another of its sections.
 *
 * @throws Error if the page has no section of the id `before`
 */
export function withSection(page: string, section: Section, before: string): string {
  const without = withoutSection(page, section.id);
  const place = without.indexOf(`<section id="${before}"`);
  const entry = `<li><a href="#${before}">`;
  const contents = without.indexOf(entry);
  if (place < 0 || contents < 0) throw new Error(`the page has no section ${before}`);
  return `${without.slice(0, contents)}${contentsEntry(section)}${without.slice(contents, place)}${sectionHtml(section)}\n${without.slice(place)}`;
}

const contentsEntry = ({ id, title }: Section): string => `<li><a href="#${id}">${prose(title)}</a></li>`;

function withoutSection(page: string, id: string): string {
  const from = page.indexOf(`<section id="${id}"`);
  if (from < 0) return page;
  const end = page.indexOf("</section>\n", from) + "</section>\n".length;
  const shorter = page.slice(0, from) + page.slice(end);
  const entry = shorter.indexOf(`<li><a href="#${id}">`);
  return entry < 0 ? shorter : shorter.slice(0, entry) + shorter.slice(shorter.indexOf("</li>", entry) + "</li>".length);
}
