/** A decision as the `policy:` of a plan, to be pasted into it: `rule: optimised` obeys it. */
import type { Decision } from "../../core/procurement/decision.ts";
import { monthLabel } from "./months.ts";
import { decimalText } from "./number.ts";

const percent = (share: number): string => `${decimalText(share * 100, 3).replace(/\.?0+$/, "")}%`;
const quoted = (name: string): string => (/^[A-Za-z][\w-]*$/.test(name) ? name : JSON.stringify(name));

/**
 * Text in YAML. Notices and raises have a place of their own in a plan: they are said in comments.
 *
 * @param start "2026-07"
 */
export function policySnippet({ orders, later, notices, declinedRaises }: Decision, start: string): string {
  const lines = ["policy:", "  rule: optimised"];
  const byOffer = new Map<string, string[]>();
  for (const { offer, month, blocks } of orders) if (blocks > 0) byOffer.set(offer, [...(byOffer.get(offer) ?? []), `${monthLabel(start, month)}: ${blocks}`]);
  if (byOffer.size > 0) lines.push(`  schedule: {${[...byOffer].map(([offer, months]) => `${quoted(offer)}: {${months.join(", ")}}`).join(", ")}}`);
  if (later.kind === "cover") {
    const offers = Object.entries(later.offers).map(([name, share]) => `${quoted(name)}: ${percent(share)}`);
    lines.push(
      `  cover: {quantile: ${percent(later.quantile)}, workload: ${quoted(later.workload)}, sizing: ${decimalText(later.sizing, 3)}x, every: ${later.every} months, runway: ${later.runwayMonths} months,`,
      `          offers: {${offers.join(", ")}}}`,
    );
  }
  for (const [contract, month] of Object.entries(notices)) lines.push(`# contracts.${contract}.exit: {exercised: ${monthLabel(start, month + 1)}}`);
  for (const raise of declinedRaises) lines.push(`# finance.raises.${raise}: {chance: 0%}`);
  return `${lines.join("\n")}\n`;
}
