/**
 * The chart of accounts, the lines of the cash-flow statement, and what follows from the two.
 *
 * An account belongs to one **activity**. Operating accounts and income accounts are *inside* operations; investing and
 * financing accounts are *outside*. That is all that is needed to derive the indirect cash-flow statement:
 *
 *     cash from operations = net income + Σ movement of the inside balance-sheet accounts + Σ adjustments
 *
 * where an adjustment arises whenever a posting without cash crosses from inside to outside (depreciation: an expense against
 * accumulated depreciation), or cash is moved on one side against an account of the other. `crossing` and `cashCrossing`
 * name the line of every such pair; a pair that has none is a mistake of ours and is refused by the ledger.
 */

import * as account from "./account.ts";
import * as cashLine from "./cash-line.ts";
import * as indirectLine from "./indirect-line.ts";

export { account, cashLine, indirectLine };

export type Section = "asset" | "liability" | "equity" | "income";
export type Activity = "cash" | "operating" | "investing" | "financing" | "income";

export type AccountName = keyof typeof account;

export const accountCount = 49;
/** Income accounts are the last ones: `firstIncomeAccount … accountCount − 1`. They are emptied at every month's end. */
export { revenue as firstIncomeAccount } from "./account.ts";

export type CashLineName = keyof typeof cashLine;
export const cashLineCount = 19;

export type IndirectLineName = keyof typeof indirectLine;
export const indirectLineCount = 13;

export interface AccountRow {
  readonly label: string;
  readonly section: Section;
  /** Side on which the account grows. A contra account grows on the other side of its section. */
  readonly normal: "debit" | "credit";
  /** Line of the balance sheet or income statement; accounts of one line are added. */
  readonly line: string;
  readonly activity: Activity;
  /**
   * Line of the indirect statement: for an operating account its movement, for an investing or financing account what
   * crosses into it from operations, for an income account what crosses out of it (it then wins over the other side's).
   */
  readonly indirect?: IndirectLineName;
}

type Tail = readonly [label: string, line: string, activity: Activity, indirect?: IndirectLineName];
const row = (section: Section, normal: "debit" | "credit", [label, line, activity, indirect]: Tail): AccountRow => ({
  label,
  section,
  normal,
  line,
  activity,
  ...(indirect === undefined ? {} : { indirect }),
});
const asset = (...tail: Tail) => row("asset", "debit", tail);
const contra = (...tail: Tail) => row("asset", "credit", tail);
const liability = (...tail: Tail) => row("liability", "credit", tail);
const equity = (...tail: Tail) => row("equity", "credit", tail);
const income = (label: string, line: string) => row("income", "credit", [label, line, "income"]);
const expense = (label: string, line: string, indirect?: IndirectLineName) =>
  row("income", "debit", indirect === undefined ? [label, line, "income"] : [label, line, "income", indirect]);

/**
 * Every account, in the order of `account`.
 *
 * @example chart.accumulatedDepreciation.line // "Property and equipment, net"
 */
export const chart: { readonly [K in AccountName]: AccountRow } = {
  cash: asset("Cash", "Cash", "cash"),
  restrictedCash: asset("Restricted cash", "Restricted cash", "cash"),
  receivables: asset("Receivables", "Receivables", "operating", "receivables"),
  prepaidCompute: asset("Prepaid compute", "Prepaid compute", "operating", "prepaidCompute"),
  deposits: asset("Deposits with suppliers", "Deposits with suppliers", "operating", "deposits"),
  equipment: asset("Equipment, at cost", "Property and equipment, net", "investing", "disposals"),
  accumulatedDepreciation: contra("Accumulated depreciation", "Property and equipment, net", "investing", "depreciation"),
  construction: asset("Construction in progress", "Construction in progress", "investing", "disposals"),
  rightOfUseOperating: asset("Right-of-use assets, operating leases", "Right-of-use assets, operating leases", "operating", "operatingLeases"),
  rightOfUseFinance: asset("Right-of-use assets, finance leases", "Right-of-use assets, finance leases", "investing", "depreciation"),
  payables: liability("Payables for compute", "Payables for compute", "operating", "payables"),
  accruedCosts: liability("Accrued costs", "Accrued costs", "operating", "accruedCosts"),
  contractLiabilities: liability("Contract liabilities", "Contract liabilities", "operating", "contractLiabilities"),
  refundableAdvances: liability("Refundable customer advances", "Refundable customer advances", "operating", "refundableAdvances"),
  taxPayable: liability("Tax payable", "Tax payable", "operating", "taxPayable"),
  leaseOperating: liability("Operating lease liabilities", "Operating lease liabilities", "operating", "operatingLeases"),
  leaseFinance: liability("Finance lease liabilities", "Finance lease liabilities", "financing", "accretion"),
  debt: liability("Debt", "Debt", "financing", "accretion"),
  bridgeDebt: liability("Bridge debt", "Bridge debt", "financing", "accretion"),
  openingEquity: equity("Equity at the start (residual)", "Equity at the start (residual)", "financing"),
  stockIssued: equity("Stock issued, net of costs", "Stock issued, net of costs", "financing", "stockCompensation"),
  stockAwards: equity("Stock awards", "Stock awards", "financing", "stockCompensation"),
  retainedEarnings: equity("Retained earnings since the start", "Retained earnings since the start", "financing"),
  revenue: income("Revenue", "Revenue"),
  servingCompute: expense("Compute serving paid users", "Compute serving paid users"),
  servingIdle: expense("Idle compute in cost of revenue", "Idle compute in cost of revenue"),
  servingOther: expense("Other cost of revenue", "Other cost of revenue"),
  servingStock: expense("Stock compensation in cost of revenue", "Stock compensation in cost of revenue"),
  subletIncome: income("Sublet income", "Sublet income"),
  researchCompute: expense("Development compute", "Development compute"),
  researchIdle: expense("Idle compute in research", "Idle compute in research"),
  researchOther: expense("Other research", "Other research"),
  researchStock: expense("Stock compensation in research", "Stock compensation in research"),
  salesOther: expense("Sales and marketing", "Sales and marketing"),
  salesStock: expense("Stock compensation in sales", "Stock compensation in sales"),
  generalCompute: expense("Free and internal compute", "Free and internal compute"),
  generalIdle: expense("Idle compute in general costs", "Idle compute in general costs"),
  generalOther: expense("General and administrative", "General and administrative"),
  generalStock: expense("Stock compensation in general costs", "Stock compensation in general costs"),
  computeClearing: expense("Compute cost not yet split", "Compute cost not yet split"),
  depreciation: expense("Depreciation not in the lines above", "Depreciation and amortisation not in the lines above"),
  leaseAmortisation: expense("Amortisation of finance leases", "Depreciation and amortisation not in the lines above"),
  terminationCosts: expense("Termination fees and damages", "Termination fees and damages"),
  disposalLoss: expense("Loss on disposal and impairment", "Loss on disposal and impairment", "disposals"),
  interestIncome: income("Interest income", "Interest income"),
  interestExpense: expense("Interest expense", "Interest expense"),
  leaseInterest: expense("Interest on finance leases", "Interest on finance leases"),
  commitmentFees: expense("Commitment fees", "Commitment fees"),
  tax: expense("Income tax", "Income tax"),
};

/** Names of the accounts by index. */
export const accountNames = Object.keys(chart) as readonly AccountName[];

export interface CashLineRow {
  readonly label: string;
  readonly activity: "operating" | "investing" | "financing";
}

/** Every line of the direct cash-flow statement, in the order of `cashLine`. */
export const cashLines: { readonly [K in CashLineName]: CashLineRow } = {
  customers: { label: "Received from customers", activity: "operating" },
  sublets: { label: "Received from sublets", activity: "operating" },
  compute: { label: "Paid for compute", activity: "operating" },
  otherCosts: { label: "Paid for staff and other costs", activity: "operating" },
  deposits: { label: "Deposits with suppliers", activity: "operating" },
  termination: { label: "Termination fees and damages", activity: "operating" },
  interestReceived: { label: "Interest received", activity: "operating" },
  interestPaid: { label: "Interest and commitment fees paid", activity: "operating" },
  taxPaid: { label: "Tax paid", activity: "operating" },
  capitalExpenditure: { label: "Capital expenditure", activity: "investing" },
  disposals: { label: "Proceeds of disposals", activity: "investing" },
  stockIssued: { label: "Stock issued", activity: "financing" },
  issueCosts: { label: "Spread and costs of issue", activity: "financing" },
  awardWithholding: { label: "Withholding tax paid on stock awards", activity: "financing" },
  debtDrawn: { label: "Debt drawn", activity: "financing" },
  debtRepaid: { label: "Debt repaid", activity: "financing" },
  bridgeDrawn: { label: "Bridge drawn", activity: "financing" },
  bridgeRepaid: { label: "Bridge repaid", activity: "financing" },
  leasePrincipal: { label: "Principal of finance leases", activity: "financing" },
};

/** Names of the cash lines by index. */
export const cashLineNames = Object.keys(cashLines) as readonly CashLineName[];

/** Labels of the lines of the indirect statement, in the order of `indirectLine`. */
export const indirectLabels: { readonly [K in IndirectLineName]: string } = {
  depreciation: "Depreciation and amortisation",
  stockCompensation: "Stock compensation",
  disposals: "Loss on disposal and impairment",
  accretion: "Interest added to debt and leases, less paid",
  receivables: "Change in receivables",
  prepaidCompute: "Change in prepaid compute",
  deposits: "Change in deposits",
  operatingLeases: "Change in operating leases",
  payables: "Change in payables for compute",
  accruedCosts: "Change in accrued costs",
  contractLiabilities: "Change in contract liabilities",
  refundableAdvances: "Change in refundable customer advances",
  taxPayable: "Change in tax payable",
};

/** Names of the lines of the indirect statement by index. */
export const indirectNames = Object.keys(indirectLabels) as readonly IndirectLineName[];

/* ---- what follows: tables read by the ledger ---------------------------------------------------------------------- */

/** Marks a pair of accounts that must never be posted. */
export const refused = 127;

const isInside = (row: AccountRow) => row.activity === "operating" || row.activity === "income";

/** The indirect line (counted from 1) of a crossing between an inside and an outside account; `refused` if neither has one. */
function crossingLine(inside: AccountRow, outside: AccountRow): number {
  const own = inside.indirect ?? outside.indirect;
  return own === undefined ? refused : indirectLine[own] + 1;
}

function crossingOf(debit: AccountRow, credit: AccountRow): number {
  if ((debit.activity === "cash") !== (credit.activity === "cash")) return refused;
  if (debit.activity === "cash" || isInside(debit) === isInside(credit)) return 0;
  if (isInside(debit)) return crossingLine(debit, credit);
  const line = crossingLine(credit, debit);
  return line === refused ? refused : -line;
}

function cashCrossingOf(line: CashLineRow, against: AccountRow): number {
  if (against.activity === "cash") return refused;
  if ((line.activity === "operating") === isInside(against)) return 0;
  const own = against.indirect;
  if (own === undefined) return refused;
  return line.activity === "operating" ? -(indirectLine[own] + 1) : indirectLine[own] + 1;
}

/**
 * For a posting without cash, [debit × accountCount + credit]: 0 if it stays inside or outside operations, else ±(line + 1)
 * of the indirect statement, with the sign in which it moves, or `refused`.
 */
export const crossing: Int8Array = Int8Array.from({ length: accountCount * accountCount }, (_, pair) =>
  crossingOf(chart[accountNames[Math.floor(pair / accountCount)]!], chart[accountNames[pair % accountCount]!]),
);

/** The same for a payment, [cash line × accountCount + account debited]; a receipt has the opposite sign. */
export const cashCrossing: Int8Array = Int8Array.from({ length: cashLineCount * accountCount }, (_, pair) =>
  cashCrossingOf(cashLines[cashLineNames[Math.floor(pair / accountCount)]!], chart[accountNames[pair % accountCount]!]),
);

/** By account: the indirect line of its movement for operating balance-sheet accounts, −1 for all others. */
export const movementLine: Int8Array = Int8Array.from(accountNames, (name) => {
  const { activity, indirect } = chart[name];
  return activity === "operating" && indirect !== undefined ? indirectLine[indirect] : -1;
});
