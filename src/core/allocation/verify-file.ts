/**
 * Checks a result file against its problem file, without the solver: feasibility, and optimality by weak duality from the
 * result's own prices (`pools[].price`, `floors[].price`).
 */
import { complain, fieldsOf, listOf, numberOf, textOf } from "./json-fields.ts";
import type { Fields, ProblemError, Reader } from "./json-fields.ts";
import { emptyAllocation } from "./month-result.ts";
import type { Allocation } from "./problem.ts";
import { readProblem } from "./problem-file.ts";
import type { ProblemFile } from "./problem-file.ts";
import { monthOf } from "./problem-month.ts";
import type { ProblemMonth } from "./problem-month.ts";
import { verifyAllocation } from "./verify.ts";
import type { Verification } from "./verify.ts";

/** A floor may be missed by this share and still count as met. */
const FLOOR_ROUNDING = 1e-9;

const answerKeys = ["objective", "shares", "lots", "status", "objectiveUsd", "boundUsd", "gap", "allocation", "pools", "floors", "clash"];
const poolKeys = ["id", "used", "idle", "reserve", "onDemandHours", "subletHours", "price", "worthLow", "worthHigh"];

function readAllocation(reader: Reader, month: ProblemMonth, value: unknown, answer: Allocation): void {
  listOf(reader, value, "allocation").forEach((item, at) => {
    const path = `allocation[${at}]`;
    const fields = fieldsOf(reader, item, path, ["workload", "pool", "chipHours", "output"]);
    const w = month.workloadIndex.get(textOf(reader, fields["workload"], `${path}.workload`)) ?? -1;
    const p = month.poolIndex.get(textOf(reader, fields["pool"], `${path}.pool`)) ?? -1;
    if (w < 0) complain(reader, `${path}.workload`, "the problem has no such workload");
    if (p < 0) complain(reader, `${path}.pool`, "the problem has no such pool");
    if (w >= 0 && p >= 0) answer.hours[w * month.shape.pools + p]! += numberOf(reader, fields["chipHours"], `${path}.chipHours`);
  });
}

function readPools(reader: Reader, month: ProblemMonth, value: unknown, answer: Allocation): void {
  const { supplyOf, sinkOf } = month;
  const seen = new Set<number>();
  listOf(reader, value, "pools").forEach((item, at) => {
    const path = `pools[${at}]`;
    const fields = fieldsOf(reader, item, path, poolKeys);
    const id = textOf(reader, fields["id"], `${path}.id`);
    const p = month.poolIndex.get(id) ?? -1;
    if (p < 0 || seen.has(p)) {
      complain(reader, `${path}.id`, p < 0 ? "the problem has no such pool" : "this pool came before");
      return;
    }
    seen.add(p);
    const number = (key: string): number => numberOf(reader, fields[key], `${path}.${key}`);
    answer.idle[p] = number("idle");
    answer.reserve[p] = number("reserve");
    answer.price[p] = number("price");
    if (supplyOf.has(id)) answer.bought[supplyOf.get(id)!] = number("onDemandHours");
    if (sinkOf.has(id)) answer.sunk[sinkOf.get(id)!] = number("subletHours");
  });
  if (seen.size < month.pools.length && reader.errors.length === 0) complain(reader, "pools", "not every pool of the problem is here");
}

function readFloors(reader: Reader, problem: ProblemFile, month: ProblemMonth, value: unknown, answer: Allocation): void {
  listOf(reader, value, "floors").forEach((item, at) => {
    const path = `floors[${at}]`;
    const fields = fieldsOf(reader, item, path, ["id", "price"]);
    const id = textOf(reader, fields["id"], `${path}.id`);
    const price = numberOf(reader, fields["price"], `${path}.price`);
    const w = month.workloadIndex.get(id) ?? -1;
    if (w >= 0) answer.floorPrice[w] = price;
    else if (problem.groupFloor?.group === id) answer.groupFloorPrice = price;
    else complain(reader, `${path}.id`, "the problem has no such floor");
  });
}

/** What the hours serve, best segments first, and by how much floors are missed. */
function deriveServed({ shape, input }: ProblemMonth, answer: Allocation): void {
  const { pools, workloads, segmentStart, inGroup } = shape;
  let group = 0;
  for (let w = 0; w < workloads; w += 1) {
    let left = 0;
    for (let p = 0; p < pools; p += 1) {
      const hours = answer.hours[w * pools + p]!;
      left += hours * input.output[w * pools + p]!;
      if (inGroup[w] === 1) group += hours * input.groupWeight[p]!;
    }
    let total = 0;
    for (let k = segmentStart[w]!; k < segmentStart[w + 1]!; k += 1) {
      const served = Math.min(left, input.segmentAmount[k]!);
      answer.served[k] = served;
      left -= served;
      total += served;
    }
    const short = input.floor[w]! - total;
    answer.shortfall[w] = short > FLOOR_ROUNDING * input.floor[w]! ? short : 0;
  }
  for (let p = 0; p < pools; p += 1) group += answer.reserve[p]! * input.groupWeight[p]!;
  const short = input.groupFloor - group;
  answer.groupShortfall = short > FLOOR_ROUNDING * input.groupFloor ? short : 0;
  if (answer.groupShortfall > 0 || answer.shortfall.some((s) => s > 0)) answer.status = "relaxed";
}

/** What was checked: `optimal` by its own prices, or, for whole lots, only that it is feasible and worth what it says. */
export interface ResultVerification extends Verification {
  readonly proves: "optimal" | "feasible";
}

export interface VerifyOutcome {
  readonly verification?: ResultVerification;
  readonly errors: readonly ProblemError[];
}

/** The month in which every workload is owed the output that a fair division gave it. Only `priority` buys and lets hours. */
function owed(reader: Reader, month: ProblemMonth, fields: Fields, answer: Allocation): ProblemMonth {
  const { shape } = month;
  const closed = { supplyMax: new Float64Array(shape.supplyPool.length), sinkMax: new Float64Array(shape.sinkPool.length) };
  const floor = month.input.floor.map((f, w) => f - answer.shortfall[w]!);
  listOf(reader, fields["shares"], "shares").forEach((item, at) => {
    const fields = fieldsOf(reader, item, `shares[${at}]`, ["workload", "output", "share"]);
    const w = month.workloads.findIndex(({ id }) => id === fields["workload"]);
    if (w < 0) complain(reader, `shares[${at}].workload`, "the problem has no such workload");
    else floor[w] = numberOf(reader, fields["output"], `shares[${at}].output`) * (1 - FLOOR_ROUNDING / 1000);
  });
  return { ...month, input: { ...month.input, ...(fields["objective"] === "priority" ? {} : closed), floor } };
}

/** The first pair whose hours are not whole lots, or nothing. */
function brokenLot(month: ProblemMonth, { hours }: Allocation): string | undefined {
  for (const [w, { id: workload }] of month.workloads.entries()) {
    for (const [p, { id: pool, lotChipHours }] of month.pools.entries()) {
      const lots = lotChipHours > 0 ? hours[w * month.shape.pools + p]! / lotChipHours : 0;
      if (Math.abs(lots - Math.round(lots)) > 1e-9 * (1 + lots)) return `lots of ${workload} on ${pool}`;
    }
  }
  return undefined;
}

/** What the result says of itself and its hours do not bear out: outputs, and hours used; or nothing. */
function misstated(month: ProblemMonth, { hours }: Allocation, fields: Fields): string | undefined {
  const { pools } = month.shape;
  const isApart = (said: unknown, is: number): boolean => said !== undefined && !(Math.abs((said as number) - is) <= 1e-6 * (1 + Math.abs(is)));
  for (const [at, item] of ((fields["allocation"] ?? []) as readonly Fields[]).entries()) {
    const w = month.workloadIndex.get(item["workload"] as string)!;
    const p = month.poolIndex.get(item["pool"] as string)!;
    const made = (item["chipHours"] as number) * month.input.output[w * pools + p]!;
    if (isApart(item["output"], made)) return `allocation[${at}].output: its hours make ${made}`;
  }
  for (const [at, item] of ((fields["pools"] ?? []) as readonly Fields[]).entries()) {
    const p = month.poolIndex.get(item["id"] as string)!;
    let used = 0;
    for (let w = 0; w < month.shape.workloads; w += 1) used += hours[w * pools + p]!;
    if (isApart(item["used"], used)) return `pools[${at}].used: the allocation uses ${used}`;
  }
  return undefined;
}

function verified(month: ProblemMonth, answer: Allocation, fields: Fields): ResultVerification {
  const verification = verifyAllocation(month.shape, month.input, answer);
  const inLots = fields["lots"] !== undefined;
  const feasible = verification.worstViolation <= 1e-9 && verification.gapUsd >= -1e-9 * (1 + Math.abs(verification.objectiveUsd));
  const proves = inLots ? "feasible" : "optimal";
  const fails = (worstConstraint: string): ResultVerification => ({ ...verification, holds: false, proves, worstConstraint });
  if ((answer.status === "relaxed") !== (fields["status"] === "infeasible")) return fails("status: floors are met only where it says optimal");
  const claimed = fields["objectiveUsd"];
  const apart = typeof claimed === "number" ? Math.abs(claimed - verification.objectiveUsd) : Infinity;
  if (!(apart <= 1e-9 * (1 + Math.abs(verification.objectiveUsd)))) return fails("objectiveUsd: not the value of the allocation");
  const wrong = misstated(month, answer, fields);
  if (wrong !== undefined) return fails(wrong);
  const broken = inLots ? brokenLot(month, answer) : undefined;
  if (broken !== undefined) return fails(broken);
  return { ...verification, holds: inLots ? feasible : verification.holds, proves };
}

/**
 * Checks a parsed result against a parsed problem. A result that calls itself optimal while a floor is missed does not
 * hold; one that calls itself infeasible is checked with floors at the level they reached; one of a fair objective is
 * checked as the most valuable way to give every workload the output it has.
 */
export function verifyResult(problemJson: unknown, resultJson: unknown): VerifyOutcome {
  const { problem, errors } = readProblem(problemJson);
  if (problem === undefined) return { errors: errors.map(({ path, message }) => ({ path: `problem: ${path}`, message })) };
  const month = monthOf(problem);
  const reader: Reader = { errors: [] };
  const fields = fieldsOf(reader, resultJson, "", answerKeys);
  if (fields["objective"] === "drf") complain(reader, "objective", "a division by dominant shares has no prices to be checked by");
  if (fields["status"] !== "optimal" && fields["status"] !== "infeasible") complain(reader, "status", "must be optimal or infeasible");
  const answer: Allocation = { ...emptyAllocation(month.shape), status: "optimal" };
  if (reader.errors.length === 0) {
    readAllocation(reader, month, fields["allocation"], answer);
    readPools(reader, month, fields["pools"], answer);
    readFloors(reader, problem, month, fields["floors"], answer);
    deriveServed(month, answer);
  }
  const fair = fields["shares"] === undefined ? month : owed(reader, month, fields, answer);
  if (reader.errors.length > 0) return { errors: reader.errors.map(({ path, message }) => ({ path: `result: ${path}`, message })) };
  if (fair === month) return { verification: verified(month, answer, fields), errors: [] };
  const met: Allocation = { ...answer, shortfall: new Float64Array(month.shape.workloads) };
  return { verification: verified(fair, met, fields), errors: [] };
}
