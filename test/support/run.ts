/** Runs plans in the test's own thread and compares results to the bit. */
import { expect } from "vitest";
import { simulateChunk, openSimulator, type Simulator } from "../../src/core/company/simulate.ts";
import type { ChunkResult } from "../../src/core/company/chunk.ts";
import { mergeChunks, type Merged } from "../../src/core/results/merged.ts";
import type { Plan } from "../../src/core/plan/vocabulary/vocabulary.ts";

export interface RunOptions {
  readonly paths?: number;
  readonly basePlan?: Plan;
  readonly seed?: number;
  /** Sizes of the chunks, repeated; default: one chunk. */
  readonly chunks?: readonly number[];
}

export function simulatorOf(plan: Plan, options: RunOptions = {}): Simulator {
  return openSimulator(plan, options.basePlan ?? plan, options.seed ?? plan.seed);
}

/** Simulates and merges. */
export function run(plan: Plan, options: RunOptions = {}): Merged {
  const paths = options.paths ?? 100;
  const simulator = simulatorOf(plan, options);
  const chunks: ChunkResult[] = [];
  for (let first = 0, k = 0; first < paths; k++) {
    const size = Math.min(paths - first, options.chunks === undefined ? paths : options.chunks[k % options.chunks.length]!);
    chunks.push(simulateChunk(simulator, { firstPath: first, pathCount: size, keepAll: true }));
    first += size;
  }
  return mergeChunks(chunks.reverse(), plan.calendar.months);
}

const bits = (column: Float64Array): BigUint64Array => new BigUint64Array(column.buffer, column.byteOffset, column.length);

/** Names of the columns in which two runs differ in any bit. */
export function differingColumns(a: Merged, b: Merged): readonly string[] {
  const all = (run: Merged): Record<string, Float64Array> => ({ ...run.columns, ...run.perPath, prices: run.prices });
  const [left, right] = [all(a), all(b)];
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return names.filter((name) => {
    const [x, y] = [left[name], right[name]];
    if (x === undefined || y === undefined || x.length !== y.length) return true;
    const [p, q] = [bits(x), bits(y)];
    return p.some((bit, i) => bit !== q[i]);
  });
}

export function expectSameBits(a: Merged, b: Merged): void {
  expect(differingColumns(a, b)).toEqual([]);
}
