/** What the names of a check mean in a given plan, and what is wrong with its checks before anything is simulated. */
import { monthNames, parsePeriod } from "../calendar/months.ts";
import { medianOf } from "../numeric/distribution.ts";
import type { Phrase } from "../plan/vocabulary/attribute.ts";
import type { Diagnostic } from "../plan/diagnostic.ts";
import type { Place } from "../plan/source-tree.ts";
import type { Course, Process, Value } from "../plan/value.ts";
import type { Plan } from "../plan/vocabulary/vocabulary.ts";
import { good } from "../quantity/problem.ts";
import type { Problem } from "../quantity/problem.ts";
import { canonicalUnit, parseUnit, sameDimensions } from "../quantity/unit.ts";
import { bindCheck } from "./bind.ts";
import type { CheckScope, Constant } from "./bind.ts";
import { planMetric } from "./plan-metrics.ts";
import { numbersOfPlan } from "./plan-numbers.ts";
import type { PlanNumber } from "./plan-numbers.ts";

/**
 * The scope of a plan's checks: its numbers by their medians, a course through time by its median in the first month.
 *
 * @param plan  checked
 */
export function planScope(plan: Plan): CheckScope {
  const numbers = numbersOfPlan(plan);
  const chips = Object.keys(plan.chips);
  const fiscalYearStart = monthNames.indexOf(plan.calendar.fiscal_year_starts) + 1;
  return {
    chips,
    months: plan.calendar.months,
    addresses: [...numbers.keys()],
    entries: {
      contracts: Object.keys(plan.contracts),
      products: Object.keys(plan.products),
      segments: Object.keys(plan.segments),
      models: Object.keys(plan.models),
    },
    derived: (request) => planMetric(plan, request),
    constant: (address) => {
      const number = numbers.get(address);
      return number === undefined ? undefined : constantOf(number, plan, numbers, chips);
    },
    period: (text) => {
      const read = parsePeriod(text, fiscalYearStart);
      return read.ok ? good({ first: read.value.first - plan.calendar.start, last: read.value.last - plan.calendar.start }) : read;
    },
  };
}

/**
 * What is wrong with the checks of a plan: words, names, units, months. Places point into the phrase.
 *
 * @param plan  checked
 */
export function diagnoseChecks(plan: Plan): readonly Diagnostic[] {
  const scope = planScope(plan);
  return (plan.checks ?? []).flatMap((phrase) => {
    const bound = bindCheck(phrase.text, scope);
    return bound.ok ? [] : [diagnosticOf(phrase, bound.problem)];
  });
}

function diagnosticOf(phrase: Phrase, problem: Problem): Diagnostic {
  return {
    severity: "error",
    code: problem.code,
    address: phrase.address,
    place: placeInPhrase(phrase, problem),
    message: problem.message,
    ...(problem.remedy === undefined ? {} : { remedy: problem.remedy }),
  };
}

/** The fault's own place where the phrase stands on one line as typed, else the phrase's. */
function placeInPhrase({ text, place }: Phrase, { at = 0, length = 0 }: Problem): Place {
  const quotes = place.length - text.length;
  if (quotes !== 0 && quotes !== 2) return place;
  return { ...place, column: place.column + quotes / 2 + Math.min(at, text.length), length: Math.max(1, Math.min(length, text.length - at)) };
}

type Numbers = ReadonlyMap<string, PlanNumber>;

function constantOf(number: PlanNumber, plan: Plan, numbers: Numbers, chips: readonly string[]): Constant {
  const { held, units } = number;
  if (typeof held === "number") return { median: held, unit: "1" };
  const median = "distribution" in held ? medianOf(held.distribution) : firstMedian(held.course, plan, numbers, chips);
  return { median, unit: unitHeld(held, units, chips), ...(held.chip === undefined ? {} : { chip: held.chip }) };
}

/** Which of the units allowed a value is held in: the one with the dimensions of the unit typed. */
export function unitHeld(held: Pick<Value, "unit">, units: readonly string[], chips: readonly string[]): string {
  const first = units[0] as string;
  if (units.length === 1 || held.unit === undefined) return first;
  const typed = parseUnit(held.unit, chips);
  return (typed.ok ? units.find((unit) => sameDimensions(typed.value, canonicalUnit(unit))) : undefined) ?? first;
}

function firstMedian(course: Course, plan: Plan, numbers: Numbers, chips: readonly string[]): number {
  switch (course.kind) {
    case "value":
      return medianOf(course.distribution);
    case "steps": {
      const inForce = course.steps.findLast((step) => step.month <= 0) ?? course.steps[0];
      return inForce === undefined ? Number.NaN : medianOf(inForce.distribution);
    }
    case "data":
      return course.values[0] ?? Number.NaN;
    case "relative": {
      const other = numbers.get(course.of);
      return other === undefined ? Number.NaN : medianOf(course.share) * constantOf(other, plan, numbers, chips).median;
    }
    case "process":
      return medianAtStart(course.process, plan);
  }
}

function medianAtStart(process: Process, plan: Plan): number {
  if (process.kind === "noise") return medianOf(process.around);
  if (process.kind !== "regime") return medianOf(process.start);
  const first = plan.regimes[process.of]?.start;
  const state = process.states.find((known) => known.state === first);
  return state === undefined ? Number.NaN : medianOf(state.value);
}
