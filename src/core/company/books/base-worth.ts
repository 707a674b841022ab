/** What the company is worth in the base case: discounted cash by the terminal rules that the plan gives. */
import { account, type AccountName, type CashLineName, cashLineNames, cashLines } from "../../ledger/accounts.ts";
import { recordCashLines } from "../../ledger/ledger.ts";
import { medianOf } from "../../numeric/distribution.ts";
import type { Futures } from "../futures/futures.ts";
import type { Model } from "../model/model.ts";
import { discountedFlows, growingForeverUsd, namedRevenue } from "../raises/valuation.ts";

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

/** Revenue by month, USD. */
export const revenueOf = ({ base }: Valued): readonly number[] => base.records.slice(1).map((record) => -record[account.revenue]!);

/** Cash less what is owed to lenders at the start, leases apart: their payments are in the flows, or among interest. */
export function netCashUsd({ base }: Valued): number {
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
