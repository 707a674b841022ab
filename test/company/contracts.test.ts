/** Each kind of contract as a story one can check by hand: what is paid, month by month, and what cash remains. */
import { describe, expect, test } from "vitest";
import { tracePath } from "../../src/core/company/trace.ts";
import { smallLabText, planOf } from "./../support/small-lab.ts";
import { run, simulatorOf } from "../support/run.ts";

/** A company with nothing but the contracts given. Suppliers are paid in the month of service unless said otherwise. */
const companyWith = (parts: string, months = 6): string => `
plimsoll: 1
name: Story
calendar: {start: 2026-01, months: ${months}}
chips: {H100: {h100e: 1 H100e, power: 1 kW}}
demand: {run_rate: $1/year}
finance: {tax_rate: 0%, suppliers_paid_after: 0 days}
opening: {cash: $10M}
${parts}`;

/** Thousands of dollars by month on the only path. */
function story(text: string): { readonly paid: readonly number[]; readonly cash: readonly number[]; readonly compute: readonly number[] } {
  const plan = planOf(text);
  const result = run(plan, { paths: 1 });
  const thousands = (name: string): number[] => Array.from({ length: plan.calendar.months }, (_, t) => Math.round(result.columns[name]![t]!) / 1000);
  return { paid: thousands("costUsd"), cash: thousands("cashUsd"), compute: thousands("computePaidUsd") };
}

// 100 chips × 730 hours × $2.
const month = 146;

describe("take-or-pay", () => {
  test("is paid from delivery to the end of its term, used or not", () =>
    expect(story(companyWith("contracts: {a: {kind: take-or-pay, capacity: 100 H100, price: $2/H100-hour, term: 2026-02 to 2026-04}}")).paid).toEqual([
      0,
      month,
      month,
      month,
      0,
      0,
    ]));

  test("a month later with 30 days to pay, half and half with 45", () => {
    const terms = (days: number): string =>
      `contracts: {a: {kind: take-or-pay, capacity: 100 H100, price: $2/H100-hour, term: 2026-01 to 2026-03, paid_after: ${days} days}}`;
    expect(story(companyWith(terms(30))).paid).toEqual([0, month, month, month, 0, 0]);
    expect(story(companyWith(terms(45))).paid).toEqual([0, month / 2, month, month, month / 2, 0]);
  });

  test("ramps: what is delivered is what is paid for", () =>
    expect(
      story(
        companyWith(
          "contracts: {a: {kind: take-or-pay, term: 2026-01 to 2026-12, capacity: 100 H100, price: $2/H100-hour, ramp: {0 months: 50%, 2 months: 100%}}}",
          4,
        ),
      ).paid,
    ).toEqual([month / 2, month / 2, month, month]));

  test("a prepayment is paid at signing and credited evenly", () => {
    // Signed at the end of the first month: 20 % of four months' payments, then 80 % of each month's.
    const text = companyWith(`offers: {o: {kind: take-or-pay, block: 100 H100, price: $2/H100-hour, term: 4 months, lead: 1 months, prepay: 20%}}
policy: {rule: schedule, schedule: {o: {2026-01: 1}}}`);
    const prepaid = 0.2 * 4 * month;
    expect(story(text).paid).toEqual([0, prepaid + 0.8 * month, 0.8 * month, 0.8 * month, 0.8 * month, 0].map((x) => expect.closeTo(x, 3)));
  });

  test("an indexed price follows its market", () => {
    const text = companyWith(
      `markets: {h: {price: {2026-01: $1/H100-hour, 2026-03: $3/H100-hour}}}
contracts: {a: {kind: take-or-pay, term: 2026-01 to 2026-12, capacity: 100 H100, price: $2/H100-hour, market: h, indexed: yes}}`,
      4,
    );
    expect(story(text).paid).toEqual([month, month, 3 * month, 3 * month]);
  });
});

describe("leaving early", () => {
  test("we give notice: payments stop when it has run, and the fee is paid then", () => {
    const text = companyWith(
      "contracts: {a: {kind: take-or-pay, term: 2026-01 to 2026-12, capacity: 100 H100, price: $2/H100-hour, exit: {by: us, notice: 60 days, fee: $50k, exercised: 2026-02}}}",
    );
    expect(story(text).paid).toEqual([month, month, month, 50, 0, 0]);
  });

  test("not before the lock has opened", () => {
    const text = companyWith(
      "contracts: {a: {kind: take-or-pay, term: 2026-01 to 2026-12, capacity: 100 H100, price: $2/H100-hour, exit: {by: us, notice: 1 months, locked_until: 2026-04, exercised: 2026-04}}}",
    );
    expect(story(text).paid).toEqual([month, month, month, month, 0, 0]);
  });

  test("the supplier leaves once the market has stood above its price long enough, after its notice", () => {
    const text = companyWith(
      `markets: {h: {price: {2026-01: $2/H100-hour, 2026-02: $3/H100-hour}}}
contracts: {a: {kind: take-or-pay, term: 2026-01 to 2026-12, capacity: 100 H100, price: $2/H100-hour, market: h, exit: {by: supplier, notice: 30 days, leaves_above: 130%, leaves_after: 2 months}}}`,
      8,
    );
    // Above in February and March: notice from April, gone in May.
    expect(story(text).paid).toEqual([month, month, month, month, 0, 0, 0, 0]);
  });

  test("the supplier stays where the plan says so", () => {
    const text = companyWith(
      `markets: {h: {price: $9/H100-hour}}
contracts: {a: {kind: take-or-pay, term: 2026-01 to 2026-12, capacity: 100 H100, price: $2/H100-hour, market: h, exit: {by: either, leaves: no}}}`,
      3,
    );
    expect(story(text).paid).toEqual([month, month, month]);
  });
});

describe("late delivery", () => {
  const late = (terms: string): string =>
    companyWith(`sites: {s: {power_slip: 2 months, shell_slip: 1 months, chips_slip: 1 months}}
contracts: {a: {kind: take-or-pay, capacity: 100 H100, price: $2/H100-hour, site: s, term: 2026-02 to 2026-12${terms}}}`);

  test("waits for power or building, whichever is later, then for chips; payments start at delivery", () =>
    expect(story(late("")).paid).toEqual([0, 0, 0, 0, month, month]));

  test("earns damages while it lasts", () => expect(story(late(", damages: 10%")).paid).toEqual([0, -14.6, -14.6, -14.6, month, month]));

  test("falls away beyond its long-stop date", () => expect(story(late(", long_stop: 2 months")).paid).toEqual([0, 0, 0, 0, 0, 0]));
});

describe("other kinds", () => {
  test("a whole site is paid by the month, by its steps", () =>
    expect(
      story(
        companyWith(
          "contracts: {a: {kind: whole-site, chip: H100, capacity: 100 H100, price: {2026-01: $60k/month, 2026-03: $100k/month}, term: 2026-01 to 2026-04}}",
          5,
        ),
      ).paid,
    ).toEqual([60, 60, 100, 100, 0]));

  const users = (rest: string): string =>
    `products: {p: {on: w, price: $10/Mtok, customers: 73000 customers, use: 1 Mtok/customer-month}}
workloads: {w: {kind: inference, throughput: {H100: 1 Mtok/H100-hour}}}
${rest}`.replace("$10/Mtok", "$10/customer-month");

  test("a spend commitment bills use, and in its last month what was not spent", () => {
    // 73,000 chip-hours a month at $2; committed $500k over three months: 146 + 146 + 146 + the rest, 62.
    const text = companyWith(
      users("contracts: {a: {kind: spend-commitment, capacity: 100 H100, price: $2/H100-hour, commit: $500k, term: 2026-01 to 2026-03}}"),
      4,
    );
    expect(story(text).compute).toEqual([month, month, expect.closeTo(208, 6), 0]);
  });

  test("an unused spend commitment is paid whole", () =>
    expect(
      story(companyWith("contracts: {a: {kind: spend-commitment, capacity: 100 H100, price: $2/H100-hour, commit: $500k, term: 2026-01 to 2026-03}}", 4)).paid,
    ).toEqual([0, 0, 500, 0]));

  test("a spend commitment that we leave is paid whole then; one that the supplier leaves is not", () => {
    const left = (exit: string): string =>
      companyWith(`markets: {h: {price: $9/H100-hour}}
contracts: {a: {kind: spend-commitment, capacity: 100 H100, price: $2/H100-hour, commit: $500k, term: 2026-01 to 2026-06, market: h, exit: ${exit}}}`);
    expect(story(left("{by: us, notice: 1 months, exercised: 2026-02}")).paid).toEqual([0, 500, 0, 0, 0, 0]);
    expect(story(left("{by: supplier, notice: 1 months, leaves_above: 150%, leaves_after: 2 months}")).paid).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test("what was prepaid before the plan is credited against bills", () => {
    const text = companyWith("contracts: {a: {kind: take-or-pay, capacity: 100 H100, price: $2/H100-hour, term: 2026-01 to 2026-12}}").replace(
      "opening: {cash: $10M}",
      "opening: {cash: $10M, prepaid: $292k, prepaid_months: 4 months}",
    );
    expect(story(text).paid).toEqual([73, 73, 73, 73, month, month]);
  });

  test("a share of a market per H100e counts the chip's H100e", () => {
    // 100 chips × 730 hours × 50 % of $2 × 2 H100e.
    const text = companyWith(`markets: {m: {price: $2/H100e-hour}}
contracts: {a: {kind: take-or-pay, capacity: 100 GB200, price: 50% of markets.m, term: 2026-01 to 2026-12}}`).replace(
      "chips: {",
      "chips: {GB200: {h100e: 2 H100e}, ",
    );
    expect(story(text).paid[0]).toBe(month);
  });

  test("sources that disagree on a price are drawn and recorded one by one", () => {
    const text = companyWith(
      "contracts: {a: {kind: take-or-pay, capacity: 100 H100, price: {beliefs: {low: {weight: 50%, value: $2/H100-hour}, high: {weight: 50%, value: $4/H100-hour}}}, term: 2026-01 to 2026-12}}",
    );
    const { columns, perPath } = run(planOf(text), { paths: 64 });
    const part = perPath["belief contracts.a.price"]!;
    // Equal weights: the parts stand in the order of what they are, $2 first.
    for (let p = 0; p < 64; p++) expect(columns["costUsd"]![p]! / 1000).toBeCloseTo(part[p] === 0 ? month : 2 * month, 6);
    expect(new Set(part).size).toBe(2);
  });

  test("on-demand is paid for the hours used, up to what is available", () =>
    expect(story(companyWith(users("contracts: {a: {kind: on-demand, capacity: 100 H100, price: $3/H100-hour, available: 50%}}"), 2)).compute).toEqual([
      109.5, 109.5,
    ]));

  test("on-demand that costs more than it earns is not bought", () =>
    expect(story(companyWith(users("contracts: {a: {kind: on-demand, capacity: 100 H100, price: $11/H100-hour}}"), 2)).compute).toEqual([0, 0]));

  test("spot hours yield less and cost the same", () =>
    // Half an hour's work for each hour: all 73,000 hours are bought at $3 and serve half of the demand.
    expect(story(companyWith(users("contracts: {a: {kind: spot, capacity: 100 H100, price: $3/H100-hour, preempted: 50%}}"), 1)).compute).toEqual([219]));

  test("own capacity: staff always, power for the hours used", () =>
    // 100 chips × 1 kW × 1.5 × $0.10: $15 an hour; used all month, and not at all without users.
    expect(
      [users(""), ""].map(
        (rest) =>
          story(
            companyWith(
              `${rest}contracts: {a: {kind: own, term: 2026-01 to 2026-12, capacity: 100 H100, pue: 1.5x, power_price: $0.10/kWh, staff: $20k/month}}`,
              1,
            ),
          ).compute,
      ),
    ).toEqual([[20 + 10.95], [20]]));

  test("building is paid evenly until the promised date and depreciates from service", () => {
    const text =
      companyWith(`offers: {o: {kind: own, block: 100 kW, chip: H100, capex: $12k/kW, lead: 2 months, pue: 1x, power_price: $0.10/kWh, life: 10 months, term: 10 months}}
policy: {rule: schedule, schedule: {o: {2026-01: 1}}}`);
    const plan = planOf(text);
    expect(story(text).paid).toEqual([0, 600, 600, 0, 0, 0]);
    const { trace } = tracePath(simulatorOf(plan), 0, ["1", "2", "3", "4", "5", "6"]);
    const depreciation = trace.months.map(({ postings }) =>
      postings.filter(({ credit }) => credit === "Accumulated depreciation").reduce((sum, { usd }) => sum + usd, 0),
    );
    expect(depreciation).toEqual([0, 0, 120e3, 120e3, 120e3, 120e3]);
  });

  test("what idles can be let, at most the share allowed", () => {
    const text = companyWith(
      `contracts:
  a: {kind: take-or-pay, term: 2026-01 to 2026-12, capacity: 100 H100, price: $2/H100-hour}
  let: {kind: sublet, chip: H100, price: $1/H100-hour, max_share: 40%}
`,
      2,
    ).replace("suppliers_paid_after: 0 days", "suppliers_paid_after: 0 days, customers_pay_after: 0 days");
    expect(story(text).cash).toEqual([10_000 - month + 29.2, 10_000 - 2 * month + 2 * 29.2].map((x) => expect.closeTo(x, 6)));
  });
});

test("the lab of the other tests has every kind of contract", () => {
  for (const kind of ["take-or-pay", "whole-site", "spend-commitment", "on-demand", "spot", "own", "sublet"]) expect(smallLabText).toContain(`kind: ${kind}`);
});

describe("revenue share", () => {
  /** 73,000 chip-hours a month sold at $10: $730,000; priced at $1 from March on. */
  const shared = (rest: string, more = ""): string =>
    companyWith(`products: {p: {on: w, price: {2026-01: $10/customer-month, 2026-03: $1/customer-month}, customers: 73000 customers, use: 1 Mtok/customer-month}}
workloads: {w: {kind: inference, throughput: {H100: 1 Mtok/H100-hour}}}
contracts: {a: {kind: revenue-share, capacity: 100 H100, revenue_share: 20%, term: 2026-01 to 2026-05${rest}}${more}}`);

  test("a fifth of what is sold is paid for the machines, while the term runs; then nothing can be sold", () =>
    expect(story(shared("")).compute).toEqual([146, 146, 14.6, 14.6, 14.6, 0]));

  test("at least the price a month", () => expect(story(shared(", price: $50k/month")).compute).toEqual([146, 146, 50, 50, 50, 0]));

  test("of the products named only", () => {
    const text = shared(", of: [q]").replace(
      "products: {p:",
      "products: {q: {on: w, price: $2/customer-month, customers: 0 customers, use: 1 Mtok/customer-month}, p:",
    );
    expect(story(text).compute).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test("what is owed is the least payment; the share is owed when there is revenue", () => {
    const owed = (text: string): readonly number[] => {
      const [row] = tracePath(simulatorOf(planOf(text)), "base", ["1", "2", "3", "4", "5", "6"]).details[0]!.rows;
      return [row!.headlineUsd, row!.nonCancellableUsd].map((byMonth) => byMonth.reduce((sum, usd) => sum + usd, 0));
    };
    expect(owed(shared(", price: $50k/month, exit: {by: us, notice: 2 months}"))).toEqual([250_000, 100_000]);
    expect(owed(shared(""))).toEqual([0, 0]);
  });
});
