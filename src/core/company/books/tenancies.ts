/**
 * The landlord's side: machines let to one tenant for a term.
 *
 * What is let leaves the envelope for as long as the tenant stays: all 730 hours of a month are paid for, used or not. An owner who may train
 * on the machines instead lets them only where rent is above what the hours are worth to development. The tenant is rational: it gives
 * notice once the market has stood below its rent long enough. Month t's market is all it sees.
 */
import type { Futures } from "../futures/futures.ts";
import { roundHalfUp } from "../futures/futures.ts";
import { blockCount } from "../model/load-blocks.ts";
import type { Model, TenancyModel } from "../model/model.ts";
import type { OperationsSpace } from "../operations/operations.ts";
import type { Plan } from "../../plan/vocabulary/vocabulary.ts";
import { namesOf, type Registry } from "../model/registry.ts";
import { hoursPerMonth, marketForChip } from "../operations/signed.ts";

export function compileTenancies({ value, course }: Registry, plan: Plan, chips: readonly string[], markets: readonly string[]): readonly TenancyModel[] {
  return namesOf(plan.tenancies).map((name) => {
    const tenancy = plan.tenancies[name]!;
    return {
      name,
      tenant: tenancy.tenant ?? name,
      chip: chips.indexOf(tenancy.size.chip ?? tenancy.rent.chip ?? ""),
      size: value(tenancy.size),
      rent: course(tenancy.rent),
      first: tenancy.from,
      termMonths: value(tenancy.term),
      mayTrain: tenancy.choose === "train-or-let",
      chosenAgain: value(tenancy.chosen_again),
      prepay: value(tenancy.prepay),
      tenantPaysPower: tenancy.power === "tenant",
      market: tenancy.market === undefined ? -1 : markets.indexOf(tenancy.market),
      leavesBelow: value(tenancy.leaves_below),
      leavesAfter: value(tenancy.leaves_after),
      notice: value(tenancy.notice),
      fee: value(tenancy.fee),
      paidAfterMonths: value(tenancy.paid_after),
    };
  });
}

/** By tenancy: what a path's months hand on. */
export interface Tenancies {
  /** 1: let; −1: the owner trains instead. */
  readonly isLet: Int8Array;
  /** What was chosen in the run whose operations are held; undefined: the owner chooses. */
  heldLet: Int8Array | undefined;
  /** First month without the tenant after its notice; Infinity: it stays. */
  readonly exitAt: Float64Array;
  readonly monthsBelow: Float64Array;
  /** Prepaid rent not yet used up, USD. */
  readonly prepaidUsd: Float64Array;
}

/** By tenancy: what a month brings; USD and chips. */
export interface TenancyMonth {
  readonly chips: Float64Array;
  readonly rentUsd: Float64Array;
  /** Part of the rent that a prepayment covers; prepaid this month; kept of a prepayment when the tenant leaves; its fee. */
  readonly creditUsd: Float64Array;
  readonly prepaidUsd: Float64Array;
  readonly keptUsd: Float64Array;
  readonly feeUsd: Float64Array;
  readonly powerUsd: Float64Array;
}

const columns = (count: number): Float64Array => new Float64Array(count);

export const openTenancies = ({ tenancies: { length } }: Pick<Model, "tenancies">): Tenancies => ({
  isLet: new Int8Array(length),
  heldLet: undefined,
  exitAt: columns(length),
  monthsBelow: columns(length),
  prepaidUsd: columns(length),
});

export const openTenancyMonth = ({ tenancies: { length } }: Pick<Model, "tenancies">): TenancyMonth => ({
  chips: columns(length),
  rentUsd: columns(length),
  creditUsd: columns(length),
  prepaidUsd: columns(length),
  keptUsd: columns(length),
  feeUsd: columns(length),
  powerUsd: columns(length),
});

export function startTenancies(state: Tenancies): void {
  state.isLet.fill(0);
  state.exitAt.fill(Infinity);
  state.monthsBelow.fill(0);
  state.prepaidUsd.fill(0);
}

export function copyTenancies(from: Tenancies, to: Tenancies): void {
  to.isLet.set(from.isLet);
  to.exitAt.set(from.exitAt);
  to.monthsBelow.set(from.monthsBelow);
  to.prepaidUsd.set(from.prepaidUsd);
}

/** Worth of an hour of the chip to development beyond its floor, USD: the highest of the programmes that can use it. */
export function trainingWorthUsd(model: Model, value: Float64Array, chip: number): number {
  let worth = 0;
  for (const workload of model.workloads)
    if (workload.kind === "model-development" && workload.value >= 0 && workload.throughput[chip]! >= 0) worth = Math.max(worth, value[workload.value]!);
  return worth * value[model.chips[chip]!.h100e]!;
}

/** First month after the term of tenancy `i`, exits apart. */
export const tenancyEnd = ({ first, termMonths }: TenancyModel, value: Float64Array): number => first + Math.max(1, roundHalfUp(value[termMonths]!));

/** First month in which the owner may choose anew, or whose rent is not agreed at month `t`: the end of the term where it chooses once. */
export function agreedUntil(tenancy: TenancyModel, value: Float64Array, t: number): number {
  const end = tenancyEnd(tenancy, value);
  if (!tenancy.mayTrain || tenancy.chosenAgain < 0) return end;
  const every = Math.max(1, roundHalfUp(value[tenancy.chosenAgain]!));
  const first = Math.max(0, tenancy.first);
  return Math.min(end, first + every * (1 + Math.floor(Math.max(0, t - first) / every)));
}

/** Takes what is let in month `t` out of the capacity delivered, before the envelope is shared out. */
export function letOut(space: OperationsSpace, futures: Futures, state: Tenancies, t: number): void {
  const { model, month, placeable, letHours } = space;
  const { parameters: value, courses } = futures;
  const { tenants } = month;
  letHours.fill(0);
  for (let i = 0; i < model.tenancies.length; i++) {
    const tenancy = model.tenancies[i]!;
    forget(tenants, i);
    const rent = courses[tenancy.rent * model.months + t]!;
    const end = tenancyEnd(tenancy, value);
    const until = agreedUntil(tenancy, value, t);
    // A tenant that has given notice is gone for good.
    if (
      t >= Math.max(0, tenancy.first) &&
      t < end &&
      state.exitAt[i] === Infinity &&
      (t === Math.max(0, tenancy.first) || agreedUntil(tenancy, value, t - 1) === t)
    ) {
      state.isLet[i] = state.heldLet?.[i] ?? (tenancy.mayTrain && rent <= trainingWorthUsd(model, value, tenancy.chip) ? -1 : 1);
      if (state.isLet[i] === 1) tenants.prepaidUsd[i] = value[tenancy.prepay]! * rent * value[tenancy.size]! * hoursPerMonth * (until - t);
      state.prepaidUsd[i] = tenants.prepaidUsd[i]!;
    }
    if (state.isLet[i] !== 1) continue;
    if (t === state.exitAt[i]!) leave(tenants, state, tenancy, value, i);
    if (t < tenancy.first || t >= end || t >= state.exitAt[i]!) continue;
    // Owned machines first, then leased ones of the same family.
    let wanted = value[tenancy.size]!;
    for (let k = space.envelope.classes.length - 1; k >= 0 && wanted > 0; k--) {
      if (space.envelope.classes[k]!.chip !== tenancy.chip) continue;
      const chips = Math.min(wanted, placeable[k]!);
      placeable[k]! -= chips;
      letHours[k]! += chips * hoursPerMonth;
      tenants.chips[i]! += chips;
      wanted -= chips;
    }
    tenants.rentUsd[i] = tenants.chips[i]! * hoursPerMonth * rent;
    tenants.creditUsd[i] = Math.min(tenants.rentUsd[i]!, state.prepaidUsd[i]! / (until - t));
    state.prepaidUsd[i]! -= tenants.creditUsd[i]!;
    if (t === until - 1) keepRest(tenants, state, i);
  }
}

/** Nothing is let under tenancy `i` yet this month. */
function forget(tenants: TenancyMonth, i: number): void {
  tenants.chips[i] = 0;
  tenants.rentUsd[i] = 0;
  tenants.creditUsd[i] = 0;
  tenants.prepaidUsd[i] = 0;
  tenants.keptUsd[i] = 0;
  tenants.feeUsd[i] = 0;
  tenants.powerUsd[i] = 0;
}

function leave(tenants: TenancyMonth, state: Tenancies, tenancy: TenancyModel, value: Float64Array, i: number): void {
  tenants.feeUsd[i] = value[tenancy.fee]!;
  keepRest(tenants, state, i);
}

/** What is left of a prepayment is earned when the tenant goes. */
function keepRest(tenants: TenancyMonth, state: Tenancies, i: number): void {
  tenants.keptUsd[i] = state.prepaidUsd[i]!;
  state.prepaidUsd[i] = 0;
}

/** Electricity of what is let, once the price of an owned chip-hour is known. */
export function powerTenants({ model, month, envelope, letHours, classCostUsd }: OperationsSpace): void {
  const { tenants } = month;
  const { variableCost } = envelope.input;
  for (let i = 0; i < model.tenancies.length; i++) {
    const tenancy = model.tenancies[i]!;
    if (tenancy.tenantPaysPower || tenants.chips[i] === 0) continue;
    let ofChip = 0;
    let usd = 0;
    for (let k = 0; k < letHours.length; k++) {
      if (envelope.classes[k]!.chip !== tenancy.chip) continue;
      ofChip += letHours[k]!;
      usd += letHours[k]! * variableCost[k * blockCount]!;
    }
    const share = ofChip > 0 ? (tenants.chips[i]! * hoursPerMonth) / ofChip : 0;
    tenants.powerUsd[i] = usd * share;
    for (let k = 0; k < letHours.length; k++)
      if (envelope.classes[k]!.chip === tenancy.chip) classCostUsd[k]! += letHours[k]! * variableCost[k * blockCount]! * share;
  }
}

/** Tenants look at month t's market: below their line for long enough, they give notice for the months after it. */
export function tenantsDecide({ model, rise }: OperationsSpace, futures: Futures, state: Tenancies, t: number): void {
  const { parameters: value, courses } = futures;
  for (let i = 0; i < model.tenancies.length; i++) {
    const tenancy = model.tenancies[i]!;
    if (state.isLet[i] !== 1 || tenancy.leavesBelow < 0 || tenancy.market < 0 || state.exitAt[i]! < Infinity) continue;
    if (t < tenancy.first || t >= tenancyEnd(tenancy, value)) continue;
    const market = marketForChip(model, futures, tenancy.market, tenancy.chip, t, rise);
    const isBelow = market < value[tenancy.leavesBelow]! * courses[tenancy.rent * model.months + t]!;
    state.monthsBelow[i] = isBelow ? state.monthsBelow[i]! + 1 : 0;
    if (state.monthsBelow[i]! >= value[tenancy.leavesAfter]!) state.exitAt[i] = t + 1 + roundHalfUp(value[tenancy.notice]!);
  }
}
