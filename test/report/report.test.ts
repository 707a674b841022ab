import { describe, expect, test } from "vitest";
import type { RunSummary } from "../../src/core/results/run.ts";
import { renderReport } from "../../src/formats/report/report.ts";
import { byName, findAll, parseMarkup, textOf } from "../support/markup.ts";
import type { Element } from "../support/markup.ts";
import { fixtureSummary } from "../support/summary-fixture.ts";
import { fixtureTrace } from "../support/trace-fixture.ts";

const date = "2026-09-14";
const traces = [
  { role: "median", trace: fixtureTrace({ path: 4711 }) },
  { role: "worst", trace: fixtureTrace({ fails: true }) },
] as const;

const fiftyQuantiles = {
  id: "lowest-cash",
  title: "Lowest cash",
  columns: [
    { id: "quantile", label: "Quantile", unit: "share" },
    { id: "lowest", label: "Lowest", unit: "USD" },
  ],
  rows: Array.from({ length: 50 }, (_, i) => [(i + 0.5) / 50, (i - 1.5) * 2e8]),
  measures: "m",
  source: "s",
  limitations: "l",
};

function withCovenant(summary: RunSummary): RunSummary {
  const cash = {
    id: "cash",
    title: "Cash",
    columns: [
      { id: "month", label: "Month" },
      { id: "p50", label: "p50", unit: "USD" },
      { id: "covenant", label: "Covenant", unit: "USD" },
    ],
    rows: summary.cashUsd.p50.map((v, t) => [`m${t}`, v, 1e9]),
    measures: "m",
    source: "s",
    limitations: "l",
  };
  return { ...summary, tables: [cash, fiftyQuantiles, ...summary.tables] };
}

const renders: Readonly<Record<string, () => string>> = {
  "a full run": () => renderReport(fixtureSummary(), { date, traces }),
  "a covenant and fifty quantiles": () => renderReport(withCovenant(fixtureSummary()), { date }),
  "one month, nothing but cash": () => renderReport(fixtureSummary({ months: 1, failures: 0, bare: true }), { date }),
  "one month, every future fails": () => renderReport(fixtureSummary({ months: 1, failures: 10_000 }), { date }),
  "240 months, no failure": () => renderReport(fixtureSummary({ months: 240, failures: 0 }), { date, traces: [] }),
};
const pages = Object.entries(renders).map(([name, render]) => [name, render()] as const);
const pageOf = (name: string): Element => parseMarkup(new Map(pages).get(name)!);

describe.each(pages)("the report of %s", (name, html) => {
  const page = parseMarkup(html);

  test("names no number that is none", () => expect(html).not.toMatch(/NaN|undefined|Infinity|\[object/));

  test("asks nothing of the network and runs no script", () => {
    expect(byName(page, "script", "iframe", "object", "embed", "form", "img")).toEqual([]);
    const attributes = findAll(page, () => true).flatMap((element) => Object.entries(element.attributes));
    expect(attributes.filter(([key]) => key.startsWith("on"))).toEqual([]);
    expect(attributes.filter(([key, value]) => /^(?:href|src|xlink:href)$/.test(key) && !/^(?:#|data:)/.test(value))).toEqual([]);
    expect(html).not.toMatch(/@import|url\((?!#)/);
    expect(html).toContain("default-src 'none'");
  });

  test("has unique ids, and every reference to one resolves", () => {
    const ids = findAll(page, (e) => "id" in e.attributes).map((e) => e.attributes.id!);
    expect(new Set(ids).size).toBe(ids.length);
    const known = new Set(ids);
    const references = [
      ...byName(page, "a").map((a) => a.attributes.href!.slice(1)),
      ...findAll(page, (e) => "aria-labelledby" in e.attributes).flatMap((e) => e.attributes["aria-labelledby"]!.split(" ")),
      ...[...html.matchAll(/url\(#([^)]+)\)/g)].map((m) => m[1]!),
    ];
    expect(references.filter((id) => !known.has(id))).toEqual([]);
  });

  test("has one h1, and no heading skips a level", () => {
    const levels = byName(page, "h1", "h2", "h3", "h4").map((h) => Number(h.name.slice(1)));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    levels.forEach((level, i) => expect(level).toBeLessThanOrEqual((levels[i - 1] ?? 0) + 1));
    expect(["header", "nav", "main", "footer"].map((name) => byName(page, name).length)).toEqual([1, 1, 1, 1]);
  });

  test("says with every chart what it shows, in one sentence, a table and its notes", () => {
    const figures = byName(page, "figure");
    expect(figures.length).toBeGreaterThan(3);
    for (const figure of figures) {
      const charts = byName(figure, "svg");
      expect(charts.map((svg) => svg.attributes.class)).toEqual(["chart wide", "chart narrow"]);
      for (const svg of charts) expect(svg.attributes.role).toBe("img");
      for (const description of byName(figure, "desc")) expect(textOf(description)).toMatch(/.{15,}/);
      const summary = findAll(figure, (e) => e.attributes.class === "summary");
      expect(summary).toHaveLength(1);
      expect(textOf(summary[0]!)).toMatch(/\.$/);
      expect(byName(figure, "table").length).toBeGreaterThanOrEqual(1);
      expect(byName(figure, "dt").map(textOf)).toEqual(["Measures", "Source", "Limitations"]);
      for (const note of byName(figure, "dd")) expect(textOf(note)).not.toBe("");
    }
    expect(byName(page, "svg")).toHaveLength(2 * figures.length);
  });

  test("gives every table a caption, scopes, and a region that scrolls and takes the focus", () => {
    const regions = findAll(page, (e) => e.attributes.role === "region");
    expect(regions).toHaveLength(byName(page, "table").length);
    for (const region of regions) {
      expect(region.attributes.tabindex).toBe("0");
      expect(byName(region, "caption")).toHaveLength(1);
      expect(byName(region, "th").filter((th) => !["col", "row", "rowgroup"].includes(th.attributes.scope ?? ""))).toEqual([]);
      const columns = byName(byName(region, "thead")[0]!, "th").length;
      const rows = byName(region, "tbody").flatMap((body) => byName(body, "tr"));
      expect(rows.filter((row) => widthOf(row) !== columns)).toEqual([]);
    }
  });

  test("is the same text when rendered again", () => expect(renders[name]!() === html).toBe(true));
});

const widthOf = (row: Element): number => byName(row, "th", "td").reduce((sum, cell) => sum + Number(cell.attributes.colspan ?? 1), 0);

test("the answer in words comes before anything else", () => {
  const page = pageOf("a full run");
  const header = byName(page, "header")[0]!;
  const answer = findAll(header, (e) => e.attributes.class === "answer");
  expect(textOf(answer[0]!)).toContain("Solvent in 98.2\u00a0% of 10,000 futures through 2031-06; limit 99\u00a0%: broken");
  expect(byName(byName(page, "main")[0]!, "h2").map(textOf)).toEqual([
    "Decision table",
    "Cash",
    "Insolvency",
    "Demand and capacity",
    "Allocation",
    "Obligations",
    "Revenue and products",
    "Statements",
    "Limits and checks",
    "Single futures, month by month",
    "Where these figures come from",
    "Assumptions",
    "Warnings",
    "More tables",
  ]);
});

test("words of the plan are text, never markup", () => {
  const evil = `<img src=x onerror="alert(1)">&amp;"'`;
  const summary = fixtureSummary();
  const html = renderReport(
    {
      ...summary,
      planName: evil,
      scenario: evil,
      warnings: [evil],
      assumptions: summary.assumptions.map((row) => ({ ...row, address: evil, text: evil, understood: evil })),
      causes: summary.causes.map((cause) => ({ ...cause, label: evil })),
    },
    { date },
  );
  expect(byName(parseMarkup(html), "img")).toEqual([]);
  expect(html).not.toContain("<img");
});

test("sections without data are left out, not left empty", () => {
  const page = pageOf("one month, nothing but cash");
  expect(byName(byName(page, "main")[0]!, "h2").map(textOf)).toEqual([
    "Decision table",
    "Cash",
    "Insolvency",
    "Demand and capacity",
    "Revenue and products",
    "Where these figures come from",
    "Warnings",
  ]);
  expect(textOf(page)).toContain("No future of the plan as written fails in any month.");
});

test("three lines are drawn with the cash", () => {
  const cash = byName(pageOf("a covenant and fifty quantiles"), "figure").find((figure) => figure.attributes.id === "figure-cash")!;
  const labels = byName(cash, "text").map(textOf);
  for (const line of ["comfort", "covenant", "zero"]) expect(labels.filter((label) => label === line)).toHaveLength(2);
});

test("fifty dots say how many futures in fifty run out of cash", () => {
  const dots = byName(pageOf("a covenant and fifty quantiles"), "figure").find((figure) => figure.attributes.id === "figure-lowest-cash")!;
  expect(textOf(dots)).toContain("2 of 50 dots below zero. Each is one future in 50");
});

test("dots that would deny the failures are not drawn", () => {
  const summary = withCovenant(fixtureSummary({ failures: 4400 }));
  const page = parseMarkup(renderReport(summary, { date }));
  expect(byName(page, "figure").filter((figure) => figure.attributes.id === "figure-lowest-cash")).toEqual([]);
  expect(byName(page, "h3").map(textOf)).toContain("Lowest cash");
});

test("statements show whole millions and their check row", () => {
  const page = pageOf("a full run");
  const balance = byName(page, "table").find((table) => table.attributes.id === "statement-balance-1")!;
  expect(textOf(byName(balance, "caption")[0]!)).toBe("Balance sheet, FY27 Q2 to FY29 Q1, $M");
  const check = byName(balance, "tr").find((row) => row.attributes.class === "check")!;
  expect(byName(check, "td").map(textOf)).toEqual(Array.from({ length: 8 }, () => "✓"));
});

test("a statement that does not tie says so", () => {
  const summary = fixtureSummary();
  const statements = summary.statements.map((s) => ({
    ...s,
    lines: s.lines.map((line) => (line.kind === "check" ? { ...line, valuesUsd: line.valuesUsd.map(() => 0.02) } : line)),
  }));
  expect(renderReport({ ...summary, statements, maxImbalanceUsd: 0.02 }, { date })).toContain("✗ $0.02");
});

test("ages count to the date given", () => {
  const ages = (on: string): readonly string[] => byName(parseMarkup(renderReport(fixtureSummary(), { date: on })), "td").map(textOf);
  expect(ages(date)).toEqual(expect.arrayContaining(["2024-04, 29 months, old", "2026-06-30, 3 months"]));
  expect(ages("2024-05-01").filter((text) => text.endsWith(", old"))).toEqual([]);
});

test("a number that is none stops the report and names its table", () => {
  const summary = fixtureSummary();
  const tables = summary.tables.map((table) => (table.id === "products" ? { ...table, rows: [["API", "FY27", Number.NaN, 1, 1, 1, 1, 1, 1]] } : table));
  expect(() => renderReport({ ...summary, tables }, { date })).toThrow("table products, row 0, column units");
});

test("a page with a planted fault is caught by the reader", () => {
  expect(() => parseMarkup("<p>a<b></p></b>")).toThrow("</p> closes <b>");
  expect(() => parseMarkup("<p>a & b</p>")).toThrow("bare &");
  expect(() => parseMarkup("<p>a")).toThrow("<p> is never closed");
  expect(() => parseMarkup('<p id="a" id="b"></p>')).toThrow("id twice");
});
