// npm runs this after `npm ci`, and npm 10 before every `npx plimsoll` in the checkout: it builds only what is not built yet.
import { readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Time of the last change below a path; folders change when something in them is added or removed. */
function changedAt(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  return readdirSync(path).reduce((last, name) => Math.max(last, changedAt(`${path}/${name}`)), found.mtimeMs);
}

/** Of what the build writes, the last to be written: absent or old if it did not end well. */
const built = Math.min(...["dist/cli/main.js", "dist/web/index.html"].map((name) => changedAt(`${root}/${name}`)));
const written = ["src", "scripts", "examples", "package.json", "package-lock.json", "tsconfig.json", "tsconfig.base.json"].map((name) =>
  changedAt(`${root}/${name}`),
);
if (Math.max(...written) >= built) await import("./build.mjs");
