/**
 * The base case of a run as a workbook with live formulas.
 *
 * Statements come from ledger accounts, accounts from postings, postings from workings, workings from inputs and from the
 * operations that the run determined. A posting for which there is no formula that reproduces the engine enters as values, and is
 * named as such on the first sheet.
 */
import { heldMonthsOf } from "../company/operations/hold-operations.ts";
import type { Simulator } from "../company/simulate.ts";
import { account, accountNames, chart, type AccountName } from "../ledger/accounts.ts";
import { balanceSheet, cashFlowStatement, incomeStatement } from "../ledger/statements.ts";
import type { SourceNode } from "../plan/source-tree.ts";
import type { Plan } from "../plan/vocabulary/vocabulary.ts";
import type { BasePath } from "./base-path.ts";
import { checksSheet, type ChecksSheet } from "./checks-sheet.ts";
import { computeWorkings, splitWorkings } from "./compute-workings.ts";
import { openCalculation } from "./evaluate.ts";
import {
  before,
  type Expr,
  type GridSheet,
  heading,
  type InputLine,
  type Item,
  layOut,
  minus,
  now,
  of,
  plus,
  row,
  type Row,
  type Scalar,
  scalar,
  sum,
  words,
} from "./grid.ts";
import { openInputs } from "./inputs.ts";
import { leaseOpenings } from "./lease-workings.ts";
import { ledgerSheet, type LedgerSheet } from "./ledger-sheet.ts";
import { type Making, openMaking, valueAt } from "./making.ts";
import { loansHeading, loanWorkings } from "./loan-workings.ts";
import { costWorkings, dueHeading, fundingWorkings } from "./money-workings.ts";
import { isFollowed } from "./prove-inputs.ts";
import { collectWorkings, revenueWorkings } from "./revenue-workings.ts";
import { type StatementSheet, statementSheet } from "./statement-sheet.ts";
import { type SharePercentile, valuationSheet, type ValuationSheet } from "./valuation-sheet.ts";
import type { DefinedName, Workbook } from "./workbook.ts";

export interface WorkbookInput {
  readonly title: string;
  readonly simulator: Simulator;
  readonly plan: Plan;
  readonly basePlan: Plan;
  readonly seed: number;
  readonly base: BasePath;
  /** The plan as written; undefined for a plan that has no text. */
  readonly tree: SourceNode | undefined;
  readonly labels: readonly string[];
  readonly stamp: readonly (readonly [label: string, value: string])[];
  /** Percentiles of what a share of today is worth over all futures. */
  readonly sharePercentiles: readonly SharePercentile[];
  /** Percentiles over all futures by month. */
  readonly futures: readonly { readonly label: string; readonly unit: Row["unit"]; readonly values: readonly number[] }[];
}

export interface BuiltWorkbook extends Workbook {
  readonly valuation: ValuationSheet | undefined;
  readonly statements: { readonly income: StatementSheet; readonly balance: StatementSheet; readonly cashFlow: StatementSheet };
  /** Postings that enter as values, in words. */
  readonly stamped: readonly string[];
  /** Inputs that formulas ask for: those that are live, and those found not to be. */
  readonly used: ReadonlySet<InputLine>;
}

export function buildWorkbook(input: WorkbookInput): BuiltWorkbook {
  const { base, simulator } = input;
  const { model } = simulator;
  const inputs = openInputs(input.plan, model, base.futures.parameters, base.futures.courses, input.tree);
  const tolerance = scalar("Rounding allowed, USD", toleranceUsd(base), "USD each");
  const making = openMaking(model, simulator.space, base, inputs, tolerance);
  const ebitda = loanWorkings(making);
  const revenue = revenueWorkings(making);
  const compute = computeWorkings(making);
  const dues = costWorkings(making, revenue, compute);
  collectWorkings(making, revenue.bills);
  splitWorkings(making, compute);
  fundingWorkings(making, dues, compute, ebitda);
  const ledger = ledgerSheet(making.postings, openingsOf(making), making.cash);
  const statements = {
    income: withCheck(statementSheet(incomeStatement, ledger.elements), ledger),
    balance: statementSheet(balanceSheet, ledger.elements, true),
    cashFlow: statementSheet(cashFlowStatement, ledger.elements),
  };
  moveSection(making.workings, loansHeading, dueHeading);
  addDebtTie(making, ledger, openCalculation(base.months).scalar(tolerance));
  const valuation = valuationSheet(making, ledger, input.sharePercentiles, input.labels);
  const checks = checksSheet({ ...statements, ties: making.ties, limits: making.limits, tolerance });
  proveInputs(input, making, ledger, checks, valuation);
  const sheets = sheetsOf(input, making, ledger, statements, checks, valuation);
  layOut(sheets);
  return {
    title: input.title,
    stamp: input.stamp,
    sheets,
    labels: input.labels.slice(0, base.months),
    names: namesOf(making, statements),
    flags: checks.flags,
    calculation: openCalculation(base.months),
    inMillions: base.records.some((record) => record.some((usd) => Math.abs(usd) >= 1e8)),
    valuation,
    statements,
    stamped: making.stamped,
    used: making.inputs.used,
  };
}

/** Under the income statement: its last line against the ledger's retained earnings. */
function withCheck(income: StatementSheet, { elements }: LedgerSheet): StatementSheet {
  const net = income.lines.get("Net income");
  const retained = elements[account.retainedEarnings];
  if (net === undefined || retained === undefined) return income;
  const label = "Net income less what retained earnings gain";
  const check = row(label, minus(now(net), minus(before(retained), now(retained))), { look: "check", unit: "difference" });
  return { ...income, items: [...income.items, check], lines: new Map([...income.lines, [label, check]]) };
}

/** Moves a section, made early because others refer to it, to where a reader looks for it. */
function moveSection(items: Item[], from: string, before: string): void {
  const headingAt = (text: string): number => items.findIndex((item) => item.kind === "heading" && item.text === text);
  const first = headingAt(from);
  if (first < 0) return;
  const length = items.slice(first + 1).findIndex((item) => item.kind === "heading");
  const moved = items.splice(first, length < 0 ? items.length - first : length + 1);
  const at = headingAt(before);
  items.splice(at < 0 ? items.length : at, 0, ...moved);
}

/** Facilities make up the ledger's debt, unless other loans stand in it. */
function addDebtTie({ owed, ties, base }: Making, { elements }: LedgerSheet, toleranceUsd: number): void {
  const debt = elements[account.debt];
  if (debt === undefined || owed.length === 0) return;
  const tie = row("Debt by facility and in the ledger", plus(sum(owed.map((held) => now(held))), now(debt)), { unit: "difference" });
  if (
    openCalculation(base.months)
      .row(tie)
      .every((usd) => Math.abs(usd) <= toleranceUsd)
  )
    ties.push(tie);
}

/** Half a cent, or a part in 10¹² of the largest sum in the books: what their sums may be off by. */
function toleranceUsd(base: BasePath): number {
  let largest = 0;
  for (const record of base.records) for (const usd of record) largest = Math.max(largest, Math.abs(usd));
  return Math.max(0.005, 1e-12 * largest);
}

/** The opening balance sheet from its inputs, where they give it; else as the run had it. Debit positive. */
function openingsOf(making: Making): ReadonlyMap<AccountName, Expr> {
  const { model, base, held } = making;
  const { opening } = model;
  const minusOf = (expr: Expr): Expr => ({ kind: "operation", operator: "-", left: { kind: "number", value: 0 }, right: expr });
  const input = (index: number) => ({ isStated: model.values[index]?.isDefault !== true, formula: () => valueAt(making, index) });
  const owed = (index: number) => ({ isStated: input(index).isStated, formula: () => minusOf(valueAt(making, index)) });
  const leases = (name: keyof ReturnType<typeof leaseOpenings>) => ({ isStated: opening.leases.length > 0, formula: () => leaseOpenings(making)[name] });
  const formulas: Partial<Record<AccountName, { readonly isStated: boolean; readonly formula: () => Expr }>> = {
    cash: input(opening.cash),
    restrictedCash: input(opening.restrictedCash),
    // Workings let these run off, whatever they are.
    receivables: { ...input(opening.receivables), isStated: true },
    prepaidCompute: input(opening.prepaid),
    deposits: input(opening.deposits),
    payables: { ...owed(opening.payables), isStated: true },
    accruedCosts: { ...owed(opening.accrued), isStated: true },
    contractLiabilities: { ...owed(opening.contractLiabilities), isStated: true },
    refundableAdvances: owed(opening.refundableAdvances),
    rightOfUseOperating: leases("rightOfUseOperating"),
    rightOfUseFinance: leases("rightOfUseFinance"),
    leaseOperating: leases("leaseOperating"),
    leaseFinance: leases("leaseFinance"),
    equipment: { isStated: opening.equipment.length > 0, formula: () => sum(opening.equipment.map((vintage) => valueAt(making, vintage.book))) },
    debt: { isStated: model.facilities.length > 0, formula: () => minusOf(sum(model.facilities.map((facility) => valueAt(making, facility.drawn)))) },
  };
  const openings = new Map<AccountName, Expr>();
  const calculation = openCalculation(base.months);
  for (const name of accountNames) {
    const { section } = chart[name];
    const usd = base.records[0]![account[name]]!;
    if (section === "equity" || section === "income") continue;
    // What the plan leaves at nothing is no line of the ledger.
    const known = formulas[name];
    if (usd === 0 && known?.isStated !== true) continue;
    const formula = known?.formula();
    const given = formula === undefined ? NaN : calculation.at(row("", formula), 0);
    if (formula !== undefined && Math.abs(given - usd) <= 1e-9 * Math.abs(usd)) openings.set(name, formula);
    else {
      const stamped = scalar(`${chart[name].label} at the start`, usd, "USD");
      held.push(stamped);
      openings.set(name, of(stamped));
    }
  }
  return openings;
}

function proveInputs(
  { plan, basePlan, seed, simulator }: WorkbookInput,
  { base, inputs, postings, tolerance }: Making,
  { elements }: LedgerSheet,
  { flags }: ChecksSheet,
  valuation: ValuationSheet | undefined,
): void {
  const operations = heldMonthsOf(simulator, "base");
  const proving = {
    plan,
    basePlan,
    seed,
    operations,
    mostSignings: simulator.model.mostSignings,
    base,
    postings,
    elements,
    equities: valuation?.equities ?? [],
    rerun: flags.rerun,
    toleranceUsd: openCalculation(1).scalar(tolerance),
  };
  for (const line of inputs.used) line.isLive = isFollowed(proving, line);
}

function sheetsOf(
  input: WorkbookInput,
  making: Making,
  ledger: LedgerSheet,
  statements: BuiltWorkbook["statements"],
  checks: ChecksSheet,
  valuation: ValuationSheet | undefined,
): readonly GridSheet[] {
  const live = making.inputs.lines().filter((line) => line.isLive).length;
  const control: Item[] = [
    ...input.stamp.map(([label, value]) => words(label, "", value)),
    heading("What is live"),
    words(
      "Inputs that the workbook follows",
      "",
      `${live} of ${making.inputs.lines().length}; changing any other one asks for a run: plimsoll import PLAN FILE.xlsx, then simulate`,
    ),
    words("Postings with a formula", "", `${making.postings.length - making.stamped.length} of ${making.postings.length}`),
    ...(making.stamped.length === 0 ? [] : [heading("Postings that enter as values of the run"), ...making.stamped.map((text) => words(text))]),
    heading("Sheets"),
    words("Inputs", "", "every attribute of the plan; blue cells may be changed"),
    words("Held", "", "what the simulation determined: hours, quantities, dates; not to be changed"),
    words("Workings", "", "from inputs and held quantities to amounts"),
    words("Postings", "", "every posting of the base case, by accounts and reason"),
    words("Ledger", "", "every account from its postings"),
    words("Income, Balance, CashFlow", "", "the three statements by month"),
    ...(valuation === undefined ? [] : [words("Valuation", "", "discounted cash by terminal rule, multiples of named revenues, a share of it")]),
    words("Futures", "", "percentiles over all futures: values, they cannot be live"),
    words("Checks", "", "what must hold, and one flag over all of it"),
  ];
  const futures = input.futures.map(({ label, unit, values }) => row(label, values.slice(0, input.base.months), { unit }));
  return [
    { name: "Control", title: input.title, items: control },
    { name: "Inputs", title: "Inputs: blue cells may be changed", items: making.inputs.items() },
    { name: "Held", title: "Held: what the simulation determined, not to be changed", items: making.held },
    { name: "Workings", title: "Workings", items: making.workings },
    {
      name: "Postings",
      title: "Postings: a debit of the first account and a credit of the second counts positive",
      items: making.postings.map((posting) => posting.row),
    },
    { name: "Ledger", title: "Ledger", items: ledger.items },
    { name: "Income", title: statements.income.title, items: statements.income.items },
    { name: "Balance", title: statements.balance.title, items: statements.balance.items },
    { name: "CashFlow", title: statements.cashFlow.title, items: statements.cashFlow.items },
    ...(valuation === undefined ? [] : [{ name: "Valuation", title: "Valuation of the base case", items: valuation.items }]),
    { name: "Futures", title: "Futures: percentiles over all futures, values of the run", items: futures },
    { name: "Checks", title: "Checks", items: checks.items },
  ];
}

/** Names for inputs that are live and for headline lines: for jumping to, never used in a formula. */
function namesOf({ inputs }: Making, { income, balance, cashFlow }: BuiltWorkbook["statements"]): readonly DefinedName[] {
  const named = (prefix: string, text: string, target: Row | Scalar): DefinedName => ({
    name: `${prefix}_${text.replace(/[^A-Za-z0-9_.]+/g, "_")}`.slice(0, 250),
    target,
  });
  const headline = [
    [income, "Revenue"],
    [income, "Gross profit"],
    [income, "Operating income"],
    [income, "Net income"],
    [balance, "Cash"],
    [balance, "Total assets"],
    [cashFlow, "Cash from operations"],
  ] as const;
  const outputs = headline.flatMap(([sheet, label]) => {
    const target = sheet.lines.get(label);
    return target === undefined ? [] : [named("out", label, target)];
  });
  const names = [...inputs.lines().flatMap((line) => (line.isLive && line.scalar !== undefined ? [named("in", line.address, line.scalar)] : [])), ...outputs];
  return names.filter(({ name }, i) => names.findIndex((other) => other.name.toLowerCase() === name.toLowerCase()) === i);
}
