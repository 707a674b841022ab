/**
 * The normal distribution: density, distribution function, quantiles. Same bits on every engine.
 */
import { exp, log } from "./elementary.ts";

const INVERSE_SQRT_TAU = 0.3989422804014327;

/**
 * Density of the standard normal distribution at z.
 *
 * @example normalDensity(0) // 0.3989422804014327
 */
export function normalDensity(z: number): number {
  return INVERSE_SQRT_TAU * expMinusHalfSquare(Math.abs(z));
}

/** exp(−z²/2) for z ≥ 0. The square is split so that its rounding is not magnified by the exponential (Cody 1969). */
function expMinusHalfSquare(z: number): number {
  if (z > 39) return 0;
  const coarse = Math.floor(z * 16) * 0.0625;
  return exp(-0.5 * coarse * coarse) * exp(-0.5 * (z - coarse) * (z + coarse));
}

/**
 * Chebyshev coefficients in t = (z − 4)/(z + 4) of (z + 1.5)·Φ(−z)·exp(z²/2) on z in [0, ∞), where t is in [−1, 1).
 * Computed with 260-bit arithmetic from 160 nodes; the first coefficient left out is 8e-20.
 */
const TAIL_COEFFICIENTS = Float64Array.of(
  0.5497307005079948, -0.17881606707604786, 0.02772266794860749, 0.0024439627852391775,
  -0.0028694221174027064, 0.0008460530964466428, -0.00011626619196245513, -2.5565954781127364e-06,
  3.552250912633681e-06, -2.651517850594501e-07, -9.511303990724124e-08, 1.3676060830511656e-08,
  3.033229996730517e-09, -5.536459626573634e-10, -1.233435874660105e-10, 2.0559110357317362e-11,
  6.021700447434704e-12, -6.419162792826374e-13, -3.171976348548225e-13, 8.546533624158141e-15,
  1.636761953125002e-14, 1.0572933811474832e-15, -7.48377521495072e-16, -1.3914153677597673e-16,
  2.4517545937649058e-17, 1.094673941261277e-17,
);

/** Φ(−z) for z ≥ 0. */
function upperTail(z: number): number {
  if (z > 39) return 0;
  const twiceT = (2 * (z - 4)) / (z + 4);
  let b = 0;
  let bNext = 0;
  for (let j = TAIL_COEFFICIENTS.length - 1; j > 0; j--) {
    const bNew = twiceT * b - bNext + TAIL_COEFFICIENTS[j];
    bNext = b;
    b = bNew;
  }
  return ((0.5 * twiceT * b - bNext + TAIL_COEFFICIENTS[0]) / (z + 1.5)) * expMinusHalfSquare(z);
}

/**
 * Distribution function of the standard normal: the chance of a draw at or below z.
 *
 * The lower tail is exact in relative terms (to 1e-15) down to z = −37.5; for the upper tail take `normalCdf(-z)`.
 *
 * @example normalCdf(-1.6448536269514722) // 0.05
 */
export function normalCdf(z: number): number {
  if (z < 0) return upperTail(-z);
  return z > 0 ? 1 - upperTail(z) : z + 0.5;
}

/**
 * The z below which a standard normal falls with chance u: the inverse of `normalCdf`.
 *
 * Relative error about 1e-16. u = 0 and 1 give ∓Infinity; outside [0, 1] the result is NaN. For small upper tails keep
 * the tail itself: the quantile of 1 − q is `-normalQuantile(q)`.
 *
 * @example normalQuantile(0.95) // 1.6448536269514722
 * @see Wichura (1988), "Algorithm AS 241: the percentage points of the normal distribution", function PPND16
 */
export function normalQuantile(u: number): number {
  const q = u - 0.5;
  if (q >= -0.425 && q <= 0.425) return q * centralRatio(0.180625 - q * q);
  const tail = q < 0 ? u : 1 - u;
  if (!(tail > 0)) return tail === 0 ? (q < 0 ? -Infinity : Infinity) : NaN;
  const z = tailRatio(Math.sqrt(-log(tail)));
  return q < 0 ? -z : z;
}

function centralRatio(r: number): number {
  const upper =
    ((((((2.509080928730122672e3 * r + 3.343057558358812810e4) * r + 6.7265770927008700853e4) * r + 4.5921953931549871457e4) * r +
      1.3731693765509461125e4) *
      r +
      1.9715909503065514427e3) *
      r +
      1.3314166789178437745e2) *
      r +
    3.387132872796366608;
  const lower =
    ((((((5.226495278852854561e3 * r + 2.8729085735721942674e4) * r + 3.930789580009271061e4) * r + 2.1213794301586595867e4) * r +
      5.3941960214247511077e3) *
      r +
      6.871870074920579083e2) *
      r +
      4.2313330701600911252e1) *
      r +
    1;
  return upper / lower;
}

/** `r` is √(−ln tail). */
function tailRatio(r: number): number {
  return r <= 5 ? middleRatio(r - 1.6) : farRatio(r - 5);
}

function middleRatio(r: number): number {
  const upper =
    ((((((7.7454501427834140764e-4 * r + 2.27238449892691845833e-2) * r + 2.4178072517745061177e-1) * r + 1.27045825245236838258) * r +
      3.64784832476320460504) *
      r +
      5.7694972214606914055) *
      r +
      4.6303378461565452959) *
      r +
    1.42343711074968357734;
  const lower =
    ((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 1.51986665636164571966e-2) * r + 1.4810397642748007459e-1) * r +
      6.8976733498510000455e-1) *
      r +
      1.6763848301838038494) *
      r +
      2.05319162663775882187) *
      r +
    1;
  return upper / lower;
}

function farRatio(r: number): number {
  const upper =
    ((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 1.2426609473880784386e-3) * r + 2.6532189526576123093e-2) * r +
      2.9656057182850489123e-1) *
      r +
      1.7848265399172913358) *
      r +
      5.4637849111641143699) *
      r +
    6.6579046435011037772;
  const lower =
    ((((((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4) * r +
      1.48753612908506148525e-2) *
      r +
      1.3692988092273580531e-1) *
      r +
      5.99832206555887937690e-1) *
      r +
    1;
  return upper / lower;
}
