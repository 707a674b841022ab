/** Every number of a run's tables has an address, and what it follows from is found by trying, as its closed form says. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { explainNumber } from "../../src/app/explain-number.ts";
import type { ValidPlan } from "../../src/app/load-plan.ts";
import { simulate } from "../../src/app/simulate.ts";
import { cellAddress, numericColumns, placeAt, rowNames } from "../../src/core/evidence/table-address.ts";
import { tableOrigins } from "../../src/core/evidence/table-origins.ts";
import type { ResultTable, RunSummary } from "../../src/core/results/run.ts";
import { prose } from "../../src/formats/report/html.ts";
import { renderReport } from "../../src/formats/report/report.ts";
import { renderNumber } from "../../src/formats/text/number-origin.ts";
import { tablesOf } from "../../src/formats/text/summary-tables.ts";
import { linear, loadText, runner } from "../sensitivity/linear-lab.ts";

const store = { prepare: () => Promise.resolve(), write: () => Promise.resolve(), readText: () => Promise.resolve(undefined) };
const ports = { runner, store, clock: { seconds: () => 0, today: () => "2026-11-22" }, sha256: () => "" };
const run = (loaded: ValidPlan, paths: number): Promise<RunSummary> => simulate(loaded, { paths, keepAll: false, engine: "test" }, ports, {});
const example = (name: string): Promise<ValidPlan> => loadText(readFileSync(new URL(`../../examples/${name}.yaml`, import.meta.url), "utf8"));

test.each(["ai-product", "neocloud", "labs-2025", "newsvendor"])(
  "every number of %s has an address that leads to it, and its table an origin",
  async (name) => {
    const summary = await run(await example(name), 8);
    const tables = tablesOf(summary);
    expect(tables.map(({ id }) => id).filter((id) => !Object.hasOwn(tableOrigins, id))).toEqual([]);
    let numbers = 0;
    for (const table of tables)
      for (const row of table.rows.keys())
        for (const column of numericColumns(table)) {
          expect(placeAt(tables, cellAddress(table, row, column))).toEqual({ table, row, column });
          numbers++;
        }
    expect(numbers).toBeGreaterThan(300);
    // In the report each table's numbers lead to where they come from, and nothing leads nowhere.
    const html = renderReport(summary, { date: "2026-11-22" });
    const all = (pattern: RegExp): readonly string[] => [...html.matchAll(pattern)].map((match) => match[1]!);
    const ids = all(/ id="([^"]+)"/g);
    expect(new Set(ids).size).toBe(ids.length);
    expect(all(/ href="#([^"]+)"/g).filter((link) => !ids.includes(link))).toEqual([]);
    const captions = all(/<caption[^>]*>([^<]*)/g);
    const isShown = ({ title }: ResultTable): boolean => captions.some((caption) => caption.startsWith(prose(title)));
    const evidence = new Set(["assumptions", "sources"]);
    const shown = tables.filter((table) => !evidence.has(table.id) && isShown(table));
    expect(shown.length).toBeGreaterThan(15);
    expect(shown.filter(({ id }) => !html.includes(`<a href="#from-table-${id}">`)).map(({ id }) => id)).toEqual([]);
  },
);

test("the balance of cash in the base case follows from what it is made of, in the parts that the sum gives", async () => {
  const loaded = await loadText(
    linear("$5k", "sources: {bank: {kind: contract, title: a statement, as_of: 2026-01-01}}\n").replace("cash: $5k", "cash: $5k @bank"),
  );
  const address = "tables.balance-sheet.cash.fy26-q4";
  const found = await explainNumber(loaded, { seed: 11, paths: 1, address, engine: "test" }, runner, {});
  // 5000 − 12 × (100 + 40); a tenth less of each.
  expect(found!.value).toBeCloseTo(3320, 9);
  const of = (name: string) => found!.inputs.find((input) => input.address === name)!;
  expect(of("opening.cash").becomes).toBeCloseTo(2820, 9);
  expect(of("finance.costs.rent.amount").becomes).toBeCloseTo(3440, 9);
  expect(of("finance.costs.staff.amount").becomes).toBeCloseTo(3368, 9);
  expect(found!.inputs.map(({ share }) => Number(share.toFixed(12)))).toEqual([500 / 668, 120 / 668, 48 / 668].map((share) => Number(share.toFixed(12))));
  expect(found!.refused).toEqual([]);
  const summary = await run(loaded, 4);
  const place = placeAt(tablesOf(summary), address) as Required<Extract<ReturnType<typeof placeAt>, { table: unknown }>>;
  const text = renderNumber(place, found!, summary, { width: 100, color: false });
  expect(text).toContain("Balance sheet, Cash, FY26 Q4: $3.32k");
  expect(text).toMatch(/opening\.cash +75 % +\$2\.82k +−15 % +bank +2026-01-01 +\$5k @bank/);
});

test("a wrong address is told with what would be right; rows of one name are told apart", async () => {
  const tables = tablesOf(await run(await loadText(linear("$5k")), 4));
  expect(placeAt(tables, "tables.csah.2026-03.p50")).toMatchObject({ remedy: "did you mean `cash`?" });
  expect(placeAt(tables, "tables.cash.2026-13.p50")).toMatchObject({ message: "the table cash has no row `2026-13`" });
  expect(placeAt(tables, "tables.cash.2026-03.p51")).toMatchObject({ remedy: expect.stringContaining("p5") });
  const table = { id: "t", title: "", columns: [{ id: "x", label: "x", unit: "" }], rows: [[1], [2]], measures: "", source: "", limitations: "" };
  expect(rowNames(table)).toEqual(["row-1", "row-2"]);
});
