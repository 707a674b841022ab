/**
 * The uncertain inputs of a plan: what of its futures is decided by chance, by the random streams that decide it.
 *
 * An input is one stream: a value's draw, a constant of a process, the months of a process, an event, a raise. Inputs that
 * the plan correlates form one **block**: effects of draws that move together cannot be told apart by varying one alone.
 */
import { numbersOfPlan } from "../checks/plan-numbers.ts";
import { streamRoot } from "../company/futures/disturbance.ts";
import { copulaBlocks } from "../company/futures/latents.ts";
import type { Model } from "../company/model/model.ts";
import { isCertain } from "../company/futures/series-draws.ts";
import { constantsOf } from "../plan/process-constants.ts";
import { medianOf, quantileOf, samplerOf } from "../numeric/distribution.ts";
import { normalQuantile } from "../numeric/normal.ts";
import type { Distribution, Evidence } from "../plan/value.ts";

/** An end of an input's range, as draws to be held (see `Disturbance.held`). */
export interface RangeEnd {
  /** Number in the canonical unit; of what happens or not, none. */
  readonly value?: number;
  /** "strikes", "does not close"; of numbers, none. */
  readonly words?: string;
  readonly held: Readonly<Record<string, number>>;
}

export interface Input {
  /** Root of its streams. */
  readonly stream: string;
  /** Address in the plan; of a process with its part: "markets.h100.price (monthly moves)". */
  readonly address: string;
  /** Canonical unit; empty where there is none. */
  readonly unit: string;
  /** Fifth and ninety-fifth percentile, or the two ways it can end; absent where it is a course of states. */
  readonly range?: { readonly low: RangeEnd; readonly high: RangeEnd };
  /** The distribution it is drawn from, where it is one number. */
  readonly distribution?: Distribution;
  /** Ids of its sources; of one that sources disagree on, of each. */
  readonly sources: readonly string[];
}

/** Inputs that are drawn together, or one alone. */
export interface InputBlock {
  readonly inputs: readonly Input[];
}

/** All uncertain inputs, in the order of their addresses. What is certain, or refers to nothing, is none. */
export function inputsOf(model: Model): readonly Input[] {
  const inputs = new Map<string, Input>();
  const add = (input: Input): void => {
    const root = streamRoot(input.stream);
    // One stream for several values (`stream:` of the same name) is one input.
    const known = inputs.get(root);
    inputs.set(
      root,
      known === undefined
        ? { ...input, stream: root }
        : {
            ...known,
            address: known.address.includes(input.address) ? known.address : `${known.address}, ${input.address}`,
            sources: [...new Set([...known.sources, ...input.sources])],
          },
    );
  };
  const units = numbersOfPlan(model.plan);
  const unitOf = (address: string): string => {
    const number = units.get(address);
    const unit = number === undefined || typeof number.held === "number" ? "" : (number.held.unit ?? number.units[0] ?? "");
    return unit === "1" ? "" : unit;
  };
  addEvents(model, add);
  for (const held of model.values) {
    const { address, stream, distribution } = held;
    if (!isCertain(distribution) && !inputs.has(stream)) add({ ...numberInput(stream, address, distribution, unitOf(address)), sources: sourcesOf(held) });
  }
  addSeries(model, add, unitOf);
  for (const regime of model.regimes)
    if (regime.moves.length > 0) add({ stream: regime.stream, address: `regimes.${regime.name} (states)`, unit: "", sources: [] });
  return [...inputs.values()].sort((a, b) => (a.address < b.address ? -1 : 1));
}

/** Sources of a value and of the numbers inside it; of one of these alone, where `label` names it. */
function sourcesOf({ source, leaves }: Evidence, label?: string): readonly string[] {
  const inner = leaves?.filter((leaf) => label === undefined || leaf.label === label) ?? [];
  const all = inner.length === 0 ? [source] : inner.map((leaf) => leaf.source ?? source);
  return [...new Set(all.filter((id) => id !== undefined))];
}

function numberInput(stream: string, address: string, distribution: Distribution, unit: string, latent = stream): Omit<Input, "sources"> {
  const end = (level: number): RangeEnd => {
    const { uniform, normal } = drawsAt(distribution, level);
    return { value: quantileOf(distribution, level), held: { [latent]: normal, ...(uniform === undefined ? {} : { [`${stream}#choice`]: uniform }) } };
  };
  return { stream, address, unit, range: { low: end(0.05), high: end(0.95) }, distribution };
}

/** The draws that give the quantile at `level`: of a mixture, those that choose a part which has it. */
export function drawsAt(distribution: Distribution, level: number): { readonly uniform?: number; readonly normal: number } {
  const { parts, isMixed } = samplerOf(distribution);
  if (!isMixed) return { normal: normalQuantile(level) };
  const value = quantileOf(distribution, level);
  // A part that is this very value has it for sure; of the others, the one in which it lies most centrally.
  const depth = parts.map(({ curve }) => (curve.quantile(0.5) === value ? 1 : Math.min(curve.cdf(value), 1 - curve.cdf(value))));
  const best = depth.reduce((deepest, at, i) => (at > depth[deepest]! ? i : deepest), 0);
  const part = parts[best]!;
  const chance = part.curve.cdf(value);
  return { uniform: part.upTo - 0.5 * part.weight, normal: chance > 0 && chance < 1 ? normalQuantile(chance) : 0 };
}

/** Beyond the draws of any path: a latent below or above every threshold. */
const never = 8.2;

function addEvents(model: Model, add: (input: Input) => void): void {
  for (const { name, stream, chance } of model.events) {
    const held = model.values[chance]!;
    const { distribution } = held;
    const likely = medianOf(distribution);
    if (isCertain(distribution) && (likely <= 0 || likely >= 1)) continue;
    const range = { low: { words: "does not strike", held: { [stream]: never } }, high: { words: "strikes", held: { [stream]: -never } } };
    add({ stream, address: `events.${name}`, unit: "", range, sources: sourcesOf(held) });
  }
  for (const { name, stream, chance, offering } of model.raises) {
    const held = model.values[chance]!;
    const { distribution } = held;
    const likely = medianOf(distribution);
    if (isCertain(distribution) && (likely <= 0 || likely >= 1) && offering === undefined) continue;
    // Whether an offering that is tried closes is for its window to say.
    const done = offering === undefined ? "closes" : "is tried";
    const range = {
      low: { words: `${done === "closes" ? "does not close" : "is not tried"}`, held: { [stream]: never } },
      high: { words: done, held: { [stream]: -never } },
    };
    add({ stream, address: `finance.raises.${name}`, unit: "", range, sources: sourcesOf(held) });
  }
  for (const { name, stream } of model.rivalOfferings) add({ stream, address: `rival offering ${name}`, unit: "", sources: [] });
  for (const { action, stream, chance } of model.distress) {
    const likely = chance < 0 ? 1 : medianOf(model.values[chance]!.distribution);
    if (action === "bridge" && likely > 0 && likely < 1) add({ stream, address: `policy.distress (${action} to be had)`, unit: "", sources: [] });
  }
}

function addSeries(model: Model, add: (input: Input) => void, unitOf: (address: string) => string): void {
  const horizon = { low: { words: "falling", held: {} }, high: { words: "rising", held: {} } };
  const months = (stream: string) => ({
    low: { ...horizon.low, held: { [stream]: normalQuantile(0.05) } },
    high: { ...horizon.high, held: { [stream]: normalQuantile(0.95) } },
  });
  for (const held of model.series) {
    const { course, stream, address } = held;
    const sources = sourcesOf(held);
    if (course.kind === "value" && !isCertain(course.distribution)) add({ ...numberInput(stream, address, course.distribution, unitOf(address)), sources });
    if (course.kind === "relative" && !isCertain(course.share)) add({ ...numberInput(stream, address, course.share, `share of ${course.of}`), sources });
    if (course.kind === "steps") {
      const uncertain = course.steps.find((step) => !isCertain(step.distribution));
      if (uncertain !== undefined) add({ ...numberInput(stream, address, uncertain.distribution, unitOf(address)), sources });
    }
    if (course.kind !== "process") continue;
    for (const { role, distribution } of constantsOf(course.process))
      if (!isCertain(distribution) && course.process.kind !== "noise")
        add({ ...numberInput(`${stream}.${role}`, `${address}.${role}`, distribution, roleUnit(role, unitOf(address))), sources: sourcesOf(held, role) });
    const { kind } = course.process;
    // What is drawn by uniforms has no single shock to hold.
    if (kind !== "regime")
      add({ stream, address: `${address} (monthly moves)`, unit: "", ...(kind === "bootstrap" ? {} : { range: months(stream) }), sources });
  }
  if (model.demand.volatility < 0) return;
  const { distribution } = model.values[model.demand.volatility]!;
  const { stream } = model.demand;
  if (!model.demand.isCourse && quantileOf(distribution, 1 - 1e-9) > 0)
    add({ stream, address: "demand (monthly moves)", unit: "", range: months(stream), sources: sourcesOf(model.values[model.demand.volatility]!) });
}

/** Canonical units of a process's constants: levels in that of the place, rates a month, volatility a root year. */
function roleUnit(role: string, level: string): string {
  if (role === "drift" || role === "growth") return "1/month";
  if (role === "volatility") return "1/sqrt(year)";
  if (role === "rate") return "1/year";
  if (role === "halfLife") return "month";
  return role === "size" ? "" : level;
}

/** Inputs by what is drawn together. Blocks are in the order of their first input. */
export function inputBlocks(model: Model, inputs: readonly Input[]): readonly InputBlock[] {
  const groups = copulaBlocks(model).map(({ names }) => new Set(names));
  const blocks: { readonly group: ReadonlySet<string> | undefined; readonly inputs: Input[] }[] = [];
  for (const input of inputs) {
    const group = groups.find((names) => names.has(input.stream));
    const known = group === undefined ? undefined : blocks.find((block) => block.group === group);
    if (known === undefined) blocks.push({ group, inputs: [input] });
    else known.inputs.push(input);
  }
  return blocks;
}
