/** The report of an answer that is told in a sentence, statements and tables: one HTML file without scripts or requests. */
import { monthLabel } from "../text/months.ts";
import { countText } from "../text/number.ts";
import type { ToldAnswer } from "../text/told-answer.ts";
import { notesHtml, prose, type Section, tableHtml } from "./html.ts";
import { pageHtml } from "./page.ts";

/** A section for each table. */
export const toldSections = (told: Pick<ToldAnswer, "tables">): readonly Section[] =>
  told.tables.map((table) => ({ id: table.id, title: table.title, body: `${tableHtml(table, { id: `${table.id}-table` })}\n${notesHtml(table)}` }));

/** The answer as a part of a page. */
export const toldHtml = (told: Pick<ToldAnswer, "sentence" | "statements" | "tables">): string =>
  [
    `<p class="lead">${prose(told.sentence)}</p>`,
    ...told.statements.map((text) => `<p>${prose(text)}</p>`),
    ...toldSections(told).map(({ title, body }) => `<div class="block"><h3>${prose(title)}</h3>\n${body}</div>`),
  ].join("\n");

/** @param date of the report, `YYYY-MM-DD` */
export function renderToldReport(told: ToldAnswer, date: string): string {
  const scenario = told.scenario === undefined ? "" : ` · scenario ${told.scenario}`;
  return pageHtml({
    title: `${told.planName}: ${told.overline.toLowerCase()}`,
    description: told.sentence,
    printed: `plan ${told.planHash.slice(0, 12)} · ${date}`,
    skipTo: "the tables",
    top: `<header class="top">
<p class="overline">${prose(told.overline)}</p>
<h1>${prose(told.planName)}</h1>
<p class="meta">${prose(`${monthLabel(told.start, 0)} to ${monthLabel(told.start, told.months - 1)} · ${countText(told.paths)} futures${scenario} · printed ${date}`)}</p>
<p class="answer">${prose(told.sentence)}</p>
<div class="lead">${told.statements.map((text) => `<p>${prose(text)}</p>`).join("\n")}</div>
</header>`,
    sections: toldSections(told),
    foot: [
      ["Plan hash", told.planHash],
      ["Seed", String(told.seed)],
      ["Engine", `Plimsoll ${told.engine}`],
      ["Date", date],
    ],
    promise: "The same plan, seed and engine give the same numbers on any machine.",
  });
}
