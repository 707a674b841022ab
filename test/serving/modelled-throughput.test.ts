/** A workload's throughput from a model and a chip: measured beats modelled, and uncertainty is one factor for all chips. */
import { describe, expect, test } from "vitest";
import { compileModel } from "../../src/core/company/model/compile-model.ts";
import { openFutures } from "../../src/core/company/futures/draw-futures.ts";
import { canonicalPlan } from "../../src/core/plan/canonical.ts";
import { checkPlan } from "../../src/core/plan/check/check.ts";
import { serviceOnChip } from "../../src/core/plan/serving-model.ts";
import type { Plan } from "../../src/core/plan/vocabulary/vocabulary.ts";
import { readYamlPlan } from "../../src/formats/yaml/read-plan.ts";

const text = `
plimsoll: 1
name: Modelled
calendar: {start: 2026-07, months: 6}
chips:
  H100: {h100e: 1 H100e, dense_bf16: 989 TFLOP/s, dense_fp8: 1979 TFLOP/s, memory: 80 GB, bandwidth: 3.35 TB/s}
  H200: {h100e: 1 H100e, dense_bf16: 989 TFLOP/s, dense_fp8: 1979 TFLOP/s, memory: 141 GB, bandwidth: 4.8 TB/s}
  old: {h100e: 0.3 H100e}
models:
  llama-70b: {parameters: 70B, layers: 80, kv_heads: 8, head_size: 128, weight_bits: 8, cache_bits: 8, compute: fp8}
demand: {run_rate: $1M/year}
products:
  api: {on: serve, price: $2/Mtok, share: 100%}
workloads:
  serve: {kind: inference, serving: {model: llama-70b, prompt: 2k tokens, output: 500 tokens, batch: 64, achieved: 40% to 80%}}
contracts:
  fleet: {kind: take-or-pay, capacity: 1k H100, price: $2.2/H100-hour, term: 2026-01 to 2028-12}
opening: {cash: $1B}
`;

function accept(source: string): Plan {
  const { root } = readYamlPlan(source, "plan.yaml");
  const { plan, diagnostics } = checkPlan(root!);
  if (plan === undefined) throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join("\n"));
  return plan;
}

const middle = (plan: Plan, chip: string): number => {
  const { distribution } = plan.workloads["serve"]!.throughput![chip]!;
  if (distribution.kind === "constant") return distribution.value;
  if (distribution.kind !== "interval") throw new Error(distribution.kind);
  return Math.sqrt(distribution.low * distribution.high);
};

describe("throughput of a plan", () => {
  test("is the roofline by hand, times what is achieved", () => {
    // A step at batch 64 on 8 H100: cache 64 × 163,840 B × 2,250 tokens + 70 GB of parameters, at 90 % of 26.8 TB/s.
    const step = (64 * 163840 * 2250 + 70e9) / (0.9 * 8 * 3.35e12);
    const prefill = (2 * 70e9 * 2000) / (0.7 * 8 * 1979e12);
    const mtokPerChipHour = (64 / (step + (64 * prefill) / 500) / 8) * 0.0036;
    expect(middle(accept(text), "H100")).toBeCloseTo(mtokPerChipHour * Math.sqrt(0.4 * 0.8), 9);
  });

  test("a factor of a chip's own goes on top; nothing said of a chip is the same bits", () => {
    const own = accept(text.replace("achieved:", "achieved_on: {H200: 1.28x}, achieved:"));
    expect(middle(own, "H100")).toBe(middle(accept(text), "H100"));
    expect(middle(own, "H200")).toBeCloseTo(1.28 * middle(accept(text), "H200"), 9);
  });

  test("chips without data are left out, and say what they lack", () => {
    const plan = accept(text);
    expect(Object.keys(plan.workloads["serve"]!.throughput!)).toEqual(["H100", "H200"]);
    expect(serviceOnChip(plan.chips["old"]!, plan.models["llama-70b"]!, plan.workloads["serve"]!.serving!)).toEqual({
      kind: "unknown",
      missing: ["dense_fp8", "memory", "bandwidth"],
    });
  });

  test("a measured throughput beats the model, and is all that is left of it where every chip has one", () => {
    const measured = text.replace("kind: inference,", "kind: inference, throughput: {H100: 3 Mtok/H100-hour},");
    const plan = accept(measured);
    expect(plan.workloads["serve"]!.throughput!["H100"]!.modelled).toBeUndefined();
    expect(middle(plan, "H100")).toBe(3);
    expect(plan.workloads["serve"]!.throughput!["H200"]!.modelled).toBe("llama-70b");
    expect(middle(plan, "H200")).toBe(middle(accept(text), "H200"));
  });

  test("a plan's hash is of what was typed: the modelled number is no part of it", () => {
    expect(canonicalPlan(accept(text))).not.toContain("modelled");
    expect(canonicalPlan(accept(text))).toContain('"throughput":{}');
  });

  test("on a path the model is off by one factor on all chips", () => {
    const plan = accept(text);
    const model = compileModel(plan, plan);
    const futures = openFutures(model, 1);
    const [h100, h200] = [0, 1].map((chip) => model.workloads[0]!.throughput[chip]!);
    const ratio = middle(plan, "H200") / middle(plan, "H100");
    const drawn = new Set<number>();
    for (let path = 0; path < 5; path++) {
      const { parameters } = futures.draw(path);
      expect(parameters[h200!]! / parameters[h100!]!).toBeCloseTo(ratio, 12);
      drawn.add(parameters[h100!]!);
    }
    expect(drawn.size).toBe(5);
  });

  test("sparsity multiplies less and reads nearly as much: what it saves shrinks with the batch that memory allows", () => {
    const output = (active: string, batch: number): number =>
      middle(accept(text.replace("parameters: 70B", `parameters: 70B${active}`).replace("batch: 64", `batch: ${batch}`)), "H100");
    const gain = (batch: number): number => output(", active: 10B", batch) / output("", batch);
    expect(gain(1)).toBeGreaterThan(3);
    expect(gain(1)).toBeGreaterThan(gain(8));
    expect(gain(64)).toBeGreaterThan(1);
  });
});
