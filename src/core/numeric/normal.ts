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
  0.5497307005079948,
  -0.17881606707604786,
  0.02772266794860749,
  0.0024439627852391775,
  -0.0028694221174027064,
  0.0008460530964466428,
  -0.00011626619196245513,
  -2.5565954781127364e-6,
  3.552250912633681e-6,
  -2.651517850594501e-7,
  -9.511303990724124e-8,
  1.3676060830511656e-8,
  3.033229996730517e-9,
  -5.536459626573634e-10,
  -1.233435874660105e-10,
  2.0559110357317362e-11,
  6.021700447434704e-12,
  -6.419162792826374e-13,
  -3.171976348548225e-13,
  8.546533624158141e-15,
  1.636761953125002e-14,
  1.0572933811474832e-15,
  -7.48377521495072e-16,
  -1.3914153677597673e-16,
  2.4517545937649058e-17,
  1.094673941261277e-17,
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
 * @example normalCdf(-1) // 0.15865525393145705
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
 * @example normalQuantile(0.75) // 0.6744897501960817
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
    ((((((2509.0809287301227 * r + 33430.57558358813) * r + 67265.7709270087) * r + 45921.95393154987) * r + 13731.69376550946) * r + 1971.5909503065513) * r +
      133.14166789178438) *
      r +
    3.3871328727963665;
  const lower =
    ((((((5226.495278852854 * r + 28729.085735721943) * r + 39307.89580009271) * r + 21213.794301586597) * r + 5394.196021424751) * r + 687.1870074920579) * r +
      42.31333070160091) *
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
    ((((((0.0007745450142783414 * r + 0.022723844989269184) * r + 0.2417807251774506) * r + 1.2704582524523684) * r + 3.6478483247632045) * r +
      5.769497221460691) *
      r +
      4.630337846156546) *
      r +
    1.4234371107496835;
  const lower =
    ((((((1.0507500716444169e-9 * r + 0.0005475938084995345) * r + 0.015198666563616457) * r + 0.14810397642748008) * r + 0.6897673349851) * r +
      1.6763848301838038) *
      r +
      2.053191626637759) *
      r +
    1;
  return upper / lower;
}

function farRatio(r: number): number {
  const upper =
    ((((((2.0103343992922881e-7 * r + 2.7115555687434876e-5) * r + 0.0012426609473880784) * r + 0.026532189526576124) * r + 0.29656057182850487) * r +
      1.7848265399172913) *
      r +
      5.463784911164114) *
      r +
    6.657904643501103;
  const lower =
    ((((((2.0442631033899397e-15 * r + 1.421511758316446e-7) * r + 1.8463183175100548e-5) * r + 0.0007868691311456133) * r + 0.014875361290850615) * r +
      0.1369298809227358) *
      r +
      0.599832206555888) *
      r +
    1;
  return upper / lower;
}
