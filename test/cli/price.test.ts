/** price, as a user calls it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { PriceAnswer } from "../../src/core/products/price-answer.ts";
import { cli } from "./run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "plimsoll-price-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const save = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

/** Nothing is uncertain: 1,000 seats at $20, ten Mtok an hour of an H100 at $20: $2 a Mtok where no hour is idle. */
const plan = save(
  "seats.yaml",
  `plimsoll: 1
name: Seats
calendar: {start: 2026-01, months: 12}
paths: 10
chips: {H100: 1 H100e}
demand: {run_rate: $1/year}
products:
  seat:
    on: serve
    price: $20/seat-month
    customers: 1000 seats
    use: {spread: 1 to 15 Mtok/seat-month (uniform)}
    variable_cost: 20%
    elasticity: 1
    unserved_cost: $5/Mtok
workloads:
  serve: {kind: inference, throughput: {H100: 10 Mtok/H100-hour}}
contracts:
  by-the-hour: {kind: on-demand, capacity: 100 H100, price: $20/H100-hour}
opening: {cash: $1M}
`,
);
const ask = async (...more: readonly string[]): Promise<PriceAnswer> => JSON.parse((await cli(["price", plan, "--json", ...more])).out) as PriceAnswer;

test("margins, break-even and prices are what a hand finds", async () => {
  const answer = await ask("--paths", "3", "--prices", "16,20");
  const [seat] = answer.products;
  expect(seat!.cost.meanUsd).toBeCloseTo(2, 9);
  expect(seat!.cost.idleUsd).toBeCloseTo(0, 9);
  // Mean use 8: $20 less a fifth less $16 is nothing. Those above 8 Mtok, half of all, are under water.
  expect(seat!.plans[0]!.mean.marginUsd).toBeCloseTo(0, 9);
  expect(seat!.plans[0]!.underWater.share).toBeCloseTo(0.5, 9);
  expect(seat!.breakEven[0]!.usd).toBeCloseTo(20, 9);
  // The heaviest tenth use 13.6 to 15, 14.3 on average: 16 − 28.6.
  expect(seat!.plans[0]!.deciles[9]!.marginUsd).toBeCloseTo(-12.6, 9);
  // At $16 elasticity 1 makes a quarter more seats: 15,000 seat-months in the year, 120,000 Mtok, 12,000 hours, the same revenue.
  const [lower, now] = seat!.prices;
  expect([lower!.units, lower!.revenueUsd, lower!.h100eHours, lower!.computeUsd].map((x) => Number(x.toFixed(4)))).toEqual([15_000, 240_000, 12_000, 240_000]);
  expect(lower!.contributionUsd).toBeCloseTo(240_000 * 0.8 - 240_000, 4);
  expect([now!.revenueUsd, now!.grossProfitChangeUsd]).toEqual([expect.closeTo(240_000, 4), 0]);
});

test("charging agents instead moves the margin of each tenth as a hand finds", async () => {
  const agents = (await ask("--paths", "1", "--prices", "20", "--agent-use", "5")).products[0]!.plans.find(({ name }) => name === "per agent")!;
  // Use even from 1 to 15: 4/14 of users run one agent, 5/14 two, 5/14 three: 29/14 on average, at 20 ÷ (29/14) each.
  const price = 20 / (29 / 14);
  expect(agents.terms).toEqual({ kind: "agent", usdPerAgent: expect.closeTo(price, 1) as number, mtokPerAgent: 5 });
  // The lightest tenth, mean 1.7, run one; the heaviest, mean 14.3, three.
  expect(agents.deciles[0]!.marginUsd).toBeCloseTo(0.8 * price - 3.4, 1);
  expect(agents.deciles[9]!.marginUsd).toBeCloseTo(0.8 * 3 * price - 28.6, 1);
});

test("tells it as text, on measured use with its fit and interval", async () => {
  const usage = save("use.csv", `user,mtok\n${Array.from({ length: 40 }, (_, i) => `u${i},${i < 30 ? 1 + i / 10 : 10 + i}`).join("\n")}\n`);
  const { code, out, err } = await cli(["price", plan, "--paths", "2", "--usage", usage]);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toContain("seat: $20/seat-month");
  expect(out).toContain("Under water at this price: 10 of 40 (25 %; 95 % interval 12.7 % to 41.2 %, sampling error only), those above 8 Mtok");
  expect(out).toMatch(/Fits, the better first: lognormal/);
  expect(out).toMatch(/tenth 10 +47.5 +\$20 +\$95 +\$\(79\)/);
});

test("a user's rows together are its month: a day's use counts thirty times, over the days that the file covers", async () => {
  // Two days. a: 0.1 and 0.3 Mtok, 6 a month; b: 0.2 on one day of two, 3 a month; c has no tokens on its only day.
  const usage = save("days.csv", "client,day,output_tokens\na,0,100000\na,1,300000\nb,0,200000\nc,1,\n");
  const together = (await ask("--paths", "1", "--prices", "20", "--usage", usage, "--per", "users")).products[0]!.use!;
  expect([together.measured, together.meanMtok]).toEqual([2, expect.closeTo(4.5, 9)]);
  expect(together.from).toContain("1 row without tokens left out");
  const apart = (await ask("--paths", "1", "--prices", "20", "--usage", usage)).products[0]!;
  expect([apart.use!.measured, apart.use!.meanMtok]).toEqual([3, expect.closeTo(6, 9)]);
  expect(apart.plans[0]!.underWater.counted).toMatchObject({ count: 1, rows: 3, users: 2 });
});

test("what it says to write into a plan is understood there, with the mean it names", async () => {
  const usage = save("many.csv", `user,tokens\n${Array.from({ length: 300 }, (_, i) => `u${i},${Math.round(10 ** (2 + i / 50))}`).join("\n")}\n`);
  const { out } = await cli(["price", plan, "--paths", "1", "--prices", "20", "--usage", usage]);
  const [, spread, mean] = /In a plan: use: (\{spread: .*\}\}), a law of mean ([\d.]+)/.exec(out)!;
  const pasted = save("pasted.yaml", readFileSync(plan, "utf8").replace(/use: .*/, `use: ${spread}`));
  const use = JSON.parse((await cli(["price", pasted, "--paths", "1", "--prices", "20", "--json"])).out) as PriceAnswer;
  expect(use.products[0]!.use!.meanMtok).toBeCloseTo(Number(mean), 2);
});

test("says what is wrong, with its place", async () => {
  expect(await cli(["price", plan, "--product", "sea"])).toMatchObject({ code: 2, err: expect.stringContaining("its products are seat") as string });
  const bad = save("bad.csv", "user,mtok\na,1\nb,many\n");
  expect(await cli(["price", plan, "--usage", bad])).toMatchObject({ code: 5, err: expect.stringContaining("bad.csv:3:") as string });
  const none = save("none.csv", "user,size\na,1\n");
  expect((await cli(["price", plan, "--usage", none])).err).toContain("no column of use; known: mtok");
  expect((await cli(["price", plan, "--prices", "0"])).code).toBe(2);
  const two = save("two.yaml", readFileSync(plan, "utf8").replace("workloads:", "  api: {on: serve, price: $3/Mtok, released_demand: $1M/year}\nworkloads:"));
  expect(await cli(["price", two, "--prices", "3"])).toMatchObject({ code: 2, err: expect.stringContaining("name one with --product: api, seat") as string });
  expect((await cli(["price", plan, "--month", "2031-01"])).err).toContain("its months run from 2026-01 to 2026-12");
});
