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

/** Continued fraction of the incomplete beta function (Lentz's method); fast where x < (a + 1)/(a + b + 2). */
function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  let c = 1;
  let d = 1 - ((a + b) * x) / (a + 1);
  d = 1 / (Math.abs(d) < tiny ? tiny : d);
  let h = d;
  for (let m = 1; m <= 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 + even * d;
    d = 1 / (Math.abs(d) < tiny ? tiny : d);
    c = 1 + even / c;
    if (Math.abs(c) < tiny) c = tiny;
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 + odd * d;
    d = 1 / (Math.abs(d) < tiny ? tiny : d);
    c = 1 + odd / c;
    if (Math.abs(c) < tiny) c = tiny;
    const step = d * c;
    h *= step;
    if (Math.abs(step - 1) < 1e-16) return h;
  }
  throw new Error(`incompleteBeta: no convergence at x = ${x}, a = ${a}, b = ${b}`);
}

/**
 * Regularised incomplete beta function: the chance that a Beta(a, b) variable is at most x.
 *
 * Relative error about 1e-13 for a and b up to 1e7.
 *
 * @param x  in [0, 1]
 * @param a  positive, as is b
 * @throws where an argument is out of range
 * @example incompleteBeta(0.5, 2, 2) // 0.5
 * @see DLMF 8.17.22
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (!(x >= 0 && x <= 1 && a > 0 && b > 0)) throw new Error(`incompleteBeta: x = ${x}, a = ${a}, b = ${b}`);
  if (x === 0 || x === 1) return x;
  const y = 1 - x;
  const power = betaPower(x, y, a, b);
  if (x < (a + 1) / (a + b + 2)) return (power * betaFraction(x, a, b)) / a;
  return 1 - (power * betaFraction(y, b, a)) / b;
}

/**
 * The x at which `incompleteBeta` is p: the p-quantile of Beta(a, b), by halving down to neighbouring numbers.
 *
 * @example inverseIncompleteBeta(0.5, 2, 2) // 0.5
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
 * @example chanceAtMost(4, 10000) // 0.0009151160584710777
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
    if (chanceAtMost(middle, trials, confidence) <= limit) certifies = middle;
    else fails = middle;
  }
  return certifies;
}
