/** Latent normals of a path: one a stream, those of the plan's correlations joined by copula blocks. */
import { type CopulaBlock, correlate, correlateLatents, type RankPair } from "../../numeric/correlation.ts";
import { medianOf } from "../../numeric/distribution.ts";
import { normalCdf, normalQuantile } from "../../numeric/normal.ts";
import { normalAt, type PhiloxStream, uniformAt } from "../../numeric/random.ts";
import type { Disturbance, OpenStream } from "./disturbance.ts";
import type { Model } from "../model/model.ts";

/**
 * Shift of latents by name, in standard deviations: the same futures, with some of what they rest on moved. Of a choice
 * among the parts of a mix the normal behind its uniform is moved.
 */
export type Tilt = Readonly<Record<string, number>>;

export interface Latents {
  /** Index of a stream's latent normal. */
  index(stream: string): number;
  /** Whether a process takes the shock of its whole horizon from the latent: it is correlated with another, or held. */
  setsHorizon(latent: number): boolean;
  /** The index, of a latent that draws read; others stay 0. */
  use(stream: string): number;
  /** Index of the uniform that chooses among the parts of a mix; in the base case, which has no use for it, 0. */
  useChoice(stream: string): number;
  draw(path: number | "base"): Float64Array;
  /** Names of all latents that draws read, by index; a choice bears its mark. */
  names(): readonly LatentName[];
  /** Blocks of latents that move together. */
  readonly blocks: readonly CopulaBlock[];
}

export interface LatentName {
  readonly name: string;
  readonly index: number;
  readonly isChoice: boolean;
}

export function openLatents(model: Model, open: OpenStream, tilt: Tilt = {}, held: Disturbance["held"] = {}): Latents {
  const names: string[] = [];
  const streams: PhiloxStream[] = [];
  const known = new Map<string, number>();
  const index = (stream: string): number => {
    const found = known.get(stream);
    if (found !== undefined) return found;
    known.set(stream, names.length);
    names.push(stream);
    streams.push(open(stream));
    return names.length - 1;
  };
  const used = new Set<number>();
  const choices = new Set<number>();
  const blocks = copulaBlocks(model);
  const members = blocks.map((block) => Int32Array.from(block.names, index));
  const scratch = blocks.map((block) => new Float64Array(block.names.length));
  const correlated = new Set(members.flatMap((block) => [...block]));
  for (const latent of correlated) used.add(latent);
  let z = new Float64Array(0);
  let drawn = new Int32Array(0);
  let chosen = new Int32Array(0);
  const shifts = Object.entries(tilt).map(([name, shift]) => ({ latent: index(name), shift }));
  const holds = Object.entries(held).map(([name, value]) => ({ latent: index(name), value }));
  const draw = (path: number | "base"): Float64Array => {
    if (z.length !== names.length || drawn.length !== used.size || chosen.length !== choices.size) {
      z = new Float64Array(names.length);
      drawn = Int32Array.from(used);
      chosen = Int32Array.from(choices);
    }
    if (path === "base") return z.fill(0);
    for (let k = 0; k < drawn.length; k++) z[drawn[k]!] = normalAt(streams[drawn[k]!]!, path, -1);
    for (let k = 0; k < chosen.length; k++) z[chosen[k]!] = uniformAt(streams[chosen[k]!]!, path, -1);
    for (let b = 0; b < blocks.length; b++) {
      const member = members[b]!;
      const latents = scratch[b]!;
      for (let k = 0; k < member.length; k++) latents[k] = z[member[k]!]!;
      correlateLatents(blocks[b]!, latents);
      for (let k = 0; k < member.length; k++) z[member[k]!] = latents[k]!;
    }
    for (const { latent, shift } of shifts) z[latent] = choices.has(latent) ? normalCdf(normalQuantile(z[latent]!) + shift) : z[latent]! + shift;
    for (const { latent, value } of holds) z[latent] = value;
    return z;
  };
  const added = (to: Set<number>, stream: string): number => {
    const latent = index(stream);
    to.add(latent);
    return latent;
  };
  return {
    index,
    setsHorizon: (latent) => correlated.has(latent) || holds.some((one) => one.latent === latent),
    use: (stream) => added(used, stream),
    useChoice: (stream) => added(choices, stream),
    draw,
    names: () => [...used, ...choices].sort((a, b) => a - b).map((latent) => ({ name: names[latent]!, index: latent, isChoice: choices.has(latent) })),
    blocks,
  };
}

/** The plan's correlations: streams whose latents are drawn together. */
export function copulaBlocks(model: Model): readonly CopulaBlock[] {
  const latentOf = latentNames(model);
  const pairs = model.plan.correlations.flatMap((entry) => pairsOf(entry.between.map(latentOf), medianOf(entry.rank.distribution)));
  const copula = correlate(pairs);
  if (copula.kind !== "blocks") throw new Error("correlations are not positive semi-definite, which the checker should have refused");
  return copula.blocks;
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
