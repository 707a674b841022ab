/** Accounting: what each tax rule needs. */
import { joinAddress } from "./checking.ts";
import type { Checking } from "./checking.ts";
import { faultAt, wholeEntries } from "./partial-plan.ts";
import type { PartialPlan } from "./partial-plan.ts";

export function accountingChecks(checking: Checking, { accounting }: PartialPlan): void {
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
