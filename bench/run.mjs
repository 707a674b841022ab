/**
 * npm run bench: the canonical run, the bare recursion beside plain C, and months of allocation beside HiGHS.
 *
 *     node bench/run.mjs [--paths N] [--runs N] [--plan FILE] [--allocation] [--json]
 *
 * The example, 10,000 paths × 60 months, is run `runs` times in turns with two workers and with one; medians are printed,
 * and of ratios the median of the turns. Ends with exit code 1 if any two runs differ in a bit. See docs/internals/benchmarks.md.
 */
import { spawnSync } from "node:child_process";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { builtProduct, root } from "./built.mjs";
import { canonicalPlan, openProduct, runOnce } from "./canonical.mjs";
import { linesOf } from "./lines.mjs";
import { describeMachine } from "./machine.mjs";
import { compareAllocation } from "./micro/allocation.mjs";
import { compareRecursion } from "./recursion/compare.mjs";
import { drawNormals, timeRecursion } from "./recursion/recursion.mjs";
import { median } from "./statistics.mjs";
import { sampleShares } from "./time-shares.mjs";

const { values: options } = parseArgs({
  options: {
    paths: { type: "string", default: "10000" },
    runs: { type: "string", default: "3" },
    plan: { type: "string", default: canonicalPlan },
    allocation: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
const paths = Number(options.paths);
const runs = Number(options.runs);
if (!Number.isInteger(paths) || !Number.isInteger(runs) || paths < 1 || runs < 1) throw new RangeError("--paths and --runs are whole numbers from 1");

const workers = 2;
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

const dist = builtProduct();
const product = await openProduct(dist, options.plan);
const machine = describeMachine();
// The recursion first: it is quick, and the heat and memory of the long runs are not its own.
const recursion = compareRecursion({ paths, months: 60, rounds: Math.max(3, 2 * runs + 1) });
const allocation = await compareAllocation(dist, { months: Math.min(1000, 10 * paths), turns: Math.max(3, 2 * runs + 1) });
const canonical = summaryOf(await canonicalRuns(product));
const shares = await sampleShares(product, Math.min(paths, 1000));
const result = { machine, canonical, shares, recursion, allocation };
if (options.json) console.log(JSON.stringify(result));
else console.log(linesOf(result, { plan: relative(root, resolve(options.plan)), isCanonical: options.plan === canonicalPlan && paths === 10_000 }).join("\n"));
if (options.allocation) {
  const { status } = spawnSync(process.execPath, [join(root, "bench", "allocation-large.mjs"), ...(options.json ? ["--json"] : [])], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
