import { expect, test } from "vitest";
import { checkPlan } from "../plan/check/check.ts";
import type { Plan } from "../plan/vocabulary/vocabulary.ts";
import { readYamlPlan } from "../../formats/yaml/read-plan.ts";
import { assumptionRows } from "./assumptions.ts";

test("every number typed is one row with the source that holds for it", () => {
  const text = `plimsoll: 1
name: Leaves
calendar: {start: 2026-07, months: 12}
sources:
  index: {kind: measured, as_of: 2026-06}
  desk: {kind: estimate, as_of: 2026-06}
  guess: {kind: assumption, as_of: 2026-06}
chips: {H100: 1 H100e}
regimes: {rent: {start: calm, transitions: {calm: {to: {tight: 10%}}, tight: {to: {calm: 20%}}}}}
markets:
  h100: {process: gbm, start: $3/H100-hour @index, drift: -5% to 5%/year @guess, volatility: 30%/year}
  spot: {price: {process: regime, of: rent, states: {calm: $1/H100-hour @index, tight: $4/H100-hour}, source: desk}}
demand:
  run_rate: {2026-07: $1M/year @desk, 2027-01: $2M/year}
  growth: 2%/month
contracts:
  a:
    kind: take-or-pay
    capacity: {beliefs: {60%: 10 H100 @index, low: {weight: 40%, value: {mix: {70%: 5 H100, 30%: 7 H100 @index}}, source: guess}}}
    price: {value: $2/H100-hour, source: index}
    term: 2026-07 to 2027-06
    availability: 95%
    source: desk
opening: {cash: {p10: $1M, p90: $2M, source: guess}}
`;
  const read = readYamlPlan(text, "plan.yaml");
  const { plan, diagnostics } = checkPlan(read.root!);
  expect([...read.diagnostics, ...diagnostics].filter(({ severity }) => severity === "error")).toEqual([]);
  expect(assumptionRows(plan as Plan).map(({ address, source, sourceKind }) => `${address} ${source ?? "none"} ${sourceKind ?? ""}`.trim())).toEqual([
    "chips.H100.h100e none",
    "regimes.rent.transitions.calm.to.tight none",
    "regimes.rent.transitions.tight.to.calm none",
    "markets.h100.price.drift guess assumption",
    "markets.h100.price.start index measured",
    "markets.h100.price.volatility none",
    "markets.spot.price.calm index measured",
    "markets.spot.price.tight desk estimate",
    "demand.run_rate.2026-07 desk estimate",
    "demand.run_rate.2027-01 none",
    "demand.growth none",
    "contracts.a.capacity.index index measured",
    "contracts.a.capacity.low.30% index measured",
    "contracts.a.capacity.low.70% guess assumption",
    "contracts.a.price index measured",
    "contracts.a.availability desk estimate",
    "opening.cash guess assumption",
  ]);
});
