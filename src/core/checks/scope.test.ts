import { describe, expect, test } from "vitest";
import { readYamlPlan } from "../../formats/yaml/read-plan.ts";
import { checkPlan } from "../plan/check/check.ts";
import type { Plan } from "../plan/vocabulary/vocabulary.ts";
import { bindCheck } from "./bind.ts";
import { evaluateCheck } from "./evaluate.ts";
import { diagnoseChecks, planScope } from "./scope.ts";

function planOf(checks: readonly string[]): Plan {
  const text = `plimsoll: 1
name: Test
calendar: {start: 2026-07, months: 36, fiscal_year_starts: February}
chips: {H100: 1 H100e, TPU-v5p: 0.46 H100e}
regimes: {rental: {start: tight, transitions: {tight: {loose: 5%}, loose: {tight: 10%}}}}
markets:
  h100: {process: gbm, start: $4/H100-hour, drift: 0%/year, volatility: 30%/sqrt(year)}
  spot: {process: regime, of: rental, states: {tight: $5/H100-hour, loose: $2/H100-hour}}
demand: {run_rate: $30B/year, growth: 40%/year, ceiling: {2020: $1T/year, 2026-07: $2T/year, 2027: $3T/year}, late_by: {mix: {60%: 0 months, 40%: 12 months}}}
products: {api: {on: serve, price: $8/Mtok, share: 100%}}
workloads: {serve: {kind: inference, throughput: {H100: 2 Mtok/H100-hour, TPU-v5p: 1 Mtok/TPU-v5p-hour}}}
contracts:
  site: {kind: whole-site, capacity: 1000 H100, price: $2M/month, term: 2026-07 to 2029-06}
  index: {kind: take-or-pay, capacity: 1000 H100, price: 110% of markets.h100, term: 2026-07 to 2027-06}
opening: {cash: $5B}
checks:
${checks.map((check) => `  - ${check}`).join("\n")}
`;
  const { root } = readYamlPlan(text, "plan.yaml");
  const { plan, diagnostics } = checkPlan(root as NonNullable<typeof root>);
  if (plan === undefined) throw new Error(diagnostics.map(({ message }) => message).join("; "));
  return plan;
}

describe("numbers of the plan by their medians in the first month", () => {
  const scope = planScope(planOf(["opening.cash = $5B"]));
  test.each([
    ["opening.cash", { median: 5e9, unit: "USD" }],
    ["calendar.months", { median: 36, unit: "1" }],
    ["markets.h100.price", { median: 4, unit: "USD/chip-hour", chip: "H100" }],
    ["markets.h100", { median: 4, unit: "USD/chip-hour", chip: "H100" }],
    ["markets.spot", { median: 5, unit: "USD/chip-hour", chip: "H100" }],
    ["demand.ceiling", { median: 2e12, unit: "USD/year" }],
    ["demand.late_by", { median: 0, unit: "month" }],
    ["contracts.site.price", { median: 2e6, unit: "USD/month" }],
    ["contracts.index.price", { unit: "USD/chip-hour" }],
    ["workloads.serve.throughput.TPU-v5p", { median: 1, unit: "Mtok/chip-hour", chip: "TPU-v5p" }],
    ["chips.TPU-v5p", { median: 0.46, unit: "H100e" }],
    ["finance.tax_rate", { median: 0.21, unit: "1" }],
  ])("%s", (address, constant) => {
    expect(scope.constant(address)).toMatchObject(constant);
    expect(scope.addresses).toContain(address);
  });

  test("a share of a market is that share of its median", () => {
    expect(scope.constant("contracts.index.price")?.median).toBeCloseTo(4.4, 12);
  });

  test("periods count from the plan's start, fiscal years from their first month", () => {
    expect(scope.period("2027")).toEqual({ ok: true, value: { first: 6, last: 17 } });
    expect(scope.period("FY2028")).toEqual({ ok: true, value: { first: 7, last: 18 } });
  });
});

test.each([
  ["contracts.site.price / contracts.site.capacity between $2.70/H100-hour and $2.80/H100-hour", true],
  ["demand.growth = 40%/year", true],
  ["demand.growth = 2.84%/month within 1%", true],
  ["contracts.site.capacity * contracts.index.price at most $4M/month", true],
  ["workloads.serve.throughput.H100 * products.api.price = $16/H100-hour", true],
  ["opening.cash at least 1 month * demand.run_rate", true],
  ["opening.cash at least 3 months * demand.run_rate", false],
])("%s: %s", (phrase, holds) => {
  const bound = bindCheck(phrase, planScope(planOf(["opening.cash = $5B"])));
  if (!bound.ok) throw new Error(bound.problem.message);
  expect(bound.value.needsRun).toBe(false);
  expect(evaluateCheck(bound.value, { metric: () => undefined }).holds).toBe(holds);
});

test("faults are placed inside the phrase, quoted or not, and all are told", () => {
  const diagnostics = diagnoseChecks(
    planOf(["opening.cash at least $5B/year", '"opening.csh at least $5B"', "{check: cash(2031) at least $1, accept: {reason: x}}", "p_insolvent at most 1%"]),
  );
  expect(diagnostics.map(({ code, address, place, severity }) => `${severity} ${code} ${address} ${place.line}:${place.column}+${place.length}`)).toEqual([
    "error P705 checks.0 17:27+8",
    "error P706 checks.1 18:6+11",
    "error P708 checks.2 19:18+4",
  ]);
});
