/** A chunk of paths of which only the first figures are wanted: the plan as written alone, and few columns. */
import type { ChunkResult } from "./chunk.ts";
import { keepLast, keepMonth, openKeptColumns } from "./kept-columns.ts";
import { makeRoom, takeColumns } from "./path-columns.ts";
import { asWritten, type Observer, runPath, type Simulator } from "./simulate.ts";

/** Months of failure and of falling behind are kept, −1 for none; of the rest what `keepMonth` keeps, with the bits of a whole chunk. */
export function openGlance(simulator: Simulator): (firstPath: number, pathCount: number) => ChunkResult {
  const { model, source } = simulator;
  const monthOrNone = (month: number | undefined): number => (month !== undefined && month < Infinity ? month : -1);
  const kept = openKeptColumns(model, false);
  let p = 0;
  let lastMonth = -1;
  const observer: Observer = {
    month(t, month, books, operations) {
      lastMonth = t;
      keepMonth(kept, p, t, month, books, operations);
    },
  };
  return (firstPath, pathCount) => {
    makeRoom(kept.columns, pathCount);
    const perPath = { failedMonthWithRaises: new Float64Array(pathCount), behindMonth: new Float64Array(pathCount) };
    for (p = 0; p < pathCount; p++) {
      lastMonth = -1;
      const { failedMonth, behindMonth } = runPath(simulator, source.draw(firstPath + p), observer, true);
      keepLast(kept, p, lastMonth);
      perPath.failedMonthWithRaises[p] = monthOrNone(failedMonth[asWritten]);
      perPath.behindMonth[p] = monthOrNone(behindMonth);
    }
    const none = new Float64Array();
    const columns = takeColumns(kept.columns, pathCount);
    return { firstPath, pathCount, columns, perPath, prices: none, business: {}, sums: none, maxImbalanceUsd: 0, maxImbalanceRelative: 0 };
  };
}
