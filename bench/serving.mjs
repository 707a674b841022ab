/**
 * npm run bench:serving: the throughput model beside MLPerf Inference v4.1, median absolute error by chip.
 *
 *     node bench/serving.mjs [--file CSV] [--prompt TOKENS] [--json]
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { builtProduct, root } from "./built.mjs";
import { compareRows, rowsOf, summarise } from "./serving/mlperf.mjs";

const { values: options } = parseArgs({
  options: {
    file: { type: "string", default: join(root, "../shared/data/mlperf-inference-v4.1/mlperf_inference_v4.1_genai.csv") },
    prompt: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
if (!existsSync(options.file)) {
  console.log(`public data absent: ${options.file}\nGive the MLPerf Inference v4.1 results with --file.`);
} else {
  const product = builtProduct();
  const roofline = await import(new URL("core/serving/roofline.js", product));
  const catalogue = await import(new URL("core/serving/chip-catalogue.js", product));
  const promptTokens = options.prompt === undefined ? undefined : Number(options.prompt);
  const groups = summarise(compareRows(rowsOf(readFileSync(options.file, "utf8")), { roofline, catalogue, promptTokens }), catalogue.achievedOnH100);
  if (options.json) console.log(JSON.stringify(groups, undefined, 1));
  else {
    const percent = (share) => `${(100 * share).toFixed(0)} %`.padStart(7);
    console.log("Throughput per chip, modelled at 70 % of the dense peak and 90 % of the bandwidth, beside MLPerf Inference v4.1 (closed)\n");
    console.log(`${"".padEnd(26)}results  measured ÷ modelled  median |error|  with one factor for all chips  with factors by chip`);
    const line = (name, { results, achieved, error, errorCalibrated, errorByChip }) =>
      console.log(
        `${name.padEnd(26)}${String(results).padStart(7)}${achieved.toFixed(2).padStart(22)}${percent(error).padStart(16)}${percent(errorCalibrated).padStart(31)}${percent(errorByChip).padStart(23)}`,
      );
    for (const group of groups) {
      line(group.key, group);
      for (const chip of group.chips) line(`  ${chip.chip}`, chip);
    }
    console.log("\nMLCommons MLPerf Inference v4.1 results (Apache-2.0). MLPerf is a trademark of MLCommons.");
  }
}
