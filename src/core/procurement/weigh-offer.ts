/**
 * A term sheet weighed: what signing it adds to the decision that stands, on the same futures, how much of it is safe, until
 * when, at which price, and what it displaces.
 */
import { type Ask, breakEvenOf, confirmed, type Sides, type ValueOf } from "./break-even.ts";
import type { ClauseWorth } from "./clauses.ts";
import { blocksNow, type CoverRule, type Decision } from "./decision.ts";
import type { OfferEconomics } from "./economics.ts";
import { type Estimate, groupsOf, type Measured, measure, objectiveColumn, objectiveOf, paired } from "./measure.ts";
import { mean } from "../numeric/statistics.ts";
import type { EvaluationAnswer, Evaluating } from "./archive.ts";
import { type LeavingRule, leavingRules } from "./leaving.ts";
import type { SearchProblem } from "./problem.ts";

export type Verdict = "take" | "counter" | "reject";

export interface Volume {
  readonly blocks: number;
  /** Worth of so many blocks: the standing decision with them less without. */
  readonly worthUsd: Estimate;
  /** Whether limits are kept as well as without. */
  readonly isSafe: boolean;
  readonly insolvent: number;
}

export interface OfferWeighed {
  readonly offer: string;
  readonly futures: number;
  readonly economics: OfferEconomics;
  readonly verdict: Verdict;
  /** Blocks to take: the most valuable safe volume; 0 where none is worth it. */
  readonly blocks: number;
  readonly volumes: readonly Volume[];
  /** The largest of the volumes tried that is safe; 0 where none is. */
  readonly largestSafe: number;
  /** The decision with it, what else of it changes, and what all that is worth together. */
  readonly decision: Decision;
  readonly displaces: readonly string[];
  /** The rule by which it is left, where leaving pays, and what that adds to its worth. */
  readonly leaving?: { readonly rule: LeavingRule; readonly addsUsd: Estimate };
  readonly worthUsd: Estimate;
  readonly insolventBefore: number;
  readonly insolventAfter: number;
  /** Price at which the lot is worth nothing, as a factor on the offered one, and the worth of the lot 1 % below and above it. */
  readonly breakEvenFactor?: number;
  readonly confirmed?: Sides;
  /** What to counter with, as a factor on the offered price, below 1: see `counterFactorOf`. Absent for other verdicts, and where no price is low enough. */
  readonly counterFactor?: number;
  /** Decisions that were run on all futures: with so many blocks, and what gives way for them; the standing one among them. */
  readonly considered: readonly Decision[];
  /** The lot signed later: its worth then. */
  readonly later: readonly { readonly month: number; readonly worthUsd: Estimate; readonly isSafe: boolean }[];
  /** Last of the months tried in which it is still worth signing and safe; absent where none is. */
  readonly latestMonth?: number;
}

/** What `plimsoll offer` says, as plain data. */
export interface OfferAnswer extends OfferWeighed {
  readonly planName: string;
  readonly start: string;
  /** By clause; present where clauses were asked for. */
  readonly clauses?: readonly ClauseWorth[];
}

const volumesMost = 6;
/** Volumes for which what gives way is sought. */
const volumesKept = 2;
/** Ways of giving way that go on from few futures to all. */
const waysKept = 3;
/** Waits tried, months after the offer opens. */
const waits = [1, 3, 6, 12, 18] as const;

/** Volumes that span an offer: one block, and shares of its most. @example volumesOf(10) // [1, 3, 5, 8, 10] */
export function volumesOf(max: number): readonly number[] {
  const shares = [0.1, 0.25, 0.5, 0.75, 1];
  return [...new Set([1, ...shares.map((share) => Math.max(1, Math.round(max * share)))])].filter((blocks) => blocks <= max).slice(0, volumesMost);
}

const withLot = (decision: Decision, offer: string, month: number, blocks: number): Decision => {
  const others = decision.orders.filter((order) => order.offer !== offer);
  return { ...decision, orders: blocks > 0 ? [...others, { offer, month, blocks }] : others };
};

/** No limit is broken that was not, and none that was is broken further. */
export function isAsSafe(after: Measured, before: Measured): boolean {
  return after.limits.every((limit, i) => limit.holds || (!before.limits[i]!.holds && limit.share <= before.limits[i]!.share));
}

/**
 * @param standing  the decision made without the offer
 * @param paths     futures of the selecting stream to use
 */
export function* weighOffer(problem: SearchProblem, name: string, standing: Decision, paths: number): Evaluating<OfferWeighed> {
  const { model } = problem;
  const economics = problem.economics.find((offer) => offer.name === name);
  const offer = model.offers.find((candidate) => candidate.name === name);
  if (economics === undefined || offer === undefined) throw new Error(`the offer ${name} serves no demand of the plan`);
  const ask = asking(paths);
  const valueOf = (answer: EvaluationAnswer, d: number): Float64Array => objectiveColumn(answer.outcomes[d]!, objectiveOf(model));
  const opens = Math.max(0, offer.from);

  const lots = volumesOf(economics.maxBlocks);
  const answer = yield* ask([standing, ...lots.map((blocks) => withLot(standing, name, opens, blocks))], "how many blocks");
  const groups = groupsOf(model, answer);
  const before = measure(model, answer.outcomes[0]!, groups);
  const volumes = lots.map((blocks, i): Volume => {
    const measured = measure(model, answer.outcomes[i + 1]!, groups);
    return { blocks, worthUsd: paired(valueOf(answer, i + 1), valueOf(answer, 0)), isSafe: isAsSafe(measured, before), insolvent: measured.insolvent };
  });
  const safe = volumes.filter(({ isSafe }) => isSafe);
  // What gives way is sought for the volumes that alone are worth most, and for a first block, half of all, and all: beside what
  // stands much is worth little until something gives way for it.
  const promising = [...volumes].sort((a, b) => b.worthUsd.mean - a.worthUsd.mean).slice(0, volumesKept);
  const kept = lots.filter(
    (blocks, i) => [0, Math.floor(lots.length / 2), lots.length - 1].includes(i) || promising.some((volume) => volume.blocks === blocks),
  );
  const { leaving, ...swapped } = yield* leavingToo(
    problem,
    name,
    yield* displacing({ problem, name, standing, opens, lots: kept, before }, ask, valueOf, paths),
    { ask, valueOf, paths, before },
  );
  const blocks = swapped.worthUsd.mean > 0 ? swapped.blocks : 0;
  // Its price is sought for what would be done: the lot with what gives way for it, against the best without; else for a first block.
  const { way, against } = blocks > 0 ? swapped : { way: standing, against: standing };
  const lot = Math.max(1, blocks);
  const pair = [withLot(way, name, opens, lot), against] as const;
  const found = yield* breakEvenOf(name, pair, ask, valueOf);
  const breakEven = found.priceFactor === undefined ? undefined : yield* confirmed(name, pair, { ...found, priceFactor: found.priceFactor }, ask, valueOf);
  const priceFactor = breakEven?.priceFactor;
  const later = yield* waiting({ problem, name, way, against, blocks: lot, opens, until: offer.until, before }, ask, valueOf);
  const latestMonth = [...(blocks > 0 ? [{ month: opens, worthUsd: swapped.worthUsd, isSafe: true }] : []), ...later]
    .filter(({ worthUsd, isSafe }) => worthUsd.mean > 0 && isSafe)
    .map(({ month }) => month)
    .at(-1);
  // Told of what its price was sought for: where nothing of it would be signed, a first block beside what stands.
  const worthUsd = blocks > 0 ? swapped.worthUsd : volumes[0]!.worthUsd;
  const verdict = verdictOf(worthUsd, blocks, priceFactor);
  const counterFactor = verdict === "counter" ? counterFactorOf(worthUsd, priceFactor!) : undefined;
  return {
    offer: name,
    futures: paths,
    economics,
    verdict,
    blocks,
    volumes,
    largestSafe: safe.at(-1)?.blocks ?? 0,
    decision: blocks > 0 ? swapped.decision : standing,
    displaces: blocks > 0 ? swapped.displaces : [],
    ...(blocks > 0 && leaving !== undefined ? { leaving } : {}),
    worthUsd,
    insolventBefore: before.insolvent,
    insolventAfter: blocks > 0 ? swapped.insolvent : volumes[0]!.insolvent,
    considered: swapped.considered,
    ...(breakEven === undefined ? {} : { breakEvenFactor: breakEven.priceFactor, confirmed: breakEven.sides }),
    ...(counterFactor === undefined ? {} : { counterFactor }),
    later,
    ...(latestMonth === undefined ? {} : { latestMonth }),
  };
}

const asking = (paths: number): Ask =>
  function* (decisions, stage, shift) {
    return yield { stream: "select", firstPath: 0, pathCount: paths, decisions, stage, ...(shift === undefined ? {} : { shift }) };
  };

/** Surely worth it: take. Not worth it by more than a fifth of its price: reject. Between: counter with the price. */
function verdictOf({ mean, halfWidth95 }: Estimate, blocks: number, factor: number | undefined): Verdict {
  if (blocks > 0 && mean - halfWidth95 > 0) return "take";
  if (factor === undefined || factor < 0.8) return "reject";
  return "counter";
}

/**
 * The price to counter with: the one that breaks even where that is below the offered one; else the one at which the lot's worth would be
 * told apart from nothing, on the line through its worth as offered and none at the price that breaks even.
 *
 * @returns a factor on the offered price, or nothing where even a price of zero would not be low enough
 * @example counterFactorOf({ mean: 50, halfWidth95: 60 }, 2) // 0.8
 */
export function counterFactorOf({ mean, halfWidth95 }: Estimate, breakEven: number): number | undefined {
  if (breakEven < 1) return breakEven;
  const factor = 1 - ((halfWidth95 - mean) * (breakEven - 1)) / mean;
  return mean > 0 && factor > 0 && factor < 1 ? factor : undefined;
}

interface Lots {
  readonly problem: SearchProblem;
  readonly name: string;
  readonly standing: Decision;
  readonly opens: number;
  readonly lots: readonly number[];
  readonly before: Measured;
}

interface Way {
  readonly decision: Decision;
  readonly displaces: readonly string[];
}

interface Swapped {
  readonly decision: Decision;
  /** The same without the lot, and what it is held against. */
  readonly way: Decision;
  readonly against: Decision;
  readonly blocks: number;
  readonly displaces: readonly string[];
  readonly worthUsd: Estimate;
  readonly insolvent: number;
}

/** Ways in which the standing decision gives way: orders of other offers, the size of the rule. */
function yielding(name: string, standing: Decision): readonly Way[] {
  const ways: Way[] = [{ decision: standing, displaces: [] }];
  for (const [offer, blocks] of blocksNow(standing))
    for (const left of new Set(offer === name ? [] : [0, Math.floor(blocks / 2), Math.floor(blocks * 0.8)]))
      if (left < blocks) ways.push(fewerOf(standing, offer, blocks, left));
  const { later } = standing;
  if (later.kind === "cover")
    for (const factor of [0.85, 0.95])
      ways.push({
        decision: { ...standing, later: { ...later, sizing: Math.round(later.sizing * factor * 1000) / 1000 } satisfies CoverRule },
        displaces: [`${Math.round((1 - factor) * 100)} % of what the rule signs later`],
      });
  return ways;
}

const fewerOf = (standing: Decision, offer: string, blocks: number, left: number): Way => ({
  decision: withFewer(standing, offer, left),
  displaces: [`${blocks - left} of ${blocks} blocks of ${offer} now`],
});

/** What of each order a lot stands in for, output for output. */
function standsInFor({ economics }: SearchProblem, name: string, standing: Decision, lot: number): readonly Way[] {
  const outputOf = (offer: string): number | undefined => economics.find((one) => one.name === offer)?.blockMtok;
  return [...blocksNow(standing)].flatMap(([offer, blocks]) => {
    const [theirs, ours] = [outputOf(offer), outputOf(name)];
    if (offer === name || theirs === undefined || ours === undefined) return [];
    const left = blocks - Math.round((lot * ours) / theirs);
    return left > 0 && left < blocks ? [fewerOf(standing, offer, blocks, left)] : [];
  });
}

/** Pairs of volume and way that go on from few futures to all. */
const pairsKept = 5;
/** Pairs at least that go on from the fewest futures to a few. */
const pairsRaced = 12;

/** Pairs that look best on the fewest futures. */
function* bestPairs<Pair extends { readonly decision: Decision }>(
  pairs: readonly Pair[],
  ask: Ask,
  valueOf: ValueOf,
  most: number,
): Evaluating<readonly Pair[]> {
  if (pairs.length <= most) return pairs;
  const answer = yield* ask(
    pairs.map(({ decision }) => decision),
    "what it displaces",
  );
  const worth = pairs.map((pair, d) => ({ pair, usd: mean(valueOf(answer, d)) }));
  return worth
    .sort((a, b) => b.usd - a.usd)
    .slice(0, most)
    .map(({ pair }) => pair);
}

/** The best safe pair of a volume and what gives way for it: all on few futures, the best on all. */
function* displacing(
  { problem, name, standing, opens, lots, before }: Lots,
  ask: Ask,
  valueOf: ValueOf,
  paths: number,
): Evaluating<Swapped & { readonly considered: readonly Decision[] }> {
  const all = yielding(name, standing);
  const ask0 = asking(Math.ceil(paths / 4));
  const pairOf = (way: Way, blocks: number) => ({ decision: withLot(way.decision, name, opens, blocks), blocks, displaces: way.displaces, way });
  const pairs = [
    ...all.flatMap((way) => lots.map((blocks) => pairOf(way, blocks))),
    ...lots.flatMap((blocks) => standsInFor(problem, name, standing, blocks).map((way) => pairOf(way, blocks))),
  ];
  const raced = yield* bestPairs(pairs, asking(Math.ceil(paths / 10)), valueOf, Math.max(pairsRaced, Math.ceil(pairs.length / 3)));
  const few = yield* ask0([standing, ...raced.map(({ decision }) => decision)], "what it displaces");
  const worths = raced.map((pair, i) => ({ pair, worth: paired(valueOf(few, i + 1), valueOf(few, 0)).mean }));
  const kept = worths.sort((a, b) => b.worth - a.worth).slice(0, pairsKept);
  // A first block that displaces nothing is always among them.
  const on = [...new Set([pairs[0]!, ...kept.map(({ pair }) => pair)])];
  const ways = [...new Set([all[0]!, ...(yield* bestWays(all.slice(1), ask0, valueOf)), ...on.map(({ way }) => way)])];
  const answer = yield* ask(
    [...ways, ...on].map(({ decision }) => decision),
    "what it displaces",
  );
  const groups = groupsOf(problem.model, answer);
  // What giving way would bring without the offer is no merit of the offer: the best safe way alone is what it is held against.
  const isSafeAt = (d: number): boolean => isAsSafe(measure(problem.model, answer.outcomes[d]!, groups), before);
  const meanAt = (d: number): number => mean(valueOf(answer, d));
  const alone = ways.reduce((best, _, d) => (d > 0 && isSafeAt(d) && meanAt(d) > meanAt(best) ? d : best), 0);
  const against = ways[alone]!.decision;
  const results = on.map(({ decision, blocks, displaces, way }, i): Swapped & { readonly isSafe: boolean } => {
    const measured = measure(problem.model, answer.outcomes[ways.length + i]!, groups);
    const worthUsd = paired(valueOf(answer, ways.length + i), valueOf(answer, alone));
    return { decision, blocks, displaces, way: way.decision, against, worthUsd, insolvent: measured.insolvent, isSafe: isAsSafe(measured, before) };
  });
  const safe = results.filter(({ isSafe }) => isSafe);
  const best = (safe.length > 0 ? safe : results.slice(0, 1)).reduce((a, b) => (b.worthUsd.mean > a.worthUsd.mean ? b : a));
  return { ...best, considered: [...ways, ...on].map(({ decision }) => decision) };
}

/** Leaving rules that go on from few futures to all. */
const leavingKept = 2;

interface Lived {
  readonly ask: Ask;
  readonly valueOf: ValueOf;
  readonly paths: number;
  readonly before: Measured;
}

/** The best pair with the rule by which the lot is best left, where the terms let us and it is worth more than to stay: all on few futures, the best on all. */
function* leavingToo(
  problem: SearchProblem,
  name: string,
  swapped: Swapped & { readonly considered: readonly Decision[] },
  { ask, valueOf, paths, before }: Lived,
): Evaluating<Swapped & { readonly considered: readonly Decision[]; readonly leaving?: NonNullable<OfferWeighed["leaving"]> }> {
  const { model, workload } = problem;
  const rules = workload === undefined ? [] : leavingRules(model, name, workload);
  if (rules.length === 0) return swapped;
  const { decision, way, against } = swapped;
  const by = (rule: LeavingRule, from: Decision): Decision => ({ ...from, leaves: { ...from.leaves, [name]: rule } });
  const few = yield* asking(Math.ceil(paths / 4))(
    rules.map((rule) => by(rule, decision)),
    "leaving it",
  );
  const kept = rules
    .map((rule, d) => ({ rule, usd: mean(valueOf(few, d)) }))
    .sort((a, b) => b.usd - a.usd)
    .slice(0, leavingKept)
    .map(({ rule }) => ({ rule, decision: by(rule, decision) }));
  const answer = yield* ask([against, decision, ...kept.map((one) => one.decision)], "leaving it");
  const groups = groupsOf(model, answer);
  const considered = [...swapped.considered, ...kept.map((one) => one.decision)];
  const lived = kept.map((one, i) => ({ ...one, d: i + 2, measured: measure(model, answer.outcomes[i + 2]!, groups) }));
  const best = lived.filter(({ measured }) => isAsSafe(measured, before)).sort((a, b) => b.measured.value.mean - a.measured.value.mean)[0];
  if (best === undefined || best.measured.value.mean <= mean(valueOf(answer, 1))) return { ...swapped, considered };
  return {
    ...swapped,
    considered,
    decision: best.decision,
    way: by(best.rule, way),
    worthUsd: paired(valueOf(answer, best.d), valueOf(answer, 0)),
    insolvent: best.measured.insolvent,
    leaving: { rule: best.rule, addsUsd: paired(valueOf(answer, best.d), valueOf(answer, 1)) },
  };
}

/** Ways of giving way that alone look best on few futures. */
function* bestWays(ways: readonly Way[], ask: Ask, valueOf: ValueOf): Evaluating<readonly Way[]> {
  if (ways.length <= waysKept) return ways;
  const answer = yield* ask(
    ways.map(({ decision }) => decision),
    "what it displaces",
  );
  const worth = ways.map((way, d) => ({ way, usd: mean(valueOf(answer, d)) }));
  return worth
    .sort((a, b) => b.usd - a.usd)
    .slice(0, waysKept)
    .map(({ way }) => way);
}

const withFewer = (decision: Decision, offer: string, blocks: number): Decision => ({
  ...decision,
  orders: decision.orders.flatMap((order) => (order.offer !== offer ? [order] : blocks > 0 ? [{ ...order, blocks }] : [])),
});

interface Wait {
  readonly problem: SearchProblem;
  readonly name: string;
  readonly way: Decision;
  readonly against: Decision;
  readonly blocks: number;
  readonly opens: number;
  readonly until: number;
  readonly before: Measured;
}

function* waiting({ problem, name, way, against, blocks, opens, until, before }: Wait, ask: Ask, valueOf: ValueOf): Evaluating<OfferWeighed["later"]> {
  const months = waits.map((wait) => opens + wait).filter((month) => month <= until && month < problem.model.months - 1);
  if (months.length === 0) return [];
  const answer = yield* ask([against, ...months.map((month) => withLot(way, name, month, blocks))], "signing later");
  const groups = groupsOf(problem.model, answer);
  return months.map((month, i) => ({
    month,
    worthUsd: paired(valueOf(answer, i + 1), valueOf(answer, 0)),
    isSafe: isAsSafe(measure(problem.model, answer.outcomes[i + 1]!, groups), before),
  }));
}
