/** What the company is worth in the base case: discounted cash by two terminal rules, multiples by name, and a share of it. */
import { formatMonth } from "../calendar/months.ts";
import { netCashUsd, revenueOf, worths } from "../company/books/base-worth.ts";
import { type NamedRevenue, namedRevenue } from "../company/raises/valuation.ts";
import { medianOf } from "../numeric/distribution.ts";
import { quantiles } from "../numeric/statistics.ts";
import type { ResultTable } from "./run.ts";
import type { TableInput } from "./table-input.ts";
import { column } from "./table-column.ts";

export const valuationTables = (input: TableInput): readonly ResultTable[] =>
  input.model.valuation === undefined ? [] : [discounted(input), perShare(input), multiples(input)];

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
