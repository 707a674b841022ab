/**
 * Exact screening: rows whose best response is the same for every price of a box are placed once and for all, and only what
 * they use is remembered. What stays undecided is usually a handful.
 */
import { ORIGIN, emptyResponse, isDecided, respond } from "./response.ts";
import type { Response } from "./response.ts";
import type { ClaimRows } from "./claim-rows.ts";
import { costsAt } from "./market.ts";
import type { Market, Prices } from "./market.ts";

/** A box of prices: within `radius` of `centre`. */
export interface PriceBox {
  readonly centre: Prices;
  readonly radius: Prices;
}

/** `served` of a row that is not placed. */
export const UNDECIDED = -1;

/** The response of each placed row, as pools and a count of segments: its hours follow from them. */
export interface Placement {
  readonly low: Int16Array;
  readonly high: Int16Array;
  readonly served: Int32Array;
  /** Chip-hours by pool, then the group's weighted hours, of all placed rows; `lost` is what rounding dropped. */
  readonly load: Float64Array;
  readonly lost: Float64Array;
}

export function createPlacement({ count, pools }: ClaimRows): Placement {
  return {
    low: new Int16Array(count),
    high: new Int16Array(count),
    served: new Int32Array(count).fill(UNDECIDED),
    load: new Float64Array(pools + 1),
    lost: new Float64Array(pools + 1),
  };
}

/** Hours of all placed rows by pool, then the group's weighted hours. */
export const placedHours = ({ load, lost }: Placement): Float64Array => load.map((hours, p) => hours + lost[p]!);

function addLoad({ load, lost }: Placement, p: number, hours: number): void {
  const total = load[p]!;
  const next = total + hours;
  lost[p]! += Math.abs(total) >= Math.abs(hours) ? total - next + hours : hours - next + total;
  load[p] = next;
}

/**
 * Screens the rows in `ids` against a box and gives those that stay undecided. With `afresh`, all that was placed before is
 * forgotten; without, the box must lie within the one of the call before and `ids` be what that left.
 */
export function screen(rows: ClaimRows, market: Market, box: PriceBox, placement: Placement, ids: Int32Array, afresh: boolean): Int32Array {
  if (afresh) {
    placement.served.fill(UNDECIDED);
    placement.load.fill(0);
    placement.lost.fill(0);
  }
  const costs = costsAt(market, box.centre);
  const inside = box.radius.pool.map((r, p) => r + box.radius.group * market.groupWeight[p]!);
  const response = emptyResponse();
  const undecided = new Int32Array(ids.length);
  let left = 0;
  for (const w of ids) {
    const inGroup = rows.inGroup[w] === 1;
    const cost = inGroup ? costs.inside : costs.outside;
    respond(rows, w, cost, response);
    if (response.high !== ORIGIN && box.radius.pool[response.high] === 0 && rows.cap[w] === Infinity) spread(rows, market, placement, w, cost, box, response);
    if (response.feasible && isDecided(rows, w, cost, inGroup ? inside : box.radius.pool, response)) place(rows, market, placement, w, response);
    else {
      undecided[left] = w;
      left += 1;
    }
  }
  return undecided.slice(0, left);
}

/**
 * Of several pools that are free and cost the row the same for certain, takes the one with most hours left, so that one of
 * them is not full while another is idle.
 */
function spread(
  { pools, output }: ClaimRows,
  { capacity }: Market,
  { load }: Placement,
  w: number,
  cost: Float64Array,
  { radius }: PriceBox,
  response: Response,
): void {
  let most = -Infinity;
  for (let p = 0; p < pools; p += 1) {
    const rate = output[w * pools + p]!;
    if (!(rate > 0) || radius.pool[p] !== 0 || cost[p]! / rate !== response.marginal) continue;
    const left = capacity[p]! - load[p]! - response.made / rate;
    if (left > most) {
      most = left;
      response.high = p;
      response.hoursHigh = response.made / rate;
    }
  }
}

/** Records the response of row w. */
export function place(rows: ClaimRows, { groupWeight }: Market, placement: Placement, w: number, { low, high, hoursLow, hoursHigh, served }: Response): void {
  placement.low[w] = low;
  placement.high[w] = high;
  placement.served[w] = served;
  if (high === ORIGIN) return;
  addLoad(placement, high, hoursHigh);
  let weighted = groupWeight[high]! * hoursHigh;
  if (low !== ORIGIN && hoursLow > 0) {
    addLoad(placement, low, hoursLow);
    weighted += groupWeight[low]! * hoursLow;
  }
  if (rows.inGroup[w] === 1) addLoad(placement, rows.pools, weighted);
}

/**
 * Takes one row back for each pool that `isWanted` and that a placed row uses; gives the undecided rows with those, in order.
 */
export function unplaceUsers(
  rows: ClaimRows,
  { groupWeight, pools }: Market,
  placement: Placement,
  undecided: Int32Array,
  isWanted: (p: number) => boolean,
): Int32Array {
  const wanted = Uint8Array.from({ length: pools }, (_, p) => (isWanted(p) ? 1 : 0));
  const taken: number[] = [];
  const response = emptyResponse();
  const addBack = (p: number, hours: number, inGroup: boolean): void => {
    addLoad(placement, p, -hours);
    if (inGroup) addLoad(placement, pools, -hours * groupWeight[p]!);
    wanted[p] = 0;
  };
  for (let w = 0; w < rows.count && wanted.includes(1); w += 1) {
    if (placement.served[w] === UNDECIDED || placement.high[w] === ORIGIN) continue;
    recall(rows, placement, w, response);
    const { low, high, hoursLow, hoursHigh } = response;
    const uses = (wanted[high] === 1 && hoursHigh > 0) || (low !== ORIGIN && wanted[low] === 1 && hoursLow > 0);
    if (!uses) continue;
    addBack(high, hoursHigh, rows.inGroup[w] === 1);
    if (low !== ORIGIN && low !== high) addBack(low, hoursLow, rows.inGroup[w] === 1);
    placement.served[w] = UNDECIDED;
    taken.push(w);
  }
  return Int32Array.from([...undecided, ...taken]).sort();
}

/** The hours and output of a placed row, from what was recorded. */
export function recall({ pools, output, cap, start, amount }: ClaimRows, { low, high, served }: Placement, w: number, out: Response): void {
  out.low = low[w]!;
  out.high = high[w]!;
  out.served = served[w]!;
  out.hoursLow = 0;
  out.hoursHigh = 0;
  let made = 0;
  const first = start[w]!;
  for (let k = first; k < first + out.served; k += 1) made += amount[k]!;
  if (out.high !== ORIGIN) {
    const highRate = output[w * pools + out.high]!;
    if (out.low === ORIGIN) out.hoursHigh = Math.min(cap[w]!, made / highRate);
    else if (out.low === out.high) {
      out.hoursHigh = cap[w]!;
      made = cap[w]! * highRate;
    } else {
      const lowRate = output[w * pools + out.low]!;
      out.hoursHigh = Math.min(cap[w]!, Math.max(0, (made - lowRate * cap[w]!) / (highRate - lowRate)));
      out.hoursLow = cap[w]! - out.hoursHigh;
    }
  }
  out.made = made;
}
