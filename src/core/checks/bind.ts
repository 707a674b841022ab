/**
 * Looks up the names of a check and proves that its units match: after this it can only hold or not.
 *
 * All numbers of a bound check are in base units (see `dimension.ts`).
 */
import type { Period } from "../calendar/months.ts";
import { bad, good } from "../quantity/problem.ts";
import type { Outcome, Problem } from "../quantity/problem.ts";
import { numberOf, scanNumber } from "../quantity/number.ts";
import { parseQuantity } from "../quantity/quantity.ts";
import { didYouMean, listNames } from "../quantity/spelling.ts";
import { parseUnit } from "../quantity/unit.ts";
import { describe, divide, fits, measureOf, measureOfCanonical, measureOfText, multiply } from "./dimension.ts";
import type { Dimension } from "./dimension.ts";
import type { Argument, Check, Expression, Operator, Piece } from "./expression.ts";
import { metrics } from "./metrics.ts";
import type { Metric } from "./metrics.ts";
import { parseCheck } from "./parse.ts";

/** A number of the plan: its median in `unit`, a canonical unit of the vocabulary ("USD/chip-hour"; `1/month` compounds). */
export interface Constant {
  readonly median: number;
  readonly unit: string;
  /** The family that `chip` stands for in `unit`, where the value names one. */
  readonly chip?: string;
}

/** What the names of a check may refer to; `planScope` builds it from a plan. */
export interface CheckScope {
  readonly chips: readonly string[];
  /** Length of the horizon in months. */
  readonly months: number;
  constant(address: string): Constant | undefined;
  /** Every address that `constant` knows, for "did you mean". */
  readonly addresses: readonly string[];
  /** `2027-03`, `2027-Q1`, `2027` or `FY2027`, in months from the plan's start. */
  period(text: string): Outcome<Period>;
  /** Entries of a map that metrics take as arguments. */
  readonly entries: Readonly<Record<NonNullable<Metric["of"]>, readonly string[]>>;
  /** A metric of the plan itself, in its unit; undefined where the plan does not say enough. */
  derived(request: MetricRequest): number | undefined;
}

/** One metric asked for. Without `period` the metric's default holds, without `entry` the whole company. */
export interface MetricRequest {
  readonly name: string;
  /** In months from the plan's start, both included and inside the horizon. */
  readonly period?: Period;
  readonly entry?: string;
}

export type Bound =
  | { readonly kind: "number"; readonly value: number; readonly dimension: Dimension; readonly shown: string; readonly compounds: boolean }
  | {
      readonly kind: "metric";
      readonly request: MetricRequest;
      readonly each: Metric["each"];
      readonly factor: number;
      readonly dimension: Dimension;
      readonly shown: string;
      readonly compounds: false;
    }
  | { readonly kind: "negate"; readonly of: Bound; readonly dimension: Dimension; readonly compounds: boolean }
  | {
      readonly kind: "binary";
      readonly operator: Operator;
      readonly left: Bound;
      readonly right: Bound;
      readonly dimension: Dimension;
      readonly compounds: boolean;
    };

export interface BoundCheck {
  readonly left: Bound;
  readonly comparison:
    | { readonly kind: "near"; readonly to: Bound; readonly toleranceShare: number }
    | { readonly kind: "range"; readonly form: "at most" | "at least" | "between"; readonly low?: Bound; readonly high?: Bound };
  readonly inShareOfPaths?: number;
  /** Unit in which the outcome is told: the asserted side's, as typed. */
  readonly unit: string;
  readonly chips: readonly string[];
  /** Whether a simulation must run before the check can be judged. */
  readonly needsRun: boolean;
}

/**
 * A phrase of `checks:`, read, looked up and proven to compare like with like; or the first problem in it.
 *
 * @param phrase  text of the check, as in the plan
 * @param scope   what its names may refer to
 */
export function bindCheck(phrase: string, scope: CheckScope): Outcome<BoundCheck> {
  const parsed = parseCheck(phrase);
  if (!parsed.ok) return parsed;
  const check = parsed.value;
  const written = [check.left, ...otherSides(check)];
  let bound = bindAll(written, scope, false);
  if (!bound.ok) return bound;
  // `demand.growth at most 40%/year` compares a rate that compounds: then the typed rates compound too.
  if (bound.value.some((side) => side.compounds)) bound = bindAll(written, scope, true);
  if (!bound.ok) return bound;
  const [left, ...others] = bound.value as [Bound, Bound, ...Bound[]];
  for (const [index, other] of others.entries()) {
    if (!fits(left.dimension, other.dimension)) return mismatch(written[0] as Expression, written[index + 1] as Expression, left, other);
  }
  const byPath = bound.value.some(differsByPath);
  if (check.inShareOfPaths !== undefined && !byPath) {
    const { offset, length } = check.inShareOfPaths.at;
    return bad(
      "P703",
      "nothing in this check differs by path",
      "leave out `in … of paths`, or name a metric that has one value a path, such as `cash(2027)`",
      offset,
      length,
    );
  }
  return good({
    left,
    comparison: comparisonOf(check, others),
    ...(check.inShareOfPaths === undefined ? {} : { inShareOfPaths: check.inShareOfPaths.share }),
    unit: bound.value.some((side) => side.compounds) ? "%/month" : shownUnit([...others, left], left.dimension, scope.chips),
    chips: scope.chips,
    needsRun: bound.value.some(asksRun),
  });
}

function otherSides(check: Check): readonly Expression[] {
  const { comparison } = check;
  if (comparison.kind === "near") return [comparison.to];
  return comparison.kind === "between" ? [comparison.low, comparison.high] : [comparison.bound];
}

function comparisonOf(check: Check, others: readonly Bound[]): BoundCheck["comparison"] {
  const { comparison } = check;
  const [first, second] = others as [Bound, Bound?];
  if (comparison.kind === "near") return { kind: "near", to: first, toleranceShare: comparison.toleranceShare };
  if (comparison.kind === "at most") return { kind: "range", form: "at most", high: first };
  if (comparison.kind === "at least") return { kind: "range", form: "at least", low: first };
  return { kind: "range", form: "between", low: first, high: second as Bound };
}

function bindAll(expressions: readonly Expression[], scope: CheckScope, compounding: boolean): Outcome<readonly Bound[]> {
  const bound: Bound[] = [];
  for (const expression of expressions) {
    const one = bind(expression, scope, compounding);
    if (!one.ok) return one;
    bound.push(one.value);
  }
  return good(bound);
}

function bind(expression: Expression, scope: CheckScope, compounding: boolean): Outcome<Bound> {
  switch (expression.kind) {
    case "literal":
      return bindLiteral(expression.text, expression.at, scope, compounding);
    case "address":
      return bindAddress(expression.address, expression.at, scope);
    case "metric":
      return bindMetric(expression, scope);
    case "negate": {
      const of = bind(expression.of, scope, compounding);
      return of.ok ? good({ kind: "negate", of: of.value, dimension: of.value.dimension, compounds: of.value.compounds }) : of;
    }
    case "binary":
      return bindBinary(expression, scope, compounding);
  }
}

function bindBinary(expression: Extract<Expression, { kind: "binary" }>, scope: CheckScope, compounding: boolean): Outcome<Bound> {
  const left = bind(expression.left, scope, compounding);
  if (!left.ok) return left;
  const right = bind(expression.right, scope, compounding);
  if (!right.ok) return right;
  const { operator } = expression;
  const [a, b] = [left.value.dimension, right.value.dimension];
  if (operator === "*" || operator === "/") {
    return good({
      kind: "binary",
      operator,
      left: left.value,
      right: right.value,
      dimension: operator === "*" ? multiply(a, b) : divide(a, b),
      compounds: false,
    });
  }
  if (!fits(a, b)) return mismatch(expression.left, expression.right, left.value, right.value);
  return good({ kind: "binary", operator, left: left.value, right: right.value, dimension: a, compounds: left.value.compounds || right.value.compounds });
}

function mismatch(left: Expression, right: Expression, a: Bound, b: Bound): Outcome<never> {
  const { offset, length } = right.at;
  const isPlain = (side: Bound): boolean => Object.keys(side.dimension).length === 0;
  const missing = describe(divide(a.dimension, b.dimension));
  const remedy = isPlain(b)
    ? `give the number a unit: ${unitWords(a)}`
    : isPlain(a)
      ? "compare it with a plain number or a percentage"
      : `the sides differ by ${missing}: multiply or divide by it, or write the unit that is meant`;
  return bad("P705", `units do not match: ${sideName(left)} is in ${unitWords(a)}, ${sideName(right)} in ${unitWords(b)}`, remedy, offset, length);
}

/** The unit as written, else in base units. */
function unitWords(side: Bound): string {
  const isWritten = "shown" in side && side.shown !== "" && side.shown !== "%" && side.shown !== "x";
  return isWritten ? side.shown : describe(side.dimension);
}

function sideName(expression: Expression): string {
  switch (expression.kind) {
    case "literal":
      return `\`${expression.text}\``;
    case "address":
      return `\`${expression.address}\``;
    case "metric":
      return `\`${expression.name}\``;
    default:
      return "the sum or product";
  }
}

function bindLiteral(text: string, at: Piece, scope: CheckScope, compounding: boolean): Outcome<Bound> {
  const scanned = scanNumber(text, 0);
  if (!scanned.ok) return placed(scanned.problem, at, 0);
  const { dollars, percent, end } = scanned.value;
  const unit = parseUnit(text.slice(end), scope.chips, dollars);
  if (!unit.ok) return placed(unit.problem, at, end);
  const { dimension } = measureOf(unit.value);
  const isRate = dimension["month"] === -1 && Object.keys(dimension).length === 1;
  const compounded = compounding && isRate ? parseQuantity(text, { units: ["1/month"], chips: scope.chips }) : undefined;
  if (compounded?.ok === false) return placed(compounded.problem, at, 0);
  const value = compounded?.value.low ?? (numberOf(scanned.value, unit.value.exponent) * unit.value.numerator) / unit.value.denominator;
  if (!Number.isFinite(value)) return bad("P112", `\`${text}\` is too large`, "write a number that can be", at.offset, at.length);
  const shown = percent ? `%${unit.value.text.replace(/^1/, "")}` : unit.value.text;
  return good({ kind: "number", value, dimension, shown, compounds: false });
}

/** A problem of a literal, told at its place in the phrase; `start` is where the piece read begins in the literal. */
function placed(problem: Problem, at: Piece, start: number): Outcome<never> {
  return { ok: false, problem: { ...problem, at: at.offset + start + (problem.at ?? 0), length: problem.length ?? at.length - start } };
}

function bindAddress(address: string, at: Piece, scope: CheckScope): Outcome<Bound> {
  const constant = scope.constant(address);
  if (constant === undefined) {
    const group = scope.addresses.some((known) => known.startsWith(`${address}.`));
    const remedy =
      didYouMean(address, scope.addresses) ??
      (group
        ? `it holds ${listNames(
            scope.addresses.filter((known) => known.startsWith(`${address}.`)),
            8,
          )}`
        : "an address names a number of the plan, such as demand.run_rate");
    return bad("P706", `\`${address}\` is no number of this plan`, remedy, at.offset, at.length);
  }
  const { dimension, factor } = measureOfCanonical(constant.unit, constant.chip);
  const compounds = constant.unit === "1/month";
  const shown = constant.unit.startsWith("1/")
    ? `%${constant.unit.slice(1)}`
    : constant.unit === "1"
      ? ""
      : constant.chip === undefined
        ? constant.unit
        : constant.unit.replace(/\bchip\b/, constant.chip);
  return good({ kind: "number", value: constant.median * factor, dimension, shown, compounds });
}

function bindMetric(expression: Extract<Expression, { kind: "metric" }>, scope: CheckScope): Outcome<Bound> {
  const { name, at } = expression;
  const metric = Object.hasOwn(metrics, name) ? metrics[name] : undefined;
  if (metric === undefined) {
    const addresses = scope.addresses.filter((address) => address.endsWith(`.${name}`));
    const remedy =
      didYouMean(name, Object.keys(metrics)) ??
      (addresses.length > 0 ? `did you mean the address \`${addresses[0]}\`?` : `metrics: ${listNames(Object.keys(metrics), 40)}`);
    return bad("P707", `\`${name}\` is no metric`, remedy, at.offset, name.length);
  }
  let period: Period | undefined;
  let entry: string | undefined;
  for (const argument of expression.arguments) {
    const read =
      argument.kind === "period"
        ? bindPeriod(argument, name, metric, period !== undefined, scope)
        : bindEntry(argument, name, metric, entry !== undefined, scope);
    if (!read.ok) return read;
    if (typeof read.value === "string") entry = read.value;
    else period = read.value;
  }
  if (metric.of !== undefined && metric.ofOptional === undefined && entry === undefined) {
    return bad("P708", `\`${name}\` needs to know of which entry of ${metric.of}`, `as in \`${metric.example}\``, at.offset, at.length);
  }
  const { dimension, factor } = measureOfCanonical(metric.unit, undefined);
  const shown = metric.unit === "1" ? "%" : metric.unit;
  const request = { name, ...(period === undefined ? {} : { period }), ...(entry === undefined ? {} : { entry }) };
  if (metric.each !== "plan") return good({ kind: "metric", request, each: metric.each, factor, dimension, shown, compounds: false });
  const value = scope.derived(request);
  if (value === undefined)
    return bad("P709", `the plan does not say enough for \`${name}\``, needs[name] ?? `as in \`${metric.example}\``, at.offset, at.length);
  return good({ kind: "number", value: value * factor, dimension, shown: metric.unit === "1" ? "" : `%${metric.unit.slice(1)}`, compounds: false });
}

/** What metrics of the plan follow from. */
const needs: Readonly<Record<string, string>> = {
  growth: "give each segment `size`, `in`, `then` and `by`; segments are added up where these months are the same",
  tokens_per_parameter: "give the model `parameters` and `training`, its FLOP",
};

function bindPeriod(argument: Argument, name: string, metric: Metric, isSecond: boolean, scope: CheckScope): Outcome<Period> {
  const { offset, length } = argument.at;
  if (metric.period === undefined) return bad("P708", `\`${name}\` takes no month`, `as in \`${metric.example}\``, offset, length);
  if (isSecond) return bad("P708", `\`${name}\` takes one month or year`, `as in \`${metric.example}\``, offset, length);
  const read = scope.period(argument.text);
  if (!read.ok) return placed(read.problem, argument.at, 0);
  const period = read.value;
  // A sum needs every month of its period; a reading needs only the month that is read.
  const outside = metric.period === "over" ? period.first < 0 || period.last >= scope.months : period.last < 0 || period.last >= scope.months;
  if (outside)
    return bad(
      "P708",
      `the plan does not cover ${metric.period === "over" ? "all of " : "the end of "}${argument.text}`,
      `the plan has ${scope.months} months from its start; name a period inside them`,
      offset,
      length,
    );
  return good(period);
}

function bindEntry(argument: Argument, name: string, metric: Metric, isSecond: boolean, scope: CheckScope): Outcome<string> {
  const { offset, length } = argument.at;
  if (metric.of === undefined)
    return bad(
      "P708",
      `\`${name}\` takes ${metric.period === undefined ? "no argument" : "a month or year only"}`,
      `as in \`${metric.example}\``,
      offset,
      length,
    );
  if (isSecond) return bad("P708", `\`${name}\` takes one entry of ${metric.of}`, `as in \`${metric.example}\``, offset, length);
  const entry = argument.text.startsWith(`${metric.of}.`) ? argument.text.slice(metric.of.length + 1) : argument.text;
  const known = scope.entries[metric.of];
  if (known.includes(entry)) return good(entry);
  return bad(
    "P708",
    `\`${argument.text}\` is not among the ${metric.of} of this plan`,
    didYouMean(entry, known) ?? `${metric.of}: ${listNames(known)}`,
    offset,
    length,
  );
}

function differsByPath(bound: Bound): boolean {
  if (bound.kind === "metric") return bound.each === "path";
  if (bound.kind === "negate") return differsByPath(bound.of);
  return bound.kind === "binary" && (differsByPath(bound.left) || differsByPath(bound.right));
}

function asksRun(bound: Bound): boolean {
  if (bound.kind === "negate") return asksRun(bound.of);
  return bound.kind === "metric" || (bound.kind === "binary" && (asksRun(bound.left) || asksRun(bound.right)));
}

/** The first unit written on these sides that has the dimension compared, else base units. */
function shownUnit(sides: readonly Bound[], dimension: Dimension, chips: readonly string[]): string {
  const found = sides.flatMap(unitsShown).find((text) => {
    const measure = measureOfText(text, chips);
    return measure.ok && fits(measure.value.dimension, dimension);
  });
  return found ?? (Object.keys(dimension).length === 0 ? "" : describe(dimension));
}

function unitsShown(bound: Bound): readonly string[] {
  if (bound.kind === "negate") return unitsShown(bound.of);
  return bound.kind === "binary" ? [...unitsShown(bound.left), ...unitsShown(bound.right)] : [bound.shown];
}
