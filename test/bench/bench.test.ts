/** The benches run small, so that they cannot rot. No time is asserted: what a machine takes is no law. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** Modules of the bench are plain JavaScript; what the tests use of them is typed here. */
const load = async <T>(name: string): Promise<T> => (await import(new URL(`../../bench/${name}`, import.meta.url).href)) as T;

interface Recursion {
  runRecursion(normals: Float64Array, cashUsd: Float64Array, months: number, pathCount: number): number;
  drawNormals(count: number, seed: number): Float64Array;
}
interface Compare {
  agree(a: number, b: number): boolean;
  compareRecursion(size: { paths: number; months: number; rounds: number }): {
    jsNanoseconds: number;
    ratio?: number;
    skipped?: string;
    checksums: { js: number; c?: number };
  };
}
interface Shares {
  sharesOf(profile: unknown): { allocating: number; shares: readonly { part: string; share: number }[] };
}
interface Built {
  staleSources(sourceFolder: string, builtFile: string): string[];
}

test("a small run: both numbers of workers give the same bits, and every figure is there", () => {
  const bench = spawnSync(process.execPath, ["bench/run.mjs", "--plan", "examples/newsvendor.yaml", "--paths", "12", "--runs", "1", "--json"], {
    cwd: root,
    encoding: "utf8",
    // As `npm test` built it: a build here would pull it from under the other tests.
    env: { ...process.env, PLIMSOLL_DIST: process.env["PLIMSOLL_DIST"] ?? join(root, "dist") },
  });
  expect(bench.stderr).toBe("");
  const { canonical, shares, recursion, machine, allocation } = JSON.parse(bench.stdout);
  expect(canonical).toMatchObject({ paths: 12, months: 2, runs: 1, workers: 2, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
  for (const figure of [...Object.values(canonical.seconds), canonical.speedUp, canonical.inRecursions, canonical.pathMonthsPerSecond, recursion.jsNanoseconds])
    expect(figure).toBeGreaterThan(0);
  expect(shares.shares.reduce((sum: number, { share }: { share: number }) => sum + share, 0)).toBeCloseTo(1, 9);
  expect(allocation).toHaveLength(4);
  for (const { warm, cold, highs, ratio } of allocation) for (const figure of [warm, cold, highs, ratio]) expect(figure).toBeGreaterThan(0);
  expect(machine.node).toBe(process.versions.node);
});

test("months with very many workloads: one small instance, proved, with every figure", () => {
  const bench = spawnSync(process.execPath, ["bench/allocation-large.mjs", "--only", "1000x16", "--json"], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, PLIMSOLL_DIST: process.env["PLIMSOLL_DIST"] ?? join(root, "dist") },
  });
  expect(bench.stderr).toBe("");
  const [figures] = JSON.parse(bench.stdout);
  expect(figures).toMatchObject({ name: "1000x16", holds: true });
  for (const figure of [figures.seconds, figures.processorSeconds, figures.peakMegabytes, figures.objective]) expect(figure).toBeGreaterThan(0);
});

describe("the bare recursion", () => {
  test("one month, by hand", async () => {
    const { runRecursion } = await load<Recursion>("recursion/recursion.mjs");
    const cashUsd = new Float64Array(1);
    expect(runRecursion(Float64Array.of(0), cashUsd, 1, 1)).toBe(0);
    // Sales 101; cost 97.62, of which 65.08 is paid; interest 1.5 − 0.375; profit 2.255 less 1.804 of losses, taxed at 25 %.
    // 150 + (50 + 50.5) − (30 + 65.08) − 1.125 − 0.11275 = 154.18225, below what is spare.
    expect(cashUsd[0]).toBeCloseTo(154.18225, 9);
  });

  test("a path that cannot pay has failed for good", async () => {
    const { runRecursion } = await load<Recursion>("recursion/recursion.mjs");
    const months = 30;
    const cashUsd = new Float64Array(months);
    expect(runRecursion(new Float64Array(months).fill(-12), cashUsd, months, 1)).toBe(1);
    const failed = cashUsd.findIndex((usd) => usd < 0);
    expect(failed).toBeGreaterThan(0);
    expect(new Set(cashUsd.subarray(failed)).size).toBe(1);
  });

  test("gives in C what it gives in JavaScript", async ({ skip }) => {
    const { compareRecursion } = await load<Compare>("recursion/compare.mjs");
    const result = compareRecursion({ paths: 50, months: 60, rounds: 1 });
    if (result.skipped !== undefined) skip(result.skipped);
    expect(result.checksums.c).toBe(result.checksums.js);
    expect(result.ratio).toBeGreaterThan(0);
  });

  test("canary: sums that differ by more than rounding do not agree", async () => {
    const { agree } = await load<Compare>("recursion/compare.mjs");
    expect(agree(1e9, 1e9 + 1e-4)).toBe(true);
    expect(agree(1e9, 1e9 + 1e-2)).toBe(false);
    expect(agree(1e9, NaN)).toBe(false);
  });

  test("draws are standard normals", async () => {
    const { drawNormals } = await load<Recursion>("recursion/recursion.mjs");
    const count = 20_000;
    const z = drawNormals(count, 1);
    const mean = z.reduce((sum, x) => sum + x, 0) / count;
    const variance = z.reduce((sum, x) => sum + x * x, 0) / count;
    // Five standard errors.
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(count));
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
  });
});

test("time is charged to the innermost folder of core, and to allocating whatever it calls", async () => {
  const { sharesOf } = await load<Shares>("time-shares.mjs");
  const frame = (id: number, functionName: string, file: string, children: number[]) => ({
    id,
    callFrame: { functionName, url: file === "" ? "" : `file:///x/dist/core/${file}` },
    children,
  });
  const nodes = [
    { id: 1, callFrame: { functionName: "(root)", url: "" }, children: [2, 6, 7] },
    frame(2, "runMonth", "company/operations.js", [3, 5]),
    frame(3, "solve", "allocation/allocator.js", [4]),
    frame(4, "exp", "numeric/elementary.js", []),
    frame(5, "slice", "", []),
    { id: 6, callFrame: { functionName: "(garbage collector)", url: "" }, children: [] },
    { id: 7, callFrame: { functionName: "(program)", url: "" }, children: [] },
  ];
  const { allocating, shares } = sharesOf({ nodes, samples: [2, 3, 4, 5, 6, 7], timeDeltas: [10, 20, 30, 15, 25, 1000] });
  expect(allocating).toBeCloseTo(0.5, 12);
  expect(Object.fromEntries(shares.map(({ part, share }) => [part, Math.round(100 * share)]))).toEqual({
    company: 25,
    allocation: 20,
    numeric: 30,
    "garbage collection": 25,
  });
});

test("a source that is newer than the build is stale, and every one where nothing is built", async () => {
  const { staleSources } = await load<Built>("built.mjs");
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-stale-"));
  try {
    const put = (name: string, second: number): void => {
      mkdirSync(join(folder, name, ".."), { recursive: true });
      writeFileSync(join(folder, name), "");
      utimesSync(join(folder, name), second, second);
    };
    for (const name of ["fresh", "changed", "fresh.test"]) put(`src/a/${name}.ts`, name === "changed" ? 300 : 100);
    expect(staleSources(join(folder, "src"), join(folder, "dist/main.js")).sort()).toEqual([join("a", "changed.ts"), join("a", "fresh.ts")]);
    put("dist/main.js", 200);
    expect(staleSources(join(folder, "src"), join(folder, "dist/main.js"))).toEqual([join("a", "changed.ts")]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
