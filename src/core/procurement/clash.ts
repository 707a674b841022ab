/** Where no decision keeps all limits: which of them clash, and by how little one of them would have to give way. */
import type { Tried } from "./archive.ts";
import type { Decision } from "./decision.ts";
import type { Estimate, MeasuredLimit } from "./measure.ts";

/** One limit relaxed so far that a decision keeps all others. */
export interface Relaxation {
  readonly id: MeasuredLimit["id"];
  /** As written in the plan. */
  readonly text: string;
  /** What the limit says of the share now, and what would do, as counted: rounded so that it is kept. */
  readonly allowed: number;
  readonly wouldDo: number;
  readonly under?: string;
  /** The most valuable decision that then keeps all. */
  readonly decision: Decision;
  readonly value: Estimate;
}

export interface Clash {
  /** The smallest set of limits that no decision weighed keeps together. */
  readonly limits: readonly Pick<MeasuredLimit, "id" | "text">[];
  /** By limit of the set, where relaxing it alone would do. */
  readonly relaxations: readonly Relaxation[];
  readonly weighed: number;
  readonly futures: number;
}

/** Decimals that a relaxed share is told with: a tenth of a percent. */
const shareSteps = 1000;

/** Nothing where some decision keeps all limits as counted. @param tried  decisions measured on the same futures, one at least */
export function clashOf(tried: readonly Tried[]): Clash | undefined {
  const { limits, futures } = tried[0]!.measured;
  const keeps = ({ measured }: Tried, ids: readonly string[]): boolean => measured.limits.every(({ id, holds }) => holds || !ids.includes(id));
  const all = limits.map(({ id }) => id);
  if (tried.some((one) => keeps(one, all))) return undefined;
  const clashing = subsets(all).find((ids) => !tried.some((one) => keeps(one, ids)))!;
  const relaxations = clashing.flatMap((relaxed): Relaxation[] => {
    const others = all.filter((id) => id !== relaxed);
    const keeping = tried.filter((one) => keeps(one, others));
    const limitOf = ({ measured }: Tried): MeasuredLimit => measured.limits.find(({ id }) => id === relaxed)!;
    if (keeping.length === 0) return [];
    const least = Math.min(...keeping.map((one) => limitOf(one).share));
    const wouldDo = Math.ceil(least * shareSteps - 1e-9) / shareSteps;
    const best = keeping.filter((one) => limitOf(one).share <= wouldDo).reduce((a, b) => (b.measured.value.mean > a.measured.value.mean ? b : a));
    const { text, allowed, under } = limitOf(best);
    return [{ id: relaxed, text, allowed, wouldDo, ...(under === undefined ? {} : { under }), decision: best.decision, value: best.measured.value }];
  });
  return { limits: limits.filter(({ id }) => clashing.includes(id)).map(({ id, text }) => ({ id, text })), relaxations, weighed: tried.length, futures };
}

/** Sets of some of a list, the smallest first. @example subsets(["a", "b"]) // [["a"], ["b"], ["a", "b"]] */
export function subsets<Item>(list: readonly Item[]): readonly (readonly Item[])[] {
  const sets = Array.from({ length: 2 ** list.length - 1 }, (_, mask) => list.filter((_item, i) => Math.floor((mask + 1) / 2 ** i) % 2 === 1));
  return sets.sort((a, b) => a.length - b.length);
}
