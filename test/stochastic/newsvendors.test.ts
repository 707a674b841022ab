/** 16: newsvendors with closed forms, as programmes: exact where demand is discrete, bounded from below where it is continuous. */
import { describe, expect, test } from "vitest";
import { exp } from "../../src/core/numeric/elementary.ts";
import { normalCdf, normalDensity, normalQuantile } from "../../src/core/numeric/normal.ts";
import { type Multistage, type Realisation, writeStage } from "../../src/core/stochastic/multistage.ts";
import { normalNoise, type NoisePoint, quantileNoise } from "../../src/core/stochastic/noise.ts";
import { withTailRisk } from "../../src/core/stochastic/tail-risk.ts";
import { byStages, byTree, highs, off, stageOf } from "./routes.ts";
import { programmeOf } from "../conformance/solver.ts";

interface Costs {
  /** Of a unit ordered, left over, missing, and sold (less than 0). */
  readonly order: number;
  readonly over: number;
  readonly under: number;
  readonly sold: number;
}

/** Order S, then see demand. */
function newsvendor({ order, over, under, sold }: Costs, demand: readonly NoisePoint[]): Multistage {
  const first = writeStage();
  first.hand(0, first.column({ name: "S", cost: order, upper: 1e4 }));
  const second = writeStage();
  const met = second.column({ cost: sold });
  const left = second.column({ cost: over });
  const missing = second.column({ cost: under });
  second.row({
    lower: 0,
    upper: 0,
    terms: [
      [met, 1],
      [left, 1],
    ],
    incoming: [[0, -1]],
  });
  const wanted = second.row({
    terms: [
      [met, 1],
      [missing, 1],
    ],
  });
  const realisations = demand.map(({ chance, value }): Realisation => ({ chance, changes: [{ kind: "row", row: wanted, lower: value, upper: value }] }));
  return { stages: [stageOf(first.build()), stageOf(second.build(), realisations)], initial: new Float64Array(0) };
}

const poisson = (rate: number, most: number): NoisePoint[] => {
  const points: { chance: number; value: number }[] = [];
  let chance = exp(-rate);
  for (let value = 0; value <= most; value++) {
    points.push({ chance, value });
    chance *= rate / (value + 1);
  }
  const sum = points.reduce((total, point) => total + point.chance, 0);
  return points.map((point) => ({ ...point, chance: point.chance / sum }));
};

/** Use of a commitment, each as likely. */
const usage: NoisePoint[] = [40, 42, 45, 50, 55, 60, 62, 65, 70, 80, 90, 100].map((value) => ({ chance: 1 / 12, value }));

/** Cost of a level under a normal, in closed form. */
const normalCost = (h: number, p: number, mean: number, sd: number, level: number): number => {
  const z = (level - mean) / sd;
  return sd * ((h + p) * (normalDensity(z) + z * normalCdf(z)) - p * z);
};

describe("normal demand: conditional means bound from below, the fractile is confirmed", () => {
  test.each([
    [0.18, 0.7, 50, 8, 56.6039559274, 1.9976051932],
    [43, 79, 900, 60, 922.7214038235, 2718.1967817824],
    [2, 18, 120, 10, 132.8155156554, 35.0996663865],
    // The first with a lead of four periods: five periods' demand.
    [0.18, 0.7, 250, 8 * Math.sqrt(5), 264.7668943742, 4.4667810041],
  ])("h %d, p %d, N(%d, %d)", (h, p, mean, sd, level, cost) => {
    expect(mean + sd * normalQuantile(p / (p + h))).toBeCloseTo(level, 8);
    expect(normalCost(h, p, mean, sd, level)).toBeCloseTo(cost, 8);
    const coarse = byTree(newsvendor({ order: 0, over: h, under: p, sold: 0 }, normalNoise(mean, sd, 20)));
    const fine = byTree(newsvendor({ order: 0, over: h, under: p, sold: 0 }, normalNoise(mean, sd, 400)));
    expect(coarse.objective).toBeLessThan(fine.objective);
    expect(fine.objective).toBeLessThan(cost);
    expect(off(fine.objective, cost)).toBeLessThan(2e-3);
    expect(off(fine.first[0]!, level)).toBeLessThan(5e-3);
  });
  test("at 40 instead of the fractile", () => {
    expect(normalCost(0.18, 0.7, 50, 8, 40)).toBeCloseTo(7.3561315529, 8);
  });
});

describe("discrete demand is exact, by both routes", () => {
  test.each([
    [poisson(6, 60), { order: 0, over: 1, under: 4, sold: 0 }, 8, 3.5701069458],
    [poisson(18, 90), { order: 0, over: 200, under: 270, sold: 0 }, 19, 786.0884409],
    [usage, { order: 0.6, over: 0, under: 1, sold: 0 }, 55, 44.833333],
  ] as const)("case %#", (demand, costs, level, cost) => {
    const problem = newsvendor(costs, demand);
    const tree = byTree(problem);
    expect(off(tree.objective, cost)).toBeLessThan(1e-6);
    expect(tree.first[0]).toBeCloseTo(level, 6);
    expect(off(byStages(problem, 60, { onIteration: (_n, bound) => bound > cost - 1e-8 }).bound, cost)).toBeLessThan(1e-6);
  });
});

test("at a level that is not the best one: Poisson at 5, and everything bought as it comes", () => {
  const at = (level: number, costs: Costs, demand: readonly NoisePoint[]): number => {
    const problem = newsvendor(costs, demand);
    const { programme, realisations } = problem.stages[0]!.nodes[0]!;
    const fixed = { ...programme, lower: Float64Array.of(level), upper: Float64Array.of(level) };
    return byTree({ ...problem, stages: [{ ...problem.stages[0]!, nodes: [{ programme: fixed, realisations }] }, problem.stages[1]!] }).objective;
  };
  expect(at(5, { order: 0, over: 1, under: 4, sold: 0 }, poisson(6, 60))).toBeCloseTo(6.5902960246, 8);
  expect(at(0, { order: 0.6, over: 0, under: 1, sold: 0 }, usage)).toBeCloseTo(63.25, 9);
});

describe("profit under a triangular demand", () => {
  /** Quantile of Triangular(150, 200, 250). */
  const quantile = (u: number): number => (u < 0.5 ? 150 + 50 * Math.sqrt(2 * u) : 250 - 50 * Math.sqrt(2 * (1 - u)));
  const problem = newsvendor({ order: 2, over: 0.1, under: 0, sold: -5 }, quantileNoise(quantile, 400));
  test("the fractiles in closed form: 3/5.1, and 0.4 of it for the worst 40 %", () => {
    const order = quantile(3 / 5.1);
    expect(order).toBeCloseTo(204.625739, 6);
    expect(quantile((0.4 * 3) / 5.1)).toBeCloseTo(184.299717, 6);
    // What is missing on average, ∫ (d − q)(250 − d)/2500 from q to 250.
    const missing = (250 - order) ** 3 / 15000;
    expect(5 * (200 - missing) - 2 * order - 0.1 * (order - 200 + missing)).toBeCloseTo(558.523965, 6);
  });
  test("expected profit 558.524 at 204.63: bounded from above within a thousandth", () => {
    const { objective, first } = byTree(problem);
    expect(-objective).toBeGreaterThan(558.523965);
    expect(off(-objective, 558.523965)).toBeLessThan(1e-3);
    expect(off(first[0]!, 204.625739)).toBeLessThan(2e-3);
  });
  test("mean of the worst 40 %: the order falls to 184.30", () => {
    const { first } = byTree(withTailRisk(problem, { expectation: 0, tail: 1, worstShare: 0.4, costBetween: [-2000, 2000] }));
    expect(off(first[0]!, 184.299717)).toBeLessThan(2e-3);
  });
});

test("15, for ever: stock at 800·(15 − 35·0.05)/16 = 662.5, as a programme of one period", () => {
  // A unit ordered is sold back a period later at its cost, discounted: it ties up 35·(1 − 0.95).
  const problem = newsvendor(
    { order: 35 * 0.05, over: 1, under: 15, sold: 0 },
    quantileNoise((u) => 800 * u, 1600),
  );
  expect(byTree(problem).first[0]).toBeCloseTo(662.5, 0);
});

test("(s, S) with a fixed cost, Poisson demand: the programme of an average cost finds 8.0341", () => {
  // Columns: share of periods in which stock is x and is raised to y; the optimum of the average-cost decision process.
  const [rate, fixed, most, least] = [6, 5, 16, -24];
  const demand = poisson(rate, 40);
  const levels = Array.from({ length: most - least + 1 }, (_, i) => least + i);
  const costAt = (y: number): number => demand.reduce((sum, { chance, value }) => sum + chance * (Math.max(0, y - value) + 4 * Math.max(0, value - y)), 0);
  const cost: number[] = [];
  const entries: [number, number, number][] = [];
  const rowOf = (x: number): number => Math.max(least, x) - least;
  for (const x of levels)
    for (const y of levels) {
      if (y < x || y < -4) continue;
      const column = cost.push((y > x ? fixed : 0) + costAt(y)) - 1;
      const flows = new Map<number, number>([[rowOf(x), 1]]);
      for (const { chance, value } of demand) flows.set(rowOf(y - value), (flows.get(rowOf(y - value)) ?? 0) - chance);
      flows.forEach((value, row) => entries.push([row, column, value]));
      entries.push([levels.length, column, 1]);
    }
  const sides = [...levels.map(() => 0), 1];
  const held = highs.hold(programmeOf({ cost, rowLower: sides, rowUpper: sides, entries }));
  const solution = held.solve({ presolve: true });
  held.dispose();
  expect(solution.objective).toBeCloseTo(8.0341115615, 5);
});
