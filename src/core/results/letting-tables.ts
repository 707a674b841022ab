/** The landlord's tables: what is let and to whom, train or let, what rolls off, and how well debt is covered. */
import { formatMonth } from "../calendar/months.ts";
import { coverName } from "../company/books/debt-cover.ts";
import { roundHalfUp } from "../company/futures/futures.ts";
import { hoursPerMonth } from "../company/operations/signed.ts";
import { agreedUntil, tenancyEnd, trainingWorthUsd } from "../company/books/tenancies.ts";
import { quantiles } from "../numeric/statistics.ts";
import type { ResultTable } from "./run.ts";
import type { TableInput } from "./table-input.ts";
import { column } from "./table-column.ts";

export const lettingTables = (input: TableInput): readonly ResultTable[] =>
  input.model.tenancies.length === 0 ? [] : [tenancies(input), rentRollOff(input), debtCover(input)];

interface Let {
  readonly name: string;
  readonly tenant: string;
  readonly chip: string;
  readonly chips: number;
  readonly first: number;
  readonly end: number;
  /** First month that the tenant need not pay for if it gives notice at the start of its term. */
  readonly bound: number;
  readonly rentUsdPerHour: number;
  readonly breakEvenUsd: number;
  readonly feeUsd: number;
  readonly told: string;
  readonly rentUsd: (t: number) => number;
}

function letOf({ model, base }: TableInput): readonly Let[] {
  const { parameters: value, courses } = base.futures;
  const { months } = model;
  return model.tenancies.map((tenancy, i) => {
    const { isLet, exitAt, chips: hadChips } = base.tenancies[i] ?? { isLet: false, exitAt: Infinity, chips: [] };
    const first = Math.max(0, tenancy.first);
    const end = tenancyEnd(tenancy, value);
    const mayLeave = tenancy.leavesBelow >= 0;
    const rent = (t: number): number => courses[tenancy.rent * months + Math.min(months - 1, t)]!;
    const chips = value[tenancy.size]!;
    const agreed = agreedUntil(tenancy, value, first);
    const isChosenAgain = agreed < end;
    const letMonths = hadChips.filter((had) => had > 0).length;
    const left = exitAt < end ? `let; the tenant left in ${formatMonth(model.plan.calendar.start + exitAt)}` : "let";
    return {
      name: tenancy.name,
      tenant: tenancy.tenant,
      chip: model.chips[tenancy.chip]!.name,
      chips,
      first,
      end,
      bound: mayLeave ? Math.min(agreed, first + roundHalfUp(value[tenancy.notice]!)) : agreed,
      rentUsdPerHour: rent(first),
      breakEvenUsd: trainingWorthUsd(model, value, tenancy.chip),
      feeUsd: mayLeave ? value[tenancy.fee]! : 0,
      told:
        isChosenAgain && letMonths > 0
          ? `let in ${letMonths} of ${Math.min(end, hadChips.length) - first} months`
          : isLet
            ? left
            : first >= base.records.length - 1
              ? "not reached"
              : "trains instead",
      rentUsd: (t) => (t >= first && t < end && !(isChosenAgain && t < hadChips.length && hadChips[t] === 0) ? chips * hoursPerMonth * rent(t) : 0),
    };
  });
}

const sum = (from: number, to: number, of: (t: number) => number): number => {
  let total = 0;
  for (let t = from; t < to; t++) total += of(t);
  return total;
};

function tenancies(input: TableInput): ResultTable {
  const { start } = input.model.plan.calendar;
  return {
    id: "tenancies",
    title: "What is let, and whether training would be worth more",
    columns: [
      column("tenancy", "Tenancy"),
      column("tenant", "Tenant"),
      column("chip", "Chip"),
      column("chips", "Chips", "chips"),
      column("from", "From"),
      column("to", "To"),
      column("rent", "Rent", "USD/chip-hour"),
      column("breakEven", "Break-even rent against training", "USD/chip-hour"),
      column("headline", "Rent of the whole term", "USD"),
      column("bound", "Of it certain if the tenant may leave", "USD"),
      column("exit", "The tenant's earliest exit"),
      column("told", "Base case"),
    ],
    rows: letOf(input)
      .filter(({ chips }) => chips > 0)
      .map((one) => [
        one.name,
        one.tenant,
        one.chip,
        one.chips,
        formatMonth(start + one.first),
        formatMonth(start + one.end - 1),
        one.rentUsdPerHour,
        one.breakEvenUsd,
        sum(one.first, one.end, one.rentUsd),
        Math.min(sum(one.first, one.end, one.rentUsd), sum(one.first, one.bound, one.rentUsd) + (one.bound < one.end ? one.feeUsd : 0)),
        one.bound < one.end ? formatMonth(start + one.bound) : "none",
        one.told,
      ]),
    measures:
      "Rent at the first month's price; the rent at which letting and training are worth the same, from what an hour of development is worth beyond its floor; and what of the rent is certain if the tenant gives notice on its first day",
    source: input.source,
    limitations:
      "Base case, chips as wanted: late or broken machines bring no rent. The tenant leaves where the market pays it to, which other futures decide otherwise.",
  };
}

function rentRollOff(input: TableInput): ResultTable {
  const { start } = input.model.plan.calendar;
  const all = letOf(input).filter(({ chips, told }) => chips > 0 && told !== "trains instead");
  const longest = Math.max(0, ...all.map(({ end }) => end));
  return {
    id: "rent-roll-off",
    title: "Roll-off of what is let",
    columns: [
      column("year", "Twelve months from"),
      column("rent", "Rent", "USD"),
      column("certain", "Of it certain if tenants may leave", "USD"),
      column("later", "Rent left after", "USD"),
      column("chips", "Chips still let at the end", "chips"),
      column("ends", "Ends in these months"),
    ],
    rows: Array.from({ length: Math.ceil(longest / 12) }, (_, year) => {
      const [from, to] = [12 * year, 12 * year + 12];
      const ends = all.filter(({ end }) => end > from && end <= to).map(({ name }) => name);
      return [
        formatMonth(start + from),
        all.reduce((usd, one) => usd + sum(from, to, one.rentUsd), 0),
        all.reduce((usd, one) => usd + sum(from, Math.min(to, one.bound), one.rentUsd), 0),
        all.reduce((usd, one) => usd + sum(to, Math.max(to, one.end), one.rentUsd), 0),
        all.reduce((chips, one) => (one.first < to && one.end > to ? chips + one.chips : chips), 0),
        ends.length === 0 ? "none" : ends.join(", "),
      ];
    }),
    measures: "Rent of what is let by each twelve months, what of it is certain if every tenant gives notice on its first day, and what is left after",
    source: input.source,
    limitations: "Base case, before tenants' exits, renewals apart; past the horizon the last month's rent stays.",
  };
}

function debtCover({ model, merged, source }: TableInput): ResultTable {
  const shares = [0.05, 0.25, 0.5, 0.75, 0.95];
  const { start } = model.plan.calendar;
  const rows = Array.from({ length: Math.ceil(model.months / 12) }, (_, y) => {
    const cover = (merged.perPath[coverName(y)] ?? new Float64Array()).filter((x) => !Number.isNaN(x));
    const below = cover.reduce((count, x) => count + (x < 1 ? 1 : 0), 0);
    return [
      formatMonth(start + 12 * y),
      ...(cover.length === 0 ? shares.map(() => "none") : quantiles(cover, shares)),
      cover.length === 0 ? "none" : below / cover.length,
    ];
  });
  return {
    id: "debt-cover",
    title: "Debt-service cover by year of the plan",
    columns: [
      column("year", "Twelve months from"),
      ...shares.map((share) => column(`p${share * 100}`, `p${share * 100}`, "×")),
      column("below", "Below 1", "share"),
    ],
    rows: rows.some((row) => typeof row[1] === "number") ? rows : [],
    measures: "Cash from operations before interest over interest and repayments, percentiles over futures; a future that has failed counts 0",
    source,
    limitations:
      "Percentiles of different years belong to different futures. Capital expenditure and money raised are no part of it. Years without debt service are left out.",
  };
}
