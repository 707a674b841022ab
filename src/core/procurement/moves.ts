/** Where a search starts, and the decisions one move away from another. */
import type { Model } from "../company/model/model.ts";
import { blocksNow, type CoverRule, type Decision, decisionKey, nothingMore, withBlocksNow } from "./decision.ts";
import type { OfferEconomics } from "./economics.ts";
import type { SearchProblem } from "./problem.ts";

export interface Move {
  /** What is moved and which way: the same move from another decision has the same name. */
  readonly id: string;
  /** Parts of a decision that it changes: moves that share none can be taken together. */
  readonly touches: readonly string[];
  readonly decision: Decision;
}

export const coverOf = (decision: Decision): CoverRule | undefined => (decision.later.kind === "cover" ? decision.later : undefined);

/** Mixes of offers that a rule may buy from, by name. */
function mixesOf(problem: SearchProblem): Readonly<Record<string, number>>[] {
  const { economics, model } = problem;
  const cheap = economics.slice(0, 6);
  const bySupplier = cheap.filter((offer, i) => cheap.findIndex((other) => model.offers[other.offer]!.supplier === model.offers[offer.offer]!.supplier) === i);
  const quick = [...economics].sort((a, b) => a.leadMonths - b.leadMonths || a.usdPerMtok - b.usdPerMtok)[0];
  const even = (offers: readonly OfferEconomics[]): Readonly<Record<string, number>> => Object.fromEntries(offers.map(({ name }) => [name, 1 / offers.length]));
  const mixes = [even(cheap.slice(0, 4)), even(cheap.slice(0, 1)), even(cheap.slice(0, 2)), even(bySupplier)];
  if (quick !== undefined && cheap[0] !== undefined && quick !== cheap[0]) mixes.push({ [cheap[0].name]: 0.7, [quick.name]: 0.3 });
  const own = model.plan.policy!.cover;
  const names = new Set(economics.map(({ name }) => name));
  if (own !== undefined && Object.keys(own.offers ?? {}).every((name) => names.has(name)))
    mixes.unshift(Object.fromEntries(model.policy.cover!.offers.map(({ offer, share }) => [model.offers[offer]!.name, constantShare(model, share)])));
  const seen = new Set<string>();
  return mixes.filter((mix) => Object.keys(mix).length > 0 && !seen.has(JSON.stringify(mix)) && seen.add(JSON.stringify(mix)));
}

const constantShare = (model: Model, share: number): number => {
  const { distribution } = model.values[share]!;
  return distribution.kind === "constant" ? distribution.value : 0;
};

/** Contracts that we may leave, with the first month in which notice makes sense. */
function exitsOf(model: Model): readonly { readonly name: string; readonly first: number; readonly last: number }[] {
  return model.contracts.flatMap(({ exit, name, last }) =>
    exit === undefined || !exit.ours || exit.exercised < Infinity
      ? []
      : [{ name, first: Math.max(0, exit.lockedUntil - 1), last: Math.min(model.months, last) }],
  );
}

/** Notice on all that can be left, as soon as it can. */
export const leavingAll = (model: Model, decision: Decision): Decision => ({
  ...decision,
  notices: Object.fromEntries(exitsOf(model).flatMap(({ name, first, last }) => (first < last ? [[name, first] as const] : []))),
});

/** Unlike decisions that span what can be done: nothing more and much more, staying and leaving. The first two are those a decision is held against. */
export function extremesOf(problem: SearchProblem, todaysPlan: Decision): readonly Decision[] {
  const list = [nothingMore, todaysPlan, leavingAll(problem.model, nothingMore)];
  const much = coverStart(problem, mixesOf(problem)[0], 1.6, 0);
  if (much !== undefined) list.push(leavingAll(problem.model, much));
  const seen = new Set<string>();
  return list.filter((decision) => !seen.has(decisionKey(decision)) && seen.add(decisionKey(decision)));
}

function coverStart(problem: SearchProblem, offers: CoverRule["offers"] | undefined, sizing: number, runwayMonths: number): Decision | undefined {
  const { workload, every } = problem;
  if (workload === undefined || offers === undefined) return undefined;
  const rule: CoverRule = { kind: "cover", workload, every, quantile: 0.5, sizing, runwayMonths, offers };
  return { ...nothingMore, orders: problem.ordersOf(rule), later: rule };
}

/** Decisions from which the search starts: no rule, and rules over mixes, sizes and the cash they leave; staying, and leaving all that can be left. */
export function startsOf(problem: SearchProblem, most: number): readonly Decision[] {
  const { model } = problem;
  const starts = new Map<string, Decision>();
  const add = (decision: Decision | undefined): void => {
    if (decision === undefined) return;
    for (const start of [decision, leavingAll(model, decision)]) if (starts.size < most) starts.set(decisionKey(start), start);
  };
  add(nothingMore);
  add(problem.planDecision);
  for (const sizing of [1, 1.5, 0.8, 1.25, 0.6, 2])
    for (const offers of mixesOf(problem)) for (const runwayMonths of sizing >= 1.5 ? [0, 12, 20] : [0]) add(coverStart(problem, offers, sizing, runwayMonths));
  return [...starts.values()];
}

/** Decisions one move away. `step` 0–1: how far the moves reach; 1 at first, less in later rounds. */
export function movesFrom(problem: SearchProblem, decision: Decision, step: number): readonly Move[] {
  const own = decisionKey(decision);
  const moves = [...blockMoves(problem, decision, step), ...ruleMoves(problem, decision, step), ...otherMoves(problem, decision)];
  const seen = new Set([own]);
  return moves.filter((move) => !seen.has(decisionKey(move.decision)) && seen.add(decisionKey(move.decision)));
}

/** The step at which moves reach no further than one block. */
export const finestStep = ({ economics }: SearchProblem): number =>
  1 / Math.max(16, ...economics.filter(({ isOpenNow }) => isOpenNow).map(({ maxBlocks }) => maxBlocks / 4));

/** Months by which what is signed now may wait. */
const waits = [3, 6, 12] as const;

function blockMoves({ economics, model }: SearchProblem, decision: Decision, step: number): Move[] {
  const now = blocksNow(decision);
  const moves: Move[] = [];
  for (const { name, maxBlocks, isOpenNow, offer } of economics) {
    if (!isOpenNow) continue;
    const held = now.get(name) ?? 0;
    const reach = Math.max(1, Math.round(maxBlocks * 0.25 * step));
    const touches = [`offer ${name}`];
    for (const [way, blocks] of [
      ["more", Math.min(maxBlocks, held + reach)],
      ["fewer", Math.max(0, held - reach)],
      ["one more", held + 1],
      ["none", 0],
      ["all", maxBlocks],
    ] as const)
      if (blocks <= maxBlocks && blocks !== held) moves.push({ id: `${name}: ${way}`, touches, decision: withBlocksNow(decision, name, blocks) });
    if (held > 0)
      for (const month of waits)
        if (month <= model.offers[offer]!.until)
          moves.push({
            id: `${name}: wait ${month}`,
            touches,
            decision: { ...decision, orders: decision.orders.map((order) => (order.offer === name && order.month === 0 ? { ...order, month } : order)) },
          });
  }
  for (const { offer, month } of decision.orders)
    if (month > 0)
      moves.push({
        id: `${offer}: not later`,
        touches: [`offer ${offer}`],
        decision: { ...decision, orders: decision.orders.filter((order) => order.offer !== offer || order.month === 0) },
      });
  return moves;
}

/** Parts of a rule that moves change. */
const ruleParts = ["sizing", "quantile", "runwayMonths", "offers"] as const;

function ruleMoves(problem: SearchProblem, decision: Decision, step: number): Move[] {
  const { economics } = problem;
  const rule = coverOf(decision);
  const moves: Move[] = [];
  if (rule === undefined) {
    const mixes = mixesOf(problem);
    for (const [m, offers] of mixes.entries())
      for (const sizing of [0.8, 1.2, 1.6]) {
        const start = coverStart(problem, offers, sizing, 0);
        if (start !== undefined) moves.push({ id: `rule ${m} ${sizing}`, touches: ruleParts, decision: { ...decision, later: start.later } });
      }
    return moves;
  }
  const offer = (id: string, changed: Partial<CoverRule>): void =>
    void moves.push({ id, touches: Object.keys(changed), decision: { ...decision, later: { ...rule, ...changed } } });
  const round = (x: number): number => Math.round(x * 1000) / 1000;
  offer("sizing up", { sizing: round(rule.sizing * (1 + 0.3 * step)) });
  offer("sizing down", { sizing: round(rule.sizing / (1 + 0.3 * step)) });
  // More capacity where cash is plenty, and less of both.
  const runwayUp = rule.runwayMonths + Math.max(1, Math.round(6 * step));
  offer("sizing and runway up", { sizing: round(rule.sizing * (1 + 0.3 * step)), runwayMonths: runwayUp });
  if (rule.runwayMonths > 0)
    offer("sizing and runway down", { sizing: round(rule.sizing / (1 + 0.3 * step)), runwayMonths: Math.max(0, 2 * rule.runwayMonths - runwayUp) });
  for (const [way, quantile] of [
    ["up", rule.quantile + 0.2 * step],
    ["down", rule.quantile - 0.2 * step],
  ] as const)
    if (quantile > 0 && quantile < 1) offer(`quantile ${way}`, { quantile: round(quantile) });
  for (const [way, runwayMonths] of [
    ["up", rule.runwayMonths + 9 * step],
    ["down", rule.runwayMonths - 9 * step],
    ["none", 0],
  ] as const)
    if (runwayMonths >= 0 && Math.round(runwayMonths) !== rule.runwayMonths) offer(`runway ${way}`, { runwayMonths: Math.round(runwayMonths) });
  for (const { name } of economics) {
    const share = 0.3 * step;
    const moved = Object.fromEntries(Object.entries(rule.offers).map(([held, part]) => [held, round(part * (1 - share))]));
    const sum = Object.values(moved).reduce((total, part) => total + part, 0);
    offer(`mix: more ${name}`, { offers: { ...moved, [name]: round((moved[name] ?? 0) + 1 - sum) } });
    const others = Object.entries(rule.offers).filter(([held]) => held !== name);
    const left = others.reduce((total, [, part]) => total + part, 0);
    if (name in rule.offers && left > 0) offer(`mix: no ${name}`, { offers: Object.fromEntries(others.map(([held, part]) => [held, part / left])) });
  }
  moves.push({ id: "no rule", touches: ruleParts, decision: { ...decision, later: { kind: "none" } } });
  return moves;
}

/** Notices we may give, and raises we may leave. */
function otherMoves({ model }: SearchProblem, decision: Decision): Move[] {
  const moves: Move[] = [];
  for (const { name, first, last } of exitsOf(model)) {
    const { [name]: held, ...others } = decision.notices;
    const touches = [`contract ${name}`];
    if (held !== undefined) moves.push({ id: `${name}: stay`, touches, decision: { ...decision, notices: others } });
    for (const wait of [0, 3, 6, 12, 24]) {
      const month = first + wait;
      if (month !== held && month < last)
        moves.push({ id: `${name}: leave ${wait}`, touches, decision: { ...decision, notices: { ...others, [name]: month } } });
    }
  }
  for (const raise of model.raises) {
    if (raise.signed) continue;
    const isDeclined = decision.declinedRaises.includes(raise.name);
    const others = decision.declinedRaises.filter((name) => name !== raise.name);
    moves.push({
      id: `${raise.name}: ${isDeclined ? "take" : "leave"}`,
      touches: [`raise ${raise.name}`],
      decision: { ...decision, declinedRaises: isDeclined ? others : [...others, raise.name] },
    });
  }
  return moves;
}

/** Several improvements of one decision taken together: each gives what it changed, the best first. */
export function combine(from: Decision, better: readonly Decision[]): Decision {
  let combined = from;
  for (const decision of [...better].reverse()) {
    if (JSON.stringify(decision.orders) !== JSON.stringify(from.orders)) combined = { ...combined, orders: mergedOrders(from, decision, combined) };
    if (decisionKey({ ...nothingMore, later: decision.later }) !== decisionKey({ ...nothingMore, later: from.later }))
      combined = { ...combined, later: mergedRule(from, decision, combined) };
    combined = { ...combined, notices: mergedNotices(from, decision, combined), declinedRaises: mergedRaises(from, decision, combined) };
  }
  return combined;
}

/** The step from one decision to another taken once more, within what is offered: blocks, size, quantile and runway go on, the rest stays as it is now. */
export function onward({ economics }: SearchProblem, before: Decision, now: Decision): Decision {
  const [was, is] = [blocksNow(before), blocksNow(now)];
  let further = now;
  for (const { name, maxBlocks } of economics) {
    const blocks = Math.max(0, Math.min(maxBlocks, 2 * (is.get(name) ?? 0) - (was.get(name) ?? 0)));
    if (blocks !== (is.get(name) ?? 0)) further = withBlocksNow(further, name, blocks);
  }
  const [a, b] = [coverOf(before), coverOf(now)];
  if (a === undefined || b === undefined) return further;
  const round = (x: number): number => Math.round(x * 1000) / 1000;
  const quantile = 2 * b.quantile - a.quantile;
  const later: CoverRule = {
    ...b,
    sizing: round((b.sizing * b.sizing) / a.sizing),
    runwayMonths: Math.max(0, 2 * b.runwayMonths - a.runwayMonths),
    quantile: quantile > 0 && quantile < 1 ? round(quantile) : b.quantile,
  };
  return { ...further, later };
}

/** Orders of each offer that the improvement changed are its own; the rest stay. */
function mergedOrders(from: Decision, better: Decision, combined: Decision): Decision["orders"] {
  const of = (decision: Decision, name: string): string => JSON.stringify(decision.orders.filter(({ offer }) => offer === name));
  const names = [...new Set([...from.orders, ...better.orders].map(({ offer }) => offer))].filter((name) => of(from, name) !== of(better, name));
  return [...combined.orders.filter(({ offer }) => !names.includes(offer)), ...better.orders.filter(({ offer }) => names.includes(offer))];
}

function mergedNotices(from: Decision, better: Decision, combined: Decision): Decision["notices"] {
  const notices = { ...combined.notices };
  for (const name of new Set([...Object.keys(from.notices), ...Object.keys(better.notices)])) {
    const month = better.notices[name];
    if (month === from.notices[name]) continue;
    if (month === undefined) delete notices[name];
    else notices[name] = month;
  }
  return notices;
}

function mergedRaises(from: Decision, better: Decision, combined: Decision): readonly string[] {
  const added = better.declinedRaises.filter((name) => !from.declinedRaises.includes(name) && !combined.declinedRaises.includes(name));
  const taken = from.declinedRaises.filter((name) => !better.declinedRaises.includes(name));
  return [...combined.declinedRaises.filter((name) => !taken.includes(name)), ...added];
}

function mergedRule(from: Decision, better: Decision, combined: Decision): Decision["later"] {
  const [a, b, c] = [coverOf(better), coverOf(from), coverOf(combined)];
  if (a === undefined || b === undefined || c === undefined) return better.later;
  return {
    ...c,
    ...(a.sizing === b.sizing ? {} : { sizing: a.sizing }),
    ...(a.quantile === b.quantile ? {} : { quantile: a.quantile }),
    ...(a.runwayMonths === b.runwayMonths ? {} : { runwayMonths: a.runwayMonths }),
    ...(JSON.stringify(a.offers) === JSON.stringify(b.offers) ? {} : { offers: a.offers }),
  };
}
