/** Block A in words: what the planning model of a plan says, and what it does not. */
import type { PlanningInformation, PlanningResult } from "../../core/stochastic/planning-model.ts";
import { alignedTable, wrap } from "./columns.ts";
import { moneyText } from "./money.ts";

const sure = (usd: number): string => (Number.isFinite(usd) ? moneyText(usd) : "not known");
const oneDecimal = (x: number): string => (Number.isFinite(x) ? x.toFixed(1) : "-");

/** EVPI and VSS in words. */
export const informationSentence = ({ paths, perfect, beyondMeanPlan }: PlanningInformation): string =>
  `In that model, at its price of shortfall: knowing each future beforehand would bring ${moneyText(perfect.usd)} more (± ${sure(perfect.halfWidthUsd)}; EVPI is no more than that); planning for chance brings ${moneyText(beyondMeanPlan.usd)} (± ${sure(beyondMeanPlan.halfWidthUsd)}) beyond the plan for the mean, re-planned every quarter (VSS). ${paths} futures.`;

/** @param width columns of the terminal */
export function planningText(name: string, result: PlanningResult, width: number): string {
  if (result.status !== "solved") return `${name}: the planning model is ${result.status}; no bound is claimed\n`;
  const {
    value,
    boundUsd,
    lpGapUsd,
    lotGapUsd,
    gapShareOfStake,
    gapInBlocks,
    smallestBlock,
    valueAtStakeUsd,
    offers,
    tightnessByQuarter,
    leftOut,
    counts,
    information,
  } = result;
  const lines = [
    ...wrap(
      `In the planning model the rule found earns ${sure(value.usd)} (± ${sure(value.halfWidthUsd)}, 95 %, ${value.paths} futures), and no rule that knows no more can earn more than ${sure(boundUsd)}: at most ${sure(lpGapUsd)} is left${smallestBlock === undefined ? "" : `, ${oneDecimal(gapInBlocks)} blocks of ${smallestBlock.name}`}, ${oneDecimal(100 * gapShareOfStake)} % of the ${sure(valueAtStakeUsd)} at stake. Whole blocks now cost ${sure(lotGapUsd)} more.`,
      width,
    ),
    ...(information === undefined ? [] : wrap(informationSentence(information), width)),
    ...(value.unanswered > 0 ? [`On ${value.unanswered} of ${value.paths} futures the rule had no answer: they are not in that value.`] : []),
    "",
    ...alignedTable(
      [
        { label: "offer", align: "left" },
        { label: "blocks now", align: "right" },
        { label: "whole", align: "right" },
        { label: "over the horizon", align: "right" },
        { label: "first block loses", align: "right" },
        { label: "enters at", align: "right" },
      ],
      offers.map((offer) => [
        offer.name,
        oneDecimal(offer.blocksNow),
        Number.isFinite(offer.lossOfFirstBlockUsd) ? String(offer.wholeBlocksNow) : "-",
        oneDecimal(offer.blocksInAll),
        Number.isFinite(offer.lossOfFirstBlockUsd) ? moneyText(offer.lossOfFirstBlockUsd) : "not open now",
        offer.entryPriceShare === undefined ? "-" : `${(100 * offer.entryPriceShare).toFixed(0)} % of its price`,
      ]),
      width,
    ),
    "",
    ...wrap(`Demand over capacity by quarter: ${tightnessByQuarter.map((x) => x.toFixed(2)).join(" ")}`, width, "", "  "),
    ...wrap(
      `Rescue money over the horizon: ${sure(result.rescueUsd)} on average, at a price of ${result.rescuePrice}; the bound is of rules at that price.`,
      width,
    ),
    ...wrap(`Not in the model, and not covered by the bound: ${leftOut.join("; ")}.`, width),
    `${counts.solves} programmes solved, ${counts.rejected} answers rejected, ${counts.failed} given up; ${result.iterations} iterations`,
  ];
  return `${lines.join("\n")}\n`;
}
