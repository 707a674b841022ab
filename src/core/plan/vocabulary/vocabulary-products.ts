/** What is sold: products, and their customers by the month they were won. Part of the table in `vocabulary.ts`. */
import { choice, flag, group, quantities, quantity, reference, series, table } from "./attribute.ts";
import { note, source, stream } from "./common-rows.ts";

export const cohortTable = table("cohorts", "Customers by the month they were won: new ones, who stays, and what those who stay buy", {
  new: series("seat/month | agent/month | customer/month", "nonnegative", "Customers won a month, from the second month on", { required: true }),
  retention: quantities(
    "months after start",
    "1",
    "share",
    "Share of a cohort still there at each age: `{12 months: 90%}`; even decay between, and on at the last rate",
    {
      required: true,
    },
  ),
  expansion: quantities(
    "months after start",
    "1",
    "positive",
    "What a customer who stays buys at each age against its first month: `{12 months: 1.3x}`; even growth between, level after the last; default: 1",
  ),
  opening_age: quantity("month", "nonnegative", "Age of the customers of the start", { default: "12 months" }),
  source,
  note,
});

export const productTable = table("product", "What is sold", {
  on: reference("workloads", "Inference workload that serves it", { required: true }),
  price: series("USD/Mtok | USD/seat-month | USD/agent-month | USD/customer-month | USD/outcome", "positive", "List price", { required: true }),
  share: quantity("1", "share", "Share of `demand.run_rate`; shares add to 100 %"),
  customers: series("seat | agent | customer", "nonnegative", "Units sold on top of `demand`: seats, agents or customers"),
  growth: series("1/month", "real", "Growth of `customers` a month"),
  cohorts: group(cohortTable, "Customers by the month they were won; `customers` are then those of the start"),
  use: quantity(
    "Mtok/seat-month | Mtok/agent-month | Mtok/customer-month | Mtok/outcome",
    "positive",
    "Use of one unit; a `spread` over users counts by its mean. Of a price per outcome: of one attempt",
  ),
  success: quantity("1", "share", "Of a price per outcome: share of attempts that succeed and are paid for; default: all"),
  cap: quantity(
    "Mtok/seat-month | Mtok/agent-month | Mtok/customer-month",
    "positive",
    "Most that one unit may use in a month; with a `spread` only the heavy users reach it",
  ),
  included: quantity(
    "Mtok/seat-month | Mtok/agent-month | Mtok/customer-month",
    "nonnegative",
    "Use that the price includes; what goes beyond, up to `cap`, is billed at `overage`",
  ),
  overage: quantity("USD/Mtok", "nonnegative", "Price of use beyond `included`, on top of `price`"),
  compute: quantity("1", "positive", "Compute of one token against a token of the workload's stated throughput", { default: "1x" }),
  access: choice(["gated", "paid", "open"], "gated: the named `customers` only; paid or open: `released_demand` comes on top", { default: "paid" }),
  released_demand: series("USD/year", "nonnegative", "Demand at list price once access is `paid` or `open`, beyond `share` and `customers`"),
  free_demand: series("USD/year", "nonnegative", "What those who pay nothing use once access is `open`, at list price: it earns nothing and takes hours"),
  converts: quantity(
    "1/month",
    "share",
    "Of what those use who pay nothing, at list price: share that becomes paid demand each month; of `free_demand`, or of a `free` product",
  ),
  converts_to: reference("products", "Product that the users of a `free` product turn to"),
  segment: reference("segments", "Segment it is sold in: revenue there stays within the share of it that we could hold"),
  elasticity: quantity("1", "nonnegative", "Percent of units lost per percent of price rise against the base plan", { default: "0" }),
  churn_if_unserved: quantity("1", "share", "Share of demand lost for good when wholly unserved for a month", { default: "0%" }),
  unserved_cost: quantity("USD/Mtok", "nonnegative", "Worth of serving beyond this month's price: what an unserved customer costs later", {
    default: "$0/Mtok",
  }),
  variable_cost: quantity("1", "share", "Variable cost as a share of price: payment fees, partners' share, support", { default: "0%" }),
  free: flag("Served without payment: its compute is an operating expense and its revenue nil", { default: "no" }),
  paid_after: quantity("month", "nonnegative", "Days until customers pay; default: `finance.customers_pay_after`"),
  source,
  stream,
  note,
});

export const metricsTable = table("metrics", "Which version of a definition the business metrics use", {
  ndr: choice(
    ["month-v1", "year-v1"],
    "Net dollar retention: of one month against the month a year before, or of twelve months against the twelve before; default: month-v1",
  ),
});
