/** The plan while it is being checked: what is whole may be compared, the rest is left alone. */
import { fault, warn } from "../check/checking.ts";
import type { Checking, Report } from "../check/checking.ts";
import { placeAt } from "./references.ts";
import type { Distribution, Value } from "../value.ts";
import type { Plan } from "../vocabulary/vocabulary.ts";

/** The plan as far as it was read: any part may be missing where a fault was reported. */
export type PartialPlan = { readonly [K in keyof Plan]: Plan[K] | undefined };

/** Entries of a map that were read without a fault. */
export function wholeEntries<T extends object>(checking: Checking, map: Readonly<Record<string, T>> | undefined): readonly (readonly [string, T])[] {
  return Object.entries(map ?? {}).filter(([, entry]) => checking.whole.has(entry));
}

/** The one number, if it is one. */
export const constantOf = (value: Value | undefined): number | undefined => (value?.distribution.kind === "constant" ? value.distribution.value : undefined);

/** Reports at the very attribute, where the plan has it; else at the entry. */
export function faultAt(checking: Checking, found: Report): undefined {
  return fault(checking, { ...found, place: placeAt(checking.root, found.address) ?? found.place });
}

/** Warns at the very attribute, where the plan has it; else at the entry. */
export function warnAt(checking: Checking, found: Report): undefined {
  return warn(checking, { ...found, place: placeAt(checking.root, found.address) ?? found.place });
}

/** The least a number can be taken to mean: its low end as typed. */
export function lowestOf(distribution: Distribution): number {
  if (distribution.kind === "constant") return distribution.value;
  if (distribution.kind === "interval") return distribution.low;
  if (distribution.kind === "percentiles") return distribution.points[0].value;
  if (distribution.kind === "spread") return lowestOf(distribution.over);
  return Math.min(...distribution.parts.map((part) => lowestOf(part.value)));
}
