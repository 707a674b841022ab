/** Laws of funding: a shut window, dilution, rivals who come first. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openCapTable, resetCapTable, todaysPartUsd, ratchetShares } from "../../src/core/company/raises/cap-table.ts";
import { openFutures } from "../../src/core/company/futures/draw-futures.ts";
import { asWritten, runPath, type Simulator } from "../../src/core/company/simulate.ts";
import type { Plan } from "../../src/core/plan/vocabulary/vocabulary.ts";
import { run, simulatorOf } from "../support/run.ts";
import { planOf, smallLabText } from "../support/small-lab.ts";

const silent = { month() {} };
const failures = (simulator: Simulator, paths: readonly number[]): readonly number[] =>
  paths.map((p) => runPath(simulator, simulator.source.draw(p), silent, true).failedMonth[asWritten]!);

describe("a shut window", () => {
  const company = (offering: string, shut: boolean): Plan =>
    planOf(`plimsoll: 1
name: Window
calendar: {start: 2026-01, months: 24}
seed: 11
demand: {run_rate: $1/year}
regimes: {listing: {start: ${shut ? "shut" : "open"}, transitions: {open: {shut: 8%}, shut: {open: ${shut ? "0%" : "20%"}}}}}
opening: {cash: $20M}
finance:
  tax_rate: 21%
  interest_on_cash: 4%/year
  debt: {line: {limit: $5M, rate: 10%/year, available: 2026-01 to 2027-12, maturity: 2028-12, minimum_cash: $1M}}
  costs: {all: {amount: {process: gbm, start: $1.2M/month, volatility: 60%/year}}}
  raises: {ipo: {kind: ipo, when: 2026-06, regime: listing, valuation: $200M, costs: $0.2M, ${offering}}}
`);

  // The law speaks of offerings that leave cash after their tax: 2 % of the company in tax against 5 % and more that is sold.
  test("never saves a future, whatever is offered: path by path, and never later", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: 20 }),
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 0, max: 15 }),
        fc.constantFrom("", ", retry: 4 months", ", retry: 2 months, pulled_below: 0.5x"),
        (sold, awards, greenshoe, retry) => {
          const offering = `sold: ${sold}%, range: 10%, demand: 0.6x to 4x, greenshoe: ${greenshoe}%, awards: ${awards}%, withholding: 40%, spread_by_size: yes${retry}`;
          const open = run(company(offering, false), { paths: 40 }).perPath["failedMonthWithRaises"]!;
          const shut = run(company(offering, true), { paths: 40 }).perPath["failedMonthWithRaises"]!;
          open.forEach((month, p) => {
            if (month < 0) return;
            expect(shut[p]).toBeGreaterThanOrEqual(0);
            expect(shut[p]).toBeLessThanOrEqual(month);
          });
        },
      ),
      { numRuns: 12 },
    );
  });

  test("ends futures of the frontier lab that an offering saves, and saves none", () => {
    const text = readFileSync(new URL("../../examples/frontier-lab.yaml", import.meta.url), "utf8");
    // Without the playbook what is signed does not depend on cash.
    const fixed = (scenario?: string): Plan => ({ ...planOf(text, scenario), distress: [] });
    const paths = [73, 75, 102, 103, 232, 267, 268];
    const open = failures(simulatorOf(fixed()), paths);
    const shut = failures(simulatorOf(fixed("shut-window"), { basePlan: fixed() }), paths);
    open.forEach((month, i) => expect(shut[i]).toBeLessThanOrEqual(month));
    const count = (months: readonly number[]): number => months.filter((month) => month < Infinity).length;
    expect(count(shut)).toBeGreaterThan(count(open));
  });
});

describe("dilution", () => {
  const plan = planOf(smallLabText);
  const { model } = simulatorOf(plan);
  const futures = openFutures(model, plan.seed).draw(0);

  test("more of it never raises what today's holders have, where equity is not below nil", () => {
    const share = fc.double({ min: 0, max: 0.5, noNaN: true });
    fc.assert(
      fc.property(
        share,
        share,
        share,
        fc.double({ min: 0, max: 1e12, noNaN: true }),
        fc.double({ min: 0, max: 1e11, noNaN: true }),
        (a, b, more, equityUsd, preferenceUsd) => {
          const part = (first: number): number => {
            const table = openCapTable(model);
            resetCapTable(table);
            table.held.set([(1 - first) * (1 - b), first * (1 - b), b]);
            table.preferenceUsd[0] = preferenceUsd;
            return todaysPartUsd(model, futures, table, table.held[0]!, equityUsd);
          };
          expect(part(a + more)).toBeLessThanOrEqual(part(a) * (1 + 1e-12) + 1e-6);
        },
      ),
    );
  });

  test("a round for the same money at a lower value leaves less value on every path that ends well", () => {
    const at = (valuation: string): Float64Array => run(planOf(smallLabText.replace("$8B to $14B", valuation)), { paths: 40 }).perPath["valueUsd"]!;
    const [dear, cheap] = [at("$14B"), at("$4B")];
    let fell = 0;
    dear.forEach((usd, p) => {
      if (usd < 0) return;
      expect(cheap[p]).toBeLessThanOrEqual(usd);
      if (cheap[p]! < usd) fell++;
    });
    expect(fell).toBeGreaterThan(20);
  });

  test("a ratchet: all shares are held by somebody, whoever was promised has no less than that, and nobody else more than before", () => {
    const usd = fc.double({ min: 0, max: 400, noNaN: true });
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 0.45, noNaN: true }), fc.double({ min: 0.05, max: 0.45, noNaN: true }), usd, usd, (a, b, first, second) => {
        const table = openCapTable(model);
        resetCapTable(table);
        table.held.set([1 - a - b, a, b]);
        const left = ratchetShares(table, [first, second], 500);
        const [today, one, two] = table.held as unknown as [number, number, number];
        expect(today + one + two).toBeCloseTo(1, 12);
        expect(today).toBeCloseTo((1 - a - b) * left, 12);
        expect(left).toBeLessThanOrEqual(1);
        // Both promises can be kept only where they are less than the whole.
        const kept = Math.min(1, 500 / Math.max(1e-9, first + second));
        for (const [held, before, promised] of [
          [one, a, first / 500],
          [two, b, second / 500],
        ] as const) {
          expect(held).toBeGreaterThanOrEqual(Math.min(promised, promised * kept) - 1e-9);
          if (promised <= before * left) expect(held).toBeLessThanOrEqual(before + 1e-12);
        }
      }),
    );
  });

  test("by hand: a fifth that was promised 150 of 500 gets 30 %, and the round whose part falls with it below its own promise is made up, too", () => {
    const table = openCapTable(model);
    resetCapTable(table);
    table.held.set([0.6, 0.2, 0.2]);
    // 30 % for the first leaves the second 0.2 × 0.7 / 0.8 = 17.5 %, below its 18 %: both are made up, today's holders have 52 %.
    expect(ratchetShares(table, [150, 90], 500)).toBeCloseTo(0.52 / 0.6, 12);
    expect([...table.held]).toEqual([0.52, 0.3, 0.18].map((share) => expect.closeTo(share, 12)));
    expect(table.total[0]).toBeCloseTo(0.6 / 0.52, 12);
  });

  test("a preference takes its money first, or converts: by hand", () => {
    const table = openCapTable(model);
    resetCapTable(table);
    // A tenth of the company for $10 that rank first.
    table.held.set([0.9, 0.1, 0]);
    table.preferenceUsd[0] = 10;
    const parts = [5, 10, 50, 100, 200].map((equityUsd) => todaysPartUsd(model, futures, table, 0.9, equityUsd));
    expect(parts).toEqual([0, 0, 40, 90, 180].map((usd) => expect.closeTo(usd, 12)));
  });
});

describe("warrants and conversion", () => {
  const of = (raises: string): { readonly value: number; readonly held: number } => {
    const plan = planOf(`plimsoll: 1
name: Ranks
calendar: {start: 2026-01, months: 6}
demand: {run_rate: $1/year}
opening: {cash: $80M}
valuation: {discount: 0%/year, multiple: 0x}
finance:
  tax_rate: 0%
  raises: {${raises}}
`);
    const result = run(plan, { paths: 1 });
    return { value: result.perPath["valueUsd"]![0]! / 1e6, held: result.columns["cashUsd"]!.at(-1)! / 1e6 };
  };

  test("warrants dilute by the treasury-stock method where the company is worth more than their strike", () => {
    // $100M at the end, a fifth of it the round's. A tenth may be bought at a value of $50M: 10 % × (1 − 50/100) more shares.
    expect(of("r: {when: 2026-02, amount: $20M, valuation: $100M, warrants: 10%, strike: $50M}").value).toBeCloseTo((100 * 0.8) / 1.05, 6);
    expect(of("r: {when: 2026-02, amount: $20M, valuation: $100M, warrants: 10%, strike: $100M}").value).toBeCloseTo(80, 6);
  });

  test("a preference stands until an offering is large enough to convert it", () => {
    // $20M at $1B with a fivefold preference; then $20M more at $1B in public.
    const round = "r: {when: 2026-02, amount: $20M, valuation: $1B, preference: 5x}";
    const listed = (converts: string): string => `${round}, ipo: {kind: ipo, when: 2026-04, amount: $20M, valuation: $1B${converts}}`;
    expect(of(round).value).toBeCloseTo(0, 6);
    // $120M less the preference of 100, to 0.98² and 0.02 of the shares that share the rest.
    expect(of(listed(", converts_above: $30M")).value).toBeCloseTo((20 * 0.98 ** 2) / (0.98 ** 2 + 0.02), 6);
    expect(of(listed(", converts_above: $20M")).value).toBeCloseTo(120 * 0.98 ** 2, 6);
  });
});

describe("what is not signed", () => {
  test("does not exist for signed funding and for the playbook: neither its money nor its costs, to the bit", () => {
    const hoped = `    hope:   {when: 2026-10, amount: $200M, valuation: $9B, preference: 1x, below_runway: 12 months, investors: friends}
    ahead:  {kind: prepayment, when: 2026-09, amount: $50M, refundable: yes, used_over: 6 months}
    listed: {kind: ipo, when: 2026-09, regime: mood, open: {normal: 30%}, retry: 2 months, sold: 5%, valuation: $9B, costs: $15M, awards: 5%, withholding: 40%}
    tender: {kind: secondary, when: 2027-01, sold: 3%, valuation: $9B}
  investors: {friends: $100M/year}
  private_ceiling: $150M/year
  rival_offerings: {other: {when: 2026-10, open: -10%, demand: -10%}}
`;
    const notes = "    notes: {limit: $300M, rate: 9%/year, available: 2026-07 to 2028-06, vendor: Gamma, leverage: 3x, signed: no}\n";
    const text = smallLabText.replace("\nopening:\n", `${hoped}\nopening:\n`).replace("  raises:\n", `${notes}  raises:\n`);
    expect(text.length).toBeGreaterThan(smallLabText.length + hoped.length);
    const [plain, more] = [run(planOf(smallLabText), { paths: 40 }), run(planOf(text), { paths: 40 })];
    for (const name of ["failedMonthWithoutRaises", "failedMonthWithPlaybook"])
      expect([name, [...more.perPath[name]!]]).toEqual([name, [...plain.perPath[name]!]]);
    // As written it does exist.
    expect([...more.perPath["valueUsd"]!]).not.toEqual([...plain.perPath["valueUsd"]!]);
  });
});

describe("a rival's offering", () => {
  const plan = (when: string): Plan =>
    planOf(`plimsoll: 1
name: Rival
calendar: {start: 2026-01, months: 18}
demand: {run_rate: $1/year}
opening: {cash: $20M}
regimes: {listing: {start: shy, transitions: {shy: {bold: 0%}}}}
finance:
  raises: {ipo: {kind: ipo, when: 2026-12, amount: $100M, valuation: $1B, regime: listing, open: {shy: 80%}, range: 10%, demand: 0.8x to 3x, costs: $1M}}
  rival_offerings: {rival: {when: ${when}, lasts: 6 months, open: -20%, demand: -25%}}
`);
  const paths = 4000;
  const drawn = (when: string): { readonly taken: readonly boolean[]; readonly multiple: readonly number[] } => {
    const { source, model } = simulatorOf(plan(when));
    const futures = Array.from({ length: paths }, (_, p) => {
      const { raiseMonth, raiseDemand } = source.draw(p);
      return { taken: raiseMonth[0]! < model.months, multiple: raiseDemand[0]! };
    });
    return { taken: futures.map(({ taken }) => taken), multiple: futures.map(({ multiple }) => multiple) };
  };

  test("a quarter earlier takes the declared twenty points of our window's chance, and a quarter of our demand", () => {
    const [after, before] = [drawn("2027-01"), drawn("2026-10")];
    const share = (taken: readonly boolean[]): number => taken.filter(Boolean).length / paths;
    const error = Math.sqrt((0.8 * 0.2) / paths);
    expect(Math.abs(share(after.taken) - 0.8)).toBeLessThan(4 * error);
    expect(Math.abs(share(before.taken) - 0.6)).toBeLessThan(4 * Math.sqrt((0.6 * 0.4) / paths));
    // The same futures: whoever is taken after the rival is taken without it, at a multiple a third higher.
    before.taken.forEach((taken, p) => {
      if (!taken) return;
      expect(after.taken[p]).toBe(true);
      expect(before.multiple[p]! / after.multiple[p]!).toBeCloseTo(0.75, 12);
    });
  });
});
