/** The part of the plan's vocabulary about letting machines for a term. */
import { choice, month, quantity, reference, series, table, text } from "./attribute.ts";
import { note, source, stream } from "./common-rows.ts";

export const tenancyTable = table("tenancy", "Machines let to one tenant for a term: they leave the envelope, and their rent comes in, used or not", {
  tenant: text("Who rents"),
  size: quantity("chip", "nonnegative", "Chips let; nil: none", { required: true }),
  rent: series("USD/chip-hour", "nonnegative", "Rent of a chip-hour, all 730 hours of a month", { required: true }),
  from: month("First month of the term", { required: true, opens: true }),
  term: quantity("month", "positive", "Length of the term", { required: true }),
  choose: choice(["let", "train-or-let"], "train-or-let: let only if rent is above what the hours are worth to development (`value`) in the first month", {
    default: "let",
  }),
  chosen_again: quantity("month", "positive", "With train-or-let: the owner chooses anew after so many months, tenants by tenants; absent: once for the term"),
  prepay: quantity("1", "share", "Share of the whole rent, at the first month's, paid at the start and credited evenly", { default: "0%" }),
  power: choice(["us", "tenant"], "Who pays for electricity", { default: "us" }),
  market: reference("markets", "Market that the tenant compares the rent with"),
  leaves_below: quantity("1", "positive", "The tenant gives notice when the market is below this share of its rent…"),
  leaves_after: quantity("month", "positive", "…for this many months on end", { default: "3 months" }),
  notice: quantity("month", "nonnegative", "Its notice", { default: "3 months" }),
  fee: quantity("USD", "nonnegative", "What it pays for leaving; an unused prepayment is ours besides", { default: "$0" }),
  paid_after: quantity("month", "nonnegative", "Days until it pays", { default: "30 days" }),
  source,
  stream,
  note,
});
