/** The part of the vocabulary about what earlier months do to later demand and prices. */
import { quantity, reference, series, table, text } from "./attribute.ts";

const stream = text("Keeps the random draws of an entry that was renamed: its old name");
const note = text("Free text for readers");
const source = reference("sources", "Source of every value of this entry that cites none itself");

export const capabilityTable = table("capability", "What development buys: a capability index that moves demand and prices with a lag", {
  stock: quantity("H100e-hour", "positive", "Effective development done before the start; the index is 1 there", { required: true }),
  exponent: quantity("1", "nonnegative", "The index is (development done ÷ `stock`) to this power", { required: true }),
  expected: quantity("1/month", "real", "Growth of that development a month which the stated demand takes for granted; default: the rival's"),
  rival_stock: quantity("H100e-hour", "positive", "The rival's development before the start; default: `stock`"),
  lag: quantity("month", "nonnegative", "Months from development until customers feel it, at least one", { default: "6 months" }),
  demand: quantity("1", "nonnegative", "Percent of demand per percent of the index above what is taken for granted", { default: "0" }),
  price: quantity("1", "nonnegative", "Percent of price per percent of the index above the rival's", { default: "0" }),
  source,
  stream,
  note,
});

export const toolsTable = table("tools", "Spending moved from training to tools, and what it does to demand and churn", {
  share: quantity(
    "1",
    "share",
    "Share of training moved: floors, targets and needs of development fall by it, and what those hours would cost is spent on tools",
    {
      default: "0%",
    },
  ),
  stock: quantity("USD", "positive", "Spent on tools before the start: effects follow what is added to it", { required: true }),
  lag: quantity("month", "nonnegative", "Months until customers feel it, at least one", { default: "6 months" }),
  demand: quantity("1", "nonnegative", "Percent of demand per percent that spending adds to `stock`", { default: "0" }),
  churn: quantity("1", "nonnegative", "Percent less churn per percent that spending adds to `stock`", { default: "0" }),
  source,
  stream,
  note,
});

export const localModelsTable = table("local models", "Models that customers run themselves: they take customers and press on prices", {
  quality: series("1", "share", "Share of our customers' work that they do as well, through time: `{2026-07: 0%, 2028-07: 30%}`", { required: true }),
  churn: quantity("1/month", "nonnegative", "Customers lost for good a month at a quality of 100 %", { default: "0%/month" }),
  price: quantity("1", "share", "Part of the price given up at a quality of 100 %", { default: "0%" }),
  source,
  stream,
  note,
});
