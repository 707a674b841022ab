/** The risk register in words and tables: what each risk contributes, by switching it off on the same futures. */
import type { RegisterAnswer, RegisteredRisk } from "../../core/results/risk-register.ts";
import type { ResultTable } from "../../core/results/run.ts";
import { chanceChangeText, meanMoneyChangeText, moneyChangeText, shareChangeText } from "./change.ts";
import { moneyText } from "./money.ts";
import { monthLabel } from "./months.ts";
import { countText, percentText, proportionText, significantText } from "./number.ts";
import type { ToldAnswer } from "./told-answer.ts";
import { column } from "../../core/results/table-column.ts";

const worth = (answer: RegisterAnswer): string => (answer.isValued ? "value" : "cash at the end");

/** The answer in one sentence. */
export function registerSentence(answer: RegisterAnswer): string {
  const { together, withAll, withNone, risks } = answer;
  const named = `${countText(risks.length)} ${risks.length === 1 ? "risk" : "risks"}`;
  const share = (count: number, paths: number): string => (count === 0 ? "none" : percentText(count / paths));
  const does = together.valueUsd.mean > 0 ? "bring" : "cost";
  return `The ${named} of the register ${does} ${moneyText(Math.abs(together.valueUsd.mean))} ± ${moneyText(together.valueUsd.halfWidth95)} of ${worth(answer)}: insolvent ${share(withAll.insolvent.count, answer.paths)} of futures with them, ${share(withNone.insolvent.count, answer.paths)} without any.`;
}

/** What matters most, and how the parts relate to the whole. */
export function registerStatements(answer: RegisterAnswer): readonly string[] {
  const { risks, together, withAll } = answer;
  const byValue = [...risks].sort((a, b) => a.besideOthers.valueUsd.mean - b.besideOthers.valueUsd.mean);
  const byFailure = [...risks].sort((a, b) => b.besideOthers.insolvent.change - a.besideOthers.insolvent.change);
  const dearest = byValue[0];
  const deadliest = byFailure[0];
  const sum = risks.reduce((total, risk) => total + risk.alone.valueUsd.mean, 0);
  return [
    ...(dearest === undefined
      ? []
      : [
          `Dearest: ${dearest.name}, ${moneyText(-dearest.besideOthers.valueUsd.mean)} ± ${moneyText(dearest.besideOthers.valueUsd.halfWidth95)} over all futures; it strikes in ${proportionText(dearest.strikes)}.`,
        ]),
    ...(deadliest === undefined || deadliest.besideOthers.insolvent.change <= 0
      ? ["Switched off by itself, with the others on, no risk keeps more futures solvent."]
      : [`Most failures: ${deadliest.name}, ${chanceChangeText(deadliest.besideOthers.insolvent)} percentage points.`]),
    `Futures insolvent with all risks: ${proportionText(withAll.insolvent)}; with signed funding only ${proportionText(withAll.insolventWithoutRaises)}.`,
    ...(risks.length < 2
      ? []
      : [
          `Each alone, they add up to ${moneyChangeText(sum)}; together they come to ${moneyChangeText(together.valueUsd.mean)}: risks can feed each other, or hit what another has already taken.`,
        ]),
  ];
}

/** When a risk may strike, in words. */
function whenText({ first, last, lastsMonths }: RegisteredRisk, start: string): string {
  const lasts = lastsMonths === undefined ? "to the end" : `${significantText(lastsMonths)} months`;
  return `${monthLabel(start, first)} to ${monthLabel(start, last)}, lasts ${lasts}`;
}

const limitations =
  "Each risk is switched off on the same futures, its chance set to nothing; the rule learns the law of demand without it. Intervals are 95 %, sampling error only: chances and effects are the plan's own.";

/** The register and its contributions as tables. */
export function riskTables(answer: RegisterAnswer): readonly ResultTable[] {
  const source = `${countText(answer.paths)} futures of ${answer.planName}, seed ${answer.seed}, engine ${answer.engine}`;
  const register: ResultTable = {
    id: "risk-register",
    title: "Risk register",
    columns: [
      column("risk", "Risk"),
      column("chance", "Chance", "share"),
      column("when", "When"),
      column("effects", "Effect on drivers"),
      column("strikes", "Strikes in"),
      column("source", "Source"),
    ],
    rows: answer.risks.map((risk) => [
      risk.name,
      risk.chance,
      whenText(risk, answer.start),
      risk.effects.map(({ driver, change }) => `${driver} ${change}`).join(", "),
      `${countText(risk.strikes.count)} of ${countText(risk.strikes.paths)}`,
      risk.source ?? "-",
    ]),
    measures: "Chance that the event strikes within its months, when, for how long, what it changes, and in how many futures it does.",
    source,
    limitations: "Chances are judgements: see their sources.",
  };
  const contributions: ResultTable = {
    id: "risk-contributions",
    title: "What each risk contributes, by switching it off",
    columns: [
      column("risk", "Risk"),
      column("insolvent", "Insolvent, points"),
      column("insolvent-signed", "Insolvent with signed funding only, points"),
      ...(answer.hasRival ? [column("behind", "Falls behind, points")] : []),
      column("unserved", "Unserved, points"),
      { id: "value", label: answer.isValued ? "Value" : "Cash at the end" },
      column("alone", "Insolvent, alone"),
      { id: "value-alone", label: answer.isValued ? "Value, alone" : "Cash, alone" },
    ],
    rows: [
      ...answer.risks.map(({ name, besideOthers, alone }) => [
        name,
        chanceChangeText(besideOthers.insolvent),
        chanceChangeText(besideOthers.insolventWithoutRaises),
        ...(answer.hasRival ? [chanceChangeText(besideOthers.fallsBehind)] : []),
        shareChangeText(besideOthers.unserved),
        meanMoneyChangeText(besideOthers.valueUsd),
        chanceChangeText(alone.insolvent),
        meanMoneyChangeText(alone.valueUsd),
      ]),
      [
        "all together",
        chanceChangeText(answer.together.insolvent),
        chanceChangeText(answer.together.insolventWithoutRaises),
        ...(answer.hasRival ? [chanceChangeText(answer.together.fallsBehind)] : []),
        shareChangeText(answer.together.unserved),
        meanMoneyChangeText(answer.together.valueUsd),
        chanceChangeText(answer.together.insolvent),
        meanMoneyChangeText(answer.together.valueUsd),
      ],
    ],
    measures: "The plan less the plan without the risk, the other risks in place; and the risk alone less no risk at all. Shares in percentage points.",
    source,
    limitations,
  };
  return [register, contributions];
}

/** The register as it is told. */
export const toldRegister = (answer: RegisterAnswer): ToldAnswer => ({
  ...answer,
  overline: "Risk register",
  sentence: registerSentence(answer),
  statements: registerStatements(answer),
  tables: riskTables(answer),
});
