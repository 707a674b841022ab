// Builds the page of src/web into dist/web: static files that work from any host, and offline after the first load.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { inlineConst } from "./build-program.mjs";
import { ownConstants } from "./own-constants.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const out = join(root, "dist/web");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** Reads `src/web`; writes nothing but `dist/web`. */
export async function buildWeb() {
  const rolldownOptions = { optimization: { inlineConst } };
  const define = { PLIMSOLL_VERSION: JSON.stringify(version) };
  await build({
    root: join(root, "src/web"),
    configFile: false,
    base: "./",
    logLevel: "error",
    define,
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    worker: { format: "es", rolldownOptions, plugins: () => [ownConstants("chunk-worker")] },
    // The examples are files of their own, not text within the program.
    build: { rolldownOptions, outDir: out, emptyOutDir: true, target: "es2023", assetsInlineLimit: 0, modulePreload: { polyfill: false }, sourcemap: false },
  });
  writeFileSync(join(out, "service-worker.js"), serviceWorker(filesIn(out)));
}

const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .sort();

/** Keeps every file of this build, and answers from what is kept; a new build has a new name and drops the old one. */
function serviceWorker(files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(join(out, file)));
  const name = `plimsoll-${hash.digest("hex").slice(0, 16)}`;
  return `const name = ${JSON.stringify(name)};
const files = ${JSON.stringify(["./", ...files.filter((file) => file !== "index.html")])};
addEventListener("install", (event) => {
  event.waitUntil(caches.open(name).then((cache) => cache.addAll(files)).then(() => skipWaiting()));
});
addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((one) => one.startsWith("plimsoll-") && one !== name).map((one) => caches.delete(one)))).then(() => clients.claim()));
});
addEventListener("fetch", (event) => {
  if (event.request.method !== "GET" || new URL(event.request.url).origin !== location.origin) return;
  event.respondWith(caches.match(event.request, { ignoreSearch: true, cacheName: name }).then((kept) => kept ?? fetch(event.request)));
});
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildWeb();
