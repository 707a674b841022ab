/**
 * Monthly stochastic processes: kernels that fill one path's months.
 *
 * Every kernel is generative: month t is made from month t − 1 of the same row, the path's constants and the draws of
 * month t. So draws after month t cannot move months up to t, and a path can be continued from any month.
 *
 *     σ  volatility per √year, g  drift or growth a month, e  the month's shock (standard normal), k = σ/√12
 *     gbm             x·(1 + g)·exp(k·e − k²/2)                      E[x_t] = start·(1 + g)^t
 *     logistic        x·(1 + g·(1 − x/K))·exp(k·e − k²/2)            K ceiling; above it x/(1 + |g|·(x/K − 1))·…
 *     mean-reverting  θ + (y − θ)·a + e·k·√((1 − a²)/2κ)             y = ln x or x, κ = ln 2 / half-life, a = exp(−κ)
 *     jump            gbm·(1 + size if it jumps)/(1 + p·size)        p = 1 − exp(−rate/12), at most one jump a month
 *     bootstrap       x·(next of a block of the history's changes)   blocks ordered by their growth, chosen by Φ(e)
 *     random-walk     x + drift + step·e
 *     noise           one draw of `around`, each month
 *     regime          the value of the chain's state
 *
 * In logs θ is ln mean − k²/4κ, so that the long-run mean is `mean`. Month 0 is `start`, save for noise and regime.
 */
import { exp, expm1, log } from "../numeric/elementary.ts";
import { logisticFactor } from "../numeric/logistic-growth.ts";
import { drawOf, medianOf, partOf, samplerOf } from "../numeric/distribution.ts";
import type { Sampler } from "../numeric/distribution.ts";
import { normalCdf } from "../numeric/normal.ts";
import type { Distribution, Process } from "../plan/value.ts";
import { constantsOf, processFault } from "../plan/process-constants.ts";

/** What a kernel reads of one path. Rows are as long as the horizon; element t belongs to month t. */
export interface PathDraws {
  /** Latent normal of a constant, by its role: "start", "drift", … or "states.NAME". */
  constant(role: string): number;
  /** Uniform in (0, 1) that chooses the part of a constant that is a mix or has beliefs. */
  choice(role: string): number;
  /** Standard normals, one a month; correlated and bridged by whoever supplies them. Month 0 is read by noise only. */
  readonly shocks: Float64Array;
  /** Uniforms, one a month: whether it jumps, and the part of a noise that is a mix. */
  readonly uniforms: Float64Array;
  /** State of the chain, for a regime; see `fillRegime`. */
  readonly states: Uint8Array;
}

/** A process made ready: its distributions compiled, its needs known. */
export interface PreparedProcess {
  /** Constants drawn once a path, in a fixed order. Of a noise only beliefs are: its values are drawn monthly. */
  readonly roles: readonly string[];
  /** Which of these read `choice`, too. */
  readonly mixedRoles: readonly string[];
  readonly needsShocks: boolean;
  readonly needsUniforms: boolean;
  readonly needsStates: boolean;
  /** Fills the months after `from`; −1 fills all. */
  readonly run: Kernel;
}

type Kernel = (draws: PathDraws, out: Float64Array, from: number) => void;
type Constant = (draws: PathDraws) => number;

/**
 * Makes a process ready. To be done once, not for each path.
 *
 * @param chainStates  states of the chain that a regime follows, in the order of `PathDraws.states`
 * @throws where `processFault` names a fault: plans are checked before
 * @example prepareProcess({ kind: "noise", around: { kind: "constant", value: 5 } }).roles // ["around"]
 */
export function prepareProcess(process: Process, chainStates: readonly string[] = []): PreparedProcess {
  const fault = processFault(process);
  if (fault !== undefined) throw new Error(`prepareProcess: ${fault}`);
  const constants = constantsOf(process);
  return {
    roles: constants.map(({ role }) => role),
    mixedRoles: constants
      .filter(({ distribution }) => (process.kind === "noise" ? distribution.kind === "beliefs" : samplerOf(distribution).isMixed))
      .map(({ role }) => role),
    needsShocks: process.kind !== "regime",
    needsStates: process.kind === "regime",
    needsUniforms: process.kind === "jump" || (process.kind === "noise" && noiseParts(process.around).some((part) => part.isMixed)),
    run: kernelOf(process, chainStates),
  };
}

/**
 * Fills `out` with one path of the process.
 *
 * @param draws  rows at least as long as `out`
 * @param out    one element a month, from month 0; overwritten and returned
 * @example fillProcess(prepareProcess({ kind: "noise", around: { kind: "constant", value: 4 } }), baseDraws(2), new Float64Array(2)) // Float64Array.of(4, 4)
 */
export function fillProcess(process: PreparedProcess, draws: PathDraws, out: Float64Array): Float64Array {
  checkRows(process, draws, out.length);
  process.run(draws, out, -1);
  return out;
}

/** A row too short would be read as NaN. */
function checkRows(process: PreparedProcess, draws: PathDraws, months: number): void {
  const isShort =
    (process.needsShocks && draws.shocks.length < months) ||
    (process.needsUniforms && draws.uniforms.length < months) ||
    (process.needsStates && draws.states.length < months);
  if (isShort) throw new Error(`fillProcess: the draws are shorter than ${months} months`);
}

/**
 * Continues a path after `fromMonth` with other constants and shocks. `out[0 … fromMonth]` is read, not written.
 *
 * With the draws that made the path, it makes it again, bit for bit. A bootstrap whose block is under way at `fromMonth`
 * finishes it: `draws.shocks` must hold the past as it was.
 *
 * @example fillProcessFrom(prepareProcess({ kind: "noise", around: { kind: "constant", value: 4 } }), baseDraws(2), Float64Array.of(7, 7), 0) // Float64Array.of(7, 4)
 */
export function fillProcessFrom(process: PreparedProcess, draws: PathDraws, out: Float64Array, fromMonth: number): Float64Array {
  if (!(Number.isInteger(fromMonth) && fromMonth >= 0 && fromMonth < out.length)) throw new Error(`fillProcessFrom: month ${fromMonth} of ${out.length}`);
  checkRows(process, draws, out.length);
  process.run(draws, out, fromMonth);
  return out;
}

/**
 * Shifts shocks evenly so that their sum is `horizonShock`·√T: the whole-horizon shock of the row is then `horizonShock`.
 *
 * With independent standard normal shocks and a standard normal whole-horizon shock independent of them, the result is
 * again independent standard normals; correlated whole-horizon shocks correlate the rows.
 *
 * @param shocks  the months that the process reads; shifted in place and returned
 * @example bridge(Float64Array.of(1, 2, 0, 1), 1) // Float64Array.of(0.5, 1.5, -0.5, 0.5)
 */
export function bridge(shocks: Float64Array, horizonShock: number): Float64Array {
  const months = shocks.length;
  let sum = 0;
  for (let t = 0; t < months; t++) sum += shocks[t];
  const shift = (horizonShock * Math.sqrt(months) - sum) / months;
  for (let t = 0; t < months; t++) shocks[t] += shift;
  return shocks;
}

/* ---- chains of market states ---------------------------------------------------------------------------------------- */

/** A chain made ready. Chances may be refilled for each path. */
export interface Chain {
  readonly states: number;
  /** State of month 0. */
  readonly start: number;
  /** Chance a month of moving, [from × states + to]. The diagonal is not read: what no move takes stays. */
  readonly chances: Float64Array;
}

/**
 * Why a chain cannot run, or undefined if it can.
 *
 * @example chainFault({ states: 1, start: 0, chances: new Float64Array(1) }) // undefined
 */
export function chainFault(chain: Chain): string | undefined {
  const { states, start, chances } = chain;
  if (!(states >= 1 && states <= 256 && chances.length === states * states)) return `${chances.length} chances for ${states} states`;
  if (!(Number.isInteger(start) && start >= 0 && start < states)) return `it starts in state ${start} of ${states}`;
  for (let from = 0; from < states; from++) {
    let sum = 0;
    for (let to = 0; to < states; to++) {
      if (to === from) continue;
      const chance = chances[from * states + to];
      if (!(chance >= 0)) return `the chance from state ${from} to ${to} is ${chance}`;
      sum += chance;
    }
    if (sum > 1 + 1e-9) return `the chances of leaving state ${from} add to ${sum}`;
  }
  return undefined;
}

/**
 * Fills `out` with one path of the chain.
 *
 * Moves share the unit interval from 0 up in the order of states, the rest stays; so with uniforms of ½ (the base case) a
 * move is made only where one is likelier than not.
 *
 * @param uniforms   in (0, 1), one a month; `uniforms[t]` moves month t − 1 to t, month 0 is not read
 * @param out        state by month; overwritten after `fromMonth`, and returned
 * @param fromMonth  last month kept, −1 for none
 * @example fillRegime({ states: 1, start: 0, chances: new Float64Array(1) }, new Float64Array(3), new Uint8Array(3)) // Uint8Array.of(0, 0, 0)
 */
export function fillRegime(chain: Chain, uniforms: Float64Array, out: Uint8Array, fromMonth: number = -1): Uint8Array {
  const { states, chances } = chain;
  if (fromMonth < 0) out[0] = chain.start;
  for (let t = Math.max(fromMonth, 0) + 1; t < out.length; t++) out[t] = nextState(states, chances, out[t - 1], uniforms[t]);
  return out;
}

function nextState(states: number, chances: Float64Array, from: number, uniform: number): number {
  let below = 0;
  for (let to = 0; to < states; to++) {
    if (to === from) continue;
    below += chances[from * states + to];
    if (uniform < below) return to;
  }
  return from;
}

/* ---- the base case ------------------------------------------------------------------------------------------------- */

/**
 * Draws of the base case: latents and shocks of 0, uniforms of ½, state 0. Meant for a process `atMedians`.
 *
 * @example baseDraws(2).shocks // Float64Array.of(0, 0)
 */
export function baseDraws(months: number): PathDraws {
  return {
    constant: () => 0,
    choice: () => 0.5,
    shocks: new Float64Array(months),
    uniforms: new Float64Array(months).fill(0.5),
    states: new Uint8Array(months),
  };
}

/**
 * The process with every constant at its median: with `baseDraws` it gives the base case.
 *
 * @example atMedians({ kind: "noise", around: { kind: "interval", low: 1, high: 3, shape: "uniform" } }) // { kind: "noise", around: { kind: "constant", value: 2 } }
 */
export function atMedians<P extends Process>(process: P): P {
  const median = (distribution: Distribution): Distribution => ({ kind: "constant", value: medianOf(distribution) });
  if (process.kind === "regime") return { ...process, states: process.states.map(({ state, value }) => ({ state, value: median(value) })) };
  const isDistribution = (field: unknown): field is Distribution => typeof field === "object" && !Array.isArray(field);
  const entries = Object.entries(process).map(([key, field]: [string, unknown]) => [key, isDistribution(field) ? median(field) : field]);
  return Object.fromEntries(entries) as P;
}

/* ---- kernels ------------------------------------------------------------------------------------------------------- */

const ROOT_MONTH = Math.sqrt(1 / 12);

/** Draws one constant of a path; what is certain needs no draw. */
function constant(role: string, distribution: Distribution): Constant {
  const sampler = samplerOf(distribution);
  if (distribution.kind === "constant" || distribution.kind === "spread") {
    const value = sampler.parts[0].curve.valueAt(0);
    return () => value;
  }
  if (!sampler.isMixed) return (draws) => sampler.parts[0].curve.valueAt(draws.constant(role));
  return (draws) => drawOf(sampler, draws.choice(role), draws.constant(role));
}

function kernelOf(process: Process, chainStates: readonly string[]): Kernel {
  switch (process.kind) {
    case "gbm":
      return gbm(process);
    case "logistic":
      return logistic(process);
    case "mean-reverting":
      return process.logs ? meanRevertingLogs(process) : meanRevertingLevels(process);
    case "jump":
      return jump(process);
    case "bootstrap":
      return bootstrap(process);
    case "random-walk":
      return randomWalk(process);
    case "noise":
      return noise(process);
    case "regime":
      return regime(process, chainStates);
  }
}

type Of<K extends Process["kind"]> = Extract<Process, { readonly kind: K }>;

function gbm(process: Of<"gbm">): Kernel {
  const start = constant("start", process.start);
  const drift = constant("drift", process.drift);
  const volatility = constant("volatility", process.volatility);
  const floor = process.floor ?? -Infinity;
  const cap = process.cap ?? Infinity;
  return (draws, out, from) => {
    const step = volatility(draws) * ROOT_MONTH;
    const growth = (1 + drift(draws)) * exp(-0.5 * step * step);
    if (from < 0) out[0] = Math.min(Math.max(start(draws), floor), cap);
    const { shocks } = draws;
    for (let t = Math.max(from, 0) + 1; t < out.length; t++) out[t] = Math.min(Math.max(out[t - 1] * growth * exp(step * shocks[t]), floor), cap);
  };
}

function logistic(process: Of<"logistic">): Kernel {
  const start = constant("start", process.start);
  const growth = constant("growth", process.growth);
  const ceiling = constant("ceiling", process.ceiling);
  const volatility = constant("volatility", process.volatility);
  return (draws, out, from) => {
    const g = growth(draws);
    const k = ceiling(draws);
    const step = volatility(draws) * ROOT_MONTH;
    const mean = exp(-0.5 * step * step);
    if (from < 0) out[0] = start(draws);
    const { shocks } = draws;
    for (let t = Math.max(from, 0) + 1; t < out.length; t++) {
      const x = out[t - 1];
      out[t] = x * logisticFactor(g, x / k) * mean * exp(step * shocks[t]);
    }
  };
}

/** Decay a month and standard deviation of the month's innovation, for a volatility per √month. */
function reversion(halfLifeMonths: number, volatility: number): { readonly decay: number; readonly spread: number; readonly variance: number } {
  const rate = Math.LN2 / halfLifeMonths;
  const variance = (volatility * volatility) / (2 * rate);
  return { decay: exp(-rate), spread: Math.sqrt(variance * -expm1(-2 * rate)), variance };
}

function meanRevertingLogs(process: Of<"mean-reverting">): Kernel {
  const start = constant("start", process.start);
  const mean = constant("mean", process.mean);
  const halfLife = constant("halfLife", process.halfLife);
  const volatility = constant("volatility", process.volatility);
  return (draws, out, from) => {
    const { decay, spread, variance } = reversion(halfLife(draws), volatility(draws) * ROOT_MONTH);
    const level = log(mean(draws)) - 0.5 * variance;
    if (from < 0) out[0] = start(draws);
    const { shocks } = draws;
    for (let t = Math.max(from, 0) + 1; t < out.length; t++) out[t] = exp(level + (log(out[t - 1]) - level) * decay + spread * shocks[t]);
  };
}

function meanRevertingLevels(process: Of<"mean-reverting">): Kernel {
  const start = constant("start", process.start);
  const mean = constant("mean", process.mean);
  const halfLife = constant("halfLife", process.halfLife);
  const volatility = constant("volatility", process.volatility);
  return (draws, out, from) => {
    const { decay, spread } = reversion(halfLife(draws), volatility(draws) * ROOT_MONTH);
    const level = mean(draws);
    if (from < 0) out[0] = start(draws);
    const { shocks } = draws;
    for (let t = Math.max(from, 0) + 1; t < out.length; t++) out[t] = level + (out[t - 1] - level) * decay + spread * shocks[t];
  };
}

function jump(process: Of<"jump">): Kernel {
  const start = constant("start", process.start);
  const drift = constant("drift", process.drift);
  const volatility = constant("volatility", process.volatility);
  const rate = constant("rate", process.rate);
  const size = constant("size", process.size);
  return (draws, out, from) => {
    const step = volatility(draws) * ROOT_MONTH;
    const chance = -expm1(rate(draws) * (-1 / 12));
    const change = size(draws);
    const growth = ((1 + drift(draws)) * exp(-0.5 * step * step)) / (1 + chance * change);
    const growthWithJump = growth * (1 + change);
    if (from < 0) out[0] = start(draws);
    const { shocks, uniforms } = draws;
    for (let t = Math.max(from, 0) + 1; t < out.length; t++) out[t] = out[t - 1] * (uniforms[t] < chance ? growthWithJump : growth) * exp(step * shocks[t]);
  };
}

function bootstrap(process: Of<"bootstrap">): Kernel {
  const start = constant("start", process.start);
  const { history, block } = process;
  const changes = Float64Array.from({ length: history.length - 1 }, (_, i) => history[i + 1] / history[i]);
  // Rising by their growth, so that a higher shock never gives a lower block and correlations act.
  const blockGrowth = (first: number): number => history[first + block] / history[first];
  const firsts = Array.from({ length: changes.length - block + 1 }, (_, first) => first).sort((a, b) => blockGrowth(a) - blockGrowth(b) || a - b);
  const firstOf = (shock: number): number => firsts[Math.min(Math.floor(normalCdf(shock) * firsts.length), firsts.length - 1)];
  return (draws, out, from) => {
    if (from < 0) out[0] = start(draws);
    const { shocks } = draws;
    const begin = Math.max(from, 0) + 1;
    let within = (begin - 1) % block;
    let first = within === 0 || begin >= out.length ? 0 : firstOf(shocks[begin - within]);
    for (let t = begin; t < out.length; t++) {
      if (within === 0) first = firstOf(shocks[t]);
      out[t] = out[t - 1] * changes[first + within];
      within = within + 1 === block ? 0 : within + 1;
    }
  };
}

function randomWalk(process: Of<"random-walk">): Kernel {
  const start = constant("start", process.start);
  const drift = constant("drift", process.drift);
  const step = constant("step", process.step);
  return (draws, out, from) => {
    const mean = drift(draws);
    const deviation = step(draws);
    if (from < 0) out[0] = start(draws);
    const { shocks } = draws;
    for (let t = Math.max(from, 0) + 1; t < out.length; t++) out[t] = out[t - 1] + (mean + deviation * shocks[t]);
  };
}

/** Which source is right does not change by the month: beliefs are chosen once a path, a mix each month. */
function noiseParts(around: Distribution): readonly Sampler[] {
  return around.kind === "beliefs" ? around.parts.map((part) => samplerOf(part.value)) : [samplerOf(around)];
}

function noise(process: Of<"noise">): Kernel {
  const { around } = process;
  const samplers = noiseParts(around);
  return (draws, out, from) => {
    const sampler = samplers.length === 1 ? samplers[0] : samplers[partOf(around, draws.choice("around"))];
    const { shocks, uniforms } = draws;
    if (sampler.isMixed) for (let t = from + 1; t < out.length; t++) out[t] = drawOf(sampler, uniforms[t], shocks[t]);
    else {
      const { curve } = sampler.parts[0];
      for (let t = from + 1; t < out.length; t++) out[t] = curve.valueAt(shocks[t]);
    }
  };
}

function regime(process: Of<"regime">, chainStates: readonly string[]): Kernel {
  if (chainStates.length === 0) throw new Error(`prepareProcess: the states of ${process.of} are not given`);
  const values = chainStates.map((state) => {
    const entry = process.states.find((candidate) => candidate.state === state);
    if (entry === undefined) throw new Error(`prepareProcess: regime ${process.of} has no value in state ${state}`);
    return constant(`states.${state}`, entry.value);
  });
  const byState = new Float64Array(values.length);
  return (draws, out, from) => {
    for (let s = 0; s < values.length; s++) byState[s] = values[s](draws);
    const { states } = draws;
    for (let t = from + 1; t < out.length; t++) out[t] = byState[states[t]];
  };
}
