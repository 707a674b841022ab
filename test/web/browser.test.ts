/**
 * The page in a real Chromium, from a plain file host: its digits, its feel, its manners.
 *
 * Without a Chromium, or without a built page, the tests are skipped, saying so; with PLIMSOLL_NO_SKIPS=1 they fail instead.
 */
import { readFileSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sha256 } from "../../src/adapters/files/sha256.ts";
import { companyEngine } from "../../src/adapters/workers/engine.ts";
import { createInThreadRunner } from "../../src/adapters/workers/in-thread.ts";
import { isValid, loadPlan } from "../../src/app/load-plan.ts";
import { simulate } from "../../src/app/simulate.ts";
import type { RunSummary } from "../../src/core/results/run.ts";
import { sha256Text } from "../../src/formats/hash.ts";
import { renderDiagnostics } from "../../src/formats/text/diagnostics.ts";
import { answerJson } from "../../src/formats/text/answer-json.ts";
import { placeKeys, places, placeTitles } from "../../src/web/state/location.ts";
import { browserOf, command, figure, launch, openPage, openText, root, runEnded, serveBuilt, shortened } from "./page.ts";

const fewPaths = shortened(readFileSync(join(root, "examples/frontier-lab.yaml"), "utf8"));
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

test("a slider previews and refines; undo takes it back; a reload and a lost network keep the numbers", async (context) => {
  const { page, complaints, context: profile } = await openPage(browserOf(browser, context), `${origin}/`);
  await page.getByRole("button", { name: /Frontier lab/ }).click();
  await runEnded(page);
  const before = [await figure(page, "Lowest cash"), await figure(page, "Futures insolvent")];
  const slider = page.getByRole("slider", { name: "demand.growth, 2%" });
  await slider.scrollIntoViewIfNeeded();
  const box = (await slider.boundingBox())!;
  await page.mouse.move(box.x + box.width / 3, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + 4, box.y + box.height / 2, { steps: 4 });
  await page.waitForFunction(() => document.querySelector(".run-words")?.textContent?.startsWith("Preview: 64 futures") === true);
  await page.mouse.up();
  await page.waitForFunction(() => document.querySelector(".plan-name .soft")?.textContent?.includes("Edited") === true);
  await runEnded(page);
  const after = await figure(page, "Lowest cash");
  const insolvent = await figure(page, "Futures insolvent");
  expect(after).not.toBe(before[0]);
  expect(insolvent).not.toBe(before[1]);

  await page.reload();
  await runEnded(page);
  expect([await figure(page, "Lowest cash"), await figure(page, "Futures insolvent")]).toEqual([after, insolvent]);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await profile.setOffline(true);
  await page.reload();
  await runEnded(page);
  expect(await figure(page, "Lowest cash")).toBe(after);
  await profile.setOffline(false);

  await page.getByRole("button", { name: "Undo" }).click();
  await page.waitForFunction(() => document.querySelector(".plan-name .soft")?.textContent?.includes("Edited") === false);
  expect(complaints.filter((one) => !one.includes("ERR_INTERNET_DISCONNECTED"))).toEqual([]);
  await profile.close();
});

test("the requests of a meeting are decided beside the sliders", async (context) => {
  const { page, complaints, context: profile } = await openPage(browserOf(browser, context), `${origin}/`);
  await openText(page, "few.yaml", fewPaths);
  await runEnded(page);
  await page.getByRole("button", { name: "Allocation", exact: true }).click();
  await page.getByRole("button", { name: "Decide on 3 requests" }).click();
  const decisions = page.locator("#meeting-decisions");
  await decisions.waitFor({ timeout: 60_000 });
  expect(await decisions.locator("tbody tr").count()).toBe(3);
  expect(await page.locator(".meeting").innerText()).toContain("No other set of decisions is worth more");
  expect(complaints).toEqual([]);
  await profile.close();
});

test("a mistake in the text is underlined with the words of the command line, and undone", async (context) => {
  const { page, context: profile } = await openPage(browserOf(browser, context), `${origin}/`);
  await openText(page, "few.yaml", fewPaths.replace("paths: 80", "paths: 8"));
  await runEnded(page);
  await page.getByRole("button", { name: "Plan text" }).click();
  await page.locator(".cm-content").waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".cm-content").focus();
  await page.keyboard.press("Control+f");
  await page.keyboard.type("growth:     2% to 8%/month");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.keyboard.type("growth: 2% to 8%/mnoth");
  const squiggle = page.locator(".cm-lintRange-error").first();
  await squiggle.waitFor();
  const broken = fewPaths.replace("paths: 80", "paths: 8").replace("growth:     2% to 8%/month", "growth: 2% to 8%/mnoth");
  const loaded = await loadPlan(
    { open: () => Promise.resolve({ kind: "text", file: "few.yaml", text: broken }), readText: () => Promise.resolve(undefined) },
    undefined,
  );
  const first = loaded.diagnostics.find(({ severity }) => severity === "error")!;
  // What was half typed may be told of first.
  const told = page.locator(".messages pre").first();
  await expect.poll(() => told.textContent(), { timeout: 30_000 }).toContain(renderDiagnostics([first], { sourceOf: () => broken }).trim());
  await squiggle.hover();
  await page
    .locator(".cm-diagnostic", { hasText: `${first.code}: ${first.message}` })
    .first()
    .waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await runEnded(page);
  expect(await page.locator(".cm-lintRange-error").count()).toBe(0);
  await profile.close();
});

test("the tour: demand a year late is one click away, and it ends with a decision that the reader changed", async (context) => {
  const { page, complaints, context: profile } = await openPage(browserOf(browser, context), `${origin}/`);
  await page.getByRole("button", { name: "Take the two-minute tour" }).click();
  await runEnded(page);
  const planned = await figure(page, "Lowest cash");
  const next = page.locator(".tour").getByRole("button", { name: "Next" });
  for (let step = 0; step < 3; step++) await next.click();
  expect(await page.locator(".whatifs").innerText()).toContain("Demand arrives a year late");
  await page.getByRole("button", { name: "Make demand late" }).click();
  await page.waitForFunction((before) => ![...document.querySelectorAll(".figures .big")].some(({ textContent }) => textContent === before), planned);
  await next.click();
  expect(await page.locator(".tour").innerText()).toContain("policy.cover.quantile");
  // The slider is not passed by: until a decision is changed the button says so.
  expect(await page.locator(".tour").getByRole("button", { name: "Skip" }).count()).toBe(1);
  await page.getByRole("slider", { name: /^policy.cover.quantile/ }).focus();
  for (let step = 0; step < 5; step++) await page.keyboard.press("ArrowLeft");
  await next.click();
  expect(await page.locator(".tour").innerText()).toContain("You changed a decision");
  expect(complaints).toEqual([]);
  await profile.close();
});

test("every place by its key: none offends axe; a file of observations is told under Evidence, and lines are proposed", async (context) => {
  const { page, complaints, context: profile } = await openPage(browserOf(browser, context), `${origin}/`);
  await openText(page, "few.yaml", fewPaths.replace("paths: 80", "paths: 8"));
  await runEnded(page);
  const offences: string[] = [];
  for (const place of places) {
    await page.keyboard.press(placeKeys[place]);
    await page.waitForFunction((title) => document.querySelector("#place-title")?.textContent === title, placeTitles[place]);
    if (place === "text") await page.locator(".cm-content").waitFor();
    offences.push(...(await offencesOf(page)).map((one) => `${place}: ${one}`));
  }
  expect(offences).toEqual([]);
  // A phone, and a sheet of A4: nothing is wider than either.
  const wide: string[] = [];
  for (const [media, width] of [
    ["screen", 390],
    ["print", 690],
  ] as const) {
    await page.emulateMedia({ media });
    await page.setViewportSize({ width, height: 844 });
    for (const place of places) {
      await page.keyboard.press(placeKeys[place]);
      await page.waitForFunction((title) => document.querySelector("#place-title")?.textContent === title, placeTitles[place]);
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (beyond > 0) wide.push(`${place}, ${media}: ${beyond} px too wide`);
    }
  }
  expect(wide).toEqual([]);
  await page.emulateMedia({ media: "screen" });
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.getByRole("button", { name: "Evidence" }).click();
  await page.getByRole("tab", { name: "Sources" }).focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Open observations…" }).click();
  const news = "date,quantity,value,source,title\n2026-06-04,opening.cash,$1B,press,Cash is low\n";
  await (await chooser).setFiles({ name: "news.csv", mimeType: "text/csv", buffer: Buffer.from(news) });
  await page.locator(".study .report").waitFor();
  expect(await page.locator(".study pre").last().textContent()).toContain("opening.cash: $1B @press");
  expect(await offencesOf(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await profile.close();
});

test("with the keyboard alone: Decide, Assumptions, a changed value, Compare; nothing offends axe on the way", async (context) => {
  const { page, complaints, context: profile } = await openPage(browserOf(browser, context), `${origin}/#/decide?from=example:frontier-lab`);
  await page.waitForSelector(".figures", { timeout: 55_000 });
  expect(await page.locator("#place-title").textContent()).toBe("Decide");
  const offences: string[] = [...(await offencesOf(page))];
  await page.keyboard.press("/");
  await page.waitForFunction(() => document.activeElement?.id === "assumption-search");
  await page.keyboard.type("opening.cash");
  for (let i = 0; i < 12 && !(await page.evaluate(() => document.activeElement?.classList.contains("value-row"))); i++) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.waitForFunction(() => document.activeElement instanceof HTMLInputElement && document.activeElement.type === "text");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("$60B @guess");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector(".plan-name .soft")?.textContent?.includes("Edited") === true);
  offences.push(...(await offencesOf(page)));
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.keyboard.press("d");
  await page.waitForSelector("#compare-result", { timeout: 55_000 });
  expect(await page.locator("#compare-input").textContent()).toContain("regimes.listing.start");
  offences.push(...(await offencesOf(page)));
  expect(offences).toEqual([]);
  await page.evaluate(() => document.querySelector("main")!.append(document.createElement("img")));
  expect(await offencesOf(page), "canary: a picture without words").not.toEqual([]);
  expect(complaints).toEqual([]);
  await profile.close();
});

/** Serious and critical findings of axe on the page as it stands. */
async function offencesOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(readFileSync(join(root, "node_modules/axe-core/axe.min.js"), "utf8"));
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      readonly axe: {
        run(): Promise<{
          readonly violations: readonly { readonly id: string; readonly impact: string; readonly nodes: readonly { readonly html: string }[] }[];
        }>;
      };
    };
    const { violations } = await axe.run();
    return violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`);
  });
}
