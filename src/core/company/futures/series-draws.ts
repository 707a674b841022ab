/** Courses of a path: every series of the plan filled month by month, processes and events included. */
import { atMedians, bridge, fillProcess, type PathDraws, type PreparedProcess, prepareProcess } from "../../drivers/processes.ts";
import { drawOf, medianOf, partOf, type Sampler, samplerOf } from "../../numeric/distribution.ts";
import { fillNormals, fillUniforms, type PhiloxStream } from "../../numeric/random.ts";
import type { Course, Distribution, Process } from "../../plan/value.ts";
import type { OpenStream } from "./disturbance.ts";
import { type Futures, roundHalfUp } from "./futures.ts";
import type { Latents } from "./latents.ts";
import type { Model } from "../model/model.ts";

/** A process ready to fill a row: on a path, and at the medians of its constants. */
interface DrawnProcess {
  readonly onPath: PreparedProcess;
  readonly atMedians: PreparedProcess;
  readonly shocks: PhiloxStream;
  readonly uniforms: PhiloxStream;
  readonly draws: PathDraws;
  readonly isNoise: boolean;
  /** The latents that `draws` reads constants of. */
  readonly at: { latents: Float64Array };
}

/** A distribution inside a series, ready to draw. */
interface Part {
  readonly sampler: Sampler;
  readonly median: number;
}

export interface DrawnSeries {
  readonly index: number;
  readonly stream: string;
  readonly course: Course;
  /** Value; or one a step; or the share of what is followed; or one a state of the regime. */
  readonly parts: readonly Part[];
  /** Latent of the choice among the parts of a mix; −1: each has one part. */
  readonly choice: number;
  readonly process: DrawnProcess | undefined;
  readonly latent: number;
  /** Its whole-horizon shock is the latent. */
  readonly setsHorizon: boolean;
  /** For `relative`: index of the series it follows. For a regime: of the regime. */
  readonly follows: number;
  /** Index of the belief that the value is drawn from; −1: none. */
  readonly belief: number;
  /** For `relative` to a market per H100e: the chip whose H100e the price counts; −1: none. */
  readonly chip: number;
  /** The same on every path: filled once. */
  readonly isStatic: boolean;
  /** Events that change it, with the change (value index). */
  readonly strikes: readonly { readonly event: number; readonly change: number }[];
  /** Index of a series filled before that is the same, to the bit: a price and the price that units follow from; −1: none. */
  twin: number;
}

export const isCertain = (distribution: Distribution): boolean => distribution.kind === "constant" || distribution.kind === "spread";

export function isStruck(model: Model, futures: Futures, e: number, t: number): boolean {
  const from = futures.eventMonth[e]!;
  const lasts = model.events[e]!.lasts;
  return t >= from && (lasts < 0 || t < from + roundHalfUp(futures.parameters[lasts]!));
}

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
export function followedBy(model: Model, index: number): number {
  const { course } = model.series[index]!;
  if (course.kind !== "relative") return -1;
  const name = course.of.replace(/^markets?\./, "").replace(/\.price$/, "");
  const market = model.markets.find((candidate) => candidate.name === name);
  if (market === undefined) throw new Error(`${model.series[index]!.address} follows ${course.of}, which the checker should have refused`);
  return market.price;
}

export function openAllSeries(model: Model, open: OpenStream, latents: Latents): DrawnSeries[] {
  const opened: DrawnSeries[] = [];
  for (const index of orderSeries(model)) opened.push(openSeries(model, open, index, latents, opened));
  return opened;
}

/** Puts series that others can be copied from first, and marks the copies. Processes follow no series, so they may go first. */
export function linkTwins(series: readonly DrawnSeries[]): readonly DrawnSeries[] {
  const isOriginal = (one: DrawnSeries): boolean => one.process !== undefined && one.strikes.length === 0;
  const ordered = [...series.filter(isOriginal), ...series.filter((one) => !isOriginal(one))];
  const known = new Map<string, number>();
  for (const one of ordered) {
    if (one.process === undefined) continue;
    const key = JSON.stringify([one.stream, one.course]);
    one.twin = known.get(key) ?? -1;
    if (one.twin < 0 && isOriginal(one)) known.set(key, one.index);
  }
  return ordered;
}

function openSeries(model: Model, open: OpenStream, index: number, latents: Latents, before: readonly DrawnSeries[]): DrawnSeries {
  const { course, stream } = model.series[index]!;
  const distributions = distributionsOf(course);
  const follows = course.kind === "process" && course.process.kind === "regime" ? regimeOf(model, course.process.of) : followedBy(model, index);
  const latent = distributions.every(isCertain) ? latents.index(stream) : latents.use(stream);
  const chip =
    course.kind === "relative" && model.markets.some((market) => market.price === follows && market.perH100e) ? (model.relativeChip.get(index) ?? -1) : -1;
  const strikes = model.events.flatMap(({ effects }, event) =>
    effects.flatMap(({ target, change }) => (target.kind === "series" && target.series === index ? [{ event, change }] : [])),
  );
  const followsStatic = course.kind !== "relative" || before.find((other) => other.index === follows)!.isStatic;
  return {
    index,
    stream,
    course,
    parts: distributions.map((distribution) => ({ sampler: samplerOf(distribution), median: medianOf(distribution) })),
    choice: distributions.some((distribution) => samplerOf(distribution).isMixed) ? latents.useChoice(`${stream}#choice`) : -1,
    process: course.kind === "process" ? drawnProcess({ model, open, stream, latents }, course.process, follows) : undefined,
    latent,
    setsHorizon: latents.setsHorizon(latent),
    follows,
    belief: model.beliefs.findIndex(({ address }) => address === model.series[index]!.address),
    chip,
    isStatic: course.kind !== "process" && chip < 0 && followsStatic && strikes.length === 0 && distributions.every(isCertain),
    strikes,
    twin: -1,
  };
}

function distributionsOf(course: Course): readonly Distribution[] {
  if (course.kind === "value") return [course.distribution];
  if (course.kind === "steps") return course.steps.map((step) => step.distribution);
  return course.kind === "relative" ? [course.share] : [];
}

interface SeriesStreams {
  readonly model: Model;
  readonly open: OpenStream;
  readonly stream: string;
  readonly latents: Latents;
}

function drawnProcess({ model, open, stream, latents }: SeriesStreams, process: Process, regime: number): DrawnProcess {
  const chainStates = process.kind === "regime" ? model.regimes[regime]!.states : [];
  const onPath = prepareProcess(process, chainStates);
  const at = { latents: new Float64Array(0) };
  const constants = new Map(onPath.roles.map((role) => [role, latents.use(`${stream}.${role}`)]));
  const choices = new Map(onPath.mixedRoles.map((role) => [role, latents.useChoice(`${stream}.${role}#choice`)]));
  return {
    onPath,
    atMedians: prepareProcess(atMedians(process), chainStates),
    shocks: open(`${stream}#shocks`),
    uniforms: open(`${stream}#uniforms`),
    draws: {
      constant: (role) => at.latents[constants.get(role)!]!,
      choice: (role) => at.latents[choices.get(role)!]!,
      shocks: new Float64Array(model.months),
      uniforms: new Float64Array(model.months),
      states: new Uint8Array(model.months),
    },
    isNoise: process.kind === "noise",
    at,
  };
}

const regimeOf = (model: Model, name: string): number => model.regimes.findIndex((regime) => regime.name === name);

/** Fills `row`, the series' months of `futures.courses`. */
export function fillSeries(model: Model, one: DrawnSeries, row: Float64Array, futures: Futures, path: number | "base", z: Float64Array): void {
  const { months } = model;
  const { courses, regimes } = futures;
  const { course, parts } = one;
  const u = path === "base" || one.choice < 0 ? 0.5 : z[one.choice]!;
  const drawn = (part: Part): number => (path === "base" ? part.median : drawOf(part.sampler, u, z[one.latent]!));
  if (one.belief >= 0 && course.kind === "value") row.fill(believed(model, one, course.distribution, futures, path, u, z));
  else if (course.kind === "value") row.fill(drawn(parts[0]!));
  else if (course.kind === "steps") {
    course.steps.forEach((step, s) => {
      const value = drawn(parts[s]!);
      const until = course.steps[s + 1]?.month ?? months;
      // The first step also holds before its month.
      for (let t = s === 0 ? 0 : Math.max(0, step.month); t < Math.min(months, until); t++) row[t] = value;
    });
  } else if (course.kind === "data") for (let t = 0; t < months; t++) row[t] = course.values[Math.min(t, course.values.length - 1)]!;
  else if (course.kind === "relative") {
    const share = drawn(parts[0]!) * (one.chip < 0 ? 1 : futures.parameters[model.chips[one.chip]!.h100e]!);
    for (let t = 0; t < months; t++) row[t] = share * courses[one.follows * months + t]!;
  } else if (one.twin >= 0) for (let t = 0; t < months; t++) row[t] = courses[one.twin * months + t]!;
  else {
    if (course.process.kind === "regime") one.process!.draws.states.set(regimes.subarray(one.follows * months, (one.follows + 1) * months));
    fillByProcess(one, one.process!, path, z, row);
  }
  if (one.strikes.length > 0) applyEvents(model, futures, one, row);
}

/** Draws a series that sources disagree on, and keeps whose part was drawn. The base case takes the part given most weight. */
function believed(model: Model, one: DrawnSeries, distribution: Distribution, futures: Futures, path: number | "base", u: number, z: Float64Array): number {
  const { parts } = model.beliefs[one.belief]!;
  const part = path === "base" ? heaviest(parts) : partOf(distribution, u);
  futures.beliefPart[one.belief] = part;
  return path === "base" ? medianOf(parts[part]!.value) : drawOf(one.parts[0]!.sampler, u, z[one.latent]!);
}

/** Index of the part of most weight, the first of several. */
export const heaviest = (parts: readonly { readonly weight: number }[]): number =>
  parts.reduce((best, part, i) => (part.weight > parts[best]!.weight ? i : best), 0);

function fillByProcess(one: DrawnSeries, process: DrawnProcess, path: number | "base", z: Float64Array, row: Float64Array): void {
  const { shocks, uniforms } = process.draws;
  if (path === "base") {
    shocks.fill(0);
    uniforms.fill(0.5);
    fillProcess(process.atMedians, process.draws, row);
    return;
  }
  process.at.latents = z;
  if (process.onPath.needsShocks) {
    fillNormals(process.shocks, path, shocks, 0, row.length);
    // A correlated process takes its whole-horizon shock from the copula; any other keeps its own. Month 0 is the start.
    if (one.setsHorizon) bridge(process.isNoise ? shocks : shocks.subarray(1), z[one.latent]!);
  }
  if (process.onPath.needsUniforms) fillUniforms(process.uniforms, path, uniforms, 0, row.length);
  fillProcess(process.onPath, process.draws, row);
}

function applyEvents(model: Model, futures: Futures, one: DrawnSeries, row: Float64Array): void {
  for (const { event, change } of one.strikes) {
    if (futures.eventMonth[event] === Infinity) continue;
    for (let t = 0; t < row.length; t++) if (isStruck(model, futures, event, t)) row[t]! *= 1 + futures.parameters[change]!;
  }
}
