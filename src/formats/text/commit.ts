/** What to sign, in words first: the decision, the rule, what it is worth, what it risks, and what is not claimed. */
import { type Attempt, type Certificate, type Compared, toldAttempt } from "../../core/procurement/certificate.ts";
import type { LaterRule } from "../../core/procurement/decision.ts";
import { type Estimate, type LimitsSeen, limitsSeen, type Measured, type MeasuredLimit } from "../../core/procurement/measure.ts";
import type { CommitSummary } from "../../core/procurement/summary.ts";
import { clashLines } from "./clash.ts";
import { alignedTable, wrap } from "./columns.ts";
import { informationSentence } from "./planning.ts";
import { examinationStatements } from "./examination.ts";
import { moneyCell, moneyScale, moneyText } from "./money.ts";
import { monthLabel } from "./months.ts";
import { countedText, countText, percentText, ratioText, significantText } from "./number.ts";
import { painter } from "./paint.ts";
import type { TextOptions } from "./show.ts";

export const estimateText = ({ mean, halfWidth95 }: Estimate): string => `${moneyText(mean)} ± ${moneyText(halfWidth95)}`;
const listText = (parts: readonly string[]): string => (parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)!}`);
const plural = (count: number, noun: string): string => `${countText(count)} ${noun}${count === 1 ? "" : "s"}`;

/** The recommendation in one sentence. */
export function commitSentence(summary: CommitSummary): string {
  const { signNow, decision, start } = summary;
  const signs =
    signNow.length === 0
      ? "Sign nothing now"
      : `Sign now: ${listText(signNow.map(({ blocks, offer, chips, chip }) => `${plural(blocks, "block")} of ${offer} (${countText(Math.round(chips))} ${chip})`))}`;
  const notices = Object.entries(decision.notices).map(([contract, month]) => `give notice on ${contract} in ${monthLabel(start, month + 1)}`);
  const raises = decision.declinedRaises.map((raise) => `do not take the raise ${raise}`);
  const acts = [signs, ...notices, ...raises].join("; ");
  return `${acts}. ${standingText(summary)}`;
}

function standingText({ certificate, standing, selected, isInterrupted }: CommitSummary): string {
  if (isInterrupted === true) return "Interrupted: the best so far, uncertified and not yet chosen on other futures.";
  if (certificate !== undefined)
    return certificate.isCertified
      ? "Certified: it keeps the plan's limits on futures never used before."
      : standing === "broken"
        ? "No decision was found that keeps all the plan's limits: this one comes nearest."
        : "Not certified: on futures never used before it does not surely keep the plan's limits.";
  if (standing === "broken") return "Uncertified, and it breaks a limit of the plan: of what a short search tried, nothing did better.";
  const missed = selected.limits.filter(({ holds }) => !holds).length;
  const told = missed === 0 ? "" : `; as counted it misses ${plural(missed, "limit")} of the plan, on too few futures to be sure`;
  return `Uncertified: a first answer from a short search${told}.`;
}

/** The rule for later, as one sentence. */
export function ruleSentence(later: LaterRule): string {
  switch (later.kind) {
    case "none":
      return "Later: sign nothing more.";
    case "plan":
      return "Later: follow the plan's own rule.";
    case "cover": {
      const { every, quantile, sizing, runwayMonths, offers, workload } = later;
      const mix = Object.entries(offers)
        .sort(([, a], [, b]) => b - a)
        .map(([name, share]) => (Object.keys(offers).length === 1 ? name : `${percentText(share)} ${name}`));
      const cash = runwayMonths > 0 ? `, while cash covers ${significantText(runwayMonths)} months of payments` : "";
      const demand =
        quantile === 0.5
          ? "the median demand foreseen"
          : quantile < 0
            ? "the mean demand foreseen"
            : `the ${percentText(quantile)} quantile of demand foreseen`;
      return `Later: every ${plural(every, "month")} top up the capacity due after each offer's lead time to ${significantText(sizing)} × ${demand} for ${workload}, with ${listText(mix)}${cash}.`;
    }
    case "most":
      return "Later: sign all that is offered.";
    case "mean":
      return "Later: top up to mean demand foreseen, the cheapest offers first.";
    case "two-stage":
      return "Later: top up to each offer's fractile of the demand foreseen, the cheapest first.";
    case "look-back":
      return "Later: commit to past demand.";
    case "online":
      return `Later: sign ${later.offer} once missing it would have paid for it.`;
  }
}

const limitNames: Readonly<Record<MeasuredLimit["id"], string>> = {
  insolvency: "Insolvent",
  insolvency_sooner: "Insolvent, shorter limit",
  unserved: "Months with more unserved than allowed",
  fall_behind: "Fall behind the rival",
};

/** One limit: share, one-sided limit, bound as written, verdict. */
export function limitLine(limit: MeasuredLimit): string {
  const { count, futures, share, atMost, under, text, holds, isSure } = limit;
  const seen =
    count === undefined
      ? percentText(share)
      : count === 0
        ? `none of ${countText(futures)}`
        : `${countText(count)} of ${countText(futures)} (${percentText(share)})`;
  const where = under === undefined || share === 0 ? "" : ` under ${under}`;
  const verdict = isSure ? "✓ kept" : holds ? "kept as counted, not surely" : "✗ broken";
  return `${limitNames[limit.id]}: ${seen}${where}, at most ${percentText(atMost)} surely; limit ${text}: ${verdict}`;
}

/** For a terminal, ending in a line feed. */
export function renderCommit(summary: CommitSummary, options: TextOptions): string {
  const paint = painter(options.color);
  const paragraph = (text: string): readonly string[] => wrap(text, options.width);
  const heading = (text: string): readonly string[] => ["", ...paragraph(text).map(paint.bold)];
  const lines = [
    paint.dim(summary.planName),
    ...paragraph(commitSentence(summary)).map(paint.bold),
    "",
    ...paragraph(ruleSentence(summary.decision.later)),
    ...paragraph(worthSentence(summary)),
    ...(summary.signNow.length === 0 ? [] : [...heading("What is signed now, and what it creates at the medians"), ...signingTable(summary, options.width)]),
  ];
  const { certificate } = summary;
  const limits = certificate === undefined ? summary.selected.limits : toldAttempt(certificate.attempts).limits;
  if (limits.length > 0) lines.push(...heading("Limits"), ...limits.flatMap((limit) => wrap(limitLine(limit), options.width, "  ", "    ")));
  if (summary.clash !== undefined)
    lines.push(...heading("What clashes"), ...clashLines(summary.clash).flatMap((line) => wrap(line, options.width, "  ", "    ")));
  if (summary.examination !== undefined)
    for (const { title, lines: statements } of examinationStatements(summary.examination, summary.start))
      lines.push(...heading(title), ...statements.flatMap((line) => wrap(line, options.width, "  ", "    ")));
  if (certificate !== undefined) lines.push(...certificateLines(certificate, options.width, heading));
  lines.push(
    ...heading(`${scoreName(summary)} against insolvency`),
    ...wrap(frontierSentence(summary), options.width, "  ", "  "),
    ...frontierTable(summary, options.width),
  );
  lines.push("", ...paragraph(notClaimed(summary)).map(paint.dim));
  return `${lines.join("\n")}\n`;
}

/** What decisions are scored by, in words: a plan without `valuation:` has no value. @example scoreName({ objective: "cash" }) // "Cash at the horizon" */
export const scoreName = ({ objective }: CommitSummary): string => (objective === "value" ? "Value" : "Cash at the horizon");

/** What it is worth, and beside what. */
export function worthSentence(summary: CommitSummary): string {
  const { selected, nothingMore, todaysPlan, effort, objective, certificate } = summary;
  const what = objective === "value" ? "Value to today's holders" : scoreName(summary);
  const own = certificate === undefined ? selected.value : certificate.company.value;
  const futures = certificate === undefined ? selected.futures : certificate.company.futures;
  const than = (other: Measured, name: string): string => {
    const beyond = selected.value.mean - other.value.mean;
    return beyond === 0 ? `as much as ${name}` : `${moneyText(Math.abs(beyond))} ${beyond > 0 ? "more" : "less"} than ${name}`;
  };
  const stake = [than(nothingMore, "signing nothing more"), than(todaysPlan, "today's plan")];
  const beside = `; ${stake.join(", ")} on the ${countText(selected.futures)} futures that chose it`;
  const weighed = effort.decisions === 0 ? "" : ` ${countText(effort.decisions)} decisions were weighed over ${countText(effort.lives)} lives of the company.`;
  return `${what}: ${estimateText(own)} over ${countText(futures)} futures${beside}.${weighed}`;
}

function signingTable({ signNow, start }: CommitSummary, width: number): readonly string[] {
  const scale = moneyScale(signNow.flatMap(({ monthUsd, totalUsd, prepaidUsd, capexUsd }) => [monthUsd, totalUsd, prepaidUsd, capexUsd]));
  const left = (label: string) => ({ label, align: "left" as const });
  const right = (label: string) => ({ label, align: "right" as const });
  return alignedTable(
    [
      left("Offer"),
      right("Blocks"),
      right("Chips"),
      left("From"),
      left("To"),
      right(`Prepaid, ${scale.label}`),
      right(`Building, ${scale.label}`),
      right(`A month, ${scale.label}`),
      right(`In all, ${scale.label}`),
      left("Offer stands until"),
    ],
    signNow.map((row) => [
      row.offer,
      `${countText(row.blocks)} of ${countText(row.maxBlocks)}`,
      countText(Math.round(row.chips)),
      monthLabel(start, row.startsMonth),
      monthLabel(start, row.endsMonth - 1),
      moneyCell(row.prepaidUsd, scale),
      moneyCell(row.capexUsd, scale),
      moneyCell(row.monthUsd, scale),
      moneyCell(row.totalUsd, scale),
      monthLabel(start, row.untilMonth),
    ]),
    width,
  );
}

/** One attempt, whether of this run or of an earlier one. */
export const attemptLine = ({ attempt, level, hasPassed, stream, isEarlier }: Attempt): string =>
  `Attempt ${attempt}${isEarlier === true ? ", in an earlier run" : ""}, tested at ${percentText(level)}: ${hasPassed ? "passed" : "not passed"}; ${countText(stream.paths)} futures, seed ${stream.seed}.`;

/** Attempts, the company and what it is compared with, in sentences. */
function certificateLines(certificate: Certificate, width: number, heading: (text: string) => readonly string[]): readonly string[] {
  const { company, attempts, compared, comparedFutures } = certificate;
  const planning = planningLines(certificate);
  const rows = [
    `Value ${estimateText(company.value)}; mean of the worst 5 % ${moneyText(company.cvar5Usd)}; ${ratioText(company.shareTerminal)} of it is the multiple; without any, ${estimateText(company.cashValue)}.`,
    `Insolvent in ${countText(company.insolvent.count)} of ${countText(company.insolvent.futures)} futures (at most ${percentText(company.insolvent.atMost95)}, 95 %).`,
    ...(company.fallsBehind === undefined
      ? []
      : [`Falls behind the rival in ${countText(company.fallsBehind.count)} (at most ${percentText(company.fallsBehind.atMost95)}).`]),
    `Raised and drawn: ${moneyText(company.fundingUsd.mean)} on average, more than ${moneyText(company.fundingUsd.p95)} in 5 % of futures.`,
    ...attempts.map(attemptLine),
  ];
  return [
    ...(planning.length === 0
      ? []
      : [...heading("A. The planning model: its own law, quarter by quarter"), ...planning.flatMap((row) => wrap(row, width, "  ", "    "))]),
    ...heading(`${planning.length === 0 ? "" : "B. "}The company, on futures never used before`),
    ...rows.flatMap((row) => wrap(row, width, "  ", "    ")),
    ...stepLines(certificate).flatMap((row, i) => (i === 0 ? heading(row) : wrap(row, width, "  ", "    "))),
    ...heading(`Against other rules, on the same ${countText(comparedFutures)} futures`),
    ...compared.flatMap((row) => wrap(comparedLine(row), width, "  ", "    ")),
  ];
}

/** Block A in sentences: value, bound and gap of the planning model; none where there is none. */
export function planningLines({ planning }: Certificate): readonly string[] {
  if (planning === undefined) return [];
  const { value, boundUsd, lpGapUsd, lotGapUsd, gapShareOfStake, gapInBlocks, smallestBlock, rescueUsd, rescuePrice, counts, information } = planning;
  const blocks = smallestBlock === undefined ? "" : `, ${significantText(gapInBlocks)} blocks of ${smallestBlock.name}`;
  return [
    `In the planning model its own rule earns ${moneyText(value.usd)} ± ${moneyText(value.halfWidthUsd)}, and no rule that knows no more can earn more than ${moneyText(boundUsd)}: at most ${moneyText(lpGapUsd)} is left, which is ${ratioText(Math.max(0, gapShareOfStake))} of the value at stake${blocks}. Whole blocks cost ${moneyText(lotGapUsd)} on top.`,
    `The bound holds for rules that need no more rescue money than ${moneyText(rescueUsd)} on average, at ${significantText(rescuePrice)} dollars a dollar; ${countText(counts.solves)} linear programmes, each answer proven by its own duals.`,
    ...(information === undefined ? [] : [informationSentence(information)]),
    ...planning.offers
      .filter(({ entryPriceShare }) => entryPriceShare !== undefined)
      .map(
        ({ name, entryPriceShare, blocksNow }) =>
          `${name}: ${significantText(blocksNow)} blocks now; the first block enters at ${ratioText(entryPriceShare!)} of its price (LP).`,
      ),
  ];
}

/** Block C: the step from A to B, its heading first; nothing where there is no A. */
export function stepLines({ step, planning, company }: Certificate): readonly string[] {
  if (step === undefined || planning === undefined) return [];
  return [
    "C. The step from A to B",
    `The company's value is ${moneyText(Math.abs(step.usd.mean))} ± ${moneyText(step.usd.halfWidth95)} ${step.usd.mean >= 0 ? "above" : "below"} the planning model's (${moneyText(company.value.mean)} against ${moneyText(planning.value.usd)}); the bound does not cover that.`,
    ...(step.leftOut.length === 0 ? [] : [`Not in the planning model: ${step.leftOut.join("; ")}.`]),
  ];
}

/** One baseline, in words. */
export function comparedLine({ does, oursLessTheirs, insolvent, keepsLimits }: Compared): string {
  const better =
    oursLessTheirs.mean >= 0
      ? `ours earns ${estimateText(oursLessTheirs)} more`
      : `ours earns ${moneyText(-oursLessTheirs.mean)} ± ${moneyText(oursLessTheirs.halfWidth95)} less`;
  return `A company that ${does}: ${better}; it is insolvent in ${countText(insolvent.count)} of ${countText(insolvent.futures)}, and ${keepsLimits ? "keeps" : "breaks"} the limits.`;
}

/** What the frontier looks at, and why a better line of it may have been passed over. */
export function frontierSentence({ frontier, selected, searchedLimits }: CommitSummary): string {
  const isPassedOver = frontier.some(({ value }) => value.mean > selected.value.mean);
  const isClear = limitsCell(limitsSeen(selected)) === "kept";
  const why = !isPassedOver
    ? ""
    : isClear
      ? ": a better line was passed over where it breaks another limit, or keeps one too narrowly to be certified"
      : ": none weighed keeps all limits clearly, so coming nearer to all of them at once counts before value, and a better line is farther off";
  const missed = searchedLimits?.filter((limit) => frontier.every(({ atMost }) => atMost !== limit)) ?? [];
  const without = missed.length === 0 ? "" : ` No decision was found within ${missed.map((limit) => percentText(limit)).join(", ")}.`;
  const searched = searchedLimits === undefined ? "" : " Each limit was searched for.";
  return `On the ${countText(selected.futures)} futures that chose the decision, looking at insolvency alone${why}.${searched}${without}`;
}

const limitWords: Readonly<Record<MeasuredLimit["id"], string>> = {
  insolvency: "insolvency",
  insolvency_sooner: "insolvency, shorter limit",
  unserved: "unserved",
  fall_behind: "rival",
};

/** What a decision does to the limits, in a cell. @example limitsCell({ breaks: ["fall_behind"], narrow: [] }) // "breaks: rival" */
export function limitsCell({ breaks, narrow }: LimitsSeen): string {
  const words = (ids: LimitsSeen["breaks"]): string => ids.map((id) => limitWords[id]).join("; ");
  if (breaks.length > 0) return `breaks: ${words(breaks)}`;
  return narrow.length > 0 ? `narrow: ${words(narrow)}` : "kept";
}

function frontierTable(summary: CommitSummary, width: number): readonly string[] {
  const { frontier, today, todaysPlan, selected } = summary;
  const scale = moneyScale([...frontier.map(({ value }) => value.mean), selected.value.mean]);
  const rows = frontier.map(({ atMost, insolvent, value, fundingUsd, ...limits }) => [
    `at most ${percentText(atMost)}`,
    countedText(insolvent),
    moneyCell(value.mean, scale),
    moneyCell(fundingUsd, scale),
    limitsCell(limits),
  ]);
  rows.push(["today's plan", countedText(today.insolvent), moneyCell(today.valueUsd, scale), "", limitsCell(limitsSeen(todaysPlan))]);
  rows.push(["this decision", countedText(selected.insolvent), moneyCell(selected.value.mean, scale), "", limitsCell(limitsSeen(selected))]);
  return alignedTable(
    [
      { label: "Insolvent", align: "left" },
      { label: "Seen", align: "right" },
      { label: `${scoreName(summary)}, ${scale.label}`, align: "right" },
      { label: `Funding, ${scale.label}`, align: "right" },
      { label: "Limits", align: "left" },
    ],
    rows,
    width,
  );
}

/** What is not claimed, said every time. */
export function notClaimed({ certificate }: CommitSummary): string {
  if (certificate === undefined)
    return "Not claimed: that the limits are kept; that no better decision exists. `plimsoll commit` without --quick searches longer and certifies.";
  return "Not claimed: that no better decision exists for the full company; that the assumptions are right. Intervals are sampling error only.";
}
