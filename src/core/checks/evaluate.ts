/**
 * Judges a bound check against the numbers of a run.
 *
 * A per-path quantity in a check without `in n% of paths` counts by its median over paths. A path on which the
 * quantity is undefined (a margin without revenue) never counts as holding, and a median says how many were left out.
 */
import type { Bound, BoundCheck, MetricRequest } from "./bind.ts";
import { formatIn, formatShare } from "./told.ts";

/** What a simulation feeds. Numbers are in the metric's unit (see `metrics.ts`). */
export interface CheckEnvironment {
  /** One number for the run, or one a path (not modified); undefined if this run does not have it. NaN: undefined there. */
  metric(request: MetricRequest): number | Float64Array | undefined;
}

export interface CheckOutcome {
  readonly holds: boolean;
  /** What was asserted: "$2.07 to $3.84/H100-hour". */
  readonly asserted: string;
  /** What came out: "$7.78/H100-hour". */
  readonly computed: string;
  /** How far a failed check is off: "+164%", "-1.8 points"; absent if it holds or nothing came out. */
  readonly offBy?: string;
}

type Numbers = number | Float64Array;

/** Relative slack for the rounding of unit conversions: `12 months = 1 year` holds. */
const roundingShare = 1e-12;

/**
 * Whether a check holds, what was asserted and what came out.
 *
 * @param check        from `bindCheck`
 * @param environment  the run's numbers; a check of constants alone never asks it
 * @throws Error if columns of different lengths are fed
 */
export function evaluateCheck(check: BoundCheck, environment: CheckEnvironment): CheckOutcome {
  const left = numbersOf(check.left, environment);
  const range = rangeOf(check, environment);
  if (left === undefined || range === undefined) return { holds: false, asserted: "not judged", computed: "not among the results of this run" };
  return check.inShareOfPaths === undefined ? judgeMedian(check, left, range) : judgeShare(check, check.inShareOfPaths, left, range);
}

interface Range {
  readonly low: Numbers;
  readonly high: Numbers;
}

/** The asserted range; a side without bound is infinite. */
function rangeOf(check: BoundCheck, environment: CheckEnvironment): Range | undefined {
  const { comparison } = check;
  if (comparison.kind === "near") {
    const to = numbersOf(comparison.to, environment);
    if (to === undefined) return undefined;
    const tolerance = comparison.toleranceShare;
    return { low: each(to, (value) => value - tolerance * Math.abs(value)), high: each(to, (value) => value + tolerance * Math.abs(value)) };
  }
  const low = comparison.low === undefined ? Number.NEGATIVE_INFINITY : numbersOf(comparison.low, environment);
  const high = comparison.high === undefined ? Number.POSITIVE_INFINITY : numbersOf(comparison.high, environment);
  return low === undefined || high === undefined ? undefined : { low, high };
}

/** The number of a bound side, or one a path; undefined if the run does not have it. */
export function numbersOf(bound: Bound, environment: CheckEnvironment): Numbers | undefined {
  switch (bound.kind) {
    case "number":
      return bound.value;
    case "metric": {
      const fed = environment.metric(bound.request);
      return fed === undefined ? undefined : each(fed, (value) => value * bound.factor);
    }
    case "negate": {
      const of = numbersOf(bound.of, environment);
      return of === undefined ? undefined : each(of, (value) => -value);
    }
    case "binary": {
      const left = numbersOf(bound.left, environment);
      const right = numbersOf(bound.right, environment);
      return left === undefined || right === undefined ? undefined : pairwise(left, right, operations[bound.operator]);
    }
  }
}

const operations: Readonly<Record<"+" | "-" | "*" | "/", (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
};

const each = (numbers: Numbers, change: (value: number) => number): Numbers => (typeof numbers === "number" ? change(numbers) : numbers.map(change));

function pairwise(left: Numbers, right: Numbers, operation: (a: number, b: number) => number): Numbers {
  if (typeof left === "number") return each(right, (value) => operation(left, value));
  if (typeof right === "number") return each(left, (value) => operation(value, right));
  if (left.length !== right.length) throw new Error(`a check was fed columns of ${left.length} and ${right.length} paths`);
  return left.map((value, path) => operation(value, right[path] as number));
}

/** Undefined (NaN) is in no range. */
function isInside(value: number, low: number, high: number): boolean {
  const slack = (bound: number): number => (Number.isFinite(bound) ? roundingShare * Math.max(Math.abs(bound), Math.abs(value)) : 0);
  return value >= low - slack(low) && value <= high + slack(high);
}

function judgeMedian(check: BoundCheck, left: Numbers, range: Range): CheckOutcome {
  const { median: value, ofPaths, undefinedPaths } = medianOf(left);
  const low = medianOf(range.low).median;
  const high = medianOf(range.high).median;
  const asserted = assertedText(check, low, high, value);
  const holds = isInside(value, low, high);
  if (!Number.isFinite(value)) return { holds, asserted, computed: ofPaths === undefined ? "undefined" : `undefined on ${undefinedPaths} paths` };
  const nearest = value < low ? low : high;
  const shown = formatIn(value, check.unit, check.chips, nearest);
  const computed = ofPaths === undefined ? shown : `${shown}, median of ${ofPaths} paths${leftOut(undefinedPaths)}`;
  return { holds, asserted, computed, ...(holds ? {} : { offBy: offBy(check, value, nearest) }) };
}

function judgeShare(check: BoundCheck, share: number, left: Numbers, range: Range): CheckOutcome {
  // Compared path by path: 1 where inside, 0 where not.
  const above = pairwise(left, range.low, (value, low) => (isInside(value, low, Number.POSITIVE_INFINITY) ? 1 : 0));
  const below = pairwise(left, range.high, (value, high) => (isInside(value, Number.NEGATIVE_INFINITY, high) ? 1 : 0));
  const inside = pairwise(above, below, (a, b) => a * b);
  const flags = typeof inside === "number" ? Float64Array.of(inside) : inside;
  const count = flags.reduce((sum, flag) => sum + flag, 0);
  const holds = count >= share * flags.length - roundingShare * flags.length;
  const { median, undefinedPaths } = medianOf(left);
  const asserted = `${assertedText(check, medianOf(range.low).median, medianOf(range.high).median, median)} in ${formatShare(share)} of paths`;
  const typical = Number.isFinite(median) ? formatIn(median, check.unit, check.chips) : "undefined";
  const found = count / flags.length;
  const computed = `in ${formatShare(found, share)} of ${flags.length} paths; median ${typical}${leftOut(undefinedPaths)}`;
  return { holds, asserted, computed, ...(holds ? {} : { offBy: `${formatIn((found - share) * 100, "", check.chips)} points` }) };
}

const leftOut = (undefinedPaths: number): string => (undefinedPaths === 0 ? "" : ` (undefined on ${undefinedPaths} more)`);

/** Median over the paths on which the quantity is defined, and how many were not; one number is its own median. */
function medianOf(numbers: Numbers): { readonly median: number; readonly ofPaths?: number; readonly undefinedPaths: number } {
  if (typeof numbers === "number") return { median: numbers, undefinedPaths: 0 };
  const defined = numbers.filter((value) => !Number.isNaN(value)).sort();
  const undefinedPaths = numbers.length - defined.length;
  if (defined.length === 0) return { median: Number.NaN, ofPaths: 0, undefinedPaths };
  const upper = defined[defined.length >> 1] as number;
  const lower = defined[(defined.length - 1) >> 1] as number;
  return { median: lower === upper ? upper : lower + (upper - lower) / 2, ofPaths: defined.length, undefinedPaths };
}

function assertedText(check: BoundCheck, low: number, high: number, value: number): string {
  const show = (bound: number): string => formatIn(bound, check.unit, check.chips, value);
  if (check.comparison.kind === "range" && check.comparison.form !== "between")
    return `${check.comparison.form} ${show(check.comparison.form === "at most" ? high : low)}`;
  return low === high ? show(low) : `${show(low)} to ${show(high)}`;
}

/** Distance from the bound that is broken: relative, or in points where both are percentages. */
function offBy(check: BoundCheck, value: number, bound: number): string {
  const points = check.unit === "%";
  if (!points && bound === 0) return formatIn(value, check.unit, check.chips);
  const off = points ? (value - bound) * 100 : ((value - bound) / Math.abs(bound)) * 100;
  return `${off > 0 ? "+" : ""}${formatIn(off, "", check.chips)}${points ? " points" : "%"}`;
}
