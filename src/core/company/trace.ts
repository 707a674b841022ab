/**
 * One path told month by month, in the order in which a month happens, and what the base case leaves for tables.
 */
import { keepJournal } from "../ledger/ledger.ts";
import { account, chart } from "../ledger/accounts.ts";
import { openingRecord } from "../ledger/statements.ts";
import type { FailureTrace, MonthTrace, PathTrace } from "../results/run.ts";
import { exp } from "../numeric/elementary.ts";
import { type Books, causes, dueNames } from "./books/books.ts";
import type { Futures } from "./futures/futures.ts";
import { addOwnMachines, openOwnMachines, type OwnMachines } from "./books/idle-depreciation.ts";
import { type InvestmentTally, openInvestment, type ReturnOnCompute, returnOnCompute, tallyMonth } from "./books/investment.ts";
import { blockCount, blockNames } from "./model/load-blocks.ts";
import type { Model, TermsModel } from "./model/model.ts";
import { marketOfChip, sinksInUse } from "./operations/hourly-supply.ts";
import type { MonthOperations, Operations } from "./operations/operations.ts";
import { obligationTerms, type Owed, owedUnder } from "./outcome.ts";
import { type OwedDetail, owedDetails } from "./books/owed-detail.ts";
import { type CapRow, keepFunding, type LinkedRow, linkedRows, openFundingTrace, type RaiseRow, raiseRows, raiseSentences } from "./trace-funding.ts";
import { earliestExit } from "../supply/obligations.ts";
import { asWritten, runPath, type Simulator } from "./simulate.ts";
import { deliveredChips, fullMonthUsd, inService, rampShare, type Signed } from "./operations/signed.ts";

/** What is kept of a traced path besides its story. */
export interface TracedPath {
  readonly trace: PathTrace;
  /** The opening balance sheet, then one closed month after the other (see `recordLength`). */
  readonly records: readonly Float64Array[];
  /** At the start and at each month's end: what is owed by row of what is signed. */
  readonly owed: readonly (readonly OwedRow[])[];
  /** At the start and at each year-end: the same by due month, with who may leave. */
  readonly details: readonly { readonly month: number; readonly rows: readonly OwedDetail[] }[];
  readonly futures: Futures;
  /** Month of failure by variant (see `variants`); Infinity: none. */
  readonly failedMonths: Float64Array;
  readonly signed: readonly SignedRow[];
  readonly raises: readonly RaiseRow[];
  readonly capTable: readonly CapRow[];
  readonly linked: readonly LinkedRow[];
  /** By tenancy of the model: whether it was let, and when the tenant left (Infinity: it did not). */
  readonly tenancies: readonly { readonly isLet: boolean; readonly exitAt: number; readonly chips: readonly number[] }[];
  /** By cloud: what customers paid through it each month, and its share; USD. */
  readonly cloudSales: readonly { readonly cloud: string; readonly grossUsd: Float64Array; readonly feeUsd: Float64Array }[];
  readonly ownMachines: OwnMachines;
  /** Where the plan asks for the view of compute as an investment. */
  readonly investment?: { readonly tally: InvestmentTally; readonly returns: ReturnOnCompute };
}

export interface OwedRow extends Owed {
  readonly contract: string;
  readonly supplier: string;
}

/** One signing, for the table of contracts. */
export interface SignedRow {
  readonly contract: string;
  readonly supplier: string;
  readonly kind: string;
  readonly chip: string;
  readonly chips: number;
  readonly start: number;
  readonly end: number;
  /** Charge of a full month, by the terms at the start. */
  readonly monthlyUsd: number;
  /** Cost of building, and share of it that is left at the end of a life of so many months. */
  readonly capexUsd: number;
  readonly residualShare: number;
  readonly lifeMonths: number;
  readonly signedIn: number;
  /** First month we need not pay for if notice is given as early as can be; `end` or later: none. */
  readonly earliestExit: number;
}

/** Runs one path alone and tells it. The digits are those of the same path among any others. */
export function tracePath(simulator: Simulator, path: number | "base", labels: readonly string[]): TracedPath {
  const { model, source } = simulator;
  const futures = source.draw(path);
  const books = simulator.books[asWritten]!;
  const months: MonthTrace[] = [];
  const records: Float64Array[] = [];
  const owed: (readonly OwedRow[])[] = [];
  const details: { readonly month: number; readonly rows: readonly OwedDetail[] }[] = [];
  const tell = (signed: Signed, t: number): void => {
    owed.push(owedRows(simulator, futures, signed, t));
    if (t % 12 === 0) details.push({ month: t, rows: owedDetails(model, simulator.space.terms, futures, signed, t) });
  };
  const tally = openInvestment(model);
  const ownMachines = openOwnMachines(model.months);
  const cloudSales = model.clouds.map(({ name }) => ({ cloud: name, grossUsd: new Float64Array(model.months), feeUsd: new Float64Array(model.months) }));
  const funding = openFundingTrace(model);
  let tenancies: TracedPath["tenancies"] = [];
  let signedRows: readonly SignedRow[] = [];
  const journal = { current: keepJournal(books.ledger) };
  let rowsBefore = -1;
  let openingCashUsd = 0;
  let drawnBeforeUsd = new Float64Array();
  const result = runPath(simulator, futures, {
    start(operations) {
      records.push(openingRecord(books.ledger));
      tell(operations.signed, 0);
      openingCashUsd = books.ledger.balance[account.cash]!;
      drawnBeforeUsd = Float64Array.from(books.loans.drawnUsd);
      journal.current = keepJournal(books.ledger);
      rowsBefore = operations.signed.count;
    },
    month(t, month, _, operations) {
      const { signed } = operations;
      records.push(Float64Array.from(books.ledger.record));
      tell(signed, t + 1);
      keepFunding(funding, simulator.space.terms, books, month, operations, t);
      if (tally !== undefined) tallyMonth(tally, books, month, t);
      addOwnMachines(ownMachines, simulator.space, operations, t);
      tenancies = tenanciesOf(model, month, operations, tenancies);
      cloudSales.forEach(({ grossUsd, feeUsd }, c) => {
        grossUsd[t] = books.clouds.grossUsd[c]!;
        feeUsd[t] = books.clouds.feeUsd[c]!;
      });
      months.push({
        month: t,
        label: labels[t]!,
        capacity: capacityOf(simulator, futures, signed, t),
        demand: demandOf(model, futures, month, t),
        drivers: driversOf(simulator, futures, operations, t),
        ...allocationOf(simulator, futures, month, t),
        decisions: [...decisionsOf(simulator, signed, books, { before: rowsBefore, t, labels }), ...raiseSentences(books, futures, t)],
        postings: journal.current.entries.map((entry) => ({
          debit: chart[entry.debit].label,
          credit: chart[entry.credit].label,
          usd: entry.usd,
          why: entry.why,
        })),
        cash: {
          openingUsd: openingCashUsd,
          paidUsd: books.paidUsd,
          receivedUsd: books.receivedUsd,
          fundingUsd: books.fundingUsd,
          closingUsd: books.ledger.balance[account.cash]!,
          comfortUsd: books.comfortUsd,
          troughUsd: books.troughUsd,
        },
      });
      rowsBefore = signed.count;
      openingCashUsd = books.ledger.balance[account.cash]!;
      drawnBeforeUsd = Float64Array.from(books.loans.drawnUsd);
      journal.current = keepJournal(books.ledger);
      signedRows = rowsOf(simulator, futures, signed);
    },
  });
  books.ledger.journal = undefined;
  const investment = tally === undefined ? {} : { investment: { tally, returns: returnOnCompute(tally, model, futures, result.terminalUsd, books.keptShare) } };
  const failed = result.failedMonth[asWritten]!;
  const trace: PathTrace = {
    path,
    months,
    ...(failed < Infinity
      ? { failedMonth: failed, cause: causes[result.cause]!.label, failure: failureOf(simulator, books, { cashUsd: openingCashUsd, drawnUsd: drawnBeforeUsd }) }
      : {}),
  };
  const raised = { raises: raiseRows(books, futures), capTable: funding.capTable, linked: linkedRows(books, funding) };
  return {
    trace,
    records,
    owed,
    details,
    futures,
    failedMonths: result.failedMonth,
    signed: signedRows,
    tenancies,
    cloudSales,
    ownMachines,
    ...raised,
    ...investment,
  };
}

const demandOf = (model: Model, futures: Futures, month: MonthOperations, t: number): MonthTrace["demand"] =>
  model.products.map((product, i) => ({
    product: product.name,
    units: month.units[i]!,
    mtok: month.demandMtok[i]!,
    usdAtList: month.units[i]! * futures.courses[product.price * model.months + t]!,
  }));

/** Tenancies as the month leaves them, what is let added to what was let before. */
function tenanciesOf(model: Model, month: MonthOperations, { tenancies }: Operations, before: TracedPath["tenancies"]): TracedPath["tenancies"] {
  return model.tenancies.map((_, i) => ({
    isLet: tenancies.isLet[i] === 1,
    exitAt: tenancies.exitAt[i]!,
    chips: [...(before[i]?.chips ?? []), month.tenants.chips[i]!],
  }));
}

/** What the month of failure began with. */
interface MonthStart {
  readonly cashUsd: number;
  /** Drawn ever, by loan. */
  readonly drawnUsd: Float64Array;
}

/** The month of failure from the books it left: they hold what was due and drawn, and nothing that was paid. */
function failureOf({ model }: Simulator, books: Books, before: MonthStart): FailureTrace {
  const { loans, failedMonth: t, shortfallUsd } = books;
  const due = dueNames.map((what, d) => ({ what, usd: books.dueUsd[d]! })).filter(({ usd }) => usd !== 0);
  due.sort((a, b) => b.usd - a.usd);
  const { cashUsd: openingCashUsd } = before;
  const drawnUsd = books.ledger.balance[account.cash]! - openingCashUsd;
  const credit = model.facilities.map((facility, k) => {
    const undrawnUsd = Math.max(0, loans.limitUsd[k]! - loans.drawnUsd[k]!);
    return {
      facility: facility.name,
      drawnUsd: loans.drawnUsd[k]! - before.drawnUsd[k]!,
      undrawnUsd,
      ...(undrawnUsd > 0 ? { refused: refusalOf(books, k, t) } : {}),
    };
  });
  return {
    due,
    dueUsd: openingCashUsd + shortfallUsd,
    openingCashUsd,
    credit: credit.filter((row) => row.drawnUsd > 0 || row.undrawnUsd > 0),
    missingUsd: shortfallUsd - drawnUsd,
  };
}

/** Why a facility gives no more in month `t`; the tests are those of `drawableUsd`. */
function refusalOf({ loans }: Books, k: number, t: number): string {
  if (loans.isAccelerated[k] === 1) return "it was accelerated";
  if (loans.breachMonths[k]! > 0) return "its covenant is breached";
  if (t < loans.availableFirst[k]!) return "it cannot be drawn yet";
  return t > loans.availableLast[k]! || t >= loans.maturity[k]! ? "it can no longer be drawn" : "it does not exist in this reading";
}

function owedRows(simulator: Simulator, futures: Futures, signed: Signed, t: number): readonly OwedRow[] {
  const { model, space } = simulator;
  return Array.from({ length: signed.count }, (_, i) => {
    const term = space.terms[signed.terms[i]!]!;
    return { contract: term.name, supplier: term.supplier, ...owedUnder(model, term, futures, signed, i, t) };
  });
}

function rowsOf(simulator: Simulator, futures: Futures, signed: Signed): readonly SignedRow[] {
  const { model, space } = simulator;
  return Array.from({ length: signed.count }, (_, i) => {
    const term = space.terms[signed.terms[i]!]!;
    return {
      contract: term.name,
      supplier: term.supplier,
      kind: term.kind,
      chip: term.chip < 0 ? "" : model.chips[term.chip]!.name,
      chips: signed.chips[i]!,
      start: signed.start[i]!,
      end: Math.min(signed.end[i]!, signed.exitAt[i]!),
      monthlyUsd: term.kind === "take-or-pay" || term.kind === "whole-site" ? fullMonthUsd(term, signed, i) : 0,
      capexUsd: signed.capexUsd[i]!,
      residualShare: futures.parameters[term.residual] ?? 0,
      lifeMonths: futures.parameters[term.lifeMonths] ?? 0,
      signedIn: signed.signedIn[i]!,
      earliestExit: earliestExit(
        obligationTerms(term, signed, i, futures.parameters, Math.max(0, signed.signedIn[i]! + 1)),
        Math.max(0, signed.signedIn[i]! + 1),
      ),
    };
  });
}

const lateText = (months: number): string => (months === 0 ? "late: due this month" : `late: due ${months} ${months === 1 ? "month" : "months"} ago`);

/** The chain from nameplate to placeable, by row in service or announced late. */
function capacityOf(simulator: Simulator, futures: Futures, signed: Signed, t: number): MonthTrace["capacity"] {
  const { model, space } = simulator;
  const { parameters: value } = futures;
  const rows: MonthTrace["capacity"][number][] = [];
  for (let i = 0; i < signed.count; i++) {
    const term = space.terms[signed.terms[i]!]!;
    if (term.kind === "sublet" || term.chip < 0) continue;
    const late = t >= signed.promisedStart[i]! && t < signed.start[i]!;
    if (!inService(signed, i, t) && !late) continue;
    if (term.kind === "on-demand" || term.kind === "spot") {
      const { available } = model.contracts[i]!;
      const chips = signed.chips[i]! * (available < 0 ? 1 : futures.courses[available * model.months + t]!) * futures.contractFactor[i * model.months + t]!;
      rows.push({ ...capacityRow(model, term, signed.chips[i]!), delivered: chips, healthy: chips, placeable: chips, note: "to be had" });
      continue;
    }
    const delivered = deliveredChips(model, space.terms, futures, signed, i, t);
    const healthy = delivered * value[term.availability]!;
    const note = late ? lateText(t - signed.promisedStart[i]!) : rampShare(term, t - signed.start[i]!, value) < 1 ? "ramping" : undefined;
    rows.push({
      ...capacityRow(model, term, signed.chips[i]!),
      delivered,
      healthy,
      placeable: healthy * value[term.placeable]!,
      ...(note === undefined ? {} : { note }),
    });
  }
  return rows;
}

const capacityRow = (model: Model, term: TermsModel, nameplate: number) => ({ contract: term.name, chip: model.chips[term.chip]!.name, nameplate });

function driversOf(simulator: Simulator, futures: Futures, operations: Operations, t: number): MonthTrace["drivers"] {
  const { model } = simulator;
  return [
    { name: "demand, USD a year at list prices", value: futures.demandUsdPerYear[t]! },
    ...feedbackDrivers(model, operations, t),
    ...model.markets.map((market) => ({ name: `market ${market.name}, USD a chip-hour`, value: futures.courses[market.price * model.months + t]! })),
    ...model.regimes.map((regime, r) => ({
      name: `regime ${regime.name}: ${regime.states[futures.regimes[r * model.months + t]!]}`,
      value: futures.regimes[r * model.months + t]!,
    })),
    ...model.events.filter((_, e) => futures.eventMonth[e] === t).map((event) => ({ name: `event ${event.name} strikes`, value: 1 })),
  ];
}

/** What earlier months have done to this one, in a plan that says they do. */
function feedbackDrivers({ feedback: has }: Model, { feedback }: Operations, t: number): MonthTrace["drivers"] {
  if (has === undefined) return [];
  return [
    ...(has.capability === undefined
      ? []
      : [
          { name: "capability index at the month's end, 1 at the start", value: exp(feedback.logIndex[t]!) },
          { name: "capability index that stated demand takes for granted", value: exp(feedback.logExpected[t]!) },
        ]),
    ...(has.tools === undefined ? [] : [{ name: "spent on tools in place of training so far, USD", value: feedback.toolsUsd }]),
    ...(has.local === undefined ? [] : [{ name: "pull of models that customers run themselves, share", value: feedback.localPull }]),
    { name: "factor of feedback on demand", value: feedback.demandFactor },
    { name: "factor of feedback on prices", value: feedback.priceFactor },
  ];
}

function allocationOf(simulator: Simulator, futures: Futures, month: MonthOperations, t: number): Pick<MonthTrace, "allocation" | "prices"> {
  const { model, envelope, space } = simulator;
  const allocation = month.allocation!;
  const { pools } = envelope.shape;
  const nameOfPool = (p: number): string =>
    `${model.chips[envelope.classes[Math.floor(p / blockCount)]!.chip]!.name}${envelope.classes[Math.floor(p / blockCount)]!.own ? " (own)" : ""}`;
  const rows: MonthTrace["allocation"][number][] = [];
  envelope.claims.forEach((claim, i) => {
    const workload = model.workloads[claim.workload]!;
    const unit = workload.kind === "internal" ? "USD of cost" : workload.kind === "model-development" ? "H100e-hours" : "Mtok";
    for (let p = 0; p < pools; p++) {
      const hours = allocation.hours[i * pools + p]!;
      if (hours > 0)
        rows.push({
          workload: workload.name,
          block: blockNames[p % blockCount]!,
          chip: nameOfPool(p),
          chipHours: hours,
          output: hours * envelope.input.output[i * pools + p]! * space.speed[i]!,
          unit,
        });
    }
  });
  for (const [name, hours] of [
    ["idle", allocation.idle],
    ["reserve", allocation.reserve],
  ] as const)
    for (let p = 0; p < pools; p++)
      if (hours[p]! > 0) rows.push({ workload: name, block: blockNames[p % blockCount]!, chip: nameOfPool(p), chipHours: hours[p]!, output: 0, unit: "" });
  const { sinkPrice } = envelope.input;
  for (let j = 0; j < sinksInUse(space); j++) {
    const { poolClass, block } = envelope.sinks[j]!;
    const hours = allocation.sunk[j]!;
    if (hours > 0)
      rows.push({
        workload: "let",
        block: blockNames[block]!,
        chip: nameOfPool(poolClass * blockCount + block),
        chipHours: hours,
        output: hours * sinkPrice[j]!,
        unit: "USD of rent",
      });
  }
  envelope.supplies.forEach(({ poolClass, block }, s) => {
    const hours = allocation.bought[s]!;
    const chip = nameOfPool(poolClass * blockCount + block);
    if (hours > 0) rows.push({ workload: "of these, bought", block: blockNames[block]!, chip, chipHours: hours, output: 0, unit: "" });
  });
  const prices = Array.from({ length: pools }, (_, p) => {
    const market = marketOfChip(space, futures, envelope.classes[Math.floor(p / blockCount)]!.chip, t);
    return { chip: nameOfPool(p), block: blockNames[p % blockCount]!, usdPerChipHour: allocation.price[p]!, ...(market > 0 ? { market } : {}) };
  });
  return { allocation: rows, prices };
}

interface DecisionMonth {
  readonly t: number;
  readonly labels: readonly string[];
  /** Rows signed before the month. */
  readonly before: number;
}

function decisionsOf(simulator: Simulator, signed: Signed, books: Books, { before, t, labels }: DecisionMonth): readonly string[] {
  const { model, space } = simulator;
  const said: string[] = [];
  for (let i = before; i < signed.count; i++) {
    const term = space.terms[signed.terms[i]!]!;
    said.push(
      `signed ${signed.blocks[i]} × ${term.name} at the end of the month before, delivery promised for ${labels[signed.promisedStart[i]!] ?? "after the horizon"}`,
    );
  }
  for (let i = 0; i < signed.count; i++) {
    if (signed.exitAt[i] !== t) continue;
    said.push(`${space.terms[signed.terms[i]!]!.name} ends early: ${signed.exitBy[i] === 1 ? "we gave notice" : "the supplier gave notice"}`);
  }
  for (let d = 0; d < model.distress.length; d++) if (books.actionFrom[d] === t) said.push(`playbook: ${model.distress[d]!.action}`);
  return said;
}
