/**
 * Dimensions of the numbers in a check, and their algebra.
 *
 * Units are those of the plan (`core/quantity/unit.ts`); here they are multiplied and divided, so a family of chips must
 * be told from another: `chip` fits every family, two families do not fit each other, and H100e, a yardstick for
 * training, fits none.
 */
import { good } from "../quantity/problem.ts";
import type { Outcome } from "../quantity/problem.ts";
import { canonicalUnit, parseUnit } from "../quantity/unit.ts";
import type { Unit } from "../quantity/unit.ts";

/** Powers by base unit; no zero powers. A family of chips is written `chip:H100`. */
export type Dimension = Readonly<Record<string, number>>;

export interface Measure {
  readonly dimension: Dimension;
  /** How many base units one is. */
  readonly factor: number;
}

export const dimensionless: Dimension = {};

/** A unit as a dimension and a factor to base units. */
export function measureOf(unit: Unit): Measure {
  const { chip, ...others } = unit.dimensions;
  const dimension = { ...others, ...(chip === undefined ? {} : { [unit.chip === undefined ? "chip" : `chip:${unit.chip}`]: chip }) };
  const root = unit.dimensions["root-month"] === undefined ? unit.numerator / unit.denominator : Math.sqrt(unit.numerator / unit.denominator);
  return { dimension, factor: Number(`1e${unit.exponent}`) * root };
}

/**
 * A unit as told by a check: `%` and `%/year` beside the units of the plan.
 *
 * @param chips names of the plan's chip families
 * @example measureOfText("%", []) // { ok: true, value: { dimension: {}, factor: 0.01 } }
 */
export function measureOfText(text: string, chips: readonly string[]): Outcome<Measure> {
  const isPercent = text.startsWith("%");
  const rest = isPercent ? text.slice(1) : text;
  if (rest === "" || rest === "1") return good({ dimension: dimensionless, factor: isPercent ? 0.01 : 1 });
  const unit = parseUnit(rest, chips);
  if (!unit.ok) return unit;
  const measure = measureOf(unit.value);
  return good(isPercent ? { ...measure, factor: measure.factor * 0.01 } : measure);
}

/** A unit of the vocabulary or of a metric, where `chip` stands for `family` if one is given. */
export function measureOfCanonical(text: string, family: string | undefined): Measure {
  const { dimension, factor } = measureOf(canonicalUnit(text));
  const { chip, ...others } = dimension;
  return { dimension: chip === undefined || family === undefined ? dimension : { ...others, [`chip:${family}`]: chip }, factor };
}

/** Dimension of a product. @example multiply({ USD: 1 }, { USD: -1, month: 1 }) // { month: 1 } */
export function multiply(a: Dimension, b: Dimension): Dimension {
  const powers = new Map(Object.entries(a));
  for (const [base, power] of Object.entries(b)) powers.set(base, (powers.get(base) ?? 0) + power);
  // `chip` beside a family with the opposite power is that family: 600 H100 × $2/chip-hour is dollars an hour.
  const any = powers.get("chip") ?? 0;
  const family = any === 0 ? undefined : [...powers].find(([base, power]) => base.startsWith("chip:") && power === -any);
  if (family !== undefined) {
    powers.delete("chip");
    powers.delete(family[0]);
  }
  return Object.fromEntries([...powers].filter(([, power]) => power !== 0));
}

/** Dimension of a quotient. @example divide({ USD: 1 }, { month: 1 }) // { USD: 1, month: -1 } */
export const divide = (a: Dimension, b: Dimension): Dimension => multiply(a, Object.fromEntries(Object.entries(b).map(([base, power]) => [base, -power])));

/** Whether two dimensions may be added or compared. @example fits({ chip: 1 }, { "chip:H100": 1 }) // true */
export const fits = (a: Dimension, b: Dimension): boolean => Object.keys(divide(a, b)).length === 0;

/** In words for messages. @example describe({ USD: 1, month: -1 }) // "USD/month" */
export function describe(dimension: Dimension): string {
  const word = ([base, power]: readonly [string, number]): string => {
    const name = base === "root-month" ? "sqrt(month)" : base.replace(/^chip:/, "");
    return Array.from({ length: Math.abs(power) }, () => name).join("-");
  };
  const entries = Object.entries(dimension);
  const above = entries.filter(([, power]) => power > 0).map(word);
  const below = entries.filter(([, power]) => power < 0).map(word);
  if (above.length + below.length === 0) return "a plain number";
  return `${above.join("-") || "1"}${below.length > 0 ? `/${below.join("-")}` : ""}`;
}
