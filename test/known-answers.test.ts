/** The list of known answers is true: every file exists, every number stands in one of its row's files. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const root = new URL("../", import.meta.url);
const page = readFileSync(new URL("docs/internals/known-answers.md", root), "utf8");

interface Row {
  readonly title: string;
  readonly numbers: readonly string[];
  readonly files: readonly string[];
}

const codeOf = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);

/** Rows of every table of the page that has the columns known and files. */
const rowsOf = (text: string): Row[] =>
  text
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("| ---") && !line.startsWith("| no. "))
    .map((line) => {
      const [, number, problem, , known, , , files] = line.split("|").map((cell) => cell.trim());
      return { title: `${number} ${problem}`.trim(), numbers: codeOf(known!), files: codeOf(files!) };
    });

/** Whether a text has the number, as it is written or with more digits behind it; never as the end or middle of a longer one. */
const has = (text: string, number: string): boolean => {
  const bare = number.replaceAll(/[.+]/g, String.raw`\$&`);
  const more = /\.\d{4,}/.test(number) ? String.raw`\d*` : "";
  return new RegExp(String.raw`(?<![\d.,])${bare}${more}(?!\d|\.\d)`).test(text);
};

/** What is wrong with a row, or nothing. */
function faults({ numbers, files }: Row, read: (file: string) => string | undefined): string[] {
  const texts = files.map(read);
  const missing = files.filter((_file, i) => texts[i] === undefined).map((file) => `${file} is not there`);
  if (files.length === 0) missing.push("no file is named");
  if (numbers.length === 0) missing.push("no number is named");
  return [...missing, ...numbers.filter((number) => !texts.some((text) => text !== undefined && has(text, number))).map((number) => `no file has ${number}`)];
}

const read = (file: string): string | undefined => (existsSync(new URL(file, root)) ? readFileSync(new URL(file, root), "utf8") : undefined);

describe("known answers", () => {
  const rows = rowsOf(page);
  test("the page lists those of the literature and our own", () => {
    expect(new Set(rows.map(({ title }) => title.split(" ")[0]).filter((no) => /^\d/.test(no!)))).toEqual(
      new Set(["1", "3", "5", "6", "10", "13", "14", "15", "16", "17", "22", "23", "23b", "26", "26b", "27"]),
    );
  });
  test.each(rows)("$title", (row) => {
    expect(faults(row, read)).toEqual([]);
  });
  test("a row whose test is gone, or whose number is, would be found", () => {
    const row = { title: "a", numbers: ["381.853333", "5.5"], files: ["a.test.ts", "b.test.ts"] };
    const texts: Record<string, string> = { "a.test.ts": "closeTo(381.8533333333, 6); 15.5; 5.51; 2.5.5" };
    expect(faults(row, (file) => texts[file])).toEqual(["b.test.ts is not there", "no file has 5.5"]);
    expect(faults(rowsOf("| 1 | a | b | 2 | | | |")[0]!, () => "")).toEqual(["no file is named", "no number is named"]);
  });
});
