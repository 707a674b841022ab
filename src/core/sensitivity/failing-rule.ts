/**
 * What distinguishes the futures that fail: a rule of at most three conditions, found on some futures and judged on others.
 *
 * The search is that of scenario discovery (Bryant and Lempert 2010, "Thinking inside the box"): a rule should cover many of
 * the failures and hold for few of the rest. Conditions are added while they raise F₁, the harmonic mean of coverage and
 * density, by more than `least`; a beam of the best rules is kept at each step.
 */
import { quantiles } from "../numeric/statistics.ts";
import type { Driver } from "./drivers.ts";

export interface Condition {
  readonly driver: number;
  readonly side: "at most" | "at least";
  readonly bound: number;
}

export interface FailingRule {
  readonly conditions: readonly Condition[];
  /** On futures that the rule was not found on. */
  readonly futures: number;
  readonly failures: number;
  /** Futures it holds for, and failures among them. */
  readonly held: number;
  readonly heldFailures: number;
}

/** Share of the failures that a rule holds for. */
export const coverageOf = ({ failures, heldFailures }: FailingRule): number => (failures === 0 ? 0 : heldFailures / failures);
/** How much likelier failure is where the rule holds than overall; 0 where it holds for nothing. */
export const liftOf = ({ futures, failures, held, heldFailures }: FailingRule): number =>
  held === 0 || failures === 0 ? 0 : heldFailures / held / (failures / futures);

const levels = [0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98];
const conditionsMax = 3;
const beamWidth = 6;
const least = 0.03;
/** A rule that makes failure less than twice as likely on other futures than it was found on is chance. */
const liftLeast = 2;
/** With fewer failures than this no rule is more than a tale. */
export const failuresLeast = 10;

interface Candidate {
  readonly conditions: readonly Condition[];
  readonly holds: Uint8Array;
  readonly score: number;
}

export interface Sample {
  /** The same drivers in the same order in every sample. */
  readonly drivers: readonly Driver[];
  /** 1 where the future fails. */
  readonly failed: Float64Array;
}

/**
 * @param found   futures the rule is found on
 * @param judged  futures it is judged on
 * @returns undefined where too few fail, or nothing found on the one set tells them apart on the other
 */
export function failingRule(found: Sample, judged: Sample): FailingRule | undefined {
  const failures = count(found.failed);
  if (failures < failuresLeast || failures > found.failed.length - failuresLeast) return undefined;
  const conditions = found.drivers.flatMap((driver, d) => conditionsOn(driver, d));
  let beam: readonly Candidate[] = [
    { conditions: [], holds: new Uint8Array(found.failed.length).fill(1), score: (2 * failures) / (failures + found.failed.length) },
  ];
  let best = beam[0]!;
  for (let round = 0; round < conditionsMax; round++) {
    const next = beam.flatMap((rule) =>
      conditions
        .filter(({ driver }) => !rule.conditions.some((known) => known.driver === driver))
        .map((condition) => narrowed(rule, condition, found, failures)),
    );
    beam = next.sort((a, b) => b.score - a.score || (keyOf(a) < keyOf(b) ? -1 : 1)).slice(0, beamWidth);
    const leader = beam[0];
    if (leader === undefined || leader.score < best.score + least) break;
    best = leader;
  }
  if (best.conditions.length === 0) return undefined;
  const rule = { conditions: best.conditions, ...judge(best.conditions, judged) };
  return liftOf(rule) >= liftLeast && rule.heldFailures >= 3 ? rule : undefined;
}

const keyOf = ({ conditions }: Candidate): string => conditions.map(({ driver, side, bound }) => `${driver} ${side} ${bound}`).join(";");

function conditionsOn({ values, words }: Driver, driver: number): readonly Condition[] {
  if (words !== undefined)
    return [
      { driver, side: "at least", bound: 1 },
      { driver, side: "at most", bound: 0 },
    ];
  const bounds = [...new Set(quantiles(values, levels))];
  return bounds.flatMap((bound): Condition[] => [
    { driver, side: "at most", bound },
    { driver, side: "at least", bound },
  ]);
}

const meets = ({ side, bound }: Condition, value: number): boolean => (side === "at most" ? value <= bound : value >= bound);

function narrowed(rule: Candidate, condition: Condition, { drivers, failed }: Sample, failures: number): Candidate {
  const { values } = drivers[condition.driver]!;
  const holds = new Uint8Array(values.length);
  let held = 0;
  let heldFailures = 0;
  for (let p = 0; p < values.length; p++) {
    if (rule.holds[p] === 0 || !meets(condition, values[p]!)) continue;
    holds[p] = 1;
    held++;
    if (failed[p] === 1) heldFailures++;
  }
  return { conditions: [...rule.conditions, condition], holds, score: (2 * heldFailures) / (held + failures) };
}

function judge(conditions: readonly Condition[], { drivers, failed }: Sample): Omit<FailingRule, "conditions"> {
  let held = 0;
  let heldFailures = 0;
  for (let p = 0; p < failed.length; p++) {
    if (!conditions.every((condition) => meets(condition, drivers[condition.driver]!.values[p]!))) continue;
    held++;
    if (failed[p] === 1) heldFailures++;
  }
  return { futures: failed.length, failures: count(failed), held, heldFailures };
}

function count(flags: Float64Array): number {
  let sum = 0;
  for (const flag of flags) sum += flag;
  return sum;
}
