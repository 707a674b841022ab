/** The canonical run: the example, through the product's own job runner and use-case, with its stages timed apart. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./built.mjs";

export const canonicalPlan = join(root, "examples", "frontier-lab.yaml");

const noFiles = { write: async () => {}, readText: async () => undefined };

/** The parts of the built product that are measured, and the plan. @param {URL} dist */
export async function openProduct(dist, planFile) {
  const from = (path) => import(new URL(path, dist).href);
  const [{ planFilesOf }, { createRunStore }, { sha256 }, { createWorkerRunner }, { loadPlan }, { simulate, chunksOf, pathsPerChunk }, company] =
    await Promise.all(
      [
        "adapters/files/plan-files.js",
        "adapters/files/run-store.js",
        "adapters/files/sha256.js",
        "adapters/workers/pool.js",
        "app/load-plan.js",
        "app/simulate.js",
        "core/company/simulate.js",
      ].map(from),
    );
  const loaded = await loadPlan(
    planFilesOf(planFile, async () => ""),
    undefined,
  );
  if (loaded.plan === undefined) throw new Error(`${planFile} has errors: npx plimsoll check tells which`);
  return {
    loaded,
    simulate,
    chunksOf,
    pathsPerChunk,
    sha256,
    createRunStore,
    createWorkerRunner,
    openSimulator: company.openSimulator,
    simulateChunk: company.simulateChunk,
  };
}

/**
 * One run in fresh threads, as a user starts it.
 *
 * Seconds of the wall clock by stage, and of the processors over all threads while simulating: the second number counts what
 * others on the machine take less. Writing goes to a folder that is removed.
 *
 * @param {{ workers: number, paths: number, write: boolean }} how
 */
export async function runOnce(product, { workers, paths, write }) {
  const { loaded, simulate, sha256, createRunStore, createWorkerRunner } = product;
  // A run too small for the product's chunks still gives every thread one.
  const chunks = product.chunksOf(paths, Math.min(product.pathsPerChunk, Math.ceil(paths / workers)));
  const folder = write ? await mkdtemp(join(tmpdir(), "plimsoll-bench-")) : undefined;
  const runner = createWorkerRunner(workers);
  const spent = { simulate: 0, processors: 0 };
  const timedRunner = {
    run: async (job, options) => {
      const from = performance.now();
      const used = process.cpuUsage();
      const results = await runner.run({ ...job, chunks }, options);
      const { user, system } = process.cpuUsage(used);
      spent.simulate = (performance.now() - from) / 1000;
      spent.processors = (user + system) / 1e6;
      return results;
    },
  };
  const clock = { seconds: () => performance.now() / 1000, today: () => "2026-07-01" };
  const ports = { runner: timedRunner, store: write ? createRunStore() : noFiles, clock, sha256 };
  try {
    const from = performance.now();
    const request = { paths, keepAll: false, out: folder === undefined ? undefined : join(folder, "run"), engine: "bench" };
    const summary = await simulate(loaded, request, ports, {});
    const all = (performance.now() - from) / 1000;
    return {
      months: summary.months,
      hash: summary.resultHash,
      seconds: { ...spent, summarise: all - spent.simulate - summary.seconds.write, write: summary.seconds.write },
    };
  } finally {
    // A build of before runners kept their threads has nothing to close.
    await runner.close?.();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}
