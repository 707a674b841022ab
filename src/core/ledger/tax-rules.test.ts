/** Each rule of tax told month by month: income in, taxable income or tax out. */
import { describe, expect, test } from "vitest";
import { accrueTax, openTax } from "./tax.ts";
import { adjustTaxable, changeOwnership, endRuledQuarter, openTaxRules, resetTaxRules, type TaxMonth, type TaxRules, usableLossesUsd } from "./tax-rules.ts";

const quiet: TaxMonth = { incomeUsd: 0, interestUsd: 0, depreciationUsd: 0, researchUsd: 0, stockUsd: 0, vestedUsd: 0 };
const taxable = (rules: TaxRules, months: readonly Partial<TaxMonth>[]): readonly number[] => {
  const state = openTaxRules(months.length);
  resetTaxRules(state, 0);
  return months.map((month, t) => Math.round(adjustTaxable(state, rules, { ...quiet, ...month }, t) * 1e6) / 1e6);
};

describe("interest limit: 30 % of earnings before interest and depreciation", () => {
  const rules: TaxRules = { interest: { share: 0.3, ofEbitda: true } };
  test("what exceeds it is carried forward and deducted when there is room", () => {
    // Earnings 100: 30 of 40 may be deducted, 10 wait. Then 200 with 20 of interest: 60 may be, 30 are. Then nothing waits.
    expect(
      taxable(rules, [
        { incomeUsd: 40, interestUsd: 40, depreciationUsd: 20 },
        { incomeUsd: 160, interestUsd: 20, depreciationUsd: 20 },
        { incomeUsd: 80, interestUsd: 20 },
      ]),
    ).toEqual([50, 150, 80]);
  });
  test("nothing is deducted in a loss; interest earned makes room: 5, and 30 % of the other 5", () => {
    expect(
      taxable(rules, [
        { incomeUsd: -150, interestUsd: 50 },
        { incomeUsd: 10, interestUsd: -5 },
      ]),
    ).toEqual([-100, 3.5]);
  });
});

test("research abroad over 15 years, at home over 5 where the law says so: the cost comes back evenly", () => {
  const months = [{ incomeUsd: 100, researchUsd: 60 }, { incomeUsd: 100 }, { incomeUsd: 100 }];
  // A quarter abroad: 15 / 3 months = 5 a month; at home at once.
  expect(taxable({ research: { foreignShare: 0.25, foreignMonths: 3, domesticMonths: 0 } }, months)).toEqual([110, 95, 95]);
  // 45 at home over two months: 22.5 a month.
  expect(taxable({ research: { foreignShare: 0.25, foreignMonths: 3, domesticMonths: 2 } }, months)).toEqual([132.5, 72.5, 95]);
});

test("awards: their expense is added back, what vests is deducted then", () => {
  expect(
    taxable({ awards: true }, [
      { incomeUsd: 10, stockUsd: 5 },
      { incomeUsd: 10, stockUsd: 5, vestedUsd: 40 },
    ]),
  ).toEqual([15, -25]);
});

/** Quarters of three equal months: tax due of each. */
function quarters(rules: TaxRules, losses: number, incomes: readonly number[], change?: { readonly quarter: number; readonly limitUsdPerYear: number }) {
  const state = openTaxRules(incomes.length * 3);
  const tax = openTax(losses);
  resetTaxRules(state, losses);
  return incomes.map((income, q) => {
    const dueBefore = tax.dueUsd;
    for (let t = 3 * q; t < 3 * q + 3; t++) {
      if (change !== undefined && t === 3 * change.quarter) changeOwnership(state, tax.lossesUsd, change.limitUsdPerYear);
      const terms = { rateShare: 0.2, lossLimitShare: 0.8, usableLossesUsd: usableLossesUsd(state, tax.lossesUsd) };
      accrueTax(tax, adjustTaxable(state, rules, { ...quiet, incomeUsd: income / 3 }, t), terms);
      if (t % 3 === 2) endRuledQuarter(state, tax, terms, rules, t);
    }
    return Math.round((tax.dueUsd - dueBefore) * 1e6) / 1e6;
  });
}

describe("ownership change", () => {
  test("of losses before it, 40 a year may be used; what a quarter leaves of its 10 is kept", () => {
    // Without a change each quarter's 100 would be offset by 80. With it: 10, then 10, then a loss of 30 leaves its 10 for later.
    expect(quarters({}, 500, [100, 100], undefined)).toEqual([4, 4]);
    expect(quarters({}, 500, [100, 100, -30, 100], { quarter: 0, limitUsdPerYear: 40 })).toEqual([18, 18, 0, 10]);
  });
  test("a change later leaves the quarters before it alone", () => {
    expect(quarters({}, 500, [100, 100], { quarter: 1, limitUsdPerYear: 0 })).toEqual([4, 20]);
  });
});

describe("minimum tax: 15 % of book income after its own losses, where three years average more than the threshold", () => {
  const rules: TaxRules = { minimum: { share: 0.15, thresholdUsdPerYear: 300 } };
  test("below the threshold nothing is added", () => expect(quarters(rules, 0, [60, 60])).toEqual([12, 12]));
  test("what it adds is a credit later", () => {
    // Books and tax alike lose 80 %: 0.15 × 20 is less than 0.2 × 20. With awards deducted only in tax the minimum binds.
    expect(quarters(rules, 1000, [100])).toEqual([4]);
    const state = openTaxRules(6);
    const tax = openTax(0);
    resetTaxRules(state, 0);
    const terms = { rateShare: 0.2, lossLimitShare: 0.8 };
    const due: number[] = [];
    for (let t = 0; t < 6; t++) {
      const month = { ...quiet, incomeUsd: 100, vestedUsd: t === 0 ? 240 : 0 };
      accrueTax(tax, adjustTaxable(state, { ...rules, awards: true }, month, t), terms);
      if (t % 3 === 2) {
        const before = tax.dueUsd;
        endRuledQuarter(state, tax, terms, { ...rules, awards: true }, t);
        due.push(Math.round((tax.dueUsd - before) * 1e6) / 1e6);
      }
    }
    // 60 taxable of 300: regular 12, least 45: 33 added. Then 300: regular 60, least 45: 15 of the credit are used.
    expect(due).toEqual([45, 45]);
  });
});
