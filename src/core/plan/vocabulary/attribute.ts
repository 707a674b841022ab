/**
 * The building blocks of the plan's vocabulary: one row per attribute, from which validation, JSON Schema, docs, forms
 * and the TypeScript types of a checked plan all come.
 *
 * A `Table` is a named list of rows. `Checked<typeof table>` is the type of a checked entry.
 */
import type { Series, Value } from "../value.ts";

/** How big a number may be, which also fixes the shape of an interval (see `Shape`). */
export type Domain = "positive" | "nonnegative" | "share" | "real";

export type Kind =
  | { readonly kind: "text" }
  | { readonly kind: "choice"; readonly of: readonly string[] }
  | { readonly kind: "flag" }
  | { readonly kind: "integer"; readonly min: number; readonly max: number }
  /** A number in a unit. Several units: any one of them, the one used is kept in `Value.unit`. */
  | { readonly kind: "quantity"; readonly units: readonly string[]; readonly domain: Domain; readonly max?: number }
  /** The same over time. */
  | { readonly kind: "series"; readonly units: readonly string[]; readonly domain: Domain; readonly max?: number }
  /** `2026-07`, `2026-Q4`, `FY2027`: held as months from the plan's start; the last month of a period, or its first with `opens`. */
  | { readonly kind: "month"; readonly opens?: true }
  /** `2026-07 to 2029-05`, both ends included, or a duration (`36 months`) where the start is known elsewhere. */
  | { readonly kind: "span" }
  /** Name of an entry in another map of the plan, e.g. "workloads". */
  | { readonly kind: "reference"; readonly to: string }
  | { readonly kind: "references"; readonly to: string }
  | { readonly kind: "group"; readonly table: Table }
  | { readonly kind: "map"; readonly table: Table }
  /** A map from free keys (chips, states, addresses) to numbers. */
  | { readonly kind: "quantities"; readonly keys: string; readonly units: readonly string[]; readonly domain: Domain }
  | { readonly kind: "list"; readonly table: Table }
  /** Sentences with a grammar of their own (`checks:`): kept as text with places, parsed by their owner. */
  | { readonly kind: "phrases" }
  /** `at most 1% within 24 months`, `at most 5% in 90% of months`, `at least …`. */
  | { readonly kind: "limit"; readonly example: string };

export interface Attribute<T = unknown> {
  readonly kind: Kind;
  readonly required: boolean;
  /** Written as in a plan: it is read through the same parser, so a default cannot be out of its own range. */
  readonly default?: string;
  /** One sentence for docs, hover text and forms. */
  readonly meaning: string;
  /** Where the row holds only for some `kind:`s of its entry. */
  readonly only?: readonly string[];
  /** Never present at run time: carries the checked type. */
  readonly checked?: T;
}

export interface Table {
  readonly name: string;
  readonly meaning: string;
  readonly rows: Readonly<Record<string, Attribute>>;
  /** The attribute a bare scalar stands for: `H100: 1 H100e` means `H100: {h100e: 1 H100e}`. */
  readonly shorthand?: string;
}

/** A span of months, both ends included, counted from the plan's start; a duration has `first` undefined. */
export interface Span {
  readonly first?: number;
  readonly last?: number;
  readonly months?: number;
}

/** A bound that must hold: `bound` in 0–1, over the first `withinMonths` (default: the horizon), in a share of months. */
export interface Limit {
  readonly side: "at most" | "at least";
  readonly bound: number;
  readonly withinMonths?: number;
  readonly inShareOfMonths?: number;
  readonly text: string;
  readonly place: import("../source-tree.ts").Place;
}

export interface Phrase {
  readonly text: string;
  readonly address: string;
  readonly place: import("../source-tree.ts").Place;
  readonly accept?: { readonly reason: string; readonly by?: string };
  /** Why it is checked: told where it fails. */
  readonly note?: string;
}

type Rows<T> = T extends { readonly rows: infer R } ? R : never;
type Held<A> = A extends Attribute<infer T> ? T : never;
/** The checked form of an entry of `table`: optional rows without default may be undefined. */
export type Checked<T> = { readonly [K in keyof Rows<T>]: Held<Rows<T>[K]> } & { readonly place: import("../source-tree.ts").Place };

/* ---- builders ---------------------------------------------------------------------------------------------------- */

interface Options {
  readonly required?: true;
  readonly default?: string;
  readonly only?: readonly string[];
}
type Present<O extends Options, T> = O extends { readonly required: true } | { readonly default: string }
  ? O extends { readonly only: readonly string[] }
    ? T | undefined
    : T
  : T | undefined;

function row<T, const O extends Options>(kind: Kind, meaning: string, options?: O): Attribute<Present<O, T>> {
  return {
    kind,
    meaning,
    required: options?.required ?? false,
    ...(options?.default === undefined ? {} : { default: options.default }),
    ...(options?.only === undefined ? {} : { only: options.only }),
  };
}

export const text = <const O extends Options = {}>(meaning: string, options?: O) => row<string, O>({ kind: "text" }, meaning, options);
export const flag = <const O extends Options = {}>(meaning: string, options?: O) => row<boolean, O>({ kind: "flag" }, meaning, options);
export const month = <const O extends Options = {}>(meaning: string, options?: O & { readonly opens?: true }) =>
  row<number, O>({ kind: "month", ...(options?.opens === true ? { opens: true } : {}) }, meaning, options);
export const span = <const O extends Options = {}>(meaning: string, options?: O) => row<Span, O>({ kind: "span" }, meaning, options);
export const phrases = <const O extends Options = {}>(meaning: string, options?: O) => row<readonly Phrase[], O>({ kind: "phrases" }, meaning, options);
/** @param example  one that the checker accepts in this place, standing alone */
export const limit = <const O extends Options = {}>(example: string, meaning: string, options?: O) =>
  row<Limit, O>({ kind: "limit", example }, meaning, options);
export const choice = <const C extends readonly string[], const O extends Options = {}>(of: C, meaning: string, options?: O) =>
  row<C[number], O>({ kind: "choice", of }, meaning, options);
export const integer = <const O extends Options = {}>(range: readonly [number, number], meaning: string, options?: O) =>
  row<number, O>({ kind: "integer", min: range[0], max: range[1] }, meaning, options);
export const quantity = <const O extends Options = {}>(units: string, domain: Domain, meaning: string, options?: O & { readonly max?: number }) =>
  row<Value, O>({ kind: "quantity", units: units.split(" | "), domain, ...(options?.max === undefined ? {} : { max: options.max }) }, meaning, options);
export const series = <const O extends Options = {}>(units: string, domain: Domain, meaning: string, options?: O & { readonly max?: number }) =>
  row<Series, O>({ kind: "series", units: units.split(" | "), domain, ...(options?.max === undefined ? {} : { max: options.max }) }, meaning, options);
export const quantities = <const O extends Options = {}>(keys: string, units: string, domain: Domain, meaning: string, options?: O) =>
  row<Readonly<Record<string, Value>>, O>({ kind: "quantities", keys, units: units.split(" | "), domain }, meaning, options);
export const reference = <const O extends Options = {}>(to: string, meaning: string, options?: O) =>
  row<string, O>({ kind: "reference", to }, meaning, options);
export const references = <const O extends Options = {}>(to: string, meaning: string, options?: O) =>
  row<readonly string[], O>({ kind: "references", to }, meaning, options);
/** A nested group. With `default: "{}"` an absent group is filled with the defaults of its rows. */
export const group = <const T extends Table, const O extends Options = {}>(table: T, meaning: string, options?: O) =>
  row<Checked<T>, O>({ kind: "group", table }, meaning, options);
/** Named entries of one table. Always present: empty if the plan has none. */
export const map = <const T extends Table>(table: T, meaning: string): Attribute<Readonly<Record<string, Checked<T>>>> => ({
  kind: { kind: "map", table },
  meaning,
  required: false,
});
/** Unnamed entries in order. Always present: empty if the plan has none. */
export const list = <const T extends Table>(table: T, meaning: string): Attribute<readonly Checked<T>[]> => ({
  kind: { kind: "list", table },
  meaning,
  required: false,
});

export const table = <const R extends Readonly<Record<string, Attribute>>>(name: string, meaning: string, rows: R, shorthand?: string) => ({
  name,
  meaning,
  rows,
  ...(shorthand === undefined ? {} : { shorthand }),
});
