import { expect, test } from "vitest";
import { readCsv } from "./read-csv.ts";
import { readObservationsCsv } from "./read-observations-csv.ts";

test("byte-order mark, CRLF, quoted commas and line feeds are read; lines are counted", () => {
  const { rows, faults } = readCsv('\ufeffa,b\r\n"1,5","x\ny"\r\n\r\n2,3\r\n');
  expect(faults).toEqual([]);
  expect(rows).toEqual([
    { line: 1, cells: ["a", "b"] },
    { line: 2, cells: ["1,5", "x\ny"] },
    { line: 5, cells: ["2", "3"] },
  ]);
});

test("other separators are named, and no row is guessed at", () => {
  for (const [text, named] of [
    ["t_s;requests_per_s\n0;1,5\n", "semicolons"],
    ["t_s\trequests_per_s\n0\t1.5\n", "tabs"],
  ] as const) {
    const { rows, faults } = readCsv(text);
    expect(rows).toEqual([]);
    expect(faults).toEqual([{ line: 1, message: `cells are separated by ${named}: export the table with commas, and points in decimals` }]);
  }
  expect(readCsv("mtok\n1\n").faults).toEqual([]);
});

test("a file that is no text in UTF-8 is told as that, and as nothing else", () => {
  for (const text of ["\u0000\u0001\ufffd".repeat(50), "PK\u0003\u0004rest", "\ufffd\ufffda\u0000b\u0000"]) {
    const { rows, faults } = readCsv(text);
    expect(rows).toEqual([]);
    expect(faults).toHaveLength(1);
    expect(readObservationsCsv(text).faults).toEqual(faults);
  }
  expect(readCsv("a,b\n1,M\ufffdnchen\n").faults).toMatchObject([{ line: 2 }]);
});
