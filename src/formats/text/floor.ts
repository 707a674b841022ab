/** What a floor for development is worth, in words and a table. */
import { type FloorAnswer, type FloorResult, laterMonths } from "../../core/results/floor-choice.ts";
import type { ResultTable } from "../../core/results/run.ts";
import { chanceChangeText, meanMoneyChangeText, ratioChangeText } from "./change.ts";
import { moneyText } from "./money.ts";
import { countText, percentText, proportionText } from "./number.ts";
import type { ToldAnswer } from "./told-answer.ts";
import { column } from "../../core/results/table-column.ts";

const worthName = (answer: FloorAnswer): string => (answer.isValued ? "value" : "cash at the end");

const best = (answer: FloorAnswer): FloorResult => answer.floors.reduce((top, one) => (one.valueUsd > top.valueUsd ? one : top));

/** The answer in one sentence. */
export function floorSentence(answer: FloorAnswer): string {
  const top = best(answer);
  const own = answer.floors.find((one) => one.isPlans)!;
  const { mean, halfWidth95 } = top.change.valueUsd;
  const beside = top.isPlans || Math.abs(mean) > halfWidth95 ? "" : `, not told apart from the plan's ${percentText(own.floor)}`;
  const gain = top.isPlans ? "the plan's own" : `${moneyText(mean)} ± ${moneyText(halfWidth95)} above the plan's ${percentText(own.floor)}`;
  return `Of the floors tried, ${percentText(top.floor)} of the envelope for development has the highest ${worthName(answer)}: ${moneyText(top.valueUsd)}, ${beside === "" ? gain : gain + beside}.`;
}

function statements(answer: FloorAnswer): readonly string[] {
  const { floors } = answer;
  const [least, most] = [floors[0]!, floors.at(-1)!];
  const top = best(answer);
  const isLast = top.floor === 0 || top.floor === 1;
  const place =
    top !== least && top !== most
      ? "It lies inside the range tried."
      : `It lies at an end of the range${isLast ? ", and none lies beyond it" : ": try floors beyond it"}.`;
  return [
    place,
    ...(least.capabilityLater === undefined || most.capabilityLater === undefined
      ? ["The plan has no `capability:`: development brings no demand in it, and a floor costs what it takes from customers."]
      : [
          `From a floor of ${percentText(least.floor)} to ${percentText(most.floor)} the capability index after ${laterMonths} months goes from ${least.capabilityLater.toFixed(3)} to ${most.capabilityLater.toFixed(3)}, demand then by ${ratioChangeText(most.demandLaterMtok / least.demandLaterMtok - 1)}.`,
        ]),
    ...(answer.hasRival
      ? [
          `Falls behind the rival: ${proportionText(least.fallsBehind)} at ${percentText(least.floor)}, ${proportionText(most.fallsBehind)} at ${percentText(most.floor)}.`,
        ]
      : []),
  ];
}

function floorTable(answer: FloorAnswer): ResultTable {
  const unit = answer.isValued ? "Value" : "Cash at the end";
  return {
    id: "floors",
    title: "Floors for development, on the same futures",
    columns: [
      column("floor", "Floor", "share"),
      { id: "value", label: unit, unit: "USD" },
      { id: "less-own", label: `${unit} less the plan's` },
      column("insolvent", "Insolvent", "share"),
      ...(answer.hasRival ? [column("behind", "Falls behind", "share"), column("behind-change", "Falls behind, points against the plan's")] : []),
      column("unserved", "Unserved", "share"),
      column("developed", "Development", "H100e-hours"),
      ...(answer.hasCapability ? [{ id: "index-later", label: `Capability after ${laterMonths} months` }, column("index-last", "Capability at the end")] : []),
      { id: "demand-later", label: `Demand after ${laterMonths} months`, unit: "Mtok" },
      column("demand-last", "Demand at the end", "Mtok"),
    ],
    rows: answer.floors.map((one) => [
      one.floor,
      one.valueUsd,
      one.isPlans ? "the plan's own" : meanMoneyChangeText(one.change.valueUsd),
      one.insolvent.count / one.insolvent.paths,
      ...(answer.hasRival ? [one.fallsBehind.count / one.fallsBehind.paths, one.isPlans ? "-" : chanceChangeText(one.change.fallsBehind)] : []),
      one.unserved,
      one.developedH100eHours,
      ...(answer.hasCapability ? [one.capabilityLater!.toFixed(4), one.capabilityLast!.toFixed(4)] : []),
      one.demandLaterMtok,
      one.demandLastMtok,
    ]),
    measures: `Means over futures; differences on the same futures. Demand is what customers want of all inference in that month.`,
    source: `${countText(answer.paths)} futures of ${answer.planName}, seed ${answer.seed}, engine ${answer.engine}`,
    limitations:
      "Intervals are 95 %, sampling error only. The rule that signs sees floors and signs more where they take more; nothing else is chosen anew. What capability does to demand is the plan's own elasticity.",
  };
}

/** The floors as they are told. */
export const toldFloors = (answer: FloorAnswer): ToldAnswer => ({
  ...answer,
  overline: "Floor for development",
  sentence: floorSentence(answer),
  statements: statements(answer),
  tables: [floorTable(answer)],
});
