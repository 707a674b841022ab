/** The built page on this machine, and a Chromium to look at it with: for the bench of the page and for its pictures. */
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { basename, extname, join } from "node:path";
import { chromium } from "playwright-core";
import { root } from "./built.mjs";

const executablePath = process.env.PLIMSOLL_CHROMIUM ?? "/usr/bin/chromium";
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".yaml": "text/yaml" };

export const built = join(root, "dist/web");

/** An example with other futures than its own. */
export const exampleText = (name, paths) => withPaths(readFileSync(join(root, `examples/${name}.yaml`), "utf8"), paths);

const withPaths = (text, paths) =>
  /^paths: /m.test(text) ? text.replace(/^paths: \d+/m, `paths: ${paths}`) : text.replace(/^plimsoll: 1$/m, `plimsoll: 1\npaths: ${paths}`);

/** A built example is called NAME-HASH.yaml, its hash eight characters long. */
const nameOf = (file) => basename(file, ".yaml").slice(0, -9);

/** Serves the page on the loopback interface; every example has `paths` futures there, and those named in `texts` their text. */
export function servePage(paths, texts = {}) {
  if (!existsSync(join(built, "index.html"))) throw new Error("the page is not built: npm run build");
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://host").pathname;
    const file = join(built, path === "/" ? "index.html" : path);
    if (!file.startsWith(built) || !existsSync(file)) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" });
    const text = file.endsWith(".yaml") ? (texts[nameOf(file)] ?? readFileSync(file, "utf8")) : undefined;
    response.end(text === undefined ? readFileSync(file) : withPaths(text, paths));
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve({ server, origin: `http://127.0.0.1:${server.address().port}` })));
}

export function launchChromium() {
  if (!existsSync(executablePath)) throw new Error(`no Chromium at ${executablePath}: install one or set PLIMSOLL_CHROMIUM`);
  return chromium.launch({ executablePath, args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"] });
}

/** Waits until the run of the page has ended. */
export const runEnded = (page) =>
  page.waitForFunction(() => / futures in /.test(document.querySelector(".run-words")?.textContent ?? ""), undefined, { timeout: 600_000 });
