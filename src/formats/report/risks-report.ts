/** The report of a risk register: one HTML file without scripts or requests. */
import type { RegisterAnswer } from "../../core/results/risk-register.ts";
import { monthLabel } from "../text/months.ts";
import { registerSentence, registerStatements, riskTables } from "../text/risks.ts";
import { notesHtml, prose, type Section, tableHtml } from "./html.ts";
import { pageHtml } from "./page.ts";

/** The register and what each of its risks contributes. */
export function riskSections(answer: RegisterAnswer): readonly Section[] {
  return riskTables(answer).map((table) => ({
    id: table.id,
    title: table.title,
    body: `${tableHtml(table, { id: `${table.id}-table` })}\n${notesHtml(table)}`,
  }));
}

/** @param date of the report, `YYYY-MM-DD` */
export function renderRisksReport(answer: RegisterAnswer, date: string): string {
  const scenario = answer.scenario === undefined ? "" : ` · scenario ${answer.scenario}`;
  return pageHtml({
    title: `${answer.planName}: risk register`,
    description: registerSentence(answer),
    printed: `plan ${answer.planHash.slice(0, 12)} · ${date}`,
    skipTo: "the register",
    top: `<header class="top">
<p class="overline">Risk register</p>
<h1>${prose(answer.planName)}</h1>
<p class="meta">${prose(`${monthLabel(answer.start, 0)} to ${monthLabel(answer.start, answer.months - 1)} · ${answer.paths} futures${scenario} · printed ${date}`)}</p>
<p class="answer">${prose(registerSentence(answer))}</p>
<div class="lead">${registerStatements(answer)
      .map((text) => `<p>${prose(text)}</p>`)
      .join("\n")}</div>
</header>`,
    sections: riskSections(answer),
    foot: [
      ["Plan hash", answer.planHash],
      ["Seed", String(answer.seed)],
      ["Engine", `Plimsoll ${answer.engine}`],
      ["Date", date],
    ],
    promise: "The same plan, seed and engine give the same numbers on any machine.",
  });
}
