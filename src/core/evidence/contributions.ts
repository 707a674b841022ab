/**
 * What each input contributes to the spread of an outcome, read off futures that were run anyway.
 *
 * The share is the correlation ratio of the outcome on the input: futures are sorted by the input into bins of equal number,
 * and the variance between bins is set against the whole, less what chance alone would put there (ε², Kelley 1935). It is
 * the first effect of the input together with whatever moves along with it; `plimsoll sensitivity` takes these apart.
 */
import type { ChunkResult } from "../company/chunk.ts";
import type { Model } from "../company/model/model.ts";
import { mean, orderOf } from "../numeric/statistics.ts";
import { pathOutcomes } from "../results/path-outcomes.ts";
import { driverColumns } from "../sensitivity/drivers.ts";
import { inputsOf } from "../sensitivity/inputs.ts";
import type { Contribution, Contributions, OriginOutcome } from "./figure-origins.ts";

/** Futures that shares are read off: the first of a run. */
export const contributionPaths = 1000;
const bins = 8;
const shown = 12;

/** @param chunks  that cover at least the first `contributionPaths` paths of the run, or all of them */
export function contributionsOf(model: Model, seed: number, chunks: readonly ChunkResult[], paths: number): Contributions {
  const count = Math.min(paths, contributionPaths);
  if (count < 4 * bins) return {};
  const outcomes = pathOutcomes(chunks, paths);
  const trough = new Float64Array(paths);
  for (const { firstPath, perPath } of chunks) trough.set(perPath["cashTroughUsd"]!, firstPath);
  const columns: Readonly<Record<OriginOutcome, Float64Array>> = {
    insolvent: outcomes.insolvent.subarray(0, count),
    trough: trough.subarray(0, count),
    value: outcomes.valueUsd.subarray(0, count),
    unserved: outcomes.unserved.subarray(0, count),
  };
  const drivers = driverColumns(model, seed, count, inputsOf(model));
  const known = Object.entries(columns).filter(([, column]) => column.every((x) => Number.isFinite(x))) as [OriginOutcome, Float64Array][];
  return Object.fromEntries(
    known.map(([outcome, column]): [OriginOutcome, readonly Contribution[]] => {
      const shares = drivers.map(({ address, sources, values }) => ({ address, sources, share: correlationRatio(values, column) }));
      return [
        outcome,
        shares
          .filter(({ share }) => share > 0)
          .sort((a, b) => b.share - a.share || (a.address < b.address ? -1 : 1))
          .slice(0, shown),
      ];
    }),
  );
}

/**
 * Share of the variance of `outcome` that lies between bins of `driver`, less what chance puts there; 0 where either is
 * the same everywhere. Equal values of the driver are never parted.
 *
 * @example correlationRatio(Float64Array.from({ length: 64 }, (_, i) => i % 8), Float64Array.from({ length: 64 }, (_, i) => i % 8)) // 1
 */
export function correlationRatio(driver: Float64Array, outcome: Float64Array): number {
  const n = outcome.length;
  const order = orderOf(driver);
  const centre = mean(outcome);
  let between = 0;
  let total = 0;
  let groups = 0;
  for (let from = 0; from < n;) {
    let to = Math.min(n, from + Math.ceil(n / bins));
    while (to < n && driver[order[to]!] === driver[order[to - 1]!]) to++;
    let sum = 0;
    for (let k = from; k < to; k++) {
      const away = outcome[order[k]!]! - centre;
      sum += away;
      total += away * away;
    }
    between += (sum * sum) / (to - from);
    groups++;
    from = to;
  }
  if (!(total > 0) || groups < 2 || groups >= n) return 0;
  const within = Math.max(0, total - between) / (n - groups);
  return Math.max(0, (between - (groups - 1) * within) / total);
}
