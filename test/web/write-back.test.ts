/** The page before `plimsoll open`: ten edits change ten values of the file; what changes the file shows in the page. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { planFilesOf } from "../../src/adapters/files/plan-files.ts";
import { sha256 } from "../../src/adapters/files/sha256.ts";
import { textFiles } from "../../src/adapters/files/text-files.ts";
import { watchForChange } from "../../src/adapters/files/watch-file.ts";
import { openPlanServer } from "../../src/adapters/http/plan-server.ts";
import type { PlanServer } from "../../src/adapters/http/plan-server.ts";
import { servePlan } from "../../src/app/serve-plan.ts";
import { browserOf, launch, openPage, root } from "./page.ts";

const folder = mkdtempSync(join(tmpdir(), "plimsoll-write-back-"));
const planFile = join(folder, "plan.yaml");
const original = readFileSync(join(root, "examples/frontier-lab.yaml"), "utf8").replace("paths: 10000", "paths: 8");
let browser: Browser | undefined;
let server: PlanServer;
let stopWatching = (): void => {};

beforeAll(async () => {
  writeFileSync(planFile, original);
  const files = planFilesOf(planFile, () => Promise.resolve(""));
  server = await openPlanServer(join(root, "dist/web"), servePlan(planFile, { files, texts: textFiles, sha256 }), 0);
  stopWatching = watchForChange(planFile, () => void server.changed());
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  stopWatching();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Address, its text, and what it is changed to. */
const edits = [
  ["chips.GB200.power", "1.75 kW @power", "1.8 kW @power"],
  ["demand.run_rate", "$47B/year @series-h", "$45B/year @series-h"],
  ["demand.growth", "2% to 8%/month @guess", "1% to 7%/month @guess"],
  ["products.api.share", "70% @guess", "68% @guess"],
  ["products.agent.share", "10% @guess", "12% @guess"],
  ["workloads.serve.headroom", "10% @guess", "12% @guess"],
  ["contracts.rainier.price", "$1.15/Trainium2-hour @tpu-price", "$1.20/Trainium2-hour @tpu-price"],
  ["offers.gb200-3y.prepay", "15% @guess", "10% @guess"],
  ["opening.cash", "$50B @guess", "$48B @guess"],
  ["policy.cover.sizing", "1.15x @guess", "1.2x @guess"],
] as const;

async function edit(page: Page, address: string, value: string): Promise<void> {
  await page.locator("#assumption-search").fill(address);
  const row = page.locator(".value-row", { has: page.locator(`code.address:text-is("${address}")`) });
  const isOpen = async (): Promise<boolean> => (await row.getAttribute("aria-expanded")) === "true";
  // A notice of the last edit's saving can move the row between the press of the mouse and its release.
  const open = async (): Promise<boolean> => {
    if (await isOpen()) return true;
    await row.click();
    return isOpen();
  };
  await expect.poll(open, { interval: 300, timeout: 15_000 }).toBe(true);
  const field = page.getByRole("textbox", { name: `${address}, as typed` });
  await field.fill(value);
  await field.press("Enter");
}

const saved = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => document.querySelector(".plan-name .soft")?.textContent?.includes("Saved in the file") === true);

test("ten edits change ten values of the file and nothing else; a change from outside is read at once", async (context) => {
  const { page, complaints, context: profile } = await openPage(browserOf(browser, context), `${server.address}#/assumptions`);
  await page.waitForSelector(".value-row", { timeout: 55_000 });
  for (const [address, , value] of edits) await edit(page, address, value);
  // The page may still tell of the ninth edit's saving when the tenth is typed.
  await expect.poll(() => readFileSync(planFile, "utf8"), { timeout: 15_000 }).toContain(edits.at(-1)![2]);
  await saved(page);
  const [before, after] = [original.split("\n"), readFileSync(planFile, "utf8").split("\n")];
  const changed = before.flatMap((line, i) => (line === after[i] ? [] : [[line, after[i]!] as const]));
  expect(after).toHaveLength(before.length);
  expect(edits.filter(([, , value]) => !after.some((line) => line.includes(value)))).toEqual([]);
  expect(changed).toHaveLength(edits.length);
  for (const [was, is] of changed) expect(edits.some(([, text, value]) => was.replace(text, value) === is)).toBe(true);

  writeFileSync(planFile, original.replace("name: Frontier lab", "name: Renamed lab"));
  await page.waitForFunction(() => document.querySelector(".plan-name strong")?.textContent?.startsWith("Renamed lab") === true, undefined, {
    timeout: 30_000,
  });
  expect(await page.locator(".notice").textContent()).toContain("changed outside");
  expect(complaints).toEqual([]);
  await profile.close();
});
