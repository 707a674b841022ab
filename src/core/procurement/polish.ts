/**
 * The last step of a choice: what was signed for room that it does not give is taken back.
 *
 * A search that ends near a limit keeps whatever held one of its picked futures within it. Here each line of the list is lessened
 * and dropped, and the rule's size moved a step, on the selecting futures, the same ones before and after: what a change is worth
 * and what it does to the limits is then told far more sharply than either decision by itself.
 */
import { type Archive, type Evaluating, onFirst, run, type Tried } from "./archive.ts";
import { blocksNow, type Decision, decisionKey, withBlocksNow } from "./decision.ts";
import { type Estimate, likelyChance, objectiveColumn, objectiveOf, paired } from "./measure.ts";
import { combine, coverOf, type Move } from "./moves.ts";
import { largestPassChance } from "./pass-chance.ts";
import type { Effort } from "./search.ts";

/** Part of the first selecting futures on which all changes are looked at, and how many go on to all of these, and to the last futures. */
const looks = { part: 1 / 3, first: 2, last: 2 } as const;
/** Changes that may be taken one after the other. */
const rounds = 2;
/** Part of its chance of passing that a decision keeps, where no certificate of it is likely: what pays for itself may cost so much. */
const keptChance = 0.8;
/** A step of the rule's size. */
const sizeStep = 1.05;

/** Each line of what is signed now lessened and dropped, each later one dropped, and the rule a step smaller and larger. */
export function trimsOf(decision: Decision): readonly Move[] {
  const moves: Move[] = [];
  for (const [name, blocks] of blocksNow(decision))
    for (const fewer of new Set([0, Math.floor(blocks / 2)]))
      moves.push({ id: `${name}: ${fewer}`, touches: [`offer ${name}`], decision: withBlocksNow(decision, name, fewer) });
  for (const order of decision.orders)
    if (order.month > 0)
      moves.push({
        id: `${order.offer}: not in ${order.month}`,
        touches: [`offer ${order.offer}`],
        decision: { ...decision, orders: decision.orders.filter((other) => other !== order) },
      });
  const rule = coverOf(decision);
  if (rule === undefined) return moves;
  for (const factor of [1 / sizeStep, sizeStep]) {
    const sizing = Math.round(rule.sizing * factor * 1000) / 1000;
    moves.push({ id: `sizing ${sizing}`, touches: ["sizing"], decision: { ...decision, later: { ...rule, sizing } } });
  }
  return moves;
}

/** Where decisions are run: the first selecting futures, then all of them by `toLast`. */
export interface Polishing {
  readonly select: Archive;
  readonly finals: Archive;
  readonly effort: Pick<Effort, "selectPaths">;
  /** Runs what has met on the first selecting futures on all of them. */
  readonly toLast: (few: readonly Tried[]) => Evaluating<void>;
}

/**
 * Takes back, one change after the other, what is surely worth less than nothing, as long as a certificate of the largest size stays
 * likely, or (where it was not) nearly as likely as it was.
 *
 * @param chosen  as the last choice sees it
 * @returns it, or what is left of it
 */
export function* polish({ select, finals, effort, toLast }: Polishing, chosen: Tried): Evaluating<Tried> {
  const { selectPaths } = effort;
  let best = chosen;
  for (let round = 0; round < rounds; round++) {
    const moves = trimsOf(best.decision);
    if (moves.length === 0) break;
    const few = yield* gainful(select, chosen.decision, best.decision, moves, Math.ceil(selectPaths * looks.part));
    const promising = few.slice(0, looks.first);
    const together = promising.length === 2 && !promising[0]!.touches.some((part) => promising[1]!.touches.includes(part));
    const joined: Move = {
      id: "both",
      touches: [],
      decision: combine(
        best.decision,
        promising.map(({ decision }) => decision),
      ),
    };
    const seen = yield* gainful(select, chosen.decision, best.decision, together ? [...promising, joined] : promising, selectPaths);
    const better = yield* firstThatHolds({ select, finals, effort, toLast }, seen.slice(0, looks.last), chosen, best);
    if (better === undefined) break;
    best = better;
  }
  return best;
}

/** The first of these that is surely worth more than `from` on all selecting futures and keeps what chance the chosen one has there. */
function* firstThatHolds({ select, finals, toLast }: Polishing, moves: readonly Move[], chosen: Tried, from: Tried): Evaluating<Tried | undefined> {
  for (const { decision } of moves) {
    const key = decisionKey(decision);
    yield* toLast([select.tried.get(key)!]);
    const tried = finals.tried.get(key)!;
    const gain = gainOver(finals, from, tried);
    if (gain.mean > gain.halfWidth95 && keepsChance(finals, chosen, tried)) return tried;
  }
  return undefined;
}

/** Moves from a decision that earn more than it on the archive's first futures and keep what chance the chosen one has there, the best first. */
function* gainful(archive: Archive, chosen: Decision, from: Decision, moves: readonly Move[], paths: number): Evaluating<readonly Move[]> {
  yield* run(archive, [chosen, from, ...moves.map(({ decision }) => decision)], paths, "what can be left out");
  const on = (decision: Decision): Tried => onFirst(archive, archive.tried.get(decisionKey(decision))!, paths);
  const [standing, before] = [on(chosen), on(from)];
  return moves
    .map((move) => ({ move, tried: on(move.decision) }))
    .map(({ move, tried }) => ({ move, tried, gainUsd: gainOver(archive, before, tried).mean }))
    .filter(({ gainUsd, tried }) => gainUsd > 0 && keepsChance(archive, standing, tried))
    .sort((a, b) => b.gainUsd - a.gainUsd || (a.tried.key < b.tried.key ? -1 : 1))
    .map(({ move }) => move);
}

const gainOver = ({ model }: Archive, before: Tried, after: Tried): Estimate => {
  const objective = objectiveOf(model);
  return paired(objectiveColumn(after.outcomes, objective), objectiveColumn(before.outcomes, objective));
};

/** What is likely stays likely; what is not keeps most of its chance. */
function keepsChance(archive: Archive, before: Tried, after: Tried): boolean {
  const chance = largestPassChance(archive, before);
  return largestPassChance(archive, after) >= (chance >= likelyChance ? likelyChance : keptChance * chance);
}
