/** Tables of the page of obligations: when they fall due, how the books carry them, what rolls off, on whom we depend. */
import { formatMonth } from "../calendar/months.ts";
import type { Carried, OwedDetail } from "../company/books/owed-detail.ts";
import { hoursPerMonth } from "../company/operations/signed.ts";
import { medianOf } from "../numeric/distribution.ts";
import type { Belief, Series, Value } from "../plan/value.ts";
import type { ResultTable } from "./run.ts";
import type { TableInput } from "./table-input.ts";
import { column } from "./table-column.ts";

/** Bounds of the bands of maturity, in months from the date of the table. */
const bands = [
  { id: "1y", label: "under 1 year", from: 0, to: 12 },
  { id: "3y", label: "1 to 3 years", from: 12, to: 36 },
  { id: "5y", label: "3 to 5 years", from: 36, to: 60 },
  { id: "later", label: "over 5 years", from: 60, to: Infinity },
] as const;

export function obligationTables(input: TableInput): readonly ResultTable[] {
  return [maturities(input), carried(input), rollOff(input), concentration(input), readings(input)];
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, usd) => sum + usd, 0);
const within = (byMonth: readonly number[], from: number, to: number): number => sumOf(byMonth.slice(from, to));
const total = (rows: readonly OwedDetail[], of: (row: OwedDetail) => number): number => rows.reduce((sum, row) => sum + of(row), 0);
const monthName = ({ model }: TableInput, month: number): string => (Number.isFinite(month) ? formatMonth(model.plan.calendar.start + month) : "none");

/** Suppliers of the rows, the one owed most first. */
function suppliersOf(rows: readonly OwedDetail[]): readonly string[] {
  const names = [...new Set(rows.map((row) => row.supplier))].sort();
  const owed = (name: string): number =>
    total(
      rows.filter((row) => row.supplier === name),
      (row) => sumOf(row.headlineUsd),
    );
  return names.filter((name) => owed(name) > 0).sort((a, b) => owed(b) - owed(a));
}

function maturities(input: TableInput): ResultTable {
  const { base, source } = input;
  const cells = (rows: readonly OwedDetail[], of: "headlineUsd" | "nonCancellableUsd"): number[] => [
    total(rows, (row) => sumOf(row[of])),
    ...bands.map(({ from, to }) => total(rows, (row) => within(row[of], from, to))),
  ];
  const rowOf = (at: string, name: string, rows: readonly OwedDetail[]) => [
    at,
    name,
    ...cells(rows, "headlineUsd"),
    ...cells(rows, "nonCancellableUsd"),
    total(rows, (row) => row.walkAwayUsd),
  ];
  const rows = base.details.flatMap(({ month, rows: all }) => {
    const at = monthName(input, month);
    const suppliers = suppliersOf(all);
    const each = suppliers.map((name) =>
      rowOf(
        at,
        name,
        all.filter((row) => row.supplier === name),
      ),
    );
    return suppliers.length === 0 ? [] : [...each, rowOf(at, "all suppliers", all)];
  });
  return {
    id: "obligations-by-maturity",
    title: "Obligations by the time they fall due",
    columns: [
      column("at", "Seen from"),
      column("supplier", "Supplier"),
      column("headline", "Headline", "USD"),
      ...bands.map((band) => column(`headline-${band.id}`, `Headline, ${band.label}`, "USD")),
      column("nonCancellable", "Non-cancellable", "USD"),
      ...bands.map((band) => column(`bound-${band.id}`, `Non-cancellable, ${band.label}`, "USD")),
      column("walkAway", "Walk-away", "USD"),
    ],
    rows,
    measures:
      "Payments under what is signed, by the month of the service they pay for; non-cancellable: until the earliest month we can be out if notice is given at the date, with fee and prepayment lost; walk-away: that less what use until then is worth at the market",
    source,
    limitations: "Base case. A spend commitment is due by its last month. Days to pay come on top. Blocks that the rule signs later appear from their date on.",
  };
}

const carriedNames: Readonly<Record<Carried, string>> = {
  lease: "on the balance sheet: lease in service",
  "lease-not-commenced": "off: lease not yet commenced",
  "unconditional-purchase": "off: unconditional purchase obligation",
  cancellable: "off: purchase that notice ends, or with a year or less to run",
  "spend-commitment": "off: spend commitment",
  building: "off: building to be paid for",
};

const carriedAs = (row: OwedDetail): string => carriedNames[row.carried] + (row.why === undefined ? "" : ` (lease test: ${row.why})`);

function carried(input: TableInput): ResultTable {
  const { base, model, source } = input;
  const rows: (number | string)[][] = (base.details[0]?.rows ?? [])
    .filter((row) => sumOf(row.headlineUsd) > 0)
    .map((row) => [row.contract, row.supplier, carriedAs(row), sumOf(row.headlineUsd), sumOf(row.nonCancellableUsd), row.liabilityUsd]);
  const { parameters: value } = base.futures;
  for (const facility of model.facilities)
    if (value[facility.drawn]! > 0)
      rows.push([facility.name, "lenders", "on the balance sheet: debt", value[facility.drawn]!, value[facility.drawn]!, value[facility.drawn]!]);
  for (const { name, of, amount, until } of model.accounting.guarantees)
    if (until >= 0) rows.push([name, of, "off: guarantee of another's debt, if called", value[amount]!, value[amount]!, 0]);
  const leases = model.opening.leases.reduce((sum, lease) => sum + value[lease.liability]!, 0);
  if (leases > 0) rows.push(["leases of the opening balance", "lessors", "on the balance sheet: lease in service", leases, leases, leases]);
  return {
    id: "obligations-carried",
    title: `On and off the balance sheet, ${monthName(input, 0)}`,
    columns: [
      column("contract", "Contract"),
      column("supplier", "Owed to"),
      column("carried", "Carried"),
      column("headline", "Headline", "USD"),
      column("nonCancellable", "Non-cancellable", "USD"),
      column("recognised", "Recognised", "USD"),
    ],
    rows,
    measures:
      "How the books carry each obligation at the start. Recognised: present value of lease payments at the borrowing rate; principal of debt. An unconditional purchase obligation cannot be cancelled and has more than a year to run (ASC 440): it is disclosed, never booked",
    source,
    limitations: "Base case. A lease counts to the end of its term, though notice may end it sooner. Debt and opening leases: principal only.",
  };
}

function rollOff(input: TableInput): ResultTable {
  const { base, model, source } = input;
  const rows = base.details[0]?.rows ?? [];
  const longest = Math.max(0, ...rows.map((row) => row.headlineUsd.length));
  const years = Math.ceil(longest / 12);
  const headline = (from: number, to: number): number => total(rows, (row) => within(row.headlineUsd, from, to));
  const bound = (from: number, to: number): number => total(rows, (row) => within(row.nonCancellableUsd, from, to));
  const h100e = total(rows, (row) => row.h100e);
  const left = (month: number): number => total(rows, (row) => (row.end > month ? row.h100e : 0));
  return {
    id: "roll-off",
    title: "Roll-off of what is signed today",
    columns: [
      column("year", "Twelve months from"),
      column("paid", "Falls due", "USD"),
      column("bound", "Of it non-cancellable", "USD"),
      column("later", "Headline left after", "USD"),
      column("boundLater", "Non-cancellable left after", "USD"),
      column("capacity", "Capacity left at the end", "H100e"),
      column("share", "Of today's", "share"),
      column("ends", "Ends in these months"),
    ],
    rows: Array.from({ length: years }, (_, year) => {
      const [from, to] = [12 * year, 12 * year + 12];
      const ending = rows.filter((row) => row.end > from && row.end <= to).map((row) => row.contract);
      return [
        formatMonth(model.plan.calendar.start + from),
        headline(from, to),
        bound(from, to),
        headline(to, Infinity),
        bound(to, Infinity),
        left(to),
        h100e > 0 ? left(to) / h100e : 0,
        ending.length === 0 ? "none" : [...new Set(ending)].join(", "),
      ];
    }),
    measures: "What of today's contracts falls due in each twelve months and what is left of payments and capacity after them, renewals apart",
    source,
    limitations: "Base case, contracts at the start only; capacity at full ramp, whatever is late. Past the horizon prices stay as in its last month.",
  };
}

const byNames = { us: "we may", supplier: "they may", either: "either side may", none: "neither side" } as const;

function concentration(input: TableInput): ResultTable {
  const { base, source } = input;
  const rows = base.details[0]?.rows ?? [];
  const [h100e, headline, bound] = [
    total(rows, (row) => row.h100e),
    total(rows, (row) => sumOf(row.headlineUsd)),
    total(rows, (row) => sumOf(row.nonCancellableUsd)),
  ];
  const share = (part: number, of: number): number => (of > 0 ? part / of : 0);
  const suppliers = [...new Set(rows.map((row) => row.supplier))].sort();
  const capacity = (name: string): number =>
    total(
      rows.filter((row) => row.supplier === name),
      (row) => row.h100e,
    );
  suppliers.sort((a, b) => capacity(b) - capacity(a));
  return {
    id: "concentration",
    title: `On whom capacity rests, ${monthName(input, 0)}`,
    columns: [
      column("supplier", "Supplier"),
      column("capacity", "Capacity signed", "H100e"),
      column("share", "Of all", "share"),
      column("mayGo", "Of all, may be taken back", "share"),
      column("headline", "Of the headline", "share"),
      column("bound", "Of what is non-cancellable", "share"),
      column("exit", "Who may leave"),
      column("gone", "Gone at the earliest if they give notice now"),
      column("sites", "Sites"),
      column("ends", "A month's payments that would end", "USD"),
      column("atMarket", "Those machines at the market named", "USD"),
    ],
    rows: suppliers.map((name) => {
      const own = rows.filter((row) => row.supplier === name);
      const going = own.filter((row) => row.theirExit < Infinity);
      const words = new Set(own.map((row) => (row.by === "none" ? byNames.none : `${byNames[row.by]} (${row.contract}: ${monthsText(row.noticeMonths)})`)));
      return [
        name,
        capacity(name),
        share(capacity(name), h100e),
        share(
          total(going, (row) => row.h100e),
          h100e,
        ),
        share(
          total(own, (row) => sumOf(row.headlineUsd)),
          headline,
        ),
        share(
          total(own, (row) => sumOf(row.nonCancellableUsd)),
          bound,
        ),
        [...words].join("; "),
        monthName(input, Math.min(Infinity, ...going.map((row) => row.theirExit))),
        [...new Set(own.map((row) => row.site))].join(", "),
        total(going, (row) => row.headlineUsd[row.theirExit] ?? 0),
        going.length > 0 && going.every((row) => row.marketUsd !== undefined) ? total(going, (row) => row.marketUsd!) : "–",
      ];
    }),
    measures:
      "Share of each supplier in the capacity signed at the start (at full ramp, as H100e) and in what is owed, the earliest month in which the supplier's own exit could take capacity away, and what we would then no longer pay, beside what the same machines cost at the market today: dear machines are no loss to solvency",
    source,
    limitations: "Base case. H100e is a training yardstick. Whether a supplier would leave is another matter: it does where the market pays it to.",
  };
}

const monthsText = (months: number): string => `${months} ${months === 1 ? "month" : "months"}' notice`;

/** Contracts on which the sources disagree, and what a chip-hour costs by each of them. */
function readings(input: TableInput): ResultTable {
  const { model, base, source } = input;
  const { months } = model;
  const rows = model.contracts.flatMap((contract) => {
    const stated = model.plan.contracts[contract.name]!;
    const chips = contract.capacity < 0 ? 0 : base.futures.parameters[contract.capacity]!;
    const price = contract.price < 0 ? 0 : base.futures.courses[contract.price * months]!;
    const perHour = (usd: number, of: number): number | string => (of <= 0 ? "none" : contract.perMonth ? usd / (of * hoursPerMonth) : usd);
    return [
      ...partsOf(stated.capacity).map((part) => [contract.name, "capacity", part, perHour(price, medianOf(part.value))] as const),
      ...partsOf(stated.price).map((part) => [contract.name, "price", part, perHour(medianOf(part.value), chips)] as const),
      ...partsOf(stated.commit).map((part) => [contract.name, "commitment", part, "none"] as const),
    ];
  });
  return {
    id: "contract-readings",
    title: "Contracts on which sources disagree",
    columns: [
      column("contract", "Contract"),
      column("what", "Quantity"),
      column("belief", "Belief"),
      column("weight", "Weight", "share"),
      column("source", "Source"),
      column("value", "Value"),
      column("price", "Price it implies", "USD/chip-hour"),
    ],
    rows: rows.map(([contract, what, part, implied]) => [
      contract,
      what,
      part.id,
      part.weight,
      part.source ?? "none",
      quantityText(medianOf(part.value)),
      implied,
    ]),
    measures: "Each source's reading of a contract, and what a chip-hour costs by it in the first month, at full ramp",
    source,
    limitations: "The reading of the other quantities is that of the base case. A belief that is itself uncertain counts by its median.",
  };
}

const quantityText = (x: number): string => String(Number(x.toPrecision(6)));

function partsOf(held: Value | Series | undefined): readonly Belief[] {
  if (held === undefined) return [];
  const distribution = "distribution" in held ? held.distribution : held.course.kind === "value" ? held.course.distribution : undefined;
  return distribution?.kind === "beliefs" ? distribution.parts : [];
}
