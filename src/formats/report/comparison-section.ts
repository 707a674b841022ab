/** A comparison as sections: what differs in the plans, in the answers, what each change has part in, cash side by side. */
import type { Comparison } from "../../core/comparison/comparison.ts";
import { measures, sharedMeasures } from "../../core/comparison/measures.ts";
import type { Measure } from "../../core/comparison/measures.ts";
import type { ResultTable, RunSummary } from "../../core/results/run.ts";
import { fanChart } from "../charts/fan.ts";
import { responsive } from "../charts/svg.ts";
import { waterfallChart } from "../charts/waterfall.ts";
import { answerTable, bySize, changeText, figureText, inputTable, sideNames, stepName, stepsTable } from "../text/comparison.ts";
import { moneyText } from "../text/money.ts";
import { tableOf } from "../text/summary-tables.ts";
import { figureHtml, notesHtml, tableHtml } from "./html.ts";
import type { Section } from "./html.ts";

/** A section with the tables it draws from. */
export interface ComparisonPart extends Section {
  readonly tables: readonly ResultTable[];
}

/** Measures of which the difference is shared among the changes. */
export const waterfallMeasures = ({ figures }: Comparison): readonly Measure[] =>
  measures.filter(({ id }) => sharedMeasures.includes(id) && figures.from[id] !== undefined && figures.to[id] !== undefined);

export function inputPart(comparison: Comparison): ComparisonPart {
  const table = inputTable(comparison);
  return { id: "compare-inputs", title: "What differs in the plan", body: tableHtml(table, { id: "compare-input" }), tables: [table] };
}

export function answerPart(comparison: Comparison): ComparisonPart {
  const table = answerTable(comparison);
  const body = `${tableHtml(table, { id: "compare-result" })}${notesHtml(table)}`;
  return { id: "compare-answers", title: "What differs in the answer", body, tables: [table] };
}

/** The waterfall of a measure, the largest parts first; undefined until the parts are known. */
export function waterfallPart(comparison: Comparison, measure: Measure): ComparisonPart | undefined {
  const table = stepsTable(comparison, measure);
  if (table === undefined) return undefined;
  const [from, to] = sideNames(comparison);
  const { figures } = comparison;
  const [before, after] = [figures.from[measure.id]!, figures.to[measure.id]!];
  const steps = bySize(comparison.attribution!.steps[measure.id]!).map((step) => ({ label: stepName(step), change: step.change }));
  const [largest] = steps;
  const told =
    largest === undefined || steps.length === 1 || largest.change === 0 ? "" : `; most of it by ${largest.label}, ${changeText(measure, largest.change)}`;
  const sentence = `${measure.title} goes from ${figureText(measure, before)} to ${figureText(measure, after)}${told}.`;
  const spec = {
    id: `compare-waterfall-${measure.id}`,
    title: `${measure.title}: what each change has part in`,
    description: sentence,
    unit: { kind: measure.unit === "USD" ? "usd" : "share" } as const,
    from: { label: from, value: before },
    steps,
    to: { label: to, value: after },
    moreIsWorse: measure.moreIsWorse,
    text: (value: number, isChange: boolean) => (isChange ? (value === 0 ? "±0" : changeText(measure, value)) : figureText(measure, value)),
  };
  const chart = responsive((size) => waterfallChart(spec, size));
  return {
    id: "compare-steps",
    title: "What each change has part in",
    body: figureHtml({ id: `figure-waterfall-${measure.id}`, heading: spec.title, summary: sentence, chart, table }),
    tables: [table],
  };
}

/** The fan of cash of one side. */
export function sideCashPart(summary: RunSummary, name: string, id: string): ComparisonPart | undefined {
  const table = tableOf(summary, "cash");
  if (table === undefined) return undefined;
  const { cashUsd, start, comfortUsd, cashTrough } = summary;
  const sentence = `The 5th percentile is lowest at ${moneyText(cashTrough.p5Usd)}.`;
  const references = comfortUsd.length === cashUsd.p50.length ? [{ label: "comfort", values: comfortUsd, tone: "orange" as const, dash: "7 3" }] : [];
  const spec = {
    id: `cash-${id}`,
    title: `Cash, ${name}`,
    description: sentence,
    unit: { kind: "usd" },
    start,
    fan: cashUsd,
    references,
    dangerBelow: 0,
  } as const;
  const chart = responsive((size) => fanChart(spec, size));
  return {
    id: `compare-cash-${id}`,
    title: spec.title,
    body: figureHtml({ id: `figure-cash-${id}`, heading: spec.title, summary: sentence, chart, table }),
    tables: [table],
  };
}
