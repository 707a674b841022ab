/**
 * What the planning model knows of the future: read from futures of the plan's own law, drawn apart from all others.
 *
 * By quarter: nodes are a market regime (as the plan has it) and a third of the futures by growth seen so far: what a hidden
 * growth rate has shown of itself, and no more. Between quarters demand is multiplied by noise, in conditional means of the
 * ratios seen among futures that come to the node. Prices are the node's means. Everything is read in the quarter's middle month.
 */
import { layOutEnvelope } from "../company/operations/envelope.ts";
import { openFutures } from "../company/futures/draw-futures.ts";
import type { Futures } from "../company/futures/futures.ts";
import { blockCount, blockHours } from "../company/model/load-blocks.ts";
import type { Model } from "../company/model/model.ts";
import { openOperations, openOperationsSpace, type Operations, type OperationsSpace, startOperations } from "../company/operations/operations.ts";
import { dueCapacity, servableOfChip } from "../company/policy/policy.ts";
import { fullChargeUsd, hoursPerMonth, inService, offerPrice, rampShare, termsOf } from "../company/operations/signed.ts";
import { log } from "../numeric/elementary.ts";
import type { NoisePoint } from "./noise.ts";

export interface NodeLaw {
  readonly name: string;
  /** Share of futures that come by. */
  readonly share: number;
  /** Demand over the quarter before. */
  readonly noise: readonly NoisePoint[];
  /** What a served Mtok brings after costs that vary with it, USD. */
  readonly revenueUsdPerMtok: number;
  /** Supply by the hour: Mtok a month that can be had, and USD per Mtok. */
  readonly hourly: readonly { readonly mtok: number; readonly usdPerMtok: number }[];
  /** Price of each offer signed in this quarter over its price at the base, by offer. */
  readonly priceFactor: readonly number[];
  /** Multiple of yearly revenue that the horizon counts. */
  readonly multiple: number;
}

export interface PlanningLaw {
  readonly quarters: number;
  /** Main inference workload; all demand is counted in its Mtok at the throughput of the first month. */
  readonly workload: number;
  readonly demandMtok: number;
  readonly nodes: readonly (readonly NodeLaw[])[];
  readonly chances: readonly (readonly Float64Array[])[];
  /** Of signed contracts, by quarter: Mtok a month they serve; USD a month they cost. */
  readonly signedMtok: readonly number[];
  readonly signedUsdPerMonth: readonly number[];
  /** Costs in cash that do not vary with revenue, USD a month. */
  readonly fixedUsdPerMonth: readonly number[];
  /** Signed raises that close in the quarter, USD. */
  readonly raisedUsd: readonly number[];
  /** Share of the month's demand that falls into each load block. */
  readonly blockShare: readonly number[];
  readonly blockHours: readonly number[];
  /** Share of customers lost in a quarter in which all go unserved. */
  readonly churnPerQuarter: number;
}

const GROWTH_GROUPS = 3;
const TREND_QUARTERS = 4;
const NOISE_POINTS = 3;
/** Nodes with fewer futures than this share join the likeliest of their quarter. */
const LEAST_SHARE = 0.01;

/** What is seen of one future in one quarter. */
interface Seen {
  readonly demand: Float64Array;
  readonly revenueUsd: Float64Array;
  readonly regime: Uint8Array;
  readonly group: Uint8Array;
  readonly node: Int32Array;
  readonly multiple: Float64Array;
  /** By contract of hourly supply and by offer. */
  readonly hourlyMtok: readonly Float64Array[];
  readonly hourlyUsd: readonly Float64Array[];
  readonly factor: readonly Float64Array[];
}

/** Inference workloads' demand as a multiple of the main one's: by the throughput of chips that run both. */
function workloadWeights(model: Model, futures: Futures, main: number): Float64Array {
  return Float64Array.from(model.workloads, (workload) => {
    if (workload.kind !== "inference") return 0;
    let sum = 0;
    let chips = 0;
    workload.throughput.forEach((index, chip) => {
      const ours = model.workloads[main]!.throughput[chip]!;
      if (index < 0 || ours < 0 || futures.parameters[index] === 0) return;
      sum += futures.parameters[ours]! / futures.parameters[index]!;
      chips += 1;
    });
    return chips === 0 ? 0 : sum / chips;
  });
}

interface Reader {
  readonly model: Model;
  readonly space: OperationsSpace;
  readonly state: Operations;
  readonly weights: Float64Array;
  readonly main: number;
  readonly regime: number;
  readonly base: Float64Array;
}

/** Demand of the month in Mtok of the main workload at the first month's throughput, and what all of it would bring, USD. */
function demandAndRevenue({ model, space, weights }: Reader, futures: Futures, t: number): readonly [number, number] {
  const { units, mtokPerUnit, compute } = space.constants;
  const { months } = model;
  let mtok = 0;
  let usd = 0;
  model.products.forEach((product, i) => {
    const wanted = units[i * months + t]!;
    const w = product.workload;
    mtok += (wanted * mtokPerUnit[i]! * compute[i]! * weights[w]!) / futures.improvement[w * months + t]!;
    if (!product.free)
      usd += wanted * (futures.courses[product.price * months + t]! + space.constants.overageUsd[i]!) * (1 - futures.parameters[product.variableCost]!);
  });
  return [mtok, usd];
}

/** Sums over futures, by quarter. */
interface Sums {
  readonly signedMtok: Float64Array;
  readonly signedUsd: Float64Array;
  readonly fixedUsd: Float64Array;
  readonly raisedUsd: Float64Array;
}

function readSigned({ model, space, state, main }: Reader, futures: Futures, t: number): readonly [number, number] {
  const terms = termsOf(model);
  const { signed } = state;
  const mtok = dueCapacity(space, futures, state, main, t, t) / futures.improvement[main * model.months + t]!;
  let usd = 0;
  for (let i = 0; i < signed.count; i++) {
    const term = terms[signed.terms[i]!]!;
    if (term.kind === "on-demand" || term.kind === "spot" || term.kind === "sublet" || !inService(signed, i, t)) continue;
    if (term.price >= 0) usd += fullChargeUsd(model, term, futures, signed, i, t) * rampShare(term, t - signed.start[i]!, futures.parameters);
  }
  return [mtok, usd];
}

function fixedCosts(model: Model, futures: Futures, t: number): number {
  let usd = 0;
  model.costs.forEach((cost, c) => {
    if (cost.amount >= 0 && !cost.inStock) usd += futures.courses[cost.amount * model.months + t]! * futures.costGrowth[c * model.months + t]!;
  });
  return usd;
}

/** Share of revenue that goes with it. */
const revenueShare = (model: Model, futures: Futures): number =>
  model.costs.reduce((left, cost) => (cost.inStock ? left : left - futures.parameters[cost.ofRevenue]!), 1);

const hourlyContracts = (model: Model): number[] =>
  model.contracts.flatMap(({ kind, chip }, c) => ((kind === "on-demand" || kind === "spot") && chip >= 0 ? [c] : []));

function readHourly({ model, space, main }: Reader, futures: Futures, c: number, t: number): readonly [number, number] {
  const contract = model.contracts[c]!;
  const { parameters: value, courses } = futures;
  const perChip = servableOfChip(space, futures, main, contract.chip, t) / futures.improvement[main * model.months + t]!;
  const open = t >= contract.first && t <= contract.last && perChip > 0;
  const available = contract.available < 0 ? 1 : courses[contract.available * model.months + t]!;
  const intact = contract.kind === "spot" ? value[contract.preempted]! : 1;
  return [
    open ? value[contract.capacity]! * available * intact * perChip : 0,
    perChip > 0 ? (courses[contract.price * model.months + t]! * hoursPerMonth) / (intact * perChip) : 0,
  ];
}

function multipleOf(model: Model, futures: Futures, t: number): number {
  const { valuation } = model;
  if (valuation === undefined) return 0;
  const factor = valuation.regime < 0 ? -1 : (valuation.regimeMultiple[futures.regimes[valuation.regime * model.months + t]!] ?? -1);
  return futures.parameters[valuation.multiple]! * (factor < 0 ? 1 : futures.parameters[factor]!);
}

/**
 * @param model    compiled plan, its horizon at least two quarters
 * @param main     its main inference workload
 * @param futures  how many are read
 */
export function readPlanningLaw(model: Model, seed: number, main: number, futures: number): PlanningLaw {
  const quarters = Math.floor(model.months / 3);
  const space = openOperationsSpace(model, layOutEnvelope(model));
  const state = openOperations(model, space.envelope);
  const source = openFutures(model, seed);
  const base = source.draw("base");
  startOperations(space, base, state);
  const weights = workloadWeights(model, base, main);
  const basePrices = Float64Array.from(model.offers, (offer) => (offer.price < 0 ? 1 : offerPrice(model, base, offer, Math.max(0, offer.from))));
  const regime = model.demand.regime >= 0 ? model.demand.regime : model.regimes.length > 0 ? 0 : -1;
  const reader: Reader = { model, space, state, weights, main, regime, base: basePrices };
  const blockShare = Array.from({ length: blockCount }, (_, b) => space.constants.blockShare[main * blockCount + b]!);
  const churn = meanChurn(model, base);
  const hourly = hourlyContracts(model);
  const column = (): Float64Array => new Float64Array(quarters * futures);
  const seen: Seen = {
    demand: column(),
    revenueUsd: column(),
    regime: new Uint8Array(quarters * futures),
    group: new Uint8Array(quarters * futures),
    node: new Int32Array(quarters * futures),
    multiple: column(),
    hourlyMtok: hourly.map(column),
    hourlyUsd: hourly.map(column),
    factor: model.offers.map(column),
  };
  const sums: Sums = {
    signedMtok: new Float64Array(quarters),
    signedUsd: new Float64Array(quarters),
    fixedUsd: new Float64Array(quarters),
    raisedUsd: new Float64Array(quarters),
  };
  for (let p = 0; p < futures; p++) readFuture(reader, source.draw(p), seen, sums, { p, quarters, futures, hourly });
  groupByGrowth(seen, quarters, futures);
  const perMonth = (column: Float64Array): number[] => Array.from(column, (sum) => sum / futures);
  return {
    quarters,
    workload: main,
    demandMtok: seen.demand.subarray(0, futures).reduce((a, b) => a + b, 0) / futures,
    ...nodesOf(model, seen, { quarters, futures, regime }),
    signedMtok: perMonth(sums.signedMtok),
    signedUsdPerMonth: perMonth(sums.signedUsd),
    fixedUsdPerMonth: perMonth(sums.fixedUsd),
    raisedUsd: perMonth(sums.raisedUsd),
    blockShare,
    blockHours,
    churnPerQuarter: churn,
  };
}

function meanChurn(model: Model, base: Futures): number {
  let sum = 0;
  let share = 0;
  for (const product of model.products) {
    const weight = product.share < 0 ? 0 : base.parameters[product.share]!;
    sum += weight * base.parameters[product.churn]!;
    share += weight;
  }
  const monthly = share > 0 ? sum / share : 0;
  return 1 - (1 - monthly) * (1 - monthly) * (1 - monthly);
}

interface Slot {
  readonly p: number;
  readonly quarters: number;
  readonly futures: number;
  readonly hourly: readonly number[];
}

function readFuture(reader: Reader, futures: Futures, seen: Seen, sums: Sums, { p, quarters, futures: count, hourly }: Slot): void {
  const { model, space, state, regime, base } = reader;
  startOperations(space, futures, state);
  const kept = revenueShare(model, futures);
  for (let q = 0; q < quarters; q++) {
    const t = 3 * q + 1;
    const at = q * count + p;
    const [mtok, usd] = demandAndRevenue(reader, futures, t);
    seen.demand[at] = mtok;
    seen.revenueUsd[at] = usd * kept;
    seen.regime[at] = regime < 0 ? 0 : futures.regimes[regime * model.months + t]!;
    seen.multiple[at] = multipleOf(model, futures, t);
    const [signedMtok, signedUsd] = readSigned(reader, futures, t);
    sums.signedMtok[q]! += signedMtok;
    sums.signedUsd[q]! += signedUsd;
    sums.fixedUsd[q]! += fixedCosts(model, futures, t);
    hourly.forEach((c, h) => {
      const [available, price] = readHourly(reader, futures, c, t);
      seen.hourlyMtok[h]![at] = available;
      seen.hourlyUsd[h]![at] = price;
    });
    model.offers.forEach((offer, i) => {
      seen.factor[i]![at] = offer.price < 0 || base[i] === 0 ? 1 : offerPrice(model, futures, offer, 3 * q) / base[i]!;
    });
  }
  model.raises.forEach((raise, r) => {
    const month = futures.raiseMonth[r]!;
    if (raise.signed && month < 3 * quarters && raise.amount >= 0) sums.raisedUsd[Math.floor(month / 3)]! += futures.parameters[raise.amount]!;
  });
}

/** Which third of the futures each is in, by growth over the last year as far as it has been seen. */
function groupByGrowth({ demand, group }: Seen, quarters: number, futures: number): void {
  for (let q = 1; q < quarters; q++) {
    const back = Math.max(0, q - TREND_QUARTERS);
    const trend = Float64Array.from(
      { length: futures },
      (_, p) => log(Math.max(1e-300, demand[q * futures + p]!)) - log(Math.max(1e-300, demand[back * futures + p]!)),
    );
    const order = Array.from(trend.keys()).sort((a, b) => trend[a]! - trend[b]! || a - b);
    order.forEach((p, rank) => {
      group[q * futures + p] = Math.min(GROWTH_GROUPS - 1, Math.floor((rank * GROWTH_GROUPS) / futures));
    });
  }
}

const growthNames = ["slow", "middling", "fast"];

interface Spread {
  readonly quarters: number;
  readonly futures: number;
  readonly regime: number;
}

/** Nodes of every quarter, the chances between them, and what is true at each. */
function nodesOf(model: Model, seen: Seen, { quarters, futures, regime }: Spread): Pick<PlanningLaw, "nodes" | "chances"> {
  const nodes: NodeLaw[][] = [];
  const chances: Float64Array[][] = [];
  const statesOfRegime = regime < 0 ? ["all"] : model.regimes[regime]!.states;
  for (let q = 0; q < quarters; q++) {
    const members = membersOf(seen, q, futures, statesOfRegime.length);
    members.forEach(({ paths }, n) => {
      for (const p of paths) seen.node[q * futures + p] = n;
    });
    nodes.push(
      members.map(({ key, paths }) => {
        const name = q === 0 ? "now" : `${statesOfRegime[Math.floor(key / GROWTH_GROUPS)]!}, growth ${growthNames[key % GROWTH_GROUPS]!}`;
        return lawOfNode(seen, q, paths, futures, name);
      }),
    );
    const before = q === 0 ? 1 : nodes[q - 1]!.length;
    const counts = Array.from({ length: before }, () => new Float64Array(members.length));
    for (let p = 0; p < futures; p++) counts[q === 0 ? 0 : seen.node[(q - 1) * futures + p]!]![seen.node[q * futures + p]!]! += 1;
    chances.push(counts.map(normalised));
  }
  return { nodes, chances };
}

const normalised = (counts: Float64Array): Float64Array => {
  const total = counts.reduce((a, b) => a + b, 0);
  return counts.map((count) => count / total);
};

/** Futures by node of a quarter: one node at first; then regime × growth, the rare ones joined to the likeliest. */
function membersOf(seen: Seen, q: number, futures: number, states: number): { readonly key: number; readonly paths: number[] }[] {
  const keyed = Array.from({ length: states * GROWTH_GROUPS }, (_, key) => ({ key, paths: [] as number[] }));
  for (let p = 0; p < futures; p++) keyed[q === 0 ? 0 : seen.regime[q * futures + p]! * GROWTH_GROUPS + seen.group[q * futures + p]!]!.paths.push(p);
  const kept = keyed.filter(({ paths }) => paths.length >= Math.max(2 * NOISE_POINTS, LEAST_SHARE * futures));
  const likeliest = kept.reduce((a, b) => (b.paths.length > a.paths.length ? b : a));
  for (const { paths } of keyed.filter((node) => !kept.includes(node))) likeliest.paths.push(...paths);
  return kept;
}

function lawOfNode(seen: Seen, q: number, paths: readonly number[], futures: number, name: string): NodeLaw {
  const meanOf = (column: Float64Array): number => paths.reduce((sum, p) => sum + column[q * futures + p]!, 0) / paths.length;
  const demand = meanOf(seen.demand);
  return {
    name,
    share: paths.length / futures,
    noise:
      q === 0 ? [{ chance: 1, value: 1 }] : noiseOf(paths.map((p) => seen.demand[q * futures + p]! / Math.max(1e-300, seen.demand[(q - 1) * futures + p]!))),
    revenueUsdPerMtok: demand > 0 ? meanOf(seen.revenueUsd) / demand : 0,
    hourly: seen.hourlyMtok.map((mtok, h) => ({ mtok: meanOf(mtok), usdPerMtok: meanOf(seen.hourlyUsd[h]!) })),
    priceFactor: seen.factor.map(meanOf),
    multiple: meanOf(seen.multiple),
  };
}

/** Ratios in equally large bins' means. */
function noiseOf(ratios: readonly number[]): NoisePoint[] {
  const sorted = [...ratios].sort((a, b) => a - b);
  const points: NoisePoint[] = [];
  for (let k = 0; k < NOISE_POINTS; k++) {
    const from = Math.floor((k * sorted.length) / NOISE_POINTS);
    const to = Math.floor(((k + 1) * sorted.length) / NOISE_POINTS);
    let sum = 0;
    for (let i = from; i < to; i++) sum += sorted[i]!;
    points.push({ chance: (to - from) / sorted.length, value: sum / (to - from) });
  }
  return points;
}
