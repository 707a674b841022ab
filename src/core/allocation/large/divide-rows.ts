/** The division of a solved market: hours of every row, and the market's side of it. */
import { addTo, type Sum } from "./certificate.ts";
import type { ClaimRows } from "./claim-rows.ts";
import { costsAt, type Market } from "./market.ts";
import { recall, UNDECIDED } from "./placement.ts";
import { emptyResponse, ORIGIN, respond } from "./response.ts";
import type { RowsSolution } from "./solve-rows.ts";

export interface Division {
  /** Chip-hours [row × pools + pool]. */
  readonly hours: Float64Array;
  /** Units of output served, by row. */
  readonly made: Float64Array;
  /** USD per unit of what is owed, by row. */
  readonly floorPrice: Float64Array;
  readonly bought: Float64Array;
  readonly sunk: Float64Array;
  readonly reserve: Float64Array;
  readonly idle: Float64Array;
}

/** Writes the undecided rows, from the month they were divided in. */
function writeUndecided({ pools }: ClaimRows, { month, allocation }: RowsSolution, { hours, made, floorPrice }: Division): void {
  const { segmentStart } = month.shape;
  month.ids.forEach((w, i) => {
    for (let p = 0; p < pools; p += 1) hours[w * pools + p] = allocation.hours[i * pools + p]!;
    for (let k = segmentStart[i]!; k < segmentStart[i + 1]!; k += 1) made[w]! += allocation.served[k]!;
    floorPrice[w] = allocation.floorPrice[i]!;
  });
}

function writePlaced(rows: ClaimRows, market: Market, { placement, prices }: RowsSolution, { hours, made, floorPrice }: Division): void {
  const { count, pools, owed, start, value } = rows;
  const costs = costsAt(market, prices);
  const response = emptyResponse();
  for (let w = 0; w < count; w += 1) {
    if (placement.served[w] === UNDECIDED) continue;
    recall(rows, placement, w, response);
    made[w] = response.made;
    const { low, high } = response;
    if (high !== ORIGIN) hours[w * pools + high] = response.hoursHigh;
    if (low !== ORIGIN && low !== high) hours[w * pools + low] = response.hoursLow;
    if (owed[w] === 0) continue;
    respond(rows, w, rows.inGroup[w] === 1 ? costs.inside : costs.outside, response);
    floorPrice[w] = Math.max(0, response.marginal - value[start[w]! + owed[w]! - 1]!);
  }
}

/** Hours bought: by the placed rows, less what was given back, and by the undecided. */
function boughtOf({ month, allocation }: RowsSolution): Float64Array {
  return month.taken.map((taken, s) => Math.max(0, taken - allocation.sunk[month.returnSink + s]!) + allocation.bought[s]!);
}

export function divideRows(rows: ClaimRows, market: Market, solution: RowsSolution): Division {
  const { count, pools } = rows;
  const { allocation } = solution;
  const division: Division = {
    hours: new Float64Array(count * pools),
    made: new Float64Array(count),
    floorPrice: new Float64Array(count),
    bought: boughtOf(solution),
    sunk: allocation.sunk.slice(0, market.sinkPool.length),
    reserve: allocation.reserve.slice(),
    idle: new Float64Array(pools),
  };
  writePlaced(rows, market, solution, division);
  writeUndecided(rows, solution, division);
  const free = Array.from(market.capacity, (hours): Sum => ({ total: hours, lost: 0 }));
  for (let w = 0; w < count; w += 1)
    for (let p = 0; p < pools; p += 1) if (division.hours[w * pools + p]! !== 0) addTo(free[p]!, -division.hours[w * pools + p]!);
  division.bought.forEach((hours, s) => addTo(free[market.supplyPool[s]!]!, hours));
  division.sunk.forEach((hours, j) => addTo(free[market.sinkPool[j]!]!, -hours));
  division.reserve.forEach((hours, p) => addTo(free[p]!, -hours));
  free.forEach(({ total, lost }, p) => (division.idle[p] = Math.max(0, total + lost)));
  return division;
}
