/**
 * A checked plan in canonical form: the text whose hash names a plan.
 *
 * Keys are sorted and defaults filled; places, the wording of values, comments, the order of entries, `seed` and `paths`
 * are left out, so two ways to write one plan give one text. Sources are part of it: a plan is its evidence, too.
 */
import type { Kind, Limit, Phrase, Span, Table } from "./vocabulary/attribute.ts";
import type { Series, Value } from "./value.ts";
import { planTable } from "./vocabulary/vocabulary.ts";
import type { Plan } from "./vocabulary/vocabulary.ts";

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** How a run is made, not what is planned. */
const leftOut = new Set(["seed", "paths"]);

/** Maps that came after plans had hashes: left out where empty, so that older hashes hold. */
const leftOutEmpty = new Set(["models", "programmes", "peers"]);

/** Canonical JSON: one line, keys in the order of UTF-16 units, numbers as ECMAScript prints them. */
export function canonicalPlan(plan: Plan): string {
  const whole = entryJson(planTable, plan as unknown as Readonly<Record<string, unknown>>);
  const isEmpty = (held: Json | undefined): boolean => typeof held === "object" && held !== null && Object.keys(held).length === 0;
  return sortedJson(Object.fromEntries(Object.entries(whole).filter(([key, held]) => !leftOut.has(key) && !(leftOutEmpty.has(key) && isEmpty(held)))));
}

function entryJson(table: Table, entry: Readonly<Record<string, unknown>>): Readonly<Record<string, Json | undefined>> {
  return Object.fromEntries(Object.entries(table.rows).map(([name, row]) => [name, entry[name] === undefined ? undefined : rowJson(row.kind, entry[name])]));
}

function rowJson(kind: Kind, held: unknown): Json {
  switch (kind.kind) {
    case "quantity":
      return numberJson(held as Value);
    case "series":
      return numberJson(held as Series);
    case "quantities":
      return mapValues(typed(held as Readonly<Record<string, Value>>), numberJson);
    case "group":
      return entryJson(kind.table, held as Readonly<Record<string, unknown>>);
    case "map":
      return mapValues(held as Readonly<Record<string, Readonly<Record<string, unknown>>>>, (entry) => entryJson(kind.table, entry));
    case "list":
      return (held as readonly Readonly<Record<string, unknown>>[]).map((entry) => entryJson(kind.table, entry));
    case "phrases":
      // Spaces between the words of a check say nothing, and `fmt` may change them.
      return (held as readonly Phrase[]).map(({ text, accept }) => ({ text: text.trim().split(/\s+/).join(" "), accept }));
    case "limit":
      return limitJson(held as Limit);
    case "span":
      return { ...(held as Span) };
    case "references":
      return held as readonly string[];
    default:
      return held as string | number | boolean;
  }
}

/** Numbers that somebody typed: what is modelled follows from them. */
const typed = (map: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> =>
  Object.fromEntries(Object.entries(map).filter(([, value]) => value.modelled === undefined));

function mapValues<T>(map: Readonly<Record<string, T>>, each: (value: T) => Json): Json {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, each(value)]));
}

/** A number without its address, wording and place. Its stream stays: it decides the draws. */
function numberJson(number: Value | Series): Json {
  const { stream, source, chip, unit } = number;
  const what = withoutOrder("course" in number ? (number.course as Json) : (number.distribution as Json));
  return { stream, source, chip, unit, is: what };
}

/** Parts of a mixture and states of a regime are maps in the plan: their order says nothing. */
function withoutOrder(json: Json): Json {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return json;
  const entries = Object.entries(json as Readonly<Record<string, Json>>).map(([key, value]): [string, Json] => {
    const held = Array.isArray(value) ? (value as readonly Json[]).map(withoutOrder) : withoutOrder(value);
    return [key, (key === "parts" || key === "states") && Array.isArray(held) ? [...held].sort((a, b) => (sortedJson(a) < sortedJson(b) ? -1 : 1)) : held];
  });
  return Object.fromEntries(entries);
}

function limitJson({ side, bound, withinMonths, inShareOfMonths }: Limit): Json {
  return { side, bound, withinMonths, inShareOfMonths };
}

function sortedJson(value: Json): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item: Json) => sortedJson(item)).join(",")}]`;
  const entries = Object.entries(value as { readonly [key: string]: Json | undefined }).filter(([, held]) => held !== undefined) as [string, Json][];
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, held]) => `${JSON.stringify(key)}:${sortedJson(held)}`).join(",")}}`;
}
