/**
 * The plan's vocabulary: every attribute a plan may have, with its unit, default, range and meaning.
 *
 * This table *is* the language: the checker, the JSON Schema, the reference page, the forms and the types of a checked
 * plan are all read from it. Units are canonical; in them `chip` stands for any family of the plan's `chips:`.
 * A rate such as `1/month` compounds: `40%/year` is held as its monthly equivalent.
 */
import {
  choice,
  flag,
  group,
  integer,
  limit,
  list,
  map,
  month,
  phrases,
  quantities,
  quantity,
  reference,
  references,
  series,
  span,
  table,
  text,
} from "./attribute.ts";
import type { Checked } from "./attribute.ts";
import { note, source, stream } from "./common-rows.ts";
import { facilityTable, investorTable, linkedTable, raiseTable, rivalOfferingTable } from "./vocabulary-funding.ts";
import { capabilityTable, localModelsTable, toolsTable } from "./vocabulary-feedback.ts";
import { metricsTable, productTable } from "./vocabulary-products.ts";
import { modelTable, peerTable, programmeTable, servingTable } from "./vocabulary-models.ts";
import type { stageTable } from "./vocabulary-models.ts";
import { accountingTable, leaseTest } from "./vocabulary-accounting.ts";
import { cloudTable } from "./vocabulary-clouds.ts";
import { tenancyTable } from "./vocabulary-letting.ts";

export const sourceTable = table("source", "Evidence behind values, cited as `value @id`", {
  kind: choice(["contract", "measured", "reported", "estimate", "opinion", "assumption"], "How the value came to be known", { required: true }),
  title: text("What it is, so that a reader can find it"),
  as_of: text("Date the source speaks of: 2026-05-13, 2026-05, or `undated`"),
  quote: text("The words in which the value stands; every value citing this source must be found here (W153)"),
  url: text("Address of the document"),
  owner: text("Who answers for it"),
  review_by: text("Date after which the value must be looked at again"),
  note,
});

export const calendarTable = table("calendar", "The months a plan covers", {
  start: month("First month of the plan, the only one that is counted from year 0", { required: true, opens: true }),
  months: integer([1, 240], "Number of months simulated", { default: "60" }),
  fiscal_year_starts: choice(
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
    "First month of the fiscal year",
    { default: "January" },
  ),
});

export const chipTable = table(
  "chip",
  "An accelerator family; every pool, offer and throughput names one",
  {
    h100e: quantity("H100e", "positive", "H100-equivalents of one chip by dense BF16 FLOP/s: a training yardstick, for floors and charts only", {
      required: true,
    }),
    power: quantity("W", "positive", "Power drawn by one chip with its share of the host, at the plug of the rack"),
    dense_bf16: quantity("FLOP/second", "positive", "Dense BF16 peak: never the figure with structured sparsity, which is twice as high"),
    sparse_bf16: quantity("FLOP/second", "positive", "BF16 peak with 2:4 structured sparsity, for readers: no result uses it"),
    dense_fp8: quantity("FLOP/second", "positive", "Dense FP8 peak; default where it is due: `dense_bf16`"),
    sparse_fp8: quantity("FLOP/second", "positive", "FP8 peak with 2:4 structured sparsity, for readers: no result uses it"),
    memory: quantity("byte", "positive", "High-bandwidth memory"),
    bandwidth: quantity("byte/second", "positive", "Bandwidth of that memory"),
    note,
    source,
  },
  "h100e",
);

export const regimeTable = table("regime", "A named Markov chain of market states, shared by whatever refers to it", {
  start: text("State in the first month", { required: true }),
  transitions: map(
    table(
      "transitions",
      "Monthly chances to move, by state moved from",
      { to: quantities("states", "1", "share", "Chance a month of moving to each state; the rest stays") },
      "to",
    ),
    "From each state: chances a month of moving",
  ),
  source,
  stream,
});

export const marketTable = table(
  "market",
  "A market price through time, which prices and exits may follow",
  {
    price: series("USD/chip-hour | USD/H100e-hour", "positive", "Price in the open market", { required: true }),
    size: quantity("chip | H100e", "positive", "Chips that are to be had in it: what our signings are a share of"),
    impact: quantity("1", "nonnegative", "Percent by which the price rises for each percent of `size` that we sign, from the next month on"),
    settles: quantity("month", "positive", "Months in which half of such a rise is gone; default: it stays"),
    moves_with: reference("markets", "Market whose rise it shares: spot with contracts"),
    source,
    stream,
    note,
  },
  "price",
);

export const segmentTable = table("segment", "A market segment: the sizes that bound growth", {
  size: quantity("USD/year", "positive", "Size in the year `in`", { required: true }),
  in: month("Month of `size` (a year: its last month)", { required: true }),
  then: quantity("USD/year", "positive", "Size in the year `by`"),
  by: month("Month of `then`"),
  ours: quantity("1", "share", "Largest share of the segment we could hold", { default: "100%" }),
  rival_price: series(
    "1",
    "positive",
    "Price of rivals' offerings against that of the start, for products that name this segment: `{2026-07: 100%, 2027-07: 60%}`",
  ),
  switching: quantity("1", "nonnegative", "Percent of our demand in it that is lost per percent by which our price rises against theirs"),
  source,
  stream,
});

export const demandTable = table("demand", "Latent demand: what customers would pay in a year at list prices were all of it served", {
  run_rate: series("USD/year", "positive", "Annualised demand at list prices at the start (or through time, if a process)", { required: true }),
  growth: series("1/month", "real", "Growth a month while far from the ceiling"),
  volatility: quantity("1/sqrt(year)", "nonnegative", "Standard deviation of the log level over a year, beyond `growth`"),
  ceiling: series("USD/year", "positive", "Level that growth decays to; default: the sum of `segments`"),
  late_by: quantity("month", "nonnegative", "Months during which demand stays at `run_rate` before it grows", { default: "0 months" }),
  regime_growth: quantities("states", "1/month", "real", "Growth added in each state of the regime named by `regime`"),
  regime: reference("regimes", "Regime that demand follows"),
  source,
  stream,
});

export const workloadTable = table("workload", "A claim on the envelope of compute", {
  kind: choice(["inference", "model-development", "internal", "batch"], "What kind of claim", { required: true }),
  throughput: quantities(
    "chips",
    "Mtok/chip-hour",
    "positive",
    "Output of one allocated chip-hour at the stated service level, by chip, as measured; a chip left out cannot serve, or is modelled from `serving`",
    {
      only: ["inference", "batch"],
    },
  ),
  serving: group(servingTable, "How a model is served: throughput of the chips left out is modelled from it", { only: ["inference", "batch"] }),
  improvement: quantity("1/month", "real", "Growth of throughput a month", { default: "0%/month", only: ["inference", "batch"] }),
  chips: references("chips", "Chips it can use; default: all", { only: ["model-development", "internal"] }),
  peak_to_mean: quantity("1", "positive", "Highest load over mean load of a month; fixes the load-duration curve", { default: "1x", only: ["inference"] }),
  load: series("1", "nonnegative", "Load through time (any unit, e.g. requests per second) from a file: its duration curve replaces `peak_to_mean`", {
    only: ["inference"],
  }),
  headroom: quantity("1", "nonnegative", "Capacity held above the load of a block to keep the service level", { default: "0%", only: ["inference"] }),
  preempted: quantity("1", "share", "Output of an hour outside the peak block, where the work is pushed aside, against an undisturbed hour", {
    default: "100%",
    only: ["model-development", "batch"],
  }),
  floor: quantity("1", "share", "Least share of the envelope: in H100e-hours for development, all programmes together; for internal use in cost", {
    default: "0%",
    only: ["model-development", "internal"],
  }),
  target: quantity("1", "share", "Share of the envelope beyond which more has no value", { default: "100%", only: ["model-development", "internal"] }),
  need: series("H100e-hour/month", "nonnegative", "Most the programmes can use; less than the floor leaves a reserve", { only: ["model-development"] }),
  measure: choice(["h100e", "proportional"], "How the floor is measured", { default: "h100e", only: ["model-development"] }),
  value: quantity("USD/H100e-hour", "nonnegative", "Worth of an hour above the floor up to `target`; without it only what would idle", {
    only: ["model-development"],
  }),
  goodput: quantity("1", "share", "Share of allocated hours that advance the work", { default: "100%", only: ["model-development"] }),
  saves: quantity("1", "nonnegative", "Saving per dollar of the pool's average cost", { default: "1x", only: ["internal"] }),
  amount: series("Mtok/month", "nonnegative", "Batch output wanted a month", { only: ["batch"] }),
  worth: quantity("USD/Mtok", "nonnegative", "Worth of batch output", { only: ["batch"] }),
  priority: integer([1, 9], "Which floor bends last where floors clash: 1 gives way first", { default: "5" }),
  source,
  stream,
  note,
});

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

export const costTable = table("cost", "A cost other than compute", {
  amount: series("USD/month", "real", "Amount a month at the start; below nil it is income"),
  growth: quantity("1/month", "real", "Growth a month", { default: "0%/month" }),
  of_revenue: quantity("1", "share", "Share of revenue, beside or in place of `amount`", { default: "0%" }),
  function: choice(["cost-of-revenue", "research", "sales", "general"], "Line of the income statement", { default: "general" }),
  paid_in: choice(["cash", "stock"], "Cash, or awards of stock: an expense without cash, against equity", { default: "cash" }),
  paid_after: quantity("month", "nonnegative", "Days until it is paid", { default: "0 months" }),
  source,
  stream,
  note,
});

export const financeTable = table("finance", "Terms of payment, tax, debt and equity", {
  customers_pay_after: quantity("month", "nonnegative", "Days until customers pay", { default: "30 days" }),
  suppliers_paid_after: quantity("month", "nonnegative", "Days until suppliers of compute are paid", { default: "30 days" }),
  interest_on_cash: quantity("1/year", "nonnegative", "Interest earned on opening cash", { default: "0%/year" }),
  tax_rate: quantity("1", "share", "Tax on income after losses carried forward; never a refund", { default: "21%" }),
  loss_limit: quantity("1", "share", "Most of a quarter's income that losses carried forward may offset", { default: "80%" }),
  borrowing_rate: quantity("1/year", "positive", "Incremental borrowing rate for leases", { default: "8%/year" }),
  costs: map(costTable, "Costs other than compute"),
  debt: map(facilityTable, "Loans"),
  raises: map(raiseTable, "Money raised: rounds, offerings, sales among holders, customers' prepayments"),
  investors: map(investorTable, "Classes of private investors"),
  private_ceiling: series(
    "USD/year",
    "nonnegative",
    "Most that all private rounds together bring in a year from the plan's start, as it stands when a round closes; absent: no ceiling",
  ),
  rival_offerings: map(rivalOfferingTable, "Offerings of others that shift our window"),
  linked: map(linkedTable, "Deals whose money goes round"),
  idle: choice(["as-used", "cost-of-revenue", "research", "general"], "Where the cost of idle capacity goes: split like the month's used hours, or one line", {
    default: "as-used",
  }),
});

export const vintageTable = table("vintage", "Property and equipment at the start, of one age", {
  book: quantity("USD", "nonnegative", "Book value at the start", { required: true }),
  life_left: quantity("month", "positive", "Months left, straight line", { required: true }),
  life_change: quantities("months", "month", "positive", "Months left from each month on: what is left is spread anew"),
  residual: quantity("USD", "nonnegative", "Residual value", { default: "$0" }),
  source,
});

export const leaseTable = table("opening lease", "A lease already running", {
  liability: quantity("USD", "nonnegative", "Liability at the start", { required: true }),
  asset: quantity("USD", "nonnegative", "Right-of-use asset at the start; default: the liability"),
  months: quantity("month", "positive", "Months left", { required: true }),
  kind: choice(["operating-lease", "finance-lease"], "How it is booked", { default: "operating-lease" }),
  source,
});

export const openingTable = table("opening", "Balance sheet at the start; equity is the residual, once, here", {
  cash: quantity("USD", "nonnegative", "Cash that may be spent", { required: true }),
  restricted_cash: quantity("USD", "nonnegative", "Cash that may not", { default: "$0" }),
  receivables: quantity("USD", "nonnegative", "Owed by customers; collected over their days to pay", { default: "$0" }),
  prepaid: quantity("USD", "nonnegative", "Prepaid compute; used up over `prepaid_months`", { default: "$0" }),
  prepaid_months: quantity("month", "positive", "Months over which `prepaid` is used up", { default: "12 months" }),
  deposits: quantity("USD", "nonnegative", "Deposits with suppliers, returned after the horizon", { default: "$0" }),
  equipment: map(vintageTable, "Property and equipment by vintage"),
  leases: map(leaseTable, "Leases running at the start"),
  payables: quantity("USD", "nonnegative", "Owed to suppliers; paid over their days", { default: "$0" }),
  accrued: quantity("USD", "nonnegative", "Accrued costs, paid in the first month", { default: "$0" }),
  contract_liabilities: quantity("USD", "nonnegative", "Paid by customers in advance; earned over `contract_months`", { default: "$0" }),
  contract_months: quantity("month", "positive", "Months over which `contract_liabilities` are earned", { default: "12 months" }),
  refundable_advances: quantity("USD", "nonnegative", "Paid by customers in advance and refundable: a debt that stays", { default: "$0" }),
  tax_losses: quantity("USD", "nonnegative", "Losses carried forward for tax", { default: "$0" }),
  shares: quantity("share", "positive", "Shares outstanding, all classes, as converted", { default: "1B shares" }),
  preferences: quantity("USD", "nonnegative", "Liquidation preferences ahead of common", { default: "$0" }),
  source,
});

export const markTable = table("mark", "What a rival was valued at, beside the revenue that the source names", {
  value: quantity("USD", "positive", "Valuation, post-money", { required: true }),
  revenue: quantity("USD/month", "positive", "Revenue it stands beside", { required: true }),
  basis: choice(["run-rate", "trailing", "forward"], "Which revenue that is: the last quarter's × 4, the last twelve months', or the next twelve months'", {
    default: "run-rate",
  }),
  when: month("Month of the mark"),
  source,
  note,
});

export const valuationTable = table("valuation", "What today's holders own at the horizon, discounted", {
  discount: quantity("1/year", "nonnegative", "Discount rate a year", { required: true }),
  multiple: quantity("1", "nonnegative", "Terminal value as a multiple of `basis`", { required: true }),
  basis: choice(["run-rate-revenue", "trailing-revenue"], "What the multiple is of: the last quarter's revenue × 4, or the last twelve months'", {
    default: "run-rate-revenue",
  }),
  regime: reference("regimes", "Regime of the market at the horizon"),
  regime_multiple: quantities("states", "1", "nonnegative", "Factor on the multiple in each state"),
  terminal_growth: quantity("1/year", "real", "Growth of free cash flow for ever after the horizon: a second terminal value beside that of the multiple"),
  marks: map(markTable, "Rivals' valuations, to compare with"),
  source,
});

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

export const rivalTable = table("rival", "The rival whose training compute we measure ourselves against", {
  level: quantity("H100e", "positive", "Rival's development capacity at the start", { required: true }),
  growth: quantity("1/month", "real", "Its growth a month, efficiency included", { required: true }),
  behind_below: quantity("1", "share", "We are behind when our cumulative effective development is below this share of the rival's", { default: "70%" }),
  our_efficiency: quantity("1/month", "real", "Growth of our own training efficiency a month", { default: "0%/month" }),
  source,
  stream,
});

export const eventTable = table("event", "A risk that may strike once", {
  chance: quantity("1", "share", "Chance that it strikes within `when`", { required: true }),
  when: span("Months in which it may strike; the month is even over them", { required: true }),
  lasts: quantity("month", "positive", "Months its effect lasts; absent: to the horizon"),
  effects: quantities("drivers", "1", "real", "Change of each driver while it lasts: `{demand.run_rate: -30%}`", {}),
  source,
  stream,
  note,
});

export const requestTable = table(
  "request",
  "What somebody asks of the envelope beyond the workloads: a question on top of the plan, which `simulate` does not grant",
  {
    kind: choice(
      ["users", "launch", "research"],
      "On which side of the meeting: existing users, a launch, or research, whose hours count towards the development floor",
      {
        required: true,
      },
    ),
    who: text("Who asks", { required: true }),
    what: text("What for, in a few words"),
    size: quantity("chip | H100e", "positive", "Chips wanted throughout each month: of one family, or as H100e on any of `chips`", { required: true }),
    least: quantity("chip | H100e", "positive", "Smallest useful size; default: all of `size`, or nothing"),
    step: quantity("chip | H100e", "positive", "Sizes between `least` and `size` go up by this; default: a quarter of the difference"),
    chips: references("chips", "Families that a size in H100e may be made of; default: all"),
    placed: choice(["anywhere", "one-site", "one-fabric"], "one-site: machines of one family at one site; one-fabric: of one contract or signing there", {
      default: "anywhere",
    }),
    from: month("First month in which it can start; default: the plan's first", { opens: true }),
    for: quantity("month", "positive", "Consecutive months it runs", { default: "1 month" }),
    before: month("It must be over before this month; default: it starts in `from`, or not at all", { opens: true }),
    waiting_costs: quantity("USD/month", "nonnegative", "What each month of a start after `from` costs", { default: "$0/month" }),
    value: quantity(
      "USD/chip-hour | USD/H100e-hour | USD",
      "nonnegative",
      "Worth of an hour it gets, or of the whole of it; best with the source that is its evidence",
      {
        required: true,
      },
    ),
    lends_back: choice(["no", "at-peak", "always"], "When its hours may serve others who are worth more: never, in the peak block, or in every block", {
      default: "no",
    }),
    source,
    note,
  },
);

export const correlationTable = table("correlation", "Two uncertain quantities that move together", {
  between: references("drivers", "Two or more addresses of uncertain quantities, e.g. [demand.growth, markets.h100.price]; each pair of them has this rank", {
    required: true,
  }),
  rank: quantity("1", "real", "Spearman rank correlation of the latent normals, -100 % to 100 %", { required: true }),
  source,
});

export const planTable = table("plan", "A compute capital plan", {
  plimsoll: integer([1, 1], "Version of the plan language", { required: true }),
  name: text("Name of the plan", { required: true }),
  currency: choice(["USD"], "Currency of all money", { default: "USD" }),
  calendar: group(calendarTable, "Months covered", { required: true }),
  seed: integer([0, 4294967295], "Seed of all randomness", { default: "1" }),
  paths: integer([1, 10000000], "Number of simulated futures", { default: "10000" }),
  sources: map(sourceTable, "Evidence, cited as `value @id`"),
  chips: map(chipTable, "Accelerator families"),
  regimes: map(regimeTable, "Market regimes"),
  markets: map(marketTable, "Market prices"),
  segments: map(segmentTable, "Market segments: the ceiling of growth"),
  demand: group(demandTable, "Latent demand", { required: true }),
  products: map(productTable, "What is sold"),
  workloads: map(workloadTable, "Claims on the envelope"),
  models: map(modelTable, "Language models: ours, to serve and train, and those they are compared with"),
  programmes: map(programmeTable, "Training programmes: chip-hours claimed from the envelope, labels bought"),
  metrics: group(metricsTable, "Versions of definitions that issuers choose differently"),
  peers: map(peerTable, "Companies compared"),
  sites: map(siteTable, "Places, with their delays"),
  contracts: map(contractTable, "Signed"),
  offers: map(offerTable, "May be signed"),
  finance: group(financeTable, "Terms of payment, tax, debt, equity", { default: "{}" }),
  clouds: map(cloudTable, "Sales through clouds"),
  tenancies: map(tenancyTable, "Machines let for a term"),
  accounting: group(accountingTable, "How the books are kept; absent: US GAAP, interest expensed"),
  opening: group(openingTable, "Balance sheet at the start", { required: true }),
  valuation: group(valuationTable, "How the outcome is valued"),
  policy: group(policyTable, "Rule that signs, cash to keep", { default: "{}" }),
  distress: list(distressTable, "Playbook when cash runs low, in order"),
  limits: group(limitsTable, "What must hold", { default: "{}" }),
  rival: group(rivalTable, "Rival"),
  capability: group(capabilityTable, "What development buys"),
  tools: group(toolsTable, "Spending on tools in place of training"),
  local_models: group(localModelsTable, "Models that customers run themselves"),
  events: map(eventTable, "Risk register"),
  requests: map(requestTable, "What is asked for at the allocation meeting (`plimsoll allocate PLAN --meeting`)"),
  correlations: list(correlationTable, "What moves together"),
  checks: phrases("Assertions about the plan and its results"),
});

/** A plan in which every value is understood and every reference resolves. */
export type Plan = Checked<typeof planTable>;
export type Contract = Checked<typeof contractTable>;
export type Offer = Checked<typeof offerTable>;
export type Product = Checked<typeof productTable>;
export type Workload = Checked<typeof workloadTable>;
export type Request = Checked<typeof requestTable>;
export type Model = Checked<typeof modelTable>;
export type Serving = Checked<typeof servingTable>;
export type Programme = Checked<typeof programmeTable>;
export type Stage = Checked<typeof stageTable>;
