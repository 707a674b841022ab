/** One part of a shift in the plan's words: what stood there, and what stands there now. */
import type { LatentName } from "../company/futures/latents.ts";
import type { Model } from "../company/model/model.ts";
import { shortQuantity } from "../checks/told.ts";
import { drawOf, medianOf, samplerOf } from "../numeric/distribution.ts";
import { normalCdf, normalQuantile } from "../numeric/normal.ts";
import { constantsOf } from "../plan/process-constants.ts";
import { unitsOf } from "../results/assumptions.ts";
import type { Distribution, Evidence, Leaf, Series, Value } from "../plan/value.ts";

/** What moves are told of. */
export interface Told {
  readonly model: Model;
  /** Canonical unit of each address of the plan. */
  readonly units: ReadonlyMap<string, string>;
}

export interface Move {
  /** Name of the latent. */
  readonly name: string;
  /** Address in the plan. */
  readonly address: string;
  /**
   * value: a number; weights: chances of the parts that sources or a mix give; chance: that an event strikes or a raise
   * closes; course: the whole course of what moves monthly.
   */
  readonly kind: "value" | "weights" | "chance" | "course";
  /** Standard deviations. */
  readonly sd: number;
  /** Part of the squared length of the whole shift; 0: it only goes along with what it is correlated with. */
  readonly share: number;
  /** Median (chances: the chance) as planned and under the shift; absent where that is no one number. */
  readonly from?: string;
  readonly to?: string;
  readonly source?: string;
}

/** All parts of a shift, those that bear most of its length first. */
export function movesOf(model: Model, names: readonly LatentName[], shift: Float64Array, share: Float64Array): readonly Move[] {
  const told = { model, units: unitsOf(model.plan) };
  return names
    .flatMap((name, i) => (shift[i] === 0 ? [] : [tellMove(told, name, shift[i]!, share[i]!)]))
    .sort((a, b) => b.share - a.share || (a.name < b.name ? -1 : 1));
}

/** @param share  part of the squared length of the whole shift */
export function tellMove({ model, units }: Told, { name, isChoice }: LatentName, sd: number, share: number): Move {
  const bare = isChoice ? name.replace(/#choice$/, "") : name;
  const about = { name, sd, share };
  const held = [...model.values, ...model.series].find((one) => one.stream === bare);
  if (isChoice) return { ...about, address: held?.address ?? bare, kind: "weights", ...sourceOf(held), ...weightsOf(held, sd) };
  const chance = chanceOf(model, bare);
  if (chance !== undefined) {
    const under = normalCdf(normalQuantile(chance.median) - sd);
    return { ...about, address: chance.address, kind: "chance", ...sourceOf(chance.held), from: percent(chance.median), to: percent(under) };
  }
  if (held !== undefined) return { ...about, address: held.address, ...sourceOf(held), ...numberOf(held, sd, units.get(held.address)) };
  return { ...about, ...constantOf(model, bare, sd) };
}

const percent = (share: number): string => shortQuantity(100 * share, "%", 3);
const sourceOf = (held: Evidence | undefined): Pick<Move, "source"> => (held?.source === undefined ? {} : { source: held.source });

/** What strikes or closes by chance: its latent lies below the normal quantile of the chance. */
function chanceOf(model: Model, stream: string): { readonly address: string; readonly median: number; readonly held: Evidence } | undefined {
  const event = model.events.find((one) => one.stream === stream);
  const raise = model.raises.find((one) => one.stream === stream);
  const index = event?.chance ?? raise?.chance;
  if (index === undefined || index < 0) return undefined;
  const held = model.values[index]!;
  return { address: held.address, median: medianOf(held.distribution), held };
}

function numberOf(held: Value | Series, sd: number, unit: string | undefined): Pick<Move, "kind" | "from" | "to"> {
  if ("distribution" in held) return { kind: "value", ...told(held.distribution, sd, unit, held.text) };
  const { course } = held;
  if (course.kind === "value") return { kind: "value", ...told(course.distribution, sd, unit, held.text) };
  if (course.kind === "relative") return { kind: "value", ...told(course.share, sd, "%", held.text) };
  return { kind: course.kind === "process" ? "course" : "value" };
}

/** A constant of a process: `STREAM.ROLE`. */
function constantOf(model: Model, stream: string, sd: number): Pick<Move, "address" | "kind" | "from" | "to" | "source"> {
  for (const series of model.series) {
    if (series.course.kind !== "process" || !stream.startsWith(`${series.stream}.`)) continue;
    const role = stream.slice(series.stream.length + 1);
    const constant = constantsOf(series.course.process).find((one) => one.role === role);
    if (constant === undefined) continue;
    // Leaves bear the names of the plan: `half_life`, and a state's own name.
    const label = role.replace(/^states\./, "").replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const leaf: Leaf | undefined = series.leaves?.find((one) => one.label === label || one.label === role);
    const source = leaf?.source ?? series.source;
    return {
      address: `${series.address}.${label}`,
      kind: "value",
      ...(source === undefined ? {} : { source }),
      ...told(constant.distribution, sd, leaf?.unit, leaf?.text ?? ""),
    };
  }
  return { address: stream, kind: "course" };
}

/** The median as planned and shifted; a mix has no one number that moves. */
function told(distribution: Distribution, sd: number, unit: string | undefined, text: string): Pick<Move, "from" | "to"> {
  const sampler = samplerOf(distribution);
  if (sampler.isMixed) return {};
  const show = (x: number): string => shownIn(x, unit, text);
  return { from: show(drawOf(sampler, 0.5, 0)), to: show(drawOf(sampler, 0.5, sd)) };
}

/** Shares are told as they were written. */
function shownIn(x: number, unit: string | undefined, text: string): string {
  const isPercent = text.includes("%") && (unit === undefined || unit === "" || unit === "%" || unit.startsWith("1"));
  if (isPercent) return shortQuantity(100 * x, `%${(unit ?? "").replace(/^[1%]/, "")}`, 3);
  return shortQuantity(x, unit === undefined || unit === "1" ? "" : unit, 3);
}

/** Chances of the parts of a mix, as planned and when the normal behind the choice is moved. */
function weightsOf(held: Value | Series | undefined, sd: number): Pick<Move, "from" | "to"> {
  const distribution =
    held === undefined ? undefined : "distribution" in held ? held.distribution : held.course.kind === "value" ? held.course.distribution : undefined;
  if (distribution?.kind !== "mix" && distribution?.kind !== "beliefs") return {};
  const parts = distribution.parts;
  const labelOf = (i: number): string => {
    const part = parts[i]!;
    return "id" in part ? part.id : `part ${i + 1}`;
  };
  const weights: number[] = [];
  let below = 0;
  let before = 0;
  parts.forEach(({ weight }, i) => {
    below = i === parts.length - 1 ? 1 : below + weight;
    const moved = below >= 1 ? 1 : normalCdf(normalQuantile(below) - sd);
    weights.push(moved - before);
    before = moved;
  });
  const line = (of: (i: number) => number): string => parts.map((_, i) => `${labelOf(i)} ${percent(of(i))}`).join(", ");
  return { from: line((i) => parts[i]!.weight), to: line((i) => weights[i]!) };
}
