/** Workbooks of the examples, recomputed by LibreOffice, against the engine. */
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { planFilesOf } from "../../src/adapters/files/plan-files.ts";
import { workbookOf } from "../../src/app/export-workbook.ts";
import { isValid, loadPlan, type ValidPlan } from "../../src/app/load-plan.ts";
import { openSimulator } from "../../src/core/company/simulate.ts";
import { runBasePath, type BasePath } from "../../src/core/workbook/base-path.ts";
import type { BuiltWorkbook } from "../../src/core/workbook/build-workbook.ts";
import { writeWorkbook } from "../../src/formats/xlsx/write-workbook.ts";
import { readWorkbook } from "../../src/formats/xlsx/read-workbook.ts";
import { needsLibreOffice, recomputed, sheetOf } from "../support/libreoffice.ts";
import { compareStatements } from "./statements.ts";

const example = (name: string): string => fileURLToPath(new URL(`../../examples/${name}.yaml`, import.meta.url));

interface Made {
  readonly loaded: ValidPlan;
  readonly base: BasePath;
  readonly workbook: BuiltWorkbook;
}

async function made(name: string): Promise<Made> {
  const loaded = await loadPlan(
    planFilesOf(example(name), () => Promise.resolve("")),
    undefined,
  );
  if (!isValid(loaded)) throw new Error(`${name} is no valid plan`);
  const { plan, basePlan, planHash } = loaded;
  const workbook = workbookOf(loaded, {
    planName: plan.name,
    planFile: `${name}.yaml`,
    planHash,
    engine: "test",
    seed: plan.seed,
    paths: 1,
    resultHash: "none",
  });
  return { loaded, base: runBasePath(openSimulator(plan, basePlan, plan.seed)), workbook };
}

test("recomputed by LibreOffice, every cell of the three statements is the engine's", async (context) => {
  needsLibreOffice(context);
  const examples = { "cash-only": await made("cash-only"), "ai-product": await made("ai-product") };
  const sheets = recomputed(Object.fromEntries(Object.entries(examples).map(([name, { workbook }]) => [name, writeWorkbook(workbook, { names: true })])));
  for (const [name, { base, workbook }] of Object.entries(examples)) {
    const { cells, differing } = compareStatements(base, workbook, sheets[name]!);
    expect(differing).toEqual([]);
    expect(cells).toBeGreaterThan(600);
    expect(sheetOf(sheets[name]!, "Checks").cells.get("D2")).toBe("all hold");
  }
}, 60_000);

test("LibreOffice does compute: a wrong number beside a formula does not survive, a wrong value does", async (context) => {
  needsLibreOffice(context);
  const { base, workbook } = await made("cash-only");
  const wrong = { ...workbook.calculation, at: () => 1e6, row: () => new Float64Array(base.months).fill(1e6) };
  const bytes = writeWorkbook(
    { ...workbook, calculation: { ...workbook.calculation, at: (row, t) => (Array.isArray(row.months) ? workbook.calculation.at(row, t) : wrong.at()) } },
    { names: false },
  );
  const planted = readWorkbook(bytes);
  expect("kind" in planted ? planted.why : compareStatements(base, workbook, planted).differing.length).toBeGreaterThan(500);
  expect(compareStatements(base, workbook, recomputed({ planted: bytes })["planted"]!).differing).toEqual([]);
}, 60_000);

test("the same run gives the same bytes", async () => {
  const [one, two] = [await made("cash-only"), await made("cash-only")];
  expect(writeWorkbook(one.workbook, { names: true })).toEqual(writeWorkbook(two.workbook, { names: true }));
});
