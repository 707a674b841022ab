/** Every number that a plan states, each to be moved a little alone: what a figure follows from is found by trying. */
import { numbersOfPlan } from "../checks/plan-numbers.ts";
import { exchangedAt } from "../plan/exchange.ts";
import { constantsOf } from "../plan/process-constants.ts";
import { scaled } from "../plan/serving-model.ts";
import type { Course, Distribution, Process, Series, Value } from "../plan/value.ts";
import type { Plan } from "../plan/vocabulary/vocabulary.ts";

export interface Nudge {
  /** Address of the number; of one inside a process, with its place in it: "markets.h100.price.drift". */
  readonly address: string;
  /** As typed. */
  readonly text: string;
  readonly source?: string;
  /** The plan with the number, and its whole range, times a factor. */
  plan(factor: number): Plan;
}

/** One for every number typed, in the order of their addresses: defaults and whole numbers such as counts of months are left out. */
export function nudgesOf(plan: Plan): readonly Nudge[] {
  const seen = new Set<unknown>();
  const nudges: Nudge[] = [];
  for (const [address, { held }] of numbersOfPlan(plan)) {
    if (typeof held === "number" || held.isDefault === true || seen.has(held)) continue;
    seen.add(held);
    for (const { label, change } of partsOf(held)) {
      const leaf = held.leaves?.find((one) => one.label === label);
      const source = leaf?.source ?? held.source;
      nudges.push({
        address: label === "" ? address : `${address}.${label}`,
        text: leaf?.text ?? held.text,
        ...(source === undefined ? {} : { source }),
        plan: (factor) => exchangedAt(plan, address, held, change(factor)),
      });
    }
  }
  return nudges.sort((a, b) => (a.address < b.address ? -1 : 1));
}

interface Part {
  /** Within the value; empty: the whole of it. */
  readonly label: string;
  change(factor: number): Value | Series;
}

/** The numbers of a process one by one; of anything else, all of it together. */
function partsOf(held: Value | Series): readonly Part[] {
  if (!("course" in held)) return [{ label: "", change: (factor) => ({ ...held, distribution: scaled(held.distribution, factor) }) }];
  const { course } = held;
  if (course.kind !== "process") return [{ label: "", change: (factor) => ({ ...held, course: scaledCourse(course, factor) }) }];
  const { process } = course;
  return constantsOf(process).map(({ role }) => ({
    label: labelOf(role),
    change: (factor) => ({ ...held, course: { kind: "process", process: scaledProcess(process, role, factor) } }),
  }));
}

/** A role as the plan writes it: `half_life`, or the name of a state. */
const labelOf = (role: string): string => role.replace(/^states\./, "").replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function scaledCourse(course: Exclude<Course, { kind: "process" }>, factor: number): Course {
  switch (course.kind) {
    case "value":
      return { ...course, distribution: scaled(course.distribution, factor) };
    case "steps":
      return { ...course, steps: course.steps.map((step) => ({ ...step, distribution: scaled(step.distribution, factor) })) };
    case "data":
      return { ...course, values: course.values.map((value) => value * factor) };
    case "relative":
      return { ...course, share: scaled(course.share, factor) };
  }
}

function scaledProcess(process: Process, role: string, factor: number): Process {
  if (process.kind === "regime")
    return { ...process, states: process.states.map((one) => (`states.${one.state}` === role ? { ...one, value: scaled(one.value, factor) } : one)) };
  const held = process as unknown as Readonly<Record<string, Distribution>>;
  return { ...process, [role]: scaled(held[role]!, factor) } as Process;
}
