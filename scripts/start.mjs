// npm start: the example answered in seconds (what to sign, uncertified), then the simulation behind it.
// npm start -- --certify goes on: the long search and its certificate.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const main = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const example = "examples/frontier-lab.yaml";
const asked = process.argv.slice(2);
const unknown = asked.filter((word) => word !== "--certify");
if (unknown.length > 0) {
  console.error(`npm start knows --certify, not ${unknown.join(" ")}; for all else: npx plimsoll --help`);
  process.exit(2);
}

/** Exit code 4 is an answer too: a limit that is broken. */
const plimsoll = (...words) => {
  const { status } = spawnSync(process.execPath, [main, ...words], { cwd: root, stdio: "inherit" });
  if (status !== 0 && status !== 4) process.exit(status ?? 1);
};
plimsoll("commit", example, "--quick", "--quiet");
console.log("\n—— today's plan, simulated ——\n");
plimsoll("simulate", example, "--out", "runs/frontier-lab");
if (asked.includes("--certify")) {
  console.log("\n—— what to sign, certified ——\n");
  plimsoll("commit", example);
}
