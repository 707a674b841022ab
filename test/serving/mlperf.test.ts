/** The throughput model beside MLPerf Inference v4.1: what the bench prints, and how far off the model may be. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { compareRows, rowsOf, summarise } from "../../bench/serving/mlperf.mjs";
import * as catalogue from "../../src/core/serving/chip-catalogue.ts";
import * as roofline from "../../src/core/serving/roofline.ts";
import { cli } from "../cli/run-cli.ts";

const file = fileURLToPath(new URL("../../../shared/data/mlperf-inference-v4.1/mlperf_inference_v4.1_genai.csv", import.meta.url));

test("rows with quoted commas are read whole", () => {
  expect(rowsOf('a,b,c\n1,"x, ""y""",3\n')).toEqual([{ a: "1", b: 'x, "y"', c: "3" }]);
});

test("median absolute error by chip, on the published results", ({ skip }) => {
  skip(!existsSync(file), "public data absent: mlperf-inference-v4.1");
  const groups = summarise(compareRows(rowsOf(readFileSync(file, "utf8")), { roofline, catalogue }), catalogue.achievedOnH100);
  const dense = groups.find(({ key }) => key === "llama2-70b Offline")!;
  expect(groups.reduce((sum, { results }) => sum + results, 0)).toBe(180);
  // 3,017 tokens/s on an H100 is the median of its results: the model says about twice that.
  const h100 = dense.chips.find(({ chip }) => chip === "H100")!;
  expect(h100.results).toBe(30);
  expect(h100.achieved).toBeGreaterThan(0.45);
  expect(h100.achieved).toBeLessThan(0.6);
  expect(h100.errorCalibrated).toBeLessThan(0.05);
  expect(dense.errorCalibrated).toBeLessThan(0.25);
  // Factors by chip are the medians of these results, and hold out of sample: on the Server scenario, under latency limits.
  for (const { chip, achieved } of dense.chips)
    if (chip !== "H100" && chip !== "B200") expect(catalogue.achievedOnH100[chip], chip).toBeCloseTo(achieved / h100.achieved, 2);
  const server = groups.find(({ key }) => key === "llama2-70b Server")!;
  expect([dense.errorByChip, server.errorByChip].map((error) => error < 0.06)).toEqual([true, true]);
  expect(server.errorCalibrated).toBeGreaterThan(0.2);
  // The model never promises less than was measured, but for a chip that ran in four bits.
  expect(dense.chips.filter(({ achieved }) => achieved > 1)).toEqual([]);
});

test("known chips stand in a plan as they are printed: no peak is a sparse one, every value has its source", async () => {
  const { code, out } = await cli(["serve", "--chips"]);
  expect(code).toBe(0);
  const plan = `plimsoll: 1\nname: Chips\ncalendar: {start: 2026-07}\ndemand: {run_rate: $1/year}\nopening: {cash: $1}\n${out}`;
  const checked = await cli(["check", "-", "--json"], { stdin: plan });
  expect(JSON.parse(checked.out)).toMatchObject({ diagnostics: [] });
  expect(out.match(/source: data-sheet-/g)).toHaveLength(catalogue.catalogueChips.length);
  expect((await cli(["serve"])).code).toBe(2);
});

/** Rows of Epoch AI's table that stand for a chip of the catalogue, and what of them differs, with the reason. */
const epochNames: Readonly<Record<string, string>> = {
  A100: "NVIDIA A100 SXM4 80 GB",
  B200: "NVIDIA B200",
  B300: "NVIDIA B300 (Blackwell Ultra)",
  GB200: "NVIDIA GB200",
  GB300: "NVIDIA GB300 (Blackwell Ultra)",
  GH200: "NVIDIA GH200",
  H100: "NVIDIA H100 SXM5 80GB",
  "H100-NVL": "NVIDIA H100 NVL",
  "H100-PCIe": "NVIDIA H100 PCIe",
  H200: "NVIDIA H200 SXM",
  MI300X: "AMD Instinct MI300X",
  "TPU-v5e": "Google TPU v5e",
  "TPU-v5p": "Google TPU v5p",
  "TPU-v6e": "Google TPU v6e Trillium",
  "TPU-v7": "Google TPU v7 Ironwood",
  Trainium2: "Amazon Trainium2",
};

test("each figure of the catalogue is that of the public table, where it has one; the rest says that it is not checked", ({ skip }) => {
  const table = fileURLToPath(new URL("../../../shared/data/epoch-ml-hardware/ml_hardware.csv", import.meta.url));
  skip(!existsSync(table), "public data absent: epoch-ml-hardware");
  const rows = rowsOf(readFileSync(table, "utf8")) as readonly Record<string, string>[];
  let compared = 0;
  for (const chip of catalogue.catalogueChips) {
    const row = rows.find(({ hardware }) => hardware === epochNames[chip.name]);
    if (row === undefined) {
      expect(chip.name).toBe("L40S");
      continue;
    }
    expect(chip.source).toContain("Epoch AI");
    for (const [ours, theirs, unit] of [
      [chip.denseBf16Tflop, "bf16_tensor_flops", 1e12],
      [chip.denseFp8Tflop, "fp8_flops", 1e12],
      [chip.memoryGb, "memory_bytes", 1e9],
      [chip.bandwidthTbPerSecond, "memory_bw_bytes_s", 1e12],
      [chip.powerW, "tdp_w", 1],
    ] as const) {
      // Epoch's GH200 is the variant with 144 GB.
      if (ours === undefined || row[theirs] === "" || (chip.name === "GH200" && theirs === "memory_bw_bytes_s")) continue;
      expect([chip.name, theirs, Math.round(ours * unit)]).toEqual([chip.name, theirs, Number(row[theirs])]);
      compared++;
    }
    const isWhole =
      row["bf16_tensor_flops"] !== "" &&
      row["memory_bytes"] !== "" &&
      (chip.denseFp8Tflop === undefined || row["fp8_flops"] !== "" || Number(row["int8_ops"]) === Math.round(chip.denseFp8Tflop * 1e12));
    if (!isWhole) expect(chip.unverified, chip.name).toBeDefined();
  }
  expect(compared).toBeGreaterThan(60);
});

test("sparse peaks are twice the dense ones, to the rounding of the sheets", () => {
  for (const { name, denseBf16Tflop, sparseBf16Tflop, denseFp8Tflop, sparseFp8Tflop } of catalogue.catalogueChips)
    for (const [dense, sparse] of [
      [denseBf16Tflop, sparseBf16Tflop],
      [denseFp8Tflop, sparseFp8Tflop],
    ])
      if (dense !== undefined && sparse !== undefined) expect(Math.abs(sparse / dense - 2), name).toBeLessThan(name === "L40S" ? 0.03 : 0.002);
});
