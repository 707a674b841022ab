/**
 * The built product that is measured: `PLIMSOLL_DIST` as it stands, or dist/ of this checkout, built first where a source
 * is newer than what it was built into.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** Sources that were never built, or have changed since. */
export function staleSources(sourceFolder, builtFolder) {
  const builtAt = (name) => statSync(join(builtFolder, name.replace(/\.ts$/, ".js")), { throwIfNoEntry: false })?.mtimeMs ?? -Infinity;
  return readdirSync(sourceFolder, { recursive: true, encoding: "utf8" })
    .filter((name) => /(?<!\.(?:test|d))\.ts$/.test(name))
    .filter((name) => statSync(join(sourceFolder, name)).mtimeMs > builtAt(name));
}

/** Address of the folder to import from. @throws if the build fails */
export function builtProduct() {
  const given = process.env["PLIMSOLL_DIST"];
  if (given !== undefined) return pathToFileURL(join(given, "/"));
  const dist = join(root, "dist");
  if (staleSources(join(root, "src"), dist).length > 0) {
    const { status } = spawnSync(process.execPath, [join(root, "scripts", "build.mjs")], { stdio: ["ignore", 2, 2] });
    if (status !== 0) throw new Error("the build failed: there is nothing to measure");
  }
  return pathToFileURL(join(dist, "/"));
}
