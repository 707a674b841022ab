/** What a decision hangs on, in sentences: worth of each signature, waiting, break-even prices, flips, multiples, cash, tightness. */
import type { Estimate } from "../../core/procurement/measure.ts";
import type { BreakEven, Examination, Flip, Tightness } from "../../core/procurement/examine.ts";
import { moneyText } from "./money.ts";
import { monthLabel } from "./months.ts";
import { countText, percentText, ratioText, significantText } from "./number.ts";

export interface Statement {
  readonly title: string;
  readonly lines: readonly string[];
}

const signedMoney = ({ mean, halfWidth95 }: Estimate): string => `${moneyText(mean)} ± ${moneyText(halfWidth95)}`;
const isSeen = ({ mean, halfWidth95 }: Estimate): boolean => Math.abs(mean) > halfWidth95;

/** @param start "2026-07" */
export function examinationStatements(examination: Examination, start: string): readonly Statement[] {
  const { futures } = examination;
  return [
    { title: `What each signature is worth, on ${countText(futures)} futures`, lines: signatureLines(examination, start) },
    { title: "Break-even prices", lines: examination.breakEvens.map(breakEvenLine) },
    {
      title: "What would flip it",
      lines: [...examination.flips.map(flipLine), ...multipleLines(examination), ...horizonLines(examination), cashLine(examination)],
    },
    { title: "How tight it runs: demand over own capacity, after floors and headroom", lines: tightnessLines(examination, start) },
  ].filter(({ lines }) => lines.length > 0);
}

function signatureLines({ regrets, delays }: Examination, start: string): string[] {
  const lines = regrets.map(
    ({ offer, blocks, worthUsd, keepsLimitsWithout }) =>
      `${offer}: the ${countText(blocks)} ${blocks === 1 ? "block is" : "blocks are"} worth ${signedMoney(worthUsd)}${isSeen(worthUsd) ? "" : ", which is not told apart from nothing"}; without, the limits are ${keepsLimitsWithout ? "kept too, as counted" : "not kept"}.`,
  );
  for (const { months, costUsd } of delays)
    lines.push(
      `Signed ${months === 1 ? "a month" : `${months} months`} later, in ${monthLabel(start, months)}: ${costUsd.mean >= 0 ? `${signedMoney(costUsd)} lost` : `${moneyText(-costUsd.mean)} ± ${moneyText(costUsd.halfWidth95)} gained`}.`,
    );
  return lines;
}

/** One break-even price. */
export function breakEvenLine({ offer, blocks, isSigned, worthUsd, priceFactor }: BreakEven): string {
  const lot = isSigned ? `the lot of ${countText(blocks)}` : "a first block";
  const worth = `${offer}, ${lot}: worth ${signedMoney(worthUsd)} at its price`;
  if (priceFactor === undefined) return `${worth}; no price breaks even.`;
  if (!isSeen(worthUsd)) return `${worth}, not told apart from nothing: its price is about the one that breaks even, as far as these futures tell.`;
  return `${worth}; breaks even at ${ratioText(priceFactor)} of it.`;
}

function flipLine({ what, at, worth }: Flip): string {
  const [low, high] = [worth[0]!.shift, worth.at(-1)!.shift];
  const text = (shift: number): string =>
    what === "product prices"
      ? `${ratioText(Math.abs(shift))} ${shift < 0 ? "lower" : "higher"}`
      : `${significantText(Math.abs(shift) * 100)} points of growth a month ${shift < 0 ? "slower" : "faster"}`;
  const today = worth.find(({ shift }) => shift === 0)!.usd;
  const held = today.mean > 0 ? "worth signing" : "not worth signing";
  if (!isSeen(today))
    return `${what}: its worth is not told apart from nothing today (${signedMoney(today)}), so no shift can be named; ${text(low)} it is ${signedMoney(worth[0]!.usd)}, ${text(high)} ${signedMoney(worth.at(-1)!.usd)}.`;
  if (at === undefined)
    return `${what}: it stays ${held} from ${text(low)} to ${text(high)} (${signedMoney(worth[0]!.usd)} and ${signedMoney(worth.at(-1)!.usd)}).`;
  return `${what}: about ${text(at)} it turns from ${held} to ${today.mean > 0 ? "not worth" : "worth"} it (${signedMoney(today)} today).`;
}

/** Blocks that a longer horizon would move. */
function horizonLines({ horizon }: Examination): string[] {
  if (horizon === undefined) return [];
  const { months, futures, tried, moved, gainUsd } = horizon;
  const among = `among ${countText(tried)} decisions on ${countText(futures)} futures`;
  if (moved.length === 0) return [`A horizon ${countText(months)} months longer: the sign-now list stays, ${among}.`];
  const rows = moved.map(({ offer, blocks, then }) => `${countText(then)} of ${offer} in place of ${countText(blocks)}`);
  return [`A horizon ${countText(months)} months longer would have ${rows.join(", ")} (blocks), ${signedMoney(gainUsd)} more, ${among}.`];
}

function multipleLines({ multiples }: Examination): string[] {
  if (multiples === undefined) return [];
  const { from, to, tried } = multiples;
  const range =
    to >= 3 ? `from ${significantText(from)} times upwards (to 3 times, as far as tried)` : `from ${significantText(from)} to ${significantText(to)} times`;
  return [`The plan's multiple: the sign-now list stays ${range} of it, among ${countText(tried)} decisions.`];
}

function cashLine({ cash }: Examination): string {
  const beside = `cash alone, with no multiple: ours makes ${moneyText(cash.oursUsd)}`;
  if (cash.bestUsd <= cash.oursUsd) return `${beside}, the most of those that met.`;
  return `${beside}; the decision that makes most of it, ${moneyText(cash.bestUsd)}, has ${cash.isSameList ? "the same" : "another"} sign-now list.`;
}

function tightnessLines({ tightness }: Examination, start: string): string[] {
  if (tightness === undefined) return [];
  const parts = tightness.map(
    ({ quarter, median, shareAbove, fractile }) =>
      `${monthLabel(start, quarter * 3)} ${median > 1e5 ? "no own capacity" : significantText(median)} (${percentText(shareAbove)} of months above 1${fractile === undefined ? "" : `; fractile ${fractile.toFixed(2)}`})`,
  );
  return parts.length === 0 ? [] : [`By quarter, at the median: ${parts.join(", ")}.`, ...fractileLines(tightness)];
}

/** What the fractile is, and how it and tightness go together. */
function fractileLines(tightness: readonly Tightness[]): string[] {
  if (tightness.every(({ fractile }) => fractile === undefined)) return [];
  const low = tightness.filter(({ fractile }) => fractile !== undefined && fractile < 0.5);
  const seen =
    low.length === 0
      ? "It is one half or more in every quarter"
      : `It is below one half in ${countText(low.length)} of ${countText(tightness.length)} quarters, and tightness is above 1 in ${countText(low.filter(({ median }) => median > 1).length)} of those`;
  return [
    `The fractile is the newsvendor's, (price by the hour − contract) ÷ (price by the hour − sublet), per Mtok under the cheapest offer: the quantile of demand worth signing for in one period, were nothing at stake but these prices. ${seen}; lost sales, lead times, cash and the rival count beside it.`,
  ];
}
