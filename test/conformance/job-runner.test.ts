import { describe, expect, test } from "vitest";
import { createInThreadRunner } from "../../src/adapters/workers/in-thread.ts";
import { createWorkerRunner } from "../../src/adapters/workers/pool.ts";
import { OperatingError } from "../../src/app/ports.ts";
import { fakeEngine } from "./fake-engine.mjs";
import { fakeJob, jobRunnerConformance } from "./job-runner.ts";

const entry = new URL("./fake-worker.mjs", import.meta.url);

describe("in this thread", () => jobRunnerConformance(() => createInThreadRunner(fakeEngine)));
describe("one worker", () => jobRunnerConformance(() => createWorkerRunner(1, entry)));
describe("four workers", () => jobRunnerConformance(() => createWorkerRunner(4, entry)));

describe("worker threads", () => {
  test("a worker that ends early is reported", async () => {
    const run = createWorkerRunner(2, entry).run(fakeJob("exits", 9, 2), {});
    await expect(run).rejects.toThrow(OperatingError);
    await expect(run).rejects.toThrow("exit code 7");
  });

  test("less than one worker is refused", () => {
    expect(() => createWorkerRunner(0, entry)).toThrow("from 1");
  });
});
