/**
 * Chances of ruin in closed form or by recursion: known answers that the simulator is measured against.
 *
 * Cash starts at c and gains μ + σ·e a month, e standard normal and independent; ruin is cash below 0 within n months,
 * looked at continuously or at each month's end.
 */
import { exp } from "./elementary.ts";
import { normalCdf, normalDensity } from "./normal.ts";

export interface CashWalk {
  /** c, at least 0. */
  readonly openingCash: number;
  /** μ, mean gain a month. */
  readonly drift: number;
  /** σ, standard deviation of a month's gain; above 0. */
  readonly deviation: number;
  /** n, a whole number of 1 or more. */
  readonly months: number;
}

function checkWalk(walk: CashWalk): void {
  const { openingCash, drift, deviation, months } = walk;
  const isValid = openingCash >= 0 && Number.isFinite(openingCash) && Number.isFinite(drift) && deviation > 0 && Number.isInteger(months) && months >= 1;
  if (!isValid) throw new Error(`ruin: cash ${openingCash}, drift ${drift}, deviation ${deviation}, months ${months}`);
}

/**
 * Chance of ruin when cash is watched continuously (Brownian motion with drift, first passage of 0):
 * Φ((−c − μn)/σ√n) + e^(−2μc/σ²)·Φ((−c + μn)/σ√n).
 *
 * An upper bound on watching monthly.
 *
 * @example ruinContinuous({ openingCash: 100, drift: -1, deviation: 10, months: 60 }) // 0.44638…
 * @see Borodin and Salminen (2002), "Handbook of Brownian Motion", 2.1.2.4
 */
export function ruinContinuous(walk: CashWalk): number {
  checkWalk(walk);
  const { openingCash, drift, deviation, months } = walk;
  const spread = deviation * Math.sqrt(months);
  const direct = normalCdf((-openingCash - drift * months) / spread);
  const tail = normalCdf((-openingCash + drift * months) / spread);
  // Where the second factor is 0 the first may overflow; their product vanishes.
  const reflected = tail === 0 ? 0 : exp((-2 * drift * openingCash) / (deviation * deviation)) * tail;
  return Math.min(direct + reflected, 1);
}

/** −ζ(½)/√2π: how far a walk watched in steps overshoots a barrier, in deviations of a step. */
const BARRIER_SHIFT = 0.5825971579390107;

/**
 * Approximate chance of ruin when cash is watched monthly: the continuous formula with cash raised by 0.5826·σ.
 *
 * Good to about half a percent of itself where cash is a few deviations or more.
 *
 * @example ruinShifted({ openingCash: 100, drift: -1, deviation: 10, months: 60 }) // 0.41109…
 * @see Broadie, Glasserman and Kou (1997), "A continuity correction for discrete barrier options"
 */
export function ruinShifted(walk: CashWalk): number {
  return ruinContinuous({ ...walk, openingCash: walk.openingCash + BARRIER_SHIFT * walk.deviation });
}

/** The ten-point Gauss–Legendre rule on a panel [0, 1]: where its points lie, and their weights. */
const POINTS = 10;
const HALF_NODES = [0.9739065285171717, 0.8650633666889845, 0.6794095682990244, 0.4333953941292472, 0.14887433898163122];
const HALF_WEIGHTS = [0.06667134430868814, 0.1494513491505806, 0.21908636251598204, 0.26926671930999635, 0.29552422471475287];
const OFFSETS = [...HALF_NODES.map((x) => 0.5 - 0.5 * x), ...HALF_NODES.toReversed().map((x) => 0.5 + 0.5 * x)];
const WEIGHTS = [...HALF_WEIGHTS, ...HALF_WEIGHTS.toReversed()].map((w) => 0.5 * w);

/** Beyond this many deviations a normal counts as nothing: 2e-18. */
const REACH = 8.7;
const PANELS_MAX = 4096;

/**
 * Chance of ruin by the end of each month when cash is watched monthly: element t is within t + 1 months.
 *
 * The density of surviving cash is carried from month to month on Gauss–Legendre panels one deviation wide, where it is
 * smooth; error below 1e-10. Time grows with months squared.
 *
 * @throws where an argument is out of range, or cash can wander over more than 4,096 deviations
 * @example ruinMonthly({ openingCash: 100, drift: -1, deviation: 10, months: 60 })[59] // 0.41296…
 */
export function ruinMonthly(walk: CashWalk): Float64Array {
  checkWalk(walk);
  const { months } = walk;
  // In deviations of a month, so that nothing below depends on money's unit.
  const cash = walk.openingCash / walk.deviation;
  const drift = walk.drift / walk.deviation;
  const wander = REACH * Math.sqrt(months);
  const low = Math.max(0, cash + Math.min(drift * months, 0) - wander);
  const panels = Math.ceil(cash + Math.max(drift * months, 0) + wander - low);
  if (panels > PANELS_MAX) throw new Error(`ruinMonthly: cash wanders over ${panels} deviations, more than ${PANELS_MAX}`);
  const at = Float64Array.from({ length: panels * POINTS }, (_, i) => low + Math.floor(i / POINTS) + OFFSETS[i % POINTS]);
  const kernel = monthKernel(drift);
  const chanceFrom = at.map((x, i) => WEIGHTS[i % POINTS] * normalCdf(-x - drift));
  let density = at.map((x) => normalDensity(x - cash - drift));
  let next = new Float64Array(at.length);
  const ruined = new Float64Array(months);
  ruined[0] = normalCdf(-cash - drift);
  for (let t = 1; t < months; t++) {
    let lost = 0;
    for (let i = 0; i < at.length; i++) lost += density[i] * chanceFrom[i];
    ruined[t] = ruined[t - 1] + lost;
    stepDensity(kernel, density, next);
    [density, next] = [next, density];
  }
  return ruined;
}

/** One month's move between points, which depends on the number of panels between them alone. */
interface MonthKernel {
  /** Panels moved, from the first to the last that matter. */
  readonly first: number;
  readonly last: number;
  /** weight(from)·φ(move − drift), [(panels moved − first) × POINTS + point to] × POINTS + point from. */
  readonly move: Float64Array;
}

function monthKernel(drift: number): MonthKernel {
  const first = Math.floor(drift - REACH) - 1;
  const last = Math.ceil(drift + REACH) + 1;
  const move = new Float64Array((last - first + 1) * POINTS * POINTS);
  for (let i = 0; i < move.length; i++) {
    const from = i % POINTS;
    const to = Math.floor(i / POINTS) % POINTS;
    const panelsMoved = first + Math.floor(i / (POINTS * POINTS));
    move[i] = WEIGHTS[from] * normalDensity(panelsMoved + OFFSETS[to] - OFFSETS[from] - drift);
  }
  return { first, last, move };
}

/** One month on: next(y) = ∫ density(x)·φ(y − x − drift) dx over surviving cash x. */
function stepDensity({ first, last, move }: MonthKernel, density: Float64Array, next: Float64Array): void {
  const panels = density.length / POINTS;
  for (let to = 0; to < next.length; to++) {
    const panel = Math.floor(to / POINTS);
    let sum = 0;
    for (let moved = Math.max(first, panel - panels + 1); moved <= last && moved <= panel; moved++) {
      const row = ((moved - first) * POINTS + (to % POINTS)) * POINTS;
      const from = (panel - moved) * POINTS;
      for (let i = 0; i < POINTS; i++) sum += move[row + i] * density[from + i];
    }
    next[to] = sum;
  }
}

/**
 * Smallest opening cash that keeps the chance of ruin within `chanceMax`, by halving to a millionth of a deviation.
 *
 * @param ruin  chance of ruin of a walk: falls as opening cash rises
 * @throws where even 2^40 deviations are not enough
 * @example cashForRuin(0.05, { drift: -1, deviation: 10, months: 60 }, ruinContinuous) // 204.59…
 */
export function cashForRuin(chanceMax: number, walk: Omit<CashWalk, "openingCash">, ruin: (walk: CashWalk) => number): number {
  const holds = (openingCash: number): boolean => ruin({ ...walk, openingCash }) <= chanceMax;
  if (holds(0)) return 0;
  let low = 0;
  let high = walk.deviation;
  while (!holds(high)) {
    low = high;
    high *= 2;
    if (high > walk.deviation * 2 ** 40) throw new Error(`cashForRuin: no opening cash keeps ruin within ${chanceMax}`);
  }
  while (high - low > 1e-6 * walk.deviation) {
    const middle = 0.5 * (low + high);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * Chance that an insurer is ever ruined: claims come at random (Poisson) with exponential sizes of mean `claimMean`, premiums
 * at (1 + loading) times the claims expected; e^(−loading·u/((1 + loading)·claimMean))/(1 + loading) for opening cash u.
 *
 * @param loading  above 0: else ruin is certain
 * @example ruinCramerLundberg({ openingCash: 10, claimMean: 1, loading: 0.25 }) // 0.108268…
 * @see Asmussen and Albrecher (2010), "Ruin Probabilities", corollary IV.3.2
 */
export function ruinCramerLundberg(insurer: { readonly openingCash: number; readonly claimMean: number; readonly loading: number }): number {
  const { openingCash, claimMean, loading } = insurer;
  if (!(openingCash >= 0 && claimMean > 0)) throw new Error(`ruinCramerLundberg: cash ${openingCash}, mean claim ${claimMean}`);
  if (!(loading > 0)) return 1;
  return exp((-loading * openingCash) / ((1 + loading) * claimMean)) / (1 + loading);
}
