/**
 * The rule that signs offers, at the end of each month, from what the path has shown so far.
 *
 * `schedule` signs what the plan lists. `cover` tops capacity due at t + lead up to q·D(t), q a quantile of
 * D(t + lead) ÷ D(t) under the plan's own law, given this path's past: futures drawn apart from the simulated ones are
 * grouped by the level of demand and its growth over the last half year, and q is read in the group this path is in.
 */
import { quantileOfSorted } from "../numeric/statistics.ts";
import { log } from "../numeric/elementary.ts";
import { openFutures } from "./draw-futures.ts";
import { type Futures, roundHalfUp } from "./futures.ts";
import type { Model, OfferModel } from "./model.ts";
import { observeDemand } from "./claims.ts";
import type { Operations, OperationsSpace } from "./operations.ts";
import { chipsOfBlock, hoursPerMonth, rampShare, signOffer } from "./signed.ts";
import { medianParameters } from "./medians.ts";

const trainingPaths = 2048;
const levelGroups = 16;
const trendGroups = 4;
const trendMonths = 6;

/** q by decision month, lead and group of the path's past. */
export interface CoverLaw {
  /** Latent demand of the covered workload of a path, Mtok a month. */
  demandMtok(futures: Futures, t: number): number;
  /** Quantile of demand at t + lead over demand at t for a path whose demand so far is `futures`. */
  ratio(futures: Futures, t: number, lead: number): number;
}

export interface Policy {
  /** Decides at the end of month t; signs into `state`. */
  decide(futures: Futures, state: Operations, t: number): void;
}

/**
 * Prepares the plan's rule. For `cover` this draws the training futures: some tenths of a second.
 *
 * @param seed seed of the simulation; training futures use a seed derived from it
 */
export function openPolicy(space: OperationsSpace, seed: number): Policy {
  const { model } = space;
  const { rule, schedule, cover } = model.policy;
  if (rule === "schedule")
    return {
      decide(futures, state, t) {
        if (t >= state.stopSigningFrom) return;
        for (const order of schedule) if (order.month === t) sign(model, futures, state, order.offer, roundHalfUp(futures.parameters[order.blocks]!), t);
      },
    };
  if (rule === "cover" && cover !== undefined) {
    const medians = medianParameters(model);
    const leads = cover.offers.map(({ offer }) => Math.max(1, roundHalfUp(medians[model.offers[offer]!.leadMonths]!)));
    const law = openCoverLaw(
      space,
      seed,
      [...new Set(leads)].sort((a, b) => a - b),
    );
    return {
      decide(futures, state, t) {
        if (t >= state.stopSigningFrom || t % cover.every !== 0) return;
        const demandMtok = law.demandMtok(futures, t);
        // Each offer takes its share of the gap as it stands before any is signed.
        const blocks = cover.offers.map(({ offer, share }, i) => {
          const terms = model.offers[offer]!;
          const lead = leads[i]!;
          if (t < terms.from || t > terms.until || t + lead >= model.months) return 0;
          const perBlock = servableOfBlock(space, futures, terms, t);
          if (perBlock === 0) return 0;
          const wanted = law.ratio(futures, t, lead) * demandMtok * futures.parameters[cover.sizing]!;
          const gap = (wanted - dueCapacity(space, futures, state, t, t + lead)) * futures.parameters[share]!;
          return Math.ceil(gap / perBlock - 1e-9);
        });
        cover.offers.forEach(({ offer }, i) => sign(model, futures, state, offer, blocks[i]!, t));
      },
    };
  }
  return { decide() {} };
}

/** Signs up to what the offer has left. */
function sign(model: Model, futures: Futures, state: Operations, offer: number, blocks: number, t: number): void {
  const left = model.offers[offer]!.max - state.signed.blocksOfOffer[offer]!;
  const taken = Math.min(blocks, left);
  if (taken > 0) signOffer(model, futures, state.signed, offer, taken, t);
}

/** Output a month for the covered workload of one chip, after the floors of development and internal work, Mtok. */
function servableOfChip(space: OperationsSpace, futures: Futures, chip: number, t: number): number {
  const { model } = space;
  const w = model.policy.cover!.workload;
  const workload = model.workloads[w]!;
  const throughput = workload.throughput[chip]!;
  if (throughput < 0) return 0;
  let left = 1;
  for (const other of model.workloads) if (other.floor >= 0) left -= futures.parameters[other.floor]!;
  return (
    (futures.parameters[throughput]! * futures.improvement[w * model.months + t]! * hoursPerMonth * Math.max(0, left)) /
    (1 + futures.parameters[workload.headroom]!)
  );
}

function servableOfBlock(space: OperationsSpace, futures: Futures, offer: OfferModel, t: number): number {
  const { parameters: value } = futures;
  return chipsOfBlock(space.model, offer, value) * value[offer.availability]! * value[offer.placeable]! * servableOfChip(space, futures, offer.chip, t);
}

/** Output a month of what is signed and, as known in month t, will be in service in month `due`, Mtok. */
function dueCapacity(space: OperationsSpace, futures: Futures, state: Operations, t: number, due: number): number {
  const { model, terms } = space;
  const { signed } = state;
  const { parameters: value } = futures;
  let total = 0;
  for (let i = 0; i < signed.count; i++) {
    const term = terms[signed.terms[i]!]!;
    if (term.kind === "on-demand" || term.kind === "spot" || term.kind === "sublet" || term.chip < 0) continue;
    // A delay counts from its announcement on.
    const announced = term.site < 0 ? 0 : value[model.sites[term.site]!.announced]!;
    const start = t >= signed.promisedStart[i]! - announced ? signed.start[i]! : signed.promisedStart[i]!;
    if (due < start || due >= signed.end[i]! || due >= signed.exitAt[i]!) continue;
    const chips = signed.chips[i]! * rampShare(term, due - start, value) * value[term.availability]! * value[term.placeable]!;
    total += chips * servableOfChip(space, futures, term.chip, t);
  }
  return total;
}

/** The law of demand ratios, from training futures. */
function openCoverLaw(space: OperationsSpace, seed: number, leads: readonly number[]): CoverLaw {
  const { model } = space;
  const { months } = model;
  const cover = model.policy.cover!;
  const demandMtok = (futures: Futures, t: number): number => observeDemand(model, futures, cover.workload, t);
  // A seed of their own: the simulated futures must not inform the rule.
  const source = openFutures(model, (seed ^ 0x5bd1e995) >>> 0, true);
  const level = new Float64Array(months * trainingPaths);
  for (let p = 0; p < trainingPaths; p++) {
    const futures = source.draw(p);
    for (let t = 0; t < months; t++) level[t * trainingPaths + p] = demandMtok(futures, t);
  }
  const quantile = medianParameters(model)[cover.quantile]!;
  const first = Math.min(...cover.offers.map(({ offer }) => model.offers[offer]!.from));
  const last = Math.max(...cover.offers.map(({ offer }) => model.offers[offer]!.until));
  const decisions = Array.from({ length: Math.ceil(months / cover.every) }, (_, i) =>
    i * cover.every < first || i * cover.every > last ? undefined : groupPast(level, months, i * cover.every, leads, quantile),
  );
  return {
    demandMtok,
    ratio(futures, t, lead) {
      const now = demandMtok(futures, t);
      const trend = t >= trendMonths ? trendOf(now, demandMtok(futures, t - trendMonths)) : 0;
      return decisions[Math.floor(t / cover.every)]!.ratio(now, trend, leads.indexOf(lead));
    },
  };
}

const trendOf = (now: number, before: number): number => (now > 0 && before > 0 ? log(now / before) : 0);

interface Decision {
  ratio(level: number, trend: number, leadIndex: number): number;
}

/** Groups the training paths of one decision month by level, then by trend, and keeps the quantile of each group. */
function groupPast(level: Float64Array, months: number, t: number, leads: readonly number[], quantile: number): Decision {
  const now = level.subarray(t * trainingPaths, (t + 1) * trainingPaths);
  const trend = Float64Array.from(now, (value, p) => (t >= trendMonths ? trendOf(value, level[(t - trendMonths) * trainingPaths + p]!) : 0));
  const order = Array.from(now.keys()).sort((a, b) => now[a]! - now[b]! || a - b);
  const outer = splitSorted(order, now, t >= trendMonths ? levelGroups / 2 : levelGroups);
  const cells = outer.groups.map((group) => {
    const byTrend = [...group].sort((a, b) => trend[a]! - trend[b]! || a - b);
    const inner = splitSorted(byTrend, trend, t >= trendMonths ? trendGroups : 1);
    const ratios = inner.groups.map((members) =>
      leads.map((lead) => {
        const later = Math.min(months - 1, t + lead) * trainingPaths;
        const sorted = Float64Array.from(members, (p) => (now[p]! > 0 ? level[later + p]! / now[p]! : 0)).sort();
        return quantileOfSorted(sorted, quantile);
      }),
    );
    return { bounds: inner.bounds, ratios };
  });
  return {
    ratio(value, slope, leadIndex) {
      const cell = cells[groupOf(outer.bounds, value)]!;
      return cell.ratios[groupOf(cell.bounds, slope)]![leadIndex]!;
    },
  };
}

/** Splits indices sorted by `key` into groups of equal size; one group where the key does not vary. */
function splitSorted(
  sorted: readonly number[],
  key: Float64Array,
  count: number,
): { readonly groups: readonly (readonly number[])[]; readonly bounds: readonly number[] } {
  const low = key[sorted[0]!]!;
  const high = key[sorted.at(-1)!]!;
  if (high - low <= 1e-12 * Math.max(Math.abs(low), Math.abs(high))) return { groups: [sorted], bounds: [] };
  const groups = Array.from({ length: count }, (_, g) => sorted.slice(Math.floor((g * sorted.length) / count), Math.floor(((g + 1) * sorted.length) / count)));
  return { groups, bounds: groups.slice(1).map((group) => key[group[0]!]!) };
}

function groupOf(bounds: readonly number[], value: number): number {
  let group = 0;
  while (group < bounds.length && value >= bounds[group]!) group++;
  return group;
}
