import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { correlate, correlateLatents } from "../numeric/correlation.ts";
import { fillNormals, fillUniforms, openStream } from "../numeric/random.ts";
import { pearson, spearman } from "../numeric/statistics.ts";
import { medianAt } from "../plan/lint/lint-economics.ts";
import type { Distribution, Process, Series, Shape } from "../plan/value.ts";
import type { Plan } from "../plan/vocabulary/vocabulary.ts";
import { atMedians, baseDraws, bridge, fillProcess, fillProcessFrom, fillRegime, prepareProcess } from "./processes.ts";
import type { PathDraws, PreparedProcess } from "./processes.ts";

const constant = (value: number): Distribution => ({ kind: "constant", value });
const interval = (low: number, high: number, shape: Shape): Distribution => ({ kind: "interval", low, high, shape });
const MONTHS = 25;

/** Draws of a path from streams, as the company model wires them. */
function pathDraws(name: string, path: number, months: number = MONTHS): PathDraws {
  const shocks = fillNormals(openStream(1, `${name}#shocks`), path, new Float64Array(months), 0, months);
  const uniforms = fillUniforms(openStream(1, `${name}#monthly`), path, new Float64Array(months), 0, months);
  const moves = fillUniforms(openStream(1, `${name}#regime`), path, new Float64Array(months), 0, months);
  return {
    constant: (role) => openStream(1, `${name}.${role}`).normal(path, -1),
    choice: (role) => openStream(1, `${name}.${role}#choice`).uniform(path, -1),
    shocks,
    uniforms,
    states: fillRegime({ states: 2, start: 0, chances: Float64Array.of(0, 0.1, 0.2, 0) }, moves, new Uint8Array(months)),
  };
}

/** Rows of `count` paths; streams are opened once, constants must be constant. */
function paths(process: Process, count: number, name: string): Float64Array[] {
  const prepared = prepareProcess(process, ["loose", "tight"]);
  const shockStream = openStream(1, `${name}#shocks`);
  const uniformStream = openStream(1, `${name}#monthly`);
  const draws: PathDraws = { ...baseDraws(MONTHS) };
  return Array.from({ length: count }, (_, path) => {
    fillNormals(shockStream, path, draws.shocks, 0, MONTHS);
    fillUniforms(uniformStream, path, draws.uniforms, 0, MONTHS);
    return fillProcess(prepared, draws, new Float64Array(MONTHS));
  });
}

interface Law {
  readonly mean: number;
  /** Standard deviation, where it has a closed form. */
  readonly deviation?: number;
}

/** Checks a sample against its law within 5 standard errors, the sample's own where the law gives none. */
function expectLaw(sample: readonly number[], law: Law): void {
  const n = sample.length;
  const mean = sample.reduce((sum, x) => sum + x, 0) / n;
  const central = (k: number): number => sample.reduce((sum, x) => sum + (x - mean) ** k, 0) / n;
  const variance = central(2);
  expect(Math.abs(mean - law.mean)).toBeLessThanOrEqual(5 * Math.sqrt(variance / n));
  if (law.deviation === undefined) return;
  expect(Math.abs(variance - law.deviation ** 2)).toBeLessThanOrEqual(5 * Math.sqrt((central(4) - variance ** 2) / n));
}

const at = (rows: readonly Float64Array[], t: number): number[] => rows.map((row) => row[t]);
const logs = (rows: readonly Float64Array[], t: number): number[] => rows.map((row) => Math.log(row[t]));
const gbm: Process = { kind: "gbm", start: constant(100), drift: constant(0.02), volatility: constant(0.4) };

describe("moments, within 5 standard errors", () => {
  const n = 12_000;
  const k = 0.4 / Math.sqrt(12);

  test("gbm: the mean grows by drift, the log by √t", () => {
    const rows = paths(gbm, n, "gbm");
    expect(new Set(at(rows, 0))).toEqual(new Set([100]));
    for (const t of [1, 7, 24]) {
      expectLaw(at(rows, t), { mean: 100 * 1.02 ** t, deviation: 100 * 1.02 ** t * Math.sqrt(Math.exp(k * k * t) - 1) });
      expectLaw(logs(rows, t), { mean: Math.log(100) + t * (Math.log(1.02) - (k * k) / 2), deviation: k * Math.sqrt(t) });
    }
  });
  test("gbm between floor and cap stays there, and touches both", () => {
    const rows = paths({ ...gbm, floor: 90, cap: 130 } as Process, 500, "clamped");
    const all = rows.flatMap((row) => [...row]);
    expect([Math.min(...all), Math.max(...all)]).toEqual([90, 130]);
  });
  test("jump: the mean still grows by drift; jumps come at their rate", () => {
    const rate = 1.5;
    const size = -0.3;
    const p = 1 - Math.exp(-rate / 12);
    const jumps: Process = { kind: "jump", start: constant(100), drift: constant(0.02), volatility: constant(0.4), rate: constant(rate), size: constant(size) };
    const rows = paths(jumps, n, "jump");
    for (const t of [1, 24]) {
      const factor = (p * (1 + size) ** 2 + 1 - p) / (1 + p * size) ** 2;
      expectLaw(at(rows, t), { mean: 100 * 1.02 ** t, deviation: 100 * 1.02 ** t * Math.sqrt((factor * Math.exp(k * k)) ** t - 1) });
      const logMean = Math.log(100) + t * (Math.log(1.02 / (1 + p * size)) - (k * k) / 2 + p * Math.log(1 + size));
      expectLaw(logs(rows, t), { mean: logMean, deviation: Math.sqrt(t * (k * k + p * (1 - p) * Math.log(1 + size) ** 2)) });
    }
    const quiet = paths({ ...jumps, volatility: constant(0) } as Process, n, "jump");
    const counts = quiet.map((row) => row.filter((x, t) => t > 0 && x < row[t - 1] * 0.9).length);
    expectLaw(counts, { mean: 24 * p, deviation: Math.sqrt(24 * p * (1 - p)) });
  });
  test("logistic: far below its ceiling it is gbm; one and two months in closed form near it", () => {
    const far = paths({ kind: "logistic", start: constant(1e-6), growth: constant(0.02), ceiling: constant(1e9), volatility: constant(0.4) }, n, "far");
    expectLaw(at(far, 24), { mean: 1e-6 * 1.02 ** 24 });
    const near = paths({ kind: "logistic", start: constant(40), growth: constant(0.1), ceiling: constant(100), volatility: constant(0.3) }, n, "near");
    const mean1 = 40 * (1 + 0.1 * 0.6);
    const square1 = mean1 ** 2 * Math.exp(0.09 / 12);
    expectLaw(at(near, 1), { mean: mean1, deviation: Math.sqrt(square1 - mean1 ** 2) });
    expectLaw(at(near, 2), { mean: mean1 + 0.1 * (mean1 - square1 / 100) });
    expect(Math.max(...at(near, 1))).toBeLessThan(100);
  });
  test("logistic without noise rises to its ceiling from below and falls to it from above, also for negative growth", () => {
    const course = (start: number, growth: number): Float64Array =>
      fillProcess(
        prepareProcess({ kind: "logistic", start: constant(start), growth: constant(growth), ceiling: constant(10), volatility: constant(0) }),
        baseDraws(400),
        new Float64Array(400),
      );
    const up = course(1, 0.08);
    const down = course(1000, 0.08);
    const shrinking = course(1000, -0.05);
    for (let t = 1; t < 400; t++) {
      expect(up[t] >= up[t - 1] && down[t] <= down[t - 1] && shrinking[t] <= shrinking[t - 1] && shrinking[t] > 0).toBe(true);
    }
    expect([up[1], up[399], down[399]]).toEqual([1 * (1 + 0.08 * 0.9), expect.closeTo(10, 6), expect.closeTo(10, 6)]);
  });
  test.each([
    [1, 0.08],
    [1000, 0.08],
    [25, -0.05],
  ])("logistic from %s at %s: what the lints take for its middle is its course without noise", (start, growth) => {
    const process: Process = { kind: "logistic", start: constant(start), growth: constant(growth), ceiling: constant(10), volatility: constant(0) };
    const course = fillProcess(prepareProcess(process), baseDraws(100), new Float64Array(100));
    const series = { course: { kind: "process", process } } as Series;
    for (let t = 0; t < 100; t++) expect(medianAt({} as Plan, series, t)).toBeCloseTo(course[t]!, 9);
  });
  test("mean-reverting in logs: exact at every month, and the long-run mean is `mean`", () => {
    const process: Process = { kind: "mean-reverting", start: constant(4), mean: constant(2), halfLife: constant(3), volatility: constant(0.9), logs: true };
    const rows = paths(process, n, "logs");
    const variance = (0.9 * 0.9) / 12 / (2 * (Math.LN2 / 3));
    const level = Math.log(2) - variance / 2;
    for (const t of [1, 3, 24]) {
      const decay = 0.5 ** (t / 3);
      expectLaw(logs(rows, t), { mean: level + (Math.log(4) - level) * decay, deviation: Math.sqrt(variance * (1 - decay ** 2)) });
    }
    expect(Math.abs(at(rows, 24).reduce((sum, x) => sum + x, 0) / n - 2)).toBeLessThan(0.02);
  });
  test("mean-reverting in levels", () => {
    const rows = paths(
      { kind: "mean-reverting", start: constant(-1), mean: constant(0.5), halfLife: constant(6), volatility: constant(1.2), logs: false },
      n,
      "levels",
    );
    const variance = 1.44 / 12 / (2 * (Math.LN2 / 6));
    for (const t of [1, 6, 24]) {
      const decay = 0.5 ** (t / 6);
      expectLaw(at(rows, t), { mean: 0.5 - 1.5 * decay, deviation: Math.sqrt(variance * (1 - decay ** 2)) });
    }
  });
  test("bootstrap: blocks of the history's changes, each as likely", () => {
    const history = [10, 12, 9, 9, 15, 14, 20];
    const block = 3;
    const rows = paths({ kind: "bootstrap", start: constant(5), history, block }, n, "bootstrap");
    const products = [0, 1, 2, 3].map((first) => history[first + block] / history[first]);
    const mean = products.reduce((sum, x) => sum + x, 0) / 4;
    const square = products.reduce((sum, x) => sum + x * x, 0) / 4;
    for (const blocks of [1, 2, 8]) {
      expectLaw(at(rows, 3 * blocks), { mean: 5 * mean ** blocks, deviation: 5 * Math.sqrt(square ** blocks - mean ** (2 * blocks)) });
    }
    const changes = new Set(history.slice(1).map((x, i) => (x / history[i]).toFixed(9)));
    for (const row of rows.slice(0, 200)) for (let t = 1; t < MONTHS; t++) expect(changes.has((row[t] / row[t - 1]).toFixed(9))).toBe(true);
  });
  test("random walk: sums of normal steps", () => {
    const rows = paths({ kind: "random-walk", start: constant(3), drift: constant(-0.2), step: constant(1.5) }, n, "walk");
    for (const t of [1, 24]) expectLaw(at(rows, t), { mean: 3 - 0.2 * t, deviation: 1.5 * Math.sqrt(t) });
  });
  test("noise: its distribution in every month from the first, each month apart", () => {
    const rows = paths({ kind: "noise", around: interval(-10, 10, "normal") }, n, "noise");
    const deviation = 10 / 1.6448536269514722;
    for (const t of [0, 1, 24]) expectLaw(at(rows, t), { mean: 0, deviation });
    expect(Math.abs(pearson(Float64Array.from(at(rows, 3)), Float64Array.from(at(rows, 4))))).toBeLessThan(5 / Math.sqrt(n));
  });
  test("noise from a mix chooses each month, from beliefs once a path", () => {
    const parts = [
      { id: "low", weight: 0.3, value: constant(1) },
      { id: "high", weight: 0.7, value: constant(2) },
    ];
    const mixed = paths({ kind: "noise", around: { kind: "mix", parts } }, n, "mix");
    expectLaw(at(mixed, 5), { mean: 1.7, deviation: Math.sqrt(0.21) });
    expect(Math.abs(pearson(Float64Array.from(at(mixed, 3)), Float64Array.from(at(mixed, 4))))).toBeLessThan(5 / Math.sqrt(n));
    const believed = prepareProcess({ kind: "noise", around: { kind: "beliefs", parts } });
    const rows = Array.from({ length: 2000 }, (_, path) => fillProcess(believed, pathDraws("beliefs", path), new Float64Array(MONTHS)));
    for (const row of rows) expect(new Set(row).size).toBe(1);
    expectLaw(at(rows, 0), { mean: 1.7, deviation: Math.sqrt(0.21) });
  });
});

describe("constants of a path", () => {
  test("are drawn by role: latent for the value, choice for the part", () => {
    const process: Process = {
      kind: "random-walk",
      start: {
        kind: "mix",
        parts: [
          { weight: 0.5, value: constant(10) },
          { weight: 0.5, value: interval(0, 2, "normal") },
        ],
      },
      drift: interval(-1, 3, "normal"),
      step: constant(0),
    };
    const prepared = prepareProcess(process);
    expect([prepared.roles, prepared.mixedRoles, prepared.needsUniforms]).toEqual([["start", "drift", "step"], ["start"], false]);
    const draws = (choice: number): PathDraws => ({ ...baseDraws(3), choice: () => choice, constant: (role) => (role === "drift" ? 1.6448536269514722 : 0) });
    expect(Array.from(fillProcess(prepared, draws(0.2), new Float64Array(3)))).toEqual([10, 13, 16]);
    expect(Array.from(fillProcess(prepared, draws(0.7), new Float64Array(3)))).toEqual([1, 4, 7]);
  });
  test("regime: one value per state, drawn once a path", () => {
    const process: Process = {
      kind: "regime",
      of: "market",
      states: [
        { state: "tight", value: interval(4, 6, "normal") },
        { state: "loose", value: constant(1) },
      ],
    };
    const prepared = prepareProcess(process, ["loose", "tight"]);
    const draws: PathDraws = { ...baseDraws(4), states: Uint8Array.of(0, 1, 1, 0), constant: () => 1.6448536269514722 };
    expect(Array.from(fillProcess(prepared, draws, new Float64Array(4)))).toEqual([1, 6, 6, 1]);
    expect(prepared.roles).toEqual(["states.tight", "states.loose"]);
    expect(() => prepareProcess(process, ["loose", "other"])).toThrow("no value in state other");
    expect(() => prepareProcess(process)).toThrow("states of market are not given");
  });
  test("base case: every constant at its median, no shock", () => {
    const process: Process = {
      kind: "gbm",
      start: {
        kind: "mix",
        parts: [
          { weight: 0.7, value: constant(3) },
          { weight: 0.3, value: constant(9) },
        ],
      },
      drift: interval(0, 0.02, "normal"),
      volatility: constant(0),
    };
    const row = fillProcess(prepareProcess(atMedians(process)), baseDraws(3), new Float64Array(3));
    expect(Array.from(row)).toEqual([3, 3 * 1.01, 3 * 1.01 * 1.01]);
    const bootstrap: Process = { kind: "bootstrap", start: constant(1), history: [1, 2, 1], block: 1 };
    expect(atMedians(bootstrap)).toEqual(bootstrap);
    const states: Process = { kind: "regime", of: "m", states: [{ state: "a", value: interval(1, 3, "uniform") }] };
    expect(atMedians(states)).toEqual({ kind: "regime", of: "m", states: [{ state: "a", value: constant(2) }] });
  });
});

describe("bridging", () => {
  const n = 12_000;
  const months = 24;
  test("keeps shocks standard normal and independent, and makes their sum the whole-horizon shock", () => {
    const stream = openStream(2, "shocks");
    const horizon = openStream(2, "horizon");
    const row = new Float64Array(months);
    const columns = [0, 11, 23].map(() => new Float64Array(n));
    const z = new Float64Array(n);
    for (let path = 0; path < n; path++) {
      fillNormals(stream, path, row, 0, months);
      z[path] = horizon.normal(path, -1);
      bridge(row, z[path]);
      expect(Math.abs(row.reduce((sum, e) => sum + e, 0) - z[path] * Math.sqrt(months))).toBeLessThan(1e-12);
      [0, 11, 23].forEach((t, i) => (columns[i][path] = row[t]));
    }
    for (const column of columns) {
      expectLaw([...column], { mean: 0, deviation: 1 });
      // A month's share of the whole horizon.
      expect(Math.abs(pearson(column, z) - 1 / Math.sqrt(months))).toBeLessThan(5 / Math.sqrt(n));
    }
    expect(Math.abs(pearson(columns[0], columns[1]))).toBeLessThan(5 / Math.sqrt(n));
  });

  test("correlated drivers: rank correlation as stated, marginals as without", () => {
    const copula = correlate([
      { a: "demand", b: "growth", rank: 0.6 },
      { a: "demand", b: "price", rank: -0.4 },
    ]);
    if (copula.kind !== "blocks") throw new Error(copula.kind);
    const [block] = copula.blocks;
    expect(block.names).toEqual(["demand", "growth", "price"]);
    const latents = block.names.map((name) => openStream(4, name));
    const shocks = ["demand", "price"].map((name) => openStream(4, `${name}#shocks`));
    const z = new Float64Array(3);
    const draws = baseDraws(MONTHS);
    const demandProcess = prepareProcess(gbm);
    const priceProcess = prepareProcess({
      kind: "mean-reverting",
      start: constant(2),
      mean: constant(2),
      halfLife: constant(12),
      volatility: constant(0.5),
      logs: true,
    });
    const [growth, demand, price] = [0, 1, 2].map(() => new Float64Array(n));
    const fill = (process: PreparedProcess, stream: number, horizonShock: number): number => {
      fillNormals(shocks[stream], path, draws.shocks, 0, MONTHS);
      bridge(draws.shocks.subarray(1), horizonShock);
      return fillProcess(process, draws, new Float64Array(MONTHS))[MONTHS - 1];
    };
    let path = 0;
    for (; path < n; path++) {
      latents.forEach((stream, i) => (z[i] = stream.normal(path, -1)));
      correlateLatents(block, z);
      demand[path] = fill(demandProcess, 0, z[0]);
      growth[path] = z[1];
      price[path] = fill(priceProcess, 1, z[2]);
    }
    const se = 5 / Math.sqrt(n);
    expect(Math.abs(spearman(demand, growth) - 0.6)).toBeLessThan(se);
    // A mean-reverting level forgets early months: only part of the whole-horizon shock is left in its last level.
    const decay = 0.5 ** (1 / 12);
    const kept = (1 - decay ** 24) / (1 - decay) / Math.sqrt((24 * (1 - decay ** 48)) / (1 - decay ** 2));
    const latent = kept * 2 * Math.sin((Math.PI * -0.4) / 6);
    expect(Math.abs(spearman(demand, price) - (6 / Math.PI) * Math.asin(latent / 2))).toBeLessThan(se);
    const k = 0.4 / Math.sqrt(12);
    expectLaw([...demand].map(Math.log), { mean: Math.log(100) + 24 * (Math.log(1.02) - (k * k) / 2), deviation: k * Math.sqrt(24) });
    const variance = 0.25 / 12 / (2 * (Math.LN2 / 12));
    const level = Math.log(2) - variance / 2;
    expectLaw([...price].map(Math.log), { mean: level + (Math.log(2) - level) * decay ** 24, deviation: Math.sqrt(variance * (1 - decay ** 48)) });
  });
});

const everyKind: Readonly<Record<Process["kind"], Process>> = {
  gbm: {
    kind: "gbm",
    start: interval(90, 110, "lognormal"),
    drift: interval(-0.02, 0.05, "normal"),
    volatility: interval(0.2, 0.6, "lognormal"),
    floor: 50,
    cap: 200,
  },
  logistic: {
    kind: "logistic",
    start: interval(1, 20, "lognormal"),
    growth: interval(0.02, 0.2, "normal"),
    ceiling: interval(10, 30, "lognormal"),
    volatility: constant(0.3),
  },
  "mean-reverting": {
    kind: "mean-reverting",
    start: constant(2),
    mean: interval(1, 3, "lognormal"),
    halfLife: interval(3, 12, "lognormal"),
    volatility: constant(0.5),
    logs: true,
  },
  jump: {
    kind: "jump",
    start: constant(5),
    drift: constant(0.01),
    volatility: constant(0.3),
    rate: interval(1, 8, "lognormal"),
    size: interval(-0.3, -0.1, "normal"),
  },
  bootstrap: { kind: "bootstrap", start: constant(7), history: [3, 4, 2, 5, 5, 6, 4, 8], block: 4 },
  "random-walk": { kind: "random-walk", start: constant(0), drift: interval(-1, 1, "normal"), step: constant(2) },
  noise: {
    kind: "noise",
    around: {
      kind: "mix",
      parts: [
        { weight: 0.4, value: interval(1, 4, "lognormal") },
        { weight: 0.6, value: constant(2) },
      ],
    },
  },
  regime: {
    kind: "regime",
    of: "market",
    states: [
      { state: "loose", value: constant(1) },
      { state: "tight", value: interval(2, 5, "lognormal") },
    ],
  },
};

describe("non-anticipativity, for every kind", () => {
  for (const process of [...Object.values(everyKind), { ...everyKind["mean-reverting"], logs: false } as Process]) {
    const name = process.kind + ("logs" in process && !process.logs ? " in levels" : "");
    const prepared = prepareProcess(process, ["loose", "tight"]);

    test(`${name}: draws after a month leave all up to it unmoved, to the bit, and move what follows`, () => {
      let tried = 0;
      let moved = 0;
      fc.assert(
        fc.property(fc.nat(500), fc.nat(500), fc.integer({ min: 0, max: MONTHS - 2 }), (path, other, month) => {
          const before = pathDraws(name, path);
          const after = pathDraws(`${name} changed`, other);
          const original = fillProcess(prepared, before, new Float64Array(MONTHS));
          for (const row of ["shocks", "uniforms", "states"] as const) before[row].set(after[row].subarray(month + 1), month + 1);
          const changed = fillProcess(prepared, before, new Float64Array(MONTHS));
          expect(Array.from(changed.subarray(0, month + 1))).toEqual(Array.from(original.subarray(0, month + 1)));
          if (month >= MONTHS - 16) return;
          tried += 1;
          if (changed.some((value, t) => value !== original[t])) moved += 1;
        }),
        { numRuns: 30 },
      );
      // A chain or a resampled block may by chance be drawn again: nearly all must move.
      expect(moved).toBeGreaterThanOrEqual(0.8 * tried);
    });

    test(`${name}: continued with its own draws it is the same path, with others a new one from the next month`, () => {
      fc.assert(
        fc.property(fc.nat(500), fc.integer({ min: 0, max: MONTHS - 1 }), (path, month) => {
          const draws = pathDraws(name, path);
          const whole = fillProcess(prepared, draws, new Float64Array(MONTHS));
          const continued = whole.slice();
          continued.fill(NaN, month + 1);
          expect(Array.from(fillProcessFrom(prepared, draws, continued, month))).toEqual(Array.from(whole));
          const other = pathDraws(name, path + 1);
          other.shocks.set(draws.shocks.subarray(0, month + 1));
          const spliced = fillProcessFrom(prepared, other, whole.slice(), month);
          expect(Array.from(spliced.subarray(0, month + 1))).toEqual(Array.from(whole.subarray(0, month + 1)));
        }),
        { numRuns: 30 },
      );
    });
  }
  test("a month outside the row is refused", () => {
    const prepared = prepareProcess(gbm);
    for (const month of [-1, 3, 0.5, NaN]) expect(() => fillProcessFrom(prepared, baseDraws(3), new Float64Array(3), month)).toThrow("of 3");
  });
});

test("draws shorter than the row are refused, not read as nothing", () => {
  for (const [kind, row] of [
    ["gbm", "shocks"],
    ["jump", "uniforms"],
    ["noise", "uniforms"],
    ["regime", "states"],
  ] as const) {
    const prepared = prepareProcess(everyKind[kind], ["loose", "tight"]);
    const draws = pathDraws(kind, 0);
    expect(() => fillProcess(prepared, { ...draws, [row]: draws[row].subarray(1) }, new Float64Array(MONTHS))).toThrow("shorter than 25 months");
  }
});

test("a higher shock never lowers a month of a process that shocks move", () => {
  for (const kind of ["gbm", "logistic", "mean-reverting", "jump", "bootstrap", "random-walk"] as const) {
    const prepared = prepareProcess(everyKind[kind]);
    for (let path = 0; path < 50; path++) {
      const draws = pathDraws(kind, path);
      const before = fillProcess(prepared, draws, new Float64Array(MONTHS));
      draws.shocks[1] += 0.5;
      const after = fillProcess(prepared, draws, new Float64Array(MONTHS));
      const month = kind === "bootstrap" ? 4 : 1;
      expect(after[month]).toBeGreaterThanOrEqual(before[month]);
    }
  }
});

test("same bits on every engine: hash of every kind over 200 paths, frozen", () => {
  const view = new DataView(new ArrayBuffer(8));
  let hash = 0x811c9dc5;
  for (const process of Object.values(everyKind)) {
    const prepared = prepareProcess(process, ["loose", "tight"]);
    for (let path = 0; path < 200; path++) {
      for (const x of fillProcess(prepared, pathDraws(process.kind, path), new Float64Array(MONTHS))) {
        view.setFloat64(0, x);
        for (let i = 0; i < 8; i++) hash = Math.imul(hash ^ view.getUint8(i), 0x01000193);
      }
    }
  }
  expect((hash >>> 0).toString(16)).toBe("d722474c");
});
