import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sha256 } from "../../src/adapters/files/sha256.ts";
import { openEvaluationsHere } from "../../src/adapters/workers/evaluations.ts";
import { commit } from "../../src/app/commit.ts";
import type { ValidPlan } from "../../src/app/load-plan.ts";
import type { EvaluationProgram, EvaluationRunner } from "../../src/app/ports.ts";
import { renderCommit } from "../../src/formats/text/commit.ts";
import { normalQuantile } from "../../src/core/numeric/normal.ts";
import { loadedFrom, planText } from "../support/token-shop.ts";

const planOf = (text: string, file: string): Promise<ValidPlan> => loadedFrom(planText(text, file));
const newsvendor = () => planOf(readFileSync(new URL("../../examples/newsvendor.yaml", import.meta.url), "utf8"), "newsvendor.yaml");

const quick = { isQuick: true, paths: 400, engine: "test" };
const run = (loaded: Awaited<ReturnType<typeof planOf>>, openRunner: (program: EvaluationProgram) => EvaluationRunner = openEvaluationsHere, request = quick) =>
  commit(loaded, request, { openRunner, sha256 }, {});

test("a one-period plan signs the fractile (r_od − r_c) ÷ r_od of demand", async () => {
  const loaded = await newsvendor();
  const summary = await run(loaded);
  const best = 5000 * Math.exp(0.16 * normalQuantile(0.7 / 0.88));
  // Standard error of a sample quantile over the futures it was fitted to: √(q(1 − q) ÷ n) ÷ density.
  const q = 0.7 / 0.88;
  const z = normalQuantile(q);
  const density = Math.exp(-z * z * 0.5) / Math.sqrt(2 * Math.PI) / (0.16 * best);
  const error = Math.sqrt((q * (1 - q)) / 2880) / density;
  const signed = summary.signNow.find(({ offer }) => offer === "ahead")!;
  expect(Math.abs(signed.chips - best)).toBeLessThan(3 * error + 10);
  expect(renderCommit(summary, { width: 100, color: false })).toContain(`Sign now: ${signed.blocks} blocks of ahead`);
});
