/**
 * The built product that is measured: `PLIMSOLL_DIST` as it stands, or dist/ of this checkout, whose program is bundled first
 * where a source is newer.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** Sources that have changed since the build that wrote `builtFile`, or that were never built. */
export function staleSources(sourceFolder, builtFile) {
  const builtAt = statSync(builtFile, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity;
  return readdirSync(sourceFolder, { recursive: true, encoding: "utf8" })
    .filter((name) => /(?<!\.(?:test|d))\.ts$/.test(name))
    .filter((name) => statSync(join(sourceFolder, name)).mtimeMs > builtAt);
}

/** Address of the folder to import from. @throws if the build fails */
export function builtProduct() {
  const given = process.env["PLIMSOLL_DIST"];
  if (given !== undefined) return pathToFileURL(join(given, "/"));
  const dist = join(root, "dist");
  const build = join(root, "scripts", "build-program.mjs");
  if (staleSources(join(root, "src"), join(dist, "cli", "main.js")).length > 0) execFileSync(process.execPath, [build], { stdio: ["ignore", 2, 2] });
  return pathToFileURL(join(dist, "/"));
}
