/**
 * What happened, beside what a plan expected of it: figures of the company, and what went into them.
 *
 * A row is a figure where its quantity is a metric of `checks:` (`revenue`, `cash`, `customers(products.seat)`), told by the
 * month, quarter or year it is dated; and an input where its quantity is an address of the plan.
 */
import { parseMonth } from "../calendar/months.ts";
import { bindCheck } from "../checks/bind.ts";
import type { BoundCheck } from "../checks/bind.ts";
import { type CheckEnvironment, numbersOf } from "../checks/evaluate.ts";
import { metrics } from "../checks/metrics.ts";
import { planScope } from "../checks/scope.ts";
import { type Dated, type FactCourse, knownOf, levelIn, written } from "./known-when.ts";
import { quantiles } from "../numeric/statistics.ts";
import type { Plan } from "../plan/vocabulary/vocabulary.ts";
import { didYouMean } from "../quantity/spelling.ts";
import type { Observation, ObservationFault } from "./observations.ts";

/** A figure that came true. */
export interface ActualFigure {
  readonly line: number;
  /** "revenue" or "customers(products.seat)". */
  readonly quantity: string;
  /** "2026-09". */
  readonly period: string;
  /** As typed. */
  readonly text: string;
  readonly source: string;
  readonly title?: string;
  /** "revenue(2026-09) at least $1.2B": its left side is what a run is asked, its right side what came. */
  readonly check: BoundCheck;
}

/** An input of the plan as it came. */
export interface ActualInput {
  readonly line: number;
  readonly address: string;
  readonly course: FactCourse;
  /** What the plan has at its start, in the unit of the course; absent where that cannot be compared. */
  readonly planLevel?: number;
  readonly sources: readonly string[];
}

export interface Actuals {
  readonly figures: readonly ActualFigure[];
  readonly inputs: readonly ActualInput[];
  /** Rows of ranges: what was believed, not what happened. */
  readonly beliefs: number;
  readonly faults: readonly ObservationFault[];
}

/** Sorts observations into figures and inputs. */
export function actualsOf(observations: readonly Observation[], plan: Plan): Actuals {
  const scope = planScope(plan);
  const figures: ActualFigure[] = [];
  const dated: (Dated & { readonly source: string })[] = [];
  const faults: ObservationFault[] = [];
  for (const { line, date, quantities, values, source, title } of observations)
    for (const [i, quantity] of quantities.entries()) {
      const name = /^\w+/.exec(quantity)?.[0] ?? "";
      if (Object.hasOwn(metrics, name) && !scope.addresses.includes(quantity)) {
        const read = figureOf({ line, quantity, text: values[i]!, source, ...(title === undefined ? {} : { title }) }, date, scope);
        if ("check" in read) figures.push(read);
        else faults.push(read);
        continue;
      }
      const month = parseMonth(date.slice(0, 7), 1, false);
      if (!month.ok) faults.push({ line, message: `\`${date}\` is no month: when a thing happened is what it is held against` });
      else if (scope.addresses.includes(quantity)) dated.push({ line, month: month.value - plan.calendar.start, quantity, value: values[i]!, source });
      else {
        const near = didYouMean(quantity, [...scope.addresses, ...figureNames]);
        faults.push({ line, message: `\`${quantity}\` is no figure of a run and no value of the plan: ${near ?? `figures are ${figureNames.join(", ")}`}` });
      }
    }
  const known = knownOf(dated);
  const inputs = known.courses.map((course): ActualInput => {
    const rows = dated.filter(({ quantity }) => quantity === course.quantity);
    const read = bindCheck(`${course.quantity} at least ${rows[0]!.value.replace(/\s*@[\w-]+$/, "")}`, scope);
    if (!read.ok)
      faults.push({ line: rows[0]!.line, message: `${read.problem.message}${read.problem.remedy === undefined ? "" : `: ${read.problem.remedy}`}` });
    const planLevel = read.ok ? inUnitOf(course, read.value, rows[0]!) : undefined;
    return {
      line: rows[0]!.line,
      address: course.quantity,
      course,
      ...(planLevel === undefined ? {} : { planLevel }),
      sources: [...new Set(rows.map(({ source }) => source))],
    };
  });
  const beliefs = [...known.beliefs.values()].reduce((sum, rows) => sum + rows.length, 0);
  return { figures, inputs, beliefs, faults: [...faults, ...known.faults].sort((a, b) => a.line - b.line) };
}

/** Metrics that have one number a future and a time. */
const figureNames: readonly string[] = Object.entries(metrics).flatMap(([name, { each, period }]) => (each === "path" && period !== undefined ? [name] : []));

function figureOf(
  row: Pick<ActualFigure, "line" | "quantity" | "text" | "source" | "title">,
  date: string,
  scope: ReturnType<typeof planScope>,
): ActualFigure | ObservationFault {
  const [, name = "", inside = ""] = /^(\w+)\s*(?:\((.*)\))?$/.exec(row.quantity) ?? [];
  if (!figureNames.includes(name))
    return { line: row.line, message: `\`${row.quantity}\` is not told future by future and month by month: figures are ${figureNames.join(", ")}` };
  const given = inside
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const named = given.find((part) => scope.period(part).ok);
  const period = named ?? (date === "undated" ? undefined : date.slice(0, 7));
  if (period === undefined) return { line: row.line, message: `\`${row.quantity}\` has no date: when it was so is what it is held against` };
  const entries = given.filter((part) => part !== named);
  const bare = row.text.replace(/\s*@[\w-]+$/, "");
  const read = bindCheck(`${name}(${[...entries, period].join(", ")}) at least ${bare}`, scope);
  if (!read.ok) return { line: row.line, message: `${read.problem.message}${read.problem.remedy === undefined ? "" : `: ${read.problem.remedy}`}` };
  return { ...row, quantity: entries.length === 0 ? name : `${name}(${entries.join(", ")})`, period, text: bare, check: read.value };
}

const nothingRun: CheckEnvironment = { metric: () => undefined };

/** What came, in base units. */
export function cameOf({ check }: Pick<ActualFigure, "check">): number {
  const { comparison } = check;
  return numbersOf(comparison.kind === "range" ? comparison.low! : comparison.to, nothingRun) as number;
}

/** The plan's level in the unit that the first row of a course is typed in. */
function inUnitOf(course: FactCourse, check: BoundCheck, { value }: Dated): number | undefined {
  const held = numbersOf(check.left, nothingRun);
  const typed = cameOf({ check });
  const level = knownOf([{ line: 0, month: 0, quantity: course.quantity, value }]).courses[0]!.facts[0]!.level;
  if (typeof held !== "number" || typed === 0) return undefined;
  const planLevel = (held / typed) * level;
  return Number.isFinite(planLevel) && planLevel > 0 ? planLevel : undefined;
}

/**
 * An input by month, from the plan's start to the last month observed, as the plan writes it: from what the plan has at its
 * start at an even rate to the first fact, and so on from fact to fact. One that is known before the start alone is one number.
 */
export function courseOf({ course, planLevel }: ActualInput, months: number): readonly string[] {
  const last = course.facts.at(-1)!;
  if (last.month <= 0) return [written(course, last.level)];
  const begins = course.facts[0]!.month > 0 && planLevel !== undefined;
  const whole = begins ? { ...course, facts: [{ month: 0, level: planLevel, rows: 1 }, ...course.facts] } : course;
  return Array.from({ length: Math.min(months, last.month + 1) }, (_, t) => written(course, levelIn(whole, t)));
}

/** Where a number stands among futures. */
export interface Standing {
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
  /** Share of futures below it, ties counted half: its probability integral transform. */
  readonly below: number;
  /** Futures in which the figure is defined. */
  readonly futures: number;
}

/**
 * Where what came stands among what was expected; undefined where no future has the figure.
 *
 * @example standingOf(Float64Array.of(1, 2, 3, 4), 2.5).below // 0.5
 */
export function standingOf(expected: Float64Array, came: number): Standing | undefined {
  const defined = expected.filter((value) => !Number.isNaN(value));
  if (defined.length === 0) return undefined;
  const [p10, p50, p90] = quantiles(defined, [0.1, 0.5, 0.9]) as [number, number, number];
  let below = 0;
  for (const value of defined) below += value < came ? 1 : value === came ? 0.5 : 0;
  return { p10, p50, p90, below: below / defined.length, futures: defined.length };
}

/** Part that an input has in a difference. */
export interface BridgeStep {
  readonly address: string;
  readonly change: number;
  readonly halfWidth95?: number;
}

/** From the median expected to what came: each input's part, then what no input explains. */
export interface Bridge {
  readonly steps: readonly BridgeStep[];
  /** Median with every input as it came, and where what came stands among those futures. */
  readonly withInputs: Standing;
  readonly rest: number;
}

export interface FigureHeld extends Pick<ActualFigure, "line" | "quantity" | "period" | "text" | "source" | "title">, Standing {
  /** In base units, as are the percentiles. */
  readonly came: number;
  /** Unit that it is told in. */
  readonly unit: string;
  readonly verdict: "within" | "above" | "below";
  readonly bridge?: Bridge;
}

export interface PlanAgainstActuals {
  readonly planName: string;
  readonly planFile: string;
  readonly planHash: string;
  readonly scenario?: string;
  readonly file: string;
  readonly engine: string;
  readonly seed: number;
  readonly paths: number;
  readonly chips: readonly string[];
  /** In the order of their dates, then of the file. */
  readonly figures: readonly FigureHeld[];
  /** Inputs as they came: what the plan has, and the first and last level. */
  readonly inputs: readonly {
    readonly address: string;
    readonly before: string;
    readonly first: string;
    readonly last: string;
    readonly observed: number;
    readonly sources: readonly string[];
    /** Whether the plan takes a course there; else its last level stands throughout. */
    readonly isCourse: boolean;
  }[];
  readonly method?: { readonly kind: "exact" | "sampled"; readonly pairs?: number; readonly runs: number };
  readonly beliefs: number;
}

/** Between p10 and p90, or on which side. */
export const verdictOf = ({ p10, p90 }: Standing, came: number): FigureHeld["verdict"] => (came > p90 ? "above" : came < p10 ? "below" : "within");
