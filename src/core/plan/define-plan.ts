/**
 * Plans written in TypeScript: a plain object with the same keys and the same texts as in YAML.
 *
 * The object becomes the same source tree as a YAML file, so it meets the same checker and has the same hash. Types come
 * from the vocabulary: a wrong key or a missing unit of a choice is underlined while typing.
 */
import { decimalText } from "../quantity/number.ts";
import type { Attribute } from "./vocabulary/attribute.ts";
import { nowhere } from "./source-tree.ts";
import type { SourceEntry, SourceNode } from "./source-tree.ts";
import type { planTable } from "./vocabulary/vocabulary.ts";

/** A number with its unit, as typed in a plan: "2 to 5 months @guess". */
export type Written = string | number;

/** A number in any form: text, percentiles, mixture, beliefs, spread, steps, file or process. */
export type WrittenNumber = Written | { readonly [key: string]: WrittenNumber };

/** What a row of a table is written as. */
type Input<A> = A extends Attribute<infer T> ? InputOf<T> : never;
type InputOf<T> =
  NonNullable<T> extends boolean
    ? boolean | string
    : NonNullable<T> extends { readonly place: unknown; readonly distribution: unknown }
      ? WrittenNumber
      : NonNullable<T> extends { readonly place: unknown; readonly course: unknown }
        ? WrittenNumber
        : NonNullable<T> extends number
          ? Written
          : NonNullable<T> extends string
            ? Choice<NonNullable<T>> | { readonly value: string; readonly source: string }
            : NonNullable<T> extends readonly string[]
              ? string | readonly string[]
              : NonNullable<T> extends readonly (infer E)[]
                ? readonly (E extends { readonly place: unknown; readonly address: unknown } ? PhraseInput : EntryInput<E>)[]
                : NonNullable<T> extends { readonly place: unknown }
                  ? NonNullable<T> extends { readonly side: unknown }
                    ? string
                    : EntryInput<NonNullable<T>>
                  : NonNullable<T> extends Readonly<Record<string, infer E>>
                    ? { readonly [name: string]: E extends { readonly distribution: unknown } ? WrittenNumber : EntryInput<E> | Shorthand<E> }
                    : Written;
/** Choices are completed in editors; a citation may follow them. */
type Choice<T extends string> = string extends T ? string : T | `${T} @${string}`;
/** What may stand for an entry: a number, or the map of numbers that is all it holds. */
type Shorthand<E> = Written | NumberForm | (E extends { readonly to: infer Q } ? InputOf<Q> : E extends { readonly blocks: infer Q } ? InputOf<Q> : never);
type NumberForm = { readonly [key: string]: WrittenNumber } & (
  | { readonly process: string }
  | { readonly file: string }
  | { readonly mix: WrittenNumber }
  | { readonly beliefs: WrittenNumber }
  | { readonly value: Written }
);
type PhraseInput = string | { readonly check: string; readonly accept?: { readonly reason: string; readonly by?: string }; readonly note?: string };

/** An entry of a checked table, written: every row may be left out, as some have defaults; the checker says which may not. */
type EntryInput<E> = { readonly [K in Exclude<keyof E, "place">]?: InputOf<E[K]> } & { readonly [key: `x-${string}`]: unknown };
type TableInput<T> = T extends { readonly rows: infer R } ? { readonly [K in keyof R]?: Input<R[K]> } : never;

/** A plan as an object. */
export type PlanInput = TableInput<typeof planTable> & {
  readonly include?: string | readonly string[];
  readonly override?: { readonly [address: string]: WrittenTree };
  readonly scenarios?: { readonly [name: string]: { readonly why: string; readonly set: { readonly [address: string]: WrittenTree }; readonly note?: string } };
  readonly [key: `x-${string}`]: unknown;
};

export type WrittenTree = Written | boolean | readonly WrittenTree[] | { readonly [key: string]: WrittenTree };

/**
 * Marks an object as a plan and checks its types; the object itself is returned.
 *
 * @example definePlan({ plimsoll: 1, name: "Lab" }).name // "Lab"
 */
export const definePlan = (plan: PlanInput): PlanInput => plan;

const depthMax = 64;

/**
 * The source tree of a plain object. Places have no line; what no plan can hold (functions, null, circles) becomes a
 * broken node, which the checker reports.
 *
 * @example sourceTreeOf({ name: "Lab" }, "plan.ts").kind // "map"
 */
export function sourceTreeOf(value: unknown, file: string): SourceNode {
  return treeOf(value, file, 0);
}

function treeOf(value: unknown, file: string, depth: number): SourceNode {
  const place = nowhere(file);
  const scalar = (text: string): SourceNode => ({ kind: "scalar", text, quoted: false, place });
  if (typeof value === "string") return scalar(value);
  if (typeof value === "boolean") return scalar(value ? "yes" : "no");
  if (typeof value === "number") return Number.isFinite(value) ? scalar(decimalText(value)) : scalar(String(value));
  if (typeof value !== "object" || value === null)
    return { kind: "broken", place, reason: `${value === null ? "null" : `a value of type ${typeof value}`} is no value of a plan` };
  if (depth > depthMax) return { kind: "broken", place, reason: `the plan is nested more than ${depthMax} levels deep, or in a circle` };
  if (Array.isArray(value)) return { kind: "list", items: value.map((item: unknown) => treeOf(item, file, depth + 1)), place };
  const entries: SourceEntry[] = Object.entries(value)
    .filter(([, held]) => held !== undefined)
    .map(([key, held]) => ({ key, keyPlace: place, value: treeOf(held, file, depth + 1) }));
  return { kind: "map", entries, place };
}
