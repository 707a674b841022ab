/** A month of income tax on one path: the books' income, the plan's rules that hold in the month, accrual, quarter's end. */
import { account, indirectLine } from "../../ledger/accounts.ts";
import { type Ledger, postSigned, pretaxIncomeUsd } from "../../ledger/ledger.ts";
import { endTaxQuarter, postTaxAccrual } from "../../ledger/tax.ts";
import { adjustTaxable, changeOwnership, endRuledQuarter, type TaxRules, usableLossesUsd } from "../../ledger/tax-rules.ts";
import type { Books } from "./books.ts";
import { type Futures, roundHalfUp } from "../futures/futures.ts";
import type { Model, TaxRuleModel } from "../model/model.ts";

/** Accrues month `t`, and ends the quarter in its last month. */
export function bookTax(books: Books, futures: Futures, t: number): void {
  const { ledger, tax, taxTerms, taxRules, plan } = books;
  const incomeUsd = pretaxIncomeUsd(ledger) + books.contractLeases.timingUsd;
  if (!plan.has.taxRules) {
    postTaxAccrual(ledger, tax, incomeUsd, taxTerms);
    if (t % 3 === 2) endTaxQuarter(tax, taxTerms);
    return;
  }
  const rules = rulesOf(plan.model, futures.parameters, t);
  startChanges(books, futures, t);
  taxTerms.usableLossesUsd = usableLossesUsd(taxRules, tax.lossesUsd);
  const { balance } = ledger;
  const taxableUsd = adjustTaxable(
    taxRules,
    rules,
    {
      incomeUsd,
      interestUsd: balance[account.interestExpense]! + balance[account.commitmentFees]! + balance[account.leaseInterest]! + balance[account.interestIncome]!,
      depreciationUsd: ledger.indirect[indirectLine.depreciation]!,
      researchUsd: researchUsd(ledger),
      stockUsd: balance[account.servingStock]! + balance[account.researchStock]! + balance[account.salesStock]! + balance[account.generalStock]!,
      vestedUsd: newlyVestedUsd(books, futures),
    },
    t,
  );
  postTaxAccrual(ledger, tax, taxableUsd, taxTerms);
  if (t % 3 === 2) postSigned(ledger, account.tax, account.taxPayable, endRuledQuarter(taxRules, tax, taxTerms, rules, t));
}

const researchUsd = ({ balance }: Ledger): number =>
  balance[account.researchCompute]! + balance[account.researchIdle]! + balance[account.researchOther]! + balance[account.researchStock]!;

/** Value of awards that vested since tax was last accrued: of an offering, known by the tax withheld on them at its closing. */
function newlyVestedUsd({ plan, capTable, taxRules }: Books, futures: Futures): number {
  let usd = 0;
  plan.model.raises.forEach(({ offering }, r) => {
    const share = offering === undefined || offering.withholding < 0 ? 0 : futures.parameters[offering.withholding]!;
    if (share > 0) usd += capTable.withheldUsd[r]! / share;
  });
  const newUsd = usd - taxRules.vestedUsd[0]!;
  taxRules.vestedUsd[0] = usd;
  return newUsd;
}

function rulesOf(model: Model, value: Float64Array, t: number): TaxRules {
  const held = (kind: TaxRuleModel["kind"]): TaxRuleModel | undefined =>
    model.accounting.taxRules.find((rule) => rule.kind === kind && t >= rule.first && t <= rule.last);
  const [interest, research, minimum] = [held("interest-limit"), held("research-costs"), held("minimum-tax")];
  const awards = held("award-deduction");
  return {
    ...(interest === undefined ? {} : { interest: { share: value[interest.share]!, ofEbitda: interest.ofEbitda } }),
    ...(research === undefined
      ? {}
      : {
          research: {
            foreignShare: value[research.foreignShare]!,
            foreignMonths: roundHalfUp(value[research.foreignMonths]!),
            domesticMonths: roundHalfUp(value[research.domesticMonths]!),
          },
        }),
    ...(awards === undefined ? {} : { awards: true }),
    ...(minimum === undefined ? {} : { minimum: { share: value[minimum.least]!, thresholdUsdPerYear: value[minimum.threshold]! } }),
  };
}

/** Ownership changes at a date, or when the raise named has closed in the month before. */
function startChanges({ tax, taxRules, plan }: Books, futures: Futures, t: number): void {
  const { parameters: value } = futures;
  for (const rule of plan.model.accounting.taxRules) {
    if (rule.kind !== "ownership-change") continue;
    const raise = rule.raise < 0 ? undefined : plan.model.raises[rule.raise]!;
    const closes = raise === undefined ? rule.first : raise.signed || plan.rules.unsignedFunding ? futures.raiseMonth[rule.raise]! + 1 : -1;
    const happens = raise === undefined ? t === closes : closes > 0 && t === closes;
    if (happens) changeOwnership(taxRules, tax.lossesUsd, value[rule.value]! * value[rule.exemptRate]!);
  }
}
