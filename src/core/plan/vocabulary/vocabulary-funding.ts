/** The part of the vocabulary about money from outside: loans, raises, investors, offerings of rivals, deals whose money goes round. */
import { choice, flag, month, quantities, quantity, reference, references, span, table, text } from "./attribute.ts";
import { note, source, stream } from "./common-rows.ts";

export const facilityTable = table("facility", "A loan: drawn at the start, or to be drawn while its conditions hold", {
  limit: quantity("USD", "nonnegative", "Most that can be owed", { required: true }),
  drawn: quantity("USD", "nonnegative", "Owed at the start", { default: "$0" }),
  rate: quantity("1/year", "nonnegative", "Interest a year, paid monthly on the opening balance", { required: true }),
  fee: quantity("1/year", "nonnegative", "Commitment fee a year on what is undrawn", { default: "0%/year" }),
  available: span("Months in which it can be drawn; absent: none beyond `drawn`"),
  maturity: month("Month in which what is owed falls due"),
  amortised_from: month("From this month repaid evenly to maturity", { opens: true }),
  minimum_cash: quantity("USD", "nonnegative", "Covenant: cash must not be below this at a month-end", { default: "$0" }),
  leverage: quantity(
    "1",
    "positive",
    "Covenant: from the twelfth month on, all debt must not exceed this multiple of the last twelve months' EBITDA before stock awards",
  ),
  cross_default: flag("Falls due once any other loan has been made to fall due by a breach"),
  cure: quantity("month", "nonnegative", "Months a breach may last before the debt falls due", { default: "2 months" }),
  vendor: text("Supplier who lends: its bills become debt, and nothing else can be drawn"),
  vendor_share: quantity("1", "share", "With `vendor`: share of each of its bills that becomes debt; absent: all of it"),
  signed: flag("Signed, or only hoped for", { default: "yes" }),
  source,
  stream,
});

export const raiseTable = table("raise", "Money that may be raised: equity, or customers who pay ahead", {
  kind: choice(
    ["round", "ipo", "secondary", "prepayment"],
    "Private round; public offering; shares that holders sell among themselves; a customer who pays ahead",
    {
      default: "round",
    },
  ),
  when: month("Month of closing; of an offering: of pricing. With `below_runway` the earliest", { required: true }),
  chance: quantity("1", "share", "Chance that it closes; of an offering with a window: that we are ready for it", { default: "100%" }),
  late_by: quantity("month", "nonnegative", "Delay", { default: "0 months" }),
  amount: quantity("USD", "positive", "Gross proceeds; else `sold` × `valuation`. Of an offering: of its primary shares at the middle of the range"),
  sold: quantity("1", "share", "Share of the company sold (of the company after the raise)"),
  valuation: quantity("USD", "positive", "Value of the company after the raise; of an offering: at the middle of the range"),
  spread: quantity("1", "share", "Underwriters' or agents' share of the gross", { default: "0%" }),
  costs: quantity("USD", "nonnegative", "Other costs; an offering that is pulled pays them each time", { default: "$0" }),
  signed: flag("Signed and unconditional, so that approved funding counts it", { default: "no" }),
  investors: reference("finance.investors", "Class of investors of a round: they have a ceiling", { only: ["round"] }),
  below_runway: quantity("month", "positive", "The round is started when cash covers fewer months of burn than this (mean of the last three months)", {
    only: ["round"],
  }),
  closes_after: quantity("month", "nonnegative", "With `below_runway`: months from its start to closing; absent: 3", { only: ["round"] }),
  preference: quantity("1", "nonnegative", "Liquidation preference of a round, as a multiple of what it brought", { only: ["round"] }),
  ratchet: quantity(
    "1",
    "nonnegative",
    "An offering that values a round's shares at less than this multiple of what it brought gives it shares to make up for it, out of everybody else's",
    { only: ["round"] },
  ),
  warrants: quantity("1", "share", "Share of the company (after the round) that may be bought at `strike`, given to the investor with it", { only: ["round"] }),
  strike: quantity("USD", "nonnegative", "Value of the company at which warrants can be exercised; absent: `valuation`", { only: ["round"] }),
  filed: month("Month of the public filing, at least one before pricing; absent: the month before", { only: ["ipo"] }),
  regime: reference("regimes", "Regime that opens and shuts the window of the offering", { only: ["ipo"] }),
  open: quantities("states", "1", "share", "Chance in each state that the market takes the offering; a state left out: 100% if it is called `open`, else 0%", {
    only: ["ipo"],
  }),
  retry: quantity("month", "positive", "Months for which a pulled offering shuts the window for us; absent: there is no second try", { only: ["ipo"] }),
  range: quantity("1", "share", "Half the width of the price range, as a share of its middle", { only: ["ipo"] }),
  demand: quantity(
    "1",
    "positive",
    "Demand multiple: shares bid for over shares offered. 3 prices at the top of the range, 1 at the bottom, less shrinks the deal",
    {
      only: ["ipo"],
    },
  ),
  pulled_below: quantity("1", "nonnegative", "The offering is pulled where the demand multiple is below this", { only: ["ipo"] }),
  secondary: quantity("1", "share", "Share of the offered shares that holders sell: their proceeds are theirs", { only: ["ipo"] }),
  greenshoe: quantity("1", "share", "Over-allotment option, as a share of the offered shares: at most 15%", { only: ["ipo"], max: 0.15 }),
  spread_by_size: flag("The spread follows from the size of the deal (see the concept page), in place of `spread`", { only: ["ipo"] }),
  cash_after: quantity("month", "nonnegative", "Days from pricing to cash", { only: ["ipo"] }),
  lock_up: quantity("month", "nonnegative", "Months from pricing in which holders may not sell", { only: ["ipo"] }),
  converts_above: quantity("USD", "nonnegative", "Least gross proceeds at which preferred shares convert and lose their preference; absent: always", {
    only: ["ipo"],
  }),
  awards: quantity("1", "share", "Share of the company (before the offering) in stock awards that vest at it", { only: ["ipo"] }),
  withholding: quantity("1", "share", "Tax on what vests, paid by us in cash against shares kept back", { only: ["ipo"] }),
  catch_up: quantity(
    "USD",
    "nonnegative",
    "Value at grant of those awards, for service done so far: expensed at once when they vest, without cash (ASC 718: a double trigger)",
    { only: ["ipo"] },
  ),
  refundable: flag("What is left of a prepayment is paid back at its end; absent: it is forfeited", { only: ["prepayment"] }),
  used_over: quantity("month", "positive", "Months over which a prepayment settles customers' bills; absent: 12", { only: ["prepayment"] }),
  source,
  stream,
  note,
});

export const investorTable = table(
  "investors",
  "A class of private investors, and how much it can give",
  {
    per_year: quantity("USD/year", "nonnegative", "Most that it puts into rounds in a year from the plan's start", { required: true }),
    source,
    note,
  },
  "per_year",
);

export const rivalOfferingTable = table("rival offering", "A rival's public offering: before ours, it takes demand from it", {
  when: month("Month of its pricing", { required: true }),
  chance: quantity("1", "share", "Chance that it happens", { default: "100%" }),
  lasts: quantity("month", "positive", "Months for which it is felt, the first included", { default: "6 months" }),
  open: quantity("1", "real", "Added to the chance that our window is open: -20% takes 20 points", { default: "0%" }),
  demand: quantity("1", "real", "Change of our demand multiple: -25% leaves three quarters", { default: "0%" }),
  source,
  stream,
  note,
});

export const linkedTable = table("linked deal", "Money that goes round: a supplier or customer who is an investor, shown gross and net", {
  contracts: references("contracts", "What is bought from it"),
  offers: references("offers", "What may be bought from it"),
  raises: references("finance.raises", "What it invests", { required: true }),
  note,
});
