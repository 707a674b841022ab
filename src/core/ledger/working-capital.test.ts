import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openSettlements, owedUsd, releaseUsd, resetSettlements, settle } from "./working-capital.ts";

/** One counterparty through months of bills: what is paid and what is owed after each month. */
function run(lagMonths: number, openingUsd: number, bills: readonly number[]) {
  const settlements = openSettlements([lagMonths], [openingUsd]);
  return bills.map((billed, month) => ({ billed, paid: settle(settlements, 0, month, billed), owed: owedUsd(settlements, 0, month) }));
}

describe("bills paid later", () => {
  test("at no lag a bill is paid in its month", () => {
    expect(run(0, 0, [100, 50])).toEqual([
      { billed: 100, paid: 100, owed: 0 },
      { billed: 50, paid: 50, owed: 0 },
    ]);
  });

  test("at 30 days a bill is paid in the next month, and what was owed at the start in the first", () => {
    expect(run(1, 80, [100, 50, 0])).toEqual([
      { billed: 100, paid: 80, owed: 100 },
      { billed: 50, paid: 100, owed: 50 },
      { billed: 0, paid: 50, owed: 0 },
    ]);
  });

  test("at 45 days half is paid after one month and half after two; the opening runs off over two months", () => {
    expect(run(1.5, 60, [100, 200, 0, 0])).toEqual([
      { billed: 100, paid: 30, owed: 130 },
      { billed: 200, paid: 80, owed: 250 },
      { billed: 0, paid: 150, owed: 100 },
      { billed: 0, paid: 100, owed: 0 },
    ]);
  });

  test("at 15 days half is paid at once", () => {
    expect(run(0.5, 0, [100, 0])).toEqual([
      { billed: 100, paid: 50, owed: 50 },
      { billed: 0, paid: 50, owed: 0 },
    ]);
  });

  test("a credit note lowers what is paid when it falls due", () => {
    expect(run(1, 0, [100, -30, 0]).map((row) => row.paid)).toEqual([0, 100, -30]);
  });

  test("revenue growing from $30B to $105B a year in a year at 45 days to pay ties up $9.1B more", () => {
    const billsUsd = Array.from({ length: 16 }, (_, month) => (30e9 / 12) * 3.5 ** ((month - 3) / 12));
    const rows = run(1.5, 0, billsUsd);
    // 1.5 months at each run rate would be $9.4B; the older half month was billed at a lower rate.
    expect(rows[15]!.owed - rows[3]!.owed).toBeCloseTo(((105e9 - 30e9) / 12) * (1 + 0.5 * 3.5 ** (-1 / 12)), 3);
    expect((rows[15]!.owed - rows[3]!.owed) / 1e9).toBeCloseTo(9.07, 2);
  });

  test("all that is billed is paid or owed", () => {
    const bill = fc.integer({ min: 0, max: 1e14 }).map((cents) => cents / 100);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 7, noNaN: true }), bill, fc.array(bill, { minLength: 1, maxLength: 40 }), (lag, opening, bills) => {
        const rows = run(lag, opening, bills);
        let in_ = opening;
        let paid = 0;
        for (const [month, row] of rows.entries()) {
          in_ += row.billed;
          paid += row.paid;
          const direct = bills.slice(0, month + 1).reduce((sum, a, i) => sum + a * Math.min(Math.max(lag - (month - i), 0), 1), 0);
          const runOff = Math.max(1, Math.ceil(lag));
          expect(row.owed).toBeCloseTo(direct + opening * Math.max(0, 1 - (month + 1) / runOff), 1);
          expect(row.paid).toBeGreaterThanOrEqual(0);
          expect(Math.abs(paid + row.owed - in_)).toBeLessThanOrEqual(1e-12 * in_);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("counterparties do not touch each other, and a reset forgets", () => {
    const both = openSettlements([1.5, 0.5], [0, 0]);
    const paid = [0, 1, 2].map((month) => [settle(both, 0, month, 100), settle(both, 1, month, 10)]);
    expect(paid).toEqual([
      [0, 5],
      [50, 10],
      [100, 10],
    ]);
    resetSettlements(both);
    expect([settle(both, 0, 0, 0), settle(both, 0, 1, 0), settle(both, 0, 2, 0)]).toEqual([0, 0, 0]);
  });

  test("a negative lag is refused", () => {
    expect(() => openSettlements([-1], [0])).toThrow("lag");
  });
});

test("an even release ends at nothing", () => {
  let balance = 100;
  const released = [4, 3, 2, 1].map((left) => {
    const part = releaseUsd(balance, left);
    balance -= part;
    return part;
  });
  expect(released).toEqual([25, 25, 25, 25]);
  expect(balance).toBe(0);
  expect(releaseUsd(7, 0)).toBe(7);
});
