/**
 * One path's future: everything chance decides, drawn before the months run.
 *
 * The months read it only up to the month they are in: non-anticipativity is tested by changing what lies beyond.
 * A draw is a pure function of (seed, stream, path, period); correlated latents share a copula block, and an entry in no
 * correlation is untouched by any. The base path has every draw at its median and every event at its likelier outcome.
 */
import { correlate, correlateLatents, type CopulaBlock, type RankPair } from "../numeric/correlation.ts";
import { drawOf, medianOf, partOf, type Sampler, samplerOf } from "../numeric/distribution.ts";
import { exp, pow } from "../numeric/elementary.ts";
import { normalQuantile } from "../numeric/normal.ts";
import { fillNormals, fillUniforms, openStream, type PhiloxStream } from "../numeric/random.ts";
import { atMedians, bridge, fillProcess, type PathDraws, type PreparedProcess, prepareProcess } from "../drivers/processes.ts";
import type { Course, Distribution, Process } from "../plan/value.ts";
import type { Model } from "./model.ts";

export interface Futures {
  readonly path: number | "base";
  /** One draw of each value; length values. */
  readonly parameters: Float64Array;
  /** [series × month], events included. */
  readonly courses: Float64Array;
  /** [regime × month]: index of the state. */
  readonly regimes: Uint8Array;
  /** Latent demand by month, USD a year, before churn. */
  readonly demandUsdPerYear: Float64Array;
  /** [product × month]: customers on top of demand, before churn. */
  readonly customers: Float64Array;
  /** [cost × month]: growth since the start. */
  readonly costGrowth: Float64Array;
  /** [workload × month]: throughput over its start. */
  readonly improvement: Float64Array;
  /** [contract × month]: share of capacity that events leave. */
  readonly contractFactor: Float64Array;
  /** Delay by site, whole months. */
  readonly slipMonths: Float64Array;
  /** Month of closing by raise; Infinity: it does not close. */
  readonly raiseMonth: Float64Array;
  /** Month each event strikes; Infinity: never. */
  readonly eventMonth: Float64Array;
  /** 1 where the help of a distress action can be had (bridge). */
  readonly helpAvailable: Uint8Array;
  /** Rival's development capacity by month, H100e. */
  readonly rivalH100e: Float64Array;
  /** Part drawn of each belief, in the order of `Model.beliefs`. */
  readonly beliefPart: Int32Array;
}

export interface FutureSource {
  readonly futures: Futures;
  /** Draws a path; the arrays of `futures` are overwritten. */
  draw(path: number | "base"): Futures;
}

/** Half up, as durations round. */
export const roundHalfUp = (x: number): number => Math.floor(x + 0.5);

interface DrawnValue {
  readonly index: number;
  readonly sampler: Sampler;
  readonly median: number;
  readonly latent: number;
  readonly choice: PhiloxStream | undefined;
}

/** A process ready to fill a row: on a path, and at the medians of its constants. */
interface DrawnProcess {
  readonly onPath: PreparedProcess;
  readonly atMedians: PreparedProcess;
  readonly shocks: PhiloxStream;
  readonly uniforms: PhiloxStream;
  readonly draws: PathDraws;
  readonly isNoise: boolean;
  /** The path that `draws` reads constants of. */
  readonly at: { path: number };
}

/** A distribution inside a series, ready to draw. */
interface Part {
  readonly sampler: Sampler;
  readonly median: number;
}

interface DrawnSeries {
  readonly index: number;
  readonly course: Course;
  /** Value; or one a step; or the share of what is followed; or one a state of the regime. */
  readonly parts: readonly Part[];
  readonly choice: PhiloxStream;
  readonly process: DrawnProcess | undefined;
  readonly latent: number;
  readonly isCorrelated: boolean;
  /** For `relative`: index of the series it follows. For a regime: of the regime. */
  readonly follows: number;
  /** The same on every path: filled once. */
  readonly isStatic: boolean;
}

export function openFutures(model: Model, seed: number): FutureSource {
  const { months } = model;
  const column = (length: number): Float64Array => new Float64Array(length);
  const futures: { -readonly [K in keyof Futures]: Futures[K] } = {
    path: 0,
    parameters: column(model.values.length),
    courses: column(model.series.length * months),
    regimes: new Uint8Array(model.regimes.length * months),
    demandUsdPerYear: column(months),
    customers: column(model.products.length * months),
    costGrowth: column(model.costs.length * months),
    improvement: column(model.workloads.length * months),
    contractFactor: column(model.contracts.length * months),
    slipMonths: column(model.sites.length),
    raiseMonth: column(model.raises.length),
    eventMonth: column(model.events.length),
    helpAvailable: new Uint8Array(model.distress.length),
    rivalH100e: column(months),
    beliefPart: new Int32Array(model.beliefs.length),
  };
  const latents = openLatents(model, seed);
  const values: DrawnValue[] = [];
  model.values.forEach((value, index) => {
    const { distribution } = value;
    if (isCertain(distribution)) {
      futures.parameters[index] = medianOf(distribution);
      return;
    }
    const sampler = samplerOf(distribution);
    const choice = sampler.isMixed ? openStream(seed, `${value.stream}#choice`) : undefined;
    values.push({ index, sampler, median: medianOf(distribution), latent: latents.index(value.stream), choice });
  });
  const series = openAllSeries(model, seed, latents);
  const regimeStreams = model.regimes.map((regime) => openStream(seed, regime.stream));
  const demandShocks = openStream(seed, `${model.demand.stream}#shocks`);
  const demandLatent = latents.index(model.demand.stream);
  const eventLatent = model.events.map((event) => latents.index(event.stream));
  const eventWhen = model.events.map((event) => openStream(seed, `${event.stream}#when`));
  const raiseLatent = model.raises.map((raise) => latents.index(raise.stream));
  const help = model.distress.map((step) => openStream(seed, `${step.stream}#help`));
  const shocks = column(months);
  const beliefOf = new Map(model.beliefs.map((belief, b) => [belief.value, b]));
  const likeliest = model.beliefs.map(({ parts }) => parts.reduce((best, part, i) => (part.weight > parts[best]!.weight ? i : best), 0));
  futures.contractFactor.fill(1);
  for (const one of series) if (one.isStatic) fillSeries(model, one, futures, "base", shocks);

  const draw = (path: number | "base"): Futures => {
    futures.path = path;
    const { parameters } = futures;
    const z = latents.draw(path);
    for (const value of values) {
      const belief = beliefOf.get(value.index);
      if (path === "base") {
        // Of sources that disagree the base case takes the one given most weight; else the median.
        parameters[value.index] = belief === undefined ? value.median : medianOf(model.beliefs[belief]!.parts[likeliest[belief]!]!.value);
        if (belief !== undefined) futures.beliefPart[belief] = likeliest[belief]!;
        continue;
      }
      const u = value.choice === undefined ? 0.5 : value.choice.uniform(path, -1);
      parameters[value.index] = drawOf(value.sampler, u, z[value.latent]!);
      if (belief !== undefined) futures.beliefPart[belief] = partOf(model.values[value.index]!.distribution, u);
    }
    drawRegimes(model, regimeStreams, futures, path);
    drawEvents(model, futures, path, z, eventLatent, eventWhen);
    for (const one of series) if (!one.isStatic) fillSeries(model, one, futures, path, z);
    drawDeliveries(model, futures);
    model.raises.forEach((raise, r) => {
      const closes = path === "base" ? parameters[raise.chance]! >= 0.5 : z[raiseLatent[r]!]! < normalQuantile(parameters[raise.chance]!);
      futures.raiseMonth[r] = closes ? raise.when + roundHalfUp(parameters[raise.lateBy]!) : Infinity;
    });
    model.distress.forEach((step, d) => (futures.helpAvailable[d] = (path === "base" ? 0.5 : help[d]!.uniform(path, -1)) < parameters[step.chance]! ? 1 : 0));
    shocks.fill(0);
    if (path !== "base" && model.demand.volatility >= 0) {
      fillNormals(demandShocks, path, shocks, 0, months);
      if (latents.isCorrelated(demandLatent)) bridge(shocks.subarray(1), z[demandLatent]!);
    }
    evolve(model, futures, shocks, 0);
    return futures;
  };
  return { futures, draw };
}

const isCertain = (distribution: Distribution): boolean => distribution.kind === "constant" || distribution.kind === "spread";

/* ---- latent normals ------------------------------------------------------------------------------------------------ */

interface Latents {
  /** Index of a stream's latent normal. */
  index(stream: string): number;
  isCorrelated(latent: number): boolean;
  draw(path: number | "base"): Float64Array;
}

function openLatents(model: Model, seed: number): Latents {
  const names: string[] = [];
  const streams: PhiloxStream[] = [];
  const known = new Map<string, number>();
  const index = (stream: string): number => {
    const found = known.get(stream);
    if (found !== undefined) return found;
    known.set(stream, names.length);
    names.push(stream);
    streams.push(openStream(seed, stream));
    return names.length - 1;
  };
  const latentOf = latentNames(model);
  const pairs = model.plan.correlations.flatMap((entry) => pairsOf(entry.between.map(latentOf), medianOf(entry.rank.distribution)));
  const copula = correlate(pairs);
  if (copula.kind !== "blocks") throw new Error("correlations are not positive semi-definite, which the checker should have refused");
  const blocks: readonly CopulaBlock[] = copula.blocks;
  const members = blocks.map((block) => Int32Array.from(block.names, index));
  const scratch = blocks.map((block) => new Float64Array(block.names.length));
  const correlated = new Set(members.flatMap((block) => [...block]));
  let z = new Float64Array(0);
  const draw = (path: number | "base"): Float64Array => {
    if (z.length !== names.length) z = new Float64Array(names.length);
    if (path === "base") return z.fill(0);
    for (let i = 0; i < names.length; i++) z[i] = streams[i]!.normal(path, -1);
    for (let b = 0; b < blocks.length; b++) {
      const member = members[b]!;
      const latents = scratch[b]!;
      for (let k = 0; k < member.length; k++) latents[k] = z[member[k]!]!;
      correlateLatents(blocks[b]!, latents);
      for (let k = 0; k < member.length; k++) z[member[k]!] = latents[k]!;
    }
    return z;
  };
  return { index, isCorrelated: (latent) => correlated.has(latent), draw };
}

/** Every pair of the names has the rank. */
const pairsOf = (names: readonly string[], rank: number): RankPair[] => names.flatMap((a, i) => names.slice(i + 1).map((b) => ({ a, b, rank })));

/** From an address in `correlations:` to the stream whose latent normal it means. */
function latentNames(model: Model): (address: string) => string {
  const streams = new Map<string, string>();
  for (const value of model.values) streams.set(value.address, value.stream);
  for (const series of model.series) streams.set(series.address, series.stream);
  return (address) => streams.get(address) ?? streams.get(`${address}.chance`) ?? streams.get(`${address}.price`) ?? address;
}

/* ---- regimes and events -------------------------------------------------------------------------------------------- */

function drawRegimes(model: Model, streams: readonly PhiloxStream[], futures: Futures, path: number | "base"): void {
  const { months } = model;
  model.regimes.forEach((regime, r) => {
    let state = regime.start;
    futures.regimes[r * months] = state;
    for (let t = 1; t < months; t++) {
      // Moves share the unit interval from 0 up in order; the rest stays. The base path takes a move only if likelier than not.
      const u = path === "base" ? 0.5 : streams[r]!.uniform(path, t);
      let below = 0;
      let next = state;
      for (const move of regime.moves) {
        if (move.from !== state) continue;
        const chance = futures.parameters[move.chance]!;
        if (path === "base" ? chance > 0.5 : u >= below && u < below + chance) next = move.to;
        below += chance;
      }
      state = next;
      futures.regimes[r * months + t] = state;
    }
  });
}

function drawEvents(model: Model, futures: Futures, path: number | "base", z: Float64Array, latents: readonly number[], when: readonly PhiloxStream[]): void {
  futures.contractFactor.fill(1);
  model.events.forEach((event, e) => {
    const chance = futures.parameters[event.chance]!;
    const strikes = path === "base" ? chance > 0.5 : z[latents[e]!]! < normalQuantile(chance);
    const u = path === "base" ? 0.5 : when[e]!.uniform(path, -1);
    futures.eventMonth[e] = strikes ? Math.min(event.last, event.first + Math.floor(u * (event.last - event.first + 1))) : Infinity;
    for (const { target, change } of event.effects) {
      if (target.kind !== "contract") continue;
      for (let t = 0; t < model.months; t++) if (isStruck(model, futures, e, t)) futures.contractFactor[target.contract * model.months + t]! *= 1 + futures.parameters[change]!;
    }
  });
}

function isStruck(model: Model, futures: Futures, e: number, t: number): boolean {
  const from = futures.eventMonth[e]!;
  const lasts = model.events[e]!.lasts;
  return t >= from && (lasts < 0 || t < from + roundHalfUp(futures.parameters[lasts]!));
}

/* ---- series -------------------------------------------------------------------------------------------------------- */

/** Series in an order in which what is followed comes before what follows it. */
function orderSeries(model: Model): number[] {
  const order: number[] = [];
  const visit = (index: number): void => {
    if (order.includes(index)) return;
    const followed = followedBy(model, index);
    if (followed >= 0) visit(followed);
    order.push(index);
  };
  model.series.forEach((_, index) => visit(index));
  return order;
}

/** Index of the series that a relative series follows; −1 if it follows none. */
function followedBy(model: Model, index: number): number {
  const { course } = model.series[index]!;
  if (course.kind !== "relative") return -1;
  const name = course.of.replace(/^markets?\./, "").replace(/\.price$/, "");
  const market = model.markets.find((candidate) => candidate.name === name);
  if (market === undefined) throw new Error(`${model.series[index]!.address} follows ${course.of}, which the checker should have refused`);
  return market.price;
}

function openAllSeries(model: Model, seed: number, latents: Latents): DrawnSeries[] {
  const opened: DrawnSeries[] = [];
  for (const index of orderSeries(model)) opened.push(openSeries(model, seed, index, latents, opened));
  return opened;
}

function openSeries(model: Model, seed: number, index: number, latents: Latents, before: readonly DrawnSeries[]): DrawnSeries {
  const { course, stream } = model.series[index]!;
  const distributions = distributionsOf(course);
  const follows = course.kind === "process" && course.process.kind === "regime" ? regimeOf(model, course.process.of) : followedBy(model, index);
  const latent = latents.index(stream);
  const isStruckByEvents = model.events.some((event) => event.effects.some(({ target }) => target.kind === "series" && target.series === index));
  const followsStatic = course.kind !== "relative" || before.find((other) => other.index === follows)!.isStatic;
  return {
    index,
    course,
    parts: distributions.map((distribution) => ({ sampler: samplerOf(distribution), median: medianOf(distribution) })),
    choice: openStream(seed, `${stream}#choice`),
    process: course.kind === "process" ? drawnProcess(model, seed, stream, course.process, follows) : undefined,
    latent,
    isCorrelated: latents.isCorrelated(latent),
    follows,
    isStatic: course.kind !== "process" && followsStatic && !isStruckByEvents && distributions.every(isCertain),
  };
}

function distributionsOf(course: Course): readonly Distribution[] {
  if (course.kind === "value") return [course.distribution];
  if (course.kind === "steps") return course.steps.map((step) => step.distribution);
  return course.kind === "relative" ? [course.share] : [];
}

function drawnProcess(model: Model, seed: number, stream: string, process: Process, regime: number): DrawnProcess {
  const chainStates = process.kind === "regime" ? model.regimes[regime]!.states : [];
  const onPath = prepareProcess(process, chainStates);
  const at = { path: 0 };
  const constants = new Map(onPath.roles.map((role) => [role, openStream(seed, `${stream}.${role}`)]));
  const choices = new Map(onPath.mixedRoles.map((role) => [role, openStream(seed, `${stream}.${role}#choice`)]));
  return {
    onPath,
    atMedians: prepareProcess(atMedians(process), chainStates),
    shocks: openStream(seed, `${stream}#shocks`),
    uniforms: openStream(seed, `${stream}#uniforms`),
    draws: {
      constant: (role) => constants.get(role)!.normal(at.path, -1),
      choice: (role) => choices.get(role)!.uniform(at.path, -1),
      shocks: new Float64Array(model.months),
      uniforms: new Float64Array(model.months),
      states: new Uint8Array(model.months),
    },
    isNoise: process.kind === "noise",
    at,
  };
}

const regimeOf = (model: Model, name: string): number => model.regimes.findIndex((regime) => regime.name === name);

function fillSeries(model: Model, one: DrawnSeries, futures: Futures, path: number | "base", z: Float64Array): void {
  const { months } = model;
  const { courses, regimes } = futures;
  const { course, parts } = one;
  const row = courses.subarray(one.index * months, (one.index + 1) * months);
  const u = path === "base" || !parts.some((part) => part.sampler.isMixed) ? 0.5 : one.choice.uniform(path, -1);
  const drawn = (part: Part): number => (path === "base" ? part.median : drawOf(part.sampler, u, z[one.latent]!));
  if (course.kind === "value") row.fill(drawn(parts[0]!));
  else if (course.kind === "steps") {
    course.steps.forEach((step, s) => {
      const value = drawn(parts[s]!);
      const until = course.steps[s + 1]?.month ?? months;
      // The first step also holds before its month.
      for (let t = s === 0 ? 0 : Math.max(0, step.month); t < Math.min(months, until); t++) row[t] = value;
    });
  } else if (course.kind === "data") for (let t = 0; t < months; t++) row[t] = course.values[Math.min(t, course.values.length - 1)]!;
  else if (course.kind === "relative") {
    const share = drawn(parts[0]!);
    for (let t = 0; t < months; t++) row[t] = share * courses[one.follows * months + t]!;
  } else {
    if (course.process.kind === "regime") one.process!.draws.states.set(regimes.subarray(one.follows * months, (one.follows + 1) * months));
    fillByProcess(one, one.process!, path, z, row);
  }
  applyEvents(model, futures, one.index, row);
}

function fillByProcess(one: DrawnSeries, process: DrawnProcess, path: number | "base", z: Float64Array, row: Float64Array): void {
  const { shocks, uniforms } = process.draws;
  if (path === "base") {
    shocks.fill(0);
    uniforms.fill(0.5);
    fillProcess(process.atMedians, process.draws, row);
    return;
  }
  process.at.path = path;
  if (process.onPath.needsShocks) {
    fillNormals(process.shocks, path, shocks, 0, row.length);
    // A correlated process takes its whole-horizon shock from the copula; any other keeps its own. Month 0 is the start.
    if (one.isCorrelated) bridge(process.isNoise ? shocks : shocks.subarray(1), z[one.latent]!);
  }
  if (process.onPath.needsUniforms) fillUniforms(process.uniforms, path, uniforms, 0, row.length);
  fillProcess(process.onPath, process.draws, row);
}

function applyEvents(model: Model, futures: Futures, series: number, row: Float64Array): void {
  model.events.forEach((event, e) => {
    if (futures.eventMonth[e] === Infinity) return;
    for (const { target, change } of event.effects)
      if (target.kind === "series" && target.series === series) for (let t = 0; t < row.length; t++) if (isStruck(model, futures, e, t)) row[t]! *= 1 + futures.parameters[change]!;
  });
}

/* ---- what evolves month by month ----------------------------------------------------------------------------------- */

function drawDeliveries(model: Model, futures: Futures): void {
  const { parameters: value } = futures;
  model.sites.forEach((site, s) => {
    // Power and building wait for each other, the chips for both.
    futures.slipMonths[s] = Math.max(roundHalfUp(value[site.power]!), roundHalfUp(value[site.shell]!)) + roundHalfUp(value[site.chips]!);
  });
}

/**
 * Evolves demand, customers, costs, throughput and the rival from month `from` on, each from its own last month:
 * month `from − 1` and before are left as they are.
 */
export function evolve(model: Model, futures: Futures, demandShocks: Float64Array, from: number): void {
  const { months } = model;
  const { parameters: value, courses, customers, costGrowth, improvement, rivalH100e } = futures;
  evolveDemand(model, futures, demandShocks, from);
  for (let i = 0; i < model.products.length; i++) {
    const { customers: base, growth } = model.products[i]!;
    if (base < 0) continue;
    for (let t = from; t < months; t++)
      customers[i * months + t] = t === 0 || growth < 0 ? courses[base * months + t]! : customers[i * months + t - 1]! * (1 + courses[growth * months + t]!);
  }
  for (let c = 0; c < model.costs.length; c++)
    for (let t = from; t < months; t++) costGrowth[c * months + t] = t === 0 ? 1 : costGrowth[c * months + t - 1]! * (1 + value[model.costs[c]!.growth]!);
  for (let w = 0; w < model.workloads.length; w++) {
    const rate = model.workloads[w]!.improvement;
    for (let t = from; t < months; t++) improvement[w * months + t] = t === 0 || rate < 0 ? 1 : improvement[w * months + t - 1]! * (1 + value[rate]!);
  }
  if (model.rival !== undefined)
    for (let t = from; t < months; t++) rivalH100e[t] = t === 0 ? value[model.rival.level]! : rivalH100e[t - 1]! * (1 + value[model.rival.growth]!);
}

function evolveDemand(model: Model, futures: Futures, shocks: Float64Array, from: number): void {
  const { months, demand } = model;
  const { parameters: value, courses, demandUsdPerYear: level } = futures;
  const late = roundHalfUp(value[demand.lateBy]!);
  const sigma = demand.volatility < 0 ? 0 : value[demand.volatility]!;
  for (let t = from; t < months; t++) {
    const boost = demandFactor(model, futures, t);
    if (demand.isCourse || t === 0) {
      level[t] = courses[demand.runRate * months + t]! * boost;
      continue;
    }
    const before = level[t - 1]! / demandFactor(model, futures, t - 1);
    if (t <= late) {
      level[t] = before * boost;
      continue;
    }
    let growth = demand.growth < 0 ? 0 : courses[demand.growth * months + t]!;
    if (demand.regime >= 0) growth += regimeGrowth(model, futures, t);
    growth *= growthFactor(model, futures, t);
    const ceiling = ceilingUsd(model, futures, t);
    const shock = sigma === 0 ? 1 : exp(sigma * Math.sqrt(1 / 12) * shocks[t]! - (sigma * sigma) / 24);
    level[t] = before * (1 + growth * (growth > 0 ? 1 - before / ceiling : 1)) * shock * boost;
  }
}

function regimeGrowth(model: Model, futures: Futures, t: number): number {
  const state = futures.regimes[model.demand.regime * model.months + t]!;
  const growth = model.demand.regimeGrowth[state]!;
  return growth < 0 ? 0 : futures.parameters[growth]!;
}

/** What demand grows to: as stated, else the sum of the segments we can hold; Infinity if the plan knows none. */
export function ceilingUsd(model: Model, futures: Futures, t: number): number {
  const { parameters: value } = futures;
  if (model.demand.ceiling >= 0) return futures.courses[model.demand.ceiling * model.months + t]!;
  if (model.demand.segments.length === 0) return Infinity;
  let total = 0;
  for (const segment of model.demand.segments) {
    const size = value[segment.size]!;
    const years = (t - segment.in) / (segment.by - segment.in);
    total += value[segment.ours]! * (segment.then < 0 ? size : size * pow(value[segment.then]! / size, years));
  }
  return total;
}

function demandFactor(model: Model, futures: Futures, t: number): number {
  return eventFactor(model, futures, t, "demand");
}

function growthFactor(model: Model, futures: Futures, t: number): number {
  return eventFactor(model, futures, t, "growth");
}

function eventFactor(model: Model, futures: Futures, t: number, kind: "demand" | "growth"): number {
  let factor = 1;
  for (let e = 0; e < model.events.length; e++) {
    if (!isStruck(model, futures, e, t)) continue;
    for (const { target, change } of model.events[e]!.effects) if (target.kind === kind) factor *= 1 + futures.parameters[change]!;
  }
  return factor;
}
