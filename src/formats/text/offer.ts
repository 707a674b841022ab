/** A term sheet weighed, in words: the verdict first, then volume, date, price, what it displaces, and each clause. */
import type { ClauseWorth } from "../../core/procurement/clauses.ts";
import { leavingInWords } from "../../core/procurement/leaving.ts";
import type { Estimate } from "../../core/procurement/measure.ts";
import type { OfferAnswer, Volume } from "../../core/procurement/weigh-offer.ts";
import { wrap } from "./columns.ts";
import { moneyText } from "./money.ts";
import { monthLabel } from "./months.ts";
import { countedText, countText, percentText, ratioText } from "./number.ts";
import { painter } from "./paint.ts";
import type { TextOptions } from "./show.ts";

const worthText = ({ mean, halfWidth95 }: Estimate): string => `${moneyText(mean)} ± ${moneyText(halfWidth95)}`;
const blocksText = (blocks: number): string => `${countText(blocks)} ${blocks === 1 ? "block" : "blocks"}`;

/** The verdict in one sentence. */
export function offerSentence(answer: OfferAnswer): string {
  const { verdict, offer, blocks, worthUsd, breakEvenFactor, counterFactor, largestSafe } = answer;
  const price = breakEvenFactor === undefined ? "" : `; it breaks even at ${ratioText(breakEvenFactor)} of its price`;
  if (verdict === "take") return `Take ${blocksText(blocks)} of ${offer}: worth ${worthText(worthUsd)}${price}.`;
  if (verdict === "reject")
    return `Reject ${offer}: ${largestSafe === 0 ? "no volume of it keeps the limits as well as now" : `a first block is worth ${worthText(worthUsd)}`}${price}.`;
  const asked =
    counterFactor === undefined
      ? "better terms"
      : counterFactor === breakEvenFactor
        ? `no more than ${ratioText(counterFactor)} of the price, where it breaks even`
        : `about ${ratioText(counterFactor)} of the price, where its worth would be told apart from nothing`;
  return `Counter ${offer}: ${blocksText(Math.max(1, blocks))} at ${asked}; as offered it is worth ${worthText(worthUsd)}${Math.abs(worthUsd.mean) > worthUsd.halfWidth95 ? "" : ", which is not told apart from nothing"}.`;
}

/** For a terminal, ending in a line feed. */
export function renderOffer(answer: OfferAnswer, options: TextOptions): string {
  const paint = painter(options.color);
  const heading = (text: string): readonly string[] => ["", ...wrap(text, options.width).map(paint.bold)];
  const listed = (texts: readonly string[]): readonly string[] => texts.flatMap((text) => wrap(text, options.width, "  ", "    "));
  const lines = [
    paint.dim(answer.planName),
    ...wrap(offerSentence(answer), options.width).map(paint.bold),
    "",
    ...statements(answer).flatMap((text) => wrap(text, options.width)),
    ...heading(`Volumes, on the same ${countText(answer.futures)} futures`),
    ...listed(answer.volumes.map(volumeLine)),
  ];
  if (answer.later.length > 0)
    lines.push(
      ...heading("Signed later"),
      ...listed(
        answer.later.map(
          ({ month, worthUsd, isSafe }) => `${monthLabel(answer.start, month)}: worth ${worthText(worthUsd)}${isSafe ? "" : ", and a limit gives way"}.`,
        ),
      ),
    );
  if (answer.clauses !== undefined)
    lines.push(
      ...heading("Clauses: each changed alone, on the same futures"),
      ...listed(answer.clauses.length === 0 ? ["The term sheet has none that can be switched off."] : byWorth(answer.clauses).map(clauseLine)),
    );
  lines.push(
    "",
    ...wrap(
      "Intervals are 95 %, sampling error only. The verdict is for this offer beside the decision that stands; sign it, and the next is weighed anew.",
      options.width,
    ).map(paint.dim),
  );
  return `${lines.join("\n")}\n`;
}

function statements(answer: OfferAnswer): readonly string[] {
  const { economics, insolventBefore, insolventAfter, blocks, displaces, largestSafe, latestMonth, confirmed, breakEvenFactor, leaving, start } = answer;
  return [
    `A block serves ${countText(Math.round(economics.blockMtok))} Mtok a month after floors and headroom, at ${moneyText(economics.usdPerMtok)} a Mtok; ${moneyText(economics.blockTotalUsd)} over its term.`,
    largestSafe === 0 ? "No volume tried is safe." : `Largest safe volume of those tried: ${blocksText(largestSafe)}.`,
    latestMonth === undefined
      ? "At no date tried is it worth signing and safe."
      : `Latest date tried at which it is still worth signing: ${monthLabel(start, latestMonth)}.`,
    displaces.length === 0 ? "It displaces nothing of the decision that stands." : `It displaces ${displaces.join(" and ")}.`,
    ...(leaving === undefined ? [] : [`Leave it once ${leavingInWords(leaving.rule)}: that adds ${worthText(leaving.addsUsd)} to its worth.`]),
    `Futures insolvent: ${countedText(insolventBefore)} without, ${countedText(insolventAfter)} with ${blocksText(Math.max(1, blocks))}.`,
    ...(confirmed === undefined || breakEvenFactor === undefined
      ? []
      : [
          `${confirmed.belowUsd.mean >= 0 && confirmed.aboveUsd.mean <= 0 ? "Break-even confirmed by running it 1 % either side" : "Break-even not confirmed: 1 % either side its worth has the same sign on these futures"}: ${worthText(confirmed.belowUsd)} at ${ratioText(breakEvenFactor * 0.99)} of the price, ${worthText(confirmed.aboveUsd)} at ${ratioText(breakEvenFactor * 1.01)}.`,
        ]),
  ];
}

const volumeLine = ({ blocks, worthUsd, isSafe, insolvent }: Volume): string =>
  `${blocksText(blocks)}: worth ${worthText(worthUsd)}; ${countedText(insolvent)} insolvent; ${isSafe ? "safe" : "a limit gives way"}.`;

/** What is dearest to give up first. */
const byWorth = (clauses: readonly ClauseWorth[]): readonly ClauseWorth[] => [...clauses].sort((a, b) => a.changeUsd.mean - b.changeUsd.mean);

/** One clause. */
export function clauseLine({ change, changeUsd, insolventChange, blocks }: ClauseWorth): string {
  const worth = changeUsd.mean <= 0 ? `${moneyText(-changeUsd.mean)} ± ${moneyText(changeUsd.halfWidth95)} lost` : `${worthText(changeUsd)} gained`;
  const failed =
    insolventChange === 0
      ? "as many futures insolvent"
      : `${percentText(Math.abs(insolventChange))} of futures ${insolventChange > 0 ? "more" : "fewer"} insolvent`;
  return `If ${change}: ${worth}, ${failed}; ${blocks === 0 ? "none of it" : blocksText(blocks)} would be best.`;
}
