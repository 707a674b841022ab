/**
 * The decision in rows: what was asked, what came out, which bound applies and whether it holds.
 *
 * Terminal and report print the same rows.
 */
import type { BeliefResult, LimitResult, RunSummary } from "../../core/results/run.ts";
import { moneyText } from "./money.ts";
import { monthLabel } from "./months.ts";
import { countText, percentText, proportionText, significantText } from "./number.ts";
import { readings } from "./summary-tables.ts";

export interface DecisionRow {
  readonly question: string;
  /** One line, or several parted by line feeds. */
  readonly result: string;
  /** The bound as written in the plan. */
  readonly bound?: string;
  /** In words; the meaning never hangs on colour. */
  readonly verdict?: "holds" | "broken" | "fails" | "accepted";
  /** Id of where the figure comes from (see `figureOrigins`). */
  readonly origin?: string;
}

export interface DecisionGroup {
  readonly id: string;
  readonly title: string;
  readonly rows: readonly DecisionRow[];
}

/** The limit on insolvency, if the plan sets one. */
export const insolvencyLimit = (summary: RunSummary): LimitResult | undefined => summary.limits.find((limit) => limit.id === "insolvency");

/** Whether the run has too few futures to tell on which side of the limit the chance lies. */
export const isOpen = ({ seen, limit }: LimitResult): boolean => seen !== undefined && seen.low95 <= limit && limit <= seen.high95;

/** All groups of the decision table, in the order in which they matter. */
export function decisionGroups(summary: RunSummary): readonly DecisionGroup[] {
  const groups = [
    solvencyGroup(summary),
    beliefGroup(summary),
    limitGroup(summary),
    cashGroup(summary),
    obligationGroup(summary),
    serviceGroup(summary),
    valueGroup(summary),
    trustGroup(summary),
  ];
  return groups.filter((group) => group.rows.length > 0).map(withOrigins);
}

/** Where the figures of a group come from, unless a row says otherwise. */
const groupOrigins: Readonly<Record<string, string>> = { cash: "trough", obligations: "obligations", service: "unserved", value: "value" };

function withOrigins(group: DecisionGroup): DecisionGroup {
  const origin = groupOrigins[group.id];
  return origin === undefined ? group : { ...group, rows: group.rows.map((row) => ({ origin, ...row })) };
}

const verdictOf = (holds: boolean): "holds" | "broken" => (holds ? "holds" : "broken");

function solvencyGroup(summary: RunSummary): DecisionGroup {
  const through = monthLabel(summary.start, summary.pInsolvent.throughMonth);
  return {
    id: "solvency",
    title: `Futures insolvent through ${through}`,
    rows: readings.map(({ variant, label }) => ({ question: label, result: proportionText(summary.pInsolvent[variant]), origin: "insolvent" })),
  };
}

/** One row a disputed quantity, one line a belief. */
function beliefGroup(summary: RunSummary): DecisionGroup {
  const { byBelief } = summary.pInsolvent;
  const addresses = [...new Set(byBelief.map((belief) => belief.address))];
  const line = (belief: BeliefResult): string =>
    `${belief.belief} (weight ${percentText(belief.weight)}): ${belief.withRaises.paths === 0 ? "no future drew it" : proportionText(belief.withRaises)}`;
  return {
    id: "beliefs",
    title: "Futures insolvent where sources disagree, plan as written",
    rows: addresses.map((address) => ({
      question: address,
      origin: "insolvent",
      result: byBelief
        .filter((belief) => belief.address === address)
        .map(line)
        .join("\n"),
    })),
  };
}

/** Names of the plan's limits in words; others are shown by their id. */
const limitNames: Readonly<Record<string, string>> = {
  insolvency: "Insolvent",
  insolvency_sooner: "Insolvent, shorter limit",
  unserved: "Demand unserved",
  fall_behind: "Fall behind the rival",
};

const limitOrigins: Readonly<Record<string, string>> = { insolvency: "insolvent", insolvency_sooner: "insolvent", unserved: "unserved", fall_behind: "behind" };

function limitGroup(summary: RunSummary): DecisionGroup {
  return {
    id: "limits",
    title: "Limits",
    rows: summary.limits.map((limit) => ({
      question: limitNames[limit.id] ?? limit.id.replaceAll("_", " "),
      result:
        limit.value === 0
          ? "none seen"
          : `${limit.seen === undefined ? percentText(limit.value) : proportionText(limit.seen)}${limit.under === undefined ? "" : ` under ${limit.under}`}`,
      bound: limit.text,
      verdict: verdictOf(limit.holds),
      ...(limitOrigins[limit.id] === undefined ? {} : { origin: limitOrigins[limit.id]! }),
    })),
  };
}

function cashGroup(summary: RunSummary): DecisionGroup {
  const { cashTrough } = summary;
  return {
    id: "cash",
    title: "Cash",
    rows: [
      {
        question: "Lowest 5th percentile",
        result: `${moneyText(cashTrough.p5Usd)} in ${monthLabel(summary.start, cashTrough.month)}; median then ${moneyText(cashTrough.p50Usd)}`,
      },
      {
        question: "Below the comfort line in some month",
        result: summary.comfortUsd.some((usd) => usd > 0) ? proportionText(summary.pBelowComfort) : "the plan has no comfort line: `policy.minimum_cash`",
      },
      ...(summary.covenantUsd === undefined && summary.pCovenantBreach.count === 0
        ? [{ question: "Covenant breached in some month", result: "no signed loan has a covenant of minimum cash" }]
        : [{ question: "Covenant breached in some month", result: proportionText(summary.pCovenantBreach) }]),
    ],
  };
}

/** Whether anything is owed for compute at any date shown. */
export const owesForCompute = (summary: RunSummary): boolean => summary.obligationsUsd.headline.some((usd) => usd > 0);

function obligationGroup(summary: RunSummary): DecisionGroup {
  const { years, headline, nonCancellable, walkAway } = summary.obligationsUsd;
  if (!owesForCompute(summary)) return { id: "obligations", title: "Obligations for compute", rows: [] };
  const latest = (series: readonly number[]): string => `${moneyText(series[0]!)} now${highest(series, years)}`;
  return {
    id: "obligations",
    title: `Obligations for compute, now (${years[0]}) and at their highest`,
    rows: [
      { question: "Headline: all remaining payments", result: latest(headline) },
      { question: "Non-cancellable: notice given then", result: latest(nonCancellable) },
      { question: "Walk-away: less use or sublet until then", result: `${latest(walkAway)}; ${marketText(summary)}` },
    ],
  };
}

/** Use is worth something in a walk-away only where the contract says what the market pays. */
function marketText({ obligationsUsd }: RunSummary): string {
  const { contracts, of } = obligationsUsd.marketNamed;
  return `use counted where a contract names a market: ${contracts} of ${of}`;
}

function highest(series: readonly number[], years: readonly string[]): string {
  const top = series.reduce((best, value, i) => (value > series[best]! ? i : best), 0);
  return top === 0 ? ", at its highest" : `; ${moneyText(series[top]!)} at ${years[top]}`;
}

function serviceGroup(summary: RunSummary): DecisionGroup {
  const { servedShare } = summary;
  const last = servedShare.p50.length - 1;
  const at = (t: number): string =>
    `${percentText(servedShare.p50[t]!)} at the median (p5 ${percentText(servedShare.p5[t]!)}, p95 ${percentText(servedShare.p95[t]!)})`;
  const months = last < 0 ? [] : last === 0 ? [0] : [0, last];
  return {
    id: "service",
    title: "Demand served",
    rows: [...months.map((t) => ({ question: `In ${monthLabel(summary.start, t)}`, result: at(t) })), ...behindRows(summary)],
  };
}

/** The chance with what it rests on: where the race begins, and each belief about the rival. */
function behindRows({ pFallBehind, race }: RunSummary): readonly DecisionRow[] {
  if (pFallBehind === undefined) return [];
  const beliefs = (race?.byBelief ?? []).map(
    ({ belief, weight, fallsBehind }) =>
      `${belief} (weight ${percentText(weight)}): ${fallsBehind.paths === 0 ? "no future drew it" : proportionText(fallsBehind)}`,
  );
  const opening = race === undefined ? [] : [`our development in the first month is ${significantText(race.openingRatio)} of the rival's, median`];
  return [
    { question: "Fall behind the rival at some quarter-end", result: [proportionText(pFallBehind), ...beliefs, ...opening].join("\n"), origin: "behind" },
  ];
}

/** How far the terminal value would have to fall for the mean to be nothing. */
function flipText({ mean, cashOnlyMean }: NonNullable<RunSummary["valueUsd"]>): string {
  const terminal = mean - cashOnlyMean;
  if (cashOnlyMean >= 0) return "none: cash alone is worth more than nothing";
  return terminal > 0 ? `${percentText(-cashOnlyMean / terminal)} of the plan's` : "there is none";
}

function valueGroup(summary: RunSummary): DecisionGroup {
  const { valueUsd } = summary;
  const title = "Value to today's holders, discounted, creditors' losses counted";
  // A plan without `valuation:` has no value; in a summary read back from JSON it is null.
  if (valueUsd === undefined) return { id: "value", title, rows: [] };
  return {
    id: "value",
    title,
    rows: [
      {
        question: "Mean, and 5th to 95th percentile",
        result: `${moneyText(valueUsd.mean)} (p5 ${moneyText(valueUsd.p5)}, median ${moneyText(valueUsd.p50)}, p95 ${moneyText(valueUsd.p95)})`,
      },
      { question: "Share that is terminal value", result: shareOrRatio(valueUsd.shareTerminal) },
      { question: "Mean without the terminal value", result: moneyText(valueUsd.cashOnlyMean) },
      { question: "Terminal value at which the mean is nothing", result: flipText(valueUsd) },
      { question: "Mean to shareholders only", result: moneyText(valueUsd.shareholdersOnlyMean) },
    ],
  };
}

/** The terminal share of a value can pass 100 % where cash on the way is negative. */
const shareOrRatio = (share: number): string => (share >= 0 && share <= 1 ? percentText(share) : `${significantText(100 * share)} %`);

function trustGroup(summary: RunSummary): DecisionGroup {
  const held = summary.checks.filter((check) => check.holds).length;
  const accepted = summary.checks.filter((check) => !check.holds && check.accepted !== undefined).length;
  const verdict = held === summary.checks.length ? "holds" : held + accepted === summary.checks.length ? "accepted" : "fails";
  const { reported, total } = evidence(summary);
  return {
    id: "trust",
    title: "What it rests on",
    rows: [
      ...(summary.checks.length === 0
        ? []
        : [
            {
              question: "Checks of the plan",
              result: `${held} of ${summary.checks.length} hold${accepted === 0 ? "" : `, ${accepted} accepted with a reason`}`,
              verdict,
              origin: "checks",
            } as const,
          ]),
      { question: "Values reported, not assumed", result: `${countText(reported)} of ${countText(total)}`, origin: "evidence" },
      {
        question: "Books: largest imbalance on any path",
        result: `${smallMoney(summary.maxImbalanceUsd)} (bound $0.005)`,
        verdict: verdictOf(summary.maxImbalanceUsd <= 0.005),
        origin: "books",
      },
      ...(summary.relaxedShare > 0
        ? [{ question: "Path-months in which floors clashed and bent", result: percentText(summary.relaxedShare), origin: "floors" }]
        : []),
      ...(summary.warnings.length > 0 ? [{ question: "Warnings, below", result: countText(summary.warnings.length), origin: "warnings" }] : []),
    ],
  };
}

const smallMoney = (usd: number): string => (usd < 0.001 ? "under $0.001" : `$${significantText(usd)}`);

/** Kinds of source that report something; the rest is somebody's assumption. */
const reportedKinds = new Set(["contract", "measured", "reported"]);

/** Whether a value stands on a report (a contract, a measurement, a publication), not on an estimate or nothing. */
export const isReported = (kind: string | undefined): boolean => kind !== undefined && reportedKinds.has(kind);

/** How many of the plan's values are reported. */
export function evidence(summary: RunSummary): { readonly reported: number; readonly total: number } {
  return { reported: summary.assumptions.filter((row) => isReported(row.sourceKind)).length, total: summary.assumptions.length };
}
