/**
 * What a decision hangs on, measured on the selecting futures: what each signature is worth, how long it may wait, at which
 * price it breaks even, how far price and growth may move, over which multiples it stays, how tight capacity becomes.
 */
import { mean, quantiles } from "../numeric/statistics.ts";
import { type Ask, breakEvenOf, type ValueOf, zeroBetween } from "./break-even.ts";
import { blocksNow, type Decision, nothingMore, withBlocksNow } from "./decision.ts";
import { fractileAt } from "./fractile.ts";
import type { LongerHorizon } from "./horizon.ts";
import { type Estimate, groupsOf, measure, objectiveColumn, objectiveOf, paired } from "./measure.ts";
import type { EvaluationAnswer, Evaluating, Tried } from "./archive.ts";
import type { SearchProblem } from "./problem.ts";
import { type Selection, standingOf, takeable } from "./select.ts";
import type { Shift } from "./shift.ts";

/** What one line of the sign-now list is worth: ours less the same decision without it. */
export interface Regret {
  readonly offer: string;
  readonly blocks: number;
  readonly worthUsd: Estimate;
  /** Whether the decision without it keeps every limit as counted. */
  readonly keepsLimitsWithout: boolean;
}

/** Price, as a factor on the offer's own, at which signing earns nothing. */
export interface BreakEven {
  readonly offer: string;
  /** The whole lot of the list, or a first block of an offer that is not on it. */
  readonly blocks: number;
  readonly isSigned: boolean;
  /** Worth of the lot at today's price. */
  readonly worthUsd: Estimate;
  /** Absent where no price between nothing and ten times the offer's is one. */
  readonly priceFactor?: number;
}

export interface Flip {
  readonly what: "product prices" | "growth of demand";
  /** Worth of the list (or, without one, of the decision) by shift. */
  readonly worth: readonly { readonly shift: number; readonly usd: Estimate }[];
  /** Shift at which its worth is nothing, where it lies within those tried. */
  readonly at?: number;
}

export interface Examination {
  readonly futures: number;
  readonly regrets: readonly Regret[];
  /** The list signed later: what waiting costs. */
  readonly delays: readonly { readonly months: number; readonly costUsd: Estimate }[];
  readonly breakEvens: readonly BreakEven[];
  readonly flips: readonly Flip[];
  /** Factors on the plan's multiple between which the sign-now list stays; absent without `valuation:`. */
  readonly multiples?: { readonly from: number; readonly to: number; readonly tried: number };
  /** What cash alone (no multiple) would choose among the decisions that met on the selecting futures. */
  readonly cash: { readonly decision: Decision; readonly isSameList: boolean; readonly oursUsd: number; readonly bestUsd: number };
  /** The list chosen anew with a year more; absent where it was not asked for. */
  readonly horizon?: LongerHorizon;
  /** By quarter from the start; absent without inference. */
  readonly tightness?: readonly Tightness[];
}

/** Demand over own capacity in a quarter: median over futures, and share of months above 1. */
export interface Tightness {
  readonly quarter: number;
  readonly median: number;
  readonly shareAbove: number;
  /** Newsvendor's fractile at the quarter's first prices; absent where the plan prices no supply by the hour. */
  readonly fractile?: number;
}

/** Delays tried, months. */
const delays = [1, 3, 6, 12] as const;
const priceShifts = [-0.4, -0.2, 0.2] as const;
const growthShifts = [-0.02, -0.01, 0.01] as const;

/** @param paths futures of the selecting stream to use */
export function* examine(problem: SearchProblem, selection: Selection, ours: Decision, paths: number): Evaluating<Examination> {
  const { model } = problem;
  const objective = objectiveOf(model);
  const ask = function* (decisions: readonly Decision[], stage: string, shift?: Shift): Evaluating<EvaluationAnswer> {
    return yield { stream: "select", firstPath: 0, pathCount: paths, decisions, stage, ...(shift === undefined ? {} : { shift }) };
  };
  const valueOf = (answer: EvaluationAnswer, d: number): Float64Array => objectiveColumn(answer.outcomes[d]!, objective);
  const now = [...blocksNow(ours)];
  const waits = now.length === 0 ? [] : delays.filter((months) => now.every(([name]) => months <= model.offers.find((offer) => offer.name === name)!.until));
  const decisions = [ours, ...now.map(([name]) => withBlocksNow(ours, name, 0)), ...waits.map((months) => delayed(ours, months))];
  const answer = yield* ask(decisions, "what each signature is worth");
  const groups = groupsOf(model, answer);
  const value = valueOf(answer, 0);
  const regrets = now.map(([offer, blocks], i) => ({
    offer,
    blocks,
    worthUsd: paired(value, valueOf(answer, i + 1)),
    keepsLimitsWithout: measure(model, answer.outcomes[i + 1]!, groups).limits.every(({ holds }) => holds),
  }));
  const costs = waits.map((months, i) => ({ months, costUsd: paired(value, valueOf(answer, now.length + 1 + i)) }));
  const breakEvens: BreakEven[] = [];
  for (const lot of lotsOf(problem, ours)) breakEvens.push(yield* breakEven(lot, ours, ask, valueOf));
  const flips: Flip[] = [];
  const without = now.length > 0 ? { ...ours, orders: ours.orders.filter(({ month }) => month !== 0) } : nothingMore;
  for (const what of ["product prices", "growth of demand"] as const) flips.push(yield* flip(what, [ours, without], ask, valueOf));
  const tightness = yield* tightnessOf(problem, ours, paths);
  return {
    futures: paths,
    regrets,
    delays: costs,
    breakEvens,
    flips,
    ...(objective === "value" ? { multiples: multiplesOf(selection, ours) } : {}),
    cash: cashChoice(selection, ours),
    ...(tightness === undefined ? {} : { tightness }),
  };
}

/** The same list signed some months later. */
const delayed = (decision: Decision, months: number): Decision => ({
  ...decision,
  orders: decision.orders.map((order) => (order.month === 0 ? { ...order, month: months } : order)),
});

interface Lot {
  readonly offer: string;
  readonly blocks: number;
  readonly isSigned: boolean;
}

/** Most offers not on the list whose price of entry is sought. */
const entriesMost = 4;

function lotsOf({ economics }: SearchProblem, decision: Decision): readonly Lot[] {
  const now = blocksNow(decision);
  const signed = [...now].map(([offer, blocks]) => ({ offer, blocks, isSigned: true }));
  const others = economics.filter(({ name, isOpenNow }) => isOpenNow && !now.has(name)).slice(0, entriesMost);
  return [...signed, ...others.map(({ name }) => ({ offer: name, blocks: 1, isSigned: false }))];
}

/** The price at which a lot is worth nothing, all else of the decision staying. */
function* breakEven(lot: Lot, decision: Decision, ask: Ask, valueOf: ValueOf): Evaluating<BreakEven> {
  const others = { ...decision, orders: decision.orders.filter(({ offer }) => offer !== lot.offer) };
  const signed = { ...others, orders: [...others.orders, { offer: lot.offer, month: 0, blocks: lot.blocks }] };
  const { worthUsd, priceFactor } = yield* breakEvenOf(lot.offer, [signed, others], ask, valueOf);
  return { ...lot, worthUsd, ...(priceFactor === undefined ? {} : { priceFactor }) };
}

function* flip(what: Flip["what"], [ours, without]: readonly [Decision, Decision], ask: Ask, valueOf: ValueOf): Evaluating<Flip> {
  const shifts = what === "product prices" ? priceShifts : growthShifts;
  const worth: { shift: number; usd: Estimate }[] = [];
  for (const shift of [0, ...shifts]) {
    const answer = yield* ask([ours, without], "what flips it", what === "product prices" ? { productPrice: 1 + shift } : { growthPerMonth: shift });
    worth.push({ shift, usd: paired(valueOf(answer, 0), valueOf(answer, 1)) });
  }
  worth.sort((a, b) => a.shift - b.shift);
  const crossings: number[] = [];
  for (let i = 1; i < worth.length; i++) {
    const [a, b] = [worth[i - 1]!, worth[i]!];
    if (a.usd.mean > 0 !== b.usd.mean > 0) crossings.push(zeroBetween(a.shift, a.usd.mean, b.shift, b.usd.mean)!);
  }
  const nearest = crossings.sort((a, b) => Math.abs(a) - Math.abs(b))[0];
  return { what, worth, ...(nearest === undefined ? {} : { at: nearest }) };
}

const listKey = (decision: Decision): string => JSON.stringify([...blocksNow(decision)].sort());

/** Decisions that stand as well with the limits as ours. */
export function peersOf(selection: Selection, ours: Decision): readonly Tried[] {
  const tried = takeable(selection.select);
  const own = tried.find(({ decision }) => decision === ours) ?? selection.chosen;
  const standing = standingOf(own.measured);
  const peers = tried.filter(({ measured }) => standingOf(measured) === standing);
  return peers.includes(own) ? peers : [...peers, own];
}

const multipleSteps = 60;

/** Value is linear in the multiple, so the best decision at another one is read off. */
function multiplesOf(selection: Selection, ours: Decision): NonNullable<Examination["multiples"]> {
  const peers = peersOf(selection, ours).map(({ decision, outcomes }) => ({ decision, value: mean(outcomes.valueUsd), terminal: mean(outcomes.terminalUsd) }));
  const best = (factor: number): string => {
    const worth = (one: (typeof peers)[number]): number => one.value + (factor - 1) * one.terminal;
    return listKey(peers.reduce((a, b) => (worth(b) > worth(a) ? b : a)).decision);
  };
  const key = best(1);
  let [from, to] = [1, 1];
  for (let i = multipleSteps / 3 - 1; i >= 0 && best((i * 3) / multipleSteps) === key; i--) from = (i * 3) / multipleSteps;
  for (let i = multipleSteps / 3; i <= multipleSteps && best((i * 3) / multipleSteps) === key; i++) to = (i * 3) / multipleSteps;
  return { from, to, tried: peers.length };
}

function cashChoice(selection: Selection, ours: Decision): Examination["cash"] {
  const peers = peersOf(selection, ours);
  const own = peers.find(({ decision }) => decision === ours) ?? selection.chosen;
  const cash = ({ outcomes }: Tried): number => mean(outcomes.settledUsd);
  const best = peers.reduce((a, b) => (cash(b) > cash(a) ? b : a));
  return { decision: best.decision, isSameList: listKey(best.decision) === listKey(ours), oursUsd: cash(own), bestUsd: cash(best) };
}

/** Months of a quarter, and of the horizon's last one. */
function* tightnessOf(problem: SearchProblem, ours: Decision, paths: number): Evaluating<Examination["tightness"]> {
  const { workload, model } = problem;
  if (workload === undefined) return undefined;
  const answer = yield { stream: "select", firstPath: 0, pathCount: paths, decisions: [ours], stage: "how tight the limits are", isDetailed: true };
  const rows: Tightness[] = [];
  for (let quarter = 0; quarter * 3 < model.months; quarter++) {
    const seen: number[] = [];
    for (let p = 0; p < paths; p++)
      for (let t = quarter * 3; t < Math.min(model.months, quarter * 3 + 3); t++) {
        const x = answer.tightness![p * model.months + t]!;
        if (x === x) seen.push(x);
      }
    const finite = Float64Array.from(seen, (x) => Math.min(x, 1e6));
    if (finite.length === 0) continue;
    const fractile = fractileAt(problem, quarter * 3);
    rows.push({
      quarter,
      median: quantiles(finite, [0.5])[0]!,
      shareAbove: finite.filter((x) => x > 1).length / finite.length,
      ...(fractile === undefined ? {} : { fractile }),
    });
  }
  return rows;
}
