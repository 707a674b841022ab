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
  const groups = summarise(compareRows(rowsOf(readFileSync(file, "utf8")), { roofline, catalogue }));
  const dense = groups.find(({ key }) => key === "llama2-70b Offline")!;
  expect(groups.reduce((sum, { results }) => sum + results, 0)).toBe(180);
  // 3,017 tokens/s on an H100 is the median of its results: the model says about twice that.
  const h100 = dense.chips.find(({ chip }) => chip === "H100")!;
  expect(h100.results).toBe(30);
  expect(h100.achieved).toBeGreaterThan(0.45);
  expect(h100.achieved).toBeLessThan(0.6);
  expect(h100.errorCalibrated).toBeLessThan(0.05);
  expect(dense.errorCalibrated).toBeLessThan(0.25);
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
