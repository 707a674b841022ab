/**
 * The plan's vocabulary: every attribute a plan may have, with its unit, default, range and meaning.
 *
 * This table *is* the language: the checker, the JSON Schema, the reference page, the forms and the types of a checked
 * plan are all read from it. Units are canonical; in them `chip` stands for any family of the plan's `chips:`.
 * A rate such as `1/month` compounds: `40%/year` is held as its monthly equivalent.
 */
import { choice, group, integer, list, map, month, phrases, quantities, quantity, reference, references, series, span, table, text } from "./attribute.ts";
import type { Checked } from "./attribute.ts";
import { note, source, stream } from "./common-rows.ts";
import { facilityTable, investorTable, linkedTable, raiseTable, rivalOfferingTable } from "./vocabulary-funding.ts";
import { capabilityTable, localModelsTable, toolsTable } from "./vocabulary-feedback.ts";
import { metricsTable, productTable } from "./vocabulary-products.ts";
import { modelTable, peerTable, programmeTable, servingTable } from "./vocabulary-models.ts";
import type { stageTable } from "./vocabulary-models.ts";
import { accountingTable } from "./vocabulary-accounting.ts";
import { cloudTable } from "./vocabulary-clouds.ts";
import { tenancyTable } from "./vocabulary-letting.ts";
import { distressTable, policyTable, limitsTable } from "./vocabulary-policy.ts";
import { siteTable, contractTable, offerTable } from "./vocabulary-supply.ts";

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
