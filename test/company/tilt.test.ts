/** Tilted futures: the same draws, with what they rest on moved by standard deviations. */
import { expect, test } from "vitest";
import { openFutures } from "../../src/core/company/futures/draw-futures.ts";
import { normalCdf, normalQuantile } from "../../src/core/numeric/normal.ts";
import { simulatorOf } from "../support/run.ts";
import { planOf } from "../support/small-lab.ts";

const text = `
plimsoll: 1
name: Tilted
calendar: {start: 2026-01, months: 6}
demand: {run_rate: $1M/year}
finance:
  costs:
    rent: {amount: {p10: $8M/month, p50: $10M/month, p90: $12M/month}}
    staff: {amount: {beliefs: {70%: $5M/month @a, 30%: $20M/month @b}}}
    power: {amount: {process: gbm, start: $8M/month to $12M/month (lognormal), volatility: 0%/sqrt(year)}}
sources:
  a: {kind: assumption, title: one, as_of: 2026-01-01}
  b: {kind: assumption, title: other, as_of: 2026-01-01}
correlations:
  - {between: [finance.costs.rent.amount, finance.costs.staff.amount], rank: 50%}
opening: {cash: $100M}
`;

const { model } = simulatorOf(planOf(text));
const seriesOf = (address: string): number => model.series.findIndex((series) => series.address === address);
/** Level of each cost in the first month, over some paths. */
const levels = (tilt: Readonly<Record<string, number>>, address: string): number[] => {
  const { draw } = openFutures(model, 3, false, tilt);
  return Array.from({ length: 200 }, (_, path) => draw(path).courses[seriesOf(address) * model.months]!);
};
const [rent, staff, power] = ["finance.costs.rent.amount", "finance.costs.staff.amount", "finance.costs.power.amount"] as const;

test("a shift moves the latent it names on every path, and no other draw", () => {
  const source = openFutures(model, 3);
  const tilted = openFutures(model, 3, false, { [rent]: 0.5 });
  const at = source.latents.index(rent);
  for (let path = 0; path < 20; path++) {
    const [before, after] = [Float64Array.from(source.latents.draw(path)), tilted.latents.draw(path)];
    expect(after[tilted.latents.index(rent)]).toBe(before[at]! + 0.5);
  }
  expect(levels({ [rent]: 0.5 }, staff)).toEqual(levels({}, staff));
  expect(levels({ [rent]: 0.5 }, power)).toEqual(levels({}, power));
  expect(levels({ [rent]: 0.5 }, rent).every((usd, path) => usd > levels({}, rent)[path]!)).toBe(true);
});

test("the constants of a process and the choice among beliefs are moved, too", () => {
  const high = levels({ [`${power}.start`]: 1 }, power);
  expect(high.every((usd, path) => usd > levels({}, power)[path]!)).toBe(true);
  const share = (column: readonly number[]): number => column.filter((usd) => usd > 10e6).length / column.length;
  const shift = 0.8;
  const expected = 1 - normalCdf(normalQuantile(0.7) - shift);
  const seen = share(levels({ [`${staff}#choice`]: shift }, staff));
  // Three standard errors of a share over 200 paths.
  expect(Math.abs(seen - expected)).toBeLessThan(3 * Math.sqrt((expected * (1 - expected)) / 200));
});

test("a shift of nothing changes no bit, and what is drawn has a name", () => {
  expect(levels({ [rent]: 0 }, rent)).toEqual(levels({}, rent));
  const names = openFutures(model, 3).latents.names();
  expect(names.filter(({ isChoice }) => isChoice).map(({ name }) => name)).toEqual([`${staff}#choice`]);
  expect(names.map(({ name }) => name)).toEqual(expect.arrayContaining([rent, staff, `${power}.start`]));
});
