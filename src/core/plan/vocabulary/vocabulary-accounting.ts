/** The part of the plan's vocabulary that says how the books are kept. */
import { choice, flag, group, map, month, quantity, reference, table, text } from "./attribute.ts";

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

export const taxRuleTable = table("tax rule", "A rule of income tax beyond the rate and losses carried forward: dated, and switched by itself", {
  kind: choice(["interest-limit", "research-costs", "ownership-change", "award-deduction", "minimum-tax"], "Which rule", { required: true }),
  on: flag("Whether it holds", { default: "yes" }),
  from: month("First month it holds, or the month of the change of ownership; absent: from the start", { opens: true }),
  until: month("Last month it holds; absent: to the horizon"),
  share: quantity("1", "share", "Most of earnings before interest that net interest may take; the rest is carried forward", {
    default: "30%",
    only: ["interest-limit"],
  }),
  earnings: choice(["ebitda", "ebit"], "Earnings before depreciation, or after", { default: "ebitda", only: ["interest-limit"] }),
  foreign_share: quantity("1", "share", "Part of research done abroad", { default: "0%", only: ["research-costs"] }),
  foreign_life: quantity("month", "positive", "Months over which foreign research is deducted", { default: "15 years", only: ["research-costs"] }),
  domestic_life: quantity("month", "nonnegative", "Months over which domestic research is deducted; nil: at once", {
    default: "0 months",
    only: ["research-costs"],
  }),
  raise: reference("finance.raises", "The raise whose closing changes ownership, in place of `from`", { only: ["ownership-change"] }),
  value: quantity("USD", "nonnegative", "Value of the company just before the change", { only: ["ownership-change"] }),
  tax_exempt_rate: quantity("1/year", "nonnegative", "Long-term tax-exempt rate: value times it may be used of old losses a year", {
    default: "3.5%/year",
    only: ["ownership-change"],
  }),
  least: quantity("1", "share", "Least tax as a share of book income after its losses", { default: "15%", only: ["minimum-tax"] }),
  threshold: quantity("USD/year", "nonnegative", "Average book income of three years above which it holds", { default: "$1B/year", only: ["minimum-tax"] }),
  source,
});

export const guaranteeTable = table("guarantee", "A debt of somebody else that we stand behind: beside the balance sheet until it is called", {
  amount: quantity("USD", "nonnegative", "Most we can be made to pay", { required: true }),
  of: text("Whose debt it is"),
  until: month("Last month it can be called"),
  called: month("Month in which it is called and paid; absent: never"),
  source,
});

export const accountingTable = table("accounting", "How the books are kept; cash is the same whatever is chosen", {
  gaap: choice(["us", "ifrs"], "us: operating and finance leases apart; ifrs: every lease is amortised with interest (IFRS 16)", { default: "us" }),
  capitalise_interest: flag("Interest on what is under construction is part of its cost (ASC 835-20, IAS 23)", { default: "no" }),
  tax: map(taxRuleTable, "Rules of income tax beyond `finance.tax_rate` and `finance.loss_limit`"),
  guarantees: map(guaranteeTable, "What we stand behind for others"),
  issued_after: quantity(
    "month",
    "nonnegative",
    "Months from a quarter's end until its statements are issued: the year of the going-concern test begins there",
    {
      default: "2 months",
    },
  ),
  compute_as_investment: group(
    investmentTable,
    "Adds the view of management: return on all compute paid, development capitalised; no line of the statements changes",
  ),
  source,
});

export const leaseTest = group(leaseTestTable, "Decides on `accounting` by the facts, in place of a stated one");
