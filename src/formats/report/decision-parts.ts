/** What report and page show of a decision: its limits as told, what is signed, value against insolvency. */
import { toldAttempt } from "../../core/procurement/certificate.ts";
import type { MeasuredLimit } from "../../core/procurement/measure.ts";
import type { CommitSummary } from "../../core/procurement/summary.ts";
import type { ResultTable } from "../../core/results/run.ts";
import { frontierChart } from "../charts/frontier.ts";
import { responsive } from "../charts/svg.ts";
import { frontierSentence, limitsCell, ruleSentence, scoreName } from "../text/commit.ts";
import { monthLabel } from "../text/months.ts";
import { countText } from "../text/number.ts";
import { figureHtml } from "./html.ts";
import { column } from "../../core/results/table-column.ts";

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
      column("offer", "Offer"),
      column("supplier", "Supplier"),
      column("blocks", "Blocks", "blocks"),
      column("chips", "Chips", "chips"),
      column("from", "In service"),
      column("to", "Until"),
      column("prepaid", "Prepaid", "USD"),
      column("building", "Building", "USD"),
      column("month", "A month", "USD"),
      column("total", "In all", "USD"),
      column("stands", "Offer stands until"),
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
    title: "The best decision for each limit on insolvency",
    columns: [
      column("limit", "Insolvent at most", "share"),
      column("seen", "Seen", "share"),
      column("value", scoreName(summary), "USD"),
      column("half", "±", "USD"),
      column("funding", "Raised and drawn", "USD"),
      column("limits", "Limits"),
      column("rule", "Later"),
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
    title: `${scoreName(summary)} against insolvency`,
    description: `The best decision for each limit on the share of futures insolvent; today's plan and this decision are marked. ${frontierSentence(summary)} Such points are hollow.`,
    points: frontier.map(({ atMost, value, breaks, narrow }) => ({ x: atMost, y: value.mean, isHollow: breaks.length + narrow.length > 0 })),
    marks: [
      { label: "today's plan", x: today.insolvent, y: today.valueUsd },
      { label: "this decision", x: selected.insolvent, y: selected.value.mean },
    ],
  };
  const chart = responsive((size) => frontierChart(spec, size));
  return { table, html: figureHtml({ id: "frontier-figure", heading: "What safety costs", summary: spec.description, chart, table }) };
}
