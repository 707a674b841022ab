/**
 * A real Chromium: from PLIMSOLL_CHROMIUM or /usr/bin/chromium. Without one the tests that need it are skipped, saying so; with
 * PLIMSOLL_NO_SKIPS=1 they fail instead.
 */
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import type { TestContext } from "vitest";

const executablePath = process.env.PLIMSOLL_CHROMIUM ?? "/usr/bin/chromium";
const args = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Why there is no browser to test in, or nothing. */
export const missingChromium = existsSync(executablePath) ? undefined : `no Chromium at ${executablePath}: install one or set PLIMSOLL_CHROMIUM`;

/** The browser, or nothing where it is missing. */
export const launchChromium = (missing = missingChromium): Promise<Browser | undefined> =>
  missing === undefined ? chromium.launch({ executablePath, args }) : Promise.resolve(undefined);

/** The running browser; ends the test as skipped, or as failed where skips are forbidden. */
export function runningBrowser(browser: Browser | undefined, context: TestContext, missing = missingChromium): Browser {
  if (browser !== undefined) return browser;
  if (process.env.PLIMSOLL_NO_SKIPS === "1") throw new Error(missing);
  return context.skip(missing);
}
