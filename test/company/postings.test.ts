/** Every kind of contract, and what hangs on contracts, as a story: months down, events in; postings and cash out, $M. */
import { expect, test } from "vitest";
import { companyWith, tell } from "../funding/story.ts";
import { run } from "../support/run.ts";
import { planOf } from "../support/small-lab.ts";

const finance = "  customers_pay_after: 0 days\n  suppliers_paid_after: 30 days\n  interest_on_cash: 0%/year\n";
const chips = "chips: {H100: {h100e: 1 H100e, power: 1 kW}}\n";
/** Users who pay $73M a month if all their 7.3M Mtok are served: 7.3M hours, all of 10,000 chips. */
const users = `products: {p: {on: w, price: $10/customer-month, customers: 7.3M customers, use: 1 Mtok/customer-month}}
workloads: {w: {kind: inference, throughput: {H100: 1 Mtok/H100-hour}}}
`;
const company = (contracts: string, parts = "", months = 4, more = ""): string =>
  companyWith(finance + more, `${chips}${parts}contracts: {${contracts}}`, months, "$100M");
const owned = "fleet: {kind: own, capacity: 10k H100, term: 2026-01 to 2026-12, pue: 1x, power_price: $0.10/kWh}";

test("take-or-pay: 7.3M hours at $2", () =>
  expect(tell(company("a: {kind: take-or-pay, capacity: 10k H100, price: $2/H100-hour, term: 2026-02 to 2026-03}"), 1, { 2: "delivered", 4: "over" })).toBe(`
month | event | postings | cash
1 | - | - | 100
2 | delivered | Compute cost not yet split 14.6 to Payables for compute | 100
3 | - | Compute cost not yet split 14.6 to Payables for compute, Payables for compute 14.6 to Cash | 85.4
4 | over | Payables for compute 14.6 to Cash | 70.8
`));
test("whole-site, paid in advance", () =>
  expect(
    tell(company("a: {kind: whole-site, chip: H100, capacity: 10k H100, price: $20M/month, term: 2026-02 to 2026-03, pays: advance}"), 1, {
      2: "delivered",
      4: "over",
    }),
  ).toBe(`
month | event | postings | cash
1 | - | - | 100
2 | delivered | Compute cost not yet split 20 to Payables for compute, Payables for compute 20 to Cash | 80
3 | - | Compute cost not yet split 20 to Payables for compute, Payables for compute 20 to Cash | 60
4 | over | - | 60
`));
test("spend-commitment of 50, of which 43.8 are used", () =>
  expect(
    tell(company("a: {kind: spend-commitment, capacity: 10k H100, price: $2/H100-hour, commit: $50M, term: 2026-01 to 2026-03}", users), 1, {
      3: "the rest of 6.2 is due",
      4: "over",
    }),
  ).toBe(`
month | event | postings | cash
1 | - | Compute cost not yet split 14.6 to Payables for compute, Receivables 73 to Revenue, Cash 73 to Receivables | 173
2 | - | Compute cost not yet split 14.6 to Payables for compute, Receivables 73 to Revenue, Payables for compute 14.6 to Cash, Cash 73 to Receivables | 231.4
3 | the rest of 6.2 is due | Compute cost not yet split 20.8 to Payables for compute, Receivables 73 to Revenue, Payables for compute 14.6 to Cash, Cash 73 to Receivables | 289.8
4 | over | Payables for compute 20.8 to Cash | 269
`));
test("on-demand", () =>
  expect(tell(company("a: {kind: on-demand, capacity: 10k H100, price: $3/H100-hour, term: 2026-02 to 2026-03}", users), 1, { 2: "to be had", 4: "no more" }))
    .toBe(`
month | event | postings | cash
1 | - | - | 100
2 | to be had | Compute cost not yet split 21.9 to Payables for compute, Receivables 73 to Revenue, Cash 73 to Receivables | 173
3 | - | Compute cost not yet split 21.9 to Payables for compute, Receivables 73 to Revenue, Payables for compute 21.9 to Cash, Cash 73 to Receivables | 224.1
4 | no more | Payables for compute 21.9 to Cash | 202.2
`));
test("spot: half an hour's work an hour", () =>
  expect(
    tell(company("a: {kind: spot, capacity: 10k H100, price: $3/H100-hour, preempted: 50%, term: 2026-02 to 2026-03}", users), 1, {
      2: "to be had",
      4: "no more",
    }),
  ).toBe(`
month | event | postings | cash
1 | - | - | 100
2 | to be had | Compute cost not yet split 21.9 to Payables for compute, Receivables 36.5 to Revenue, Cash 36.5 to Receivables | 136.5
3 | - | Compute cost not yet split 21.9 to Payables for compute, Receivables 36.5 to Revenue, Payables for compute 21.9 to Cash, Cash 36.5 to Receivables | 151.1
4 | no more | Payables for compute 21.9 to Cash | 129.2
`));
test("own: staff of 2, electricity of 7.3M kWh × 1.5 × $0.10", () =>
  expect(tell(company("a: {kind: own, capacity: 10k H100, term: 2026-01 to 2026-12, pue: 1.5x, power_price: $0.10/kWh, staff: $2M/month}", users, 3), 1, {}))
    .toBe(`
month | event | postings | cash
1 | - | Compute cost not yet split 3.1 to Payables for compute, Receivables 73 to Revenue, Cash 73 to Receivables | 173
2 | - | Compute cost not yet split 3.1 to Payables for compute, Receivables 73 to Revenue, Payables for compute 3.1 to Cash, Cash 73 to Receivables | 242.91
3 | - | Compute cost not yet split 3.1 to Payables for compute, Receivables 73 to Revenue, Payables for compute 3.1 to Cash, Cash 73 to Receivables | 312.81
`));
test("building: 24 over two months, 12 months of life, a tenth left", () =>
  expect(
    tell(
      companyWith(
        finance,
        `${chips}offers: {o: {kind: own, block: 1k H100, capex: $24k/H100, lead: 2 months, pue: 1x, power_price: $0.10/kWh, life: 12 months, residual: 10%, term: 12 months}}
policy: {rule: schedule, schedule: {o: {2026-01: 1}}}`,
        5,
        "$100M",
      ),
      1,
      { 1: "signed", 3: "in service" },
    ),
  ).toBe(`
month | event | postings | cash
1 | signed | - | 100
2 | - | Construction in progress 12 to Cash | 88
3 | in service | Compute cost not yet split 1.8 to Accumulated depreciation, Equipment, at cost 24 to Construction in progress, Construction in progress 12 to Cash | 76
4 | - | Compute cost not yet split 1.8 to Accumulated depreciation | 76
5 | - | Compute cost not yet split 1.8 to Accumulated depreciation | 76
`));
test("sublet: half of 7.3M idle hours at $2", () =>
  expect(tell(company(`${owned}, a: {kind: sublet, chip: H100, price: $2/H100-hour, max_share: 50%, term: 2026-02 to 2026-03}`), 1, { 2: "let", 4: "no more" }))
    .toBe(`
month | event | postings | cash
1 | - | - | 100
2 | let | Compute cost not yet split 0.37 to Payables for compute, Receivables 7.3 to Sublet income, Cash 7.3 to Receivables | 107.3
3 | - | Compute cost not yet split 0.37 to Payables for compute, Receivables 7.3 to Sublet income, Payables for compute 0.37 to Cash, Cash 7.3 to Receivables | 114.24
4 | no more | Payables for compute 0.37 to Cash | 113.87
`));
test("revenue-share: a fifth of 73", () =>
  expect(tell(company("a: {kind: revenue-share, capacity: 10k H100, revenue_share: 20%, term: 2026-01 to 2026-02}", users, 3), 1, { 3: "over" })).toBe(`
month | event | postings | cash
1 | - | Compute cost not yet split 14.6 to Payables for compute, Receivables 73 to Revenue, Cash 73 to Receivables | 173
2 | - | Compute cost not yet split 14.6 to Payables for compute, Receivables 73 to Revenue, Payables for compute 14.6 to Cash, Cash 73 to Receivables | 231.4
3 | over | Payables for compute 14.6 to Cash | 216.8
`));
test("operating lease: the same cash as take-or-pay", () =>
  expect(
    tell(
      company(
        "a: {kind: take-or-pay, capacity: 10k H100, price: $2/H100-hour, term: 2026-01 to 2026-03, accounting: operating-lease}",
        "",
        4,
        "  borrowing_rate: 12%/year\n",
      ),
      1,
      { 1: "delivered", 4: "over" },
    ),
  ).toBe(`
month | event | postings | cash
1 | delivered | Right-of-use assets, operating leases 42.94 to Operating lease liabilities, Compute cost not yet split 0.43 to Operating lease liabilities, Compute cost not yet split 14.17 to Right-of-use assets, operating leases, Operating lease liabilities 14.6 to Payables for compute | 100
2 | - | Compute cost not yet split 0.29 to Operating lease liabilities, Compute cost not yet split 14.31 to Right-of-use assets, operating leases, Operating lease liabilities 14.6 to Payables for compute, Payables for compute 14.6 to Cash | 85.4
3 | - | Compute cost not yet split 0.14 to Operating lease liabilities, Compute cost not yet split 14.46 to Right-of-use assets, operating leases, Operating lease liabilities 14.6 to Payables for compute, Payables for compute 14.6 to Cash | 70.8
4 | over | Payables for compute 14.6 to Cash | 56.2
`));
test("finance lease: interest and principal, in their month", () =>
  expect(
    tell(
      company(
        "a: {kind: take-or-pay, capacity: 10k H100, price: $2/H100-hour, term: 2026-01 to 2026-03, accounting: finance-lease}",
        "",
        4,
        "  borrowing_rate: 12%/year\n",
      ),
      1,
      { 1: "delivered", 4: "over" },
    ),
  ).toBe(`
month | event | postings | cash
1 | delivered | Right-of-use assets, finance leases 42.94 to Finance lease liabilities, Interest on finance leases 0.43 to Finance lease liabilities, Compute cost not yet split 14.31 to Right-of-use assets, finance leases, Finance lease liabilities 0.43 to Cash, Finance lease liabilities 14.17 to Cash | 85.4
2 | - | Interest on finance leases 0.29 to Finance lease liabilities, Compute cost not yet split 14.31 to Right-of-use assets, finance leases, Finance lease liabilities 0.29 to Cash, Finance lease liabilities 14.31 to Cash | 70.8
3 | - | Interest on finance leases 0.14 to Finance lease liabilities, Compute cost not yet split 14.31 to Right-of-use assets, finance leases, Finance lease liabilities 0.14 to Cash, Finance lease liabilities 14.46 to Cash | 56.2
4 | over | - | 56.2
`));
test("a lease given up: what is left of its asset is written off, then it costs its interest alone; the cash is the same", () =>
  expect(
    tell(
      company(
        "a: {kind: take-or-pay, capacity: 10k H100, price: $2/H100-hour, term: 2026-01 to 2026-03, accounting: operating-lease, impaired: {2026-02: 100%}}",
        "",
        4,
        "  borrowing_rate: 12%/year\n",
      ),
      2,
      { 2: "given up", 4: "over" },
    ),
  ).toBe(`
month | event | postings | cash
2 | given up | Loss on disposal and impairment 28.77 to Right-of-use assets, operating leases, Compute cost not yet split 0.29 to Operating lease liabilities, Operating lease liabilities 14.6 to Payables for compute, Payables for compute 14.6 to Cash | 85.4
3 | - | Compute cost not yet split 0.14 to Operating lease liabilities, Operating lease liabilities 14.6 to Payables for compute, Payables for compute 14.6 to Cash | 70.8
4 | over | Payables for compute 14.6 to Cash | 56.2
`));
test("half of a finance lease's asset is written off: 14.31 a month becomes 7.16", () =>
  expect(
    tell(
      company(
        "a: {kind: take-or-pay, capacity: 10k H100, price: $2/H100-hour, term: 2026-01 to 2026-03, accounting: finance-lease, impaired: {2026-02: 50%}}",
        "",
        3,
        "  borrowing_rate: 12%/year\n",
      ),
      2,
      {},
    ),
  ).toBe(`
month | event | postings | cash
2 | - | Loss on disposal and impairment 14.31 to Right-of-use assets, finance leases, Interest on finance leases 0.29 to Finance lease liabilities, Compute cost not yet split 7.16 to Right-of-use assets, finance leases, Finance lease liabilities 0.29 to Cash, Finance lease liabilities 14.31 to Cash | 70.8
3 | - | Interest on finance leases 0.14 to Finance lease liabilities, Compute cost not yet split 7.16 to Right-of-use assets, finance leases, Finance lease liabilities 0.14 to Cash, Finance lease liabilities 14.46 to Cash | 56.2
`));
test.each(
  ["operating-lease", "finance-lease"].flatMap((kind) =>
    ["us", "ifrs"].flatMap((gaap) => ["", ", exit: {by: us, notice: 1 month, fee: $3M, exercised: 2026-07}"].map((exit) => [kind, gaap, exit] as const)),
  ),
)("an impairment of a %s under %s moves no cash, tax included%s", (kind, gaap, exit) => {
  const cash = (impaired: string): readonly number[] => {
    const terms = `kind: take-or-pay, capacity: 10k H100, price: $2/H100-hour, term: 2026-01 to 2026-10, accounting: ${kind}${exit}${impaired}`;
    const text = company(`a: {${terms}}`, `${users}accounting: {gaap: ${gaap}}\n`, 14, "  borrowing_rate: 12%/year\n").replace("tax_rate: 0%", "tax_rate: 25%");
    return [...run(planOf(text), { paths: 1 }).columns["cashUsd"]!];
  };
  const plain = cash("");
  expect(cash(", impaired: {2026-03: 40%, 2026-05: 50%}")).toEqual(plain.map((usd) => expect.closeTo(usd, 3)));
  expect(new Set(plain).size).toBeGreaterThan(8);
});
test("letter of credit of 30", () =>
  expect(
    tell(company("a: {kind: take-or-pay, capacity: 10k H100, price: $2/H100-hour, term: 2026-02 to 2026-02, letter_of_credit: $30M}"), 1, {
      2: "delivered",
      3: "over",
    }),
  ).toBe(`
month | event | postings | cash
1 | - | - | 100
2 | delivered | Compute cost not yet split 14.6 to Payables for compute, Restricted cash 30 to Cash | 70
3 | over | Payables for compute 14.6 to Cash, Cash 30 to Restricted cash | 85.4
4 | - | - | 85.4
`));
test("prepayment: a fifth of two months, at signing", () =>
  expect(
    tell(
      companyWith(
        finance,
        `${chips}offers: {o: {kind: take-or-pay, block: 10k H100, price: $2/H100-hour, term: 2 months, lead: 1 months, prepay: 20%}}
policy: {rule: schedule, schedule: {o: {2026-01: 1}}}`,
        5,
        "$100M",
      ),
      1,
      { 1: "signed", 2: "delivered", 4: "over" },
    ),
  ).toBe(`
month | event | postings | cash
1 | signed | - | 100
2 | delivered | Compute cost not yet split 11.68 to Payables for compute, Compute cost not yet split 2.92 to Prepaid compute, Prepaid compute 5.84 to Cash | 94.16
3 | - | Compute cost not yet split 11.68 to Payables for compute, Compute cost not yet split 2.92 to Prepaid compute, Payables for compute 11.68 to Cash | 82.48
4 | over | Payables for compute 11.68 to Cash | 70.8
5 | - | - | 70.8
`));
test("we leave: a month's notice, a fee of 5", () =>
  expect(
    tell(
      company(
        "a: {kind: take-or-pay, capacity: 10k H100, price: $2/H100-hour, term: 2026-01 to 2026-12, exit: {by: us, notice: 1 months, fee: $5M, exercised: 2026-02}}",
      ),
      1,
      { 2: "notice", 3: "out" },
    ),
  ).toBe(`
month | event | postings | cash
1 | - | Compute cost not yet split 14.6 to Payables for compute | 100
2 | notice | Compute cost not yet split 14.6 to Payables for compute, Payables for compute 14.6 to Cash | 85.4
3 | out | Payables for compute 14.6 to Cash, Termination fees and damages 5 to Cash | 65.8
4 | - | - | 65.8
`));
test("tenancy: 3.65M hours at $2, a quarter of two months ahead", () =>
  expect(
    tell(
      company(owned, "tenancies: {t: {size: 5k H100, rent: $2/H100-hour, from: 2026-02, term: 2 months, prepay: 25%, power: tenant, paid_after: 30 days}}\n"),
      1,
      { 2: "let", 4: "over" },
    ),
  ).toBe(`
month | event | postings | cash
1 | - | - | 100
2 | let | Receivables 5.48 to Sublet income, Contract liabilities 1.83 to Sublet income, Cash 3.65 to Contract liabilities | 103.65
3 | - | Receivables 5.48 to Sublet income, Contract liabilities 1.83 to Sublet income, Cash 5.48 to Receivables | 109.13
4 | over | Cash 5.48 to Receivables | 114.6
`));
test("sales through a cloud that keeps a tenth of half", () =>
  expect(
    tell(
      company(
        "a: {kind: take-or-pay, capacity: 10k H100, price: $2/H100-hour, term: 2026-01 to 2026-12}",
        `${users}clouds: {c: {share: 10%, products: {p: 50%}, paid_after: 30 days}}\n`,
        2,
      ),
      1,
      {},
    ),
  ).toBe(`
month | event | postings | cash
1 | - | Compute cost not yet split 14.6 to Payables for compute, Receivables 73 to Revenue, Other cost of revenue 3.65 to Receivables, Cash 36.5 to Receivables | 136.5
2 | - | Compute cost not yet split 14.6 to Payables for compute, Receivables 73 to Revenue, Other cost of revenue 3.65 to Receivables, Payables for compute 14.6 to Cash, Cash 69.35 to Receivables | 191.25
`));
test("a loan drawn for what is due: 1 % a month, a fee of 1.2 % a year on what is undrawn, two even repayments", () =>
  expect(
    tell(
      companyWith(
        `${finance}  costs: {staff: {amount: $60M/month}}
  debt: {line: {limit: $100M, rate: 12%/year, fee: 1.2%/year, available: 2026-01 to 2026-03, maturity: 2026-05, amortised_from: 2026-04}}
  raises: {round: {when: 2026-03, amount: $300M, sold: 10%, signed: yes}}`,
        "",
        5,
        "$100M",
      ),
      1,
      { 2: "20.2 missing", 3: "a round closes" },
    ),
  ).toBe(`
month | event | postings | cash
1 | - | General and administrative 60 to Accrued costs, Commitment fees 0.1 to Cash, Accrued costs 60 to Cash | 39.9
2 | 20.2 missing | General and administrative 60 to Accrued costs, Commitment fees 0.1 to Cash, Cash 20.2 to Debt, Accrued costs 60 to Cash | 0
3 | a round closes | General and administrative 60 to Accrued costs, Interest expense 0.2 to Cash, Commitment fees 0.08 to Cash, Cash 60.28 to Debt, Accrued costs 60 to Cash, Cash 300 to Stock issued, net of costs | 300
4 | - | General and administrative 60 to Accrued costs, Interest expense 0.8 to Cash, Debt 40.24 to Cash, Accrued costs 60 to Cash | 198.95
5 | - | General and administrative 60 to Accrued costs, Interest expense 0.4 to Cash, Debt 40.24 to Cash, Accrued costs 60 to Cash | 98.31
`));
test("a guarantee of 30, called", () =>
  expect(tell(companyWith(finance, "accounting: {guarantees: {venture: {amount: $30M, until: 2026-12, called: 2026-02}}}", 3, "$100M"), 1, { 2: "called" }))
    .toBe(`
month | event | postings | cash
1 | - | - | 100
2 | called | Termination fees and damages 30 to Cash | 70
3 | - | - | 70
`));
test("the playbook's bridge comes after the payments of its month, and bears interest from the next on", () =>
  expect(
    tell(
      companyWith(
        `${finance}  costs: {staff: {amount: $30M/month}}`,
        "policy: {minimum_cash: $50M}\ndistress: [{action: bridge, below: 100%, lag: 1 months, amount: $50M, rate: 12%/year, chance: 100%}]",
        4,
        "$100M",
      ),
      2,
      { 2: "below the line of 50", 3: "bridged" },
    ),
  ).toBe(`
month | event | postings | cash
2 | below the line of 50 | General and administrative 30 to Accrued costs, Accrued costs 30 to Cash | 40
3 | bridged | General and administrative 30 to Accrued costs, Accrued costs 30 to Cash, Cash 50 to Bridge debt | 60
4 | - | General and administrative 30 to Accrued costs, Interest expense 0.5 to Cash, Accrued costs 30 to Cash | 29.5
`));
