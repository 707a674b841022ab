// Examines many mangled plans in parallel processes. A failing case is named by its seed and index:
//   npm run fuzz -- --seed 7 --first 1234 --runs 1 --print     runs it alone and prints the text
// The sources are compiled apart from dist/, since a test runner's transformed code is several times slower.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "100000" },
    seed: { type: "string" },
    first: { type: "string", default: "0" },
    workers: { type: "string" },
    print: { type: "boolean", default: false },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9));
const runs = Number(values.runs);
const first = Number(values.first);
const workers = Math.max(1, Math.min(Number(values.workers ?? availableParallelism()), runs));
const root = fileURLToPath(new URL("..", import.meta.url));
const tsc = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));
// A folder of its own for each run, since two may run at once.
const compiled = fileURLToPath(new URL(`../node_modules/.cache/plimsoll-fuzz-${process.pid}`, import.meta.url));

process.on("exit", () => rmSync(compiled, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));
mkdirSync(compiled, { recursive: true });
writeFileSync(`${compiled}/package.json`, '{"type":"module"}\n');
const built = spawnSync(process.execPath, [tsc, "-p", "test/fuzz/tsconfig.json", "--outDir", compiled], { cwd: root, stdio: "inherit" });
if (built.status !== 0) process.exit(built.status ?? 1);

// Small batches: a progress line now and then, and no process that grows for an hour.
const batchSize = Math.max(1, Math.min(2500, Math.ceil(runs / workers)));
const batches = [];
for (let done = 0; done < runs; done += batchSize) batches.push({ first: first + done, count: Math.min(batchSize, runs - done) });
console.log(`seed ${seed}: ${runs} plans from case ${first} on, ${workers} processes`);

const started = performance.now();
const rate = (count) => `${Math.round(count / ((performance.now() - started) / 1000))} a second`;
let finished = 0;
let accepted = 0;
let failed = 0;

function runBatch(batch) {
  const range = ["--seed", seed, "--first", batch.first, "--runs", batch.count, ...(values.print ? ["--print"] : [])].map(String);
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [`${compiled}/test/fuzz/main.js`, ...range], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.on("close", (code) => {
      const done = /^DONE (\d+) (\d+) (\d+)$/m.exec(output);
      finished += batch.count;
      accepted += Number(done?.[2] ?? 0);
      failed += code === 0 && done !== null ? Number(done[3]) : 1;
      process.stdout.write(output.replace(/^DONE .*\n/m, ""));
      if (code !== 0) console.log(`FAIL seed ${seed}: the process of cases ${batch.first} to ${batch.first + batch.count - 1} ended with ${code}`);
      console.log(`${finished} of ${runs} plans, ${rate(finished)}`);
      resolve();
    });
  });
}

async function work() {
  for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) await runBatch(batch);
}
await Promise.all(Array.from({ length: workers }, work));
const seconds = ((performance.now() - started) / 1000).toFixed(0);
console.log(
  `${failed === 0 ? "no failure" : `${failed} failures`} in ${runs} plans of seed ${seed}, ${accepted} of them accepted: ${seconds} s, ${rate(runs)}`,
);
process.exit(failed === 0 ? 0 : 1);
