/** What `check` says changes nothing changes nothing, to the bit; and what it does not say so of does. */
import { expect, test } from "vitest";
import { tracePath } from "../../src/core/company/trace.ts";
import { unusedTerms } from "../../src/core/plan/lint/lint-effects.ts";
import { differingColumns, run, simulatorOf } from "../support/run.ts";
import { planOf } from "../support/small-lab.ts";

/** A company whose fleet is small for its demand, or large where something is to be let. */
const companyWith = (section: "contracts" | "offers", terms: string, opening = ""): string => `
plimsoll: 1
name: Effects
calendar: {start: 2026-01, months: 18}
chips: {H100: {h100e: 1 H100e, power: 1 kW}}
markets: {h100: {process: gbm, start: $2.5/H100-hour, drift: 0%/year, volatility: 40%/year}}
sites: {plains: {power_slip: 3 months, announced: 2 months}}
demand: {run_rate: $40M/year, growth: 3%/month}
products: {api: {on: serve, price: $6/Mtok, share: 100%}}
workloads: {serve: {kind: inference, throughput: {H100: 1 Mtok/H100-hour}, peak_to_mean: 1.6}}
contracts:
  fleet: {kind: take-or-pay, capacity: ${terms.includes("sublet") ? 4000 : 400} H100, price: $2.2/H100-hour, term: 2025-01 to 2028-12}
${section === "contracts" ? `  x: {${terms}}` : `offers:\n  x: {${terms}}\npolicy: {rule: schedule, schedule: {x: {2026-02: 2}}}`}
opening: {cash: $60M${opening}}
valuation: {discount: 12%/year, multiple: 4x}
`;

const byHour = "capacity: 100 H100, price: $2.9/H100-hour, term: 2026-01 to 2027-06, market: h100";
const contracts: Readonly<Record<string, string>> = {
  "take-or-pay": "kind: take-or-pay, capacity: 100 H100, price: $2.3/H100-hour, term: 2026-03 to 2028-06, site: plains, market: h100",
  "spend-commitment": "kind: spend-commitment, capacity: 200 H100, price: $2.3/H100-hour, commit: $2M, term: 2026-03 to 2027-03, site: plains, market: h100",
  "revenue-share": "kind: revenue-share, capacity: 100 H100, revenue_share: 20%, price: $1k/month, term: 2026-03 to 2027-03, site: plains, market: h100",
  "on-demand": `kind: on-demand, ${byHour}`,
  spot: `kind: spot, ${byHour}`,
  own: "kind: own, capacity: 100 H100, term: 2026-03 to 2027-04, power_price: $0.07/kWh, site: plains, market: h100",
  sublet: "kind: sublet, chip: H100, price: $2/H100-hour, term: 2026-01 to 2027-03, market: h100",
};
const offers: Readonly<Record<string, string>> = {
  "spend-commitment":
    "kind: spend-commitment, block: 50 H100, max: 4, until: 2026-12, price: $2.3/H100-hour, term: 12 months, lead: 2 months, commit: $500k, market: h100, site: plains",
  own: "kind: own, block: 50 H100, max: 4, until: 2026-12, capex: $25k/H100, term: 30 months, lead: 2 months, power_price: $0.07/kWh, market: h100, site: plains",
};
const written: Readonly<Record<string, string>> = {
  site: "plains",
  ramp: "{0 months: 40%, 3 months: 100%}",
  availability: "80%",
  placeable: "70%",
  prepay: "30%",
  refundable: "yes",
  indexed: "yes",
  pays: "advance",
  paid_after: "60 days",
  damages: "50%",
  long_stop: "1 month",
  accounting: "operating-lease",
  lease_test: "{}",
  lease_share: "50%",
  life: "2 years",
  life_change: "{2026-06: 1 year}",
  residual: "20%",
};

/** Columns, and records of the base path, in which two plans differ. */
function differing(a: string, b: string): readonly string[] {
  const plans = [planOf(a), planOf(b)];
  const [left, right] = plans.map((plan) => run(plan, { paths: 8 }));
  const labels = Array.from({ length: plans[0]!.calendar.months }, (_, t) => String(t));
  const [records, others] = plans.map((plan) => JSON.stringify(tracePath(simulatorOf(plan), "base", labels).records.map((record) => [...record])));
  return [...differingColumns(left!, right!), ...(records === others ? [] : ["records"])];
}

const both = [
  ...Object.entries(contracts).map((entry) => ["contracts", ...entry] as const),
  ...Object.entries(offers).map((entry) => ["offers", ...entry] as const),
];
test.each(both)("%s: what %s does not use", (section, kind, terms) => {
  // What was prepaid under a signed contract is refused, not warned of.
  const names = [
    ...unusedTerms[kind as keyof typeof unusedTerms],
    ...(section === "contracts" && kind === "own" ? ["life", "life_change", "residual"] : []),
  ].filter((name) => section === "offers" || name !== "prepay");
  const exit =
    kind === "on-demand" || kind === "spot" || kind === "sublet" ? ", exit: {by: either, notice: 1 month, exercised: 2026-05, leaves_above: 105%}" : "";
  const more = names.map((name) => `, ${name}: ${written[name]}`).join("") + exit;
  expect(differing(companyWith(section, terms), companyWith(section, terms + more))).toEqual([]);
});

test("what a kind uses is seen to act: each of these would fail the test above", () => {
  const acts: readonly (readonly [string, string])[] = [
    ["take-or-pay", "accounting"],
    ["take-or-pay", "indexed"],
    ["spend-commitment", "damages"],
    ["spot", "pays"],
    ["own", "long_stop"],
  ];
  for (const [kind, name] of acts) {
    const terms = contracts[kind]!;
    const changed = differing(companyWith("contracts", terms), companyWith("contracts", `${terms}, ${name}: ${written[name]}`));
    expect([kind, name, changed.length > 0]).toEqual([kind, name, true]);
  }
});

test("shares and preferences of the opening balance change nothing", () => {
  const [without, others] = ["", ", shares: 7M shares, preferences: $30M"].map((opening) => companyWith("contracts", contracts["take-or-pay"]!, opening));
  expect(differing(without!, others!)).toEqual([]);
});
