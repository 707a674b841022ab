/**
 * Which inputs a workbook follows: found by trying, not by claim.
 *
 * Each input that formulas use is moved, a tenth down and three tenths up; the engine runs the base case again with the run's operations
 * held, the workbook is calculated, and every posting of every month is compared, and equity today. An input is live if they agree, or
 * the workbook itself says that the plan must be run again.
 */
import { numbersOfPlan } from "../checks/plan-numbers.ts";
import type { HeldMonth } from "../company/operations/held-operations.ts";
import { openSimulator } from "../company/simulate.ts";
import { exchangedAt } from "../plan/exchange.ts";
import { firstIncomeAccount } from "../ledger/accounts.ts";
import type { Distribution, Series, Value } from "../plan/value.ts";
import type { Plan } from "../plan/vocabulary/vocabulary.ts";
import { type BasePath, runBasePath } from "./base-path.ts";
import { type Valued, worths } from "../company/books/base-worth.ts";
import { openCalculation } from "./evaluate.ts";
import type { InputLine, Row, Scalar } from "./grid.ts";
import type { PostingRow } from "./ledger-sheet.ts";
import { keyText, postingColumns } from "./postings.ts";

export interface Proving {
  readonly plan: Plan;
  readonly basePlan: Plan;
  readonly seed: number;
  readonly operations: readonly HeldMonth[];
  readonly mostSignings: number;
  readonly base: BasePath;
  readonly postings: readonly PostingRow[];
  /** Rows of the books by element of a month's record. */
  readonly elements: readonly (Row | undefined)[];
  /** Equity today by terminal rule. */
  readonly equities: readonly Scalar[];
  readonly rerun: Scalar;
  readonly toleranceUsd: number;
}

/** What an input that is nothing is moved to: by the kind of number it is. */
const steps = { USD: 1e6, "USD each": 0.5, difference: 1, share: 0.01, number: 1, months: 1, count: 1, flag: 1 } as const;
/** A tenth less, and a good deal more: a threshold on either side is met. */
const factors = [0.9, 1.3] as const;

/** Whether the workbook follows this input. */
export function isFollowed(proving: Proving, input: InputLine): boolean {
  const { scalar } = input;
  if (scalar === undefined || typeof scalar.value !== "number") return false;
  const { value } = scalar;
  if (value === 0) return agrees(proving, input, scalar, steps[scalar.unit]);
  // No share of a whole is more than all of it.
  const most = scalar.unit === "share" && value <= 1 ? 1 : Infinity;
  return factors.every((factor) => agrees(proving, input, scalar, Math.min(most, value * factor)));
}

function agrees(proving: Proving, input: InputLine, scalar: Scalar, trial: number): boolean {
  const changed = withNumber(proving.plan, input.address, trial);
  if (changed === undefined) return false;
  const calculation = openCalculation(proving.base.months, new Map([[scalar, trial]]));
  if (calculation.scalar(proving.rerun) > 0) return true;
  const ran = engineWith(proving, changed);
  const path = ran?.base;
  if (path === undefined || path.months !== proving.base.months) return false;
  const engine = new Map(postingColumns(path.journal).map((column) => [keyText(column), column]));
  const isSame = (mine: number, theirs: number): boolean => Math.abs(mine - theirs) <= Math.max(proving.toleranceUsd, 1e-9 * Math.abs(theirs));
  for (const posting of proving.postings) {
    const theirs = engine.get(keyText(posting));
    engine.delete(keyText(posting));
    const mine = calculation.row(posting.row);
    if (!mine.every((usd, t) => isSame(usd, theirs?.usd[t] ?? 0))) return false;
  }
  if (![...engine.values()].every((column) => column.usd.every((usd) => isSame(0, usd)))) return false;
  const told = proving.equities.length === 0 ? [] : worths(ran!);
  if (!proving.equities.every((equity, n) => isSame(calculation.scalar(equity), told[n]?.equityUsd ?? NaN))) return false;
  // What the books begin with is no posting.
  return path.records[0]!.subarray(0, firstIncomeAccount).every((usd, a) => {
    const held = proving.elements[a];
    return isSame(held === undefined ? 0 : calculation.at(held, -1), usd);
  });
}

/** The engine's base case with the changed plan; undefined where it refuses such a number. */
function engineWith({ basePlan, seed, operations, mostSignings }: Proving, plan: Plan): (Valued & { readonly base: BasePath }) | undefined {
  try {
    const simulator = openSimulator(plan, basePlan, seed, () => ({ decide() {} }), mostSignings);
    return { model: simulator.model, base: runBasePath({ ...simulator, held: () => operations }, true) };
  } catch {
    return undefined;
  }
}

/** The plan with one number at another value; undefined if the address names none. */
function withNumber(plan: Plan, address: string, value: number): Plan | undefined {
  const numbers = numbersOfPlan(plan);
  const whole = numbers.get(address)?.held;
  const constant: Distribution = { kind: "constant", value };
  if (whole !== undefined && typeof whole !== "number") return exchangedAt(plan, address, whole, replaced(whole, "", constant));
  for (let end = address.lastIndexOf("."); end > 0; end = address.lastIndexOf(".", end - 1)) {
    const held = numbers.get(address.slice(0, end))?.held;
    if (held !== undefined && typeof held !== "number") return exchangedAt(plan, address, held, replaced(held, address.slice(end + 1), constant));
  }
  return undefined;
}

function replaced(held: Value | Series, label: string, constant: Distribution): Value | Series {
  if (!("course" in held)) return { ...held, distribution: constant };
  const { course } = held;
  if (course.kind === "value") return { ...held, course: { kind: "value", distribution: constant } };
  if (course.kind === "relative") return { ...held, course: { ...course, share: constant } };
  if (course.kind === "steps") {
    const at = held.leaves?.findIndex((leaf) => leaf.label === label) ?? -1;
    return { ...held, course: { kind: "steps", steps: course.steps.map((step, s) => (s === at ? { ...step, distribution: constant } : step)) } };
  }
  if (course.kind === "process") return { ...held, course: { kind: "process", process: { ...course.process, [label]: constant } as typeof course.process } };
  return held;
}
