/**
 * Futures of the training stream that tell decisions apart.
 *
 * A limit of 2 % is decided by few futures. A handful of unlike decisions is run on many; those in which some of them fail, or
 * come near it, and those in which they differ about the rival, or come near that, are picked more densely than the rest, and each
 * stands for as many as were passed over (stratified sampling, Cochran 1977). Limits are then seen about as sharply as on all of them.
 * Only the search uses such futures: choice and certificate see plain ones.
 */
import type { Sample } from "./archive.ts";
import type { Outcomes } from "./evaluate.ts";
import { leadEdge } from "./nearness.ts";

/** Parts of the picked futures for those near failure, and those at the edge of falling behind. */
const parts = { nearFailure: 0.3, rival: 0.25 } as const;

/** @param runs outcomes of unlike decisions on the same futures; @param size futures to pick */
export function pickFutures(runs: readonly Outcomes[], size: number): Sample {
  const futures = runs[0]!.failedMonth.length;
  const all = Array.from({ length: futures }, (_, p) => p);
  if (size >= futures) return { paths: all, weights: new Float64Array(futures).fill(1), telling: all, isOther: all.map(() => false) };
  const fails = all.map((p) => runs.filter(({ failedMonth }) => failedMonth[p]! >= 0).length);
  const near = nearest(runs, all, fails);
  const isNear = new Set(near);
  const leads = (p: number): readonly number[] => runs.map(({ leastLead }) => leastLead[p]!);
  // Where all are behind, or none is, but narrowly, another decision may differ from them all: a search would find those that do in none that is picked.
  const differ = all.filter((p) => !isNear.has(p) && Math.min(...leads(p)) < 1 + leadEdge && Math.max(...leads(p)) >= 1 - leadEdge);
  const isDiffering = new Set(differ);
  const rest = all.filter((p) => !isNear.has(p) && !isDiffering.has(p));
  const wanted = [Math.min(near.length, Math.round(size * parts.nearFailure)), Math.min(differ.length, Math.round(size * parts.rival))];
  const strata = [near, differ, rest];
  const counts = [wanted[0]!, wanted[1]!, Math.min(rest.length, size - wanted[0]! - wanted[1]!)];
  const picked = strata.flatMap((stratum, k) =>
    Array.from({ length: counts[k]! }, (_, i) => ({
      path: stratum[Math.floor(((i + 0.5) * stratum.length) / counts[k]!)]!,
      weight: stratum.length / counts[k]!,
      isOther: k === 2,
      // Where it stands within its stratum's own order of use: any first part holds all strata alike.
      at: (radicalInverse(i) + k / strata.length / counts[k]!) % 1,
    })),
  );
  picked.sort((a, b) => a.at - b.at || a.path - b.path);
  return {
    paths: picked.map(({ path }) => path),
    weights: Float64Array.from(picked, ({ weight }) => weight),
    telling: [...near, ...differ].sort((a, b) => a - b),
    isOther: picked.map(({ isOther }) => isOther),
  };
}

/** Futures in which some decision fails, and as many more in which cash runs lowest. */
function nearest(runs: readonly Outcomes[], all: readonly number[], fails: readonly number[]): readonly number[] {
  const failing = all.filter((p) => fails[p]! > 0);
  const lowest = (p: number): number => Math.min(...runs.map(({ cashTroughUsd }) => cashTroughUsd[p]!));
  const others = all
    .filter((p) => fails[p] === 0)
    .map((p) => ({ p, usd: lowest(p) }))
    .sort((a, b) => a.usd - b.usd || a.p - b.p);
  return failing.length === 0 ? [] : [...failing, ...others.slice(0, failing.length).map(({ p }) => p)].sort((a, b) => a - b);
}

/** Van der Corput's sequence to the base 2. @example radicalInverse(3) // 0.75 */
export function radicalInverse(index: number): number {
  let [left, digit, value] = [index, 0.5, 0];
  for (; left > 0; left = Math.floor(left / 2), digit /= 2) value += (left % 2) * digit;
  return value;
}
