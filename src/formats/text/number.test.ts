import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { moneyCell, moneyScale, moneyText, statementScale } from "./money.ts";
import { decimalText, percentText, proportionText, significantText } from "./number.ts";

describe("numbers", () => {
  test.each([
    [0, "0"],
    [1234567, "1,230,000"],
    [999.6, "1,000"],
    [0.000123456, "0.000123"],
    [-45.678, "-45.7"],
    [2.5, "2.5"],
  ])("%d in three digits is %s", (x, text) => expect(significantText(x)).toBe(text));

  test("a minus sign never stands before nothing", () => expect(decimalText(-0.0004, 2)).toBe("0.00"));

  test("what is not finite is refused", () => {
    expect(() => decimalText(Number.NaN, 1)).toThrow("not a finite number");
    expect(() => significantText(Infinity)).toThrow("not a finite number");
    expect(() => percentText(1.01)).toThrow("not a share");
  });

  test("text read back is the number to three digits", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e15, noNaN: true }), (x) => {
        const back = Number(significantText(x).replaceAll(",", ""));
        expect(Math.abs(back - x)).toBeLessThanOrEqual(0.00501 * x);
      }),
    );
  });
});

describe("probabilities", () => {
  test.each([
    [0, "0 %"],
    [1, "100 %"],
    [0.5, "50 %"],
    [0.0182, "1.8 %"],
    [0.0012, "0.12 %"],
    [0.9999, "99.99 %"],
    [0.123, "12.3 %"],
  ])("%d is %s", (p, text) => expect(percentText(p)).toBe(text));

  test("only certainty reads as 0 or 100 %", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999 }), (n) => {
        const shown = Number(percentText(n / 1_000_000).replace(" %", ""));
        expect(shown).toBeGreaterThan(0);
        expect(shown).toBeLessThan(100);
      }),
    );
  });

  test.each([
    [{ count: 12, paths: 10_000, low95: 0.00062, high95: 0.002096 }, "12 of 10,000 (0.12 %, 0.06–0.21 %)"],
    [{ count: 1, paths: 10_000, low95: 0.00000253, high95: 0.000557 }, "1 of 10,000 (0.01 %, 0.0003–0.056 %)"],
    [{ count: 0, paths: 10_000, low95: 0, high95: 0.000369 }, "0 of 10,000 (under 0.037 %)"],
    [{ count: 10_000, paths: 10_000, low95: 0.999631, high95: 1 }, "10,000 of 10,000 (over 99.963 %)"],
    [{ count: 400, paths: 1000, low95: 0.3694, high95: 0.4311 }, "400 of 1,000 (40 %, 36.9–43.1 %)"],
  ])("%o is printed with its interval", (p, text) => expect(proportionText(p)).toBe(text));

  test("the noun stands before the bracket", () => {
    expect(proportionText({ count: 2, paths: 100, low95: 0.0024, high95: 0.0704 }, "futures")).toBe("2 of 100 futures (2 %, 0.2–7.0 %)");
  });
});

describe("money", () => {
  test.each([
    [0, "$0"],
    [-0.0001, "$(0.0001)"],
    [3.125e9, "$3.13B"],
    [-3.1e9, "$(3.1)B"],
    [999_999_999, "$1B"],
    [1.08e12, "$1,080B"],
    [12_500, "$12.5k"],
  ])("%d is %s", (usd, text) => expect(moneyText(usd)).toBe(text));

  test("a table has one unit; zero is a dash, negatives stand in parentheses", () => {
    const scale = moneyScale([43.75e9, 3.75e9, -0.4e9, 0]);
    expect([43.75e9, 3.75e9, -0.4e9, 0].map((usd) => moneyCell(usd, scale))).toEqual(["43.75", "3.75", "(0.40)", "-"]);
    expect(scale.label).toBe("$B");
  });

  test("a wide range takes the smaller unit, so that small entries keep their digits", () => {
    expect(moneyScale([2e9, 3e6, 4e6, 5e6, 6e6]).label).toBe("$M");
  });

  test("a statement is in whole units", () => {
    expect(moneyCell(1_234_567_890, statementScale([1_234_567_890]))).toBe("1,235");
    expect(moneyCell(-42_600, statementScale([250_000]))).toBe("(43)");
    expect(moneyCell(0.3e6, statementScale([1e9]))).toBe("0");
  });
});
