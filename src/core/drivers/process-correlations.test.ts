import { expect, test } from "vitest";
import { fillNormals, fillUniforms, openStream } from "../numeric/random.ts";
import { pearson, spearman } from "../numeric/statistics.ts";
import type { Distribution, Process, Shape } from "../plan/value.ts";
import { baseDraws, bridge, fillProcess, prepareProcess } from "./processes.ts";

const constant = (value: number): Distribution => ({ kind: "constant", value });
const interval = (low: number, high: number, shape: Shape): Distribution => ({ kind: "interval", low, high, shape });
const MONTHS = 25;
const gbm: Process = { kind: "gbm", start: constant(100), drift: constant(0.02), volatility: constant(0.4) };

/** What the whole-horizon shock of a row moves: a figure of the row that is normal in closed form, and the share of it that the shock explains. */
const shockShares: readonly (readonly [kind: string, process: Process, figure: (row: Float64Array) => number, share: number])[] = [
  ["gbm", gbm, (row) => Math.log(row[MONTHS - 1]!), 1],
  ["random walk", { kind: "random-walk", start: constant(0), drift: constant(1), step: constant(3) }, (row) => row[MONTHS - 1]!, 1],
  [
    "logistic, far below its ceiling",
    { kind: "logistic", start: constant(1e-6), growth: constant(0.02), ceiling: constant(1e9), volatility: constant(0.4) },
    (row) => Math.log(row[MONTHS - 1]!),
    1,
  ],
  // With decay d a shock of month t counts d^(24 − t): of the sum of 24 such, the even part is this share.
  [
    "mean-reverting",
    { kind: "mean-reverting", start: constant(0), mean: constant(0), halfLife: constant(12), volatility: constant(1), logs: false },
    (row) => row[MONTHS - 1]!,
    (1 - 0.5 ** 2) / (1 - 0.5 ** (1 / 12)) / Math.sqrt((24 * (1 - 0.5 ** 4)) / (1 - 0.5 ** (1 / 6))),
  ],
  // Jumps are not shocks: they add variance p·(1 − p)·ln² a month that nothing moves together with.
  [
    "jump",
    { kind: "jump", start: constant(100), drift: constant(0), volatility: constant(0.4), rate: constant(1.5), size: constant(-0.1) },
    (row) => Math.log(row[MONTHS - 1]!),
    Math.sqrt(0.16 / 12 / (0.16 / 12 + (1 - Math.exp(-0.125)) * Math.exp(-0.125) * Math.log(0.9) ** 2)),
  ],
  ["noise", { kind: "noise", around: interval(-1, 1, "normal") }, (row) => row.reduce((sum, x) => sum + x, 0), 1],
];

test.each(shockShares)("%s moves with what it is correlated with, as its shocks' share of it says", (kind, process, figure, share) => {
  const n = 12_000;
  const stated = 0.6;
  // The copula's normal correlation behind a rank correlation.
  const latent = 2 * Math.sin((Math.PI * stated) / 6);
  const prepared = prepareProcess(process);
  const [mine, others, shockStream, uniformStream] = [`${kind} a`, `${kind} b`, `${kind}#shocks`, `${kind}#monthly`].map((name) => openStream(6, name));
  const draws = baseDraws(MONTHS);
  const [moved, other] = [new Float64Array(n), new Float64Array(n)];
  for (let path = 0; path < n; path++) {
    const z = mine.normal(path, -1);
    other[path] = latent * z + Math.sqrt(1 - latent * latent) * others.normal(path, -1);
    fillNormals(shockStream, path, draws.shocks, 0, MONTHS);
    fillUniforms(uniformStream, path, draws.uniforms, 0, MONTHS);
    bridge(process.kind === "noise" ? draws.shocks : draws.shocks.subarray(1), z);
    moved[path] = figure(fillProcess(prepared, draws, new Float64Array(MONTHS)));
  }
  const ranks = (6 / Math.PI) * Math.asin((share * latent) / 2);
  expect(Math.abs(pearson(moved, other) - share * latent)).toBeLessThan(5 / Math.sqrt(n));
  // A binomial number of jumps is no normal: its ranks are near, not equal.
  expect(Math.abs(spearman(moved, other) - ranks)).toBeLessThan(5 / Math.sqrt(n));
  if (share === 1) expect(ranks).toBeCloseTo(stated, 12);
});
