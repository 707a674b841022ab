/** Claims explained, with numbers by hand. */
import { describe, expect, test } from "vitest";
import { explainClaim } from "../../src/core/meeting/explain-claim.ts";
import { claimText } from "../../src/formats/text/explain-claim.ts";
import { meetingText } from "../../src/formats/text/meeting.ts";
import { meetingOf } from "./lab.ts";

// 100 hours. Serving earns $5 an hour for 60 of them and $3 for 30 more; training $1, at least 35 % of all; batch $2.
const problem = {
  pools: [
    { id: "A", chipHours: 100 },
    { id: "B", chipHours: 10, variableCostUsd: 0.5 },
  ],
  workloads: [
    { id: "batch", segments: [{ valueUsd: 2, amount: 50 }], outputPerChipHour: { A: 1 } },
    {
      id: "serve",
      segments: [
        { valueUsd: 5, amount: 60 },
        { valueUsd: 3, amount: 30 },
      ],
      outputPerChipHour: { A: 1 },
    },
    { id: "small", segments: [{ valueUsd: 9, amount: 4 }], outputPerChipHour: { B: 2 } },
    { id: "train", group: "development", segments: [{ valueUsd: 1, amount: 1000 }], outputPerChipHour: { A: 1 } },
  ],
  groupFloor: { group: "development", share: 0.35, weights: { A: 1, B: 0 } },
};

const claim = (name: string, of: unknown = problem) => explainClaim(of, name).claims![0]!;

describe("a claim explained", () => {
  test("prices bind: the next hour would come from a claim worth as much or more", () => {
    const batch = claim("batch");
    expect([batch.binding, batch.chipHours, batch.nextUnitUsd, batch.lastUnitUsd]).toEqual(["prices", 0, 2, null]);
    expect(batch.oneMore!.bringsUsd).toBeCloseTo(2, 6);
    expect(batch.oneMore!.othersLoseUsd).toBeCloseTo(3, 6);
    expect(batch.oneMore!.from.map(({ id, chipHours }) => [id, Math.round(chipHours * 1e4) / 1e4])).toEqual([["serve", 1]]);
    expect(batch.pools).toEqual([{ id: "A", chipHours: 0, outputPerChipHour: 1, lastHourUsd: null, nextHourUsd: 2, priceUsd: 3 }]);
  });

  test("one more own hour: 65 % of it serves, 35 % must train", () => {
    const [own] = claim("serve").oneMoreOwn;
    expect(own!.bringsUsd).toBeCloseTo(0.65 * 3 + 0.35 * 1, 5);
    expect(own!.to.map(({ id, chipHours }) => [id, Math.round(chipHours * 1e4) / 1e4])).toEqual([
      ["serve", 0.65],
      ["train", 0.35],
    ]);
  });

  test("demand binds where all is served; running cost is taken from what an hour brings", () => {
    const small = claim("small");
    expect([small.binding, small.output, small.nextUnitUsd, small.oneMore]).toEqual(["demand", 4, null, undefined]);
    expect(small.pools[0]!.lastHourUsd).toBe(2 * 9 - 0.5);
    expect(small.oneMoreOwn[0]!.to.map(({ id }) => id)).toEqual(["idle"]);
  });

  test("a cap, the floors of others, and no pool at all", () => {
    const capped = { ...problem, workloads: problem.workloads.map((row) => (row.id === "serve" ? { ...row, capChipHours: 20 } : row)) };
    expect(claim("serve", capped).binding).toBe("cap");
    const floored = {
      ...problem,
      workloads: problem.workloads.map((row) => (row.id === "batch" ? { ...row, floor: 50 } : row.id === "serve" ? { ...row, floor: 15 } : row)),
    };
    // 35 hours train, 50 are batch's, 15 serve: nobody may give one up.
    expect(claim("serve", floored).binding).toBe("floors");
    const nowhere = { ...problem, workloads: [...problem.workloads, { id: "odd", segments: [{ valueUsd: 1, amount: 1 }], outputPerChipHour: {} }] };
    expect(claim("odd", nowhere).binding).toBe("no pool");
  });

  test("blocks of a name are told together; a name nobody has gives none", () => {
    const blocks = { ...problem, workloads: problem.workloads.map((row) => (row.id === "serve" ? { ...row, id: "serve peak" } : row)) };
    expect(explainClaim(blocks, "serve").claims!.map(({ id }) => id)).toEqual(["serve peak"]);
    expect(explainClaim(problem, "nobody")).toEqual({ claims: [], errors: [] });
    expect(explainClaim({ pools: [] }, "serve").errors.length).toBeGreaterThan(0);
  });
});

test("hours bought by the hour are nobody's: more of them cost, fewer save", () => {
  // Ten hours of one's own, five more at $2; serving wants all fifteen at $5.
  const bought = {
    pools: [{ id: "A", chipHours: 10, onDemand: { priceUsdPerChipHour: 2, maxChipHours: 10 } }],
    workloads: [{ id: "serve", segments: [{ valueUsd: 5, amount: 15 }], outputPerChipHour: { A: 1 } }],
  };
  expect(claimText(explainClaim(bought, "serve").claims!, "hours")).toContain(
    "One more own hour of A brings the whole $2; taken by: nobody: 1 h less bought by the hour.",
  );
});

test("a request that makes others buy costs them its price, in words that say so", () => {
  // Serving fills 730,000 hours of its own; a launch on 500 of the 1,000 chips makes it buy 365,000 hours at $2.
  const text = `
plimsoll: 1
name: Full
calendar: {start: 2027-01, months: 2}
demand: {run_rate: $35.04M/year}
opening: {cash: $100M}
chips: {H100: 1 H100e}
products: {api: {on: serve, price: $4/Mtok, share: 100%}}
workloads: {serve: {kind: inference, throughput: {H100: 1 Mtok/H100-hour}}}
contracts:
  hall: {kind: take-or-pay, capacity: 1000 H100, price: $1/H100-hour, term: 2026-01 to 2028-12}
  hourly: {kind: on-demand, capacity: 1000 H100, price: $2/H100-hour}
`;
  const answer = meetingOf(text, ["launch: {kind: launch, who: product, size: 500 H100, placed: one-site, value: $3/H100-hour}"]);
  expect(meetingText(answer, "Full")).toContain("costs others $730k: 365k H100-hours more are bought by the hour, which costs $730k.");
});
