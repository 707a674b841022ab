// Builds dist/ from src/: the compiler checks types and writes declarations, then the program and the page are bundled. Starts
// from an empty folder, because tsc emits in spite of errors.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildProgram } from "./build-program.mjs";
import { buildWeb } from "./build-web.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
rmSync(`${root}/dist`, { recursive: true, force: true });
const tsc = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));
const { status } = spawnSync(process.execPath, [tsc, "--build", "--force", `${root}/tsconfig.json`], { stdio: "inherit", cwd: root });
if (status !== 0) {
  rmSync(`${root}/dist`, { recursive: true, force: true });
  process.exit(status ?? 1);
}
await buildProgram();
await buildWeb();
