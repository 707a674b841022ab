/**
 * The greatest common factor at which several claims on a month can hold at once.
 *
 * A claim asks for an amount that rises with the factor and is kept within its own limits: clamp(slope · factor, least,
 * most). The factor comes from proofs, not from search: an infeasible solve gives row multipliers under which the claims
 * need more than the pools have, Σ weight · claim > has; the factor at which that proof fails is the next to try. This is
 * Newton's method on a concave piecewise-linear function, finite since there are finitely many proofs.
 */
import { solveDual } from "./dual-simplex.ts";
import { setFloor, setGroupFloor } from "./load-month.ts";
import type { MonthProgram } from "./month-program.ts";
import type { Simplex } from "./simplex.ts";

/** Most proofs tried for one factor. */
const MOST_PROOFS = 200;

/** Claims by workload (output units), and last the group's (weighted hours). `met` holds what is set now. */
export interface Claims {
  readonly slope: Float64Array;
  readonly least: Float64Array;
  readonly most: Float64Array;
  readonly met: Float64Array;
}

/** Claims of `workloads` workloads and the group, all 0. */
export function noClaims(workloads: number): Claims {
  const zeros = (): Float64Array => new Float64Array(workloads + 1);
  return { slope: zeros(), least: zeros(), most: zeros(), met: zeros() };
}

const claimAt = ({ slope, least, most }: Claims, w: number, factor: number): number => Math.min(most[w]!, Math.max(least[w]!, slope[w]! * factor));

/** Sets claim `w` to `amount`; `w` = workloads is the group's. */
export function setClaim(month: MonthProgram, claims: Claims, w: number, amount: number): void {
  claims.met[w] = amount;
  if (w === month.shape.workloads) setGroupFloor(month, amount);
  else setFloor(month, w, amount);
}

/** What the last infeasibility proof y says the claims set now need beyond what there is: min of y·A x, less y·rhs. */
function excess(month: MonthProgram, simplex: Simplex): number {
  const { start, row, value, lower, upper, rhs, columns } = month.program;
  const y = simplex.rayRow;
  let sum = 0;
  for (let i = 0; i < y.length; i += 1) sum -= y[i]! * rhs[i]!;
  for (let j = 0; j < columns; j += 1) {
    let a = 0;
    for (let e = start[j]!; e < start[j + 1]!; e += 1) a += value[e]! * y[row[e]!]!;
    if (a !== 0) sum += a > 0 ? a * lower[j]! : a * upper[j]!;
  }
  return sum;
}

/** What one unit of a claim weighs in the last proof. */
function weightInProof(month: MonthProgram, simplex: Simplex, w: number): number {
  if (w === month.shape.workloads) return Math.max(0, -simplex.rayRow[month.groupRow]!) / month.weightUnit;
  return Math.max(0, -simplex.rayRow[month.coverage + w]!) / month.outputUnit[w]!;
}

/** Greatest factor up to `top` at which Σ weight · claim ≤ has; 0 where there is none. */
function factorOf(claims: Claims, active: readonly number[], weights: readonly number[], bound: { readonly has: number; readonly top: number }): number {
  const { slope, least, most } = claims;
  const need = (factor: number): number => active.reduce((sum, w, at) => sum + weights[at]! * claimAt(claims, w, factor), 0);
  const kinks = active.flatMap((w) => [least[w]! / slope[w]!, most[w]! / slope[w]!]).filter((kink) => kink < bound.top);
  let high = bound.top;
  for (const kink of [...kinks.sort((a, b) => b - a), 0]) {
    const rest = need(kink);
    if (rest <= bound.has) {
      const rise = need(high) - rest;
      return rise > 0 ? Math.min(high, kink + ((high - kink) * (bound.has - rest)) / rise) : high;
    }
    high = kink;
  }
  return 0;
}

/**
 * Raises the active claims together as far as they go and leaves the month solved with them. Returns those that can go no
 * further: at their own limit, or part of the proof that nothing is left; undefined where the solver is stuck.
 *
 * @param top factor not to be exceeded.
 */
export function raiseTogether(
  month: MonthProgram,
  simplex: Simplex,
  claims: Claims,
  active: readonly number[],
  limits: { readonly top: number; readonly patience: number },
): readonly number[] | undefined {
  let factor = limits.top;
  let stopped: readonly number[] = active;
  for (let proof = 0; proof < MOST_PROOFS; proof += 1) {
    for (const w of active) setClaim(month, claims, w, claimAt(claims, w, factor));
    const outcome = solveDual(simplex, limits.patience);
    if (outcome === "stuck") return undefined;
    if (outcome === "optimal") return stopped;
    const weights = active.map((w) => weightInProof(month, simplex, w));
    const shares = active.map((w, at) => weights[at]! * claimAt(claims, w, factor));
    const largest = Math.max(...shares);
    if (!(largest > 0)) return undefined;
    for (const w of active) setClaim(month, claims, w, 0);
    const next = factorOf(claims, active, weights, { has: -excess(month, simplex), top: factor });
    factor = next < factor ? next : factor * (1 - 1e-15 * 2 ** proof);
    stopped = active.filter((w, at) => shares[at]! > 1e-9 * largest || claims.slope[w]! * factor >= claims.most[w]!);
  }
  return undefined;
}
