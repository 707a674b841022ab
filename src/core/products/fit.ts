/**
 * Laws fitted to measured use: a lognormal, and a lognormal with a Pareto tail (the Pareto-lognormal of Reed and Jorgensen).
 *
 * The logarithm of a Pareto-lognormal is a normal plus an exponential of rate α. Its cumulants are μ + 1/α, σ² + 1/α² and
 * 2/α³, so the three parameters follow from mean, variance and third central moment of the logs; α is the tail's exponent.
 * Of the two laws the one of lower AIC (Akaike 1974) is taken, and its distance from the data is told beside it.
 *
 * @see Reed, Jorgensen (2004), "The double Pareto-lognormal distribution", Communications in Statistics 33(8)
 */
import { exp, log, pow } from "../numeric/elementary.ts";
import { normalCdf } from "../numeric/normal.ts";

export interface UseFit {
  readonly kind: "lognormal" | "pareto-lognormal";
  /** Of the normal part of ln(Mtok). */
  readonly mu: number;
  readonly sigma: number;
  /** Exponent of the Pareto tail; Infinity for a lognormal. At 1 or below the mean is infinite. */
  readonly alpha: number;
  /** Mean of the law, Mtok; Infinity at α ≤ 1. */
  readonly meanMtok: number;
  readonly aic: number;
  /** Largest distance between the law's and the data's cumulative shares (Kolmogorov–Smirnov). */
  readonly distance: number;
}

/** Chance of a use at or below `x` under a fitted law. */
export function fitCdf({ mu, sigma, alpha }: Pick<UseFit, "mu" | "sigma" | "alpha">, x: number): number {
  if (!(x > 0)) return 0;
  const z = (log(x) - mu) / sigma;
  if (alpha === Infinity) return normalCdf(z);
  return Math.min(1, Math.max(0, normalCdf(z) - exp(alpha * mu + 0.5 * alpha * alpha * sigma * sigma - alpha * log(x)) * normalCdf(z - alpha * sigma)));
}

/**
 * Fits both laws to the users with any use, and puts the better one first.
 *
 * @param useMtok  measured use; zeros are left out (they are users who pay and do not use)
 * @returns none where fewer than three different uses are above zero
 */
export function fitUse(useMtok: readonly number[] | Float64Array): readonly UseFit[] {
  const used = Float64Array.from(useMtok).filter((mtok) => mtok > 0);
  used.sort();
  const logs = used.map(log);
  const n = logs.length;
  if (n < 3 || new Set(logs).size < 3) return [];
  const mean = logs.reduce((sum, y) => sum + y, 0) / n;
  const moment = (power: 2 | 3): number => logs.reduce((sum, y) => sum + (power === 2 ? (y - mean) ** 2 : (y - mean) ** 3), 0) / n;
  const [variance, third] = [moment(2), moment(3)];
  const fits = [judged({ kind: "lognormal", mu: mean, sigma: Math.sqrt(variance), alpha: Infinity }, used)];
  const alpha = third > 0 ? pow(2 / third, 1 / 3) : Infinity;
  const left = variance - 1 / (alpha * alpha);
  if (alpha < Infinity && left > 1e-6 * variance) fits.push(judged({ kind: "pareto-lognormal", mu: mean - 1 / alpha, sigma: Math.sqrt(left), alpha }, used));
  return fits.sort((a, b) => a.aic - b.aic);
}

function judged(law: Pick<UseFit, "kind" | "mu" | "sigma" | "alpha">, used: Float64Array): UseFit {
  const { mu, sigma, alpha } = law;
  let logLikelihood = 0;
  let distance = 0;
  for (let i = 0; i < used.length; i++) {
    const x = used[i]!;
    logLikelihood += logDensityOfLog(law, log(x));
    const below = fitCdf(law, x);
    distance = Math.max(distance, (i + 1) / used.length - below, below - i / used.length);
  }
  const heavy = alpha === Infinity ? 1 : alpha > 1 ? alpha / (alpha - 1) : Infinity;
  return {
    ...law,
    meanMtok: heavy * exp(mu + 0.5 * sigma * sigma),
    aic: 2 * (alpha === Infinity ? 2 : 3) - 2 * logLikelihood,
    distance,
  };
}

const halfLogTwoPi = 0.9189385332046727;

/** Log density of ln(use) at `y`. */
function logDensityOfLog({ mu, sigma, alpha }: Pick<UseFit, "mu" | "sigma" | "alpha">, y: number): number {
  const z = (y - mu) / sigma;
  if (alpha === Infinity) return -0.5 * z * z - log(sigma) - halfLogTwoPi;
  const chance = normalCdf(z - alpha * sigma);
  // Far below the body the normal's own tail is all that is left: its leading term.
  const logChance = chance > 1e-300 ? log(chance) : -0.5 * (z - alpha * sigma) ** 2 - log(alpha * sigma - z) - halfLogTwoPi;
  return log(alpha) + alpha * (mu - y) + 0.5 * alpha * alpha * sigma * sigma + logChance;
}
