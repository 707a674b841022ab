/** Two answers beside each other, as tables and as steps from one to the other. */
import type { ResultTable, RunSummary } from "../../core/results/run.ts";
import type { AxisUnit } from "../../formats/charts/axis.ts";
import { moneyText } from "../../formats/text/money.ts";
import { countText, percentText } from "../../formats/text/number.ts";
import type { Answers } from "../engine/messages.ts";

export interface Comparison {
  /** Scenario; undefined is the plan as written. */
  readonly left: string | undefined;
  readonly right: string | undefined;
  readonly leftChanges: Answers["changes"];
  readonly rightChanges: Answers["changes"];
  readonly before: RunSummary | undefined;
  readonly after: RunSummary | undefined;
  /** The plan as written, and then with the first, the first two, … changes of `right`; as far as they have come. */
  readonly between: readonly RunSummary[];
}

/** A figure of an answer that can be compared. */
export interface Measure {
  readonly id: string;
  readonly title: string;
  readonly unit: AxisUnit;
  readonly moreIsWorse: boolean;
  of(summary: RunSummary): number | undefined;
  text(value: number): string;
}

const shareOf = (held: { readonly count: number; readonly paths: number } | undefined): number | undefined => held && held.count / held.paths;

const share = (id: string, title: string, moreIsWorse: boolean, of: Measure["of"]): Measure => ({
  id,
  title,
  unit: { kind: "share" },
  moreIsWorse,
  of,
  text: (value) => percentText(value),
});
const money = (id: string, title: string, moreIsWorse: boolean, of: Measure["of"]): Measure => ({
  id,
  title,
  unit: { kind: "usd" },
  moreIsWorse,
  of,
  text: moneyText,
});

export const measures: readonly Measure[] = [
  share("insolvent", "Futures insolvent", true, (s) => shareOf(s.pInsolvent.withRaises)),
  money("trough", "Lowest cash, p5", false, (s) => s.cashTrough.p5Usd),
  money("value", "Value to holders, mean", false, (s) => s.valueUsd?.mean),
  share("behind", "Falls behind", true, (s) => shareOf(s.pFallBehind)),
];

const others: readonly Measure[] = [
  share("without", "Insolvent without unsigned raises or playbook", true, (s) => shareOf(s.pInsolvent.withoutRaises)),
  share("comfort", "Below the comfort line at some time", true, (s) => shareOf(s.pBelowComfort)),
  share("covenant", "Covenant breached at some time", true, (s) => shareOf(s.pCovenantBreach)),
  share("served", "Demand served in the last month, median", false, (s) => s.servedShare.p50.at(-1)),
  money("revenue", "Revenue of the last month, median", false, (s) => s.revenueUsd.p50.at(-1)),
  money("headline", "Owed at the start, headline", true, (s) => s.obligationsUsd.headline[0]),
  money("bound", "Owed at the start, non-cancellable", true, (s) => s.obligationsUsd.nonCancellable[0]),
];

/** A change with its sign: shares in percentage points. */
export function changeTextOf(measure: Measure, change: number): string {
  if (change === 0) return "no change";
  const sign = change > 0 ? "+" : "−";
  const size = Math.abs(change);
  return measure.unit.kind === "share" ? `${sign}${Number((100 * size).toPrecision(size < 0.1 ? 2 : 3))} pts` : `${sign}${moneyText(size)}`;
}

const nameOf = (scenario: string | undefined): string => scenario ?? "as planned";

export function inputTable({ left, right, leftChanges, rightChanges }: Comparison): ResultTable {
  const addresses = [...new Set([...leftChanges, ...rightChanges].map(({ address }) => address))];
  const at = (changes: Answers["changes"], other: Answers["changes"], address: string): string =>
    changes.find((change) => change.address === address)?.after ?? other.find((change) => change.address === address)!.before;
  return {
    id: "input",
    title: "Values that differ",
    columns: [
      { id: "address", label: "Value" },
      { id: "before", label: nameOf(left) },
      { id: "after", label: nameOf(right) },
    ],
    rows: addresses.map((address) => [address, at(leftChanges, rightChanges, address), at(rightChanges, leftChanges, address)]),
    measures: "",
    source: "",
    limitations: "",
  };
}

export function resultTable({ left, right }: Comparison, before: RunSummary, after: RunSummary): ResultTable {
  const rows = [...measures, ...others].flatMap((measure): (readonly string[])[] => {
    const [a, b] = [measure.of(before), measure.of(after)];
    if (a === undefined || b === undefined) return [];
    const relative =
      measure.unit.kind === "usd" && a !== 0 && b !== a ? ` (${b > a ? "+" : "−"}${Number(Math.abs((100 * (b - a)) / a).toPrecision(2))} %)` : "";
    return [[measure.title, measure.text(a), measure.text(b), changeTextOf(measure, b - a) + relative]];
  });
  return {
    id: "comparison",
    title: "Both answers",
    columns: [
      { id: "measure", label: "Measure" },
      { id: "before", label: nameOf(left) },
      { id: "after", label: nameOf(right) },
      { id: "change", label: "Change" },
    ],
    rows,
    measures: "The same figures of both scenarios, on the same futures",
    source: `${countText(before.paths)} futures of ${before.planName}, seed ${before.seed}, engine ${before.engine}`,
    limitations: "Differences are measured on common futures and are surer than each figure by itself; sampling error remains.",
  };
}

export interface Change {
  readonly label: string;
  readonly change: number;
}

export interface Waterfall {
  readonly from: { readonly label: string; readonly value: number };
  readonly to: { readonly label: string; readonly value: number };
  readonly steps: readonly Change[];
  readonly table: ResultTable;
}

/** The steps, once all of them have been run. */
export function waterfallOf(comparison: Comparison, measure: Measure): Waterfall | undefined {
  const { left, right, before, after, between, rightChanges } = comparison;
  if (before === undefined || after === undefined || between.length < Math.max(1, rightChanges.length)) return undefined;
  const values = [before, ...(left === undefined ? between.slice(1) : between), after].map((summary) => measure.of(summary));
  if (values.some((value) => value === undefined)) return undefined;
  const names = [...(left === undefined ? [] : [`without ${left}`]), ...(right === undefined ? [] : rightChanges.map(({ address }) => address))];
  const held = values as readonly number[];
  // From a scenario back to the plan as written there is one step only.
  const levels = right === undefined ? [held[0]!, held.at(-1)!] : held;
  const steps = names.map((label, i) => ({ label, change: levels[i + 1]! - levels[i]! }));
  const from = { label: nameOf(left), value: levels[0]! };
  const to = { label: nameOf(right), value: levels.at(-1)! };
  const unit = measure.unit.kind === "usd" ? "USD" : "share";
  return {
    from,
    to,
    steps,
    table: {
      id: `steps-${measure.id}`,
      title: `${measure.title} by step`,
      columns: [
        { id: "step", label: "Step" },
        { id: "change", label: "Change", unit },
        { id: "level", label: "Level", unit },
      ],
      rows: [[from.label, 0, from.value], ...steps.map(({ label, change }, i) => [label, change, levels[i + 1]!])],
      measures: `${measure.title} after each change, made one after the other in the order of the plan`,
      source: `${countText(before.paths)} futures, the same at each step`,
      limitations: "The order matters where changes work together: another order shares the sum otherwise.",
    },
  };
}
