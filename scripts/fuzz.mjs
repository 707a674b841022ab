// Examines many mangled plans in parallel processes. A failing case is named by its seed and index:
//   npm run fuzz -- --seed 7 --first 1234 --runs 1 --print     runs it alone and prints the text
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: { runs: { type: "string", default: "100000" }, seed: { type: "string" }, first: { type: "string", default: "0" }, workers: { type: "string" }, print: { type: "boolean", default: false } },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9));
const runs = Number(values.runs);
const workers = Math.max(1, Math.min(Number(values.workers ?? availableParallelism()), runs));
// Small batches: a progress line now and then, and no process that grows for an hour.
const batchSize = Math.max(1, Math.min(2500, Math.ceil(runs / workers)));
const root = fileURLToPath(new URL("..", import.meta.url));
const vitest = fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url));

const batches = [];
for (let done = 0; done < runs; done += batchSize) batches.push({ first: Number(values.first) + done, count: Math.min(batchSize, runs - done) });
console.log(`seed ${seed}: ${runs} plans from case ${values.first} on, ${workers} processes`);

const started = performance.now();
let finished = 0;
let failed = 0;
const runBatch = ({ first, count }) =>
  new Promise((resolve) => {
    const environment = { ...process.env, PLIMSOLL_FUZZ_SEED: String(seed), PLIMSOLL_FUZZ_FIRST: String(first), PLIMSOLL_FUZZ_RUNS: String(count), PLIMSOLL_FUZZ_PRINT: values.print ? "1" : "0" };
    const child = spawn(process.execPath, [vitest, "run", "test/fuzz/fuzz.test.ts"], { cwd: root, env: environment, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("close", (code) => {
      finished += count;
      if (code !== 0) {
        failed += 1;
        process.stdout.write(output);
      }
      const seconds = (performance.now() - started) / 1000;
      console.log(`${finished} of ${runs} plans, ${Math.round(finished / seconds)} a second`);
      resolve();
    });
  });

const work = async () => {
  for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) await runBatch(batch);
};
await Promise.all(Array.from({ length: workers }, work));
const seconds = (performance.now() - started) / 1000;
console.log(`${failed === 0 ? "no failure" : `${failed} batches failed`} in ${runs} plans of seed ${seed}: ${seconds.toFixed(0)} s, ${Math.round(runs / seconds)} a second`);
process.exit(failed === 0 ? 0 : 1);
