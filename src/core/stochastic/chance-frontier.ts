/**
 * The exact trade of value against the chance of failing, for problems with finitely many decisions on a small tree: every
 * policy is weighed, by its two numbers only. A point of a situation is (chance of failing, expected score); a decision's
 * points are the sums over its outcomes of one point each; what another point beats in both is dropped.
 */

export interface FiniteTree<Situation, Decision> {
  readonly start: Situation;
  /** What may be decided; none at an end. */
  decisions(situation: Situation): readonly Decision[];
  outcomes(situation: Situation, decision: Decision): readonly { readonly chance: number; readonly next: Situation }[];
  /** At an end: the score, and whether it counts as failed. */
  score(situation: Situation): { readonly value: number; readonly failed: boolean };
}

export interface FrontierPoint<Decision> {
  readonly failing: number;
  readonly value: number;
  /** What is decided at the start. */
  readonly first: Decision | undefined;
}

/** Points no other beats, by rising chance of failing and rising value: `at most ε` is the last with `failing ≤ ε`. */
export function chanceFrontier<Situation, Decision>(tree: FiniteTree<Situation, Decision>, start: Situation = tree.start): FrontierPoint<Decision>[] {
  const decisions = tree.decisions(start);
  if (decisions.length === 0) {
    const { value, failed } = tree.score(start);
    return [{ failing: failed ? 1 : 0, value, first: undefined }];
  }
  const points = decisions.flatMap((decision) => {
    let sums: FrontierPoint<Decision>[] = [{ failing: 0, value: 0, first: decision }];
    for (const { chance, next } of tree.outcomes(start, decision)) {
      const later = chanceFrontier(tree, next);
      sums = unbeaten(
        sums.flatMap((sum) =>
          later.map(({ failing, value }) => ({ failing: sum.failing + chance * failing, value: sum.value + chance * value, first: decision })),
        ),
      );
    }
    return sums;
  });
  return unbeaten(points);
}

/** Ties in chance go to the higher value; equal points to the first. */
function unbeaten<Decision>(points: readonly FrontierPoint<Decision>[]): FrontierPoint<Decision>[] {
  const sorted = points
    .map((point, index) => ({ point, index }))
    .sort((a, b) => a.point.failing - b.point.failing || b.point.value - a.point.value || a.index - b.index);
  const kept: FrontierPoint<Decision>[] = [];
  for (const { point } of sorted) if (kept.length === 0 || point.value > kept.at(-1)!.value + 1e-12) kept.push(point);
  return kept;
}
