/** What a workbook that comes back says: which run it was made from, and which of its inputs were changed. */
import type { ReadSheet, Unreadable } from "./read-workbook.ts";
import { readWorkbook } from "./read-workbook.ts";

export interface ChangedInput {
  readonly address: string;
  /** Cell of the change, for messages: "Inputs!D12". */
  readonly cell: string;
  /** New text, where the text was changed. */
  readonly text?: string;
  /** New number and the one that was exported, where the number was changed. */
  readonly number?: { readonly from: number; readonly to: number };
  /** What was typed, where it is neither. */
  readonly unusable?: string;
}

export interface ReturnedWorkbook {
  readonly kind: "returned";
  readonly planHash: string;
  readonly scenario: string | undefined;
  readonly changes: readonly ChangedInput[];
}

/** Lines above the inputs. */
const headLines = 5;

export function readReturned(bytes: Uint8Array): ReturnedWorkbook | Unreadable {
  const sheets = readWorkbook(bytes);
  if ("kind" in sheets) return sheets;
  const control = sheets.find(({ name }) => name === "Control");
  const inputs = sheets.find(({ name }) => name === "Inputs");
  const stamps = control === undefined ? new Map<string, string>() : stampsOf(control);
  const planHash = stamps.get("Plan hash");
  if (inputs === undefined || planHash === undefined)
    return { kind: "unreadable", why: "it is no workbook that plimsoll exported: it has no inputs, or no plan hash" };
  const scenario = stamps.get("Scenario");
  return { kind: "returned", planHash, scenario: scenario === "none" ? undefined : scenario, changes: changesOf(inputs) };
}

function stampsOf({ cells }: ReadSheet): Map<string, string> {
  return new Map(
    [...cells].flatMap(([reference, label]): [string, string][] =>
      /^A\d+$/.test(reference) ? [[String(label), String(cells.get(`C${reference.slice(1)}`) ?? "")]] : [],
    ),
  );
}

function changesOf({ cells }: ReadSheet): readonly ChangedInput[] {
  const lines = [...cells.keys()].flatMap((reference) => (/^F\d+$/.test(reference) ? [Number(reference.slice(1))] : [])).filter((line) => line > headLines);
  return lines
    .sort((a, b) => a - b)
    .flatMap((line): ChangedInput[] => {
      const at = (column: string) => cells.get(`${column}${line}`);
      const address = String(at("A") ?? "");
      const [text, textWas] = [String(at("C") ?? ""), String(at("G") ?? "")];
      const [value, valueWas] = [at("D"), at("H")];
      if (text !== textWas) return [{ address, cell: `Inputs!C${line}`, text }];
      if (value === valueWas || typeof valueWas !== "number") return [];
      const cell = `Inputs!D${line}`;
      return [
        typeof value === "number"
          ? { address, cell, number: { from: valueWas, to: value } }
          : { address, cell, unusable: value === undefined ? "nothing" : String(value) },
      ];
    });
}
