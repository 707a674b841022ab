/**
 * A changed input: the workbook recomputed by LibreOffice says what the engine says when the plan is changed and run again with
 * its operations held. An input that the workbook cannot follow asks for that run.
 */
import { expect, test } from "vitest";
import { importWorkbook } from "../../src/app/import-workbook.ts";
import { openHolding } from "../../src/core/company/hold-operations.ts";
import { runBasePath } from "../../src/core/workbook/base-path.ts";
import { readReturned } from "../../src/formats/xlsx/read-inputs.ts";
import { needsLibreOffice, recomputed, sheetOf } from "../support/libreoffice.ts";
import { type Made, madeOf, textOf, valid } from "./made.ts";
import { compareStatements } from "./statements.ts";
import { inputOf, numberOf, typedOver } from "./typed.ts";

/** Input, and what its number is multiplied by: contract prices, terms, tax, working capital, staff, lives, spreads, raises, debt. */
const changes: Readonly<Record<string, readonly (readonly [address: string, factor: number])[]>> = {
  "ai-product": [
    ["products.seat.price", 1.2],
    ["contracts.provisioned.price", 0.7],
    ["finance.customers_pay_after", 2.1],
    ["finance.tax_rate", 1.4],
    ["finance.costs.research-staff.amount", 0.8],
    ["finance.raises.series-d.amount", 0.6],
    ["finance.debt.venture-loan.rate", 1.25],
  ],
  neocloud: [
    ["offers.gb200-hall.capex", 1.01],
    ["offers.gb200-hall.life", 0.75],
  ],
  "frontier-lab": [
    ["contracts.memphis.price", 1.1],
    ["finance.raises.ipo.withholding", 0.5],
    ["finance.borrowing_rate", 1.3],
  ],
};

/** The engine's base case once the change is in the plan's text. */
async function afterImport({ loaded }: Made, bytes: Uint8Array) {
  const returned = readReturned(bytes);
  if (returned.kind === "unreadable") throw new Error(returned.why);
  const { after, refused } = await importWorkbook(textOf(loaded.source.file, loaded.source.text), returned);
  expect(refused).toEqual([]);
  const changed = await valid(textOf(loaded.source.file, after));
  return runBasePath(openHolding(changed, loaded, loaded.plan.seed));
}

test("eleven inputs changed one by one: the workbook is the engine with the operations held", async (context) => {
  needsLibreOffice(context);
  const books: Record<string, Uint8Array> = {};
  for (const [name, list] of Object.entries(changes)) {
    const { workbook } = await madeOf(name);
    for (const [address, factor] of list) books[`${name} ${address}`] = typedOver(workbook, { [address]: numberOf(workbook, address) * factor });
  }
  const sheets = recomputed(books);
  for (const [name, list] of Object.entries(changes)) {
    const made = await madeOf(name);
    for (const [address] of list) {
      const key = `${name} ${address}`;
      const base = await afterImport(made, books[key]!);
      const { differing } = compareStatements(base, made.workbook, sheets[key]!);
      expect([key, differing]).toEqual([key, []]);
      // The change is one: the statements are not those of the run.
      expect([key, compareStatements(made.base, made.workbook, sheets[key]!).differing.length > 0]).toEqual([key, true]);
      expect([key, sheetOf(sheets[key]!, "Checks").cells.get("D2")]).toEqual([key, "all hold"]);
    }
  }
}, 300_000);

test("an input that the workbook cannot follow turns the flag on every sheet, whether its number or its text is changed", async (context) => {
  needsLibreOffice(context);
  const { workbook } = await madeOf("ai-product");
  const others = ["demand.growth", "workloads.serve.headroom", "policy.cover.quantile"];
  for (const address of others) expect(inputOf(workbook, address).isLive).toBe(false);
  const books = {
    ...Object.fromEntries(others.map((address) => [address, typedOver(workbook, { [address]: numberOf(workbook, address) * 1.01 })])),
    rule: typedOver(workbook, { "policy.rule": "none" }),
    words: typedOver(workbook, { "finance.tax_rate": "25% @guess" }),
  };
  for (const [name, sheets] of Object.entries(recomputed(books)))
    for (const sheet of sheets) expect([name, sheet.name, sheet.cells.get("D2")]).toEqual([name, sheet.name, "re-run in Plimsoll"]);
}, 300_000);
