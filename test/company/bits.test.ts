/** The same bits whoever runs the paths: one, two or four workers, any chunks, any Node. Runs what was built. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { mergeChunks, type Merged } from "../../src/core/results/merged.ts";
import { expectSameBits, run } from "../support/run.ts";
import { smallLab } from "../support/small-lab.ts";

const lab = smallLab();
const paths = 24;
const built = new URL("../../dist/adapters/workers/pool.js", import.meta.url);

async function withWorkers(workers: number, chunkSize: number): Promise<Merged> {
  const { createWorkerRunner } = (await import(built.href)) as typeof import("../../src/adapters/workers/pool.ts");
  const chunks = Array.from({ length: Math.ceil(paths / chunkSize) }, (_, k) => ({
    firstPath: k * chunkSize,
    pathCount: Math.min(chunkSize, paths - k * chunkSize),
  }));
  const results = await createWorkerRunner(workers).run({ plan: lab, basePlan: lab, seed: lab.seed, paths, chunks, keepAll: true }, {});
  return mergeChunks(results, lab.calendar.months);
}

/** SHA-256 over all columns, in the order of their names. */
function hashOf(merged: Merged): string {
  const hash = createHash("sha256");
  for (const columns of [merged.columns, merged.perPath])
    for (const name of Object.keys(columns).sort())
      hash.update(name).update(new Uint8Array(columns[name]!.buffer, columns[name]!.byteOffset, columns[name]!.byteLength));
  return hash.digest("hex");
}

describe("the same bits", () => {
  const alone = run(lab, { paths });

  test("with one, two and four workers, in chunks of 24, 7 and 1", async () => {
    if (!existsSync(built)) throw new Error("build first: npm test does");
    for (const [workers, chunkSize] of [
      [1, 24],
      [2, 7],
      [4, 1],
    ] as const) {
      const merged = await withWorkers(workers, chunkSize);
      expectSameBits(merged, alone);
      expect([...merged.sums]).toEqual([...alone.sums]);
    }
  });

  // One hash for every Node and machine. It changes whenever a number of the engine moves: then the changelog says so.
  test("on every Node: the hash of all columns", () => expect(hashOf(alone)).toBe("78481e4e36ac9db2b1041007a80f2aa46a3bbe893045dac2b3210bd770689ea2"));
});
