/** Prints a page to PDF with a Chromium that the machine has. It is started without a network and leaves nothing behind. */
import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { OperatingError } from "../../app/ports.ts";
import type { PagePrinter } from "../../app/ports.ts";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge"];
const elsewhere = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/**
 * Where a Chromium is: PLIMSOLL_CHROMIUM, or the first that the path or the usual places have.
 *
 * @throws OperatingError if none is found
 */
export function chromiumPath(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const named = env["PLIMSOLL_CHROMIUM"];
  const suffix = process.platform === "win32" ? ".exe" : "";
  const onPath = (env["PATH"] ?? "").split(delimiter).flatMap((folder) => (folder === "" ? [] : names.map((name) => join(folder, `${name}${suffix}`))));
  const found = (named === undefined ? [...onPath, ...elsewhere] : [named]).find(isProgram);
  if (found !== undefined) return found;
  throw new OperatingError(named === undefined ? "no Chromium was found to print with" : `there is no Chromium at ${named}`, {
    fault: "input",
    hint: "install Chromium, Chrome or Edge, or set PLIMSOLL_CHROMIUM to its path; or open the run's report.html in any browser and print it",
  });
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export const pagePrinter: PagePrinter = {
  print: async (html, signal) => {
    const program = chromiumPath();
    const folder = await mkdtemp(join(tmpdir(), "plimsoll-print-"));
    try {
      const [page, file] = [join(folder, "page.html"), join(folder, "page.pdf")];
      await writeFile(page, html);
      await run(program, [...options(folder), `--print-to-pdf=${file}`, pathToFileURL(page).href], signal);
      return await readFile(file).catch(() => {
        throw new OperatingError(`${program} printed nothing`, { fault: "system", hint: "does it run by itself? PLIMSOLL_CHROMIUM chooses another" });
      });
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    }
  },
};

const options = (folder: string): readonly string[] => [
  "--headless",
  "--disable-gpu",
  "--no-first-run",
  "--no-pdf-header-footer",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-extensions",
  "--disable-sync",
  "--host-resolver-rules=MAP * ~NOTFOUND",
  `--user-data-dir=${join(folder, "profile")}`,
  // Chromium refuses to run as the superuser otherwise; the page has no scripts.
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

async function run(program: string, args: readonly string[], signal: Parameters<PagePrinter["print"]>[1]): Promise<void> {
  signal?.throwIfAborted();
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-2000)));
  const stop = (): void => void child.kill();
  signal?.addEventListener("abort", stop);
  try {
    const status = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", resolve);
    });
    signal?.throwIfAborted();
    if (status !== 0)
      throw new OperatingError(`${program} ended with ${status}: ${said.trim().split("\n").at(-1) ?? ""}`, {
        fault: "system",
        hint: "PLIMSOLL_CHROMIUM chooses another",
      });
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}
