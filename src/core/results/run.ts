/**
 * What a simulation leaves behind, as plain data: the summary that `simulate --json` prints and the report draws from.
 *
 * Series run over months from the plan's start; probabilities and shares are 0–1; money is USD.
 */
import type { Statement } from "../ledger/statements.ts";

export type { Statement, StatementLine } from "../ledger/statements.ts";

/** `count` of `paths` with its two-sided 95 % Clopper–Pearson interval: sampling error only. */
export interface Proportion {
  readonly count: number;
  readonly paths: number;
  readonly low95: number;
  readonly high95: number;
}

/** Percentiles over paths, one number a month. A failed path keeps its last value. */
export interface Fan {
  readonly p5: readonly number[];
  readonly p10: readonly number[];
  readonly p25: readonly number[];
  readonly p50: readonly number[];
  readonly p75: readonly number[];
  readonly p90: readonly number[];
  readonly p95: readonly number[];
}

/** The three readings of the same futures: funding already signed; with the playbook; with the playbook and unsigned raises (the plan as written). */
export type Variant = "withoutRaises" | "withPlaybook" | "withRaises";

export interface BeliefResult {
  /** Address of the quantity the sources disagree on. */
  readonly address: string;
  readonly belief: string;
  readonly weight: number;
  readonly source?: string;
  readonly withRaises: Proportion;
  /** Absent where no future drew the belief. */
  readonly cashTroughP5Usd?: number;
}

export interface Cause {
  /** Short stable id, e.g. "committed-compute". */
  readonly id: string;
  /** In words: "committed compute payments exceeded cash". */
  readonly label: string;
  readonly count: number;
  readonly medianMonth: number;
}

export interface LimitResult {
  readonly id: string;
  readonly holds: boolean;
  readonly value: number;
  readonly limit: number;
  /** As written: "at most 1% within 24 months". */
  readonly text: string;
  /** Of a limit on a chance: how often it was seen, there where it is worst. */
  readonly seen?: Proportion;
  /** The belief under which it is worst, if beliefs decide. */
  readonly under?: string;
}

export interface CheckResult {
  readonly text: string;
  readonly holds: boolean;
  readonly asserted: string;
  readonly computed: string;
  /** Reason recorded in the plan for accepting a failed check. */
  readonly accepted?: string;
  readonly line: number;
}

/** A table behind a chart or a page. Cells are numbers or text; `unit` of a numeric column ("USD", "share", "chip-hours"). */
export interface ResultTable {
  readonly id: string;
  readonly title: string;
  /** `isChange`: its numbers are differences, shown with a sign. */
  readonly columns: readonly { readonly id: string; readonly label: string; readonly unit?: string; readonly isChange?: true }[];
  readonly rows: readonly (readonly (number | string)[])[];
  readonly measures: string;
  readonly source: string;
  readonly limitations: string;
}

export interface AssumptionRow {
  /** Of the value; of a number inside one, with its place in it: "markets.h100.price.drift". */
  readonly address: string;
  /** As typed. */
  readonly text: string;
  /** As understood: "lognormal, median 3.16, mean 3.29 $/Mtok". */
  readonly understood: string;
  readonly source?: string;
  readonly sourceKind?: string;
  readonly asOf?: string;
  readonly line: number;
}

export interface RunSummary {
  readonly planHash: string;
  readonly planName: string;
  readonly planFile: string;
  readonly scenario?: string;
  readonly engine: string;
  readonly seed: number;
  readonly paths: number;
  readonly months: number;
  /** "2026-07". */
  readonly start: string;
  readonly fiscalYearStarts: number;
  readonly pInsolvent: {
    readonly throughMonth: number;
    readonly withRaises: Proportion;
    readonly withoutRaises: Proportion;
    readonly withPlaybook: Proportion;
    /** New failures a month, plan as written; length months. */
    readonly countByMonth: readonly number[];
    readonly byBelief: readonly BeliefResult[];
  };
  readonly causes: readonly Cause[];
  readonly cashUsd: Fan;
  /** Comfort line: median over paths by month. */
  readonly comfortUsd: readonly number[];
  /** Highest minimum cash that a signed loan's covenant asks for; absent without one. */
  readonly covenantUsd?: number;
  /** Month-end cash of a few futures: the same path numbers in every run. */
  readonly sampleCashUsd: readonly (readonly number[])[];
  readonly pBelowComfort: Proportion;
  readonly pCovenantBreach: Proportion;
  /** Month (0-based) of the lowest p5 of cash and that p5. */
  readonly cashTrough: { readonly month: number; readonly p5Usd: number; readonly p50Usd: number };
  readonly servedShare: Fan;
  readonly revenueUsd: Fan;
  /** To today's holders, discounted, creditors' losses counted; absent without `valuation:`. `cashOnlyMean` leaves the terminal value out. */
  readonly valueUsd?: {
    readonly mean: number;
    readonly p5: number;
    readonly p50: number;
    readonly p95: number;
    readonly shareTerminal: number;
    readonly cashOnlyMean: number;
    readonly shareholdersOnlyMean: number;
  };
  readonly pFallBehind?: Proportion;
  /** What `pFallBehind` rests on: our development in the first month over the rival's, at the median, and the share under each belief about the rival. */
  readonly race?: {
    readonly openingRatio: number;
    readonly byBelief: readonly { readonly address: string; readonly belief: string; readonly weight: number; readonly fallsBehind: Proportion }[];
  };
  readonly obligationsUsd: {
    /** Month labels at which each series is read: the plan's start and each year-end after it. */
    readonly years: readonly string[];
    readonly headline: readonly number[];
    readonly nonCancellable: readonly number[];
    readonly walkAway: readonly number[];
    /** Of the contracts that owe a payment whether used or not, those that name a `market`: only their use is counted in `walkAway`. */
    readonly marketNamed: { readonly contracts: number; readonly of: number };
    readonly bySupplier: readonly {
      readonly supplier: string;
      readonly headline: readonly number[];
      readonly nonCancellable: readonly number[];
      readonly walkAway: readonly number[];
    }[];
  };
  readonly limits: readonly LimitResult[];
  readonly checks: readonly CheckResult[];
  readonly maxImbalanceUsd: number;
  readonly maxImbalanceRelative: number;
  /** Share of path-months in which floors clashed and bent. */
  readonly relaxedShare: number;
  /** Path numbers worth tracing: median final cash, and the earliest failure (if any). */
  readonly tracePaths: { readonly median: number; readonly worst?: number };
  /** SHA-256 of all per-path columns: equal bits, equal hash. */
  readonly resultHash: string;
  /** Named tables: demand and capacity by block, allocation, prices, contracts, … see `tables.ts`. */
  readonly tables: readonly ResultTable[];
  /** Base case, by fiscal quarter. */
  readonly statements: readonly Statement[];
  readonly assumptions: readonly AssumptionRow[];
  readonly sources: readonly { readonly id: string; readonly kind: string; readonly title: string; readonly asOf: string; readonly cited: number }[];
  readonly warnings: readonly string[];
  readonly seconds: { readonly simulate: number; readonly write: number };
}

/** One path told month by month, in the order in which a month happens. */
export interface PathTrace {
  readonly path: number | "base";
  readonly months: readonly MonthTrace[];
  readonly failedMonth?: number;
  readonly cause?: string;
  readonly failure?: FailureTrace;
}

/** The month that a path does not survive: what fell due, and what there was to pay it with. Its books are not closed. */
export interface FailureTrace {
  /** What falls due, by category; what is nil is left out. */
  readonly due: readonly { readonly what: string; readonly usd: number }[];
  readonly dueUsd: number;
  readonly openingCashUsd: number;
  /** Facilities of the plan: what the month drew, what is left undrawn, and why that could not help. */
  readonly credit: readonly { readonly facility: string; readonly drawnUsd: number; readonly undrawnUsd: number; readonly refused?: string }[];
  /** Due, less opening cash and what was drawn. */
  readonly missingUsd: number;
}

export interface MonthTrace {
  readonly month: number;
  readonly label: string;
  readonly capacity: readonly {
    readonly contract: string;
    readonly chip: string;
    readonly nameplate: number;
    readonly delivered: number;
    readonly healthy: number;
    readonly placeable: number;
    readonly note?: string;
  }[];
  readonly demand: readonly { readonly product: string; readonly units: number; readonly mtok: number; readonly usdAtList: number }[];
  readonly drivers: readonly { readonly name: string; readonly value: number }[];
  readonly allocation: readonly {
    readonly workload: string;
    readonly block: string;
    readonly chip: string;
    readonly chipHours: number;
    readonly output: number;
    readonly unit: string;
  }[];
  readonly prices: readonly { readonly chip: string; readonly block: string; readonly usdPerChipHour: number; readonly market?: number }[];
  readonly decisions: readonly string[];
  readonly postings: readonly { readonly debit: string; readonly credit: string; readonly usd: number; readonly why: string }[];
  readonly cash: {
    readonly openingUsd: number;
    readonly paidUsd: number;
    readonly receivedUsd: number;
    readonly fundingUsd: number;
    readonly closingUsd: number;
    readonly comfortUsd: number;
    readonly troughUsd: number;
  };
}
