/**
 * A changed input: the workbook recomputed by LibreOffice says what the engine says when the plan is changed and run again with
 * its operations held. An input that the workbook cannot follow asks for that run.
 */
import { expect, test } from "vitest";
import { importWorkbook } from "../../src/app/import-workbook.ts";
import { openHolding } from "../../src/core/company/operations/hold-operations.ts";
import { account } from "../../src/core/ledger/accounts.ts";
import { worths } from "../../src/core/company/books/base-worth.ts";
import type { BuiltWorkbook } from "../../src/core/workbook/build-workbook.ts";
import { openCalculation } from "../../src/core/workbook/evaluate.ts";
import { runBasePath } from "../../src/core/workbook/base-path.ts";
import { readReturned } from "../../src/formats/xlsx/read-inputs.ts";
import { needsLibreOffice, recomputed, sheetOf } from "../support/libreoffice.ts";
import { type Made, madeOf, textOf, valid } from "./made.ts";
import { compareStatements, compareValuation } from "./statements.ts";
import { inputOf, numberOf, typedOver } from "./typed.ts";

/** Input, and what its number is multiplied by: contract prices, terms, tax, working capital, staff, lives, spreads, raises, debt, value. */
const changes: Readonly<Record<string, readonly (readonly [address: string, factor: number])[]>> = {
  "ai-product": [
    ["products.seat.price", 1.2],
    ["contracts.provisioned.price", 0.7],
    ["finance.customers_pay_after", 2.1],
    ["finance.suppliers_paid_after", 0.6],
    ["finance.tax_rate", 1.4],
    ["finance.costs.research-staff.amount", 0.8],
    ["finance.raises.series-d.amount", 0.6],
    ["products.agent.price", 1.1],
    ["finance.debt.venture-loan.rate", 1.25],
    ["valuation.multiple", 0.5],
  ],
  neocloud: [
    ["products.contracted.price.start", 1.05],
    ["offers.gb200-hall.capex", 1.01],
    ["offers.gb200-hall.life", 0.75],
    ["contracts.h100-fleet.staff", 1.5],
    ["contracts.gb200-fleet.power_price", 1.3],
    ["finance.customers_pay_after", 1.6],
    ["finance.tax_rate", 0.7],
    ["finance.raises.public-offering.spread", 1.5],
    ["finance.raises.public-offering.amount", 0.9],
    ["finance.debt.term-loan.rate", 0.9],
  ],
  "frontier-lab": [
    ["contracts.memphis.price", 1.1],
    ["finance.raises.ipo.withholding", 0.5],
    ["finance.raises.ipo.range", 0.5],
    ["finance.borrowing_rate", 1.3],
    ["finance.customers_pay_after", 1.2],
    ["finance.suppliers_paid_after", 1.7],
    ["finance.tax_rate", 1.2],
    ["finance.raises.ipo.costs", 4],
    ["finance.raises.milestones.amount", 0.9],
    ["valuation.discount", 1.3],
  ],
};
/** By LibreOffice one by one where a book is small; of larger ones all at once. */
const booksOf = (name: string): Readonly<Record<string, readonly (readonly [address: string, factor: number])[]>> =>
  name === "ai-product" ? Object.fromEntries(changes[name]!.map((change) => [`${name} ${change[0]}`, [change]])) : { [name]: changes[name]! };

/** The engine's base case once the change is in the plan's text. */
async function afterImport({ loaded }: Made, bytes: Uint8Array) {
  const returned = readReturned(bytes);
  if (returned.kind === "unreadable") throw new Error(returned.why);
  const { after, refused } = await importWorkbook(textOf(loaded.source.file, loaded.source.text), returned);
  expect(refused).toEqual([]);
  const changed = await valid(textOf(loaded.source.file, after));
  const simulator = openHolding(changed, loaded, loaded.plan.seed);
  return { model: simulator.model, base: runBasePath(simulator) };
}

/** The changed numbers by address. */
const typedBy = (workbook: BuiltWorkbook, list: readonly (readonly [address: string, factor: number])[]): Readonly<Record<string, number>> =>
  Object.fromEntries(list.map(([address, factor]) => [address, numberOf(workbook, address) * factor]));

/** Inputs of the smallest book that the workbook cannot follow, moved; and two that are no numbers, rewritten. */
const others = ["demand.growth", "workloads.serve.headroom", "policy.cover.quantile"];
async function unfollowed(): Promise<Readonly<Record<string, Uint8Array>>> {
  const { workbook } = await madeOf("ai-product");
  return {
    ...Object.fromEntries(others.map((address) => [address, typedOver(workbook, { [address]: numberOf(workbook, address) * 1.01 })])),
    rule: typedOver(workbook, { "policy.rule": "none" }),
    words: typedOver(workbook, { "finance.tax_rate": "25% @guess" }),
  };
}

async function changedBooks(): Promise<Readonly<Record<string, Uint8Array>>> {
  const books: Record<string, Uint8Array> = {};
  for (const name of Object.keys(changes)) {
    const { workbook } = await madeOf(name);
    for (const [key, list] of Object.entries(booksOf(name))) books[key] = typedOver(workbook, typedBy(workbook, list));
  }
  return books;
}

/** All books of this file, as written and recomputed by one start of LibreOffice. */
let recomputedBooks: { readonly books: Readonly<Record<string, Uint8Array>>; readonly sheets: ReturnType<typeof recomputed> } | undefined;
async function allRecomputed(): Promise<NonNullable<typeof recomputedBooks>> {
  if (recomputedBooks !== undefined) return recomputedBooks;
  const books = { ...(await changedBooks()), ...(await unfollowed()) };
  return (recomputedBooks ??= { books, sheets: recomputed(books) });
}

test("ten inputs of each example changed: the workbook is the engine with the operations held", async (context) => {
  needsLibreOffice(context);
  const { books, sheets } = await allRecomputed();
  for (const name of Object.keys(changes)) {
    const made = await madeOf(name);
    for (const key of Object.keys(booksOf(name))) {
      const { base, model } = await afterImport(made, books[key]!);
      expect([key, compareStatements(base, made.workbook, sheets[key]!).differing]).toEqual([key, []]);
      expect([key, compareValuation(model, base, made.workbook, sheets[key]!)]).toEqual([key, []]);
      // The change is one: the books or the value are not those of the run.
      const isMoved =
        compareStatements(made.base, made.workbook, sheets[key]!).differing.length > 0 ||
        compareValuation(made.model, made.base, made.workbook, sheets[key]!).length > 0;
      expect([key, isMoved]).toEqual([key, true]);
      expect([key, sheetOf(sheets[key]!, "Checks").cells.get("D2")]).toEqual([key, "all hold"]);
    }
  }
}, 300_000);

test.each([
  ["neocloud", 1],
  ["frontier-lab", 3],
])(
  "of the ten of %s, one in %i by itself, by our own calculation",
  async (name, step) => {
    const made = await madeOf(name);
    const { workbook } = made;
    for (const change of changes[name]!.filter((_, n) => n % step === 0)) {
      const { scalar } = inputOf(workbook, change[0]);
      const typed = numberOf(workbook, change[0]) * change[1];
      const calculation = openCalculation(workbook.labels.length, new Map([[scalar!, typed]]));
      const { base, model } = await afterImport(made, typedOver(workbook, { [change[0]]: typed }));
      const cash = workbook.statements.balance.lines.get("Cash")!;
      const engine = base.records.slice(1).map((record) => record[account.cash]!);
      const isSame = calculation.row(cash).every((usd, t) => Math.abs(usd - engine[t]!) <= Math.max(0.005, 1e-9 * Math.abs(engine[t]!)));
      expect([change[0], isSame, calculation.scalar(workbook.flags.failed)]).toEqual([change[0], true, 0]);
      const equity = worths({ model, base })[0]!.equityUsd;
      expect([change[0], Math.abs(calculation.scalar(workbook.valuation!.equities[0]!) / equity - 1) < 1e-9]).toEqual([change[0], true]);
    }
  },
  120_000,
);

test("an input that the workbook cannot follow turns the flag on every sheet, whether its number or its text is changed", async (context) => {
  needsLibreOffice(context);
  const { workbook } = await madeOf("ai-product");
  for (const address of others) expect(inputOf(workbook, address).isLive).toBe(false);
  const { sheets: all } = await allRecomputed();
  for (const name of Object.keys(await unfollowed()))
    for (const sheet of all[name]!) expect([name, sheet.name, sheet.cells.get("D2")]).toEqual([name, sheet.name, "re-run in Plimsoll"]);
}, 300_000);
