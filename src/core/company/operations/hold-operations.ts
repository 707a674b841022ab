/** Operations of one run taken to be held in another. */
import { type HeldMonth, holdMonth } from "./held-operations.ts";
import type { Plan } from "../../plan/vocabulary/vocabulary.ts";
import type { DemandLaw } from "../policy/forecast.ts";
import type { Model } from "../model/model.ts";
import { type Operations, runMonth } from "./operations.ts";
import { openPolicy } from "../policy/policy.ts";
import { openSimulator, runPath, type Simulator } from "../simulate.ts";

/**
 * All months of a path's operations under the plan as written. Where the path fails its operations go on, with nothing more signed,
 * so that a path with more money can use them.
 */
export function heldMonthsOf(simulator: Simulator, path: number | "base"): readonly HeldMonth[] {
  const { model, space, source } = simulator;
  const futures = source.draw(path);
  const months: HeldMonth[] = [];
  let last: Operations | undefined;
  runPath(
    simulator,
    futures,
    {
      start: (operations) => void (last = operations),
      month: (_t, _month, _books, operations) => {
        last = operations;
        months.push(holdMonth(space, operations));
      },
    },
    true,
  );
  const state = last!;
  // The month of failure has run, and is not told.
  if (months.length < model.months) months.push(holdMonth(space, state));
  for (let t = months.length; t < model.months; t++) {
    runMonth(space, futures, state, t);
    months.push(holdMonth(space, state));
  }
  return months;
}

/** A plan with and without its scenario. */
export interface PlanPair {
  readonly plan: Plan;
  readonly basePlan: Plan;
}

/**
 * A simulator of a plan whose operations are held from another plan under the same seed: path by path, the other plan is run first.
 *
 * @param law  what the other plan's rule has learned; without it, it is learned here
 * @throws Error if the plans cannot be held (see `holdsNot`)
 */
export function openHolding(ours: PlanPair, theirs: PlanPair, seed: number, law?: DemandLaw): Simulator {
  const other = openSimulator(theirs.plan, theirs.basePlan, seed, (space) => openPolicy(space, seed, law));
  const simulator = openSimulator(ours.plan, ours.basePlan, seed, () => ({ decide() {} }), other.model.mostSignings);
  const differing = holdsNot(simulator.model, other.model);
  if (differing !== undefined) throw new Error(`operations cannot be held between plans that differ in ${differing}`);
  return {
    ...simulator,
    ...(other.policy.law === undefined ? {} : { policy: { ...simulator.policy, law: other.policy.law } }),
    held: (path) => heldMonthsOf(other, path),
  };
}

/** What must agree between two plans for one to hold the other's operations; undefined if all does. */
export function holdsNot(ours: Model, theirs: Model): string | undefined {
  if (ours.months !== theirs.months) return "their horizons";
  const lists = ["chips", "products", "workloads", "contracts", "offers", "distress"] as const;
  const namesOf = (model: Model, list: (typeof lists)[number]): string =>
    model[list]
      .map((entry) => ("name" in entry ? entry.name : entry.action) + ("kind" in entry ? entry.kind : "") + ("chip" in entry ? entry.chip : ""))
      .join("\n");
  const list = lists.find((name) => namesOf(ours, name) !== namesOf(theirs, name));
  return list === undefined ? undefined : `their ${list}`;
}
