import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatTable } from "./cells.ts";
import { alignedTable, displayWidth, wrap } from "./columns.ts";
import { fiscalQuarterLabel, monthLabel, monthsBetween } from "./months.ts";
import { csvOf, jsonOf } from "./show.ts";

const table = (columns: readonly { id: string; label: string; unit?: string }[], rows: readonly (readonly (string | number)[])[]) => ({
  id: "t",
  title: "T",
  columns,
  rows,
  measures: "m",
  source: "s",
  limitations: "l",
});

describe("months", () => {
  test.each([
    ["2026-07", 0, "2026-07"],
    ["2026-07", 5, "2026-12"],
    ["2026-07", 6, "2027-01"],
    ["2026-07", -7, "2025-12"],
    ["2026-01", 239, "2045-12"],
  ])("%s plus %i is %s", (start, t, label) => expect(monthLabel(start, t)).toBe(label));

  test.each([
    ["2026-01", 1, "FY26 Q1"],
    ["2026-12", 1, "FY26 Q4"],
    ["2026-02", 2, "FY27 Q1"],
    ["2027-01", 2, "FY27 Q4"],
    ["2026-09", 10, "FY26 Q4"],
    ["2026-10", 10, "FY27 Q1"],
  ])("%s with years from month %i lies in %s", (start, first, label) => expect(fiscalQuarterLabel(start, 0, first)).toBe(label));

  test("a year has its four quarters in order, wherever it starts", () => {
    for (let first = 1; first <= 12; first++) {
      const quarters = Array.from({ length: 12 }, (_, t) => fiscalQuarterLabel(`2026-${String(first).padStart(2, "0")}`, t, first));
      expect(new Set(quarters.map((q) => q.slice(0, 4))).size).toBe(1);
      expect(quarters.map((q) => q.slice(5))).toEqual(["Q1", "Q1", "Q1", "Q2", "Q2", "Q2", "Q3", "Q3", "Q3", "Q4", "Q4", "Q4"]);
    }
  });

  test("ages count months; what is no date has none", () => {
    expect(monthsBetween("2024-04", "2026-09-14")).toBe(29);
    expect(monthsBetween("2025", "2026-01")).toBe(1);
    expect(monthsBetween("undated", "2026-09-14")).toBeUndefined();
    expect(() => monthLabel("July 2026", 0)).toThrow("not a month");
  });
});

describe("lines", () => {
  test("wrapping keeps every word and the width", () => {
    const word = fc.stringMatching(/^[a-z]{1,9}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 40 }), fc.integer({ min: 12, max: 60 }), (words, width) => {
        const lines = wrap(words.join(" "), width, "  ");
        expect(lines.join(" ").trim().split(/ +/)).toEqual(words);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
      }),
    );
  });

  test("a table too wide for the terminal goes on in bands led by the first column; nothing is cut", () => {
    const columns = ["Month", "first", "second", "third"].map((label, i) => ({ label, align: i === 0 ? ("left" as const) : ("right" as const) }));
    const lines = alignedTable(columns, [["2026-07", "1,000,000", "22", "333"]], 24);
    expect(lines).toEqual(["Month        first", "2026-07  1,000,000", "", "Month    second  third", "2026-07      22    333"]);
  });

  test("ANSI codes take no room", () => expect(displayWidth("\u001b[1m\u001b[31mred\u001b[39m\u001b[22m")).toBe(3));
});

describe("cells", () => {
  test("columns carry units, shares are percent, prices keep cents", () => {
    const cells = formatTable(
      table(
        [
          { id: "m", label: "Month" },
          { id: "c", label: "Cash", unit: "USD" },
          { id: "s", label: "Share", unit: "share" },
          { id: "p", label: "Price", unit: "USD/chip-hour" },
          { id: "h", label: "Used", unit: "chip-hours" },
          { id: "n", label: "Count" },
        ],
        [
          ["2026-07", -1.5e9, 0.0182, 2.35, 160_600_000, 7],
          ["2026-08", 0, 1, 0.4, 80_300_000, 12_345],
        ],
      ),
    );
    expect(cells.columns.map((c) => c.unit)).toEqual(["", "$B", "%", "$/chip-hour", "M chip-hours", ""]);
    expect(cells.rows).toEqual([
      ["2026-07", "(1.50)", "1.8", "2.350", "160.6", "7"],
      ["2026-08", "-", "100", "0.400", "80.3", "12,345"],
    ]);
  });

  test("a number that is not one names its table, row and column", () => {
    const bad = table(
      [
        { id: "a", label: "A" },
        { id: "b", label: "B", unit: "USD" },
      ],
      [
        ["x", 1],
        ["y", Number.NaN],
      ],
    );
    expect(() => formatTable(bad)).toThrow("table t, row 1, column b: not a finite number: NaN");
    expect(() => formatTable(table([{ id: "a", label: "A" }], [["x", 1]]))).toThrow("table t, row 0: 2 cells for 1 columns");
  });
});

describe("export", () => {
  test("CSV keeps full precision and quotes what needs it", () => {
    const csv = csvOf(
      table(
        [
          { id: "name", label: "Name" },
          { id: "cash", label: "Cash", unit: "USD" },
        ],
        [
          ['a "b", c', 0.1 + 0.2],
          ["two\nlines", -3],
        ],
      ),
    );
    expect(csv).toBe('name,cash [USD]\r\n"a ""b"", c",0.30000000000000004\r\n"two\nlines",-3\r\n');
  });

  test("JSON has rows by column id", () => {
    const json = JSON.parse(
      jsonOf(
        table(
          [
            { id: "a", label: "A" },
            { id: "b", label: "B", unit: "USD" },
          ],
          [["x", 1.5]],
        ),
      ),
    ) as { rows: unknown; columns: unknown[] };
    expect(json.rows).toEqual([{ a: "x", b: 1.5 }]);
    expect(json.columns).toHaveLength(2);
  });
});
