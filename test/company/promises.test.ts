/** Letters of credit, guarantees, cross-default, tax rules of a plan, and the going-concern look-forward: stories one can read aloud. */
import { describe, expect, test } from "vitest";
import { account } from "../../src/core/ledger/accounts.ts";
import { tracePath } from "../../src/core/company/trace.ts";
import { monthLabels, summarise } from "../../src/core/results/summarise.ts";
import { simulateChunk } from "../../src/core/company/simulate.ts";
import { planOf } from "../support/small-lab.ts";
import { run, simulatorOf } from "../support/run.ts";

const company = (parts: string, months = 6, opening = "cash: $1000"): string => `
plimsoll: 1
name: Promises
calendar: {start: 2026-01, months: ${months}}
chips: {H100: {h100e: 1 H100e, power: 1 kW}}
demand: {run_rate: $1/year}
opening: {${opening}}
${parts}`;

/** Unrestricted and restricted cash at the month-ends. */
function cashOf(text: string): readonly (readonly [number, number])[] {
  const plan = planOf(text);
  const { records } = tracePath(simulatorOf(plan), "base", monthLabels(plan.calendar.start, plan.calendar.months));
  return records.slice(1).map((record) => [Math.round(record[account.cash]!), Math.round(record[account.restrictedCash]!)]);
}
const finance = "finance: {tax_rate: 0%, suppliers_paid_after: 0 days}";

describe("a letter of credit", () => {
  const hall = (more: string): string =>
    company(`${finance}\ncontracts: {hall: {kind: whole-site, chip: H100, capacity: 1 H100, price: $10/month, term: 2026-02 to 2026-04${more}}}`);
  test("of 200 takes cash when the contract begins and gives it back when it is over; rent is paid beside it", () =>
    expect(cashOf(hall(", letter_of_credit: $200"))).toEqual([
      [1000, 0],
      [790, 200],
      [780, 200],
      [770, 200],
      [970, 0],
      [970, 0],
    ]));

  test("of a block that is signed takes cash the month after, for each block", () =>
    expect(
      cashOf(
        company(`${finance}
offers: {o: {kind: whole-site, chip: H100, block: 1 H100, max: 2, price: $10/month, term: 2 months, lead: 2 months, letter_of_credit: $100}}
policy: {rule: schedule, schedule: {o: {2026-01: 2}}}`),
      ),
    ).toEqual([
      [1000, 0],
      [800, 200],
      [780, 200],
      [760, 200],
      [960, 0],
      [960, 0],
    ]));

  test("that cash cannot cover is a failure: the money is not there to be promised", () => {
    const { perPath } = run(planOf(hall(", letter_of_credit: $1500")), { paths: 1 });
    expect(perPath["failedMonthWithRaises"]![0]).toBe(1);
  });
});

test("a guarantee costs nothing until it is called", () => {
  const stands = (called: string): string => company(`${finance}\naccounting: {guarantees: {subsidiary: {amount: $300, until: 2026-06${called}}}}`);
  expect(cashOf(stands("")).at(-1)).toEqual([1000, 0]);
  expect(cashOf(stands(", called: 2026-03")).map(([cash]) => cash)).toEqual([1000, 1000, 700, 700, 700, 700]);
});

test("cross-default: the breach of one loan, not cured, makes the other fall due with it", () => {
  const loans = (cross: string): string =>
    company(
      `finance:
  tax_rate: 0%
  costs: {staff: {amount: $100/month}}
  debt:
    strict: {limit: $100, drawn: $100, rate: 0%/year, maturity: 2029-12, minimum_cash: $850, cure: 0 months}
    patient: {limit: $200, drawn: $200, rate: 0%/year, maturity: 2029-12${cross}}`,
      5,
    );
  // Below 850 at the end of February: 100 fall due in March, and 200 more where the other loan is bound to it.
  expect(cashOf(loans("")).map(([cash]) => cash)).toEqual([900, 800, 600, 500, 400]);
  expect(cashOf(loans(", cross_default: yes")).map(([cash]) => cash)).toEqual([900, 800, 400, 300, 200]);
});

test("an interest limit of a plan: tax of the quarter is paid in the next month, and more of it", () => {
  const text = (rule: string): string =>
    company(
      `${rule}finance:
  tax_rate: 20%
  customers_pay_after: 0 days
  costs: {licence: {amount: -$100/month}}
  debt: {loan: {limit: $4000, drawn: $4000, rate: 12%/year, maturity: 2030-12}}`,
      4,
    );
  // Income 100 a month before 40 of interest. All deducted: 3 × 60 × 20 % = 36. Limited to 30 % of 100: 3 × 70 × 20 % = 42.
  expect(cashOf(text("")).map(([cash]) => cash)).toEqual([1060, 1120, 1180, 1204]);
  expect(cashOf(text("accounting: {tax: {limit: {kind: interest-limit}}}\n")).at(-1)![0]).toBe(1198);
  expect(cashOf(text("accounting: {tax: {limit: {kind: interest-limit, on: no}}}\n")).at(-1)![0]).toBe(1204);
  expect(cashOf(text("accounting: {tax: {limit: {kind: interest-limit, from: 2026-03}}}\n")).at(-1)![0]).toBe(1202);
});

test("going concern: flagged from the quarter whose year after issue holds the failure, and no longer once it has failed", () => {
  // 1,000 of cash, 50 a month: the 21st month cannot be paid, unless a raise that nobody has signed comes.
  const plan = planOf(
    company("finance: {tax_rate: 0%, costs: {staff: {amount: $50/month}}, raises: {hope: {when: 2026-12, amount: $9000, valuation: $90000}}}", 48),
  );
  const simulator = simulatorOf(plan);
  const labels = monthLabels(plan.calendar.start, 48);
  const base = tracePath(simulator, "base", labels);
  const chunks = [simulateChunk(simulator, { firstPath: 0, pathCount: 4, keepAll: false })];
  const summary = summarise({
    simulator,
    chunks,
    base,
    seed: 1,
    planHash: "",
    planFile: "",
    engine: "",
    warnings: [],
    seconds: { simulate: 0, write: 0 },
    hash: () => "",
  });
  const table = summary.tables.find(({ id }) => id === "going-concern")!;
  // Failure in September 2027 (month 20): the quarter to June 2026 looks to August 2027, that to September 2026 to November 2027.
  expect(table.rows.slice(0, 8).map((row) => [row[0], row[2], row[3], row[6]])).toEqual([
    ["2026-03", "2027-05", "none", 0],
    ["2026-06", "2027-08", "none", 0],
    ["2026-09", "2027-11", "substantial doubt", 1],
    ["2026-12", "2028-02", "substantial doubt", 1],
    ["2027-03", "2028-05", "substantial doubt", 1],
    ["2027-06", "2028-08", "substantial doubt", 1],
    ["2027-09", "2028-11", "has failed", 0],
    ["2027-12", "2029-02", "has failed", 0],
  ]);
});
