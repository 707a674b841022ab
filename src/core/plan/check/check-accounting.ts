/** Accounting: what each tax rule needs. */
import { joinAddress } from "./checking.ts";
import type { Checking } from "./checking.ts";
import { constantOf, faultAt, wholeEntries } from "../read/partial-plan.ts";
import type { PartialPlan } from "../read/partial-plan.ts";

export function accountingChecks(checking: Checking, { accounting, clouds }: PartialPlan): void {
  cloudChecks(checking, clouds);
  for (const [name, rule] of wholeEntries(checking, accounting?.tax)) {
    if (rule.kind !== "ownership-change") continue;
    const address = `accounting.tax.${name}`;
    const missing = rule.value === undefined ? "value" : rule.raise === undefined && rule.from === undefined ? "from" : undefined;
    if (missing === undefined) continue;
    faultAt(checking, {
      code: "P310",
      address: joinAddress(address, missing),
      place: rule.place,
      message: `${address} is ownership-change and has no \`${missing}\``,
      remedy:
        missing === "value"
          ? "add `value: $350B`, the company's value just before the change"
          : "add `from: 2026-10`, or `raise:` with the name of the raise that changes it",
    });
  }
}

/** No product is sold twice, and tiers rise. */
function cloudChecks(checking: Checking, clouds: PartialPlan["clouds"]): void {
  const sold = new Map<string, number>();
  for (const [name, cloud] of wholeEntries(checking, clouds)) {
    for (const [product, share] of Object.entries(cloud.products ?? {})) {
      const before = sold.get(product) ?? 0;
      const part = constantOf(share) ?? 0;
      sold.set(product, before + part);
      if (before + part <= 1 + 1e-9 || before > 1 + 1e-9) continue;
      faultAt(checking, {
        code: "P906",
        address: `clouds.${name}.products.${product}`,
        place: cloud.place,
        message: `clouds sell ${Math.round((before + part) * 100)} % of ${product}`,
        remedy: "lower the parts until they add up to 100 % at most",
      });
    }
    const above = cloud.tiers.map((tier) => constantOf(tier.above));
    const at = above.findIndex((usd, i) => i > 0 && usd !== undefined && above[i - 1] !== undefined && usd <= above[i - 1]!);
    if (at >= 0)
      faultAt(checking, {
        code: "P906",
        address: `clouds.${name}.tiers`,
        place: cloud.tiers[at]!.place,
        message: `the tiers of ${name} do not rise`,
        remedy: "list them from the smallest amount to the largest",
      });
  }
}
