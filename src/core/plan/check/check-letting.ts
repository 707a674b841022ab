/** Machines let for a term: one family, a market where the tenant may leave. */
import type { Checking } from "./checking.ts";
import { faultAt, wholeEntries } from "../read/partial-plan.ts";
import type { PartialPlan } from "../read/partial-plan.ts";

export function tenancyChecks(checking: Checking, plan: PartialPlan): void {
  for (const [name, tenancy] of wholeEntries(checking, plan.tenancies)) {
    const address = `tenancies.${name}`;
    const { chip } = tenancy.size;
    if (chip !== undefined && tenancy.rent.chip !== undefined && tenancy.rent.chip !== chip)
      faultAt(checking, {
        code: "P901",
        address: `${address}.rent`,
        place: tenancy.rent.place,
        message: `${address} is of ${chip} and its rent by the ${tenancy.rent.chip}-hour`,
        remedy: `write the rent by the ${chip}-hour`,
      });
    if (tenancy.chosen_again !== undefined && tenancy.choose !== "train-or-let")
      faultAt(checking, {
        code: "P910",
        address: `${address}.chosen_again`,
        place: tenancy.place,
        message: `${address} has \`chosen_again\`, and its owner does not choose`,
        remedy: "add `choose: train-or-let`, or leave it out",
      });
    if (tenancy.leaves_below !== undefined && tenancy.market === undefined)
      faultAt(checking, {
        code: "P310",
        address: `${address}.market`,
        place: tenancy.place,
        message: `${address} has \`leaves_below\` and no \`market\` that the tenant could look at`,
        remedy: "add `market:`, or leave `leaves_below` out: then the tenant stays",
      });
  }
}
