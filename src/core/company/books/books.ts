/**
 * The books of one variant of a path: ledger, bills, loans, leases, tax, and the marks that a path leaves.
 *
 * Three variants keep books side by side: they differ only in whether the playbook acts and whether unsigned funding may
 * come. A month is posted by `postMonth`.
 */
import { account } from "../../ledger/accounts.ts";
import { type Loans, type LoanTerms, openLoans, resetLoans } from "../../ledger/debt.ts";
import { type Equipment, openEquipment, resetEquipment, setVintage } from "../../ledger/depreciation.ts";
import { type Leases, openLeases, resetLeases, resumeLease, type RunningLease } from "../../ledger/leases.ts";
import { type Ledger, openingBalances, openLedger, resetLedger, setOpeningBalance } from "../../ledger/ledger.ts";
import { openTax, resetTax, type TaxState } from "../../ledger/tax.ts";
import { openTaxRules, resetTaxRules, type TaxRuleState } from "../../ledger/tax-rules.ts";
import { openSettlements, resetSettlements, type Settlements } from "../../ledger/working-capital.ts";
import { type CapTable, openCapTable, resetCapTable } from "../raises/cap-table.ts";
import { type CloudBooks, openClouds, resetClouds } from "./clouds.ts";
import { type ContractLeases, openContractLeases, resetContractLeases } from "./contract-leases.ts";
import * as pathTerm from "./path-terms.ts";
import { type Futures, roundHalfUp, wholeLife } from "../futures/futures.ts";
import { medianParameters } from "../model/medians.ts";
import type { Model } from "../model/model.ts";

/** Categories of what falls due, in the order of `due.ts`. */
export const dueNames = [
  "debt",
  "tax",
  "committed compute",
  "compute by the hour",
  "staff and other costs",
  "building",
  "leaving contracts",
  "advances paid back",
  "tax on stock awards beyond the offering",
] as const;

/** What a variant of a path allows. */
export interface VariantRules {
  readonly playbook: boolean;
  readonly unsignedFunding: boolean;
  /** Nothing is raised or drawn, covenants are not tested, and cash may fall below nil: how much would be needed. */
  readonly unfunded?: true;
}

/** Why a path failed, from the most specific; see `causeOf`. */
export const causes = [
  { id: "accelerated-debt", label: "a covenant breach that was not cured made debt fall due" },
  { id: "demand-and-raise", label: "demand fell far below the base case, and a planned raise did not close" },
  { id: "raise-failed", label: "a planned raise did not close and would have covered the gap" },
  { id: "demand-shortfall", label: "demand fell far below the base case" },
  { id: "committed-compute", label: "payments for compute exceeded cash" },
  { id: "other-payments", label: "payments other than compute exceeded cash" },
] as const;

const otherAccounts = {
  "cost-of-revenue": account.servingOther,
  research: account.researchOther,
  sales: account.salesOther,
  general: account.generalOther,
} as const;
const stockAccounts = {
  "cost-of-revenue": account.servingStock,
  research: account.researchStock,
  sales: account.salesStock,
  general: account.generalStock,
} as const;

/** By cost of the plan. */
export interface CostColumns {
  /** Where its course begins; −1: none. */
  readonly course: Int32Array;
  readonly ofRevenue: Int32Array;
  /** Income account. */
  readonly account: Int32Array;
  /** Group of bills; −1: paid in stock. */
  readonly group: Int32Array;
}

const costColumns = ({ costs, months }: Model, groupOf: (lag: number) => number): CostColumns => ({
  course: Int32Array.from(costs, ({ amount }) => (amount < 0 ? -1 : amount * months)),
  ofRevenue: Int32Array.from(costs, ({ ofRevenue }) => ofRevenue),
  account: Int32Array.from(costs, ({ line, inStock }) => (inStock ? stockAccounts : otherAccounts)[line]),
  group: Int32Array.from(costs, ({ inStock, paidAfterMonths }) => (inStock ? -1 : groupOf(paidAfterMonths))),
});

/** What does not change between paths: lags, groups, account of each cost. */
export interface BooksPlan {
  readonly model: Model;
  readonly months: number;
  readonly facilityCount: number;
  readonly rules: VariantRules;
  /** Group of bills by product, and by terms (contracts, then offers); group 0 also holds what is owed at the start. */
  readonly receivableGroup: Int32Array;
  readonly payableGroup: Int32Array;
  readonly subletGroup: number;
  readonly tenantGroup: Int32Array;
  readonly costs: CostColumns;
  /** 1 for a loan that this variant may count on. */
  readonly loanExists: Uint8Array;
  /** By terms (contracts, then offers): facility whose vendor sends its bills; −1: none. */
  readonly vendorLoan: Int32Array;
  /** Whether a facility has a covenant on debt over EBITDA; takes others with it when it is accelerated; whether a round waits for a short runway. */
  readonly testsLeverage: boolean;
  readonly hasCrossDefault: boolean;
  readonly hasRunwayRounds: boolean;
  /** Whether a vendor lends against its bills. */
  readonly hasVendorLoans: boolean;
  readonly has: PlanFeatures;
}

/** What a month of books passes over where the plan has it not: reaching for what is empty takes time, too. */
export interface PlanFeatures {
  readonly advances: boolean;
  readonly clouds: boolean;
  readonly guarantees: boolean;
  readonly lifeChanges: boolean;
  readonly taxRules: boolean;
  /** The comfort line is so many months of committed compute, not an amount. */
  readonly comfortInMonths: boolean;
}

const featuresOf = ({ raises, clouds, accounting, opening, policy }: Model): PlanFeatures => ({
  advances: raises.some(({ kind }) => kind === "prepayment"),
  clouds: clouds.length > 0,
  guarantees: accounting.guarantees.length > 0,
  lifeChanges: opening.equipment.some(({ lifeChanges }) => lifeChanges.length > 0),
  taxRules: accounting.taxRules.length > 0,
  comfortInMonths: policy.minimumCashInMonths,
});

export interface Books {
  readonly plan: BooksPlan;
  readonly ledger: Ledger;
  readonly receivables: Settlements;
  readonly payables: Settlements;
  readonly accrued: Settlements;
  /** Facilities of the plan, then the playbook's bridge. */
  readonly loans: Loans;
  readonly equipment: Equipment;
  readonly openingLeases: Leases;
  /** Under IFRS: the operating leases that those of the opening balance would be, for tax. Else without rows. */
  readonly openingShadows: Leases;
  readonly contractLeases: ContractLeases;
  /** Interest that is part of the cost of what is built, by row of what is signed. */
  readonly capitalisedUsd: Float64Array;
  /** Cash held back under letters of credit, by row; no rows where no terms ask for one. */
  readonly collateralUsd: Float64Array;
  /** This month: cash that letters of credit take, and guarantees called. */
  collateralDueUsd: number;
  guaranteeUsd: number;
  readonly leasePaymentUsd: Float64Array;
  readonly tax: TaxState;
  readonly taxTerms: { rateShare: number; lossLimitShare: number; usableLossesUsd: number };
  readonly taxRules: TaxRuleState;
  readonly billed: Float64Array;
  /** Opening balance sheet of the path. */
  readonly openingUsd: Float64Array;
  readonly dueUsd: Float64Array;
  readonly openingLoansUsd: Float64Array;
  /** What falls due this month on each loan. */
  readonly loanDueUsd: Float64Array;
  /** Month from which each distress action takes effect; Infinity: not triggered. */
  readonly actionFrom: Float64Array;
  /** Share of the company that today's holders keep. */
  keptShare: number;
  comfortUsd: number;
  troughUsd: number;
  paidUsd: number;
  receivedUsd: number;
  fundingUsd: number;
  computePaidUsd: number;
  /** What customers pay this month. */
  customersUsd: number;
  financeLeaseUsd: number;
  failedMonth: number;
  shortfallUsd: number;
  /** What fell due in the month of failure and was not charged before: building, leaving, prepayments, finance leases. */
  unpostedUsd: number;
  /** Prepayments made before the plan that are still to be credited. */
  openingPrepaidUsd: number;
  wasBelowComfort: boolean;
  hadBreach: boolean;
  cashTroughUsd: number;
  cashTroughMonth: number;
  /** 1 in months in which a raise may close, settle its option, or be pulled. */
  readonly raisesIn: Uint8Array;
  /** What the path has drawn; see `path-terms.ts`. */
  readonly terms: Float64Array;
  /** Revenue by month. */
  readonly revenueUsd: Float64Array;
  /** EBITDA before stock awards of the last twelve months, newest last; NaN before there were any. Kept where a covenant asks for it. */
  readonly ebitdaUsd: Float64Array;
  /** Bills that became debt this month, by loan: they bear interest from the next month on. */
  readonly vendorUsd: Float64Array;
  readonly capTable: CapTable;
  readonly clouds: CloudBooks;
  /** Bills of compute that fall due this month, by group. */
  readonly payableDueUsd: Float64Array;
}

/**
 * Opens the books of a variant.
 *
 * @param withStatements  false where nobody reads the variant's statements: it closes its months without them, unless tax or a covenant reads their lines
 */
export function openBooks(model: Model, rules: VariantRules, withStatements = true): Books {
  const medians = medianParameters(model);
  const group = (lags: number[], lag: number): number => {
    const known = lags.indexOf(lag);
    return known >= 0 ? known : lags.push(lag) - 1;
  };
  const customersLag = medians[model.finance.customersPayAfter]!;
  const suppliersLag = medians[model.finance.suppliersPaidAfter]!;
  const receivableLags: number[] = [customersLag];
  const payableLags: number[] = [suppliersLag];
  const accruedLags: number[] = [0];
  const receivableGroup = Int32Array.from(model.products, (product) =>
    group(receivableLags, product.paidAfterMonths < 0 ? customersLag : medians[product.paidAfterMonths]!),
  );
  const payableGroup = Int32Array.from([...model.contracts, ...model.offers], (terms) =>
    group(payableLags, terms.inAdvance ? 0 : terms.paidAfterMonths < 0 ? suppliersLag : medians[terms.paidAfterMonths]!),
  );
  const cloudGroups = {
    // A group of its own for each cloud, and for each supplier whose bills are set off.
    receivableGroup: Int32Array.from(model.clouds, (cloud) => receivableLags.push(medians[cloud.paidAfterMonths]!) - 1),
    payableGroup: Int32Array.from(model.clouds, ({ setOff, cloudBills }) =>
      setOff === undefined || !cloudBills ? -1 : supplierGroup(model, setOff, payableLags, payableGroup),
    ),
  };
  const tenantGroup = Int32Array.from(model.tenancies, ({ paidAfterMonths }) => group(receivableLags, medians[paidAfterMonths]!));
  const costs = costColumns(model, (lag) => group(accruedLags, medians[lag]!));
  const vendorLoan = Int32Array.from([...model.contracts, ...model.offers], ({ supplier }) =>
    model.facilities.findIndex(({ vendor, signed }) => vendor !== undefined && vendor === supplier && (signed || rules.unsignedFunding)),
  );
  const openingOf = (lags: readonly number[], openingUsd: number): number[] => lags.map((_, g) => (g === 0 ? openingUsd : 0));
  const loans = loanTerms(model, medians);
  const testsLeverage = model.facilities.some(({ leverage }) => leverage >= 0);
  return {
    plan: {
      model,
      months: model.months,
      facilityCount: model.facilities.length,
      rules,
      receivableGroup,
      payableGroup,
      subletGroup: 0,
      tenantGroup,
      costs,
      loanExists: Uint8Array.from(loans, (_, k) => (k >= model.facilities.length || model.facilities[k]!.signed || rules.unsignedFunding ? 1 : 0)),
      vendorLoan,
      testsLeverage,
      hasCrossDefault: model.facilities.some(({ crossDefaults }) => crossDefaults),
      hasRunwayRounds: model.raises.some(({ belowRunway }) => belowRunway >= 0),
      hasVendorLoans: vendorLoan.some((loan) => loan >= 0),
      has: featuresOf(model),
    },
    ledger: openLedger(withStatements || testsLeverage || model.accounting.taxRules.length > 0),
    receivables: openSettlements(receivableLags, openingOf(receivableLags, 0)),
    payables: openSettlements(payableLags, openingOf(payableLags, 0)),
    accrued: openSettlements(accruedLags, openingOf(accruedLags, 0)),
    loans: openLoans(loans),
    equipment: openEquipment(model.opening.equipment.length),
    openingLeases: openLeases(model.opening.leases.length),
    openingShadows: openLeases(model.accounting.isIfrs ? model.opening.leases.length : 0),
    contractLeases: openContractLeases(model, payableLags),
    capitalisedUsd: new Float64Array(model.accounting.capitalisesInterest ? model.mostSignings : 0),
    collateralUsd: new Float64Array([...model.contracts, ...model.offers].some((terms) => terms.letterOfCredit >= 0) ? model.mostSignings : 0),
    collateralDueUsd: 0,
    guaranteeUsd: 0,
    leasePaymentUsd: new Float64Array(model.opening.leases.length),
    tax: openTax(0),
    taxTerms: { rateShare: NaN, lossLimitShare: NaN, usableLossesUsd: Infinity },
    taxRules: openTaxRules(model.accounting.taxRules.length > 0 ? model.months : 0),
    billed: new Float64Array(Math.max(receivableLags.length, payableLags.length, accruedLags.length)),
    openingUsd: openingBalances({}),
    dueUsd: new Float64Array(dueNames.length),
    openingLoansUsd: new Float64Array(loans.length),
    loanDueUsd: new Float64Array(loans.length),
    actionFrom: new Float64Array(model.distress.length),
    keptShare: NaN,
    comfortUsd: NaN,
    troughUsd: NaN,
    paidUsd: NaN,
    receivedUsd: NaN,
    fundingUsd: NaN,
    computePaidUsd: NaN,
    customersUsd: NaN,
    financeLeaseUsd: NaN,
    failedMonth: NaN,
    shortfallUsd: NaN,
    unpostedUsd: NaN,
    openingPrepaidUsd: NaN,
    wasBelowComfort: false,
    hadBreach: false,
    cashTroughUsd: NaN,
    cashTroughMonth: NaN,
    raisesIn: new Uint8Array(model.months),
    terms: new Float64Array(5),
    revenueUsd: new Float64Array(model.months),
    ebitdaUsd: new Float64Array(12),
    vendorUsd: new Float64Array(loans.length),
    capTable: openCapTable(model),
    clouds: openClouds(model, medians, cloudGroups),
    payableDueUsd: new Float64Array(payableLags.length),
  };
}

/** Facilities of the plan, then the playbook's bridges, at medians: a path's own terms are written at its start. */
function loanTerms(model: Model, medians: Float64Array): readonly LoanTerms[] {
  const bridges = model.distress.filter((step) => step.action === "bridge");
  const facilities = model.facilities.map((facility) => ({
    limitUsd: medians[facility.limit]!,
    ratePerMonth: medians[facility.ratePerYear]! / 12,
    feePerMonth: medians[facility.feePerYear]! / 12,
    ...(facility.availableFrom <= facility.availableTo && facility.availableTo > -Infinity
      ? { available: { first: Math.max(0, facility.availableFrom), last: Math.min(facility.availableTo, 2 ** 29) } }
      : {}),
    ...(facility.maturity < Infinity ? { maturity: facility.maturity } : {}),
    ...(facility.amortisedFrom < Infinity ? { amortisedFrom: facility.amortisedFrom } : {}),
    minimumCashUsd: medians[facility.minimumCash]!,
    cureMonths: roundHalfUp(medians[facility.cureMonths]!),
    ...(facility.leverage < 0 ? {} : { leverageMax: medians[facility.leverage]! }),
    isBridge: false,
  }));
  return [
    ...facilities,
    ...bridges.map((step) => ({
      limitUsd: step.amount < 0 ? 0 : medians[step.amount]!,
      ratePerMonth: medians[step.rate]! / 12,
      feePerMonth: 0,
      available: { first: 0, last: 2 ** 29 },
      minimumCashUsd: 0,
      cureMonths: 0,
      isBridge: true,
    })),
  ];
}

/** Gives the terms of a supplier a group of payables of their own, so that its bills can be told from others': those with the days of its first. */
function supplierGroup(model: Model, supplier: string, payableLags: number[], payableGroup: Int32Array): number {
  const own = [...model.contracts, ...model.offers].flatMap((terms, k) => (terms.supplier === supplier ? [k] : []));
  if (own.length === 0) return -1;
  const lag = payableLags[payableGroup[own[0]!]!]!;
  const group = payableLags.push(lag) - 1;
  for (const k of own) if (payableLags[payableGroup[k]!] === lag) payableGroup[k] = group;
  return group;
}

/** Opens the books of a path: the plan's opening balance sheet, equity as the residual. */
export function startBooks(books: Books, futures: Futures): void {
  const { model } = books.plan;
  const { parameters: value } = futures;
  const { opening } = model;
  model.facilities.forEach((facility, k) => {
    books.openingLoansUsd[k] = value[facility.drawn]!;
    books.loans.limitUsd[k] = value[facility.limit]!;
    books.loans.ratePerMonth[k] = value[facility.ratePerYear]! / 12;
    books.loans.feePerMonth[k] = value[facility.feePerYear]! / 12;
    books.loans.minimumCashUsd[k] = value[facility.minimumCash]!;
    books.loans.cureMonths[k] = roundHalfUp(value[facility.cureMonths]!);
    if (facility.leverage >= 0) books.loans.leverageMax[k] = value[facility.leverage]!;
  });
  resetLoans(books.loans, books.openingLoansUsd);
  books.receivables.openingUsd[0] = value[opening.receivables]!;
  books.payables.openingUsd[0] = value[opening.payables]!;
  books.accrued.openingUsd[0] = value[opening.accrued]!;
  resetSettlements(books.receivables);
  resetSettlements(books.payables);
  resetSettlements(books.accrued);
  resetEquipment(books.equipment);
  resetLeases(books.openingLeases);
  resetLeases(books.openingShadows);
  resetContractLeases(books.contractLeases);
  let equipmentUsd = 0;
  opening.equipment.forEach((vintage, k) => {
    const book = value[vintage.book]!;
    setVintage(books.equipment, k, { costUsd: book, residualUsd: Math.min(book, value[vintage.residual]!), monthsLeft: wholeLife(value[vintage.lifeLeft]!) });
    equipmentUsd += book;
  });
  const rate = value[model.finance.borrowingRate]! / 12;
  const leases = { operating: 0, finance: 0, operatingAsset: 0, financeAsset: 0 };
  opening.leases.forEach((lease, k) => {
    const liabilityUsd = value[lease.liability]!;
    const assetUsd = lease.asset < 0 ? liabilityUsd : value[lease.asset]!;
    const isFinance = lease.finance || model.accounting.isIfrs;
    const running: RunningLease = {
      kind: isFinance ? "finance-lease" : "operating-lease",
      liabilityUsd,
      assetUsd,
      months: wholeLife(value[lease.months]!),
      ratePerMonth: rate,
      costAccount: account.computeClearing,
      settled: "cash",
    };
    books.leasePaymentUsd[k] = resumeLease(books.openingLeases, k, running);
    if (isFinance && !lease.finance) resumeLease(books.openingShadows, k, { ...running, kind: "operating-lease" });
    leases[isFinance ? "finance" : "operating"] += liabilityUsd;
    leases[isFinance ? "financeAsset" : "operatingAsset"] += assetUsd;
  });
  const debtUsd = books.openingLoansUsd.reduce((sum, usd) => sum + usd, 0);
  const { openingUsd } = books;
  setOpeningBalance(openingUsd, account.cash, value[opening.cash]!);
  setOpeningBalance(openingUsd, account.restrictedCash, value[opening.restrictedCash]!);
  setOpeningBalance(openingUsd, account.receivables, value[opening.receivables]!);
  setOpeningBalance(openingUsd, account.prepaidCompute, value[opening.prepaid]!);
  setOpeningBalance(openingUsd, account.deposits, value[opening.deposits]!);
  setOpeningBalance(openingUsd, account.equipment, equipmentUsd);
  setOpeningBalance(openingUsd, account.rightOfUseOperating, leases.operatingAsset);
  setOpeningBalance(openingUsd, account.rightOfUseFinance, leases.financeAsset);
  setOpeningBalance(openingUsd, account.payables, value[opening.payables]!);
  setOpeningBalance(openingUsd, account.accruedCosts, value[opening.accrued]!);
  setOpeningBalance(openingUsd, account.contractLiabilities, value[opening.contractLiabilities]!);
  setOpeningBalance(openingUsd, account.refundableAdvances, value[opening.refundableAdvances]!);
  setOpeningBalance(openingUsd, account.leaseOperating, leases.operating);
  setOpeningBalance(openingUsd, account.leaseFinance, leases.finance);
  setOpeningBalance(openingUsd, account.debt, debtUsd);
  resetLedger(books.ledger, openingUsd);
  resetTax(books.tax, value[opening.taxLosses]!);
  books.taxTerms.rateShare = value[model.finance.taxRate]!;
  books.taxTerms.lossLimitShare = value[model.finance.lossLimit]!;
  books.taxTerms.usableLossesUsd = Infinity;
  resetTaxRules(books.taxRules, value[opening.taxLosses]!);
  books.capitalisedUsd.fill(0);
  books.collateralUsd.fill(0);
  books.actionFrom.fill(Infinity);
  books.keptShare = 1;
  books.failedMonth = Infinity;
  books.shortfallUsd = 0;
  books.unpostedUsd = 0;
  books.openingPrepaidUsd = value[opening.prepaid]!;
  books.wasBelowComfort = false;
  books.hadBreach = false;
  books.cashTroughUsd = Infinity;
  books.cashTroughMonth = 0;
  noteRaises(books, futures);
  const { terms } = books;
  const earnedMonths = wholeLife(value[opening.contractMonths]!);
  terms[pathTerm.minimumCash] = value[model.policy.minimumCash]!;
  terms[pathTerm.interestOnCash] = value[model.finance.interestOnCash]!;
  terms[pathTerm.earnedUsd] = value[opening.contractLiabilities]! / earnedMonths;
  terms[pathTerm.earnedMonths] = earnedMonths;
  terms[pathTerm.highestStep] = Math.max(...model.distress.map(({ below }) => value[below]!));
  books.revenueUsd.fill(0);
  books.ebitdaUsd.fill(NaN);
  books.vendorUsd.fill(0);
  resetClouds(books.clouds);
  resetCapTable(books.capTable);
}

/** Marks the months in which raises act: in all others nobody has to look at them. */
function noteRaises({ plan, raisesIn }: Books, { raiseMonth, raisePulled }: Futures): void {
  const { model } = plan;
  // A round that waits for a short runway can close at any time.
  raisesIn.fill(plan.hasRunwayRounds ? 1 : 0);
  for (let r = 0; r < model.raises.length; r++) {
    const closes = raiseMonth[r]!;
    for (let t = 0; t < model.months; t++) if (t === closes || t === closes + 1 || raisePulled[r * model.months + t] === 1) raisesIn[t] = 1;
  }
}

/** Whether the playbook has been set going. */
export function playbookActs(books: Books): boolean {
  for (let d = 0; d < books.actionFrom.length; d++) if (books.actionFrom[d]! < Infinity) return true;
  return false;
}
