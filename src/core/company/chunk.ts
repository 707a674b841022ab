/**
 * A chunk of paths: the unit of work of a simulation, and what comes back.
 *
 * Everything here is plain data that survives a structured clone, so that a chunk can run in a worker or on another machine.
 */
import type { Plan } from "../plan/vocabulary/vocabulary.ts";
import type { Disturbance } from "./futures/disturbance.ts";
import type { DemandLaw } from "./policy/forecast.ts";

/** Per-path monthly columns kept by default. Layout: element `t × pathCount + p`. */
export const columnNames = [
  "cashUsd",
  "revenueUsd",
  "demandMtok",
  "servedShare",
  "envelopeH100eHours",
  "developmentH100eHours",
  "idleShare",
  "computePaidUsd",
] as const;
export type ColumnName = (typeof columnNames)[number];

export interface SimulationJob {
  readonly plan: Plan;
  /** The plan without its scenario, whose prices fix units (a scenario's price changes revenue at unchanged units). */
  readonly basePlan: Plan;
  readonly seed: number;
  readonly paths: number;
  /** Ranges of paths that together cover 0 … paths − 1. */
  readonly chunks: readonly { readonly firstPath: number; readonly pathCount: number }[];
  /** What the plan's rule has learned; without it every runner learns it for itself. */
  readonly law?: DemandLaw;
  /** Factors on the prices of products, by name: what other prices would bring. Elasticities act. */
  readonly priceFactors?: Readonly<Record<string, number>>;
  /** Another plan, with and without its scenario, whose operations are held; `law` is then what its rule has learned. */
  readonly held?: { readonly plan: Plan; readonly basePlan: Plan };
  /** Paths on which nothing is raised or drawn and cash may fall below nil (see `core/funding`). */
  readonly reading?: "unfunded";
  /** What of the futures is redrawn or held; the rule has learned from the futures as they are. */
  readonly disturbance?: Disturbance;
  /** Extra columns to keep (`--keep all`). */
  readonly keepAll: boolean;
}

export interface ChunkResult {
  readonly firstPath: number;
  readonly pathCount: number;
  /** Float64, [month × path of this chunk]. */
  readonly columns: Readonly<Record<string, Float64Array>>;
  /** One number a path: month of failure by variant (−1: none), cause, value, and so on; see `pathNames`. */
  readonly perPath: Readonly<Record<string, Float64Array>>;
  /**
   * Prices of the paths below `pricedPaths`, [line × month × such path of this chunk]: USD per chip-hour by pool, then USD
   * per weighted hour of the development floor. NaN from the month of failure on.
   */
  readonly prices: Float64Array;
  /** What business metrics are made of, by name, [month × path] of the paths below `businessPaths` (see `business-columns.ts`). */
  readonly business: Readonly<Record<string, Float64Array>>;
  /** Reproducible sums (see `addExact`) of [month × line] over the chunk's paths. */
  readonly sums: Float64Array;
  readonly maxImbalanceUsd: number;
  readonly maxImbalanceRelative: number;
}

/** Paths of which prices are kept one by one, for their percentiles: the first of a run. Means are of all. */
export const pricedPaths = 1000;

/** Numbers kept once a path. */
export const pathNames = [
  "failedMonthWithRaises",
  "failedMonthWithPlaybook",
  "failedMonthWithoutRaises",
  "cause",
  "valueUsd",
  "terminalUsd",
  "shareholdersUsd",
  "cashTroughUsd",
  "cashTroughMonth",
  "belowComfort",
  "covenantBreach",
  "relaxedMonths",
  "behindMonth",
] as const;

/** The number kept once a path of which of its sources an input was drawn. */
export const beliefName = (address: string): string => `belief ${address}`;
