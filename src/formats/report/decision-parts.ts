/** What report and page show of a decision: its limits as told, what is signed, value against insolvency. */
import { toldAttempt } from "../../core/procurement/certificate.ts";
import type { MeasuredLimit } from "../../core/procurement/measure.ts";
import type { CommitSummary } from "../../core/procurement/summary.ts";
import type { ResultTable } from "../../core/results/run.ts";
import { frontierChart } from "../charts/frontier.ts";
import { responsive } from "../charts/svg.ts";
import { frontierSentence, limitsCell, ruleSentence } from "../text/commit.ts";
import { monthLabel } from "../text/months.ts";
import { countText } from "../text/number.ts";
import { figureHtml } from "./html.ts";

/** The limits that speak of the decision: those of the attempt that is told, else of the futures that chose it. */
export const toldLimits = ({ certificate, selected }: CommitSummary): readonly MeasuredLimit[] =>
  certificate === undefined ? selected.limits : toldAttempt(certificate.attempts).limits;

/** What is signed now; undefined where nothing is. */
export function signNowTable({ signNow, start }: CommitSummary): ResultTable | undefined {
  if (signNow.length === 0) return undefined;
  return {
    measures: "",
    source: "",
    limitations: "",
    id: "sign-now",
    title: "Signed now, and the cash and obligations it creates at the plan's medians",
    columns: [
      { id: "offer", label: "Offer" },
      { id: "supplier", label: "Supplier" },
      { id: "blocks", label: "Blocks", unit: "blocks" },
      { id: "chips", label: "Chips", unit: "chips" },
      { id: "from", label: "In service" },
      { id: "to", label: "Until" },
      { id: "prepaid", label: "Prepaid", unit: "USD" },
      { id: "building", label: "Building", unit: "USD" },
      { id: "month", label: "A month", unit: "USD" },
      { id: "total", label: "In all", unit: "USD" },
      { id: "stands", label: "Offer stands until" },
    ],
    rows: signNow.map((row) => [
      row.offer,
      row.supplier,
      row.blocks,
      row.chips,
      monthLabel(start, row.startsMonth),
      monthLabel(start, row.endsMonth - 1),
      row.prepaidUsd,
      row.capexUsd,
      row.monthUsd,
      row.totalUsd,
      monthLabel(start, row.untilMonth),
    ]),
  };
}

/** The frontier as a chart with its table; undefined where none was drawn. */
export function frontierFigure(summary: CommitSummary): { readonly html: string; readonly table: ResultTable } | undefined {
  const { frontier, today, selected } = summary;
  if (frontier.length === 0) return undefined;
  const table: ResultTable = {
    id: "frontier",
    title: "The most valuable decision for each limit on insolvency",
    columns: [
      { id: "limit", label: "Insolvent at most", unit: "share" },
      { id: "seen", label: "Seen", unit: "share" },
      { id: "value", label: "Value", unit: "USD" },
      { id: "half", label: "±", unit: "USD" },
      { id: "funding", label: "Raised and drawn", unit: "USD" },
      { id: "limits", label: "Limits" },
      { id: "rule", label: "Later" },
    ],
    rows: frontier.map(({ atMost, insolvent, value, fundingUsd, decision, ...limits }) => [
      atMost,
      insolvent,
      value.mean,
      value.halfWidth95,
      fundingUsd,
      limitsCell(limits),
      ruleSentence(decision.later),
    ]),
    measures: "value and share of futures insolvent of the decisions that were weighed, all beliefs together",
    source: `the ${countText(selected.futures)} selecting futures; a decision found for a smaller limit may be used for a larger`,
    limitations: "of the decisions weighed, not of all there are; sampling error is in ±",
  };
  const spec = {
    id: "frontier-chart",
    title: "Value against insolvency",
    description: `The most valuable decision for each limit on the share of futures insolvent; today's plan and this decision are marked. ${frontierSentence(summary)} Such points are hollow.`,
    points: frontier.map(({ atMost, value, breaks, narrow }) => ({ x: atMost, y: value.mean, isHollow: breaks.length + narrow.length > 0 })),
    marks: [
      { label: "today's plan", x: today.insolvent, y: today.valueUsd },
      { label: "this decision", x: selected.insolvent, y: selected.value.mean },
    ],
  };
  const chart = responsive((size) => frontierChart(spec, size));
  return { table, html: figureHtml({ id: "frontier-figure", heading: "What safety costs", summary: spec.description, chart, table }) };
}
