/** The part of the plan's vocabulary about sales through clouds. */
import { choice, list, quantities, quantity, reference, table, text } from "./attribute.ts";

const source = reference("sources", "Source of every value of this entry that cites none itself");

export const cloudTierTable = table("tier", "The cloud's share of what is sold above an amount", {
  above: quantity("USD/year", "positive", "Sales a year above which the tier holds", { required: true }),
  share: quantity("1", "share", "Cloud's share of the part above", { required: true }),
});

export const cloudTable = table("cloud", "A partner through which products are sold, for a share of what customers pay", {
  products: quantities("products", "1", "share", "Part of each product's sales that goes through it"),
  share: quantity("1", "share", "The cloud's share of what customers pay", { required: true }),
  tiers: list(cloudTierTable, "Other shares on what is sold above an amount a year, the month's sales times twelve"),
  bills: choice(["cloud", "us"], "Who bills the customer: the cloud pays us what is left, or we pay it its share", { default: "cloud" }),
  books: choice(["gross", "net"], "Revenue with the cloud's share in it, the share a cost of revenue; or without it. Cash is the same", { default: "gross" }),
  price: choice(["list", "net"], "What the products' prices are: what customers pay, or what is left for us", { default: "list" }),
  paid_after: quantity("month", "nonnegative", "Days until the cloud pays us, or we pay it", { default: "60 days" }),
  set_off: text("Supplier whose bills that fall due are set off against the same month's sales: cash comes sooner, revenue is the same"),
  source,
});
