/** A workbook as it comes back from a user who typed over some of its inputs. */
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import type { BuiltWorkbook } from "../../src/core/workbook/build-workbook.ts";
import type { InputLine } from "../../src/core/workbook/grid.ts";
import { writeWorkbook } from "../../src/formats/xlsx/write-workbook.ts";

export function inputOf({ sheets }: BuiltWorkbook, address: string): InputLine {
  const line = sheets.flatMap((sheet) => sheet.items).find((item) => item.kind === "input" && item.address === address);
  if (line?.kind !== "input") throw new Error(`no input ${address}`);
  return line;
}

/** Number of an input as exported. */
export const numberOf = (workbook: BuiltWorkbook, address: string): number => workbook.calculation.scalar(inputOf(workbook, address).scalar!);

/** @param typed  by address: a number for the column of numbers, a text for that of texts */
export function typedOver(workbook: BuiltWorkbook, typed: Readonly<Record<string, number | string>>): Uint8Array {
  const parts = unzipSync(writeWorkbook(workbook, { names: true }));
  const path = `xl/worksheets/sheet${1 + workbook.sheets.findIndex(({ name }) => name === "Inputs")}.xml`;
  let xml = strFromU8(parts[path]!);
  for (const [address, value] of Object.entries(typed)) {
    const { line } = inputOf(workbook, address).place!;
    const cell = new RegExp(typeof value === "number" ? `(<c r="D${line}" s="\\d+"><v>)[^<]*` : `(<c r="C${line}" s="\\d+" t="inlineStr"><is><t[^>]*>)[^<]*`);
    if (!cell.test(xml)) throw new Error(`no cell of ${address}`);
    xml = xml.replace(cell, (_, start: string) => `${start}${String(value).replaceAll("&", "&amp;").replaceAll("<", "&lt;")}`);
  }
  return zipSync({ ...parts, [path]: strToU8(xml) });
}
