/** What is sold: revenue, products, margins by how much users use, customers and their dollars, ratios by year, peers. */
import { slug } from "../../core/evidence/table-address.ts";
import type { ResultTable, RunSummary } from "../../core/results/run.ts";
import { columnsChart } from "../charts/columns.ts";
import { fanChart } from "../charts/fan.ts";
import { responsive } from "../charts/svg.ts";
import { danger, toneOf } from "../charts/tones.ts";
import { moneyText } from "../text/money.ts";
import { fiscalQuarterLabel, monthLabel } from "../text/months.ts";
import { percentText, significantText } from "../text/number.ts";
import { dollars } from "../text/price.ts";
import { tableOf } from "../text/summary-tables.ts";
import { figureHtml, notesHtml, prose, tableHtml } from "./html.ts";
import type { Section } from "./html.ts";
import { columnOf, distinct, seriesByKey } from "./read-table.ts";
import type { NamedSeries } from "./read-table.ts";

/** Revenue, what each product brings and costs, who its users are, and how the business is doing beside others. */
export function productSection(summary: RunSummary): Section | undefined {
  const parts = [
    ...revenueFigure(summary),
    ...productFigure(summary),
    ...block(summary, "price-pages", pageSentence),
    ...marginFigures(summary),
    ...block(summary, "customers", customerSentence),
    ...block(summary, "business-metrics", ratioSentence),
    ...block(summary, "peers", () => ""),
  ];
  return parts.length === 0 ? undefined : { id: "products", title: "Revenue and products", body: parts.join("\n") };
}

/** A table with a sentence above it. */
function block(summary: RunSummary, id: string, sentence: (table: ResultTable) => string): readonly string[] {
  const table = tableOf(summary, id);
  if (table === undefined) return [];
  const said = sentence(table);
  const lead = said === "" ? "" : `<p class="summary">${prose(said)}</p>\n`;
  return [`<div class="block"><h3>${prose(table.title)}</h3>\n${lead}${tableHtml(table, { id: `table-${id}` })}\n${notesHtml(table)}</div>`];
}

const rowsBy = (table: ResultTable): readonly Readonly<Record<string, number | string>>[] =>
  table.rows.map((row) => Object.fromEntries(table.columns.map(({ id }, c) => [id, row[c]!])));

function pageSentence(table: ResultTable): string {
  const worst = rowsBy(table)
    .filter(({ under }) => typeof under === "number")
    .sort((a, b) => (b["under"] as number) - (a["under"] as number))[0];
  if (worst === undefined) return "No product is sold at a flat price to users whose use is known.";
  const under = worst["under"] as number;
  if (under === 0) return "No user costs more than is paid, at the mean cost of a token.";
  return `Of ${worst["product"]}, ${percentText(under)} of users cost more than they pay: those above ${significantText(worst["above"] as number)} Mtok a month.`;
}

function marginFigures(summary: RunSummary): readonly string[] {
  const table = tableOf(summary, "product-margins");
  if (table === undefined) return [];
  return distinct(table, 0).map((product) => {
    const rows = rowsBy(table).filter((row) => row["product"] === product);
    const tenths = rows.filter((row) => String(row["users"]).startsWith("tenth"));
    const margins = tenths.map((row) => row["margin"] as number);
    const losing = margins.filter((usd) => usd < 0).length;
    const [first, last] = [margins[0] ?? 0, margins.at(-1) ?? 0];
    const sentence = `The lightest tenth of users leave ${dollars(first)} a month each, the heaviest ${dollars(last)}; ${losing === 0 ? "no tenth costs more than it pays" : `${losing} of 10 tenths cost more than they pay`}.`;
    const spec = {
      id: `margin-${slug(product)}`,
      title: `Margin of a user of ${product} by tenth of use`,
      description: sentence,
      unit: { kind: "usd" },
      periods: tenths.map((_, i) => String(i + 1)),
      series: [
        { label: "margin", values: margins.map((usd) => Math.max(0, usd)), tone: toneOf(0) },
        { label: "loss", values: margins.map((usd) => Math.min(0, usd)), tone: danger },
      ].filter(({ values }) => values.some((usd) => usd !== 0)),
      stacked: false,
    } as const;
    return figureHtml({
      id: `figure-margin-${slug(product)}`,
      heading: `Margin by tenth of users: ${product}`,
      summary: sentence,
      chart: responsive((size) => columnsChart(spec, size)),
      table: { ...table, title: `${table.title}: ${product}`, rows: table.rows.filter((row) => row[0] === product) },
    });
  });
}

function customerSentence(table: ResultTable): string {
  const row = rowsBy(table).filter(({ year, ndr }) => String(year).endsWith("p50") && typeof ndr === "number")[0];
  if (row === undefined) return "";
  const percent = (id: string): string => percentText(row[id] as number);
  return `At the end of ${String(row["year"]).split(" ")[0]} the median net dollar retention is ${significantText(100 * (row["ndr"] as number))} %: below 120 % in ${percent("below")} of futures, between 120 and 140 % in ${percent("between")}, above in ${percent("above")}.`;
}

function ratioSentence(table: ResultTable): string {
  const row = rowsBy(table).filter(({ year }) => String(year).endsWith("p50"))[0];
  if (row === undefined) return "";
  const said = (id: string): string => (typeof row[id] === "number" ? `${significantText(100 * row[id])} %` : "undefined");
  return `In ${String(row["year"]).split(" ")[0]}, at the median: gross margin ${said("paid_margin")}, with free users ${said("all_in_margin")}; R&D ratio ${said("research_ratio")}; return on compute ${said("return_on_compute")}.`;
}

function revenueFigure(summary: RunSummary): readonly string[] {
  const table = tableOf(summary, "revenue");
  const fan = summary.revenueUsd;
  if (table === undefined || fan.p50.length === 0) return [];
  const last = fan.p50.length - 1;
  const sentence = `Revenue is ${moneyText(fan.p50[0]!)} in ${monthLabel(summary.start, 0)} and at the median ${moneyText(fan.p50[last]!)} in ${monthLabel(summary.start, last)}, with 90 % of futures between ${moneyText(fan.p5[last]!)} and ${moneyText(fan.p95[last]!)}.`;
  const spec = { id: "revenue-fan", title: "Revenue a month", description: sentence, unit: { kind: "usd" }, start: summary.start, fan } as const;
  return [figureHtml({ id: "figure-revenue", heading: "Revenue a month", summary: sentence, chart: responsive((size) => fanChart(spec, size)), table })];
}

function productFigure(summary: RunSummary): readonly string[] {
  const table = tableOf(summary, "products");
  if (table === undefined) return [];
  const [product, year, revenue] = [columnOf(table, "product"), columnOf(table, "year"), columnOf(table, "revenue")];
  if (product === undefined || year === undefined || revenue === undefined)
    return [`<div class="block"><h3>${prose(table.title)}</h3>\n${tableHtml(table, { id: "products-table" })}\n${notesHtml(table)}</div>`];
  const series = seriesByKey(table, { month: year, key: product, value: revenue }).filter((s) => s.values.some((v) => v > 0));
  const periods = distinct(table, year);
  const cut = shortYears(summary);
  const last = periods.length - 1;
  const best = series.reduce<NamedSeries | undefined>((most, s) => (most === undefined || s.values[last]! > most.values[last]! ? s : most), undefined);
  const sentence =
    best === undefined
      ? "No product earns revenue."
      : `In ${periods[last]} the largest product is ${best.label}, with revenue of ${moneyText(best.values[last]!)}.${cut}`;
  const spec = {
    id: "product-revenue",
    title: "Revenue by product and year",
    description: sentence,
    unit: { kind: "usd" },
    periods,
    series: series.map((s, i) => ({ ...s, tone: toneOf(i) })),
    stacked: true,
  } as const;
  const figure = figureHtml({
    id: "figure-products",
    heading: "Revenue by product",
    summary: sentence,
    chart: responsive((size) => columnsChart(spec, size)),
    table,
  });
  return series.length === 0 ? [] : [figure];
}

/** Says which fiscal years the plan covers only in part: their bars are lower for that reason alone. */
function shortYears(summary: RunSummary): string {
  const months = new Map<string, number>();
  for (let t = 0; t < summary.months; t++) {
    const year = fiscalQuarterLabel(summary.start, t, summary.fiscalYearStarts).slice(0, 4);
    months.set(year, (months.get(year) ?? 0) + 1);
  }
  const short = [...months].filter(([, count]) => count < 12).map(([year, count]) => `${count} month${count === 1 ? "" : "s"} of ${year}`);
  return short.length === 0 ? "" : ` The plan covers only ${short.join(" and ")}.`;
}
