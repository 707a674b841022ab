/** The funding of a plan in words and tables. */
import type { FundingAnswer, OtherCourse, ShortFrom, SoFar } from "../../core/funding/funding-answer.ts";
import type { ResultTable } from "../../core/results/run.ts";
import { moneyText } from "./money.ts";
import { monthLabel } from "./months.ts";
import { countText, percentText, proportionText } from "./number.ts";
import { chanceChangeText, meanMoneyChangeText } from "./change.ts";
import type { ToldAnswer } from "./told-answer.ts";
import { column } from "../../core/results/table-column.ts";

const last = (values: readonly number[]): number => values.at(-1) ?? 0;

/** The answer in one sentence. */
export function fundingSentence(answer: FundingAnswer): string {
  const { toKeepComfort } = answer.needUsd;
  const through = monthLabel(answer.start, answer.months - 1);
  if (isNothingNeeded(answer)) return `Nothing is needed from outside through ${through}.`;
  const first = toKeepComfort.p90.findIndex((usd) => usd > 0);
  const from = first < 0 ? "" : `, from ${monthLabel(answer.start, first)} on`;
  return `Needed from outside through ${through}, to pay what is due and keep the comfort line: ${moneyText(last(toKeepComfort.p50))} at the median, ${moneyText(last(toKeepComfort.p90))} in one future of ten${from}; ${moneyText(last(toKeepComfort.mean))} on average.`;
}

const isNothingNeeded = ({ needUsd: { toKeepComfort } }: FundingAnswer): boolean => last(toKeepComfort.p90) === 0 && last(toKeepComfort.mean) === 0;

/** What the tables say, in words. */
export function fundingStatements(answer: FundingAnswer): readonly string[] {
  const { sunkUsd, asWritten, shortFrom } = answer;
  const side = (name: string, usd: number): string => `${name} ${usd >= 0 ? "sinks" : "brings"} ${moneyText(Math.abs(usd))}`;
  return [
    `On average ${side("training", last(sunkUsd.training.mean))}, ${side("inference", last(sunkUsd.inference.mean))}; overheads, tax, interest, building and working capital take ${moneyText(last(sunkUsd.overheads.mean) + last(sunkUsd.rest.mean))}.`,
    ...(isNothingNeeded(answer) ? [] : [privateSentence(answer)]),
    `Insolvent as written: ${proportionText(asWritten.insolvent, "futures")}; on signed funding only and without the playbook ${proportionText(asWritten.insolventOnSignedFunding)}.`,
    ...(answer.withoutOffering === undefined ? [] : [`Without the offering: ${otherText(answer, answer.withoutOffering)}`]),
    ...(answer.aQuarterLater === undefined ? [] : [`Every unsigned raise a quarter later: ${otherText(answer, answer.aQuarterLater)}`]),
    ...answer.offerings.map(
      ({ name, taken, pulled, grossUsd, availableUsd }) =>
        `${name}: taken in ${proportionText(taken, "futures")}, pulled ${countText(pulled)} times; ${moneyText(grossUsd.p50)} gross at the median leave ${moneyText(availableUsd.p50)} in cash (p5 ${moneyText(availableUsd.p5)}, p95 ${moneyText(availableUsd.p95)}).`,
    ),
    ...(shortFrom.all.short.count === 0
      ? []
      : [`With all that the plan has, ${proportionText(shortFrom.all.short, "futures")} still lack money at some time.`]),
  ];
}

function otherText({ isValued }: FundingAnswer, { insolvent, change, valueUsd }: OtherCourse): string {
  return `insolvent ${proportionText(insolvent, "futures")}, ${chanceChangeText(change)} percentage points; ${isValued ? "value" : "cash at the end"} ${meanMoneyChangeText(valueUsd)}.`;
}

/** From when private capital no longer suffices. */
function privateSentence({ shortFrom, hasCeiling, limit }: FundingAnswer): string {
  const { private: own } = shortFrom;
  const what = hasCeiling
    ? "Private capital up to its ceiling, without the offering,"
    : "The planned private rounds, without the offering (no ceiling is stated),";
  if (own.short.count === 0) return `${what} ${hasCeiling ? "suffices" : "suffice"} in every future.`;
  const named = [
    own.p50 === null ? undefined : `from ${own.p50} on in more than half of the futures`,
    own.p90 === null ? undefined : `from ${own.p90} on in more than one of ten`,
    own.atLimit === undefined || own.atLimit === null ? undefined : `from ${own.atLimit} on in more than the plan's limit of ${percentText(limit!)}`,
  ].filter((part) => part !== undefined);
  const when = named.length === 0 ? "in fewer futures than any of these lines" : named.join(", ");
  return `${what} no longer ${hasCeiling ? "suffices" : "suffice"} ${when}: ${proportionText(own.short)} in all. With the ceiling lifted: ${shortFrom.privateUnlimited.short.count === 0 ? "never" : proportionText(shortFrom.privateUnlimited.short)}.`;
}

const usdColumn = (id: string, label: string) => ({ id, label, unit: "USD" });
const spread = (name: string, label: string) => [
  usdColumn(`${name}-mean`, `${label}, mean`),
  usdColumn(`${name}-p50`, `${label}, p50`),
  usdColumn(`${name}-p90`, `${label}, p90`),
];
const at = (of: SoFar, t: number): readonly number[] => [of.mean[t]!, of.p50[t]!, of.p90[t]!];

/** All tables of the answer. */
export function fundingTables(answer: FundingAnswer): readonly ResultTable[] {
  const source = `${countText(answer.paths)} futures of ${answer.planName}, seed ${answer.seed}, engine ${answer.engine}`;
  const quarters = answer.labels.map((_, t) => t).filter((t) => t % 3 === 2 || t === answer.months - 1);
  const month = column("month", "By");
  const { sunkUsd, needUsd } = answer;
  const sunk: ResultTable = {
    id: "cash-sunk",
    title: "Cash sunk so far, without funding",
    columns: [
      month,
      ...spread("training", "Training"),
      ...spread("inference", "Inference"),
      usdColumn("overheads", "Overheads, mean"),
      usdColumn("rest", "Rest, mean"),
    ],
    rows: quarters.map((t) => [answer.labels[t]!, ...at(sunkUsd.training, t), ...at(sunkUsd.inference, t), sunkUsd.overheads.mean[t]!, sunkUsd.rest.mean[t]!]),
    measures:
      "Costs less revenue from the start: training is development compute with its idle share and other research; inference is all serving with its idle share, less revenue and sublets; overheads are sales and administration; the rest is interest, tax, building, repayments and working capital. Below nil it brought cash. Stock awards are left out",
    source,
    limitations:
      "Means where nothing else is said: the four add up to the mean fall in cash; percentiles do not. Cash may go below nil here: no interest is charged on what is missing.",
  };
  const need: ResultTable = {
    id: "funding-need",
    title: "Funding need so far",
    columns: [month, ...spread("pay", "To pay"), ...spread("comfort", "To keep comfort")],
    rows: quarters.map((t) => [answer.labels[t]!, ...at(needUsd.toPay, t), ...at(needUsd.toKeepComfort, t)]),
    measures:
      "Money from outside that a future needs by then, its opening cash used up, to pay what is due (payments before receipts); and to end no month below the plan's own minimum of cash, its comfort line, as well",
    source,
    limitations: "Nothing is raised or drawn here, and the rule signs as if it were funded. The need is before what the money costs.",
  };
  const bySource = (id: string, of: keyof SoFar, title: string): ResultTable => ({
    id,
    title,
    columns: [month, ...answer.sources.map(({ source: name }) => usdColumn(name.replace(/ /g, "-"), name[0]!.toUpperCase() + name.slice(1)))],
    rows: quarters.map((t) => [answer.labels[t]!, ...answer.sources.map(({ usd }) => usd[of][t]!)]),
    measures: "The need to keep the comfort line, met in the order of the columns: money that has come first, then what can be raised when it is needed",
    source,
    limitations:
      of === "mean" ? "Means add up to the mean need. Credit counts as if covenants were kept." : "Percentiles of each column by itself: they do not add up.",
  });
  return [
    need,
    sunk,
    bySource("funding-by-source", "mean", "Which money meets the need, on average"),
    bySource("funding-by-source-p50", "p50", "Which money meets the need, p50"),
    bySource("funding-by-source-p90", "p90", "Which money meets the need, p90"),
    shortTable(answer, source),
    ...offeringTable(answer, source),
  ];
}

const meansLabels: readonly (readonly [keyof FundingAnswer["shortFrom"], string])[] = [
  ["private", "Private capital up to the ceiling"],
  ["privateUnlimited", "Private capital, ceiling lifted"],
  ["privateAndCredit", "Private capital and credit"],
  ["all", "All, with the public offering"],
];

function shortTable({ shortFrom, limit }: FundingAnswer, source: string): ResultTable {
  const told = (month: string | null | undefined): string => month ?? "never";
  const row = (label: string, of: ShortFrom): readonly string[] => [
    label,
    told(of.p50),
    told(of.p90),
    ...(limit === undefined ? [] : [told(of.atLimit)]),
    proportionText(of.short),
  ];
  return {
    id: "funding-short",
    title: "From when money no longer suffices",
    columns: [
      column("means", "Means"),
      column("p50", "Half of futures"),
      column("p90", "One of ten"),
      ...(limit === undefined ? [] : [{ id: "limit", label: `The plan's limit, ${percentText(limit)}` }]),
      column("short", "Short at some time"),
    ],
    rows: meansLabels.map(([name, label]) => [...row(label, shortFrom[name])]),
    measures: "First month in which more than the stated share of futures lacks money to keep the comfort line",
    source,
    limitations: "What private capital would give is the plan's ceiling: an assumption, not a promise.",
  };
}

function offeringTable({ offerings }: FundingAnswer, source: string): readonly ResultTable[] {
  if (offerings.length === 0) return [];
  return [
    {
      id: "offering-proceeds",
      title: "What an offering brings: gross and cash available",
      columns: [
        column("offering", "Offering"),
        column("taken", "Taken in"),
        ...[
          "Gross, p5",
          "Gross, p50",
          "Gross, p95",
          "Spread and costs, mean",
          "Tax on awards, mean",
          "Option a month later, mean",
          "Cash available, p5",
          "Cash available, p50",
          "Cash available, p95",
        ].map((label) => usdColumn(label.toLowerCase().replace(/\W+/g, "-"), label)),
      ],
      rows: offerings.map(({ name, taken, grossUsd, issueMeanUsd, withheldMeanUsd, greenshoeMeanUsd, availableUsd }) => [
        name,
        proportionText(taken),
        grossUsd.p5,
        grossUsd.p50,
        grossUsd.p95,
        issueMeanUsd,
        withheldMeanUsd,
        greenshoeMeanUsd,
        availableUsd.p5,
        availableUsd.p50,
        availableUsd.p95,
      ]),
      measures:
        "Over the futures in which the offering is taken: gross of the company's own shares, less spread, costs and tax on awards that vest, and the option",
      source,
      limitations: "What holders sell is theirs and is not in here.",
    },
  ];
}

export const toldFunding = (answer: FundingAnswer): ToldAnswer => ({
  overline: "Funding",
  planName: answer.planName,
  planHash: answer.planHash,
  ...(answer.scenario === undefined ? {} : { scenario: answer.scenario }),
  engine: answer.engine,
  seed: answer.seed,
  paths: answer.paths,
  months: answer.months,
  start: answer.start,
  sentence: fundingSentence(answer),
  statements: fundingStatements(answer),
  tables: fundingTables(answer),
});
