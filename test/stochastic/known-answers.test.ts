/** Problems of the literature with known optima, each by the tree's programme and by stages. */
import { describe, expect, test } from "vitest";
import type { Multistage } from "../../src/core/stochastic/multistage.ts";
import { withTailRisk } from "../../src/core/stochastic/tail-risk.ts";
import { airConditioners, capacityExpansion, farmer, inventory, lands, pgp2, screening } from "./known-problems.ts";
import { byStages, byTree, off } from "./routes.ts";

/** Both routes come to the known optimum, and the bound never passes it. */
function expectOptimum(problem: Multistage, known: number, iterations: number): { tree: Float64Array; stages: Float64Array } {
  const tree = byTree(problem);
  expect(off(tree.objective, known)).toBeLessThan(1e-6);
  // Nothing is learnt from going on once the bound is there.
  const onIteration = (_done: number, reached: number): boolean => reached > known - 1e-8 * Math.max(1, Math.abs(known));
  const { bound, bounds, first } = byStages(problem, iterations, { onIteration });
  expect(off(bound, known)).toBeLessThan(1e-6);
  expect(Math.max(...bounds)).toBeLessThan(known + 2e-7 * Math.max(1, Math.abs(known)));
  return { tree: tree.first, stages: first };
}

describe("1: LandS (Louveaux & Smeers)", () => {
  test("optimum, expected-value problem, wait-and-see", () => {
    const { tree } = expectOptimum(lands(), 381.8533333333, 30);
    expect([...tree]).toEqual([2.666667, 4, 3.333333, 2].map((x) => expect.closeTo(x, 5)));
    expect(off(byTree(lands([{ chance: 1, demand: 5 }])).objective, 378.6666666667)).toBeLessThan(1e-9);
    const each = [3, 5, 7].map((demand) => byTree(lands([{ chance: 1, demand }])).objective);
    expect(0.3 * each[0]! + 0.4 * each[1]! + 0.3 * each[2]!).toBeCloseTo(380.1666666667, 6);
  });

  test.each([
    [0.25, 403.9733333],
    [0.5, 425.9833333],
    [0.75, 447.6708333],
    [1, 469.3333333],
  ])("mean and CVaR of the worst 30 %%, weight %d", (weight, known) => {
    const risk = { expectation: 1 - weight, tail: weight, worstShare: 0.3, costBetween: [0, 5000] as const };
    const opexOnly = withTailRisk(lands(), risk);
    // CVaR of capital plus running cost is capital plus CVaR of running cost: the two statements are one.
    expectOptimum(opexOnly, known, 60);
  });
});

test("3: PGP2 (Higle & Sen), 576 scenarios", () => {
  const { tree, stages } = expectOptimum(pgp2(), 447.324356, 40);
  for (const first of [tree, stages]) expect([...first]).toEqual([1.5, 5.5, 5, 5.5].map((x) => expect.closeTo(x, 4)));
});

describe("5: capacity expansion", () => {
  test("2 stages", () => {
    const { tree } = expectOptimum(capacityExpansion(2, 1e6), 340315.52169, 40);
    expect([...tree.subarray(0, 4)]).toEqual([5085, 1311, 3919, 854].map((x) => expect.closeTo(x, 3)));
  });
  test("3 stages", () => {
    const { tree } = expectOptimum(capacityExpansion(3, 1e5), 406712.492694, 80);
    expect([...tree.subarray(0, 4)]).toEqual([2986, 0, 7329, 854].map((x) => expect.closeTo(x, 3)));
  });
});

test("6: air conditioning, continuous and whole", () => {
  const { tree } = expectOptimum(airConditioners(false), 62500, 20);
  expect([tree[0], tree[2]]).toEqual([200, 100]);
  expect(byTree(airConditioners(true)).objective).toBeCloseTo(62500, 6);
});

describe("13: the farmer (Birge & Louveaux)", () => {
  test("optimum, expected-value problem, wait-and-see", () => {
    const { tree } = expectOptimum(farmer(), -108390, 40);
    expect([...tree]).toEqual([170, 80, 250].map((x) => expect.closeTo(x, 4)));
    const mean = byTree(farmer([1]));
    expect(mean.objective).toBeCloseTo(-118600, 6);
    expect([...mean.first]).toEqual([120, 80, 300].map((x) => expect.closeTo(x, 4)));
    const each = [1.2, 1, 0.8].map((factor) => byTree(farmer([factor])).objective);
    expect((each[0]! + each[1]! + each[2]!) / 3).toBeCloseTo(-115405.555556, 4);
  });

  test("the plan for the mean, executed: -107240", () => {
    const { stages, initial } = farmer();
    const { first } = byTree(farmer([1]));
    const fixed = { ...stages[0]!.nodes[0]!.programme, lower: first, upper: first };
    const problem: Multistage = { stages: [{ ...stages[0]!, nodes: [{ ...stages[0]!.nodes[0]!, programme: fixed }] }, stages[1]!], initial };
    expectOptimum(problem, -107240, 20);
  });

  test("expectation plus twice the CVaR of the worst fifth: -220700", () => {
    const risky = withTailRisk(farmer(), { expectation: 1, tail: 2, worstShare: 0.2, costBetween: [-1e6, 1e6] });
    const { tree } = expectOptimum(risky, -220700, 60);
    expect([...tree.subarray(0, 3)]).toEqual([100, 100, 300].map((x) => expect.closeTo(x, 3)));
  });
});

describe("15: inventory whose last stage may cost less than nothing", () => {
  const known = 139650 + 9 * (7440 / 19);
  test("the tree of three periods: both routes agree", () => {
    const tree = byTree(inventory(2));
    expect(off(byStages(inventory(2), 60).bound, tree.objective)).toBeLessThan(1e-7);
  });
  test("ten periods: the bound meets 143174.21 and never passes it", () => {
    const { bound, bounds, first } = byStages(inventory(10), 120);
    expect(off(bound, known)).toBeLessThan(1e-6);
    expect(Math.max(...bounds)).toBeLessThan(known * (1 + 1e-9));
    expect(first[1]).toBeCloseTo(757.894737, 3);
    // A cost-to-go held at 0 or more would have given 144337.25: nothing here lets a caller say so.
    expect(bound).toBeLessThan(144337.25 - 1000);
  });
});

test("17: own, lease or spot (PyPSA's screening curve), 1001 snapshots", () => {
  const { tree } = expectOptimum(screening(), 14706.193806, 60);
  expect([...tree]).toEqual([expect.closeTo(500, 3), expect.closeTo(490, 3)]);
});
