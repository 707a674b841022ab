/**
 * The convex core of a plan as a multistage programme: what is signed, in blocks that may be divided, quarter by quarter.
 *
 * State: demand; capacity and payments due in each later quarter under what was signed; blocks signed of each offer; cash;
 * what customers owe. Controls: blocks of each offer, service by load block, hours bought, rescue money. Cost: what the
 * horizon counts, discounted: −(cash + receivables + multiple × yearly revenue − payments owed beyond it) + κ × rescue.
 */
import { openFutures } from "../company/futures/draw-futures.ts";
import { type Futures, roundHalfUp } from "../company/futures/futures.ts";
import { layOutEnvelope } from "../company/operations/envelope.ts";
import type { Model, OfferModel } from "../company/model/model.ts";
import { openOperations, openOperationsSpace, startOperations } from "../company/operations/operations.ts";
import { servableOfChip } from "../company/policy/policy.ts";
import { chipsOfBlock, hoursPerMonth, offerPrice, rampShare } from "../company/operations/signed.ts";
import { exp, log1p } from "../numeric/elementary.ts";
import { type Multistage, type Realisation, type Stage, type StageNode, type StageProgramme, type Term, writeStage } from "./multistage.ts";
import type { NodeLaw, PlanningLaw } from "./planning-law.ts";

/** One block of an offer: by quarters since its signing. */
export interface BlockTerms {
  readonly name: string;
  readonly offer: number;
  /** Mtok a month, mean of the quarter. */
  readonly mtok: readonly number[];
  /** Payments at the base price, USD a quarter: those that move with its price, and those that do not. */
  readonly pricedUsd: readonly number[];
  readonly otherUsd: readonly number[];
  readonly paymentsUsd: number;
  /** Quarters in which it may be signed. */
  readonly from: number;
  readonly until: number;
  readonly max: number;
  /** Quarters of payments owed at any time at most: the notice, where we may give it; Infinity where we may not. */
  readonly owedQuarters: number;
}

export interface BuiltPlanningModel {
  readonly problem: Multistage;
  readonly blocks: readonly BlockTerms[];
  /** Dollars and Mtok a month of one unit in the programme. */
  readonly unitUsd: number;
  readonly unitMtok: number;
  /** Discount of the horizon. */
  readonly discount: number;
  /** Columns of a stage: blocks by offer, and others by name. */
  readonly columnsOf: (stage: number) => StageColumns;
}

interface StageColumns {
  readonly blocks: readonly number[];
  readonly demand: number;
  readonly served: readonly number[];
  readonly rescue: number;
}

export interface BuildOptions {
  readonly rescuePrice: number;
  readonly minimumCashUsd: number | undefined;
  /** Nothing may be signed. */
  readonly nothingMore?: boolean;
}

/** Payments and capacity of a block of each offer that delivers within the horizon, at the plan's medians. */
export function blockTerms(model: Model, law: PlanningLaw): BlockTerms[] {
  const space = openOperationsSpace(model, layOutEnvelope(model));
  const base = openFutures(model, 0).draw("base");
  startOperations(space, base, openOperations(model, space.envelope));
  return model.offers.flatMap((offer, index): BlockTerms[] => {
    if (offer.chip < 0) return [];
    const perChip = servableOfChip(space, base, law.workload, offer.chip, 0) / base.improvement[law.workload * model.months]!;
    const terms = blockOf(model, base, offer, perChip);
    if (perChip <= 0 || terms.first + 3 * Math.max(0, Math.ceil(offer.from / 3)) >= 3 * law.quarters) return [];
    const { first: _, ...held } = terms;
    return [{ ...held, offer: index }];
  });
}

function blockOf(model: Model, base: Futures, offer: OfferModel, perChip: number): Omit<BlockTerms, "offer"> & { readonly first: number } {
  const { parameters: value, courses } = base;
  const chips = chipsOfBlock(model, offer, value);
  const first = Math.max(1, roundHalfUp(value[offer.leadMonths]!));
  const term = Math.max(1, roundHalfUp(value[offer.termMonths]!));
  const at = Math.max(0, offer.from);
  const price = offer.price < 0 ? 0 : offerPrice(model, base, offer, at);
  const monthly = offer.perMonth ? price : price * chips * hoursPerMonth;
  let running = offer.staff < 0 ? 0 : value[offer.staff]!;
  if (offer.powerPrice >= 0)
    running += chips * value[model.chips[offer.chip]!.powerW]! * value[offer.pue]! * hoursPerMonth * courses[offer.powerPrice * model.months + at]!;
  const capex = offer.capex < 0 ? 0 : value[offer.capex]! * (offer.capexPerW ? value[offer.capacity]! : chips);
  const lag = roundHalfUp(value[offer.paidAfterMonths < 0 ? model.finance.suppliersPaidAfter : offer.paidAfterMonths]!);
  const length = Math.ceil((first + term + lag) / 3) + 1;
  const mtok = Array.from({ length }, () => 0);
  const pricedUsd = Array.from({ length }, () => 0);
  const otherUsd = Array.from({ length }, () => 0);
  const prepaid = value[offer.prepay]!;
  const usable = chips * value[offer.availability]! * value[offer.placeable]! * perChip;
  for (let age = 0; age < term; age++) {
    const month = first + age;
    const ramp = rampShare(offer, age, value);
    mtok[Math.floor(month / 3)]! += (usable * ramp) / 3;
    const paid = Math.floor((month + (offer.inAdvance ? 0 : lag)) / 3);
    pricedUsd[paid]! += monthly * ramp * (1 - prepaid);
    pricedUsd[0]! += monthly * ramp * prepaid;
    otherUsd[paid]! += running;
  }
  otherUsd[0]! += capex;
  const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
  return {
    name: offer.name,
    first,
    mtok,
    pricedUsd,
    otherUsd,
    paymentsUsd: sum(pricedUsd) + sum(otherUsd),
    from: Math.max(0, Math.ceil(offer.from / 3)),
    until: Math.floor(offer.until / 3),
    max: offer.max,
    owedQuarters: offer.exit?.ours ? Math.ceil(value[offer.exit.notice]! / 3) : Infinity,
  };
}

interface Frame {
  readonly model: Model;
  readonly law: PlanningLaw;
  readonly blocks: readonly BlockTerms[];
  readonly options: BuildOptions;
  readonly unitUsd: number;
  readonly unitMtok: number;
  readonly discount: number;
  readonly medians: Float64Array;
  readonly interestPerQuarter: number;
  /** Share of a quarter's revenue that is collected in the next. */
  readonly deferred: number;
}

export function buildPlanningModel(model: Model, law: PlanningLaw, options: BuildOptions): BuiltPlanningModel {
  const base = openFutures(model, 0).draw("base");
  const medians = Float64Array.from(base.parameters);
  const blocks = blockTerms(model, law);
  const unitMtok = law.demandMtok > 0 ? law.demandMtok : 1;
  const unitUsd = Math.max(1, 3 * law.nodes[0]![0]!.revenueUsdPerMtok * law.demandMtok);
  const discount = model.valuation === undefined ? 1 : exp(-log1p(medians[model.valuation.discount]!) * ((3 * law.quarters) / 12));
  const interest = medians[model.finance.interestOnCash]!;
  const frame: Frame = {
    model,
    law,
    blocks,
    options,
    unitUsd,
    unitMtok,
    discount,
    medians,
    interestPerQuarter: Number.isFinite(interest) ? interest / 4 : 0,
    deferred: Math.min(1, Math.max(0, (medians[model.finance.customersPayAfter]! || 0) / 3)),
  };
  const written = law.nodes.map((nodes, q) => nodes.map((node) => writeQuarter(frame, q, node)));
  const stages: Stage[] = written.map((nodes, q) => ({
    nodes: nodes.map(({ programme, realisations }, n): StageNode => ({ programme, realisations, name: law.nodes[q]![n]!.name })),
    chances: law.chances[q]!,
  }));
  const opening = Math.max(0, medians[model.opening.cash]! || 0) / unitUsd;
  const owed = (medians[model.opening.receivables]! || 0) / unitUsd;
  const later = law.quarters - 1;
  const initial = Float64Array.from([law.demandMtok / unitMtok, opening, owed, ...blocks.map(() => 0), ...new Float64Array(2 * (later + 1))]);
  return { problem: { stages, initial }, blocks, unitUsd, unitMtok, discount, columnsOf: (stage) => written[stage]![0]!.columns };
}

/** Ceiling of every amount, in units: thousands of times the first quarter's revenue and demand. Finite, so that proofs need forgive nothing. */
const MOST = 1e4;

/** Position of states: demand, cash, receivables, blocks signed, then capacity due and payments due by later quarter. */
const CASH = 1;
const OWED = 2;
const FIRST_BLOCK = 3;

interface Written {
  readonly programme: StageProgramme;
  readonly realisations: readonly Realisation[];
  readonly columns: StageColumns;
}

function writeQuarter(frame: Frame, q: number, node: NodeLaw): Written {
  const { law, blocks, options, unitUsd, unitMtok, medians, model } = frame;
  const stage = writeStage();
  const left = law.quarters - q;
  // States that come in: capacity and payments due from this quarter on; those handed on start with the next.
  const capacityIn = FIRST_BLOCK + blocks.length;
  const paymentsIn = capacityIn + left;
  const isLast = left === 1;
  const most = (terms: BlockTerms): number => {
    const delivers = terms.mtok.some((mtok, l) => mtok > 0 && l < left);
    return !options.nothingMore && q >= terms.from && q <= terms.until && delivers ? terms.max : 0;
  };
  const signed = blocks.map((terms) =>
    stage.column({ name: terms.name, upper: most(terms), cost: (frame.discount * owedBeyond(terms, left, node.priceFactor[terms.offer]!)) / unitUsd }),
  );
  const payments = blocks.map((terms) => terms.pricedUsd.map((usd, l) => (usd * node.priceFactor[terms.offer]! + terms.otherUsd[l]!) / unitUsd));
  const demand = stage.column({ name: "demand", upper: MOST });
  const grows = stage.row({ lower: 0, upper: 0, terms: [[demand, 1]], incoming: [[0, -1]] });
  const served = law.blockShare.map((_s, b) => stage.column({ name: `served${b}`, upper: MOST }));
  const bought: { column: number; cost: number }[] = [];
  law.blockShare.forEach((share, b) => {
    stage.row({
      upper: 0,
      terms: [
        [served[b]!, 1],
        [demand, -share],
      ],
    });
    const hours = law.blockHours[b]!;
    const hourly = node.hourly.map(({ mtok, usdPerMtok }) => {
      const column = stage.column({ name: "hours", upper: (mtok * hours) / unitMtok });
      bought.push({ column, cost: (3 * usdPerMtok * unitMtok) / unitUsd });
      return [column, -1] as const;
    });
    const own = blocks.flatMap((terms, i): Term[] => (terms.mtok[0]! > 0 ? [[signed[i]!, (-hours * terms.mtok[0]!) / unitMtok]] : []));
    stage.row({ upper: (hours * law.signedMtok[q]!) / unitMtok, terms: [[served[b]!, 1], ...hourly, ...own], incoming: [[capacityIn, -hours]] });
  });
  const revenue = (3 * node.revenueUsdPerMtok * unitMtok) / unitUsd;
  // Rescue money earns no interest on its price: else the model would take it early to put it into the bank.
  let carried = 1;
  for (let later = 1; later < left; later++) carried *= 1 + frame.interestPerQuarter;
  const rescue = stage.column({ name: "rescue", cost: options.rescuePrice * frame.discount * carried, upper: MOST });
  const fixed = (law.raisedUsd[q]! - 3 * (law.signedUsdPerMonth[q]! + law.fixedUsdPerMonth[q]!)) / unitUsd;
  const comfort = minimumCash(model, medians, law, q, options.minimumCashUsd) / unitUsd;
  const cash = stage.column({ name: "cash", cost: isLast ? -frame.discount : 0, lower: comfort, upper: MOST });
  // At most: money may be left lying, so that its ceiling cuts off no plan.
  stage.row({
    upper: fixed,
    terms: [
      [cash, 1],
      [rescue, -1],
      ...served.map((column): Term => [column, -(1 - frame.deferred) * revenue]),
      ...bought.map(({ column, cost }): Term => [column, cost]),
      ...signed.map((column, i): Term => [column, payments[i]![0]!]),
    ],
    incoming: [
      [CASH, -(1 + frame.interestPerQuarter)],
      [OWED, -1],
      [paymentsIn, 1],
    ],
  });
  const owed = stage.column({ name: "receivables", cost: isLast ? -frame.discount : 0, upper: MOST });
  stage.row({ lower: 0, upper: 0, terms: [[owed, 1], ...served.map((column): Term => [column, -frame.deferred * revenue])] });
  const terminal = isLast && node.multiple > 0 ? stage.column({ name: "terminal", cost: -frame.discount * node.multiple * 4, upper: MOST }) : -1;
  if (terminal >= 0) stage.row({ lower: 0, upper: 0, terms: [[terminal, 1], ...served.map((column): Term => [column, -revenue])] });
  const next = stage.column({ name: "demand next", upper: MOST });
  const churn = law.churnPerQuarter;
  stage.row({ lower: 0, upper: 0, terms: [[next, 1], [demand, -(1 - churn)], ...served.map((column): Term => [column, -churn])] });
  [next, cash, owed].forEach((column, s) => stage.hand(s, column));
  blocks.forEach((terms, i) => {
    const total = stage.column({ name: `${terms.name} signed`, upper: terms.max });
    stage.row({
      lower: 0,
      upper: 0,
      terms: [
        [total, 1],
        [signed[i]!, -1],
      ],
      incoming: [[FIRST_BLOCK + i, -1]],
    });
    stage.hand(FIRST_BLOCK + i, total);
  });
  for (let ahead = 1; ahead < left; ahead++) {
    handOn(
      { stage, at: FIRST_BLOCK + blocks.length + ahead - 1, from: capacityIn + ahead },
      blocks.map((terms, i) => [signed[i]!, (terms.mtok[ahead] ?? 0) / unitMtok]),
    );
    handOn(
      { stage, at: FIRST_BLOCK + blocks.length + left - 1 + ahead - 1, from: paymentsIn + ahead },
      blocks.map((_t, i) => [signed[i]!, payments[i]![ahead] ?? 0]),
    );
  }
  const entry = stage.incoming(grows, 0);
  const realisations = node.noise.map(({ chance, value }): Realisation => ({ chance, changes: [{ kind: "incoming", entry, value: -value }] }));
  return { programme: stage.build(), realisations, columns: { blocks: signed, demand, served, rescue } };
}

/** What falls due in a later quarter: what was due before, and what is signed now. */
function handOn(
  { stage, at, from }: { readonly stage: ReturnType<typeof writeStage>; readonly at: number; readonly from: number },
  adds: readonly Term[],
): void {
  const due = stage.column({ name: "due", upper: MOST });
  stage.row({
    lower: 0,
    upper: 0,
    terms: [[due, 1], ...adds.flatMap(([column, value]): Term[] => (value === 0 ? [] : [[column, -value]]))],
    incoming: [[from, -1]],
  });
  stage.hand(at, due);
}

/** Payments of a block that the horizon leaves owed, USD. */
function owedBeyond(terms: BlockTerms, left: number, factor: number): number {
  let usd = 0;
  for (let l = left; l < terms.pricedUsd.length && l < left + terms.owedQuarters; l++) usd += terms.pricedUsd[l]! * factor + terms.otherUsd[l]!;
  return usd;
}

/** Cash kept at the quarter's end: as told, as the plan says in dollars, or in months of what signed contracts cost. */
function minimumCash(model: Model, medians: Float64Array, law: PlanningLaw, q: number, told: number | undefined): number {
  if (told !== undefined) return told;
  const stated = model.policy.minimumCash < 0 ? 0 : medians[model.policy.minimumCash]! || 0;
  return model.policy.minimumCashInMonths ? stated * law.signedUsdPerMonth[q]! : stated;
}
