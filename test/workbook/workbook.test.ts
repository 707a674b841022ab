/** Workbooks of the examples, recomputed by LibreOffice, against the engine. */
import { expect, test } from "vitest";
import { openSimulator } from "../../src/core/company/simulate.ts";
import { one, scalar } from "../../src/core/workbook/grid.ts";
import { openInputs } from "../../src/core/workbook/inputs.ts";
import { openMaking, postLive } from "../../src/core/workbook/making.ts";
import { postingColumns } from "../../src/core/workbook/postings.ts";
import { writeWorkbook } from "../../src/formats/xlsx/write-workbook.ts";
import { readWorkbook } from "../../src/formats/xlsx/read-workbook.ts";
import { needsLibreOffice, recomputed, sheetOf } from "../support/libreoffice.ts";
import { made, madeOf, textOf } from "./made.ts";
import { smallLabText } from "../support/small-lab.ts";
import { compareStatements, compareValuation } from "./statements.ts";

const names = [
  "cash-only",
  "ai-product",
  "neocloud, no-ipo",
  "neocloud, tenant-may-leave",
  "frontier-lab",
  "frontier-lab, walk-away",
  "lab ifrs",
  "every",
  "every ifrs",
] as const;

/** Each kind of posting is in one of these; the others are proved by our own calculation below, posting by posting. */
const recomputedNames = ["ai-product", "neocloud, tenant-may-leave", "frontier-lab, walk-away", "every", "every ifrs"] as const;

/** A book in which every formula has a wrong number beside it. */
async function planted(): Promise<Uint8Array> {
  const { workbook } = await madeOf("cash-only");
  const { calculation } = workbook;
  const wrong = { ...calculation, at: (row: Parameters<typeof calculation.at>[0], t: number) => (Array.isArray(row.months) ? calculation.at(row, t) : 1e6) };
  return writeWorkbook({ ...workbook, calculation: wrong }, { names: false });
}

/** All books of this file recomputed, by one start of LibreOffice. */
let recomputedBooks: ReturnType<typeof recomputed> | undefined;
async function allRecomputed(): Promise<ReturnType<typeof recomputed>> {
  if (recomputedBooks !== undefined) return recomputedBooks;
  const books: Record<string, Uint8Array> = { planted: await planted() };
  for (const name of recomputedNames) books[name] = writeWorkbook((await madeOf(name)).workbook, { names: true });
  return (recomputedBooks ??= recomputed(books));
}

test("recomputed by LibreOffice, every cell of the three statements is the engine's", async (context) => {
  needsLibreOffice(context);
  const all = Object.fromEntries(await Promise.all(recomputedNames.map(async (name) => [name, await madeOf(name)] as const)));
  const sheets = await allRecomputed();
  for (const [name, { base, workbook, model }] of Object.entries(all)) {
    const { cells, differing } = compareStatements(base, workbook, sheets[name]!);
    expect(differing).toEqual([]);
    expect(cells).toBeGreaterThan(600);
    expect(sheetOf(sheets[name]!, "Checks").cells.get("D2")).toBe("all hold");
    expect([name, compareValuation(model, base, workbook, sheets[name]!)]).toEqual([name, []]);
  }
}, 300_000);

test("every posting has a formula, under either standard", async () => {
  for (const name of names) expect([name, (await madeOf(name)).workbook.stamped]).toEqual([name, []]);
});

test("shares after raises follow from the raises' inputs; a percentile of the run enters as it is", async () => {
  const { base, workbook } = await madeOf("frontier-lab");
  const items = workbook.valuation!.items.flatMap((item) => (item.kind === "scalar" ? [item] : []));
  const after = items.find(({ label }) => label.startsWith("Shares after the raises"))!;
  const today = items.find(({ label }) => label === "Shares today, millions")!;
  expect(typeof after.value).toBe("object");
  expect(workbook.calculation.scalar(after) / workbook.calculation.scalar(today)).toBeCloseTo(base.dilution, 9);
  expect(base.dilution).toBeGreaterThan(1);
});

test("a formula that does not give what the engine posts is not used: the value enters, and is named", async () => {
  const { base, loaded, workbook } = await madeOf("ai-product");
  const { model, space } = openSimulator(loaded.plan, loaded.basePlan, loaded.plan.seed);
  const inputs = openInputs(loaded.plan, model, base.futures.parameters, base.futures.courses, loaded.trees?.plan);
  const making = openMaking(model, space, base, inputs, scalar("Rounding allowed, USD", 0.005));
  postLive(making, { debit: "receivables", credit: "revenue" }, one);
  expect(making.stamped).toEqual(["Receivables / Revenue: Receivables / Revenue (its formula does not give what the engine posts)"]);
  const { calculation } = workbook;
  const posted = postingColumns(base.journal).find(({ debit, credit }) => debit === "receivables" && credit === "revenue")!;
  expect(calculation.row(making.postings[0]!.row)).toEqual(posted.usd);
});

test("LibreOffice does compute: a wrong number beside a formula does not survive, a wrong value does", async (context) => {
  needsLibreOffice(context);
  const { base, workbook } = await madeOf("cash-only");
  const asWritten = readWorkbook(await planted());
  expect("kind" in asWritten ? asWritten.why : compareStatements(base, workbook, asWritten).differing.length).toBeGreaterThan(500);
  expect(compareStatements(base, workbook, (await allRecomputed())["planted"]!).differing).toEqual([]);
}, 300_000);

test("the same run gives the same bytes", async () => {
  const text = `${smallLabText.slice(0, smallLabText.indexOf("\nscenarios:"))}`.replace("months: 30", "months: 4");
  const [one, two] = [await made(textOf("lab.yaml", text)), await made(textOf("lab.yaml", text))];
  expect(writeWorkbook(one.workbook, { names: true })).toEqual(writeWorkbook(two.workbook, { names: true }));
}, 120_000);
