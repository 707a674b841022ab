import { MessageChannel } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import { createInThreadRunner } from "../../src/adapters/workers/in-thread.ts";
import { createWorkerRunner } from "../../src/adapters/workers/pool.ts";
import { OperatingError } from "../../src/app/ports.ts";
import { serveChunks as serveWebChunks } from "../../src/web/engine/serve-chunks.ts";
import type { Scope } from "../../src/web/engine/serve-chunks.ts";
import { createWebRunner } from "../../src/web/engine/web-runner.ts";
import type { WorkerLike } from "../../src/web/engine/web-runner.ts";
import { fakeEngine } from "./fake-engine.mjs";
import { fakeJob, jobRunnerConformance } from "./job-runner.ts";

/** The far end of a channel in this thread stands for a Web Worker: messages are cloned and arrive later, as there. */
function startPortWorker(): WorkerLike {
  const { port1, port2 } = new MessageChannel();
  serveWebChunks(port2 as unknown as Scope, { engine: fakeEngine, previewEngine: () => fakeEngine(fakeJob("preview", 0, 1)) });
  const worker: WorkerLike = { postMessage: (message) => port1.postMessage(message), terminate: () => port1.close(), onmessage: null, onerror: null };
  port1.on("message", (data) => worker.onmessage?.({ data }));
  for (const port of [port1, port2]) port.unref();
  return worker;
}

const entry = new URL("./fake-worker.mjs", import.meta.url);

describe("in this thread", () => jobRunnerConformance(() => createInThreadRunner(fakeEngine)));
describe("one worker", () => jobRunnerConformance(() => createWorkerRunner(1, entry)));
describe("four workers", () => jobRunnerConformance(() => createWorkerRunner(4, entry)));

describe("three Web Workers", () => jobRunnerConformance(() => createWebRunner(startPortWorker, 3)));

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
