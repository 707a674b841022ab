/** Draws a path's future: constants, regimes, events, courses, deliveries, raises; then what evolves from them. */
import { bridge, type Chain, fillRegime } from "../../drivers/processes.ts";
import { drawOf, medianOf, partOf, type Sampler, samplerOf } from "../../numeric/distribution.ts";
import { normalQuantile } from "../../numeric/normal.ts";
import { fillNormals, fillUniforms, type PhiloxStream } from "../../numeric/random.ts";
import { type Disturbance, streamsOf } from "./disturbance.ts";
import { drawRaises, openOfferingStreams } from "./draw-offerings.ts";
import { evolveDemand, evolveRest, fillSegments } from "./evolution.ts";
import { type Futures, type FutureSource, roundHalfUp } from "./futures.ts";
import { type Latents, openLatents, type Tilt } from "./latents.ts";
import type { Model } from "../model/model.ts";
import { drawnForDemand, type Drawn } from "./demand-draws.ts";
import { fillSeries, heaviest, isCertain, isStruck, linkTwins, openAllSeries } from "./series-draws.ts";

interface DrawnEvent {
  readonly index: number;
  readonly latent: number;
  readonly when: PhiloxStream;
}

interface DrawnValue {
  readonly index: number;
  readonly sampler: Sampler;
  readonly median: number;
  readonly latent: number;
  /** Latent of its choice among the parts of a mix; −1: it has one part. */
  readonly choice: number;
  /** Index of the belief it draws; −1: none. */
  readonly belief: number;
}

interface DrawnRegime {
  readonly index: number;
  readonly stream: PhiloxStream;
  readonly uniforms: Float64Array;
  readonly chain: Chain;
}

type OpenFutures = { -readonly [K in keyof Futures]: Futures[K] };

function emptyFutures(model: Model): OpenFutures {
  const { months } = model;
  const column = (length: number): Float64Array => new Float64Array(length);
  const cohortCells = model.products.some(({ cohorts }) => cohorts !== undefined) ? model.products.length * months : 0;
  return {
    path: 0,
    parameters: column(model.values.length),
    courses: column(model.series.length * months),
    regimes: new Uint8Array(model.regimes.length * months),
    demandUsdPerYear: column(months),
    ceilingUsd: column(months),
    segmentUsd: column(model.demand.segments.length * months),
    customers: column(model.products.length * months),
    heads: column(cohortCells),
    keptUnits: column(cohortCells),
    keptGrossUnits: column(cohortCells),
    costGrowth: column(model.costs.length * months),
    improvement: column(model.workloads.length * months),
    contractFactor: column(model.contracts.length * months),
    goodputFactor: column(model.workloads.length * months).fill(1),
    slipMonths: column(model.sites.length),
    raiseMonth: column(model.raises.length),
    raisePriced: column(model.raises.length),
    raiseDemand: column(model.raises.length),
    raisePulled: new Uint8Array(model.raises.length * months),
    eventMonth: column(model.events.length),
    helpAvailable: new Uint8Array(model.distress.length),
    rivalH100e: column(months),
    beliefPart: new Int32Array(model.beliefs.length),
  };
}

/** The values that a path draws. What is certain, or not wanted, is written at once. */
function openValues(model: Model, latents: Latents, futures: Futures, only: Drawn | undefined): DrawnValue[] {
  const values: DrawnValue[] = [];
  model.values.forEach((value, index) => {
    const { distribution } = value;
    if (isCertain(distribution)) {
      futures.parameters[index] = medianOf(distribution);
      return;
    }
    if (only !== undefined && !only.values.has(index)) {
      futures.parameters[index] = NaN;
      return;
    }
    const sampler = samplerOf(distribution);
    const choice = sampler.isMixed ? latents.useChoice(`${value.stream}#choice`) : -1;
    values.push({
      index,
      sampler,
      median: medianOf(distribution),
      latent: latents.use(value.stream),
      choice,
      belief: model.beliefs.findIndex((belief) => belief.value === index),
    });
  });
  return values;
}

/**
 * Opens the futures of a model under a seed.
 *
 * @param demandOnly  draw only what demand follows from, and leave all else NaN or unfilled: enough for a rule that learns its law
 * @param tilt        shifts latents: the same futures, less or more plausible
 * @param disturbance  what is redrawn or held
 */
export function openFutures(model: Model, seed: number, demandOnly: boolean = false, tilt: Tilt = {}, disturbance: Disturbance = {}): FutureSource {
  const { months } = model;
  const futures = emptyFutures(model);
  const open = streamsOf(seed, disturbance);
  const latents = openLatents(model, open, tilt, disturbance.held);
  const only: Drawn | undefined = demandOnly ? drawnForDemand(model) : undefined;
  const values = openValues(model, latents, futures, only);
  const series = linkTwins(openAllSeries(model, open, latents).filter(({ index }) => only === undefined || only.series.has(index)));
  const rows = series.map(({ index }) => futures.courses.subarray(index * months, (index + 1) * months));
  const regimes = model.regimes
    .map((regime, index) => ({
      index,
      stream: open(regime.stream),
      uniforms: new Float64Array(months),
      chain: { states: regime.states.length, start: regime.start, chances: new Float64Array(regime.states.length ** 2) },
    }))
    .filter(({ index }) => only === undefined || only.regimes.has(index));
  const demandShocks = open(`${model.demand.stream}#shocks`);
  const demandLatent = latents.index(model.demand.stream);
  const events = model.events
    .map((_, index) => index)
    .filter((index) => only === undefined || only.events.has(index))
    .map((index) => ({ index, latent: latents.use(model.events[index]!.stream), when: open(`${model.events[index]!.stream}#when`) }));
  const raiseLatent = demandOnly ? [] : model.raises.map((raise) => latents.use(raise.stream));
  const offerings = openOfferingStreams(model, open);
  const help = model.distress.map((step) => open(`${step.stream}#help`));
  const shocks = new Float64Array(months);
  const struckValues = openStruckValues(model, futures);
  const trainedValues = openTrainedValues(model, futures);
  const likeliest = model.beliefs.map(({ parts }) => heaviest(parts));
  futures.contractFactor.fill(1);
  futures.eventMonth.fill(Infinity);
  series.forEach((one, n) => {
    if (one.isStatic) fillSeries(model, one, rows[n]!, futures, "base", shocks);
  });

  const draw = (path: number | "base"): Futures => {
    futures.path = path;
    const { parameters } = futures;
    const z = latents.draw(path);
    for (const value of values) {
      const { belief } = value;
      if (path === "base") {
        // Of sources that disagree the base case takes the one given most weight; else the median.
        parameters[value.index] = belief < 0 ? value.median : medianOf(model.beliefs[belief]!.parts[likeliest[belief]!]!.value);
        if (belief >= 0) futures.beliefPart[belief] = likeliest[belief]!;
        continue;
      }
      const u = value.choice < 0 ? 0.5 : z[value.choice]!;
      parameters[value.index] = drawOf(value.sampler, u, z[value.latent]!);
      if (belief >= 0) futures.beliefPart[belief] = partOf(model.values[value.index]!.distribution, u);
    }
    restoreValues(struckValues, parameters);
    if (!demandOnly) moveToTools(model, trainedValues, parameters);
    drawRegimes(model, regimes, futures, path);
    drawEvents(model, futures, path, z, events);
    for (let n = 0; n < series.length; n++) if (!series[n]!.isStatic) fillSeries(model, series[n]!, rows[n]!, futures, path, z);
    shocks.fill(0);
    if (path !== "base" && model.demand.volatility >= 0) {
      fillNormals(demandShocks, path, shocks, 0, months);
      if (latents.setsHorizon(demandLatent)) bridge(shocks.subarray(1), z[demandLatent]!);
    }
    evolveDemand(model, futures, shocks, 0);
    if (demandOnly) return futures;
    if (model.feedback !== undefined) fillSegments(model, futures);
    drawDeliveries(model, futures);
    drawRaises(model, futures, path, z, raiseLatent, offerings);
    strikeValues(model, struckValues, futures);
    model.distress.forEach((step, d) => (futures.helpAvailable[d] = (path === "base" ? 0.5 : help[d]!.uniform(path, -1)) < parameters[step.chance]! ? 1 : 0));
    evolveRest(model, futures, 0);
    return futures;
  };
  return { futures, draw, latents };
}

function drawRegimes(model: Model, regimes: readonly DrawnRegime[], futures: Futures, path: number | "base"): void {
  const { months } = model;
  for (const { index: r, chain, stream, uniforms } of regimes) {
    for (const move of model.regimes[r]!.moves) chain.chances[move.from * chain.states + move.to] = futures.parameters[move.chance]!;
    // Uniforms of ½ make a move only where one is likelier than not.
    if (path === "base") uniforms.fill(0.5);
    else fillUniforms(stream, path, uniforms, 0, months);
    fillRegime(chain, uniforms, futures.regimes.subarray(r * months, (r + 1) * months));
  }
}

function drawEvents(model: Model, futures: Futures, path: number | "base", z: Float64Array, events: readonly DrawnEvent[]): void {
  futures.contractFactor.fill(1);
  futures.goodputFactor.fill(1);
  for (const { index: e, latent, when } of events) {
    const event = model.events[e]!;
    const chance = futures.parameters[event.chance]!;
    const strikes = path === "base" ? chance > 0.5 : z[latent]! < normalQuantile(chance);
    const u = path === "base" ? 0.5 : when.uniform(path, -1);
    futures.eventMonth[e] = strikes ? Math.min(event.last, event.first + Math.floor(u * (event.last - event.first + 1))) : Infinity;
    if (!strikes) continue;
    for (const { target, change } of event.effects) {
      if (target.kind !== "contract" && target.kind !== "goodput") continue;
      const [factor, row] = target.kind === "contract" ? [futures.contractFactor, target.contract] : [futures.goodputFactor, target.workload];
      for (let t = 0; t < model.months; t++) if (isStruck(model, futures, e, t)) factor[row * model.months + t]! *= 1 + futures.parameters[change]!;
    }
  }
}

/** A value read once that an event changes: the valuation at which a raise closes, the multiple at the horizon. */
interface StruckValue {
  readonly event: number;
  readonly value: number;
  readonly change: number;
  readonly raise: number;
  /** The value of every path, where it is certain: a draw does not write it again. */
  readonly certain: number | undefined;
}

function openStruckValues(model: Model, { parameters }: Futures): readonly StruckValue[] {
  return model.events.flatMap(({ effects }, event) =>
    effects.flatMap(({ target, change }) =>
      target.kind === "valuation" && target.value >= 0
        ? [
            {
              event,
              value: target.value,
              change,
              raise: target.raise,
              certain: isCertain(model.values[target.value]!.distribution) ? parameters[target.value]! : undefined,
            },
          ]
        : [],
    ),
  );
}

function restoreValues(struck: readonly StruckValue[], parameters: Float64Array): void {
  for (const { value, certain } of struck) if (certain !== undefined) parameters[value] = certain;
}

/** Floors and targets of development, with the value of those that are certain. */
function openTrainedValues(model: Model, { parameters }: Futures): readonly { readonly value: number; readonly certain: number | undefined }[] {
  if (model.feedback?.tools === undefined) return [];
  const trained = new Set(model.workloads.flatMap(({ kind, floor, target }) => (kind === "model-development" ? [floor, target] : [])));
  return [...trained]
    .filter((value) => value >= 0)
    .map((value) => ({ value, certain: isCertain(model.values[value]!.distribution) ? parameters[value]! : undefined }));
}

/** What is moved to tools is no longer asked for training: every reader of a floor or target sees what is left. */
function moveToTools(model: Model, trained: ReturnType<typeof openTrainedValues>, parameters: Float64Array): void {
  for (const { value, certain } of trained) parameters[value] = (certain ?? parameters[value]!) * (1 - parameters[model.feedback!.tools!.share]!);
}

/** What is read once is changed if the event is under way in that month: nobody has seen it before. */
function strikeValues(model: Model, struck: readonly StruckValue[], futures: Futures): void {
  for (const { event, value, change, raise } of struck) {
    const readIn = raise < 0 ? model.months - 1 : futures.raisePriced[raise]!;
    if (readIn < Infinity && isStruck(model, futures, event, readIn)) futures.parameters[value]! *= 1 + futures.parameters[change]!;
  }
}

function drawDeliveries(model: Model, futures: Futures): void {
  const { parameters: value } = futures;
  model.sites.forEach((site, s) => {
    // Power and building wait for each other, the chips for both.
    futures.slipMonths[s] = Math.max(roundHalfUp(value[site.power]!), roundHalfUp(value[site.shell]!)) + roundHalfUp(value[site.chips]!);
  });
}
