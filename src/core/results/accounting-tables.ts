/** Tables beside the statements: where compute is charged, gross margin with its companions, and earnings before depreciation. */
import { account, indirectLine } from "../ledger/accounts.ts";
import { recordIndirectLines } from "../ledger/ledger.ts";
import { ebitdaUsd, grossProfitUsd, operatingIncomeUsd } from "../ledger/statements.ts";
import { keptAccounts } from "../company/lines.ts";
import type { ResultTable } from "./run.ts";
import { meanOf, type TableInput } from "./table-input.ts";
import { column } from "./table-column.ts";

export function accountingTables(input: TableInput): readonly ResultTable[] {
  return [computeSplit(input), grossMargin(input), cloudSales(input), earnings(input)];
}

type Kept = (typeof keptAccounts)[number];

/** Means of the kept accounts, summed over each fiscal year. */
function byYear(input: TableInput): readonly { readonly year: string; readonly usd: Readonly<Record<Kept, number>> }[] {
  return [...new Set(input.years)].map((year) => ({
    year,
    usd: Object.fromEntries(
      keptAccounts.map((name, a) => [name, input.years.reduce((sum, of, t) => (of === year ? sum + meanOf(input, input.layout.accounts + a, t) : sum), 0)]),
    ) as Record<Kept, number>,
  }));
}

const idleRules = {
  "as-used": "split like the month's used hours",
  "cost-of-revenue": "charged to cost of revenue",
  research: "charged to research",
  general: "charged to general costs",
} as const;
const idleRule = ({ model }: TableInput): string => `Idle capacity is ${idleRules[model.finance.idle]} (\`finance.idle\`)`;

const meanNote = "Means over the futures still solvent in the month; a mean hides its tails.";

function computeSplit(input: TableInput): ResultTable {
  const rows = byYear(input).map(({ year, usd }) => {
    const parts = [usd.servingCompute, usd.servingIdle, usd.researchCompute, usd.researchIdle, usd.generalCompute, usd.generalIdle];
    return [year, ...parts, parts.reduce((sum, part) => sum + part, 0)];
  });
  return {
    id: "compute-split",
    title: "Where compute is charged",
    columns: [
      column("year", "Year"),
      column("serving", "Cost of revenue: paid users", "USD"),
      column("servingIdle", "Cost of revenue: idle", "USD"),
      column("research", "Research: development", "USD"),
      column("researchIdle", "Research: idle", "USD"),
      column("general", "General: free and internal", "USD"),
      column("generalIdle", "General: idle", "USD"),
      column("all", "All compute", "USD"),
    ],
    rows: rows.some((row) => (row.at(-1) as number) > 0) ? rows : [],
    measures: `Cost of compute by what its hours were used for: the allocation is the split. ${idleRule(input)}`,
    source: input.source,
    limitations: meanNote,
  };
}

function grossMargin(input: TableInput): ResultTable {
  const rows = byYear(input)
    .filter(({ usd }) => usd.revenue > 0)
    .map(({ year, usd }) => {
      const share = (profit: number): number => profit / usd.revenue;
      const idle = usd.servingIdle + usd.researchIdle + usd.generalIdle;
      const beforeIdle = usd.revenue - usd.servingCompute - usd.servingOther - usd.servingStock;
      const paidOnly = beforeIdle - usd.servingIdle;
      return [year, usd.revenue, share(paidOnly), share(paidOnly - usd.generalCompute - usd.generalIdle), idle, share(beforeIdle), share(beforeIdle - idle)];
    });
  return {
    id: "gross-margin",
    title: "Gross margin, and what it would be by other rules",
    columns: [
      column("year", "Year"),
      column("revenue", "Revenue", "USD"),
      column("paid", "Paid users only", "share"),
      column("allIn", "Free and internal use included", "share"),
      column("idle", "Idle compute, all lines", "USD"),
      column("noIdle", "Paid only, no idle charged", "share"),
      column("allIdle", "Paid only, all idle charged", "share"),
    ],
    rows,
    measures: `Revenue less cost of revenue, as a share of revenue: as booked; with free and internal compute; and paid-only at both ends of the rule for idle capacity. ${idleRule(input)}`,
    source: input.source,
    limitations: `${meanNote} Margins of summed means, not means of margins.`,
  };
}

/** Both margins: with the clouds' share in revenue and in its cost, and without it. */
function cloudSales({ model, base, years, source }: TableInput): ResultTable {
  const order = [...new Set(years)];
  const rows = order.map((year) => {
    const sum = { customers: 0, fee: 0, profit: 0, gross: 0, net: 0 };
    years.forEach((of, t) => {
      const record = base.records[t + 1];
      if (of !== year || record === undefined) return;
      const booked = -record[account.revenue]!;
      sum.gross += booked;
      sum.net += booked;
      sum.profit += grossProfitUsd(record, 0, "paid-only");
      base.cloudSales.forEach(({ grossUsd, feeUsd }, c) => {
        sum.customers += grossUsd[t]!;
        sum.fee += feeUsd[t]!;
        if (model.clouds[c]!.isNet) sum.gross += feeUsd[t]!;
        else sum.net -= feeUsd[t]!;
      });
    });
    const share = (of: number): number => (of > 0 ? sum.profit / of : 0);
    return [year, sum.customers, sum.fee, sum.gross, sum.net, sum.profit, share(sum.gross), share(sum.net)];
  });
  return {
    id: "cloud-sales",
    title: "Revenue gross and net of the clouds' share",
    columns: [
      column("year", "Year"),
      column("customers", "Customers pay through clouds", "USD"),
      column("fee", "Of it stays with the clouds", "USD"),
      column("gross", "Revenue, gross", "USD"),
      column("net", "Revenue, net", "USD"),
      column("profit", "Gross profit, paid only", "USD"),
      column("grossMargin", "Margin on gross revenue", "share"),
      column("netMargin", "Margin on net revenue", "share"),
    ],
    rows: model.clouds.length === 0 ? [] : rows,
    measures:
      "The same cash and the same gross profit over two revenues: with the clouds' share in it (and in its cost), and without. Growth, margin and any multiple of revenue depend on which one is meant",
    source,
    limitations: "Base case by fiscal year. A cloud's share counts in the month of the sale; it is paid by its days.",
  };
}

function earnings({ model, base, years, source }: TableInput): ResultTable {
  const order = [...new Set(years)];
  const rows = order.map((year) => {
    const sum = { revenue: 0, paid: 0, allIn: 0, ebitda: 0, charge: 0, operating: 0 };
    years.forEach((of, t) => {
      const record = base.records[t + 1];
      if (of !== year || record === undefined) return;
      sum.revenue -= record[account.revenue]!;
      sum.paid += grossProfitUsd(record, 0, "paid-only");
      sum.allIn += grossProfitUsd(record, 0, "all-in");
      sum.ebitda += ebitdaUsd(record, 0);
      sum.charge += record[recordIndirectLines + indirectLine.depreciation]!;
      sum.operating += operatingIncomeUsd(record, 0);
    });
    return [year, sum.revenue, sum.paid, sum.allIn, sum.ebitda, sum.charge, sum.operating];
  });
  const standard = model.accounting.isIfrs ? "IFRS: every lease is amortised with interest" : "US GAAP: rent of operating leases is a cost of EBITDA";
  return {
    id: "earnings",
    title: "Earnings before and after depreciation",
    columns: [
      column("year", "Year"),
      column("revenue", "Revenue", "USD"),
      column("paid", "Gross profit, paid only", "USD"),
      column("allIn", "Gross profit, all in", "USD"),
      column("ebitda", "EBITDA", "USD"),
      column("depreciation", "Depreciation and amortisation", "USD"),
      column("operating", "Operating income", "USD"),
    ],
    rows,
    measures: `Base case by fiscal year. ${standard}; prices of machines bought are in depreciation under both. Compare EBITDA only within one standard`,
    source,
    limitations: "One future out of many. A year cut short by the horizon has fewer months.",
  };
}
