/**
 * Max-min division where two claims may share a chip: of many claims of few kinds, each running alone or beside another.
 *
 * Claims of one kind are alike, so there is a division that treats them alike, and the program needs one row a kind instead
 * of one a claim: thousands of claims become as many rows as there are kinds.
 *
 *     max level  s.t.  level · entitlement · count ≤ output        each kind
 *                      Σ time of the kind's claims ≤ count          each kind (a claim runs in one place at a time)
 *                      Σ time ≤ chips                               each pool
 */
import { solveDense } from "./dense-simplex.ts";
import type { DenseColumn } from "./dense-simplex.ts";

/** A way to use a chip of a pool. */
export interface ChipUse {
  readonly pool: number;
  /** The kind that runs, and the one beside it; the same kind twice for two claims of one kind. */
  readonly first: number;
  readonly second?: number;
  /** Output per chip of a claim of the first kind, and of the second. */
  readonly firstOutput: number;
  readonly secondOutput?: number;
}

export interface SharedChips {
  /** Claims of each kind. */
  readonly count: Float64Array;
  /** Output that stands for a level of 1, per claim of each kind; above 0. */
  readonly entitlement: Float64Array;
  /** Chips of each pool. */
  readonly chips: Float64Array;
  readonly uses: readonly ChipUse[];
}

export interface SharedDivision {
  /** The smallest output against entitlement, as large as it can be. */
  readonly level: number;
  /** What no division can exceed, by weak duality. */
  readonly bound: number;
  /** Chips given to each use, over time. */
  readonly chips: Float64Array;
  /** Level gained per further chip of each pool. */
  readonly price: Float64Array;
}

/**
 * The largest level that every claim can reach at once, exactly.
 *
 * @example divideShared({ count: Float64Array.of(2), entitlement: Float64Array.of(1), chips: Float64Array.of(1), uses: [{ pool: 0, first: 0, firstOutput: 3 }] }).level // 1.5
 */
export function divideShared({ count, entitlement, chips, uses }: SharedChips): SharedDivision {
  const kinds = count.length;
  const level: DenseColumn = {
    objective: 1,
    rows: Array.from({ length: kinds }, (_, k) => k),
    values: Array.from({ length: kinds }, (_, k) => entitlement[k]! * count[k]!),
  };
  const columns = uses.map(({ pool, first, second, firstOutput, secondOutput = 0 }): DenseColumn => {
    const alone = { rows: [first, kinds + first, 2 * kinds + pool], values: [-firstOutput, 1, 1] };
    if (second === undefined) return { objective: 0, ...alone };
    return { objective: 0, rows: [...alone.rows, second, kinds + second], values: [...alone.values, -secondOutput, 1] };
  });
  const limit = Float64Array.from([...new Float64Array(kinds), ...count, ...chips]);
  // The level is limited by what each kind makes on its best use all the time: rows of limit 0 bound nothing by themselves.
  const { x, price, objective, bound } = solveDense({ limit, columns: [level, ...columns] });
  return { level: objective, bound, chips: x.slice(1), price: price.slice(2 * kinds) };
}
