/**
 * A node of the plan → the course of a number over time: constant, steps, a file, a process, or a share of a market.
 */
import { parseMonth } from "../../calendar/months.ts";
import { quantityCharactersMax } from "../../quantity/quantity.ts";
import { didYouMean, listNames } from "../../quantity/spelling.ts";
import { fault, faultInText, recordInner, takeCited } from "../check/checking.ts";
import type { Checking } from "../check/checking.ts";
import { readFileValues } from "./read-file.ts";
import { isNumberKey, leavesOf, readNumber, readNumberText, sourceBeside } from "./read-number.ts";
import type { NumberRule } from "./read-number.ts";
import { readProcess } from "./read-process.ts";
import type { SourceMap, SourceNode, SourceScalar } from "../source-tree.ts";
import type { Course, Distribution, Leaf } from "../value.ts";

export interface ReadSeries {
  readonly course: Course;
  readonly unit: string;
  readonly chip?: string | undefined;
  readonly source?: string | undefined;
  readonly leaves?: readonly Leaf[] | undefined;
}

const isMonthKey = (key: string): boolean => /^(FY)?\d{4}(-|$)/.test(key);
/** Keys that make a map a course rather than an entry of a table. */
export const isSeriesKey = (key: string): boolean => key === "process" || key === "file" || isMonthKey(key) || isNumberKey(key);

/** Reads a series; undefined after a report. */
export function readSeries(checking: Checking, node: SourceNode, rule: NumberRule): ReadSeries | undefined {
  if (node.kind === "map") {
    const keys = node.entries.map((entry) => entry.key);
    if (keys.includes("process")) return readProcessCourse(checking, node, rule);
    if (keys.includes("file")) return readFileCourse(checking, node, rule);
    if (keys.some(isMonthKey)) return readSteps(checking, node, rule);
    const only = node.entries.find((entry) => entry.key === "value");
    if (
      only !== undefined &&
      only.value.kind !== "scalar" &&
      keys.every((key) => key === "value" || key === "source" || key === "note" || key.startsWith("x-"))
    ) {
      const source = sourceBeside(checking, node, rule.address);
      const inner = readSeries(checking, only.value, rule);
      return inner === undefined ? undefined : { ...inner, source: inner.source ?? source };
    }
  }
  if (node.kind === "scalar") {
    const relative = readRelative(checking, node, rule);
    if (relative !== "not relative") return relative;
  }
  const read = readNumber(checking, node, rule);
  return read === undefined ? undefined : { ...read, course: { kind: "value", distribution: read.distribution } };
}

/** `110% of markets.h100`. */
function readRelative(checking: Checking, node: SourceScalar, rule: NumberRule): ReadSeries | "not relative" | undefined {
  if (node.text.length > quantityCharactersMax) return "not relative";
  const match = /^(.+?)\s+of\s+(markets?)\.([A-Za-z][\w-]*)(?:\.price)?(?:\s+@\S+)?$/s.exec(node.text.trim());
  if (match === null) {
    const [, share, name] = /^([^\s]+%)\s+of\s+([A-Za-z][\w-]*)(?:\s+@\S+)?$/.exec(node.text.trim()) ?? [];
    return name !== undefined || /\bof\s+markets?\b/.test(node.text)
      ? fault(checking, {
          code: "P214",
          address: rule.address,
          place: node.place,
          message: `\`${node.text.slice(0, 60)}\` is no share of a market`,
          remedy: name === undefined ? "write `110% of markets.NAME`" : `write \`${share} of markets.${name}\``,
        })
      : "not relative";
  }
  const { source } = takeCited(checking, node, rule.address);
  const share = readNumberText(match[1], { units: ["1"], domain: "nonnegative", address: rule.address, allows: [] }, checking.chips);
  if (!share.ok)
    return faultInText(checking, { ...share.problem, at: share.problem.at ?? 0, length: share.problem.length ?? match[1].length }, node, rule.address);
  const of = `markets.${match[3]}`;
  checking.later.push(() => checkRelative(checking, node, rule, of));
  return { course: { kind: "relative", share: share.value.distribution, of }, unit: rule.units[0], source };
}

function checkRelative(checking: Checking, node: SourceScalar, rule: NumberRule, of: string): void {
  const market = checking.numbers.get(`${of}.price`);
  if (market === undefined) {
    const known = [...checking.numbers.keys()].map((address) => /^markets\.([^.]+)\.price$/.exec(address)?.[1]).filter((name) => name !== undefined);
    const entries = checking.root.entries.find((entry) => entry.key === "markets");
    if (entries?.value.kind === "map" && entries.value.entries.some((entry) => `markets.${entry.key}` === of)) return;
    const remedy = didYouMean(of.slice("markets.".length), known) ?? `markets: ${listNames(known)}`;
    fault(checking, { code: "P501", address: rule.address, place: node.place, message: `no market \`${of.slice("markets.".length)}\``, remedy });
    return;
  }
  // A price by the H100e-hour becomes one by the chip-hour through the chip's H100e.
  const isPrice = rule.units.some((unit) => unit === "USD/chip-hour" || unit === "USD/H100e-hour");
  if (!isPrice)
    fault(checking, {
      code: "P214",
      address: rule.address,
      place: node.place,
      message: `a share of a market is a price of chips; ${rule.units.join(" or ")} is due`,
      remedy: "write an amount of its own",
    });
}

function readSteps(checking: Checking, node: SourceMap, rule: NumberRule): ReadSeries | undefined {
  const steps: { month: number; distribution: Distribution }[] = [];
  const source = sourceBeside(checking, node, rule.address);
  const leaves: Leaf[] = [];
  let first: ReadSeries | undefined;
  let hasFailed = false;
  for (const entry of node.entries) {
    if (entry.key === "source" || entry.key === "note" || entry.key.startsWith("x-")) continue;
    const month = parseMonth(entry.key, checking.calendar?.fiscalYearStart ?? 1, true);
    if (!month.ok) {
      hasFailed = true;
      fault(checking, { code: month.problem.code, address: rule.address, place: entry.keyPlace, message: month.problem.message, remedy: month.problem.remedy });
      continue;
    }
    const read = readNumber(checking, entry.value, {
      ...rule,
      units: first === undefined ? rule.units : [first.unit],
      allows: rule.allows.filter((form) => form === "mix"),
    });
    if (read === undefined) {
      hasFailed = true;
      continue;
    }
    recordInner(checking, read, rule.address, entry.value);
    leaves.push(...leavesOf(read, entry.key, entry.value));
    if (first?.chip !== undefined && read.chip !== undefined && first.chip !== read.chip)
      hasFailed =
        fault(checking, {
          code: "P124",
          address: rule.address,
          place: entry.value.place,
          message: `steps name two chips, ${first.chip} and ${read.chip}`,
          remedy: "name one",
        }) === undefined;
    first ??= { course: { kind: "steps", steps }, unit: read.unit, chip: read.chip, source, leaves };
    const step = { month: month.value - (checking.calendar?.start ?? 0), distribution: read.distribution };
    if (steps.some((other) => other.month === step.month))
      hasFailed =
        fault(checking, {
          code: "P211",
          address: rule.address,
          place: entry.keyPlace,
          message: `two steps begin in ${entry.key}`,
          remedy: "give each month once",
        }) === undefined;
    steps.push(step);
  }
  steps.sort((a, b) => a.month - b.month);
  if (hasFailed || first === undefined) return undefined;
  if (checking.calendar !== undefined && steps[0].month > 0)
    return fault(checking, {
      code: "P211",
      address: rule.address,
      place: node.place,
      message: `the first step begins after the plan does`,
      remedy: "add a step for the plan's first month or before",
    });
  return first;
}

function readFileCourse(checking: Checking, node: SourceMap, rule: NumberRule): ReadSeries | undefined {
  const data = readFileValues(checking, node, rule);
  if (data === undefined) return undefined;
  const { values, firstMonth, unit, chip, source } = data;
  const start = checking.calendar?.start;
  const skip = firstMonth === undefined || start === undefined ? 0 : start - firstMonth;
  if (skip < 0)
    return fault(checking, {
      code: "P805",
      address: rule.address,
      place: node.place,
      message: "the file begins after the plan does",
      remedy: "add rows for the plan's first months",
    });
  if (skip >= values.length)
    return fault(checking, {
      code: "P805",
      address: rule.address,
      place: node.place,
      message: "the file ends before the plan begins",
      remedy: "add rows for the plan's months",
    });
  return { course: { kind: "data", values: values.slice(skip) }, unit, chip, source };
}

function readProcessCourse(checking: Checking, node: SourceMap, rule: NumberRule): ReadSeries | undefined {
  const read = readProcess(checking, node, rule);
  return read === undefined
    ? undefined
    : { course: { kind: "process", process: read.process }, unit: read.unit, chip: read.chip, source: read.source, leaves: read.leaves };
}
