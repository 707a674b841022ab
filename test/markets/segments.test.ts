import { describe, expect, test } from "vitest";
import { openSimulator, runPath } from "../../src/core/company/simulate.ts";
import { yearlyGrowth } from "../../src/core/results/feedback-table.ts";
import { checkPlan } from "../../src/core/plan/check/check.ts";
import { readYamlPlan } from "../../src/formats/yaml/read-plan.ts";
import { firstLeak } from "../support/leak.ts";
import { differingColumns, run } from "../support/run.ts";
import { planOf, smallLab, smallLabText } from "../support/small-lab.ts";

test("sizes are stored, growth is derived: AINews's segments grow 47.9, 52.0, 21.7 and 40.3 % a year", () => {
  const growth = (size: number, then: number): string => (100 * yearlyGrowth(size, then, 60)).toFixed(1);
  expect([growth(12, 85), growth(8, 65), growth(15, 40), growth(12 + 8 + 15, 85 + 65 + 40)]).toEqual(["47.9", "52.0", "21.7", "40.3"]);
});

/** The lab in two small segments, with swings that would carry demand far beyond them. */
const inSegments = smallLabText
  .replace(
    "  all: {size: $20B/year, in: 2025, then: $150B/year, by: 2030}",
    "  tokens: {size: $0.9B/year, in: 2026, then: $2.2B/year, by: 2029, ours: 70% to 95%}\n  desks:  {size: $0.4B/year, in: 2026, then: $0.6B/year, by: 2029}",
  )
  .replace("volatility: 25%/year", "volatility: 45%/year")
  .replace("api:   {on: serve,", "api:   {on: serve, segment: tokens,")
  .replace("gated: {on: frontier,", "gated: {on: frontier, segment: tokens,")
  .replace("seat:  {on: serve,", "seat:  {on: serve, segment: desks,");

describe("segments are ceilings (row 14)", () => {
  const plan = planOf(inSegments);
  test("no future's revenue exceeds what we could hold of a segment in any month, and some reach it", () => {
    const simulator = openSimulator(plan, plan, plan.seed);
    const { model } = simulator;
    const products = (name: string): readonly number[] => model.products.flatMap((product, i) => (plan.products[product.name]!.segment === name ? [i] : []));
    const sold = { desks: products("desks"), tokens: products("tokens") };
    expect(sold.tokens).toHaveLength(2);
    let reached = 0;
    for (let path = 0; path < 80; path++) {
      const futures = simulator.source.draw(path);
      runPath(simulator, futures, {
        month(t, month) {
          for (const [s, name] of (["desks", "tokens"] as const).entries()) {
            const usd = sold[name].reduce((sum, i) => sum + month.revenueUsd[i]!, 0);
            const most = futures.segmentUsd[s * model.months + t]! / 12;
            expect(usd).toBeLessThanOrEqual(most * (1 + 1e-12));
            if (usd > most * (1 - 1e-9)) reached++;
          }
        },
      });
    }
    expect(reached).toBeGreaterThan(100);
  });

  test("the segment's own size bounds it however its share is drawn", () => {
    const { columns, paths, months } = run(plan, { paths: 60 });
    for (let t = 0; t < months; t++)
      for (let p = 0; p < paths; p++)
        expect(columns["segment tokens revenueUsd"]![t * paths + p]).toBeLessThanOrEqual(0.9e9 * Math.max(1, (2.2 / 0.9) ** ((t - 5) / 36)) * (1 + 1e-9));
  });

  test("segments too large to matter change no bit", () => {
    const large = smallLabText
      .replace(
        "  all: {size: $20B/year, in: 2025, then: $150B/year, by: 2030}",
        "  all: {size: $20B/year, in: 2025, then: $150B/year, by: 2030}\n  other: {size: $1/year, in: 2025, ours: 0%}",
      )
      .replace("seat:  {on: serve,", "seat:  {on: serve, segment: all,");
    const lab = run(smallLab(), { paths: 40 });
    const own = differingColumns(run(planOf(large), { paths: 40 }), lab).filter((name) => !/^segment |Index$|Factor$|^localPull$/.test(name));
    expect(own).toEqual([]);
  });

  test("nothing of it looks ahead", () => {
    const simulator = openSimulator(plan, plan, plan.seed);
    for (const t of [3, 8, 14]) for (let path = 0; path < 3; path++) expect(firstLeak(simulator, path, t)).toBe(-1);
  });
});

describe("rivals' prices", () => {
  const duel = (segment: string): string => `plimsoll: 1
name: Duel
calendar: {start: 2026-01, months: 24}
chips: {H100: {h100e: 1 H100e}}
segments: {tokens: {size: $10B/year, in: 2025-12${segment}}}
demand: {run_rate: $120M/year, growth: 0%/month}
products: {api: {on: serve, price: {2026-01: $2/Mtok, 2027-01: $1/Mtok}, share: 100%, segment: tokens}}
workloads: {serve: {kind: inference, throughput: {H100: 10 Mtok/H100-hour}}}
contracts: {fleet: {kind: take-or-pay, capacity: 100k H100, price: $1/H100-hour, term: 2026-01 to 2027-12}}
opening: {cash: $3B}
`;
  const units = (segment: string, t: number): number => run(planOf(duel(segment)), { paths: 1 }).columns["demandMtok"]![t]!;

  test("on paper: rivals at half our price take 1 − 0.5^1.5 of demand; when we follow, it comes back", () => {
    const rival = ", rival_price: {2026-01: 100%, 2026-07: 50%}, switching: 1.5";
    expect(units(rival, 3)).toBeCloseTo(units("", 3), 6);
    expect(units(rival, 8)).toBeCloseTo(units("", 8) * 0.5 ** 1.5, 6);
    expect(units(rival, 15)).toBeCloseTo(units("", 15), 6);
  });

  test("a switching of nothing changes nothing", () => expect(units(", rival_price: 40%, switching: 0", 8)).toBe(units("", 8)));

  test("an event may be a rival's offering", () => {
    const text = `${duel(", rival_price: 100%, switching: 1")}events: {launch: {chance: 100%, when: 2026-06, lasts: 3 months, effects: {segments.tokens.rival_price: -20%}}}\n`;
    const demanded = run(planOf(text), { paths: 1 }).columns["demandMtok"]!;
    expect(demanded[5]! / demanded[4]!).toBeCloseTo(0.8, 12);
    expect(demanded[8]).toBe(demanded[4]);
  });

  test.each([
    [", rival_price: 50%", "nothing says who follows it"],
    [", switching: 1", "no price of rivals"],
  ])("half a pair is told: %s", (segment, message) => {
    const { root } = readYamlPlan(duel(segment), "plan.yaml");
    expect(
      checkPlan(root!)
        .diagnostics.map((found) => found.message)
        .join(),
    ).toContain(message);
  });
});
