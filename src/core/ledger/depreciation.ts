/**
 * Owned equipment of one path, by vintage: straight-line depreciation from placing in service, a change of life prospectively.
 *
 * A month's charge is what is left to depreciate over the months left, so the charge is even, a changed life acts from the
 * month of the change on what is left (ASC 250-10-45-17), and the last month ends at the residual value.
 * Of a life that is no whole number of months the broken month comes last.
 */
import { account } from "./accounts.ts";
import { post } from "./ledger.ts";
import type { Ledger } from "./ledger.ts";

/** By vintage `k`, one row of flat arrays each; USD and months. */
export interface Equipment {
  readonly costUsd: Float64Array;
  readonly accumulatedUsd: Float64Array;
  readonly residualUsd: Float64Array;
  /** 0 where nothing is in service, or all is depreciated. */
  readonly monthsLeft: Float64Array;
}

/**
 * Room for `count` vintages.
 *
 * @example openEquipment(2).costUsd.length // 2
 */
export function openEquipment(count: number): Equipment {
  const column = () => new Float64Array(count);
  return { costUsd: column(), accumulatedUsd: column(), residualUsd: column(), monthsLeft: column() };
}

/** Empties all vintages without a posting, for the next path. */
export function resetEquipment(equipment: Equipment): void {
  equipment.costUsd.fill(0);
  equipment.accumulatedUsd.fill(0);
  equipment.residualUsd.fill(0);
  equipment.monthsLeft.fill(0);
}

export interface VintageTerms {
  readonly costUsd: number;
  readonly residualUsd: number;
  /** Months of life left, > 0. */
  readonly monthsLeft: number;
}

/**
 * Sets a vintage in service. For one of the opening balance sheet the cost is its book value then: what it had cost is not known.
 *
 * @throws Error if the residual value exceeds the cost, the life is not positive, or the vintage is in use
 * @example (() => { const e = openEquipment(1); setVintage(e, 0, { costUsd: 120, residualUsd: 0, monthsLeft: 12 }); return depreciate(e, 0); })() // 10
 */
export function setVintage(equipment: Equipment, k: number, terms: VintageTerms): void {
  const { costUsd, residualUsd, monthsLeft } = terms;
  if (!(costUsd >= residualUsd && residualUsd >= 0 && monthsLeft > 0))
    throw new Error(`vintage ${k}: cost ${costUsd}, residual ${residualUsd}, ${monthsLeft} months`);
  if (equipment.costUsd[k] !== 0) throw new Error(`vintage ${k} is in use`);
  equipment.costUsd[k] = costUsd;
  equipment.accumulatedUsd[k] = 0;
  equipment.residualUsd[k] = residualUsd;
  equipment.monthsLeft[k] = monthsLeft;
}

/**
 * One month's charge of a vintage, USD; its state moves on by a month.
 *
 * @example depreciate(openEquipment(1), 0) // 0
 */
export function depreciate(equipment: Equipment, k: number): number {
  const monthsLeft = equipment.monthsLeft[k];
  if (monthsLeft <= 0) return 0;
  const leftUsd = equipment.costUsd[k] - equipment.residualUsd[k] - equipment.accumulatedUsd[k];
  const chargeUsd = monthsLeft <= 1 ? leftUsd : leftUsd / monthsLeft;
  equipment.accumulatedUsd[k] += chargeUsd;
  equipment.monthsLeft[k] = monthsLeft <= 1 ? 0 : monthsLeft - 1;
  return chargeUsd;
}

/**
 * Changes the life of a vintage from now on: what is left is spread over `monthsLeft`.
 *
 * @throws Error if `monthsLeft` is not positive
 */
export function changeLife(equipment: Equipment, k: number, monthsLeft: number): void {
  if (!(monthsLeft > 0)) throw new Error(`vintage ${k}: ${monthsLeft} months left`);
  if (equipment.costUsd[k] - equipment.residualUsd[k] > equipment.accumulatedUsd[k]) equipment.monthsLeft[k] = monthsLeft;
}

/**
 * Posts one month's depreciation of a vintage.
 *
 * @param costAccount income account: `computeClearing` where the machine computes, else `depreciation`
 * @returns the charge, USD
 */
export function postDepreciation(ledger: Ledger, equipment: Equipment, k: number, costAccount: number): number {
  const chargeUsd = depreciate(equipment, k);
  if (chargeUsd > 0) post(ledger, costAccount, account.accumulatedDepreciation, chargeUsd);
  return chargeUsd;
}
