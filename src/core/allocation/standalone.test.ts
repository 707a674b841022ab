import { describe, expect, test } from "vitest";
import type { Answer } from "./answer.ts";
import { solveProblem } from "./standalone.ts";
import { verifyResult } from "./verify-file.ts";

type Json = Record<string, unknown>;
const one = (id: string, valueUsd: number, amount: number, outputPerChipHour: Json, more: Json = {}): Json => ({
  id,
  segments: [{ valueUsd, amount }],
  outputPerChipHour,
  ...more,
});
function solved(json: unknown, objective: Parameters<typeof solveProblem>[1] = "value"): Answer {
  const { answer, errors } = solveProblem(json, objective);
  expect(errors).toEqual([]);
  return answer!;
}
/** As a file would give it back. */
const written = (answer: Answer): unknown => JSON.parse(JSON.stringify(answer));
const hoursOf = (answer: Answer, workload: string): number => answer.allocation.filter((a) => a.workload === workload).reduce((sum, a) => sum + a.chipHours, 0);
const shareOf = (answer: Answer, workload: string): number => answer.shares!.find((s) => s.workload === workload)!.output;

const envelope = {
  pools: [
    { id: "H100", chipHours: 100, variableCostUsd: 0.5, onDemand: { priceUsdPerChipHour: 6, maxChipHours: 20 } },
    { id: "TPU", chipHours: 50, sublet: { priceUsdPerChipHour: 1 } },
  ],
  workloads: [
    {
      id: "serve",
      floor: 20,
      segments: [
        { valueUsd: 4, amount: 150 },
        { valueUsd: 2, amount: 100 },
      ],
      outputPerChipHour: { H100: 2, TPU: 1 },
    },
    { id: "train", group: "development", segments: [{ valueUsd: 1, amount: 500 }], outputPerChipHour: { H100: 1 } },
  ],
  groupFloor: { group: "development", share: 0.3, weights: { H100: 1, TPU: 0.5 } },
};

describe("a problem file", () => {
  test("is answered with prices, worths and a proof that a separate check accepts", () => {
    const answer = solved(envelope);
    expect(answer.status).toBe("optimal");
    expect(Math.abs(answer.gap!)).toBeLessThanOrEqual(1e-9 * (1 + answer.objectiveUsd));
    expect(answer.pools.map(({ id }) => id)).toEqual(["H100", "TPU"]);
    expect(answer.floors.map(({ id }) => id)).toEqual(["serve", "development"]);
    // The floor holds 0.3 × (100 + 25) = 37.5 H100-hours for training, which is worth 1 there and 4 to serving.
    expect(hoursOf(answer, "train")).toBeCloseTo(37.5, 9);
    expect(answer.floors[1]!.price).toBeGreaterThan(0);
    expect(verifyResult(envelope, written(answer)).verification).toMatchObject({ holds: true, proves: "optimal" });
  });

  test("worth is price less what the share floor takes", () => {
    const answer = solved(envelope);
    const [h100, tpu] = answer.pools;
    const floor = answer.floors[1]!.price;
    expect(h100!.worthLow).toBeCloseTo(h100!.price! - floor * 0.3 * 1, 9);
    expect(tpu!.worthLow).toBeCloseTo(tpu!.price! - floor * 0.3 * 0.5, 9);
  });

  test("does not depend on the order of its entries", () => {
    const reversed = { ...envelope, pools: envelope.pools.toReversed(), workloads: envelope.workloads.toReversed() };
    const a = solved(envelope);
    const b = solved(reversed);
    expect(b.objectiveUsd).toBe(a.objectiveUsd);
    expect(b.pools.toReversed()).toEqual(a.pools);
  });

  test("a result that was tampered with does not hold", () => {
    const answer = solved(envelope);
    const broken = (change: (copy: Answer) => void) => {
      const copy = written(answer) as Answer;
      change(copy);
      return verifyResult(envelope, copy);
    };
    expect(broken((copy) => void ((copy.allocation[0] as { chipHours: number }).chipHours += 5)).verification!.holds).toBe(false);
    expect(broken((copy) => void ((copy.allocation[0] as { output: number }).output += 1)).verification!.worstConstraint).toMatch(
      /^allocation\[0\]\.output: its hours make /,
    );
    expect(broken((copy) => void ((copy.pools[0] as { used: number }).used -= 1)).verification!.worstConstraint).toMatch(/^pools\[0\]\.used: /);
    expect(broken((copy) => void ((copy.pools[0] as { price: number }).price *= 0.9)).verification!.holds).toBe(false);
    expect(broken((copy) => void ((copy as { objectiveUsd: number }).objectiveUsd += 1)).verification!.worstConstraint).toContain("objectiveUsd");
    expect(broken((copy) => void ((copy as { status: string }).status = "infeasible")).verification!.worstConstraint).toContain("status");
    expect(broken((copy) => void ((copy.pools[0] as { id: string }).id = "GPU")).errors[0]!.path).toBe("result: pools[0].id");
  });

  test("proportional: the floor is measured in what the group would make, so the wrong chips do not fill it", () => {
    const floor = (measure: string) =>
      solved({
        pools: [
          { id: "fast", chipHours: 100 },
          { id: "slow", chipHours: 100 },
        ],
        workloads: [one("serve", 1, 1e4, { fast: 1, slow: 1 }), one("dev", 0.01, 1e4, { fast: 4, slow: 1 }, { group: "d" })],
        groupFloor: { group: "d", share: 0.4, measure, weights: { fast: 1, slow: 1 } },
      });
    const made = (answer: Answer) =>
      answer.allocation.filter((a) => a.workload === "dev").reduce((sum, a) => sum + a.output, 0) + answer.pools[1]!.reserve + 4 * answer.pools[0]!.reserve;
    // A quarter of all output is 0.4 × (400 + 100) = 200: fifty fast hours do it.
    expect(made(floor("proportional"))).toBeCloseTo(200, 6);
    expect(floor("proportional").objectiveUsd).toBeGreaterThan(floor("h100e").objectiveUsd);
  });
});

describe("floors that clash", () => {
  const clash = {
    pools: [{ id: "A", chipHours: 100 }],
    workloads: [one("serve", 10, 1000, { A: 1 }, { floor: 50 }), one("dev", 0.1, 1000, { A: 1 }, { group: "development" })],
    groupFloor: { group: "development", share: 0.6, weights: { A: 1 } },
  };

  test("are an answer: what clashes, and what bending each alone leaves", () => {
    const answer = solved(clash);
    expect(answer.status).toBe("infeasible");
    // 60 + 50 of 100 hours. Development bends to 50 (500 + 5 of the 1000 without floors), or serving to 40 (400 + 6).
    expect(
      answer.clash!.map(({ id, needs, relaxTo, costUsd }) => [id, needs, relaxTo, costUsd].map((x) => (typeof x === "number" ? Math.round(x * 1e6) / 1e6 : x))),
    ).toEqual([
      ["development", 60, 50, 495],
      ["serve", 50, 40, 594],
    ]);
    // Both have priority 5 and shrink by 10/11 in the allocation given.
    expect(answer.clash!.map(({ has }) => Math.round(has * 1e6) / 1e6)).toEqual([54.545455, 45.454545]);
    expect(verifyResult(clash, written(answer)).verification).toMatchObject({ holds: true });
  });

  test("two clashes apart cannot be ended by one floor", () => {
    const answer = solved({
      pools: [
        { id: "A", chipHours: 10 },
        { id: "B", chipHours: 10 },
      ],
      workloads: [one("a", 1, 99, { A: 1 }, { floor: 20 }), one("b", 1, 99, { B: 1 }, { floor: 20 })],
    });
    expect(answer.clash).toEqual([
      { id: "a", needs: 20, has: 10, relaxTo: null, costUsd: null },
      { id: "b", needs: 20, has: 10, relaxTo: null, costUsd: null },
    ]);
  });
});

describe("mistakes come with their path", () => {
  const pools = [{ id: "A", chipHours: 1 }];
  const cases: readonly [string, unknown, string][] = [
    ["not an object", 3, ""],
    ["no pools", { workloads: [] }, "pools"],
    ["unknown key", { pools, workloads: [], pool: 1 }, "pool"],
    ["negative hours", { pools: [{ id: "A", chipHours: -1 }], workloads: [] }, "pools[0].chipHours"],
    ["hours as text", { pools: [{ id: "A", chipHours: "1" }], workloads: [] }, "pools[0].chipHours"],
    ["two of one id", { pools: [...pools, ...pools], workloads: [] }, "pools[1].id"],
    ["empty id", { pools: [{ id: "", chipHours: 1 }], workloads: [] }, "pools[0].id"],
    ["unknown pool", { pools, workloads: [one("w", 1, 1, { B: 1 })] }, "workloads[0].outputPerChipHour.B"],
    [
      "rising values",
      {
        pools,
        workloads: [
          {
            id: "w",
            segments: [
              { valueUsd: 1, amount: 1 },
              { valueUsd: 2, amount: 1 },
            ],
            outputPerChipHour: {},
          },
        ],
      },
      "workloads[0].segments[1].valueUsd",
    ],
    ["priority above 9", { pools, workloads: [one("w", 1, 1, {}, { priority: 10 })] }, "workloads[0].priority"],
    ["weight 0", { pools, workloads: [one("w", 1, 1, {}, { weight: 0 })] }, "workloads[0].weight"],
    ["group of nobody", { pools, workloads: [], groupFloor: { group: "g", share: 0.1, weights: { A: 1 } } }, "groupFloor.group"],
    [
      "group named like a workload",
      { pools, workloads: [one("g", 1, 1, {}, { group: "g" })], groupFloor: { group: "g", share: 0.1, weights: { A: 1 } } },
      "groupFloor.group",
    ],
    ["share above 1", { pools, workloads: [one("w", 1, 1, {}, { group: "g" })], groupFloor: { group: "g", share: 2, weights: { A: 1 } } }, "groupFloor.share"],
    ["a weight missing", { pools, workloads: [one("w", 1, 1, {}, { group: "g" })], groupFloor: { group: "g", share: 0.5, weights: {} } }, "groupFloor.weights"],
    [
      "another measure",
      { pools, workloads: [one("w", 1, 1, {}, { group: "g" })], groupFloor: { group: "g", share: 0.5, measure: "x", weights: { A: 1 } } },
      "groupFloor.measure",
    ],
    [
      "endless profit",
      { pools: [{ id: "A", chipHours: 1, onDemand: { priceUsdPerChipHour: 1 }, sublet: { priceUsdPerChipHour: 2 } }], workloads: [] },
      "pools[0].sublet",
    ],
  ];
  test.each(cases)("%s", (_, json, path) => {
    const { answer, errors } = solveProblem(json);
    expect(answer).toBeUndefined();
    expect(errors.map((error) => error.path)).toContain(path);
    expect(errors.every(({ message }) => message.length > 5)).toBe(true);
  });

  test("unlimited sublet beside unlimited on-demand that pays no more is no mistake", () => {
    const answer = solved({ pools: [{ id: "A", chipHours: 5, onDemand: { priceUsdPerChipHour: 2 }, sublet: { priceUsdPerChipHour: 2 } }], workloads: [] });
    expect(answer.objectiveUsd).toBe(10);
  });
});

describe("fair objectives", () => {
  const contest = {
    pools: [
      { id: "A", chipHours: 12 },
      { id: "B", chipHours: 12 },
    ],
    workloads: [one("rich", 100, 1000, { A: 1, B: 1 }), one("poor", 1, 1000, { A: 1 }), one("small", 1, 2, { A: 1, B: 1 })],
  };

  test("max-min: the smallest share is as large as it can be, then the next", () => {
    const answer = solved(contest, "max-min");
    // Alone: rich 24, poor 12, small 24 (wants 2). small is met at 1/12; rich and poor rise to 22 of 36 = 0.611.
    expect(shareOf(answer, "small")).toBeCloseTo(2, 9);
    expect(shareOf(answer, "poor")).toBeCloseTo((12 * 22) / 36, 9);
    expect(shareOf(answer, "rich")).toBeCloseTo((24 * 22) / 36, 9);
    expect(verifyResult(contest, written(answer)).verification).toMatchObject({ holds: true });
    // Own hours only: a market beside them changes nothing, and is no objection.
    const beside = {
      ...contest,
      pools: [{ id: "A", chipHours: 12, onDemand: { priceUsdPerChipHour: 4 }, sublet: { priceUsdPerChipHour: 2 } }, contest.pools[1]!],
    };
    const same = solved(beside, "max-min");
    expect(same.objectiveUsd).toBe(answer.objectiveUsd);
    expect(verifyResult(beside, written(same)).verification).toMatchObject({ holds: true });
  });

  test("max-min goes on after the first are stuck", () => {
    const answer = solved(
      {
        pools: [
          { id: "A", chipHours: 10 },
          { id: "B", chipHours: 10 },
        ],
        workloads: [one("a1", 1, 99, { A: 1 }), one("a2", 1, 99, { A: 1 }), one("b", 1, 99, { B: 1 })],
      },
      "max-min",
    );
    expect(answer.shares!.map(({ share }) => Math.round(share * 1e9) / 1e9)).toEqual([0.5, 0.5, 1]);
  });

  test("max-min: weights are claims", () => {
    const answer = solved(
      { pools: [{ id: "A", chipHours: 12 }], workloads: [one("two", 1, 99, { A: 1 }, { weight: 2 }), one("one", 1, 99, { A: 1 })] },
      "max-min",
    );
    expect(shareOf(answer, "two")).toBeCloseTo(8, 9);
  });

  test("proportional: one pool is divided by weight, and faster pools go to those they serve best", () => {
    const answer = solved(
      { pools: [{ id: "A", chipHours: 9 }], workloads: [one("two", 1, 99, { A: 5 }, { weight: 2 }), one("one", 1, 99, { A: 1 })] },
      "proportional",
    );
    expect(hoursOf(answer, "two")).toBeCloseTo(6, 6);
    const special = solved(
      {
        pools: [
          { id: "A", chipHours: 10 },
          { id: "B", chipHours: 10 },
        ],
        workloads: [one("a", 1, 999, { A: 4, B: 1 }), one("b", 1, 999, { A: 1, B: 4 })],
      },
      "proportional",
    );
    expect([shareOf(special, "a"), shareOf(special, "b")].map((x) => Math.round(x * 1e6) / 1e6)).toEqual([40, 40]);
  });

  test("strict priority serves 9 before 1, whatever it pays", () => {
    const answer = solved(
      { pools: [{ id: "A", chipHours: 10 }], workloads: [one("pays", 100, 99, { A: 1 }, { priority: 1 }), one("first", 1, 7, { A: 1 }, { priority: 9 })] },
      "priority",
    );
    expect([shareOf(answer, "first"), shareOf(answer, "pays")].map((x) => Math.round(x * 1e6) / 1e6)).toEqual([7, 3]);
  });

  test("dominant shares: the published example of nine processors and eighteen gigabytes", () => {
    const answer = solved(
      {
        pools: [
          { id: "cpu", chipHours: 9 },
          { id: "memory", chipHours: 18 },
        ],
        workloads: [one("a", 1, 99, {}, { demandPerOutput: { cpu: 1, memory: 4 } }), one("b", 1, 99, {}, { demandPerOutput: { cpu: 3, memory: 1 } })],
      },
      "drf",
    );
    expect(answer.shares!.map(({ output }) => output)).toEqual([3, 2]);
    expect(answer.shares!.map(({ share }) => Math.round(share * 1e9) / 1e9)).toEqual([0.666666667, 0.666666667]);
    expect(answer.pools.map(({ used }) => used)).toEqual([9, 14]);
  });

  test("dominant shares ask for needs", () => {
    expect(solveProblem(contest, "drf").errors.map(({ path }) => path)).toEqual([
      "workloads[0].demandPerOutput",
      "workloads[1].demandPerOutput",
      "workloads[2].demandPerOutput",
    ]);
  });

  test("floors hold under every fair objective", () => {
    const owed = { ...contest, workloads: contest.workloads.map((w) => (w["id"] === "poor" ? { ...w, floor: 11 } : w)) };
    for (const objective of ["max-min", "proportional", "priority"] as const)
      expect(shareOf(solved(owed, objective), "poor")).toBeGreaterThanOrEqual(11 * (1 - 1e-9));
  });
});

describe("lots", () => {
  const nodes = (chipHours: number) => ({
    pools: [{ id: "A", chipHours, lotChipHours: 8 }],
    workloads: [one("first", 100, 1, { A: 1 }), one("rest", 1, 1e6, { A: 1 })],
  });

  test("sixteen chips in nodes of eight: the best whole division is found", () => {
    // Divided at will: one hour for $100 and fifteen at $1. Whole: a node each.
    const answer = solved(nodes(16));
    expect(answer.lots).toEqual({ method: "exact", divisibleUsd: 115, lossUsd: 7 });
    expect([answer.objectiveUsd, hoursOf(answer, "first"), hoursOf(answer, "rest")]).toEqual([108, 8, 8]);
    expect(verifyResult(nodes(16), written(answer)).verification).toMatchObject({ holds: true, proves: "feasible" });
    const torn = written(answer) as Answer;
    (torn.allocation[0] as { chipHours: number }).chipHours = 7;
    expect(verifyResult(nodes(16), torn).verification!.holds).toBe(false);
  });

  test("beyond 200 lots the largest remainder is taken and its loss measured", () => {
    const answer = solved({ ...nodes(16), pools: [...nodes(16).pools, { id: "B", chipHours: 8000, lotChipHours: 8 }] });
    expect(answer.lots!.method).toBe("largest remainder");
    expect(answer.lots!.lossUsd).toBe(99);
  });

  test("a floor below one lot can still be met by a whole one, or not at all", () => {
    const tight = {
      pools: [{ id: "A", chipHours: 8, lotChipHours: 8 }],
      workloads: [one("a", 1, 99, { A: 1 }, { floor: 4 }), one("b", 1, 99, { A: 1 }, { floor: 4 })],
    };
    const answer = solved(tight);
    expect([answer.status, answer.lots!.method]).toEqual(["infeasible", "none holds the floors"]);
  });
});
