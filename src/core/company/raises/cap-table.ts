/**
 * Who owns the company, as shares of all shares as converted, and what each raise brought; one table for each reading of the funding.
 *
 * Holders: today's (index 0), then one for each raise of the model, in its order. Today's holders are whoever holds the shares that exist
 * at the start; stock awards outstanding are among them.
 */
import type { Futures } from "../futures/futures.ts";
import type { Model } from "../model/model.ts";

export interface CapTable {
  /** Shares held, 0–1: today's holders, then by raise. */
  readonly held: Float64Array;
  /** All shares over those at the start; one number. */
  readonly total: Float64Array;
  /** By raise: month of closing; Infinity: not yet. */
  readonly closedIn: Float64Array;
  /** By raise, USD: gross to the company; spread and costs; tax withheld on awards; to holders who sold. */
  readonly grossUsd: Float64Array;
  readonly issueUsd: Float64Array;
  readonly withheldUsd: Float64Array;
  readonly holdersUsd: Float64Array;
  /** By raise: costs of offerings that were pulled. */
  readonly pulledUsd: Float64Array;
  /** By raise: liquidation preference that still stands, USD. */
  readonly preferenceUsd: Float64Array;
  /** By raise: month in which a round that a short runway has started will close; Infinity: not started. */
  readonly startedFor: Float64Array;
  /** By raise: what is left of a prepayment, USD. */
  readonly advanceUsd: Float64Array;
  /** What private rounds brought in the plan's current year: all of them, then by class of investors. */
  readonly yearUsd: Float64Array;
  /** Net payments of the last three months, newest last, USD; NaN before there were any. */
  readonly burnUsd: Float64Array;
}

export function openCapTable({ raises, investors }: Pick<Model, "raises" | "investors">): CapTable {
  const column = (): Float64Array => new Float64Array(raises.length);
  return {
    held: new Float64Array(raises.length + 1),
    total: new Float64Array(1),
    closedIn: column(),
    grossUsd: column(),
    issueUsd: column(),
    withheldUsd: column(),
    holdersUsd: column(),
    pulledUsd: column(),
    preferenceUsd: column(),
    startedFor: column(),
    advanceUsd: column(),
    yearUsd: new Float64Array(investors.length + 1),
    burnUsd: new Float64Array(3),
  };
}

export function resetCapTable(table: CapTable): void {
  table.held.fill(0);
  table.grossUsd.fill(0);
  table.issueUsd.fill(0);
  table.withheldUsd.fill(0);
  table.holdersUsd.fill(0);
  table.pulledUsd.fill(0);
  table.preferenceUsd.fill(0);
  table.advanceUsd.fill(0);
  table.yearUsd.fill(0);
  table.held[0] = 1;
  table.total[0] = 1;
  table.closedIn.fill(Infinity);
  table.startedFor.fill(Infinity);
  table.burnUsd.fill(NaN);
}

/**
 * New shares go to the holder of raise `r`: everyone else keeps a smaller part.
 *
 * @param soldShare of the company after the raise, 0–1
 */
export function issueShares({ held, total }: CapTable, r: number, soldShare: number): void {
  total[0]! /= 1 - soldShare;
  for (let h = 0; h < held.length; h++) held[h]! *= 1 - soldShare;
  held[r + 1]! += soldShare;
}

/** Holders sell among themselves: today's holders to those of raise `r`. At most what they hold. */
export function sellHeld({ held }: CapTable, r: number, share: number): void {
  const sold = Math.min(held[0]!, share);
  held[0]! -= sold;
  held[r + 1]! += sold;
}

/**
 * New shares for those who were promised that theirs would be worth so much at an offering, where they are worth less: everybody else's part
 * shrinks by one factor. Whom that takes below its own promise is made up to as well. Promises above the whole company take all of it.
 *
 * @param promisedUsd  by raise; 0: nothing
 * @param beforeUsd    value of the company before the offering
 * @returns what is left of everybody else's part, 0–1
 */
export function ratchetShares({ held, total }: CapTable, promisedUsd: readonly number[], beforeUsd: number): number {
  if (!(beforeUsd > 0)) return 1;
  const wanted = promisedUsd.map((usd) => Math.min(1, usd / beforeUsd));
  const short = new Set<number>();
  for (let factor = 1; ;) {
    const joined = wanted.flatMap((share, r) => (!short.has(r) && held[r + 1]! > 0 && held[r + 1]! * factor < share ? [r] : []));
    for (const r of joined) short.add(r);
    let [had, gets] = [0, 0];
    for (const r of short) {
      had += held[r + 1]!;
      gets += wanted[r]!;
    }
    if (short.size === 0) return 1;
    const scale = Math.min(1, 1 / gets);
    factor = had < 1 ? Math.max(0, (1 - gets * scale) / (1 - had)) : 0;
    if (joined.length > 0) continue;
    // A holder whose part is scaled keeps its shares: the factor is old shares over new ones.
    total[0]! /= factor > 0 ? factor : 1;
    for (let h = 0; h < held.length; h++) held[h] = h > 0 && short.has(h - 1) ? wanted[h - 1]! * scale : held[h]! * factor;
    return factor;
  }
}

/** Shares of today's holders that are kept back for tax are gone: everyone else's part grows. */
export function withholdShares({ held, total }: CapTable, share: number): void {
  const kept = Math.min(held[0]!, share);
  total[0]! *= 1 - kept;
  held[0]! -= kept;
  for (let h = 0; h < held.length; h++) held[h]! /= 1 - kept;
}

/** Whether a plan has preferences or warrants: without them today's holders own their part of any value. */
export const hasRankedClaims = ({ raises }: Pick<Model, "raises">): boolean => raises.some(({ preference, warrants }) => preference >= 0 || warrants >= 0);

/**
 * What of an equity value is today's holders', USD.
 *
 * Preferred shares (non-participating, of equal rank) take their preference or convert, whichever is more: they convert in the order of
 * preference per share, each once its part of what is left exceeds its preference. Warrants count by the treasury-stock method where
 * the value exceeds their strike.
 *
 * @param equityUsd    value of the company to all holders; where it is below nil it is today's holders' part of the debt
 * @param table        who holds what
 * @param keptShare    part of today's holders, sales among holders apart
 */
export function todaysPartUsd(model: Model, futures: Futures, table: CapTable, keptShare: number, equityUsd: number): number {
  if (!(equityUsd > 0)) return keptShare * equityUsd;
  const { parameters: value } = futures;
  const { raises } = model;
  let shares = 1;
  raises.forEach(({ warrants, strike, valuation }, r) => {
    if (warrants < 0 || table.closedIn[r] === Infinity) return;
    const at = strike >= 0 ? value[strike]! : valuation >= 0 ? value[valuation]! : 0;
    if (equityUsd > at) shares += value[warrants]! * (1 - at / equityUsd);
  });
  const preferred = raises.map((_, r) => r).filter((r) => table.preferenceUsd[r]! > 0 && table.held[r + 1]! > 0);
  preferred.sort((a, b) => table.preferenceUsd[a]! / table.held[a + 1]! - table.preferenceUsd[b]! / table.held[b + 1]! || a - b);
  let left = equityUsd;
  for (const r of preferred) {
    left -= table.preferenceUsd[r]!;
    shares -= table.held[r + 1]!;
  }
  for (const r of preferred) {
    // Converted, it shares in what the others leave and in its own preference.
    const [withUsd, withShares] = [left + table.preferenceUsd[r]!, shares + table.held[r + 1]!];
    if ((withUsd / withShares) * table.held[r + 1]! < table.preferenceUsd[r]!) break;
    left = withUsd;
    shares = withShares;
  }
  return left <= 0 ? 0 : (left / shares) * keptShare;
}
