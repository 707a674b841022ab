/** Operations of one run taken to be held in another. */
import { type HeldMonth, holdMonth } from "./held-operations.ts";
import type { Model } from "./model.ts";
import { type Operations, runMonth } from "./operations.ts";
import { runPath, type Simulator } from "./simulate.ts";

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
      month: (_t, month, _books, operations) => {
        last = operations;
        months.push(holdMonth(month, operations));
      },
    },
    true,
  );
  const state = last!;
  // The month of failure has run, and is not told.
  if (months.length < model.months) months.push(holdMonth(space.month, state));
  for (let t = months.length; t < model.months; t++) months.push(holdMonth(runMonth(space, futures, state, t), state));
  return months;
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
