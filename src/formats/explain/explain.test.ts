import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { numberDifferences, roundTripFaults } from "../../../test/fuzz/round-trip.ts";
import { explainAddress } from "../../core/explain/explain.ts";
import { checkPlan } from "../../core/plan/check/check.ts";
import { readYamlPlan } from "../yaml/read-plan.ts";
import { explanationText } from "./explain-text.ts";

const text = `plimsoll: 1
name: Test
calendar: {start: 2026-07, months: 36}
sources:
  s1: {kind: contract, as_of: 2026-05-20, title: SpaceX S-1, quote: "$1.25B a month"}
  low: {kind: estimate, as_of: 2026-05}
  high: {kind: reported, as_of: 2026-06}
chips: {H100: 1 H100e}
markets: {h100: {process: gbm, start: $2.95/H100-hour, drift: -5% to 5%/year, volatility: 35%/sqrt(year)}}
sites: {memphis: {power_slip: 2 to 4 months, chips_slip: 1 month}}
demand: {run_rate: $30B/year, growth: 3% to 11%/month, ceiling: {2026-07: $100B/year, FY2028: $200B to $400B/year}, late_by: {mix: {65%: 0 months, 25%: 3 to 9 months, 10%: 12 months}, source: low}}
products: {api: {on: serve, price: $8/Mtok, share: 100%, compute: {p10: 0.5x, p50: 1x, p90: 4x}}}
workloads: {serve: {kind: inference, throughput: {H100: 2.1 Mtok/H100-hour}}}
contracts:
  memphis:
    kind: whole-site
    site: memphis
    capacity: {beliefs: {50%: 220k H100 @low, 50%: 325k H100 @high}}
    price: $1.25B/month @s1
    term: 2026-07 to 2029-05
    ramp: {0 months: 40%, 3 months: 100%}
    availability: 95%
    exit: {by: either, notice: 90 days, fee: $10M}
  index: {kind: take-or-pay, capacity: 1000 H100, price: 110% of markets.h100, term: 2026-07 to 2027-06}
opening: {cash: $5B}
`;
const { root } = readYamlPlan(text, "plan.yaml");
const { plan, diagnostics } = checkPlan(root as NonNullable<typeof root>);
const explain = (address: string) => {
  if (plan === undefined) throw new Error(diagnostics.map(({ message }) => message).join());
  return explainAddress(plan, address);
};
const told = (address: string): string => explanationText(explain(address));

describe("a number", () => {
  test("is told with its shape, percentiles in both units, evidence and stream", () => {
    expect(told("contracts.memphis.price")).toBe(`contracts.memphis.price = $1.25B/month @s1
  Price of a chip-hour, or of the whole site a month; absent for \`own\`
              p5     median  mean   p95    unit
    constant  1.25B  1.25B   1.25B  1.25B  USD/month
  moves      constant
  canonical  $1250000000/month
  stream     contracts.memphis.price
  source     @s1: contract, SpaceX S-1, as of 2026-05-20
  quote      "$1.25B a month"
  place      plan.yaml:19:12
`);
    expect(told("demand.growth")).toContain("as typed                                                3     7             11    %/month");
  });

  test("in full precision for programs", () => {
    expect(explain("demand.late_by")).toMatchObject({
      kind: "number",
      typed: "{mix: {65%: 0 months, 25%: 3 to 9 months, 10%: 12 months}, source: low}",
      source: { id: "low", kind: "estimate" },
      parts: [
        { label: "", statistics: { p5: 0, median: 0, p95: 12 } },
        { label: "65 %" },
        { label: "25 %", statistics: { p5: 3, median: Math.sqrt(27), p95: 9 } },
        { label: "10 %" },
      ],
    });
  });

  test.each([
    ["demand.ceiling", "{2026-07: $100000000000/year, 2028-01: $200000000000/year to $400000000000/year (lognormal)}"],
    ["contracts.index.price", "1.1 of markets.h100"],
    ["contracts.memphis.capacity", "{beliefs: {high: {weight: 0.5, value: 325000 H100, source: high}, low: {weight: 0.5, value: 220000 H100, source: low}}}"],
    ["products.api.compute", "{p10: 0.5, p50: 1, p90: 4, shape: lognormal}"],
    ["sites.memphis.power_slip", "2 months to 4 months (lognormal)"],
    ["demand.growth", "0.03 per month to 0.11 per month (normal)"],
  ])("%s is %s", (address, canonical) => {
    expect(explain(address)).toMatchObject({ canonical });
  });
});

test("a contract is told with its capacity chain and what it owes", () => {
  // 2 to 4 months of power: median 2.83, 3 months; chips one more: the site is 4 months late.
  expect(told("contracts.memphis")).toContain(`
  Capacity in H100, everything at its median, 4 months late:
  from     nameplate  delivered  healthy  placeable  billed a month
           as signed  × ramp     × 95 %   × 100 %
  2026-11  220k       88k        83.6k    83.6k      $500M
  2027-02  220k       220k       209k     209k       $1.25B

  At 2026-11: headline $36.5B, non-cancellable $1.51B; the earliest month without payment is
  2027-02.
`);
});

test("groups, maps and words are told in lines", () => {
  expect(told("contracts")).toContain(
    "memphis  whole-site, capacity 2 beliefs, median 220k H100, price $1.25B/month @s1, term 2026-07 to\n           2029-05, site memphis, 3 more",
  );
  expect(told("contracts.memphis.term")).toBe("contracts.memphis.term = 2026-07 to 2029-05\n  First and last month, both included\n");
  expect(told("contracts.memphis.exit")).toContain("notice        90 days (3 months)");
  expect(told("contracts.memphis")).toContain("exit          by either, notice 90 days, fee $10M");
  expect(told("contracts.memphis")).toContain("ramp          0 months: 40%, 3 months: 100%");
  expect(told("contracts.memphis.ramp")).toContain("3 months after start  100%");
  expect(told("demand")).toContain("growth    3% to 11%/month (median 7%/month)");
  expect(told("products.api")).toContain("compute            {p10: 0.5x, p50: 1x, p90: 4x} (median 1)");
  expect(told("calendar.start")).toContain("calendar.start = 2026-07");
  expect(told("")).toContain("demand");
});

describe("an address that is not there", () => {
  test.each([
    ["contracts.memphs.price", "`contracts` has no `memphs`", "did you mean `contracts.memphis`?"],
    ["demnd.growth", "this plan has no `demnd`", "did you mean `demand`?"],
    ["demand.volatility", "`demand.volatility` is not set in this plan, and has no default", "set: run_rate, growth"],
    ["demand.growth.low", "`demand.growth` has no `low`", "is one value"],
    ["nonsense", "this plan has no `nonsense`", "it has plimsoll, name"],
    ["constructor", "this plan has no `constructor`", "it has plimsoll"],
  ])("%s", (address, message, remedy) => {
    const explained = explain(address);
    expect(explained).toMatchObject({ kind: "unknown", message });
    expect(explained.kind === "unknown" && explained.remedy).toContain(remedy);
  });
});

describe("canonical words read back to the same bits", () => {
  test("of a mixture of many equal parts, whose order decides the draws", () => {
    const parts = Array.from({ length: 50 }, (_, index) => `p${index}x: {weight: 2%, value: ${50 - index} months}`).join(", ");
    const read = readYamlPlan(text.replace(/late_by: .*?, source: low\}/, `late_by: {mix: {${parts}}}`), "plan.yaml");
    const many = checkPlan(read.root as NonNullable<typeof read.root>).plan as NonNullable<typeof plan>;
    expect(roundTripFaults(read.root as NonNullable<typeof read.root>, many, {})).toEqual([]);
    expect(explainAddress(many, "demand.late_by")).toMatchObject({ canonical: expect.stringContaining("part-ab: {weight: 0.02") });
  });

  test("of the plan above", () => {
    expect(roundTripFaults(root as NonNullable<typeof root>, plan as NonNullable<typeof plan>, {})).toEqual([]);
  });

  test("of the example", () => {
    const read = readYamlPlan(readFileSync(new URL("../../../examples/frontier-lab.yaml", import.meta.url), "utf8"), "frontier-lab.yaml");
    const checked = checkPlan(read.root as NonNullable<typeof read.root>);
    expect(checked.plan).toBeDefined();
    expect(roundTripFaults(read.root as NonNullable<typeof read.root>, checked.plan as NonNullable<typeof checked.plan>, {})).toEqual([]);
  });

  test("a planted change of one bit is seen", () => {
    const tampered = structuredClone(plan) as NonNullable<typeof plan>;
    const growth = tampered.demand.growth as { course: { distribution: { low: number } } };
    growth.course.distribution.low *= 1 + 2 ** -52;
    expect(numberDifferences(plan as NonNullable<typeof plan>, tampered)).toHaveLength(1);
  });
});
