/** What was changed in a workbook comes back as a small change of the plan's text. */
import { zipSync } from "fflate";
import { expect, test } from "vitest";
import { importWorkbook } from "../../src/app/import-workbook.ts";
import { textDiff } from "../../src/formats/text/text-diff.ts";
import { readReturned } from "../../src/formats/xlsx/read-inputs.ts";
import { madeOf, textOf } from "./made.ts";
import { numberOf, typedOver } from "./typed.ts";

async function imported(typed: Readonly<Record<string, number | string>>) {
  const { workbook, loaded } = await madeOf("ai-product");
  const returned = readReturned(typedOver(workbook, typed));
  if (returned.kind === "unreadable") throw new Error(returned.why);
  const { before, after, ...rest } = await importWorkbook(textOf(loaded.source.file, loaded.source.text), returned);
  return {
    ...rest,
    diff: textDiff(before, after, "plan.yaml")
      .split("\n")
      .filter((line) => /^[-+] /.test(line)),
  };
}

test("an unchanged workbook changes nothing", async () => {
  expect(await imported({})).toEqual({ accepted: [], refused: [], diff: [] });
});

test("a number comes back in the unit it was typed in, with its source and comment", async () => {
  const { diff, refused } = await imported({ "contracts.provisioned.price": 9.75, "finance.customers_pay_after": 1.5, "opening.receivables": 24e6 });
  expect(refused).toEqual([]);
  expect(diff).toEqual([
    "-    price: $9.50/PU-hour @guess",
    "+    price: $9.75/PU-hour @guess",
    "-  customers_pay_after:  35 days @guess",
    "+  customers_pay_after:  45 days @guess",
    "-  receivables:          $23M @guess     # 35 days of a $240M run-rate",
    "+  receivables:          $24M @guess     # 35 days of a $240M run-rate",
  ]);
});

test("a text comes back as typed, a default as a new line, a range with both its ends", async () => {
  const { workbook } = await madeOf("ai-product");
  const { diff, refused } = await imported({
    "workloads.serve.headroom": "10% @guess",
    "finance.loss_limit": 0.5,
    "demand.ceiling": numberOf(workbook, "demand.ceiling") * 1.2,
  });
  expect(refused).toEqual([]);
  expect(diff).toContain("+    headroom: 10% @guess");
  expect(diff).toContain("+  ceiling:    $1.8B to $4.8B/year @guess");
  expect(diff.some((line) => /^\+ {2}loss_limit: 0\.5$/.test(line))).toBe(true);
});

test("what cannot come back is refused by cell, and the rest stands", async () => {
  const { workbook } = await madeOf("ai-product");
  const { diff, refused } = await imported({
    "demand.growth": numberOf(workbook, "demand.growth") * 1.1,
    "workloads.serve.kind": "nonsense",
    "finance.tax_rate": 0.25,
  });
  expect(refused.map(({ address }) => address).sort()).toEqual(["demand.growth", "workloads.serve.kind"]);
  expect(diff).toEqual(["-  tax_rate:             21% @guess", "+  tax_rate:             25% @guess"]);
});

test("a workbook of another plan, and a file that is none, are told apart", async () => {
  const { workbook, loaded } = await madeOf("ai-product");
  const returned = readReturned(typedOver(workbook, {}));
  if (returned.kind === "unreadable") throw new Error(returned.why);
  const other = textOf("plan.yaml", loaded.source.text.replace("tax_rate:             21%", "tax_rate:             22%"));
  await expect(importWorkbook(other, returned)).rejects.toThrow("is not the plan that the workbook was made from");
  for (const bytes of [new Uint8Array([1, 2, 3]), new TextEncoder().encode("a,b\n1,2\n"), zipSync({ "x.xml": new Uint8Array(3) })])
    expect(readReturned(bytes).kind).toBe("unreadable");
});
