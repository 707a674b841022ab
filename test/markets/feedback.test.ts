import { describe, expect, test } from "vitest";
import { openSimulator, runPath } from "../../src/core/company/simulate.ts";
import { programmes, withFloor } from "../../src/core/results/floor-choice.ts";
import { medianOf } from "../../src/core/numeric/distribution.ts";
import type { Plan } from "../../src/core/plan/vocabulary/vocabulary.ts";
import { firstLeak } from "../support/leak.ts";
import { differingColumns, run } from "../support/run.ts";
import { planOf, smallLab, smallLabText } from "../support/small-lab.ts";

const lab = smallLab();
const paths = 40;
const labRun = run(lab, { paths });
const feedbackColumns = ["capabilityIndex", "expectedIndex", "rivalIndex", "demandFactor", "priceFactor", "localPull"];
/** Columns of the lab itself that another text changes. */
const moved = (text: string): readonly string[] => differingColumns(run(planOf(text), { paths }), labRun).filter((name) => !feedbackColumns.includes(name));
const labWith = (extra: string): string => smallLabText.replace("\nscenarios:", `\n${extra}\nscenarios:`);
const column = (merged: ReturnType<typeof run>, name: string, t: number): Float64Array =>
  merged.columns[name]!.subarray(t * merged.paths, (t + 1) * merged.paths);
const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("nothing in, no bit changed", () => {
  test.each([
    ["an exponent of nothing, elasticities of something", "capability: {stock: 20M H100e-hour, exponent: 0, demand: 3, price: 1}"],
    ["an exponent, but no elasticity", "capability: {stock: 20M H100e-hour, exponent: 0.1, expected: 80%/year}"],
    ["no share for tools", "tools: {share: 0%, stock: $10M, demand: 0.5, churn: 1}"],
    ["local models of no quality", "local_models: {quality: 0%, churn: 10%/month, price: 50%}"],
  ])("%s", (_, extra) => expect(moved(labWith(extra))).toEqual([]));

  test("and something in changes something", () => {
    for (const extra of [
      "capability: {stock: 20M H100e-hour, exponent: 0.1, expected: 0%/year, demand: 1}",
      "tools: {share: 10%, stock: $10M, demand: 0.5}",
      "local_models: {quality: 5%, churn: 10%/month}",
      "local_models: {quality: 5%, price: 50%}",
    ])
      expect(moved(labWith(extra)), extra).not.toEqual([]);
  });
});

/**
 * One product of $73M a month at list price; 100,000 H100s, half of them for development: 36.5M H100e-hours a month, which
 * cost $36.5M. Serving takes a tenth of a chip-hour a dollar, so nothing is ever short.
 */
const certain = (extra: string, floor = "50%"): string => `plimsoll: 1
name: Certain
calendar: {start: 2026-01, months: 24}
chips: {H100: {h100e: 1 H100e}}
demand: {run_rate: $876M/year, growth: 0%/month}
products: {api: {on: serve, price: $1/Mtok, share: 100%}}
workloads:
  serve: {kind: inference, throughput: {H100: 10 Mtok/H100-hour}}
  train: {kind: model-development, floor: ${floor}, target: ${floor}, goodput: 80%}
contracts: {fleet: {kind: take-or-pay, capacity: 100k H100, price: $1/H100-hour, term: 2026-01 to 2027-12}}
finance: {tax_rate: 0%, customers_pay_after: 0 days, suppliers_paid_after: 0 days}
opening: {cash: $1B}
valuation: {discount: 0%/year, multiple: 0}
${extra}`;
const revenue = (text: string, t: number): number => run(planOf(text), { paths: 1 }).columns["revenueUsd"]![t]!;

describe("capability, on paper", () => {
  // 0.8 × 36.5M = 29.2M effective hours a month on a stock of 292M: a tenth of the stock each month.
  const capability = (more: string): string => `capability: {stock: 292M H100e-hour, exponent: 0.5, expected: 0%/month, lag: 3 months, ${more}}`;
  test("the index is a power of all that was developed", () => {
    const { columns } = run(planOf(certain(capability("demand: 0"))), { paths: 1 });
    for (const t of [0, 5, 23]) expect(columns["capabilityIndex"]![t]).toBeCloseTo(Math.sqrt(1 + (t + 1) / 10), 12);
  });

  test("demand follows it with the lag: nothing before, then index to the elasticity", () => {
    const text = certain(capability("demand: 2"));
    for (const t of [0, 2]) expect(revenue(text, t)).toBeCloseTo(73e6, 0);
    // In month t the index at the end of month t − 3 is felt: (1 + (t − 2)/10)^(0.5 × 2).
    for (const t of [3, 12, 23]) expect(revenue(text, t)).toBeCloseTo(73e6 * (1 + (t - 2) / 10), 0);
  });

  test("what stated demand takes for granted is no gain: development as expected leaves demand as stated", () => {
    // A stock that grows by a tenth of its start each month is no constant rate: compare with the factor itself.
    const text = certain("capability: {stock: 292M H100e-hour, exponent: 0.5, expected: 5%/month, lag: 1 months, demand: 1}");
    for (const t of [1, 10]) expect(revenue(text, t)).toBeCloseTo((73e6 * Math.sqrt(1 + t / 10)) / Math.sqrt(1.05 ** t), 0);
  });

  test("prices follow the index over the rival's", () => {
    // The rival: 40,000 H100e × 730 h = 29.2M hours a month, no growth, on twice our stock.
    const text = certain(`${capability("price: 1, rival_stock: 584M H100e-hour")}\nrival: {level: 40k H100e, growth: 0%/month}`);
    for (const t of [3, 20]) expect(revenue(text, t)).toBeCloseTo(73e6 * Math.sqrt((1 + (t - 2) / 10) / (1 + (t - 2) / 20)), 0);
  });
});

describe("tools, on paper (row 19)", () => {
  // Training costs 50 % of 73M chip-hours at $1, all of them used or idle by choice of the floor.
  const tools = "tools: {share: 20%, stock: $73M, lag: 2 months, demand: 0.5, churn: 0.5}";
  test("a fifth of training goes: its floor falls from 50 to 40 %, and $7.3M a month are spent on tools", () => {
    const simulator = openSimulator(planOf(certain(tools)), planOf(certain(tools)), 1);
    const spent: number[] = [];
    const hours: number[] = [];
    runPath(simulator, simulator.source.draw(0), {
      month(_, month) {
        spent.push(month.toolsUsd);
        hours.push(month.developmentH100eHours);
      },
    });
    // Development gets 40 % of 73M hours; the hours it left stand idle, their cost goes with the hours used.
    expect(hours[0]).toBeCloseTo(29.2e6, -1);
    expect(spent[0]).toBeCloseTo(7.3e6, 0);
    expect(spent[23]).toBeCloseTo(7.3e6, 0);
  });

  test("demand follows what has been spent, on paper: (1 + 0.1 × months)^0.5", () => {
    for (const t of [0, 1]) expect(revenue(certain(tools), t)).toBeCloseTo(73e6, 0);
    for (const t of [2, 12, 23]) expect(revenue(certain(tools), t)).toBeCloseTo(73e6 * Math.sqrt(1 + (t - 1) / 10), 0);
  });

  test("cash pays for it", () => {
    const cash = (text: string): number => run(planOf(text), { paths: 1 }).columns["cashUsd"]![23]!;
    expect(cash(certain("tools: {share: 20%, stock: $73M}"))).toBeCloseTo(cash(certain("")) - 24 * 7.3e6, 0);
  });
});

describe("local models, on paper (row 19)", () => {
  test("quality takes customers for good and presses on prices: (1 − 10 % × 20 %) a month, price less 50 % × 20 %", () => {
    const text = certain("local_models: {quality: {2026-01: 0%, 2026-07: 20%}, churn: 10%/month, price: 50%}");
    expect(revenue(text, 5)).toBeCloseTo(73e6, 0);
    // From July on the price is a tenth lower at once; customers leave at the end of each month.
    for (const t of [6, 7, 18]) expect(revenue(text, t)).toBeCloseTo(73e6 * 0.9 * 0.98 ** (t - 6), 0);
  });

  test("tools hold customers: churn less by the elasticity", () => {
    const text = certain("local_models: {quality: {2026-01: 0%, 2026-07: 20%}, churn: 10%/month}\ntools: {share: 20%, stock: $73M, lag: 1 months, churn: 1}");
    // In month t tools stand at 1 + t/10 of their stock, so 2 % a month become 2 %/(1 + t/10).
    let kept = 1;
    for (let t = 6; t < 12; t++) kept *= 1 - 0.02 / (1 + t / 10);
    expect(revenue(text, 12)).toBeCloseTo(73e6 * kept, 0);
  });

  test("rising quality never raises revenue, month by month", () => {
    const at = (quality: string) => run(planOf(labWith(`local_models: {quality: ${quality}, churn: 2%/month, price: 30%}`)), { paths });
    const runs = ["0%", "{2026-07: 0%, 2027-07: 20%}", "{2026-07: 10%, 2027-07: 60%}"].map(at);
    for (let t = 0; t < lab.calendar.months; t++) {
      const demanded = runs.map((one) => mean(column(one, "demandMtok", t)));
      expect(demanded[1]).toBeLessThanOrEqual(demanded[0]!);
      expect(demanded[2]).toBeLessThanOrEqual(demanded[1]!);
    }
  });
});

describe("the floor of development", () => {
  const floors = [0, 0.2, 0.35, 0.5];
  const under = (plan: Plan, floor: number): Plan => withFloor(plan, floor, (value) => medianOf(value.distribution));

  test("less of it: a lower index, less demand two years on, more futures behind; on the lab, at each step", () => {
    const text = labWith(
      "capability: {stock: 60M to 90M H100e-hour, exponent: 0.05 to 0.15, expected: 60%/year, lag: 3 months, demand: 1 to 2, price: 0.5}",
    ).replace("floor: 30%, target: 45%, value: $1.5/H100e-hour", "floor: 30%, target: 55%");
    const plan = planOf(text.replace("behind_below: 70%", "behind_below: 70%"));
    const runs = floors.map((floor) => run(under(plan, floor), { paths: 60 }));
    for (let i = 1; i < floors.length; i++) {
      const [less, more] = [runs[i - 1]!, runs[i]!];
      expect(mean(column(less, "capabilityIndex", 24))).toBeLessThan(mean(column(more, "capabilityIndex", 24)));
      expect(mean(column(less, "demandFactor", 24))).toBeLessThan(mean(column(more, "demandFactor", 24)));
      const behind = (merged: typeof less): number => merged.perPath["behindMonth"]!.filter((month) => month >= 0).length;
      expect(behind(less)).toBeGreaterThanOrEqual(behind(more));
    }
    const behind = (merged: (typeof runs)[number]): number => merged.perPath["behindMonth"]!.filter((month) => month >= 0).length;
    expect(behind(runs[0]!)).toBeGreaterThan(behind(runs[3]!));
  });

  test("the best one lies inside, where it must on paper", () => {
    // All machines could serve $730M a month, and customers want $333M at the start: with no training that is all there ever is;
    // with a third of the hours demand grows by (1 + 0.35 × 7)^0.3 = 1.45 in two years, to what the rest can serve; with four
    // fifths it grows more, and nine tenths of it go unserved.
    const capability = "capability: {stock: 200M H100e-hour, exponent: 0.3, expected: 0%/month, lag: 3 months, demand: 1}";
    const plans = [0, 20, 35, 50, 80].map((percent) => planOf(certain(capability, `${percent}%`).replace("run_rate: $876M/year", "run_rate: $4B/year")));
    expect(programmes(plans[0]!)).toEqual(["train"]);
    const values = plans.map((plan) => run(plan, { paths: 1 }).perPath["valueUsd"]![0]!);
    expect(values.indexOf(Math.max(...values))).toBe(2);
  });
});

describe("feedback belongs to its path and its past", () => {
  const all = planOf(
    labWith(
      "capability: {stock: 60M H100e-hour, exponent: 0.1, lag: 3 months, demand: 2, price: 1}\ntools: {share: 10%, stock: $20M, demand: 0.2, churn: 0.3}\nlocal_models: {quality: {process: logistic, start: 1%, ceiling: 40%, growth: 60%/year}, churn: 1%/month, price: 30%}",
    ),
  );
  test("no decision or posting depends on what comes after it", () => {
    const simulator = openSimulator(all, all, all.seed);
    for (const t of [3, 8, 14, 22]) for (let path = 0; path < 4; path++) expect(firstLeak(simulator, path, t), `path ${path}, month ${t}`).toBe(-1);
  });

  test("a path alone, or after others, or without the other readings of its funding, gives the same", () => {
    const simulator = openSimulator(all, all, all.seed);
    const valueOf = (path: number, onlyAsWritten: boolean): number => runPath(simulator, simulator.source.draw(path), { month() {} }, onlyAsWritten).valueUsd;
    for (const path of [1, 5, 11]) {
      const alone = valueOf(path, true);
      valueOf(path + 1, false);
      expect(valueOf(path, false)).toBe(alone);
    }
  });
});
