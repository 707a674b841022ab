/**
 * npm run bench: the canonical run, and the bare recursion beside plain C.
 *
 *     node bench/run.mjs [--paths N] [--runs N] [--json]
 *
 * The example, 10,000 paths × 60 months, is run `runs` times in turns with two workers and with one; medians are printed,
 * and of ratios the median of the turns. Ends with exit code 1 if any two runs differ in a bit. See docs/internals/benchmarks.md.
 */
import { parseArgs } from "node:util";
import { builtProduct } from "./built.mjs";
import { openProduct, runOnce } from "./canonical.mjs";
import { describeMachine, machineLine } from "./machine.mjs";
import { compareRecursion } from "./recursion/compare.mjs";
import { drawNormals, timeRecursion } from "./recursion/recursion.mjs";
import { median } from "./statistics.mjs";
import { sampleShares } from "./time-shares.mjs";

const { values: options } = parseArgs({
  options: { paths: { type: "string", default: "10000" }, runs: { type: "string", default: "3" }, json: { type: "boolean", default: false } },
});
const paths = Number(options.paths);
const runs = Number(options.runs);
if (!Number.isInteger(paths) || !Number.isInteger(runs) || paths < 1 || runs < 1) throw new RangeError("--paths and --runs are whole numbers from 1");

const workers = 2;
/** Goals of the project, printed beside what was measured and asserted nowhere. */
const goals = { simulateSeconds: 2, recursionRatio: 2, speedUp: 1.6 };

/** Nanoseconds a path-month of the bare recursion right now: what this machine is worth while others use it, too. */
function openReference() {
  const [months, count] = [60, 2000];
  const normals = drawNormals(months * count, 1);
  return () => timeRecursion(normals, months, count, 10).nanoseconds;
}

async function canonicalRuns(product) {
  const reference = openReference();
  reference();
  const turns = [];
  for (let turn = 0; turn < runs; turn++) {
    const two = async () => {
      const before = reference();
      const run = await runOnce(product, { workers, paths, write: true });
      return { ...run, referenceNanoseconds: (before + reference()) / 2 };
    };
    const one = () => runOnce(product, { workers: 1, paths, write: false });
    // Whoever goes second finds the machine as the first left it: they take turns at that.
    const [a, b] = turn % 2 === 0 ? [await two(), await one()] : [await one(), await two()];
    turns.push(turn % 2 === 0 ? { two: a, one: b } : { two: b, one: a });
  }
  return turns;
}

function summaryOf(turns) {
  const { months, hash } = turns[0].two;
  const differing = turns.flatMap(({ one, two }) => [one.hash, two.hash]).filter((other) => other !== hash);
  if (differing.length > 0) throw new Error(`runs of the same plan and seed differ: ${hash} and ${differing[0]}`);
  const seconds = (workersOf, stage) => median(turns.map((turn) => turn[workersOf].seconds[stage]));
  const simulate = seconds("two", "simulate");
  return {
    paths,
    months,
    runs,
    workers,
    hash,
    seconds: { simulate, summarise: seconds("two", "summarise"), write: seconds("two", "write") },
    simulateSecondsOneWorker: seconds("one", "simulate"),
    speedUp: median(turns.map(({ one, two }) => one.seconds.simulate / two.seconds.simulate)),
    pathMonthsPerSecond: (paths * months) / simulate,
    inRecursions: median(turns.map(({ two }) => (1e9 * two.seconds.processors) / (paths * months) / two.referenceNanoseconds)),
    processorMicrosecondsPerPathMonth: {
      oneWorker: (1e6 * seconds("one", "processors")) / (paths * months),
      twoWorkers: (1e6 * seconds("two", "processors")) / (paths * months),
    },
  };
}

const percent = (share) => `${(100 * share).toFixed(1)} %`;
const against = (goal, isMet) => `goal ${goal}: ${isMet ? "met" : "not met"}`;

function print({ machine, canonical, shares, recursion }) {
  const { seconds, processorMicrosecondsPerPathMonth: processor } = canonical;
  const isFull = paths === 10_000;
  console.log(machineLine(machine));
  console.log(`canonical run: examples/frontier-lab.yaml, ${paths} paths x ${canonical.months} months, median of ${runs}`);
  console.log(
    `  simulate   ${seconds.simulate.toFixed(3)} s with ${workers} workers${isFull ? ` (${against(`${goals.simulateSeconds} s on 2 cores`, seconds.simulate <= goals.simulateSeconds)})` : ""}`,
  );
  console.log(
    `             ${canonical.simulateSecondsOneWorker.toFixed(3)} s with 1 worker, ${canonical.speedUp.toFixed(2)}x (${against(`${goals.speedUp}x on an idle machine`, canonical.speedUp >= goals.speedUp)})`,
  );
  console.log(`  summarise  ${seconds.summarise.toFixed(3)} s`);
  console.log(`  write      ${seconds.write.toFixed(3)} s`);
  console.log(`  ${Math.round(canonical.pathMonthsPerSecond)} path-months per second`);
  console.log(
    `  ${processor.twoWorkers.toFixed(2)} us of a processor per path-month (${processor.oneWorker.toFixed(2)} with 1 worker), start of threads and compiling included`,
  );
  console.log(`  as much as ${Math.round(canonical.inRecursions)} path-months of the bare recursion, timed beside it`);
  console.log(`  hash ${canonical.hash}`);
  console.log(`where a warm path-month goes: ${percent(shares.allocating)} allocating`);
  console.log(`  by folder of core: ${shares.shares.map(({ part, share }) => `${part} ${percent(share)}`).join(", ")}`);
  const size = `${recursion.paths} paths x ${recursion.months} months`;
  const js = `JavaScript ${recursion.jsNanoseconds.toFixed(1)} ns`;
  if (recursion.skipped === undefined)
    console.log(
      `bare recursion, ${size}, a path-month: ${js}, C (${recursion.compiler}) ${recursion.cNanoseconds.toFixed(1)} ns, ratio ${recursion.ratio.toFixed(2)} (${against(goals.recursionRatio, recursion.ratio <= goals.recursionRatio)})`,
    );
  else console.log(`bare recursion, ${size}, a path-month: ${js}; not compared with C: ${recursion.skipped}`);
}

const product = await openProduct(builtProduct());
const machine = describeMachine();
// The recursion first: it is quick, and the heat and memory of the long runs are not its own.
const recursion = compareRecursion({ paths, months: 60, rounds: Math.max(3, 2 * runs + 1) });
const canonical = summaryOf(await canonicalRuns(product));
const shares = await sampleShares(product, Math.min(paths, 1000));
const result = { machine, canonical, shares, recursion };
if (options.json) console.log(JSON.stringify(result));
else print(result);
