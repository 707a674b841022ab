/** Compute as an investment: tables of management's view, which stands beside the statements and changes none of them. */
import { roundHalfUp } from "../company/futures/futures.ts";
import { investmentNames } from "../company/books/investment.ts";
import { mean, quantiles } from "../numeric/statistics.ts";
import type { ResultTable } from "./run.ts";
import type { TableInput } from "./table-input.ts";
import { column } from "./table-column.ts";

const label = "Management's view, not GAAP";

/** The two tables of the view; none where the plan does not ask for it. */
export const investmentTables = (input: TableInput): readonly ResultTable[] => (input.base.investment === undefined ? [] : [byYear(input), returns(input)]);

function byYear({ model, base, years, source }: TableInput): ResultTable {
  const { tally } = base.investment!;
  const life = Math.max(1, roundHalfUp(base.futures.parameters[model.accounting.investment!.lifeMonths]!));
  /** Written off in month t: each month's development over its life, from that month on. */
  const writtenOff = (t: number): number => {
    let usd = 0;
    for (let m = Math.max(0, t - life + 1); m <= t; m++) usd += tally.capitalisedUsd[m]! / life;
    return usd;
  };
  let heldUsd = 0;
  const rows = [...new Set(years)].map((year) => {
    const sum = { paid: 0, capitalised: 0, off: 0, contribution: 0 };
    years.forEach((of, t) => {
      if (of !== year) return;
      sum.paid += tally.paidUsd[t]!;
      sum.capitalised += tally.capitalisedUsd[t]!;
      sum.off += writtenOff(t);
      sum.contribution += tally.contributionUsd[t]!;
    });
    heldUsd += sum.capitalised - sum.off;
    const expensed = sum.paid - sum.capitalised;
    return [year, sum.paid, sum.capitalised, expensed, sum.off, heldUsd, sum.contribution, sum.contribution - expensed - sum.off];
  });
  return {
    id: "compute-investment",
    title: `${label}: compute as an investment`,
    columns: [
      column("year", "Year"),
      column("paid", "Compute paid", "USD"),
      column("capitalised", "Capitalised: development", "USD"),
      column("expensed", "Expensed", "USD"),
      column("off", "Written off", "USD"),
      column("held", "Held at the year's end", "USD"),
      column("contribution", "Contribution before compute", "USD"),
      column("left", "Left after both", "USD"),
    ],
    rows,
    measures: `${label}. Cash paid for compute (bills, prepayments, leases, building) by what its hours were used for: development is capitalised and written off over ${life} months, the rest is expensed; contribution is revenue less cost of revenue other than compute`,
    source,
    limitations:
      "Base case. Under US GAAP development is expensed as it happens, and the statements say so: this view changes none of them. No cohorts: who was won by which training is not known.",
  };
}

function returns({ merged, base, source, model }: TableInput): ResultTable {
  const { withoutTerminal, withTerminal } = base.investment!.returns;
  const [without, terminal] = investmentNames.map((name) => merged.perPath[name]!.filter((x) => !Number.isNaN(x))) as [Float64Array, Float64Array];
  const shares = [0.05, 0.5, 0.95];
  const spread = [quantiles(without, shares), quantiles(terminal, shares)];
  return {
    id: "return-on-compute",
    title: `${label}: return on all compute paid`,
    columns: [column("of", "Of"), column("without", "Without terminal value", "share"), column("with", "With terminal value", "share")],
    rows:
      without.length === 0
        ? []
        : [
            ["base case", withoutTerminal, withTerminal],
            ["mean of futures", mean(without), mean(terminal)],
            ...shares.map((share, i) => [`p${share * 100} of futures`, spread[0]![i]!, spread[1]![i]!]),
          ],
    measures: `${label}. Present value of contribution over that of cash paid for compute, less 1, ${model.valuation === undefined ? "undiscounted, as the plan has no `valuation:`" : "at `valuation.discount`"}; with terminal value: the value at the horizon counts as if it came back, too`,
    source,
    limitations:
      "No standard defines it. Compute paid late in the horizon has little time to come back without the terminal value, and the terminal value rests on a multiple.",
  };
}
