/** What was understood of one number of the plan: its shape, its percentiles, its evidence. */
import { formatMonth } from "../calendar/months.ts";
import { meanOf, quantileOf } from "../numeric/distribution.ts";
import { pow } from "../numeric/elementary.ts";
import type { Plan } from "../plan/vocabulary/vocabulary.ts";
import type { Distribution, Series, Value } from "../plan/value.ts";
import { scanNumber } from "../quantity/number.ts";
import { canonicalUnit, parseUnit, sameDimensions } from "../quantity/unit.ts";
import type { Unit } from "../quantity/unit.ts";
import { unitHeld } from "../checks/scope.ts";
import { courseText, distributionText, processParts } from "./canonical-text.ts";
import type { CanonicalUnit } from "./canonical-text.ts";

/** Percentiles and mean, in one unit. */
export interface Statistics {
  readonly p5: number;
  readonly median: number;
  readonly mean: number;
  readonly p95: number;
}

export interface ExplainedSource {
  readonly id: string;
  readonly kind: string;
  readonly title?: string;
  readonly asOf?: string;
  readonly quote?: string;
}

/** One distribution: a whole value, or a part, step, state or parameter of one. */
export interface ExplainedPart {
  /** "60 % ainews", "from 2027-01", "drift"; empty for the whole. */
  readonly label: string;
  /** "lognormal, 5 % below and 5 % above its ends", "constant". */
  readonly shape: string;
  readonly unit: string;
  /** The plan language's own words for it: read back, they give the same bits. */
  readonly canonical: string;
  readonly distribution: Distribution;
  /** In the canonical unit, full precision. */
  readonly statistics: Statistics;
  readonly source?: ExplainedSource;
}

export interface ExplainedNumber {
  readonly kind: "number";
  readonly address: string;
  readonly meaning: string;
  readonly typed: string;
  readonly stream: string;
  readonly unit: string;
  readonly chip?: string;
  /** Absent only for values read from a file. */
  readonly canonical?: string;
  /** How it moves: one draw a path, steps, a process, … */
  readonly course: string;
  readonly parts: readonly ExplainedPart[];
  /** Values read from a file: how many, and their range. */
  readonly data?: { readonly count: number; readonly first: number; readonly least: number; readonly most: number };
  /** The unit typed, where it is another one, with the percentiles of the first part in it. */
  readonly inTypedUnit?: { readonly unit: string; readonly p5: number; readonly median: number; readonly p95: number };
  readonly source?: ExplainedSource;
  readonly place: { readonly file: string; readonly line: number; readonly column: number };
}

/** @param units  canonical units its attribute allows */
export function explainNumber(held: Value | Series, units: readonly string[], meaning: string, plan: Plan): ExplainedNumber {
  const chips = Object.keys(plan.chips);
  const unit: CanonicalUnit = { unit: unitHeld(held, units, chips), chip: held.chip };
  const course = "distribution" in held ? ({ kind: "value", distribution: held.distribution } as const) : held.course;
  const canonical = courseText(course, unit, plan.calendar.start);
  const parts = partsOf(course, unit, plan);
  const first = parts[0];
  const typed = first === undefined ? undefined : typedUnitOf(held.text, unit, chips);
  const source = sourceOf(held.source, plan);
  return {
    kind: "number",
    address: held.address,
    meaning,
    typed: held.text,
    stream: held.stream,
    unit: namedUnit(unit),
    ...(held.chip === undefined ? {} : { chip: held.chip }),
    ...(canonical === undefined ? {} : { canonical }),
    course: courseWords(course),
    parts,
    ...(course.kind === "data" ? { data: dataOf(course.values) } : {}),
    ...(typed === undefined || first === undefined ? {} : { inTypedUnit: { unit: typed.text, ...inUnit(first.statistics, unit.unit, typed) } }),
    ...(source === undefined ? {} : { source }),
    place: { file: held.place.file, line: held.place.line, column: held.place.column },
  };
}

/** The evidence cited by id. */
export function sourceOf(id: string | undefined, plan: Plan): ExplainedSource | undefined {
  const source = id === undefined ? undefined : plan.sources[id];
  if (id === undefined || source === undefined) return undefined;
  return {
    id,
    kind: source.kind,
    ...(source.title === undefined ? {} : { title: source.title }),
    ...(source.as_of === undefined ? {} : { asOf: source.as_of }),
    ...(source.quote === undefined ? {} : { quote: source.quote }),
  };
}

const namedUnit = ({ unit, chip }: CanonicalUnit): string => (chip === undefined ? unit : unit.replace(/\bchip\b/, chip));

function courseWords(course: Series["course"]): string {
  switch (course.kind) {
    case "value":
      return course.distribution.kind === "constant"
        ? "constant"
        : course.distribution.kind === "spread"
          ? "variety among users or customers: a month uses the mean"
          : "one draw a path, constant along it";
    case "steps":
      return "steps: each value holds from its month on";
    case "data":
      return "monthly values from a file; the last one holds on";
    case "relative":
      return `a share of ${course.of}, month by month`;
    case "process":
      return course.process.kind === "regime" ? `follows the states of regimes.${course.process.of}` : `moves every month: ${course.process.kind}`;
  }
}

function partsOf(course: Series["course"], unit: CanonicalUnit, plan: Plan): readonly ExplainedPart[] {
  switch (course.kind) {
    case "value":
      return distributionParts("", course.distribution, unit, plan);
    case "steps":
      return course.steps.flatMap(({ month, distribution }) => distributionParts(`from ${formatMonth(plan.calendar.start + month)}`, distribution, unit, plan));
    case "data":
      return [];
    case "relative":
      return distributionParts("share", course.share, { unit: "1" }, plan);
    case "process":
      return processParts(course.process, unit).flatMap((part) => distributionParts(part.name, part.distribution, part.unit, plan));
  }
}

/** The whole first; below it the parts of a mixture or of beliefs. */
function distributionParts(label: string, distribution: Distribution, unit: CanonicalUnit, plan: Plan): readonly ExplainedPart[] {
  const whole = onePart(label, distribution, unit);
  if (distribution.kind !== "mix" && distribution.kind !== "beliefs") return [whole];
  const below = distribution.parts.map((part) => {
    const name = "id" in part ? ` ${part.id}` : "";
    const source = "source" in part ? sourceOf(part.source, plan) : undefined;
    return {
      ...onePart(`${label === "" ? "" : `${label}, `}${Number((part.weight * 100).toPrecision(6))} %${name}`, part.value, unit),
      ...(source === undefined ? {} : { source }),
    };
  });
  return [whole, ...below];
}

function onePart(label: string, distribution: Distribution, unit: CanonicalUnit): ExplainedPart {
  return {
    label,
    shape: shapeWords(distribution),
    unit: namedUnit(unit),
    canonical: distributionText(distribution, unit),
    distribution,
    statistics: statisticsOf(distribution),
  };
}

/** Of variety among users the percentiles are over users. */
function statisticsOf(distribution: Distribution): Statistics {
  const over = distribution.kind === "spread" ? distribution.over : distribution;
  // The ends of `a to b` are the percentiles by definition, without the rounding of a computed quantile.
  const isByEnds = over.kind === "interval" && over.shape !== "uniform" && over.shape !== "triangular";
  return {
    p5: isByEnds ? over.low : quantileOf(over, 0.05),
    median: quantileOf(over, 0.5),
    mean: meanOf(over),
    p95: isByEnds ? over.high : quantileOf(over, 0.95),
  };
}

function shapeWords(distribution: Distribution): string {
  switch (distribution.kind) {
    case "constant":
      return "constant";
    case "interval":
      return distribution.shape === "uniform" || distribution.shape === "triangular"
        ? `${distribution.shape} between its ends`
        : `${distribution.shape}, its ends the 5th and 95th percentile`;
    case "percentiles":
      return `${distribution.points.length} percentiles, ${distribution.shape} between and beyond them`;
    case "mix":
      return `mixture of ${distribution.parts.length}`;
    case "beliefs":
      return `${distribution.parts.length} beliefs: results are shown under each`;
    case "spread":
      return `spread over users: ${shapeWords(distribution.over)}`;
  }
}

function dataOf(values: readonly number[]): ExplainedNumber["data"] & object {
  const [first = Number.NaN] = values;
  return { count: values.length, first, least: values.reduce((a, b) => Math.min(a, b), first), most: values.reduce((a, b) => Math.max(a, b), first) };
}

interface TypedUnit {
  readonly text: string;
  readonly unit: Unit;
  readonly isPercent: boolean;
}

/** The unit of a plain number or interval as typed; undefined where it is the canonical one or the text is a map. */
function typedUnitOf(text: string, { unit, chip }: CanonicalUnit, chips: readonly string[]): TypedUnit | undefined {
  const last =
    text
      .replace(/\s+@\S+$/, "")
      .replace(/\s+\([a-z-]+\)$/, "")
      .split(" to ")
      .at(-1)
      ?.trim() ?? "";
  const scanned = scanNumber(last, 0);
  if (!scanned.ok) return undefined;
  const { dollars, percent, end } = scanned.value;
  const parsed = parseUnit(last.slice(end), chips, dollars);
  if (!parsed.ok || !sameDimensions(parsed.value, canonicalUnit(unit))) return undefined;
  const written = percent ? `%${parsed.value.text.replace(/^1/, "")}` : parsed.value.text;
  const isCanonical =
    written === "" ||
    written === unit ||
    written === unit.replace(/\bchip\b/, chip ?? "chip") ||
    (unit === "month" && (written === "month" || written === "months"));
  return isCanonical ? undefined : { text: written, unit: parsed.value, isPercent: percent };
}

/** Percentiles told in the unit typed, for reading: rounded by the conversion. No mean: a rate that compounds has another in each unit. */
function inUnit(statistics: Statistics, canonical: string, typed: TypedUnit): { readonly p5: number; readonly median: number; readonly p95: number } {
  const to = canonicalUnit(canonical);
  const canonicalFactor = (to.numerator / to.denominator) * Number(`1e${to.exponent}`);
  const typedFactor = (typed.unit.numerator / typed.unit.denominator) * Number(`1e${typed.unit.exponent}`);
  const months = typed.unit.denominator / typed.unit.numerator;
  const hundred = typed.isPercent ? 100 : 1;
  const convert = (value: number): number => {
    if (canonical === "1/month") return (pow(1 + value, months) - (typed.unit.isFactor ? 0 : 1)) * hundred;
    const factor = canonical === "1/sqrt(year)" ? Math.sqrt(canonicalFactor / typedFactor) : canonicalFactor / typedFactor;
    return value * factor * hundred;
  };
  return { p5: convert(statistics.p5), median: convert(statistics.median), p95: convert(statistics.p95) };
}
