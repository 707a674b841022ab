/**
 * The page in a real Chromium, from a plain file host: its digits, its feel, its manners.
 *
 * Without a Chromium, or without a built page, the tests are skipped, saying so; with PLIMSOLL_NO_SKIPS=1 they fail instead.
 */
import { readFileSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sha256 } from "../../src/adapters/files/sha256.ts";
import { companyEngine } from "../../src/adapters/workers/engine.ts";
import { createInThreadRunner } from "../../src/adapters/workers/in-thread.ts";
import { isValid, loadPlan } from "../../src/app/load-plan.ts";
import { simulate } from "../../src/app/simulate.ts";
import type { RunSummary } from "../../src/core/results/run.ts";
import { sha256Text } from "../../src/formats/hash.ts";
import { answerJson } from "../../src/formats/text/answer-json.ts";
import { browserOf, command, figure, launch, openPage, openText, root, runEnded, serveBuilt } from "./page.ts";

const example = readFileSync(join(root, "examples/frontier-lab.yaml"), "utf8");
/** The example with fewer futures: what is tested does not depend on their number. */
const fewPaths = example.replace("paths: 10000", "paths: 100");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { readonly version: string };

let browser: Browser | undefined;
let server: Server;
let origin = "";

beforeAll(async () => {
  ({ server, origin } = await serveBuilt());
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  server.close();
});

/** The answer without how long it took. */
const hashOf = (summary: RunSummary): string => sha256Text(answerJson({ ...summary, seconds: { simulate: 0, write: 0 } }));

async function commandLineAnswer(text: string, file: string): Promise<RunSummary> {
  const loaded = await loadPlan(
    { open: () => Promise.resolve({ kind: "text", file, text }), readText: () => Promise.resolve(undefined) },
    undefined,
    "2026-11-22",
  );
  if (!isValid(loaded)) throw new Error("the example is not valid");
  const ports = {
    runner: createInThreadRunner(companyEngine),
    store: { prepare: () => Promise.resolve(), write: () => Promise.resolve(), readText: () => Promise.resolve(undefined) },
    clock: { seconds: () => 0, today: () => "2026-11-22" },
    sha256,
  };
  return simulate(loaded, { keepAll: false, engine: version }, ports, {});
}

test("the answer has the digits of the command line", async (context) => {
  const { page, complaints, context: profile } = await openPage(browserOf(browser, context), `${origin}/`);
  await openText(page, "few.yaml", fewPaths);
  await runEnded(page);
  const download = page.waitForEvent("download");
  await command(page, "answer summary.json");
  const shown = JSON.parse(readFileSync(await (await download).path(), "utf8")) as RunSummary;
  const expected = await commandLineAnswer(fewPaths, "few.yaml");
  expect(shown.resultHash).toBe(expected.resultHash);
  expect(hashOf(shown)).toBe(hashOf(expected));
  expect(await figure(page, "Futures insolvent")).toMatch(/\d/);
  expect(complaints).toEqual([]);
  await profile.close();
});
