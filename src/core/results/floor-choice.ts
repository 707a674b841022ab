/**
 * What a floor for development is worth: the plan under several floors, on the same futures.
 *
 * Little development leaves hours for customers today and a weaker model for those of later; much of it the reverse. The
 * floors are compared with the plan's own, whose futures all of them share.
 */
import { mean } from "../numeric/statistics.ts";
import type { Value } from "../plan/value.ts";
import type { Plan } from "../plan/vocabulary/vocabulary.ts";
import { type Merged, monthOf } from "./merged.ts";
import { type ChanceChange, chanceChange, type ComparedRun, happened, type MeanChange, meanChange, type RunColumns, runColumns } from "./paired-runs.ts";
import type { Proportion } from "./run.ts";

/** Months after which an effect on demand is told. */
export const laterMonths = 24;

/** What is kept of the run of one floor. */
export interface FloorColumns extends RunColumns {
  /** Capability index at month `laterMonths` (or the last), and in the last month; empty in a plan without `capability:`. */
  readonly capabilityLater: Float64Array;
  readonly capabilityLast: Float64Array;
  /** Demand in these months, Mtok. */
  readonly demandLater: Float64Array;
  readonly demandLast: Float64Array;
  /** Development over all months, H100e-hours. */
  readonly developed: Float64Array;
}

export interface FloorResult {
  /** Share of the envelope. */
  readonly floor: number;
  readonly isPlans: boolean;
  readonly insolvent: Proportion;
  readonly fallsBehind: Proportion;
  readonly unserved: number;
  readonly valueUsd: number;
  readonly developedH100eHours: number;
  readonly capabilityLater?: number;
  readonly capabilityLast?: number;
  readonly demandLaterMtok: number;
  readonly demandLastMtok: number;
  /** This floor less the plan's own, on the same futures. */
  readonly change: {
    readonly valueUsd: MeanChange;
    readonly insolvent: ChanceChange;
    readonly fallsBehind: ChanceChange;
    readonly capabilityLater?: MeanChange;
    readonly demandLaterMtok: MeanChange;
  };
}

export interface FloorAnswer extends ComparedRun {
  readonly hasRival: boolean;
  readonly isValued: boolean;
  readonly hasCapability: boolean;
  /** By rising floor; one of them is the plan's own. */
  readonly floors: readonly FloorResult[];
}

export function floorColumns(merged: Merged): FloorColumns {
  const { months, paths, columns } = merged;
  const later = Math.min(laterMonths, months - 1);
  const at = (name: string, t: number): Float64Array => (columns[name] === undefined ? new Float64Array(0) : monthOf(merged, name, t));
  const developed = new Float64Array(paths);
  for (let t = 0; t < months; t++) monthOf(merged, "developmentH100eHours", t).forEach((hours, p) => (developed[p]! += hours));
  return {
    ...runColumns(merged),
    capabilityLater: at("capabilityIndex", later),
    capabilityLast: at("capabilityIndex", months - 1),
    demandLater: at("demandMtok", later),
    demandLast: at("demandMtok", months - 1),
    developed,
  };
}

const constant = (value: Value, number: number): Value => ({ ...value, distribution: { kind: "constant", value: number } });

/** Names of the plan's programmes of development. */
export const programmes = (plan: Plan): readonly string[] =>
  Object.keys(plan.workloads)
    .filter((name) => plan.workloads[name]!.kind === "model-development")
    .sort();

/**
 * The plan with another floor for all its development together: programmes keep their proportions, and where none has a
 * floor the first gets it. A target below the floor gives way in the simulation.
 */
export function withFloor(plan: Plan, floor: number, medianOf: (value: Value) => number): Plan {
  const names = programmes(plan);
  const own = names.map((name) => medianOf(plan.workloads[name]!.floor!));
  const total = own.reduce((sum, share) => sum + share, 0);
  const shareOf = (n: number): number => (total > 0 ? (floor * own[n]!) / total : n === 0 ? floor : 0);
  const changed = names.map((name, n): [string, Plan["workloads"][string]] => {
    const workload = plan.workloads[name]!;
    return [name, { ...workload, floor: constant(workload.floor!, shareOf(n)) }];
  });
  return { ...plan, workloads: { ...plan.workloads, ...Object.fromEntries(changed) } };
}

/** Results by floor; `plans` is the run of the plan's own. */
export function floorResult(floor: number, isPlans: boolean, run: FloorColumns, plans: FloorColumns): FloorResult {
  const hasIndex = run.capabilityLater.length > 0;
  return {
    floor,
    isPlans,
    insolvent: happened(run.failedMonth),
    fallsBehind: happened(run.behindMonth),
    unserved: mean(run.unservedShare),
    valueUsd: mean(run.valueUsd),
    developedH100eHours: mean(run.developed),
    ...(hasIndex ? { capabilityLater: mean(run.capabilityLater), capabilityLast: mean(run.capabilityLast) } : {}),
    demandLaterMtok: mean(run.demandLater),
    demandLastMtok: mean(run.demandLast),
    change: {
      valueUsd: meanChange(run.valueUsd, plans.valueUsd),
      insolvent: chanceChange(run.failedMonth, plans.failedMonth),
      fallsBehind: chanceChange(run.behindMonth, plans.behindMonth),
      ...(hasIndex ? { capabilityLater: meanChange(run.capabilityLater, plans.capabilityLater) } : {}),
      demandLaterMtok: meanChange(run.demandLater, plans.demandLater),
    },
  };
}
