/**
 * What a plan's address was understood to mean: `explain PLAN ADDRESS`.
 *
 * Numbers are told with their shape, percentiles, evidence and a canonical text that reads back to the same bits; a
 * contract or offer with its capacity chain; a map or group with one line for each child.
 */
import { formatMonth } from "../calendar/months.ts";
import { shortNumber, shortQuantity } from "../checks/told.ts";
import type { Kind, Phrase, Span, Table } from "../plan/vocabulary/attribute.ts";
import { planTable } from "../plan/vocabulary/vocabulary.ts";
import { contractTable, offerTable } from "../plan/vocabulary/vocabulary-supply.ts";
import type { Contract, Offer, Plan } from "../plan/vocabulary/vocabulary.ts";
import type { Distribution, Series, Value } from "../plan/value.ts";
import { didYouMean, listNames } from "../quantity/spelling.ts";
import { explainNumber } from "./explain-number.ts";
import type { ExplainedNumber } from "./explain-number.ts";
import { explainTerms } from "./explain-terms.ts";
import type { ExplainedTerms } from "./explain-terms.ts";

/** A word, date, flag or plain count. */
export interface ExplainedWord {
  readonly kind: "word";
  readonly address: string;
  readonly meaning: string;
  /** As it was understood: "2026-07 to 2029-05". */
  readonly value: string;
}

export interface ExplainedChild {
  readonly name: string;
  readonly address: string;
  /** What the name counts, where it is a number: "months after start". */
  readonly counts?: string;
  readonly summary: string;
}

/** A table, map or list: one line for each child. */
export interface ExplainedEntry {
  readonly kind: "entry";
  readonly address: string;
  readonly meaning: string;
  readonly children: readonly ExplainedChild[];
  /** For a contract or an offer. */
  readonly terms?: ExplainedTerms;
}

export interface NotExplained {
  readonly kind: "unknown";
  readonly address: string;
  readonly message: string;
  readonly remedy: string;
}

export type Explanation = ExplainedNumber | ExplainedWord | ExplainedEntry | NotExplained;

/** A place in the plan while walking down an address. */
type Node =
  | { readonly at: "table"; readonly table: Table; readonly held: object; readonly meaning: string }
  | { readonly at: "map"; readonly table: Table; readonly held: object; readonly meaning: string }
  | { readonly at: "quantities"; readonly keys: string; readonly units: readonly string[]; readonly held: object; readonly meaning: string }
  | { readonly at: "leaf"; readonly attribute: Kind; readonly held: unknown; readonly meaning: string };

/**
 * What was understood of one address; of the whole plan for an empty one.
 *
 * @param plan     checked
 * @param address  dotted, as in messages: "contracts.memphis.price"
 */
export function explainAddress(plan: Plan, address: string): Explanation {
  let node: Node = { at: "table", table: planTable, held: plan, meaning: planTable.meaning };
  let walked = "";
  for (let rest = address; rest !== "";) {
    const step = stepInto(node, rest);
    if (step === undefined) return notExplained(address, walked, node, rest);
    walked = walked === "" ? step.name : `${walked}.${step.name}`;
    rest = step.rest;
    node = step.node;
  }
  return explainNode(node, address, plan);
}

/** The child whose name begins the rest of an address: names may hold dots, so the longest that fits is taken. */
function stepInto(node: Node, rest: string): { readonly name: string; readonly rest: string; readonly node: Node } | undefined {
  const found = namesIn(node)
    .filter((name) => rest === name || rest.startsWith(`${name}.`))
    .toSorted((a, b) => b.length - a.length)[0];
  if (found === undefined) return undefined;
  const child = childOf(node, found);
  return child === undefined ? undefined : { name: found, rest: rest.slice(found.length + 1), node: child };
}

function namesIn(node: Node): readonly string[] {
  if (node.at === "leaf") return [];
  if (node.at === "table") return Object.keys(node.table.rows).filter((name) => (node.held as Record<string, unknown>)[name] !== undefined);
  return Object.keys(node.held);
}

function childOf(node: Node, name: string): Node | undefined {
  if (node.at === "leaf") return undefined;
  const held = (node.held as Readonly<Record<string, unknown>>)[name];
  if (node.at === "quantities") return { at: "leaf", attribute: { kind: "quantity", units: node.units, domain: "real" }, held, meaning: node.meaning };
  if (node.at === "map") return { at: "table", table: node.table, held: held as object, meaning: node.table.meaning };
  const row = node.table.rows[name];
  if (row === undefined) return undefined;
  const { kind, meaning } = row;
  if (kind.kind === "group") return { at: "table", table: kind.table, held: held as object, meaning };
  if (kind.kind === "map" || kind.kind === "list") return { at: "map", table: kind.table, held: held as object, meaning };
  if (kind.kind === "quantities") return { at: "quantities", keys: kind.keys, units: kind.units, held: held as object, meaning };
  return { at: "leaf", attribute: kind, held, meaning };
}

function notExplained(address: string, walked: string, node: Node, rest: string): NotExplained {
  const name = rest.split(".")[0] as string;
  const known = namesIn(node);
  const allowed = node.at === "table" && Object.hasOwn(node.table.rows, name);
  const prefix = walked === "" ? "" : `${walked}.`;
  const message = allowed
    ? `\`${prefix}${name}\` is not set in this plan, and has no default`
    : walked === ""
      ? `this plan has no \`${name}\``
      : `\`${walked}\` has no \`${name}\``;
  const remedy = allowed
    ? `set: ${listNames(known)}`
    : (didYouMean(name, known)?.replace(/`(.*)`/, `\`${prefix}$1\``) ?? (known.length === 0 ? `\`${walked}\` is one value` : `it has ${listNames(known)}`));
  return { kind: "unknown", address, message, remedy };
}

function explainNode(node: Node, address: string, plan: Plan): Explanation {
  const { meaning } = node;
  if (node.at === "leaf") {
    const { attribute, held } = node;
    if (attribute.kind === "quantity" || attribute.kind === "series") return explainNumber(held as Value | Series, attribute.units, meaning, plan);
    return { kind: "word", address, meaning, value: wordOf(attribute, held, plan) };
  }
  const children = namesIn(node).map((name) => {
    const child = childOf(node, name) as Node;
    const counts = node.at === "quantities" && /^\d+$/.test(name) ? node.keys : undefined;
    return { name, address: address === "" ? name : `${address}.${name}`, ...(counts === undefined ? {} : { counts }), summary: summaryOf(child, plan) };
  });
  const isTerms = node.at === "table" && (node.table === contractTable || node.table === offerTable);
  return { kind: "entry", address, meaning, children, ...(isTerms ? { terms: explainTerms(node.held as Contract | Offer, address, plan) } : {}) };
}

/** One line for a child: a number as typed with its median, a word, or what an entry holds. */
function summaryOf(node: Node, plan: Plan): string {
  if (node.at === "map") return namesSummary(node.held, 6) ?? "none";
  if (node.at === "quantities") return quantitiesSummary(node, plan);
  if (node.at === "table") return tableSummary(node.table, node.held, plan);
  const { attribute, held } = node;
  if (attribute.kind === "quantity" || attribute.kind === "series") return numberSummary(held as Value | Series, attribute.units, plan);
  return wordOf(attribute, held, plan);
}

/** "0 months: 50%, 2 months: 100%", "H100: 1 Mtok/H100-hour": as one would type it. */
function quantitiesSummary(node: Node & { readonly at: "quantities" }, plan: Plan): string {
  const entries = Object.entries(node.held as Readonly<Record<string, Value>>);
  const name = (key: string): string => (node.keys === "months after start" ? `${key} months` : key);
  const shown = entries.slice(0, shownMost).map(([key, held]) => `${name(key)}: ${briefNumber(held, node.units, plan)}`);
  return [...shown, ...(entries.length > shownMost ? [`${entries.length - shownMost} more`] : [])].join(", ");
}

/** Attributes, or entries of a map of numbers, that one line shows. */
const shownMost = 5;

/** What was typed of an entry, each value under its name; the kind speaks for itself. */
function tableSummary(table: Table, held: object, plan: Plan): string {
  const shown = Object.entries(table.rows).flatMap(([name, { kind, default: fallback }]) => {
    const value = (held as Readonly<Record<string, unknown>>)[name];
    if (value === undefined || unsaid.includes(name)) return [];
    const text = attributeSummary({ kind, fallback }, value, plan);
    return text === undefined ? [] : [name === "kind" || name === "title" ? text : `${name} ${text}`];
  });
  if (shown.length === 0) return "defaults";
  return [...shown.slice(0, shownMost), ...(shown.length > shownMost ? [`${shown.length - shownMost} more`] : [])].join(", ");
}

const bracketed = (text: string | undefined): string | undefined => (text === undefined ? undefined : `(${text})`);

/** What a map holds, by name; how much a list holds; undefined for nothing. */
function namesSummary(held: object, most: number): string | undefined {
  const names = Object.keys(held);
  if (names.length === 0) return undefined;
  return Array.isArray(held) ? `${names.length} ${names.length === 1 ? "entry" : "entries"}` : listNames(names, most);
}

/** Attributes that a line of a whole entry leaves out. */
const unsaid: readonly string[] = ["note", "source", "quote", "url", "owner", "review_by", "stream"];

/** An attribute of an entry in a few words; undefined where it is its default, or holds nothing. */
function attributeSummary({ kind, fallback }: { readonly kind: Kind; readonly fallback: string | undefined }, value: unknown, plan: Plan): string | undefined {
  switch (kind.kind) {
    case "quantity":
    case "series":
      return (value as Value).text === fallback ? undefined : briefNumber(value as Value, kind.units, plan);
    case "group": {
      const inner = tableSummary(kind.table, value as object, plan);
      return bracketed(inner === "defaults" ? undefined : inner);
    }
    case "map":
    case "list":
      return bracketed(namesSummary(value as object, shownMost));
    case "quantities": {
      const node = { at: "quantities", keys: kind.keys, units: kind.units, held: value as object, meaning: "" } as const;
      return bracketed(quantitiesSummary(node, plan) || undefined);
    }
    default: {
      const text = wordOf(kind, value, plan);
      return text === fallback || text === "" ? undefined : text;
    }
  }
}

/** The distribution of a quantity that does not move through time. */
function distributionOf(held: Value | Series): Distribution | undefined {
  if ("distribution" in held) return held.distribution;
  return held.course.kind === "value" ? held.course.distribution : undefined;
}

/** A number as typed; where that is a map, what it comes to. */
function briefNumber(held: Value | Series, units: readonly string[], plan: Plan): string {
  if (!held.text.startsWith("{")) return held.text;
  const distribution = distributionOf(held);
  if (distribution === undefined) return explainNumber(held, units, "", plan).course;
  const parts =
    distribution.kind === "beliefs" || distribution.kind === "mix" ? `${distribution.parts.length} ${distribution.kind === "mix" ? "parts" : "beliefs"}, ` : "";
  return `${parts}median ${medianText(held, units, plan)}`;
}

/** As typed, with the median of what is uncertain, and with a duration's months. */
function numberSummary(held: Value | Series, units: readonly string[], plan: Plan): string {
  const distribution = distributionOf(held);
  if (distribution === undefined) return held.text;
  if (distribution.kind !== "constant") return `${held.text} (median ${medianText(held, units, plan)})`;
  const { unit, inTypedUnit, parts } = explainNumber(held, units, "", plan);
  const isConverted = inTypedUnit !== undefined && !inTypedUnit.unit.startsWith("%") && !unit.startsWith("1");
  return isConverted ? `${held.text} (${inWords(parts[0]!.statistics.median, unit)})` : held.text;
}

/** The median in the unit typed, rounded for reading. */
function medianText(held: Value | Series, units: readonly string[], plan: Plan): string {
  const { unit, inTypedUnit, parts } = explainNumber(held, units, "", plan);
  return inTypedUnit === undefined ? inWords(parts[0]!.statistics.median, unit) : inWords(inTypedUnit.median, inTypedUnit.unit);
}

function inWords(value: number, unit: string): string {
  if (unit === "month") return `${shortNumber(value, medianDigits)} ${value === 1 ? "month" : "months"}`;
  return shortQuantity(value, unit === "1" ? "" : unit, medianDigits);
}

/** Digits of a median that is read, not computed with: `explain` of its own address has more. */
const medianDigits = 3;

function wordOf(attribute: Kind, held: unknown, plan: Plan): string {
  const month = (value: number): string => formatMonth(plan.calendar.start + value);
  switch (attribute.kind) {
    case "flag":
      return held === true ? "yes" : "no";
    case "month":
      return held === plan.calendar.start ? formatMonth(plan.calendar.start) : month(held as number);
    case "span": {
      const { first, last, months } = held as Span;
      return first === undefined || last === undefined ? `${months ?? 0} ${months === 1 ? "month" : "months"}` : `${month(first)} to ${month(last)}`;
    }
    case "references":
      return (held as readonly string[]).join(", ");
    case "phrases":
      return listNames(
        (held as readonly Phrase[]).map(({ text }) => text),
        40,
      );
    case "limit":
      return (held as { readonly text: string }).text;
    default:
      return String(held);
  }
}
