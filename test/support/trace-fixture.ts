/** A synthetic path told month by month, for tests of reports and text: made-up numbers of a plausible shape. */
import type { MonthTrace, PathTrace } from "../../src/core/results/run.ts";
import { monthLabel } from "../../src/formats/text/months.ts";

const start = "2026-07";

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
