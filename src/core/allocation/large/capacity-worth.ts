/**
 * What one more or one fewer chip-hour of a pool is worth in a month solved by screening.
 *
 * It is asked of the undecided month twice: with prices held in the box, and free. Among prices that are optimal for the
 * whole, those in the box are some, and those the undecided rows allow are all: the two answers lie on either side of the
 * true one. Where they differ, the box grows and more rows are undecided, until they agree or the rows are too many; then
 * the answer within the box stands, which never promises more than an hour brings nor less than its loss costs.
 */
import { createAllocator } from "../allocator.ts";
import type { ClaimRows } from "./claim-rows.ts";
import type { Market } from "./market.ts";
import { createPlacement, screen, unplaceUsers } from "./placement.ts";
import type { Placement, PriceBox } from "./placement.ts";
import { hoursLeft, undecidedMonth } from "./undecided-month.ts";

/** Boxes tried, each this many times as wide as the one before. */
const MOST_BOXES = 6;
const GROWTH = 4;
/** Derivatives that agree to this share of the largest price count as one. */
const AGREEMENT = 1e-9;

export interface Worths {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** The derivatives of the month of the undecided rows; undefined where it has no solution. */
function worthsOf(
  {
    rows,
    market,
    box,
    placement,
    ids,
  }: { readonly rows: ClaimRows; readonly market: Market; readonly box: PriceBox; readonly placement: Placement; readonly ids: Int32Array },
  floorPerHour: Float64Array,
  boxed: boolean,
): Worths | undefined {
  const month = undecidedMonth(rows, market, box, placement, ids, boxed);
  const allocator = createAllocator(month.shape);
  if (allocator.solve(month.input, false).status !== "optimal") return undefined;
  const worths: Worths = { low: new Float64Array(market.pools), high: new Float64Array(market.pools) };
  allocator.worth(floorPerHour, worths.low, worths.high);
  return worths;
}

function agree(a: Worths, b: Worths): boolean {
  let largest = 0;
  for (const worth of [...a.low, ...a.high]) if (Math.abs(worth) > largest) largest = Math.abs(worth);
  const same = (x: number, y: number): boolean => (Number.isNaN(x) ? Number.isNaN(y) : Math.abs(x - y) <= AGREEMENT * largest);
  return a.low.every((x, p) => same(x, b.low[p]!)) && a.high.every((x, p) => same(x, b.high[p]!));
}

/**
 * The gain per further chip-hour of each pool and the loss per chip-hour removed, USD; NaN where capacity cannot change so.
 *
 * @param box around the month's optimal prices
 * @param floorPerHour by how much the group's floor rises per chip-hour of the pool
 * @param most undecided rows beyond which no wider box is asked
 */
export function worthOfCapacity(rows: ClaimRows, market: Market, box: PriceBox, floorPerHour: Float64Array, most: number): Worths {
  const all = new Int32Array(rows.count).map((_, w) => w);
  const placement = createPlacement(rows);
  // The derivative by the month's own prices: never more than the loss, and what is known where the undecided rows use nothing of a pool.
  const atPrices = (p: number): number => box.centre.pool[p]! - box.centre.group * floorPerHour[p]!;
  let found: Worths = { low: new Float64Array(market.pools).fill(NaN), high: new Float64Array(market.pools).fill(NaN) };
  let asked = box;
  for (let tried = 0; tried < MOST_BOXES; tried += 1) {
    const undecided = screen(rows, market, asked, placement, all, true);
    if (tried > 0 && undecided.length > most) return found;
    const { capacity } = hoursLeft(market, placement);
    const ids = unplaceUsers(rows, market, placement, undecided, (p) => capacity[p] === 0 && market.capacity[p]! > 0);
    const inside = worthsOf({ rows, market, box: asked, placement, ids }, floorPerHour, true);
    if (inside === undefined) return found;
    found = { low: inside.low, high: inside.high.map((loss, p) => (Number.isNaN(loss) && market.capacity[p]! > 0 ? atPrices(p) : loss)) };
    const free = worthsOf({ rows, market, box: asked, placement, ids }, floorPerHour, false);
    if (free !== undefined && agree(inside, free)) return found;
    asked = { ...asked, radius: { pool: asked.radius.pool.map((r) => GROWTH * r), group: GROWTH * asked.radius.group } };
  }
  return found;
}
