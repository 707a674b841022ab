/** The slots of a model: every value and series that it refers to, once. */
import type { Course, Distribution, Process, Series, Value } from "../../plan/value.ts";
import type { SeriesIndex, ValueIndex } from "./model.ts";

/** Collects the values and series a model refers to. */
export interface Registry {
  readonly values: Value[];
  readonly series: Series[];
  readonly relativeChip: Map<SeriesIndex, number>;
  value(value: Value | undefined): ValueIndex;
  course(series: Series | undefined): SeriesIndex;
}

export function openRegistry(): Registry {
  const values: Value[] = [];
  const series: Series[] = [];
  const valueIndex = new Map<Value, number>();
  const seriesIndex = new Map<Series, number>();
  const add = <T>(item: T | undefined, list: T[], index: Map<T, number>, ordered: (item: T) => T): number => {
    if (item === undefined) return -1;
    const known = index.get(item);
    if (known !== undefined) return known;
    index.set(item, list.length);
    list.push(ordered(item));
    return list.length - 1;
  };
  return {
    values,
    series,
    relativeChip: new Map(),
    value: (value) => add(value, values, valueIndex, (held) => ({ ...held, distribution: inOrder(held.distribution) })),
    course: (course) => add(course, series, seriesIndex, (held) => ({ ...held, course: courseInOrder(held.course) })),
  };
}

/**
 * The parts of a mixture in an order of their own: by weight, the heaviest first, then by what they are. A draw chooses
 * among parts in order, and the order in which a plan lists them must not matter.
 */
function inOrder(distribution: Distribution): Distribution {
  if (distribution.kind === "spread") return { kind: "spread", over: inOrder(distribution.over) };
  if (distribution.kind !== "mix" && distribution.kind !== "beliefs") return distribution;
  const parts = distribution.parts.map((part) => ({ ...part, value: inOrder(part.value) }));
  const key = (part: { readonly value: Distribution }): string => JSON.stringify(part.value);
  parts.sort((a, b) => b.weight - a.weight || (key(a) < key(b) ? -1 : 1));
  return { ...distribution, parts } as Distribution;
}

function courseInOrder(course: Course): Course {
  if (course.kind === "value") return { kind: "value", distribution: inOrder(course.distribution) };
  if (course.kind === "steps") return { kind: "steps", steps: course.steps.map((step) => ({ ...step, distribution: inOrder(step.distribution) })) };
  if (course.kind === "relative") return { ...course, share: inOrder(course.share) };
  return course.kind === "process" ? { kind: "process", process: processInOrder(course.process) } : course;
}

function processInOrder(process: Process): Process {
  if (process.kind === "regime") return { ...process, states: process.states.map((entry) => ({ ...entry, value: inOrder(entry.value) })) };
  const isDistribution = (field: unknown): field is Distribution => typeof field === "object" && !Array.isArray(field);
  return Object.fromEntries(Object.entries(process).map(([key, field]: [string, unknown]) => [key, isDistribution(field) ? inOrder(field) : field])) as Process;
}

/** Names in a fixed order (by code unit), whatever the order in the plan. */
export const namesOf = (entries: Readonly<Record<string, unknown>>): string[] => Object.keys(entries).sort();
