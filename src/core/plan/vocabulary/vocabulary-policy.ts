/** The part of the plan's vocabulary about deciding: the rule that signs, the distress playbook, and what must hold. */
import { choice, group, limit, map, quantities, quantity, reference, references, table } from "./attribute.ts";
import { source, stream } from "./common-rows.ts";

export const coverTable = table("cover", "Capacity due after an offer's lead time is topped up to a quantile of demand by then", {
  quantile: quantity("1", "share", "Quantile of demand at delivery, given this path's past", { required: true }),
  workload: reference("workloads", "Workload whose demand is covered", { required: true }),
  offers: quantities("offers", "1", "share", "Offers to sign, each with its share of the gap", {}),
  sizing: quantity("1", "positive", "Capacity wanted per unit of mean demand (peak, headroom)", { default: "1x" }),
  every: quantity("month", "positive", "Months between decisions", { default: "3 months" }),
  runway: quantity("month", "nonnegative", "It signs only while cash covers so many months of payments", { default: "0 months" }),
});

export const orderTable = table(
  "order",
  "Blocks to be signed, by month",
  { blocks: quantities("months", "1", "nonnegative", "Blocks signed in each month") },
  "blocks",
);

export const distressTable = table("distress", "One action of the distress playbook, taken when cash falls below a line", {
  action: choice(["stop-signing", "notice", "development-to-floor", "sublet", "draw", "bridge"], "What is done", { required: true }),
  below: quantity("1", "positive", "Taken when month-end cash is below this multiple of the comfort line", { default: "100%" }),
  lag: quantity("month", "nonnegative", "Months until it takes effect", { default: "1 month" }),
  contracts: references("contracts", "For `notice`: contracts we leave; default: all that we may leave"),
  facility: reference("finance.debt", "For `draw`: the loan; default: all"),
  amount: quantity("USD", "positive", "For `bridge`: most that is lent"),
  rate: quantity("1/year", "nonnegative", "For `bridge`: interest", { default: "15%/year" }),
  price: quantity("1", "share", "For `sublet`: share of the market price obtained", { default: "70%" }),
  chance: quantity("1", "share", "For `bridge`: chance that it can be had at all", { default: "100%" }),
  source,
  stream,
});

export const policyTable = table("policy", "How offers are signed, and the cash the company wants to keep", {
  rule: choice(["none", "schedule", "cover", "optimised"], "Rule that signs offers; `optimised`: the schedule, then cover from its second decision on", {
    default: "none",
  }),
  schedule: map(orderTable, "By offer: months and blocks"),
  cover: group(coverTable, "For `rule: cover` and `rule: optimised`"),
  minimum_cash: quantity("USD | month", "nonnegative", "Comfort line: an amount, or months of committed compute payments", { default: "$0" }),
});

export const limitsTable = table("limits", "What must hold: measured by `simulate`, which exits with code 4 where one is broken and `--enforce` is given", {
  insolvency: limit("at most 1%", "Share of futures that become insolvent, through the last month of the plan: no `within` here (see `insolvency_sooner`)"),
  insolvency_sooner: limit("at most 0.5% within 24 months", "A second, shorter limit on insolvency: never alone"),
  unserved: limit("at most 5% in 90% of months", "Share of tokens unserved, in a share of months"),
  fall_behind: limit("at most 10%", "Share of futures that fall behind the rival"),
  pool: choice(["beliefs", "none"], "`beliefs`: limits are judged on all paths together, not under every belief of weight ≥ 10 %", { default: "none" }),
});
