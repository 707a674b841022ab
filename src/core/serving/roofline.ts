/**
 * Tokens a second of a language model on accelerators, from first principles: the roofline.
 *
 * A step of decoding reads every parameter that some token of the batch needs and the cached keys and values of every
 * sequence, and multiplies; prefill multiplies. Each takes at least its bytes over the bandwidth and its FLOP over the
 * dense peak (Austin and others, *How to Scale Your Model*, 2025, chapters 7 and 8; Pope and others, *Efficiently
 * Scaling Transformer Inference*, 2022). At efficiencies of 1 all times are lower bounds.
 */
import { pow } from "../numeric/elementary.ts";

/** One accelerator, at the precision that the model computes in. */
export interface Accelerator {
  /** Dense peak: never the figure with structured sparsity, which is twice as high. */
  readonly denseFlopPerSecond: number;
  readonly memoryBytes: number;
  readonly bandwidthBytesPerSecond: number;
}

export interface LanguageModel {
  readonly parameters: number;
  /** Parameters that one token is multiplied with; fewer than all in a mixture of experts. */
  readonly activeParameters: number;
  readonly bytesPerParameter: number;
  /** Keys and values kept for each token of context, all layers. */
  readonly cacheBytesPerToken: number;
  /** FLOP of attention per token and token of its context: 4 × layers × heads × head size; 0 leaves attention out. */
  readonly attentionFlopPerTokenPair: number;
}

/** Chips that hold one copy of the model, and what share of their peaks is reached, each 0–1. */
export interface Replica {
  readonly chipCount: number;
  /** Of the dense peak, in prefill. */
  readonly prefillEfficiency: number;
  /** Of the dense peak, in decoding. */
  readonly decodeEfficiency: number;
  /** Of the bandwidth. */
  readonly bandwidthEfficiency: number;
  /** Of the memory: the rest is for activations and the runtime. */
  readonly memoryShare: number;
}

/** The requests that are served, in means. */
export interface Traffic {
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** Share of prompt tokens whose keys and values are found in the cache of prefixes, 0–1. */
  readonly cachedShare: number;
}

/** The peaks of the literature, all reached: the lower bound of every time. */
export const ideal = { prefillEfficiency: 1, decodeEfficiency: 1, bandwidthEfficiency: 1, memoryShare: 1 } as const;

/**
 * Bytes of keys and values for one token of context: 2 × bytes × heads × head size × layers.
 *
 * @example cacheBytesPerToken({ layers: 80, keyValueHeads: 8, headSize: 128, bytes: 2 }) // 327680
 */
export function cacheBytesPerToken(shape: {
  readonly layers: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly bytes: number;
}): number {
  return 2 * shape.bytes * shape.keyValueHeads * shape.headSize * shape.layers;
}

/**
 * Bytes of parameters that a step reads: those some token of the batch needs.
 *
 * A dense model reads all of them. Each parameter of a mixture is needed by a token with chance active ÷ all, so a batch
 * of B leaves (1 − active ÷ all)^B unread: one token reads the active ones, a large batch nearly all. That the parts
 * which every token needs are read for certain is left out.
 *
 * @example bytesReadPerStep({ parameters: 100, activeParameters: 10, bytesPerParameter: 2 }, 1) // 20
 */
export function bytesReadPerStep(model: Pick<LanguageModel, "parameters" | "activeParameters" | "bytesPerParameter">, batch: number): number {
  const { parameters, activeParameters, bytesPerParameter } = model;
  if (batch === 1) return activeParameters * bytesPerParameter;
  return parameters * bytesPerParameter * (1 - pow(1 - activeParameters / parameters, batch));
}

/** What is at work: a model on a replica of accelerators. */
export interface Served {
  readonly model: LanguageModel;
  readonly chip: Accelerator;
  readonly replica: Replica;
}

/**
 * Seconds of one step of decoding, which gives each sequence of the batch one token.
 *
 * B × cache ÷ bandwidth + max(FLOP ÷ peak, parameter bytes ÷ bandwidth): attention reads what it multiplies once, so the
 * cache is never waited for together with the parameters. Whether it all fits in memory is asked by `largestBatch`.
 *
 * @param batch          sequences decoded together, from 1
 * @param contextTokens  tokens of context of a sequence
 */
export function decodeStepSeconds(served: Served, batch: number, contextTokens: number): number {
  const { model, chip, replica } = served;
  const bandwidth = chip.bandwidthBytesPerSecond * replica.chipCount * replica.bandwidthEfficiency;
  const flopPerSecond = chip.denseFlopPerSecond * replica.chipCount * replica.decodeEfficiency;
  const cacheSeconds = (batch * model.cacheBytesPerToken * contextTokens) / bandwidth;
  const multiplySeconds = (batch * 2 * model.activeParameters) / flopPerSecond;
  return cacheSeconds + Math.max(multiplySeconds, bytesReadPerStep(model, batch) / bandwidth);
}

/** Seconds of prefill of so many tokens of prompt, after `before` tokens that are in the cache already. */
export function prefillSeconds({ model, chip, replica }: Served, tokens: number, before = 0): number {
  const pairs = tokens * before + (tokens * tokens) / 2;
  const flop = 2 * model.activeParameters * tokens + model.attentionFlopPerTokenPair * pairs;
  return flop / (chip.denseFlopPerSecond * replica.chipCount * replica.prefillEfficiency);
}

/**
 * Most sequences of so many tokens that fit in memory beside the parameters; 0: not even one, or not even the parameters.
 *
 * @example largestBatch({ model: { parameters: 1, activeParameters: 1, bytesPerParameter: 26e9, cacheBytesPerToken: 6.7e9, attentionFlopPerTokenPair: 0 }, chip: { denseFlopPerSecond: 1, memoryBytes: 16e9, bandwidthBytesPerSecond: 1 }, replica: { ...ideal, chipCount: 8 } }, 1) // 15
 */
export function largestBatch({ model, chip, replica }: Served, contextTokens: number): number {
  const free = chip.memoryBytes * replica.chipCount * replica.memoryShare - model.parameters * model.bytesPerParameter;
  if (free < 0) return 0;
  return Math.floor(free / (model.cacheBytesPerToken * contextTokens));
}

/** How a replica serves its requests. */
export interface Throughput {
  /** Sequences decoded together. */
  readonly batch: number;
  /** Mean seconds between two tokens of one sequence, the prefill of others in between. */
  readonly secondsPerToken: number;
  /** Seconds until the first token of a request that waits for nothing. */
  readonly secondsToFirstToken: number;
  /** Per chip. */
  readonly outputTokensPerSecond: number;
  readonly promptTokensPerSecond: number;
  /** Share of the chips' time that goes to prefill. */
  readonly prefillShare: number;
  /** What a larger batch is kept from by. */
  readonly bound: "memory" | "latency" | "asked";
}

/** Why a replica serves nothing. */
export type Unserved = "does not fit" | "too slow";

export interface Service {
  /** Most sequences at a time; absent: as many as memory and latency allow. */
  readonly batchMost?: number;
  /** Most seconds between two tokens of a sequence; absent: any. */
  readonly secondsPerTokenMost?: number;
}

/**
 * What a replica brings under steady traffic: requests of all ages, a new one for each that ends.
 *
 * A sequence holds on average its prompt and half its output. It occupies the replica for its own prefill and for its
 * share of each step. More at a time is never less in all, so the batch is the largest that memory, the latency target
 * and `batchMost` allow.
 *
 * @returns  `does not fit` where memory holds not one sequence, `too slow` where even one alone misses the latency target
 */
export function throughputOf(served: Served, traffic: Traffic, service: Service = {}): Throughput | Unserved {
  const { promptTokens, outputTokens, cachedShare } = traffic;
  const contextTokens = promptTokens + outputTokens / 2;
  const fitting = largestBatch(served, contextTokens);
  if (fitting < 1) return "does not fit";
  const { batchMost = Infinity, secondsPerTokenMost = Infinity } = service;
  const prefill = prefillSeconds(served, promptTokens * (1 - cachedShare), promptTokens * cachedShare);
  const perToken = (batch: number): number => decodeStepSeconds(served, batch, contextTokens) + (batch * prefill) / outputTokens;
  if (perToken(1) > secondsPerTokenMost) return "too slow";
  const most = Math.max(1, Math.min(fitting, Math.floor(batchMost)));
  const batch = perToken(most) <= secondsPerTokenMost ? most : largestBelow(most, (candidate) => perToken(candidate) <= secondsPerTokenMost);
  const secondsPerToken = perToken(batch);
  const perChip = batch / secondsPerToken / served.replica.chipCount;
  return {
    batch,
    secondsPerToken,
    secondsToFirstToken: prefill,
    outputTokensPerSecond: perChip,
    promptTokensPerSecond: (perChip * promptTokens) / outputTokens,
    prefillShare: (batch * prefill) / outputTokens / secondsPerToken,
    bound: batch < most ? "latency" : most < fitting ? "asked" : "memory",
  };
}

/** Largest whole number from 1 to below `end` that holds, where 1 does and none after the first that does not. */
function largestBelow(end: number, holds: (candidate: number) => boolean): number {
  let [low, high] = [1, end];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}
