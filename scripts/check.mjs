// npm run check: the quick gates while writing (types, lint, format), without a clean build or tests. The compiler writes the
// declarations that have changed into dist/: with --noEmit it refuses a project whose references have changed since they were built.
// dist/ follows in the program too, which some tests start; not in the page.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { buildProgram } from "./build-program.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const tool = (name, file) => fileURLToPath(new URL(`../node_modules/${name}/${file}`, import.meta.url));
const folders = ["src", "test", "scripts", "bench", "vitest.config.ts"];
const gates = [
  [tool("typescript", "bin/tsc"), "--build", "tsconfig.json"],
  [tool("typescript", "bin/tsc"), "-p", "src/web"],
  [tool("oxlint", "bin/oxlint"), ...folders],
  [tool("oxfmt", "bin/oxfmt"), "--check", ...folders],
];
const broken = gates.filter((args) => spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" }).status !== 0);
process.exitCode = broken.length === 0 ? 0 : 1;
await buildProgram();
