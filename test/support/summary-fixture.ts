/**
 * A synthetic run summary for tests of reports and text: made-up numbers of a plausible shape, from formulas, not from
 * the engine.
 */
import type { Fan, MonthTrace, PathTrace, Proportion, ResultTable, RunSummary, Statement } from "../../src/core/results/run.ts";
import { fiscalQuarterLabel, monthLabel } from "../../src/formats/text/months.ts";

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
    tables: bare ? [] : tables(months),
    statements: bare ? [] : statements(months),
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

const chips = ["H100", "TPU v6e", "Trainium2"] as const;
const blocks = ["peak", "shoulder", "trough"] as const;

function tables(months: number): readonly ResultTable[] {
  const monthNames = Array.from({ length: months }, (_, t) => monthLabel(start, t));
  const notes = { measures: "Base case, month by month.", source: "Synthetic fixture, not a run.", limitations: "One future out of many." };
  const load = { peak: 1.6, shoulder: 1, trough: 0.55 };
  const demand = (t: number): number => 5.2e6 * 1.03 ** t;
  const servable = (t: number): number => 8.9e6 * (1 + 0.42 * Math.floor((t + 4) / 9));
  return [
    {
      id: "demand-capacity",
      title: "Demand against capacity by load block",
      columns: [
        { id: "month", label: "Month" },
        { id: "block", label: "Load block" },
        { id: "demand", label: "Demand", unit: "Mtok" },
        { id: "servable", label: "Servable", unit: "Mtok" },
      ],
      rows: monthNames.flatMap((month, t) => blocks.map((block) => [month, block, demand(t) * load[block], servable(t)])),
      ...notes,
    },
    {
      id: "allocation",
      title: "Allocation of the envelope by workload",
      columns: [
        { id: "month", label: "Month" },
        ...["serve", "pretraining", "research", "internal", "batch", "reserve", "idle", "sublet", "bought by the hour"].map((id) => ({
          id,
          label: id,
          unit: "chip-hours",
        })),
      ],
      rows: monthNames.map((month, t) => {
        const all = 2.6e8 * (1 + 0.4 * Math.floor((t + 4) / 9));
        const serve = Math.min(0.56, 0.4 + 0.004 * t) * all;
        return [
          month,
          serve,
          0.22 * all,
          0.1 * all,
          0.03 * all,
          0.04 * all,
          0.02 * all,
          Math.max(0, 0.19 * all - (serve - 0.4 * all)),
          t > 30 ? 0.02 * all : 0,
          t % 9 > 5 ? 0.05 * all : 0,
        ];
      }),
      ...notes,
    },
    {
      id: "prices",
      title: "Price of compute against the market",
      columns: [
        { id: "month", label: "Month" },
        { id: "chip", label: "Chip" },
        { id: "block", label: "Load block" },
        { id: "price", label: "Shadow price", unit: "USD/chip-hour" },
        { id: "market", label: "Market", unit: "USD/chip-hour" },
      ],
      rows: monthNames.flatMap((month, t) =>
        chips.flatMap((chip, c) =>
          blocks.map((block) => [
            month,
            chip,
            block,
            Math.max(0, (3.1 - 0.5 * c) * load[block] * (1 + 0.5 * Math.sin((t + c) / 3)) - 0.4),
            (2.4 - 0.5 * c) * 0.995 ** t,
          ]),
        ),
      ),
      ...notes,
    },
    {
      id: "contracts",
      title: "Contracts",
      columns: [
        { id: "contract", label: "Contract" },
        { id: "supplier", label: "Supplier" },
        { id: "kind", label: "Kind" },
        { id: "chips", label: "Chips", unit: "chips" },
        { id: "start", label: "Start" },
        { id: "end", label: "End" },
        { id: "payment", label: "Monthly payment", unit: "USD" },
        { id: "exit", label: "Earliest exit" },
      ],
      rows: [
        ["memphis", "Colossus Compute", "whole-site", 220_000, "2026-07", "2029-05", 1.25e9, "2026-10"],
        ["tpu-block", "Hyperscaler A", "take-or-pay", 400_000, "2026-10", "2031-09", 0.48e9, ""],
        ["trn-commit", "Chip maker’s cloud", "spend-commitment", 300_000, "2026-07", "2031-06", 0.18e9, "2028-06"],
        ["neo-12m", "Neocloud B", "take-or-pay", 32_000, "2026-09", "2027-08", 0.06e9, ""],
        ["burst", "Hyperscaler A", "on-demand", 60_000, "2026-07", "2031-06", 0, "2026-07"],
      ],
      ...notes,
    },
    {
      id: "capacity-chain",
      title: "Capacity chain in the first month",
      columns: [
        { id: "contract", label: "Contract" },
        ...["nameplate", "delivered", "healthy", "placeable", "allocated"].map((id) => ({ id, label: id, unit: "chips" })),
      ],
      rows: [
        ["memphis", 220_000, 88_000, 84_480, 81_945, 80_100],
        ["trn-commit", 300_000, 300_000, 291_000, 282_270, 241_000],
      ],
      ...notes,
    },
    {
      id: "products",
      title: "Products by year",
      columns: [
        { id: "product", label: "Product" },
        { id: "year", label: "Year" },
        { id: "units", label: "Units" },
        { id: "price", label: "Price", unit: "USD/Mtok" },
        { id: "demand", label: "Demand", unit: "Mtok" },
        { id: "served", label: "Served", unit: "share" },
        { id: "revenue", label: "Revenue", unit: "USD" },
        { id: "computeCost", label: "Compute cost", unit: "USD" },
        { id: "margin", label: "Margin", unit: "share" },
      ],
      rows: ["API", "Agents", "Chat seats", "Free"].flatMap((product, p) =>
        Array.from({ length: Math.max(1, Math.floor(months / 12)) }, (_, y) => {
          const revenue = p === 3 ? 0 : (14e9 - 4e9 * p) * 1.33 ** y;
          const cost = (6e9 - 1.2e9 * p) * 1.28 ** y;
          return [
            product,
            `FY${27 + y}`,
            1.1e6 * (p + 1) * 1.3 ** y,
            4.2 - p,
            6.3e7 * 1.33 ** y,
            0.98 - 0.01 * y,
            revenue,
            cost,
            revenue === 0 ? 0 : 1 - cost / revenue,
          ];
        }),
      ),
      ...notes,
    },
    {
      id: "rival-compute",
      title: "Training compute against the rival",
      columns: [
        { id: "quarter", label: "Quarter" },
        { id: "ours", label: "Ours", unit: "H100e-hours" },
        { id: "rival", label: "Rival", unit: "H100e-hours" },
      ],
      rows: [
        ["FY27 Q2", 2.1e8, 2.6e8],
        ["FY27 Q3", 4.9e8, 5.5e8],
      ],
      ...notes,
    },
  ];
}

function statements(months: number): readonly Statement[] {
  const periods = [...new Set(Array.from({ length: months }, (_, t) => fiscalQuarterLabel(start, t, 2)))];
  const over = (first: number, growth: number): number[] => periods.map((_, i) => first * growth ** i);
  const minus = (a: readonly number[], ...others: readonly (readonly number[])[]): number[] => a.map((v, i) => v - sum(others.map((o) => o[i]!)));
  const revenue = over(7.3e9, 1.07);
  const cost = over(3.6e9, 1.06);
  const research = over(4.4e9, 1.045);
  const general = over(0.9e9, 1.03);
  const gross = minus(revenue, cost);
  const income = minus(gross, research, general);
  const cash = over(9.1e9, 1.02);
  const other = over(21e9, 1.03);
  const debts = over(12e9, 1.01);
  const equity = minus(
    cash.map((v, i) => v + other[i]!),
    debts,
  );
  const zero = periods.map(() => 0);
  const line = (label: string, valuesUsd: readonly number[], kind: "line" | "subtotal" | "check" = "line") => ({ label, kind, valuesUsd });
  return [
    {
      id: "income",
      title: "Income statement",
      periods,
      lines: [
        line("Revenue", revenue),
        line(
          "Cost of revenue",
          cost.map((v) => -v),
        ),
        line("Gross profit", gross, "subtotal"),
        line(
          "Research",
          research.map((v) => -v),
        ),
        line(
          "Sales and general",
          general.map((v) => -v),
        ),
        line("Tax", zero),
        line("Net income", income, "subtotal"),
      ],
    },
    {
      id: "balance",
      title: "Balance sheet",
      periods,
      lines: [
        line("Cash", cash),
        line("Other assets", other),
        line(
          "Total assets",
          cash.map((v, i) => v + other[i]!),
          "subtotal",
        ),
        line("Liabilities", debts),
        line("Equity", equity),
        line("Assets − liabilities − equity", zero, "check"),
      ],
    },
    {
      id: "cash-flow",
      title: "Cash-flow statement",
      periods,
      lines: [
        line("From operations", income),
        line("From investing", zero),
        line("From financing", over(0.4e9, 0.9)),
        line(
          "Change in cash",
          income.map((v, i) => v + 0.4e9 * 0.9 ** i),
          "subtotal",
        ),
        line("Closing cash less balance sheet", zero, "check"),
      ],
    },
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

/** One path told month by month; where it `fails`, in the month after the last that closed its books. */
export function fixtureTrace(options: { readonly months?: number; readonly fails?: boolean; readonly path?: number | "base" } = {}): PathTrace {
  const count = options.months ?? 6;
  const fails = options.fails === true;
  const months = Array.from({ length: count }, (_, t) => monthTrace(t, fails && t === count - 1));
  const openingCashUsd = months.at(-1)!.cash.closingUsd;
  return {
    path: options.path ?? 808,
    months,
    ...(fails ? { failedMonth: count, cause: "payments for compute exceeded cash", failure: failureAfter(openingCashUsd) } : {}),
  };
}

const failureAfter = (openingCashUsd: number): NonNullable<PathTrace["failure"]> => ({
  due: [
    { what: "committed compute", usd: 3.755e9 },
    { what: "debt", usd: 2.9e7 },
  ],
  dueUsd: 3.784e9,
  openingCashUsd,
  credit: [
    { facility: "revolver", drawnUsd: 5e8, undrawnUsd: 0 },
    { facility: "delayed-draw", drawnUsd: 0, undrawnUsd: 1.5e10, refused: "its covenant is breached" },
  ],
  missingUsd: 3.284e9 - openingCashUsd,
});

function monthTrace(t: number, failing: boolean): MonthTrace {
  const openingUsd = 9e9 - 1.1e9 * t;
  const receivedUsd = 2.1e9 + 4e7 * t;
  const paidUsd = 3.2e9;
  return {
    month: t,
    label: monthLabel(start, t),
    capacity: [
      {
        contract: "memphis",
        chip: "H100",
        nameplate: 220_000,
        delivered: t < 2 ? 88_000 : 220_000,
        healthy: t < 2 ? 84_480 : 211_200,
        placeable: t < 2 ? 81_945 : 204_864,
        note: t < 2 ? "ramp 40 %" : "full",
      },
      { contract: "trn-commit", chip: "Trainium2", nameplate: 300_000, delivered: 300_000, healthy: 291_000, placeable: 282_270 },
    ],
    demand: [
      { product: "API", units: 4.1e6, mtok: 4.1e6, usdAtList: 1.4e9 },
      { product: "Agents", units: 1.2e6, mtok: 2.2e6, usdAtList: 7.5e8 },
    ],
    drivers: [
      { name: "demand.growth", value: 0.021 },
      { name: "markets.h100.price", value: 2.35 - 0.04 * t },
    ],
    allocation: [
      { workload: "serve", block: "peak", chip: "H100", chipHours: 3.1e7, output: 2.9e6, unit: "Mtok" },
      { workload: "research", block: "trough", chip: "Trainium2", chipHours: 5.2e7, output: 5.2e7, unit: "chip-hours" },
    ],
    prices: [
      { chip: "H100", block: "peak", usdPerChipHour: 4.12, market: 2.35 - 0.04 * t },
      { chip: "Trainium2", block: "trough", usdPerChipHour: 0 },
    ],
    decisions: t === 3 ? ["signed 2 blocks of offer “neo-24m”, delivery 2027-02"] : failing ? ["distress: development cut to its floor"] : [],
    postings: [
      { debit: "cost of revenue: compute", credit: "payables (compute)", usd: 1.25e9, why: "memphis, month due" },
      { debit: "payables (compute)", credit: "cash", usd: paidUsd, why: "payments due this month" },
      { debit: "cash", credit: "receivables", usd: receivedUsd, why: "customers, 30 days" },
    ],
    cash: {
      openingUsd,
      paidUsd,
      receivedUsd,
      fundingUsd: 0,
      closingUsd: openingUsd + receivedUsd - paidUsd,
      comfortUsd: 2.5e9,
      troughUsd: openingUsd - paidUsd,
    },
  };
}
