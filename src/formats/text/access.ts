/** Gated, paid or open, in words and tables. */
import type { AccessAnswer, AccessResult } from "../../core/results/access-choice.ts";
import type { ResultTable } from "../../core/results/run.ts";
import { chanceChangeText, meanMoneyChangeText, ratioChangeText, shareChangeText } from "./change.ts";
import { moneyText } from "./money.ts";
import { monthLabel } from "./months.ts";
import { countText, percentText, ratioText, significantText } from "./number.ts";
import type { ToldAnswer } from "./told-answer.ts";
import { column } from "../../core/results/table-column.ts";

const listed = (answer: AccessAnswer): AccessResult => answer.results.find(({ access, priceFactor }) => access === "paid" && priceFactor === 1)!;

/** The answer in one sentence. */
export function accessSentence(answer: AccessAnswer): string {
  const { product, breakEvenFactor } = answer;
  const { mean, halfWidth95 } = listed(answer).change.valueUsd;
  const paid = answer.results.filter(({ access }) => access === "paid");
  const price =
    breakEvenFactor !== undefined
      ? `it pays from ${ratioText(breakEvenFactor)} of the list price on`
      : `it ${paid.every((one) => one.change.valueUsd.mean > 0) ? "pays" : "does not pay"} at any price tried (${paid.map(({ priceFactor }) => ratioText(priceFactor)).join(", ")} of list)`;
  const told = Math.abs(mean) <= halfWidth95 ? "is not told apart from the gate" : mean > 0 ? "is worth more than the gate" : "is worth less than the gate";
  return `Released to whoever pays, ${product} ${told} at its list price: ${meanMoneyChangeText({ mean, halfWidth95 })}; ${price}.`;
}

function bindsText({ bindsInTenth, bindsInHalf }: AccessResult, start: string): string {
  if (bindsInTenth < 0) return "in no month does a tenth of futures turn demand away";
  return `a tenth of futures turn demand away from ${monthLabel(start, bindsInTenth)} on, half of them ${bindsInHalf < 0 ? "in no month" : `from ${monthLabel(start, bindsInHalf)} on`}`;
}

function statements(answer: AccessAnswer): readonly string[] {
  const [gated, released] = [answer.results[0]!, listed(answer)];
  const taken = answer.displaced
    .filter(({ gatedHours, releasedHours }) => gatedHours - releasedHours > 1e-4 * gatedHours)
    .map(({ workload, gatedHours, releasedHours }) => `${workload} ${ratioText((gatedHours - releasedHours) / gatedHours)}`);
  return [
    `Demand for it over the horizon goes from ${countText(Math.round(gated.demandMtok))} to ${countText(Math.round(released.demandMtok))} Mtok, its revenue from ${moneyText(gated.revenueUsd)} to ${moneyText(released.revenueUsd)} (means of the futures alive).`,
    taken.length === 0 ? "It displaces nothing." : `It takes hours of ${taken.join(", ")} (share of theirs).`,
    `The envelope binds: gated, ${bindsText(gated, answer.start)}; released, ${bindsText(released, answer.start)}.`,
    `Released at list price: ${chanceChangeText(released.change.insolvent)} points insolvent, ${shareChangeText(released.change.unserved)} points unserved; gross margin of the company ${percentText(gated.grossMargin)} gated, ${percentText(released.grossMargin)} released.`,
  ];
}

const limitations =
  "The rule that signs does not foresee the release beyond what the plan's law tells of the workload it covers. What released customers want is the plan's own figure. Intervals are 95 %, sampling error only.";

function tables(answer: AccessAnswer): readonly ResultTable[] {
  const source = `${countText(answer.paths)} futures of ${answer.planName}, seed ${answer.seed}, engine ${answer.engine}`;
  const month = (t: number): string => (t < 0 ? "never" : monthLabel(answer.start, t));
  return [
    {
      id: "access",
      title: `Access to ${answer.product}`,
      columns: [
        column("access", "Access"),
        column("price", "Price, of list"),
        { id: "value", label: answer.isValued ? "Value" : "Cash at the end", unit: "USD" },
        column("change", "Less the gate"),
        column("insolvent", "Insolvent", "share"),
        column("insolvent-change", "Insolvent, points against the gate"),
        column("unserved", "Unserved", "share"),
        column("margin", "Gross margin, company", "share"),
        column("demand", "Demand", "Mtok"),
        column("revenue", "Its revenue", "USD"),
        column("margin-own", "Less variable cost", "USD"),
        column("margin-shadow", "And less its hours at shadow price", "USD"),
        column("tenth", "Binds in a tenth from"),
        column("half", "In half from"),
      ],
      rows: answer.results.map((one) => [
        one.access,
        ratioText(one.priceFactor),
        one.valueUsd,
        one.access === "gated" ? "-" : meanMoneyChangeText(one.change.valueUsd),
        one.insolvent.count / one.insolvent.paths,
        one.access === "gated" ? "-" : chanceChangeText(one.change.insolvent),
        one.unserved,
        one.grossMargin,
        one.demandMtok,
        one.revenueUsd,
        one.marginUsd,
        one.marginAfterShadowUsd,
        month(one.bindsInTenth),
        month(one.bindsInHalf),
      ]),
      measures:
        "Value and chances over all futures; demand, revenue and margins of the product summed over months, means of the futures alive. The envelope binds where demand of any kind is turned away.",
      source,
      limitations,
    },
    {
      id: "displaced",
      title: "What a release at list price displaces",
      columns: [
        column("workload", "Workload"),
        column("gated", "Gated", "H100e-hours/month"),
        column("released", "Released", "H100e-hours/month"),
        column("change", "Change"),
      ],
      rows: answer.displaced.map(({ workload, gatedHours, releasedHours }) => [
        workload,
        gatedHours,
        releasedHours,
        gatedHours > 0 ? ratioChangeText(releasedHours / gatedHours - 1) : "new",
      ]),
      measures: "Hours by workload, idle and let, a month; means of the futures alive.",
      source,
      limitations:
        "H100e is a training yardstick: hours of machines that serve at different speeds are added up. More may be bought where the rule signs more.",
    },
    {
      id: "access-years",
      title: `Price and worth of a Mtok of ${answer.product}, released at list price`,
      columns: [
        column("from", "Year from"),
        column("units-gated", "Units, gated"),
        column("units", "Units, released"),
        column("price", "Earned, $/Mtok"),
        column("shadow", "Hours at shadow price, $/Mtok"),
      ],
      rows: answer.years.map((year) => [
        monthLabel(answer.start, year.from),
        significantText(year.unitsGated),
        significantText(year.unitsReleased),
        significantText(year.priceUsdPerMtok),
        significantText(year.shadowUsdPerMtok),
      ]),
      measures: "Units a month; what a served Mtok earns, and what others would pay for its hours in the peak block, on the machines where that is least.",
      source,
      limitations: "Shadow prices are means of the futures alive, throughputs their medians.",
    },
  ];
}

/** The choice as it is told. */
export const toldAccess = (answer: AccessAnswer): ToldAnswer => ({
  ...answer,
  overline: "Access",
  sentence: accessSentence(answer),
  statements: statements(answer),
  tables: tables(answer),
});
