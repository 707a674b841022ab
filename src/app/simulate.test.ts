import { parquetReadObjects } from "hyparquet";
import { expect, test } from "vitest";
import { createInThreadRunner } from "../adapters/workers/in-thread.ts";
import { companyEngine } from "../adapters/workers/engine.ts";
import { sha256 } from "../adapters/files/sha256.ts";
import type { RunSummary } from "../core/results/run.ts";
import { isValid, loadPlan } from "./load-plan.ts";
import type { ValidPlan } from "./load-plan.ts";
import type { RunStore } from "./ports.ts";
import { isRun, openRun } from "./run-folder.ts";
import { chunksOf, simulate } from "./simulate.ts";
import { trace } from "./trace.ts";

const text = `plimsoll: 1
name: Drifting
calendar: {start: 2026-01, months: 18}
demand: {run_rate: $1/year}
finance:
  tax_rate: 0%
  costs:
    drain: {amount: {process: noise, around: -$15/month to $18/month (normal)}}
opening: {cash: $100}
`;

async function loaded(): Promise<ValidPlan> {
  const plan = await loadPlan(
    { open: () => Promise.resolve({ kind: "text", file: "plans/drifting.yaml", text }), readText: () => Promise.resolve(undefined) },
    undefined,
  );
  if (!isValid(plan)) throw new Error("the plan of this test is not valid");
  return plan;
}

/** Runs kept in memory. */
function memoryStore(): RunStore & { readonly runs: Map<string, ReadonlyMap<string, string | Uint8Array>> } {
  const runs = new Map<string, ReadonlyMap<string, string | Uint8Array>>();
  return {
    runs,
    prepare: () => Promise.resolve(),
    write: (folder, files) => Promise.resolve(void runs.set(folder, files)),
    readText: (folder, name) => Promise.resolve(runs.get(folder)?.get(name) as string | undefined),
  };
}

async function simulated(store: RunStore, request: { readonly paths: number; readonly out?: string; readonly keepAll?: boolean }): Promise<RunSummary> {
  const ports = { runner: createInThreadRunner(companyEngine), store, clock: { seconds: () => 0, today: () => "2026-07-01" }, sha256 };
  return simulate(await loaded(), { keepAll: false, engine: "test", ...request }, ports, {});
}

const bytesOf = (content: string | Uint8Array | undefined): ArrayBuffer => Uint8Array.from(content as Uint8Array).buffer;

test("chunks cover every path once, the last ones in small steps", () => {
  for (const paths of [0, 1, 250, 251, 600, 1000, 10_000]) {
    let next = 0;
    for (const { firstPath, pathCount } of chunksOf(paths)) {
      expect(firstPath).toBe(next);
      expect(pathCount).toBeGreaterThan(0);
      next += pathCount;
    }
    expect(next).toBe(paths);
  }
  expect(chunksOf(250)).toEqual([{ firstPath: 0, pathCount: 250 }]);
  expect(chunksOf(600).map(({ pathCount }) => pathCount)).toEqual([125, 125, 125, 50, 50, 50, 50, 25]);
});

test("the run holds what the summary tells", async () => {
  const store = memoryStore();
  const summary = await simulated(store, { paths: 300, out: "run" });
  const files = store.runs.get("run")!;
  const rows = await parquetReadObjects({ file: bytesOf(files.get("columns.parquet")) });
  expect(rows).toHaveLength(300 * 18);
  const percentiles = await parquetReadObjects({ file: bytesOf(files.get("percentiles.parquet")) });
  const cash = percentiles.filter((row) => row["column"] === "cashUsd").sort((a, b) => Number(a["month"]) - Number(b["month"]));
  expect(cash.map((row) => row["p50"])).toEqual(summary.cashUsd.p50);
  const paths = await parquetReadObjects({ file: bytesOf(files.get("paths.parquet")) });
  expect(paths.filter((row) => Number(row["failedMonthWithRaises"]) >= 0)).toHaveLength(summary.pInsolvent.withRaises.count);
});

test("a run read again gives the same plan, and its traces are the paths of its columns", async () => {
  const store = memoryStore();
  await simulated(store, { paths: 40, out: "run" });
  expect([await isRun(store, "run"), await isRun(store, "other")]).toEqual([true, false]);
  const { files, manifest } = await openRun({ store, sha256, folder: "run" });
  const again = await loadPlan(files, undefined);
  if (!isValid(again)) throw new Error("the copy of the plan is not valid");
  expect(again.planHash).toBe(manifest.planHash);
  const rows = await parquetReadObjects({ file: bytesOf(store.runs.get("run")!.get("columns.parquet")) });
  const told = trace(again, manifest.seed, 17);
  const columns = rows.filter((row) => row["path"] === 17).map((row) => row["cashUsd"]);
  expect(told.months.map((month) => month.cash.closingUsd)).toEqual(columns.slice(0, told.months.length));
});

test("more paths leave the first ones as they were", async () => {
  const store = memoryStore();
  await simulated(store, { paths: 10, out: "few" });
  await simulated(store, { paths: 260, out: "many" });
  const cash = async (name: string): Promise<unknown[]> =>
    (await parquetReadObjects({ file: bytesOf(store.runs.get(name)!.get("columns.parquet")) }))
      .filter((row) => Number(row["path"]) < 10)
      .map((row) => row["cashUsd"]);
  expect(await cash("many")).toEqual(await cash("few"));
});

test("keeping all columns changes no number of the answer", async () => {
  const store = memoryStore();
  const [some, all] = [await simulated(store, { paths: 30, out: "some" }), await simulated(store, { paths: 30, out: "all", keepAll: true })];
  expect({ ...all, resultHash: "" }).toEqual({ ...some, resultHash: "" });
  const names = async (run: string): Promise<string[]> =>
    Object.keys((await parquetReadObjects({ file: bytesOf(store.runs.get(run)!.get("columns.parquet")), rowEnd: 1 }))[0]!);
  expect((await names("all")).length).toBeGreaterThan((await names("some")).length);
});
