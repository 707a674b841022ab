/**
 * One month of the books on one path (steps 5–7 of a month): post, finance, test solvency.
 *
 * Payments fall before receipts. What falls due is summed first: if opening cash and what can really be drawn do not
 * cover it, the path is insolvent, for good, and nothing more is posted. Three variants of one path keep books side by
 * side: they differ only in whether the playbook acts and whether unsigned funding may come.
 */
import { account, cashLine } from "../ledger/accounts.ts";
import { debtDueUsd, drawableUsd, type Loans, openLoans, postDebtService, postDraw, resetLoans, testCovenant } from "../ledger/debt.ts";
import { type Equipment, openEquipment, postDepreciation, resetEquipment, setVintage } from "../ledger/depreciation.ts";
import { type Leases, openLeases, postLeaseMonth, resetLeases, resumeLease } from "../ledger/leases.ts";
import { closeMonth, type Ledger, openingBalances, openLedger, pay, post, postSigned, pretaxIncomeUsd, receive, resetLedger, splitClearing } from "../ledger/ledger.ts";
import { endTaxQuarter, openTax, postTaxAccrual, postTaxPayment, resetTax, type TaxState } from "../ledger/tax.ts";
import { openSettlements, resetSettlements, settle, type Settlements } from "../ledger/working-capital.ts";
import { bookLease, type ContractLeases, openContractLeases, payLeases, resetContractLeases } from "./contract-leases.ts";
import { type Futures, roundHalfUp } from "./futures.ts";
import { medianParameters } from "./medians.ts";
import type { Model } from "./model.ts";
import type { MonthOperations } from "./operations.ts";
import type { Signed } from "./signed.ts";

/** What a variant of a path allows. */
export interface VariantRules {
  readonly playbook: boolean;
  readonly unsignedFunding: boolean;
}

/** Categories of what falls due, in the order in which causes are named. */
export const dueNames = ["debt", "tax", "committed compute", "compute by the hour", "staff and other costs", "building", "leaving contracts"] as const;
const due = { debt: 0, tax: 1, compute: 2, hourly: 3, costs: 4, building: 5, leaving: 6 } as const;

/** Why a path failed, from the most specific; see `causeOf`. */
export const causes = [
  { id: "accelerated-debt", label: "a covenant breach that was not cured made debt fall due" },
  { id: "raise-failed", label: "a planned raise did not close and would have covered the gap" },
  { id: "demand-shortfall", label: "demand fell far below the base case" },
  { id: "committed-compute", label: "committed compute payments exceeded cash" },
  { id: "other-payments", label: "payments other than compute exceeded cash" },
] as const;

/** Where compute is charged in the books, in the order of `computeLines`. */
const computeAccounts = [account.servingCompute, account.researchCompute, account.generalCompute, account.servingIdle, account.researchIdle, account.generalIdle];
const otherAccounts = { "cost-of-revenue": account.servingOther, research: account.researchOther, sales: account.salesOther, general: account.generalOther } as const;
const stockAccounts = { "cost-of-revenue": account.servingStock, research: account.researchStock, sales: account.salesStock, general: account.generalStock } as const;

/** What does not change between paths: lags, groups, account of each cost. */
export interface BooksPlan {
  readonly model: Model;
  readonly rules: VariantRules;
  /** Group of bills by product, terms (contracts, then offers) and cost; group 0 also holds what is owed at the start. */
  readonly receivableGroup: Int32Array;
  readonly payableGroup: Int32Array;
  readonly accruedGroup: Int32Array;
  readonly subletGroup: number;
}

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
  readonly contractLeases: ContractLeases;
  readonly leasePaymentUsd: Float64Array;
  readonly tax: TaxState;
  readonly taxTerms: { rateShare: number; lossLimitShare: number };
  readonly billed: Float64Array;
  readonly dueUsd: Float64Array;
  readonly openingLoansUsd: Float64Array;
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
  financeLeaseUsd: number;
  failedMonth: number;
  shortfallUsd: number;
  wasBelowComfort: boolean;
  hadBreach: boolean;
  cashTroughUsd: number;
  cashTroughMonth: number;
  /** Revenue of the last twelve months, newest last, for valuation. */
  readonly revenueUsd: Float64Array;
}

export function openBooks(model: Model, rules: VariantRules): Books {
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
  const receivableGroup = Int32Array.from(model.products, (product) => group(receivableLags, product.paidAfterMonths < 0 ? customersLag : medians[product.paidAfterMonths]!));
  const payableGroup = Int32Array.from([...model.contracts, ...model.offers], (terms) =>
    group(payableLags, terms.inAdvance ? 0 : terms.paidAfterMonths < 0 ? suppliersLag : medians[terms.paidAfterMonths]!),
  );
  const accruedGroup = Int32Array.from(model.costs, (cost) => group(accruedLags, medians[cost.paidAfterMonths]!));
  const openingOf = (lags: readonly number[], openingUsd: number): number[] => lags.map((_, g) => (g === 0 ? openingUsd : 0));
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
    isBridge: false,
  }));
  const loans = [
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
  const zero = new Float64Array(Math.max(receivableLags.length, payableLags.length, accruedLags.length));
  return {
    plan: { model, rules, receivableGroup, payableGroup, accruedGroup, subletGroup: 0 },
    ledger: openLedger(),
    receivables: openSettlements(receivableLags, openingOf(receivableLags, 0)),
    payables: openSettlements(payableLags, openingOf(payableLags, 0)),
    accrued: openSettlements(accruedLags, openingOf(accruedLags, 0)),
    loans: openLoans(loans),
    equipment: openEquipment(model.opening.equipment.length),
    openingLeases: openLeases(model.opening.leases.length),
    contractLeases: openContractLeases(model),
    leasePaymentUsd: new Float64Array(model.opening.leases.length),
    tax: openTax(0),
    taxTerms: { rateShare: 0, lossLimitShare: 0 },
    billed: zero,
    dueUsd: new Float64Array(dueNames.length),
    openingLoansUsd: new Float64Array(loans.length),
    actionFrom: new Float64Array(model.distress.length),
    keptShare: 1,
    comfortUsd: 0,
    troughUsd: 0,
    paidUsd: 0,
    receivedUsd: 0,
    fundingUsd: 0,
    computePaidUsd: 0,
    financeLeaseUsd: 0,
    failedMonth: Infinity,
    shortfallUsd: 0,
    wasBelowComfort: false,
    hadBreach: false,
    cashTroughUsd: Infinity,
    cashTroughMonth: 0,
    revenueUsd: new Float64Array(12),
  };
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
  resetContractLeases(books.contractLeases);
  let equipmentUsd = 0;
  opening.equipment.forEach((vintage, k) => {
    const book = value[vintage.book]!;
    setVintage(books.equipment, k, { costUsd: book, residualUsd: Math.min(book, value[vintage.residual]!), monthsLeft: roundHalfUp(value[vintage.lifeLeft]!) });
    equipmentUsd += book;
  });
  const rate = value[model.finance.borrowingRate]! / 12;
  const leases = { operating: 0, finance: 0, operatingAsset: 0, financeAsset: 0 };
  opening.leases.forEach((lease, k) => {
    const liabilityUsd = value[lease.liability]!;
    const assetUsd = lease.asset < 0 ? liabilityUsd : value[lease.asset]!;
    books.leasePaymentUsd[k] = resumeLease(books.openingLeases, k, {
      kind: lease.finance ? "finance-lease" : "operating-lease",
      liabilityUsd,
      assetUsd,
      months: Math.max(1, roundHalfUp(value[lease.months]!)),
      ratePerMonth: rate,
      costAccount: account.computeClearing,
      settled: "cash",
    });
    leases[lease.finance ? "finance" : "operating"] += liabilityUsd;
    leases[lease.finance ? "financeAsset" : "operatingAsset"] += assetUsd;
  });
  const debtUsd = books.openingLoansUsd.reduce((sum, usd) => sum + usd, 0);
  resetLedger(
    books.ledger,
    openingBalances({
      cash: value[opening.cash]!,
      restrictedCash: value[opening.restrictedCash]!,
      receivables: value[opening.receivables]!,
      prepaidCompute: value[opening.prepaid]!,
      deposits: value[opening.deposits]!,
      equipment: equipmentUsd,
      rightOfUseOperating: leases.operatingAsset,
      rightOfUseFinance: leases.financeAsset,
      payables: value[opening.payables]!,
      accruedCosts: value[opening.accrued]!,
      contractLiabilities: value[opening.contractLiabilities]!,
      refundableAdvances: value[opening.refundableAdvances]!,
      leaseOperating: leases.operating,
      leaseFinance: leases.finance,
      debt: debtUsd,
    }),
  );
  resetTax(books.tax, value[opening.taxLosses]!);
  books.taxTerms.rateShare = value[model.finance.taxRate]!;
  books.taxTerms.lossLimitShare = value[model.finance.lossLimit]!;
  books.actionFrom.fill(Infinity);
  books.keptShare = 1;
  books.failedMonth = Infinity;
  books.shortfallUsd = 0;
  books.wasBelowComfort = false;
  books.hadBreach = false;
  books.cashTroughUsd = Infinity;
  books.cashTroughMonth = 0;
  books.revenueUsd.fill(0);
}

/**
 * Posts month `t`. Returns false if the path cannot pay what is due: then `failedMonth` is set and the month is not posted.
 */
export function postMonth(books: Books, futures: Futures, month: MonthOperations, signed: Signed, t: number): boolean {
  const { ledger } = books;
  const openingCashUsd = ledger.balance[account.cash]!;
  bookCompute(books, futures, month, signed, t);
  bookCosts(books, futures, month, t);
  const revenueUsd = bookRevenue(books, futures, month, t);
  const dueUsd = sumDue(books, month, t);
  if (!drawForNeed(books, t, dueUsd - openingCashUsd)) {
    books.failedMonth = t;
    books.shortfallUsd = dueUsd - openingCashUsd;
    return false;
  }
  payDue(books, month, t);
  books.paidUsd = dueUsd;
  books.troughUsd = ledger.lowestCashUsd;
  collect(books, month, t, openingCashUsd, futures);
  splitClearing(ledger, computeAccounts, month.costShare, 0);
  postTaxAccrual(ledger, books.tax, pretaxIncomeUsd(ledger), books.taxTerms);
  if (t % 3 === 2) endTaxQuarter(books.tax, books.taxTerms);
  fund(books, futures, t);
  closeMonth(ledger);
  books.revenueUsd.copyWithin(0, 1);
  books.revenueUsd[11] = revenueUsd;
  testLines(books, futures, month, t);
  return true;
}

/** Books the month's compute cost to clearing, against payables, prepayments, depreciation and leases. */
function bookCompute(books: Books, futures: Futures, month: MonthOperations, signed: Signed, t: number): void {
  const { ledger, billed, payables, contractLeases } = books;
  const { model, payableGroup } = books.plan;
  const { parameters: value } = futures;
  billed.fill(0);
  let prepaidUsd = 0;
  let depreciationUsd = 0;
  for (let i = 0; i < signed.count; i++) {
    const lease = contractLeases.isIdle ? undefined : bookLease(contractLeases, ledger, model, futures, signed, i, t);
    const group = payableGroup[signed.terms[i]!]!;
    prepaidUsd += month.prepaidUsedUsd[i]!;
    depreciationUsd += month.depreciationUsd[i]!;
    const serviceUsd = month.chargeUsd[i]! - month.prepaidUsedUsd[i]! - (lease?.paymentUsd ?? 0) - month.creditUsd[i]! + month.powerUsd[i]! + month.staffUsd[i]!;
    if (serviceUsd !== 0) postSigned(ledger, account.computeClearing, account.payables, serviceUsd);
    billed[group]! += serviceUsd + (lease?.billedUsd ?? 0);
  }
  for (let c = 0; c < month.hourlyUsd.length; c++) {
    const usd = month.hourlyUsd[c]!;
    if (usd === 0) continue;
    post(ledger, account.computeClearing, account.payables, usd);
    billed[payableGroup[c]!]! += usd;
  }
  if (prepaidUsd > 0) post(ledger, account.computeClearing, account.prepaidCompute, prepaidUsd);
  if (depreciationUsd > 0) post(ledger, account.computeClearing, account.accumulatedDepreciation, depreciationUsd);
  if (month.placedUsd > 0) post(ledger, account.equipment, account.construction, month.placedUsd);
  if (month.prepaidLostUsd > 0) post(ledger, account.terminationCosts, account.prepaidCompute, month.prepaidLostUsd);
  const { opening } = model;
  const months = Math.max(1, roundHalfUp(value[opening.prepaidMonths]!));
  if (t < months && value[opening.prepaid]! > 0) post(ledger, account.computeClearing, account.prepaidCompute, value[opening.prepaid]! / months);
  for (let k = 0; k < opening.equipment.length; k++) postDepreciation(ledger, books.equipment, k, account.computeClearing);
  let dueUsd = 0;
  for (let g = 0; g < payables.lagMonths.length; g++) dueUsd += settle(payables, g, t, billed[g]!);
  books.dueUsd[due.compute] = dueUsd;
}

/** Books staff and other costs, and the variable cost of what was sold. */
function bookCosts(books: Books, futures: Futures, month: MonthOperations, t: number): void {
  const { ledger, billed, accrued } = books;
  const { model, accruedGroup } = books.plan;
  const { parameters: value, courses, costGrowth } = futures;
  let revenueUsd = 0;
  let variableUsd = 0;
  for (let i = 0; i < month.revenueUsd.length; i++) {
    revenueUsd += month.revenueUsd[i]!;
    variableUsd += month.variableCostUsd[i]!;
  }
  billed.fill(0);
  billed[0] = variableUsd;
  if (variableUsd > 0) post(ledger, account.servingOther, account.accruedCosts, variableUsd);
  for (let c = 0; c < model.costs.length; c++) {
    const cost = model.costs[c]!;
    const amountUsd = cost.amount < 0 ? 0 : courses[cost.amount * model.months + t]! * costGrowth[c * model.months + t]!;
    const usd = amountUsd + value[cost.ofRevenue]! * revenueUsd;
    if (usd === 0) continue;
    if (cost.inStock) {
      postSigned(ledger, stockAccounts[cost.line], account.stockAwards, usd);
      continue;
    }
    postSigned(ledger, otherAccounts[cost.line], account.accruedCosts, usd);
    billed[accruedGroup[c]!]! += usd;
  }
  let dueUsd = 0;
  for (let g = 0; g < accrued.lagMonths.length; g++) dueUsd += settle(accrued, g, t, billed[g]!);
  books.dueUsd[due.costs] = dueUsd;
}

/** Books revenue; returns it. What is collected of it is in `billed` by group until `collect`. */
function bookRevenue(books: Books, futures: Futures, month: MonthOperations, t: number): number {
  const { ledger, billed } = books;
  const { model, receivableGroup, subletGroup } = books.plan;
  const { parameters: value } = futures;
  billed.fill(0);
  let revenueUsd = 0;
  for (let i = 0; i < month.revenueUsd.length; i++) {
    revenueUsd += month.revenueUsd[i]!;
    billed[receivableGroup[i]!]! += month.revenueUsd[i]!;
  }
  if (revenueUsd > 0) post(ledger, account.receivables, account.revenue, revenueUsd);
  if (month.subletUsd > 0) {
    post(ledger, account.receivables, account.subletIncome, month.subletUsd);
    billed[subletGroup]! += month.subletUsd;
  }
  const { contractLiabilities, contractMonths } = model.opening;
  const months = Math.max(1, roundHalfUp(value[contractMonths]!));
  const earnedUsd = t < months ? value[contractLiabilities]! / months : 0;
  if (earnedUsd > 0) post(ledger, account.contractLiabilities, account.revenue, earnedUsd);
  return revenueUsd + earnedUsd;
}

/** All that falls due this month, by category; returns the sum. */
function sumDue(books: Books, month: MonthOperations, t: number): number {
  const { dueUsd, loans, openingLeases, leasePaymentUsd, contractLeases } = books;
  dueUsd[due.debt] = 0;
  for (let k = 0; k < loans.limitUsd.length; k++) dueUsd[due.debt]! += loanDueUsd(books, k, t);
  for (let k = 0; k < leasePaymentUsd.length; k++) if (openingLeases.monthsLeft[k]! > 0) dueUsd[due.compute]! += leasePaymentUsd[k]!;
  books.financeLeaseUsd = 0;
  if (!contractLeases.isIdle) for (let i = 0; i < contractLeases.cashDueUsd.length; i++) books.financeLeaseUsd += contractLeases.cashDueUsd[i]!;
  dueUsd[due.compute]! += books.financeLeaseUsd;
  dueUsd[due.tax] = books.tax.dueUsd;
  dueUsd[due.hourly] = 0;
  dueUsd[due.building] = month.capexDueUsd;
  dueUsd[due.leaving] = month.terminationUsd;
  dueUsd[due.compute]! += month.prepayDueUsd;
  let sum = 0;
  for (let d = 0; d < dueUsd.length; d++) sum += dueUsd[d]!;
  return sum;
}

/** An unsigned facility does not exist for approved funding: no fee, no draw. */
function exists(books: Books, k: number): boolean {
  const { facilities } = books.plan.model;
  return k >= facilities.length || facilities[k]!.signed || books.plan.rules.unsignedFunding;
}

function loanDueUsd(books: Books, k: number, t: number): number {
  return exists(books, k) && (k < books.plan.model.facilities.length || books.loans.owedUsd[k]! > 0) ? debtDueUsd(books.loans, k, t) : 0;
}

/** Draws what is missing from facilities that really allow it. Returns whether it is covered. */
function drawForNeed(books: Books, t: number, missingUsd: number): boolean {
  let missing = missingUsd;
  const { facilities } = books.plan.model;
  for (let k = 0; k < facilities.length && missing > 0; k++) {
    if (!exists(books, k)) continue;
    const amountUsd = Math.min(missing, drawableUsd(books.loans, k, t));
    if (amountUsd <= 0) continue;
    draw(books, k, t, amountUsd);
    missing -= amountUsd;
  }
  return missing <= 0;
}

function draw(books: Books, k: number, t: number, amountUsd: number): void {
  // Interest on it begins next month: the month's service was counted on the opening balance.
  postDraw(books.ledger, books.loans, k, { month: t, amountUsd });
}

/** Pays what falls due, in the order of `dueNames`. */
function payDue(books: Books, month: MonthOperations, t: number): void {
  const { ledger, loans, dueUsd, openingLeases, leasePaymentUsd } = books;
  ledger.lowestCashUsd = ledger.balance[account.cash]!;
  let leaseUsd = 0;
  for (let k = 0; k < loans.limitUsd.length; k++) if (loanDueUsd(books, k, t) > 0) postDebtService(ledger, loans, k, t);
  postTaxPayment(ledger, books.tax);
  for (let k = 0; k < leasePaymentUsd.length; k++) {
    if (openingLeases.monthsLeft[k]! === 0) continue;
    leaseUsd += leasePaymentUsd[k]!;
    postLeaseMonth(ledger, openingLeases, k, leasePaymentUsd[k]!);
  }
  if (month.prepayDueUsd > 0) pay(ledger, cashLine.compute, account.prepaidCompute, month.prepayDueUsd);
  if (books.financeLeaseUsd > 0) payLeases(books.contractLeases, ledger, books.contractLeases.cashDueUsd.length);
  const computeUsd = dueUsd[due.compute]! - leaseUsd - month.prepayDueUsd - books.financeLeaseUsd;
  books.computePaidUsd = dueUsd[due.compute]!;
  payOrReceive(ledger, cashLine.compute, account.payables, computeUsd);
  payOrReceive(ledger, cashLine.otherCosts, account.accruedCosts, dueUsd[due.costs]!);
  if (month.capexDueUsd > 0) pay(ledger, cashLine.capitalExpenditure, account.construction, month.capexDueUsd);
  if (month.terminationUsd > 0) pay(ledger, cashLine.termination, account.terminationCosts, month.terminationUsd);
}

/** Credit notes can make a supplier owe us. */
function payOrReceive(ledger: Ledger, line: number, against: number, usd: number): void {
  if (usd > 0) pay(ledger, line, against, usd);
  else if (usd < 0) receive(ledger, line, against, -usd);
}

/** Receipts of the month: customers, sublets, interest on opening cash, prepayments returned. */
function collect(books: Books, month: MonthOperations, t: number, openingCashUsd: number, futures: Futures): void {
  const { ledger, receivables, billed } = books;
  const { model } = books.plan;
  let receivedUsd = 0;
  for (let g = 0; g < receivables.lagMonths.length; g++) receivedUsd += settle(receivables, g, t, billed[g]!);
  if (receivedUsd > 0) receive(ledger, cashLine.customers, account.receivables, receivedUsd);
  const interestUsd = (openingCashUsd * futures.parameters[model.finance.interestOnCash]!) / 12;
  if (interestUsd > 0) receive(ledger, cashLine.interestReceived, account.interestIncome, interestUsd);
  if (month.prepaidRefundUsd > 0) receive(ledger, cashLine.compute, account.prepaidCompute, month.prepaidRefundUsd);
  books.receivedUsd = receivedUsd + Math.max(0, interestUsd) + month.prepaidRefundUsd;
}

/** Raises that close and draws that the playbook has called for; money arrives after the month's payments. */
function fund(books: Books, futures: Futures, t: number): void {
  const { ledger, loans } = books;
  const { model, rules } = books.plan;
  const { parameters: value } = futures;
  const before = ledger.balance[account.cash]!;
  for (let r = 0; r < model.raises.length; r++) {
    const raise = model.raises[r]!;
    if (futures.raiseMonth[r] !== t || !(raise.signed || rules.unsignedFunding)) continue;
    const { grossUsd, soldShare } = raiseTerms(model, futures, r);
    const costsUsd = Math.min(grossUsd, grossUsd * value[raise.spread]! + value[raise.costs]!);
    receive(ledger, cashLine.stockIssued, account.stockIssued, grossUsd);
    if (costsUsd > 0) pay(ledger, cashLine.issueCosts, account.stockIssued, costsUsd);
    books.keptShare *= 1 - soldShare;
  }
  for (let d = 0; d < model.distress.length; d++) {
    const step = model.distress[d]!;
    if (t < books.actionFrom[d]! || (step.action !== "draw" && step.action !== "bridge")) continue;
    for (let k = 0; k < loans.limitUsd.length; k++) {
      const isWanted = step.action === "bridge" ? k === bridgeIndex(model, d) && futures.helpAvailable[d] === 1 : k < model.facilities.length && (step.facility < 0 || step.facility === k);
      if (!isWanted || !exists(books, k)) continue;
      const amountUsd = drawableUsd(loans, k, t);
      if (amountUsd > 0) draw(books, k, t, amountUsd);
    }
  }
  books.fundingUsd = ledger.balance[account.cash]! - before;
}

/** Gross proceeds and the share of the company that new holders get. */
export function raiseTerms(model: Model, futures: Futures, r: number): { readonly grossUsd: number; readonly soldShare: number } {
  const { parameters: value } = futures;
  const raise = model.raises[r]!;
  const valuationUsd = raise.valuation < 0 ? Infinity : value[raise.valuation]!;
  const grossUsd = raise.amount >= 0 ? value[raise.amount]! : value[raise.sold]! * valuationUsd;
  const soldShare = raise.sold >= 0 ? value[raise.sold]! : Math.min(1, grossUsd / valuationUsd);
  return { grossUsd, soldShare };
}

/** Bridges follow the facilities among the loans, in the order of the playbook. */
function bridgeIndex(model: Model, d: number): number {
  let bridges = 0;
  for (let i = 0; i < d; i++) if (model.distress[i]!.action === "bridge") bridges++;
  return model.facilities.length + bridges;
}

/** Comfort and covenants at the month's end; below comfort the playbook's actions are set going. */
function testLines(books: Books, futures: Futures, month: MonthOperations, t: number): void {
  const { ledger, loans } = books;
  const { model, rules } = books.plan;
  const { parameters: value } = futures;
  const cashUsd = ledger.balance[account.cash]!;
  books.comfortUsd = value[model.policy.minimumCash]! * (model.policy.minimumCashInMonths ? month.committedUsd : 1);
  if (cashUsd < books.comfortUsd) books.wasBelowComfort = true;
  if (cashUsd < books.cashTroughUsd) {
    books.cashTroughUsd = cashUsd;
    books.cashTroughMonth = t;
  }
  for (let k = 0; k < model.facilities.length; k++) if (exists(books, k) && testCovenant(loans, k, t, cashUsd)) books.hadBreach = true;
  if (!rules.playbook) return;
  for (let d = 0; d < model.distress.length; d++) {
    const step = model.distress[d]!;
    if (books.actionFrom[d] === Infinity && cashUsd < value[step.below]! * books.comfortUsd) books.actionFrom[d] = t + 1 + Math.max(0, roundHalfUp(value[step.lag]!) - 1);
  }
}

/** Copies the state of one variant's books to another's, between months. */
export function copyBooks(from: Books, to: Books): void {
  copyState(from.ledger, to.ledger);
  copyState(from.receivables, to.receivables);
  copyState(from.payables, to.payables);
  copyState(from.accrued, to.accrued);
  copyState(from.loans, to.loans);
  copyState(from.equipment, to.equipment);
  copyState(from.openingLeases, to.openingLeases);
  copyState(from.contractLeases.leases, to.contractLeases.leases);
  to.contractLeases.cashDueUsd.set(from.contractLeases.cashDueUsd);
  Object.assign(to.tax, from.tax);
  Object.assign(to.taxTerms, from.taxTerms);
  to.leasePaymentUsd.set(from.leasePaymentUsd);
  copyState(from, to);
}

type Column = Float64Array | Int32Array | Uint8Array;

/** Copies columns and numbers of the same name; what is nested is left to the caller. */
function copyState<T extends object>(from: T, to: T): void {
  for (const key of Object.keys(from) as (keyof T)[]) {
    const held = from[key];
    if (ArrayBuffer.isView(held)) (to[key] as Column).set(held as unknown as Column);
    else if (typeof held === "number" || typeof held === "boolean") to[key] = held;
  }
}

/** Whether some facility is only hoped for: then approved funding differs from the first month on. */
export const hasUnsignedFacility = (model: Model): boolean => model.facilities.some((facility) => !facility.signed);

/** Whether unsigned funding comes in month t. */
export const unsignedFundingComes = (model: Model, futures: Futures, t: number): boolean => model.raises.some((raise, r) => !raise.signed && futures.raiseMonth[r] === t);

/** Whether the playbook has been set going. */
export function playbookActs(books: Books): boolean {
  for (let d = 0; d < books.actionFrom.length; d++) if (books.actionFrom[d]! < Infinity) return true;
  return false;
}
