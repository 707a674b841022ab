/** Moves that are best together: their effects on the same futures are added up, and sets are chosen by the sum. */
import { type Aim, type Position, positionOf, scoreAt, withEffect } from "./aim.ts";
import type { Archive, Tried } from "./archive.ts";
import { decisionKey } from "./decision.ts";
import type { Move } from "./moves.ts";

/** Sizes of the sets that are returned. */
const sizes = [2, 3, 5] as const;

/**
 * Sets of moves that share no part of a decision, by what their effects add up to: the best pair, found among all of them, and
 * what grows from it move by move while the sum improves. Sets of two, three and five, as far as they differ.
 *
 * @param from   the decision they are moves from, on the futures of `looked`
 * @param looked moves as run on the same futures, by key of their decision
 */
export function bestTogether(
  archive: Archive,
  from: Tried,
  moves: readonly Move[],
  looked: ReadonlyMap<string, Tried>,
  aim: Aim,
): readonly (readonly Move[])[] {
  const origin = positionOf(archive, from, aim);
  const positions = moves.map(({ decision }) => positionOf(archive, looked.get(decisionKey(decision))!, aim));
  const fits = (i: number, taken: readonly number[]): boolean =>
    taken.every((j) => j !== i && !moves[i]!.touches.some((part) => moves[j]!.touches.includes(part)));
  let best: { readonly taken: readonly number[]; readonly at: Position; readonly score: number } | undefined;
  const consider = (taken: readonly number[], at: Position): void => {
    const score = scoreAt(at, aim);
    if (best === undefined || score > best.score) best = { taken, at, score };
  };
  for (let i = 0; i < moves.length; i++)
    for (let j = i + 1; j < moves.length; j++) if (fits(j, [i])) consider([i, j], withEffect(positions[i]!, origin, positions[j]!));
  const sets: (readonly number[])[] = [];
  for (let size = 2; best !== undefined && size <= sizes.at(-1)!; size++) {
    const { taken, at } = best;
    if (taken.length < size) break;
    if ((sizes as readonly number[]).includes(size)) sets.push(taken);
    for (let i = 0; i < moves.length; i++) if (fits(i, taken)) consider([...taken, i], withEffect(at, origin, positions[i]!));
    // It grew only while that helped: a set of four is told where five did not come together.
    if (best.taken.length === size && !sets.includes(taken)) sets.push(taken);
  }
  return sets.map((taken) => taken.map((i) => moves[i]!));
}
