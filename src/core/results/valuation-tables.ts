/** What the company is worth in the base case: discounted cash by two terminal rules, multiples by name, and a share of it. */
import { formatMonth } from "../calendar/months.ts";
import { discountedFlows, growingForeverUsd, type NamedRevenue, namedRevenue } from "../company/valuation.ts";
import type { Futures } from "../company/futures.ts";
import type { Model } from "../company/model.ts";
import { account, cashLineNames, cashLines } from "../ledger/accounts.ts";
import type { AccountName, CashLineName } from "../ledger/accounts.ts";
import { recordCashLines } from "../ledger/ledger.ts";
import { medianOf } from "../numeric/distribution.ts";
import { quantiles } from "../numeric/statistics.ts";
import type { ResultTable } from "./run.ts";
import type { TableInput } from "./table-input.ts";

const column = (id: string, label: string, unit?: string) => ({ id, label, ...(unit === undefined ? {} : { unit }) });

export const valuationTables = (input: TableInput): readonly ResultTable[] =>
  input.model.valuation === undefined ? [] : [discounted(input), perShare(input), multiples(input)];

/** What a valuation of the base case is made from: its books and its futures. */
export interface Valued {
  readonly model: Model;
  readonly base: { readonly records: readonly Float64Array[]; readonly futures: Futures };
}

/** Whether a line of the cash-flow statement is free cash flow before interest. */
export const isFreeCash = (name: CashLineName): boolean => cashLines[name].activity !== "financing" && name !== "interestPaid" && name !== "interestReceived";

/** Free cash flow before interest, by month: what operations bring without interest, and what is invested. */
function freeCashUsd({ base }: Valued): readonly number[] {
  const isCounted = cashLineNames.map(isFreeCash);
  return base.records.slice(1).map((record) => {
    let usd = 0;
    isCounted.forEach((counted, line) => (usd += counted ? record[recordCashLines + line]! : 0));
    return usd;
  });
}

const revenueOf = ({ base }: Valued): readonly number[] => base.records.slice(1).map((record) => -record[account.revenue]!);

/** Cash less what is owed to lenders at the start, leases apart: their payments are in the flows, or among interest. */
function netCashUsd({ base }: Valued): number {
  const opening = base.records[0]!;
  return netCashAccounts.reduce((usd, name) => usd + opening[account[name]]!, 0);
}

/** Accounts of the opening balance sheet that make up cash less debt. */
export const netCashAccounts: readonly AccountName[] = ["cash", "restrictedCash", "debt", "bridgeDebt", "refundableAdvances", "leaseFinance"];

export interface Worth {
  readonly rule: string;
  readonly withinUsd: number;
  readonly terminalUsd: number;
  readonly equityUsd: number;
}

/** The base case by each terminal rule that the plan gives: its multiple first, then growth for ever. */
export function worths(input: Valued): readonly Worth[] {
  const { model, base } = input;
  const { valuation } = model;
  const { parameters: value } = base.futures;
  const flows = freeCashUsd(input);
  const rate = value[valuation!.discount]!;
  const revenue = namedRevenue(revenueOf(input), flows.length - 1);
  const basisUsd = valuation!.trailing ? revenue.trailingUsd : revenue.runRateUsd;
  const factor = valuation!.regime < 0 ? -1 : valuation!.regimeMultiple[base.futures.regimes[valuation!.regime * model.months + flows.length - 1]!]!;
  const multiple = value[valuation!.multiple]! * (factor < 0 ? 1 : value[factor]!);
  const growth = model.plan.valuation?.terminal_growth;
  const rules: [string, number][] = [[`${numberText(multiple)}x ${valuation!.trailing ? "trailing" : "run-rate"} revenue at the horizon`, multiple * basisUsd]];
  if (growth !== undefined && flows.length >= 12) {
    const yearUsd = flows.slice(-12).reduce((sum, usd) => sum + usd, 0);
    const perYear = medianOf(growth.distribution);
    rules.push([`last year's free cash flow growing ${numberText(100 * perYear)} % a year for ever`, growingForeverUsd(yearUsd, rate, perYear)]);
  }
  return rules.flatMap(([rule, terminalUsd]): Worth[] => {
    if (Number.isNaN(terminalUsd)) return [];
    const parts = discountedFlows(flows, terminalUsd, rate);
    return [{ rule, ...parts, equityUsd: parts.withinUsd + parts.terminalUsd + netCashUsd(input) }];
  });
}

const numberText = (value: number): string => String(Number(value.toPrecision(4)));

function discounted(input: TableInput): ResultTable {
  const { model, base } = input;
  const shares = base.futures.parameters[model.opening.shares]!;
  const isWhole = base.records.length - 1 === model.months;
  return {
    id: "valuation",
    title: "Discounted cash flow of the base case, by terminal rule",
    columns: [
      column("rule", "Beyond the horizon"),
      column("within", "Cash flows within", "USD"),
      column("terminal", "Terminal value, today", "USD"),
      column("net", "Cash less debt today", "USD"),
      column("equity", "Equity today", "USD"),
      column("share", "Terminal part of the whole", "share"),
      column("each", "A share today", "USD/share"),
    ],
    rows: isWhole
      ? worths(input).map(({ rule, withinUsd, terminalUsd, equityUsd }) => [
          rule,
          withinUsd,
          terminalUsd,
          netCashUsd(input),
          equityUsd,
          Math.abs(terminalUsd) / (Math.abs(terminalUsd) + Math.abs(withinUsd)),
          equityUsd / shares,
        ])
      : [],
    measures:
      "Cash from operations before interest, less investment, discounted monthly at the plan's rate; beyond the horizon the plan's multiple of the revenue it names, or growth for ever; cash less debt and finance leases of the opening balance is added",
    source: input.source,
    limitations:
      "Base case. Tax is as paid, with the shield of interest in it. Raises at a fair price change no share's value today; what they dilute at the horizon stands beside.",
  };
}

function perShare(input: TableInput): ResultTable {
  const { model, base, merged } = input;
  const shares = base.futures.parameters[model.opening.shares]!;
  const values = merged.perPath["valueUsd"]!;
  const levels = [0.05, 0.25, 0.5, 0.75, 0.95] as const;
  const last = base.capTable.at(-1);
  const total = shares * (last?.total ?? 1);
  return {
    id: "value-per-share",
    title: "What a share of today is worth after dilution, over all futures",
    columns: [
      column("rank", "Rank"),
      column("value", "To holders of today", "USD"),
      column("each", "A share of today", "USD/share"),
      column("count", "Shares after raises, base case, millions"),
    ],
    rows: quantiles(values, levels).map((usd, i) => [`p${100 * levels[i]!}`, usd, usd / shares, total / 1e6]),
    measures: "The plan's value of a future to whoever holds shares today, discounted, after all raises of that future, over the shares of the start",
    source: input.source,
    limitations: "Creditors' losses count in futures that fail, so that a low rank can be negative. Shares after raises are those of the base case.",
  };
}

/** Values with the multiples they come to: ours by discounting, our raises, and the marks of rivals that the plan cites. */
function multiples(input: TableInput): ResultTable {
  const { model, base } = input;
  const revenue = revenueOf(input);
  const rows: (readonly (string | number)[])[] = [];
  const add = (what: string, when: string, usd: number, named: NamedRevenue, source: string): void =>
    void rows.push([what, when, usd, ...cells(usd, named), source]);
  const today = { trailingUsd: NaN, runRateUsd: NaN, forwardUsd: namedRevenue(revenue, -1).forwardUsd };
  if (base.records.length - 1 === model.months)
    for (const { rule, equityUsd } of worths(input)) add(`Equity by discounting, ${rule}`, "today", equityUsd, today, "base case");
  model.raises.forEach((raise, r) => {
    const t = base.futures.raiseMonth[r]!;
    if (raise.valuation < 0 || !(t >= 0 && t < revenue.length)) return;
    add(
      `${raise.name}, valuation`,
      formatMonth(model.plan.calendar.start + t),
      base.futures.parameters[raise.valuation]!,
      namedRevenue(revenue, t),
      model.values[raise.valuation]!.source ?? "",
    );
  });
  for (const [name, mark] of Object.entries(model.plan.valuation?.marks ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const usd = medianOf(mark.revenue.distribution);
    const named = {
      trailingUsd: NaN,
      runRateUsd: NaN,
      forwardUsd: NaN,
      [({ trailing: "trailingUsd", "run-rate": "runRateUsd", forward: "forwardUsd" } as const)[mark.basis]]: 12 * usd,
    };
    add(
      `${name}, a mark`,
      mark.when === undefined ? "" : formatMonth(model.plan.calendar.start + mark.when),
      medianOf(mark.value.distribution),
      named,
      mark.value.source ?? "",
    );
  }
  return {
    id: "revenue-multiples",
    title: "Values as multiples of revenue, each named",
    columns: [
      column("what", "What"),
      column("when", "When"),
      column("value", "Value", "USD"),
      column("trailing", "Of trailing revenue"),
      column("runRate", "Of run-rate revenue"),
      column("forward", "Of forward revenue"),
      column("source", "Source"),
    ],
    rows,
    measures:
      "Value over the revenue of the last twelve months, of the last three months × 4, and of the next twelve; rivals' marks over the one revenue that their source names",
    source: input.source,
    limitations:
      "Base case. A multiple of one kind says nothing about another: run-rate revenue of a company that doubles yearly is well above its trailing revenue. A dash: the months it needs are not in the plan.",
  };
}

const cells = (usd: number, { trailingUsd, runRateUsd, forwardUsd }: NamedRevenue): readonly (string | number)[] =>
  [trailingUsd, runRateUsd, forwardUsd].map((revenue) => (revenue > 0 ? Number((usd / revenue).toPrecision(12)) : "–"));
