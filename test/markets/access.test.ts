import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { AccessAnswer } from "../../src/core/results/access-choice.ts";
import { cli } from "../cli/run-cli.ts";
import { run } from "../support/run.ts";
import { planOf } from "../support/small-lab.ts";

const folder = mkdtempSync(join(tmpdir(), "plimsoll-access-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * 73,000 chip-hours a month, all of them serving `api` at $10 an hour. `deep` takes two hours a Mtok; released, customers want
 * 7,300 Mtok of it at $30, and are never turned away (their worth beyond the price is large).
 */
const full = (more = ""): string => `plimsoll: 1
name: Full
calendar: {start: 2026-01, months: 24}
paths: 20
chips: {H100: {h100e: 1 H100e}}
demand: {run_rate: $8.76M/year, growth: 0%/month}
products:
  api:  {on: serve, price: $10/Mtok, share: 100%}
  deep: {on: serve-deep, price: $30/Mtok, access: gated, released_demand: $2.628M/year, unserved_cost: $50/Mtok${more}}
workloads:
  serve:      {kind: inference, throughput: {H100: 1 Mtok/H100-hour}}
  serve-deep: {kind: inference, throughput: {H100: 0.5 Mtok/H100-hour}}
contracts: {fleet: {kind: take-or-pay, capacity: 100 H100, price: $2/H100-hour, term: 2026-01 to 2027-12}}
finance: {tax_rate: 0%, customers_pay_after: 0 days, suppliers_paid_after: 0 days}
opening: {cash: $10M}
valuation: {discount: 0%/year, multiple: 0}
`;
const file = join(folder, "plan.yaml");
const access = async (text: string, ...extra: string[]) => {
  writeFileSync(file, text);
  return cli(["access", file, "--workers", "1", "--quiet", ...extra]);
};

describe("releasing a product on machines that are full, on paper", () => {
  test("what it displaces, what its hours are worth, and the price from which it pays", async () => {
    const { code, out } = await access(full(", free_demand: $1.314M/year"), "--prices", "40%,100%", "--json");
    expect(code).toBe(0);
    const answer = JSON.parse(out) as AccessAnswer;
    expect(answer.results.map(({ access: how, priceFactor }) => [how, priceFactor])).toEqual([
      ["gated", 1],
      ["paid", 0.4],
      ["paid", 1],
      ["open", 1],
    ]);
    const [gated, cheap, paid, open] = answer.results;
    expect(gated!.demandMtok).toBe(0);
    expect(paid!.servedMtok).toBeCloseTo(24 * 7_300, 2);
    // 14,600 hours of 73,000 go to it: a fifth of what served the api.
    const serve = answer.displaced.find(({ workload }) => workload === "serve")!;
    expect(serve.gatedHours).toBeCloseTo(73_000, 4);
    expect(serve.releasedHours).toBeCloseTo(58_400, 4);
    // An hour earns $10 elsewhere, so two of them cost $20 a Mtok: at $30 a gain of $10, at $12 a loss of $8.
    expect(answer.years[0]!.shadowUsdPerMtok).toBeCloseTo(20, 6);
    expect(answer.years[0]!.priceUsdPerMtok).toBeCloseTo(30, 6);
    expect(paid!.change.valueUsd.mean).toBeCloseTo(24 * 7_300 * 10, 0);
    expect(cheap!.change.valueUsd.mean).toBeCloseTo(-24 * 7_300 * 8, 0);
    expect(answer.breakEvenFactor).toBeCloseTo(20 / 30, 9);
    expect(paid!.marginAfterShadowUsd).toBeCloseTo(24 * 7_300 * 10, 0);
    // Open to everyone: 3,650 Mtok more a month without payment, at $20 each.
    expect(open!.servedMtok).toBeCloseTo(24 * 10_950, 2);
    expect(open!.change.valueUsd.mean).toBeCloseTo(24 * (7_300 * 10 - 3_650 * 20), 0);
    // All machines are busy from the start: gated nobody is turned away, released somebody is.
    expect([gated!.bindsInHalf, paid!.bindsInHalf]).toEqual([-1, 0]);
  });

  test("in words", async () => {
    const out = (await access(full(), "--prices", "40%,100%", "--out", join(folder, "out"))).out.replaceAll("\n", " ");
    expect(out).toContain("it pays from 66.7 % of the list price on");
    expect(out).toContain("serve 20 %");
    expect(out).toContain("gated, in no month does a tenth of futures turn demand away");
  });

  test("a plan without anything to release says what to write", async () => {
    const { code, err } = await access(full().replace(/, released_demand: [^,]*/, ", customers: 1 customers, use: 1 Mtok/customer-month"));
    expect(code).toBe(2);
    expect(err).toContain("released_demand");
    expect((await access(full(), "--product", "nothing")).code).toBe(2);
    expect((await access(full(), "--prices", "cheap")).code).toBe(2);
  });
});

describe("free users who come to pay, on paper", () => {
  // 2 % a month of $109,500 of free use at list price, from the month after.
  const free = ", free_demand: $1.314M/year, churn_if_unserved: 0%, converts: 2%/month";
  const open = (more = free): string => full(more).replace("access: gated, released_demand: $2.628M/year", "access: open, released_demand: $2.628M/year");
  const revenue = (text: string, months = 5): readonly number[] => [...run(planOf(text), { paths: 1 }).columns["revenueUsd"]!].slice(0, months);

  test("of a product that is open: demand for it rises by 73 Mtok every month, and nothing else of the first month moves", () => {
    const demanded = (text: string): readonly number[] => [...run(planOf(text), { paths: 1 }).columns["demandMtok"]!].slice(0, 5);
    const [without, converting] = [demanded(open().replace(", converts: 2%/month", "")), demanded(open())];
    expect(converting.map((mtok, t) => mtok - without[t]!)).toEqual([0, 1, 2, 3, 4].map((m) => expect.closeTo(73 * m, 6)));
  });

  test("none come where access is not open, or at 0 % a month: the same bits", () => {
    expect(revenue(open(free.replace("2%/month", "0%/month")))).toEqual(revenue(open(free.replace(", converts: 2%/month", ""))));
    expect(revenue(full(free))).toEqual(revenue(full()));
  });

  // A free chat of 2,000 users at a list price of $5, and seats at $20: 4 % of $10,000 a month are 20 seats.
  const chat = (more: string): string =>
    full()
      .replace(
        "  api:",
        `  chat: {on: serve, price: $5/seat-month, use: 0.1 Mtok/seat-month, customers: 2000 seats, free: yes, unserved_cost: $1/Mtok${more}}\n  desk: {on: serve, price: $20/seat-month, use: 0.1 Mtok/seat-month, customers: 100 seats}\n  api:`,
      )
      .replace("100 H100", "1k H100")
      .replace("cash: $10M", "cash: $100M");
  test("of a free product: as much as they used, at list price, becomes demand of another", () => {
    const [without, converting] = [revenue(chat("")), revenue(chat(", converts: 4%/month, converts_to: desk"))];
    expect(converting.map((usd, t) => usd - without[t]!)).toEqual([0, 1, 2, 3, 4].map((m) => expect.closeTo(20 * 20 * m, 6)));
  });

  test.each([
    [", converts: 4%/month", "converts_to"],
    [", converts: 4%/month, converts_to: chat", "which is free"],
  ])("a half of it is refused: %s", (more, message) => expect(() => planOf(chat(more))).toThrow(message));
});

test("free use acts only where access is open", () => {
  const served = (text: string): number => run(planOf(text), { paths: 1 }).columns["demandMtok"]![5]!;
  const paid = full().replace("access: gated", "access: paid");
  expect(served(paid.replace("released_demand", "free_demand: $1.314M/year, released_demand"))).toBe(served(paid));
  expect(served(paid.replace("access: paid", "access: open").replace("released_demand", "free_demand: $1.314M/year, released_demand"))).toBeCloseTo(
    served(paid) + 3_650,
    6,
  );
});
