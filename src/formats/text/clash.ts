/** Limits that no decision keeps together, in the words of the plan. */
import type { Clash, Relaxation } from "../../core/procurement/clash.ts";
import { moneyText } from "./money.ts";
import { countText, percentText } from "./number.ts";

/** What clashes, and what would do, line by line. */
export function clashLines({ limits, relaxations, weighed, futures }: Clash): readonly string[] {
  const demands = limits.map(({ id, text }) => `limits.${id}: ${text}`);
  const first =
    demands.length === 1
      ? `None of the ${countText(weighed)} decisions that met on ${countText(futures)} futures keeps ${demands[0]}.`
      : `None of the ${countText(weighed)} decisions that met on ${countText(futures)} futures keeps these together: ${demands.join("; ")}. Each smaller set of limits is kept by some decision.`;
  if (relaxations.length === 0) return [first, "No single one of them, relaxed, lets the rest be kept."];
  return [first, "Relaxing one alone would do, as counted; the smallest found:", ...relaxations.map(relaxationLine)];
}

/** A limit as it would have to be written. */
export const relaxationLine = ({ id, text, allowed, wouldDo, under, value }: Relaxation): string =>
  `limits.${id}: ${relaxedText({ id, text, allowed, wouldDo })} in place of ${text}${under === undefined ? "" : ` (worst under ${under})`}; the decision is then worth ${moneyText(value.mean)} ± ${moneyText(value.halfWidth95)}.`;

/**
 * The limit's own words with another share. Months with too much unserved are written as the share of months that are served.
 *
 * @example relaxedText({ id: "insolvency", text: "at most 2%", allowed: 0.02, wouldDo: 0.026 }) // "at most 2.6 %"
 * @example relaxedText({ id: "unserved", text: "at most 5% in 90% of months", allowed: 0.1, wouldDo: 0.125 }) // "at most 5% in 87.5 % of months"
 */
export function relaxedText({ id, text, wouldDo }: Pick<Relaxation, "id" | "text" | "allowed" | "wouldDo">): string {
  if (id === "unserved") return text.replace(/in \S+ of months/, `in ${percentText(1 - wouldDo)} of months`);
  return text.replace(/\d+(\.\d+)?\s*%/, percentText(wouldDo));
}
