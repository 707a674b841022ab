/** The roofline against published tables, and the laws it must keep. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Accelerator,
  cacheBytesPerToken,
  decodeStepSeconds,
  bytesReadPerStep,
  ideal,
  type LanguageModel,
  largestBatch,
  prefillSeconds,
  type Served,
  throughputOf,
} from "../../src/core/serving/roofline.ts";
import { tokensPerParameter, trainingChipHours, trainingFlop } from "../../src/core/serving/training.ts";
import { margin, peakUtilisation, usdPerMtok } from "../../src/core/serving/unit-cost.ts";

const dense = (parameters: number, bytesPerParameter: number, cache: number): LanguageModel => ({
  parameters,
  activeParameters: parameters,
  bytesPerParameter,
  cacheBytesPerToken: cache,
  attentionFlopPerTokenPair: 0,
});
const tpuV5e: Accelerator = { denseFlopPerSecond: 1.97e14, memoryBytes: 16e9, bandwidthBytesPerSecond: 0.82e12 };
const a100: Accelerator = { denseFlopPerSecond: 312e12, memoryBytes: 80e9, bandwidthBytesPerSecond: 2039e9 };

describe("published tables", () => {
  // How to Scale Your Model, chapter 8: LLaMA-2-13B in bf16 on 8 v5e, 8,192 tokens of context, 6.7 GB of cache a sequence.
  const llama13b = (cacheGb: number): Served => ({ model: dense(13e9, 2, (cacheGb * 1e9) / 8192), chip: tpuV5e, replica: { ...ideal, chipCount: 8 } });
  test.each([
    [1, 6.7, 4.98, 200.61],
    [8, 6.7, 12.13, 659.3],
    [16, 6.7, 20.3, 787.99],
    [240, 6.7, 249.09, 963.53],
    [64, 6.7 / 5, 17.04, 3756.62],
    [240, 6.7 / 5, 52.99, 4529.34],
  ])("scaling book: batch %i with %f GB a sequence takes %f ms and gives %f tokens/s", (batch, cacheGb, milliseconds, tokensPerSecond) => {
    const seconds = decodeStepSeconds(llama13b(cacheGb), batch, 8192);
    expect(Math.abs(seconds * 1e3 - milliseconds)).toBeLessThan(0.006);
    expect(batch / seconds).toBeCloseTo(tokensPerSecond, 2);
  });

  test("scaling book: its rows from batch 16 on do not fit the memory of 8 v5e", () => {
    expect(largestBatch(llama13b(6.7), 8192)).toBe(15);
    expect(largestBatch(llama13b(6.7 / 5), 8192)).toBe(76);
    const longer = { ...llama13b(6.7), replica: { ...ideal, chipCount: 1 } };
    expect(largestBatch(longer, 8192)).toBe(0);
    expect(throughputOf(longer, { promptTokens: 8000, outputTokens: 192, cachedShare: 0 })).toBe("does not fit");
  });

  test("scaling book: 30B in int8 on 16 v5e, batch 4 and 256", () => {
    // 100 kB of cache a token and 8,192 tokens, as in the book's question.
    const served: Served = { model: dense(30e9, 1, 100e3), chip: { ...tpuV5e, bandwidthBytesPerSecond: 0.81e12 }, replica: { ...ideal, chipCount: 16 } };
    expect(decodeStepSeconds(served, 4, 8192) * 1e3).toBeCloseTo(2.57, 2);
    expect(decodeStepSeconds(served, 256, 8192) * 1e3).toBeCloseTo(21.05, 2);
  });

  // cli99/llm-analysis, examples/llama: context 512 and 32 tokens out, batch 1, one A100-SXM-80GB. It counts the cache as read
  // and as written, so twice, and adds layer norms and the multiplication of the output embedding: less than 0.1 %.
  test.each([
    ["LLaMA-7B", 13.147045888e9, 285.212672e6, 1, 6.73],
    ["LLaMA-13B", 25.493504e9, 445.6448e6, 1, 12.94],
    ["LLaMA-33B", 64.22134784e9, 869.00736e6, 1, 32.36],
    ["LLaMA-7B at 90 % of the bandwidth", 13.147045888e9, 285.212672e6, 0.9, 7.48],
    ["LLaMA-7B in int8", 6.704594944e9, 142.606336e6, 1, 3.43],
  ])("llm-analysis: a step of %s", (_name, weightBytes, cacheBytes, bandwidthEfficiency, milliseconds) => {
    const served: Served = {
      model: dense(weightBytes / 2, 2, (2 * cacheBytes) / 544),
      chip: a100,
      replica: { ...ideal, bandwidthEfficiency, chipCount: 1 },
    };
    const seconds = decodeStepSeconds(served, 1, 544);
    expect(Math.abs(seconds * 1e3 - milliseconds) / milliseconds).toBeLessThan(0.001);
  });

  test("llm-analysis: LLaMA-7B has 285,212,672 bytes of cache at 544 tokens", () => {
    expect(cacheBytesPerToken({ layers: 32, keyValueHeads: 32, headSize: 128, bytes: 2 }) * 544).toBe(285212672);
  });

  test("llm-analysis: prefill of 512 tokens of LLaMA-7B, attention, MLP and output embedding", () => {
    // It counts attention between all pairs, we the half that is not masked: hence 8 in place of 4.
    const model = { ...dense(13147570176 / 2, 2, 524288), attentionFlopPerTokenPair: 8 * 32 * 4096 };
    const served: Served = { model: { ...model, activeParameters: 13147570176 / 2 }, chip: a100, replica: { ...ideal, chipCount: 1 } };
    expect(prefillSeconds(served, 512) * 1e3).toBeCloseTo(7.488661 + 14.096303 + 0.430185, 2);
    expect(prefillSeconds({ ...served, replica: { ...ideal, chipCount: 1, prefillEfficiency: 0.7 } }, 512) * 1e3).toBeCloseTo(
      10.698087 + 20.137576 + 0.61455,
      2,
    );
  });

  test("Llama-2-70B on two A100 at $2.21 an hour: 25.568 tokens/s are $0.0480 a thousand", () => {
    expect(usdPerMtok(2 * 2.21, 25.568) / 1000).toBeCloseTo(0.048, 4);
  });

  test("DeepSeek's 24 hours of February 2025: cost, revenue, nodes, and a margin that is no markup", () => {
    const costUsd = 226.75 * 8 * 24 * 2;
    expect(costUsd).toBe(87072);
    const revenueUsd = 342e3 * 0.14 + (608e3 - 342e3) * 0.55 + 168e3 * 2.19;
    expect(Math.round(revenueUsd / 100) * 100).toBe(562100);
    expect(margin(revenueUsd, costUsd)).toBeCloseTo(0.845, 3);
    expect(revenueUsd / costUsd - 1).toBeCloseTo(5.45, 1);
    // 73.7k tokens/s in and 14.8k out of a node of eight.
    const [prefillUsd, decodeUsd] = [usdPerMtok(16, 73.7e3), usdPerMtok(16, 14.8e3)];
    expect([prefillUsd, decodeUsd].map((usd) => Math.round(usd * 100) / 100)).toEqual([0.06, 0.3]);
    expect((608e3 * prefillUsd + 168e3 * decodeUsd) / (16 * 24)).toBeCloseTo(226.9, 1);
  });

  test("training: Llama-3.1-405B, Llama-3-70B on v5p, DeepSeek-V3", () => {
    const flop = trainingFlop(405e9, 15.6e12);
    expect(flop / 1e25).toBeCloseTo(3.79, 2);
    // 30.84 M GPU-hours were billed: 34.5 % of the peak from end to end, which an MFU of 38 % and 90.8 % of goodput make.
    expect(trainingChipHours({ flop, densePeakFlopPerSecond: 989e12, mfu: 0.3452, goodput: 1 }) / 1e6).toBeCloseTo(30.84, 1);
    expect(trainingChipHours({ flop, densePeakFlopPerSecond: 989e12, mfu: 0.38, goodput: 0.9085 }) / 1e6).toBeCloseTo(30.84, 1);
    const days = trainingChipHours({ flop: trainingFlop(70e9, 15e12), densePeakFlopPerSecond: 459e12, mfu: 0.4, goodput: 1 }) / 8960 / 24;
    expect(days).toBeCloseTo(44.3, 1);
    expect(3.29e24 / 1.52e25).toBeCloseTo(0.216, 3);
    // 10²⁵ FLOP for 1.5T parameters are 0.74 tokens a parameter, and 1.11T tokens.
    expect(tokensPerParameter(1e25, 1.5e12)).toBeCloseTo(0.74, 2);
    expect((tokensPerParameter(1e25, 1.5e12) * 1.5e12) / 1e12).toBeCloseTo(1.11, 2);
  });
});

describe("laws", () => {
  const h100: Accelerator = { denseFlopPerSecond: 989e12, memoryBytes: 80e9, bandwidthBytesPerSecond: 3.35e12 };
  const mixture: LanguageModel = { parameters: 671e9, activeParameters: 37e9, bytesPerParameter: 1, cacheBytesPerToken: 70e3, attentionFlopPerTokenPair: 0 };
  const served: Served = { model: mixture, chip: h100, replica: { ...ideal, chipCount: 16 } };
  const traffic = { promptTokens: 2000, outputTokens: 500, cachedShare: 0 };

  test("a mixture reads its active parameters for one token and nearly all for many", () => {
    expect(bytesReadPerStep(mixture, 1)).toBe(37e9);
    expect(bytesReadPerStep(mixture, 2) / 1e9).toBeCloseTo(671 * (1 - (634 / 671) ** 2), 6);
    expect(bytesReadPerStep(mixture, 1000)).toBeCloseTo(671e9, -3);
    expect(bytesReadPerStep({ ...mixture, activeParameters: 671e9 }, 7)).toBe(671e9);
  });

  test("a larger batch never brings less, nor a faster token", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 }), (a, b) => {
        const [small, large] = [Math.min(a, b), Math.max(a, b)].map((batchMost) => throughputOf(served, traffic, { batchMost }));
        if (typeof small === "string" || typeof large === "string") throw new Error("it fits");
        expect(large!.outputTokensPerSecond).toBeGreaterThanOrEqual((small as typeof large)!.outputTokensPerSecond * (1 - 1e-12));
        expect(large!.secondsPerToken).toBeGreaterThanOrEqual((small as typeof large)!.secondsPerToken * (1 - 1e-12));
      }),
    );
  });

  test("the batch under a latency target keeps it, and one more would not", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.005, max: 0.2, noNaN: true }), (secondsPerTokenMost) => {
        const found = throughputOf(served, traffic, { secondsPerTokenMost });
        if (typeof found === "string") return expect(found).toBe("too slow");
        expect(found.secondsPerToken).toBeLessThanOrEqual(secondsPerTokenMost);
        const more = throughputOf(served, traffic, { batchMost: found.batch + 1 });
        if (found.bound === "latency") expect((more as typeof found).secondsPerToken).toBeGreaterThan(secondsPerTokenMost);
        return undefined;
      }),
    );
  });

  test("prefixes found in the cache, fewer bytes and more bandwidth bring more", () => {
    const output = (from: Served, share = 0): number => {
      const found = throughputOf(from, { ...traffic, cachedShare: share }, { batchMost: 64 });
      return typeof found === "string" ? 0 : found.outputTokensPerSecond;
    };
    expect(output(served, 0.5)).toBeGreaterThan(output(served));
    expect(output({ ...served, model: { ...mixture, bytesPerParameter: 0.5 } })).toBeGreaterThan(output(served));
    expect(output({ ...served, chip: { ...h100, bandwidthBytesPerSecond: 4.8e12 } })).toBeGreaterThan(output(served));
  });

  test("one hand-made replica: batch, prefill and decoding share the chips' time", () => {
    // 10 GB of parameters, 1 MB of cache a token, one chip of 100 TFLOP/s, 1 TB/s, 20 GB; 1,000 tokens in, 100 out.
    const model: LanguageModel = { ...dense(5e9, 2, 1e6), attentionFlopPerTokenPair: 0 };
    const chip: Accelerator = { denseFlopPerSecond: 100e12, memoryBytes: 20e9, bandwidthBytesPerSecond: 1e12 };
    const found = throughputOf({ model, chip, replica: { ...ideal, chipCount: 1 } }, { promptTokens: 1000, outputTokens: 100, cachedShare: 0 });
    if (typeof found === "string") throw new Error(found);
    // 10 GB left hold 9 sequences of 1,050 tokens. A step: 9.45 ms of cache + 10 ms of parameters; prefill: 0.1 s for 100 tokens.
    expect(found.batch).toBe(9);
    expect(found.secondsPerToken).toBeCloseTo(0.01945 + 9 * 0.001, 12);
    expect(found.outputTokensPerSecond).toBeCloseTo(9 / 0.02845, 9);
    expect(found.prefillShare).toBeCloseTo(9 / 28.45, 9);
    expect(found.bound).toBe("memory");
  });

  test("a fleet sized for a peak of 1.6 with a quarter of headroom serves half its hours", () => {
    expect(peakUtilisation(1.6, 0.25)).toBe(0.5);
    expect(usdPerMtok(3.6, 1000, 0.5)).toBe(2 * usdPerMtok(3.6, 1000));
  });
});
