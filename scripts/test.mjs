// npm test: build, types of the tests, lint, format, tests. Every step runs even if one before it failed; the closing line counts them all.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folders = ["src", "test", "scripts", "bench", "vitest.config.ts"];
const closingLine = /^(\d+) passed, (\d+) failed, (\d+) skipped$/;

/** Runs one of our tools with this Node. Its output passes through, but for closing lines, which are returned. */
async function run(title, args) {
  console.log(`\n> ${title}`);
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.on("close", resolve));
  let closing;
  for await (const line of createInterface({ input: child.stdout })) {
    const match = closingLine.exec(line);
    if (match === null) console.log(line);
    else closing = match.slice(1).map(Number);
  }
  return { ok: (await ended) === 0, closing };
}

const tool = (name, file) => fileURLToPath(new URL(`../node_modules/${name}/${file}`, import.meta.url));
const gates = [
  ["build", ["scripts/build.mjs"]],
  ["types of the tests", [tool("typescript", "bin/tsc"), "-p", "test/tsconfig.json"]],
  ["lint", [tool("oxlint", "bin/oxlint"), ...folders]],
  ["format", [tool("oxfmt", "bin/oxfmt"), "--check", ...folders]],
];
const broken = [];
for (const [title, args] of gates) if (!(await run(title, args)).ok) broken.push(title);

const tests = await run("tests", [tool("vitest", "vitest.mjs"), "run", ...process.argv.slice(2)]);
const [passed, failed, skipped] = tests.closing ?? [0, 0, 0];
// A run that failed without counting a failure (the runner crashed) must not look green.
const uncounted = failed === 0 && (!tests.ok || tests.closing === undefined) ? 1 : 0;
for (const title of broken) console.log(`failed: ${title}`);
if (uncounted > 0) console.log("failed: the test runner itself");

const failures = failed + broken.length + uncounted;
console.log(`${passed + gates.length - broken.length} passed, ${failures} failed, ${skipped} skipped`);
process.exitCode = failures === 0 ? 0 : 1;
