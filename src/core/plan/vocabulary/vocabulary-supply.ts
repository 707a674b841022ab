/** The part of the plan's vocabulary about capacity: sites, what is signed, and what may be. */
import { choice, flag, group, integer, month, quantities, quantity, reference, references, series, span, table, text } from "./attribute.ts";
import { note, source, stream } from "./common-rows.ts";
import { leaseTest } from "./vocabulary-accounting.ts";

export const siteTable = table("site", "A place where capacity is built; its delays are common to everything on it", {
  power_slip: quantity("month", "nonnegative", "Delay of power", { default: "0 months" }),
  shell_slip: quantity("month", "nonnegative", "Delay of the building", { default: "0 months" }),
  chips_slip: quantity("month", "nonnegative", "Delay of the chips after power and shell", { default: "0 months" }),
  announced: quantity("month", "nonnegative", "How long before the promised date a delay becomes known", { default: "2 months" }),
  source,
  stream,
  note,
});

export const exitTable = table("exit", "Who may leave a contract early, and on what terms", {
  by: choice(["us", "supplier", "either"], "Who may leave", { required: true }),
  notice: quantity("month", "nonnegative", "Notice", { default: "0 months" }),
  fee: quantity("USD", "nonnegative", "Paid by us when we leave", { default: "$0" }),
  locked_until: month("First month in which notice may be given"),
  exercised: month("Month in which we give notice; absent: never"),
  leaves_above: quantity("1", "positive", "The supplier gives notice when the market exceeds the contract price by this factor…", { default: "130%" }),
  leaves_after: quantity("month", "positive", "…for this many months on end", { default: "6 months" }),
  leaves: flag("Whether the supplier is taken to act so", { default: "yes" }),
  source,
});

const term = {
  supplier: text("Who supplies it"),
  site: reference("sites", "Site it stands on; default: its own"),
  chip: reference("chips", "Chip family, where no unit names it"),
  market: reference("markets", "Market it is compared with (the supplier's exit, sublets) and whose course an indexed price follows"),
  ramp: quantities("months after start", "1", "share", "Share of capacity delivered from each month after the start: `{0 months: 40%, 3 months: 100%}`"),
  availability: quantity("1", "share", "Share of delivered chips that are healthy", { default: "100%" }),
  placeable: quantity("1", "share", "Share of healthy chips that work can be placed on", { default: "100%" }),
  prepay: quantity("1", "share", "Share of the total paid at signing and credited evenly", { default: "0%" }),
  refundable: flag("Whether an unused prepayment comes back when the contract ends early", { default: "no" }),
  indexed: flag("Whether the price follows `market` after signing", { default: "no" }),
  exit: group(exitTable, "Early exit"),
  letter_of_credit: quantity(
    "USD",
    "nonnegative",
    "Cash held back for the supplier (per block, for an offer) from signing, or from the start of a contract, to its end",
  ),
  pays: choice(["arrears", "advance"], "When a month is paid", { default: "arrears" }),
  paid_after: quantity("month", "nonnegative", "Days until we pay; default: `finance.suppliers_paid_after`"),
  damages: quantity("1", "share", "Credit for each month of late delivery, as a share of the month's charge", { default: "0%" }),
  long_stop: quantity("month", "positive", "Delay after which the contract falls away and prepayments return"),
  accounting: choice(["service", "operating-lease", "finance-lease"], "How it is booked: a service, or a lease of an identified asset we control", {
    default: "service",
  }),
  lease_test: leaseTest,
  lease_share: quantity("1", "share", "Part of the price that is the lease component; the rest is service", { default: "100%" }),
  pue: quantity("1", "positive", "Facility power over rack power", { default: "1.3x", only: ["own"] }),
  power_price: series("USD/W-hour", "positive", "Price of electricity", { only: ["own"] }),
  staff: quantity("USD/month", "nonnegative", "Staff and maintenance a month (per block, for an offer)", { default: "$0/month", only: ["own"] }),
  life: quantity("month", "positive", "Useful life: straight-line depreciation from placing in service", { default: "5 years", only: ["own"] }),
  life_change: quantities("months", "month", "positive", "Useful life from each month on, counted from placing in service: what is left is spread anew", {
    only: ["own"],
  }),
  residual: quantity("1", "share", "Residual value as a share of cost", { default: "0%", only: ["own"] }),
  max_share: quantity("1", "share", "Most of the pool's capacity that may be let", { default: "100%", only: ["sublet"] }),
  preempted: quantity("1", "share", "Output of an hour that the supplier may take back, against an undisturbed hour", { default: "100%", only: ["spot"] }),
  source,
  stream,
  note,
} as const;

const kinds = ["take-or-pay", "whole-site", "spend-commitment", "revenue-share", "on-demand", "spot", "own", "sublet"] as const;

export const contractTable = table("contract", "Signed: an obligation (or, for on-demand, spot and sublet, a standing possibility), not a choice", {
  kind: choice(kinds, "What kind of contract", { required: true }),
  capacity: quantity("chip", "nonnegative", "Chips contracted; for on-demand and spot the most there is; for a spend commitment the most that can be used"),
  price: series("USD/chip-hour | USD/month", "nonnegative", "Price of a chip-hour, or of the whole site a month; absent for `own`"),
  commit: quantity("USD", "nonnegative", "Total to be spent over the term", { only: ["spend-commitment"] }),
  revenue_share: quantity("1", "share", "Share of the revenue of `of` paid for the machines, at least `price` a month", { only: ["revenue-share"] }),
  of: references("products", "Products whose revenue is shared; default: all", { only: ["revenue-share"] }),
  term: span("First and last month, both included"),
  available: series("1", "share", "Share of `capacity` that can be had", { default: "100%", only: ["on-demand", "spot"] }),
  impaired: quantities(
    "months",
    "1",
    "share",
    "Of a lease: part of its asset written off in each month, since the machines idle or are given up (ASC 360-10-35, IAS 36); cash, tax and capacity stay",
    { only: ["take-or-pay", "whole-site"] },
  ),
  ...term,
});

export const offerTable = table("offer", "May be signed, in blocks, in any month up to `until`", {
  kind: choice(["take-or-pay", "whole-site", "spend-commitment", "own"], "What kind of contract it would be", { required: true }),
  block: quantity("chip | W", "positive", "Size of one block: chips, or power of a site to be built", { required: true }),
  max: integer([0, 100000], "Most blocks over all signings", { default: "1" }),
  from: month("First month it may be signed", { opens: true }),
  until: month("Last month it may be signed"),
  price: series("USD/chip-hour | USD/month", "nonnegative", "Price of a chip-hour, or of a block a month, if signed today; absent for `own`"),
  fixed_until: month("Last month the price is held; later signings follow `market`"),
  commit: quantity("USD", "nonnegative", "Total to be spent over the term, a block", { only: ["spend-commitment"] }),
  capex: quantity("USD/W | USD/chip", "positive", "Cost of building, paid evenly over `lead`", { only: ["own"] }),
  term: quantity("month", "positive", "Months from delivery", { default: "60 months" }),
  lead: quantity("month", "nonnegative", "Months from signing to delivery", { default: "0 months" }),
  ...term,
});
