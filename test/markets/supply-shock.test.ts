import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { openEvaluationsHere } from "../../src/adapters/workers/evaluations.ts";
import { commit } from "../../src/app/commit.ts";
import { isValid, loadPlan } from "../../src/app/load-plan.ts";
import { openSimulator, runPath } from "../../src/core/company/simulate.ts";
import { marketForChip, offerPrice } from "../../src/core/company/operations/signed.ts";
import { firstLeak } from "../support/leak.ts";
import { differingColumns, expectSameBits, run } from "../support/run.ts";
import { planOf, smallLab, smallLabText } from "../support/small-lab.ts";

/** A lot of 1,000 H100s, a tenth of a market of 10,000, signed in January; the market stands at $2. */
const lot = (impact: string): string => `plimsoll: 1
name: Lot
calendar: {start: 2026-01, months: 30}
chips: {H100: {h100e: 1 H100e}, GB200: {h100e: 2 H100e}}
markets:
  h100: {price: $2/H100-hour, size: 10k H100${impact}}
  spot: {price: 80% of markets.h100.price}
demand: {run_rate: $24M/year, growth: 0%/month}
products: {api: {on: serve, price: $1/Mtok, share: 100%}}
workloads: {serve: {kind: inference, throughput: {H100: 1 Mtok/H100-hour}}}
contracts:
  overflow: {kind: on-demand, capacity: 5k H100, price: 120% of markets.h100.price}
  indexed:  {kind: take-or-pay, capacity: 100 H100, price: $2/H100-hour, term: 2026-01 to 2028-06, market: h100, indexed: yes}
offers:
  now:   {kind: take-or-pay, block: 1k H100, max: 4, price: $1.9/H100-hour, fixed_until: 2026-02, market: h100, term: 24 months, lead: 3 months}
  large: {kind: take-or-pay, block: 1k GB200, max: 4, price: $4/GB200-hour, fixed_until: 2026-01, market: h100, term: 24 months, lead: 3 months}
policy: {rule: schedule, schedule: {now: {blocks: {2026-01: 1}}}}
opening: {cash: $200M}
`;

/** Prices of a chip-hour by month as they stand once the lot is signed, on the plan's only future. */
function prices(text: string) {
  const plan = planOf(text);
  const simulator = openSimulator(plan, plan, 1);
  const futures = simulator.source.draw(0);
  const { model } = simulator;
  const { input } = simulator.envelope;
  const market: number[] = [];
  const overflow: number[] = [];
  const later: number[] = [];
  const charge: number[] = [];
  runPath(simulator, futures, {
    month(t, month, _, { signed }) {
      market.push(marketForChip(model, futures, 0, 1, t, signed.rise));
      overflow.push(input.supplyPrice[0]!);
      later.push(
        offerPrice(
          model,
          futures,
          model.offers.find(({ name }) => name === "large")!,
          t,
          signed.rise,
        ),
      );
      charge.push(month.chargeUsd[0]!);
    },
  });
  return { market, overflow, later, charge };
}

describe("a tenth of the market moves it by the declared elasticity (row 15)", () => {
  test("0.8: from $2 to $2.16 the month after signing, and all that follows it", () => {
    const { market, overflow, later, charge } = prices(lot(", impact: 0.8"));
    expect(market.slice(0, 3)).toEqual([2, 2.16, 2.16].map((usd) => expect.closeTo(usd, 12)));
    // On demand is 120 % of it; a lot signed later pays the rise; what is indexed follows.
    expect(overflow[0]).toBeCloseTo(2.4, 12);
    expect(overflow[1]).toBeCloseTo(2.592, 12);
    expect(later[1]).toBeCloseTo(4 * 1.08, 12);
    expect(charge[1]! / charge[0]!).toBeCloseTo(1.08, 12);
  });

  test("a rise that settles by half in six months", () => {
    const { market } = prices(lot(", impact: 0.8, settles: 6 months"));
    for (const t of [1, 7, 13]) expect(market[t]! / 2 - 1).toBeCloseTo(0.08 * 0.5 ** ((t - 1) / 6), 12);
  });

  test("machines of another family count by H100e: 1,000 GB200s are a fifth", () => {
    const { market } = prices(lot(", impact: 0.8").replace("schedule: {now:", "schedule: {large:"));
    expect(market[1]).toBeCloseTo(2 * (1 + 0.8 * 0.2), 12);
  });

  test("a market that moves with it rises alike, one that does not stays", () => {
    const other = (more: string): string =>
      lot(", impact: 0.8")
        .replace("  spot: {price: 80% of markets.h100.price}", `  spot: {price: $1.5/H100-hour${more}}`)
        .replace("120% of markets.h100.price", "100% of markets.spot.price");
    expect(prices(other(", moves_with: h100")).overflow[1]).toBeCloseTo(1.5 * 1.08, 12);
    expect(prices(other("")).overflow[1]).toBeCloseTo(1.5, 12);
  });

  test("an elasticity of nothing changes no bit, on the lot and on the lab", () => {
    const labWith = (impact: string): string =>
      smallLabText.replace(
        "h100:  {process: gbm, start: $2.50/H100-hour, drift: 0%/year, volatility: 30%/year}",
        `h100:  {price: {process: gbm, start: $2.50/H100-hour, drift: 0%/year, volatility: 30%/year}${impact}}`,
      );
    const lab = run(smallLab(), { paths: 40 });
    expectSameBits(run(planOf(labWith(", size: 50k H100, impact: 0")), { paths: 40 }), lab);
    expect(differingColumns(run(planOf(labWith(", size: 50k H100, impact: 1")), { paths: 40 }), lab)).toContain("cashUsd");
    const moved = planOf(labWith(", size: 50k H100, impact: 0.5 to 2, settles: 9 months"));
    const simulator = openSimulator(moved, moved, moved.seed);
    for (const t of [3, 8, 14]) for (let path = 0; path < 3; path++) expect(firstLeak(simulator, path, t)).toBe(-1);
  });
});

/** Capacity ahead is a little cheaper on GPUs; what is missing is bought by the hour on the same market. */
const shock = (impact: string): string => `plimsoll: 1
name: Supply shock
calendar: {start: 2026-01, months: 10}
seed: 5
chips: {H100: {h100e: 1 H100e}, TPU: {h100e: 1 H100e}}
markets: {h100: {price: $0.88/H100-hour, size: 6k H100, impact: ${impact}}}
demand: {run_rate: $1/year}
products:
  hours: {on: serve, price: $2000/customer-month, customers: {process: noise, around: 3843 to 6505.7 customers}, use: 730 Mtok/customer-month}
workloads:
  serve: {kind: inference, throughput: {H100: 1 Mtok/H100-hour, TPU: 1 Mtok/TPU-hour}}
contracts:
  overflow: {kind: on-demand, capacity: 100k H100, price: 100% of markets.h100.price}
offers:
  gpu: {kind: take-or-pay, block: 100 H100, max: 100, until: 2026-08, price: $0.18/H100-hour, market: h100, term: 3 months, lead: 1 months}
  tpu: {kind: take-or-pay, block: 100 TPU,  max: 100, until: 2026-08, price: $0.3/TPU-hour, term: 3 months, lead: 1 months}
finance: {tax_rate: 0%}
opening: {cash: $100M}
policy: {rule: cover, cover: {quantile: 80%, workload: serve, offers: {gpu: 100%}, every: 1 months}}
`;

/** A search of its own: smaller than the quick one. */
const effort = {
  screenPaths: 40,
  startPaths: 8,
  starts: 32,
  paths: 24,
  climbs: 1,
  moveMonths: 24_000,
  selectPaths: 100,
  selected: 3,
  finalPaths: 100,
  finals: 2,
};

test("commit shifts to custom chips where our own purchases move the market of GPUs", async () => {
  const sha256 = (parts: readonly (string | Uint8Array)[]): string => {
    const hash = createHash("sha256");
    for (const part of parts) hash.update(part);
    return hash.digest("hex");
  };
  const shareOfCustom = async (impact: string, name: string): Promise<number> => {
    // A name of its own: other futures to search on.
    const text = shock(impact).replace("name: Supply shock", `name: ${name}`);
    const loaded = await loadPlan(
      { open: () => Promise.resolve({ kind: "text", file: "shock.yaml", text }), readText: () => Promise.resolve(undefined) },
      undefined,
    );
    if (!isValid(loaded)) throw new Error(loaded.diagnostics.map(({ message }) => message).join("; "));
    const { signNow, decision } = await commit(loaded, { isQuick: true, paths: 400, engine: "test", effort }, { openRunner: openEvaluationsHere, sha256 }, {});
    expect(signNow.reduce((sum, { chips }) => sum + chips, 0)).toBeGreaterThan(4000);
    if (decision.later.kind !== "cover") throw new Error(`a rule of kind ${decision.later.kind}`);
    return decision.later.offers["tpu"] ?? 0;
  };
  let [still, moved] = [0, 0];
  for (const name of ["first", "second"]) {
    still += (await shareOfCustom("0", name)) / 2;
    moved += (await shareOfCustom("8", name)) / 2;
  }
  // Of what is signed month by month.
  expect(moved).toBeGreaterThan(still + 0.03);
});
