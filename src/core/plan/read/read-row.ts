/** One attribute of the vocabulary, read from its node: scalars, numbers, dates, references, sentences. */
import { formatMonth, monthNames, parseDuration, parseMonth, parseSpan } from "../../calendar/months.ts";
import { clip, numberOf, scanNumber } from "../../quantity/number.ts";
import { bad } from "../../quantity/problem.ts";
import { didYouMean, listNames } from "../../quantity/spelling.ts";
import type { Attribute, Kind, Span } from "../vocabulary/attribute.ts";
import {
  citeSource,
  entryOf,
  fault,
  faultInText,
  joinAddress,
  plainText,
  recordCitation,
  take,
  takeCited,
  textOf,
  within,
  wrongForm,
} from "../check/checking.ts";
import type { Checking, Scope } from "../check/checking.ts";
import { parseLimit } from "./read-limit.ts";
import { readNumber } from "./read-number.ts";
import { readPhrases } from "./read-phrase.ts";
import type { NumberRule } from "./read-number.ts";
import { readSeries } from "./read-series.ts";
import { entryNames, resolveDriver } from "./references.ts";
import type { Place, SourceEntry, SourceMap, SourceNode, SourceScalar } from "../source-tree.ts";
import type { Evidence, Leaf, Series, Value } from "../value.ts";

/** What a row is read from: `isDefault` for the text of the vocabulary instead of the plan's. */
export interface RowSource {
  readonly node: SourceNode;
  readonly place: Place;
  readonly isDefault: boolean;
}

export interface RowContext {
  readonly checking: Checking;
  readonly scope: Scope;
  /** Name of the row: its last address part. */
  readonly name: string;
  readonly table: string;
  /** The entry that holds the row: its regime tells which states a row may name. */
  readonly entry: SourceMap;
}

/** Texts for readers, in which `@` is only a letter. */
const freeTexts = new Set(["note", "title", "quote", "url", "owner", "name", "as_of", "review_by", "stream"]);
/** Choices that a later version will have. */
const laterChoices: Readonly<Record<string, readonly string[]>> = {
  "contract.kind": ["revenue-share"],
  "offer.kind": ["revenue-share"],
};

/** Reads rows that hold no table; undefined after a report. */
export function readRow(context: RowContext, row: Attribute, source: RowSource): unknown {
  const { kind } = row;
  switch (kind.kind) {
    case "quantity":
      return readValue(context, kind, source);
    case "series":
      return readCourse(context, kind, source);
    case "quantities":
      return readQuantities(context, kind, source);
    case "references":
      return readReferences(context, kind, source.node);
    case "phrases":
      return readPhrases(context, source.node);
    default:
      return readScalarRow(context, kind, source);
  }
}

function readScalarRow(context: RowContext, kind: Kind, source: RowSource): unknown {
  const { checking, scope, name } = context;
  const address = joinAddress(scope.address, name);
  const node = unwrapped(context, source.node);
  if (node.kind !== "scalar") return wrongForm(checking, node, address, dueWord(kind), `write \`${name}: …\``);
  const cited =
    kind.kind === "text" && (freeTexts.has(name) || node.quoted)
      ? { text: take(checking, node).trim(), source: undefined }
      : takeCited(checking, node, address);
  if (cited.source !== undefined) recordCitation(checking, cited.source, { address, text: node.text.trim(), place: node.place });
  const { text } = cited;
  switch (kind.kind) {
    case "text":
      return context.table === "source" && (name === "as_of" || name === "review_by") ? readDate(context, node, text) : text;
    case "choice":
      return readChoice(context, kind.of, node, text);
    case "flag":
      return readFlag(context, node, text);
    case "integer":
      return readInteger(context, kind, node, text);
    case "month":
      return readMonth(context, kind, node, text);
    case "span":
      return readSpan(context, node, text);
    case "reference":
      return readReference(context, kind.to, node, text);
    case "limit": {
      const limit = parseLimit(text);
      return limit.ok ? { ...limit.value, text, place: node.place } : faultInText(checking, limit.problem, node, address);
    }
    default:
      throw new Error(`the row ${address} of kind ${kind.kind} holds no scalar`);
  }
}

/** Dates of sources stay text: they may be as coarse as a year. */
function readDate(context: RowContext, node: SourceScalar, text: string): string | undefined {
  const { checking, scope, name } = context;
  const isDate = /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/.test(text);
  if (isDate || (name === "as_of" && text === "undated")) return text;
  return fault(checking, {
    code: "P406",
    address: joinAddress(scope.address, name),
    place: node.place,
    message: `\`${clip(text)}\` is no date`,
    remedy: `write 2026-05-13, 2026-05 or 2026${name === "as_of" ? ", or `undated`" : ""}`,
  });
}

/** `{value: x, source: id}` around anything that is one scalar. */
function unwrapped(context: RowContext, node: SourceNode): SourceNode {
  if (node.kind !== "map") return node;
  const value = entryOf(node, "value");
  const known = ["value", "source", "note"];
  if (value === undefined || node.entries.some((entry) => !known.includes(entry.key) && !entry.key.startsWith("x-"))) return node;
  const address = joinAddress(context.scope.address, context.name);
  for (const entry of node.entries) {
    if (entry === value || entry.value.kind !== "scalar" || entry.key.startsWith("x-")) continue;
    const text = take(context.checking, entry.value).trim();
    const id = entry.key === "source" ? citeSource(context.checking, text.replace(/^@/, ""), address, entry.value.place) : undefined;
    if (id !== undefined) recordCitation(context.checking, id, { address, text: textOf(value.value), place: entry.value.place });
  }
  return value.value;
}

function dueWord(kind: Kind): string {
  const words: Readonly<Partial<Record<Kind["kind"], string>>> = {
    text: "a text",
    choice: "a word",
    flag: "yes or no",
    integer: "a whole number",
    month: "a month",
    span: "a span of months",
    reference: "a name",
    limit: "a limit",
  };
  return words[kind.kind] ?? "a value";
}

function readChoice(context: RowContext, of: readonly string[], node: SourceScalar, text: string): string | undefined {
  if (of.includes(text)) return text;
  const { checking, scope, name, table } = context;
  const address = joinAddress(scope.address, name);
  if (laterChoices[`${table}.${name}`]?.includes(text) === true)
    return fault(checking, {
      code: "P307",
      address,
      place: node.place,
      message: `\`${name}: ${text}\` is not in this version`,
      remedy: `for now one of: ${of.join(", ")}`,
    });
  return fault(checking, {
    code: "P305",
    address,
    place: node.place,
    message: `\`${clip(text)}\` is no \`${name}\` of ${article(table)}`,
    remedy: didYouMean(meant(text, of), of) ?? `one of: ${listNames(of)}`,
  });
}

/** What people say in place of a choice. */
const everydayWords: Readonly<Record<string, string>> = {
  training: "model-development",
  research: "model-development",
  serving: "inference",
  reserved: "take-or-pay",
  lease: "take-or-pay",
  "r&d": "research",
  marketing: "sales",
  "g&a": "general",
};

/** The choice that another word stands for, where it is one: months by number, everyday words, blanks for hyphens. */
function meant(text: string, of: readonly string[]): string {
  const others = [monthNames[Number(text) - 1], everydayWords[text.toLowerCase()], text.replaceAll(/[ _]/g, "-")];
  return others.find((word) => word !== undefined && of.includes(word)) ?? text;
}

const article = (noun: string): string => `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;

function readFlag(context: RowContext, node: SourceScalar, text: string): boolean | undefined {
  if (text === "yes" || text === "true") return true;
  if (text === "no" || text === "false") return false;
  const address = joinAddress(context.scope.address, context.name);
  return fault(context.checking, { code: "P309", address, place: node.place, message: `\`${clip(text)}\` is neither yes nor no`, remedy: "write yes or no" });
}

/** `30`, `10k`, `30 blocks`, `60 months`. */
function readInteger(context: RowContext, kind: { readonly min: number; readonly max: number }, node: SourceScalar, text: string): number | undefined {
  const { checking, scope, name, table } = context;
  const address = joinAddress(scope.address, name);
  if (text.length > 100)
    return faultInText(checking, bad("P133", `\`${clip(text)}\` is not a whole number`, "write digits alone, such as 60 or 10k").problem, node, address);
  const noun = name === "max" ? "block" : name.replace(/s$/, "");
  const bare = text.replace(new RegExp(`^(\\S+) ${noun}s?$`), "$1");
  const scanned = scanNumber(bare, 0);
  if (!scanned.ok) return faultInText(checking, scanned.problem, node, address);
  const value = numberOf(scanned.value);
  const isNumber = scanned.value.end === bare.length && !scanned.value.dollars && !scanned.value.percent;
  if (table === "plan" && name === "plimsoll" && isNumber && value !== 1)
    return fault(checking, {
      code: "P133",
      address,
      place: node.place,
      message: `this plan is written in version ${clip(bare)} of the language; this program reads version 1`,
      remedy: "write `plimsoll: 1`, or use a program that reads it",
    });
  if (!isNumber || !Number.isSafeInteger(value))
    return faultInText(checking, bad("P133", `\`${clip(text)}\` is not a whole number`, "write digits alone, such as 60 or 10k").problem, node, address);
  if (value < kind.min || value > kind.max)
    return fault(checking, {
      code: "P133",
      address,
      place: node.place,
      message: `${clip(text)} is out of range for \`${name}\``,
      remedy: `a whole number from ${kind.min} to ${kind.max}`,
    });
  return value;
}

function readMonth(context: RowContext, kind: { readonly opens?: true }, node: SourceScalar, text: string): number | undefined {
  const { checking, scope, name } = context;
  const month = parseMonth(text, checking.calendar?.fiscalYearStart ?? 1, kind.opens === true);
  if (!month.ok) return faultInText(checking, month.problem, node, joinAddress(scope.address, name));
  // The plan's own start is the one month that is counted from year 0.
  return context.table === "calendar" ? month.value : month.value - (checking.calendar?.start ?? 0);
}

function readSpan(context: RowContext, node: SourceScalar, text: string): Span | undefined {
  const { checking, scope, name } = context;
  const span = parseSpan(text, checking.calendar?.fiscalYearStart ?? 1);
  if (!span.ok) return faultInText(checking, span.problem, node, joinAddress(scope.address, name));
  if ("months" in span.value) return { months: span.value.months };
  const start = checking.calendar?.start ?? 0;
  return { first: span.value.first - start, last: span.value.last - start };
}

function readReference(context: RowContext, to: string, node: SourceScalar, text: string): string | undefined {
  const { checking, scope, name } = context;
  const address = joinAddress(scope.address, name);
  if (to === "sources") {
    const id = citeSource(checking, text.replace(/^@/, ""), address, node.place);
    if (id !== undefined && !checking.cited.has(id)) checking.cited.set(id, []);
    return id;
  }
  const names = entryNames(checking.root, to);
  if (names === undefined || names.includes(text)) return text;
  const what = to.split(".").at(-1)!;
  return fault(checking, {
    code: "P501",
    address,
    place: node.place,
    message: `no ${what === "debt" ? "loan" : what.replace(/s$/, "")} \`${clip(text)}\``,
    remedy: didYouMean(text, names) ?? `${to}: ${listNames(names)}`,
  });
}

function readReferences(context: RowContext, kind: { readonly to: string }, node: SourceNode): readonly string[] | undefined {
  const { checking, scope, name } = context;
  const address = joinAddress(scope.address, name);
  const items = node.kind === "list" ? node.items : node.kind === "scalar" ? [node] : undefined;
  if (items === undefined) return wrongForm(checking, node, address, "a list of names", `write ${name}: [a, b]`);
  const found: string[] = [];
  for (const item of items) {
    if (item.kind !== "scalar") {
      wrongForm(checking, item, address, "a name", `write ${name}: [a, b]`);
      continue;
    }
    const text = take(checking, item).trim();
    const resolved = kind.to === "drivers" ? resolveDriver(checking.root, text) : readReference(context, kind.to, item, text);
    if (resolved === undefined) continue;
    if (found.includes(resolved))
      fault(checking, { code: "P303", address, place: item.place, message: `\`${clip(text)}\` is named twice`, remedy: "name it once" });
    found.push(resolved);
    if (kind.to === "drivers") checking.later.push(() => checkUncertain(checking, address, item, text, resolved));
  }
  return found;
}

/** The two ends of a correlation must be random. */
function checkUncertain(checking: Checking, address: string, node: SourceScalar, typed: string, resolved: string): void {
  const number = checking.numbers.get(resolved);
  if (number === undefined) {
    const known = checking.errorCount > 100 ? [] : [...checking.numbers.keys()].filter((key) => isUncertain(checking.numbers.get(key)!));
    const remedy = didYouMean(resolved, known) ?? "name the address of an uncertain number, such as demand.growth";
    fault(checking, { code: "P506", address, place: node.place, message: `no number stands at \`${clip(typed)}\``, remedy });
  } else if (resolved.startsWith("requests."))
    fault(checking, {
      code: "P504",
      address,
      place: node.place,
      message: `\`${clip(typed)}\` is asked at a meeting at its median and not drawn, so nothing can move with it`,
      remedy: "leave it out: requests are decided on one future at a time",
    });
  else if (!isUncertain(number))
    fault(checking, {
      code: "P504",
      address,
      place: node.place,
      message: `\`${clip(typed)}\` is not uncertain (${clip(number.text)}), so nothing can move with it`,
      remedy: "name an interval, a mixture or a process",
    });
}

/** Whether a number differs between paths. */
export function isUncertain(number: Value | Series): boolean {
  if ("distribution" in number) return number.distribution.kind !== "constant" && number.distribution.kind !== "spread";
  const { course } = number;
  if (course.kind === "value") return course.distribution.kind !== "constant" && course.distribution.kind !== "spread";
  if (course.kind === "process") return true;
  if (course.kind === "steps") return course.steps.some((step) => step.distribution.kind !== "constant");
  return course.kind === "relative" && course.share.kind !== "constant";
}

function numberRule(
  context: RowContext,
  kind: { readonly units: readonly string[]; readonly domain: NumberRule["domain"]; readonly max?: number },
): NumberRule {
  const isPerUser = kind.units.some((unit) => /\/(seat|agent|customer)/.test(unit) && !unit.startsWith("USD"));
  return {
    units: kind.units,
    domain: kind.domain,
    max: kind.max,
    address: joinAddress(context.scope.address, context.name),
    allows: isPerUser ? ["mix", "beliefs", "spread"] : ["mix", "beliefs"],
  };
}

function evidence(
  context: RowContext,
  source: RowSource,
  read: { readonly unit: string; readonly chip?: string | undefined; readonly source?: string | undefined; readonly leaves?: readonly Leaf[] | undefined },
  units: readonly string[],
): Evidence {
  const { checking, scope, name } = context;
  const id = source.isDefault ? undefined : (read.source ?? scope.source);
  const address = joinAddress(scope.address, name);
  const text = textOf(source.node);
  if (id !== undefined) recordCitation(checking, id, { address, text, place: source.place });
  return {
    address,
    stream: joinAddress(scope.stream, name),
    text,
    ...(id === undefined ? {} : { source: id }),
    place: source.place,
    ...(read.chip === undefined ? {} : { chip: read.chip }),
    ...(units.length > 1 ? { unit: read.unit } : {}),
    ...(source.isDefault ? { isDefault: true } : {}),
    // Maps have no order, and a plan is the same however it is sorted.
    ...(read.leaves === undefined ? {} : { leaves: read.leaves.toSorted((a, b) => (a.label < b.label ? -1 : 1)) }),
  };
}

function readValue(context: RowContext, kind: Extract<Kind, { kind: "quantity" }>, source: RowSource): Value | undefined {
  const read = readNumber(context.checking, source.node, numberRule(context, kind));
  if (read === undefined) return undefined;
  const value: Value = { ...evidence(context, source, read, kind.units), distribution: read.distribution };
  context.checking.numbers.set(value.address, value);
  return value;
}

function readCourse(context: RowContext, kind: Extract<Kind, { kind: "series" }>, source: RowSource): Series | undefined {
  const read = readSeries(context.checking, source.node, numberRule(context, kind));
  if (read === undefined) return undefined;
  const series: Series = { ...evidence(context, source, read, kind.units), course: read.course };
  context.checking.numbers.set(series.address, series);
  return series;
}

function readQuantities(context: RowContext, kind: Extract<Kind, { kind: "quantities" }>, source: RowSource): Readonly<Record<string, Value>> | undefined {
  const { checking, scope, name } = context;
  const address = joinAddress(scope.address, name);
  const { node } = source;
  if (node.kind !== "map") return wrongForm(checking, node, address, `a map by ${kind.keys}`, `write ${name}: {${exampleKey(kind.keys, checking)}: …}`);
  const inner = within(scope, name, source.place);
  const result: Record<string, Value> = {};
  let hasFailed = false;
  for (const entry of sortedEntries(node)) {
    if (entry.key.startsWith("x-")) continue;
    const key = readKey(context, kind.keys, entry, inner.address);
    const value = readValue(
      { ...context, scope: inner, name: key ?? entry.key },
      { ...kind, kind: "quantity" },
      { node: entry.value, place: entry.value.kind === "map" ? entry.keyPlace : entry.value.place, isDefault: false },
    );
    if (key === undefined || value === undefined) hasFailed = true;
    else if (Object.hasOwn(result, key))
      hasFailed =
        fault(checking, { code: "P303", address: inner.address, place: entry.keyPlace, message: `\`${entry.key}\` is given twice`, remedy: "give it once" }) ===
        undefined;
    else {
      if (kind.keys === "chips" && value.chip !== undefined && value.chip !== key)
        fault(checking, {
          code: "P124",
          address: value.address,
          place: value.place,
          message: `the value for ${key} is in units of ${value.chip}`,
          remedy: `write it per ${key}`,
        });
      result[key] = value;
    }
  }
  return hasFailed ? undefined : result;
}

/** Maps have no order: entries are read by name, so that a plan means the same however it is sorted. */
export function sortedEntries(map: SourceMap): readonly SourceEntry[] {
  return [...map.entries].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

function exampleKey(keys: string, checking: Checking): string {
  if (keys === "chips") return checking.chips[0] ?? "H100";
  if (keys === "months") return checking.calendar === undefined ? "2026-07" : formatMonth(checking.calendar.start);
  return keys === "months after start" ? "0 months" : keys === "drivers" ? "demand.run_rate" : "name";
}

/** The key of a map of numbers in its checked form; undefined after a report. */
function readKey(context: RowContext, keys: string, entry: SourceEntry, address: string): string | undefined {
  const { checking } = context;
  const place = entry.keyPlace;
  const problem = (found: { code: string; message: string; remedy?: string }) => fault(checking, { ...found, address, place });
  if (keys === "months") {
    const month = parseMonth(entry.key, checking.calendar?.fiscalYearStart ?? 1, true);
    return month.ok ? String(month.value - (checking.calendar?.start ?? 0)) : problem(month.problem);
  }
  if (keys === "months after start") {
    const months = parseDuration(entry.key);
    if (!months.ok) return problem(months.problem);
    return Number.isInteger(months.value)
      ? String(months.value)
      : problem({ code: "P404", message: `\`${clip(entry.key)}\` is not a whole number of months`, remedy: "write {0 months: 40%, 3 months: 100%}" });
  }
  if (keys === "drivers") {
    const driver = resolveDriver(checking.root, entry.key);
    checking.later.push(() => {
      if (!checking.numbers.has(driver))
        problem({
          code: "P506",
          message: `no number stands at \`${clip(entry.key)}\``,
          remedy: didYouMean(driver, checking.numbers.keys()) ?? "name the address of a number, such as demand.run_rate",
        });
    });
    return driver;
  }
  if (keys === "figures" || keys === "benchmarks") return entry.key;
  const known = keys === "states" ? statesFor(context) : entryNames(checking.root, keys);
  if (known === undefined || known.includes(entry.key)) return entry.key;
  if (keys === "states" && known.length === 0)
    return problem({ code: "P508", message: `\`${clip(entry.key)}\` is a state of no regime`, remedy: "name the regime beside it: `regime: …`" });
  const noun = keys.replace(/s$/, "");
  return problem({
    code: keys === "states" ? "P508" : "P501",
    message: `no ${noun} \`${clip(entry.key)}\``,
    remedy: didYouMean(entry.key, known) ?? `${keys}: ${listNames(known)}`,
  });
}

/** States that a row may name: those of the regime beside it, or of the regime that holds it. */
function statesFor(context: RowContext): readonly string[] | undefined {
  const { checking, entry, scope } = context;
  const own = /^regimes\.([^.]+)/.exec(scope.address);
  if (own !== null) return checking.states.get(own[1]);
  const regime = entryOf(entry, "regime")?.value;
  if (regime === undefined) return [];
  return regime.kind === "scalar" ? checking.states.get(plainText(regime) ?? "") : undefined;
}
