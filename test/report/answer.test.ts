import { describe, expect, test } from "vitest";
import { answerSentence, renderAnswer } from "../../src/formats/text/answer.ts";
import { displayWidth } from "../../src/formats/text/columns.ts";
import { csvOf, listText, tableText } from "../../src/formats/text/show.ts";
import { tableOf, tablesOf } from "../../src/formats/text/summary-tables.ts";
import { traceText } from "../../src/formats/text/trace.ts";
import { fixtureSummary } from "../support/summary-fixture.ts";
import { fixtureTrace } from "../support/trace-fixture.ts";

const plain = { width: 110, color: false } as const;

describe("the answer in words", () => {
  test("names solvency, limit, lowest cash and main cause", () => {
    expect(answerSentence(fixtureSummary())).toBe(
      "Solvent in 98.2 % of 10,000 futures through 2031-06; limit 99 %: broken under demand.growth: slow (95.2 %); cash lowest 2028-05, p5 $(299)M; main cause: committed compute payments exceeded cash (62.1 % of failures, median 2028-02).",
    );
  });

  test("claims no certainty where no future failed", () => {
    expect(answerSentence(fixtureSummary({ failures: 0 }))).toBe(
      "Solvent in all 10,000 futures through 2031-06 (chance of insolvency under 0.037 %); limit 99 %: holds; cash lowest 2028-05, p5 $(299)M.",
    );
  });

  test("says so where every future fails, and where no limit is set", () => {
    expect(answerSentence(fixtureSummary({ failures: 10_000 }))).toMatch(/^Solvent in none of 10,000 futures through 2031-06; limit 99 %: broken/);
    expect(answerSentence(fixtureSummary({ bare: true }))).toMatch(/; no limit set; /);
  });

  test("golden: the whole text for a terminal", async () => {
    await expect(renderAnswer(fixtureSummary(), plain)).toMatchFileSnapshot("../golden/report/answer.txt");
  });

  test("golden: a plan of one month with nothing but cash, on a narrow terminal", async () => {
    await expect(renderAnswer(fixtureSummary({ months: 1, failures: 0, bare: true }), { width: 60, color: false })).toMatchFileSnapshot(
      "../golden/report/answer-bare.txt",
    );
  });

  test.each([40, 60, 84, 110, 200])("no line is wider than a terminal of %i", (width) => {
    const widest = Math.max(...renderAnswer(fixtureSummary(), { width, color: true }).split("\n").map(displayWidth));
    expect(widest).toBeLessThanOrEqual(width);
  });

  test("colour adds codes and nothing else", () => {
    const coloured = renderAnswer(fixtureSummary(), { width: 110, color: true });
    expect(coloured).toContain("\u001b[31m✗ broken\u001b[39m");
    // oxlint-disable-next-line no-control-regex
    expect(coloured.replace(/\u001b\[\d+m/g, "")).toBe(renderAnswer(fixtureSummary(), plain));
  });
});

describe("tables of a run", () => {
  const summary = fixtureSummary();

  test("are listed with ids, once each", () => {
    const ids = tablesOf(summary).map((table) => table.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(
      expect.arrayContaining([
        "cash",
        "insolvency",
        "insolvency-by-belief",
        "causes",
        "obligations",
        "income-statement",
        "balance-sheet",
        "cash-flow",
        "allocation",
        "prices",
        "assumptions",
      ]),
    );
    for (const id of ids) expect(listText(summary, plain)).toContain(`${id} `);
  });

  test.each(tablesOf(summary).map((table) => [table.id, table] as const))("%s prints as text and as CSV", (_id, table) => {
    const text = tableText(table, plain);
    expect(text).not.toMatch(/NaN|undefined/);
    expect(text).toContain("Measures: ");
    const lines = csvOf(table).split("\r\n");
    expect(lines).toHaveLength(table.rows.length + 2);
  });

  test("a table of the summary takes the place of the derived one", () => {
    const own = { ...tableOf(summary, "causes")!, title: "Own causes" };
    const all = tablesOf({ ...summary, tables: [own] });
    expect(all.filter((table) => table.id === "causes").map((table) => table.title)).toEqual(["Own causes"]);
  });

  test("what a table says, the summary says", () => {
    const byMonth = tableOf(summary, "insolvency-by-month")!;
    expect(byMonth.rows.at(-1)![2]).toBe(summary.pInsolvent.withRaises.count);
    const byQuarter = tableOf(summary, "insolvency-by-quarter")!;
    expect(byQuarter.rows.at(-1)![2]).toBe(summary.pInsolvent.withRaises.count);
    expect(byQuarter.rows[0]![0]).toBe("FY27 Q2");
  });

  test("one unit common to all columns stands in the title", () => {
    expect(tableText(tableOf(summary, "cash")!, plain).split("\n")[0]).toBe("Cash at month-end, $B");
    expect(tableText(tableOf(summary, "balance-sheet")!, plain).split("\n")[0]).toBe("Balance sheet, $M");
  });
});

describe("a path told month by month", () => {
  const trace = fixtureTrace({ fails: true });

  test("golden: one month in its order", async () => {
    await expect(traceText(trace, { ...plain, month: "2026-12" })).toMatchFileSnapshot("../golden/report/trace-month.txt");
  });

  test("all months are told, the failing one is marked", () => {
    const text = traceText(trace, plain);
    expect(text.split("\n\n")[0]!.replaceAll("\n", " ")).toBe(
      "Path 808 becomes insolvent in 2027-01: payments for compute exceeded cash; $3,784M is due, $3,100M is there to pay it, $684M is missing.",
    );
    for (const month of trace.months) expect(text).toContain(`\n${month.label}`);
    expect(text).toContain("2027-01  ✗ insolvent");
    expect(text).not.toMatch(/NaN|undefined/);
  });

  test("golden: the month that is not survived", async () => {
    await expect(traceText(trace, { ...plain, month: "2027-01" })).toMatchFileSnapshot("../golden/report/trace-failure.txt");
  });

  test("what is worth nothing more, and postings of nothing, are left out", () => {
    const month = { ...trace.months[0]!, postings: [{ debit: "Cash", credit: "Revenue", usd: 0.3, why: "" }, ...trace.months[0]!.postings] };
    const tiny = { ...month, prices: month.prices.map((price) => ({ ...price, usdPerChipHour: 1e-17 })) };
    const text = traceText({ ...trace, months: [tiny] }, { ...plain, month: "2026-07" });
    expect(text).not.toContain("Revenue  0");
    expect(text).not.toContain("0.000000");
    expect(text).toMatch(/ all +- /);
  });

  test("the parts of a month come in the order in which it happens", () => {
    const text = traceText(trace, { ...plain, month: "2026-10" });
    const places = ["1 Capacity", "2 Drivers", "3 Demand", "4 Allocation", "5 Price", "6 Postings", "7 Cash", "8 Decisions"].map((part) => text.indexOf(part));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  test("a month that is not there is an error that names those that are", () => {
    expect(() => traceText(trace, { ...plain, month: "2040-01" })).toThrow("no month 2040-01 in this trace: it runs from 2026-07 to 2026-12");
  });

  test("the base case is called so", () => {
    expect(traceText(fixtureTrace({ path: "base", months: 1 }), plain).split("\n")[0]).toBe(
      "The base case stays solvent through 2026-07 and ends with $7.9B in cash.",
    );
  });
});
