/**
 * What an answer rests on, as sections: sources, what came in, what would break the plan, what is worth knowing, and what
 * its rule would have done. Each has the sentences of the command line, then its tables.
 */
import type { ObservationDigest } from "../../core/evidence/observations.ts";
import type { SourceAudit } from "../../core/evidence/source-audit.ts";
import type { HindsightAnswer } from "../../core/hindsight/hindsight.ts";
import type { WorthAnswer } from "../../core/information/worth-of-knowing.ts";
import type { ResultTable } from "../../core/results/run.ts";
import type { BreakAnswer } from "../../core/stress/reverse-stress.ts";
import { escapeText } from "../charts/svg.ts";
import { breakSentence, crossingStatements, flipSentence, movesTable } from "../text/break.ts";
import { digestNotes, digestSentences, leading, observationsTable, proposedPatch } from "../text/digest.ts";
import { coverageSentence, hindsightLimits, hindsightSentence, hindsightTables } from "../text/hindsight.ts";
import { conflictTable, sourcesSentences, sourcesTable } from "../text/sources.ts";
import { isOpen, weighedTable, worthSentence, worthTable } from "../text/worth.ts";
import { notesHtml, prose, tableHtml } from "./html.ts";
import type { Section } from "./html.ts";

/** A section with the tables it draws from. */
export interface Finding extends Section {
  readonly tables: readonly ResultTable[];
}

interface Parts {
  readonly sentence: string;
  readonly statements: readonly string[];
  readonly tables: readonly ResultTable[];
  /** HTML between the statements and the tables. */
  readonly between?: string;
}

function findingOf(id: string, title: string, { sentence, statements, tables, between }: Parts): Finding {
  const blocks = tables.map(
    (table) => `<div class="block"><h3>${prose(table.title)}</h3>\n${tableHtml(table, { id: `${id}-${table.id}` })}\n${notesHtml(table)}</div>`,
  );
  const body = [
    `<p class="lead">${prose(sentence)}</p>`,
    ...statements.map((text) => `<p>${prose(text)}</p>`),
    ...(between === undefined || between === "" ? [] : [between]),
    ...blocks,
  ];
  return { id, title, body: body.join("\n"), tables };
}

/** What the plan rests on. */
export function sourcesFinding(audit: SourceAudit): Finding {
  const [sentence, ...statements] = sourcesSentences(audit);
  const tables = [...(audit.conflicts.length === 0 ? [] : [conflictTable(audit)]), sourcesTable(audit)];
  return findingOf("evidence-sources", "What it rests on", { sentence: sentence!, statements, tables });
}

/** What matters of what came in; the patch is there to be copied. */
export function digestFinding(digest: ObservationDigest): Finding {
  const told = leading(digest);
  const sentences = digestSentences(digest);
  const list = told.length === 0 ? "" : `<ol>${sentences.map((text) => `<li>${prose(text)}</li>`).join("")}</ol>`;
  const patch = told.length === 0 ? "" : `<h3>Proposed; nothing is written</h3>\n<pre tabindex="0">${escapeText(proposedPatch(digest))}</pre>`;
  const moving = digest.effects.filter(({ verdict }) => verdict === "moves").length;
  return findingOf("evidence-digest", "What came in", {
    sentence:
      told.length === 0
        ? sentences[0]!
        : `${moving === 1 ? "One observation moves" : `${moving} observations move`} the answer; those that move it most first.`,
    statements: digestNotes(digest),
    between: [list, patch].filter((html) => html !== "").join("\n"),
    tables: digest.effects.length === 0 ? [] : [observationsTable(digest)],
  });
}

/** What would break the plan. */
export function breakFinding(answer: BreakAnswer): Finding {
  const table = movesTable(answer);
  const statements = [...crossingStatements(answer), ...(answer.flip === undefined ? [] : [flipSentence(answer.flip)])];
  return findingOf("evidence-break", "Distance to ruin", { sentence: breakSentence(answer), statements, tables: table === undefined ? [] : [table] });
}

/** What to find out about first. */
export function worthFinding(answer: WorthAnswer): Finding {
  const tables = [...(isOpen(answer) ? [worthTable(answer)] : []), weighedTable(answer)];
  return findingOf("evidence-worth", "What is worth knowing", { sentence: worthSentence(answer), statements: [], tables });
}

/** What the plan's rule would have done. */
export function hindsightFinding(answer: HindsightAnswer): Finding {
  const statements = [...(answer.foreseen.length === 0 ? [] : [coverageSentence(answer)]), ...hindsightLimits(answer)];
  return findingOf("evidence-hindsight", "In hindsight", { sentence: hindsightSentence(answer), statements, tables: hindsightTables(answer) });
}
