/** The worth of knowing against published values and a closed form. */
import { expect, test } from "vitest";
import { partialInformation, perfectInformation } from "../../src/core/information/value-of-information.ts";
import { normalCdf, normalDensity } from "../../src/core/numeric/normal.ts";
import { openStream } from "../../src/core/numeric/random.ts";

test("the farmer (Birge and Louveaux 1.1): knowing the yield is worth 7,015.56", () => {
  const yields = [1.2, 1, 0.8];
  const [price, feed, buy, sell] = [
    [150, 230, 260],
    [200, 240],
    [238, 210],
    [170, 150],
  ] as const;
  const profit = (acres: readonly number[], factor: number): number => {
    const [wheat, corn, beet] = [2.5, 3, 20].map((tons, i) => tons * factor * acres[i]!);
    const grain = [wheat!, corn!].reduce((sum, tons, i) => sum + (tons >= feed[i]! ? (tons - feed[i]!) * sell[i]! : (tons - feed[i]!) * buy[i]!), 0);
    return grain + 36 * Math.min(6000, beet!) + 10 * Math.max(0, beet! - 6000) - acres.reduce((sum, area, i) => sum + area * price[i]!, 0);
  };
  // The stochastic optimum, and what is best under each yield.
  const plans = [
    [170, 80, 250],
    [550 / 3, 200 / 3, 250],
    [120, 80, 300],
    [100, 25, 375],
  ];
  const values = plans.map((acres) => yields.map((factor) => profit(acres, factor)));
  expect(values[0]!.reduce((sum, x) => sum + x / 3, 0)).toBeCloseTo(108_390, 6);
  expect(perfectInformation(values)).toBeCloseTo(7015.555556, 4);
});

test("LandS (Louveaux and Smeers): knowing the demand is worth 1.6867", () => {
  const cost = [10, 7, 16, 6];
  const base = [40, 45, 32, 55];
  const modes = [1, 0.6, 0.1];
  // Recourse in closed form: the cheapest equipment serves the longest mode first.
  const total = (x: readonly number[], first: number): number => {
    const left = [...x];
    const order = [2, 0, 1, 3];
    let sum = x.reduce((all, size, i) => all + cost[i]! * size, 0);
    [first, 3, 2].forEach((demand, j) => {
      let rest = demand;
      for (const i of order) {
        const used = Math.min(rest, left[i]!);
        left[i]! -= used;
        rest -= used;
        sum += used * base[i]! * modes[j]!;
      }
      if (rest > 1e-9) sum += 1e9 * rest;
    });
    return sum;
  };
  const weights = [0.3, 0.4, 0.3];
  const demands = [3, 5, 7];
  const optimum = [8 / 3, 4, 10 / 3, 2];
  const expected = (x: readonly number[]): number => demands.reduce((sum, demand, s) => sum + weights[s]! * total(x, demand), 0);
  expect(expected(optimum)).toBeCloseTo(381.853333, 5);
  // What is best where the demand is known: published costs 293, 378.666667 and 469.333333.
  const best = [
    [0, 5, 3, 4],
    [5 / 6, 3, 25 / 6, 4],
    [25 / 6, 3, 17 / 6, 2],
  ];
  expect(best.map((x, s) => total(x, demands[s]!))).toEqual([293, 378.666667, 469.333333].map((usd) => expect.closeTo(usd, 5)));
  const values = [optimum, ...best].map((x) => demands.map((demand) => -total(x, demand)));
  expect(perfectInformation(values, weights)).toBeCloseTo(1.686667, 5);
});

/** A bet on the mean of a normal: take it (worth x + y, both standard normal) or leave it. */
const paths = 20_000;
const stream = (name: string): Float64Array => Float64Array.from({ length: paths }, (_, p) => openStream(5, name).normal(p, -1));
const [x, y] = [stream("x"), stream("y")];

test("a bet on a linear normal outcome: the closed form, and nothing for what does not matter", () => {
  const drift = -0.5;
  const take = x.map((value, p) => drift + value + y[p]!);
  const values = [new Float64Array(paths), take];
  // Knowing x: E[max(0, drift + x)] with the bet left otherwise.
  const closed = normalDensity(drift) + drift * normalCdf(drift);
  const worth = partialInformation(values, x, 40);
  expect(Math.abs(worth.mean - closed)).toBeLessThan((3 / 1.96) * worth.halfWidth95);
  expect(Math.abs(worth.changes - normalCdf(drift))).toBeLessThan(0.03);
  expect(worth.instead).toBe(1);
  const nothing = partialInformation(values, stream("z"), 40);
  expect(nothing.mean).toBeLessThanOrEqual((3 / 1.96) * nothing.halfWidth95);
  // Knowing both is worth more: a normal of variance 2.
  const all = perfectInformation(values);
  const both = Math.SQRT2 * (normalDensity(drift / Math.SQRT2) + (drift / Math.SQRT2) * normalCdf(drift / Math.SQRT2));
  expect(Math.abs(all - both)).toBeLessThan(0.03);
  expect(all).toBeGreaterThan(worth.mean);
});

test("equal numbers are never parted, and one group tells nothing", () => {
  const coin = x.map((value) => (value > 0 ? 1 : 0));
  const values = [new Float64Array(paths), coin.map((side) => (side === 1 ? 1 : -2))];
  expect(partialInformation(values, coin, 10).mean).toBeCloseTo(coin.reduce((sum, side) => sum + side, 0) / paths, 10);
  expect(partialInformation(values, new Float64Array(paths), 10)).toEqual({ mean: 0, halfWidth95: 0, changes: 0 });
});
