/** Income tax by quarter as formulas: losses carried forward, never a refund; and the dated rules that a plan may switch on. */
import type { TaxRuleModel } from "../company/model/model.ts";
import { account, firstIncomeAccount, indirectLine } from "../ledger/accounts.ts";
import { recordIndirectLines } from "../ledger/ledger.ts";
import { bookLossShare } from "../ledger/tax-rules.ts";
import { before, call, compare, type Expr, max, min, minus, month, now, of, one, over, past, plus, type Row, sum, times, when, zero } from "./grid.ts";
import { type AccountSum, heldRow, heldScalar, type Making, monthsPerYear, valueAt, work } from "./making.ts";

export interface TaxRows {
  /** Income before tax; its formula comes last. */
  readonly income: Row;
  readonly accrual: Expr;
  readonly due: Row;
}

/** Quarters, as flags of their first and last months. */
interface Quarter {
  readonly isFirst: Expr;
  readonly isLast: Expr;
}

export function taxRows(making: Making): TaxRows {
  const { model } = making;
  const { finance, opening } = model;
  const begins = heldRow(making, "First month of a tax quarter", "count", (t) => (t % 3 === 0 ? 1 : 0));
  const ends = heldRow(making, "Last month of a tax quarter", "count", (t) => (t % 3 === 2 ? 1 : 0));
  const quarter: Quarter = { isFirst: compare(now(begins), "=", one), isLast: compare(now(ends), "=", one) };
  const income = work(making, "Income before tax", pretaxOf(making));
  const isShifted = making.leases.timing.length > 0;
  const book = isShifted ? work(making, "Income, leases as rent on a straight line", plus(now(income), sum(making.leases.timing))) : income;
  const hasRules = model.accounting.taxRules.length > 0;
  const taxable = hasRules ? ruledIncome(making, book) : book;
  const soFar = work(making, "Taxable income of the quarter so far", zero);
  soFar.months = plus(when(quarter.isFirst, zero, before(soFar)), now(taxable));
  const losses = work(making, "Losses carried forward, closing", zero, { opening: valueAt(making, opening.taxLosses) });
  const change = hasRules ? ownershipChange(making, losses) : undefined;
  const allowed = times(valueAt(making, finance.lossLimit), max(zero, now(soFar)));
  const used = work(making, "Losses that may be used", change === undefined ? min(before(losses), allowed) : min(before(losses), allowed, now(change.usable)));
  losses.months = when(quarter.isLast, minus(before(losses), when(compare(now(soFar), "<", zero), now(soFar), now(used))), before(losses));
  change?.close(quarter, when(compare(now(soFar), "<", zero), zero, now(used)));
  const taxed = work(making, "Tax of the quarter so far", times(valueAt(making, finance.taxRate), minus(max(zero, now(soFar)), now(used))));
  const accrued = minus(now(taxed), when(quarter.isFirst, zero, before(taxed)));
  const added = hasRules ? minimumTax(making, book, taxed, quarter) : undefined;
  const accrual = now(work(making, "Tax accrued", added === undefined ? accrued : plus(accrued, now(added))));
  const owed = added === undefined ? before(taxed) : plus(before(taxed), before(added));
  return { income, accrual, due: work(making, "Tax due", when(quarter.isFirst, owed, zero)) };
}

/** Income before tax as the engine had it: what tax is proved with until the postings are all known. */
function pretaxOf({ base }: Making): number[] {
  return Array.from({ length: base.months }, (_, t) => {
    let usd = 0;
    for (let a = firstIncomeAccount; a < account.tax; a++) usd -= base.records[t + 1]![a]!;
    return usd;
  });
}

type RuleKind = TaxRuleModel["kind"];

/** A number of the rule of a kind that holds in a month, and whether one does. */
function ruleOf(making: Making, kind: RuleKind, numberOf: (rule: TaxRuleModel) => number): { readonly isOn: Expr; readonly number: Expr } | undefined {
  const { model, base } = making;
  const rules = model.accounting.taxRules.filter((rule) => rule.kind === kind && rule.first < base.months && rule.last >= 0);
  if (rules.length === 0) return undefined;
  const flags = rules.map((rule, n) => {
    const label = `Tax rule, ${kind}${rules.length === 1 ? "" : ` ${n + 1}`}: in force`;
    const known = making.held.find((item) => item.kind === "row" && item.label === label);
    return now(known?.kind === "row" ? known : heldRow(making, label, "count", (t) => (t >= rule.first && t <= rule.last ? 1 : 0)));
  });
  const number = rules.reduceRight<Expr>((rest, rule, n) => when(compare(flags[n]!, "=", one), valueAt(making, numberOf(rule)), rest), zero);
  return { isOn: compare(flags.length === 1 ? flags[0]! : max(...flags), "=", one), number };
}

/** Movement of accounts in a month as the engine had it, to be replaced by the sum of its postings once they are all known. */
function movement(making: Making, label: string, { accounts, line }: Pick<AccountSum, "accounts" | "line">): Row {
  const { base } = making;
  const usd = Array.from({ length: base.months }, (_, t) => {
    const record = base.records[t + 1]!;
    return line === undefined ? accounts.reduce((total, name) => total + record[account[name]]!, 0) : record[recordIndirectLines + indirectLine[line]]!;
  });
  const row = work(making, label, usd);
  making.sums.push({ row, accounts, line });
  return row;
}

/** Taxable income of the month: the books' after research costs, awards and the interest limit, in this order. */
function ruledIncome(making: Making, book: Row): Row {
  const parts: Expr[] = [now(book), ...researchDeferred(making)];
  const awards = ruleOf(making, "award-deduction", () => making.model.finance.taxRate);
  if (awards !== undefined) {
    const stock = movement(making, "Stock awards expensed", { accounts: ["servingStock", "researchStock", "salesStock", "generalStock"], line: undefined });
    const vested = work(making, "Awards vested, by the tax withheld in the month before", vestedOf(making));
    making.vested.row = vested;
    parts.push(when(awards.isOn, minus(now(stock), now(vested)), zero));
  }
  const limit = ruleOf(making, "interest-limit", (rule) => rule.share);
  if (limit === undefined) return work(making, "Taxable income", sum(parts));
  const open = work(making, "Taxable income before the interest limit", sum(parts));
  const interest = movement(making, "Interest and fees less interest earned", {
    accounts: ["interestExpense", "commitmentFees", "leaseInterest", "interestIncome"],
    line: undefined,
  });
  const ofEbitda = making.model.accounting.taxRules.some((rule) => rule.kind === "interest-limit" && rule.ofEbitda);
  const earnings = plus(now(open), now(interest));
  const depreciation = ofEbitda ? movement(making, "Depreciation and amortisation", { accounts: [], line: "depreciation" }) : undefined;
  const room = times(limit.number, max(zero, depreciation === undefined ? earnings : plus(earnings, now(depreciation))));
  const carried = work(making, "Interest not deducted yet, closing", zero);
  const due = plus(before(carried), now(interest));
  const deducted = work(making, "Interest deducted", when(limit.isOn, when(compare(due, "<=", zero), due, min(due, room)), now(interest)));
  carried.months = when(limit.isOn, minus(due, now(deducted)), before(carried));
  return work(making, "Taxable income", minus(plus(now(open), now(interest)), now(deducted)));
}

/** Research costs added back, less what is deducted of earlier ones. */
function researchDeferred(making: Making): readonly Expr[] {
  const foreignShare = ruleOf(making, "research-costs", (rule) => rule.foreignShare);
  if (foreignShare === undefined) return [];
  const rule = making.model.accounting.taxRules.find(({ kind }) => kind === "research-costs")!;
  const cost = movement(making, "Research costs", { accounts: ["researchCompute", "researchIdle", "researchOther", "researchStock"], line: undefined });
  const part = (label: string, share: Expr, lifeMonths: number): Expr => {
    const life = call("ROUND", valueAt(making, lifeMonths), zero);
    const isDeferred = call("AND", foreignShare.isOn, compare(life, ">", one));
    const deferred = work(making, `${label}: added back`, when(isDeferred, times(now(cost), share), zero));
    const each = work(making, `${label}: a month of its deduction`, over(now(deferred), max(one, life)));
    const running = work(making, `${label}: deducted`, zero);
    running.months = minus(plus(before(running), now(each)), past(each, max(one, life)));
    return minus(now(deferred), now(running));
  };
  return [part("Research abroad", foreignShare.number, rule.foreignMonths), part("Research at home", minus(one, foreignShare.number), rule.domesticMonths)];
}

/** Value of awards that vested by the tax withheld at an offering that closed in the month before. */
function vestedOf({ base, model }: Making): number[] {
  return Array.from({ length: base.months }, (_, t) =>
    model.raises.reduce((total, { name, offering }) => {
      const share = offering === undefined || offering.withholding < 0 ? 0 : base.futures.parameters[offering.withholding]!;
      const withheld = t === 0 ? [] : base.journal[t - 1]!.filter(({ cashLine, why }) => cashLine === "awardWithholding" && why === name);
      return share > 0 ? total + withheld.reduce((usd, entry) => usd + entry.usd, 0) / share : total;
    }, 0),
  );
}

/** Losses from before a change of ownership, and what a year's allowance lets be used of them. */
function ownershipChange(making: Making, losses: Row) {
  const { model, base } = making;
  const rules = model.accounting.taxRules.filter(({ kind }) => kind === "ownership-change");
  const changes = rules.flatMap((rule, n) => {
    const at = rule.raise < 0 ? rule.first : base.futures.raiseMonth[rule.raise]! + 1;
    if (!(at >= (rule.raise < 0 ? 0 : 1) && at < base.months)) return [];
    const flag = heldRow(making, `Ownership changes${rules.length === 1 ? "" : `, ${n + 1}`}`, "count", (t) => (t === at ? 1 : 0));
    const quarters = of(quartersPerYear(making));
    return [{ flag: compare(now(flag), "=", one), limit: over(times(valueAt(making, rule.value), valueAt(making, rule.exemptRate)), quarters) }];
  });
  if (changes.length === 0) return undefined;
  const has = work(making, "Ownership has changed", zero, { unit: "count" });
  const each = work(making, "Allowance of a quarter for losses before the change", zero);
  const old = work(making, "Losses from before the change, closing", zero);
  const allowance = work(making, "Allowance not used yet, closing", zero);
  const isNow = changes.length === 1 ? changes[0]!.flag : call("OR", ...changes.map(({ flag }) => flag));
  has.months = when(isNow, one, before(has));
  each.months = changes.reduce<Expr>(
    (rest, { flag, limit }) => when(flag, when(compare(before(has), "=", one), min(before(each), limit), limit), rest),
    before(each),
  );
  const oldOpen = when(isNow, before(losses), before(old));
  const allowanceOpen = when(isNow, now(each), before(allowance));
  const most = work(making, "Losses from before the change that may be used", min(oldOpen, allowanceOpen));
  const free = max(zero, minus(before(losses), oldOpen));
  const usable = work(making, "Losses usable after changes of ownership", when(compare(now(has), "=", one), plus(now(most), free), before(losses)));
  const close = ({ isLast }: Quarter, used: Expr): void => {
    const ofOld = work(making, "Used of losses from before the change", when(call("AND", isLast, compare(now(has), "=", one)), min(used, now(most)), zero));
    old.months = minus(oldOpen, now(ofOld));
    allowance.months = plus(minus(allowanceOpen, now(ofOld)), when(call("AND", isLast, compare(now(has), "=", one)), now(each), zero));
  };
  return { usable, close };
}

function quartersPerYear(making: Making) {
  const label = "Quarters of a year";
  const known = making.held.find((item) => item.kind === "scalar" && item.label === label);
  return known?.kind === "scalar" ? known : heldScalar(making, label, 4);
}

/** What the minimum tax adds at a quarter's end, or its credit takes off; undefined where no such rule holds. */
function minimumTax(making: Making, book: Row, taxed: Row, { isFirst, isLast }: Quarter): Row | undefined {
  const least = ruleOf(making, "minimum-tax", (rule) => rule.least);
  const threshold = ruleOf(making, "minimum-tax", (rule) => rule.threshold);
  if (least === undefined || threshold === undefined) return undefined;
  const three = of(heldScalar(making, "Months that book income is averaged over", 36));
  const income = work(making, "Book income of the quarter so far", zero);
  income.months = plus(when(isFirst, zero, before(income)), now(book));
  const losses = work(making, "Book losses, closing", zero, { opening: valueAt(making, making.model.opening.taxLosses) });
  const most = times(of(heldScalar(making, "Most of book income that book losses offset", bookLossShare, "share")), max(zero, now(income)));
  const offset = work(making, "Book losses that offset income", min(before(losses), most));
  losses.months = when(isLast, minus(before(losses), when(compare(now(income), "<", zero), now(income), now(offset))), before(losses));
  const lastYears = work(making, "Book income of the last three years", zero);
  lastYears.months = minus(plus(before(lastYears), now(book)), past(book, three));
  const yearly = over(times(now(lastYears), of(monthsPerYear(making))), min(three, month));
  const floor = work(
    making,
    "Least tax of the quarter",
    when(call("AND", least.isOn, compare(yearly, ">", threshold.number)), times(least.number, max(zero, minus(now(income), now(offset)))), zero),
  );
  const credit = work(making, "Credit of the minimum tax, closing", zero);
  const room = max(zero, minus(now(taxed), now(floor)));
  const added = work(
    making,
    "Added by the minimum tax, or taken off by its credit",
    when(
      call("AND", isLast, least.isOn),
      when(compare(now(floor), ">", now(taxed)), minus(now(floor), now(taxed)), minus(zero, min(before(credit), room))),
      zero,
    ),
  );
  credit.months = plus(before(credit), now(added));
  return added;
}
