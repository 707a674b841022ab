/** `{file: prices.csv, column: close, unit: $/H100-hour}` → numbers in the unit due. */
import { didYouMean } from "../../quantity/spelling.ts";
import { canonicalUnit, parseUnit, sameDimensions } from "../../quantity/unit.ts";
import { citeSource, fault, faultInText, take, wrongForm } from "../check/checking.ts";
import type { Checking } from "../check/checking.ts";
import { isCsvFault, readCsvColumn } from "./csv.ts";
import type { NumberRule } from "./read-number.ts";
import type { SourceMap, SourceScalar } from "../source-tree.ts";

const fileKeys = ["file", "column", "unit", "source", "note"];

export interface FileValues {
  readonly values: readonly number[];
  readonly firstMonth: number | undefined;
  readonly unit: string;
  readonly chip: string | undefined;
  readonly source: string | undefined;
}

/** Reads the file named by a map; undefined after a report. */
export function readFileValues(checking: Checking, node: SourceMap, rule: NumberRule): FileValues | undefined {
  const texts = new Map<string, SourceScalar>();
  for (const entry of node.entries) {
    if (entry.key.startsWith("x-")) continue;
    if (!fileKeys.includes(entry.key))
      return fault(checking, {
        code: "P207",
        address: rule.address,
        place: entry.keyPlace,
        message: `\`${entry.key}\` is no part of a series from a file`,
        remedy: didYouMean(entry.key, fileKeys) ?? `parts: ${fileKeys.join(", ")}`,
      });
    if (entry.value.kind !== "scalar")
      return wrongForm(checking, entry.value, rule.address, "a word", "write {file: prices.csv, column: close, unit: $/H100-hour}");
    texts.set(entry.key, entry.value);
  }
  const taken = (key: string): string | undefined => {
    const found = texts.get(key);
    return found === undefined ? undefined : take(checking, found).trim();
  };
  const [path, column, unitText, id] = [taken("file"), taken("column"), taken("unit"), taken("source")];
  taken("note");
  if (path === undefined || column === undefined)
    return fault(checking, {
      code: "P210",
      address: rule.address,
      place: node.place,
      message: `a series from a file needs \`${path === undefined ? "file" : "column"}\``,
      remedy: "write {file: prices.csv, column: close, unit: $/H100-hour}",
    });
  const source = id === undefined ? undefined : citeSource(checking, id.replace(/^@/, ""), rule.address, texts.get("source")!.place);
  const unit = fileUnit(checking, texts.get("unit"), unitText, node, rule);
  return unit === undefined ? undefined : scaledColumn(checking, texts.get("file")!, path, column, unit, source, rule);
}

interface FileUnit {
  readonly unit: string;
  readonly chip: string | undefined;
  readonly factor: number;
}

function fileUnit(checking: Checking, node: SourceScalar | undefined, text: string | undefined, map: SourceMap, rule: NumberRule): FileUnit | undefined {
  if (text === undefined || node === undefined) {
    if (rule.units.includes("1")) return { unit: "1", chip: undefined, factor: 1 };
    return fault(checking, {
      code: "P120",
      address: rule.address,
      place: map.place,
      message: "the numbers of the file have no unit",
      remedy: `add \`unit: ${rule.units[0].replace("chip", checking.chips[0] ?? "chip").replace("USD", "$")}\``,
    });
  }
  const isPercent = text.startsWith("%");
  const parsed = parseUnit(isPercent ? text.slice(1) : text, checking.chips);
  if (!parsed.ok) return faultInText(checking, parsed.problem, node, rule.address);
  const unit = rule.units.find((due) => sameDimensions(parsed.value, canonicalUnit(due)));
  if (unit === undefined)
    return fault(checking, {
      code: "P122",
      address: rule.address,
      place: node.place,
      message: `the file is in ${text}; ${rule.units.join(" or ")} is due`,
      remedy: "convert the file, or correct the unit",
    });
  const due = canonicalUnit(unit);
  if (unit === "1/month" && parsed.value.denominator !== parsed.value.numerator)
    return fault(checking, {
      code: "P122",
      address: rule.address,
      place: node.place,
      message: `growth in a file is by the month, not ${text}`,
      remedy: "convert the file to growth a month",
    });
  const exponent = parsed.value.exponent - due.exponent - (isPercent ? 2 : 0);
  const factor = (Number(`1e${exponent}`) * parsed.value.numerator * due.denominator) / (parsed.value.denominator * due.numerator);
  return { unit, chip: parsed.value.chip, factor };
}

function scaledColumn(
  checking: Checking,
  fileNode: SourceScalar,
  path: string,
  column: string,
  unit: FileUnit,
  source: string | undefined,
  rule: NumberRule,
): FileValues | undefined {
  const text = /^([/\\]|[A-Za-z]:|[a-z]+:\/\/)/.test(path) ? undefined : checking.readText(pathBeside(fileNode.place.file, path));
  if (text === undefined)
    return fault(checking, {
      code: "P801",
      address: rule.address,
      place: fileNode.place,
      message: `the file \`${path.slice(0, 80)}\` cannot be read`,
      remedy: "paths are relative to the plan's folder, with / between names",
    });
  const read = readCsvColumn(text, column);
  if (isCsvFault(read)) {
    const { code, message, remedy, line, column: at, length } = read;
    return fault(checking, { code, address: rule.address, place: { file: pathBeside(fileNode.place.file, path), line, column: at, length }, message, remedy });
  }
  const values = read.values.map((value) => value * unit.factor);
  const wrong = values.findIndex(
    (value) => (rule.domain === "positive" && !(value > 0)) || (rule.domain !== "real" && value < 0) || (rule.domain === "share" && value > 1),
  );
  if (wrong >= 0)
    return fault(checking, {
      code: "P130",
      address: rule.address,
      place: { file: pathBeside(fileNode.place.file, path), line: wrong + 2, column: 1, length: 0 },
      message: `${read.values[wrong]} in column \`${column}\` is out of range: ${rule.domain === "share" ? "a share lies between 0 and 1 (give `unit: %` for percent)" : "it must not be below zero"}`,
      remedy: "correct the row",
    });
  return { values, firstMonth: read.firstMonth, unit: unit.unit, chip: unit.chip, source };
}

/** A path as typed in `file`, from where `file` itself is named. @example pathBeside("plans/lab.yaml", "prices.csv") // "plans/prices.csv" */
export function pathBeside(file: string, path: string): string {
  const folder = file.replaceAll("\\", "/").split("/").slice(0, -1);
  const parts = [...folder];
  for (const part of path.split("/")) {
    if (part === "." || part === "") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return (file.startsWith("/") && !parts[0]?.startsWith("/") && parts[0] !== "" ? "/" : "") + parts.join("/");
}
