/** Every instrument of funding as a story: months down, events in; postings and cash out, $M. */
import { expect, test } from "vitest";
import { tracePath } from "../../src/core/company/trace.ts";
import { simulatorOf } from "../support/run.ts";
import { planOf } from "../support/small-lab.ts";
import { companyWith, tell } from "./story.ts";

/** Who holds what after the last raise. */
function heldAfter(raises: string): readonly (readonly [string, unknown])[] {
  const { capTable } = tracePath(simulatorOf(planOf(companyWith(`  raises: {${raises}}`))), 0, ["1", "2", "3", "4", "5", "6"]);
  const { held } = capTable.at(-1)!;
  const names = ["today", ...raises.matchAll(/(\w+): \{/g)].map((found) => (typeof found === "string" ? found : found[1]!));
  const sorted = ["today", ...names.slice(1).sort()];
  return sorted.map((name, h) => [name, expect.closeTo(held[h]!, 12)]);
}

const ipo = (more: string): string => `  raises: {ipo: {kind: ipo, when: 2026-03, amount: $100M, valuation: $1000M, costs: $2M, ${more}}}`;

test("an offering in the middle of its range: gross, spread and costs", () =>
  expect(tell(companyWith(ipo("spread: 7%"), "", 4))).toBe(`
month | postings | cash
1 | - | 10
2 | - | 10
3 | Cash 100 to Stock issued, net of costs, Stock issued, net of costs 9 to Cash | 101
4 | - | 101
`));
test("threefold demand prices at the top", () =>
  expect(tell(companyWith(ipo("spread: 7%, range: 10%, demand: 3x"), "", 4))).toBe(`
month | postings | cash
1 | - | 10
2 | - | 10
3 | Cash 110 to Stock issued, net of costs, Stock issued, net of costs 9.7 to Cash | 110.3
4 | - | 110.3
`));
test("half the demand shrinks the deal", () =>
  expect(tell(companyWith(ipo("spread: 7%, range: 10%, demand: 0.5x"), "", 4))).toBe(`
month | postings | cash
1 | - | 10
2 | - | 10
3 | Cash 45 to Stock issued, net of costs, Stock issued, net of costs 5.15 to Cash | 49.85
4 | - | 49.85
`));
test("awards vest: the tax on them is paid out of the proceeds", () =>
  expect(tell(companyWith(ipo("spread: 7%, awards: 5%, withholding: 40%"), "", 4))).toBe(`
month | postings | cash
1 | - | 10
2 | - | 10
3 | Cash 100 to Stock issued, net of costs, Stock issued, net of costs 9 to Cash, Stock awards 18 to Cash | 83
4 | - | 83
`));
test("their expense for service done so far is caught up at once, without cash, where other awards are expensed", () => {
  const awards = ipo("spread: 7%, awards: 5%, withholding: 40%, catch_up: $30M");
  expect(tell(companyWith(awards, "", 4))).toBe(`
month | postings | cash
1 | - | 10
2 | - | 10
3 | Stock compensation in general costs 30 to Stock awards, Cash 100 to Stock issued, net of costs, Stock issued, net of costs 9 to Cash, Stock awards 18 to Cash | 83
4 | - | 83
`);
  const staff = "  costs: {lab: {amount: $2M/month, function: research, paid_in: stock}, desk: {amount: $1M/month, function: sales, paid_in: stock}}\n";
  expect(tell(companyWith(staff + awards, "", 4), 3)).toContain("Stock compensation in research 20 to Stock awards");
});
test("under the dated rule what vests is deducted when it does, in place of its expense; switched off, the expense", () => {
  // $45M vest: 5 % of the $900M before the offering. Income of $20M a month at a tax of 20 %, due after the quarter.
  const plan = (rule: string): string =>
    companyWith(
      `  costs: {grant: {amount: -$20M/month}}\n${ipo("awards: 5%, withholding: 40%, catch_up: $30M")}`.replace("2026-03", "2026-02"),
      `accounting: {tax: {${rule}}}`,
      4,
    ).replace("tax_rate: 0%", "tax_rate: 20%");
  const taxPaid = (rule: string): string => /tax.*? ([\d.]+) to Cash/i.exec(tell(plan(rule), 4))?.[1] ?? tell(plan(rule), 1);
  // By the books 60 less the 30 caught up; by the rule 60 less the 45 that vested.
  expect([taxPaid(""), taxPaid("awards: {kind: award-deduction}"), taxPaid("awards: {kind: award-deduction, on: no}")]).toEqual(["6", "3", "6"]);
});
test("a ratchet: an offering below what a round was promised gives it shares, out of everybody else's", () =>
  // A fifth of the company for 100, promised 1.2 times that. The offering values the company at 400 before it: a fifth is 80, so 30 % makes 120.
  expect(
    heldAfter("round: {when: 2026-01, amount: $100M, valuation: $500M, ratchet: 1.2x}, ipo: {kind: ipo, when: 2026-03, amount: $100M, valuation: $500M}"),
  ).toEqual([
    ["today", 0.7 * 0.8],
    ["ipo", 0.2],
    ["round", 0.3 * 0.8],
  ]));
test("awards whose tax exceeds the proceeds take it from cash, and can end the company", () =>
  expect(tell(companyWith(ipo("spread: 7%, awards: 50%, withholding: 40%"), "", 4))).toBe(`
month | postings | cash
1 | - | 10
2 | - | 10
3 | insolvent |
`));
test("holders sell beside us; greenshoe a month after", () =>
  expect(tell(companyWith(ipo("spread: 5%, secondary: 20%, demand: 3x, range: 10%, greenshoe: 15%"), "", 5))).toBe(`
month | postings | cash
1 | - | 10
2 | - | 10
3 | Cash 110 to Stock issued, net of costs, Stock issued, net of costs 7.5 to Cash | 112.5
4 | Cash 20.63 to Stock issued, net of costs, Stock issued, net of costs 1.03 to Cash | 132.09
5 | - | 132.09
`));
test("cash comes after pricing", () =>
  expect(tell(companyWith(ipo("spread: 7%, cash_after: 1 month"), "", 5))).toBe(`
month | postings | cash
1 | - | 10
2 | - | 10
3 | - | 10
4 | Cash 100 to Stock issued, net of costs, Stock issued, net of costs 9 to Cash | 101
5 | - | 101
`));
test("a shut window: pulled, costs lost, tried again", () =>
  expect(tell(companyWith(ipo("spread: 7%, regime: closed, retry: 2 months"), "", 6))).toBe(`
month | postings | cash
1 | - | 10
2 | - | 10
3 | General and administrative 2 to Accrued costs, Accrued costs 2 to Cash | 8
4 | - | 8
5 | General and administrative 2 to Accrued costs, Accrued costs 2 to Cash | 6
6 | - | 6
`));
test("rounds share a ceiling by the year; a signed one is not cut", () =>
  expect(
    tell(
      companyWith(
        `  private_ceiling: $50M/year
  raises:
    a: {when: 2026-01, amount: $30M, valuation: $300M, signed: yes}
    b: {when: 2026-02, amount: $40M, valuation: $400M}
    c: {when: 2027-01, amount: $40M, valuation: $400M}`,
        "",
        13,
      ),
    ),
  ).toBe(`
month | postings | cash
1 | Cash 30 to Stock issued, net of costs | 40
2 | Cash 20 to Stock issued, net of costs | 60
3 | - | 60
4 | - | 60
5 | - | 60
6 | - | 60
7 | - | 60
8 | - | 60
9 | - | 60
10 | - | 60
11 | - | 60
12 | - | 60
13 | Cash 40 to Stock issued, net of costs | 100
`));
test("a short runway starts a round", () =>
  expect(
    tell(
      companyWith(
        `  costs: {rent: {amount: $2M/month}}
  raises: {rescue: {when: 2026-01, amount: $20M, valuation: $100M, below_runway: 4 months, closes_after: 2 months}}`,
        "",
        6,
      ),
    ),
  ).toBe(`
month | postings | cash
1 | General and administrative 2 to Accrued costs, Accrued costs 2 to Cash | 8
2 | General and administrative 2 to Accrued costs, Accrued costs 2 to Cash | 6
3 | General and administrative 2 to Accrued costs, Accrued costs 2 to Cash | 4
4 | General and administrative 2 to Accrued costs, Accrued costs 2 to Cash, Cash 20 to Stock issued, net of costs | 22
5 | General and administrative 2 to Accrued costs, Accrued costs 2 to Cash | 20
6 | General and administrative 2 to Accrued costs, Accrued costs 2 to Cash | 18
`));
test("holders sell among themselves: the company sees nothing", () =>
  expect(tell(companyWith(`  raises: {tender: {kind: secondary, when: 2026-02, sold: 10%, valuation: $100M}}`, "", 3))).toBe(`
month | postings | cash
1 | - | 10
2 | - | 10
3 | - | 10
`));

const sales = (finance: string, months = 6): string => companyWith(finance, "", months).replace("run_rate: $1/year", "run_rate: $120M/year");
const serving = `workloads: {serve: {kind: inference, throughput: {H100: 1000 Mtok/H100-hour}}}
products: {api: {on: serve, price: $10/Mtok, share: 100%}}
chips: {H100: {h100e: 1 H100e, power: 1 kW}}`;
const fleet = `contracts: {fleet: {kind: take-or-pay, supplier: Alpha, capacity: 1000 H100, price: $2/H100-hour, term: 2026-01 to 2026-12}}`;

test("a customer pays ahead, and its bills are settled with that: cash now, none later", () =>
  expect(
    tell(
      sales(
        `  customers_pay_after: 0 days
  suppliers_paid_after: 0 days
  raises: {ahead: {kind: prepayment, when: 2026-02, amount: $6M, used_over: 3 months}}`,
      ).replace("finance:", `${serving}\n${fleet}\nfinance:`),
    ),
  ).toBe(`
month | postings | cash
1 | Compute cost not yet split 1.46 to Payables for compute, Receivables 10 to Revenue, Payables for compute 1.46 to Cash, Cash 10 to Receivables | 18.54
2 | Compute cost not yet split 1.46 to Payables for compute, Receivables 10 to Revenue, Payables for compute 1.46 to Cash, Cash 10 to Receivables, Cash 6 to Contract liabilities | 33.08
3 | Compute cost not yet split 1.46 to Payables for compute, Receivables 10 to Revenue, Contract liabilities 2 to Receivables, Payables for compute 1.46 to Cash, Cash 8 to Receivables | 39.62
4 | Compute cost not yet split 1.46 to Payables for compute, Receivables 10 to Revenue, Contract liabilities 2 to Receivables, Payables for compute 1.46 to Cash, Cash 8 to Receivables | 46.16
5 | Compute cost not yet split 1.46 to Payables for compute, Receivables 10 to Revenue, Contract liabilities 2 to Receivables, Payables for compute 1.46 to Cash, Cash 8 to Receivables | 52.7
6 | Compute cost not yet split 1.46 to Payables for compute, Receivables 10 to Revenue, Payables for compute 1.46 to Cash, Cash 10 to Receivables | 61.24
`));
test("a refundable advance that bills do not use up is paid back", () =>
  expect(tell(companyWith(`  raises: {ahead: {kind: prepayment, when: 2026-02, amount: $6M, used_over: 2 months, refundable: yes}}`, "", 5))).toBe(`
month | postings | cash
1 | - | 10
2 | Cash 6 to Refundable customer advances | 16
3 | - | 16
4 | Refundable customer advances 6 to Cash | 10
5 | - | 10
`));
test("a vendor lends half of its bills: they become debt, bear interest from the next month on, and fall due", () =>
  expect(
    tell(
      companyWith(
        `  suppliers_paid_after: 0 days
  debt: {notes: {limit: $2M, rate: 12%/year, available: 2026-01 to 2026-12, maturity: 2026-05, vendor: Alpha, vendor_share: 50%}}`,
        `chips: {H100: {h100e: 1 H100e, power: 1 kW}}\n${fleet}`,
        6,
        "$20M",
      ),
    ),
  ).toBe(`
month | postings | cash
1 | Compute cost not yet split 1.46 to Payables for compute, Payables for compute 0.73 to Debt, Payables for compute 0.73 to Cash | 19.27
2 | Compute cost not yet split 1.46 to Payables for compute, Payables for compute 0.73 to Debt, Interest expense 0.01 to Cash, Payables for compute 0.73 to Cash | 18.53
3 | Compute cost not yet split 1.46 to Payables for compute, Payables for compute 0.54 to Debt, Interest expense 0.01 to Cash, Payables for compute 0.92 to Cash | 17.6
4 | Compute cost not yet split 1.46 to Payables for compute, Interest expense 0.02 to Cash, Payables for compute 1.46 to Cash | 16.12
5 | Compute cost not yet split 1.46 to Payables for compute, Interest expense 0.02 to Cash, Debt 2 to Cash, Payables for compute 1.46 to Cash | 12.64
6 | Compute cost not yet split 1.46 to Payables for compute, Payables for compute 1.46 to Cash | 11.18
`));
test("a covenant on leverage: without earnings a drawn loan is in breach from the twelfth month on, and falls due when that lasts", () =>
  expect(
    tell(
      companyWith(
        `  debt: {loan: {limit: $5M, drawn: $5M, rate: 12%/year, maturity: 2029-12, leverage: 4x, cure: 1 months}}
  costs: {rent: {amount: $0.1M/month}}`,
        "",
        15,
      ),
      11,
    ),
  ).toBe(`
month | postings | cash
11 | General and administrative 0.1 to Accrued costs, Interest expense 0.05 to Cash, Accrued costs 0.1 to Cash | 8.35
12 | General and administrative 0.1 to Accrued costs, Interest expense 0.05 to Cash, Accrued costs 0.1 to Cash | 8.2
13 | General and administrative 0.1 to Accrued costs, Interest expense 0.05 to Cash, Accrued costs 0.1 to Cash | 8.05
14 | General and administrative 0.1 to Accrued costs, Interest expense 0.05 to Cash, Debt 5 to Cash, Accrued costs 0.1 to Cash | 2.9
15 | General and administrative 0.1 to Accrued costs, Accrued costs 0.1 to Cash | 2.8
`));
