/**
 * The state of one check, and the few ways to report and to read scalars that all of it shares.
 *
 * Reports are appended and sorted at the end. A broken node has been reported by whoever read the file; it makes the
 * plan fail without another word.
 */
import type { Problem } from "../../quantity/problem.ts";
import { didYouMean, listNames } from "../../quantity/spelling.ts";
import type { Diagnostic, Severity } from "../diagnostic.ts";
import type { Place, SourceMap, SourceNode, SourceScalar } from "../source-tree.ts";
import type { Series, Value } from "../value.ts";

export interface Checking {
  /** The tree being read: files merged, values overridden, a scenario set. */
  root: SourceMap;
  readonly diagnostics: Diagnostic[];
  /** Errors so far, and nodes that were broken before. */
  errorCount: number;
  /** Entries read without any error inside: only they are compared with others. */
  readonly whole: WeakSet<object>;
  /** Undefined while unknown, as when `calendar` itself is wrong: dates are then not judged. */
  calendar: { readonly start: number; readonly months: number; readonly fiscalYearStart: number } | undefined;
  chips: readonly string[];
  /** Ids of `sources:`; undefined if they could not be read. */
  sources: ReadonlySet<string> | undefined;
  /** States of each regime. */
  readonly states: Map<string, readonly string[]>;
  /** Every checked number by its address. */
  readonly numbers: Map<string, Value | Series>;
  /** Sources cited, with the values that cite them in the order of reading. */
  readonly cited: Map<string, { readonly address: string; readonly text: string; readonly place: Place }[]>;
  /** Questions that can only be answered when all entries are read. */
  readonly later: (() => void)[];
  readonly readText: (path: string) => string | undefined;
  /** How often each scalar was read: for tests that every number is read exactly once. */
  readonly reads: Map<SourceScalar, number> | undefined;
}

/** Where in the plan we are. */
export interface Scope {
  readonly address: string;
  /** The address with `stream:` names in place of entry names. */
  readonly stream: string;
  /** Source of values that cite none. */
  readonly source: string | undefined;
  /** Where to point when something is missing. */
  readonly place: Place;
}

/** @example joinAddress("demand", "growth") // "demand.growth" */
export const joinAddress = (parent: string, name: string): string => (parent === "" ? name : `${parent}.${name}`);

export function within(scope: Scope, name: string, place: Place): Scope {
  return { address: joinAddress(scope.address, name), stream: joinAddress(scope.stream, name), source: scope.source, place };
}

export interface Report {
  readonly code: string;
  readonly address: string;
  readonly place: Place;
  readonly message: string;
  readonly remedy?: string | undefined;
}

/** Nobody reads more; the rest is only counted. */
const diagnosticsMax = 2000;

export function report(checking: Checking, severity: Severity, { remedy, ...rest }: Report): void {
  if (severity === "error") checking.errorCount++;
  if (checking.diagnostics.length >= diagnosticsMax) return;
  checking.diagnostics.push({ severity, ...rest, ...(remedy === undefined ? {} : { remedy }) });
}

export const fault = (checking: Checking, found: Report): undefined => void report(checking, "error", found);
export const warn = (checking: Checking, found: Report): undefined => void report(checking, "warning", found);

/** A problem inside the text of a scalar, at its exact place where the scalar stands as typed. */
export function faultInText(checking: Checking, problem: Problem, node: SourceScalar, address: string): undefined {
  return fault(checking, {
    code: problem.code,
    address,
    place: placeInText(node, problem.at, problem.length),
    message: problem.message,
    remedy: problem.remedy,
  });
}

function placeInText(node: SourceScalar, at: number | undefined, length: number | undefined): Place {
  const { place, text } = node;
  const isAsTyped = place.length === text.length || (node.quoted && place.length === text.length + 2);
  if (at === undefined || at >= text.length || !isAsTyped || text.includes("\n")) return place;
  const first = node.quoted ? 1 : 0;
  return { ...place, column: place.column + first + at, length: Math.max(1, Math.min(length ?? text.length - at, text.length - at)) };
}

/** Reads the text of a scalar: the only way to it, so that reads can be counted. */
export function take(checking: Checking, node: SourceScalar): string {
  checking.reads?.set(node, (checking.reads.get(node) ?? 0) + 1);
  return node.text;
}

export function entryOf(map: SourceMap, key: string): SourceMap["entries"][number] | undefined {
  return map.entries.find((entry) => entry.key === key);
}

/** What a node is, in words. */
export function wordFor(node: SourceNode): string {
  return node.kind === "map" ? "a map" : node.kind === "list" ? "a list" : `\`${node.kind === "scalar" ? node.text.slice(0, 40) : "?"}\``;
}

/** Marks a broken node, or reports one of the wrong form. */
export function wrongForm(checking: Checking, node: SourceNode, address: string, due: string, remedy: string): undefined {
  if (node.kind === "broken" && node.reason !== undefined)
    return fault(checking, { code: "P304", address, place: node.place, message: node.reason, remedy: `${due} is due here` });
  if (node.kind === "broken") {
    checking.errorCount++;
    return undefined;
  }
  return fault(checking, { code: "P304", address, place: node.place, message: `${wordFor(node)} stands where ${due} is due`, remedy });
}

/**
 * A scalar without its citation: `5 months @guess` → `5 months`, cited `guess`.
 *
 * An unknown source is reported; the value is read all the same.
 */
export function takeCited(checking: Checking, node: SourceScalar, address: string): { readonly text: string; readonly source: string | undefined } {
  const text = take(checking, node).trim();
  const cited = splitCitation(text);
  if (cited === undefined) return { text, source: undefined };
  if (splitCitation(cited.value) !== undefined) {
    fault(checking, {
      code: "P505",
      address,
      place: node.place,
      message: `\`${text.slice(0, 60)}\` cites two sources`,
      remedy: "cite one; sources that disagree are `beliefs: {60%: … @a, 40%: … @b}`",
    });
    return { text: splitCitation(cited.value)!.value, source: undefined };
  }
  const source = citeSource(checking, cited.id, address, { ...node.place, ...endOfText(node, cited.id.length + 1) });
  return { text: cited.value, source };
}

/** `5 months @guess` → value and id. By searching from the end: patterns would take long on long texts. */
function splitCitation(text: string): { readonly value: string; readonly id: string } | undefined {
  const at = text.lastIndexOf("@");
  if (at < 2 || at === text.length - 1 || !/\s/.test(text[at - 1])) return undefined;
  const id = text.slice(at + 1);
  return /\s/.test(id) ? undefined : { value: text.slice(0, at).trimEnd(), id };
}

/** The text of a scalar without its citation, unread: for names that must be known early. */
export function plainText(node: SourceNode | undefined): string | undefined {
  if (node?.kind !== "scalar") return undefined;
  const text = node.text.trim();
  return (splitCitation(text)?.value ?? text).slice(0, 100);
}

function endOfText(node: SourceScalar, length: number): { column: number; length: number } {
  const place = placeInText(node, node.text.trimEnd().length - length, length);
  return { column: place.column, length: place.length };
}

/** The id if `sources:` has it; else a report. */
export function citeSource(checking: Checking, id: string, address: string, place: Place): string | undefined {
  if (checking.sources === undefined) return id;
  if (checking.sources.has(id)) return id;
  const known = [...checking.sources];
  const remedy =
    didYouMean(id, known) ??
    (known.length === 0 ? `add it: sources: {${/^[A-Za-z][\w-]*$/.test(id) ? id : "guess"}: {kind: assumption, title: …}}` : `sources: ${listNames(known)}`);
  return fault(checking, { code: "P502", address, place, message: `no source \`${id}\``, remedy });
}

/** Records the citation of a number inside another: a parameter of a process, a step, a part of a mixture. */
export function recordInner(checking: Checking, read: { readonly source?: string | undefined } | undefined, address: string, node: SourceNode): void {
  if (read?.source !== undefined) recordCitation(checking, read.source, { address, text: textOf(node), place: node.place });
}

/** Notes which value cites a source. */
export function recordCitation(checking: Checking, id: string, where: { readonly address: string; readonly text: string; readonly place: Place }): void {
  const known = checking.cited.get(id);
  if (known === undefined) checking.cited.set(id, [where]);
  else known.push(where);
}

/** A node on one line, as it might be typed: for display. */
export function textOf(node: SourceNode): string {
  const whole = node.kind === "scalar" ? node.text.trim() : compact(node, 300);
  return whole.length > 300 ? `${whole.slice(0, 299)}…` : whole;
}

function compact(node: SourceNode, room: number): string {
  if (node.kind === "broken") return "?";
  if (node.kind === "scalar") return node.text.trim();
  const [open, close, parts] = node.kind === "map" ? ["{", "}", node.entries] : ["[", "]", node.items];
  let result = open;
  for (const part of parts) {
    if (result.length > room) break;
    if (result.length > 1) result += ", ";
    result += "key" in part ? `${part.key}: ${compact(part.value, room - result.length)}` : compact(part, room - result.length);
  }
  return result + close;
}
