/**
 * The incomplete beta function, its inverse, and the Clopper–Pearson intervals built on it.
 */
import { exp, log, log1p } from "./elementary.ts";

const HALF_LOG_TAU = 0.9189385332046728;

/**
 * ln Γ(x) less Stirling's (x − ½)·ln x − x + ½·ln 2π, for x > 0. Below 16 the argument is raised by the recurrence, so
 * that seven terms of the series give 1e-17 (Abramowitz and Stegun 6.1.41).
 */
function stirlingError(x: number): number {
  if (x < 16) return stirlingError(x + 1) + (x + 0.5) * log1p(1 / x) - 1;
  const inverse = 1 / x;
  const t = inverse * inverse;
  return inverse * (1 / 12 - t * (1 / 360 - t * (1 / 1260 - t * (1 / 1680 - t * (1 / 1188 - t * (691 / 360360 - t * (1 / 156)))))));
}

/** ln r − (r − 1), keeping its digits near r = 1. */
function logDeviance(r: number): number {
  const x = r - 1;
  if (Math.abs(x) > 0.1) return log(r) - x;
  // −x²/2 + 2·(s³/3 + s⁵/5 + …) rearranged about s = x/(2 + x): ln(1 + x) = 2s + 2s³/3 + …, and 2s − x = −s·x.
  const s = x / (2 + x);
  const z = s * s;
  const series = 2 / 3 + z * (2 / 5 + z * (2 / 7 + z * (2 / 9 + z * (2 / 11 + z * (2 / 13 + z * (2 / 15))))));
  return s * (z * series - x);
}

/**
 * x^a·(1 − x)^b / B(a, b), by the deviance from the mean so that large a and b lose no digits (Loader 2000, "Fast and
 * accurate computation of binomial probabilities"). `y` is 1 − x.
 */
function betaPower(x: number, y: number, a: number, b: number): number {
  const n = a + b;
  // a·ln(x/(a/n)) + b·ln(y/(b/n)), whose linear terms a·(r − 1) and b·(s − 1) cancel.
  const deviance = a * logDeviance((x * n) / a) + b * logDeviance((y * n) / b);
  const errors = stirlingError(n) - stirlingError(a) - stirlingError(b);
  return exp(deviance + errors + 0.5 * log((a / n) * b) - HALF_LOG_TAU);
}

/**
 * I_x(a, b) over `betaPower`: the continued fraction of DiDonato and Morris (1992, "Algorithm 708", BFRAC), whose even part
 * depends on x through `lambda` = a − (a + b)·x ≥ 0 and so loses no digits where b or a is large.
 */
function betaFraction(a: number, b: number, x: number, y: number, lambda: number): number {
  const c = 1 + lambda;
  const c1 = 1 + 1 / a;
  let previousUpper = 0;
  let previousLower = 1;
  let upper = 1;
  let lower = c / c1;
  let ratio = c1 / c;
  for (let n = 1; n <= 100_000; n++) {
    const t = n / a;
    const s = a + 2 * n - 1;
    const w = n * (b - n) * x;
    const p = 1 + (n - 1) / a;
    const e = a / s;
    const alpha = p * (p + b / a) * e * e * (w * x);
    const beta = n + w / s + ((1 + t) / (c1 + t + t)) * (c + n * (1 + y));
    const nextUpper = alpha * previousUpper + beta * upper;
    const nextLower = alpha * previousLower + beta * lower;
    const nextRatio = nextUpper / nextLower;
    if (Math.abs(nextRatio - ratio) <= 1e-16 * nextRatio) return nextRatio;
    ratio = nextRatio;
    // Rescaled at each step, so that neither side overflows.
    previousUpper = upper / nextLower;
    previousLower = lower / nextLower;
    upper = nextRatio;
    lower = 1;
  }
  throw new Error(`incompleteBeta: no convergence at x = ${x}, a = ${a}, b = ${b}`);
}

/**
 * Regularised incomplete beta function: the chance that a Beta(a, b) variable is at most x.
 *
 * Relative error below 1e-13 for a and b up to 1e5, measured against 40 digits.
 *
 * @param x  in [0, 1]
 * @param a  positive, as is b
 * @throws where an argument is out of range
 * @example incompleteBeta(0.3, 2.5, 3) // 0.2412375539…
 * @see DLMF 8.17.22
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (!(x >= 0 && x <= 1 && a > 0 && b > 0)) throw new Error(`incompleteBeta: x = ${x}, a = ${a}, b = ${b}`);
  if (x === 0 || x === 1) return x;
  const y = 1 - x;
  const power = betaPower(x, y, a, b);
  // 1 − x is exact above one half, so that the smaller of x and y is the one to trust.
  const lambda = x <= 0.5 ? a - (a + b) * x : (a + b) * y - b;
  return lambda >= 0 ? power * betaFraction(a, b, x, y, lambda) : 1 - power * betaFraction(b, a, y, x, -lambda);
}

/**
 * The x at which `incompleteBeta` is p: the p-quantile of Beta(a, b), by halving down to neighbouring numbers.
 *
 * @example inverseIncompleteBeta(0.5, 2, 3) // 0.385727…
 */
export function inverseIncompleteBeta(p: number, a: number, b: number): number {
  if (!(p >= 0 && p <= 1)) throw new Error(`inverseIncompleteBeta: p = ${p}`);
  if (p === 0 || p === 1) return p;
  let low = 0;
  let high = 1;
  for (;;) {
    const middle = 0.5 * (low + high);
    if (middle === low || middle === high) return high;
    if (incompleteBeta(middle, a, b) < p) low = middle;
    else high = middle;
  }
}

function checkCount(count: number, trials: number, confidence: number): void {
  const isValid = Number.isInteger(count) && Number.isInteger(trials) && count >= 0 && count <= trials && trials > 0;
  if (!isValid || !(confidence > 0 && confidence < 1)) throw new Error(`Clopper–Pearson: ${count} of ${trials} at ${confidence}`);
}

/**
 * The largest chance that `count` or fewer of `trials` would still be seen with probability 1 − `confidence`: a one-sided
 * upper limit (Clopper–Pearson).
 *
 * @example chanceAtMost(4, 10000) // 0.000915116058…
 */
export function chanceAtMost(count: number, trials: number, confidence: number = 0.95): number {
  checkCount(count, trials, confidence);
  return count === trials ? 1 : inverseIncompleteBeta(confidence, count + 1, trials - count);
}

/**
 * The one-sided lower limit beside `chanceAtMost`.
 *
 * @example chanceAtLeast(0, 10000) // 0
 */
export function chanceAtLeast(count: number, trials: number, confidence: number = 0.95): number {
  checkCount(count, trials, confidence);
  return count === 0 ? 0 : inverseIncompleteBeta(1 - confidence, count, trials - count + 1);
}

/**
 * Two-sided interval for a chance of which `count` of `trials` were seen (Clopper and Pearson 1934): it holds the true
 * chance in at least `confidence` of all samples.
 *
 * @example chanceInterval(0, 10000).low // 0
 */
export function chanceInterval(count: number, trials: number, confidence: number = 0.95): { readonly low: number; readonly high: number } {
  const oneSided = 0.5 + 0.5 * confidence;
  return { low: chanceAtLeast(count, trials, oneSided), high: chanceAtMost(count, trials, oneSided) };
}

/**
 * The largest count of `trials` that still certifies, with one-sided `confidence`, a chance of at most `limit`; −1 where
 * even none seen does not.
 *
 * @example largestCertifying(0.01, 10000) // 83
 */
export function largestCertifying(limit: number, trials: number, confidence: number = 0.95): number {
  let certifies = -1;
  let fails = trials;
  while (fails - certifies > 1) {
    const middle = Math.floor((certifies + fails) / 2);
    // `chanceAtMost(middle, …) <= limit`, without searching for that chance.
    if (incompleteBeta(limit, middle + 1, trials - middle) >= confidence) certifies = middle;
    else fails = middle;
  }
  return certifies;
}

/**
 * The p-quantile of Student's t distribution.
 *
 * @param p        above one half and below one: the distribution is symmetric
 * @param freedom  degrees of freedom, positive
 * @example studentQuantile(0.975, 7) // 2.364624…
 * @see Abramowitz and Stegun 26.5.27
 */
export function studentQuantile(p: number, freedom: number): number {
  if (!(p > 0.5 && p < 1 && freedom > 0)) throw new Error(`studentQuantile: p = ${p}, ${freedom} degrees of freedom`);
  const x = inverseIncompleteBeta(2 * (1 - p), 0.5 * freedom, 0.5);
  return Math.sqrt((freedom * (1 - x)) / x);
}
