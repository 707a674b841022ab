/** Own, lease or buy by the hour; and what the life of a machine does to profit. */
import { chipsOfBlock, hoursPerMonth } from "../company/operations/signed.ts";
import { expm1, log1p } from "../numeric/elementary.ts";
import { medianOf } from "../numeric/distribution.ts";
import type { Distribution, Series } from "../plan/value.ts";
import { breakEvenLeaseUsd, breakEvenUtilisation, fixedUsdPerHour, type OwnedMachine, quoteUsdPerHour } from "../ledger/ownership.ts";
import type { OfferModel } from "../company/model/model.ts";
import type { ResultTable } from "./run.ts";
import type { TableInput } from "./table-input.ts";
import { changeColumn, column } from "./table-column.ts";

export const ownershipTables = (input: TableInput): readonly ResultTable[] => [breakEven(input), quotes(input), lives(input), idle(input)];

const builds = ({ model }: TableInput): readonly OfferModel[] => model.offers.filter((offer) => offer.kind === "own" && offer.capex >= 0);

/** What money costs the owner a month: the plan's discount rate, else its borrowing rate. */
const ratePerMonth = ({ model, base }: TableInput): number =>
  expm1(log1p(base.futures.parameters[model.valuation?.discount ?? model.finance.borrowingRate]!) / 12);
const rateName = ({ model }: TableInput): string => (model.valuation === undefined ? "`finance.borrowing_rate`" : "`valuation.discount`");

/** One chip of an offer to build, at the base case's values and the first month's prices. */
function machineOf(input: TableInput, offer: OfferModel): OwnedMachine {
  const { model, base } = input;
  const { parameters: value, courses } = base.futures;
  const chips = chipsOfBlock(model, offer, value);
  const power = value[model.chips[offer.chip]!.powerW];
  const watts = (power ?? 0) * value[offer.pue]!;
  return {
    capexUsd: offer.capexPerW ? (value[offer.capex]! * value[offer.capacity]!) / chips : value[offer.capex]!,
    residualShare: value[offer.residual]!,
    lifeMonths: value[offer.lifeMonths]!,
    ratePerMonth: ratePerMonth(input),
    staffUsdPerMonth: value[offer.staff]! / chips,
    usableHoursPerMonth: hoursPerMonth * value[offer.availability]! * value[offer.placeable]!,
    powerUsdPerHour: offer.powerPrice < 0 ? 0 : watts * courses[offer.powerPrice * model.months]!,
  };
}

/** A price of the chip that the plan names, in its first month; used or not, or by the hour. */
interface Beside {
  readonly name: string;
  readonly isLease: boolean;
  readonly usd: number;
}

function pricesOf({ model, base }: TableInput, chip: number): readonly Beside[] {
  const { plan } = model;
  const { name } = model.chips[chip]!;
  const h100e = base.futures.parameters[model.chips[chip]!.h100e]!;
  const priced = (label: string, isLease: boolean, price: Series | undefined): Beside[] => {
    const usd = price === undefined ? undefined : firstOf(price);
    const factor = price?.unit === "USD/H100e-hour" ? h100e : 1;
    return usd === undefined || price!.unit === "USD/month" || (price!.chip !== undefined && price!.chip !== name)
      ? []
      : [{ name: label, isLease, usd: usd * factor }];
  };
  const isOfChip = (terms: { readonly chip: string | undefined; readonly price: Series | undefined }, size: string | undefined): boolean =>
    (terms.chip ?? size ?? terms.price?.chip) === name;
  return [
    ...Object.entries(plan.markets).flatMap(([id, market]) =>
      market.price.chip === name || market.price.chip === undefined ? priced(`market ${id}`, false, market.price) : [],
    ),
    ...Object.entries(plan.contracts).flatMap(([id, terms]) =>
      (terms.kind === "on-demand" || terms.kind === "take-or-pay") && isOfChip(terms, terms.capacity?.chip)
        ? priced(id, terms.kind === "take-or-pay", terms.price)
        : [],
    ),
    ...Object.entries(plan.offers).flatMap(([id, terms]) =>
      terms.kind === "take-or-pay" && isOfChip(terms, terms.block.chip) ? priced(id, true, terms.price) : [],
    ),
  ];
}

/** Where a course begins, at its median; undefined where it has no one beginning. */
function firstOf({ course }: Series): number | undefined {
  if (course.kind === "value") return medianOf(course.distribution);
  if (course.kind === "steps") return medianOf(course.steps[0]!.distribution);
  if (course.kind === "data") return course.values[0];
  return course.kind === "process" && "start" in course.process ? medianOf(course.process.start as Distribution) : undefined;
}

function breakEven(input: TableInput): ResultTable {
  const rows = builds(input).flatMap((offer) => {
    const machine = machineOf(input, offer);
    const [fixed, whole] = [fixedUsdPerHour(machine), breakEvenLeaseUsd(machine)];
    return pricesOf(input, offer.chip).map(({ name, isLease, usd }) => {
      const needed = breakEvenUtilisation(machine, usd);
      return [
        offer.name,
        input.model.chips[offer.chip]!.name,
        fixed,
        machine.powerUsdPerHour,
        `${name}${isLease ? ", used or not" : ", by the hour"}`,
        usd,
        isLease ? "none" : needed > 1 ? "never" : `${Math.round(needed * 1000) / 10} %`,
        whole,
        usd > whole ? "own, fully used" : "pay the price",
      ];
    });
  });
  return {
    id: "own-or-lease",
    title: "Own, lease or buy by the hour",
    columns: [
      column("offer", "Build"),
      column("chip", "Chip"),
      column("fixed", "Fixed cost of a usable hour", "USD/chip-hour"),
      column("power", "Electricity of an hour", "USD/chip-hour"),
      column("beside", "Beside"),
      column("price", "Price", "USD/chip-hour"),
      column("use", "Owning pays from a use of"),
      column("breakEven", "Break-even price at full use", "USD/chip-hour"),
      column("cheaper", "Cheaper at full use"),
    ],
    rows,
    measures: `One machine of each offer to build beside every price of its chip in the plan: capital recovered over its life at ${rateName(input)}, staff, electricity; the use from which owning costs less than buying the hours used, and the price at which both cost the same when every hour is used`,
    source: input.source,
    limitations:
      "Base case, first month's prices, one machine. Days of building, delays, tax and what happens to prices later are in the simulation, not here.",
  };
}

const quotedTerms = [12, 24, 36, 48, 60] as const;
const quotedPrepayments = [0, 0.25, 0.5] as const;

function quotes(input: TableInput): ResultTable {
  const rows = builds(input).flatMap((offer) => {
    const machine = machineOf(input, offer);
    const chip = input.model.chips[offer.chip]!.name;
    return quotedTerms.map((termMonths) => [
      offer.name,
      chip,
      termMonths,
      ...quotedPrepayments.map((prepayShare) => quoteUsdPerHour(machine, { termMonths, prepayShare, paidHoursPerMonth: machine.usableHoursPerMonth })),
    ]);
  });
  return {
    id: "quote-curve",
    title: "Rent a landlord must ask, by term and prepayment",
    columns: [
      column("offer", "Build"),
      column("chip", "Chip"),
      column("term", "Term", "months"),
      ...quotedPrepayments.map((share) => column(`prepay-${share * 100}`, share === 0 ? "Paid monthly" : `${share * 100} % paid ahead`, "USD/chip-hour")),
    ],
    rows,
    measures: `Rent of a usable hour, electricity included, that earns ${rateName(input)} over the term: present value of rent is cost less the book value left at the end, staff and electricity`,
    source: input.source,
    limitations:
      "What is left at the end of the term counts at book value: where machines lose value faster than their books say, short terms are quoted too low.",
  };
}

const livesShown = [36, 48, 60, 72] as const;

/** Depreciation of what the base case builds, by the life it could have. */
function lives(input: TableInput): ResultTable {
  const { base, years, source } = input;
  const built = base.signed.filter((row) => row.kind === "own" && row.capexUsd > 0 && Number.isFinite(row.start));
  const charge = (t: number, life: number | undefined): number =>
    built.reduce((sum, row) => {
      const months = Math.max(1, Math.round(life ?? row.lifeMonths));
      return t >= row.start && t < Math.min(row.end, row.start + months) ? sum + (row.capexUsd * (1 - row.residualShare)) / months : sum;
    }, 0);
  const rows = [...new Set(years)].map((year) => {
    const of = (life: number | undefined): number => years.reduce((sum, name, t) => (name === year ? sum + charge(t, life) : sum), 0);
    const stated = of(undefined);
    return [year, stated, ...livesShown.map((life) => stated - of(life))];
  });
  return {
    id: "life-sensitivity",
    title: "What the life of a machine does to operating income",
    columns: [
      column("year", "Year"),
      column("stated", "Depreciation, as stated", "USD"),
      ...livesShown.map((life) => changeColumn(`life-${life}`, `Income change at ${life / 12} years`, "USD")),
    ],
    rows: built.length === 0 ? [] : rows,
    measures:
      "Depreciation of what the base case builds, and by how much operating income would differ by year were its life another from the start; cash differs by tax only",
    source,
    limitations: "Base case; what is owned at the start keeps its life. Changes of life within the plan (`life_change`) are left out.",
  };
}

/** What machines of our own lose in value while they stand idle. */
function idle({ base, years, source }: TableInput): ResultTable {
  const { depreciationUsd, idleUsd } = base.ownMachines;
  const rows = [...new Set(years)].flatMap((year) => {
    const of = (usd: Float64Array): number => years.reduce((sum, name, t) => (name === year ? sum + usd[t]! : sum), 0);
    const all = of(depreciationUsd);
    return all > 0 ? [[year, all, of(idleUsd), of(idleUsd) / all]] : [];
  });
  return {
    id: "idle-depreciation",
    title: "Depreciation of machines that stand idle",
    columns: [
      column("year", "Year"),
      column("depreciation", "Depreciation of own machines", "USD"),
      column("idle", "Idle depreciation", "USD"),
      column("share", "Of it", "share"),
    ],
    rows,
    measures: "Depreciation of what is built, and the part that falls on hours in which machines of the kind stand idle, whoever they are charged to",
    source,
    limitations: "Base case. Hours are told by kind of machine: leased ones of the same kind are idle in the same share.",
  };
}
