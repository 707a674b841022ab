/** Markets: what moves them. */
import type { Checking } from "./checking.ts";
import { faultAt, wholeEntries } from "../read/partial-plan.ts";
import type { PartialPlan } from "../read/partial-plan.ts";
import type { Place } from "../source-tree.ts";

export function marketChecks(checking: Checking, plan: PartialPlan): void {
  checkRivals(checking, plan);
  for (const [name, { impact, size, settles, moves_with: leader, place }] of wholeEntries(checking, plan.markets)) {
    const half = (part: string, at: typeof place, message: string, remedy: string): void =>
      faultAt(checking, { code: "P910", address: `markets.${name}.${part}`, place: at, message, remedy });
    if (impact !== undefined && size === undefined)
      half(
        "impact",
        impact.place,
        `the market ${name} has an \`impact\` and no \`size\` that signings are a share of`,
        "add `size: 5M H100e`, or remove `impact`",
      );
    if (settles !== undefined && impact === undefined)
      half("settles", settles.place, `the market ${name} \`settles\` and nothing moves it`, "add `impact`, or remove `settles`");
    const moved = leader === undefined ? undefined : plan.markets?.[leader];
    if (leader !== undefined && moved !== undefined && moved.impact === undefined)
      half("moves_with", place, `the market ${name} moves with ${leader}, which nothing moves`, `add \`size\` and \`impact\` to ${leader}`);
  }
}

/** Rivals' prices act through `switching`, on products that name the segment. */
function checkRivals(checking: Checking, plan: PartialPlan): void {
  const sold = new Set(Object.values(plan.products ?? {}).map(({ segment }) => segment));
  for (const [name, { rival_price: price, switching }] of wholeEntries(checking, plan.segments)) {
    const half = (part: string, place: Place, message: string, remedy: string): void =>
      faultAt(checking, { code: "P910", address: `segments.${name}.${part}`, place, message, remedy });
    if (price !== undefined && switching === undefined)
      half(
        "rival_price",
        price.place,
        `the segment ${name} has a \`rival_price\` and nothing says who follows it`,
        "add `switching: 1`, or remove `rival_price`",
      );
    if (switching !== undefined && price === undefined)
      half(
        "switching",
        switching.place,
        `the segment ${name} has \`switching\` and no price of rivals to switch to`,
        "add `rival_price: {2026-07: 100%, 2027-07: 60%}`, or remove `switching`",
      );
    if (price !== undefined && switching !== undefined && !sold.has(name))
      half(
        "rival_price",
        price.place,
        `no product is sold in the segment ${name}, so its \`rival_price\` changes nothing`,
        `add \`segment: ${name}\` to the products that are`,
      );
  }
}
