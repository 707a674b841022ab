/** What serving and training cost by model and chip, and models side by side. */
import type { RunSummary } from "../../core/results/run.ts";
import { servingSentences } from "../text/serving.ts";
import { tableOf } from "../text/summary-tables.ts";
import { notesHtml, prose, tableHtml } from "./html.ts";
import type { Section } from "./html.ts";

/** Undefined for a plan without models, serving and programmes. */
export function servingSection(summary: RunSummary): Section | undefined {
  const parts = ["serving-cost", "models", "programmes", "programme-progress"].flatMap((id) => {
    const table = tableOf(summary, id);
    if (table === undefined) return [];
    const lead = id === "serving-cost" ? servingSentences(table).map((sentence) => `<p>${prose(sentence)}</p>`) : [];
    return [`<div class="block"><h3>${prose(table.title)}</h3>\n${[...lead, tableHtml(table, { id: `table-${id}` }), notesHtml(table)].join("\n")}</div>`];
  });
  return parts.length === 0 ? undefined : { id: "serving", title: "Serving and training cost", body: parts.join("\n") };
}
