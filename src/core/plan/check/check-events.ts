/** Events: when they strike, what they can act on, and by how much. */
import type { Checking } from "./checking.ts";
import { faultAt, lowestOf, wholeEntries } from "../read/partial-plan.ts";
import type { PartialPlan } from "../read/partial-plan.ts";
import type { Value } from "../value.ts";

const actedOn =
  /^(demand\.(run_rate|growth)|markets\.[^.]+\.price|segments\.[^.]+\.rival_price|products\.[^.]+\.(price|customers)|contracts\.[^.]+\.capacity|workloads\.[^.]+\.goodput|finance\.costs\.[^.]+\.amount|finance\.raises\.[^.]+\.valuation|valuation\.multiple)$/;

export function eventChecks(checking: Checking, plan: PartialPlan): void {
  for (const [name, event] of wholeEntries(checking, plan.events)) {
    if (event.when.first === undefined)
      faultAt(checking, {
        code: "P910",
        address: `events.${name}.when`,
        place: event.place,
        message: `the event ${name} has a duration in place of the months in which it may strike`,
        remedy: "write `when: 2027-01 to 2028-12`",
      });
    for (const [target, change] of Object.entries(event.effects ?? {})) checkEffect(checking, name, target, change);
  }
}

function checkEffect(checking: Checking, event: string, target: string, change: Value): void {
  const address = `events.${event}.effects.${target}`;
  if (!actedOn.test(target) && checking.numbers.has(target))
    faultAt(checking, {
      code: "P915",
      address,
      place: change.place,
      message: `the event ${event} acts on ${target}, and events cannot`,
      remedy:
        "name demand.run_rate, demand.growth, markets.X.price, segments.X.rival_price, products.X.price, products.X.customers, contracts.X.capacity, workloads.X.goodput, finance.costs.X.amount, finance.raises.X.valuation or valuation.multiple",
    });
  if (lowestOf(change.distribution) < -1)
    faultAt(checking, {
      code: "P130",
      address,
      place: change.place,
      message: `the event ${event} changes ${target} by less than -100%: it would go below zero`,
      remedy: "write -100% for all of it",
    });
}
