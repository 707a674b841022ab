/** What a plan rests on, as tables and as text for a terminal. */
import type { ResultTable } from "../../core/results/run.ts";
import type { ConflictRow, SourceAudit } from "../../core/evidence/source-audit.ts";
import type { IndexWithInterval } from "../../core/sensitivity/sensitivity.ts";
import { wrap } from "./columns.ts";
import { moneyText } from "./money.ts";
import { countedText, countText, decimalText, percentText, proportionText } from "./number.ts";
import { painter } from "./paint.ts";
import { tableNote, textTable, type TextOptions } from "./show.ts";
import { column } from "../../core/results/table-column.ts";

const percent = (share: number): string => decimalText(100 * share, 0).replace(/^-/, "−");
const effectText = ({ value, low95, high95 }: IndexWithInterval): string => `${percent(value)} % (${percent(low95)} to ${percent(high95)})`;

const runsText = ({ paths, planName, seed, engine }: SourceAudit): string =>
  paths === 0 ? `${planName}, engine ${engine}; nothing was run` : `runs of ${countText(paths)} futures of ${planName}, seed ${seed}, engine ${engine}`;

/** Every source with its date, age, use and faults, and the share of the spread of value that rests on it. */
export function sourcesTable(audit: SourceAudit): ResultTable {
  const isMeasured = audit.sources.some(({ effect }) => effect !== undefined);
  return {
    id: "sources",
    title: "Sources",
    columns: [
      column("id", "Source"),
      column("kind", "Kind"),
      column("as-of", "Date"),
      column("age", "Months old"),
      column("review", "Review by"),
      column("owner", "Owner"),
      column("cited", "Values"),
      ...(isMeasured ? [column("effect", "Part in the spread of value")] : []),
      column("faults", "To do"),
    ],
    rows: audit.sources.map(({ id, kind, asOf, ageMonths, reviewBy, owner, cited, faults, effect }) => [
      id,
      kind,
      asOf ?? "–",
      ageMonths === undefined ? "–" : String(ageMonths),
      reviewBy ?? "–",
      owner ?? "–",
      String(cited.length),
      ...(isMeasured ? [effect === undefined ? "certain" : effectText(effect)] : []),
      faults.length === 0 ? "–" : faults.join(", "),
    ]),
    measures:
      "Sources of the plan's values; the part in the spread of value is the total effect of all uncertain values that cite the source, 95 % interval in brackets",
    source: runsText(audit),
    limitations: "Parts overlap: values of two sources can act together. A value given as certain has no part in the spread, however wrong it is.",
  };
}

/** A row a belief: what each source says, when it said so, and what would follow if it alone were right. */
export function conflictTable(audit: SourceAudit): ResultTable {
  return {
    id: "conflicts",
    title: "Where sources disagree",
    columns: [
      column("quantity", "Quantity"),
      column("belief", "Belief"),
      column("value", "Value"),
      column("weight", "Weight"),
      column("source", "Source"),
      column("date", "Date"),
      column("insolvent", "Insolvent, if it alone is right"),
      column("worth", "Value to holders, mean"),
    ],
    rows: audit.conflicts.flatMap(({ address, beliefs }) =>
      beliefs.map((belief) => [
        address,
        belief.id,
        belief.text,
        percentText(belief.weight),
        belief.source ?? "none",
        belief.asOf ?? "no date",
        proportionText(belief.insolvent),
        belief.valueUsdMean === undefined ? "–" : moneyText(belief.valueUsdMean),
      ]),
    ),
    measures: "The plan run with each belief in place of all, on the same futures",
    source: runsText(audit),
    limitations: "Intervals are sampling error only. Weights decide nothing here: each belief is taken as certain in turn.",
  };
}

/** How much of the plan was observed, in sentences. */
export function sourcesSentences(audit: SourceAudit): readonly string[] {
  const { values, softEffect, sources, conflicts } = audit;
  const faulty = sources.filter(({ faults }) => faults.length > 0);
  return [
    `Of ${countText(values.count)} values ${countText(values.observed)} rest on a contract, a measurement or a report, ${countText(values.soft)} on estimates, opinions and assumptions, and ${countText(values.bare)} cite nothing.`,
    ...(softEffect === undefined
      ? []
      : [
          `${percent(softEffect.value)} % of the spread of value rests on what nobody has observed (${percent(softEffect.low95)} to ${percent(softEffect.high95)} %).`,
        ]),
    ...conflicts.map(conflictSentence),
    ...(faulty.length === 0
      ? ["No source is undated, past its review, older than two years or unused."]
      : [
          `${countText(faulty.length)} of ${countText(sources.length)} sources want looking at: ${faulty.map(({ id, faults }) => `${id} (${faults.join(", ")})`).join("; ")}.`,
        ]),
  ];
}

/** A conflict in one sentence, with every date. */
export function conflictSentence({ address, beliefs }: ConflictRow): string {
  const told = beliefs.map(
    ({ text, source, asOf, insolvent }) =>
      `${text.replace(/\s*@[\w-]+/g, "")} (${source ?? "no source"}, ${asOf === undefined || asOf === "undated" ? "no date" : asOf}; insolvent ${countedText(insolvent.count / insolvent.paths)})`,
  );
  return `Sources disagree on ${address}: ${told.join(" against ")}.`;
}

/** For a terminal, ending in a line feed. */
export function renderSources(audit: SourceAudit, { width, color }: TextOptions): string {
  const paint = painter(color);
  const [first, ...rest] = sourcesSentences(audit);
  const options = { width, color };
  const shown = (table: ResultTable): readonly string[] => [
    "",
    ...textTable(table, (label) => label !== "Values" && label !== "Months old", options),
    ...tableNote(table, options),
  ];
  const lines = [
    paint.dim(`${audit.planName}, on ${audit.date}`),
    ...wrap(first!, width).map(paint.bold),
    ...rest.flatMap((sentence) => wrap(sentence, width)),
    ...(audit.conflicts.length === 0 ? [] : shown(conflictTable(audit))),
    ...shown(sourcesTable(audit)),
    "",
    ...wrap(`${runsText(audit)}.`, width).map(paint.dim),
  ];
  return `${lines.join("\n")}\n`;
}
