/**
 * A number of the plan written back in its canonical unit, so that the plan language reads it to the same bits.
 *
 * Used by `explain`, which is thereby a proof of what was understood.
 */
import { formatMonth } from "../calendar/months.ts";
import type { Course, Distribution, Process } from "../plan/value.ts";
import { decimalText } from "../quantity/number.ts";
import { quantityText } from "../quantity/quantity.ts";

export interface CanonicalUnit {
  /** A unit of the vocabulary. */
  readonly unit: string;
  /** The family that `chip` stands for in it. */
  readonly chip?: string | undefined;
}

/**
 * A distribution as one would type it; maps in the flow form of YAML.
 *
 * @example distributionText({ kind: "interval", low: 2, high: 5, shape: "lognormal" }, { unit: "month" }) // "2 months to 5 months (lognormal)"
 */
export function distributionText(distribution: Distribution, unit: CanonicalUnit): string {
  const one = (value: number): string => quantityText(value, unit.unit, unit.chip);
  switch (distribution.kind) {
    case "constant":
      return one(distribution.value);
    case "interval":
      return `${one(distribution.low)} to ${one(distribution.high)} (${distribution.shape})`;
    case "percentiles":
      return `{${distribution.points.map(({ p, value }) => `p${percentOf(p)}: ${one(value)}`).join(", ")}, shape: ${distribution.shape}}`;
    case "mix":
      return `{mix: {${distribution.parts.map(({ weight, value }, index) => weighted(partName(index, distribution.parts.length), weight, value, unit)).join(", ")}}}`;
    case "beliefs":
      return `{beliefs: {${distribution.parts.map(({ id, weight, value, source }, index) => weighted(/^[A-Za-z]/.test(id) ? id : partName(index, distribution.parts.length), weight, value, unit, source)).join(", ")}}}`;
    case "spread":
      return `{spread: ${distributionText(distribution.over, unit)}}`;
  }
}

/**
 * Parts are named, since keys must differ and weights need not. Letters, since the reader puts parts of equal weight in
 * the order of their names, which must be the one they have.
 */
function partName(index: number, count: number): string {
  let letters = "";
  for (let rest = index, left = count - 1; letters === "" || left > 0; rest = Math.floor(rest / 26), left = Math.floor(left / 26))
    letters = String.fromCharCode(97 + (rest % 26)) + letters;
  return `part-${letters}`;
}

function weighted(name: string, weight: number, value: Distribution, unit: CanonicalUnit, source?: string): string {
  return `${name}: {weight: ${decimalText(weight)}, value: ${distributionText(value, unit)}${source === undefined ? "" : `, source: ${source}`}}`;
}

/** A percentile's number: the decimal that read back and divided by 100 gives `p`. */
function percentOf(p: number): string {
  const near = p * 100;
  // p came from a decimal divided by 100; multiplying may miss that decimal by one unit in the last place.
  for (let digits = 1; digits <= 17; digits += 1) {
    const text = decimalText(Number(near.toPrecision(digits)));
    if (Number(text) / 100 === p) return text;
  }
  return decimalText(near);
}

/**
 * A course through time as one would type it; undefined for values read from a file, which has no other form.
 *
 * @param start  first month of the plan, from year 0
 */
export function courseText(course: Course, unit: CanonicalUnit, start: number): string | undefined {
  switch (course.kind) {
    case "value":
      return distributionText(course.distribution, unit);
    case "steps":
      return `{${course.steps.map(({ month, distribution }) => `${formatMonth(start + month)}: ${distributionText(distribution, unit)}`).join(", ")}}`;
    case "data":
      return undefined;
    case "relative":
      return `${distributionText(course.share, { unit: "1" })} of ${course.of}`;
    case "process":
      return processText(course.process, unit);
  }
}

/** The unit of a volatility in levels. */
const perRootYear = ({ unit, chip }: CanonicalUnit): CanonicalUnit =>
  unit === "1" ? { unit: "1/sqrt(year)" } : { unit: unit.includes("/") ? `${unit}-sqrt(year)` : `${unit}/sqrt(year)`, chip };

function processText(process: Process, unit: CanonicalUnit): string | undefined {
  if (process.kind === "bootstrap") return undefined;
  if (process.kind === "regime") {
    const states = process.states.map(({ state, value }) => `${state}: ${distributionText(value, unit)}`);
    return `{process: regime, of: ${process.of}, states: {${states.join(", ")}}}`;
  }
  const parts = processParts(process, unit).map(({ name, text }) => `${name}: ${text}`);
  return `{process: ${process.kind}, ${parts.join(", ")}}`;
}

export interface ProcessPart {
  readonly name: string;
  readonly distribution: Distribution;
  readonly unit: CanonicalUnit;
  readonly text: string;
}

/** The parameters of a process in its canonical units: levels in the unit of the place, rates a month, volatility a root year. */
export function processParts(process: Process, unit: CanonicalUnit): readonly ProcessPart[] {
  const part = (name: string, distribution: Distribution, of: CanonicalUnit): ProcessPart => ({
    name,
    distribution,
    unit: of,
    text: distributionText(distribution, of),
  });
  const rate: CanonicalUnit = { unit: "1/month" };
  const volatility: CanonicalUnit = { unit: "1/sqrt(year)" };
  switch (process.kind) {
    case "gbm": {
      const bound = (name: string, value: number | undefined): readonly ProcessPart[] =>
        value === undefined ? [] : [part(name, { kind: "constant", value }, unit)];
      return [
        part("start", process.start, unit),
        part("drift", process.drift, rate),
        part("volatility", process.volatility, volatility),
        ...bound("floor", process.floor),
        ...bound("cap", process.cap),
      ];
    }
    case "logistic":
      return [
        part("start", process.start, unit),
        part("growth", process.growth, rate),
        part("ceiling", process.ceiling, unit),
        part("volatility", process.volatility, volatility),
      ];
    case "mean-reverting":
      return [
        part("start", process.start, unit),
        part("mean", process.mean, unit),
        part("half_life", process.halfLife, { unit: "month" }),
        part("volatility", process.volatility, process.logs ? volatility : perRootYear(unit)),
      ];
    case "jump":
      return [
        part("start", process.start, unit),
        part("drift", process.drift, rate),
        part("volatility", process.volatility, volatility),
        part("rate", process.rate, { unit: "1/year" }),
        part("size", process.size, { unit: "1" }),
      ];
    case "random-walk":
      return [part("start", process.start, unit), part("drift", process.drift, unit), part("step", process.step, unit)];
    case "noise":
      return [part("around", process.around, unit)];
    case "bootstrap":
      return [part("start", process.start, unit)];
    case "regime":
      return process.states.map(({ state, value }) => part(state, value, unit));
  }
}
