/**
 * One claim of a problem explained: what binds it, what one more chip-hour would bring it, and from whom the hour would come.
 *
 * Marginal answers come from solving again: once with the claim owed a little more output, once for each pool with a little
 * more capacity. All are told per chip-hour.
 */
import { createAllocator } from "../allocation/allocator.ts";
import type { ProblemError } from "../allocation/json-fields.ts";
import type { Allocation, AllocationInput } from "../allocation/problem.ts";
import { readProblem } from "../allocation/problem-file.ts";
import { monthOf, type ProblemMonth } from "../allocation/problem-month.ts";

/** The step by which a claim or a pool is changed, as a share of the hours it has or could have. */
const STEP = 1e-5;
/** Changes below this, per chip-hour of the step, are rounding. */
const LEAST_CHANGE = 1e-4;

/** What binds: it has all it wants; every hour costs more than it brings; its cap; no pool suits it; or the floors of others. */
export type Binding = "demand" | "prices" | "cap" | "no pool" | "floors";

export interface Change {
  /** A workload, or `idle`, `reserve`, `let`, `bought by the hour`. */
  readonly id: string;
  /** Chip-hours that it gives up (above 0) or takes. */
  readonly chipHours: number;
}

export interface ClaimPool {
  readonly id: string;
  readonly chipHours: number;
  readonly outputPerChipHour: number;
  /** Worth of the last chip-hour of output that it makes, and of the next, had there, less running cost; null where there is none. */
  readonly lastHourUsd: number | null;
  readonly nextHourUsd: number | null;
  readonly priceUsd: number;
}

export interface ClaimExplanation {
  readonly id: string;
  readonly chipHours: number;
  readonly output: number;
  readonly wanted: number;
  readonly floor: number;
  readonly floorPriceUsd: number;
  /** Worth of a unit: of the last that it makes, and of the next; null where there is none. */
  readonly lastUnitUsd: number | null;
  readonly nextUnitUsd: number | null;
  readonly binding: Binding;
  /** Pools that it can use: the one whose next hour gains most first; of a claim that has all it wants, the one it uses most. */
  readonly pools: readonly ClaimPool[];
  /** One more chip-hour of its first pool's output: what it brings, what others lose by it, and who gives the hours. */
  readonly oneMore?: { readonly bringsUsd: number; readonly othersLoseUsd: number; readonly from: readonly Change[] };
  /** One more own chip-hour of its pools: what it brings to the whole, and who takes it. */
  readonly oneMoreOwn: readonly { readonly pool: string; readonly bringsUsd: number; readonly to: readonly Change[] }[];
}

export interface ExplainOutcome {
  readonly claims?: readonly ClaimExplanation[];
  readonly errors: readonly ProblemError[];
}

interface Solved {
  readonly month: ProblemMonth;
  readonly solved: Allocation;
}

function solve(month: ProblemMonth, change: Partial<AllocationInput> = {}): Solved {
  const changed = { ...month, input: { ...month.input, ...change } };
  const solved = createAllocator(month.shape).solve(changed.input, false);
  if (solved.status === "failed") throw new Error("the problem could not be solved");
  return { month: changed, solved };
}

/**
 * Explains the claims of a workload: all whose id is the name, or the name and a block.
 *
 * @param json a parsed problem file
 * @returns no claims where the problem has none of that name
 */
export function explainClaim(json: unknown, name: string): ExplainOutcome {
  const { problem, errors } = readProblem(json);
  if (problem === undefined) return { errors };
  const month = monthOf(problem);
  const base = solve(month);
  const isMeant = (id: string): boolean => id === name || [" peak", " shoulder", " trough"].some((block) => id === name + block);
  const claims = month.workloads.flatMap(({ id }, w) => (isMeant(id) ? [explained(base, w)] : []));
  return { claims, errors: [] };
}

function explained(base: Solved, w: number): ClaimExplanation {
  const { month, solved } = base;
  const { shape, input, workloads, pools } = month;
  const { id, segments } = workloads[w]!;
  const served = segments.map((_, k) => solved.served[shape.segmentStart[w]! + k]!);
  const output = served.reduce((sum, amount) => sum + amount, 0);
  const wanted = segments.reduce((sum, { amount }) => sum + amount, 0);
  const isFull = (k: number): boolean => served[k]! >= segments[k]!.amount * (1 - 1e-9);
  const next = segments.findIndex((_, k) => !isFull(k));
  const last = segments.reduce((at, _, k) => (served[k]! > 1e-9 * wanted ? k : at), -1);
  const [lastUnitUsd, nextUnitUsd] = [last, next].map((k) => (k < 0 ? null : segments[k]!.valueUsd)) as [number | null, number | null];
  const usable = pools.flatMap((pool, p): { readonly pool: ClaimPool; readonly p: number }[] => {
    const rate = input.output[w * shape.pools + p]!;
    if (!(rate > 0)) return [];
    const hourUsd = (unitUsd: number | null): number | null => (unitUsd === null ? null : unitUsd * rate - input.variableCost[p]!);
    const row = { id: pool.id, chipHours: solved.hours[w * shape.pools + p]!, outputPerChipHour: rate, priceUsd: solved.price[p]! };
    return [{ pool: { ...row, lastHourUsd: hourUsd(lastUnitUsd), nextHourUsd: hourUsd(nextUnitUsd) }, p }];
  });
  const gain = ({ nextHourUsd, lastHourUsd, priceUsd }: ClaimPool): number => (nextHourUsd ?? lastHourUsd ?? 0) - priceUsd;
  usable.sort(
    ({ pool: a }, { pool: b }) =>
      (nextUnitUsd === null ? b.chipHours - a.chipHours : 0) || gain(b) - gain(a) || b.chipHours - a.chipHours || (a.id < b.id ? -1 : 1),
  );
  const held = usable.map(({ pool }) => pool);
  const chipHours = held.reduce((sum, pool) => sum + pool.chipHours, 0);
  const oneMore = next < 0 || usable.length === 0 ? undefined : oneMoreFor(base, w, { p: usable[0]!.p, output });
  return {
    id,
    chipHours,
    output,
    wanted,
    floor: input.floor[w]!,
    floorPriceUsd: solved.floorPrice[w]!,
    lastUnitUsd,
    nextUnitUsd,
    binding: bindingOf({ isServed: next < 0, chipHours, cap: input.hoursCap[w]!, pools: held, canHaveMore: oneMore !== undefined }),
    pools: held,
    ...(oneMore === undefined ? {} : { oneMore }),
    oneMoreOwn: usable.filter(({ p }) => input.capacity[p]! > 0).map(({ p }) => oneMoreIn(base, p)),
  };
}

interface Situation {
  readonly isServed: boolean;
  readonly chipHours: number;
  readonly cap: number;
  readonly pools: readonly ClaimPool[];
  readonly canHaveMore: boolean;
}

function bindingOf({ isServed, chipHours, cap, pools, canHaveMore }: Situation): Binding {
  if (isServed) return "demand";
  if (pools.length === 0) return "no pool";
  if (chipHours >= cap * (1 - 1e-9)) return "cap";
  return canHaveMore ? "prices" : "floors";
}

/** Hours that are not a claim's, with those that are: by id. */
function hoursBy({ month, solved }: Solved): Map<string, number> {
  const { shape, workloads } = month;
  const total = (column: Float64Array): number => column.reduce((sum, hours) => sum + hours, 0);
  const hours = new Map(workloads.map(({ id }, w) => [id, total(solved.hours.subarray(w * shape.pools, (w + 1) * shape.pools))]));
  return hours
    .set("idle", total(solved.idle))
    .set("reserve", total(solved.reserve))
    .set("let", total(solved.sunk))
    .set("bought by the hour", -total(solved.bought));
}

/** What each gives up from one answer to the other, per chip-hour of the step; `apart` is left out. */
function changes(before: Solved, after: Solved, step: number, apart?: string): Change[] {
  const was = hoursBy(before);
  return [...hoursBy(after)]
    .map(([id, hours]) => ({ id, chipHours: (was.get(id)! - hours) / step }))
    .filter(({ id, chipHours }) => id !== apart && Math.abs(chipHours) > LEAST_CHANGE)
    .sort((a, b) => Math.abs(b.chipHours) - Math.abs(a.chipHours) || (a.id < b.id ? -1 : 1));
}

/** The claim owed the output of a little more of pool `p`; undefined where the floors do not allow it. */
function oneMoreFor(base: Solved, w: number, { p, output }: { readonly p: number; readonly output: number }): ClaimExplanation["oneMore"] {
  const { month, solved } = base;
  const rate = month.input.output[w * month.shape.pools + p]!;
  const { segments, id } = month.workloads[w]!;
  const wanted = segments.reduce((sum, { amount }) => sum + amount, 0);
  const more = Math.min(wanted - output, STEP * Math.max(wanted, rate));
  const floor = Float64Array.from(month.input.floor);
  floor[w] = output + more;
  const step = more / rate;
  const after = solve(month, { floor });
  if (after.solved.status !== solved.status) return undefined;
  const brings = (valueOfClaim(after, w) - valueOfClaim(base, w)) / step;
  return {
    bringsUsd: brings,
    othersLoseUsd: brings - (after.solved.objective - solved.objective) / step,
    from: changes(base, after, step, id),
  };
}

function valueOfClaim({ month, solved }: Solved, w: number): number {
  const { segmentStart } = month.shape;
  let usd = 0;
  for (let k = segmentStart[w]!; k < segmentStart[w + 1]!; k++) usd += solved.served[k]! * month.input.segmentValue[k]!;
  return usd;
}

/** A little more capacity of pool `p`, the group's floor rising with it. */
function oneMoreIn(base: Solved, p: number): ClaimExplanation["oneMoreOwn"][number] {
  const { month, solved } = base;
  const step = STEP * month.input.capacity[p]!;
  const capacity = Float64Array.from(month.input.capacity);
  capacity[p]! += step;
  const after = solve(month, { capacity, groupFloor: month.input.groupFloor + month.floorPerHour[p]! * step });
  const to = changes(after, base, step);
  return { pool: month.pools[p]!.id, bringsUsd: (after.solved.objective - solved.objective) / step, to };
}
