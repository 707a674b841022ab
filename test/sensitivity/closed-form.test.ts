import { expect, test } from "vitest";
import { sensitivity } from "../../src/app/sensitivity.ts";
import type { Sensitivity } from "../../src/core/sensitivity/sensitivity.ts";
import { sobolIndices } from "../../src/core/sensitivity/sobol.ts";
import { openStream } from "../../src/core/numeric/random.ts";
import { effectsTable, ruleSentence, sensitivitySentence, swingsTable } from "../../src/formats/text/sensitivity.ts";
import { deviations, linear, loadText, runner, z95 } from "./linear-lab.ts";

const run = async (text: string, paths: number): Promise<Sensitivity> => sensitivity(await loadText(text), { seed: 11, paths, engine: "test" }, runner, {});

test("on a plan linear in normal draws, tornado and Sobol' effects are the closed form", async () => {
  const found = await run(linear("$10k", "", "$50 to $150/month (normal)"), 600);
  const sd: Readonly<Record<string, number>> = {
    "finance.costs.repairs.amount": deviations.repairs,
    "finance.costs.rent.amount": deviations.rent,
    "finance.costs.staff.amount": deviations.staff,
  };
  const variance = Object.values(sd).reduce((sum, x) => sum + x * x, 0);
  const moving = found.blocks.filter(({ isWithoutEffect }) => !isWithoutEffect);
  expect(moving.map(({ addresses }) => addresses[0])).toEqual(["finance.costs.repairs.amount", "finance.costs.rent.amount", "finance.costs.staff.amount"]);
  for (const block of moving) {
    const share = sd[block.addresses[0]!]! ** 2 / variance;
    for (const effect of [block.first.value!, block.total.value!]) {
      const standardError = (effect.high95 - effect.value) / 1.96;
      expect(Math.abs(effect.value - share), block.addresses[0]).toBeLessThan(3 * standardError + 1e-9);
    }
  }
  // Held at p5 and p95 the means lie 2 · z95 standard deviations apart, on any futures: sampling error cancels.
  for (const swing of found.swings.filter(({ isWithoutEffect }) => !isWithoutEffect))
    expect(Math.abs(swing.high.means.value! - swing.low.means.value!)).toBeCloseTo(2 * z95 * sd[swing.address]!, 4);
});

test("an input without effect is kept, and says so", async () => {
  const found = await run(linear("$10k"), 20);
  const idle = found.blocks.find(({ addresses }) => addresses[0] === "markets.idle.price")!;
  expect(idle.isWithoutEffect).toBe(true);
  expect([idle.first.value!.value, idle.total.value!.value, idle.total.value!.high95]).toEqual([0, 0, 0]);
  expect(effectsTable(found).rows.map(([name]) => name)).toContain("markets.idle.price (no effect)");
  expect(swingsTable(found).rows.map(([name]) => name)).toContain("markets.idle.price (no effect)");
  expect(sensitivitySentence(found)).toContain("1 of 3 uncertain inputs change nothing");
  expect(ruleSentence(found)).toBe("No future fails, so nothing distinguishes the futures that do.");
});

test("what distinguishes the futures that fail is found, and judged on other futures", async () => {
  // Cash for little more than twelve months at the median costs: futures fail where rent is high.
  const { rule } = await run(linear("$1.75k"), 600);
  expect(rule!.sentence[0]).toMatchObject({ address: "finance.costs.rent.amount", side: "at least", unit: "USD/month" });
  expect(rule!.judged.futures).toBe(600);
  const density = rule!.judged.heldFailures / rule!.judged.held;
  expect(density).toBeGreaterThan((2 * rule!.judged.failures) / 600);
});

test("the order of futures changes no bit", () => {
  const draws = (name: string): Float64Array => Float64Array.from({ length: 501 }, (_, p) => 1e9 * openStream(3, name).normal(p, -1) ** 3);
  const columns = { a: draws("a"), b: draws("b"), mixed: draws("m") };
  const order = Array.from({ length: 501 }, (_, p) => (p * 250 + 17) % 501);
  const permuted = (column: Float64Array): Float64Array => Float64Array.from(order, (p) => column[p]!);
  expect(new Set(order).size).toBe(501);
  expect(sobolIndices({ a: permuted(columns.a), b: permuted(columns.b), mixed: permuted(columns.mixed) })).toEqual(sobolIndices(columns));
});

test("correlated inputs are one row, and each keeps its own swing", async () => {
  const found = await run(`${linear("$10k")}correlations: [{between: [finance.costs.rent.amount, finance.costs.staff.amount], rank: 60%}]\n`, 200);
  expect(found.blocks[0]!.addresses).toEqual(["finance.costs.rent.amount", "finance.costs.staff.amount"]);
  expect(found.blocks[0]!.total.value!.value).toBeGreaterThan(0.8);
  const swing = found.swings.find(({ address }) => address === "finance.costs.staff.amount")!;
  expect(Math.abs(swing.high.means.value! - swing.low.means.value!)).toBeCloseTo(2 * z95 * deviations.staff, 4);
});
