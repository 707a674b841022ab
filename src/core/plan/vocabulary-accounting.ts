/** The part of the plan's vocabulary that says how the books are kept. */
import { choice, flag, group, quantity, reference, table } from "./attribute.ts";

const source = reference("sources", "Source of every value of this entry that cites none itself");

export const leaseTestTable = table("lease test", "Facts that decide whether a contract holds a lease, and of which kind", {
  identified: flag("The contract names the asset: a hall, racks, a whole site; `no` makes it a service", { default: "yes" }),
  substitution: flag("The supplier may put other machines in their place and would gain by it: then nothing is identified", { default: "no" }),
  transfers: flag("Title passes to us, or we are sure to buy", { default: "no" }),
  economic_life: quantity("month", "positive", "Economic life of the asset: three quarters of it make a finance lease under US GAAP"),
  fair_value: quantity("USD", "positive", "Fair value of the asset: payments worth nine tenths of it make a finance lease under US GAAP"),
  source,
});

export const investmentTable = table(
  "compute as an investment",
  "A view of management beside the books, labelled so: what was paid for compute, and what came back",
  {
    training_life: quantity("month", "positive", "Months over which the view writes off compute paid for development", { default: "24 months" }),
    source,
  },
);

export const accountingTable = table("accounting", "How the books are kept; cash is the same whatever is chosen", {
  gaap: choice(["us", "ifrs"], "us: operating and finance leases apart; ifrs: every lease is amortised with interest (IFRS 16)", { default: "us" }),
  capitalise_interest: flag("Interest on what is under construction is part of its cost (ASC 835-20, IAS 23)", { default: "no" }),
  compute_as_investment: group(
    investmentTable,
    "Adds the view of management: return on all compute paid, development capitalised; no line of the statements changes",
  ),
  source,
});

export const leaseTest = group(leaseTestTable, "Decides on `accounting` by the facts, in place of a stated one");
