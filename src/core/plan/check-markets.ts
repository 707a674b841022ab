/** Markets: what moves them. */
import type { Checking } from "./checking.ts";
import { faultAt, wholeEntries } from "./partial-plan.ts";
import type { PartialPlan } from "./partial-plan.ts";

export function marketChecks(checking: Checking, plan: PartialPlan): void {
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
