/** What every `JobRunner` must do, wherever it runs. */
import { expect, test } from "vitest";
import type { JobRunner, Progress } from "../../src/app/ports.ts";
import type { SimulationJob } from "../../src/core/company/chunk.ts";
import type { Plan } from "../../src/core/plan/vocabulary/vocabulary.ts";

/** A job for the fake engine, which reads nothing of a plan but its name. */
export function fakeJob(name: string, paths: number, size: number): SimulationJob {
  const plan = { name } as Plan;
  const chunks = Array.from({ length: Math.ceil(paths / size) }, (_, k) => ({ firstPath: k * size, pathCount: Math.min(size, paths - k * size) }));
  return { plan, basePlan: plan, seed: 1000, paths, chunks, keepAll: false };
}

/** Cash of the first month, path by path, joined over chunks. */
async function firstMonth(runner: JobRunner, job: SimulationJob): Promise<number[]> {
  const results = await runner.run(job, {});
  return results.flatMap((result) => [...(result.columns["cashUsd"] as Float64Array).subarray(0, result.pathCount)]);
}

export function jobRunnerConformance(create: () => JobRunner): void {
  test("results come in the order of the chunks", async () => {
    const results = await create().run(fakeJob("plain", 25, 4), {});
    expect(results.map((result) => result.firstPath)).toEqual([0, 4, 8, 12, 16, 20, 24]);
    expect(results.at(-1)?.pathCount).toBe(1);
  });

  test("any chunking gives the same paths", async () => {
    const expected = Array.from({ length: 25 }, (_, path) => 1000 + path * 10);
    for (const size of [1, 4, 7, 25, 100]) expect(await firstMonth(create(), fakeJob("plain", 25, size))).toEqual(expected);
  });

  test("a runner may run two jobs", async () => {
    const runner = create();
    const job = fakeJob("plain", 9, 2);
    expect(await firstMonth(runner, job)).toEqual(await firstMonth(runner, job));
  });

  test("a job that differs in more than its paths is another job", async () => {
    const runner = create();
    const job = fakeJob("plain", 3, 2);
    const jobs: readonly SimulationJob[] = [job, { ...job, reading: "unfunded" }, { ...job, priceFactors: { api: 0.5 } }, { ...job, seed: 2000 }, job];
    const first = [];
    for (const one of jobs) first.push((await firstMonth(runner, one))[0]);
    expect(first).toEqual([1000, 1000.25, 1000.5, 2000, 1000]);
  });

  test("arrays that share a buffer arrive whole", async () => {
    const [result] = await create().run(fakeJob("plain", 2, 2), {});
    expect(result?.sums).toEqual(result?.columns["cashUsd"]);
    expect(result?.sums).toHaveLength(6);
  });

  test("progress rises to the number of paths", async () => {
    const seen: Progress[] = [];
    await create().run(fakeJob("plain", 10, 3), { onProgress: (progress) => seen.push(progress) });
    expect(seen.map((progress) => progress.done).sort((a, b) => a - b)).toEqual(seen.map((progress) => progress.done));
    expect(seen.at(-1)).toEqual({ stage: "simulate", done: 10, total: 10, unit: "futures" });
  });

  test("no chunks give no results", async () => {
    expect(await create().run(fakeJob("plain", 0, 1), {})).toEqual([]);
  });

  test("an abort before the start, or in the middle, rejects with its reason", async () => {
    const stopped = new Error("stopped by a test");
    await expect(create().run(fakeJob("plain", 9, 1), { signal: AbortSignal.abort(stopped) })).rejects.toBe(stopped);
    const controller = new AbortController();
    let seen = 0;
    const run = create().run(fakeJob("plain", 500, 1), {
      signal: controller.signal,
      onProgress: (progress) => {
        seen = progress.done;
        if (seen === 3) controller.abort(stopped);
      },
    });
    await expect(run).rejects.toBe(stopped);
    expect(seen).toBe(3);
  });

  test("what the engine throws comes through", async () => {
    await expect(create().run(fakeJob("throws", 9, 2), {})).rejects.toThrow("path 5 is broken");
  });
}
