/** The first figures of a run, and no more: what is told while a hand moves. */
import type { ChunkResult } from "../company/chunk.ts";
import { countWhere, fanOf, mergeChunks, proportion, troughOf } from "./merged.ts";
import type { Proportion, RunSummary } from "./run.ts";

export interface Glance extends Pick<RunSummary, "paths" | "cashTrough" | "servedShare"> {
  readonly insolvent: Proportion;
  /** Of none, where the plan has no rival. */
  readonly fallBehind: Proportion;
}

/** @throws Error if the chunks do not cover 0 … paths − 1 exactly once */
export function glanceOf(chunks: readonly ChunkResult[], months: number): Glance {
  const merged = mergeChunks(chunks, months);
  const struck = (name: string): Proportion => {
    const count = countWhere(merged.perPath[name]!, (month) => month >= 0);
    return proportion(count, merged.paths);
  };
  return {
    paths: merged.paths,
    insolvent: struck("failedMonthWithRaises"),
    cashTrough: troughOf(fanOf(merged, "cashUsd")),
    servedShare: fanOf(merged, "servedShare"),
    fallBehind: struck("behindMonth"),
  };
}

/** A summary with the figures of a glance in place of its own. What a glance does not look at stays as it was. */
export function withGlance(summary: RunSummary, { insolvent, fallBehind, ...figures }: Glance): RunSummary {
  const { pInsolvent, pFallBehind } = summary;
  return { ...summary, ...figures, pInsolvent: { ...pInsolvent, withRaises: insolvent }, ...(pFallBehind === undefined ? {} : { pFallBehind: fallBehind }) };
}
