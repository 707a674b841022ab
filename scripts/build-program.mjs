// Bundles the program of src/ into dist/: the engine in one file with its constants in place, and what else is shared in a few more.
// Types are not looked at here. Writes only JavaScript and its source maps.
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { ownConstants } from "./own-constants.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** A constant of one module that another uses is its number there: the engine reads it without a load and two tests. */
export const inlineConst = { mode: "all", pass: 3 };

/** What a process, a thread or another package starts with. Workers lie beside the files that start them. */
const starts = {
  index: "index",
  "cli/main": "cli/main",
  "shared/chunk-worker": "adapters/workers/chunk-worker",
  "shared/evaluation-worker": "adapters/workers/evaluation-worker",
};
/** What scripts, the bench and tests open of the built product, under the path of its source. */
const opened = [
  "adapters/files/plan-files",
  "adapters/files/run-store",
  "adapters/files/sha256",
  "adapters/highs/solver",
  "adapters/workers/evaluations",
  "adapters/workers/pool",
  "adapters/workers/serve",
  "app/load-plan",
  "app/simulate",
  "core/allocation/allocator",
  "core/allocation/large/large-allocator",
  "core/allocation/large/shared-chips",
  "core/company/simulate",
  "core/numeric/random",
  "core/serving/chip-catalogue",
  "core/serving/roofline",
  "core/stochastic/multistage",
  "core/stochastic/noise",
  "core/stochastic/sddp",
  "core/stochastic/simulate-policy",
  "core/stochastic/solver",
  "core/stochastic/tree",
  "formats/reference/generated-files",
];
const input = Object.fromEntries([...Object.entries(starts), ...opened.map((name) => [name, name])].map(([to, from]) => [to, join(root, "src", `${from}.ts`)]));

/** Each with all that it imports and no group before it holds: all of the engine in one file, and none of the program's in a worker. */
const groups = [
  { name: "engine", test: /[\\/]workers[\\/]engine\.ts$/ },
  { name: "evaluation", test: /[\\/]procurement[\\/]evaluate\.ts$/ },
  { name: "library", test: /[\\/]src[\\/]index\.ts$/ },
];

/** Bundles into `folder`, whose other files it leaves. */
export async function buildProgram(folder = join(root, "dist")) {
  const bundle = await rolldown({
    input,
    external: [/^node:/, ...Object.keys(dependencies).map((name) => new RegExp(`^${name}(?:/|$)`))],
    platform: "neutral",
    optimization: { inlineConst },
    plugins: [ownConstants("engine")],
  });
  await bundle.write({
    dir: folder,
    entryFileNames: "[name].js",
    chunkFileNames: "shared/[name].js",
    codeSplitting: { groups },
    comments: { jsdoc: false },
    minify: false,
    sourcemap: true,
    sourcemapExcludeSources: true,
  });
  await bundle.close();
  // npm 10 does not mark the package's own command as executable, and `npx plimsoll` needs it.
  chmodSync(join(folder, "cli", "main.js"), 0o755);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildProgram();
