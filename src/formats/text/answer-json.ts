/** The answer of a run as a JSON document: the fields that others rely on first, in their fixed order, then the rest. */
import type { RunSummary } from "../../core/results/run.ts";

const leadingFields = [
  "planHash",
  "engine",
  "seed",
  "paths",
  "months",
  "start",
  "pInsolvent",
  "cashUsd",
  "servedShare",
  "obligationsUsd",
  "limits",
  "checks",
  "maxImbalanceUsd",
  "maxImbalanceRelative",
] as const satisfies readonly (keyof RunSummary)[];

/**
 * One line of JSON, without line feed. What is no number (a percentile of no paths) is `null`.
 *
 * @example Object.keys(JSON.parse(answerJson({ months: 1, planName: "Lab", planHash: "ab" }))) // ["planHash", "months", "planName"]
 */
export function answerJson(summary: RunSummary): string {
  const leading = leadingFields.filter((name) => summary[name] !== undefined).map((name) => [name, summary[name]]);
  return JSON.stringify({ ...Object.fromEntries(leading), ...summary });
}
