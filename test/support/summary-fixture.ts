/**
 * A synthetic run summary for tests of reports and text: made-up numbers of a plausible shape, from formulas, not from
 * the engine.
 */
import type { Fan, Proportion, RunSummary } from "../../src/core/results/run.ts";
import { monthLabel } from "../../src/formats/text/months.ts";
import { fixtureStatements, fixtureTables } from "./summary-tables-fixture.ts";

export interface FixtureOptions {
  readonly months?: number;
  /** Failed futures of the plan as written, of 10,000. */
  readonly failures?: number;
  /** Without tables, beliefs, causes, checks, limits, statements and assumptions. */
  readonly bare?: boolean;
}

const start = "2026-07";
const paths = 10_000;

/** Near enough to Clopper–Pearson for a picture. */
function proportion(count: number, of = paths): Proportion {
  const p = count / of;
  const half = 1.96 * Math.sqrt((p * (1 - p) + 1 / of) / of);
  return {
    count,
    paths: of,
    low95: count === 0 ? 0 : Math.max(p * 0.3, p - half),
    high95: count === of ? 1 : Math.min(1, count === 0 ? 3.689 / of : p + half),
  };
}

function fan(months: number, median: (t: number) => number, spread: (t: number) => number, clamp: readonly [number, number] = [-Infinity, Infinity]): Fan {
  const at = (z: number): number[] =>
    Array.from({ length: months }, (_, t) => Math.min(clamp[1], Math.max(clamp[0], median(t) + z * spread(t) * (z > 0 ? 1.35 : 1))));
  return { p5: at(-1.645), p10: at(-1.282), p25: at(-0.674), p50: at(0), p75: at(0.674), p90: at(1.282), p95: at(1.645) };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** A complete summary, of 60 months unless said otherwise. */
export function fixtureSummary(options: FixtureOptions = {}): RunSummary {
  const months = options.months ?? 60;
  const failures = options.failures ?? 182;
  const bare = options.bare ?? false;
  const cash = fan(
    months,
    (t) => (9 - 6.5 * Math.sin((Math.min(t, 34) / 34) * Math.PI) * 0.72 + (t > 24 ? (t - 24) * 0.42 : 0)) * 1e9,
    (t) => (0.2 + 0.21 * t ** 0.85) * 1e9,
  );
  const trough = cash.p5.reduce((low, v, t) => (v < cash.p5[low]! ? t : low), 0);
  return {
    planHash: "3f6f1c0b9a54d0e8b2c7a1f45e6d9038c1b7a2e4f5d60718293a4b5c6d7e8f90",
    planName: "Frontier lab (synthetic fixture)",
    planFile: "frontier-lab.yaml",
    engine: "0.1.0",
    seed: 1,
    paths,
    months,
    start,
    fiscalYearStarts: 2,
    pInsolvent: {
      throughMonth: months - 1,
      withRaises: proportion(failures),
      withPlaybook: proportion(Math.min(paths, Math.round(failures * 1.9))),
      withoutRaises: proportion(Math.min(paths, Math.round(failures * 2.6))),
      countByMonth: countByMonth(months, failures),
      byBelief: bare ? [] : beliefs(failures),
    },
    causes: bare || failures === 0 ? [] : causes(failures, months),
    cashUsd: cash,
    comfortUsd: Array.from({ length: months }, (_, t) => 2.5e9 + t * 2e7),
    pBelowComfort: proportion(Math.min(paths, failures * 6)),
    pCovenantBreach: proportion(Math.min(paths, failures * 2)),
    cashTrough: { month: trough, p5Usd: cash.p5[trough]!, p50Usd: cash.p50[trough]! },
    servedShare: fan(
      months,
      (t) => 0.985 - 0.06 * Math.sin(t / 9) ** 2,
      (t) => 0.006 + 0.0009 * t,
      [0, 1],
    ),
    revenueUsd: fan(
      months,
      (t) => 2.4e9 * 1.024 ** t,
      (t) => 2.4e9 * 1.024 ** t * 0.012 * t ** 0.8,
      [0, Infinity],
    ),
    valueUsd: { mean: 412e9, p5: 31e9, p50: 365e9, p95: 1080e9, shareTerminal: 0.93, cashOnlyMean: 28.84e9, shareholdersOnlyMean: 414e9 },
    covenantUsd: 1e9,
    sampleCashUsd: [Array.from({ length: months }, (_, t) => 9e9 - 2e8 * t)],
    ...(bare ? {} : { pFallBehind: proportion(1240) }),
    obligationsUsd: obligations(months, bare),
    limits: bare
      ? []
      : [
          {
            id: "insolvency",
            holds: failures <= 38,
            value: Math.min(1, (failures * 2.62) / paths),
            limit: 0.01,
            text: "at most 1%",
            under: "demand.growth: slow",
          },
          { id: "insolvency_sooner", holds: true, value: failures / paths / 30, limit: 0.005, text: "at most 0.5% within 24 months" },
          { id: "unserved", holds: true, value: 0.031, limit: 0.05, text: "at most 5% in 90% of months" },
        ],
    checks: bare ? [] : checks(),
    maxImbalanceUsd: 0.00021,
    maxImbalanceRelative: 3.1e-15,
    relaxedShare: bare ? 0 : 0.0034,
    tracePaths: { median: 4711, ...(failures > 0 ? { worst: 808 } : {}) },
    resultHash: "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9",
    tables: bare ? [] : fixtureTables(start, months),
    statements: bare ? [] : fixtureStatements(start, months),
    assumptions: bare ? [] : assumptions(),
    sources: bare
      ? []
      : [
          { id: "s1-filing", kind: "reported", title: "Registration statement of a lessor, section on customers", asOf: "2026-05-20", cited: 9 },
          { id: "tokens-log", kind: "measured", title: "Gateway log, billed tokens by product", asOf: "2026-06", cited: 6 },
          { id: "guess", kind: "assumption", title: "Planner’s judgement", asOf: "2026-06-30", cited: 14 },
        ],
    warnings: bare
      ? []
      : [
          "W151: frontier-lab.yaml:88: price of product “free” is below its serving cost at peak sizing",
          "W154: frontier-lab.yaml:204: source “old-index” is 26 months old",
        ],
    seconds: { simulate: 1.8, write: 0.4 },
  };
}

function countByMonth(months: number, failures: number): number[] {
  const weights = Array.from({ length: months }, (_, t) => Math.exp(-(((t - months * 0.35) / (months * 0.14)) ** 2)));
  const counts = weights.map((w) => Math.floor((failures * w) / sum(weights)));
  counts[Math.floor(months * 0.35)]! += failures - sum(counts);
  return counts;
}

function beliefs(failures: number): RunSummary["pInsolvent"]["byBelief"] {
  const rows = [
    { address: "demand.growth", belief: "fast", weight: 0.3, times: 0.25, cashTroughP5Usd: 1.9e9, source: "s1-filing" },
    { address: "demand.growth", belief: "as last year", weight: 0.45, times: 0.6, cashTroughP5Usd: -0.4e9, source: "tokens-log" },
    { address: "demand.growth", belief: "slow", weight: 0.25, times: 2.62, cashTroughP5Usd: -5.2e9, source: "guess" },
    { address: "contracts.colossus.exit", belief: "either side may leave", weight: 0.6, times: 0.8, cashTroughP5Usd: -2.2e9, source: "s1-filing" },
    { address: "contracts.colossus.exit", belief: "only we may leave", weight: 0.4, times: 1.3, cashTroughP5Usd: -3.9e9 },
  ];
  return rows.map(({ times, ...row }) => ({
    ...row,
    withRaises: proportion(Math.min(paths * row.weight, Math.round(failures * times * row.weight)), paths * row.weight),
  }));
}

function causes(failures: number, months: number): RunSummary["causes"] {
  const at = (share: number): number => Math.floor(months * share);
  const committed = Math.ceil(failures * 0.62);
  const debt = Math.floor((failures - committed) * 0.7);
  return [
    { id: "committed-compute", label: "committed compute payments exceeded cash", count: committed, medianMonth: at(0.33) },
    { id: "debt-accelerated", label: "debt fell due after a covenant breach", count: debt, medianMonth: at(0.4) },
    { id: "operating", label: "payroll and other costs exceeded cash", count: failures - committed - debt, medianMonth: at(0.52) },
  ];
}

function obligations(months: number, bare: boolean): RunSummary["obligationsUsd"] {
  const years = [start, ...Array.from({ length: Math.floor(months / 12) }, (_, i) => monthLabel(start, 6 + 12 * i))].filter((_, i) => i * 12 < months + 12);
  const course = (level: number) => years.map((_, i) => level * Math.max(0, 1 - i / 5.6) * (i === 1 ? 1.12 : 1));
  if (bare) return { years: [], headline: [], nonCancellable: [], walkAway: [], marketNamed: { contracts: 0, of: 0 }, bySupplier: [] };
  const of = (supplier: string, headline: number, share: number, walk: number) => ({
    supplier,
    headline: course(headline),
    nonCancellable: course(headline * share),
    walkAway: course(headline * share * walk),
  });
  const bySupplier = [
    of("Colossus Compute", 43.75e9, 0.086, 0.55),
    of("Hyperscaler A", 30e9, 0.9, 0.35),
    of("Neocloud B", 6.2e9, 1, 0.8),
    of("Chip maker’s cloud", 11e9, 0.62, 0.4),
  ];
  const total = (key: "headline" | "nonCancellable" | "walkAway") => years.map((_, i) => sum(bySupplier.map((s) => s[key][i]!)));
  return {
    years,
    headline: total("headline"),
    nonCancellable: total("nonCancellable"),
    walkAway: total("walkAway"),
    marketNamed: { contracts: 3, of: 4 },
    bySupplier,
  };
}

function checks(): RunSummary["checks"] {
  return [
    { text: "served_share.p50 in 2026-07 at least 95%", holds: true, asserted: "≥ 95 %", computed: "98.5 %", line: 311 },
    { text: "run_rate at 2031-06 at most 40% of segments", holds: true, asserted: "≤ 40 %", computed: "31.2 %", line: 312 },
    { text: "gross_margin in FY29 at least 55%", holds: false, asserted: "≥ 55 %", computed: "51.8 %", accepted: "price cut under way", line: 313 },
    { text: "walk_away at 2028-12 at most $20B", holds: false, asserted: "≤ $20B", computed: "$23.1B", line: 314 },
  ];
}

function assumptions(): RunSummary["assumptions"] {
  return [
    {
      address: "contracts.memphis.price",
      text: "$1.25B/month @s1-filing",
      understood: "constant 1.25B USD/month",
      source: "s1-filing",
      sourceKind: "reported",
      asOf: "2026-05-20",
      line: 141,
    },
    {
      address: "contracts.memphis.capacity",
      text: "220k H100 @s1-filing",
      understood: "constant 220,000 chips",
      source: "s1-filing",
      sourceKind: "reported",
      asOf: "2026-05-20",
      line: 140,
    },
    {
      address: "workloads.serve.peak_to_mean",
      text: "1.6x @tokens-log",
      understood: "constant 1.6",
      source: "tokens-log",
      sourceKind: "measured",
      asOf: "2026-06",
      line: 98,
    },
    {
      address: "demand.growth",
      text: "beliefs (3)",
      understood: "fast 6 to 12 %/month · as last year 3 to 7 %/month · slow 0 to 3 %/month",
      source: "guess",
      sourceKind: "assumption",
      asOf: "2026-06-30",
      line: 61,
    },
    { address: "products.api.price", text: "2 to 5 $/Mtok", understood: "lognormal, median 3.16, mean 3.29 $/Mtok", line: 75 },
    {
      address: "markets.h100.price",
      text: "{process: gbm, start: $2.35/H100-hour, drift: -8%/year, volatility: 28%}",
      understood: "geometric Brownian motion from 2.35 $/H100-hour; growth of the mean −8 % a year",
      source: "guess",
      sourceKind: "estimate",
      asOf: "2024-04",
      line: 44,
    },
  ];
}
