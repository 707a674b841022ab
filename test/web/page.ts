/** The built page in a real Chromium, served from this machine; shared by the tests of the page. */
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import type { TestContext } from "vitest";
import { launchChromium, missingChromium, runningBrowser } from "../support/chromium.ts";

export const root = fileURLToPath(new URL("../..", import.meta.url));
const built = join(root, "dist/web");
const missing = missingChromium ?? (existsSync(join(built, "index.html")) ? undefined : "the page is not built: npm run build");

const types: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".yaml": "text/yaml" };

/** Futures of the example as it is served: what is tested does not depend on their number. */
const fewPaths = 80;
export const shortened = (example: string): string => example.replace("paths: 10000", `paths: ${fewPaths}`);

/** A plain file host; the large example has fewer futures there. */
export async function serveBuilt(): Promise<{ readonly origin: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://host").pathname;
    const file = join(built, path === "/" ? "index.html" : path);
    if (!file.startsWith(built) || !existsSync(file)) return void response.writeHead(404).end();
    response
      .writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" })
      .end(/frontier-lab-[^/]*\.yaml$/.test(file) ? shortened(readFileSync(file, "utf8")) : readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

export const launch = (): Promise<Browser | undefined> => launchChromium(missing);

/** The running browser; ends the test as skipped, or as failed where skips are forbidden. */
export const browserOf = (browser: Browser | undefined, context: TestContext): Browser => runningBrowser(browser, context, missing);

export interface OpenedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Page errors, console errors, and requests beyond the page's origin. */
  readonly complaints: string[];
}

/** A page in a profile of its own, with the fallback of browsers that have no file picker of their own. */
export async function openPage(
  browser: Browser,
  address: string,
  view: { readonly width?: number; readonly colorScheme?: "light" | "dark" } = {},
): Promise<OpenedPage> {
  const context = await browser.newContext({
    viewport: { width: view.width ?? 1280, height: 900 },
    colorScheme: view.colorScheme ?? "light",
    acceptDownloads: true,
  });
  await context.addInitScript(() => {
    delete (window as { showOpenFilePicker?: unknown }).showOpenFilePicker;
  });
  const complaints: string[] = [];
  const { origin } = new URL(address);
  context.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !url.startsWith("data:") && !url.startsWith(`blob:${origin}`)) complaints.push(`request: ${url}`);
  });
  const page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`console: ${message.text()}`);
  });
  await page.goto(address);
  return { page, context, complaints };
}

/** Opens a text as a file of the reader's own. */
export async function openText(page: Page, name: string, text: string): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: /plan of your own/ }).click();
  await (await chooser).setFiles({ name, mimeType: "text/yaml", buffer: Buffer.from(text) });
}

/** Waits until the run has ended. */
export const runEnded = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => / futures in /.test(document.querySelector(".run-words")?.textContent ?? ""), undefined, { timeout: 150_000 });

/** A figure of the strip above the page. */
export const figure = (page: Page, name: string): Promise<string | undefined> =>
  page.evaluate((wanted) => {
    const term = [...document.querySelectorAll(".figures dt")].find((one) => one.textContent?.startsWith(wanted));
    return term?.parentElement?.querySelector(".big")?.textContent ?? undefined;
  }, name);

/** Runs a command by its name. */
export async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: /Command/ }).fill(words);
  await page.keyboard.press("Enter");
}
