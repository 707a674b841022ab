/**
 * The allocation problem as a file, for use without a plan: what the JSON says, checked, with a path for every mistake.
 *
 * Hours are chip-hours, values USD per unit of output, amounts and floors output units, prices USD per chip-hour. The share
 * of the group's floor is of Σ weight × own chip-hours.
 */

import { complain, described, fieldsOf, itemsOf, listOf, numberOf, textOf } from "./json-fields.ts";
import type { ProblemError, Reader } from "./json-fields.ts";

export interface MarketFile {
  readonly priceUsdPerChipHour: number;
  /** Infinity where not limited. */
  readonly maxChipHours: number;
}

export interface PoolFile {
  readonly id: string;
  readonly chipHours: number;
  /** USD per chip-hour used. */
  readonly variableCostUsd: number;
  /** Hours come in whole multiples of this; 0 for any amount. */
  readonly lotChipHours: number;
  readonly onDemand: MarketFile | undefined;
  readonly sublet: MarketFile | undefined;
}

export interface WorkloadFile {
  readonly id: string;
  readonly group: string | undefined;
  /** Output units. */
  readonly floor: number;
  /** Infinity for none. */
  readonly capChipHours: number;
  /** For the fair objectives: twice the weight, twice the claim. */
  readonly weight: number;
  /** 9 goes first and bends last, 1 the reverse. */
  readonly priority: number;
  readonly segments: readonly { readonly valueUsd: number; readonly amount: number }[];
  /** By pool id; pools not named cannot be used. */
  readonly outputPerChipHour: ReadonlyMap<string, number>;
  /** Chip-hours of each pool that one unit of output needs, all together; for dominant resource fairness. */
  readonly demandPerOutput: ReadonlyMap<string, number> | undefined;
}

export interface GroupFloorFile {
  readonly group: string;
  readonly share: number;
  /** `h100e`: weights as given; `proportional`: by the group's own output per chip-hour. */
  readonly measure: "h100e" | "proportional";
  readonly weights: ReadonlyMap<string, number>;
  readonly priority: number;
}

export interface ProblemFile {
  readonly pools: readonly PoolFile[];
  readonly workloads: readonly WorkloadFile[];
  readonly groupFloor: GroupFloorFile | undefined;
}

/** Numbers by pool id. */
function byPool(reader: Reader, value: unknown, path: string, pools: ReadonlySet<string>): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    complain(reader, path, `expected an object of numbers by pool, found ${described(value)}`);
    return found;
  }
  for (const [pool, number] of Object.entries(value)) {
    if (!pools.has(pool)) complain(reader, `${path}.${pool}`, `no pool has this id; pools are ${[...pools].join(", ")}`);
    else found.set(pool, numberOf(reader, number, `${path}.${pool}`));
  }
  return found;
}

function marketOf(reader: Reader, value: unknown, path: string): MarketFile | undefined {
  if (value === undefined) return undefined;
  const fields = fieldsOf(reader, value, path, ["priceUsdPerChipHour", "maxChipHours"]);
  return {
    priceUsdPerChipHour: numberOf(reader, fields["priceUsdPerChipHour"], `${path}.priceUsdPerChipHour`),
    maxChipHours: fields["maxChipHours"] === undefined ? Infinity : numberOf(reader, fields["maxChipHours"], `${path}.maxChipHours`),
  };
}

function poolOf(reader: Reader, value: unknown, path: string): PoolFile {
  const fields = fieldsOf(reader, value, path, ["id", "chipHours", "variableCostUsd", "lotChipHours", "onDemand", "sublet"]);
  const pool: PoolFile = {
    id: textOf(reader, fields["id"], `${path}.id`),
    chipHours: numberOf(reader, fields["chipHours"], `${path}.chipHours`),
    variableCostUsd: numberOf(reader, fields["variableCostUsd"], `${path}.variableCostUsd`, { fallback: 0 }),
    lotChipHours: fields["lotChipHours"] === undefined ? 0 : numberOf(reader, fields["lotChipHours"], `${path}.lotChipHours`, { positive: true }),
    onDemand: marketOf(reader, fields["onDemand"], `${path}.onDemand`),
    sublet: marketOf(reader, fields["sublet"], `${path}.sublet`),
  };
  const { onDemand, sublet } = pool;
  if (onDemand === undefined || sublet === undefined) return pool;
  if (onDemand.maxChipHours === Infinity && sublet.maxChipHours === Infinity && sublet.priceUsdPerChipHour > onDemand.priceUsdPerChipHour) {
    complain(reader, `${path}.sublet`, "pays more than on-demand costs and neither is limited: the profit would be endless; give one a maxChipHours");
  }
  return pool;
}

function segmentsOf(reader: Reader, value: unknown, path: string): WorkloadFile["segments"] {
  const segments = listOf(reader, value, path).map((item, k) => {
    const fields = fieldsOf(reader, item, `${path}[${k}]`, ["valueUsd", "amount"]);
    return {
      valueUsd: numberOf(reader, fields["valueUsd"], `${path}[${k}].valueUsd`),
      amount: numberOf(reader, fields["amount"], `${path}[${k}].amount`),
    };
  });
  segments.forEach(({ valueUsd }, k) => {
    const before = segments[k - 1]?.valueUsd ?? Infinity;
    if (valueUsd > before) {
      complain(
        reader,
        `${path}[${k}].valueUsd`,
        `rises from ${before} to ${valueUsd}: values may not rise from one segment to the next, for then the best month could not be proved`,
      );
    }
  });
  return segments;
}

const workloadKeys = ["id", "group", "floor", "capChipHours", "weight", "priority", "segments", "outputPerChipHour", "demandPerOutput"];

function workloadOf(reader: Reader, value: unknown, path: string, pools: ReadonlySet<string>): WorkloadFile {
  const fields = fieldsOf(reader, value, path, workloadKeys);
  return {
    id: textOf(reader, fields["id"], `${path}.id`),
    group: fields["group"] === undefined ? undefined : textOf(reader, fields["group"], `${path}.group`),
    floor: numberOf(reader, fields["floor"], `${path}.floor`, { fallback: 0 }),
    capChipHours: fields["capChipHours"] === undefined ? Infinity : numberOf(reader, fields["capChipHours"], `${path}.capChipHours`),
    weight: numberOf(reader, fields["weight"], `${path}.weight`, { positive: true, fallback: 1 }),
    priority: Math.max(1, numberOf(reader, fields["priority"], `${path}.priority`, { most: 9, whole: true, positive: true, fallback: 5 })),
    segments: segmentsOf(reader, fields["segments"], `${path}.segments`),
    outputPerChipHour: byPool(reader, fields["outputPerChipHour"], `${path}.outputPerChipHour`, pools),
    demandPerOutput: fields["demandPerOutput"] === undefined ? undefined : byPool(reader, fields["demandPerOutput"], `${path}.demandPerOutput`, pools),
  };
}

function groupFloorOf(reader: Reader, value: unknown, file: Pick<ProblemFile, "workloads">, pools: ReadonlySet<string>): GroupFloorFile | undefined {
  if (value === undefined) return undefined;
  const path = "groupFloor";
  const fields = fieldsOf(reader, value, path, ["group", "share", "measure", "weights", "priority"]);
  const group = textOf(reader, fields["group"], `${path}.group`);
  if (group !== "" && !file.workloads.some((workload) => workload.group === group)) complain(reader, `${path}.group`, `no workload is in group ${group}`);
  if (file.workloads.some(({ id }) => id === group))
    complain(reader, `${path}.group`, `${group} is the id of a workload too; floors are named by id, so it must differ`);
  const measure = fields["measure"] ?? "h100e";
  if (measure !== "h100e" && measure !== "proportional") complain(reader, `${path}.measure`, `must be h100e or proportional, found ${described(measure)}`);
  const proportional = measure === "proportional";
  const weights = proportional && fields["weights"] === undefined ? new Map<string, number>() : byPool(reader, fields["weights"], `${path}.weights`, pools);
  if (!proportional) for (const pool of pools) if (!weights.has(pool)) complain(reader, `${path}.weights`, `gives no weight for pool ${pool}`);
  return {
    group,
    share: numberOf(reader, fields["share"], `${path}.share`, { most: 1 }),
    measure: proportional ? "proportional" : "h100e",
    weights,
    priority: numberOf(reader, fields["priority"], `${path}.priority`, { most: 9, whole: true, positive: true, fallback: 5 }),
  };
}

function unique(reader: Reader, entries: readonly { readonly id: string }[], path: string): void {
  const seen = new Map<string, number>();
  entries.forEach(({ id }, at) => {
    const before = seen.get(id);
    if (before !== undefined && id !== "") complain(reader, `${path}[${at}].id`, `${id} is the id of ${path}[${before}] too`);
    seen.set(id, at);
  });
}

/**
 * Checks a parsed problem file. Its workloads may be a list, or come one by one, so that only what is kept of each is held.
 *
 * @returns the problem, or every mistake found in it.
 * @example readProblem({ pools: [], workloads: [{}] }).errors[0].path // "workloads[0].id"
 */
export function readProblem(json: unknown): { readonly problem?: ProblemFile; readonly errors: readonly ProblemError[] } {
  const reader: Reader = { errors: [] };
  const fields = fieldsOf(reader, json, "", ["pools", "workloads", "groupFloor"]);
  const pools = listOf(reader, fields["pools"], "pools").map((item, at) => poolOf(reader, item, `pools[${at}]`));
  const ids = new Set(pools.map(({ id }) => id));
  const workloads: WorkloadFile[] = [];
  for (const item of itemsOf(reader, fields["workloads"], "workloads")) workloads.push(workloadOf(reader, item, `workloads[${workloads.length}]`, ids));
  unique(reader, pools, "pools");
  unique(reader, workloads, "workloads");
  const groupFloor = groupFloorOf(reader, fields["groupFloor"], { workloads }, ids);
  if (reader.errors.length > 0) return { errors: reader.errors };
  return { problem: { pools, workloads, groupFloor }, errors: [] };
}
