/**
 * Divides a market among any number of rows: prices discovered, rows screened against a box around them, and the few that
 * stay undecided divided exactly, prices held to the box. Where an end of the box holds a price, the box moves there; where
 * none does, the prices are those of the whole, since every other row's response is the same all over the box.
 *
 * Everything ends by counts. The answer depends on nothing but the market and the rows.
 */
import { createAllocator } from "../allocator.ts";
import type { Allocation, Allocator } from "../problem.ts";
import type { ClaimRows } from "./claim-rows.ts";
import { leastPrice, settlePrices, startPrices } from "./discover-prices.ts";
import type { Market, Prices } from "./market.ts";
import { createPlacement, placedHours, screen } from "./placement.ts";
import type { Placement, PriceBox } from "./placement.ts";
import { createSmoothDemand } from "./smooth-demand.ts";
import { hoursLeft, undecidedMonth } from "./undecided-month.ts";
import type { UndecidedMonth } from "./undecided-month.ts";

/** How the work is cut: counts and shares, chosen by measurement; answers do not depend on them beyond ties. */
export interface Effort {
  /** Rows that the first prices are found on. */
  readonly sample: number;
  /** Undecided rows that are few enough to be divided exactly. */
  readonly enough: number;
  /** Undecided rows beyond which a box is made smaller. */
  readonly most: number;
  /** Boxes tried. */
  readonly boxes: number;
}
export const usualEffort: Effort = { sample: 4000, enough: 400, most: 1000, boxes: 60 };

/** Radius of a box in temperatures. */
const BOX_TEMPERATURES = 4;
/** Prices below this many temperatures of the least scale are those of pools with more than e^-7 of their hours idle. */
const FREE_TEMPERATURES = 7;
const COOLING = 0.35;
const COLDEST = 1e-7;
const MOST_COOLINGS = 40;
/** Moves of a box before it also grows on the sides that held. */
const PATIENT_MOVES = 4;
/** Rounding of hours, as a share of capacity. */
const HOURS_ROUNDING = 1e-12;

export interface RowsSolution {
  readonly prices: Prices;
  readonly box: PriceBox;
  readonly placement: Placement;
  readonly month: UndecidedMonth;
  /** Of the undecided month; belongs to `allocator`. */
  readonly allocation: Allocation;
  readonly allocator: Allocator;
}

const range = (count: number): Int32Array => {
  const ids = new Int32Array(count);
  for (let w = 0; w < count; w += 1) ids[w] = w;
  return ids;
};

/** About `size` of `count` rows, spread by the golden ratio so that no regular order of rows is met in step. */
export function sampleOf(count: number, size: number): Int32Array {
  if (size >= count) return range(count);
  const chosen = new Uint8Array(count);
  const golden = 0.6180339887498949;
  for (let i = 0; i < size; i += 1) chosen[Math.floor(((i * golden) % 1) * count)] = 1;
  return range(count).filter((w) => chosen[w] === 1);
}

function boxAround(prices: Prices, temperature: number, typical: number): PriceBox {
  const least = leastPrice(prices, typical);
  const isFree = (price: number): boolean => price < FREE_TEMPERATURES * temperature * least;
  const reach = BOX_TEMPERATURES * temperature;
  return {
    centre: { pool: prices.pool.map((price) => (isFree(price) ? 0 : price)), group: Math.max(0, prices.group) },
    radius: { pool: prices.pool.map((price) => (isFree(price) ? 0 : reach * Math.max(price, least))), group: reach * Math.max(0, prices.group) },
  };
}

function within(inner: PriceBox, outer: PriceBox): boolean {
  const fits = (p: number): boolean => Math.abs(inner.centre.pool[p]! - outer.centre.pool[p]!) + inner.radius.pool[p]! <= outer.radius.pool[p]!;
  return inner.centre.pool.every((_, p) => fits(p)) && Math.abs(inner.centre.group - outer.centre.group) + inner.radius.group <= outer.radius.group;
}

/** True where every price lies in the box. */
const holds = ({ centre, radius }: PriceBox, { pool }: Prices): boolean =>
  pool.every((price, p) => radius.pool[p] === 0 || Math.abs(price - centre.pool[p]!) <= radius.pool[p]!);

/** Rows screened against boxes, each within the one before where that can be. */
interface Screened {
  readonly placement: Placement;
  readonly all: Int32Array;
  box: PriceBox | undefined;
  ids: Int32Array;
}

function screenTo(rows: ClaimRows, market: Market, screened: Screened, box: PriceBox): void {
  const nested = screened.box !== undefined && within(box, screened.box);
  screened.ids = screen(rows, market, box, screened.placement, nested ? screened.ids : screened.all, !nested);
  screened.box = box;
}

/** Prices near the optimum and the rows they leave undecided. */
function discover(
  rows: ClaimRows,
  market: Market,
  effort: Effort,
): { readonly prices: Prices; readonly screened: Screened; readonly temperature: number; readonly typical: number } {
  const demand = createSmoothDemand(rows, market.groupWeight);
  const none = new Float64Array(market.pools + 1);
  const first = sampleOf(rows.count, effort.sample);
  const prices = startPrices(market, demand, first);
  const typical = prices.pool.reduce((sum, price) => sum + price, 0) / market.pools;
  const settle = (ids: Int32Array, temperature: number): void =>
    settlePrices(market, demand, { ids, weight: rows.count / ids.length, placed: none, typical }, prices, temperature);
  for (const temperature of [0.5, 0.2, 0.08, 0.03]) settle(first, temperature);
  const second = sampleOf(rows.count, 5 * effort.sample);
  let temperature = 0.01;
  settle(second, temperature);
  const all = range(rows.count);
  const screened: Screened = { placement: createPlacement(rows), all, box: undefined, ids: all };
  if (second.length < rows.count) {
    // A sample's prices err by about a percent, whatever its temperature.
    temperature *= COOLING;
    settle(second, temperature);
    screenTo(rows, market, screened, boxAround(prices, 2 * temperature, typical));
  } else screenTo(rows, market, screened, boxAround(prices, temperature, typical));
  for (let step = 0; step < MOST_COOLINGS && screened.ids.length > effort.enough && temperature > COLDEST; step += 1) {
    const box = screened.box!;
    prices.pool.set(box.centre.pool);
    const colder = temperature * COOLING;
    settlePrices(market, demand, { ids: screened.ids, weight: 1, placed: placedHours(screened.placement), typical }, prices, colder);
    // Prices that left the box were found among rows placed for other prices: the next box is no smaller.
    if (holds(box, prices)) temperature = colder;
    screenTo(rows, market, screened, boxAround(prices, temperature, typical));
  }
  return { prices, screened, temperature, typical };
}

/** Moves the ends of the box that hold a price; false where none does. */
function moveBox(market: Market, box: PriceBox, month: UndecidedMonth, allocation: Allocation, least: number): PriceBox | undefined {
  const pool = box.centre.pool.slice();
  const radius = box.radius.pool.slice();
  let moved = false;
  const widen = (p: number, to: number): void => {
    moved = true;
    radius[p] = Math.max(4 * radius[p]!, least);
    pool[p] = Math.max(0, to);
  };
  for (let p = 0; p < market.pools; p += 1) {
    const slack = HOURS_ROUNDING * (1 + market.capacity[p]!);
    if (allocation.bought[month.boxSupply + p]! > slack) widen(p, box.centre.pool[p]! + box.radius.pool[p]!);
  }
  month.outlets.forEach((p, j) => {
    const slack = HOURS_ROUNDING * (1 + market.capacity[p]!);
    if (allocation.sunk[month.boxSink + j]! > slack) widen(p, box.centre.pool[p]! - box.radius.pool[p]!);
  });
  const apart = Math.abs(allocation.groupFloorPrice - box.centre.group);
  const outside = apart > box.radius.group;
  if (!moved && !outside) return undefined;
  for (let p = 0; p < market.pools; p += 1) if (radius[p] === box.radius.pool[p] && radius[p]! > 0) pool[p] = allocation.price[p]!;
  return {
    centre: { pool, group: allocation.groupFloorPrice },
    radius: { pool: radius, group: outside ? Math.max(4 * box.radius.group, apart / 4) : box.radius.group },
  };
}

/** The box with its ends up where placed rows need more of a pool than there is; undefined where none does. */
function raiseShort(market: Market, box: PriceBox, short: Float64Array, least: number): PriceBox | undefined {
  if (!short.some((hours, p) => hours > HOURS_ROUNDING * (1 + market.capacity[p]!))) return undefined;
  const isShort = (p: number): boolean => short[p]! > HOURS_ROUNDING * (1 + market.capacity[p]!);
  return {
    centre: { ...box.centre, pool: box.centre.pool.map((price, p) => (isShort(p) ? price + box.radius.pool[p]! : price)) },
    radius: { ...box.radius, pool: box.radius.pool.map((r, p) => (isShort(p) ? Math.max(4 * r, least) : r)) },
  };
}

const scaled = ({ centre, radius }: PriceBox, by: number): PriceBox => ({
  centre,
  radius: { pool: radius.pool.map((r) => r * by), group: radius.group * by },
});

/**
 * Divides the market among the rows. Undefined where that ends in no proof, above all where floors clash: then the month
 * is one for the monthly solver.
 */
export function solveRows(rows: ClaimRows, market: Market, effort: Effort = usualEffort): RowsSolution | undefined {
  const { prices, screened, temperature, typical } = discover(rows, market, effort);
  const least = Math.max(Number.MIN_VALUE * 2 ** 100, BOX_TEMPERATURES * temperature * leastPrice(prices, typical));
  let box = boxAround(prices, temperature, typical);
  let moves = 0;
  for (let tried = 0; tried < effort.boxes; tried += 1) {
    if (screened.box !== box) screenTo(rows, market, screened, box);
    if (screened.ids.length > effort.most) {
      box = scaled(box, COOLING);
      continue;
    }
    const raised = raiseShort(market, box, hoursLeft(market, screened.placement).short, least);
    if (raised !== undefined) {
      box = raised;
      continue;
    }
    const month = undecidedMonth(rows, market, box, screened.placement, screened.ids, true);
    const allocator = createAllocator(month.shape);
    const allocation = allocator.solve(month.input, false);
    if (allocation.status !== "optimal") return undefined;
    const next = moveBox(market, box, month, allocation, least);
    if (next === undefined) {
      const final = { pool: allocation.price.slice(), group: allocation.groupFloorPrice };
      return { prices: final, box, placement: screened.placement, month, allocation, allocator };
    }
    moves += 1;
    // Prices that are far away, and move together, are reached by boxes that grow as a whole.
    box = moves > PATIENT_MOVES ? scaled(next, 2) : next;
  }
  return undefined;
}
