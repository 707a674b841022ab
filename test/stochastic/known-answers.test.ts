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

/** The problem with its first stage as it was decided. */
function executed({ stages, initial }: Multistage, first: Float64Array): Multistage {
  const [start, ...later] = stages;
  const [node] = start!.nodes;
  return { stages: [{ ...start!, nodes: [{ ...node!, programme: { ...node!.programme, lower: first, upper: first } }] }, ...later], initial };
}

/** Cost of serving LandS' three modes: cheapest equipment to the longest mode first (north-west corner). */
function meritOrder(capacity: Float64Array, demand: readonly number[]): number {
  const base = [40, 45, 32, 55];
  const left = [...demand];
  let cost = 0;
  for (const i of [2, 0, 1, 3])
    for (let j = 0, free = capacity[i]!; j < 3; j++) {
      const served = Math.min(free, left[j]!);
      cost += served * base[i]! * [1, 0.6, 0.1][j]!;
      free -= served;
      left[j]! -= served;
    }
  return cost;
}

describe("1: LandS (Louveaux & Smeers)", () => {
  test("optimum, expected-value problem, wait-and-see", () => {
    const { tree } = expectOptimum(lands(), 381.8533333333, 30);
    expect([...tree]).toEqual([2.666667, 4, 3.333333, 2].map((x) => expect.closeTo(x, 5)));
    expect(off(byTree(lands([{ chance: 1, demand: 5 }])).objective, 378.6666666667)).toBeLessThan(1e-9);
    const each = [3, 5, 7].map((demand) => byTree(lands([{ chance: 1, demand }])).objective);
    expect(each).toEqual([293, 378.6666667, 469.3333333].map((cost) => expect.closeTo(cost, 6)));
    expect(0.3 * each[0]! + 0.4 * each[1]! + 0.3 * each[2]!).toBeCloseTo(380.1666666667, 6);
  });

  test("the plan for the mean, executed: 383.986667, and by the merit order in closed form", () => {
    const { first } = byTree(lands([{ chance: 1, demand: 5 }]));
    expectOptimum(executed(lands(), first), 383.9866667, 20);
    const cost = [10, 7, 16, 6];
    const capital = (x: Float64Array): number => cost.reduce((sum, c, i) => sum + c * x[i]!, 0);
    const running = (x: Float64Array): number => [3, 5, 7].reduce((sum, d, k) => sum + [0.3, 0.4, 0.3][k]! * meritOrder(x, [d, 3, 2]), 0);
    expect(capital(first) + running(first)).toBeCloseTo(383.9866667, 6);
    const { first: best } = byTree(lands());
    expect(capital(best) + running(best)).toBeCloseTo(381.8533333, 6);
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
    expectOptimum(executed(farmer(), byTree(farmer([1])).first), -107240, 20);
  });

  test("expectation plus twice the CVaR of the worst fifth: -220700", () => {
    const risky = withTailRisk(farmer(), { expectation: 1, tail: 2, worstShare: 0.2, costBetween: [-1e6, 1e6] });
    const { tree } = expectOptimum(risky, -220700, 60);
    expect([...tree.subarray(0, 3)]).toEqual([100, 100, 300].map((x) => expect.closeTo(x, 3)));
  });
});

/** 15 in closed form: 143174.210526. */
const known15 = 139650 + 9 * (7440 / 19);

describe("15: inventory whose last stage may cost less than nothing", () => {
  test("the tree of three periods: both routes agree", () => {
    const tree = byTree(inventory(2));
    expect(off(byStages(inventory(2), 60).bound, tree.objective)).toBeLessThan(1e-7);
  });
  test("ten periods: the bound meets 143174.21 and never passes it", () => {
    const { bound, bounds, first } = byStages(inventory(10), 120);
    expect(off(bound, known15)).toBeLessThan(1e-6);
    expect(Math.max(...bounds)).toBeLessThan(known15 * (1 + 1e-9));
    expect(first[1]).toBeCloseTo(757.894737, 3);
    // A cost-to-go held at 0 or more would have given 144337.25: nothing here lets a caller say so.
    expect(bound).toBeLessThan(144337.25 - 1000);
  });
});

test("15: the same by dynamic programming on the grid of demands", () => {
  const step = 800 / 19;
  const levels = Array.from({ length: 39 }, (_, k) => (k - 19) * step);
  const demands = Array.from({ length: 20 }, (_, k) => k);
  /** Cost from a position before demand: `after` is what each level after demand costs from then on. */
  const beforeDemand = (after: readonly number[], over: number, under: number): number[] =>
    levels.map((y, k) =>
      demands.reduce((sum, d) => {
        // Positions below the grid are not reached: whoever is so low has ordered.
        const at = Math.max(0, k - d);
        const x = y - d * step;
        return sum + (after[at]! + (x > 0 ? over * x : -under * x)) / 20;
      }, 0),
    );
  /** Cheapest order from every level: up to a level of the grid, at 35 a unit. */
  const ordered = (cost: readonly number[]): number[] => levels.map((x, k) => Math.min(...cost.slice(k).map((c, i) => 35 * (levels[k + i]! - x) + c)));
  let cost = beforeDemand(
    levels.map(() => 0),
    -35,
    35,
  );
  for (let t = 10; t >= 2; t--) cost = beforeDemand(ordered(cost), 1, 15);
  const from = levels.map((y, k) => (y < 10 ? Infinity : 35 * (y - 10) + cost[k]!));
  expect(Math.min(...from)).toBeCloseTo(known15, 6);
  expect(levels[from.indexOf(Math.min(...from))]).toBeCloseTo(757.894737, 6);
});

test("17: own, lease or spot (PyPSA's screening curve), 1001 snapshots", () => {
  const { tree } = expectOptimum(screening(), 14706.193806, 60);
  expect([...tree]).toEqual([expect.closeTo(500, 3), expect.closeTo(490, 3)]);
});

test("17, in the continuum: 14700, whole where each snapshot stands for the middle of its thousandth", () => {
  const middles = Array.from({ length: 1000 }, (_, z) => 999.5 - z);
  expect(byTree(screening(middles)).objective).toBeCloseTo(14700, 6);
});
